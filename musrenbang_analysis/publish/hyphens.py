"""Where long Indonesian words may be broken at the end of a line in a narrow column.

The typesetter has no patterns for Indonesian. Its syllables are regular enough for three rules (Pedoman Umum Ejaan
Bahasa Indonesia, pemenggalan kata): before a single consonant between vowels, between two consonants, and between the
first and second of three; ``ng``, ``ny``, ``sy`` and ``kh`` are one consonant. Vowels are never parted, and the suffix
``-an`` is not torn from the end of its stem.
"""

import re

SOFT = "\u00ad"
SHORTEST = 10
"""Words up to this length stay whole, so that searching a PDF finds them."""
EDGE = 3
LONGEST_RUN = 24
PIECE = 12
BREAK = "\u200b"

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST + 1},}}")
_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
_UNIT = re.compile(r"ng|ny|sy|kh|[^\W\d_]", re.IGNORECASE)
_VOWELS = frozenset("aiueoAIUEO")
_TORN = re.compile(r"(?!k)[^\W\d_aiueo]+an", re.IGNORECASE)
_JOINT = re.compile(r"(?<=[/_.,;:=&?+-])")


def hyphenated(text: str) -> str:
    """The text with soft hyphens in its long words, and room to break in runs no line could hold.

    >>> hyphenated("pemberdayaan").split("\\u00ad")
    ['pem', 'ber', 'da', 'yaan']
    """
    return loosened(_WORD.sub(lambda match: _parted(match[0]), text))


def loosened(text: str) -> str:
    """The text with room to break in runs without a space that no line could hold; words stay whole."""
    return _RUN.sub(_pieces, text)


def _parted(word: str) -> str:
    units = _UNIT.findall(word)
    vowels = [unit in _VOWELS for unit in units]
    starts = []
    for left in range(len(units) - 1):
        if not vowels[left]:
            continue
        right = next((place for place in range(left + 1, len(units)) if vowels[place]), None)
        if right is None or right == left + 1:
            continue
        starts.append(left + 1 if right - left == 2 else left + 2)
    pieces = ["".join(units[start:end]) for start, end in zip([0, *starts], [*starts, len(units)], strict=True)]
    if len(pieces) > 1 and _TORN.fullmatch(pieces[-1]):
        pieces[-2:] = [pieces[-2] + pieces[-1]]
    joined, passed = "", 0
    for piece in pieces:
        near_edge = passed < EDGE or len(word) - passed < EDGE
        joined += piece if not joined or near_edge else SOFT + piece
        passed += len(piece)
    return joined


def _pieces(match: re.Match[str]) -> str:
    run = match[0]
    if SOFT in run:
        return run
    parts = [part for part in _JOINT.split(run) if part]
    return BREAK.join(part[start : start + PIECE] for part in parts for start in range(0, len(part), PIECE))
