"""Survival where links are only probable: ``survival_estimated`` beside the counted ``survival_count``.

The counted share takes accepted links as they are. Here every proposal of a cohort counts with its probability of
having reached the stage (``measure.link_rates``), corrected by the audit where there is one; the kecamatan and SKPD
follow with what is known of them (``measure.area_rates``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.measure.area_rates import area_rates, shift_of, spread_of
from musrenbang_analysis.measure.link_rates import (
    AUDITED,
    COMPLETE,
    FAMILY,
    NOT_AUDITED,
    Audited,
    Ways,
    audit_of,
    in_order,
    rate_with_audit,
    rate_without_audit,
    reach_evidence,
    reach_probability,
    shipped_parameters,
    ways_on,
)
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.measure.uncertainty import Interval
from musrenbang_analysis.terms import TRUNK

CALIBRATED = "desa"
"""Stage whose own proposals the calibration was fitted on (``benchmarks/fit_link_rates.py``). On councillors' lists
it gave a lower share at the Renja than at the RKPD behind it, so other cohorts get no estimate."""
WRITTEN = ("no", "pending")
"""Answers that leave nothing to estimate: ended or undecided in writing."""
NOT_ESTIMATED = "not_estimated"
"""Kind of the row that says so."""
TOO_FEW = "too_few"
"""Kind of the row of an area whose rate is not printed."""
AREAS = {"kecamatan": "kecamatan_code", "skpd": "skpd_name"}
"""Levels below the kabupaten, and the column of the lineage that names the area. Not the village: its interval would
be wider than the differences between villages."""
FEWEST = 30
"""Proposals from which an area has an estimate: intervals of smaller ones held the truth in 83 % of cases instead of
95 % (docs/rates.md). Where nothing is uncertain it is counted, from ``small.LEAST`` on."""
MEASURES = {"survival_estimated": "proposal", "survival_estimated_rp": "rupiah"}


def estimated_measures(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
    sequence: tuple[str, ...],
    audit: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """``survival_estimated`` and ``survival_estimated_rp`` of the village cohorts at later stages, with areas and SKPD.

    Parameters
    ----------
    audit
        the answers of ``hand/audit.csv`` in force (``link_rates.audit_of``); None when nobody audited.

    Returns
    -------
    Rows of ``measures``, for the kabupaten and its kecamatan, and the same ``_by_skpd``. ``interval_kind``:
    ``complete`` where no link of the dossier has a measured probability (then the value is that of
    ``survival_count``), ``link_error_95`` with an audit of that stage, ``not_audited_95`` without. Pending proposals
    count as not reaching in value and lower end, as reaching in the upper end; a written end counts as 0. Areas of
    fewer than ``FEWEST`` proposals (``small.LEAST`` where nothing is uncertain) have no value (kind ``too_few``).
    Cohorts born elsewhere are estimated only where no link is uncertain, that is, counted; else one row per stage
    says ``not_estimated``, without a value.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of and lineage[stage].notna().any()]
    measured = links["probability"].astype("Float64").where(links["status"] != "rejected").dropna()
    uncertain = bool(((measured > 0) & (measured < 1)).any())
    reached = _all_chances(records, links, lineage, stages, sequence, uncertain)
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        place = np.flatnonzero(members.to_numpy(bool))
        cohort = _Cohort(lineage.iloc[place])
        ids = list(lineage["record_id"].iloc[place])
        key = {"origin": origin, "entry_stage": entry_stage, "area_level": "kabupaten", "area_code": kabupaten[0]}
        key |= {"area_name": kabupaten[1]}
        for stage in stages:
            answers = lineage[stage].iloc[place]
            if not answers.notna().any():
                continue
            shared = key | {"stage": stage, "as_of": as_of.get(stage)}
            if uncertain and entry_stage != CALIBRATED:
                rows += [shared | row for row in _not_estimated(cohort)]
                continue
            found = audit_of(audit, ids, stage) if uncertain else None
            pending = (answers == "pending").fillna(False).to_numpy(bool)
            rows += [shared | row for row in _rows(cohort, pending, stage, reached[stage][place], found)]
    return pd.DataFrame(rows)


def _all_chances(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    stages: list[str],
    sequence: tuple[str, ...],
    uncertain: bool,
) -> Mapping[str, NDArray]:
    """Probability of each proposal of having reached each stage, never rising on the way; what is written or certain
    stays 0 or 1."""
    way = sorted(stages, key=sequence.index)
    if not way:
        return {}
    answers = {stage: lineage[stage].astype("string").fillna("unknown").to_numpy(object) for stage in way}
    if not uncertain:
        return {stage: (answer == "yes").astype(float) for stage, answer in answers.items()}
    ways = ways_on(records, links, sequence)
    each = [_chances(ways, lineage, stage, answers[stage]) for stage in way]
    ordered = in_order(np.column_stack(each))
    ended = np.column_stack([np.isin(answers[stage], WRITTEN) for stage in way])
    lasting = np.minimum.accumulate(np.where(ended, 0.0, ordered), axis=1)
    return {stage: lasting[:, place] for place, stage in enumerate(way)}


def _chances(ways: Ways, lineage: pd.DataFrame, stage: str, answer: NDArray) -> NDArray:
    evidence = reach_evidence(ways, list(lineage["record_id"]), stage)
    is_open = (lineage["entry_stage"] == CALIBRATED).to_numpy(bool) & ~np.isin(answer, WRITTEN)
    # What rests on ids, codes, hands or an office's written status alone is counted as it is.
    by_text = (lineage["link_method"] == "text").fillna(False).to_numpy(bool)
    evidence["certain"] |= (answer == "yes") & (~by_text | (evidence["composed"].to_numpy() == 0))
    return reach_probability(evidence, shipped_parameters()[FAMILY[stage]], is_open)


@dataclass(frozen=True)
class _Level:
    """One level of areas of a cohort: the number of every proposal's area, and per area its columns (None where the
    proposal names none) and how many proposals it has, all and with an amount."""

    area: NDArray
    named: list[dict | None]
    sizes: dict[str, NDArray]


class _Cohort:
    """What all stages of a cohort share: amounts by measure and the areas."""

    def __init__(self, cohort: pd.DataFrame) -> None:
        asked = cohort["asked_rp"].astype("Float64").to_numpy(float, na_value=np.nan)
        priced = ~np.isnan(asked)
        self.coverage = float(priced.mean())
        self.amounts = dict(zip(MEASURES, (np.ones(len(cohort)), np.where(priced, asked, 0.0)), strict=True))
        self.levels = {level: self._level(cohort, level, column, priced) for level, column in AREAS.items()}

    @staticmethod
    def _level(cohort: pd.DataFrame, level: str, column: str, priced: NDArray) -> _Level:
        area, values = pd.factorize(cohort[column].astype("object"), sort=True, use_na_sentinel=False)
        n, with_amount = (np.bincount(area, part, len(values)) for part in (np.ones(len(area)), priced))
        names = dict(zip(area, cohort[f"{level}_name"], strict=True))
        named: list[dict | None] = []
        for number, value in enumerate(values):
            said = {"money_coverage": float(with_amount[number] / n[number])}
            if level == "skpd":
                said |= {"skpd_name": value}
            else:
                said |= {"area_level": level, "area_code": value, "area_name": names[number]}
            named.append(None if pd.isna(value) else said)
        return _Level(area, named, dict(zip(MEASURES, (n, with_amount), strict=True)))


def _not_estimated(cohort: _Cohort) -> list[dict]:
    """What says that a cohort has no estimate, by count and rupiah."""
    return [
        {
            "measure": name,
            "denominator": float(cohort.amounts[name].sum()),
            "interval_kind": NOT_ESTIMATED,
            "unit": unit,
        }
        for name, unit in MEASURES.items()
        if cohort.amounts[name].sum() > 0
    ]


def _rows(cohort: _Cohort, pending: NDArray, stage: str, chance: NDArray, audit: Audited | None) -> Iterator[dict]:
    """Rows of one cohort at one stage: the whole, its kecamatan, its SKPD."""
    family = shipped_parameters()[FAMILY[stage]]
    wholes: dict[str, Interval] = {}
    for measure, between in zip(MEASURES, (family.between_count, family.between_rp), strict=True):
        weight = cohort.amounts[measure]
        if weight.sum() > 0:
            wholes[measure] = (
                rate_without_audit(chance, weight, between) if audit is None else rate_with_audit(chance, weight, audit)
            )
            row = _row(measure, wholes[measure], float(weight.sum()), float(weight[pending].sum()))
            yield row | {"money_coverage": cohort.coverage}
    for name, level in cohort.levels.items():
        n = len(level.named)
        shift = shift_of(chance, level.area, n, spread_of(stage, name), audit)
        for measure, whole in wholes.items():
            weight = cohort.amounts[measure]
            total, waiting = (np.bincount(level.area, part, n) for part in (weight, weight * pending))
            for number, found in enumerate(area_rates(chance, weight, level.area, shift, audit, whole)):
                named = level.named[number]
                if found is None or named is None:
                    continue
                row = _row(measure, found, float(total[number]), float(waiting[number]))
                if level.sizes[measure][number] < (FEWEST if found.kind in (NOT_AUDITED, AUDITED) else LEAST):
                    row |= dict.fromkeys(HIDDEN) | {"interval_kind": TOO_FEW}
                yield row | named | ({"measure": f"{measure}_by_skpd"} if name == "skpd" else {})


HIDDEN = ("numerator", "value", "lower", "upper")
"""What is not said of a small area."""


def _row(measure: str, interval: Interval, total: float, waiting: float) -> dict:
    """One row; where nothing is uncertain the bounds are those of the pending."""
    lower = interval.value if interval.lower is None else interval.lower
    upper = (interval.value if interval.upper is None else interval.upper) + waiting / total
    kind = "pending_bounds" if interval.kind == COMPLETE and waiting else interval.kind
    return {"measure": measure, "numerator": interval.value * total, "denominator": total, "value": interval.value,
            "lower": lower, "upper": min(1.0, upper), "interval_kind": kind, "pending": waiting,
            "unit": MEASURES[measure]}  # fmt: skip
