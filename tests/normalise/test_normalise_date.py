"""Dates in the spellings of domain.md 4.2; what is no day of the calendar is none."""

from datetime import date, datetime

import pytest

from musrenbang_analysis.normalise.date import parse_date


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2018-01-06 14:56:45", date(2018, 1, 6)),
        ("21/01/2019", date(2019, 1, 21)),
        ("21-1-19", date(2019, 1, 21)),
        ("4.2.2019", date(2019, 2, 4)),
        ("Senin, 4-2-2019", date(2019, 2, 4)),
        ("21 Januari 2019", date(2019, 1, 21)),
        ("3 PEBRUARI 2020", date(2020, 2, 3)),
        ("Jumat, 7 Nopember 2025", date(2025, 11, 7)),
        ("1 Agust. 2024", date(2024, 8, 1)),
        ("01/13/2018", None),  # no month 13, and nothing says that it was written month first
        ("0000-00-00", None),
        ("30/02/2024", None),
        ("1900-01-01", None),
        ("45311", date(2024, 1, 20)),
        ("45311.5", date(2024, 1, 20)),
        ("2024", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_as_offices_write_them(text, found):
    assert parse_date(text) == found


def test_a_typed_date_stands_as_it_is():
    assert parse_date(datetime(2024, 3, 31, 8, 5)) == date(2024, 3, 31)
    assert parse_date(date(2024, 3, 31)) == date(2024, 3, 31)
