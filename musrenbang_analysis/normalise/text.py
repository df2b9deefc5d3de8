"""Text as people type it, made comparable without changing what it says."""

import re
import unicodedata
from functools import cache, lru_cache

from musrenbang_analysis.reference import read_reference

CACHE = 1 << 16
_NOT_WORD = re.compile(r"[\W_]+")
_KAMUS_SUFFIX = re.compile(r"\s*[(\[]\s*(?:kecamatan|kec)\b[^()\[\]]*[)\]]\s*$", re.IGNORECASE)
_ASCII_WORDS = bytes(code if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(128)).ljust(256)
_ASCII_KEY = _ASCII_WORDS.replace(b"_", b" ")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str | None) -> str:
    """The text in NFC on one line: no control, bidi or zero-width characters, single spaces, none at the ends.

    None gives empty text. Line feeds, tabs and NBSP are spaces (domain.md 4.1, 4.9).
    """
    if not text:
        return ""
    if not (text.isascii() and text.isprintable()):
        return _cleaned(text)
    if "  " in text or text[0] == " " or text[-1] == " ":
        return " ".join(text.split())
    return text


@lru_cache(maxsize=CACHE)
def _cleaned(text: str) -> str:
    visible = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in _INVISIBLE
    )
    line = " ".join(unicodedata.normalize("NFC", visible).split())
    return text if line == text else line  # one object, not two, for the many that are clean already


def ascii_words(text: str) -> list[bytes]:
    """The words of an ASCII text in small letters, as bytes: found in a quarter of the time of a pattern."""
    return text.lower().encode("ascii").translate(_ASCII_WORDS).split()


@lru_cache(maxsize=CACHE)
def match_key(text: str) -> str:
    """Lower-case words and numbers only: accents off, punctuation a space, digits kept.

    ``"Ds. Sukamaju, RT 03/RW 02 (m²)"`` gives ``"ds sukamaju rt 03 rw 02 m2"``. Digits and numerals are
    part of names ("Blok 15", "Kampung Baru II": domain.md 4.8), so nothing of them is dropped.
    """
    text = clean(text)
    if text.isascii():
        return b" ".join(text.lower().encode("ascii").translate(_ASCII_KEY).split()).decode("ascii")
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(char for char in text.casefold() if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", text).split())


def squeeze(text: str) -> str:
    """``match_key`` without its spaces: "KALAPA NUNGGAL" and "Kalapanunggal" are one (domain.md 4.8)."""
    return match_key(text).replace(" ", "")


@lru_cache(maxsize=CACHE)
def words(text: str) -> tuple[str, ...]:
    """The words of ``match_key`` with abbreviations written out (``reference/abbreviations.csv``).

    An abbreviation that stands for several things ("Kel.", "TPA", "Lk.") is written out only where the
    word before or after it decides; otherwise it stays as typed.
    """
    return _written_out(tuple(match_key(text).split()))


def spelled_words(text: str) -> tuple[str, ...]:
    """The words of ``match_key`` with abbreviations written out and accepted spellings unified before and after."""
    return unify(_written_out(unify(tuple(match_key(text).split()))))


def _written_out(tokens: tuple[str, ...]) -> tuple[str, ...]:
    rules = _abbreviations()
    if rules.keys().isdisjoint(tokens):
        return tokens
    out: list[str] = []
    for index, token in enumerate(tokens):
        options = rules.get(token)
        if options is None:
            out.append(token)
            continue
        before = tokens[index - 1] if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        for full, kind, context in options:
            if kind == "always" or (kind == "next" and _fits(after, context)) or (kind == "prev" and before in context):
                out.extend(full)
                break
        else:
            out.append(token)
    return tuple(out)


def _fits(token: str, context: frozenset[str]) -> bool:
    return token in context or ("<number>" in context and is_numeral(token))


def is_numeral(token: str) -> bool:
    """Whether a word is a number in digits or a Roman numeral up to XXXIX (any case)."""
    return token.isdigit() or bool(_ROMAN.fullmatch(token))


_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})", re.IGNORECASE)


@cache
def _abbreviations() -> dict[str, tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]]:
    """``{short: ((full words, always|next|prev, words that decide), ...)}`` in the order of the file."""
    rules: dict[str, tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]] = {}
    for row in read_reference("abbreviations.csv"):
        kind, _, listed = row["context"].partition(":")
        rule = (tuple(match_key(row["full"]).split()), kind or "always", frozenset(listed.split("|")) - {""})
        short = match_key(row["short"])
        rules[short] = (*rules.get(short, ()), rule)
    return rules


@cache
def _spellings() -> tuple[dict[str, tuple[str, ...]], dict[str, dict[tuple[str, ...], tuple[str, ...]]]]:
    """Accepted spellings: of single words, and of phrases by their first word."""
    single: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    for row in read_reference("spellings.csv"):
        variant = tuple(match_key(row["variant"]).split())
        canonical = tuple(match_key(row["canonical"]).split())
        if len(variant) == 1:
            single[variant[0]] = canonical
        else:
            phrases.setdefault(variant[0], {})[variant] = canonical
    return single, phrases


@cache
def _misspelt() -> frozenset[str]:
    """The first words of everything that ``unify`` changes."""
    single, phrases = _spellings()
    return frozenset(single) | frozenset(phrases)


def unify(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words with accepted spelling variants and known typing errors unified (``reference/spellings.csv``).

    Only listed words change, never by likeness: "puskesmas" and "puskeswan" stay two (data-hazards.md 8).
    """
    single, phrases = _spellings()
    if _misspelt().isdisjoint(tokens):
        return tokens
    out: list[str] = []
    index = 0
    while index < len(tokens):
        for variant, canonical in phrases.get(tokens[index], {}).items():
            if tokens[index : index + len(variant)] == variant:
                out.extend(canonical)
                index += len(variant)
                break
        else:
            out.extend(single.get(tokens[index], (tokens[index],)))
            index += 1
    return tuple(out)


@lru_cache(maxsize=CACHE)
def activity_key(text: str) -> str:
    """Key under which two proposal texts are *the same text*: equal keys, equal wish.

    Abbreviations written out, accepted spellings unified, the "(Kecamatan X)" that SIPD appends to menu
    names dropped (domain.md 2.9), word order and every number kept.
    """
    bare = clean(text)
    cut = _KAMUS_SUFFIX.sub("", bare)
    return " ".join(spelled_words(cut or bare))
