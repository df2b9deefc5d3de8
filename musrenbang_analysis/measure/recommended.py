"""What each actor recommended on the way: lurah, camat, mitra Bappeda, SKPD, TAPD (setwan for pokir), in rupiah.

SIPD keeps one amount per actor beside the ask (``rekom_<actor>_rp``); lists of other origin have none.
"""

from collections import defaultdict

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.normalise.share import share_out
from musrenbang_analysis.terms import RECOMMENDING


def recommended_amounts(lineage: pd.DataFrame, records: pd.DataFrame, carried: dict[str, list[str]]) -> pd.DataFrame:
    """What each actor recommended for every proposal, in whole rupiah; index as ``lineage``, a column per actor.

    The row where the proposal was first recorded says it, else the earliest later row that does; such a row with
    several proposals is shared in proportion to their asks (``carried`` from ``cost.carriers``).
    """
    asked = {record: None if pd.isna(value) else int(value) for record, value in _pairs(lineage, "asked_rp")}
    columns = {}
    for actor in RECOMMENDING:
        said = {record: int(value) for record, value in _pairs(records, f"rekom_{actor}_rp") if pd.notna(value)}
        given: dict[str, dict[int, int]] = defaultdict(dict)
        for place, (record, amount) in enumerate(said.items()):
            roots = [record] if record in asked else carried.get(record, [])
            for root, part in zip(roots, share_out(amount, [asked[root] for root in roots]), strict=True):
                given[root][-1 if root == record else place] = part
        first = {root: found[min(found)] for root, found in given.items()}
        columns[actor] = lineage["record_id"].map(first).astype("Int64")
    return pd.DataFrame(columns, index=lineage.index)


def _pairs(table: pd.DataFrame, column: str) -> zip:
    return zip(table["record_id"], table[column], strict=True)


def recommended_measures(
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    carried: dict[str, list[str]],
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``recommended_rp``, ``recommended_median_ratio``, ``recommended_below_half`` per cohort and actor.

    Like for like: only proposals with a readable ask and an amount of that actor (their number in the denominator
    of the last two). ``stage`` is where the cohort was born, ``group_kind`` ``actor``. Empty where nobody's
    amount was read.
    """
    if records[[f"rekom_{actor}_rp" for actor in RECOMMENDING]].isna().all(axis=None):
        return pd.DataFrame()
    as_of, amounts = dates_of(documents), recommended_amounts(lineage, records, carried)
    asked = lineage["asked_rp"].astype("Float64").to_numpy(float, na_value=np.nan)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1], "interval_kind": "none"}
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        key = area | {
            "origin": origin,
            "entry_stage": entry_stage,
            "stage": entry_stage,
            "as_of": as_of.get(entry_stage),
        }
        for actor in RECOMMENDING:
            said = amounts[actor].astype("Float64").to_numpy(float, na_value=np.nan)
            both = members.to_numpy(bool) & (asked > 0) & np.isfinite(said)
            if both.any():
                named = key | {"group_kind": "actor", "group_value": actor}
                rows += [named | row for row in _ratios(said[both], asked[both])]
    return pd.DataFrame(rows)


def _ratios(said: np.ndarray, asked: np.ndarray) -> list[dict]:
    ratio, below = said / asked, int((said / asked < 0.5).sum())
    total, whole, many = float(said.sum()), float(asked.sum()), len(said)
    return [
        {
            "measure": "recommended_rp",
            "numerator": total,
            "denominator": whole,
            "value": total / whole,
            "unit": "rupiah",
        },
        {
            "measure": "recommended_median_ratio",
            "denominator": many,
            "value": float(np.median(ratio)),
            "unit": "proposal",
        },
        {"measure": "recommended_below_half", "numerator": below, "denominator": many, "value": below / many}
        | {"unit": "proposal"},
    ]
