"""The same wish in the lists of several years: word for word first, then as the comparison of texts finds it.

What is found word for word (``measure.across_years.wishes``) is sure; the other wishes are compared as rows of two
lists are linked (``link.duplicates``), each with at most one of the next year.
"""

from collections.abc import Sequence

import pandas as pd

from musrenbang_analysis.link.duplicates import handed_in_again
from musrenbang_analysis.measure.across_years import wishes


def with_wishes(years: Sequence[tuple[pd.DataFrame, pd.DataFrame]]) -> list[pd.DataFrame]:
    """The lineages of consecutive years with the key of every village wish, the same in all years it was handed in.

    Parameters
    ----------
    years
        the tables ``records`` and ``lineage`` of each year, the earliest first.

    Returns
    -------
    The lineages with two columns more: ``wish`` (missing where village or text is not known) and ``wish_chance``, the
    probability that a wish found in other words is that of the year before; missing where the words are the same or
    the wish is new.
    """
    out: list[pd.DataFrame] = []
    for number, (records, lineage) in enumerate(years):
        keys = wishes(lineage)
        chance = pd.Series(pd.NA, index=lineage.index, dtype="Float64")
        if number:
            before = out[-1]
            again = _in_other_words(years[number - 1][0], before, records, lineage.assign(wish=keys))
            chance = keys.map({key: found for key, (_, found) in again.items()}).astype("Float64")
            keys = keys.map(lambda key, again=again: again[key][0] if key in again else key)
        out.append(lineage.assign(wish=keys, wish_chance=chance))
    return out


def _in_other_words(
    earlier_records: pd.DataFrame, earlier: pd.DataFrame, later_records: pd.DataFrame, later: pd.DataFrame
) -> dict[str, tuple[str, float]]:
    """Key of a wish of the later year -> key of the same wish the year before, and how likely it is the same."""
    rows = []
    for records, lineage, other in ((earlier_records, earlier, later), (later_records, later, earlier)):
        unmet = lineage[lineage["wish"].notna() & ~lineage["wish"].isin(set(other["wish"].dropna()))]
        unmet = unmet.drop_duplicates("wish")
        key_of = dict(zip(unmet["record_id"], unmet["wish"], strict=True))
        rows.append((records[records["record_id"].isin(list(key_of))], key_of))
    (first, first_key), (second, second_key) = rows
    pairs = handed_in_again(first, second).sort_values("probability", ascending=False, kind="stable")
    taken: set[str] = set()
    again: dict[str, tuple[str, float]] = {}
    for left, right, chance in pairs[["left_id", "right_id", "probability"]].itertuples(index=False):
        old, new = first_key[left], second_key[right]
        if old not in taken and new not in again:
            taken.add(old)
            again[new] = (old, float(chance))
    return again
