"""One common shape for every spreadsheet-like source: sparse cells with their true addresses."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

Value = str | int | float | bool | date | datetime | time


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something.

    ``text`` is what a person reads in the cell, stripped, never empty; a number is written without
    separators (``1250000``, ``12.5``) and a date as ISO. ``value`` is the typed value, the same as
    ``text`` for text cells. ``kind`` is text, number, date, bool, error (``#REF!`` ...) or
    formula_without_value (a formula that was never computed; ``text`` is then the formula).
    """

    text: str
    value: Value
    kind: str = "text"
    formula: str | None = None
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A merged range, 1-based and inclusive; the value stands in its top-left cell only."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet, table or file: ``cells[(row, column)]``, 1-based, as in the program that made it."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[Block] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    above: dict[str, str] = field(default_factory=dict)
    """What the title over all tables of the sheet says, for a table that says nothing itself (ingest/tables.py)."""
    above_scale: tuple[int, str | None, int | None] = (1, None, None)

    @property
    def n_rows(self) -> int:
        """Number of the last row that holds something."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def first_row(self) -> int:
        """Number of the first row that holds something, 1 on an empty sheet."""
        return min((row for row, _ in self.cells), default=1)

    @property
    def n_columns(self) -> int:
        """Number of the last column that holds something."""
        return max((column for _, column in self.cells), default=0)


@dataclass
class Workbook:
    """A file's sheets in their order. ``container`` says what the content really is (not the suffix)."""

    container: str
    sheets: list[Sheet]
    notes: list[tuple[str, int | None, dict[str, object]]] = field(default_factory=list)
    """What the reader of the container has to say: finding code, row or None, facts."""
