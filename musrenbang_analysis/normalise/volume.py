"""Volumes and units: "200 m", "1 Paket x 200 Meter", "300 x 3 m" (domain.md 4.2, 4.6; data-hazards.md 4, 5).

One number with one unit is a volume. Several unlike numbers are one only in the two forms the sources
explain: a package that hides its content ("1 paket (200 m)", SIPD's koefisien "1 Paket x 200 Meter").
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from numbers import Integral, Real
from typing import Final

from musrenbang_analysis.normalise.rupiah import DITTO, EMPTY, LIMIT, OVERFLOWS
from musrenbang_analysis.normalise.terbilang import parse_terbilang
from musrenbang_analysis.normalise.text import clean, match_key
from musrenbang_analysis.reference import read_reference

PROBLEMS: Final = (
    "empty",
    "ditto",
    "error_cell",
    "overflow",
    "negative",
    "too_large",
    "range",
    "approximate",
    "several_numbers",
    "malformed",
    "ambiguous",
    "unit_only",
    "no_volume",
    "no_unit",
    "unknown_unit",
    "ambiguous_unit",
    "unit_conflict",
    "unreadable",
)
"""Every problem a ``Quantity`` may name. With the three ``*_unit`` ones but unit_conflict the volume stands."""

WRAPPERS: Final = frozenset({"package", "count", "event", "time", "group", "place", "programme"})
"""Kinds that, standing as *one*, only wrap the real volume in a koefisien: "1 Paket x", "1 Kegiatan x"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A volume and its canonical unit, or None and one of ``PROBLEMS``."""

    volume: float | None
    unit: str | None
    problem: str | None = None


_SIGNS = str.maketrans({"′": "'", "’": "'", "‘": "'", "`": "'", "×": "x", "*": "x"})
_ERROR = re.compile(r"#(?:ref|n/a|value|div/0|name|num|null)[!?]?|#{2,}", re.IGNORECASE)
_APPROXIMATE = re.compile(
    r"±|\+/-|[~≈<>≤≥]|\b(?:kurang lebih|lebih kurang|sekitar|kira-?kira|maks(?:imal|imum)?|min(?:imal|imum)?)\b"
)
_RANGE = re.compile(
    r"\d\s*[a-z]{0,5}[23]?\s*(?:[-–—]|s/d|s\.d\.?|\bsd\b|\bsampai(?: dengan)?\b|\bhingga\b)\s*\d", re.IGNORECASE
)
_TIMES = re.compile(r"(?<![a-ln-z])\s*x\s*(?=\d)|\s+x\s+")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*(?<=\d)")
_PIECE = re.compile(r"(\d[\d.,]*(?<=\d))([^\d()]*)")
_IN_WORDS = re.compile(r"(?<![\d.,])(\d{1,6})\s*\(\s*([A-Za-z ]{3,60}?)\s*\)")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_METRES = re.compile(r"(?<![a-z])(m|mtr|meter)(?:\s?(?P<one>['¹]|1(?!\d))|(?P<glued>[23])(?!\d)|\s(?P<last>[23])$)")


def parse_quantity(volume_cell: object, unit_cell: object = None, *, style: str = "auto") -> Quantity:
    """The volume in a cell, or in a cell and its unit cell.

    In: typed numbers (trusted) or text; ``style`` the column's thousands mark as in ``decide_style``, which
    alone can tell whether "1.500" is 1500 or one and a half. Out: a ``Quantity``.
    """
    unit_text = clean(unit_cell) if isinstance(unit_cell, str) else ""
    if isinstance(volume_cell, str):
        said = _IN_WORDS.search(volume_cell)
        words = parse_terbilang(said[2]) if said else None
        if said and words is not None:  # "1 (satu) unit"
            if words != int(said[1]):
                return Quantity(None, None, "several_numbers")
            volume_cell = volume_cell.replace(said[0], said[1], 1)
        return _parse_text(volume_cell, unit_text, style)
    unit, doubt = _unit_of(unit_text)
    if isinstance(volume_cell, bool) or not isinstance(volume_cell, (Integral, Real, Decimal)):
        if volume_cell is None or str(volume_cell) in {"<NA>", "NaT", "nan"}:
            return Quantity(None, unit, "no_volume" if unit_text else "empty")
        return Quantity(None, unit, "unreadable")
    number = Decimal(int(volume_cell)) if isinstance(volume_cell, Integral) else Decimal(str(volume_cell))
    if number.is_nan():
        return Quantity(None, unit, "no_volume" if unit_text else "empty")
    if not number.is_finite():
        return Quantity(None, unit, "unreadable")
    if unit_text and unit is None and doubt == "unknown_unit" and any(char.isdigit() for char in unit_text):
        return _parse_text(f"{number.normalize():f} {unit_text}", "", style)
    return _checked(number, unit, doubt)


def unit_kind(unit: str | None) -> str | None:
    """What a canonical unit counts (length, area, count, ...); None for an unknown unit."""
    return _kinds().get(unit or "")


@cache
def _forms() -> dict[str, str]:
    """``{key of a typed form: canonical unit}``."""
    return {
        match_key(form) or form: row["canonical"]
        for row in read_reference("units.csv")
        for form in (row["canonical"], *row["forms"].split("|"))
    }


@cache
def _kinds() -> dict[str, str]:
    return {row["canonical"]: row["kind"] for row in read_reference("units.csv")}


@lru_cache(maxsize=1 << 12)
def _unit_of(text: str) -> tuple[str | None, str | None]:
    """The canonical unit of a unit text, and the doubt about it. An unknown unit keeps its own wording."""
    if not text:
        return None, "no_unit"
    text = _metres(text)
    key = match_key(text) or text
    unit = _forms().get(key) or _forms().get(key.replace(" ", ""))
    if unit is None:
        if text.casefold() in EMPTY:
            return None, "no_unit"
        parts = {_forms().get(match_key(part)) for part in re.split(r"[/,(]", text) if part.strip(") ")}
        unit = parts.pop() if len(parts) == 1 else None
    if unit == "ambiguous":
        return None, "ambiguous_unit"
    if unit is not None:
        return unit, None
    return (text, "unknown_unit") if not any(char.isdigit() for char in text) else (None, "unknown_unit")


def _checked(number: Decimal, unit: str | None, doubt: str | None) -> Quantity:
    if number in OVERFLOWS:
        return Quantity(None, unit, "overflow")
    if number < 0:
        return Quantity(None, unit, "negative")
    if number >= LIMIT:
        return Quantity(None, unit, "too_large")
    return Quantity(float(number), unit, doubt)


@lru_cache(maxsize=1 << 12)
def _parse_text(raw: str, unit_text: str, style: str) -> Quantity:
    text = clean(raw)
    lower = _metres(text.casefold())
    unit, doubt = _unit_of(unit_text)
    if _ERROR.fullmatch(text):
        return Quantity(None, unit, "error_cell")
    if lower in DITTO:
        return Quantity(None, unit, "ditto")
    if lower in EMPTY:
        return Quantity(None, unit, "no_volume" if unit_text and unit else "empty")
    if not any(char.isdigit() for char in lower):
        own, own_doubt = _unit_of(text)
        known = own_doubt is None
        return Quantity(None, own if known else unit, "unit_only" if known else "unreadable")
    if unit is None and doubt == "unknown_unit" and any(char.isdigit() for char in unit_text):
        return _parse_text(f"{text} {unit_text}", "", style)
    if lower[0] in "-−(" and _PLAIN.fullmatch(lower.strip("-−() ")):
        return Quantity(None, unit, "negative")
    if _APPROXIMATE.search(lower):
        return Quantity(None, unit, "approximate")
    if _RANGE.search(lower):
        return Quantity(None, unit, "range")
    return _from_pieces(lower, unit, doubt, style)


def _metres(text: str) -> str:
    """m2 and m3 with a superscript, which is no digit of a number; m' and m1 as m."""

    def spelled(match: re.Match[str]) -> str:
        power = match["glued"] or match["last"]
        return match[1] + {"2": "²", "3": "³"}.get(power or "", " ")

    return _METRES.sub(spelled, text.translate(_SIGNS))


def _from_pieces(lower: str, unit: str | None, doubt: str | None, style: str) -> Quantity:
    """The volume out of number-and-unit pieces, joined by x or brackets."""
    pieces: list[tuple[Decimal, str | None, str | None]] = []
    listed = False
    for part in _TIMES.split(lower):
        matches = list(_PIECE.finditer(part))
        if not matches or matches[0].start() and part[: matches[0].start()].strip(" ("):
            return Quantity(None, unit, "several_numbers" if len(_NUMBER.findall(lower)) > 1 else "unreadable")
        listed |= any("(" not in part[one.end() : two.start()] for one, two in pairwise(matches))
        for match in matches:
            number, problem = _number(match[1], style)
            if number is None:
                return Quantity(None, unit, problem)
            pieces.append((number, *_piece_unit(match[2])))
    if len(pieces) > 1:
        inner = None if listed else _unwrapped(pieces, unit)
        if inner is None:
            units = {name for name in (unit, *(piece[1] for piece in pieces)) if unit_kind(name)}
            return Quantity(None, units.pop() if len(units) == 1 else None, "several_numbers")
        pieces = [inner]
    number, own, own_doubt = pieces[0]
    if own is None and own_doubt == "no_unit":
        return _checked(number, unit, doubt)
    if own_doubt == "unknown_unit" and unit is not None and doubt is None:
        return _checked(number, unit, None)
    if own is not None and own_doubt is None and unit is not None and doubt is None and own != unit:
        return Quantity(None, None, "unit_conflict")
    return _checked(number, own, own_doubt)


def _piece_unit(text: str) -> tuple[str | None, str | None]:
    """Unit of the words after a number: all of them, else the first one ("12 titik lampu" is 12 titik)."""
    typed = text.strip(" .,;:&+-")
    for candidate in (typed, *typed.split()[:1]):
        unit, doubt = _unit_of(candidate)
        if doubt != "unknown_unit":
            return unit, doubt
    return typed, "unknown_unit"


def _unwrapped(
    pieces: list[tuple[Decimal, str | None, str | None]], unit: str | None
) -> tuple[Decimal, str | None, str | None] | None:
    """The one piece left when each "1 paket", "1 kegiatan" around it is taken away; None when several stay.

    Of nothing but such ones ("1 Paket x 1 Unit") the one that the unit column names.
    """
    inner = [piece for piece in pieces if not (piece[0] == 1 and unit_kind(piece[1]) in WRAPPERS)]
    if not inner:
        return next((piece for piece in pieces if piece[1] == unit), pieces[0])
    return inner[0] if len(inner) == 1 and inner[0][1] is not None else None


def _number(digits: str, style: str) -> tuple[Decimal | None, str | None]:
    """A number of a volume: decimals by dot or comma, thousands only where they cannot be decimals."""
    dots, commas = digits.count("."), digits.count(",")
    if not dots + commas:
        return Decimal(digits), None
    mark = "." if digits.rfind(".") > digits.rfind(",") else ","
    whole, _, fraction = digits.rpartition(mark)
    other = "," if mark == "." else "."
    if dots and commas:
        sound = mark not in whole and re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{other}\d{{3}})+", whole) and len(fraction) <= 2
        return (Decimal(f"{whole.replace(other, '')}.{fraction}"), None) if sound else (None, "malformed")
    if dots + commas > 1:
        sound = re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", digits)
        return (Decimal(digits.replace(mark, "")), None) if sound else (None, "malformed")
    own = {"dot": ".", "comma": ","}.get(style)
    if len(fraction) == 3 and 0 < len(whole) <= 3 and whole[0] != "0" and own != other:
        return (Decimal(whole + fraction), None) if own == mark else (None, "ambiguous")
    return Decimal(f"{whole}.{fraction}"), None
