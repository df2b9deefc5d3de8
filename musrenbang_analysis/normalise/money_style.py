"""What a whole column, or its title, says about its amounts (domain.md 4.1): separators and scale."""

import re
from collections.abc import Iterable
from typing import Final

from musrenbang_analysis.normalise.text import clean

_EDGES: Final = re.compile(r"^[\s(-]*(?:rp\.?\s*)?|(?:[.,]?\s*[-=]+|[\s).])*$", re.IGNORECASE)
_DOT: Final = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d{1,2})?|\.\d{3},\d{1,2})")
_COMMA: Final = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.\d{1,2})?|,\d{3}\.\d{1,2})")
_ONE: Final = re.compile(r"([1-9]\d{0,2})([.,])\d{3}")
_DECIMAL: Final = re.compile(r"\d+([.,])\d{1,2}")
_WORDED: Final = re.compile(
    r"\d+([.,])\d{1,2}\s*(?:rb|ribu|jt|juta|m|miliar|milyar|miliard|milyard|t|triliun|trilyun)\b.*", re.IGNORECASE
)
_VOLUME_NUMBER: Final = re.compile(r"(?<![\w.,])\d[\d.,]*\d")
WEAK_VALUES: Final = 3
"""So many different values of the form 9.999, and none against, make the dot a thousands mark."""


def decide_style(texts: Iterable[object]) -> str:
    """Separators of a column of money: ``dot``, ``comma`` (thousands marks), ``plain`` or ``mixed``.

    Only text counts. Two groups of three ("1.234.567"), or thousands and decimals together, prove a
    thousands mark; "1.500" alone proves nothing, but three different ones with nothing against do.
    Evidence both ways is ``mixed``, under which an ambiguous amount stays unread.
    """
    strong: set[str] = set()
    decimals: set[str] = set()
    worded: set[str] = set()
    weak: dict[str, set[str]] = {".": set(), ",": set()}
    for text in texts:
        if not isinstance(text, str):
            continue
        bare = _EDGES.sub("", clean(text))
        if _DOT.fullmatch(bare):
            strong.add(".")
        elif _COMMA.fullmatch(bare):
            strong.add(",")
        elif one := _ONE.fullmatch(bare):
            weak[one[2]].add(bare)
        elif decimal := _DECIMAL.fullmatch(bare):
            decimals.add(decimal[1])
        elif spoken := _WORDED.fullmatch(bare):
            worded.add(spoken[1])
    if strong:
        mark = next(iter(strong))
        return "mixed" if len(strong) > 1 or mark in decimals else {".": "dot", ",": "comma"}[mark]
    seen = [mark for mark, values in weak.items() if values]
    if not seen and worded:
        # "12,5 juta": the comma is the decimal mark, so "267,354 juta" is 267 million and no 267 billion.
        return "mixed" if len(worded | decimals) > 1 else {",": "dot", ".": "comma"}[worded.pop()]
    if not seen:
        return "plain"
    if len(seen) > 1 or seen[0] in decimals or len(weak[seen[0]]) < WEAK_VALUES:
        return "mixed"
    return {".": "dot", ",": "comma"}[seen[0]]


def decide_volume_style(texts: Iterable[object]) -> str:
    """Whether the dot of "1.500 m" marks thousands in this column of volumes: ``dot``, else ``auto``.

    It does where decimals are written with a comma ("12,5 m") and none with a dot, and where three different numbers
    have the form 9.999 and no number says otherwise. An office that writes "12.5 m" may mean either by "1.500".
    """
    numbers = {number for text in texts if isinstance(text, str) for number in _VOLUME_NUMBER.findall(clean(text))}
    decimals = {decimal[1] for number in numbers if (decimal := _DECIMAL.fullmatch(number))}
    weak = {number for number in numbers if (one := _ONE.fullmatch(number)) and one[2] == "."}
    if any(_COMMA.fullmatch(number) for number in numbers) or "." in decimals:
        return "auto"
    is_dot = "," in decimals or len(weak) >= WEAK_VALUES or any(_DOT.fullmatch(number) for number in numbers)
    return "dot" if is_dot else "auto"


_SCALES: Final = (
    (10**12, re.compile(r"(?:dalam|rp\.?|\()\s*(?:triliun|trilyun)(?:an)?\b|\b(?:triliun|trilyun)an\s*(?:rp|rupiah)")),
    (10**9, re.compile(r"(?:dalam|rp\.?|\()\s*(?:miliar|milyar)(?:an)?\b|\b(?:miliar|milyar)an\s*(?:rp|rupiah)")),
    (
        10**6,
        re.compile(
            r"(?:dalam|rp\.?|\()\s*jutaan\b|dalam\s+juta\b|\bjutaan\s*(?:rp|rupiah)|[(,]\s*(?:rp\.?\s*)?(?:juta|jt)\s*(?:rp|rupiah)?\.?\s*\)"
            r"|\brp\.?\s*(?:juta|jt)\b|(?:\b|\()[x×]\s*(?:rp\.?\s*)?1[.,]?000[.,]?000\b|(?:rp\.?|\()\s*[.,]?000[.,]000\b|^jutaan$"
        ),
    ),
    (
        10**3,
        re.compile(
            r"(?:dalam|rp\.?|\()\s*ribuan\b|dalam\s+ribu\b|\bribuan\s*(?:rp|rupiah)|[(,]\s*(?:rp\.?\s*)?(?:ribu|rb)\s*(?:rp|rupiah)?\.?\s*\)"
            r"|\brp\.?\s*(?:ribu|rb)\b|(?:\b|\()[x×]\s*(?:rp\.?\s*)?1[.,]?000\b(?![.,]?\d)|(?:\brp\.?|\()\s*[.,]?000\b(?![.,]?\d)|^ribuan$"
        ),
    ),
    (1, re.compile(r"dalam\s+(?:satuan\s+)?(?:rp\b|rupiah)")),
)


def scale_from_title(text: str) -> int | None:
    """What a title or header multiplies its figures by; None when it says nothing, or two different things.

    "(dalam ribuan rupiah)", "Rp. 000", "x 1.000" give 1000; "(jutaan Rp)" a million; "dalam rupiah" 1.
    """
    lower = clean(text).casefold()
    found = {scale for scale, pattern in _SCALES if pattern.search(lower)}
    return found.pop() if len(found) == 1 else None
