"""How much an index over villages hangs on single villages: bootstrap intervals, the village being drawn.

For Gini, total Theil, concentration index and the Herfindahl index over SKPD, whose intervals were found to hold
(docs/village-intervals.md). Not for the parts of Theil and the Herfindahl index over villages, whose were not.

The index of a complete list is exact. Its interval is for comparing stages, years and kabupaten: how far the index
could lie had other villages like these been there (peers.md 4.1, "bootstrap over desa"). Errors of links are not in it.
"""

import warnings
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

KIND, TOO_FEW = "bootstrap_95", "too_few"
FEWEST_VILLAGES, FEWEST_SERVED = 40, 10
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


def theil(amount: NDArray, weight: NDArray) -> Statistic:
    """As ``equity.theil``, the total."""
    logs = amount * np.log(np.where(amount > 0, amount / weight, 1.0))

    def of(counts: NDArray) -> NDArray:
        sums = counts @ amount
        return (counts @ logs) / sums - np.log(sums / (counts @ weight))

    return of


def herfindahl(amounts: NDArray) -> Statistic:
    """As ``equity.hhi`` over the columns of ``amounts`` (villages x SKPD)."""

    def of(counts: NDArray) -> NDArray:
        sums = counts @ amounts
        return (sums**2).sum(axis=1) / sums.sum(axis=1) ** 2

    return of


def intervals(statistics: dict[Key, Statistic], villages: int, method: str = "BCa") -> dict[Key, tuple[float, float]]:
    """The 95 % interval of each statistic, all from the same draws of villages, with a fixed seed.

    ``method``: ``BCa``, bias-corrected and accelerated (Efron 1987), or ``percentile``. One whose
    draws do not vary, or are not defined, has none.
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
            (np.arange(villages),), of, n_resamples=RESAMPLES, vectorized=True, method=method,
            rng=np.random.default_rng(SEED),
        )  # fmt: skip
    ends = zip(statistics, drawn.confidence_interval.low, drawn.confidence_interval.high, strict=True)
    return {name: (float(low), float(high)) for name, low, high in ends if np.isfinite(low) and low < high}
