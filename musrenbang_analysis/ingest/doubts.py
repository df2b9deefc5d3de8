"""What looks odd about a table although every cell was read: hidden, struck, cut, no volume, test entries, years."""

from collections import Counter

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.body import Body, BodyRow
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE
from musrenbang_analysis.ingest.read_table import TableSource
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.ingest.words import is_test_entry, is_year_header
from musrenbang_analysis.normalise.text import clean
from musrenbang_analysis.normalise.volume import parse_quantity

CUT_AT = 255
"""Importers cut texts at this length (domain.md 2.9)."""
LONG_USES = ("proposal", "problem", "location", "reason", "notes")
MOSTLY = 0.8
"""Where so many rows have a volume, each row without one is named; where fewer have, the column once."""
ENOUGH_ROWS = 20
SAME_SHARE = 0.95
"""One location in so many rows is what the program filled in, not where the works are (domain.md 4.9)."""


def table_doubts(source: TableSource, sheet: Sheet, body: Body) -> list[Finding]:
    """Findings on one table; nothing is changed by them."""
    match, at = source.match, (source.file, source.sheet)
    findings = [*_hidden(sheet, match, body, at), *_years(source, sheet, at)]
    has_struck = any(cell.struck for cell in sheet.cells.values())
    lists_proposals = match.layout.detail_level == "proposal"
    for row in body.rows:
        if has_struck:
            findings += _struck(match, row, at)
        for use in LONG_USES:
            cell = row.cells.get(use)
            if cell is not None and len(cell.text) == CUT_AT:
                findings.append(_cell("MSB-V19", match, at, row.number, use))
        if lists_proposals and is_test_entry(row.text("proposal")):
            findings.append(_cell("MSB-V23", match, at, row.number, "proposal", row.text("proposal")))
    return [*findings, *_without_volume(match, body, at), *_same_location(match, body, at)]


def _struck(match: Match, row: BodyRow, at: tuple[str, str]) -> list[Finding]:
    """A struck proposal strikes its row; else each struck cell is named."""
    struck = [use for use, cell in row.cells.items() if cell.struck and not use.startswith((IGNORED, PRIVATE))]
    if "proposal" in struck:
        return [Finding("MSB-R10", *at, row.number)]
    return [_cell("MSB-R19", match, at, row.number, use) for use in struck]


def _cell(code: str, match: Match, at: tuple[str, str], row: int, use: str, text: str | None = None) -> Finding:
    column = next((column for column, known in match.uses.items() if known == use), None)
    header = match.headers.get(column, use) if column else use
    return Finding(code, *at, row, header, text, facts={"header": header}, source_column=column)


def _hidden(sheet: Sheet, match: Match, body: Body, at: tuple[str, str]) -> list[Finding]:
    rows = sorted({row.number for row in body.rows} & sheet.hidden_rows)
    findings = [Finding("MSB-R09", *at, rows[0], facts={"count": len(rows)})] if rows else []
    return findings + [
        Finding("MSB-R18", *at, match.bottom, header, facts={"header": header}, source_column=column)
        for column, use in match.uses.items()
        if column in sheet.hidden_columns and not use.startswith((IGNORED, PRIVATE))
        for header in [match.headers.get(column, use)]
    ]


def _years(source: TableSource, sheet: Sheet, at: tuple[str, str]) -> list[Finding]:
    """Rows whose own year column names neither the plan year nor the year the forum met."""
    dossier = source.context.dossier
    expected = {str(dossier.plan_year), str(dossier.held_year or dossier.plan_year - 1)}
    findings = []
    for column, header in source.match.headers.items():
        if not is_year_header(header):
            continue
        cells = {
            row: line[column].text for row, line in sheet.by_row.items() if column in line and row > source.match.bottom
        }
        years = {row: text[:4] for row, text in cells.items() if text[:4].isdigit() and text[4:] in ("", ".0")}
        other = {row: text for row, text in years.items() if text not in expected}
        if other:
            first = min(other)
            facts = {"found": other[first], "count": len(other), "plan_year": dossier.plan_year}
            findings.append(Finding("MSB-D16", *at, first, header, other[first], facts=facts, source_column=column))
    return findings


def _without_volume(match: Match, body: Body, at: tuple[str, str]) -> list[Finding]:
    """Proposals whose volume cell is empty: each, or in a list that hardly has volumes, all in one finding."""
    if match.layout.detail_level != "proposal" or "volume" not in match.uses.values():
        return []
    empty = [row for row in body.rows if _has_no_volume(row)]
    if len(body.rows) - len(empty) >= MOSTLY * len(body.rows):
        return [_cell("MSB-V24", match, at, row.number, "volume") for row in empty]
    column = next(column for column, use in match.uses.items() if use == "volume")
    header = match.headers.get(column, "volume")
    facts = {"header": header, "count": len(empty), "rows": len(body.rows)}
    return [Finding("MSB-V25", *at, empty[0].number, header, facts=facts, source_column=column)]


def _has_no_volume(row: BodyRow) -> bool:
    """Neither cell says a number. A unit without a number is another finding (MSB-V03)."""
    volume, unit = (row.cells[use].text if use in row.cells else "" for use in ("volume", "unit"))
    if volume[:1].isdigit():
        return False
    return parse_quantity(volume, unit or None).problem == "empty"


def _same_location(match: Match, body: Body, at: tuple[str, str]) -> list[Finding]:
    texts = [clean(row.cells["location"].text).casefold() for row in body.rows if "location" in row.cells]
    if len(texts) < ENOUGH_ROWS or match.layout.detail_level != "proposal":
        return []
    (_, count), *_ = Counter(texts).most_common(1)
    if count < SAME_SHARE * len(texts):
        return []
    column = next(column for column, use in match.uses.items() if use == "location")
    facts = {"count": count, "rows": len(texts)}
    return [Finding("MSB-A10", *at, match.bottom, match.headers[column], facts=facts, source_column=column)]
