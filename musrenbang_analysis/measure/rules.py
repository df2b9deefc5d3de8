"""Priorities and rules: do the proposers' ranks decide, is there an unwritten quota, is the ceiling used.

Ranks are compared within one list only: the village's (the kecamatan's for what was born there), or that of each RW or
body where ranks begin anew for each of them (``ranked_lists``). Pending proposals are left out: their fate is not
known. Sources: peers.md 4.1, domain.md 5.2 W_k and 5.3.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.own_list import own_answers
from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.terms import TRUNK

MOST = 15
"""The largest quota looked for."""
PER_PROPOSER, PER_DESA, PER_KECAMATAN = "proposer", "desa", "kecamatan"
REPEATED = 0.1
"""A list in which more of the ranks than this occur twice is several lists put together."""
MOSTLY = 0.5
"""A place that ranks fewer of its proposals than this does not rank; no quota is looked for in it."""
FEWEST_LISTS = 3
"""A largest number reached by fewer lists than this says nothing about a limit."""
EXCEEDED = 0.1
"""The share of lists that may lie above a limit and leave it one: wrong links, an exception made."""
BY_AMOUNT = {"rkpd": "planned_rp", "apbd": "funded_rp"}


def kendall_tau_b(first: pd.Series, second: pd.Series) -> float | None:
    """Kendall's tau-b of two rankings of the same proposals (village rank and kecamatan rank); ties corrected.

    None for fewer than two pairs or where one ranking is all ties.
    """
    both = first.notna() & second.notna()
    if both.sum() < 2:
        return None
    from scipy import stats  # half a second that a dossier without ranks is spared

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


def ranked_lists(lineage: pd.DataFrame, proposer: pd.Series) -> pd.DataFrame:
    """The list in which every proposal has its rank, index as ``lineage``.

    Parameters
    ----------
    lineage
        ``entry_stage``, ``desa_code``, ``kecamatan_code``, ``priority``.
    proposer
        ``rw 5``, ``pkk`` ... of every proposal (``records.proposer``), missing where the list does not mark it.

    Returns
    -------
    ``kind`` (``desa``, ``kecamatan``, or ``proposer`` where ranks begin anew for each proposer of the place: more than
    one rank in ten occurs twice in the place, and fewer do within the proposers), ``home``, the place, and ``list``,
    the key of the list; missing where the place is not known.
    """
    is_village = lineage["entry_stage"] == "desa"
    home = lineage["desa_code"].where(is_village, lineage["kecamatan_code"]).astype("object")
    kind = pd.Series(np.where(is_village, PER_DESA, PER_KECAMATAN), index=lineage.index, dtype="object")
    key = home.where(home.notna(), None)
    ranks = pd.DataFrame({"home": home, "proposer": proposer.astype("object"), "rank": lineage["priority"]})
    for place, part in ranks[ranks["rank"].notna()].groupby("home"):
        own = part.dropna(subset=["proposer"])
        if _repeated(part, ["rank"]) <= REPEATED or own.empty or _repeated(own, ["proposer", "rank"]) > REPEATED:
            continue
        inside = home == place
        kind[inside] = PER_PROPOSER
        key[inside] = key[inside].astype(str) + "|" + proposer[inside].astype("object").fillna("")
    return pd.DataFrame({"kind": kind, "list": key, "home": home})


def _repeated(part: pd.DataFrame, columns: list[str]) -> float:
    return float(part.duplicated(columns).mean())


def cap_table(lists: pd.Series, reached: pd.Series) -> dict[str, int] | None:
    """Whether the lists stop at one number of proposals that reached (domain.md 5.3: "10 per desa").

    Returns
    -------
    ``cap`` (the smallest number that at most one list in ten exceeds: a wrong link here and there does not hide
    it), ``n_over`` (lists that handed in more than that) and ``n_at_cap`` (of them with exactly that number); None
    where fewer than three lists handed in more.
    """
    known = (lists.notna() & reached.notna()).to_numpy(bool)
    code, keys = pd.factorize(lists[known])
    handed_in = np.bincount(code, minlength=len(keys))
    came_through = np.bincount(code, weights=reached[known].to_numpy(float), minlength=len(keys))
    for cap in range(1, int(came_through.max(initial=0)) + 1):
        over = came_through[handed_in > cap]
        if len(over) < FEWEST_LISTS:
            return None
        if (over > cap).mean() <= EXCEEDED:
            return {"cap": cap, "n_over": len(over), "n_at_cap": int((over == cap).sum())}
    return None


def rule_measures(
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    documents: pd.DataFrame,
    context: MeasureContext,
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``rank_*``, ``survival_priority_weighted``, ``quota_explained``, ``quota_hit``, ``cap_reached``, ``ceiling_use``.

    One row per cohort and available stage for the whole kabupaten (and its own stage, where the lists themselves
    keep some and end others). ``quota_*`` per kind of list name their best k: ``group_kind`` ``first_k_of_<kind>``,
    ``group_value`` k; ``cap_reached`` per kind ``at_most_of_<kind>``. Of ``records`` only ``proposer`` and ``outcome``
    are needed. ``ceiling_use`` per area of context/pagu_wilayah.csv. No ``rank_*`` where no rank was read.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    marked = lineage["record_id"].map(dict(zip(records["record_id"], records["proposer"], strict=True)))
    facts = lineage[["priority", "kecamatan_code"]].join(ranked_lists(lineage, marked))
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    said = own_answers(lineage, records)
    for origin, entry_stage, members in cohorts(lineage):
        is_judged = {"yes", "no"} <= set(said[members])
        later = [stage for stage in stages if stage != entry_stage]
        for stage in [entry_stage, *later] if is_judged else later:
            answer = said if stage == entry_stage else lineage[stage]
            decided = facts[members & answer.isin(("yes", "no", "unknown"))]
            decided = decided.assign(reached=answer[decided.index] == "yes")
            key = area | {"origin": origin, "entry_stage": entry_stage, "stage": stage, "as_of": as_of.get(stage)}
            ranked = decided[decided["priority"].notna()]
            if len(ranked):
                rows += [key | row for row in _ranked(ranked)]
                is_ranked = decided["priority"].notna().groupby(decided["home"]).transform("mean") >= MOSTLY
                rows += [key | row for row in _quotas(decided[is_ranked.fillna(False).astype(bool)])]
            rows += [key | row for row in _caps(decided)]
    return pd.DataFrame([*rows, *_ceilings(lineage, context, as_of)])


def _ranked(part: pd.DataFrame) -> list[dict]:
    reached = part["reached"].astype(bool)
    rank, lists = part["priority"], part["list"]
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
    return rows


def _quotas(part: pd.DataFrame) -> list[dict]:
    """The best "first k" of each kind of list; proposals without a rank in a ranked list are never among the first."""
    rows = []
    for kind, own in part.groupby("kind"):
        reached = own["reached"].astype(bool)
        if not reached.any():
            continue
        for row in quota_table(own["priority"], reached).query("is_best").to_dict("records"):
            named = {"group_kind": f"first_k_of_{kind}", "group_value": str(row["k"])}
            rows.append(named | _share("quota_explained", row["n_hit"], int(reached.sum()), "proposal"))
            rows.append(named | _share("quota_hit", row["n_hit"], row["n_first"], "proposal"))
    return rows


def _caps(decided: pd.DataFrame) -> list[dict]:
    rows = []
    reached = decided["reached"].astype(bool)
    units = {kind: decided.loc[decided["kind"] == kind, "list"] for kind in (PER_PROPOSER, PER_DESA, PER_KECAMATAN)}
    if len(units[PER_DESA]):
        units[PER_KECAMATAN] = decided["kecamatan_code"]
    for kind, lists in units.items():
        found = cap_table(lists, reached.reindex(lists.index))
        # One list always has the most; a number where fewer than half stop is no limit.
        if found and found["n_at_cap"] > 1 and found["n_at_cap"] >= MOSTLY * found["n_over"]:
            named = {"group_kind": f"at_most_of_{kind}", "group_value": str(found["cap"])}
            rows.append(named | _share("cap_reached", found["n_at_cap"], found["n_over"], "list"))
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
