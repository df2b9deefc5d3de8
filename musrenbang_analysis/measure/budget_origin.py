"""Where the lines of a plan or budget come from: musrenbang, pokir, the SKPD itself, or no origin found.

A line without a matched proposal is an item for clerical check, nothing more: it may be a proposal that was
reworded, an obligation, or a plan of the SKPD (peers.md section 11). Its count depends on the links made.
"""

from collections.abc import Iterable

import pandas as pd

from musrenbang_analysis.documents import is_work
from musrenbang_analysis.measure.cost import carriers
from musrenbang_analysis.measure.survival import dates_of
from musrenbang_analysis.terms import DOCUMENT_STAGES

NONE_FOUND = "none_found"
SUM_ONLY = "sum_only"
"""A sum by sub kegiatan or account: no proposal can be recognised in it, so nothing is said of where it comes from."""
SEVERAL = "several"
OTHER = "other"
APPROACHES = {
    "musrenbang_desa": "participatory", "musrenbang_kelurahan": "participatory",
    "musrenbang_kecamatan": "participatory",
    "pokir": "political", "teknokratik": "technocratic", "top_down": "top_down",
}  # fmt: skip
"""The four approaches of planning by channel of birth; a channel of none of them is ``other``."""
SIDE_BY_SIDE = ("perda_lamp8",)
"""Forms that print the amounts of several documents beside each other."""
CONSISTENT_BY = ("skpd_name", "sub_kegiatan_code")
STAGES = ("renja", "rkpd", "kua_ppas", "apbd", "apbd_perubahan")
CHECK_COLUMNS = (
    "record_id", "stage", "kecamatan_code", "kecamatan_name", "desa_code", "desa_name", "skpd_name", "proposal_text",
    "location_text", "sub_kegiatan_code", "approved_rp", "source_file", "source_sheet", "source_row",
)  # fmt: skip


def line_origins(records: pd.DataFrame, roots: dict[str, list[str]], lineage: pd.DataFrame) -> pd.Series:
    """The origin of every counted row of a document, index as ``records``; ``roots`` from ``cost.carriers``.

    The channel of the proposals it carries by accepted links; ``several`` where channels differ (pokir and
    musrenbang: never counted twice); else the channel the file itself names; else ``none_found``, or ``sum_only``
    where the row is no work but a sum.
    """
    born = dict(zip(lineage["record_id"], lineage["origin"], strict=True))
    lines = records[records["stage"].isin(DOCUMENT_STAGES) & records["is_counted"].fillna(True).astype(bool)]
    said = lines["origin"].astype("object")

    def one(record_id: str, own: object, work: bool) -> str:
        channels = {born[root] for root in roots.get(record_id, ())}
        if channels:
            return channels.pop() if len(channels) == 1 else SEVERAL
        if pd.notna(own):
            return str(own)
        return NONE_FOUND if work else SUM_ONLY

    values = [one(*row) for row in zip(lines["record_id"], said, _works(lines), strict=True)]
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


def late_insertions(
    records: pd.DataFrame, links: pd.DataFrame, stage: str, before: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(lines not traced, lines that could be): counted lines of ``stage`` without a trace in the document ``before``.

    A work is traced by accepted links, also by way of documents in between. Where one of two lines is known by its
    sum only (annex VIII, an APBD by account), by its sub kegiatan of the same SKPD with money in the earlier document;
    such a line without a code cannot be told and is in neither.
    """
    lines, earlier = (_with_money(_lines(records, name)) for name in (stage, before))
    tied = lines["record_id"].isin(list(carriers(earlier["record_id"], links)))
    works = _works(earlier)
    planned, as_sum = set(_keys(earlier)), set(_keys(earlier[~works]))
    keys = pd.Series(_keys(lines), index=lines.index, dtype=object)
    is_sum = ~_works(lines) | (not works.any())
    has_code = lines["sub_kegiatan_code"].notna()
    same = has_code & (keys.isin(list(as_sum)) | (is_sum & keys.isin(list(planned))))
    is_known = ~is_sum | tied | has_code
    return lines[~tied & ~same & is_known], lines[is_known]


def _with_money(lines: pd.DataFrame) -> pd.DataFrame:
    """Without the sums of nothing: annex VIII prints every sub kegiatan, with 0 in a document that does not hold it."""
    return lines[_works(lines) | (lines["approved_rp"].fillna(0) > 0)]


def _keys(lines: pd.DataFrame) -> list[tuple[str, str]]:
    columns = (lines[column].astype("object").fillna("") for column in CONSISTENT_BY)
    return list(zip(*columns, strict=True))


def _works(lines: pd.DataFrame) -> pd.Series:
    columns = lines[["detail_level", "desa_code"]].astype("object")
    plain = columns.where(columns.notna(), None).itertuples(index=False)
    return pd.Series([is_work(*row) for row in plain], index=lines.index, dtype=bool)


def plan_consistency(records: pd.DataFrame, before: str, after: str) -> dict[str, float] | None:
    """1 - Σ|difference| ÷ Σ rupiah of the earlier document, over (SKPD, sub kegiatan) (domain.md 6 no. 15).

    From the annex that prints both documents side by side (Perda APBD Lampiran VIII) where it was read for both; else
    from the counted lines. Lines without a sub kegiatan code or an amount are left out. 1 = the same money everywhere;
    below 0 where more moved than the earlier plan held. None unless both documents were read with codes.
    """
    annex = records[records["source_layout"].isin(SIDE_BY_SIDE).fillna(False).astype(bool)]
    is_printed = {before, after} <= set(annex["stage"])
    sums = []
    for stage in (before, after):
        lines = annex[annex["stage"] == stage] if is_printed else _lines(records, stage)
        lines = lines[lines["sub_kegiatan_code"].notna() & lines["approved_rp"].notna()]
        sums.append(lines.groupby(list(CONSISTENT_BY), dropna=False)["approved_rp"].sum().astype(float))
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
    as_of = dates_of(documents, with_sums=True)
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
        for before in _documents_before(stages, place):
            rows += [key | row for row in _between(records, links, before, stage)]
    return pd.DataFrame(rows)


def _by_origin(lines: pd.DataFrame, kind: str, origin: pd.Series) -> Iterable[dict]:
    rupiah = lines["approved_rp"].fillna(0).astype(float)
    own = origin.reindex(lines.index)
    for value, count in own.value_counts().sort_index().items():
        key = {"group_kind": kind, "group_value": str(value)}
        yield key | _share(f"budget_{kind}_lines", int(count), len(lines), "row")
        if rupiah.sum():
            yield key | _share(f"budget_{kind}_rp", float(rupiah[own == value].sum()), float(rupiah.sum()), "rupiah")


def _documents_before(stages: list[str], place: int) -> list[str]:
    """With what a document is compared: the one before it, and the budget also with the plan (domain.md 6 no. 15)."""
    before = stages[place - 1 : place] if place else []
    return before + ["rkpd"] * (stages[place] == "apbd" and "rkpd" in stages and before != ["rkpd"])


def _between(records: pd.DataFrame, links: pd.DataFrame, before: str, stage: str) -> Iterable[dict]:
    key = {"group_kind": "step", "group_value": f"{before}>{stage}"}
    late, known = late_insertions(records, links, stage, before)
    if len(known):
        yield key | _share("late_insertions", len(late), len(known), "row")
        amounts = [float(part["approved_rp"].fillna(0).sum()) for part in (late, known)]
        if amounts[1]:
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
