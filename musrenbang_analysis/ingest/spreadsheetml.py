"""XML-2003 spreadsheets (SpreadsheetML), written by WPS, old Excel and many PHP libraries as .xls."""

from collections.abc import Iterable

from musrenbang_analysis.ingest.cells import (
    block,
    bool_cell,
    error_cell,
    finish,
    iso_cell,
    number_from_text,
    text_cell,
    unvalued_cell,
)
from musrenbang_analysis.ingest.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, too_large
from musrenbang_analysis.ingest.sheet import Cell, Sheet, Workbook
from musrenbang_analysis.ingest.xmlstream import Attributes, XmlReader, attribute, is_true


class _BookReader(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self._struck_styles: set[str] = set()
        self._style = ""
        self._sheet = Sheet("")
        self._n_cells = self._row = self._column = self._next_column = 0
        self._next_row = 1
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._cell: Attributes | None = None
        self._type = ""
        self._data: str | None = None
        self._comment = False
        self.starts = {
            "Style": self._style_start,
            "Font": self._font,
            "Worksheet": self._sheet_start,
            "Column": self._column_start,
            "Row": self._row_start,
            "Cell": self._cell_start,
            "Data": self._data_start,
            "Comment": self._comment_start,
            "Visible": self._visible_start,
        }
        self.ends = {
            "Worksheet": self._sheet_end,
            "Cell": self._cell_end,
            "Data": self._data_end,
            "Comment": self._comment_end,
            "Visible": self._visible_end,
        }

    def _style_start(self, attrs: Attributes) -> None:
        self._style = attribute(attrs, "ID")

    def _font(self, attrs: Attributes) -> None:
        # rich text inside a cell carries Font elements as well: those are of another namespace
        if self._cell is None and is_true(attribute(attrs, "StrikeThrough")):
            self._struck_styles.add(self._style)

    def _sheet_start(self, attrs: Attributes) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise too_large(f"> {MAX_SHEETS} sheet", MAX_SHEETS)
        self._sheet = Sheet(attribute(attrs, "Name"))
        self._row = self._next_column = 0
        self._next_row = 1
        self._hidden_rows, self._hidden_columns = set(), set()

    def _sheet_end(self) -> None:
        self._n_cells += len(self._sheet.cells)
        self.sheets.append(finish(self._sheet, self._hidden_rows, self._hidden_columns))

    def _visible_start(self, _: Attributes) -> None:
        self.collecting = []

    def _visible_end(self) -> None:
        state, self.collecting = "".join(self.collecting or ()).strip(), None
        if state in ("SheetHidden", "SheetVeryHidden"):
            self._sheet.hidden = True

    def _column_start(self, attrs: Attributes) -> None:
        first = int(attribute(attrs, "Index") or self._next_column + 1)
        last = min(first + int(attribute(attrs, "Span", "0")), MAX_COLUMNS)
        self._next_column = last
        if is_true(attribute(attrs, "Hidden")):
            self._hidden_columns.update(range(max(first, 1), last + 1))

    def _row_start(self, attrs: Attributes) -> None:
        self._row = int(attribute(attrs, "Index") or self._next_row)
        # a row with a span stands for that many more below it, all without cells
        last = self._row + int(attribute(attrs, "Span", "0"))
        if not 1 <= self._row <= last <= MAX_ROWS:
            raise ValueError(f"Row {self._row}")
        if is_true(attribute(attrs, "Hidden")):
            self._hidden_rows.update(range(self._row, last + 1))
        self._column, self._next_row = 0, last + 1

    def _cell_start(self, attrs: Attributes) -> None:
        self._cell, self._data, self._type = attrs, None, ""
        self._column = int(attribute(attrs, "Index") or self._column + 1)
        if not 1 <= self._column <= MAX_COLUMNS:
            raise ValueError(f"Cell {self._column}")

    def _comment_start(self, _: Attributes) -> None:
        self._comment = True

    def _comment_end(self) -> None:
        self._comment = False

    def _data_start(self, attrs: Attributes) -> None:
        if self._cell is not None and not self._comment:
            self._type, self.collecting = attribute(attrs, "Type", "String"), []

    def _data_end(self) -> None:
        if self._cell is not None and not self._comment and self.collecting is not None:
            self._data, self.collecting = "".join(self.collecting), None

    def _cell_end(self) -> None:
        if self._cell is None:
            return
        attrs, self._cell = self._cell, None
        across = min(max(int(attribute(attrs, "MergeAcross", "0")), 0), MAX_COLUMNS - self._column)
        down = min(max(int(attribute(attrs, "MergeDown", "0")), 0), MAX_ROWS - self._row)
        cell = self._build(attrs)
        if cell is not None and self._row:
            self._sheet.cells[self._row, self._column] = cell
        merged = block(self._row, self._column, self._row + down, self._column + across)
        if merged and self._row:
            self._sheet.merged.append(merged)
        if self._n_cells + len(self._sheet.cells) + len(self._sheet.merged) > MAX_CELLS:
            raise too_large(f"{self._sheet.name}: > {MAX_CELLS} sel / cells", MAX_CELLS)
        self._column += across

    def _build(self, attrs: Attributes) -> Cell | None:
        formula = attribute(attrs, "Formula") or None
        struck = attribute(attrs, "StyleID") in self._struck_styles
        raw = self._data
        if raw is None or (raw.strip() == "" and self._type != "String"):
            return unvalued_cell(formula, struck) if formula else None
        if self._type == "Number":
            try:
                return number_from_text(raw.strip(), struck, formula)
            except ValueError:  # hand-written exports call anything a number
                return text_cell(raw, struck, formula)
        if self._type == "DateTime":
            return iso_cell(raw, struck, formula)
        if self._type == "Boolean":
            return bool_cell(is_true(raw.strip()), struck, formula)
        if self._type == "Error":
            return error_cell(raw.strip(), struck, formula)
        return text_cell(raw, struck, formula)


def read_spreadsheetml(chunks: Iterable[bytes]) -> Workbook:
    """All worksheets of an XML-2003 workbook."""
    reader = _BookReader()
    reader.parse(chunks, "XML")
    return Workbook("xml2003", reader.sheets)
