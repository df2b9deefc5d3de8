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

    @property
    def n_rows(self) -> int:
        """Number of the last row that holds something."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def n_columns(self) -> int:
        """Number of the last column that holds something."""
        return max((column for _, column in self.cells), default=0)


@dataclass
class Workbook:
    """A file's sheets in their order. ``container`` says what the content really is (not the suffix)."""

    container: str
    sheets: list[Sheet]


def column_letter(column: int) -> str:
    """``28`` as ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
