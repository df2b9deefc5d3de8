"""Why the numbers of one dossier moved between two runs: data, people's decisions, links or code.

The way from the one run to the other is walked in steps, each step changing one thing, and the numbers are
followed with the same code at every step. What a step moves is its cause's part; the parts add up to the whole
difference exactly. Like every such walk it depends on its order, which is fixed: code that follows and measures
(on the earlier tables), changed files and declarations, corrections by hand, the reading of unchanged files,
decisions on links, the rules of linking, and last what is left of following and measuring.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from musrenbang_analysis.compare.runs import changed_files, side_file_changes
from musrenbang_analysis.compare.sides import Side
from musrenbang_analysis.link.lineage import build_lineage
from musrenbang_analysis.measure.survival import survival_measures
from musrenbang_analysis.store import Tables

CAUSES = ("data", "hand", "links", "code")
KEY = ("measure", "origin", "entry_stage", "stage")
FOLLOWED = ("survival_count", "survival_asked_rp", "given_rp", "proposals")
PAIR = ["from_id", "to_id"]


@dataclass(frozen=True)
class State:
    """Records and links on the way from one run to the other."""

    records: pd.DataFrame
    links: pd.DataFrame
    documents: pd.DataFrame
    sequence: tuple[str, ...]


def split_by_cause(before: Side, after: Side, measure: Callable[[State], pd.Series] | None = None) -> pd.DataFrame:
    """The headline numbers of the kabupaten that moved, split by cause.

    Parameters
    ----------
    before, after
        two runs of the same kabupaten and plan year.
    measure
        from a state to a number per key; the numerators of ``FOLLOWED`` unless given.

    Returns
    -------
    ``KEY``, ``before``, ``after`` (numerators: proposals or rupiah), ``denominator_before``, ``denominator_after``,
    and one column per cause of ``CAUSES``; before + the causes = after.
    """
    follow = measure or (lambda state: _numerators(_measured(state, before)))
    stored = [_numerators(side.tables.measures) for side in (before, after)]
    walked: list[tuple[str, pd.Series]] = [("start", stored[0])]
    last: State | None = None
    for cause, state in _walk(before, after):
        # An unchanged state needs no second measuring; states are new objects only where something changed.
        walked.append((cause, walked[-1][1] if last is not None and _is_same(last, state) else follow(state)))
        last = state
    walked.append(("code", stored[1]))
    table = pd.DataFrame({"before": stored[0], "after": stored[1]})
    steps = pd.concat([series for _, series in walked], axis=1).fillna(0)
    table = table.reindex(steps.index).fillna(0)
    for cause in CAUSES:
        table[cause] = 0.0
    for position, (cause, _) in enumerate(walked[1:], start=1):
        table[cause] += (steps.iloc[:, position] - steps.iloc[:, position - 1]).to_numpy(float)
    wholes = [_numerators(side.tables.measures, "denominator") for side in (before, after)]
    for name, whole in zip(("denominator_before", "denominator_after"), wholes, strict=True):
        table[name] = whole.reindex(table.index)
    moved = (table["before"] != table["after"]) | (table[list(CAUSES)].abs() > 1e-9).any(axis=1)
    return table[moved].reset_index()


def _walk(before: Side, after: Side) -> list[tuple[str, State]]:
    """The states between the two runs, each with the cause of the step to it."""
    a, b = before.tables, after.tables
    touched = changed_files(a.manifest, b.manifest)
    corrected = _corrected(before, after)
    steps = [("code", State(a.records, a.links, a.documents, _sequence(before)))]
    declared = State(a.records, a.links, b.documents, _sequence(after))
    steps.append(("data", _with_records(declared, a, b, lambda frame: frame["source_file"].isin(touched))))
    steps.append(("hand", _with_records(steps[-1][1], a, b, lambda frame: frame["record_id"].isin(corrected))))
    reached = _with_records(steps[-1][1], a, b, lambda frame: pd.Series(True, index=frame.index))
    steps.append((reading_cause(a.manifest, b.manifest), reached))
    hand = _hand_pairs(a.links) ^ _hand_pairs(b.links)
    decided, deciding = (_is_among(links, hand) for links in (reached.links, b.links))
    links = pd.concat([reached.links[~decided], b.links[deciding]], ignore_index=True)
    steps.append(("hand", State(reached.records, links, reached.documents, reached.sequence)))
    steps.append((linking_cause(before, after), State(b.records, b.links, b.documents, _sequence(after))))
    return steps


def reading_cause(before: dict, after: dict) -> str:
    """Why an unchanged file reads otherwise: ``data`` (a side table in ``context/``) when the reading code is the
    same by its fingerprint, else ``code``."""
    first, second = ((run.get("code") or {}).get("reading") for run in (before, after))
    return "data" if first is not None and first == second else "code"


def linking_cause(before: Side, after: Side) -> str:
    """Why the same rows are linked otherwise: ``links`` where the rules changed. The same rules link otherwise only
    because other rows came or went (``data``) or because a person decided (``hand``)."""
    first, second = before.tables.manifest, after.tables.manifest
    rules = [(run.get("code") or {}).get("linking") for run in (first, second)]
    if None in rules or rules[0] != rules[1] or first.get("parameters") != second.get("parameters"):
        return "links"
    rows = [set(side.tables.records["record_id"]) for side in (before, after)]
    return (
        "hand" if rows[0] == rows[1] and _hand_pairs(before.tables.links) != _hand_pairs(after.tables.links) else "data"
    )


def _with_records(state: State, a: Tables, b: Tables, chosen: Callable[[pd.DataFrame], pd.Series]) -> State:
    """``state`` with the chosen rows as in ``b``: those that left are gone, new ones bring their links."""
    new = b.records[chosen(b.records).to_numpy(bool)]
    left = chosen(state.records).to_numpy(bool) | state.records["record_id"].isin(set(new["record_id"])).to_numpy(bool)
    records = pd.concat([state.records[~left], new], ignore_index=True)
    present = set(records["record_id"])
    fresh = present - set(a.records["record_id"])
    stay = state.links["from_id"].isin(present) & state.links["to_id"].isin(present)
    touching = b.links["from_id"].isin(fresh) | b.links["to_id"].isin(fresh)
    inside = b.links["from_id"].isin(present) & b.links["to_id"].isin(present)
    links = pd.concat([state.links[stay], b.links[touching & inside]], ignore_index=True)
    return State(records, links.drop_duplicates(PAIR, keep="last"), state.documents, state.sequence)


def _corrected(before: Side, after: Side) -> set[str]:
    """Ids of rows whose declared corrections differ, or that a changed ``hand/corrections.yml`` took out or brought."""
    sides = [
        side.tables.records.set_index("record_id")["corrections"].fillna("").astype(str) for side in (before, after)
    ]
    both = pd.concat(sides, axis=1, keys=["before", "after"])
    differs = both["before"].fillna("") != both["after"].fillna("")
    manifests = (before.tables.manifest, after.tables.manifest)
    changed = side_file_changes(*manifests)
    by_hand = changed is not None and changed["path"].str.startswith("hand/corrections").any()
    if by_hand and reading_cause(*manifests) == "data":
        differs |= both.isna().any(axis=1)
    return set(both.index[differs])


def _is_among(links: pd.DataFrame, pairs: set[tuple[str, str]]) -> np.ndarray:
    return np.array([pair in pairs for pair in zip(links["from_id"], links["to_id"], strict=True)], dtype=bool)


def _hand_pairs(links: pd.DataFrame) -> set[tuple[str, str]]:
    chosen = links[links["method"] == "hand"]
    return {(start, end) for start, end in zip(chosen["from_id"], chosen["to_id"], strict=True)}


def _sequence(side: Side) -> tuple[str, ...]:
    return tuple(side.tables.manifest.get("stage_sequence") or ())


def _is_same(one: State, other: State) -> bool:
    pairs = ((one.records, other.records), (one.links, other.links), (one.documents, other.documents))
    return one.sequence == other.sequence and all(_equal(first, second) for first, second in pairs)


def _equal(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if one is other:
        return True
    return len(one) == len(other) and one.reset_index(drop=True).equals(other.reset_index(drop=True))


def _measured(state: State, side: Side) -> pd.DataFrame:
    lineage = build_lineage(state.records, state.links, state.documents, state.sequence)
    return survival_measures(lineage, state.documents, (side.key[0], side.name))


def _numerators(measures: pd.DataFrame, column: str = "numerator") -> pd.Series:
    """The numbers followed, by ``KEY``, of the whole kabupaten; outcomes too."""
    named = measures["measure"].isin(FOLLOWED) | measures["measure"].str.startswith("outcome_")
    chosen = measures[named & (measures["area_level"] == "kabupaten")]
    keys = [chosen[name].astype("object").where(chosen[name].notna(), "") for name in KEY]
    index = pd.MultiIndex.from_arrays(keys, names=list(KEY))
    return pd.Series(chosen[column].astype("Float64").to_numpy(float, na_value=np.nan), index=index, name=column)
