"""Across years: which wishes came back, at which try they were funded, who gave up, what was carried over.

Pure functions over the lineages of two or more years. A wish is the same where village, text and location are the same
after spelling is unified (``normalise.text``), so that every share of resubmission is a lower bound; a lineage with a
column ``wish`` brings its own keys, which also hold wishes in other words (``compare.wishes``). A wish that another
purse serves, or that was funded already (``terms.ELSEWHERE``), is neither funded by this budget nor refused: it stands
apart, and gives nothing up.
"""

import pandas as pd

from musrenbang_analysis.normalise.text import activity_key, match_key
from musrenbang_analysis.terms import ELSEWHERE, WAITING

FUNDED = ("funded", "delivered")
FATES = ("n_funded", "n_returned", "n_elsewhere", "n_given_up", "n_open")


def is_comparable(earlier: pd.DataFrame, later: pd.DataFrame, stage: str) -> bool:
    """Whether a stage can be compared: its document was read in both years and declared incomplete in neither."""
    for documents in (earlier, later):
        row = documents[documents["stage"] == stage]
        if row.empty or not bool(row["is_available"].fillna(False).iloc[0]):
            return False
        if not bool(row["is_complete"].fillna(True).iloc[0]):
            return False
    return True


def wishes(lineage: pd.DataFrame) -> pd.Series:
    """The key of every village-born proposal, missing where village or text is not known; index as ``lineage``."""
    columns = ("entry_stage", "desa_code", "proposal_text", "location_text")
    rows = zip(*(lineage[column].astype("object") for column in columns), strict=True)
    return pd.Series([_key(*row) for row in rows], index=lineage.index, dtype="object")


def _key(entry_stage: str, village: object, text: object, location: object) -> str | None:
    if entry_stage != "desa" or pd.isna(village) or pd.isna(text):
        return None
    return "|".join((str(village), activity_key(str(text)), "" if pd.isna(location) else match_key(str(location))))


def resubmitted(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Village wishes of the earlier year not funded then, and whether they came back.

    Returns
    -------
    One row per wish: ``wish``, ``record_id``, ``outcome`` (earlier), ``is_elsewhere`` (served by another purse or
    funded already), ``is_resubmitted``, ``record_id_later``, ``outcome_later``, ``wish_chance_later`` (probability of
    a wish found in other words, missing where the words are the same). Wishes still pending in the earlier year are
    left out: they were not refused.
    """
    first = _once(earlier)
    first = first[~first["outcome"].isin((*FUNDED, *WAITING))]
    out = first.merge(_once(later), on="wish", how="left", suffixes=("", "_later"))
    return out.assign(
        is_elsewhere=out["outcome"].isin(ELSEWHERE).astype(bool), is_resubmitted=out["record_id_later"].notna()
    )


def resubmission(again: pd.DataFrame) -> tuple[int, int]:
    """(came back, unmet): of a result of ``resubmitted`` the wishes nobody served, and how many of them came back."""
    unmet = again[~again["is_elsewhere"]]
    return int(unmet["is_resubmitted"].sum()), len(unmet)


def tries(years: dict[int, pd.DataFrame]) -> pd.DataFrame:
    """Survival by try: of the wishes handed in a k-th time in succession, how many were funded, came back, or gave up.

    Parameters
    ----------
    years
        plan year -> lineage; consecutive years. A wish first seen in the first year may be older than that, and one
        that was funded begins anew.

    Returns
    -------
    ``attempt``, ``n``, ``n_funded``, ``n_returned`` (not funded, handed in again the next year), ``n_elsewhere``
    (served by another purse and not handed in again), ``n_given_up`` (served by nobody, not handed in again),
    ``n_open`` (not funded in the last year, or still pending), and ``given_up``: of those that could come back after
    this many tries, the share that did not, n_given_up ÷ (n_returned + n_given_up).

    Raises
    ------
    ValueError
        when a year is missing in between: "given up" could not be told from "not read".
    """
    order = sorted(years)
    if order != list(range(order[0], order[0] + len(order))):
        raise ValueError(f"plan years are not consecutive: {order}")
    outcomes = {year: _once(years[year]).set_index("wish")["outcome"] for year in order}
    so_far: dict[str, int] = {}
    rows = []
    for year in order:
        following, now = outcomes.get(year + 1), outcomes[year]
        attempt = {wish: so_far.get(wish, 0) + 1 for wish in now.index}
        rows += [
            {"attempt": attempt[wish], "fate": _fate(outcome, None if following is None else wish in following.index)}
            for wish, outcome in now.items()
        ]
        so_far = {wish: attempt[wish] for wish, outcome in now.items() if outcome not in FUNDED}
    table = pd.crosstab(pd.DataFrame(rows)["attempt"], pd.DataFrame(rows)["fate"])
    table = table.reindex(columns=list(FATES), fill_value=0)
    could = table["n_returned"] + table["n_given_up"]
    table = table.assign(n=table.sum(axis=1), given_up=(table["n_given_up"] / could.where(could > 0)).astype("Float64"))
    return table.reset_index()[["attempt", "n", *FATES, "given_up"]].rename_axis(None, axis=1)


def _fate(outcome: str, comes_back: bool | None) -> str:
    """``comes_back`` None: the next year was not read."""
    if outcome in FUNDED:
        return "n_funded"
    if comes_back is None or outcome in WAITING:
        return "n_open"
    if comes_back:
        return "n_returned"
    return "n_elsewhere" if outcome in ELSEWHERE else "n_given_up"


def with_grace(earlier: pd.DataFrame, later: pd.DataFrame, stage: str) -> dict[str, int]:
    """Carry-over: how much of the earlier year's village proposals reached a stage then, or with one year's grace.

    Returns
    -------
    ``denominator`` (all village proposals of the earlier year, D1), ``numerator`` (reached the stage in their own year)
    and ``carried`` (did not, but the same wish, handed in again, reached it the year after: a lower bound). Domain.md
    5.2, "multi-year lag". Compare only where ``is_comparable``.
    """
    born = earlier[earlier["entry_stage"] == "desa"]
    reached = (born[stage] == "yes").fillna(False).astype(bool)
    there = later[(later[stage] == "yes").fillna(False).astype(bool)]
    carried = ~reached & _wish_of(born).isin(set(_wish_of(there).dropna()))
    return {"denominator": len(born), "numerator": int(reached.sum()), "carried": int(carried.sum())}


def _wish_of(lineage: pd.DataFrame) -> pd.Series:
    return lineage["wish"] if "wish" in lineage else wishes(lineage)


def _once(lineage: pd.DataFrame) -> pd.DataFrame:
    """Each wish of a year once; of exact copies the one that was funded, else the first."""
    table = lineage.assign(wish=_wish_of(lineage), is_funded=lineage["outcome"].isin(FUNDED).astype(bool))
    table = table[table["wish"].notna()].sort_values("is_funded", ascending=False, kind="stable")
    if "wish_chance" not in table:
        table["wish_chance"] = pd.Series(pd.NA, index=table.index, dtype="Float64")
    return table.drop_duplicates("wish")[["wish", "record_id", "outcome", "wish_chance"]]
