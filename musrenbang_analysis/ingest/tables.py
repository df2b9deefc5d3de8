"""Several tables on one sheet, stacked or side by side: each is read as a sheet of its own, with true addresses.

A header that merely stands again (the top of every printed page) does not begin another table.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace

from musrenbang_analysis.ingest.header import Match, best_matches
from musrenbang_analysis.ingest.layout import header_key, header_words
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.ingest.title import read_title
from musrenbang_analysis.ingest.words import is_footer, is_total, may_be_header

NARROWEST = 3
LONGEST_HEADING = 100
TALLEST_GAP = 15
"""Rows above a header that may belong to its title."""


def tables_of(sheet: Sheet, stage: str) -> list[Sheet]:
    """The tables of a sheet in reading order; the sheet itself where it holds one or none.

    Every cell of the sheet stands in exactly one of them, under its own address.
    """
    if sheet.hidden:
        return [sheet]
    tables: list[Sheet] = []
    for band in _stacked(sheet, stage):
        tables += _side_by_side(band, stage)
    return tables


def _stacked(sheet: Sheet, stage: str) -> list[Sheet]:
    rows = _Rows(sheet)
    candidates = [
        row for row in rows.numbers if len(rows.cells[row]) >= NARROWEST and _looks_like_header(rows.texts(row))
    ]
    if len(candidates) < 2:
        return [sheet]
    starts: list[int] = []
    current: Match | None = None
    for row in candidates:
        if current is not None and row <= current.bottom + 1:
            continue
        begins = _title_start(rows, row) if current else sheet.first_row
        if current is not None and begins == row and rows.look_alike(current.top, row):
            continue  # the top of the next printed page, with nothing above it
        match = _complete(rows.part(begins, row + 6), stage, row)
        if match is None or (current is not None and _is_printed_again(rows, current, match, begins)):
            continue
        if current is not None:
            starts.append(begins)
        current = match
    if not starts:
        return [sheet]
    edges = [sheet.first_row, *starts, sheet.n_rows + 1]
    parts = [rows.part(first, last - 1) for first, last in zip(edges, edges[1:], strict=False)]
    return [parts[0], *(_under(part, parts[0], stage) for part in parts[1:])]


class _Rows:
    """The cells of a sheet by row, so that a strip of it is had without walking through all of it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.cells = sheet.by_row
        self.numbers = list(self.cells)

    def texts(self, row: int) -> list[str]:
        """The texts of a row in the order the file holds them."""
        return [cell.text for cell in self.cells.get(row, {}).values()]

    def look_alike(self, one: int, other: int) -> bool:
        """Whether two rows hold the same texts in the same columns."""
        first, second = self.cells[one], self.cells[other]
        return len(first) == len(second) and all(
            column in second and second[column].text == cell.text for column, cell in first.items()
        )

    def part(self, first: int, last: int) -> Sheet:
        """The sheet from row ``first`` to row ``last``, under its own addresses."""
        begin, end = bisect_left(self.numbers, first), bisect_right(self.numbers, last)
        cells = {(row, column): cell for row in self.numbers[begin:end] for column, cell in self.cells[row].items()}
        merged = [block for block in self.sheet.merged if first <= block.top <= last]
        return replace(self.sheet, cells=cells, merged=merged)


def _under(part: Sheet, first: Sheet, stage: str) -> Sheet:
    """The table with what the title of the first one says, for where it has none of its own."""
    match = best_matches(first, stage)[0]
    title = read_title(first, match.top, match.bottom)
    return replace(part, above=dict(title.values), above_scale=(title.scale, title.scale_text, title.scale_row))


def _looks_like_header(texts: list[str]) -> bool:
    """Most of the first cells of the row are known header texts."""
    first = [text for text in texts[:4] if len(text) < LONGEST_HEADING]
    if len(first) < NARROWEST or (not _is_header_word(first[0]) and not _is_header_word(first[1])):
        return False
    return sum(map(_is_header_word, first)) * 2 > len(first)


def _is_header_word(text: str) -> bool:
    return may_be_header(text) and header_key(text) in header_words()


def _complete(sheet: Sheet, stage: str, row: int) -> Match | None:
    """The best form of a header that begins in ``row``, where all its needed columns are there."""
    match = next(iter(best_matches(sheet, stage)), None)
    return match if match and match.is_complete and match.top <= row <= match.bottom else None


def _is_printed_again(rows: _Rows, current: Match, match: Match, begins: int) -> bool:
    """The same form in the same columns, and nothing new said of place or office between."""
    if (match.layout.name, match.uses) != (current.layout.name, current.uses):
        return False
    said = read_title(rows.part(begins, match.bottom), match.top, match.bottom).values
    before = read_title(rows.part(1, current.bottom), current.top, current.bottom).values
    return not said or said == before


def _title_start(rows: _Rows, header: int) -> int:
    """First row of what stands above a further header: back to a line of the table above or its signatures."""
    row = header
    while row > 1 and header - row < TALLEST_GAP:
        texts = rows.texts(row - 1)
        if len(texts) >= NARROWEST:
            return row
        if any(is_footer(text) or is_total(text) for text in texts):
            # What follows a signature without a blank row is its name, not a title.
            return next((at + 1 for at in range(row, header) if at not in rows.cells), header)
        row -= 1
    return row


def _side_by_side(sheet: Sheet, stage: str) -> list[Sheet]:
    """Split at empty columns where the header holds a complete form on both sides of one."""
    columns = {column for _, column in sheet.cells}
    gaps = [column for column in range(min(columns, default=1), max(columns, default=0)) if column not in columns]
    if not gaps or len(columns) < 2 * NARROWEST:
        return [sheet]
    whole = next(iter(best_matches(sheet, stage)), None)
    if whole is None or not whole.is_complete:
        return [sheet]
    for gap in gaps:
        left, right = _columns(sheet, 1, gap), _columns(sheet, gap, sheet.n_columns)
        sides = [next(iter(best_matches(side, stage)), None) for side in (left, right)]
        if all(side and side.is_complete for side in sides):
            return [left, *_side_by_side(_under(right, left, stage), stage)]
    return [sheet]


def _columns(sheet: Sheet, first: int, last: int) -> Sheet:
    cells = {(row, column): cell for (row, column), cell in sheet.cells.items() if first <= column <= last}
    return replace(sheet, cells=cells, merged=[block for block in sheet.merged if first <= block.left <= last])
