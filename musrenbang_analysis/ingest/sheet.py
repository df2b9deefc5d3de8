"""One common shape for every spreadsheet-like source: sparse cells with their true addresses."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import NamedTuple

Value = str | int | float | bool | date | datetime | time


class Cell(NamedTuple):
    """A cell that holds something (a tuple, since a hundred thousand are made a second).

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

    @cached_property
    def by_row(self) -> dict[int, dict[int, Cell]]:
        """The cells by row and column, from top to bottom; in a row in the order in which the file holds them.

        Made once, when the sheet is complete, and only to be looked at.
        """
        rows: dict[int, dict[int, Cell]] = defaultdict(dict)
        for (row, column), cell in self.cells.items():
            rows[row][column] = cell
        return {row: rows[row] for row in sorted(rows)}

    @property
    def n_rows(self) -> int:
        """Number of the last row that holds something."""
        return next(reversed(self.by_row), 0)

    @property
    def first_row(self) -> int:
        """Number of the first row that holds something, 1 on an empty sheet."""
        return next(iter(self.by_row), 1)

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
