"""Coordinates that SIPD appends to an address, or keeps in two columns (domain.md 4.3)."""

import re
from dataclasses import dataclass
from typing import Final

SOUTH, NORTH, WEST, EAST = -11.1, 6.2, 94.9, 141.1
"""Indonesia, a little wider (domain.md 4.3)."""
DECIMALS: Final = 3
"""Some hundred metres: enough for a map of works, too coarse to name a house (privacy)."""
_NUMBER = r"[-−]?\d{1,3}[.,]\d{4,}"
_PAIR: Final = re.compile(
    rf"[\s,;]*[(\[]?\s*(?:(?:lat|latitude|koordinat|titik\s+koordinat)\b\s*[:=]?\s*)?(?P<first>{_NUMBER})\s*[,;/ ]\s*"
    rf"(?:(?:long|lng|lon|longitude)\b\s*[:=]?\s*)?(?P<second>{_NUMBER})\s*[)\]]?[\s.;]*$",
    re.IGNORECASE,
)
_DECIMALS: Final = re.compile(r"\d[.,]\d{4}")
"""In every pair; most addresses have none, and this is found faster."""
_ALONE: Final = re.compile(r"[-−]?\d{1,3}(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Coordinate:
    """Latitude and longitude in degrees to three decimals; ``problem``: ``swapped`` (set right), ``outside`` (none)."""

    latitude: float | None = None
    longitude: float | None = None
    problem: str | None = None


NOWHERE: Final = Coordinate()


def split_coordinate(text: str) -> tuple[str, Coordinate]:
    """The text without the pair at its end, and the pair. Numbers that are no place in Indonesia stay in the text."""
    found = _PAIR.search(text) if text and _DECIMALS.search(text) else None
    if found is None:
        return text, NOWHERE
    point = coordinate(found["first"], found["second"])
    return (text if point.latitude is None else text[: found.start()].rstrip(" ,;(")), point


def coordinate(latitude: object, longitude: object) -> Coordinate:
    """Two cells as a point; nothing where one is missing or 0, which stands for "not set"."""
    if not latitude and not longitude:
        return NOWHERE
    pair = _degrees(latitude), _degrees(longitude)
    if None in pair or 0 in pair:
        return NOWHERE
    first, second = pair
    if SOUTH <= first <= NORTH and WEST <= second <= EAST:
        return Coordinate(round(first, DECIMALS), round(second, DECIMALS))
    if SOUTH <= second <= NORTH and WEST <= first <= EAST:
        return Coordinate(round(second, DECIMALS), round(first, DECIMALS), "swapped")
    return Coordinate(problem="outside")


def _degrees(cell: object) -> float | None:
    text = str(cell if cell is not None else "").strip().replace("−", "-")
    return float(text.replace(",", ".")) if _ALONE.fullmatch(text) else None
