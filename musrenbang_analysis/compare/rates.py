"""Rates of two runs on the same definition: what may be compared, on which part, and how sure the change is.

Two years, or two kabupaten. Where definitions, stages or the maturity of a document differ there is no
comparison, and the reasons are named.
"""

from dataclasses import dataclass

import pandas as pd

from musrenbang_analysis.compare.sides import Side
from musrenbang_analysis.measure.across_years import is_comparable
from musrenbang_analysis.terms import TRUNK

FEWEST = 5
"""No rate under five proposals."""
SAME_CODE = ("linking", "measuring")
OTHER_MEASURES = (
    "unexplained", "served", "reason_missing", "villages_without_proposal", "gini_count", "gini_rp",
    "concentration_index_count", "concentration_index_rp", "cost_kept_rp", "late_insertions",
)  # fmt: skip
"""Further numbers of the kabupaten worth comparing where their stage is comparable."""


@dataclass(frozen=True)
class Basis:
    """Whether and on what two runs can be compared at a stage.

    ``kind`` is ``whole`` (all proposals), ``skpd`` (only those addressed to ``skpds``, whose documents are complete
    in both) or None; ``reasons`` then says why not: (code, facts) each.
    """

    kind: str | None
    skpds: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


def same_definition(before: Side, after: Side) -> tuple[tuple[str, str], ...]:
    """Why the two runs do not share their definitions (empty when they do): made by other code, or not recorded."""
    sides = [side.tables.manifest.get("code") for side in (before, after)]
    if None in sides:
        return (("code_unknown", ""),)
    changed = [part for part in SAME_CODE if sides[0].get(part) != sides[1].get(part)]
    return (("code", ", ".join(changed)),) if changed else ()


def basis(before: Side, after: Side, stage: str) -> Basis:
    """What can be compared at ``stage``."""
    reasons = list(same_definition(before, after))
    rows = [side.documents.get(stage, {}) for side in (before, after)]
    if not all(row.get("is_available") for row in rows):
        return Basis(None, reasons=(*reasons, ("not_read", "")))
    maturities = [row.get("maturity") or "–" for row in rows]
    if maturities[0] != maturities[1]:
        reasons.append(("maturity", " / ".join(maturities)))
    if reasons:
        return Basis(None, reasons=tuple(reasons))
    if is_comparable(before.tables.documents, after.tables.documents, stage):
        return Basis("whole")
    complete = [complete_for(row) for row in rows]
    known = [set(side.tables.lineage["skpd_name"].dropna()) for side in (before, after)]
    shared = known[0] & known[1]
    for names in complete:
        shared = shared if names is None else shared & names
    if not shared:
        return Basis(None, reasons=(("incomplete", ""),))
    return Basis("skpd", tuple(sorted(shared)))


def complete_for(row: dict) -> set[str] | None:
    """SKPD whose document is complete; None = all."""
    return (
        None if row.get("is_complete") is not False else set(filter(None, (row.get("complete_for") or "").split(";")))
    )


def compared_rates(before: Side, after: Side, by_rupiah: bool = True) -> pd.DataFrame:
    """Every cohort and stage of the kabupaten: the two rates and their change, or why there is none.

    Returns
    -------
    ``measure``, ``origin``, ``entry_stage``, ``stage``, ``basis`` (``whole``, ``skpd`` or missing), ``reason``,
    ``detail``; ``numerator``, ``denominator``, ``lower`` (at least), ``outer`` (if all pending and untraced got
    there) of each side with ``_before`` and ``_after``; ``change`` (after − before of ``lower``, share),
    ``low`` and ``high`` (Newcombe's 95 % interval of that change, counts only: both lists as if samples),
    ``least`` and ``most`` (the change whatever becomes of the pending and the untraced).
    """
    measures = ["survival_count", *(["survival_asked_rp"] if by_rupiah else [])]
    cohorts = [_cohorts(side) for side in (before, after)]
    stages = [stage for stage in TRUNK[1:] if any(_is_read(side, stage) for side in (before, after))]
    rows = []
    for cohort in [cohort for cohort in cohorts[0] if cohort in cohorts[1]]:
        for stage in stages:
            found = basis(before, after, stage)
            for measure in measures:
                if found.kind == "skpd" and measure != "survival_count":
                    continue
                row = {"measure": measure, "origin": cohort[0], "entry_stage": cohort[1], "stage": stage}
                rows.append(row | _compared(before, after, row, found))
    columns = ["measure", "origin", "entry_stage", "stage", "basis", "reason", "detail"]
    columns += [
        f"{name}_{side}" for side in ("before", "after") for name in ("numerator", "denominator", "lower", "outer")
    ]
    columns += ["change", "low", "high", "least", "most"]
    table = pd.DataFrame(rows, columns=columns)
    # A cohort that neither side measured at a stage (pokir at the kecamatan) is no lack of comparability.
    return table[table["reason"] != "not_measured"].reset_index(drop=True)


def _is_read(side: Side, stage: str) -> bool:
    return bool(side.documents.get(stage, {}).get("is_available"))


def _cohorts(side: Side) -> list[tuple[str, str]]:
    table = side.tables.measures
    chosen = table[(table["measure"] == "survival_count") & (table["area_level"] == "kabupaten")]
    return list(dict.fromkeys(zip(chosen["origin"], chosen["entry_stage"], strict=True)))


def _compared(before: Side, after: Side, key: dict, found: Basis) -> dict:
    if found.kind is None:
        code, detail = found.reasons[0]
        return {"reason": code, "detail": "; ".join(filter(None, (fact for _, fact in found.reasons))) or None}
    skpds = found.skpds if found.kind == "skpd" else None
    sums = [sums_of(side, key, skpds) for side in (before, after)]
    if any(row is None for row in sums):
        return {"reason": "not_measured"}
    row = {"basis": found.kind, "detail": "; ".join(found.skpds) or None}
    for name, side in zip(("before", "after"), sums, strict=True):
        whole = side["denominator"]
        row |= {f"numerator_{name}": side["numerator"], f"denominator_{name}": whole}
        row |= {f"lower_{name}": side["numerator"] / whole if whole else None}
        reachable = side["numerator"] + side["pending"] + side["unknown"]
        row |= {f"outer_{name}": reachable / whole if whole else None}
    if any(side["proposals"] < FEWEST for side in sums):
        return row | {"reason": "too_few", "lower_before": None, "lower_after": None, "outer_before": None,
                      "outer_after": None}  # fmt: skip
    row["change"] = row["lower_after"] - row["lower_before"]
    row["least"], row["most"] = row["lower_after"] - row["outer_before"], row["outer_after"] - row["lower_before"]
    if key["measure"] == "survival_count":
        row["low"], row["high"] = newcombe(*((side["numerator"], side["denominator"]) for side in sums))
    return row


def sums_of(side: Side, key: dict, skpds: tuple[str, ...] | None = None) -> dict[str, float] | None:
    """Numerator, denominator, pending, unknown and number of ``proposals`` of a cohort at a stage; None where it was
    not measured. With ``skpds`` only of the proposals addressed to them (counts only)."""
    table = side.tables.measures
    name = key["measure"] if skpds is None else "survival_count_by_skpd"
    chosen = table[(table["measure"] == name) & (table["area_level"] == "kabupaten") & (table["stage"] == key["stage"])]
    chosen = chosen[(chosen["origin"] == key["origin"]) & (chosen["entry_stage"] == key["entry_stage"])]
    if skpds is not None:
        chosen = chosen[chosen["skpd_name"].isin(skpds)]
    if chosen.empty:
        return None
    sums = {part: float(chosen[part].fillna(0).sum()) for part in ("numerator", "denominator", "pending", "unknown")}
    counted = sums["denominator"]
    if key["measure"] != "survival_count":
        counts = sums_of(side, key | {"measure": "survival_count"}, skpds)
        counted = counts["proposals"] if counts else 0
    return sums | {"proposals": counted}


def newcombe(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    """95 % interval of the difference after - before of two shares, (n, N) each (Newcombe 1998, method 10)."""
    from statsmodels.stats.proportion import confint_proportions_2indep  # half a second to load

    low, high = confint_proportions_2indep(*after, *before, method="newcomb", compare="diff")
    return float(low), float(high)


def compared_measures(before: Side, after: Side) -> pd.DataFrame:
    """``OTHER_MEASURES`` of the kabupaten on both sides where their stage is comparable as a whole.

    Returns
    -------
    ``measure``, ``origin``, ``entry_stage``, ``stage``, ``group_value``, ``unit``, ``before``, ``after``.
    """
    key = ["measure", "origin", "entry_stage", "stage", "group_value", "unit"]
    sides = []
    for side in (before, after):
        table = side.tables.measures
        chosen = table[table["measure"].isin(OTHER_MEASURES) & (table["area_level"] == "kabupaten")]
        named = chosen.assign(**{name: chosen[name].astype("object").where(chosen[name].notna(), "") for name in key})
        sides.append(named.drop_duplicates(key).set_index(key)["value"].astype("Float64"))
    both = pd.concat(sides, axis=1, keys=["before", "after"], join="inner").dropna().reset_index()
    whole = {stage for stage in set(both["stage"]) if basis(before, after, stage).kind == "whole"}
    both = both[both["stage"].isin(whole)]
    order = {name: position for position, name in enumerate(OTHER_MEASURES)}
    return both.sort_values("measure", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)
