"""RT and RW numbers, and the rank hidden in a text (domain.md 4.3; data-hazards.md 4, 8).

A number belongs to RT or RW only where "RT" or "RW" stands before it: "Gang V", "Blok 15" and
"Jl. Mutiara V" are names. What has two readings is left out and named in ``problem``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import clean

LARGEST: Final = 199
"""No village has so many RT; a larger number is something else."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """RT and RW numbers in ascending order, each once; ``problem`` when part of the text could not be read."""

    rt: tuple[int, ...] = ()
    rw: tuple[int, ...] = ()
    problem: str | None = None


NOWHERE: Final = Neighbourhood()

_UNIT = (
    r"\s*(?:m[23'²³]?|meter|mtr|km|cm|ha|unit|buah|bh|titik|paket|pkt|orang|org|kk|rumah|lokal|ls|kali|batang|btg|lampu"
    r"|kelompok|klp|ekor|jiwa|tiang|ruas|tempat|lokasi|juta|jt|ribu|rb|tahun|thn|bulan|hari|x|×|%)(?![a-z])"
)
_ROMAN = r"(?<![a-z])(?=[ivx]{2,}|(?-i:[IVX]))x{0,3}(?:ix|iv|v?i{0,3})(?![a-z\d])"
_SMALL = r"(?:(?<=w\s)|(?<=w\.)|(?<=w\.\s))[ivx](?![a-z\d]|\s*\d)"
"""One small Roman numeral counts right behind "RW" only; "RW x 3" is a product."""
_FIRST = rf"(?:(?<!\d)\d{{1,3}}(?!\d|\.\d{{3}}(?!\d))|{_ROMAN}|{_SMALL})"
_NUM = rf"(?:(?<!\d)(?:0\d{{1,2}}|\d{{1,3}}(?!\d|{_UNIT}))(?!\d|\.\d{{3}}(?!\d))|{_ROMAN})"
"""A number after the first: "RW 05, 200 m" has one RW; a leading zero makes it a number of the list all the same."""
_TO = r"(?:[-–—]|s/d|s\.d\.?|sd(?![a-z])|sampai(?:\s+dengan)?|hingga)"
_MORE = rf"(?:\s*{_TO}\s*{_NUM})?"
_PAIRED = rf"(?:(?<!\d)\d{{1,3}}(?=\s+(?-i:(?:Kali|Kelompok|Klp|Rumah|Tempat)\s+[A-Z]))|{_NUM})"
"""The number behind a slash: "RT 8/2 Kali Asin" is a river, "RT 6/4 Kelompok Barokah" a group, neither an amount."""
_ITEM = rf"{_NUM}{_MORE}(?:\s*/\s*{_PAIRED}{_MORE})*"
_LIST = rf"{_FIRST}{_MORE}(?:\s*/\s*{_PAIRED}{_MORE})*"
_AND = r"(?:\s*(?:,\s*dan|,|&|\+|\bdan\b)\s*)"
_LABEL = re.compile(
    rf"(?<![a-z])(r\.?\s?t\.?\s*/\s*r\.?\s?w|r\.?\s?w\.?\s*/\s*r\.?\s?t|r\.?\s?t|r\.?\s?w)(?![a-qs-z]|r(?!w)|\s?h\b)"
    rf"(?:[-–](?=\d)|[\s.:,/]*)({_LIST}(?:{_AND}{_ITEM})*)?",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[rR](?<![a-zA-Z\u0130\u0131\u017f\u212a].)\.?\s?[tTwW]")
"""Where a label may begin: an "r" after no letter (four more count as one in any case), then a "t" or "w"."""
_COUNTS = re.compile(r"\b\d+\s*rt\b\s*(?:,|/|&|dan)?\s*\d+\s*rw\b(?![\s.:]*[\divx])", re.IGNORECASE)
_ITEMS = re.compile(_AND, re.IGNORECASE)
_TO_SPLIT = re.compile(rf"\s*{_TO}\s*", re.IGNORECASE)
_BRIDGE = re.compile(rf"\s*{_TO}\s*", re.IGNORECASE)
_RW_NEXT = re.compile(r"[\s,.]*r\.?\s?w(?![a-z])[\s.:]*[\divx]", re.IGNORECASE)
_GAPS = re.compile(r"[\s.]")
_SLASH = re.compile(r"\s*(?<![sS])/(?![dD])\s*")
_ONE_OR_TWO = re.compile(r"(\d{1,3})(?:\s*/\s*(\d{1,3}))?", re.ASCII)
"""What stands behind most labels: "05" or "05/03"."""
_DOT_MORE = re.compile(r"\.\d")


def parse_rt_rw(text: str | None) -> Neighbourhood:
    """All RT and RW numbers a text names.

    "RT 05/03" is RT 5 of RW 3; ranges and lists expand; Roman numerals and leading zeros are numbers. A
    label without a number ("seluruh RT") and a count ("5 RT 3 RW") name none. Problems: ``reversed_range``,
    ``unclear`` ("RW 05/03", "RT 1/2/3", "RT/RW 03").
    """
    line = clean(text)
    if not _SIGN.search(line):
        return NOWHERE
    line = _COUNTS.sub(" ", line)
    sign = _SIGN.search(line)
    # From the first label on, addresses are much the same, however different the streets before it.
    return _labelled(line[sign.start() :]) if sign else NOWHERE


@lru_cache(maxsize=1 << 12)
def _labelled(line: str) -> Neighbourhood:
    """RT and RW of a text that begins with a label."""
    rt: set[int] = set()
    rw: set[int] = set()
    problems: list[str] = []
    before: tuple[str, int, int] | None = None  # label, its single number, where its text ends
    for match in _LABEL.finditer(line):
        label = _GAPS.sub("", match[1].lower())
        if not match[2]:
            before = None
            continue
        if label in ("rt", "rw") and _DOT_MORE.match(line, match.end()):
            problems.append("unclear")
        rw_follows = bool(_RW_NEXT.match(line, match.end()))
        found, problem = _read(label, match[2], rw_follows)
        if problem:
            problems.append(problem)
        rt.update(found[0])
        rw.update(found[1])
        single = found[0] or found[1]
        if before and before[0] == label and len(single) == 1 and _BRIDGE.fullmatch(line, before[2], match.start()):
            target = rt if label == "rt" else rw
            target.update(_span(before[1], single[0]))
        alone = label in ("rt", "rw") and len(found[0]) + len(found[1]) == 1
        before = (label, single[0], match.end()) if alone else None
    if not rt and not rw and not problems:
        return NOWHERE
    return Neighbourhood(tuple(sorted(rt)), tuple(sorted(rw)), problems[0] if problems else None)


def _read(label: str, numbers: str, rw_follows: bool) -> tuple[tuple[list[int], list[int]], str | None]:
    """RT and RW of the numbers after one label."""
    rt: list[int] = []
    rw: list[int] = []
    problem = None
    plain = _ONE_OR_TWO.fullmatch(numbers)
    if plain:
        lists = [[int(number)] for number in plain.groups() if number]
        if all(0 < number <= LARGEST for (number,) in lists):
            return _share(label, lists, rw_follows)
    items = _ITEMS.split(numbers.strip())
    if label == "rt/rw" and len(items) > 1 and "/" in items[-1] and not any("/" in item for item in items[:-1]):
        label = "rt"  # "RT/RW 1, 2/3": RT 1 and 2 of RW 3
    for item in items:
        halves = [half for half in _SLASH.split(item) if half]
        spans = [_expand(half) for half in halves]
        if any(span is None for span in spans):
            problem = "reversed_range"
            continue
        found, doubt = _share(label, [span for span in spans if span], rw_follows)
        rt += found[0]
        rw += found[1]
        problem = doubt or problem
    return (rt, rw), problem


def _share(label: str, lists: list[list[int]], rw_follows: bool) -> tuple[tuple[list[int], list[int]], str | None]:
    """Which of the numbers between slashes are RT and which RW."""
    if label in ("rt/rw", "rw/rt"):
        if len(lists) != 2:
            return ([], []), "unclear"
        first, second = lists
        return ((first, second) if label == "rt/rw" else (second, first)), None
    if len(lists) == 1:
        return ((lists[0], []) if label == "rt" else ([], lists[0])), None
    if label == "rt" and rw_follows:
        return ([number for numbers in lists for number in numbers], []), None
    if label == "rt" and len(lists) == 2:
        return (lists[0], lists[1]), None
    return ([], []), "unclear" if lists else None


def _expand(text: str) -> list[int] | None:
    """A number or a range; None for a range that runs backwards."""
    ends = [number for number in (_number(part) for part in _TO_SPLIT.split(text)) if number]
    if len(ends) == 2:
        return _span(*ends) if ends[0] <= ends[1] else None
    return ends


def _span(first: int, last: int) -> list[int]:
    return list(range(first, last + 1)) if last - first < LARGEST else [first, last]


def _number(text: str) -> int:
    """A number in digits or Roman numerals; 0 when it is none or beyond any RT."""
    word = text.strip().lower()
    if word.isdigit():
        return int(word) if int(word) <= LARGEST else 0
    values = [{"i": 1, "v": 5, "x": 10}.get(letter, 0) for letter in word]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


_RANK = r"P[\s.-]?0*(\d{1,3})"
_WHOLE_RANK = re.compile(rf"\(?\s*(?:{_RANK}|0*(\d{{1,3}})(?:[.,]0+)?)\s*\)?", re.IGNORECASE)
_BRACKET_RANK = re.compile(rf"\([^()]*?(?<![\w.-]){_RANK}\s*\)")
_WORD_RANK = re.compile(
    r"\bprioritas\s*(?:ke|no|nomor)?[\s.:-]*(?:0*(\d{1,3})(?!\w|[.,]\d|\s*(?:dan|,|&|/|-|s/d)\s*\d)"
    r"|((?-i:[IVX]{1,4}))(?!\w|\s*(?:dan|,|&|/|-|s/d)\s*(?-i:[IVX])))",
    re.IGNORECASE,
)
_WHOLE_ROMAN = re.compile(r"\(?\s*([IVX]{1,4})\s*\.?\)?")


def parse_priority(text: str | None) -> int | None:
    """The rank a proposer gave: "(RW 05 P3)" 3, "P1" 1, "P-05" 5, "Prioritas 2" or "Prioritas II" 2, a bare "4" 4.

    Inside longer text only a bracket that ends in it counts ("P 150 m" is a length). None when there is
    none, or two that differ.
    """
    line = clean(text)
    whole = _WHOLE_RANK.fullmatch(line)
    if whole:
        ranks = {whole[1] or whole[2]}
    else:
        # A look for the sign or the word first: few texts have either, and the patterns try every place.
        ranks = set(_BRACKET_RANK.findall(line)) if "(" in line else set()
        if not line.isascii() or "prioritas" in line.lower():
            ranks.update(digits or str(_number(roman)) for digits, roman in _WORD_RANK.findall(line))
    return int(ranks.pop()) or None if len(ranks) == 1 else None


def parse_rank(text: str) -> int | None:
    """The rank in a column of ranks, which may also hold "P3.", "2.0" or a Roman "II"; None for 0 and for words."""
    line = clean(text)
    digits = line.lstrip("Pp").split(".")[0]
    roman = _WHOLE_ROMAN.fullmatch(line)
    return (int(digits) if digits.isdecimal() else _number(roman[1]) if roman else parse_priority(line)) or None
