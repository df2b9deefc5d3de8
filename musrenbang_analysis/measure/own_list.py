"""What a list itself says of its rows: kept or not. Acceptance in a meeting; not yet a step further, and no money.

Press and theses often publish this share as "tingkat akomodasi" (domain.md 5.1, "status rate"): it stands here under
a name of its own, so that it cannot be taken for survival.
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of, share
from musrenbang_analysis.terms import ALIVE, ANSWERS, ENDED, WAITING


def own_answers(lineage: pd.DataFrame, records: pd.DataFrame) -> pd.Series:
    """``yes`` kept, ``no`` ended, ``pending`` waiting, ``unknown`` nothing written, by the row where each was born."""
    outcome = lineage["record_id"].map(dict(zip(records["record_id"], records["outcome"], strict=True)))
    words = outcome.astype("object").where(outcome.notna(), None)
    said = np.select([words.isin(ALIVE), words.isin(ENDED), words.isin(WAITING)], ["yes", "no", "pending"], "unknown")
    return pd.Series(said, index=lineage.index, dtype="object")


def own_list_measures(
    lineage: pd.DataFrame, records: pd.DataFrame, documents: pd.DataFrame, kabupaten: tuple[str, str]
) -> pd.DataFrame:
    """``kept_on_list_count`` and ``kept_on_list_asked_rp`` per cohort, kabupaten and kecamatan, at its own stage.

    Only for cohorts whose lists both keep and end proposals in writing: where only the kept were handed in, their
    share would be 100 % of itself.
    """
    as_of, said = dates_of(documents), own_answers(lineage, records)
    asked = lineage["asked_rp"].astype("Float64")
    whole = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        if not {"yes", "no"} <= set(said[members]):
            continue
        key = {"origin": origin, "entry_stage": entry_stage, "as_of": as_of.get(entry_stage)}
        areas = [(whole, members)]
        for code, part in lineage[members].groupby("kecamatan_code"):
            named = {"area_level": "kecamatan", "area_code": code, "area_name": part["kecamatan_name"].iloc[0]}
            areas.append((named, members & (lineage["kecamatan_code"] == code).fillna(False).astype(bool)))
        for area, chosen in areas:
            rows += [key | area | row for row in _shares(said[chosen], asked[chosen], entry_stage)]
    return pd.DataFrame(rows)


def _shares(said: pd.Series, asked: pd.Series, stage: str) -> list[dict]:
    counts = {answer: float((said == answer).sum()) for answer in ANSWERS}
    rupiah = {answer: float(asked[said == answer].fillna(0).sum()) for answer in ANSWERS}
    common = {"money_coverage": float(asked.notna().mean())}
    rows = [common | share("kept_on_list_count", stage, counts, "proposal")]
    if asked.notna().any():
        rows.append(common | share("kept_on_list_asked_rp", stage, rupiah, "rupiah"))
    return rows
