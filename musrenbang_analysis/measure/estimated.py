"""Survival where links are only probable: ``survival_estimated`` beside the counted ``survival_count``.

The counted share takes accepted links as they are. Here every proposal of a cohort counts with its probability of
having reached the stage (``measure.link_rates``), corrected by the audit where there is one; the kecamatan and SKPD
follow with what is known of them (``measure.area_rates``).
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.measure.area_rates import area_rates, shift_of, spread_of
from musrenbang_analysis.measure.link_rates import (
    COMPLETE,
    FAMILY,
    Audited,
    audit_of,
    in_order,
    rate_with_audit,
    rate_without_audit,
    reach_evidence,
    reach_probability,
    shipped_parameters,
)
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.measure.uncertainty import Interval
from musrenbang_analysis.terms import TRUNK

CALIBRATED = "desa"
"""Stage whose own proposals the calibration was fitted on (``benchmarks/fit_link_rates.py``). On councillors' lists
it gave a lower share at the Renja than at the RKPD behind it, so other cohorts get no estimate."""
NOT_ESTIMATED = "not_estimated"
"""Kind of the row that says so."""
TOO_FEW = "too_few"
"""Kind of the row of an area whose rate is not printed."""
AREAS = {"kecamatan": "kecamatan_code", "skpd": "skpd_name"}
"""Levels below the kabupaten, and the column of the lineage that names the area. Not the village: its interval would
be wider than the differences between villages."""
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
    fewer than ``small.LEAST`` proposals have no value (kind ``too_few``). Cohorts born elsewhere are estimated only
    where no link is uncertain, that is, counted; else one row per stage says ``not_estimated``, without a value.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of and lineage[stage].notna().any()]
    measured = links["probability"].astype("Float64").where(links["status"] != "rejected").dropna()
    uncertain = bool(((measured > 0) & (measured < 1)).any())
    reached = _all_chances(records, links, lineage, stages, sequence, uncertain)
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        place = np.flatnonzero(members.to_numpy(bool))
        cohort = lineage.iloc[place]
        key = {"origin": origin, "entry_stage": entry_stage, "area_level": "kabupaten", "area_code": kabupaten[0]}
        key |= {"area_name": kabupaten[1]}
        for stage in stages:
            if not cohort[stage].notna().any():
                continue
            shared = key | {"stage": stage, "as_of": as_of.get(stage)}
            if uncertain and entry_stage != CALIBRATED:
                rows += [shared | row for row in _not_estimated(cohort)]
                continue
            found = audit_of(audit, list(cohort["record_id"]), stage) if uncertain else None
            rows += [shared | row for row in _rows(cohort, stage, reached[stage][place], found)]
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
    each = [_chances(records, links, lineage, stage, sequence, answers[stage]) for stage in way]
    ordered = in_order(np.column_stack(each))
    ended = np.column_stack([np.isin(answers[stage], ("no", "pending")) for stage in way])
    lasting = np.minimum.accumulate(np.where(ended, 0.0, ordered), axis=1)
    return {stage: lasting[:, place] for place, stage in enumerate(way)}


def _chances(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    stage: str,
    sequence: tuple[str, ...],
    answer: NDArray,
) -> NDArray:
    evidence = reach_evidence(records, links, list(lineage["record_id"]), stage, sequence)
    # What rests on ids, codes, hands or an office's written status alone is counted as it is.
    by_text = (lineage["link_method"] == "text").fillna(False).to_numpy(bool)
    evidence["certain"] |= (answer == "yes") & (~by_text | (evidence["best"].to_numpy() == 0))
    return reach_probability(evidence, shipped_parameters()[FAMILY[stage]])


def _not_estimated(cohort: pd.DataFrame) -> list[dict]:
    """What says that a cohort has no estimate, by count and rupiah."""
    _, amounts = _amounts(cohort)
    return [
        {"measure": name, "denominator": float(amounts[name].sum()), "interval_kind": NOT_ESTIMATED, "unit": unit}
        for name, unit in MEASURES.items()
        if amounts[name].sum() > 0
    ]


def _amounts(cohort: pd.DataFrame) -> tuple[NDArray, dict[str, NDArray]]:
    """Which proposals have an amount, and what each counts for by measure."""
    asked = cohort["asked_rp"].astype("Float64").to_numpy(float, na_value=np.nan)
    priced = ~np.isnan(asked)
    return priced, {"survival_estimated": np.ones(len(cohort)), "survival_estimated_rp": np.where(priced, asked, 0.0)}


def _rows(cohort: pd.DataFrame, stage: str, chance: NDArray, audit: Audited | None) -> Iterator[dict]:
    """Rows of one cohort at one stage: the whole, its kecamatan, its SKPD."""
    priced, amounts = _amounts(cohort)
    pending = (cohort[stage] == "pending").fillna(False).to_numpy(bool)
    family = shipped_parameters()[FAMILY[stage]]
    wholes: dict[str, Interval] = {}
    for measure, between in zip(MEASURES, (family.between_count, family.between_rp), strict=True):
        if amounts[measure].sum() <= 0:
            continue
        weight = amounts[measure]
        wholes[measure] = (
            rate_without_audit(chance, weight, between) if audit is None else rate_with_audit(chance, weight, audit)
        )
        row = _row(measure, wholes[measure], float(weight.sum()), float(weight[pending].sum()))
        yield row | {"money_coverage": float(priced.mean())}
    for level, column in AREAS.items():
        code, names = pd.factorize(cohort[column].astype("object"), sort=True, use_na_sentinel=False)
        shift = shift_of(chance, code, len(names), spread_of(stage, level), audit)
        for measure, whole in wholes.items():
            weight = amounts[measure]
            for number, found in enumerate(area_rates(chance, weight, code, shift, audit, whole)):
                mine = code == number
                if found is None or pd.isna(names[number]):
                    continue
                named = _named(level, cohort[mine], str(names[number]), measure)
                row = _row(measure, found, float(weight[mine].sum()), float(weight[mine & pending].sum()))
                # How many proposals a rate of rupiah stands for is those with an amount.
                few = int(mine.sum() if measure == "survival_estimated" else (mine & priced).sum()) < LEAST
                yield row | (dict.fromkeys(_HIDDEN) | {"interval_kind": TOO_FEW} if few else {}) | named


_HIDDEN = ("numerator", "value", "lower", "upper")
"""What is not said of a small area."""


def _named(level: str, members: pd.DataFrame, name: str, measure: str) -> dict:
    """The columns that say which area a row is about."""
    coverage = {"money_coverage": float(members["asked_rp"].notna().mean())}
    if level == "skpd":
        return coverage | {"measure": f"{measure}_by_skpd", "skpd_name": name}
    return coverage | {"area_level": level, "area_code": name, "area_name": members[f"{level}_name"].iloc[0]}


def _row(measure: str, interval: Interval, total: float, waiting: float) -> dict:
    """One row; where nothing is uncertain the bounds are those of the pending."""
    lower = interval.value if interval.lower is None else interval.lower
    upper = (interval.value if interval.upper is None else interval.upper) + waiting / total
    kind = "pending_bounds" if interval.kind == COMPLETE and waiting else interval.kind
    return {"measure": measure, "numerator": interval.value * total, "denominator": total, "value": interval.value,
            "lower": lower, "upper": min(1.0, upper), "interval_kind": kind, "pending": waiting,
            "unit": MEASURES[measure]}  # fmt: skip
