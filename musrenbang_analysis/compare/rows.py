"""Records and links of two runs of one dossier: which are new, gone or different, and from what."""

from dataclasses import dataclass
from difflib import SequenceMatcher

import pandas as pd

ADDRESS = ("stage", "source_file", "source_sheet", "source_row")
NOT_CONTENT = ("record_id", "source_row", "source_sheet", "source_file")
"""Where a row stands is not what it says: inserting a row above moves every address below."""
ALIKE = 0.6
"""Least similarity of the wording for two rows at one address to be one row that was edited."""
TIERS = ("hand", "id", "code", "text")


@dataclass(frozen=True)
class RecordChanges:
    """``added`` and ``removed`` are rows of ``records``; ``cells`` one row per changed cell; ``same_row`` maps the
    new id of an edited row to its old id."""

    added: pd.DataFrame
    removed: pd.DataFrame
    cells: pd.DataFrame
    same_row: dict[str, str]


def record_changes(
    before: pd.DataFrame, after: pd.DataFrame, changed_files: set[str], reading: str = "code"
) -> RecordChanges:
    """Rows added and removed, and the cells of rows in both runs that differ.

    Parameters
    ----------
    before, after
        the tables ``records``.
    changed_files
        paths whose content differs between the runs.
    reading
        why an unchanged file reads otherwise: ``code``, or ``data`` for a side table (``causes.reading_cause``).

    Returns
    -------
    ``cells`` has ``record_id`` (after), ``source_file``, ``source_sheet``, ``source_row``, ``column``,
    ``before``, ``after`` and ``cause``: ``data`` (the file changed), ``hand`` (the row's declared corrections
    changed) or ``reading`` (the same file was read otherwise).
    """
    old, new = before.set_index("record_id", drop=False), after.set_index("record_id", drop=False)
    gone, fresh = old[~old.index.isin(new.index)], new[~new.index.isin(old.index)]
    same_row = _edited(gone, fresh)
    gone, fresh = gone[~gone.index.isin(same_row.values())], fresh[~fresh.index.isin(same_row)]
    pairs = [(record_id, record_id) for record_id in new.index if record_id in old.index]
    pairs += [(old_id, new_id) for new_id, old_id in same_row.items()]
    cells = _cells(old, new, pairs, changed_files, reading)
    return RecordChanges(fresh.reset_index(drop=True), gone.reset_index(drop=True), cells, same_row)


def _edited(gone: pd.DataFrame, fresh: pd.DataFrame) -> dict[str, str]:
    """New id -> old id of rows that stand at one address and read much alike."""
    at: dict[tuple, list] = {}
    for row in gone[[*ADDRESS, "record_id", "proposal_text"]].itertuples(index=False):
        at.setdefault(tuple(row[:4]), []).append(row)
    out = {}
    for row in fresh[[*ADDRESS, "record_id", "proposal_text"]].itertuples(index=False):
        found = at.get(tuple(row[:4]), [])
        if len(found) == 1 and _alike(found[0].proposal_text, row.proposal_text):
            out[row.record_id] = found[0].record_id
    return out


def _alike(one: object, other: object) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return SequenceMatcher(None, str(one), str(other), autojunk=False).ratio() >= ALIKE


def _cells(
    old: pd.DataFrame, new: pd.DataFrame, pairs: list[tuple[str, str]], changed_files: set[str], reading: str
) -> pd.DataFrame:
    columns = ["record_id", "source_file", "source_sheet", "source_row", "column", "before", "after", "cause"]
    if not pairs:
        return pd.DataFrame(columns=columns)
    first = old.loc[[pair[0] for pair in pairs]].astype("string").reset_index(drop=True)
    second = new.loc[[pair[1] for pair in pairs]].astype("string").reset_index(drop=True)
    corrected = (first["corrections"].fillna("") != second["corrections"].fillna("")).to_numpy(bool)
    in_changed = second["source_file"].isin(changed_files).to_numpy(bool)
    rows = []
    for name in (name for name in new.columns if name not in NOT_CONTENT):
        differs = (first[name].fillna("\0") != second[name].fillna("\0")).to_numpy(bool)
        for position in differs.nonzero()[0]:
            place = second.iloc[position]
            cause = "data" if in_changed[position] else "hand" if corrected[position] else reading
            row = {key: place[key] for key in ("record_id", "source_file", "source_sheet", "source_row")}
            shown = (None if pd.isna(side.at[position, name]) else side.at[position, name] for side in (first, second))
            rows.append(row | {"column": name, **dict(zip(("before", "after"), shown, strict=True)), "cause": cause})
    return pd.DataFrame(rows, columns=columns)


def link_changes(before: pd.DataFrame, after: pd.DataFrame, same_row: dict[str, str]) -> pd.DataFrame:
    """Accepted and possible links gained, lost or decided otherwise.

    Parameters
    ----------
    same_row
        new id -> old id of edited rows, so that a link of an edited row is not counted as lost and gained.

    Returns
    -------
    ``from_id``, ``to_id`` (as after, or as before where lost), ``change`` (``gained``, ``lost``, ``changed``),
    ``method_before``, ``status_before``, ``method_after``, ``status_after``.
    """
    old = _by_pair(before, {})
    new = _by_pair(after, same_row)
    rows = []
    for pair in sorted(old.keys() | new.keys()):
        first, second = old.get(pair), new.get(pair)
        if first and second and first[:2] == second[:2]:
            continue
        change = "gained" if first is None else "lost" if second is None else "changed"
        ids = (second or first)[2:]
        sides = [side[:2] if side else (None, None) for side in (first, second)]
        rows.append((*ids, change, *sides[0], *sides[1]))
    names = ["from_id", "to_id", "change", "method_before", "status_before", "method_after", "status_after"]
    return pd.DataFrame(rows, columns=names)


def _by_pair(links: pd.DataFrame, same_row: dict[str, str]) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    out = {}
    for row in links[["from_id", "to_id", "method", "status"]].itertuples(index=False):
        pair = (same_row.get(row.from_id, row.from_id), same_row.get(row.to_id, row.to_id))
        out[pair] = (row.method, row.status, row.from_id, row.to_id)
    return out


def link_summary(changes: pd.DataFrame) -> pd.DataFrame:
    """Counts by tier: ``method``, ``accepted_gained``, ``accepted_lost``, ``possible_gained``, ``possible_lost``.

    A link decided otherwise is lost as what it was and gained as what it became.
    """
    rows = []
    for method in TIERS:
        row = {"method": method}
        for status in ("accepted", "possible"):
            was = (changes["method_before"] == method) & (changes["status_before"] == status)
            now = (changes["method_after"] == method) & (changes["status_after"] == status)
            row |= {f"{status}_gained": int(now.sum()), f"{status}_lost": int(was.sum())}
        rows.append(row)
    return pd.DataFrame(rows)
