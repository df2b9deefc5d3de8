"""Findings: coded, bilingual statements of what is wrong or doubtful, with the address of the cell.

The texts stand in ``reference/finding_codes.csv`` (code, severity, message and advice in both
languages, with ``{placeholders}``). A finding never raises; it is collected, stored and shown.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from musrenbang_analysis.reference import read_reference, reference_path

PLACEHOLDER = re.compile(r"\{\w+\}")
CELL_TEXT_LIMIT = 200
"""Longest cell text kept in a finding."""


def column_letter(column: int) -> str:
    """``28`` as ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def finding_codes() -> dict[str, dict[str, str]]:
    """The catalogue of findings by code."""
    return {row["code"]: row for row in read_reference("finding_codes.csv")}


@cache
def problem_words() -> dict[str, dict[str, str]]:
    """What a parser calls a problem, in a reader's words."""
    return {row["problem"]: row for row in read_reference("problem_words.csv")}


def general_text(code: str, part: str, lang: str = "id") -> str:
    """The catalogue's ``message`` or ``advice`` of a code for a reader, an ellipsis where a finding has its facts."""
    return PLACEHOLDER.sub("…", finding_codes()[code][f"{part}_{lang}"])


@dataclass(frozen=True)
class Finding:
    """One thing wrong or doubtful. ``n_rows`` source rows from ``source_row`` on are accounted for by it
    (0 when the finding leaves no row out); ``source_column`` (1-based) is given where it concerns one cell."""

    code: str
    source_file: str | None = None
    source_sheet: str | None = None
    source_row: int | None = None
    column: str | None = None
    cell_text: str | None = None
    n_rows: int = 0
    facts: dict[str, object] = field(default_factory=dict)
    source_column: int | None = None

    @property
    def cell(self) -> str | None:
        """The address of the faulty cell as Excel writes it (``D12``); None when a whole row or file is meant."""
        if self.source_row is None or self.source_column is None:
            return None
        return f"{column_letter(self.source_column)}{self.source_row}"

    @property
    def severity(self) -> str:
        """``error`` blocks (exit 1), ``warning`` wants a look, ``info`` accounts for a row."""
        return finding_codes()[self.code]["severity"]

    def statement(self, lang: str = "id") -> str:
        """What is wrong."""
        return self._text("message", lang)

    def advice(self, lang: str = "id") -> str:
        """What to do about it; empty where nothing needs doing."""
        return self._text("advice", lang)

    def message(self, lang: str = "id") -> str:
        """What is wrong and what to do about it, in one text."""
        return " ".join(filter(None, (self.statement(lang), self.advice(lang))))

    def _text(self, part: str, lang: str) -> str:
        facts = {name: ("–" if value is None else value) for name, value in self.facts.items()}
        if "problem" in facts:
            facts["problem"] = problem_words().get(str(facts["problem"]), {}).get(f"word_{lang}") or facts["problem"]
        return finding_codes()[self.code][f"{part}_{lang}"].format(**facts)

    @property
    def shown_text(self) -> str | None:
        """The text of the cell, shortened."""
        text = self.cell_text
        return text if text is None or len(text) <= CELL_TEXT_LIMIT else text[: CELL_TEXT_LIMIT - 1] + "…"

    def as_row(self) -> dict[str, object]:
        """The finding as one row of the table ``findings``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "source_file": self.source_file,
            "source_sheet": self.source_sheet,
            "source_row": self.source_row,
            "column": self.column,
            "cell": self.cell,
            "cell_text": self.shown_text,
            "n_rows": self.n_rows,
            "message_id": self.message("id"),
            "message_en": self.message("en"),
        }


def catalogue_page() -> str:
    """The page ``docs/findings.md``: every code, what it means and what to do, by group, in both languages."""
    lines = [reference_path("findings_head.md").read_text(encoding="utf-8")]
    for group in read_reference("finding_groups.csv"):
        rows = [row for code, row in sorted(finding_codes().items()) if code[4] == group["group"]]
        lines += [f"## {group['title_id']} / {group['title_en']}", ""]
        lines.append("| kode | tingkat | apa yang salah / what is wrong | yang perlu dilakukan / what to do |")
        lines += ["|---|---|---|---|", *map(_page_line, rows), ""]
    return "\n".join(lines)


def _page_line(row: dict[str, str]) -> str:
    cells = []
    for part in ("message", "advice"):
        texts = [general_text(row["code"], part, lang).replace("|", "\\|") for lang in ("id", "en")]
        cells.append(f"{texts[0]}<br>*{texts[1]}*" if texts[0] else "")
    return f"| {row['code']} | {row['severity']} | {cells[0]} | {cells[1]} |"
