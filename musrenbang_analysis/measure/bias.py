"""Where the difference between poor and better-off villages enters, and which kinds of work a kecamatan has more of.

The stage logits of ``sequential.py`` and the location quotients of ``equity.py`` on a whole dossier. They say where,
given the covariate; never why, and nothing of intent.
"""

from statistics import NormalDist

import pandas as pd

from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.equity import location_quotients, village_amounts
from musrenbang_analysis.measure.groups import NOT_KNOWN
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.measure.survival import VILLAGE_FORUMS, dates_of
from musrenbang_analysis.measure.village_intervals import TOO_FEW
from musrenbang_analysis.terms import TRUNK

KIND, FEWEST_CLUSTERS = "cluster_95", 20
"""Of fewer villages the clustered standard error is too small (Cameron & Miller 2015)."""
STEP = 0.1
"""The covariate counts in steps of ten points: of the share of poor inhabitants, or of a lower IDM."""


def bias_measures(
    lineage: pd.DataFrame, documents: pd.DataFrame, context: MeasureContext, kabupaten: tuple[str, str]
) -> pd.DataFrame:
    """``stage_contribution`` per stage and ``stage_contribution_sum`` of the village cohort.

    Value: points of the probability of reaching the last stage per ten points more poverty (share of poor, or a
    lower IDM), that enter at the stage; ``lower`` and ``upper`` from the cluster-robust standard error with the
    weights held (``interval_kind`` ``cluster_95``; ``too_few`` under twenty villages). Proposals pending at a stage
    count at the stages before, and no further: nobody has decided on them. Empty without
    context/wilayah_statistik.csv.
    """
    villages = context.villages
    if villages.empty or lineage.empty:
        return pd.DataFrame()
    as_of = dates_of(documents)
    born = lineage[lineage["entry_stage"] == "desa"]
    stages = [stage for stage in TRUNK[1:] if stage in as_of and born[stage].isin(("yes", "no", "unknown")).any()]
    standing = village_amounts(lineage, villages, [])["living_standard"]
    if not stages or standing.notna().sum() < 2:
        return pd.DataFrame()
    from musrenbang_analysis.measure.sequential import sequential_logit, village_passage  # statsmodels is slow to load

    facts = villages.assign(poverty=((1 - standing) / STEP).to_numpy(float))
    passed, spread = village_passage(born, facts, stages)
    table = sequential_logit(passed, spread[["poverty"]], spread["desa_code"])
    key = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    key |= {"origin": VILLAGE_FORUMS, "entry_stage": "desa", "group_kind": "covariate", "group_value": "poverty"}
    kind = KIND if facts["desa_code"].nunique() >= FEWEST_CLUSTERS else TOO_FEW
    rows = [key | _contribution(row, as_of, kind) for row in table.to_dict("records") if row["is_estimable"]]
    if rows:
        total = {"measure": "stage_contribution_sum", "stage": stages[-1], "as_of": as_of.get(stages[-1])}
        total |= {"value": float(table["contribution"].sum()), "denominator": len(passed), "unit": "points"}
        rows.append(key | total | {"interval_kind": "none"})
    return pd.DataFrame(rows)


def _contribution(row: dict, as_of: dict[str, str], kind: str) -> dict:
    """A row of ``measures``; no interval where the villages are too few to be clusters."""
    weight = row["stage_weight"]
    half = NormalDist().inv_cdf(0.975) * row["standard_error"]
    ends = sorted(weight * (row["log_odds_ratio"] + side * half) for side in (-1, 1))
    stage = "desa" if row["stage"] == "submitted" else row["stage"]
    out = {"measure": "stage_contribution", "stage": stage, "as_of": as_of.get(stage), "unit": "points"}
    out |= {"numerator": row["n_passed"], "denominator": row["n_at_risk"], "value": row["contribution"]}
    return out | {"interval_kind": kind} | (dict(zip(("lower", "upper"), ends, strict=True)) if kind == KIND else {})


def quotient_measures(lineage: pd.DataFrame, groups: dict[str, pd.Series], documents: pd.DataFrame) -> pd.DataFrame:
    """``location_quotient_count`` and ``_rp`` of village proposals, kecamatan by urusan, as submitted and funded.

    Only cells with at least five proposals (``numerator``); a kecamatan with fewer than five has no quotient.
    ``stage`` ``desa`` is what was proposed, the others what reached them. ``groups`` from ``groups.group_values``.
    """
    as_of = dates_of(documents)
    born = lineage[(lineage["entry_stage"] == "desa") & lineage["kecamatan_code"].notna()]
    urusan = groups["urusan"].loc[born.index]
    table = pd.DataFrame(
        {
            "kecamatan": born["kecamatan_code"],
            "urusan": urusan,
            "n": 1.0,
            "rp": born["asked_rp"].fillna(0).astype(float),
        }
    )[urusan != NOT_KNOWN]
    names = born.groupby("kecamatan_code")["kecamatan_name"].first()
    rows: list[dict] = []
    for stage in ["desa", *(stage for stage in TRUNK[1:] if stage in as_of)]:
        part = table if stage == "desa" else table[(born.loc[table.index, stage] == "yes").fillna(False).astype(bool)]
        for amount, suffix, unit in (("n", "count", "ratio"), ("rp", "rp", "ratio")):
            if part.empty or part[amount].sum() <= 0:
                continue
            counts = part.groupby(["kecamatan", "urusan"]).size()
            for row in location_quotients(part, "kecamatan", "urusan", amount).to_dict("records"):
                many = int(counts.get((row["kecamatan"], row["urusan"]), 0))
                if many < LEAST:
                    continue
                key = {"area_level": "kecamatan", "area_code": row["kecamatan"], "area_name": names[row["kecamatan"]]}
                key |= {"origin": VILLAGE_FORUMS, "entry_stage": "desa", "stage": stage, "as_of": as_of.get(stage)}
                key |= {"group_kind": "urusan", "group_value": row["urusan"], "interval_kind": "none", "unit": unit}
                rows.append(
                    key
                    | {"measure": f"location_quotient_{suffix}", "numerator": many, "value": row["location_quotient"]}
                )
    return pd.DataFrame(rows)
