"""The exception tree. A wrong *input file* is a finding, not an exception; these are for wrong calls."""


class MusrenbangError(Exception):
    """Something the person at the keyboard must act on; carries its message in both languages."""

    def __init__(self, message_id: str, message_en: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.message_en = message_en

    def message(self, lang: str) -> str:
        """The message in the language asked for (``id`` or ``en``)."""
        return self.message_en if lang == "en" else self.message_id


class DossierError(MusrenbangError):
    """The dossier folder or its dossier.yml cannot be used at all."""


class ParameterError(MusrenbangError):
    """A report was asked for with a parameter that does not exist or is not of its type."""


class ReadFailure(MusrenbangError):
    """A file cannot be opened as a table; ``code`` is the finding code it becomes."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, code)
        self.code = code
        self.facts = facts


class SchemaError(MusrenbangError):
    """A table about to be stored does not have the shape declared for it (a fault of ours)."""
