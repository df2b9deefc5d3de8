"""Which rows of a budget repeat sums, and whose: only the deepest rows are lines (data-hazards.md 2.3, 4.2).

Two kinds of form: ``account`` (every row has a code; what begins another code is a sum) and ``code`` (sub kegiatan
with a code, works without one below). Sums are kept apart with their place in the tree, so that
``ingest/arithmetic.py`` can hold them against the rows below them.
"""

import re
from collections import Counter
from functools import lru_cache

from musrenbang_analysis.ingest.layout import header_key
from musrenbang_analysis.ingest.rows import BodyRow
from musrenbang_analysis.ingest.words import account_of
from musrenbang_analysis.normalise.code import clean_code, code_depth, skpd_code, sub_kegiatan_code

Path = tuple[str, ...]

_DIGIT_GROUPS = re.compile(r"(\d)(\d\d)\s+\d(?:\d\d){2}(?:\s+\d{2}(?:\d\d)?)?(?:\s+[4-8]\d*)?")
"""Kulon Progo 2014: "117  11701  0000  4120201" is 1.17 / 1.17.01 / 00.00 / 4.1.2.02.01 with its dots lost."""
_ORGANISATION = re.compile(r"(\d\.\d\d)\.(?:(\d\.\d\d\.\d\d)|(\d\d))(?=\.|$)")
"""13/2006: urusan of the activity, then the organisation; without the first where both are one (Sleman)."""
_ZERO = re.compile(r"0+")
_ACCOUNT_WIDTHS = (1, 1, 1, 2, 2)
_SKPD_PARTS, _SUB_KEGIATAN_PARTS = 8, 6
_UNDOTTED = re.compile(r"[456][123]\d")
"""Sleman 2015: "00.00.002.511" is the account 5.1.1 with its dots lost."""
ACCOUNT_CLASSES = frozenset("456789")
ACCRUAL = ("8", "9")
"""Pendapatan-LO and beban (Gunungkidul 2016) repeat the budget of the same file by the accrual chart of accounts."""
LINE, SUM, GROUPING = "line", "sum", "grouping"


@lru_cache(maxsize=1 << 15)
def code_text(text: str) -> str:
    """The code of a cell with dots between its parts; empty when the cell holds no code."""
    match = _DIGIT_GROUPS.fullmatch(text.strip())
    if match:
        first, organisation, *rest = text.split()
        programme = [rest[0][:2], rest[0][2:]] if rest else []
        account = _cut(rest[1]) if len(rest) > 1 else []
        organisation = f"{organisation[0]}.{organisation[1:3]}.{organisation[3:]}"
        return ".".join(filter(None, [f"{first[0]}.{first[1:]}", organisation, *programme, *account]))
    return clean_code(text) if code_depth(text) else ""


def _cut(digits: str) -> list[str]:
    """``4120201`` as 4, 1, 2, 02, 01."""
    parts, at = [], 0
    for width in _ACCOUNT_WIDTHS:
        if at < len(digits):
            parts.append(digits[at : at + width])
        at += width
    return parts + ([digits[at:]] if at < len(digits) else [])


@lru_cache(maxsize=1 << 15)
def budget_path(code: str, name: str) -> Path | None:
    """Where a row of the 13/2006 era stands: organisation > account class > programme > kegiatan > account.

    "BELANJA LANGSUNG" stands above the programmes whatever code it carries (it borrows that of the first
    kegiatan in Kulon Progo and Bantul, and 00.00.5.2 elsewhere). None for a code of no organisation.
    """
    match = _ORGANISATION.match(code)
    if not match:
        return None
    own, organisation, short = match.groups()
    organisation = organisation or f"{own}.{short}"
    parts = [part for part in code[match.end() :].split(".") if part]
    start = next((at for at, part in enumerate(parts) if part in ACCOUNT_CLASSES), len(parts))
    if start == len(parts) and parts and _UNDOTTED.fullmatch(parts[-1]):
        start -= 1
    programme = [part for part in parts[:start] if not _ZERO.fullmatch(part)]
    account = tuple(parts[start:])
    if account and len(account[0]) > 1:
        account = tuple(account[0])
    named = account_of(name)
    if named == ("-",):
        return None
    if named and (not account or account == named[: len(account)] or named == account):
        return (organisation, *named)
    if account and (account[0] != "5" or account[:2] == ("5", "1")):
        return (organisation, *account)
    if not programme:
        return (organisation, *account)
    # The programme is kept with its urusan: 2.07 . 2.06.01 . 23 is another one than 2.06 . 2.06.01 . 23.
    steps = (f"{own}.{programme[0]}", *programme[1:])
    if len(programme) == 1 and account in (("5",), ("5", "2")):
        account = ()
    return (organisation, "5", "2", *steps, *account)


def account_paths(rows: list[BodyRow]) -> list[Path | None]:
    """The place of every row of an ``account`` form; None for rows whose code says none."""
    codes = [code_text(row.text("code")) for row in rows]
    with_code = [code for code in codes if code]
    of_era = sum(bool(_ORGANISATION.match(code)) and not re.search(r"\b\d{4}\b", code) for code in with_code)
    if 2 * of_era > len(with_code):
        names = [row.text("proposal") for row in rows]
        return [budget_path(code, name) if code else None for code, name in zip(codes, names, strict=True)]
    return [tuple(code.split(".")) if code else None for code in codes]


def sort_accounts(rows: list[BodyRow]) -> list[str]:
    """``line``, ``sum`` or ``grouping`` for every row of an ``account`` form; sets ``row.path``.

    A sum is a row with others below it. A grouping row (urusan, "Non Kegiatan", a row without a code that is
    named like an account class, accrual accounts, and all but the last of rows that follow each other with one
    code, name and amount: Yogyakarta prints the accounts of a BLUD three times) repeats sums told elsewhere.
    """
    paths = account_paths(rows)
    parents = {path[:end] for path in paths if path for end in range(1, len(path))}
    known = Counter(path for path in paths if path)
    kinds = []
    for row, path, following in zip(rows, paths, [*rows[1:], None], strict=True):
        row.path = path or ()
        named = account_of(row.text("proposal"))
        if path is None:
            kinds.append(GROUPING if named or code_depth(row.text("code")) <= 2 else LINE)
        elif path[1:2] and path[1] in ACCRUAL and "." in path[0]:
            kinds.append(GROUPING)
        elif path in parents:
            kinds.append(SUM)
        elif (following is not None and _is_same_line(row, following)) or (
            named and (known[path] > 1 or not row.text("approved"))
        ):
            kinds.append(GROUPING)
        else:
            kinds.append(LINE)
    return kinds


def describe_lines(rows: list[BodyRow], kinds: list[str]) -> None:
    """Give each line what the sums above it say: since 2021 its SKPD and sub kegiatan (with their names), and
    ``not_counted`` for income and financing, which are no spending.
    """
    names = {row.path: row.text("proposal") for row, kind in zip(rows, kinds, strict=True) if kind == SUM}
    for row, kind in zip(rows, kinds, strict=True):
        if kind != LINE or not row.path:
            continue
        at = 1 if "." in row.path[0] else 0
        if row.path[at : at + 1] in (("4",), ("6",)) and (at or len(row.path) == 1 or len(row.path[1]) == 1):
            row.heading["not_counted"] = "1"
        skpd, rest = row.path[:_SKPD_PARTS], row.path[_SKPD_PARTS:]
        if at or not skpd_code(".".join(skpd)):
            continue
        row.heading["skpd_code"] = ".".join(skpd)
        row.heading["skpd"] = names.get(skpd, "")
        code = sub_kegiatan_code(".".join(rest))
        if code:
            row.heading["sub_kegiatan_code"] = code
            row.heading["sub_kegiatan_name"] = names.get(row.path[: _SKPD_PARTS + _SUB_KEGIATAN_PARTS], "")


def _is_same_line(row: BodyRow, following: BodyRow) -> bool:
    return row.text("approved") != "" and all(
        key(row.text(use)) == key(following.text(use))
        for use, key in (("code", code_text), ("proposal", header_key), ("approved", str))
    )


def parents_with_works(rows: list[BodyRow]) -> set[int]:
    """Row numbers of the sub kegiatan rows of a ``code`` form that have works below them: totals of these."""
    found = set()
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if "is_parent_candidate" not in row.heading or following is None or "is_parent_candidate" in following.heading:
            continue
        if following.heading.get("sub_kegiatan_code") == row.heading.get("sub_kegiatan_code"):
            found.add(row.number)
    return found
