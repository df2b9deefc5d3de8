"""Which pairs of rows are worth comparing: one sparse product per kecamatan, the best of each row and column.

The score adds the letters two texts share to the keys they share (kind of work in one village, a named
thing, RT and RW, a volume, a sub kegiatan code). Rows without a known kecamatan join every block, and keys
of named things reach over the borders of kecamatan, so that a wrong or missing place loses nobody. Memory
stays bounded whatever the input: the product is made in slices of at most ``CELLS`` cells.
"""

import numpy as np
from scipy import sparse

from musrenbang_analysis.link.facts import Facts

PER_LEFT, PER_LEFT_LETTERS = 16, 8
PER_RIGHT, PER_RIGHT_OPEN = 8, 24
"""Best pairs kept for each earlier row (by keys, by letters) and for each later row; a later row that is not
bound to one village may be a package of many."""
ABROAD = 3
"""Best pairs of each earlier row outside its kecamatan."""
LEAST, LEAST_OF_RIGHT = 0.03, 0.3
"""Scores below which a pair is not kept for its earlier row, and for its later row."""
CELLS = 1_000_000
RARE = 30
"""A name that more rows hold is no name to look for beyond the kecamatan."""
WEIGHTS = {"village_work": 0.55, "village_family": 0.25, "work": 0.25, "village": 0.1, "thing": 0.6, "hamlet": 0.25,
           "neighbourhood": 0.25, "volume": 0.25, "code": 0.15, "names": 0.5, "skpd_family": 0.1, "village_skpd": 0.15,
           "work_any": 0.25}  # fmt: skip


def candidate_pairs(left: Facts, right: Facts) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers (left, right) of the pairs to compare, each pair once, ordered by left and then right."""
    if not len(left) or not len(right):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    keys = _keys(left, right)
    best = _BestOfRight(right)
    found = [_abroad(left, right)]
    left_kecamatan, right_kecamatan = left.arrays["kecamatan"], right.arrays["kecamatan"]
    for kecamatan in np.unique(left_kecamatan):
        rows = np.flatnonzero(left_kecamatan == kecamatan)
        inside = np.isin(right_kecamatan, (kecamatan, -1)) if kecamatan >= 0 else np.ones(len(right), bool)
        found += _best_of_left(keys, rows, np.flatnonzero(inside), best)
    pairs = np.unique(np.concatenate([*found, best.pairs()]))
    return pairs // len(right), pairs % len(right)


def _best_of_left(
    keys: list[tuple[sparse.csr_matrix, sparse.csr_matrix]], rows: np.ndarray, columns: np.ndarray, best: "_BestOfRight"
) -> list[np.ndarray]:
    """Pairs of one block, as left * width + right, that are among the best of their left row."""
    if not len(columns):
        return []
    width = keys[0][1].shape[0]
    later = [side[1][columns].T.tocsr() for side in keys]
    step = max(1, CELLS // len(columns))
    found = []
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        by_key, by_letter = (np.asarray((keys[side][0][part] @ side_later).todense(), np.float32)
                             for side, side_later in enumerate(later))  # fmt: skip
        for scores, most in ((by_key + 0.4 * by_letter, PER_LEFT), (by_letter + 0.2 * by_key, PER_LEFT_LETTERS)):
            count = min(most, len(columns))
            top = np.argpartition(-scores, count - 1, axis=1)[:, :count]
            kept = np.take_along_axis(scores, top, 1) > LEAST
            found.append((part[:, None] * width + columns[top])[kept])
        best.take(by_key + 0.6 * by_letter, part, columns)
    return found


class _BestOfRight:
    """The best left rows of every right row, over all blocks; what scores little is nobody's best."""

    def __init__(self, right: Facts) -> None:
        self.width = len(right)
        villages = np.asarray(right.matrices["villages"].sum(1)).ravel()
        self.most = np.where((villages == 1) & ~right.arrays["several"], PER_RIGHT, PER_RIGHT_OPEN)
        self.score = np.zeros((PER_RIGHT_OPEN, self.width), np.float32)
        self.owner = np.zeros((PER_RIGHT_OPEN, self.width), np.int64)

    def take(self, scores: np.ndarray, part: np.ndarray, columns: np.ndarray) -> None:
        """Look at one more slice of scores (rows ``part`` x ``columns``)."""
        hopeful = np.flatnonzero(scores.max(0) > np.maximum(self.score[:, columns].min(0), LEAST_OF_RIGHT))
        scores, columns = scores[:, hopeful], columns[hopeful]
        count = min(PER_RIGHT_OPEN, len(part))
        top = np.argpartition(-scores, count - 1, axis=0)[:count]
        values = np.concatenate([self.score[:, columns], np.take_along_axis(scores, top, 0)])
        owners = np.concatenate([self.owner[:, columns], part[top]])
        order = np.argpartition(-values, PER_RIGHT_OPEN - 1, axis=0)[:PER_RIGHT_OPEN]
        self.score[:, columns] = np.take_along_axis(values, order, 0)
        self.owner[:, columns] = np.take_along_axis(owners, order, 0)

    def pairs(self) -> np.ndarray:
        """As left * width + right."""
        order = np.argsort(-self.score, axis=0)
        score, owner = np.take_along_axis(self.score, order, 0), np.take_along_axis(self.owner, order, 0)
        kept = (score > LEAST_OF_RIGHT) & (np.arange(PER_RIGHT_OPEN)[:, None] < self.most)
        return (owner * self.width + np.arange(self.width))[kept]


def _keys(left: Facts, right: Facts) -> list[tuple[sparse.csr_matrix, sparse.csr_matrix]]:
    """Both sides in one space of weighted keys, and in one of letters."""
    blocks: list[tuple[sparse.csr_matrix, sparse.csr_matrix]] = []
    for name, weight in WEIGHTS.items():
        pair = _KEY[name](left), _KEY[name](right)
        shared = _shared_columns(*pair)
        blocks.append(tuple(side[:, shared] * np.float32(np.sqrt(weight)) for side in pair))
    keys = tuple(sparse.hstack([block[side] for block in blocks], format="csr") for side in (0, 1))
    return [keys, (left.matrices["letters"], right.matrices["letters"])]


def _shared_columns(left: sparse.csr_matrix, right: sparse.csr_matrix) -> np.ndarray:
    counts = [np.asarray((side != 0).sum(0)).ravel() for side in (left, right)]
    return np.flatnonzero((counts[0] > 0) & (counts[1] > 0))


def crossed(one: sparse.csr_matrix, two: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows x (column of one, column of two): 1 where the row has both."""
    n_one, n_two = np.diff(one.indptr), np.diff(two.indptr)
    rows = np.repeat(np.arange(one.shape[0]), n_one * n_two)
    entry = np.repeat(np.arange(one.nnz), np.repeat(n_two, n_one))
    first = np.cumsum(np.repeat(n_two, n_one)) - np.repeat(n_two, n_one)
    within = np.arange(len(entry)) - first[entry]
    columns = one.indices[entry].astype(np.int64) * two.shape[1] + two.indices[two.indptr[rows] + within]
    shape = (one.shape[0], one.shape[1] * two.shape[1])
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def _values(facts: Facts, name: str) -> sparse.csr_matrix:
    """A column of codes as a matrix; unknown values have no entry."""
    values = facts.arrays[name]
    known = np.flatnonzero(values >= 0)
    width = facts.widths[name]
    return sparse.csr_matrix((np.ones(len(known), np.float32), (known, values[known])), shape=(len(facts), width))


def _neighbourhood(facts: Facts) -> sparse.csr_matrix:
    return crossed(facts.matrices["rw"], facts.matrices["rt"])


def _names(facts: Facts) -> sparse.csr_matrix:
    names = facts.matrices["names"]
    length = np.sqrt(np.asarray(names.multiply(names).sum(1)).ravel())
    return sparse.diags(1 / np.maximum(length, 1e-9).astype(np.float32)) @ names


_KEY = {
    "village_work": lambda facts: crossed(facts.matrices["villages"], facts.matrices["works_any"]),
    "village_family": lambda facts: crossed(facts.matrices["villages"], facts.matrices["families_any"]),
    "work": lambda facts: facts.matrices["works"],
    "village": lambda facts: facts.matrices["villages"],
    "thing": lambda facts: facts.matrices["things_bare"],
    "hamlet": lambda facts: facts.matrices["hamlets"],
    "neighbourhood": _neighbourhood,
    "volume": lambda facts: _values(facts, "volume_key"),
    "code": lambda facts: _values(facts, "code"),
    "names": _names,
    "skpd_family": lambda facts: crossed(_values(facts, "skpd"), facts.matrices["families_any"]),
    "village_skpd": lambda facts: crossed(_values(facts, "skpd"), facts.matrices["villages"]),
    "work_any": lambda facts: facts.matrices["works_any"],
}


def _abroad(left: Facts, right: Facts) -> np.ndarray:
    """Pairs in different kecamatan that share rare names: the place may have been written wrong."""
    width = len(right)
    names = [facts.matrices["names"] for facts in (left, right)]
    counts = sum(np.asarray((side > 0).sum(0)).ravel() for side in names)
    rare = np.flatnonzero((counts > 1) & (counts <= RARE))
    shared_name = (names[0][:, rare] @ names[1][:, rare].T).tocoo()
    if not shared_name.nnz:
        return np.empty(0, np.int64)
    away = left.arrays["kecamatan"][shared_name.row] != right.arrays["kecamatan"][shared_name.col]
    rows, columns, score = shared_name.row[away], shared_name.col[away], shared_name.data[away]
    order = np.lexsort((-score, rows))
    rows, columns = rows[order].astype(np.int64), columns[order]
    first = np.searchsorted(rows, rows)
    kept = np.arange(len(rows)) - first < ABROAD
    return rows[kept] * width + columns[kept]
