"""Findings: coded, bilingual statements of what is wrong or doubtful, with the address of the cell.

The texts stand in ``reference/finding_codes.csv`` (code, severity, message and advice in both
languages, with ``{placeholders}``). A finding never raises; it is collected, stored and shown.
"""

from dataclasses import dataclass, field
from functools import cache

from musrenbang_analysis.reference import read_reference

CELL_TEXT_LIMIT = 200


@cache
def finding_codes() -> dict[str, dict[str, str]]:
    """The catalogue of findings by code."""
    return {row["code"]: row for row in read_reference("finding_codes.csv")}


@dataclass(frozen=True)
class Finding:
    """One thing wrong or doubtful. ``n_rows`` source rows from ``source_row`` on are accounted for by it
    (0 when the finding leaves no row out)."""

    code: str
    source_file: str | None = None
    source_sheet: str | None = None
    source_row: int | None = None
    column: str | None = None
    cell_text: str | None = None
    n_rows: int = 0
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """``error`` blocks (exit 1), ``warning`` wants a look, ``info`` accounts for a row."""
        return finding_codes()[self.code]["severity"]

    def message(self, lang: str = "id") -> str:
        """What is wrong and what to do about it, in one text."""
        row = finding_codes()[self.code]
        parts = [row[f"message_{lang}"], row[f"advice_{lang}"]]
        facts = {name: ("–" if value is None else value) for name, value in self.facts.items()}
        return " ".join(part.format(**facts) for part in parts if part)

    def as_row(self) -> dict[str, object]:
        """The finding as one row of the table ``findings``."""
        text = self.cell_text
        if text is not None and len(text) > CELL_TEXT_LIMIT:
            text = text[: CELL_TEXT_LIMIT - 1] + "…"
        return {
            "code": self.code,
            "severity": self.severity,
            "source_file": self.source_file,
            "source_sheet": self.source_sheet,
            "source_row": self.source_row,
            "column": self.column,
            "cell_text": text,
            "n_rows": self.n_rows,
            "message_id": self.message("id"),
            "message_en": self.message("en"),
        }
