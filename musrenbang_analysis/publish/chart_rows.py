"""The rows that charts draw, looked up in the measures of an area or counted in its lineage.

Only the split of what ended in writing into another purse and not taken on is counted here: the
measures know the sum.
"""

import pandas as pd

from musrenbang_analysis import terms
from musrenbang_analysis.charts.area_map import COLUMNS as MAP_COLUMNS
from musrenbang_analysis.charts.asked_given import COLUMNS as ASKED_COLUMNS
from musrenbang_analysis.charts.concentration import COLUMNS as CURVE_COLUMNS
from musrenbang_analysis.charts.concentration import PROPOSED, REACHED
from musrenbang_analysis.charts.flow import COLUMNS as FLOW_COLUMNS
from musrenbang_analysis.charts.flow import ENTERED
from musrenbang_analysis.charts.funnel import COLUMNS as FUNNEL_COLUMNS
from musrenbang_analysis.charts.limits import COLUMNS as LIMIT_COLUMNS
from musrenbang_analysis.charts.limits import CURVE
from musrenbang_analysis.charts.multiples import COLUMNS as PANEL_COLUMNS
from musrenbang_analysis.charts.villages import COLUMNS as VILLAGE_COLUMNS
from musrenbang_analysis.measure.equity import concentration_curve, village_amounts
from musrenbang_analysis.measure.small import funnel_limits, limit_curve
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier, Reach

FLOW_STAGES = ("kecamatan", "renja", "rkpd", "apbd")
"""Stages of the flow chart, of those the dossier has; without a Renja its RKPD is enough."""


def cohort_rows(dossier: Dossier, area: Area, cohort: Cohort) -> pd.DataFrame:
    """The rows of the lineage that belong to a cohort in an area."""
    rows = dossier.proposals(area)
    if cohort.entry_stage:
        rows = rows[rows["entry_stage"] == cohort.entry_stage]
    return rows if cohort.origin in ("musrenbang", "all") else rows[rows["origin"] == cohort.origin]


def kinds_at(rows: pd.DataFrame, stage: str) -> pd.Series:
    """How each proposal stands at a stage: one of ``charts.style.KINDS``."""
    if stage not in rows:  # the stage of birth: nobody was asked whether it was reached
        return pd.Series("reached", index=rows.index, dtype="object")
    answer = rows[stage].fillna("unknown").astype("object")
    is_elsewhere = rows["outcome"].isin(terms.ELSEWHERE).fillna(False).astype(bool)
    kinds = answer.map({"yes": "reached", "pending": "pending", "no": "ended", "unknown": "unknown"})
    return kinds.mask((kinds == "ended") & is_elsewhere, "elsewhere")


def funnel_rows(dossier: Dossier, area: Area, cohort: Cohort) -> pd.DataFrame:
    """One row per available later stage and unit (proposal, rupiah): total and the kinds of answer."""
    members, rows = cohort_rows(dossier, area, cohort), []
    for unit, measure in (("proposal", "survival_count"), ("rupiah", "survival_asked_rp")):
        for stage in dossier.later_stages(cohort):
            reach = dossier.reach(area, cohort, stage, measure)
            chosen = members[kinds_at(members, stage) == "elsewhere"]
            part = len(chosen) if unit == "proposal" else int(chosen["asked_rp"].sum())
            rows.append({"stage": stage, "unit": unit, "total": reach.denominator} | _kinds(reach, part))
    return pd.DataFrame(rows, columns=list(FUNNEL_COLUMNS))


def village_rows(dossier: Dossier, area: Area, cohort: Cohort, stage: str) -> pd.DataFrame:
    """One row per village of a kecamatan, also those without a proposal."""
    members = cohort_rows(dossier, area, cohort)
    elsewhere = members.loc[kinds_at(members, stage) == "elsewhere", "desa_code"].value_counts()
    rows = []
    for desa in dossier.desa_of(area):
        reach = dossier.reach(desa, cohort, stage)
        kinds = _kinds(reach, int(elsewhere.get(desa.code, 0)))
        rows.append({"desa_code": desa.code, "desa_name": desa.name, "total": reach.denominator} | kinds)
    return pd.DataFrame(rows, columns=list(VILLAGE_COLUMNS))


def _kinds(reach: Reach, elsewhere: float) -> dict[str, float]:
    ended = {"elsewhere": elsewhere, "ended": reach.ended - elsewhere}
    return {"reached": reach.numerator, "pending": reach.pending, **ended, "unknown": reach.unknown}


def flow_rows(dossier: Dossier, area: Area, cohort: Cohort) -> pd.DataFrame:
    """How many proposals go from one kind of answer to one at the next stage (desa > kecamatan > Renja > APBD)."""
    members = cohort_rows(dossier, area, cohort)
    later = [stage for stage in dossier.later_stages(cohort) if stage in FLOW_STAGES]
    if "renja" in later and "apbd" in later:
        later = [stage for stage in later if stage != "rkpd"]
    before = pd.Series(ENTERED, index=members.index, dtype="object")
    rows, stage_before = [], cohort.entry_stage or "desa"
    for stage in later:
        now = kinds_at(members, stage)
        counts = pd.DataFrame({"a": before, "b": now}).value_counts(sort=False)
        rows += [(stage_before, a, stage, b, int(count)) for (a, b), count in counts.items()]
        before, stage_before = now, stage
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))


def asked_given_row(dossier: Dossier, area: Area, cohort: Cohort, stage: str, name: str) -> dict[str, object]:
    """What the proposals with an amount at a stage asked and are down for there."""
    rows = dossier.measures(area)
    kept = rows.get(("cost_kept_rp", cohort, stage)) or {}
    many = rows.get(("cost_median_ratio", cohort, stage)) or {}
    values = (name, many.get("denominator") or 0, kept.get("denominator") or 0, kept.get("numerator") or 0)
    return dict(zip(ASKED_COLUMNS, values, strict=True))


def panel_rows(dossier: Dossier, areas: list[Area], cohort: Cohort) -> pd.DataFrame:
    """Reached and outer bound of every area at every later stage."""
    rows = []
    for area in areas:
        for stage in dossier.later_stages(cohort):
            reach = dossier.reach(area, cohort, stage)
            rows.append((area.code, area.name, stage, reach.denominator, reach.numerator, reach.outer))
    return pd.DataFrame(rows, columns=list(PANEL_COLUMNS))


def map_rows(dossier: Dossier, areas: list[Area], cohort: Cohort, stage: str) -> pd.DataFrame:
    """Proposals of every area and how many reached a stage, at least and at most."""
    rows = []
    for area in areas:
        reach = dossier.reach(area, cohort, stage)
        rows.append((area.code, area.name, reach.denominator, reach.numerator, reach.outer))
    return pd.DataFrame(rows, columns=list(MAP_COLUMNS))


def limit_rows(
    dossier: Dossier, areas: list[Area], cohort: Cohort, stage: str
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Areas with their place in the funnel plot, and its limits; None without any proposal.

    ``is_certain``: outside the 99.8 % limits also when the pending and untraced proposals lie as much against
    that as they can: of a low area all of them got there and none elsewhere, of a high one the reverse.
    """
    table = map_rows(dossier, areas, cohort, stage)
    table = table[table["total"] > 0].rename(columns={"total": "denominator", "reached": "numerator"})
    if table.empty:
        return None
    placed = funnel_limits(table)
    placed["outer_rate"] = placed["outer"] / placed["denominator"]
    placed["is_certain"] = [_is_certain(table, index, row) for index, row in placed.iterrows()]
    most = placed["denominator"].max() * 1.12
    sizes = sorted({1.0, *(most * step / 60 for step in range(1, 61))})
    curve = limit_curve(placed, sizes)
    return placed[list(LIMIT_COLUMNS)], curve[list(CURVE)]


def _is_certain(table: pd.DataFrame, index: object, row: pd.Series) -> bool:
    if row["position"] != "outside_99.8":
        return False
    is_high = row["numerator"] / row["denominator"] > row["target"]
    others = "outer" if is_high else "numerator"
    worst = table.assign(numerator=table[others])
    worst.loc[index, "numerator"] = table.loc[index, "numerator" if is_high else "outer"]
    again = funnel_limits(worst).loc[index]
    same_side = (again["numerator"] / again["denominator"] > again["target"]) == is_high
    return bool(again["position"] == "outside_99.8" and same_side)


def concentration_rows(dossier: Dossier, stage: str) -> tuple[pd.DataFrame, dict[str, float], int, str] | None:
    """Points of both curves, proposals behind each, villages ranked, what they are weighed by; None when unknown."""
    villages = dossier.village_statistics
    if villages is None:
        return None
    table = village_amounts(dossier.tables.lineage, villages, [stage])
    table = table[table["living_standard"].notna()]
    has_population = bool(table["population"].notna().all())
    weight = table["population"].astype(float) if has_population else None
    rows, totals = [], {}
    for name, column in ((PROPOSED, "desa.n"), (REACHED, f"{stage}.n")):
        totals[name] = float(table[column].sum())
        if not totals[name]:
            return None
        points = concentration_curve(table[column], table["living_standard"].astype(float), weight)
        rows += [(name, *point) for point in points.itertuples(index=False)]
    curves = pd.DataFrame(rows, columns=list(CURVE_COLUMNS))
    return curves, totals, len(table), "population" if has_population else "village"


def concentration_index(
    dossier: Dossier, cohort: Cohort, stage: str
) -> tuple[float, float | None, float | None] | None:
    """The index behind the curve of what reached the stage, with its interval; None where it was not measured."""
    row = dossier.measures(dossier.kabupaten).get(("concentration_index_count", cohort, stage))
    return (row["value"], row["lower"], row["upper"]) if row else None
