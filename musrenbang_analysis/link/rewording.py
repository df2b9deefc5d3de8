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


def rewording_levels(
    left: Facts, right: Facts, rows: np.ndarray, columns: np.ndarray, chance: np.ndarray
) -> dict[str, np.ndarray]:
    """Level of the field ``rewording`` for every pair; ``chance`` is its probability by the other fields."""
    one, two = _words(left), sparse.hstack([_words(right), _codes(right)], format="csr")
    if not one.shape[1] or not two.shape[1]:
        return {"rewording": np.zeros(len(rows), np.int8)}
    weight = sparse.diags(chance)
    met = np.asarray((one[rows].T @ weight @ two[columns]).todense())
    of_one, of_two = chance @ one[rows], chance @ two[columns]
    expected = np.outer(of_one, of_two) / max(float(chance.sum()), 1e-9)
    lift = np.log((met + DOUBT) / (expected + DOUBT))
    best = np.stack(
        [lift[one.indices[one.indptr[k] : one.indptr[k + 1]]].max(0, initial=-9.0) for k in range(len(left))]
    )
    count = np.asarray(two.sum(1)).ravel()[columns]
    known = (np.asarray(one.sum(1)).ravel()[rows] > 0) & (count > 0)
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


def _words(facts: Facts) -> sparse.csr_matrix:
    """Words of the trade and other words that many rows use; names of things are left out by their rarity."""
    tokens = facts.matrices["tokens"]
    counts = np.asarray((tokens > 0).sum(0)).ravel()
    useful = [
        k for k, word in enumerate(facts.vocabularies["tokens"]) if counts[k] >= OFTEN * (1 if is_general(word) else 2)
    ]
    return (tokens[:, useful] > 0).astype(np.float32).tocsr()


def _codes(facts: Facts) -> sparse.csr_matrix:
    codes = facts.arrays["code"]
    known = np.flatnonzero(codes >= 0)
    shape = (len(facts), facts.widths["code"])
    return sparse.csr_matrix((np.ones(len(known), np.float32), (known, codes[known])), shape=shape)
