"""Groups of proposals that reports count beside place, channel, stage, fate and SKPD; the page of all can list each.

A group is named ``kind:value`` (``priority:1``, ``denominator:D3``). Its members are told by the functions that count
them, so that the list behind a number has as many proposals as the number says.
"""

from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from musrenbang_analysis.charts.outcome import kind_of
from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.labels import label
from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.cost import STEPS, cost_path
from musrenbang_analysis.measure.groups import CERTAIN_FIRST, denominators, group_values
from musrenbang_analysis.measure.link_basis import NO_LINK
from musrenbang_analysis.measure.reasons import SERVED, is_unexplained
from musrenbang_analysis.measure.rules import ranked_lists
from musrenbang_analysis.measure.tags import tagged
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.fates import CLASSES, class_of
from musrenbang_analysis.publish.proposals import reason_key
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import TRUNK

KINDS = (
    "fate", "reason", "silence", "furthest", "priority", "ranked", "size_class", "skpd_group", "tag", "dapil",
    "denominator", "priced", "below_half", "basis",
)  # fmt: skip
"""Every kind, in the order of the page's filter."""
OF_GROUPS = ("priority", "size_class", "skpd_group", "dapil")
"""Kinds whose values the measures by group tell."""
NAMED_BY = {"size_class": ("size_classes.csv", "size_class"), "skpd_group": ("skpd_groups.csv", "group")}
"""Kinds whose values are named in a reference table: its file and the column of the value."""


@lru_cache(maxsize=2)
def groups_of(dossier: Dossier) -> dict[str, pd.Series]:
    """Membership of every proposal (boolean, index of the lineage) in each group that has members, by its name."""
    lineage = dossier.tables.lineage
    found = {}
    for kind, values in _single(dossier):
        for value in dict.fromkeys(value for value in values if not is_missing(value)):
            found[f"{kind}:{value}"] = (values == value).fillna(False).astype(bool)
    found |= dict(_flags(dossier))
    return {name: members for name, members in found.items() if len(lineage) and members.any()}


def _single(dossier: Dossier) -> Iterator[tuple[str, pd.Series]]:
    """Kinds of which every proposal is in one group or in none: (kind, value of each proposal)."""
    lineage, records = dossier.tables.lineage, dossier.tables.records
    outcome = lineage["outcome"].astype(object)
    yield "fate", outcome.map(class_of)
    rows = lineage[["reason_code", "reason_text"]].to_dict("records")
    reasons = pd.Series([reason_key(row) for row in rows], index=lineage.index, dtype="object")
    yield "reason", reasons.where((outcome.map(kind_of) == "ended").to_numpy(bool), None)
    yield "basis", lineage["link_method"].astype(object).where(lineage["link_method"].notna(), NO_LINK)
    yield "furthest", lineage["furthest_stage"].astype(object)
    by_kind = group_values(lineage, records, MeasureContext(dapil=dossier.manifest.get("dapil") or {}))
    for kind in OF_GROUPS:
        if kind in by_kind:
            yield kind, by_kind[kind]


def _flags(dossier: Dossier) -> Iterator[tuple[str, pd.Series]]:
    """Groups that may overlap: (name, membership)."""
    lineage, records = dossier.tables.lineage, dossier.tables.records
    yield "silence:unexplained", is_unexplained(lineage)
    yield "silence:served", lineage["outcome"].isin(SERVED).fillna(False).astype(bool)
    yield "silence:possible", lineage["has_possible_link"].fillna(False).astype(bool)
    for tag, members in tagged(lineage["proposal_text"]).items():
        yield f"tag:{tag}", members
    proposer = lineage["record_id"].map(dict(zip(records["record_id"], records["proposer"], strict=True)))
    yield "ranked:yes", ranked_lists(lineage, proposer)["list"].notna() & lineage["priority"].notna()
    parts = denominators(lineage, records, MeasureContext(quota=dossier.manifest.get("quota") or {}))
    yield "denominator:D2", _luckiest(lineage, parts["copy_of"], dossier.headline_stage)
    for kind in ("D3", "D4", "D5"):
        yield f"denominator:{kind}", parts[kind]
    path = cost_path(lineage, records, dossier.tables.links).astype("Float64")
    asked = path["asked_rp"] > 0
    for stage in STEPS:
        there = (asked & path[stage].notna()).fillna(False).astype(bool)
        yield f"priced:{stage}", there
        yield f"below_half:{stage}", there & (path[stage] / path["asked_rp"] < 0.5).fillna(False).astype(bool)


def _luckiest(lineage: pd.DataFrame, copy_of: pd.Series, stage: str | None) -> pd.Series:
    """Of exact copies one each: the one that got furthest at the headline stage stands for the wish."""
    answer = lineage[stage] if stage in lineage else pd.Series(None, index=lineage.index, dtype="object")
    rank = answer.astype(object).map(CERTAIN_FIRST).fillna(len(CERTAIN_FIRST))
    first = rank.groupby(copy_of).rank(method="first")
    return first == 1


def group_choices(dossier: Dossier, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The filter of the page: (name of the kind, [(group, its name)]) for every group with members."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for name in groups_of(dossier):
        kind, _, value = name.partition(":")
        by_kind[kind].append(value)
    choices = {
        kind: [(f"{kind}:{value}", name) for value, name in named_values(kind, values, lang)]
        for kind, values in by_kind.items()
        if values
    }
    return [(label(f"group_kind.{kind}", lang), found) for kind, found in choices.items()]


def named_values(kind: str, values: list[str], lang: str) -> list[tuple[str, str]]:
    """(value, what a reader calls it), in the order of its vocabulary, else by name."""
    names = {value: value_name(kind, value, lang) for value in values}
    order = {"fate": CLASSES, "furthest": TRUNK, "priced": TRUNK, "below_half": TRUNK}.get(kind)
    if order:
        return sorted(names.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else -1)
    return sorted(names.items(), key=lambda pair: (pair[0] == "unknown", pair[1]))


def value_name(kind: str, value: str, lang: str) -> str:
    """What a reader calls a value of a kind."""
    if kind in NAMED_BY:
        file, column = NAMED_BY[kind]
        names = {row[column]: row[f"label_{lang}"] for row in read_reference(file)}
        if value in names:
            return names[value]
    if kind in ("furthest", "priced", "below_half"):
        return label(f"stage_short.{value}", lang)
    if kind == "reason" and value not in ("uncoded", "missing"):
        return {row["code"]: row[f"label_{lang}"] for row in read_reference("reasons.csv")}.get(value, value)
    if kind == "denominator":
        return f"{value} {label(f'denominator.{value}', lang)}"
    if kind == "basis":
        return label("basis.none" if value == NO_LINK else f"method.{value}", lang)
    if value == "unknown" and kind != "fate":
        return label("groups.unknown", lang)
    if kind == "reason":
        return label(f"reason.{'none' if value == 'missing' else value}", lang)
    key = {"fate": "sheet.word", "silence": "group.silence", "tag": "tag", "ranked": "group.ranked"}.get(kind)
    return label(f"{key}.{value}", lang) if key else value
