"""The grid of one HTML table: rows, columns and spans as a browser lays them out."""

import re

from musrenbang_analysis.ingest.cells import block, finish, text_cell
from musrenbang_analysis.ingest.limits import MAX_CELLS, MAX_COLUMNS, MAX_GRID_STEPS, MAX_ROWS, too_large
from musrenbang_analysis.ingest.sheet import Sheet

_MAX_COLSPAN, _MAX_ROWSPAN = 1000, 65534  # the bounds of the HTML standard
_SPAN = re.compile(r"\s*(\d{1,9})")
_BLANKS = re.compile("[ \t\f\v\r\n]+")
_REPEATED = re.compile(" {2,}")
_AROUND_NEWLINE = re.compile(" ?\n ?")


class Budget:
    """Cells and grid steps that all tables of one file may use together."""

    def __init__(self) -> None:
        """Nothing spent yet."""
        self.cells = self.steps = 0

    def spend(self, steps: int) -> None:
        """Count work on spans; a page of hostile spans ends here."""
        self.steps += steps
        if self.steps > MAX_GRID_STEPS:
            raise too_large("colspan/rowspan", MAX_GRID_STEPS)

    def add_cell(self) -> None:
        """Count one cell, filled or not."""
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise too_large(f"> {MAX_CELLS} sel / cells", MAX_CELLS)


class CellText:
    """Text of a cell as displayed: white space collapsed, ``<br>`` and blocks as newlines."""

    def __init__(self) -> None:
        """Empty."""
        self._pieces: list[str] = []
        self._struck: bool | None = None
        self._line_open = False

    def add(self, data: str, struck: bool) -> None:
        """Append character data."""
        piece = _BLANKS.sub(" ", data)
        self._pieces.append(piece)
        if piece.strip():
            self._line_open = True
            self._struck = struck if self._struck is None else self._struck and struck

    def newline(self, always: bool = True) -> None:
        """A line break; the edge of a block breaks the line only when something stands in it."""
        if always or self._line_open:
            self._pieces.append("\n")
            self._line_open = False

    def take(self) -> tuple[str, bool]:
        """The text and whether all of it is struck through."""
        text = _REPEATED.sub(" ", "".join(self._pieces))
        return _AROUND_NEWLINE.sub("\n", text), bool(self._struck)


def span(raw: str | None, limit: int) -> int:
    """A colspan or rowspan as the standard reads it: junk is 1, large values are cut."""
    match = _SPAN.match(raw or "")
    return min(int(match[1]), limit) if match else 1


class TableGrid:
    """Builds one table; ``text`` is the cell being filled, None between cells."""

    def __init__(self, budget: Budget) -> None:
        """Start a table without rows."""
        self.sheet = Sheet("")
        self.text: CellText | None = None
        self.row = 0
        self._budget = budget
        self._column = 1
        self._busy: dict[int, int] = {}  # column -> last row a span from above reaches
        self._spans: list[tuple[int, int, int, int]] = []
        self._at = (0, 0)
        self._hidden_rows: set[int] = set()
        self._row_open = False
        self.row_struck = False

    def begin_row(self, hidden: bool = False, struck: bool = False) -> None:
        """Open a row, closing whatever was left open."""
        self.end_row()
        self.row += 1
        if self.row > MAX_ROWS:
            raise too_large(f"> {MAX_ROWS} baris / rows", MAX_ROWS)
        self._column, self._row_open, self.row_struck = 1, True, struck
        if hidden:
            self._hidden_rows.add(self.row)

    def end_row(self) -> None:
        """Close the row and its last cell."""
        self.end_cell()
        self._row_open = False

    def begin_cell(self, colspan: str | None, rowspan: str | None) -> None:
        """Open a cell at the next free place of the row."""
        self.end_cell()
        if not self._row_open:
            self.begin_row()
        self._budget.add_cell()
        start = self._column
        while self._busy.get(self._column, 0) >= self.row:
            self._column += 1
        across = max(span(colspan, _MAX_COLSPAN), 1)
        down = span(rowspan, _MAX_ROWSPAN) or _MAX_ROWSPAN  # 0: to the end of the table
        left, right = self._column, self._column + 1
        while right < left + across and self._busy.get(right, 0) < self.row:
            right += 1  # a span never runs into one that hangs down from above
        self._budget.spend(right - start)
        if right - 1 > MAX_COLUMNS:
            raise too_large(f"> {MAX_COLUMNS} kolom / columns", MAX_COLUMNS)
        if down > 1:
            self._busy.update(dict.fromkeys(range(left, right), self.row + down - 1))
        if down > 1 or right - left > 1:
            self._spans.append((self.row, left, self.row + down - 1, right - 1))
        self._at, self._column, self.text = (self.row, left), right, CellText()

    def end_cell(self) -> None:
        """Store the open cell, if it holds something."""
        if self.text is None:
            return
        cell = text_cell(*self.text.take())
        self.text = None
        if cell is not None:
            self.sheet.cells[self._at] = cell

    def add_line(self, line: str) -> None:
        """A line of text that stood outside any cell, as a row of its own."""
        self.begin_row()
        self.begin_cell(None, None)
        if self.text is not None:
            self.text.add(line, False)
        self.end_row()

    def finish(self) -> Sheet:
        """Close the table: spans end at its last row."""
        self.end_row()
        for top, left, bottom, right in self._spans:
            merged = block(top, left, min(bottom, self.row), right)
            if merged:
                self.sheet.merged.append(merged)
        return finish(self.sheet, self._hidden_rows, ())
