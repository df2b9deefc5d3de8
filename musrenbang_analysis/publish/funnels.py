"""The rows that charts draw, looked up in the measures of an area."""

import pandas as pd

from musrenbang_analysis.charts.funnel import COLUMNS as FUNNEL_COLUMNS
from musrenbang_analysis.charts.villages import COLUMNS as VILLAGE_COLUMNS
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier, Reach


def funnel_rows(dossier: Dossier, area: Area, cohort: Cohort) -> pd.DataFrame:
    """One row per available later stage and unit (proposal, rupiah): total and the four kinds of answer."""
    rows = []
    for unit, measure in (("proposal", "survival_count"), ("rupiah", "survival_asked_rp")):
        for stage in dossier.later_stages(cohort):
            reach = dossier.reach(area, cohort, stage, measure)
            rows.append({"stage": stage, "unit": unit, "total": reach.denominator} | _kinds(reach))
    return pd.DataFrame(rows, columns=list(FUNNEL_COLUMNS))


def village_rows(dossier: Dossier, area: Area, cohort: Cohort, stage: str) -> pd.DataFrame:
    """One row per village of a kecamatan, also those without a proposal."""
    rows = []
    for desa in dossier.desa_of(area):
        reach = dossier.reach(desa, cohort, stage)
        rows.append({"desa_code": desa.code, "desa_name": desa.name, "total": reach.denominator} | _kinds(reach))
    return pd.DataFrame(rows, columns=list(VILLAGE_COLUMNS))


def _kinds(reach: Reach) -> dict[str, float]:
    return {"reached": reach.numerator, "pending": reach.pending, "ended": reach.ended, "unknown": reach.unknown}
