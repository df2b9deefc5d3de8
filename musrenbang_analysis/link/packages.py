"""One row together with the set of rows that could make it up: packages (several proposals in one line) and splits.

Pair by pair a merged proposal looks wrong: the volume is another one, the village stands in a list, the name
is gone. So for every row (the *whole*) all sets of its best candidates (the *parts*) are weighed: how likely each
part is by itself, or as one of several, and how much another row claims it; whether the volumes and amounts add
up, and both by the same factor; whether the places and kinds of work listed are those of the parts; whether the
parts are alike; and whether the whole says it has several. From the weights of all sets follows how likely each
part belongs to the whole. The same code serves both directions.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from musrenbang_analysis.link.compare import fields, pick, rowwise
from musrenbang_analysis.link.facts import Facts


@dataclass(frozen=True)
class Search:
    """All sets of at most ``largest`` of the ``most`` best candidates of a whole."""

    most: int
    largest: int


WIDE, NARROW = Search(14, 6), Search(8, 3)
"""Wide for a whole that may be a package: no single part explains it nearly surely (``SETTLED``)."""
SETTLED = 3.0
"""Log-odds (nats) of a single part with which a whole is looked at narrowly."""
LIKELY = -6.0
"""Nats below which a candidate is left out of the sets."""
CHUNK = 300
"""Wholes weighed at a time."""
GAPS = (1e-6, 0.002, 0.02, 0.06, 0.15, 0.35, 0.8)
"""Bounds of |log(sum / whole)|, the first for sums that are exact; beyond the last the side counts."""
FEW = 20.0
"""A total up to which an exact sum says less (so many units)."""
JOINT = (0.01, 0.04, 0.1, 0.3)
"""Bounds of the difference of both gaps: a line cut to four fifths is cut in volume and amount alike."""
ALIKE = 0.45
"""Cosine of letters from which two parts are written alike."""
NOBODY = -30.0
"""Nats of a part that is not there."""
ONE, LISTED, NOWHERE, OPEN = BOUNDS = (0, 1, 2, 3)
"""How a whole is bound to villages: to one, to those it lists, to none, to those it names and others."""
TABLES = {
    "volume": (2, len(GAPS) + 6),
    "rupiah": (2, len(GAPS) + 6),
    "joint": (2, len(JOINT) + 2),
    "size": (2, len(BOUNDS), WIDE.largest + 1),
    "places": (2, 4),
    "cover": (2, 4),
    "beyond": (3,),
    "works": (2, 4),
    "alike": (5,),
}
"""Shapes of the tables of weights (nats). By (one part, several): volume and rupiah by gap, joint by the difference
of gaps, places by the number said, cover and works by the listed villages and kinds of work nobody brings. Size by
whether the whole speaks of several places, how its place is bound, and the number of parts; beyond by the parts
more than the listed villages; alike by the share of parts that are alike (0: one part)."""
SCALES = ("scale", "member_scale", "claimed")
"""Factors of a single part's own log-odds, of those of one of several, and of the claims of other rows on it."""


@cache
def sets(search: Search) -> np.ndarray:
    """Every set of at most ``largest`` out of ``most`` parts, one row each (the empty set first)."""
    chosen = [set(part) for size in range(search.largest + 1) for part in combinations(range(search.most), size)]
    return np.array([[k in part for k in range(search.most)] for part in chosen], bool)


@cache
def _couples(search: Search) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every two parts (first, second), and which sets hold both (couples x sets)."""
    first, second = np.triu_indices(search.most, 1)
    chosen = sets(search)
    return first, second, (chosen[:, first] & chosen[:, second]).T.astype(np.float32)


@dataclass
class Bases:
    """What every pair weighs before the sets (nats): ``alone`` all told, ``single`` as the only part and ``member`` as
    one of several without what the sets add up, ``claimed`` how much other wholes claim the part; ``held`` is added to
    every set that holds the pair (confirmed ones)."""

    alone: np.ndarray
    single: np.ndarray
    member: np.ndarray
    claimed: np.ndarray
    held: np.ndarray


@dataclass
class Wholes:
    """Wholes with the candidates that could be their parts: ``pairs`` numbers (wholes x most, -1 where none), their
    ``single``, ``member``, ``claimed`` and ``held`` nats, and what the sets are judged by."""

    search: Search
    pairs: np.ndarray
    single: np.ndarray
    member: np.ndarray
    claimed: np.ndarray
    held: np.ndarray
    volume: np.ndarray
    rupiah: np.ndarray
    whole_volume: np.ndarray
    whole_rupiah: np.ndarray
    several: np.ndarray
    bound: np.ndarray
    n_places: np.ndarray
    listed: np.ndarray
    village_bits: np.ndarray
    n_works: np.ndarray
    work_bits: np.ndarray
    alike: np.ndarray

    def __len__(self) -> int:
        return len(self.pairs)


def claims(part: np.ndarray, alone: np.ndarray, together: np.ndarray | bool = False) -> np.ndarray:
    """How much the other wholes of each pair's part claim it: the log of one plus their odds together (nats).

    Pairs of one part that are ``together`` (in one set of the other direction) share it and claim nothing from each
    other.
    """
    odds = np.exp(np.minimum(alone, 12.0))
    width = int(part.max(initial=-1)) + 1
    shared = np.where(together, np.bincount(part, odds * together, minlength=width)[part], odds)
    return np.log1p(np.maximum(np.bincount(part, odds, minlength=width)[part] - shared, 0.0))


def gather(whole: Facts, part: Facts, owner: np.ndarray, member: np.ndarray, bases: Bases) -> list[Wholes]:
    """The wholes that have a likely candidate, those to look at widely and narrowly, by their number of candidates.

    Pair k: ``part[member[k]]`` may belong to ``whole[owner[k]]``.
    """
    hope = np.maximum(bases.single, bases.member) - bases.claimed + bases.held
    likely = np.flatnonzero(hope > LIKELY)
    order = likely[np.lexsort((-hope[likely], owner[likely]))]
    best = np.full(len(whole), -np.inf)
    np.maximum.at(best, owner, bases.alone - bases.claimed)
    is_settled = best[owner[order]] > SETTLED
    count = np.bincount(owner[order], minlength=len(whole))
    out = []
    for narrow, search in ((False, WIDE), (True, NARROW)):
        chosen = order[is_settled == narrow]
        sizes = np.minimum(count[owner[chosen]], search.most)
        out += [
            _gathered(whole, part, owner, member, bases, chosen[sizes == size], Search(size, min(size, search.largest)))
            for size in np.unique(sizes).tolist()
        ]
    return out


def _gathered(
    whole: Facts, part: Facts, owner: np.ndarray, member: np.ndarray, bases: Bases, order: np.ndarray, search: Search
) -> Wholes:
    """One kind of search; ``order`` numbers the pairs by owner, the likeliest of each first."""
    sorted_owner = owner[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_owner, sorted_owner)
    order, rank, sorted_owner = (array[rank < search.most] for array in (order, rank, sorted_owner))
    owners, row = np.unique(sorted_owner, return_inverse=True)
    pairs = np.full((len(owners), search.most), -1, np.int64)
    pairs[row, rank] = order
    is_there = pairs >= 0
    parts = np.where(is_there, member[pairs], -1)
    unit = whole.arrays["unit"][owners]
    same_unit = (part.arrays["unit"][parts] == unit[:, None]) & (unit[:, None] >= 0)
    n_villages = np.diff(whole.matrices["villages"].indptr)[owners]
    n_works = np.diff(whole.matrices["works"].indptr)[owners]
    return Wholes(
        search,
        pairs,
        *(np.where(is_there, base[pairs], NOBODY) for base in (bases.single, bases.member)),
        *(np.where(is_there, base[pairs], 0.0) for base in (bases.claimed, bases.held)),
        np.where(is_there & same_unit, part.arrays["volume"][parts], np.nan),
        np.where(is_there, part.arrays["rupiah"][parts], np.nan),
        whole.arrays["volume"][owners],
        whole.arrays["rupiah"][owners],
        whole.arrays["several"][owners].astype(np.int8),
        np.select([whole.arrays["open"][owners], n_villages == 1, n_villages > 1], [OPEN, ONE, LISTED], NOWHERE),
        whole.arrays["n_places"][owners].astype(np.int16),
        np.where(n_villages > 1, n_villages, 0).astype(np.int16),
        _bits(whole, part, "villages", owners, parts),
        np.where(n_works > 1, n_works, 0).astype(np.int16),
        _bits(whole, part, "works", owners, parts),
        _alike(part, parts, search),
    )


def _bits(whole: Facts, part: Facts, name: str, owners: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """For wholes that list several values (villages, works): which of the first eight each part has, as bits."""
    bits = np.zeros(parts.shape, np.uint8)
    listed, of_part = whole.matrices[name], part.matrices[name]
    sizes = np.diff(listed.indptr)[owners]
    for row in np.flatnonzero(sizes > 1):
        owner = owners[row]
        place = {
            value: 1 << k for k, value in enumerate(listed.indices[listed.indptr[owner] : listed.indptr[owner + 1]][:8])
        }
        for k, one in enumerate(parts[row]):
            if one >= 0:
                own = of_part.indices[of_part.indptr[one] : of_part.indptr[one + 1]]
                bits[row, k] = sum(place.get(value, 0) for value in own)
    return bits


def _alike(part: Facts, parts: np.ndarray, search: Search) -> np.ndarray:
    """Whether every two parts of a whole share a kind of work or most letters (wholes x couples)."""
    first, second, _ = _couples(search)
    one, two = parts[:, first].ravel(), parts[:, second].ravel()
    out = np.zeros(len(one), bool)
    both = np.flatnonzero((one >= 0) & (two >= 0))
    if len(both):
        works = rowwise(part.matrices["works"], part.matrices["works"], one[both], two[both]) > 0
        letters = rowwise(part.matrices["letters"], part.matrices["letters"], one[both], two[both]) > ALIKE
        out[both] = works | letters
    return out.reshape(len(parts), len(first))


def set_features(wholes: Wholes, rows: slice) -> dict[str, np.ndarray]:
    """For the wholes of ``rows`` and every set: its place in each table of weights."""
    chosen = sets(wholes.search)
    size = chosen.sum(1)
    several = (size > 1).astype(np.int16)
    members = chosen.T.astype(np.float32)
    out, gaps = {}, []
    for name in ("volume", "rupiah"):
        level, gap = _sum_level(getattr(wholes, name)[rows], getattr(wholes, f"whole_{name}")[rows], members, size)
        out[name] = several * TABLES[name][1] + level
        gaps.append(gap)
    apart = np.abs(gaps[0] - gaps[1])
    joint = np.where(np.isnan(apart), len(JOINT) + 1, np.searchsorted(JOINT, np.nan_to_num(apart)))
    out["joint"] = several * TABLES["joint"][1] + joint
    flag, bound = wholes.several[rows].astype(int), wholes.bound[rows].astype(int)
    out["size"] = (flag * len(BOUNDS) + bound)[:, None] * (WIDE.largest + 1) + size
    said = wholes.n_places[rows][:, None]
    out["places"] = several * 4 + np.select([said == 0, size == said, size < said], [0, 1, 2], 3)
    for name, listed, bits in (
        ("cover", wholes.listed[rows][:, None], wholes.village_bits[rows]),
        ("works", wholes.n_works[rows][:, None], wholes.work_bits[rows]),
    ):
        missing = listed - _covered(bits, members)
        out[name] = several * 4 + np.select([listed == 0, missing <= 0, missing == 1], [0, 1, 2], 3)
    listed = np.where(bound == OPEN, 0, wholes.listed[rows])[:, None]
    out["beyond"] = np.where(listed > 0, np.clip(size - listed, 0, 2), 0)
    together = wholes.alike[rows].astype(np.float32) @ _couples(wholes.search)[2]
    share = together / np.maximum(size * (size - 1) / 2, 1)
    out["alike"] = np.where(size < 2, 0, np.select([share > 0.99, share > 0.6, share > 0.3], [1, 2, 3], 4))
    return {name: place.astype(np.uint8) for name, place in out.items()}


def _sum_level(
    values: np.ndarray, total: np.ndarray, members: np.ndarray, size: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Level of the gap between the sum of the parts and the whole, and the gap itself (NaN where a part is unknown).

    Where the value of a part is not known the others tell whether they leave room for it.
    """
    unknown = np.isnan(values).astype(np.float32) @ members > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(np.nan_to_num(values) @ members.astype(float) / total[:, None])
    level = np.searchsorted(GAPS, np.abs(np.nan_to_num(gap, posinf=9, neginf=-9)))
    level = np.where((level == len(GAPS)) & (gap > 0), len(GAPS) + 1, level)
    level = np.where((level == 0) & (total <= FEW)[:, None], len(GAPS) + 5, level)
    partly = np.where(gap > GAPS[4], len(GAPS) + 4, np.where(np.isfinite(gap), len(GAPS) + 3, len(GAPS) + 2))
    level = np.where(unknown, partly, level)
    nothing = np.isnan(total)[:, None] | (size == 0)
    return np.where(nothing, len(GAPS) + 2, level), np.where(nothing | unknown, np.nan, gap)


def _covered(bits: np.ndarray, members: np.ndarray) -> np.ndarray:
    """How many of the listed values the parts of every set bring."""
    covered = np.zeros((len(bits), members.shape[1]), np.int16)
    for bit in range(8):
        has = bits >> bit & 1
        rows = np.flatnonzero(has.any(1))
        covered[rows] += has[rows].astype(np.float32) @ members > 0
    return covered


def own_weights(wholes: Wholes, rows: slice, scales: dict) -> np.ndarray:
    """What the parts of every set weigh by themselves (nats) for the wholes of ``rows``."""
    chosen = sets(wholes.search)
    one = chosen.sum(1) == 1
    claimed = wholes.claimed[rows] * scales["claimed"]
    single = wholes.single[rows] * scales["scale"] - claimed
    member = wholes.member[rows] * scales["member_scale"] - claimed
    own = np.where(one, single @ chosen.T.astype(float), member @ chosen.T.astype(float))
    return own + wholes.held[rows] @ chosen.T.astype(float)


def set_weights(wholes: Wholes, rows: slice, tables: dict) -> np.ndarray:
    """The weight (nats, unnormalised) of every set for the wholes of ``rows``."""
    weight = own_weights(wholes, rows, tables)
    for name, place in set_features(wholes, rows).items():
        weight += tables[name].ravel()[place]
    return weight


def membership(groups: list[Wholes], tables: dict, n_pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """All sets of every whole considered: the log-odds (nats) that each pair holds, NaN for pairs left out of the
    sets; and whether the pair is in the likeliest set, of several parts."""
    out, together = np.full(n_pairs, np.nan), np.zeros(n_pairs, bool)
    for wholes in groups:
        chosen = sets(wholes.search)
        for start in range(0, len(wholes), CHUNK):
            rows = slice(start, start + CHUNK)
            weight = set_weights(wholes, rows, tables)
            best = chosen[weight.argmax(1)]
            share = np.exp(weight - weight.max(1, keepdims=True))
            share /= share.sum(1, keepdims=True)
            inside = np.clip(share @ chosen.astype(float), 1e-6, 1 - 1e-6)
            pairs = wholes.pairs[rows]
            is_there = pairs >= 0
            out[pairs[is_there]] = np.log(inside / (1 - inside))[is_there]
            together[pairs[is_there]] = (best & (best.sum(1) > 1)[:, None])[is_there]
    return out, together


def set_level(field: str, alone: np.ndarray, together: np.ndarray) -> np.ndarray:
    """Levels of the fields ``package`` and ``split``: how much the sets change what a pair says alone (bits)."""
    change = np.nan_to_num((together - alone) / np.log(2), nan=0.0)
    return pick(
        field,
        (np.isnan(together), "none"),
        (change > 8, "p8"),
        (change > 6, "p6"),
        (change > 4, "p4"),
        (change > 2, "p2"),
        (change > 0.7, "p1"),
        (change > -0.7, "p0"),
        (change > -2, "m1"),
        (change > -4, "m2"),
        default="m4",
    )


ODDS = (-6.0, -5.0, -4.0, -3.0, -2.2, -1.5, -0.9, -0.3, 0.3, 0.9, 1.5, 2.2, 3.0, 4.0, 5.0)
"""Bounds (nats) of the levels of ``package_odds`` and ``split_odds``."""


def odds_level(field: str, together: np.ndarray) -> np.ndarray:
    """Levels of the fields ``package_odds`` and ``split_odds``: how likely the sets alone hold a pair to be."""
    known = np.searchsorted(ODDS, np.nan_to_num(together))
    return np.where(np.isnan(together), fields()[field].index("none"), known + 1).astype(np.int8)
