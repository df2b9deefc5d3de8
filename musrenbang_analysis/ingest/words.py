"""Vocabulary of the rows that are not proposals: signatures, totals, ditto marks, group headings."""

import re
from functools import cache, lru_cache

from musrenbang_analysis.ingest.layout import TEXTS_KEPT, header_key, header_words
from musrenbang_analysis.reference import read_reference

MONTHS = (
    "januari februari pebruari maret april mei juni juli agustus september oktober november nopember desember"
).replace(" ", "|")
PLACE_AND_DATE = re.compile(
    rf"^[^,]{{2,40}}(?:,|\s)\s*(?:tanggal\s*)?(?:\d{{1,2}}|\.{{2,}}|…+)\s*(?:{MONTHS})\b.*\d{{4}}", re.I
)
ENUMERATOR = re.compile(r"^(?:[ivxlc]+|[a-z]|\d{1,3})[.)]\s+", re.I)
NUMBERING = re.compile(r"^\(?\s*(?:\d{1,2}(?:\s*=.*)?|[a-z])\s*\)?\.?$", re.I)
BARE_ENUMERATOR = re.compile(r"^\(?(?:[ivxlc]+|[a-z]|\d{1,3})[.)]?$", re.I)
SAME_LETTER = re.compile(r"^([a-z])\1{2,}$", re.I)
UNIT_NOTE = re.compile(r"^\([^()]{1,20}\)$")
DITTO_MARK = re.compile(r"^[\"'“”〃]{1,2}$|^-+\s*//\s*-+$")


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(header_key(row["words"]) for row in read_reference("layouts/row_words.csv") if row["kind"] == kind)


FIRST_WORD = re.compile(r"[\W_]*([a-z]+)(?![a-z0-9])", re.I | re.A)


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """First word of the vocabulary -> the kinds that begin with it."""
    kinds: dict[str, set[str]] = {}
    for row in read_reference("layouts/row_words.csv"):
        kinds.setdefault(header_key(row["words"]).partition(" ")[0], set()).add(row["kind"])
    return {word: frozenset(found) for word, found in kinds.items()}


def first_word(text: str) -> str | None:
    """The first word of the ``header_key`` of a text, behind an enumerator; None where only the key itself tells.

    It decides for most cells that they hold no word of the vocabulary, in a tenth of the time of the key.
    """
    token = text.partition(" ")[0]
    if token.isalpha() and token.isascii():
        return token.lower()
    if token.isdecimal():
        return token if token == text else None
    first = FIRST_WORD.match(text) if text.isascii() and not ENUMERATOR.match(text) else None
    return first[1].lower() if first else None


@cache
def _header_starts() -> frozenset[str]:
    return frozenset(key.partition(" ")[0] for key in header_words())


def may_be_header(text: str) -> bool:
    """Whether the first word allows the text to be the header of a column of some form."""
    word = first_word(text)
    return word is None or word in _header_starts()


def _may_be(text: str, kind: str) -> bool:
    word = first_word(text)
    return word is None or kind in _kinds().get(word, ())


def _begins(text: str, kind: str) -> bool:
    return _may_be(text, kind) and _key_begins(text, kind)


@lru_cache(maxsize=TEXTS_KEPT)
def _key_begins(text: str, kind: str) -> bool:
    key = header_key(ENUMERATOR.sub("", text)) + " "
    return any(key.startswith(word + " ") for word in _words(kind) if word)


@cache
def _some_words(kind: str) -> frozenset[str]:
    return frozenset(filter(None, _words(kind)))


@lru_cache(maxsize=TEXTS_KEPT)
def is_footer(text: str) -> bool:
    """A signature, a note, or "place, date"."""
    return _begins(text, "footer") or bool(PLACE_AND_DATE.match(text))


def is_total(text: str) -> bool:
    """The first words of a total or subtotal row."""
    return _begins(text, "total")


def is_born_in_kecamatan(text: str) -> bool:
    """ "USULAN KEC." in the village column: the row was born at the kecamatan forum."""
    return _may_be(text, "born_kecamatan") and header_key(text) in _words("born_kecamatan")


def is_institution(text: str) -> bool:
    """A recipient that is a group or an office by its first word, not a person."""
    return _begins(text, "institution")


def is_ditto(text: str) -> bool:
    """A mark that says "same as above"."""
    return _may_be(text, "ditto") and (bool(DITTO_MARK.match(text)) or header_key(text) in _some_words("ditto"))


def is_test_entry(text: str) -> bool:
    """A text that somebody typed to try the program: "tes", "asdf", "undefined"."""
    named = _may_be(text, "test_entry") and header_key(text) in _words("test_entry")
    return named or bool(SAME_LETTER.match(text.strip()))


@lru_cache(maxsize=TEXTS_KEPT)
def is_year_header(header: str) -> bool:
    """A column that says of each row which year it is for."""
    return header.split(" > ")[-1] in _words("year_header")


def is_wordless(text: str) -> bool:
    """Nothing but marks and years: no name of a work."""
    return FIRST_WORD.match(text) is None and header_key(text) == ""


def is_enumerator(text: str) -> bool:
    """ "A.", "IV", "3)": what numbers a heading."""
    return bool(BARE_ENUMERATOR.match(text))


def is_nil(text: str) -> bool:
    """A list that says in words that it is empty."""
    return _may_be(text, "nil") and header_key(text) in _some_words("nil")


def is_numbering(texts: list[str]) -> bool:
    """Column numbers or letters under a header, also when misnumbered; or units alone, as "(Rp)"."""
    if texts and all(UNIT_NOTE.match(text) for text in texts):
        return True
    return len(texts) >= 3 and all(NUMBERING.match(text) for text in texts)


@lru_cache(maxsize=TEXTS_KEPT)
def group_of(text: str) -> tuple[str, str] | None:
    """``("skpd", "DINAS KESEHATAN")`` for a group heading, None for anything else.

    A leading enumerator and a leading label ("Perangkat Daerah :") are taken off.
    """
    bare = ENUMERATOR.sub("", text.strip())
    for kind in ("skpd", "kecamatan", "desa", "bidang"):
        if _begins(bare, f"group_{kind}"):
            label, colon, value = bare.partition(":")
            if colon and value.strip() and len(label) < 30:
                return kind, value.strip()
            return kind, bare
    return None


@lru_cache(maxsize=TEXTS_KEPT)
def account_of(text: str) -> tuple[str, ...]:
    """The account class a row is named after: ``("5", "2")`` for "BELANJA LANGSUNG"; ``("-",)`` for a heading
    that sums across classes ("Non Kegiatan"); empty for any other text."""
    return _account_names().get(header_key(text), ())


@cache
def _account_names() -> dict[str, tuple[str, ...]]:
    rows = read_reference("layouts/row_words.csv")
    named = [row for row in rows if row["kind"].startswith("account_")]
    return {header_key(row["words"]): tuple(row["kind"].removeprefix("account_").split(".")) for row in named}
