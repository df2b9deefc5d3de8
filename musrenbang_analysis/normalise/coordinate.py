"""Coordinates that SIPD appends to an address, or keeps in two columns (domain.md 4.3)."""

import re
from dataclasses import dataclass
from typing import Final

SOUTH, NORTH, WEST, EAST = -11.1, 6.2, 94.9, 141.1
"""Indonesia, a little wider (domain.md 4.3)."""
DECIMALS: Final = 3
"""Some hundred metres: enough for a map of works, too coarse to name a house (privacy)."""
_NUMBER = r"[-−]?\d{1,3}[.,]\d{4,}"
_SEXAGESIMAL = r"\d{1,3}\s*[°º]\s*\d{1,2}\s*['′’]\s*(?:\d{1,2}(?:[.,]\d+)?\s*(?:[\"″”]|'')\s*)?(?:LS|LU|BT|[SNET])\b"
_PAIR: Final = re.compile(
    rf"[\s,;]*[(\[]?\s*(?:(?:lat|latitude|koordinat|titik\s+koordinat)\b\s*[:=]?\s*)?(?P<first>{_NUMBER})\s*[,;/ ]\s*"
    rf"(?:(?:long|lng|lon|longitude)\b\s*[:=]?\s*)?(?P<second>{_NUMBER})(?![\d.,]\d)\s*[)\]]?",
    re.IGNORECASE,
)
_PAIR_IN_DEGREES: Final = re.compile(
    rf"[\s,;]*[(\[]?\s*(?P<first>{_SEXAGESIMAL})[\s,;/]*(?P<second>{_SEXAGESIMAL})\s*[)\]]?", re.IGNORECASE
)
_DECIMALS: Final = re.compile(r"\d[.,]\d{4}")
"""In every pair; most addresses have none, and this is found faster."""
_ALONE: Final = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?P<side>LS|LU|BT|[SNET])?", re.IGNORECASE
)
_PARTS: Final = re.compile(
    r"(\d{1,3})\s*[°º]\s*(\d{1,2})\s*['′’]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|'')\s*)?(LS|LU|BT|[SNET])",
    re.IGNORECASE,
)
_NOT_SET: Final = frozenset({"", "-", "null", "none", "n/a"})


@dataclass(frozen=True, slots=True)
class Coordinate:
    """Latitude and longitude in degrees to three decimals.

    ``problem``: ``swapped`` (set right), ``outside`` of Indonesia or ``unreadable`` (no point).
    """

    latitude: float | None = None
    longitude: float | None = None
    problem: str | None = None


NOWHERE: Final = Coordinate()


def split_coordinate(text: str) -> tuple[str, Coordinate]:
    """The text without its pair of coordinates, and the pair. Numbers that are no place in Indonesia stay in it."""
    found = _PAIR.search(text) if text and _DECIMALS.search(text) else None
    if found is None and text and ("°" in text or "º" in text):
        found = _PAIR_IN_DEGREES.search(text)
    if found is None:
        return text, NOWHERE
    point = coordinate(found["first"], found["second"])
    if point.latitude is None:
        return text, point
    return " ".join([text[: found.start()].rstrip(" ,;("), text[found.end() :].strip(" .;")]).strip(), point


def coordinate(latitude: object, longitude: object) -> Coordinate:
    """Two cells as a point; nothing where one is missing or 0, which stands for "not set"."""
    if not latitude and not longitude:
        return NOWHERE
    cells = [str(cell if cell is not None else "").strip() for cell in (latitude, longitude)]
    if any(cell.casefold() in _NOT_SET for cell in cells):
        return NOWHERE
    pair = [_degrees(cell) for cell in cells]
    if 0 in pair:
        return NOWHERE
    first, second = pair
    if first is None or second is None:
        return Coordinate(problem="unreadable")
    if SOUTH <= first <= NORTH and WEST <= second <= EAST:
        return Coordinate(round(first, DECIMALS), round(second, DECIMALS))
    if SOUTH <= second <= NORTH and WEST <= first <= EAST:
        return Coordinate(round(second, DECIMALS), round(first, DECIMALS), "swapped")
    return Coordinate(problem="outside")


def _degrees(text: str) -> float | None:
    """Degrees as a decimal number, or in degrees, minutes and seconds; south is negative."""
    parts = _PARTS.fullmatch(text)
    if parts:
        whole, minutes, seconds, side = parts.groups()
        size = int(whole) + int(minutes) / 60 + float((seconds or "0").replace(",", ".")) / 3600
        return -size if side.upper() in ("S", "LS") else size
    alone = _ALONE.fullmatch(text)
    if not alone:
        return None
    size = float(alone["whole"].replace(",", "."))
    return -size if alone["sign"] or (alone["side"] or "").upper() in ("S", "LS") else size
