"""Account, activity and SKPD codes as text (data-hazards.md 4.1, 4.2): only the listed faults are repaired.

A code is never a number: 1.10 read as 1.1 cannot be told from 1.1, so such a code is refused, not mended.
"""

import re
from functools import lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import clean

_SEPARATORS: Final = re.compile(r"\s*[.,]+(?:\s*[.,])*\s*")
_SUB_KEGIATAN: Final = re.compile(r"([1-9]\.\d{2}|X\.XX)\.(\d{2})\.(0?[12])\.(\d{2})\.(\d{4}|\d{2})(?=$|\.5\.)")
_LOST_ZEROS: Final = re.compile(r"0?([1-9])\.(\d{1,2})\.(\d{1,2})\.0?([12])\.(\d{1,2})\.(\d{1,4})")
_WIDTHS: Final = (1, 2, 2, 1, 2, 4)
_SKPD: Final = re.compile(r"[1-9]\.\d{2}(?:\.\d\.\d{2}){2}\.\d{2}\.\d{4}")
_LEADING: Final = re.compile(
    r"\[?\s*((?:\d{1,4}|X{1,2})(?:\s*[.,]\s*(?:\d{1,4}|X{1,2})(?![^\W_]))+)\s*[.,]?\s*\]?(?:\s*[-–:]\s*|\s+|$)(.*)",
    re.DOTALL,
)
_SHORT: Final = re.compile(r"[1-9]\.[0-3]\d|X\.XX")


@lru_cache(maxsize=1 << 15)
def clean_code(text: str) -> str:
    """A code without spaces and line feeds, dots for commas, no dots at the ends or doubled.

    ``"1.03 . 1.03.01 . 15 . 03"`` gives ``"1.03.1.03.01.15.03"``. Its parts are not judged.
    """
    return clean(_SEPARATORS.sub(".", clean(text).upper()).replace(" ", "").strip("."))


@lru_cache(maxsize=1 << 15)
def split_code(text: str) -> tuple[str, str]:
    """``(code, name)`` of a cell such as "1.03.01 DINAS PEKERJAAN UMUM"; either may be empty.

    A code has two parts or more. Two parts alone are a code only as urusan and bidang ("1.03"), so that
    "2.5 km jalan" stays a name.
    """
    bare = clean(text)
    match = _LEADING.fullmatch(bare)
    if match:
        code, name = clean_code(match[1]), match[2].strip()
        if (code.count(".") > 1 or _SHORT.fullmatch(code)) and not name[:1].isdigit():
            return code, name
    return "", bare


@lru_cache(maxsize=1 << 15)
def sub_kegiatan_code(text: str, *, lost_zeros: bool = False) -> str | None:
    """The sub kegiatan code in a cell as 9.99.99.9.99.9999, or None.

    Faults repaired: spaces, commas, trailing dots, line feeds, a fourth part "02" for "2", a tail of two
    digits (before budget 2024) padded to four. A name after the code and an account code after it (MAK)
    are left off. ``X.XX`` is the regulation's word for any bidang. ``lost_zeros``: in a column of such codes, six parts
    without their leading zeros ("1.3.10.2.1.35") are one too; elsewhere they may be an account of the 13/2006 era.
    """
    code, name = split_code(text)
    if not code:
        code = "" if name and re.search(r"[^\dXx.,\s]", name) else clean_code(name)
    match = _SUB_KEGIATAN.match(code)
    if not match and lost_zeros:
        parts = _LOST_ZEROS.fullmatch(code)
        code = ".".join(part.zfill(width) for part, width in zip(parts.groups(), _WIDTHS, strict=True)) if parts else ""
        match = _SUB_KEGIATAN.match(code)
    if not match:
        return None
    bidang, program, level, kegiatan, tail = match.groups()
    if len(level) == 2 and len(tail) == 2:  # six pairs may as well be a code of the 13/2006 era
        return None
    return f"{bidang}.{program}.{level[-1]}.{kegiatan}.{tail.zfill(4)}"


@lru_cache(maxsize=1 << 15)
def skpd_code(text: str) -> str | None:
    """The SKPD or unit code in a cell as 9.99.9.99.9.99.99.9999, or None."""
    code, _ = split_code(text)
    return code if _SKPD.fullmatch(code) else None


@lru_cache(maxsize=1 << 15)
def code_depth(text: str) -> int:
    """How many parts a code has (the level in its hierarchy); 0 when the cell holds no code."""
    code = clean_code(text)
    return code.count(".") + 1 if re.fullmatch(r"(?:\d+|X+)(?:\.(?:\d+|X+))*", code) else 0
