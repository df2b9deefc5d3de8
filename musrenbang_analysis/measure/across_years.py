"""Across years: which refused wishes came back, at which try they were funded, who gave up.

Pure functions over the lineages of two or more years. A wish is the same where village, text and location
are the same after spelling is unified (``normalise.text``): a reworded one counts as new, so every share of
resubmission is a lower bound.
"""

import pandas as pd

from musrenbang_analysis.normalise.text import activity_key, match_key

FUNDED = ("funded", "delivered")


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
    One row per wish: ``wish``, ``record_id``, ``outcome`` (earlier), ``is_resubmitted``, ``record_id_later``,
    ``outcome_later``. Wishes still pending in the earlier year are left out: they were not refused.
    """
    first = _once(earlier)
    first = first[~first["outcome"].isin((*FUNDED, "pending", "returned"))]
    out = first.merge(_once(later), on="wish", how="left", suffixes=("", "_later"))
    return out.assign(is_resubmitted=out["record_id_later"].notna())


def tries(years: dict[int, pd.DataFrame]) -> pd.DataFrame:
    """Survival by try: of the wishes handed in a k-th time, how many were funded, came back, or gave up.

    Parameters
    ----------
    years
        plan year -> lineage; consecutive years. A wish first seen in the first year may be older than that.

    Returns
    -------
    ``attempt``, ``n``, ``n_funded``, ``n_returned`` (not funded, handed in again the next year), ``n_given_up``
    (not funded, not handed in again) and ``n_open`` (not funded in the last year, or still pending).

    Raises
    ------
    ValueError
        when a year is missing in between: "given up" could not be told from "not read".
    """
    order = sorted(years)
    if order != list(range(order[0], order[0] + len(order))):
        raise ValueError(f"plan years are not consecutive: {order}")
    outcomes = {year: _once(years[year]).set_index("wish")["outcome"] for year in order}
    attempt: dict[str, int] = {}
    rows = []
    for year in order:
        following = outcomes.get(year + 1)
        now = outcomes[year]
        attempt = {wish: attempt.get(wish, 0) + 1 for wish in now.index}
        for wish, outcome in now.items():
            fate = "n_funded" if outcome in FUNDED else "n_open"
            if fate == "n_open" and following is not None and outcome not in ("pending", "returned"):
                fate = "n_returned" if wish in following.index else "n_given_up"
            rows.append({"attempt": attempt[wish], "fate": fate})
    fates = ("n_funded", "n_returned", "n_given_up", "n_open")
    table = pd.crosstab(pd.DataFrame(rows)["attempt"], pd.DataFrame(rows)["fate"]).reindex(columns=fates, fill_value=0)
    return table.assign(n=table.sum(axis=1)).reset_index()[["attempt", "n", *fates]].rename_axis(None, axis=1)


def _once(lineage: pd.DataFrame) -> pd.DataFrame:
    """Each wish of a year once; of exact copies the one that was funded, else the first."""
    table = lineage.assign(wish=wishes(lineage), is_funded=lineage["outcome"].isin(FUNDED).astype(bool))
    table = table[table["wish"].notna()].sort_values("is_funded", ascending=False, kind="stable")
    return table.drop_duplicates("wish")[["wish", "record_id", "outcome"]]
