"""One row together with the set of rows that could make it up: packages (several proposals in one line) and splits.

Pair by pair a merged proposal looks wrong: the volume is another one, the village stands in a list, the name
is gone. So for every row (the *whole*) all sets of up to ``LARGEST`` of its ``MOST`` best candidates (the
*parts*) are weighed: how likely each part is by itself, whether the volumes and amounts add up, whether the
places listed are those of the parts, and whether the whole says it has several. From the weights of all sets
follows how likely each part belongs to the whole. The same code serves both directions.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from musrenbang_analysis.link.compare import pick
from musrenbang_analysis.link.facts import Facts

MOST, LARGEST = 8, 5
LIKELY = -5.0
"""Nats below which a candidate is left out of the sets."""
CHUNK = 1500
"""Wholes weighed at a time."""
GAPS = (0.002, 0.02, 0.06, 0.15, 0.35, 0.8)
"""Bounds of |log(sum / whole)|; beyond the last the side counts."""
TABLES = {"volume": (2, 9), "rupiah": (2, 9), "size": (2, 3, LARGEST + 1), "places": (2, 4), "cover": (2, 4)}
"""Shapes of the tables of weights (nats): volume and rupiah by (one part, several) and gap; size by whether the
whole speaks of several places, how its place is bound, and the number of parts; places and cover by fit."""


@cache
def sets() -> np.ndarray:
    """Every set of at most ``LARGEST`` out of ``MOST`` parts, one row each (the empty set first)."""
    chosen = [set(part) for size in range(LARGEST + 1) for part in combinations(range(MOST), size)]
    return np.array([[k in part for k in range(MOST)] for part in chosen], bool)


@dataclass
class Wholes:
    """Wholes with the candidates that could be their parts: ``pairs`` numbers (wholes x MOST, -1 where none),
    ``base`` their log-odds by themselves in nats, and what the sets are judged by."""

    pairs: np.ndarray
    base: np.ndarray
    volume: np.ndarray
    rupiah: np.ndarray
    whole_volume: np.ndarray
    whole_rupiah: np.ndarray
    several: np.ndarray
    bound: np.ndarray
    n_places: np.ndarray
    listed: np.ndarray
    village_bits: np.ndarray

    def __len__(self) -> int:
        return len(self.pairs)


def gather(whole: Facts, part: Facts, owner: np.ndarray, member: np.ndarray, base: np.ndarray) -> Wholes:
    """The wholes that have a likely candidate. Pair k: ``part[member[k]]`` may belong to ``whole[owner[k]]``."""
    likely = np.flatnonzero(base > LIKELY)
    order = likely[np.lexsort((-base[likely], owner[likely]))]
    sorted_owner = owner[order]
    start = np.searchsorted(sorted_owner, sorted_owner)
    rank = np.arange(len(order)) - start
    order, rank, sorted_owner = (array[rank < MOST] for array in (order, rank, sorted_owner))
    owners, row = np.unique(sorted_owner, return_inverse=True)
    pairs = np.full((len(owners), MOST), -1, np.int64)
    pairs[row, rank] = order
    parts = np.where(pairs >= 0, member[pairs], -1)
    unit = whole.arrays["unit"][owners]
    same_unit = (part.arrays["unit"][parts] == unit[:, None]) & (unit[:, None] >= 0)
    n_villages = np.asarray(whole.matrices["villages"].sum(1)).ravel()[owners]
    return Wholes(
        pairs,
        np.where(pairs >= 0, base[pairs], -30.0),
        np.where((parts >= 0) & same_unit, part.arrays["volume"][parts], np.nan),
        np.where(parts >= 0, part.arrays["rupiah"][parts], np.nan),
        whole.arrays["volume"][owners],
        whole.arrays["rupiah"][owners],
        whole.arrays["several"][owners].astype(np.int8),
        np.select([n_villages == 1, n_villages > 1], [0, 1], 2).astype(np.int8),
        whole.arrays["n_places"][owners].astype(np.int16),
        np.where(n_villages > 1, n_villages, 0).astype(np.int16),
        _village_bits(whole, part, owners, parts),
    )


def _village_bits(whole: Facts, part: Facts, owners: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """For wholes that list villages: which of the first eight each part lies in, as bits."""
    bits = np.zeros(parts.shape, np.uint8)
    villages, of_part = whole.matrices["villages"], part.matrices["villages"]
    for row, owner in enumerate(owners):
        listed = villages.indices[villages.indptr[owner] : villages.indptr[owner + 1]][:8]
        if len(listed) < 2:
            continue
        place = {village: 1 << position for position, village in enumerate(listed)}
        for k, one in enumerate(parts[row]):
            if one >= 0:
                own = of_part.indices[of_part.indptr[one] : of_part.indptr[one + 1]]
                bits[row, k] = sum(place.get(village, 0) for village in own)
    return bits


def set_features(wholes: Wholes, rows: slice) -> dict[str, np.ndarray]:
    """For the wholes of ``rows`` and every set: its place in each table of weights."""
    chosen = sets()
    size = chosen.sum(1)
    several = (size > 1).astype(np.int8)
    members = chosen.T.astype(np.float32)
    out = {}
    for name in ("volume", "rupiah"):
        values, total = getattr(wholes, name)[rows], getattr(wholes, f"whole_{name}")[rows]
        unknown = np.isnan(values).astype(np.float32) @ members > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            gap = np.log(np.nan_to_num(values).astype(np.float32) @ members / total[:, None])
        level = np.searchsorted(GAPS, np.abs(np.nan_to_num(gap, posinf=9, neginf=-9)))
        level = np.where((level == len(GAPS)) & (gap > 0), len(GAPS) + 1, level)
        level = np.where(unknown | np.isnan(total)[:, None] | (size == 0), len(GAPS) + 2, level)
        out[name] = several * TABLES[name][1] + level
    flag, bound = wholes.several[rows].astype(int), wholes.bound[rows].astype(int)
    out["size"] = (flag * 3 + bound)[:, None] * (LARGEST + 1) + size
    said = wholes.n_places[rows][:, None]
    out["places"] = several * 4 + np.select([said == 0, size == said, size < said], [0, 1, 2], 3)
    covered = np.zeros((len(said), len(chosen)), np.int16)
    for bit in range(8):
        covered += ((wholes.village_bits[rows] >> bit & 1).astype(np.float32) @ members > 0).astype(np.int16)
    listed = wholes.listed[rows][:, None]
    missing = listed - covered
    out["cover"] = several * 4 + np.select([listed == 0, missing <= 0, missing == 1], [0, 1, 2], 3)
    return out


def set_weights(wholes: Wholes, rows: slice, tables: dict) -> np.ndarray:
    """The weight (nats, unnormalised) of every set for the wholes of ``rows``."""
    weight = wholes.base[rows] * tables["scale"] @ sets().T.astype(float)
    for name, place in set_features(wholes, rows).items():
        weight += np.asarray(tables[name], float).ravel()[place]
    return weight


def membership(wholes: Wholes, tables: dict, n_pairs: int) -> np.ndarray:
    """Log-odds (nats) that each pair holds, all sets of its whole considered; NaN for pairs left out of the sets."""
    out = np.full(n_pairs, np.nan)
    chosen = sets().astype(float)
    for start in range(0, len(wholes), CHUNK):
        rows = slice(start, start + CHUNK)
        weight = set_weights(wholes, rows, tables)
        share = np.exp(weight - weight.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        inside = np.clip(share @ chosen, 1e-6, 1 - 1e-6)
        pairs = wholes.pairs[rows]
        out[pairs[pairs >= 0]] = np.log(inside / (1 - inside))[pairs >= 0]
    return out


def best_sets(wholes: Wholes, tables: dict) -> list[tuple[float, np.ndarray]]:
    """For every whole the share of weight of its likeliest set, and the numbers of that set's pairs."""
    out = []
    for start in range(0, len(wholes), CHUNK):
        rows = slice(start, start + CHUNK)
        weight = set_weights(wholes, rows, tables)
        best = weight.argmax(1)
        share = np.exp(weight.max(1) - np.logaddexp.reduce(weight, axis=1))
        for row, (place, part) in enumerate(zip(best, share, strict=True)):
            pairs = wholes.pairs[rows][row]
            out.append((float(part), pairs[sets()[place] & (pairs >= 0)]))
    return out


def set_level(field: str, alone: np.ndarray, together: np.ndarray) -> np.ndarray:
    """Levels of the fields ``package`` and ``split``: how much the sets change what a pair says alone (bits)."""
    change = np.nan_to_num((together - alone) / np.log(2), nan=0.0)
    return pick(
        field,
        (np.isnan(together), "none"),
        (change > 4, "p4"),
        (change > 2, "p2"),
        (change > 0.7, "p1"),
        (change > -0.7, "p0"),
        (change > -2, "m1"),
        (change > -4, "m2"),
        default="m4",
    )
