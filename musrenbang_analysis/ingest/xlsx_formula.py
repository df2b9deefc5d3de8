"""Shared formulas of an .xlsx: only the first cell of the group carries the text."""

import re

from musrenbang_analysis.findings import column_letter
from musrenbang_analysis.ingest.limits import MAX_COLUMNS, MAX_ROWS

# strings, quoted sheet names and [structured references] are passed over; then A1-style references
_TOKEN = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\])"""
    r"|(?<![A-Za-z0-9_.\\])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![A-Za-z0-9_(.!])"
)
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def column_number(letters: str) -> int:
    """``AB`` as 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_address(reference: str) -> tuple[int, int]:
    """``B7`` as (7, 2); ValueError for anything outside a worksheet."""
    match = _ADDRESS.fullmatch(reference)
    if not match:
        raise ValueError(f"alamat sel / cell address: {reference[:20]!r}")
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise ValueError(f"alamat sel / cell address: {reference[:20]!r}")
    return row, column


def shift(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads so many rows down and columns to the right; ``$`` parts stay."""

    def moved(match: re.Match[str]) -> str:
        literal, fixed_column, letters, fixed_row, digits = match.groups()
        if literal is not None:
            return literal
        column = column_number(letters) + (0 if fixed_column else columns)
        row = int(digits) + (0 if fixed_row else rows)
        if not (1 <= column <= MAX_COLUMNS and 1 <= row <= MAX_ROWS):
            return "#REF!"
        return f"{fixed_column}{column_letter(column)}{fixed_row}{row}"

    return _TOKEN.sub(moved, formula)
