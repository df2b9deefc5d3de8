"""Competing ends: by which stage how much of a cohort had ended in which way, and how much is still under way.

The discrete-time cumulative incidence of peers.md 4.1, computed on a complete list, so without a model: at every
stage each proposal is in exactly one state, and the states of a stage add up to the cohort.
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.terms import ALIVE, ENDED, TRUNK, WAITING

UNDER_WAY = "under_way"
REACHED = "reached"
WAITS = "waiting"
UNTRACED = "untraced"


def incidence_measures(
    lineage: pd.DataFrame, documents: pd.DataFrame, kabupaten: tuple[str, str], sequence: tuple[str, ...]
) -> pd.DataFrame:
    """``incidence_count`` and ``incidence_rp`` per cohort and stage; ``group_kind`` ``state``.

    A proposal that reached the stage is ``reached`` (its later end is not yet known there). Otherwise its written
    outcome where that was recorded at or before the stage, else ``waiting``, ``untraced`` or, where the written
    end lies beyond the stage, ``under_way``. Rupiah: those asked, rows with a readable amount.
    """
    as_of = dates_of(documents)
    position = {stage: place for place, stage in enumerate(sequence)}
    stages = [stage for stage in sequence if stage in TRUNK[1:] and stage in as_of]
    ended_at = lineage["outcome_stage"].map(position).astype("Float64").to_numpy(float, na_value=-1)
    outcome = lineage["outcome"].astype("object").to_numpy()
    asked = lineage["asked_rp"].astype("Float64").to_numpy(float, na_value=np.nan)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1], "interval_kind": "none"}
    rows: list[dict] = []
    for stage in stages:
        answer = lineage[stage].astype("object").where(lineage[stage].notna(), None).to_numpy()
        states = pd.Series(_states(answer, outcome, ended_at <= position[stage]), index=lineage.index)
        for origin, entry_stage, members in cohorts(lineage):
            part = states[members & lineage[stage].notna()]
            key = area | {"origin": origin, "entry_stage": entry_stage, "stage": stage, "as_of": as_of[stage]}
            rows += [key | row for row in _shares(part, asked[part.index])]
    return pd.DataFrame(rows)


def _states(answer: np.ndarray, outcome: np.ndarray, is_past: np.ndarray) -> list[str]:
    out = []
    for said, word, past in zip(answer, outcome, is_past, strict=True):
        if said == "yes":
            out.append(REACHED)
        elif word in ENDED:
            out.append(word if past else UNDER_WAY)
        elif said == "pending" or word in WAITING:
            out.append(WAITS)
        else:
            out.append(UNDER_WAY if word in ALIVE and not past else UNTRACED)
    return out


def _shares(states: pd.Series, asked: np.ndarray) -> list[dict]:
    rows = []
    priced = pd.Series(asked, index=states.index)
    total = float(priced.sum())
    for state, part in states.groupby(states):
        key = {"group_kind": "state", "group_value": str(state)}
        count = {"measure": "incidence_count", "numerator": len(part), "denominator": len(states), "unit": "proposal"}
        rows.append(key | count | {"value": len(part) / len(states)})
        if total:
            rupiah = float(priced[part.index].sum())
            row = {"measure": "incidence_rp", "numerator": rupiah, "denominator": total, "unit": "rupiah"}
            rows.append(key | row | {"value": rupiah / total})
    return rows
