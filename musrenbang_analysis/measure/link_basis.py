"""What the numbers rest on: which tier of links carries each proposal's path, and how well the keys are filled.

A rate of survival is worth as much as the links below it, so the same rate is printed by the surest tier alone
and then with each further tier beside it, never mixed in silently.
"""

from collections.abc import Mapping

import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.terms import ANSWERS, METHODS, STAGES, TRUNK

NO_LINK = "none"
KEYS = {
    "source_id": "source_id",
    "source_parent_id": "source_parent_id",
    "sub_kegiatan_code": "sub_kegiatan_code",
    "desa_code": "desa_code",
    "kecamatan_code": "kecamatan_code",
    "rt_rw": "rt",
    "volume": "volume",
}
"""Keys whose filling is measured, and the column that shows it."""


def basis_measures(
    records: pd.DataFrame,
    lineage: pd.DataFrame,
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
    by_tier: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """``basis_count``, ``basis_asked_rp``, ``survival_by_tier`` and ``key_fill``, for the whole kabupaten.

    Parameters
    ----------
    by_tier
        for each tier (group_value, surest first) the ``lineage`` that its links and those of all surer tiers give.

    Returns
    -------
    rows of ``measures``. ``basis_*``: of each cohort the share of proposals, and of rupiah asked, whose weakest
    link is of that tier (``none``: no link at all). ``survival_by_tier``: as survival_count, with the links of
    that tier and all surer ones. ``key_fill``: per stage the share of rows in which a key is filled.
    """
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    as_of = dates_of(documents)
    rows = [row for origin, stage, members in cohorts(lineage) for row in _basis(lineage[members], origin, stage)]
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    for tier, followed in by_tier.items():
        for origin, entry_stage, members in cohorts(followed):
            rows += _survival(followed[members], (origin, entry_stage), stages, tier)
    rows += _filled(records)
    return pd.DataFrame([area | row | {"as_of": as_of.get(row["stage"])} for row in rows])


def _basis(part: pd.DataFrame, origin: str, stage: str) -> list[dict]:
    methods = part["link_method"].fillna(NO_LINK)
    asked = part["asked_rp"].astype("Float64").fillna(0)
    out = []
    for method in (*METHODS, NO_LINK):
        chosen = methods == method
        key = {"origin": origin, "entry_stage": stage, "stage": stage, "group_kind": "tier", "group_value": method}
        if not chosen.any():
            continue
        out.append(key | _share("basis_count", int(chosen.sum()), len(part), "proposal"))
        if float(asked.sum()):
            out.append(key | _share("basis_asked_rp", float(asked[chosen].sum()), float(asked.sum()), "rupiah"))
    return out


def _survival(part: pd.DataFrame, cohort: tuple[str, str], stages: list[str], tier: str) -> list[dict]:
    out = []
    for stage in stages:
        counts = {answer: int((part[stage] == answer).sum()) for answer in ANSWERS}
        whole = sum(counts.values())
        if not whole:
            continue
        row = {"origin": cohort[0], "entry_stage": cohort[1], "stage": stage, "group_kind": "tier", "group_value": tier}
        row |= _share("survival_by_tier", counts["yes"], whole, "proposal")
        row |= {"lower": counts["yes"] / whole, "upper": (counts["yes"] + counts["pending"]) / whole}
        row |= {"pending": counts["pending"], "ended": counts["no"], "unknown": counts["unknown"]}
        out.append(row | {"interval_kind": "pending_bounds" if counts["pending"] else "complete"})
    return out


def _filled(records: pd.DataFrame) -> list[dict]:
    counted = records[records["is_counted"].fillna(True).astype(bool)]
    out = []
    for stage in [stage for stage in STAGES if stage in set(counted["stage"])]:
        part = counted[counted["stage"] == stage]
        for key, column in KEYS.items():
            filled = int(part[column].notna().sum())
            row = {"origin": "all", "stage": stage, "group_kind": "key", "group_value": key}
            out.append(row | _share("key_fill", filled, len(part), "row"))
    return out


def _share(measure: str, numerator: float, denominator: float, unit: str) -> dict:
    row = {"measure": measure, "numerator": numerator, "denominator": denominator, "value": numerator / denominator}
    return row | {"interval_kind": "none", "unit": unit}
