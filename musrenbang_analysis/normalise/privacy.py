"""Names and numbers of private persons taken out of free text (data-hazards.md 5, 8 and "What to build" 7).

Proposal lists are full of them: NIK, telephones, "rumah Pak ...". Amounts, codes, volumes, years, RT/RW and
the numbers of schools are not personal and stay.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import ascii_words
from musrenbang_analysis.reference import read_reference

MASK: Final = "[disamarkan]"

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@\w[\w-]*(?:\.\w[\w-]*)+")
_RUN: Final = re.compile(r"(?<!\d)(?<!\d[.,])(?:\d{16}|\d{18})(?!\d)(?![.,]\d)")
_LONG: Final = re.compile(r"(?<![\d.,/-])\d(?:[ .-]{0,2}\d){15,17}(?![ .-]?\d)")
_NOT_RUPIAH: Final = "".join(f"(?<!{mark})" for mark in (r"[Rr][Pp]", r"[Rr][Pp][\s.]", r"[Rr][Pp]\.\s"))
"""No sign of the currency before it: Rp 628100000000 is an amount, although it begins as a telephone number does."""
_MOBILE: Final = re.compile(
    rf"(?<![\d.,/-]){_NOT_RUPIAH}(?:\+\s?62[\s.-]?\(?0?\)?\s?\d{{2,3}}|\(?08\d{{1,2}}\)?|62(?:[\s-]|(?=8[1-9]\d{{8}}))8\d{{1,2}})(?:[\s.-]?\d{{2,5}}){{2,3}}(?![.,]?\d)"
)
_LANDLINE: Final = re.compile(r"(?<![\d.,/-])(?:\(0\d{2,3}\)[\s.-]?\d[\d\s.-]{3,9}\d|0\d{2,3}-\d{6,8})(?![.,]?\d)")
_SPOKEN: Final = re.compile(
    r"\b((?:no(?:mor)?\.?\s*)?(?:telp|tlp|telpon|telepon|hp|handphone|wa|whatsapp|fax|faks)\b\.?\s*[:.]?\s*)"
    r"([+(]?\d[\d\s().-]{4,16}\d)(?![.,]?\d)",
    re.IGNORECASE,
)

_TITLE = (
    r"(?:bapak|bpk|bp|pak|ibu|bu|sdr|sdri|saudara|saudari|mbah|mbok|ustadz|ustad|ust|kang|haji|hajah|hj|h|almarhum|alm|p"
    r"|kyai|kiai|mang|wak|abah|mbak|cak|nyi|nyai|datuk|nek|om|(?<=rumah )mas)"
)
_PLACED = (
    r"(?:rumah|rmh|depan|dpn|dekat|samping|belakang|sebelah|seberang|milik|tanah|lahan|sawah|kebun|toko|warung"
    r"|kandang|halaman|pemilik|penerima|kediaman|sekitar|sumur|kolam|penggilingan|bengkel|pekarangan)"
)
_ROLE = r"(?:pengusul|pemohon|pelapor|penerima|pemilik|ketua|kontak|contact\s+person|cp)"
"""Who somebody is; with a colon and a word in capitals after it, somebody's name."""
_NAME = r"[^\W\d_][\w'’.-]*"
_PERSON: Final = re.compile(
    rf"\b(?P<lead>(?P<for>a\.\s?n\.?\s*[:.]?|an\.(?=\s)|(?<!['’])(?-i:an(?=\s[A-Z]))|a/n\s*[:.]?|atas\s+nama\s*:?)\s*(?:{_TITLE}\b\.?\s*)*"
    rf"|(?P<placed>{_PLACED}\s+(?:milik\s+|warga\s+|wakaf\s+|hibah\s+)?(?:{_TITLE}\b\.?\s*)+)"
    rf"|(?P<bare>{_ROLE}\s*:\s*|(?<!-)(?:bapak|bpk|bp|pak|ibu|bu|sdr|sdri|saudara|saudari|mbah)\b\.?\s+(?:(?:h|hj|haji|hajah|ust|ustadz)\b\.?\s*)?))"
    rf"(?P<name>{_NAME}(?:\s+{_NAME}){{0,4}})",
    re.IGNORECASE,
)
_ROAD: Final = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|desa|ds|kec|kecamatan|kampung|kp|masjid|mushola|sd|sdn|tk)\b\.?\s*$", re.IGNORECASE
)
_SUSPECT: Final = re.compile(
    r"@|\d(?:[\s.()+-]{0,3}\d){6}|\b(?:a\.?\s?n\b|a/n|atas\s+nama|telp|tlp|telpon|telepon|hp|handphone|wa|whatsapp|fax|faks"
    rf"|bapak|bpk|bp\b|pak|ibu|bu|sdr|sdri|saudara|saudari|mbah\b|{_PLACED}\s|{_ROLE}\s*:|(?-i:\ban\s[A-Z]))",
    re.IGNORECASE,
)
"""What every pattern above begins with or contains: a text without it is clean, and most are."""
OFFICES: Final = frozenset({"rt", "rw", "dukuh", "kadus", "kades", "lurah", "camat"})
"""What a title may be followed by before the name: "Pak RT Budi"."""
_DIGITS: Final = re.compile(r"[0-9](?:[\s.()+-]{0,3}[0-9]){6}")
"""Asked of ASCII texts only; a set of letters is searched for in a third of the time of a class."""
_TRIGGERS: Final = frozenset(
    word.encode()
    for word in re.findall(r"\w+", _TITLE.removeprefix("(?:"))
    + ["a", "an", "atas", "telp", "tlp", "telpon", "telepon", "hp", "handphone", "wa", "whatsapp", "fax", "faks"]
)
"""The whole words, in ASCII, without one of which (or a colon) no pattern for names and spoken numbers matches."""
NOT_NAMES: Final = frozenset(row["word"] for row in read_reference("not_names.csv"))
"""Words that follow a title, or a name, and are no name: offices, groups, places, connecting words."""


@lru_cache(maxsize=1 << 12)
def mask(text: str | None) -> tuple[str, int]:
    """The text with personal names and numbers replaced by ``[disamarkan]``, and how many were.

    Masked: e-mail; NIK and KK (16 digits) and NIP (18), also with spaces or dots; mobile numbers, landlines,
    and what follows "telp", "HP", "WA"; names after "a.n.", after "rumah Pak/Bu/Sdr/H." and the like, and
    after a title when written with a capital. Masking twice changes nothing.
    """
    if not text:
        return "", 0
    return _masked(text) if _is_suspect(text) else (text, 0)


def _is_suspect(text: str) -> bool:
    """The words are looked up before the long pattern is tried: a tenth of its time, and most texts end here."""
    if (
        text.isascii()
        and "@" not in text
        and ":" not in text
        and _TRIGGERS.isdisjoint(ascii_words(text))
        and not _DIGITS.search(text)
    ):
        return False
    return bool(_SUSPECT.search(text))


def _masked(text: str) -> tuple[str, int]:
    total, count = 0, 1
    while count:  # what was taken away may have stood between two that hid each other
        count = 0
        for pattern, replace in _STEPS:
            text, found = _apply(pattern, replace, text)
            count += found
        total += count
    return text, total


def _apply(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str | None], text: str) -> tuple[str, int]:
    """Replaces what the function gives a new text for, and counts it."""
    count = 0

    def swap(match: re.Match[str]) -> str:
        nonlocal count
        new = replace(match)
        count += new is not None
        return match[0] if new is None else new

    return pattern.sub(swap, text), count


def _whole(_: re.Match[str]) -> str:
    return MASK


def _after_lead(match: re.Match[str]) -> str:
    return f"{match[1]}{MASK}"


def _telephone(match: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", match[0])
    return MASK if 9 <= len(digits) <= 14 else None


def _identity(match: re.Match[str]) -> str | None:
    """A run of 16 or 18 digits that is a NIK, KK or NIP by its inner dates, not a list of numbers or a code."""
    digits = re.sub(r"\D", "", match[0])
    groups = re.split(r"\D+", match[0])
    sizes = {len(group) for group in groups}
    if sizes != {1} and len(groups) > 1 and (max(sizes) < 4 or len(groups[0]) == 1):
        return None
    if len(digits) == 16:
        day, month = int(digits[6:8]), int(digits[8:10])
        dated = 11 <= int(digits[:2]) <= 97 and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
        return MASK if dated or len(groups) == 1 else None
    if len(digits) == 18:
        dated = 1930 <= int(digits[:4]) <= 2015 and 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31
        return MASK if dated else None
    return None


def _person(match: re.Match[str]) -> str | None:
    """The words of a name after its lead; None where they are no name."""
    shouting = match.string.isupper()
    bare = match["bare"] is not None
    if bare and _ROAD.search(match.string, max(0, match.start() - 24), match.start()):
        return None
    name: list[str] = []
    words = match["name"].split()
    while len(words) > 1 and words[0].strip(".").lower() in OFFICES and words[1][0].isupper() and not shouting:
        words.pop(0)
    for word in words:
        plain = word.strip(".,'’-").lower()
        capital = word[0].isupper() and not shouting
        if plain in NOT_NAMES or plain.split("-")[0] in NOT_NAMES or (bare and not name and not capital):
            break
        # A name in capitals goes on in capitals; in small letters or shouted, two words are taken.
        if name and plain in {"bin", "binti"}:
            name.append(word)
            continue
        if name and (not capital if name[0][0].isupper() and not shouting else len(name) > 1):
            break
        name.append(word)
        if word.endswith(".") and len(plain) > 2:
            break
    if not name:
        return None
    end = match.start("name")
    lead = match["lead"] + match["name"][: match["name"].index(words[0])]
    for word in name:
        end = match.string.index(word, end) + len(word)
    tail = name[-1][len(name[-1].rstrip(".")) :] if len(name[-1].strip(".")) > 2 else ""
    return f"{lead}{MASK}{tail}{match.string[end : match.end()]}"


_STEPS: Final = (
    (_EMAIL, _whole),
    (_RUN, _identity),
    (_LONG, _identity),
    (_SPOKEN, _after_lead),
    (_MOBILE, _telephone),
    (_LANDLINE, _whole),
    (_PERSON, _person),
)
