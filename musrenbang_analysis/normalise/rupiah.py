"""Amounts of money as offices write them: a whole rupiah value, or None and the name of what is wrong.

Forms and traps: domain.md 4.1, data-hazards.md 2.3 and 8. Nothing is guessed: a text with two readings
has none.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from numbers import Integral, Real
from typing import Final

from musrenbang_analysis.normalise.money_style import decide_style, scale_from_title
from musrenbang_analysis.normalise.terbilang import parse_terbilang
from musrenbang_analysis.normalise.text import clean

__all__ = ["PROBLEMS", "STYLES", "Amount", "decide_style", "parse_rupiah", "parse_terbilang", "scale_from_title"]

PROBLEMS: Final = (
    "empty",
    "ditto",
    "error_cell",
    "overflow",
    "too_large",
    "range",
    "approximate",
    "unit_price",
    "multiplication",
    "two_amounts",
    "malformed",
    "ambiguous",
    "words_disagree",
    "unreadable",
)
"""Every problem an ``Amount`` may name."""

STYLES: Final = ("auto", "dot", "comma", "plain", "mixed")
OVERFLOWS: Final = (2**31 - 1, -(2**31))
"""What is left of a larger amount stored in 32 bits (data-hazards.md 5)."""
LIMIT: Final = 10**16
"""No budget of the republic holds this many rupiah; such a cell holds something else."""
LONGEST: Final = 240
"""A longer cell is prose; nobody's amount in words is so long."""
EMPTY: Final = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "n/a", "na", "n.a", "n.a.", "undefined", "null", "none", "nan", "dst"}
    | {"dst.", "nihil", "kosong", "tidak ada", "belum ada", "?", "...", "…"}
    | {"rp", "rp.", "rp -", "rp. -", "rp-", "rp.-"}
)
DITTO: Final = frozenset({"idem", "sda", "s.d.a", "s.d.a.", "-//-", "–//–", '"', "''", "“", "”", ",,"})

_ERROR = re.compile(r"#(?:ref|n/a|value|div/0|name|num|null|spill|calc|getting_data)[!?]?|#{2,}", re.IGNORECASE)
_CURRENCY = re.compile(r"^(?:rp|idr)(?![a-z])\.?\s*|\s*(?:rupiah|idr)\.?$", re.IGNORECASE)
_FILLER = re.compile(r"\s*(?:[.,]\s*[-–—=]+|=+|[.,;]+)\s*$")
_COMMA_FILLER = re.compile(r"\d\s*,\s*[-–—=]+\s*$")
_DOT_FILLER = re.compile(r"\d\s*\.\s*[-–—=]+\s*$")
_APPROXIMATE = re.compile(
    r"±|\+/-|\+-|[~≈<>≤≥]|\b(?:kurang lebih|lebih kurang|sekitar|kira-?kira|kisaran|kl|ca)\b"
    r"|\b(?:maks(?:imal|imum)?|min(?:imal|imum)?)\b"
    r"|(?:ribu|juta|jt|rb|mil[iy]ar|tril[iy]un)-?an\b",
    re.IGNORECASE,
)
_UNIT_PRICE = re.compile(r"@|\bper\s|/\s*[a-z]", re.IGNORECASE)
_TIMES = re.compile(r"\d[^\d]*?\s*(?:[x×*]|kali)\s*(?:rp\.?\s*)?\d", re.IGNORECASE)
_RANGE = re.compile(
    r"\d\s*(?:ribu|rb|juta|jt|mil[iy]ar|m|tril[iy]un|t)?[.,]?\s*[-=]*"
    r"\s*(?:[-–—]|s/d|s\.d\.?|\bsd\b|\bsampai(?: dengan)?\b|\bhingga\b)\s*(?:rp\.?\s*)?\d",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,]*")
_WORDED = re.compile(r"(\d[\d.,]*)\s*((?i:ribu|rb|juta|jt|mil[iy]ar|tril[iy]un)|[MTmt])\.?")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}")
_SPACED_GROUPS = re.compile(r"\d{1,3}(?: \d{3}){2,}")
_IN_WORDS = re.compile(r"^(.*\d.*?)[(\[]\s*([a-z ,-]{4,})[)\]]$", re.IGNORECASE)
_MAGNITUDES: Final = {
    **dict.fromkeys(("ribu", "rb"), 10**3),
    **dict.fromkeys(("juta", "jt"), 10**6),
    **dict.fromkeys(("miliar", "milyar", "M"), 10**9),
    **dict.fromkeys(("triliun", "trilyun", "T"), 10**12),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole rupiah in ``value``, or None and one of ``PROBLEMS`` in ``problem``."""

    value: int | None
    problem: str | None = None


EMPTY_AMOUNT: Final = Amount(None, "empty")


def parse_rupiah(cell_value: object, *, scale: int = 1, style: str = "auto") -> Amount:
    """The amount in a cell.

    In: a typed number (trusted as it stands, fractions of a rupiah rounded half up) or text; ``scale``, what
    the title or header multiplies every figure by (``scale_from_title``); ``style``, the separators of the
    whole column (``decide_style``). Out: an ``Amount``. A written "juta" or "miliar" stands for itself and is
    not scaled again. A written 0 is the value 0; whether it means "missing" the caller knows by the stage.
    """
    if cell_value is None:
        return EMPTY_AMOUNT
    if isinstance(cell_value, str):
        return _parse_text(cell_value, scale, style)
    if isinstance(cell_value, bool) or not isinstance(cell_value, (Integral, Real, Decimal)):
        return EMPTY_AMOUNT if str(cell_value) in {"<NA>", "NaT", "nan"} else Amount(None, "unreadable")
    if isinstance(cell_value, Integral):
        return _whole_amount(int(cell_value), scale)
    number = cell_value if isinstance(cell_value, Decimal) else Decimal(str(float(cell_value)))
    if number.is_nan():
        return EMPTY_AMOUNT
    return _amount(number, scale) if number.is_finite() else Amount(None, "unreadable")


@lru_cache(maxsize=1 << 12)
def _whole_amount(number: int, scale: int) -> Amount:
    return _amount(Decimal(number), scale)


def _amount(number: Decimal, scale: int) -> Amount:
    """The number, scaled and rounded half up to whole rupiah; what no amount can be is refused."""
    if number in OVERFLOWS:
        return Amount(None, "overflow")
    if abs(number) >= LIMIT or abs(number * scale) >= LIMIT:
        return Amount(None, "too_large")
    return Amount(int((number * scale).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


@lru_cache(maxsize=1 << 12)
def _parse_text(raw: str, scale: int, style: str) -> Amount:
    text = clean(raw)
    lower = text.casefold()
    if _ERROR.fullmatch(text):
        return Amount(None, "error_cell")
    if lower in EMPTY:
        return EMPTY_AMOUNT
    if lower in DITTO:
        return Amount(None, "ditto")
    if len(text) > LONGEST:
        return Amount(None, "unreadable")
    if not any(char.isdigit() for char in text):
        return _from_words(text, scale)
    in_words = _IN_WORDS.match(text)
    if in_words and (said := parse_terbilang(in_words[2])) is not None:
        amount = _parse_text(in_words[1], scale, style)
        return amount if amount.value in (None, said) else Amount(None, "words_disagree")
    problem = _spoken_doubt(text)
    if problem:
        return Amount(None, problem)
    return _parse_signed(text, scale, style)


def _from_words(text: str, scale: int) -> Amount:
    """An amount written wholly in words; under a scaled title its size is in doubt."""
    value = parse_terbilang(text)
    if value is None:
        return EMPTY_AMOUNT if not any(char.isalnum() for char in text) else Amount(None, "unreadable")
    return Amount(value) if scale == 1 else Amount(None, "ambiguous")


def _spoken_doubt(text: str) -> str | None:
    """The doubt the writer put into words or signs: about, per unit, times, from-to."""
    for pattern, problem in (
        (_APPROXIMATE, "approximate"),
        (_TIMES, "multiplication"),
        (_RANGE, "range"),
        (_UNIT_PRICE, "unit_price"),
    ):
        if pattern.search(text):
            return problem
    return None


def _parse_signed(text: str, scale: int, style: str) -> Amount:
    """Text with one amount expected: currency, sign and filler off, then the number."""
    if style not in {"dot", "comma"}:
        if _COMMA_FILLER.search(text):
            style = "dot"
        elif _DOT_FILLER.search(text):
            style = "comma"
    bare, negative = _strip(text)
    if bare is None:
        return Amount(None, "ambiguous")
    if _SCIENTIFIC.fullmatch(bare):
        number = Decimal(bare.replace(",", "."))
        return _amount(-number if negative else number, scale)
    worded = _WORDED.fullmatch(bare)
    if worded:
        return _parse_worded(worded[1], worded[2], style, negative)
    bare = bare.replace("^", ",")
    if " " in bare:
        bare = _joined(bare, style, scale)
    if not _NUMBER.fullmatch(bare):
        return Amount(None, "two_amounts" if len(_NUMBER.findall(bare)) > 1 else "unreadable")
    number, problem = _decimal(bare, style, scale)
    return Amount(None, problem) if number is None else _amount(-number if negative else number, scale)


def _joined(bare: str, style: str, scale: int) -> str:
    """A number broken by spaces ("150 000 000", "150. 000.000"), joined where three groups or more then fit."""
    if _SPACED_GROUPS.fullmatch(bare):
        return bare.replace(" ", "")
    joined = re.sub(r"\s*([.,])\s*", r"\1", bare)
    marks = joined.count(".") + joined.count(",")
    return joined if " " not in joined and marks > 1 and _decimal(joined, style, scale)[0] is not None else bare


def _strip(text: str) -> tuple[str | None, bool]:
    """The text without Rp, filler (",-" ".-" "=") and sign, and whether it is negative; None: the sign is in doubt."""
    negative = False
    for _ in range(4):
        before = text
        text = _FILLER.sub("", _CURRENCY.sub("", text)).strip()
        if text.startswith("(") and text.endswith(")"):
            text, negative = text[1:-1].strip(), True
        elif text[:1] in "-−–" and text[1:2].strip():
            text, negative = text[1:], True
        elif text[:1] in "-−–":
            return None, False
        if text == before:
            break
    return text, negative


def _parse_worded(digits: str, word: str, style: str, negative: bool) -> Amount:
    """``1,2`` and ``miliar``: a lower-case m or t may be metres or tons, so it is in doubt."""
    if word in {"m", "t"}:
        return Amount(None, "ambiguous")
    number, problem = _decimal(digits, style, 1, worded=True)
    if number is None:
        return Amount(None, problem)
    number *= _MAGNITUDES[word if len(word) == 1 else word.casefold()]
    return _amount(-number if negative else number, 1)


def _decimal(digits: str, style: str, scale: int, *, worded: bool = False) -> tuple[Decimal | None, str | None]:
    """The number in a run of digits, dots and commas, by the separators of its column."""
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        # A leading zero belongs to a code or a telephone number.
        return (None, "malformed") if len(digits) > 1 and digits[0] == "0" else (Decimal(digits), None)
    last = "." if digits.rfind(".") > digits.rfind(",") else ","
    if dots and commas:
        other = "," if last == "." else "."
        whole, _, fraction = digits.rpartition(last)
        if last in whole or not _grouped(whole, other) or len(fraction) not in (1, 2):
            return None, "malformed"
        return Decimal(f"{whole.replace(other, '')}.{fraction}"), None
    if dots + commas > 1:
        return (Decimal(digits.replace(last, "")), None) if _grouped(digits, last) else (None, "malformed")
    return _one_separator(digits, last, style, scale, worded)


def _grouped(whole: str, separator: str) -> bool:
    """Whether the separator cuts the digits into thousands: 1-3 digits, then threes, no leading zero."""
    first, *rest = whole.split(separator)
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in rest)


def _one_separator(digits: str, mark: str, style: str, scale: int, worded: bool) -> tuple[Decimal | None, str | None]:
    """One dot or comma only: thousands or decimals, as the column decides; in doubt, nothing."""
    whole, fraction = digits.split(mark)
    own = {"dot": ".", "comma": ","}.get(style)
    value = Decimal(f"{whole}.{fraction}")
    if not fraction or (len(whole) > 1 and whole[0] == "0"):
        return None, "malformed"
    if len(fraction) == 3 and whole != "0":
        if len(whole) > 3:
            return None, "malformed"
        if own == mark or (own is None and scale == 1000 and mark == "." and not worded):
            return Decimal(whole + fraction), None
        return (value, None) if worded and own is not None else (None, "ambiguous")
    if own == mark and not worded:
        return None, "malformed"
    if len(fraction) > 3 and len(whole) < 4 and not worded:
        return None, "malformed"
    if not worded and scale == 1 and value < 1000 and int(fraction):
        # Rp 1,25: the sen of so small a sum do not exist; the writer meant millions, or a rate.
        return None, "ambiguous"
    return value, None
