"""A proposal's text taken apart: the kind of work, named things, rare words, numbers. Nothing is guessed by likeness.

Every list of words lives in ``reference/``: ``work_types.csv`` (kinds of work, read by ``normalise.work_type``),
``named_things.csv`` (what stands before a name), ``guards.csv`` (look-alikes), ``link_words.csv`` (words that say
nothing about a proposal).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from musrenbang_analysis.normalise.place_index import DESA_WORDS, DIRECTIONS, KECAMATAN_WORDS
from musrenbang_analysis.normalise.text import clean
from musrenbang_analysis.normalise.work_type import BREAK, named_works, phrase_concepts, spelled, tokens_of
from musrenbang_analysis.reference import read_reference

LONGEST_NAME = 3
LONGEST_TEXT = 700
"""Letters read of one text; a longer one repeats itself."""
_SEVERAL = re.compile(
    r"\b(?:beberapa|tersebar|berbagai|sejumlah)\b|\b(\d{1,2})\s*(?:lokasi|titik lokasi|desa|kelurahan|ruas|tempat)\b"
    r"|\bpaket\b(?!\s*[abc]\b)|\bse-?\s?kecamatan\b|\bkawasan\b",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"\bD\.?I\.? (?=[A-Z][a-z])")
"""DI is Daerah Irigasi where a name in capitals follows; written small it is the preposition."""
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_NUMBERED = frozenset({"sd", "smp", "sma", "smk", "tk", "mi", "mts", "ma", "hamlet", "street", "posyandu", "paud"})
"""Kinds of things that may be known by a number alone ("SMA Negeri 55", "Gang V", "Blok 15")."""
_LARGER = KECAMATAN_WORDS | {"kabupaten", "kab", "kota", "provinsi"}
_PLACE_WORDS = DESA_WORDS - {"lurah", "tiuh", "negeri", "lembang"} | _LARGER | {"rt", "rw"}

_PHASES = frozenset({"tahap", "segmen", "seksi", "termin"})
_MARKS = _PLACE_WORDS - {"rt", "rw"}
NOTHING: frozenset[str] = frozenset()
"""One empty set for all texts: ten thousand of them are work for the garbage collector."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text taken apart.

    ``tokens``: every word that says something, in order of first appearance, without the names of villages
    and kecamatan that are called so (``places``: the words after "Desa"). ``works``: kinds of work.
    ``things``: (kind, name without numbers, numbers) of each named thing. ``guards``: (family, context, word).
    ``actions``: what is done (build, repair, buy, train). ``is_several``: speaks of several places; ``is_open``: says
    that there are others than it names ("dkk", "dll"). ``phases``: "tahap 2", "segmen a". ``n_places``: how many,
    where a number is written. ``kecamatan``: the words after "Kecamatan". ``not_villages``: words that stand after
    "kecamatan" or in the name of a street or hamlet, and so name no village.
    """

    tokens: tuple[str, ...]
    works: frozenset[str]
    things: tuple[tuple[str, str, str], ...]
    guards: tuple[tuple[str, str, str], ...]
    actions: frozenset[str]
    is_several: bool
    is_open: bool
    n_places: int | None
    places: tuple[tuple[str, ...], ...]
    kecamatan: tuple[tuple[str, ...], ...]
    phases: frozenset[str]
    not_villages: frozenset[str]


@lru_cache(maxsize=1 << 16)
def read_text(text: str) -> Text:
    """Take one text apart (proposal and location may be joined by a line feed)."""
    text = _SCHEME.sub("daerah irigasi ", text[:LONGEST_TEXT])
    tokens = tokens_of(clean(text.replace("\n", " ; ")))
    bare, places, kecamatan = _without_places(tokens)
    several = _SEVERAL.search(text)
    count = several[1] if several and several[1] else None
    return Text(
        tokens=tuple(dict.fromkeys(filter(_says_something, bare))),
        places=tuple(places),
        kecamatan=tuple(kecamatan),
        phases=_phases(tokens),
        works=named_works(tokens) or NOTHING,
        things=_things(tokens),
        guards=_guards(tokens),
        actions=frozenset(_actions()[token] for token in _actions().keys() & tokens) or NOTHING,
        is_several=bool(several),
        is_open=_is_open(tokens),
        not_villages=_not_villages(tokens),
        n_places=int(count) if count and 2 <= int(count) <= 40 else None,
    )


def _is_open(tokens: tuple[str, ...]) -> bool:
    others = _others()
    if others.keys().isdisjoint(tokens):
        return False
    return any(
        tokens[at : at + len(phrase)] == phrase for at, word in enumerate(tokens) for phrase in others.get(word, ())
    )


@lru_cache(maxsize=1 << 16)
def _says_something(token: str) -> bool:
    return len(token) > 1 and token not in _empty() and not token.isdigit() and token not in _PLACE_WORDS


def is_general(token: str) -> bool:
    """A word of the trade or of the language, as against a proper name."""
    return token in _general()


def _things(tokens: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    found: dict[tuple[str, str, str], None] = {}
    heads = _heads()
    index = 0
    while index < len(tokens):
        for phrase, kind in heads.get(tokens[index], ()):
            start = index + len(phrase)
            if tokens[index:start] == phrase:
                name, numbers, end = _name(tokens, start)
                if name or (numbers and kind in _NUMBERED):
                    found[kind, " ".join(sorted(name)), " ".join(numbers)] = None
                index = end if name else start
                break
        else:
            index += 1
    return tuple(found)


def _phases(tokens: tuple[str, ...]) -> frozenset[str]:
    """Phases and segments by number or letter."""
    if _PHASES.isdisjoint(tokens):
        return NOTHING
    found = set()
    for word, after in pairwise(tokens):
        if word in _PHASES and (after in _ROMAN or after.isdigit() or (len(after) == 1 and after.isalpha())):
            found.add(f"{word} {_ROMAN.get(after, after)}")
    return frozenset(found)


def _without_places(tokens: tuple[str, ...]) -> tuple[list[str], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The tokens without the names of places; and the names after "Desa", "Kelurahan", and after "Kecamatan"."""
    out: list[str] = []
    places: list[tuple[str, ...]] = []
    kecamatan: list[tuple[str, ...]] = []
    if _MARKS.isdisjoint(tokens):
        return list(tokens), places, kecamatan
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token not in _MARKS:
            out.append(token)
            continue
        while index < len(tokens) and tokens[index] in _MARKS:
            index += 1
        start = index
        while index < len(tokens) and index < start + 2 and _may_be_named(tokens[index]):
            index += 1
        if index > start and (token not in _LARGER or token in KECAMATAN_WORDS):
            (places if token not in _LARGER else kecamatan).append(tokens[start:index])
    return out, places, kecamatan


@lru_cache(maxsize=1 << 16)
def _may_be_named(token: str) -> bool:
    plain = token != BREAK and token not in _PLACE_WORDS and token not in _heads() and not token.isdigit()
    return plain and (token not in _general() or token in DIRECTIONS)


def _not_villages(tokens: tuple[str, ...]) -> frozenset[str]:
    """Words of the names of kecamatan, kabupaten, streets and hamlets."""
    found: set[str] = set()
    if _before_no_village().isdisjoint(tokens):
        return NOTHING
    for index, token in enumerate(tokens):
        if token in _before_no_village():
            for later in tokens[index + 1 : index + 1 + LONGEST_NAME]:
                if later == BREAK or later in _PLACE_WORDS or later in _heads():
                    break
                found.add(later)
    return frozenset(found)


@cache
def _before_no_village() -> frozenset[str]:
    ways = {word for word, heads in _heads().items() if any(kind in ("street", "hamlet") for _, kind in heads)}
    return frozenset(ways | _LARGER)


def _name(tokens: tuple[str, ...], start: int) -> tuple[list[str], list[str], int]:
    """Words and numbers of a name that begins at ``start``, and where it ends."""
    name: list[str] = []
    numbers: list[str] = []
    at = start
    while at < len(tokens) and len(name) < LONGEST_NAME:
        token = tokens[at]
        number = _ROMAN.get(token) or (int(token) if token.isdigit() and len(token) <= 3 else None)
        if number is not None:
            if numbers or (at + 1 < len(tokens) and tokens[at + 1] in _units()):
                break
            numbers.append(str(number))
        elif not _may_name(token):
            break
        else:
            name.append(token)
        at += 1
    return name, numbers, at


@lru_cache(maxsize=1 << 16)
def _may_name(token: str) -> bool:
    """A word that can be part of a thing's name."""
    is_plain = token != BREAK and len(token) > 1 and not any(char.isdigit() for char in token)
    return is_plain and token not in _PLACE_WORDS and token not in _heads() and token not in _general()


def _guards(tokens: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    rules = _guard_words()
    found: dict[tuple[str, str, str], None] = {}
    for index, token in enumerate(tokens):
        for phrase, family, scope in rules.get(token, ()):
            if tokens[index : index + len(phrase)] != phrase:
                continue
            before = tokens[index - 1] if index else BREAK
            if scope == "word":
                found[family, "", " ".join(phrase)] = None
            elif before != BREAK and not before.isdigit() and len(before) > 2:
                found[family, before, token] = None
    return tuple(found)


@cache
def _heads() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    heads: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_reference("named_things.csv"):
        phrase = spelled(row["word"])
        heads.setdefault(phrase[0], []).append((phrase, row["kind"]))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in heads.items()}


@cache
def _guard_words() -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    rules: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for row in read_reference("guards.csv"):
        for word in row["words"].split("|"):
            phrase = spelled(word)
            rules.setdefault(phrase[0], []).append((phrase, row["family"], row["scope"]))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in rules.items()}


@cache
def _general() -> frozenset[str]:
    """Words of the trade: those of the lexicon, of the heads of names, of what is done, and the empty ones."""
    counts = Counter(word for phrase in phrase_concepts() for word in phrase)
    known: set[str] = set(_empty()) | set(_actions()) | {word for word, count in counts.items() if count > 1}
    known |= {phrase[0] for phrase in phrase_concepts() if len(phrase) == 1}
    known |= {word for heads in _heads().values() for head, _ in heads for word in head}
    known |= {row["word"] for row in read_reference("link_words.csv") if row["kind"] == "general"}
    return frozenset(known)


@cache
def _empty() -> frozenset[str]:
    words = {row["word"] for row in read_reference("link_words.csv") if row["kind"] == "empty"}
    others = {word for phrases in _others().values() for phrase in phrases for word in phrase}
    return frozenset(words | others | {BREAK})


@cache
def _actions() -> dict[str, str]:
    kinds = ("build", "repair", "buy", "train", "aid")
    return {row["word"]: row["kind"] for row in read_reference("link_words.csv") if row["kind"] in kinds}


@cache
def _others() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases that say that there are others than those named, by their first word."""
    phrases = [spelled(row["word"]) for row in read_reference("link_words.csv") if row["kind"] == "others"]
    return {first: tuple(phrase for phrase in phrases if phrase[0] == first) for first, *_ in phrases}


@cache
def _units() -> frozenset[str]:
    forms = {form for row in read_reference("units.csv") for form in row["forms"].split("|")}
    return frozenset(form for form in forms if " " not in form) | {"x", "juta", "ribu", "persen", "cm"}
