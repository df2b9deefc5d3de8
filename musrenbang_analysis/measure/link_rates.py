"""The share that reached a stage where links are only probable: estimated per proposal, corrected by an audit.

Counting links above a threshold is off by several points however good the links are. Here every proposal gets a
probability of having reached the stage, out of all ways of links that lead there (``link_chances``), calibrated on
invented kabupaten (``reference/link_rates.yml``); the rate is their mean. How far that mean may lie from the truth in
another kabupaten only an audit tells: a random sample of proposals of which a person says whether they reached the
stage. Its residuals correct the mean (difference estimator of survey sampling; Särndal, Swensson & Wretman 1992 ch. 6;
Angelopoulos et al. 2023, prediction-powered inference).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import t as student

from musrenbang_analysis.measure.link_chances import (
    LEAST,
    adapted_chances,
    held_parameters,
    missed_share,
    step_kinds,
)
from musrenbang_analysis.measure.uncertainty import LEVEL, Interval
from musrenbang_analysis.terms import BIRTH_STAGES, DOCUMENT_STAGES, ENDED, WAITING

NOT_AUDITED, AUDITED, COMPLETE = "not_audited_95", "link_error_95", "complete"
FAMILY = {
    "kecamatan": "forum",
    "forum_skpd": "forum",
    "kabupaten": "forum",
    "ranwal_renja": "plan",
    "renja": "plan",
    "rkpd": "plan",
    "kua_ppas": "plan",
    "apbd": "budget",
    "apbd_perubahan": "budget",
    "realisasi": "budget",
}
"""Which parameters hold for a stage."""
SOFT = 4.0
"""Proposals' worth of expected spread added to each stratum: a few audited proposals that all agree prove little."""


@dataclass(frozen=True)
class Parameters:
    """Calibration of one family of stages: ``intercept`` and ``slope`` of the log odds of a proposal with links, how
    many without any were ``missed`` for each one found, spread between kabupaten."""

    intercept: float
    slope: float
    missed: float
    between_count: float
    between_rp: float


@cache
def shipped_parameters() -> dict[str, Parameters]:
    """The parameters in ``reference/link_rates.yml`` by family of stages (``FAMILY``)."""
    return {name: parameters_of(part) for name, part in held_parameters()["families"].items()}


def parameters_of(part: dict) -> Parameters:
    """One family's parameters as ``reference/link_rates.yml`` holds them."""
    return Parameters(**{name: part[name] for name in Parameters.__dataclass_fields__})


@dataclass(frozen=True)
class Ways:
    """The links of a dossier as ways on: ``used`` with their probability and the places of both ends, from the last
    step to the first; ``at`` the place of every record and ``is_alive`` whether it stands there and nobody ended it;
    ``place`` of every stage."""

    used: pd.DataFrame
    at: pd.Series
    is_alive: NDArray
    place: dict[str, int]


def ways_on(records: pd.DataFrame, links: pd.DataFrame, sequence: Sequence[str], held: dict | None = None) -> Ways:
    """The ways of a dossier, each link with its adapted probability (``link_chances.adapted_chances``).

    Parameters
    ----------
    records
        ``record_id``, ``stage``, ``outcome``, ``desa_code``.
    links
        ``from_id``, ``to_id``, ``status``, ``method``, ``probability``.
    sequence
        the order of the stages in this dossier (``manifest.stage_sequence``).
    held
        the parameters of the links; None takes the shipped ones.
    """
    place = {name: number for number, name in enumerate(sequence)}
    documents = [number for name, number in place.items() if name in DOCUMENT_STAGES]
    # Where other proposals are born (pokir, ranwal) is no place on the way: it comes before the first document.
    born = dict.fromkeys(set(BIRTH_STAGES) - set(place), min(documents, default=len(place)) - 0.5)
    at = records.set_index("record_id")["stage"].map(place | born).fillna(-1).astype(float)
    alive = ~records["outcome"].isin((*ENDED, *WAITING)).fillna(False).to_numpy(bool)
    alive &= records["stage"].isin(list(place)).to_numpy(bool)
    there = sorted({int(number) for number in at.to_numpy()[alive]})
    chance = adapted_chances(links, step_kinds(links, at, there, sequence), records, held)
    return Ways(_usable(links, at, chance), at, alive, place)


def reach_evidence(ways: Ways, proposals: Sequence[str], stage: str) -> pd.DataFrame:
    """What links say about each proposal's reaching a stage.

    Parameters
    ----------
    proposals
        record ids of the cohort, which gives the order of the rows.

    Returns
    -------
    Indexed by proposal: ``certain`` (a way of certain links leads there), ``composed`` (at least one of all ways of
    links is right; 0 where none leads there). Links count as independent, which they are not: hence the calibration.
    """
    used = ways.used
    reached = pd.Series(ways.is_alive & (ways.at.to_numpy() >= ways.place[stage]), index=ways.at.index)
    found = {
        "certain": _any(used[used["p"] >= 1], reached),
        "composed": _any(used, reached),
    }
    out = pd.DataFrame({name: values.reindex(proposals).fillna(0.0).to_numpy(float) for name, values in found.items()},
                       index=pd.Index(proposals, name="record_id"))  # fmt: skip
    out["certain"] = out["certain"] > 0
    return out


def _usable(links: pd.DataFrame, at: pd.Series, chance: pd.Series) -> pd.DataFrame:
    """Links with their probability and the places of both ends, from the last step to the first."""
    frame = pd.DataFrame({"from_id": links["from_id"].to_numpy(object), "to_id": links["to_id"].to_numpy(object),
                          "p": chance.to_numpy(float)})  # fmt: skip
    frame["here"], frame["there"] = frame["from_id"].map(at), frame["to_id"].map(at)
    frame = frame[(frame["p"] > 0) & (frame["here"] >= 0) & (frame["there"] > frame["here"])]
    return frame.sort_values(["here", "from_id", "to_id"], ascending=[False, True, True], kind="stable")


def _any(used: pd.DataFrame, reached: pd.Series) -> pd.Series:
    """Probability that at least one way leads there, for every record."""
    held = reached.astype(float)
    for _, part in used.groupby("here", sort=False):
        onward = held.reindex(part["to_id"]).fillna(0.0).to_numpy(float)
        missed = np.log1p(-np.minimum(part["p"].to_numpy() * onward, 1 - 1e-12))
        some = 1 - np.exp(pd.Series(missed).groupby(part["from_id"].to_numpy()).sum())
        held.loc[some.index] = np.maximum(held.loc[some.index], some)
    return held


def reach_probability(evidence: pd.DataFrame, parameters: Parameters, is_open: NDArray | None = None) -> NDArray:
    """Calibrated probability that each proposal reached the stage.

    1 where a way of certain links leads there; a logistic function of the log odds of ``composed`` where any way does.
    Of those without, as many are believed to have reached it as the links miss for each one they find (``missed``),
    whatever their number: how many were dropped differs much between kabupaten, what links miss does not.

    Parameters
    ----------
    is_open
        the proposals among which links may have missed some; None takes all. Of the others those without a way
        have 0, and none counts as found.
    """
    composed = evidence["composed"].to_numpy(float)
    odds = logit(np.clip(composed, LEAST, 1 - LEAST))
    chance = np.where(composed > 0, expit(parameters.intercept + parameters.slope * odds), 0.0)
    chance[evidence["certain"].to_numpy(bool)] = 1.0
    open_ = np.ones(len(chance), bool) if is_open is None else is_open
    without = open_ & (chance == 0)
    chance[without] = missed_share(parameters.missed, float(chance[open_].sum()), int(without.sum()))
    return chance


def in_order(chances: NDArray) -> NDArray:
    """Probabilities (proposals x stages, in the order of the way) that never rise from one stage to the next.

    Who reached a stage passed those before it, but every stage is calibrated by itself. The nearest probabilities in
    order are taken (isotonic regression by its min-max formula; Barlow et al. 1972): where none rises none changes.
    """
    n = chances.shape[1]
    sums = np.concatenate([np.zeros((len(chances), 1)), np.cumsum(chances, axis=1)], axis=1)
    out = np.zeros_like(chances)
    for place in range(n):
        lowest = []
        for end in range(place, n):
            starts = np.arange(place + 1)
            means = (sums[:, [end + 1]] - sums[:, starts]) / (end + 1 - starts)
            lowest.append(means.min(axis=1))
        out[:, place] = np.stack(lowest).max(axis=0)
    return out


@dataclass(frozen=True)
class Audited:
    """Answers of an audit on proposals: ``position`` in the cohort, truth (NaN: the person could not tell), stratum,
    weight (proposals each stands for)."""

    position: NDArray
    truth: NDArray
    stratum: NDArray
    weight: NDArray


def audit_of(audit: pd.DataFrame | None, proposals: Sequence[str], stage: str) -> Audited | None:
    """The answers about one stage for the proposals of a cohort; None when there is none.

    Parameters
    ----------
    audit
        rows of ``hand/audit.csv`` in force: ``record_id``, ``stage``, ``answer`` (ya, tidak, tidak_tahu), ``stratum``,
        ``weight``. A missing stratum is one stratum of its own, a missing weight counts as 1.
    """
    if audit is None or not len(audit):
        return None
    number = {record_id: place for place, record_id in enumerate(proposals)}
    mine = audit[(audit["stage"] == stage) & audit["record_id"].isin(number)].drop_duplicates("record_id", keep="last")
    if not len(mine):
        return None
    truth = mine["answer"].map({"ya": 1.0, "tidak": 0.0}).astype("Float64").to_numpy(float, na_value=np.nan)
    if np.isnan(truth).all():
        return None
    return Audited(
        mine["record_id"].map(number).to_numpy(int),
        truth,
        mine["stratum"].astype("string").fillna("-").to_numpy(object),
        mine["weight"].astype("Float64").fillna(1.0).to_numpy(float),
    )


def rate_without_audit(chance: NDArray, amounts: NDArray, between: float) -> Interval:
    """The mean probability (weighted by ``amounts``) with the band that kabupaten nobody audited lie in.

    ``between`` is the standard deviation of the error of the mean between kabupaten; the spread of the single
    proposals is added to it. ``complete`` where nothing is uncertain.
    """
    total = _total(amounts)
    value = float((amounts * chance).sum() / total)
    own = float((amounts**2 * chance * (1 - chance)).sum()) / total**2
    if own == 0:
        return Interval(value, None, None, COMPLETE)
    half = 1.96 * float(np.sqrt(between**2 + own))
    return Interval(value, max(0.0, value - half), min(1.0, value + half), NOT_AUDITED)


def rate_with_audit(chance: NDArray, amounts: NDArray, audit: Audited) -> Interval:
    """The mean probability corrected by the audit: difference estimator, stratified, weighted by ``amounts``.

    The error of each audited proposal (answer minus probability, times its amount) is carried to its stratum. The
    spread within a stratum is drawn towards what the probabilities expect, by ``SOFT`` proposals' worth. Who could not
    tell is left out of the value and counts as 0 in the lower and as 1 in the upper end. ``complete`` where every
    proposal was checked.
    """
    total, n = _total(amounts), len(chance)
    base = float((amounts * chance).sum())
    known = ~np.isnan(audit.truth)
    if known.sum() == n:
        order = audit.position[known]
        return Interval(float((amounts[order] * audit.truth[known]).sum() / total), None, None, COMPLETE)
    value, error, df = _difference(chance, amounts, audit, audit.truth, known)
    quantile = float(student.ppf((1 + LEVEL) / 2, df))
    ends = []
    for guess, sign in ((0.0, -1.0), (1.0, 1.0)):
        filled = np.where(known, audit.truth, guess)
        shifted = (
            _difference(chance, amounts, audit, filled, np.ones(len(filled), bool))[0] if not known.all() else value
        )
        ends.append(
            (base + (min(value, shifted) if sign < 0 else max(value, shifted)) + sign * quantile * error) / total
        )
    seen = audit.position[known]
    floor = float((amounts[seen] * audit.truth[known]).sum()) / total
    ceiling = 1 - float((amounts[seen] * (1 - audit.truth[known])).sum()) / total
    middle = min(max((base + value) / total, floor), ceiling)
    return Interval(middle, max(ends[0], floor), min(ends[1], ceiling), AUDITED)


def _difference(
    chance: NDArray, amounts: NDArray, audit: Audited, truth: NDArray, use: NDArray
) -> tuple[float, float, float]:
    """Estimated sum of errors over the cohort, its standard error and degrees of freedom."""
    place, stratum, weight, truth = (part[use] for part in (audit.position, audit.stratum, audit.weight, truth))
    weight = weight * len(chance) / weight.sum()
    errors = amounts[place] * (truth - chance[place])
    expected = amounts[place] ** 2 * chance[place] * (1 - chance[place])
    names, code, count = np.unique(stratum.astype(str), return_inverse=True, return_counts=True)
    joined = np.where(count[code] > 1, code, len(names))
    value, variance, df = 0.0, 0.0, 0.0
    for part in np.unique(joined):
        mine = joined == part
        n, size = int(mine.sum()), max(float(weight[mine].sum()), float(mine.sum()))
        mean = float((weight[mine] * errors[mine]).sum() / weight[mine].sum())
        spread = float(((errors[mine] - mean) ** 2).sum())
        spread = (spread + SOFT * float(expected[mine].mean())) / max(n - 1 + SOFT, 1)
        value += float((weight[mine] * errors[mine]).sum())
        variance += size**2 * (1 - n / size) * spread / n
        df += n - 1
    return value, float(np.sqrt(variance)), max(df, 3.0)


def _total(amounts: NDArray) -> float:
    total = float(amounts.sum())
    if total <= 0:
        raise ValueError("no rate of nothing")
    return total
