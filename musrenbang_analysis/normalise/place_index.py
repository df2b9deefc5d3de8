"""What place matching stands on: the Kemendagri list, comparable names, and a careful "did you mean"."""

import csv
import gzip
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import is_numeral, match_key
from musrenbang_analysis.reference import read_reference, reference_path

KECAMATAN_WORDS: Final = frozenset({"kec", "kecamatan", "kapanewon", "kemantren", "distrik"})
DESA_WORDS: Final = frozenset(
    {"desa", "ds", "kel", "kelurahan", "lurah", "kalurahan", "gampong", "nagari", "pekon", "lembang", "negeri", "tiuh"}
)
DROPPED_WORDS: Final = DESA_WORDS | {"kampung", "kampong", "kp", "dusun", "dsn", "gp"}
"""Words before a village name that are dropped for matching only (domain.md 4.8)."""
TYPE_WORDS: Final = {"desa": "desa", "ds": "desa", "kelurahan": "kelurahan", "kel": "kelurahan", "lurah": "kelurahan"}
AREA_TYPES: Final = {"1": "kelurahan", "2": "desa", "3": "desa_adat"}
"""Kind of a village by the first digit of the last block of its code (domain.md 4.8)."""
DIRECTIONS: Final = frozenset(
    {
        "utara",
        "selatan",
        "barat",
        "timur",
        "tengah",
        "hilir",
        "hulu",
        "girang",
        "tonggoh",
        "landeuh",
        "kidul",
        "kaler",
        "lor",
        "wetan",
        "kulon",
        "baru",
        "lama",
        "atas",
        "bawah",
        "dalam",
        "luar",
        "besar",
        "kecil",
        "ilir",
        "ulu",
        "pusat",
        "jaya",
        "indah",
        "raya",
    }
)
"""Words that make another village of the same name: never bridged by likeness."""
PLACEHOLDER: Final = re.compile(
    r"[-–—\s.]*|.*silah?kan pilih.*|.*\bpilih\b.*|n/?a|undefined|null|none"
    r"|(?:semua|seluruh|se)[ -]*(?:desa|kelurahan|kecamatan|kec|kabupaten|kota|wilayah).*|tersebar.*",
    re.IGNORECASE,
)
"""Cells that name no single place: "-- Silahkan Pilih --", "Seluruh Kecamatan", "-"."""
_GOES_ON: Final = re.compile(r"(?:[,&/.]|\b(?:dan|kecamatan|kec))\s*$", re.IGNORECASE)
_GOES_BEFORE: Final = re.compile(r"\s*(?:dan\b|[,&/])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is known; ``how`` it was found, ``problem`` why no further.

    ``suggestion`` is the code of the place probably meant; it is never used as an answer. ``note``: where a change of
    name or code is written down (problem ``changed``), or the codes an old place was split into (``split``).
    """

    kecamatan_code: str | None = None
    kecamatan_name: str | None = None
    desa_code: str | None = None
    desa_name: str | None = None
    area_type: str | None = None
    how: str | None = None
    problem: str | None = None
    suggestion: str | None = None
    note: str | None = None


@lru_cache(maxsize=64)
def packaged_places(kabupaten_code: str) -> tuple[tuple[str, str], ...]:
    """``(code, name)`` of the kabupaten, its kecamatan and villages, from the packaged Kemendagri list of 2025.

    The list (MIT, cahyadsn/wilayah) is sorted by code, so one kabupaten is one stretch of it. An unknown
    code gives no rows.
    """
    with gzip.open(reference_path("places/wilayah_2025.csv.gz"), "rt", encoding="utf-8", newline="") as stream:
        text = stream.read()
    start = text.find(f"\n{kabupaten_code},")
    if start < 0 or not re.fullmatch(r"\d\d\.\d\d", kabupaten_code):
        return ()
    end = text.rfind(f"\n{kabupaten_code}.")
    end = text.find("\n", max(end, start) + 1)
    return tuple((code, name) for code, name in csv.reader(io.StringIO(text[start + 1 : end])))


def packaged_aliases(kabupaten_code: str) -> tuple[tuple[str, str, str], ...]:
    """``(kecamatan, name as typed, code)`` of ``reference/place_aliases.csv`` for one kabupaten."""
    return tuple(
        (row["kecamatan"], row["name"], row["code"])
        for row in read_reference("place_aliases.csv")
        if row["kabupaten_code"] == kabupaten_code
    )


def bare_name(key: str, dropped: frozenset[str]) -> str:
    """The key of a name without the words of its kind before it; the name itself when nothing would be left."""
    tokens = key.split()
    while len(tokens) > 1 and tokens[0] in dropped:
        tokens = tokens[1:]
    return " ".join(tokens)


def nearest(key: str, candidates: Iterable[tuple[str, str]]) -> str | None:
    """Code of the one candidate ``(code, key)`` a typing slip away, or None.

    Safe rule: five letters or more; one slip, or two from nine letters up; numerals and direction words
    equal; nobody else as near. It serves suggestions only.
    """
    squeezed = key.replace(" ", "")
    if len(squeezed) < 5:
        return None
    fixed = _fixed_words(key)
    limit = 1 if len(squeezed) < 9 else 2
    found: list[tuple[int, str]] = []
    for code, other in candidates:
        if _fixed_words(other) == fixed:
            distance = _slips(squeezed, other.replace(" ", ""), limit + 1)
            if distance <= limit + 1:
                found.append((distance, code))
    found.sort()
    if not found or found[0][0] > limit or (len(found) > 1 and found[1][0] == found[0][0]):
        return None
    return found[0][1]


def _fixed_words(key: str) -> tuple[str, ...]:
    """What must be equal in two names: numerals, direction words and digits inside words."""
    return tuple(sorted(word for word in key.split() if word in DIRECTIONS or is_numeral(word) or not word.isalpha()))


def _slips(one: str, two: str, limit: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour; ``limit + 1`` when there are more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def name_key(text: str | None) -> str:
    """Comparable key of a place cell; empty when the cell names no place."""
    return "" if not text or PLACEHOLDER.fullmatch(text.strip()) else match_key(text)


def unwrapped(text: str) -> str:
    """A text whose lines a cell broke in the middle of a list, or before the kecamatan of the villages above it."""
    if "\n" not in text:
        return text
    first, *others = text.split("\n")
    lines = [first]
    for line in others:
        words = line.lower().replace(".", " ").split()
        owns = bool(words) and words[0] in KECAMATAN_WORDS and DESA_WORDS.isdisjoint(words)
        has_kecamatan = not KECAMATAN_WORDS.isdisjoint(" ".join(lines).lower().replace(".", " ").split())
        if _GOES_ON.search(lines[-1]) or _GOES_BEFORE.match(line) or (owns and not has_kecamatan):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def clause_tokens(clause: str) -> list[str]:
    """Words of a clause, with an empty one where a stop, comma or bracket parts them."""
    tokens: list[str] = []
    for part in re.split(r"[.,()]", clause):
        tokens += ["", *match_key(part).split()]
    return tokens[1:]
