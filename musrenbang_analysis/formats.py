"""Numbers, money and dates as a reader of each language writes them (by Babel's CLDR data)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal, parse_pattern

LOCALES = {"id": "id_ID", "en": "en_GB"}
NONE = "–"
SHORT = {
    "id": ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")),
    "en": ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
}


def is_missing(value: object) -> bool:
    """None, NaN and pandas' NA: nothing there to print."""
    return value is None or str(value) in ("<NA>", "nan", "NaT")


def number(value: float | None, lang: str = "id", decimals: int = 0) -> str:
    """``1234567.5`` as ``1.234.568``; at most ``decimals`` decimals, trailing zeros dropped."""
    if is_missing(value):
        return NONE
    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return _written(exact, pattern, lang)


def _written(value: Decimal, pattern: str, lang: str) -> str:
    return format_decimal(value, format=_read_pattern(pattern), locale=_locale(lang))


_read_pattern = cache(parse_pattern)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(LOCALES[lang])


def rupiah(value: float | None, lang: str = "id") -> str:
    """``1234567`` as ``Rp 1.234.567`` (``Rp 1,234,567`` in English)."""
    if is_missing(value):
        return NONE
    text = "Rp\u00a0" + number(abs(value), lang)
    return f"−{text}" if value < 0 else text


def rupiah_short(value: float | None, lang: str = "id") -> str:
    """``1234567890`` as ``Rp 1,2 miliar``; amounts under a million are written out."""
    if is_missing(value):
        return NONE
    for size, word in SHORT[lang]:
        if abs(value) >= size:
            sign = "−" if value < 0 else ""
            return f"{sign}Rp\u00a0{number(abs(value) / size, lang, 1)} {word}"
    return rupiah(value, lang)


def percent(share: float | None, lang: str = "id", decimals: int = 1) -> str:
    """``0.0727`` as ``7,3%``: always with its decimals, so that columns line up."""
    if is_missing(share):
        return NONE
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    exact = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return _written(exact, pattern, lang) + "%"


def long_date(value: date | str | None, lang: str = "id") -> str:
    """``2018-02-28`` as ``28 Februari 2018``."""
    if is_missing(value) or value == "":
        return NONE
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return babel_date(day, format="d MMMM y", locale=LOCALES[lang])
