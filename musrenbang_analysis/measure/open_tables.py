"""Tables that leave the office without the list of proposals: no rate under five, small cells hidden for good.

Where the list of every proposal with its fate stands in the same file (the reports), counts are not hidden: anybody
could count them again, and each village is owed its own. Hidden are cells of tables that travel alone, and cells about
people (tags, proposers) wherever they are exported. See docs/decisions/007-what-is-suppressed.md.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

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
    there. Small cells of the other groups are hidden as in ``open_measures``.
    """
    whole = (measures["area_level"] == "kabupaten") & measures["skpd_name"].isna()
    divided = measures["group_kind"].isin(DIVIDED_BY_TABLES).fillna(False).astype(bool)
    return open_measures(measures[whole & ~divided], (*KINDS_ABOUT_PEOPLE, *KINDS_OF_THINGS))


def open_measures(measures: pd.DataFrame, kinds: tuple[str, ...] = KINDS_ABOUT_PEOPLE) -> pd.DataFrame:
    """The table ``measures`` fit to be handed on: no rate under five, no small cell about people.

    Rows by tag or by one of ``kinds`` (proposers): where their counts of 1 to 4 could be read or worked out from the
    other rows, the cell is emptied, with its rates and rupiah, and ``is_hidden`` says so. ``is_small``: rate taken out.
    """
    out = without_small_rates(measures).assign(is_hidden=False)
    about = out["measure"].str.endswith("_by_tag") | out["group_kind"].isin(kinds).fillna(False)
    counted = out[about.astype(bool) & out["measure"].str.startswith("survival_count")]
    keys = ["origin", "entry_stage", "stage", "group_kind"]
    for key, part in counted.groupby(keys):
        apart = [part] if key[-1] in kinds else [part.iloc[[place]] for place in range(len(part))]
        for rows in apart:
            _hide(out, rows, dict(zip(keys, key, strict=True)))
    return out


def _hide(out: pd.DataFrame, rows: pd.DataFrame, key: dict[str, str]) -> None:
    """Empty the small cells of one table of groups by answer in ``out``, and those that would tell them."""
    columns = list(ANSWER_COLUMNS.values())
    counts = rows.set_index("group_value")[columns].fillna(0).astype(float)
    # Tags overlap and the rest of the cohort is not published, so nothing adds up: the small cells alone.
    small = (counts > 0) & (counts < LEAST)
    hidden = (small if len(counts) == 1 else suppress(counts).cells.isna()).to_numpy()
    for place, value in enumerate(counts.index):
        if not hidden[place].any():
            continue
        same = out["group_value"].eq(value)
        for name, wanted in key.items():
            same &= out[name].eq(wanted)
        same = same.fillna(False).astype(bool)
        emptied = [column for column, gone in zip(columns, hidden[place], strict=True) if gone]
        is_count = same & out["unit"].eq("proposal").fillna(False)
        out.loc[is_count, emptied] = pd.NA
        out.loc[same & ~is_count, columns] = pd.NA
        out.loc[same, [*RATES]] = pd.NA
        out.loc[same, "is_hidden"] = True
