"""Rewordings that recur in this dossier: which words of the earlier list turn into which words or codes later.

An office that writes "rabat" where villages write "cor" does so many times. From pairs that are likely on other
grounds it is counted which words meet more often than by chance; no list of synonyms and no label is needed.
"""

from itertools import pairwise

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
    best = _best_of_words(one, np.log((met + DOUBT) / (expected + DOUBT)))
    count = np.diff(two.indptr)[columns]
    known = (np.diff(one.indptr)[rows] > 0) & (count > 0)
    entry = two[columns].tocoo()
    total = np.bincount(entry.row, best[rows[entry.row], entry.col], minlength=len(rows))
    mean = np.divide(total, count, out=np.zeros(len(rows)), where=count > 0)
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


def _best_of_words(words: sparse.csr_matrix, lift: np.ndarray) -> np.ndarray:
    """For every row the highest lift that any of its words has with each word or code of the later list."""
    best = np.empty((words.shape[0], lift.shape[1]), np.float32)
    for row, (start, end) in enumerate(pairwise(words.indptr)):
        best[row] = lift[words.indices[start:end]].max(0, initial=-9.0)
    return best


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
