"""One worksheet part of an .xlsx, read as a stream into sparse cells."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from musrenbang_analysis.ingest.cells import (
    block,
    bool_cell,
    error_cell,
    finish,
    iso_cell,
    number_from_text,
    serial_cell,
    text_cell,
    unvalued_cell,
)
from musrenbang_analysis.ingest.limits import MAX_CELLS, MAX_COLUMNS, MAX_MERGES, MAX_ROWS, too_large
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.ingest.xlsx_formula import parse_address, shift
from musrenbang_analysis.ingest.xlsx_plain import PlainCell, without_plain_rows
from musrenbang_analysis.ingest.xlsx_strings import RichText, RunCollector, unescape
from musrenbang_analysis.ingest.xlsx_styles import PLAIN, Style
from musrenbang_analysis.ingest.xmlstream import Attributes, XmlReader, attribute, is_true

MOST_SHARED = 1 << 18
"""Different plain numbers of a workbook that are kept to be shared."""


@dataclass
class Shelf:
    """What the worksheets of one workbook share."""

    strings: list[RichText | str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    epoch_1904: bool = False
    n_cells: int = 0
    numbers: dict[tuple[bytes, bytes], Cell] = field(default_factory=dict)
    """Cells of plain numbers by style and value as written in the file."""

    @cached_property
    def texts(self) -> list[Cell | None]:
        """The cells of the shared strings, None for a blank one; the same text is one object wherever it stands."""
        return [
            text_cell(string) if isinstance(string, str) else text_cell(string.text, bool(string.struck))
            for string in self.strings
        ]

    @cached_property
    def has_struck(self) -> bool:
        """Whether some style strikes its text through."""
        return any(style.struck for style in self.styles)

    def shared(self, index: int, struck: bool) -> Cell | None:
        """The cell for a shared string; ``struck``: by the font of the cell, where its runs have none of their own."""
        if index < 0:
            raise ValueError(f"sharedStrings[{index}]")
        cell, string = self.texts[index], self.strings[index]
        if cell is not None and struck and (isinstance(string, str) or string.struck is None):
            return cell._replace(struck=True)
        return cell


class _SheetReader(XmlReader):
    def __init__(self, sheet: Sheet, shelf: Shelf) -> None:
        super().__init__()
        self.sheet, self.shelf = sheet, shelf
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._row = self._column = 0
        self._letters: dict[str | bytes, int] = {}
        self._type = ""
        self._style = PLAIN
        self._in_cell = self._has_formula = False
        self._value: str | None = None
        self._formula: str | None = None
        self._rich: RichText | None = None
        self._masters: dict[str, tuple[int, int, str]] = {}
        self._group: str | None = None
        self._runs = RunCollector(self)
        self.starts |= {
            "row": self._row_start,
            "c": self._cell_start,
            "v": self._value_start,
            "f": self._formula_start,
            "is": self._inline_start,
            "col": self._col,
            "mergeCell": self._merge,
        }
        self.ends |= {
            "c": self._cell_end,
            "v": self._value_end,
            "f": self._formula_end,
            "is": self._inline_end,
        }

    def _row_start(self, attrs: Attributes) -> None:
        number = attrs.get("r")
        self._row = int(number) if number else self._row + 1
        if not 1 <= self._row <= MAX_ROWS:
            raise ValueError(f"row {self._row}")
        self._column = 0
        if is_true(attrs.get("hidden", "")):
            self.hidden_rows.add(self._row)

    def _cell_start(self, attrs: Attributes) -> None:
        reference = attrs.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._letters.get(letters)
            if column is None:
                self._row, column = parse_address(reference)
                self._letters[letters] = column
            else:
                self._row = int(reference[len(letters) :])
            self._column = column
        else:
            self._column += 1
        if not (1 <= self._row <= MAX_ROWS and self._column <= MAX_COLUMNS):
            raise ValueError(f"alamat sel / cell address: {reference}")
        self._type = attrs.get("t", "n")
        style = int(attrs.get("s", "0"))
        self._style = self.shelf.styles[style] if 0 <= style < len(self.shelf.styles) else PLAIN
        self._in_cell, self._has_formula = True, False
        self._value = self._formula = self._rich = None

    def _value_start(self, _: Attributes) -> None:
        if self._in_cell:
            self.collecting = []

    def _value_end(self) -> None:
        if self._in_cell and self.collecting is not None:
            self._value, self.collecting = "".join(self.collecting), None

    def _formula_start(self, attrs: Attributes) -> None:
        if self._in_cell:
            self._has_formula, self.collecting = True, []
            self._group = attrs.get("si") if attrs.get("t") == "shared" else None

    def _formula_end(self) -> None:
        if not self._in_cell or self.collecting is None:
            return
        text, self.collecting = "".join(self.collecting).strip(), None
        if text and self._group is not None:
            self._masters[self._group] = (self._row, self._column, text)
        elif self._group in self._masters:
            row, column, master = self._masters[self._group]
            text = shift(master, self._row - row, self._column - column)
        self._formula = "=" + text.removeprefix("=") if text else None

    def _inline_start(self, _: Attributes) -> None:
        if self._in_cell:
            self._runs.begin()

    def _inline_end(self) -> None:
        if self._runs.active:
            self._rich = self._runs.take()

    def _cell_end(self) -> None:
        self._in_cell = False
        if self._value is None and self._rich is None and not self._has_formula:
            return
        cell = self._build()
        if cell is None:
            return
        cells = self.sheet.cells
        cells[self._row, self._column] = cell
        if len(cells) + self.shelf.n_cells > MAX_CELLS:
            raise too_large(f"{self.sheet.name}: > {MAX_CELLS} sel / cells", MAX_CELLS)

    def plain_row(self, number: int, cells: list[PlainCell]) -> None:
        """A row of bare numbers and shared strings, found without the XML parser (``xlsx_plain``)."""
        if not 1 <= number <= MAX_ROWS:
            raise ValueError(f"row {number}")
        self._row = number
        filled, shelf, columns = self.sheet.cells, self.shelf, self._letters
        texts, numbers = shelf.texts, shelf.numbers
        for _, letters, _, style, kind, value in cells:
            column = columns.get(letters) or self._plain_column(letters)
            if not value:
                continue
            if kind != b"s":
                cell = numbers.get((style, value)) or self._plain_number(style, value)
            elif (index := int(value)) < 0 or shelf.has_struck:
                cell = shelf.shared(index, self._style_of(style).struck)
            else:
                cell = texts[index]
            if cell is not None:
                filled[number, column] = cell
        if len(filled) + shelf.n_cells > MAX_CELLS:
            raise too_large(f"{self.sheet.name}: > {MAX_CELLS} sel / cells", MAX_CELLS)

    def _plain_column(self, letters: bytes) -> int:
        _, column = parse_address(f"{letters.decode()}1")
        if column > MAX_COLUMNS:
            raise ValueError(f"alamat sel / cell address: {letters.decode()}")
        self._letters[letters] = column
        return column

    def _style_of(self, style: bytes) -> Style:
        number = int(style or b"0")
        return self.shelf.styles[number] if number < len(self.shelf.styles) else PLAIN

    def _plain_number(self, style: bytes, value: bytes) -> Cell:
        """The cell of a plain number; the same value in the same style is one object wherever it stands."""
        shown = self._style_of(style)
        if shown.temporal:
            cell = serial_cell(float(value), shown.temporal, self.shelf.epoch_1904, shown.struck)
        else:
            cell = number_from_text(value.decode(), shown.struck)
        if len(self.shelf.numbers) < MOST_SHARED:
            self.shelf.numbers[style, value] = cell
        return cell

    def _build(self) -> Cell | None:
        kind, value, formula, style = self._type, self._value, self._formula, self._style
        struck = style.struck
        if self._rich is not None:
            struck = struck if self._rich.struck is None else self._rich.struck
            return text_cell(self._rich.text, struck, formula)
        # Writers that do not compute leave <v/> out, or empty; an empty *text* result is a result.
        if value is None or (value == "" and kind != "str"):
            return unvalued_cell(formula or "=", struck) if self._has_formula else None
        if kind == "s":
            cell = self.shelf.shared(int(value), struck)
            return text_cell(cell.text, cell.struck, formula) if cell and formula else cell
        if kind == "n":
            if style.temporal:
                return serial_cell(float(value), style.temporal, self.shelf.epoch_1904, struck, formula)
            return number_from_text(value.strip(), struck, formula)
        if kind == "b":
            return bool_cell(is_true(value.strip()), struck, formula)
        if kind == "e":
            return error_cell(value.strip() or "#VALUE!", struck, formula)
        if kind == "d":
            return iso_cell(value, struck, formula)
        return text_cell(unescape(value), struck, formula)

    def _col(self, attrs: Attributes) -> None:
        if is_true(attribute(attrs, "hidden")):
            first, last = int(attribute(attrs, "min", "0")), int(attribute(attrs, "max", "0"))
            self.hidden_columns.update(range(max(first, 1), min(last, MAX_COLUMNS) + 1))

    def _merge(self, attrs: Attributes) -> None:
        first, _, last = attribute(attrs, "ref").partition(":")
        merged = block(*parse_address(first), *parse_address(last or first))
        if merged:
            self.sheet.merged.append(merged)
        if len(self.sheet.merged) > MAX_MERGES:
            raise too_large(f"{self.sheet.name}: mergeCell", MAX_MERGES)


def read_sheet(chunks: Iterable[bytes], part: str, sheet: Sheet, shelf: Shelf) -> Sheet:
    """Fill ``sheet`` from its worksheet part."""
    reader = _SheetReader(sheet, shelf)
    reader.parse(without_plain_rows(chunks, reader.plain_row), part)
    shelf.n_cells += len(sheet.cells)
    return finish(sheet, reader.hidden_rows, reader.hidden_columns)
