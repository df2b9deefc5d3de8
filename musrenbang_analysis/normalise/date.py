"""Dates as offices write them (domain.md 4.2): ISO, day first with dots, dashes or slashes, or the month in words.

A day-month pair is read day first, as Indonesia writes; where the second number cannot be a month nothing is guessed.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from musrenbang_analysis.normalise.text import clean

MONTHS = {
    "jan": 1, "januari": 1, "feb": 2, "februari": 2, "pebruari": 2, "peb": 2, "mar": 3, "maret": 3, "apr": 4,
    "april": 4, "mei": 5, "jun": 6, "juni": 6, "jul": 7, "juli": 7, "agu": 8, "ags": 8, "agt": 8, "agust": 8,
    "agustus": 8,
    "sep": 9, "sept": 9, "september": 9, "okt": 10, "oktober": 10, "nov": 11, "nop": 11, "november": 11, "nopember": 11,
    "des": 12, "desember": 12,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(?:[a-z']+,?\s+)?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\s.*)?", re.IGNORECASE)
_SERIAL = re.compile(r"[34]\d{4}(?:\.\d+)?")
"""A day as Excel counts it, where the cell's format was lost on the way: 1982 to 2036."""
_WORDS = re.compile(r"(?:[a-z']+,?\s+)?(\d{1,2})[\s-]+([a-z]+)\.?[\s-]+(\d{4})(?:\s.*)?", re.IGNORECASE)
EARLIEST = 1990
"""Planning documents are not older; an earlier year is a slip of the pen or an empty date of a database."""


@lru_cache(maxsize=1 << 14)
def parse_date(value: str | date | datetime | None) -> date | None:
    """The day written, without its time; None where there is none or it is no day of the calendar since 1990."""
    if isinstance(value, datetime):
        return value.date() if value.year >= EARLIEST else None
    if isinstance(value, date):
        return value if value.year >= EARLIEST else None
    line = clean(value or "")
    if _SERIAL.fullmatch(line):
        return date(1899, 12, 30) + timedelta(days=int(float(line)))
    iso, numbers, named = _ISO.fullmatch(line), _NUMBERS.fullmatch(line), _WORDS.fullmatch(line)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif numbers:
        day, month, year = (int(part) for part in numbers.groups())
        year += 2000 if year < 100 else 0
    elif named and named[2].lower() in MONTHS:
        day, month, year = int(named[1]), MONTHS[named[2].lower()], int(named[3])
    else:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year >= EARLIEST else None
