"""Priorities and rules: do the proposers' ranks decide, is there an unwritten quota, is the ceiling used.

Ranks are compared within one proposer's list only (the village; the kecamatan for what was born there).
Pending proposals are left out: their fate is not known. Sources: peers.md 4.1, domain.md 5.2 W_k.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.terms import TRUNK

MOST = 15
"""The largest quota looked for."""
BY_AMOUNT = {"rkpd": "planned_rp", "apbd": "funded_rp"}


def kendall_tau_b(first: pd.Series, second: pd.Series) -> float | None:
    """Kendall's tau-b of two rankings of the same proposals (village rank and kecamatan rank); ties corrected.

    None for fewer than two pairs or where one ranking is all ties.
    """
    from scipy import stats  # half a second that a build, which needs no tau, is spared

    both = first.notna() & second.notna()
    if both.sum() < 2:
        return None
    value = stats.kendalltau(first[both].astype(float), second[both].astype(float), variant="b").statistic
    return None if np.isnan(value) else float(value)


def inversions(lists: pd.Series, rank: pd.Series, reached: pd.Series) -> pd.DataFrame:
    """Pairs of one list where the later rank reached and the earlier one did not.

    Returns
    -------
    ``list``, ``passed_over`` and ``preferred`` (index of the two proposals), ``rank_passed_over``,
    ``rank_preferred``. Equal ranks are no inversion; proposals without a rank are left out.
    """
    known = pd.DataFrame({"list": lists, "rank": rank.astype("Float64"), "reached": reached.astype(bool)})
    known = known[known["rank"].notna() & known["list"].notna()].rename_axis("row").reset_index()
    lost, won = known[~known["reached"]], known[known["reached"]]
    pairs = lost.merge(won, on="list", suffixes=("_passed_over", "_preferred"))
    pairs = pairs[(pairs["rank_passed_over"] < pairs["rank_preferred"]).astype(bool)]
    out = pairs.rename(columns={"row_passed_over": "passed_over", "row_preferred": "preferred"})
    return out[["list", "passed_over", "preferred", "rank_passed_over", "rank_preferred"]].reset_index(drop=True)


def pair_counts(lists: pd.Series, rank: pd.Series, reached: pd.Series) -> tuple[int, int]:
    """(inversions, pairs of one list with different ranks and different fates): one counted out of the other."""
    inverted = pairs = 0
    for place, fate in _by_list(lists, rank, reached):
        lost, won = place[~fate], place[fate]
        inverted += int((lost[:, None] < won).sum())
        pairs += int((lost[:, None] != won).sum())
    return inverted, pairs


def top_k_hits(lists: pd.Series, rank: pd.Series, reached: pd.Series) -> tuple[float, int]:
    """(hits, reached): of the k of each list that reached, how many were its first k.

    Where ranks tie at the k-th place, the tied share the places left in equal parts.
    """
    hits, total = 0.0, 0
    for place, fate in _by_list(lists, rank, reached):
        k = int(fate.sum())
        if not k:
            continue
        edge = np.sort(place)[k - 1]
        inside, tied = place < edge, place == edge
        room = (k - inside.sum()) / tied.sum()
        hits += float(fate[inside].sum() + room * fate[tied].sum())
        total += k
    return hits, total


def _by_list(lists: pd.Series, rank: pd.Series, reached: pd.Series) -> list[tuple[NDArray, NDArray]]:
    """(ranks, fates) of every list; proposals without a list or a rank are left out."""
    place = rank.astype("Float64").to_numpy(float, na_value=np.nan)
    code, _ = pd.factorize(lists)
    keep = np.isfinite(place) & (code >= 0)
    order = np.flatnonzero(keep)[np.argsort(code[keep], kind="stable")]
    edges = np.flatnonzero(np.diff(code[order])) + 1
    fate = reached.astype(bool).to_numpy()
    return [(place[part], fate[part]) for part in np.split(order, edges) if len(part)]


def quota_table(rank: pd.Series, reached: pd.Series, most: int = MOST) -> pd.DataFrame:
    """How well "the first k of each proposer" explains what reached, for k = 1 .. ``most``.

    Parameters
    ----------
    rank
        place in the proposer's own list (RW, village); proposals without one are never among the first k.
    reached
        whether the proposal reached; missing = pending, left out.

    Returns
    -------
    ``k``, ``n_first`` (proposals among the first k), ``n_hit`` (of them reached), ``explained`` (hits ÷ all
    reached), ``hit_rate`` (hits ÷ first k), ``f1`` (their harmonic mean) and ``is_best`` (largest f1, the
    smallest k among equals). No quota is claimed: it is the best of its kind, to be asked about.
    """
    known = reached.notna()
    place = rank[known].astype("Float64").to_numpy(float, na_value=np.inf)
    fate = reached[known].astype(bool).to_numpy()
    total, rows = int(fate.sum()), []
    for k in range(1, most + 1):
        first = place <= k
        hit = int((first & fate).sum())
        many = int(first.sum())
        row = {"k": k, "n_first": many, "n_hit": hit, "explained": hit / total if total else np.nan}
        row |= {"hit_rate": hit / many if many else np.nan}
        rows.append(row | {"f1": 2 * hit / (many + total) if many + total else np.nan})
    table = pd.DataFrame(rows)
    best = table["f1"].max()
    table["is_best"] = (table["f1"] == best) & ~(table["f1"] == best).cumsum().gt(1) if total else False
    return table


def priority_weighted(rank: pd.Series, reached: pd.Series) -> tuple[float, float]:
    """(Σ 1/rank of those that reached, Σ 1/rank of all) over the proposals with a rank of 1 or more."""
    place = rank.astype("Float64").to_numpy(float, na_value=np.nan)
    has = place >= 1
    weight = 1 / place[has]
    return float(weight[reached.astype(bool).to_numpy()[has]].sum()), float(weight.sum())


def rule_measures(
    lineage: pd.DataFrame, documents: pd.DataFrame, context: MeasureContext, kabupaten: tuple[str, str]
) -> pd.DataFrame:
    """``rank_*``, ``survival_priority_weighted``, ``quota_explained`` and ``ceiling_use``.

    One row per cohort and available stage for the whole kabupaten; ``quota_explained`` names its best k in
    ``group_value``; ``ceiling_use`` per area of context/pagu_wilayah.csv. Nothing where no rank was read.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        ranked = lineage[members & lineage["priority"].notna()]
        home = "desa_code" if entry_stage == "desa" else "kecamatan_code"
        for stage in stages:
            decided = ranked[ranked[stage].isin(("yes", "no", "unknown"))]
            key = area | {"origin": origin, "entry_stage": entry_stage, "stage": stage, "as_of": as_of[stage]}
            if len(decided):
                rows += [key | row for row in _ranked(decided, home, stage)]
    return pd.DataFrame([*rows, *_ceilings(lineage, context, as_of)])


def _ranked(part: pd.DataFrame, home: str, stage: str) -> list[dict]:
    reached = part[stage] == "yes"
    rank, lists = part["priority"], part[home]
    if not reached.any():
        return []
    rows = []
    inverted, pairs = pair_counts(lists, rank, reached)
    if pairs:
        rows.append(_share("rank_inverted_pairs", inverted, pairs, "pair"))
    hits, total = top_k_hits(lists, rank, reached)
    if total:
        rows.append(_share("rank_top_k_hit", hits, total, "proposal"))
    rows.append(_share("survival_priority_weighted", *priority_weighted(rank, reached), "proposal"))
    best = quota_table(rank, reached).query("is_best")
    for row in best.to_dict("records"):
        named = {"group_kind": "first_k", "group_value": str(row["k"])}
        rows.append(named | _share("quota_explained", row["n_hit"], int(reached.sum()), "proposal"))
    return rows


def _ceilings(lineage: pd.DataFrame, context: MeasureContext, as_of: dict[str, str]) -> list[dict]:
    """Rupiah given to the proposals of an area over its territorial ceiling."""
    rows = []
    for code, ceiling in sorted(context.ceiling.items()):
        level = "desa" if code.count(".") == 3 else "kecamatan"
        inside = lineage[lineage[f"{level}_code"] == code]
        names = inside[f"{level}_name"].dropna()
        area = {"area_level": level, "area_code": code, "area_name": str(names.iloc[0]) if len(names) else None}
        for stage, column in BY_AMOUNT.items():
            if stage in as_of and ceiling > 0:
                given = float(inside[column].fillna(0).sum())
                key = {"origin": "all", "stage": stage, "as_of": as_of[stage]}
                rows.append(area | key | _share("ceiling_use", given, float(ceiling), "rupiah"))
    return rows


def _share(measure: str, numerator: float, denominator: float, unit: str) -> dict:
    value = numerator / denominator if denominator else None
    row = {"measure": measure, "numerator": numerator, "denominator": denominator, "value": value}
    return row | {"interval_kind": "none", "unit": unit}
