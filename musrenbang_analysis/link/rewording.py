"""Rewordings that recur in this dossier: which words of the earlier list turn into which words or codes later.

An office that writes "rabat" where villages write "cor" does so many times. From pairs that are likely on other
grounds it is counted which words meet more often than by chance; no list of synonyms and no label is needed.
"""

import numpy as np
from scipy import sparse

from musrenbang_analysis.link.compare import pick
from musrenbang_analysis.link.facts import Facts
from musrenbang_analysis.link.words import is_general

OFTEN = 4
"""A word that fewer rows of a side use teaches nothing."""
DOUBT = 2.0
"""Pairs by which a meeting must beat chance before it counts in full."""
HOPELESS = 0.001
"""Probability up to which a pair teaches nothing."""
CELLS = 1_000_000
"""Meetings of two words looked at together."""


def rewording_levels(
    left: Facts, right: Facts, rows: np.ndarray, columns: np.ndarray, chance: np.ndarray
) -> dict[str, np.ndarray]:
    """Level of the field ``rewording`` for every pair; ``chance`` is its probability by the other fields."""
    one, two = _words(left), sparse.hstack([_words(right), _codes(right)], format="csr")
    if not one.shape[1] or not two.shape[1]:
        return {"rewording": np.zeros(len(rows), np.int8)}
    counted = np.flatnonzero(chance > HOPELESS)
    one_counted, two_counted = one[rows[counted]], two[columns[counted]]
    weight = chance[counted].astype(np.float32)
    met = (one_counted.T @ sparse.diags(weight) @ two_counted).toarray()
    expected = np.outer(weight @ one_counted, weight @ two_counted) / max(float(weight.sum()), 1e-9)
    lift = np.log((met + DOUBT) / (expected + DOUBT))
    known = (np.diff(one.indptr)[rows] > 0) & (np.diff(two.indptr)[columns] > 0)
    mean = np.zeros(len(rows), np.float32)
    mean[known] = _mean_lift(one, two, rows[known], columns[known], lift)
    return {
        "rewording": pick(
            "rewording",
            (~known, "none"),
            (mean < -0.6, "never"),
            (mean < -0.1, "seldom"),
            (mean < 0.3, "neutral"),
            (mean < 0.8, "some"),
            (mean < 1.5, "often"),
            default="always",
        )
    }


def _mean_lift(
    one: sparse.csr_matrix, two: sparse.csr_matrix, rows: np.ndarray, columns: np.ndarray, lift: np.ndarray
) -> np.ndarray:
    """For every pair the highest lift that a word of the later row has with any word of the earlier one, on average
    over the later row's words; both rows have some."""
    sizes = np.diff(one.indptr)[rows], np.diff(two.indptr)[columns]
    slices = np.cumsum(sizes[0].astype(np.int64) * sizes[1]) // CELLS
    out = []
    for pairs in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(slices)) + 1):
        n_one, n_two = (size[pairs] for size in sizes)
        later = two.indices[_ranges(two.indptr[columns[pairs]], n_two)]
        each = np.repeat(n_one, n_two)
        earlier = one.indices[_ranges(np.repeat(one.indptr[rows[pairs]], n_two), each)]
        best = np.maximum.reduceat(lift[earlier, np.repeat(later, each)], np.cumsum(each) - each)
        out.append(np.add.reduceat(best, np.cumsum(n_two) - n_two) / n_two)
    return np.concatenate(out)


def _ranges(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The numbers of every range, one after another."""
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())


def _words(facts: Facts) -> sparse.csr_matrix:
    """Words of the trade and other words that many rows use; names of things are left out by their rarity."""
    tokens = facts.matrices["tokens"]
    counts = np.bincount(tokens.indices, minlength=tokens.shape[1])
    useful = [
        k for k, word in enumerate(facts.vocabularies["tokens"]) if counts[k] >= OFTEN * (1 if is_general(word) else 2)
    ]
    words = tokens[:, useful].tocsr()
    words.data = np.ones_like(words.data)
    return words


def _codes(facts: Facts) -> sparse.csr_matrix:
    codes = facts.arrays["code"]
    known = np.flatnonzero(codes >= 0)
    shape = (len(facts), facts.widths["code"])
    return sparse.csr_matrix((np.ones(len(known), np.float32), (known, codes[known])), shape=shape)
