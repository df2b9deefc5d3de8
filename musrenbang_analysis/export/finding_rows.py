"""What a findings list shows, whichever library writes it: its columns, their order, texts a workbook can hold."""

import re
from collections.abc import Callable, Iterable
from math import ceil
from pathlib import PurePosixPath

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import SEVERITIES

COLUMNS = (
    ("severity", 14),
    ("code", 10),
    ("sheet", 18),
    ("row", 8),
    ("column", 24),
    ("cell", 8),
    ("cell_text", 36),
    ("message", 56),
    ("advice", 50),
)
"""Key of the header label (``temuan.<key>``) and width in characters."""
FILLS = {"error": "F8D0C8", "warning": "FFF0C2", "info": "EEF1F4"}
"""Pale enough to read black text on, told apart in grey print by their word as well."""
LONGEST_TEXT = 2000
POINTS_PER_LINE = 15
MOST_LINES = 12
WRAP_LOSS = 1.15
"""Lines break at words, so a text needs more room than its characters."""
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NOT_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cell_safe(text: object) -> str:
    """A text every workbook format takes: no control characters or lone surrogates, not endless."""
    whole = NOT_IN_CELLS.sub("\N{REPLACEMENT CHARACTER}", str(text))
    return whole if len(whole) <= LONGEST_TEXT else whole[: LONGEST_TEXT - 1] + "…"


def headers(lang: str) -> list[str]:
    """The header texts in order."""
    return [label(f"temuan.{key}", lang) for key, _ in COLUMNS]


def finding_row(finding: Finding, lang: str) -> list[str | int | None]:
    """One finding in the order of ``COLUMNS``."""
    texts = (
        label(f"severity.{finding.severity}", lang),
        finding.code,
        finding.source_sheet,
        finding.source_row,
        finding.column,
        finding.cell,
        finding.shown_text,
        finding.statement(lang),
        finding.advice(lang),
    )
    return [text if text is None or isinstance(text, int) else cell_safe(text) for text in texts]


def row_height(texts: Iterable[tuple[object, int]]) -> float:
    """Points a row needs for its wrapped (text, column width) cells: not every program fits rows by itself."""
    lines = [sum(_lines(part, width) for part in str(text or "").split("\n")) for text, width in texts]
    return POINTS_PER_LINE * min(max(lines, default=1), MOST_LINES)


def _lines(text: str, width: int) -> int:
    return max(1, ceil(len(text) * WRAP_LOSS / width))


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """By sheet and row as a person walks through the file, the gravest first within a row."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple:
    return (
        finding.source_sheet or "",
        finding.source_row or 0,
        SEVERITIES.index(finding.severity),
        finding.source_column or 0,
        finding.code,
    )


def sheet_namer(*taken: str) -> Callable[[str], str]:
    """A function that gives each file path a sheet name Excel accepts and no other sheet has, whatever the case."""
    used = {name.casefold() for name in (*taken, "history")}

    def name_for(path: str) -> str:
        wanted = NOT_IN_SHEET_NAMES.sub("_", cell_safe(PurePosixPath(path).stem)).strip("' ") or "_"
        name, number = wanted[:LONGEST_SHEET_NAME].rstrip("' "), 1
        while name.casefold() in used:
            number += 1
            tail = f"~{number}"
            name = wanted[: LONGEST_SHEET_NAME - len(tail)] + tail
        used.add(name.casefold())
        return name

    return name_for
