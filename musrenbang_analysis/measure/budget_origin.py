"""Where the lines of a plan or budget come from: musrenbang, pokir, the SKPD itself, or no origin found.

A line without a matched proposal is an item for clerical check, nothing more: it may be a proposal that was
reworded, an obligation, or a plan of the SKPD (peers.md section 11). Its count depends on the links made.
"""

from collections.abc import Iterable

import pandas as pd

from musrenbang_analysis.measure.cost import carriers
from musrenbang_analysis.measure.survival import dates_of
from musrenbang_analysis.terms import DOCUMENT_STAGES

NONE_FOUND = "none_found"
SEVERAL = "several"
OTHER = "other"
APPROACHES = {
    "musrenbang_desa": "participatory", "musrenbang_kelurahan": "participatory",
    "musrenbang_kecamatan": "participatory",
    "pokir": "political", "teknokratik": "technocratic", "top_down": "top_down",
}  # fmt: skip
"""The four approaches of planning by channel of birth; a channel of none of them is ``other``."""
STAGES = ("renja", "rkpd", "kua_ppas", "apbd", "apbd_perubahan")
CHECK_COLUMNS = (
    "record_id", "stage", "kecamatan_code", "kecamatan_name", "desa_code", "desa_name", "skpd_name", "proposal_text",
    "location_text", "sub_kegiatan_code", "approved_rp", "source_file", "source_sheet", "source_row",
)  # fmt: skip


def line_origins(records: pd.DataFrame, roots: dict[str, list[str]], lineage: pd.DataFrame) -> pd.Series:
    """The origin of every counted row of a document, index as ``records``; ``roots`` from ``cost.carriers``.

    The channel of the proposals it carries by accepted links; ``several`` where channels differ (pokir and
    musrenbang: never counted twice); else the channel the file itself names; else ``none_found``.
    """
    born = dict(zip(lineage["record_id"], lineage["origin"], strict=True))
    lines = records[records["stage"].isin(DOCUMENT_STAGES) & records["is_counted"].fillna(True).astype(bool)]
    said = lines["origin"].astype("object")

    def one(record_id: str, own: object) -> str:
        channels = {born[root] for root in roots.get(record_id, ())}
        if not channels:
            return NONE_FOUND if pd.isna(own) else str(own)
        return channels.pop() if len(channels) == 1 else SEVERAL

    values = [one(record_id, own) for record_id, own in zip(lines["record_id"], said, strict=True)]
    return pd.Series(values, index=lines.index, dtype="object")


def line_approaches(records: pd.DataFrame, roots: dict[str, list[str]], lineage: pd.DataFrame) -> pd.Series:
    """As ``line_origins``, by the four approaches: desa and kelurahan proposals in one line are one approach."""
    grouped = lineage.assign(origin=lineage["origin"].astype("object").map(APPROACHES).fillna(OTHER))
    own = records["origin"].astype("object").where(records["origin"].notna(), None)
    said = own.map(lambda word: None if word is None else APPROACHES.get(word, OTHER))
    return line_origins(records.assign(origin=said), roots, grouped)


def lines_to_check(records: pd.DataFrame, links: pd.DataFrame, lineage: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Lines of a document located in a village to which no proposal was matched, for clerical check.

    Returns
    -------
    Address, place, text and amount of each line, ``has_possible_link`` (a link is waiting for a decision) and
    ``n_untraced`` (untraced proposals of the same village addressed to the same SKPD: where to look first),
    the largest amounts first. Lines without a village are left out.
    """
    chosen = _without(_lines(records, stage), carriers(lineage["record_id"], links))
    possible = links[links["status"] == "possible"]
    doubtful = set(possible["to_id"]) | set(possible["from_id"])
    lost = lineage[lineage["outcome"] == "unknown"]
    waiting = lost.groupby(["desa_code", "skpd_name"]).size()
    keys = zip(chosen["desa_code"], chosen["skpd_name"], strict=True)
    out = chosen[list(CHECK_COLUMNS)].assign(
        has_possible_link=chosen["record_id"].isin(doubtful), n_untraced=[int(waiting.get(key, 0)) for key in keys]
    )
    return out.sort_values(["approved_rp", "record_id"], ascending=[False, True]).reset_index(drop=True)


def late_insertions(records: pd.DataFrame, links: pd.DataFrame, stage: str, before: str) -> pd.DataFrame:
    """Counted lines of ``stage`` that no accepted link ties to a line of the document ``before`` it."""
    stage_of = dict(zip(records["record_id"], records["stage"], strict=True))
    accepted = links[links["status"] == "accepted"]
    tied = set(accepted.loc[accepted["from_id"].map(stage_of) == before, "to_id"])
    lines = _lines(records, stage)
    return lines[~lines["record_id"].isin(tied)]


def plan_consistency(records: pd.DataFrame, before: str, after: str) -> dict[str, float] | None:
    """1 - Σ|difference| ÷ Σ rupiah of the earlier document, over (SKPD, sub kegiatan) (domain.md 6 no. 15).

    Lines without a sub kegiatan code are left out. 1 = the same money everywhere; below 0 where more moved
    than the earlier plan held. None unless both documents were read with codes.
    """
    sums = []
    for stage in (before, after):
        lines = _lines(records, stage)
        lines = lines[lines["sub_kegiatan_code"].notna() & lines["approved_rp"].notna()]
        sums.append(lines.groupby(["skpd_name", "sub_kegiatan_code"], dropna=False)["approved_rp"].sum().astype(float))
    if sums[0].empty or sums[1].empty or sums[0].sum() <= 0:
        return None
    both = pd.concat(sums, axis=1, keys=[before, after]).fillna(0)
    moved = float((both[before] - both[after]).abs().sum())
    return {"moved": moved, "planned": float(both[before].sum()), "value": 1 - moved / float(both[before].sum())}


def origin_measures(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``budget_origin_*``, ``budget_approach_*``, ``lines_without_proposal``, ``late_insertions*``,
    ``plan_consistency``.

    Whole kabupaten, every plan and budget read; ``group_kind`` ``origin``, ``approach`` or ``step``.
    Amounts missing count 0.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in STAGES if stage in as_of]
    carried = carriers(lineage["record_id"], links)
    kinds = {"origin": line_origins(records, carried, lineage), "approach": line_approaches(records, carried, lineage)}
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1], "origin": "all"}
    rows: list[dict] = []
    for place, stage in enumerate(stages):
        key = area | {"stage": stage, "as_of": as_of[stage]}
        lines = _lines(records, stage)
        rows += [key | row for kind, values in kinds.items() for row in _by_origin(lines, kind, values)]
        located = lines["desa_code"].notna().sum()
        if located:
            missing = len(_without(lines, carried))
            rows.append(key | _share("lines_without_proposal", missing, int(located), "row"))
        if place:
            rows += [key | row for row in _between(records, links, stages[place - 1], stage)]
    return pd.DataFrame(rows)


def _by_origin(lines: pd.DataFrame, kind: str, origin: pd.Series) -> Iterable[dict]:
    rupiah = lines["approved_rp"].fillna(0).astype(float)
    own = origin.reindex(lines.index)
    for value, count in own.value_counts().sort_index().items():
        key = {"group_kind": kind, "group_value": str(value)}
        yield key | _share(f"budget_{kind}_lines", int(count), len(lines), "row")
        yield key | _share(f"budget_{kind}_rp", float(rupiah[own == value].sum()), float(rupiah.sum()), "rupiah")


def _between(records: pd.DataFrame, links: pd.DataFrame, before: str, stage: str) -> Iterable[dict]:
    key = {"group_kind": "step", "group_value": f"{before}>{stage}"}
    lines, late = _lines(records, stage), late_insertions(records, links, stage, before)
    yield key | _share("late_insertions", len(late), len(lines), "row")
    amounts = (float(part["approved_rp"].fillna(0).sum()) for part in (late, lines))
    yield key | _share("late_insertions_rp", *amounts, "rupiah")
    found = plan_consistency(records, before, stage)
    if found:
        row = _share("plan_consistency", found["planned"] - found["moved"], found["planned"], "rupiah")
        yield key | row


def _without(lines: pd.DataFrame, carried: dict[str, list[str]]) -> pd.DataFrame:
    """Of the lines those in a village that carry no proposal."""
    return lines[lines["desa_code"].notna() & ~lines["record_id"].isin(list(carried))]


def _lines(records: pd.DataFrame, stage: str) -> pd.DataFrame:
    return records[(records["stage"] == stage) & records["is_counted"].fillna(True).astype(bool)]


def _share(measure: str, numerator: float, denominator: float, unit: str) -> dict:
    value = numerator / denominator if denominator else None
    row = {"measure": measure, "numerator": numerator, "denominator": denominator, "value": value}
    return row | {"interval_kind": "none", "unit": unit}
