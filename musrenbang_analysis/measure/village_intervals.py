"""How much an index over villages hangs on single villages: bootstrap intervals, the village being drawn.

The index of a complete list is exact. Its interval is for comparing stages, years and kabupaten: how far the index
could lie had other villages like these been there (peers.md 4.1, "bootstrap over desa"). Errors of links are not in it.
"""

import warnings
from collections.abc import Callable, Hashable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KIND, TOO_FEW = "bootstrap_95", "too_few"
FEWEST_VILLAGES, FEWEST_SERVED = 20, 10
"""Below so many villages, or so many with anything at the stage, no interval: resampling a handful repeats it."""
RESAMPLES, SEED = 1_999, 20_250_101
Key = Hashable
Statistic = Callable[[NDArray], NDArray]
"""From how often each village was drawn (draws x villages) to the index of every draw."""


def is_enough(amount: NDArray) -> bool:
    """Enough villages, and enough of them with anything, for an interval."""
    return len(amount) >= FEWEST_VILLAGES and int((amount > 0).sum()) >= FEWEST_SERVED


def concentration(amount: NDArray, rank_by: NDArray, weight: NDArray) -> Statistic:
    """As ``equity.concentration_index`` of the amount per head; a village drawn twice stands beside itself.

    Written out, the amount-weighted mean of the rank is a quadratic form: of every pair of villages, amount of the one
    times weight of the other where that one is poorer, half of it where they are level.
    """
    poorer = np.sign(np.subtract.outer(rank_by, rank_by)) / 2 + 0.5
    pairs = np.outer(amount, weight) * poorer

    def of(counts: NDArray) -> NDArray:
        return 2 * ((counts @ pairs) * counts).sum(axis=1) / ((counts @ amount) * (counts @ weight)) - 1

    return of


def theil(amount: NDArray, group: NDArray, weight: NDArray) -> dict[str, Statistic]:
    """``total``, ``between`` and ``within``, as ``equity.theil``."""
    codes, _ = pd.factorize(group)
    membership = np.eye(codes.max() + 1)[codes]
    logs = amount * np.log(np.where(amount > 0, amount / weight, 1.0))

    def total(counts: NDArray) -> NDArray:
        sums = counts @ amount
        return (counts @ logs) / sums - np.log(sums / (counts @ weight))

    def between(counts: NDArray) -> NDArray:
        part, people = (_shares(counts @ (values[:, None] * membership)) for values in (amount, weight))
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = part * np.log(part / people)
        return np.where(part > 0, terms, 0.0).sum(axis=1)

    return {"total": total, "between": between, "within": lambda counts: total(counts) - between(counts)}


def herfindahl(amounts: NDArray) -> Statistic:
    """As ``equity.hhi``: of the villages (one column), or of the columns of ``amounts`` (villages x SKPD)."""
    if amounts.ndim == 2:
        return lambda counts: (_shares(counts @ amounts) ** 2).sum(axis=1)
    return lambda counts: (counts @ amounts**2) / (counts @ amounts) ** 2


def intervals(statistics: dict[Key, Statistic], villages: int) -> dict[Key, tuple[float, float]]:
    """The bias-corrected accelerated 95 % interval of each statistic (Efron 1987), all from the same draws of villages.

    Fixed seed. One whose draws do not vary, or are not defined, has none.
    """
    from scipy.stats import DegenerateDataWarning, bootstrap  # half a second to load
    from threadpoolctl import threadpool_limits

    def of(drawn: NDArray, axis: int = -1) -> NDArray:
        """Villages drawn, as numbers along the last axis."""
        flat = drawn.reshape(-1, drawn.shape[-1])
        places = (flat + villages * np.arange(len(flat))[:, None]).ravel()
        counts = np.bincount(places, minlength=villages * len(flat)).reshape(len(flat), villages).astype(float)
        found = np.stack([statistic(counts) for statistic in statistics.values()])
        return found.reshape(len(statistics), *drawn.shape[:-1])

    # The products are small: threads spend more time waiting for each other than multiplying.
    quiet = np.errstate(divide="ignore", invalid="ignore")
    with threadpool_limits(1), warnings.catch_warnings(), quiet:
        warnings.simplefilter("ignore", DegenerateDataWarning)
        drawn = bootstrap(
            (np.arange(villages),), of, n_resamples=RESAMPLES, vectorized=True, method="BCa",
            rng=np.random.default_rng(SEED),
        )  # fmt: skip
    ends = zip(statistics, drawn.confidence_interval.low, drawn.confidence_interval.high, strict=True)
    return {name: (float(low), float(high)) for name, low, high in ends if np.isfinite(low) and low < high}


def _shares(values: NDArray) -> NDArray:
    return values / values.sum(axis=1, keepdims=True)
