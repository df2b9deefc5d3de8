"""A table whose header is missing or stands beside its columns, but whose title declares the form.

The archives of DIY budgets begin with pairs "Judul, Daerah, Tahun, Kode Organisasi, Nama Organisasi, Kolom": the
last says which of two fixed column orders follows (4 or 7 columns). One file there has no header row, in another
the header is shifted by one. Such a table is read by that order, but only when the cells agree, and it is said so.
"""

from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.hierarchy import code_text
from musrenbang_analysis.ingest.layout import Layout, header_key, layouts
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.reference import read_reference

DECLARATION = "kolom"
DECLARED_WITHIN = 15
"""Rows in which the declaration may stand."""
AGREEMENT = 0.9
"""Share of the cells of a column that must be codes, or amounts."""


def declared_match(sheet: Sheet, stage: str) -> Match | None:
    """The form of ``sheet`` by the declaration in its title, or None when there is none or the cells disagree."""
    found = _declaration(sheet)
    if found is None:
        return None
    row, count = found
    for layout in layouts().values():
        if layout.hierarchy != "account" or stage not in layout.stages:
            continue
        order = [entry for entry in read_reference("layouts/columns.csv") if entry["layout"] == layout.name]
        if len(order) == count:
            uses = {column: entry["column"] for column, entry in enumerate(order, start=1)}
            headers = {column: header_key(entry["header"].split("|")[0]) for column, entry in enumerate(order, start=1)}
            bottom = row + 1 if _is_header(sheet, row + 1, layout) else row
            if _agrees(sheet, bottom, uses):
                return Match(layout, row, bottom, uses, headers, (), 0.0)
    return None


def _declaration(sheet: Sheet) -> tuple[int, int] | None:
    for row in range(1, DECLARED_WITHIN + 1):
        first, second = sheet.cells.get((row, 1)), sheet.cells.get((row, 2))
        if first and second and header_key(first.text) == DECLARATION and second.text.isdigit():
            return row, int(second.text)
    return None


def _is_header(sheet: Sheet, row: int, layout: Layout) -> bool:
    texts = [cell.text for (number, _), cell in sheet.cells.items() if number == row]
    return bool(texts) and all(header_key(text) in layout.columns for text in texts)


def _agrees(sheet: Sheet, bottom: int, uses: dict[int, str]) -> bool:
    """Whether the code column holds codes and the columns of money amounts, nearly everywhere."""
    right = {"code": 0, "approved": 0}
    filled = {"code": 0, "approved": 0}
    for (row, column), cell in sheet.cells.items():
        use = uses.get(column)
        if row <= bottom or use not in right:
            continue
        filled[use] += 1
        right[use] += bool(code_text(cell.text)) if use == "code" else parse_rupiah(cell.value).value is not None
    return all(filled[use] and right[use] >= AGREEMENT * filled[use] for use in right)
