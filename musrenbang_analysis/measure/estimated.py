"""Estimated survival in the table ``measures``: with probable links, and with the audit where there is one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.measure.link_rates import (
    COMPLETE,
    FAMILY,
    Audited,
    audit_of,
    rate_with_audit,
    rate_without_audit,
    reach_evidence,
    reach_probability,
    shipped_parameters,
)
from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.measure.uncertainty import Interval
from musrenbang_analysis.terms import TRUNK

CALIBRATED = "desa"
"""Stage whose own proposals the calibration was fitted on (``benchmarks/fit_link_rates.py``). On councillors' lists
it gave a lower share at the Renja than at the RKPD behind it, so other cohorts get no estimate."""


def estimated_measures(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
    sequence: tuple[str, ...],
    audit: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """``survival_estimated`` and ``survival_estimated_rp`` for the village cohorts and later stages, in the kabupaten.

    Parameters
    ----------
    audit
        the answers of ``hand/audit.csv`` in force (``link_rates.audit_of``); None when nobody audited.

    Returns
    -------
    Rows of ``measures``. ``interval_kind``: ``complete`` where no link of the dossier has a measured probability (then
    the value is that of ``survival_count``), ``link_error_95`` with an audit of that stage, ``not_audited_95``
    without. Pending proposals count as not reaching in value and lower end, as reaching in the upper end; a written
    end counts as 0. Cohorts born elsewhere are estimated only where no link is uncertain, that is, counted.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of and lineage[stage].notna().any()]
    measured = links["probability"].astype("Float64").where(links["status"] != "rejected").dropna()
    uncertain = bool(((measured > 0) & (measured < 1)).any())
    reached = {stage: _chances(records, links, lineage, stage, sequence, uncertain) for stage in stages}
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        if uncertain and entry_stage != CALIBRATED:
            continue
        place = np.flatnonzero(members.to_numpy(bool))
        cohort = lineage.iloc[place]
        key = {"origin": origin, "entry_stage": entry_stage, "area_level": "kabupaten", "area_code": kabupaten[0]}
        key |= {"area_name": kabupaten[1]}
        for stage in stages:
            if cohort[stage].notna().any():
                found = audit_of(audit, list(cohort["record_id"]), stage) if uncertain else None
                given = _rows(cohort, stage, reached[stage][place], found)
                rows += [key | row | {"as_of": as_of.get(stage)} for row in given]
    return pd.DataFrame(rows)


def _chances(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    stage: str,
    sequence: tuple[str, ...],
    uncertain: bool,
) -> NDArray:
    """Probability of each proposal of having reached the stage; what is written or certain stays 0 or 1."""
    answer = lineage[stage].astype("string").fillna("unknown").to_numpy(object)
    if not uncertain:
        return (answer == "yes").astype(float)
    evidence = reach_evidence(records, links, list(lineage["record_id"]), stage, sequence)
    # What rests on ids, codes, hands or an office's written status alone is counted as it is.
    by_text = (lineage["link_method"] == "text").fillna(False).to_numpy(bool)
    evidence["certain"] |= (answer == "yes") & (~by_text | (evidence["best"].to_numpy() == 0))
    chance = reach_probability(evidence, shipped_parameters()[FAMILY[stage]])
    return np.where((answer == "no") | (answer == "pending"), 0.0, chance)


def _rows(cohort: pd.DataFrame, stage: str, chance: NDArray, audit: Audited | None) -> list[dict]:
    asked = cohort["asked_rp"].astype("Float64").to_numpy(float, na_value=np.nan)
    priced = ~np.isnan(asked)
    common = {"stage": stage, "money_coverage": float(priced.mean())}
    pending = (cohort[stage] == "pending").fillna(False).to_numpy(bool)
    family = shipped_parameters()[FAMILY[stage]]
    out = []
    for measure, amounts, between, unit in (
        ("survival_estimated", np.ones(len(cohort)), family.between_count, "proposal"),
        ("survival_estimated_rp", np.where(priced, asked, 0.0), family.between_rp, "rupiah"),
    ):
        total = float(amounts.sum())
        if total <= 0:
            continue
        interval = (
            rate_without_audit(chance, amounts, between) if audit is None else rate_with_audit(chance, amounts, audit)
        )
        waiting = float(amounts[pending].sum())
        out.append(common | _row(measure, interval, total, waiting) | {"unit": unit})
    return out


def _row(measure: str, interval: Interval, total: float, waiting: float) -> dict:
    """One row; where nothing is uncertain the bounds are those of the pending."""
    lower = interval.value if interval.lower is None else interval.lower
    upper = (interval.value if interval.upper is None else interval.upper) + waiting / total
    kind = "pending_bounds" if interval.kind == COMPLETE and waiting else interval.kind
    return {"measure": measure, "numerator": interval.value * total, "denominator": total, "value": interval.value,
            "lower": lower, "upper": min(1.0, upper), "interval_kind": kind, "pending": waiting}  # fmt: skip
