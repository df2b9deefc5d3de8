"""What the person wrote on the cover of a review workbook: their role and the day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.labels import label
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.normalise.text import match_key
from musrenbang_analysis.terms import LANGUAGES

LONGEST_ROLE = 80


@dataclass
class Filled:
    """Role (personal data masked) and day (ISO) as written; empty where nothing usable was."""

    role: str = ""
    on: str = ""
    findings: list[Finding] = field(default_factory=list)


def filled_cover(sheets: Sequence[Sheet], file: str) -> Filled:
    """The two answers beside their questions, wherever on the visible sheets these stand."""
    filled = Filled()
    role, sheet, at = _beside(sheets, "role")
    if role is None or role.formula:
        filled.findings.append(Finding("MSB-T30", file, sheet, at, label("review.cover.role")))
    else:
        text, count = mask(" ".join(role.text.split()))
        filled.role = text[:LONGEST_ROLE]
        if count:
            filled.findings.append(Finding("MSB-T31", file, sheet, at, label("review.cover.role"), text))
    day, sheet, at = _beside(sheets, "on")
    filled.on = _day(day) or ""
    if not filled.on:
        text = day.text if day else None
        filled.findings.append(Finding("MSB-T32", file, sheet, at, label("review.cover.on"), text))
    return filled


def _beside(sheets: Sequence[Sheet], name: str) -> tuple[Cell | None, str | None, int | None]:
    asked = {match_key(label(f"review.cover.{name}", lang)) for lang in LANGUAGES}
    for sheet in sheets:
        for (row, column), cell in sheet.cells.items():
            if not sheet.hidden and any(match_key(part) in asked for part in cell.text.split(" / ")):
                return sheet.cells.get((row, column + 1)), sheet.name, row
    return None, None, None


def _day(cell: Cell | None) -> str | None:
    """An ISO day from a date cell, or from text that is one (2025-03-31, 31/03/2025, 31-03-2025)."""
    if cell is None or cell.formula:
        return None
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell.text.strip(), pattern).date().isoformat()
        except ValueError:
            continue
    return None
