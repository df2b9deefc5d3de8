"""Numbers written out in Indonesian words ("Seratus Lima Puluh Juta Rupiah": domain.md 4.1)."""

import re
from functools import lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import match_key

_UNITS: Final = {
    word: number
    for number, word in enumerate(
        ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
    )
}
_BIG: Final = {
    **dict.fromkeys(("triliun", "trilyun"), 10**12),
    **dict.fromkeys(("miliar", "milyar"), 10**9),
    "juta": 10**6,
    "ribu": 10**3,
}
_PIECE: Final = re.compile("|".join(["se(?=belas|puluh|ratus|ribu|juta)", "belas", "puluh", "ratus", *_UNITS, *_BIG]))


@lru_cache(maxsize=1 << 12)
def parse_terbilang(text: str) -> int | None:
    """The number the words say, or None when they are not one well-formed number.

    "Rupiah" at the end and "saja" are allowed; words may be run together ("limapuluh").
    """
    letters = "".join(word for word in match_key(text).split() if word not in {"rupiah", "saja", "terbilang"})
    pieces = _PIECE.findall(letters)
    if not pieces or "".join(pieces) != letters:
        return None
    if pieces == ["nol"]:
        return 0
    total, start, ceiling = 0, 0, 10**15
    for index, piece in enumerate(pieces):
        if piece not in _BIG:
            continue
        size = _BIG[piece]
        count = _below_thousand(tuple(pieces[start:index]))
        if count is None or count == 0 or size >= ceiling:
            return None
        total, start, ceiling = total + count * size, index + 1, size
    rest = pieces[start:]
    if not rest:
        return total
    count = _below_thousand(tuple(rest))
    return None if not count else total + count


def _below_thousand(pieces: tuple[str, ...]) -> int | None:
    """1 to 999: [n ratus] [n puluh [n] | n belas | n], ``se`` standing for one; None when out of order."""
    if pieces == ("se",):
        return 1
    total, index, room = 0, 0, 1000
    while index < len(pieces):
        digit = 1 if pieces[index] == "se" else _UNITS.get(pieces[index], 0)
        if not digit:
            return None
        after = pieces[index + 1] if index + 1 < len(pieces) else ""
        if after == "ratus" and room == 1000:
            total, room, index = total + digit * 100, 100, index + 2
        elif after == "puluh" and room >= 100:
            total, room, index = total + digit * 10, 10, index + 2
        elif after == "belas" and room >= 100:
            return total + 10 + digit if index + 2 == len(pieces) else None
        elif not after and pieces[index] != "se":
            return total + digit
        else:
            return None
    return total
