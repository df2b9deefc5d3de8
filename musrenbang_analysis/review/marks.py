"""How a row of a review workbook is known again: its mark, and the hidden sheet that lists every mark.

Check figures guard against slips (a pasted row, a torn sort), not against intent: there is no secret in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from musrenbang_analysis.normalise.text import match_key

MAGIC = "musrenbang-telaah"
FORM = "1"
"""Raised when what the hidden sheet holds changes."""
IDENTITY_SHEET, LIST_SHEET = "_identitas", "_pilihan"
PAIR, AUDIT = "P", "A"
FACTS = ("kabupaten_code", "plan_year", "run", "made", "part", "stage")
ROW_COLUMNS = ("kind", "mark", "first", "second", "chosen_as", "weight", "content", "first_was", "second_was")


@dataclass(frozen=True)
class Marked:
    """One row as it went out: a pair of records, or (``kind`` A) a proposal and the stage asked about.

    ``chosen_as`` and ``weight`` say how it was drawn, ``content`` is the figure of its visible text.
    """

    kind: str
    mark: str
    first: str
    second: str
    chosen_as: str
    weight: str
    content: str
    first_was: str
    second_was: str


@dataclass
class Identity:
    """What the hidden sheet says: facts of the whole workbook, and its rows by mark."""

    facts: dict[str, str]
    rows: dict[str, Marked] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Which dossier the workbook belongs to."""
        return dossier_key(self.facts["kabupaten_code"], self.facts["plan_year"])


def dossier_key(kabupaten_code: str, plan_year: object) -> str:
    """``99.01/2025``."""
    return f"{kabupaten_code}/{plan_year}"


def run_of(manifest: Mapping[str, object]) -> str:
    """A figure of the source files a run read: the same files give the same rows, whenever they are read."""
    inputs = sorted(f"{entry['path']}\x1f{entry['sha256']}" for entry in manifest["inputs"])
    return _figure("run", *inputs)


def mark_of(key: str, kind: str, first: str, second: str) -> str:
    """The mark a row carries: what it is about, and a check figure."""
    return "|".join([kind, first, second, _figure(key, kind, first, second)])


def read_mark(key: str, text: str) -> tuple[str, str, str] | None:
    """``(kind, first, second)`` of a mark; None when it was changed or belongs to another dossier."""
    parts = text.strip().split("|")
    if len(parts) != 4 or parts[0] not in (PAIR, AUDIT) or mark_of(key, *parts[:3]) != text.strip():
        return None
    return parts[0], parts[1], parts[2]


def content_of(texts: Iterable[str]) -> str:
    """The figure of a row's visible text: its words and numbers alone, so that saving elsewhere does not change it."""
    return _figure("content", *(match_key(text) for text in texts))


def _figure(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=6).hexdigest()


def identity_rows(facts: Mapping[str, object], rows: Sequence[Marked]) -> list[list[str]]:
    """The cells of the hidden sheet."""
    head = [[MAGIC, FORM], *([name, str(facts[name])] for name in FACTS), list(ROW_COLUMNS)]
    return head + [[getattr(row, name) for name in ROW_COLUMNS] for row in rows]


def read_identity(cells: Mapping[tuple[int, int], str]) -> Identity | None:
    """The identity from the cells (1-based) of a sheet; None when the sheet is none or was broken."""
    if cells.get((1, 1)) != MAGIC:
        return None
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        rows.setdefault(row, {})[column] = text
    facts = {line[1]: line.get(2, "") for line in rows.values() if line.get(1) in FACTS}
    if not set(FACTS) <= facts.keys():
        return None
    start = next((row for row, line in rows.items() if line.get(1) == "kind" and line.get(2) == "mark"), None)
    identity = Identity(facts)
    for row, line in rows.items():
        if start and row > start and line.get(1) in (PAIR, AUDIT):
            values = [line.get(column, "") for column in range(1, len(ROW_COLUMNS) + 1)]
            identity.rows[values[1]] = Marked(*values)
    return identity
