"""The central table: one row per followed proposal, what became of it at every stage, and its money.

A proposal is a record where nothing earlier became it: every row of a village list, every row of a
pokir or draft Renja list, and the rows of a kecamatan list without a known origin. Its descendants
by accepted links are a graph, because proposals split and merge.
"""

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx
import pandas as pd

from musrenbang_analysis.documents import Documents
from musrenbang_analysis.normalise.share import known_parts, share_out
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.terms import BIRTH_STAGES, ENDED, WAITING

BASIS = {"hand": 0, "id": 1, "code": 2, "text": 3}
CUMULATIVE = ("id", "code", "text")
"""Tiers of links in the order in which they are added."""
COPIED = (
    "kecamatan_code",
    "kecamatan_name",
    "desa_code",
    "desa_name",
    "skpd_name",
    "skpd_group",
    "proposal_text",
    "location_text",
    "priority",
    "source_file",
    "source_sheet",
    "source_row",
)


@dataclass(frozen=True)
class Evidence:
    """What one record says: the proposal is alive up to position ``passed``; or ``ended``, or ``waiting``, at one."""

    record: dict
    passed: int
    ended: int | None = None
    waiting: int | None = None


def read_evidence(record: dict, documents: Documents) -> Evidence:
    """Where a record's presence and its written outcome leave the proposal.

    A status may speak of a later stage than the list it stands on ("Diteruskan ke Forum SKPD"):
    the proposal then passed every stage before that one.
    """
    at = documents.position(record["stage"])
    judged = max(at, documents.position(record["status_stage"]))
    if record["outcome"] in ENDED:
        return Evidence(record, judged - 1, ended=judged)
    if record["outcome"] in WAITING:
        return Evidence(record, judged - 1, waiting=judged)
    return Evidence(record, at)


def build_lineage(
    records: pd.DataFrame, links: pd.DataFrame, documents: pd.DataFrame, sequence: tuple[str, ...]
) -> pd.DataFrame:
    """The table ``lineage`` of a dossier.

    Parameters
    ----------
    records, links, documents
        the tables of these names; only accepted links count, possible ones are only flagged.
    sequence
        the order of the stages (``link.pool.stage_sequence``).

    Returns
    -------
    One row per followed proposal. ``yes`` for a stage means evidence there or further on; ``no``
    needs a written decision on every branch; ``pending`` a written "not yet decided" or a next
    document that is declared incomplete (or not there at all); ``unknown`` is everything else.
    ``planned_rp`` and ``funded_rp`` share the known part of a row's amount (``normalise.share.known_parts``) among the
    proposals that reach it, in proportion to what they asked (equally where an amount is missing), in whole rupiah.
    """
    rows = records.astype("object").where(records.notna(), None).to_dict("records")
    by_id = {row["record_id"]: row for row in rows}
    graph, methods = _graph(by_id, links)
    declared = Documents(documents, sequence)
    births = [row for row in rows if row["stage"] in BIRTH_STAGES and row["is_counted"]]
    roots = [row for row in births if not graph.pred[row["record_id"]]]
    reach = {root["record_id"]: nx.descendants(graph, root["record_id"]) for root in roots}
    sharers = _sharers(reach)
    known = known_parts(links, {row["record_id"]: row["stage"] for row in rows}, reach)
    shares = {stage: _shares(stage, by_id, sharers, known) for stage in ("renja", "rkpd", "apbd")}
    # A Renja amount stands for the plan only where no RKPD was read: in one that was, the proposal has no money.
    planned = shares["rkpd" if any(row["stage"] == "rkpd" for row in rows) else "renja"]
    possible = links[links["status"] == "possible"]
    doubtful = set(possible["from_id"]) | set(possible["to_id"])
    out = []
    for root in roots:
        chain = [root, *(by_id[i] for i in sorted(reach[root["record_id"]]))]
        row = {name: root[name] for name in COPIED} | _fate(root, chain, graph, declared)
        row["record_id"] = root["record_id"]
        row["origin"] = root["origin"] or "other"
        row["entry_stage"] = root["stage"]
        row["asked_rp"] = root["asked_rp"]
        row["n_successors"] = len(chain) - 1
        row["planned_rp"] = planned.get(root["record_id"])
        row["funded_rp"] = shares["apbd"].get(root["record_id"])
        row["link_method"] = _weakest(chain, graph, methods)
        row["has_possible_link"] = any(record["record_id"] in doubtful for record in chain)
        row["n_sharing"] = max((len(sharers[record["record_id"]]) for record in chain[1:]), default=1)
        out.append(row)
    return shaped("lineage", out)


def lineage_by_tier(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    documents: pd.DataFrame,
    sequence: tuple[str, ...],
) -> dict[str, pd.DataFrame]:
    """The lineage that the links of each tier give with those of all surer ones; ``lineage`` is that of all of them.

    A person's decisions count with every tier. Without a link of a tier its lineage is the one before.
    """
    out: dict[str, pd.DataFrame] = {}
    methods = set(links.loc[links["status"] == "accepted", "method"]) - {"hand"}
    last = next((tier for tier in reversed(CUMULATIVE) if tier in methods), CUMULATIVE[0])
    for number, tier in enumerate(CUMULATIVE):
        if number >= CUMULATIVE.index(last):
            out[tier] = lineage
        elif tier in methods or not out:
            used = links[links["method"].isin(("hand", *CUMULATIVE[: number + 1]))]
            out[tier] = build_lineage(records, used, documents, sequence)
        else:
            out[tier] = out[CUMULATIVE[number - 1]]
    return out


def _graph(by_id: dict[str, dict], links: pd.DataFrame) -> tuple[nx.DiGraph, dict[tuple[str, str], str]]:
    graph = nx.DiGraph()
    graph.add_nodes_from(by_id)
    accepted = links[links["status"] == "accepted"]
    methods = {
        (a, b): method for a, b, method in zip(accepted["from_id"], accepted["to_id"], accepted["method"], strict=True)
    }
    graph.add_edges_from(methods)
    return graph, methods


def _fate(root: dict, chain: list[dict], graph: nx.DiGraph, documents: Documents) -> dict:
    """Answers per stage, furthest stage, outcome and reason of one proposal."""
    born = documents.position(root["stage"])
    evidence = [read_evidence(record, documents) for record in chain]
    passed = max(item.passed for item in evidence)
    leaves = [item for item in evidence if not graph.succ[item.record["record_id"]]]
    has_ended = all(item.ended is not None for item in leaves)
    waiting = [item for item in leaves if item.waiting is not None and item.waiting > passed]
    following = documents.next_known(root["stage"], max(passed, born))
    if has_ended:
        ahead = "no"
    elif waiting or following is None:
        ahead = "pending"
    else:
        absences = {documents.absence(following, item.record["skpd_name"]) for item in leaves if item.ended is None}
        ahead = "pending" if "pending" in absences else "unknown"
    way = documents.way_from(root["stage"])
    answers = {stage: "yes" if documents.position(stage) <= passed else ahead for stage in way}
    furthest = documents.sequence[passed] if passed > born and documents.sequence[passed] in answers else root["stage"]
    return answers | {"furthest_stage": furthest} | _outcome(chain, leaves, waiting, ahead, following, documents)


def _outcome(
    chain: list[dict],
    leaves: list[Evidence],
    waiting: list[Evidence],
    ahead: str,
    following: str | None,
    documents: Documents,
) -> dict:
    """The last outcome on record: budget before plan before a written end before waiting before silence."""
    alive = {record["stage"] for record in chain[1:] if record["outcome"] not in (*ENDED, *WAITING)}
    for word, stages in (
        ("delivered", ("realisasi",)),
        ("funded", ("apbd_perubahan", "apbd")),
        ("planned", ("kua_ppas", "rkpd", "renja")),
    ):
        held = next((stage for stage in stages if stage in alive), None)
        if held:
            return {"outcome": word, "outcome_stage": held, "reason_code": None, "reason_text": None}
    if ahead == "no":
        last = max(leaves, key=lambda item: item.ended or 0)
        stage = documents.sequence[last.ended] if last.ended is not None and last.ended >= 0 else last.record["stage"]
        return {"outcome": last.record["outcome"], "outcome_stage": stage} | {
            name: last.record[name] for name in ("reason_code", "reason_text")
        }
    word, stage = ahead, following
    if waiting:
        last = max(waiting, key=lambda item: item.waiting or 0)
        word, stage = last.record["outcome"], documents.sequence[last.waiting or 0]
    return {"outcome": word, "outcome_stage": stage, "reason_code": None, "reason_text": None}


def _weakest(chain: list[dict], graph: nx.DiGraph, methods: dict[tuple[str, str], str]) -> str | None:
    """The weakest basis among the links of one proposal's chain."""
    used = {methods[record["record_id"], later] for record in chain for later in graph.succ[record["record_id"]]}
    return max(used, key=BASIS.__getitem__, default=None)


def _sharers(reach: dict[str, set[str]]) -> dict[str, list[str]]:
    """For every reached record the proposals that reach it, in a lasting order."""
    sharers: dict[str, list[str]] = defaultdict(list)
    for root in sorted(reach):
        for record_id in reach[root]:
            sharers[record_id].append(root)
    return sharers


def _shares(
    stage: str, by_id: dict[str, dict], sharers: dict[str, list[str]], known: dict[str, float]
) -> dict[str, int]:
    """What each proposal gets of the amounts of one stage; the shares of a row add up to its known part exactly."""
    given: dict[str, int] = {}
    for record_id, roots in sharers.items():
        record = by_id[record_id]
        if record["stage"] != stage or record["approved_rp"] is None or not record["is_counted"]:
            continue
        asked = [by_id[root]["asked_rp"] for root in roots]
        for root, amount in zip(roots, share_out(round(record["approved_rp"] * known[record_id]), asked), strict=True):
            given[root] = given.get(root, 0) + amount
    return given
