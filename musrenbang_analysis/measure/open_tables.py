"""Tables that leave the office without the list of proposals: no rate under five, small cells hidden for good.

Where the list of every proposal with its fate stands in the same file (the reports), counts are not hidden: anybody
could count them again, and each village is owed its own. Hidden are cells of tables that travel alone, and cells about
people (tags, proposers) wherever they are exported. See docs/decisions/007-what-is-suppressed.md.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from musrenbang_analysis.measure.groups import NOT_KNOWN
from musrenbang_analysis.measure.reasons import ended_rows
from musrenbang_analysis.measure.small import LEAST, RATES, suppress, without_small_rates
from musrenbang_analysis.measure.survival import cohorts
from musrenbang_analysis.normalise.proposer import proposer_group
from musrenbang_analysis.terms import ENDED, WAITING

FATES = ("planned", "funded", "elsewhere", "ended", "pending", "unknown")
"""Last outcomes joined so far that a table has cells worth reading; ``elsewhere``: diverted or already funded."""
ANSWER_COLUMNS = {"yes": "numerator", "pending": "pending", "no": "ended", "unknown": "unknown"}
SHOWN, HIDDEN = "shown", "hidden"
KINDS_ABOUT_PEOPLE = ("proposer",)
DIVIDED_BY_TABLES = ("dapil", "skpd_group", "urusan", "bidang")
"""Groups of which one may be a single kecamatan or SKPD of an open table, so that it would tell a cell hidden there."""
KINDS_OF_THINGS = ("size_class", "priority", "work_type")
PARTS_OF_VILLAGES = ("musrenbang_desa", "musrenbang_kelurahan")
TABLE = ("origin", "entry_stage", "stage", "group_kind")
"""What tells one table of groups by answer from the next."""


@dataclass(frozen=True)
class OpenTable:
    """A table of counts to publish: ``cells`` (missing where hidden), its totals, and which cells are hidden why.

    ``log`` stays in the office: it says which hidden cells are small themselves, which would tell a range.
    """

    name: str
    rows: str
    columns: str
    cells: pd.DataFrame
    row_totals: pd.Series
    column_totals: pd.Series
    log: pd.DataFrame

    def long(self) -> pd.DataFrame:
        """One row per cell: ``row``, ``column``, ``count`` (empty where hidden), ``state``; totals under ``total``."""
        wide = self.cells.assign(total=self.row_totals)
        wide.loc["total"] = [*self.column_totals, self.row_totals.sum()]
        out = wide.rename_axis("row").reset_index().melt("row", var_name="column", value_name="count")
        return out.assign(state=np.where(out["count"].isna(), HIDDEN, SHOWN))


def open_tables(lineage: pd.DataFrame, records: pd.DataFrame) -> list[OpenTable]:
    """What became of village proposals by kecamatan, SKPD and proposer, and reasons by SKPD, safe to publish.

    Counts of 1 to 4 are hidden, and others until nobody can work them out from the totals (``small.suppress``).
    """
    born = next((members for origin, _, members in cohorts(lineage) if origin == "musrenbang"), None)
    tables = []
    if born is not None:
        village = lineage[born]
        marked = village["record_id"].map(dict(zip(records["record_id"], records["proposer"], strict=True)))
        keys = {
            "kecamatan": village["kecamatan_name"],
            "skpd": village["skpd_name"],
            "proposer": marked.astype("object").where(marked.notna(), None).map(proposer_group),
        }
        fates = village["outcome"].astype("object").map(fate_of)
        for name, key in keys.items():
            tables.append(_table(f"fate_by_{name}", name, "fate", key, fates, FATES))
    ended = ended_rows(records)
    if len(ended):
        tables.append(_table("reason_by_skpd", "skpd", "reason", ended["skpd_name"], ended["reason_code"], None))
    return tables


def fate_of(outcome: str) -> str:
    """The coarse fate of a last outcome (``FATES``)."""
    if outcome in ("funded", "delivered"):
        return "funded"
    if outcome == "already_funded" or outcome.startswith("diverted_"):
        return "elsewhere"
    if outcome in ENDED:
        return "ended"
    if outcome in WAITING:
        return "pending"
    return "unknown" if outcome == "unknown" else "planned"


def _table(
    name: str, rows: str, columns: str, key: pd.Series, value: pd.Series, order: tuple[str, ...] | None
) -> OpenTable:
    known = key.astype("object").where(key.notna(), NOT_KNOWN)
    counts = pd.crosstab(known, value.astype("object"))
    if order:
        counts = counts.reindex(columns=list(order), fill_value=0)
    done = suppress(counts)
    hidden = done.primary | done.secondary
    log = hidden.stack()
    log = log[log].rename("hidden").reset_index().drop(columns="hidden")
    log.columns = ["row", "column"]
    kinds = ["primary" if done.primary.loc[row, column] else "secondary" for row, column in log.to_numpy()]
    log = log.assign(kind=kinds, count=[int(counts.loc[row, column]) for row, column in log.to_numpy()])
    return OpenTable(name, rows, columns, done.cells, counts.sum(axis=1), counts.sum(), log)


def measures_beside_tables(measures: pd.DataFrame) -> pd.DataFrame:
    """The table ``measures`` that may travel with the open tables: the kabupaten, and groups they do not divide.

    No row of a kecamatan, village or SKPD, nor of a group that may be one of them (``DIVIDED_BY_TABLES``): a rate with
    its denominator is a count, and would tell the cells hidden in the tables. What stands below the kabupaten stands
    there. Small cells of the other groups are hidden as in ``open_measures``, for desa and kelurahan together: apart,
    what is hidden of the one would be all less the other.
    """
    kinds = (*KINDS_ABOUT_PEOPLE, *KINDS_OF_THINGS)
    whole = (measures["area_level"] == "kabupaten") & measures["skpd_name"].isna()
    divided = measures["group_kind"].isin(DIVIDED_BY_TABLES).fillna(False)
    apart = measures["group_kind"].isin((*kinds, "tag")).fillna(False) & measures["origin"].isin(PARTS_OF_VILLAGES)
    return open_measures(measures[whole & ~divided.astype(bool) & ~apart.astype(bool)], kinds)


def open_measures(measures: pd.DataFrame, kinds: tuple[str, ...] = KINDS_ABOUT_PEOPLE) -> pd.DataFrame:
    """The table ``measures`` fit to be handed on: no rate under five, no small cell about people.

    Rows by tag or by one of ``kinds`` (proposers): where their counts of 1 to 4 could be read or worked out from the
    other rows, the cell is emptied, with its rates and rupiah, and ``is_hidden`` says so. ``is_small``: rate taken out.
    """
    out = without_small_rates(measures)
    about = out["measure"].str.endswith("_by_tag") | out["group_kind"].isin(kinds).fillna(False)
    counted = out[about.astype(bool) & out["measure"].str.startswith("survival_count")]
    places = out.groupby([*TABLE, "group_value"], dropna=False).indices
    is_count = out["unit"].eq("proposal").fillna(False).to_numpy(bool)
    columns = list(ANSWER_COLUMNS.values())
    gone = np.zeros((len(out), len(columns) + len(RATES)), dtype=bool)
    for key, part in counted.groupby(list(TABLE)):
        apart = [part] if key[-1] in kinds else [part.iloc[[place]] for place in range(len(part))]
        for rows in apart:
            for value, hidden in _small_cells(rows[["group_value", *columns]]):
                at = places[(*key, value)]
                gone[np.ix_(at[is_count[at]], np.flatnonzero(hidden))] = True
                gone[np.ix_(at[~is_count[at]], range(len(columns)))] = True
                gone[np.ix_(at, range(len(columns), gone.shape[1]))] = True
    emptied = {name: out[name].mask(gone[:, number]) for number, name in enumerate([*columns, *RATES])}
    return out.assign(**emptied, is_hidden=gone[:, -1])


def _small_cells(rows: pd.DataFrame) -> list[tuple[str, NDArray]]:
    """The groups of one table that lose cells, and which answers: the small ones and those that would tell them."""
    counts = rows.set_index("group_value").fillna(0).astype(float)
    # Tags overlap and the rest of the cohort is not published, so nothing adds up: the small cells alone.
    small = (counts > 0) & (counts < LEAST)
    hidden = (small if len(counts) == 1 else suppress(counts).cells.isna()).to_numpy()
    return [(value, cells) for value, cells in zip(counts.index, hidden, strict=True) if cells.any()]
