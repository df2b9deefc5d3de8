"""Lists behind the measures, for people who look things up: each a table with addresses, never a finding.

One entry per list; the command ``musrenbang measures --list`` and notebooks take them from here.
"""

from collections.abc import Callable

import pandas as pd

from musrenbang_analysis.measure.budget_origin import STAGES as DOCUMENTS
from musrenbang_analysis.measure.budget_origin import late_insertions, lines_to_check
from musrenbang_analysis.measure.cost import cost_path, volume_pairs
from musrenbang_analysis.measure.own_list import own_answers
from musrenbang_analysis.measure.reasons import reasons_by_skpd
from musrenbang_analysis.measure.rules import inversions, ranked_lists
from musrenbang_analysis.measure.tags import tagged
from musrenbang_analysis.terms import TRUNK

ADDRESS = ["source_file", "source_sheet", "source_row"]
FACTS = ["kecamatan_name", "desa_name", "skpd_name", "proposal_text", "location_text"]


def checklist(
    name: str, records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str | None = None
) -> pd.DataFrame:
    """The list ``name`` (a key of ``CHECKLISTS``) at a stage, or at every stage it can be made for.

    Raises
    ------
    KeyError
        for a name that is none of ``CHECKLISTS``.
    """
    present = set(records["stage"])
    stages = [stage] if stage else [one for one in TRUNK if one in present]
    parts = [CHECKLISTS[name](records, links, lineage, one) for one in stages]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _unmatched_lines(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    return lines_to_check(records, links, lineage, stage) if stage in DOCUMENTS else pd.DataFrame()


def _late_lines(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    present = [one for one in DOCUMENTS if (records["stage"] == one).any()]
    if stage not in present[1:]:
        return pd.DataFrame()
    before = present[present.index(stage) - 1]
    columns = ["record_id", "stage", *FACTS, "sub_kegiatan_code", "approved_rp", *ADDRESS]
    late = late_insertions(records, links, stage, before)[0][columns].assign(not_traced_to=before)
    return late.sort_values(["approved_rp", "record_id"], ascending=[False, True])


def _inversions(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Who was passed over, beside who was preferred, of one list; ``stage`` desa is the list's own verdict."""
    answer = own_answers(lineage, records) if stage == "desa" else lineage[stage]
    part = lineage[answer.isin(("yes", "no", "unknown")) & lineage["priority"].notna()]
    if stage == "desa":
        part = part[part["entry_stage"] == "desa"]
    said = answer[part.index]
    if not {"yes"} <= set(said) or len(set(said)) < 2:
        return pd.DataFrame()
    marked = part["record_id"].map(dict(zip(records["record_id"], records["proposer"], strict=True)))
    pairs = inversions(ranked_lists(part, marked)["list"], part["priority"], said == "yes")
    shown = part[["record_id", *FACTS, "asked_rp", "outcome", "reason_code", *ADDRESS]]
    out = pairs.join(shown, on="passed_over").drop(columns="passed_over")
    other = part[["record_id", "proposal_text", "asked_rp"]].add_suffix("_preferred")
    return out.join(other, on="preferred").drop(columns="preferred").assign(stage=stage)


def _volume_cuts(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    pairs = volume_pairs(records, links)
    pairs = pairs[(pairs["stage"] == stage) & (pairs["after"] < pairs["before"])]
    facts = records.set_index("record_id")[["kecamatan_name", "desa_name", "proposal_text", *ADDRESS]]
    return pairs.join(facts, on="from_id").assign(ratio=pairs["after"] / pairs["before"]).sort_values("ratio")


def _reasons(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    table = reasons_by_skpd(records)
    return table[table["stage"] == stage]


def _costs(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Every proposal with its rupiah at every stage, once (at the stage of the village list)."""
    if stage != "desa":
        return pd.DataFrame()
    path = cost_path(lineage, records, links).drop(columns="asked_rp").dropna(axis=1, how="all").add_suffix("_rp")
    return lineage[["record_id", "origin", *FACTS, "asked_rp"]].join(path).join(lineage[ADDRESS])


def _tagged(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    if stage != "desa":
        return pd.DataFrame()
    marks = tagged(lineage["proposal_text"])
    said = marks.apply(lambda row: ";".join(marks.columns[row]), axis=1)
    facts = lineage[["record_id", "origin", *FACTS, "asked_rp", "furthest_stage", "outcome", *ADDRESS]]
    return facts.assign(tags=said)[said != ""]


CHECKLISTS: dict[str, Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, str], pd.DataFrame]] = {
    "unmatched-lines": _unmatched_lines,
    "late-lines": _late_lines,
    "inversions": _inversions,
    "volume-cuts": _volume_cuts,
    "reasons": _reasons,
    "costs": _costs,
    "tagged": _tagged,
}
"""Name -> the function that makes the list of one stage."""
