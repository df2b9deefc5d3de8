"""How a raw value becomes a ``Cell``: the same rules for every container."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from musrenbang_analysis.ingest.limits import MAX_GRID_STEPS, too_large
from musrenbang_analysis.ingest.sheet import Block, Cell, Sheet

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHOLE_LIMIT = 1e21  # beyond that a float has more digits than anybody meant
_SMALL_LIMIT = 1e-15
_LAST_SERIAL = 2_958_466  # 9999-12-31, the last day a spreadsheet knows
_FAKE_LEAP_DAY = 60  # 29 February 1900, which never was
_DAYS_1904 = 1462


def clean(raw: str) -> str:
    """Text without white space, NBSP and invisible marks at its ends; newlines as ``\\n``."""
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = raw.strip()
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROL.sub("", text).strip()
    while text and (text[0] in _ZERO_WIDTH or text[-1] in _ZERO_WIDTH):
        text = text.strip(_ZERO_WIDTH).strip()
    return text


def text_cell(raw: str, struck: bool = False, formula: str | None = None) -> Cell | None:
    """A text cell, or None when nothing is left after stripping."""
    text = clean(raw)
    return Cell(text, text, "text", formula, struck) if text else None


def number_cell(value: float, struck: bool = False, formula: str | None = None) -> Cell:
    """A number as a person would read it: no float noise, no exponent, whole numbers as int."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return Cell(str(value), str(value), "text", formula, struck)
        if not (value.is_integer() and abs(value) < _WHOLE_LIMIT):
            value = float(f"{value:.15g}")
        if value.is_integer() and abs(value) < _WHOLE_LIMIT:
            value = int(value)
    if isinstance(value, int) or not _SMALL_LIMIT < abs(value) < _WHOLE_LIMIT:
        text = str(value)
    else:
        text = f"{Decimal(repr(value)):f}"
    return Cell(text, value, "number", formula, struck)


def number_from_text(raw: str, struck: bool = False, formula: str | None = None) -> Cell:
    """A number as stored in a file; digits alone stay exact however many there are."""
    digits = raw[1:] if raw[:1] == "-" else raw
    if digits.isdecimal() and digits.isascii() and len(digits) <= 20:
        return number_cell(int(raw), struck, formula)
    return number_cell(float(raw), struck, formula)


def bool_cell(value: bool, struck: bool = False, formula: str | None = None) -> Cell:
    """A boolean, spelled as the file formats do."""
    return Cell("TRUE" if value else "FALSE", value, "bool", formula, struck)


def error_cell(text: str, struck: bool = False, formula: str | None = None) -> Cell:
    """An error value such as ``#REF!``."""
    return Cell(text, text, "error", formula, struck)


def unvalued_cell(formula: str, struck: bool = False) -> Cell:
    """A formula that was never computed."""
    return Cell(formula, formula, "formula_without_value", formula, struck)


def date_cell(value: datetime | date | time, struck: bool = False, formula: str | None = None) -> Cell:
    """A date in ISO form; a point in time at midnight is a plain date."""
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    return Cell(value.isoformat(), value, "date", formula, struck)


def duration_cell(value: timedelta, struck: bool = False, formula: str | None = None) -> Cell:
    """A length of time such as ``30:15:00``; the sheet has no type for it, so it is text."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return Cell(text, text, "text", formula, struck)


def serial_cell(
    serial: float, style: str, epoch_1904: bool = False, struck: bool = False, formula: str | None = None
) -> Cell:
    """A number under a date format (``date``, ``time`` or ``elapsed``); no valid date stays a number."""
    days = serial + _DAYS_1904 if epoch_1904 else serial
    if not math.isfinite(serial) or abs(serial) >= _LAST_SERIAL:
        return number_cell(serial, struck, formula)
    if style == "elapsed":
        return duration_cell(timedelta(days=serial), struck, formula)
    if 0 <= serial < 1 and (style == "time" or serial > 0):
        moment = datetime(1900, 1, 1) + timedelta(milliseconds=round(serial * 86_400_000))
        return date_cell(moment.time(), struck, formula)
    if not 1 <= days < _LAST_SERIAL:
        return number_cell(serial, struck, formula)
    if days < _FAKE_LEAP_DAY:
        days += 1
    try:
        moment = datetime(1899, 12, 30) + timedelta(milliseconds=round(days * 86_400_000))
    except OverflowError:  # the last instant of the year 9999, rounded up
        return number_cell(serial, struck, formula)
    return date_cell(moment, struck, formula)


def iso_cell(raw: str, struck: bool = False, formula: str | None = None) -> Cell | None:
    """A date written as ISO text; time on day zero of a spreadsheet is a time alone."""
    try:
        moment = datetime.fromisoformat(raw.strip()).replace(tzinfo=None)
    except ValueError:
        return text_cell(raw, struck, formula)
    if moment.year < 1900 and moment.time() != time(0):
        return date_cell(moment.time(), struck, formula)
    return date_cell(moment, struck, formula)


def drop_covered(sheet: Sheet) -> None:
    """Remove values that lie under a merged range: no program shows them."""
    steps = 0
    for block in sheet.merged:
        area = (block.bottom - block.top + 1) * (block.right - block.left + 1)
        covered: Iterable[tuple[int, int]]
        if area <= len(sheet.cells):
            rows, columns = range(block.top, block.bottom + 1), range(block.left, block.right + 1)
            covered = ((row, column) for row in rows for column in columns)
        else:
            covered = [
                at for at in sheet.cells if block.top <= at[0] <= block.bottom and block.left <= at[1] <= block.right
            ]
        steps += min(area, len(sheet.cells))
        if steps > MAX_GRID_STEPS:
            raise too_large(f"{sheet.name}: sel gabungan / merged ranges", MAX_GRID_STEPS)
        for at in covered:
            if at != (block.top, block.left):
                sheet.cells.pop(at, None)


def finish(sheet: Sheet, hidden_rows: Iterable[int], hidden_columns: Iterable[int]) -> Sheet:
    """Drop covered values, then keep of the hidden rows and columns those within the content."""
    drop_covered(sheet)
    n_rows, n_columns = sheet.n_rows, sheet.n_columns
    sheet.hidden_rows = frozenset(row for row in hidden_rows if row <= n_rows)
    sheet.hidden_columns = frozenset(column for column in hidden_columns if column <= n_columns)
    return sheet


def block(top: int, left: int, bottom: int, right: int) -> Block | None:
    """A merged range with its corners in order; None for a single cell."""
    top, bottom = min(top, bottom), max(top, bottom)
    left, right = min(left, right), max(left, right)
    return Block(top, left, bottom, right) if (top, left) != (bottom, right) else None
