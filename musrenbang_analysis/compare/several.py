"""Rates of several dossiers side by side: at each stage only those that share one definition."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from musrenbang_analysis.compare.rates import FEWEST, SAME_CODE, complete_for, sums_of
from musrenbang_analysis.compare.sides import Side
from musrenbang_analysis.measure.uncertainty import wilson
from musrenbang_analysis.terms import TRUNK

COHORTS = (("musrenbang", "desa"), ("musrenbang_kecamatan", "kecamatan"), ("pokir", "pokir"))
COLUMNS = ("origin", "entry_stage", "stage", "side", "basis", "detail", "reason", "numerator", "denominator", "lower",
           "outer", "wilson_low", "wilson_high")  # fmt: skip


def rates_side_by_side(sides: Sequence[Side]) -> pd.DataFrame:
    """The rates of every main cohort at every stage read by some dossier.

    Returns
    -------
    One row per cohort, stage and dossier (``side``, its position) with either the rate (``numerator``,
    ``denominator``, ``lower``, ``outer``, Wilson's 95 % interval) and its ``basis`` (``whole``, or ``skpd`` with
    their names in ``detail``), or the ``reason`` it is not compared: ``code``, ``not_read``, ``no_cohort``,
    ``maturity``, ``incomplete``, ``too_few``, ``alone`` (nobody left to compare with).
    """
    rows = []
    for cohort in COHORTS:
        for stage in TRUNK[1:]:
            if any(side.documents.get(stage, {}).get("is_available") for side in sides):
                found = _stage_rows(sides, cohort, stage)
                if any(row.get("reason") != "no_cohort" for row in found):
                    rows += found
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _stage_rows(sides: Sequence[Side], cohort: tuple[str, str], stage: str) -> list[dict]:
    refused, kind, skpds = _basis(sides, cohort, stage)
    key = {"measure": "survival_count", "origin": cohort[0], "entry_stage": cohort[1], "stage": stage}
    rows = []
    for position, side in enumerate(sides):
        row = {"origin": cohort[0], "entry_stage": cohort[1], "stage": stage, "side": position}
        if position not in refused:
            sums = sums_of(side, key, skpds if kind == "skpd" else None)
            if sums is None or sums["denominator"] < FEWEST:
                refused[position] = "too_few"
            else:
                row |= _rate(sums) | {"basis": kind, "detail": "; ".join(skpds) or None}
        rows.append(row | {"reason": refused.get(position)})
    left = [row for row in rows if row["reason"] is None]
    if len(left) == 1:
        left[0].update(dict.fromkeys(COLUMNS[7:]), reason="alone", basis=None, detail=None)
    return rows


def _rate(sums: dict[str, float]) -> dict[str, float]:
    whole, spread = sums["denominator"], wilson(sums["numerator"], sums["denominator"])
    return {
        "numerator": sums["numerator"],
        "denominator": whole,
        "lower": sums["numerator"] / whole,
        "outer": (sums["numerator"] + sums["pending"] + sums["unknown"]) / whole,
        "wilson_low": spread.lower,
        "wilson_high": spread.upper,
    }


def _basis(
    sides: Sequence[Side], cohort: tuple[str, str], stage: str
) -> tuple[dict[int, str], str | None, tuple[str, ...]]:
    """Who is refused and why; on what the others are compared. Of codes or maturities the most common one stays."""
    refused: dict[int, str] = {}
    rows = [side.documents.get(stage, {}) for side in sides]
    codes = [tuple((side.tables.manifest.get("code") or {}).get(part) for part in SAME_CODE) for side in sides]
    _keep(refused, range(len(sides)), lambda at: bool(rows[at].get("is_available")), "not_read")
    _keep(refused, range(len(sides)), lambda at: _has_cohort(sides[at], cohort), "no_cohort")
    usual = _most_common(codes, refused)
    _keep(refused, range(len(sides)), lambda at: codes[at] == usual and None not in codes[at], "code")
    maturities = [row.get("maturity") for row in rows]
    usual = _most_common(maturities, refused)
    _keep(refused, range(len(sides)), lambda at: maturities[at] == usual, "maturity")
    left = [at for at in range(len(sides)) if at not in refused]
    complete = {at: complete_for(rows[at]) for at in left}
    if all(names is None for names in complete.values()):
        return refused, "whole", ()
    shared = set.intersection(*(set(sides[at].tables.lineage["skpd_name"].dropna()) for at in left))
    for names in complete.values():
        shared = shared if names is None else shared & names
    if shared:
        return refused, "skpd", tuple(sorted(shared))
    _keep(refused, left, lambda at: complete[at] is None, "incomplete")
    return refused, "whole", ()


def _keep(refused: dict[int, str], positions: Sequence[int], is_fit, reason: str) -> None:
    for at in positions:
        if at not in refused and not is_fit(at):
            refused[at] = reason


def _most_common(values: Sequence[object], refused: dict[int, str]) -> object:
    counts = Counter(value for at, value in enumerate(values) if at not in refused)
    return counts.most_common(1)[0][0] if counts else None


def _has_cohort(side: Side, cohort: tuple[str, str]) -> bool:
    table = side.tables.measures
    chosen = table[(table["measure"] == "survival_count") & (table["area_level"] == "kabupaten")]
    return bool(((chosen["origin"] == cohort[0]) & (chosen["entry_stage"] == cohort[1])).any())
