"""The cost path: asked > recommended > Renja > RKPD > KUA-PPAS > APBD > perubahan > realised; money and volume.

Recommended is what a forum list (kecamatan, Forum SKPD, kabupaten) prints for a proposal it keeps alive.
Definition: peers.md 4.1 "cost path"; a line with several proposals is shared in proportion to their asks.
"""

from collections import defaultdict

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.normalise.share import known_parts, share_out
from musrenbang_analysis.terms import DOCUMENT_STAGES, ENDED, TRUNK

STEPS = TRUNK[1:]
"""Stages whose amounts are followed, in the usual order."""


def cost_path(lineage: pd.DataFrame, records: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What every proposal is given at every stage, in whole rupiah.

    Parameters
    ----------
    lineage, records, links
        the tables of these names; only accepted links lead on.

    Returns
    -------
    Index as ``lineage``; ``asked_rp`` and one column per stage of ``STEPS`` (Int64, missing where the
    proposal has no amount there). A document's row counts with ``approved_rp``; a forum's row with
    ``approved_rp``, else ``asked_rp``, unless the forum ended the proposal there. Of a line only the part of known
    proposals is shared out (``normalise.share.known_parts``). Totals that repeat other rows (``is_counted`` false) are
    left out.
    """
    asked = dict(zip(lineage["record_id"], _integers(lineage["asked_rp"]), strict=True))
    amounts = _row_amounts(records)
    stage_of = dict(zip(records["record_id"], records["stage"], strict=True))
    known = known_parts(links, stage_of, asked)
    given: dict[str, dict[str, int]] = defaultdict(dict)
    for record_id, roots in carriers(lineage["record_id"], links).items():
        if record_id not in amounts:
            continue
        parts = share_out(round(amounts[record_id] * known[record_id]), [asked[root] for root in roots])
        column = given[stage_of[record_id]]
        for root, part in zip(roots, parts, strict=True):
            column[root] = column.get(root, 0) + part
    columns = {"asked_rp": lineage["asked_rp"]}
    for stage in STEPS:
        values = [given[stage].get(root) for root in lineage["record_id"]]
        columns[stage] = pd.Series(values, index=lineage.index, dtype="Int64")
    return pd.DataFrame(columns, index=lineage.index)


def cost_measures(
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    links: pd.DataFrame,
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``cost_path_rp``, ``cost_kept_rp``, ``cost_median_ratio``, ``cost_below_half``; ``volume_*``.

    One row per cohort, available stage, and kabupaten and kecamatan; volumes per step from one list to
    the next (``group_kind`` ``step``), of all SKPD and, ``*_by_skpd``, of each. Proposals without a readable
    ask are left out everywhere; those without an amount at the stage count 0 in ``cost_path_rp`` only.
    """
    path = cost_path(lineage, records, links).astype("Float64").astype(float)
    as_of = dates_of(documents)
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        chosen = members & (path["asked_rp"] > 0)
        key = {"origin": origin, "entry_stage": entry_stage}
        for stage in (stage for stage in STEPS if stage in as_of and path.loc[chosen, stage].notna().any()):
            for area, part in _areas(lineage, path, chosen, kabupaten):
                rows += [key | area | {"stage": stage, "as_of": as_of[stage]} | row for row in _money(part, stage)]
    volumes = volume_pairs(records, links)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1], "origin": "all"}
    rows += [area | {"as_of": as_of.get(row["stage"])} | row for row in _volumes(volumes)]
    return pd.DataFrame(rows)


def volume_pairs(records: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Accepted links from a printed volume above 0 to a printed volume, 0 included, in the same unit or both in none.

    One row per link: ``from_id``, ``to_id``, ``relation``, ``step`` ("kecamatan>renja"), ``stage`` (the later one),
    ``skpd_name`` (of the earlier row), ``before``, ``after``, ``unit``. Rows that do not count are left out.
    """
    columns = ["record_id", "stage", "skpd_name", "volume", "unit"]
    counted = records.loc[records["is_counted"].fillna(True).astype(bool), columns]
    accepted = links.loc[links["status"] == "accepted", ["from_id", "to_id", "relation"]]
    pairs = accepted.merge(counted.add_suffix("_1"), left_on="from_id", right_on="record_id_1")
    pairs = pairs.merge(counted.add_suffix("_2"), left_on="to_id", right_on="record_id_2")
    same_unit = pairs["unit_1"].fillna("") == pairs["unit_2"].fillna("")
    fits = same_unit & (pairs["volume_1"] > 0) & (pairs["volume_2"] >= 0)
    pairs = pairs[fits.fillna(False).astype(bool)]
    return pd.DataFrame(
        {
            "from_id": pairs["from_id"],
            "to_id": pairs["to_id"],
            "relation": pairs["relation"],
            "step": pairs["stage_1"].astype(str) + ">" + pairs["stage_2"].astype(str),
            "stage": pairs["stage_2"],
            "skpd_name": pairs["skpd_name_1"],
            "before": pairs["volume_1"].astype(float),
            "after": pairs["volume_2"].astype(float),
            "unit": pairs["unit_1"],
        }
    ).reset_index(drop=True)


def _money(part: pd.DataFrame, stage: str) -> list[dict]:
    """The money rows of one cohort, area and stage; ``part`` holds the priced proposals."""
    asked, given = part["asked_rp"].to_numpy(), part[stage].to_numpy()
    both = np.isfinite(given)
    got, wanted = given[both], asked[both]
    rows = [_ratio("cost_path_rp", float(got.sum()), float(asked.sum()), "rupiah")]
    if both.any():
        ratio = got / wanted
        rows.append(_ratio("cost_kept_rp", float(got.sum()), float(wanted.sum()), "rupiah"))
        rows.append(_ratio("cost_median_ratio", None, len(ratio), "proposal") | {"value": float(np.median(ratio))})
        rows.append(_ratio("cost_below_half", int((ratio < 0.5).sum()), len(ratio), "proposal"))
    return rows


def _volumes(pairs: pd.DataFrame) -> list[dict]:
    """Share of volumes cut and median of after over before; the pieces of a split row are added together first.

    Merged rows are left out: what each of them keeps of the package's volume is not known.
    """
    pairs = pairs[pairs["relation"] != "merged"]
    whole = pairs.groupby(["step", "from_id"], sort=True).agg(
        stage=("stage", "first"), skpd_name=("skpd_name", "first"), before=("before", "first"), after=("after", "sum")
    )
    whole = whole.assign(ratio=whole["after"] / whole["before"]).reset_index()
    rows: list[dict] = []
    groups = [("", *item) for item in whole.groupby("step")]
    groups += [("_by_skpd", step, part) for (step, _), part in whole.groupby(["step", "skpd_name"])]
    for suffix, step, part in groups:
        common = {"stage": part["stage"].iloc[0], "group_kind": "step", "group_value": step}
        common["skpd_name"] = part["skpd_name"].iloc[0] if suffix else None
        cut = _ratio(f"volume_cut{suffix}", int((part["ratio"] < 1).sum()), len(part), "row")
        middle = _ratio(f"volume_median_ratio{suffix}", None, len(part), "row")
        rows += [common | cut, common | middle | {"value": float(part["ratio"].median())}]
    return rows


def _ratio(measure: str, numerator: float | None, denominator: float, unit: str) -> dict:
    value = None if numerator is None or not denominator else numerator / denominator
    row = {"measure": measure, "numerator": numerator, "denominator": denominator, "value": value}
    return row | {"interval_kind": "none", "unit": unit}


def _areas(
    lineage: pd.DataFrame, path: pd.DataFrame, chosen: pd.Series, kabupaten: tuple[str, str]
) -> list[tuple[dict, pd.DataFrame]]:
    """The kabupaten and every kecamatan of the chosen proposals, each with its rows of the path."""
    parts = [({"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}, path[chosen])]
    codes = lineage.loc[chosen, "kecamatan_code"]
    names = lineage.loc[chosen, "kecamatan_name"].groupby(codes).first()
    for code, part in path[chosen].groupby(codes):
        parts.append(({"area_level": "kecamatan", "area_code": str(code), "area_name": str(names[code])}, part))
    return parts


def _row_amounts(records: pd.DataFrame) -> dict[str, int]:
    """The rupiah a row stands for on the path."""
    counted = records["is_counted"].fillna(True).astype(bool)
    is_document = records["stage"].isin(DOCUMENT_STAGES)
    ended = records["outcome"].isin(ENDED).fillna(False).astype(bool)
    amount = records["approved_rp"].where(is_document, records["approved_rp"].fillna(records["asked_rp"]))
    amount = amount[counted & (is_document | ~ended) & amount.notna()]
    identifiers = records.loc[amount.index, "record_id"]
    return {record_id: int(value) for record_id, value in zip(identifiers, amount, strict=True)}


def carriers(roots: pd.Series, links: pd.DataFrame) -> dict[str, list[str]]:
    """For every record reached by accepted links the proposals that reach it, in a lasting order."""
    children: dict[str, list[str]] = defaultdict(list)
    accepted = links[links["status"] == "accepted"]
    for start, end in zip(accepted["from_id"], accepted["to_id"], strict=True):
        children[start].append(end)
    carriers: dict[str, list[str]] = defaultdict(list)
    for root in sorted(roots):
        todo, seen = [root], {root}
        while todo:
            for child in children.get(todo.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    carriers[child].append(root)
                    todo.append(child)
    return carriers


def _integers(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in values]
