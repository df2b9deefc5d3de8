"""Which pairs of rows are worth comparing: one sparse product per kecamatan, the best of each row and column.

The score adds the letters two texts share to the keys they share (kind of work in one village, a named
thing, RT and RW, a volume, a sub kegiatan code). Rows without a known kecamatan are looked for in all of them, by
selective keys alone (block purging), and names reach over the borders of kecamatan, so that a wrong or missing
place loses nobody. Memory stays bounded whatever the input: products are made in slices of about ``CELLS`` cells.
"""

import numpy as np
from scipy import sparse

from musrenbang_analysis.link.facts import Facts

PER_LEFT, PER_LEFT_LETTERS, PER_LEFT_ANYWHERE = 40, 12, 24
"""Best pairs kept for each earlier row: by keys and by letters in its kecamatan, and where one has none."""
PER_RIGHT, PER_RIGHT_SEVERAL, PER_RIGHT_OPEN = 8, 24, 64
"""Best pairs of each later row bound to one village, of one that may be a package of several, and of one that names
no village: few, and what they hold shows little of itself."""
ABROAD = 3
"""Best pairs of each earlier row outside its kecamatan."""
LEAST, LEAST_SHARE, LEAST_OF_RIGHT = 0.03, 0.15, 0.03
"""Scores below which a pair is not kept for its earlier row (also as a share of the row's best), and for its later."""
LEAST_ANYWHERE, LEAST_OF_RIGHT_ANYWHERE = 0.3, 0.8
"""The same where the kecamatan of one is not known, and so nothing but the score speaks for the pair."""
LETTERS_ANYWHERE = 0.8
CELLS = 1_000_000
WORK, WORK_PER_ROW = 1_000_000, 200
"""Products of two entries that rows without a kecamatan may cost, at all and for each row of both sides."""
RARE = 30
"""A name that more rows hold is no name to look for beyond the kecamatan."""
WEIGHTS = {"village_work": 0.55, "village_family": 0.25, "work": 0.25, "village": 0.3, "thing": 0.6, "hamlet": 0.25,
           "neighbourhood": 0.25, "volume": 0.25, "code": 0.15, "names": 0.5, "skpd_family": 0.1, "village_skpd": 0.15,
           "work_any": 0.25}  # fmt: skip
Keys = tuple[sparse.csr_matrix, sparse.csr_matrix]
"""Both sides (rows x weighted keys) in one space: the product of two rows is what they share."""


def candidate_pairs(left: Facts, right: Facts) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers (left, right) of the pairs to compare, each pair once, ordered by left and then right."""
    if not len(left) or not len(right):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    keys, letters = _keys(left, right), (left.matrices["letters"], right.matrices["letters"])
    best = _BestOfRight(right)
    found = [_abroad(left, right)]
    left_kecamatan, right_kecamatan = left.arrays["kecamatan"], right.arrays["kecamatan"]
    for kecamatan in np.unique(left_kecamatan[left_kecamatan >= 0]):
        block = np.flatnonzero(left_kecamatan == kecamatan), np.flatnonzero(right_kecamatan == kecamatan)
        found += _best_of_left(keys, letters, *block, best)
    both = tuple(
        sparse.hstack([one, two * np.float32(np.sqrt(LETTERS_ANYWHERE))], format="csr")
        for one, two in zip(keys, letters, strict=True)
    )
    unknown = right_kecamatan < 0
    found += _anywhere(both, np.arange(len(left)), np.flatnonzero(unknown), best.most)
    found += _anywhere(both, np.flatnonzero(left_kecamatan < 0), np.flatnonzero(~unknown), best.most)
    return np.divmod(np.unique(np.concatenate([*found, best.pairs()])), len(right))


def _best_of_left(
    keys: Keys, letters: Keys, rows: np.ndarray, columns: np.ndarray, best: "_BestOfRight"
) -> list[np.ndarray]:
    """Pairs of one block, as left * width + right, that are among the best of their left row."""
    if not len(columns):
        return []
    width = keys[1].shape[0]
    later = [right[columns].T.tocsr() for _, right in (keys, letters)]
    step = max(1, CELLS // len(columns))
    found = []
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        by_key, by_letter = (
            (side[0][part] @ side_later).toarray() for side, side_later in zip((keys, letters), later, strict=True)
        )
        for scores, most in ((by_key + 0.4 * by_letter, PER_LEFT), (by_letter + 0.2 * by_key, PER_LEFT_LETTERS)):
            count = min(most, len(columns))
            top = np.argpartition(-scores, count - 1, axis=1)[:, :count]
            score = np.take_along_axis(scores, top, 1)
            kept = score > np.maximum(LEAST, LEAST_SHARE * score.max(1, keepdims=True))
            found.append((part[:, None] * width + columns[top])[kept])
        best.take(by_key + 0.6 * by_letter, part, columns)
    return found


class _BestOfRight:
    """The best left rows of every right row, over all blocks; what scores little is nobody's best."""

    def __init__(self, right: Facts) -> None:
        self.width = len(right)
        villages = np.asarray(right.matrices["villages"].sum(1)).ravel()
        is_open, is_bound = (villages == 0) | right.arrays["open"], (villages == 1) & ~right.arrays["several"]
        self.most = np.select([is_open, is_bound], [PER_RIGHT_OPEN, PER_RIGHT], PER_RIGHT_SEVERAL)
        self.score = np.zeros((PER_RIGHT_OPEN, self.width), np.float32)
        self.owner = np.zeros((PER_RIGHT_OPEN, self.width), np.int32)

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
        return (owner.astype(np.int64) * self.width + np.arange(self.width))[kept]


def _anywhere(both: Keys, rows: np.ndarray, columns: np.ndarray, most: np.ndarray) -> list[np.ndarray]:
    """Pairs of which one has no known kecamatan, as left * width + right, the best of their left and right rows.

    The keys that the fewest pairs share are multiplied first, up to the work allowed: what thousands of rows on
    both sides have in common ("belanja") tells none of them apart.
    """
    if not len(rows) or not len(columns):
        return []
    one, two = (side[chosen] for side, chosen in zip(both, (rows, columns), strict=True))
    work = np.multiply(*(np.bincount(side.indices, minlength=side.shape[1]).astype(np.int64) for side in (one, two)))
    order = np.argsort(work, kind="stable")
    order = order[np.cumsum(work[order]) <= WORK + WORK_PER_ROW * (len(rows) + len(columns))]
    selective = np.sort(order[work[order] > 0])
    one, later = one[:, selective], two[:, selective].T.tocsr()
    width, found, of_right = both[1].shape[0], [], []
    per_row = np.add.reduceat(np.r_[np.diff(later.indptr)[one.indices], 0], one.indptr[:-1]) * (np.diff(one.indptr) > 0)
    slices = np.cumsum(per_row) // CELLS
    for part in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(slices)) + 1):
        product = one[part] @ later
        score = product.data
        left = rows[part[0] + np.repeat(np.arange(len(part)), np.diff(product.indptr))]
        hopeful = score > LEAST_ANYWHERE
        left, right, score = left[hopeful], columns[product.indices[hopeful]], score[hopeful]
        kept = best_of(left, score, PER_LEFT_ANYWHERE)
        found.append(left[kept] * width + right[kept])
        hopeful = np.flatnonzero(score > LEAST_OF_RIGHT_ANYWHERE)
        kept = hopeful[best_of(right[hopeful], score[hopeful], most[right[hopeful]])]
        of_right.append((left[kept], right[kept], score[kept]))
    left, right, score = (np.concatenate(values) for values in zip(*of_right, strict=True))
    kept = best_of(right, score, most[right])
    return [*found, left[kept] * width + right[kept]]


def best_of(owner: np.ndarray, score: np.ndarray, most: np.ndarray | int) -> np.ndarray:
    """Numbers of the entries that are among the ``most`` best of their owner (``most``: one number or one an entry)."""
    order = np.lexsort((-score, owner))
    mine = owner[order]
    rank = np.arange(len(order)) - np.searchsorted(mine, mine)
    return order[rank < (most if np.isscalar(most) else most[order])]


def _keys(left: Facts, right: Facts) -> Keys:
    """Both sides in one space of weighted keys, of those that both have."""
    blocks = []
    for name, weight in WEIGHTS.items():
        pair = _KEY[name](left), _KEY[name](right)
        shared = _shared_columns(*pair)
        blocks.append([side[:, shared] * np.float32(np.sqrt(weight)) for side in pair])
    return tuple(sparse.hstack([block[side] for block in blocks], format="csr") for side in (0, 1))


def _shared_columns(left: sparse.csr_matrix, right: sparse.csr_matrix) -> np.ndarray:
    counts = [np.bincount(side.indices, minlength=side.shape[1]) for side in (left, right)]
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
    counts = sum(np.bincount(side.indices, minlength=side.shape[1]) for side in names)
    rare = np.flatnonzero((counts > 1) & (counts <= RARE))
    shared_name = (names[0][:, rare] @ names[1][:, rare].T).tocoo()
    if not shared_name.nnz:
        return np.empty(0, np.int64)
    away = left.arrays["kecamatan"][shared_name.row] != right.arrays["kecamatan"][shared_name.col]
    rows, columns, score = shared_name.row[away], shared_name.col[away], shared_name.data[away]
    kept = best_of(rows, score, ABROAD)
    return rows[kept].astype(np.int64) * width + columns[kept]
