"""The estimated share below the whole kabupaten: kecamatan and SKPD, by the probabilities and what an audit says.

The probabilities of all proposals are off together, because a kabupaten differs from those the calibration was fitted
on, and those of one area are off together, because it differs from its neighbours. The first error is that of the
estimate of the whole kabupaten, to which the areas are made to add up, with its interval. The second is a number added
to the log odds of an area, normal around 0 with the spread measured on invented kabupaten
(``reference/link_rates.yml``, ``spread``). An audit of the kabupaten tells about it (a logistic regression with a
random effect for areas, at its mode: Breslow & Clayton 1993); an area with few audited proposals is drawn towards the
others (composite estimation: Rao & Molina 2015).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import beta

from musrenbang_analysis.measure.link_chances import held_parameters
from musrenbang_analysis.measure.link_rates import AUDITED, COMPLETE, FAMILY, NOT_AUDITED, Audited
from musrenbang_analysis.measure.uncertainty import LEVEL, Interval

WIDE = 10.0
"""Standard deviation (log odds) allowed to the error of the whole before an audit is looked at: the audit decides."""
FAR = 12.0
"""Log odds by which probabilities are moved at most to add up to the whole."""
STEPS = 30
SURE = 1e-6
"""A probability nearer than this to 0 or 1 is not doubted: no shift of the log odds would make a difference."""


@dataclass(frozen=True)
class Spread:
    """How the areas of a kabupaten differ: ``sd`` of what is added to their log odds; ``dispersion``, how many times
    more than independent proposals those of one area vary (packages are funded together)."""

    sd: float
    dispersion: float


def spread_of(stage: str, level: str) -> Spread:
    """The measured spread of a level of areas (kecamatan, skpd) at a stage."""
    return Spread(**held_parameters()["families"][FAMILY[stage]]["spread"][level])


@dataclass(frozen=True)
class Shift:
    """What is added to the log odds of the proposals of every area, and its variance."""

    mean: NDArray
    variance: NDArray
    dispersion: float


def shift_of(chance: NDArray, area: NDArray, n_areas: int, spread: Spread, audit: Audited | None) -> Shift:
    """How far the log odds of every area's probabilities are off, beyond the error of the whole.

    Parameters
    ----------
    chance, area
        probability and number of the area (0 .. n_areas - 1) of every proposal.
    spread
        how the areas of a kabupaten differ.
    audit
        answers about these proposals; without them the mean is 0 and the variance that of ``spread``.
    """
    precision = 1 / np.maximum(np.square([WIDE] + [spread.sd] * n_areas), 1e-6)
    mean, covariance = np.zeros(n_areas + 1), np.diag(1 / precision)
    if audit is not None:
        asked = ~np.isnan(audit.truth) & _is_doubtful(chance)[audit.position]
        place, truth = audit.position[asked], audit.truth[asked]
        design = np.zeros((len(place), n_areas + 1))
        design[:, 0], design[np.arange(len(place)), 1 + area[place]] = 1.0, 1.0
        for _ in range(STEPS):
            right = expit(logit(chance[place]) + design @ mean)
            curvature = design.T @ (design * (right * (1 - right))[:, None]) + np.diag(precision)
            covariance = np.linalg.inv(curvature)
            step = covariance @ (design.T @ (truth - right) - precision * mean)
            mean = mean + np.clip(step, -2, 2)
            if np.abs(step).max() < 1e-8:
                break
    return Shift(mean[1:], np.diag(covariance)[1:], spread.dispersion)


def area_rates(
    chance: NDArray, amounts: NDArray, area: NDArray, shift: Shift, audit: Audited | None, whole: Interval
) -> list[Interval | None]:
    """The share (weighted by ``amounts``) of every area with its 95 % interval; None where an area has no amount.

    Proposals that were audited are what the person said. The rest is a sum of independent proposals around the error
    of the whole and that of the area: its mean and variance give the interval, as those of a beta distribution.
    ``whole`` is the estimate of the kabupaten, to which the areas are made to add up. ``complete`` where nothing of
    an area is uncertain; else ``link_error_95`` with an audit, ``not_audited_95`` without.
    """
    known = np.zeros(len(chance), bool)
    value = chance.astype(float).copy()
    if audit is not None:
        told = ~np.isnan(audit.truth)
        known[audit.position[told]], value[audit.position[told]] = True, audit.truth[told]
    doubtful = ~known & _is_doubtful(chance)
    odds = logit(chance[doubtful]) + shift.mean[area[doubtful]]
    own, sure = amounts[doubtful], float((amounts * value)[~doubtful].sum())
    right = expit(odds + _to_add_up(odds, own, whole.value * float(amounts.sum()) - sure))
    value[doubtful] = right
    spread = np.zeros(len(chance))
    spread[doubtful] = right * (1 - right)
    n = len(shift.mean)
    total, sums, certain, open_ = (
        np.bincount(area, amounts * part, n) for part in (1.0, value, np.where(doubtful, 0.0, value), doubtful)
    )
    single, common = np.bincount(area, amounts**2 * spread, n), np.bincount(area, amounts * spread, n)
    kind = NOT_AUDITED if audit is None else AUDITED
    off = shift.variance + _variance_of(whole, float(amounts.sum()), float(common.sum()))
    variance = shift.dispersion * single + common**2 * off
    return [
        _interval(sums[g] / total[g], variance[g] / total[g] ** 2, (certain[g], certain[g] + open_[g]), total[g], kind)
        if total[g] > 0
        else None
        for g in range(n)
    ]


def _is_doubtful(chance: NDArray) -> NDArray:
    return (chance > SURE) & (chance < 1 - SURE)


def _to_add_up(odds: NDArray, amounts: NDArray, wanted: float) -> float:
    """What to add to the log odds so that the probabilities add up; 0 where nothing could."""

    def over(more: float) -> float:
        return float((amounts * expit(odds + more)).sum()) - wanted

    if not len(odds) or abs(over(0.0)) < 1e-9 * max(1.0, abs(wanted)) or over(-FAR) > 0 or over(FAR) < 0:
        return 0.0
    return float(brentq(over, -FAR, FAR))


def _variance_of(whole: Interval, amount: float, slope: float) -> float:
    """Variance (log odds) of the error of the whole, from its interval."""
    if whole.lower is None or whole.upper is None or slope <= 0:
        return 0.0
    return float(((whole.upper - whole.lower) / (2 * 1.96) * amount / slope) ** 2)


def _interval(value: float, variance: float, ends: tuple[float, float], total: float, kind: str) -> Interval:
    """From mean and variance; never outside what is certain to have reached and what may have."""
    if variance <= 0 or not 0 < value < 1:
        return Interval(float(value), None, None, COMPLETE)
    size = max(value * (1 - value) / variance - 1, 1e-3)
    lower, upper = beta.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2], value * size, (1 - value) * size)
    lower, upper = min(max(lower, ends[0] / total), value), max(min(upper, ends[1] / total), value)
    return Interval(float(value), float(lower), float(upper), kind)
