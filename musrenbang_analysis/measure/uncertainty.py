"""How sure a rate is. Every interval carries its kind; a complete list with certain links has none.

``complete``: every row known, no interval. ``pending_bounds``: what is not decided yet. ``wilson_95``: only to
compare areas or years. ``link_error_95``: from a clerical audit of links. ``link_draws_95``: from calibrated
link probabilities. Random numbers come from a numpy Generator with the seed given, so that a rerun agrees.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.terms import ENDED, WAITING

SEED = 20250101
LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A rate with its interval; ``kind`` names what the interval is about (``complete`` has none)."""

    value: float
    lower: float | None
    upper: float | None
    kind: str


@dataclass(frozen=True)
class Audit:
    """One stratum of an audit: ``size`` proposals, ``sampled`` of them checked, ``reached`` of those truly reached."""

    size: int
    sampled: int
    reached: int

    def __post_init__(self) -> None:
        if not 0 <= self.reached <= self.sampled <= self.size:
            raise ValueError(f"not 0 <= reached <= sampled <= size: {self}")

    @property
    def misses(self) -> int:
        """How many of the checked did not reach."""
        return self.sampled - self.reached


def wilson(numerator: float, denominator: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval (1927): for comparing areas or years as if each were a sample of its kind.

    Never for one complete list, whose rate is exact. None for an empty denominator.
    """
    if denominator <= 0:
        raise ValueError("no rate of nothing")
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, n = numerator / denominator, denominator
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(p, max(0.0, float(middle - half)), min(1.0, float(middle + half)), f"wilson_{level * 100:g}")


def audit_corrected(linked: list[Audit], unlinked: list[Audit]) -> Interval:
    """The true share that reached, corrected for false and missed links found in a clerical audit.

    r = p PPV + (1 - p) FOR, with p the linked share, PPV = how many checked links are right, FOR = how many
    proposals without a link truly reached (domain.md 5.2, peers.md 4.1).

    Parameters
    ----------
    linked, unlinked
        strata (by size class or method) of the proposals that do and do not reach the stage by links; each a
        simple random sample of its stratum. A stratum that was checked whole adds no uncertainty.

    Returns
    -------
    median and central 95 % of the posterior, kind ``link_error_95``. Finite population: only the unchecked are
    uncertain, each stratum beta-binomial with the Jeffreys posterior Beta(k + 1/2, n - k + 1/2). Computed
    exactly (nothing is drawn, a rerun agrees to the last digit); the ends are whole proposals chosen by mid-p,
    which counts half of an end's own probability as outside. ``complete`` where all was checked.
    """
    strata = [*linked, *unlinked]
    total = sum(stratum.size for stratum in strata)
    if total == 0:
        raise ValueError("no rate of nothing")
    seen = sum(stratum.reached for stratum in strata)
    if all(stratum.sampled == stratum.size for stratum in strata):
        return Interval(seen / total, None, None, "complete")
    lower, middle, upper = mid_p_points(unseen_chances(strata))
    return Interval((seen + middle) / total, (seen + lower) / total, (seen + upper) / total, "link_error_95")


def unseen_chances(strata: list[Audit]) -> NDArray:
    """Posterior probability of 0, 1, 2 ... unchecked proposals having reached, over all strata together."""
    from scipy.signal import fftconvolve  # needed only where an audit was handed back
    from scipy.stats import betabinom

    whole = np.ones(1)
    for stratum in strata:
        unseen = stratum.size - stratum.sampled
        one = betabinom.pmf(np.arange(unseen + 1), unseen, stratum.reached + 0.5, stratum.misses + 0.5)
        whole = np.clip(fftconvolve(whole, one), 0, None)
    return whole / whole.sum()


def mid_p_points(chances: NDArray, level: float = LEVEL) -> tuple[int, int, int]:
    """(lower, median, upper) of a distribution on 0, 1, 2 ...: the central ``level`` by mid-p.

    The usual quantiles of a distribution on few values hold more than they promise; mid-p (Lancaster 1961) is
    right on average. The most probable value is always inside.
    """
    middle = np.cumsum(chances) - chances / 2
    tail = (1 - level) / 2
    top = int(np.argmax(chances))
    lower = min(int(np.searchsorted(middle, tail)), top)
    upper = max(int(np.searchsorted(middle, 1 - tail, side="right")) - 1, top)
    return lower, int(np.searchsorted(np.cumsum(chances), 0.5)), upper


def audit_corrected_rupiah(proposals: pd.DataFrame, by: list[str], draws: int = 1000, seed: int = SEED) -> Interval:
    """As ``audit_corrected``, weighted by rupiah, from one row per proposal.

    Parameters
    ----------
    proposals
        ``amount`` (missing amounts are left out), ``truth``: True/False for those checked, missing otherwise.
    by
        columns that make the strata: whether linked, and the size class. Take all of the largest class: each
        unchecked proposal is drawn whole.
    """
    known = proposals[proposals["amount"].notna()]
    total = float(known["amount"].sum())
    if total <= 0:
        raise ValueError("no rate of nothing")
    rng, sums, has_unseen = np.random.default_rng(seed), np.zeros(draws), False
    for _, part in known.groupby(by, dropna=False, sort=True):
        seen = part[part["truth"].notna()]
        unseen = part.loc[part["truth"].isna(), "amount"].to_numpy(float)
        right = seen["truth"].astype(bool)
        sums += float(seen.loc[right, "amount"].sum())
        if len(unseen):
            has_unseen = True
            chance = rng.beta(right.sum() + 0.5, (~right).sum() + 0.5, draws)
            sums += (rng.random((draws, len(unseen))) < chance[:, None]) @ unseen
    if not has_unseen:
        return Interval(float(sums[0] / total), None, None, "complete")
    return _central(sums / total, "link_error_95")


def link_draws(
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    links: pd.DataFrame,
    stage: str,
    sequence: tuple[str, ...],
    draws: int = 1000,
    seed: int = SEED,
) -> Interval:
    """The share that reached a stage with every link drawn by its calibrated probability.

    Parameters
    ----------
    lineage
        the cohort in question; a "yes" that rests on no link stays certain.
    links
        accepted and possible links with ``probability``; missing = 1 for accepted, 0 for possible (by id, by
        hand: not measured). Links are drawn independently; a line shared by several proposals is drawn once.
    sequence
        the order of the stages in this dossier.

    Returns
    -------
    mean of the draws and their central 95 %; ``complete`` where no probability lies strictly between 0 and 1.
    """
    position = {name: place for place, name in enumerate(sequence)}
    goal = position[stage]
    used = links[links["status"].isin(("accepted", "possible"))]
    sure = (used["status"] == "accepted").astype(float)
    chance = used["probability"].astype("Float64").fillna(sure).to_numpy(float)
    rng = np.random.default_rng(seed)
    alive = ~records["outcome"].isin((*ENDED, *WAITING)).fillna(False).astype(bool)
    place = records["stage"].map(position).fillna(-1).to_numpy(int)
    at = dict(zip(records["record_id"], place, strict=True))
    leads = {record: np.ones(draws, bool) for record in records.loc[alive & (place >= goal), "record_id"]}
    held = rng.random((len(used), draws)) < chance[:, None]
    ends = list(zip(used["from_id"], used["to_id"], held, strict=True))
    for start, end, there in sorted(ends, key=lambda link: (-at[link[0]], -at[link[1]], link[0], link[1])):
        if end in leads:
            leads[start] = leads.get(start, np.zeros(draws, bool)) | (there & leads[end])
    none = np.zeros(draws, bool)
    stated = (lineage[stage] == "yes").fillna(False).astype(bool) & (lineage["n_successors"] == 0)
    rates = np.zeros(draws)
    for record, certain in zip(lineage["record_id"], stated, strict=True):
        rates += 1.0 if certain else leads.get(record, none)
    rates /= len(lineage)
    if not ((chance > 0) & (chance < 1)).any():
        return Interval(float(rates[0]), None, None, "complete")
    lower, upper = np.quantile(rates, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(float(rates.mean()), float(lower), float(upper), "link_draws_95")


def _central(draws: NDArray, kind: str) -> Interval:
    lower, middle, upper = np.quantile(draws, ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
    return Interval(float(middle), float(lower), float(upper), kind)
