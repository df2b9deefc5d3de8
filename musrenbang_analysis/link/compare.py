"""Two rows compared on named, declared fields; every field gives one level, in words anyone can check.

The fields and their levels stand in ``reference/link_fields.csv``. No number here is a probability: what a
level weighs is the business of ``link.model``. Rupiah only supports, it is never a key.
"""

from functools import cache

import numpy as np
from scipy import sparse

from musrenbang_analysis.link.facts import Facts
from musrenbang_analysis.reference import read_reference

CHUNK = 25_000
"""Pairs compared at a time."""


@cache
def fields() -> dict[str, tuple[str, ...]]:
    """The levels of every field, in the order of the file; a pair's level is its place in this order."""
    out: dict[str, tuple[str, ...]] = {}
    for row in read_reference("link_fields.csv"):
        out[row["field"]] = (*out.get(row["field"], ()), row["level"])
    return out


@cache
def level_words() -> dict[tuple[str, str], tuple[str, str]]:
    """(field, level) -> what it means in Indonesian and English."""
    return {
        (row["field"], row["level"]): (row["words_id"], row["words_en"]) for row in read_reference("link_fields.csv")
    }


def compare(left: Facts, right: Facts, rows: np.ndarray, columns: np.ndarray) -> dict[str, np.ndarray]:
    """The level of every pairwise field for the pairs (``rows[k]``, ``columns[k]``), as places in ``fields()``.

    The fields about rivals and packages need all pairs at once and come from ``link.rivals`` and ``link.packages``.
    """
    parts = []
    for start in range(0, max(len(rows), 1), CHUNK):
        pairs = _Pairs(left, right, rows[start : start + CHUNK], columns[start : start + CHUNK])
        parts.append({name: test(pairs) for name, test in _FIELDS.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in _FIELDS}


def is_vetoed(left: Facts, right: Facts, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Pairs that a guard forbids: look-alike words, and one name with two numbers ("SMA Negeri 55" and "56")."""
    pairs = _Pairs(left, right, rows, columns)
    look_alike = (pairs.shared("guard_families") > 0) & (pairs.shared("guard_families") > pairs.shared("guards"))
    return look_alike | ((pairs.shared("numbered") > 0) & (pairs.shared("numbered_full") == 0))


class _Pairs:
    """The pairs of one slice; what two rows share is counted once per field."""

    def __init__(self, left: Facts, right: Facts, rows: np.ndarray, columns: np.ndarray) -> None:
        self.left, self.right, self.rows, self.columns = left, right, rows, columns
        self._dots: dict[str, np.ndarray] = {}
        self._sizes: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def shared(self, name: str) -> np.ndarray:
        """How much two rows share: the number of values, or the sum of products of weights."""
        if name not in self._dots:
            self._dots[name] = rowwise(self.left.matrices[name], self.right.matrices[name], self.rows, self.columns)
        return self._dots[name]

    def size(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """The sum of each side's own entries."""
        if name not in self._sizes:
            sums = [np.asarray(side.matrices[name].sum(1)).ravel() for side in (self.left, self.right)]
            self._sizes[name] = sums[0][self.rows], sums[1][self.columns]
        return self._sizes[name]

    def both(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """An array's values on both sides."""
        return self.left.arrays[name][self.rows], self.right.arrays[name][self.columns]


def rowwise(one: sparse.csr_matrix, two: sparse.csr_matrix, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The dot product of row ``rows[k]`` of one with row ``columns[k]`` of two, for every k."""
    both = np.flatnonzero((np.diff(one.indptr)[rows] > 0) & (np.diff(two.indptr)[columns] > 0))
    out = np.zeros(len(rows), np.float32)
    if len(both):
        out[both] = np.asarray(one[rows[both]].multiply(two[columns[both]]).sum(1)).ravel()
    return out


def pick(field: str, *choices: tuple[np.ndarray, str], default: str) -> np.ndarray:
    """The place of the first level whose test holds, per pair."""
    order = fields()[field]
    out = np.full(choices[0][0].shape, order.index(default), np.int8)
    for test, level in reversed(choices):
        out[test] = order.index(level)
    return out


def _work(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("works"), p.shared("works")
    return pick(
        "work",
        ((a == 0) & (b == 0), "unknown"),
        ((a == 0) | (b == 0), "one_side"),
        ((same > 0) & (same == a) & (same == b), "same"),
        (same > 0, "overlap"),
        (p.shared("families") > 0, "family"),
        default="other",
    )


def _wording(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("tokens"), p.shared("tokens_rarity")
    union = a + b - same
    share = np.divide(same, union, out=np.zeros_like(same), where=union > 0)
    return pick(
        "wording",
        ((a == 0) | (b == 0), "empty"),
        (share > 0.97, "verbatim"),
        (share > 0.7, "most"),
        (share > 0.5, "much"),
        (share > 0.35, "half"),
        (share > 0.2, "some"),
        (share > 0.08, "little"),
        default="none",
    )


def _letters(p: _Pairs) -> np.ndarray:
    cosine = p.shared("letters")
    return pick(
        "letters",
        (cosine > 0.85, "alike"),
        (cosine > 0.65, "near"),
        (cosine > 0.5, "half"),
        (cosine > 0.35, "some"),
        (cosine > 0.2, "little"),
        default="none",
    )


def _name_letters(p: _Pairs) -> np.ndarray:
    """The letters of the proper names: a slip of the pen leaves most triples of a name in place."""
    cosine = p.shared("name_letters")
    (a, b) = p.size("name_letters")
    return pick(
        "name_letters",
        ((a == 0) | (b == 0), "none"),
        (cosine > 0.85, "alike"),
        (cosine > 0.6, "near"),
        (cosine > 0.4, "half"),
        (cosine > 0.2, "little"),
        default="other",
    )


def _names(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("names"), p.shared("names_rarity")
    least = np.minimum(a, b)
    share = np.divide(same, least, out=np.zeros_like(same), where=least > 0)
    return pick(
        "names",
        ((a == 0) & (b == 0), "none"),
        ((a == 0) | (b == 0), "one_side"),
        ((share > 0.9) & (same > 9), "all_rare"),
        (share > 0.9, "all"),
        ((share > 0.3) & (same > 5), "some_rare"),
        (share > 0.3, "some"),
        (share > 0, "few"),
        default="other",
    )


def _thing(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("things"), p.shared("things")
    return pick(
        "thing",
        ((a == 0) & (b == 0), "none"),
        ((a > 0) & (b > 0) & (same > 0), "same"),
        (p.shared("things_bare") > 0, "name"),
        ((a == 0) | (b == 0), "one_side"),
        (p.shared("thing_kinds") > 0, "other"),
        default="other_kind",
    )


def _hamlet(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("hamlets"), p.shared("hamlets")
    return pick(
        "hamlet",
        ((a == 0) & (b == 0), "none"),
        ((a == 0) | (b == 0), "one_side"),
        (same > 0, "same"),
        default="other",
    )


def _place(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("villages"), p.shared("villages")
    one, two = p.both("kecamatan")
    known, near = (one >= 0) & (two >= 0), one == two
    _, is_open = p.both("open")
    return pick(
        "place",
        ((same > 0) & (a == 1) & (b == 1), "village"),
        (same > 0, "in_list"),
        ((a > 0) & (b > 0) & known & near & is_open, "open_list"),
        ((a > 0) & (b > 0) & known & near, "other_village"),
        (known & ~near, "other_kecamatan"),
        (known & near, "kecamatan"),
        ((a > 0) & (b > 0), "other_village"),
        default="unknown",
    )


def _neighbourhood(p: _Pairs) -> np.ndarray:
    (rt_a, rt_b), rt = p.size("rt"), p.shared("rt")
    (rw_a, rw_b), rw = p.size("rw"), p.shared("rw")
    both_rw, both_rt = (rw_a > 0) & (rw_b > 0), (rt_a > 0) & (rt_b > 0)
    return pick(
        "neighbourhood",
        ((rw_a + rt_a == 0) & (rw_b + rt_b == 0), "none"),
        ((rw_a + rt_a == 0) | (rw_b + rt_b == 0), "one_side"),
        (both_rw & (rw == 0), "other"),
        (both_rt & (rt == 0), "other"),
        (both_rt & (rt == rt_a) & (rt == rt_b) & (~both_rw | (rw == rw_a) & (rw == rw_b)), "same"),
        (both_rt & (rt > 0), "overlap"),
        (both_rw & (rw > 0), "rw"),
        default="one_side",
    )


def _phase(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("phases"), p.shared("phases")
    return pick(
        "phase",
        ((a == 0) & (b == 0), "none"),
        ((a == 0) | (b == 0), "one_side"),
        (same > 0, "same"),
        default="other",
    )


def _skpd(p: _Pairs) -> np.ndarray:
    a, b = p.both("skpd")
    return pick("skpd", ((a < 0) | (b < 0), "unknown"), (a == b, "same"), default="other")


def _volume(p: _Pairs) -> np.ndarray:
    (a, b), (unit_a, unit_b) = p.both("volume"), p.both("unit")
    whole_a, _ = p.both("is_whole")
    odd, _ = p.both("is_odd_volume")
    known = ~np.isnan(a) & ~np.isnan(b)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = b / a
    gap = np.abs(np.log(np.where(known & (ratio > 0), ratio, 1.0)))
    return pick(
        "volume",
        (~known, "unknown"),
        (unit_a != unit_b, "other_unit"),
        ((gap <= 0.001) & whole_a & (a <= 1), "equal_one"),
        ((gap <= 0.001) & odd, "equal_odd"),
        (gap <= 0.001, "equal"),
        (gap <= 0.06, "near"),
        (gap <= 0.25, "close"),
        (gap <= 0.75, "part"),
        (ratio > 1, "larger"),
        default="smaller",
    )


def _rupiah(p: _Pairs) -> np.ndarray:
    a, b = p.both("rupiah")
    known = ~np.isnan(a) & ~np.isnan(b)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(known, np.log(b / a), 0.0)
    return pick(
        "rupiah",
        (~known, "unknown"),
        (np.abs(ratio) <= 0.001, "equal"),
        (np.abs(ratio) <= 0.02, "very_near"),
        (np.abs(ratio) <= 0.1, "near"),
        ((ratio < 0) & (ratio > -0.4), "less"),
        ((ratio > 0) & (ratio < 0.3), "more"),
        ((ratio < 0) & (ratio > -1.1), "half"),
        (ratio > 0, "far_more"),
        default="far_less",
    )


def _price(p: _Pairs) -> np.ndarray:
    """Rupiah per unit: a part of a package has another volume and amount than the line, but often its price."""
    (a, b), (unit_a, unit_b) = p.both("volume"), p.both("unit")
    rp_a, rp_b = p.both("rupiah")
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.abs(np.log((rp_b / b) / (rp_a / a)))
    return pick(
        "price",
        (np.isnan(gap) | (unit_a != unit_b) | (unit_a < 0), "unknown"),
        (gap <= 0.005, "same"),
        (gap <= 0.05, "near"),
        (gap <= 0.15, "close"),
        (gap <= 0.4, "half"),
        (gap <= 1.0, "apart"),
        default="far",
    )


def _code(p: _Pairs) -> np.ndarray:
    a, b = p.both("code")
    return pick("code", ((a < 0) | (b < 0), "unknown"), (a == b, "same"), default="other")


def _official(p: _Pairs) -> np.ndarray:
    """The kind of work against the official name of the later row's sub kegiatan."""
    a = rowwise(p.left.matrices["works_any"], p.right.matrices["official"], p.rows, p.columns)
    near = rowwise(p.left.matrices["families_any"], p.right.matrices["official_families"], p.rows, p.columns)
    left = np.asarray(p.left.matrices["works_any"].sum(1)).ravel()[p.rows]
    right = np.asarray(p.right.matrices["official"].sum(1)).ravel()[p.columns]
    return pick(
        "official",
        ((left == 0) | (right == 0), "unknown"),
        (a > 0, "same"),
        (near > 0, "family"),
        default="other",
    )


def _action(p: _Pairs) -> np.ndarray:
    (a, b), same = p.size("actions"), p.shared("actions")
    return pick("action", ((a == 0) | (b == 0), "unknown"), (same > 0, "same"), default="other")


def _several(p: _Pairs) -> np.ndarray:
    _, b = p.both("several")
    return pick("several", (b, "several"), default="one")


_FIELDS = {
    "work": _work,
    "wording": _wording,
    "letters": _letters,
    "names": _names,
    "name_letters": _name_letters,
    "thing": _thing,
    "hamlet": _hamlet,
    "place": _place,
    "neighbourhood": _neighbourhood,
    "phase": _phase,
    "skpd": _skpd,
    "volume": _volume,
    "rupiah": _rupiah,
    "price": _price,
    "code": _code,
    "official": _official,
    "action": _action,
    "several": _several,
}
