"""Own streaming reader of .ods (LibreOffice), also of its flat form .fods.

Calamine reads .ods too (and is the oracle in the tests), but it hides errors, formulas, merged ranges
and hidden rows, and answers a hostile repeat count with "cannot detect file format".
"""

import re
from collections.abc import Iterable
from datetime import time, timedelta

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.cells import (
    bool_cell,
    date_cell,
    duration_cell,
    error_cell,
    finish,
    iso_cell,
    number_from_text,
    text_cell,
    unvalued_cell,
)
from musrenbang_analysis.ingest.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_SHEETS,
    Package,
    corrupt,
    too_large,
)
from musrenbang_analysis.ingest.sheet import Block, Cell, Sheet, Workbook
from musrenbang_analysis.ingest.xmlstream import Attributes, XmlReader, attribute

_NUMBERS = ("float", "currency", "percentage")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_ERROR = re.compile(r"#[A-Z/0!?]+[!?]?|#N/A|Err:\d{3}")
_ASIDE = ("annotation", "frame", "custom-shape", "forms", "shapes")


def _time_cell(raw: str, struck: bool, formula: str | None) -> Cell | None:
    match = _DURATION.fullmatch(raw)
    if not match:
        return text_cell(raw, struck, formula)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    if not match[1] and not days and hours < 24 and minutes < 60 and seconds < 60:
        return date_cell(time(hours, minutes, seconds), struck, formula)
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return duration_cell(-length if match[1] else length, struck, formula)


class _ContentReader(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self._struck_styles: set[str] = set()
        self._hidden_tables: set[str] = set()
        self._style = ""
        self._n_cells = self._row = self._column = self._repeat_rows = self._aside = 0
        self._sheet: Sheet | None = None
        self._cell: Attributes | None = None
        self._row_cells: list[tuple[int, int, Cell]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._lines: list[str] = []
        self.starts = {
            "style": self._style_start,
            "table-properties": self._table_properties,
            "text-properties": self._text_properties,
            "table": self._table_start,
            "table-column": self._table_column,
            "table-row": self._row_start,
            "table-cell": self._cell_start,
            "covered-table-cell": self._covered,
            "p": self._paragraph,
            "s": self._spaces,
            "tab": lambda _: self._characters("\t"),
            "line-break": lambda _: self._characters("\n"),
        }
        self.ends = {
            "table": self._table_end,
            "table-row": self._row_end,
            "table-cell": self._cell_end,
            "p": self._paragraph_end,
        }
        for tag in _ASIDE:
            self.starts[tag], self.ends[tag] = self._aside_start, self._aside_end

    def _style_start(self, attrs: Attributes) -> None:
        self._style = attribute(attrs, "name")

    def _table_properties(self, attrs: Attributes) -> None:
        if attribute(attrs, "display") == "false":
            self._hidden_tables.add(self._style)

    def _text_properties(self, attrs: Attributes) -> None:
        if attribute(attrs, "text-line-through-style", "none") != "none":
            self._struck_styles.add(self._style)

    def _aside_start(self, _: Attributes) -> None:
        self._aside += 1  # comments, charts and their own small tables are not cell content

    def _aside_end(self) -> None:
        self._aside -= 1

    def _table_start(self, attrs: Attributes) -> None:
        if self._sheet is not None or self._aside:
            self._aside += 1
            return
        name = attribute(attrs, "name")
        self._sheet = Sheet(name, hidden=attribute(attrs, "style-name") in self._hidden_tables)
        self._row = self._column = 0
        self._hidden_rows, self._hidden_columns = set(), set()
        if len(self.sheets) >= MAX_SHEETS:
            raise too_large(f"> {MAX_SHEETS} sheet", MAX_SHEETS)

    def _table_end(self) -> None:
        if self._aside:
            self._aside -= 1
        elif self._sheet is not None:
            self.sheets.append(finish(self._sheet, self._hidden_rows, self._hidden_columns))
            self._n_cells += len(self._sheet.cells)
            self._sheet = None

    def _table_column(self, attrs: Attributes) -> None:
        if self._aside or self._sheet is None:
            return
        first = self._column + 1
        self._column = min(self._column + _count(attrs, "number-columns-repeated"), MAX_COLUMNS)
        if attribute(attrs, "visibility") in ("collapse", "filter"):
            self._hidden_columns.update(range(first, self._column + 1))

    def _row_start(self, attrs: Attributes) -> None:
        if self._aside or self._sheet is None:
            return
        self._repeat_rows = min(_count(attrs, "number-rows-repeated"), MAX_ROWS - self._row)
        if attribute(attrs, "visibility") in ("collapse", "filter"):
            self._hidden_rows.update(range(self._row + 1, self._row + self._repeat_rows + 1))
        self._column, self._row_cells = 0, []

    def _row_end(self) -> None:
        if self._aside or self._sheet is None:
            return
        added = self._repeat_rows * sum(count for _, count, _ in self._row_cells)
        if self._n_cells + len(self._sheet.cells) + added > MAX_CELLS:
            raise too_large(f"{self._sheet.name}: > {MAX_CELLS} sel / cells", MAX_CELLS)
        for row in range(self._row + 1, self._row + self._repeat_rows + 1) if self._row_cells else ():
            for first, count, cell in self._row_cells:
                self._sheet.cells |= {(row, column): cell for column in range(first, first + count)}
        self._row += self._repeat_rows

    def _cell_start(self, attrs: Attributes) -> None:
        if not self._aside and self._sheet is not None:
            self._cell, self._lines = attrs, []

    def _covered(self, attrs: Attributes) -> None:
        if not self._aside:
            self._column = min(self._column + _count(attrs, "number-columns-repeated"), MAX_COLUMNS)

    def _paragraph(self, _: Attributes) -> None:
        if self._cell is not None and not self._aside:
            self.collecting = []

    def _characters(self, data: str) -> None:
        if not self._aside:
            super()._characters(data)

    def _spaces(self, attrs: Attributes) -> None:
        self._characters(" " * min(_count(attrs, "c"), 1000))

    def _paragraph_end(self) -> None:
        if self.collecting is not None and not self._aside:
            self._lines.append("".join(self.collecting))
            self.collecting = None

    def _cell_end(self) -> None:
        if self._aside or self._cell is None or self._sheet is None:
            return
        attrs, self._cell = self._cell, None
        first = self._column + 1
        count = min(_count(attrs, "number-columns-repeated"), MAX_COLUMNS - self._column)
        self._column += count
        cell = self._build(attrs, "\n".join(self._lines))
        if cell is not None and count:
            self._row_cells.append((first, count, cell))
        down, across = _count(attrs, "number-rows-spanned"), _count(attrs, "number-columns-spanned")
        if (down > 1 or across > 1) and count and self._row < MAX_ROWS:
            top = self._row + 1
            bottom, right = min(top + down - 1, MAX_ROWS), min(first + across - 1, MAX_COLUMNS)
            self._sheet.merged.append(Block(top, first, bottom, right))
            if len(self._sheet.merged) > MAX_MERGES:
                raise too_large(f"{self._sheet.name}: spanned", MAX_MERGES)

    def _build(self, attrs: Attributes, text: str) -> Cell | None:
        kinds = [value for key, value in attrs.items() if key.endswith(":value-type")]
        formula = attribute(attrs, "formula") or None
        if formula:
            formula = "=" + formula.partition("=")[2] if "=" in formula else formula  # of:=SUM(...)
        struck = attribute(attrs, "style-name") in self._struck_styles
        if not kinds and not text and formula:
            return unvalued_cell(formula, struck)
        if "error" in kinds or (formula and _ERROR.fullmatch(text)):
            return error_cell(text or "#VALUE!", struck, formula)
        kind = kinds[0] if kinds else "string"
        if kind in _NUMBERS:
            return number_from_text(attribute(attrs, "value"), struck, formula)
        if kind == "date":
            return iso_cell(attribute(attrs, "date-value") or text, struck, formula)
        if kind == "time":
            return _time_cell(attribute(attrs, "time-value") or text, struck, formula)
        if kind == "boolean":
            return bool_cell(attribute(attrs, "boolean-value") == "true", struck, formula)
        return text_cell(text or attribute(attrs, "string-value"), struck, formula)


def _count(attrs: Attributes, name: str) -> int:
    return max(int(attribute(attrs, name, "1")), 1)


def read_content(chunks: Iterable[bytes], part: str) -> Workbook:
    """All tables of a content stream (``content.xml`` or a flat .fods)."""
    reader = _ContentReader()
    reader.parse(chunks, part)
    return Workbook("ods", reader.sheets)


def read_ods(package: Package) -> Workbook:
    """Read an OpenDocument spreadsheet from its container."""
    manifest = package.head("META-INF/manifest.xml", 1 << 20)
    if b"encryption-data" in manifest:
        raise ReadFailure("MSB-F02")
    if "content.xml" not in package:
        raise corrupt("content.xml: tidak ada di dalam berkas / missing")
    return read_content(package.chunks("content.xml"), "content.xml")
