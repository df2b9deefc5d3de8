"""Survival by group (dapil, SKPD function, urusan, size, priority, proposer) and over the denominators D1 to D5.

The same cohorts, answers and bounds as ``survival.py``; count, rupiah asked and rupiah given always together.
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.survival import GIVEN, amounts_of, cohorts, dates_of, given_share, share
from musrenbang_analysis.normalise.proposer import proposer_group
from musrenbang_analysis.normalise.work_type import has_work_types, work_type
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import ANSWERS, TRUNK

NOT_KNOWN = "unknown"
"""The group of the proposals whose group is not known: groups of a kind add up to the cohort."""
CERTAIN_FIRST = {"yes": 0, "pending": 1, "unknown": 2, "no": 3}
"""Of several exact copies the wish is where the luckiest copy is."""
COPY_COLUMNS = (
    "origin",
    "entry_stage",
    "kecamatan_code",
    "desa_code",
    "skpd_name",
    "proposal_text",
    "location_text",
    "asked_rp",
)


def group_measures(
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    documents: pd.DataFrame,
    context: MeasureContext,
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``survival_count_by_group``, ``survival_asked_rp_by_group``, ``given_rp_by_group``, the same ``_by_denominator``.

    Parameters
    ----------
    lineage, records, documents
        the tables of these names; of ``records`` only ``sub_kegiatan_code``, ``volume`` and ``proposer``.
    context
        electoral districts and quotas; without them there are no rows of kind ``dapil`` and ``D5``.
    kabupaten
        code and name of the area; groups are measured over the whole lineage given.

    Returns
    -------
    Rows of ``measures``; ``group_kind``/``group_value`` or ``denominator_kind`` say which part.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    kinds = group_values(lineage, records, context)
    parts = denominators(lineage, records, context)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    whole, first = amounts_of(lineage, stages), amounts_of(_luckiest(lineage, parts["copy_of"], stages), stages)
    for origin, entry_stage, members in cohorts(lineage):
        key = area | {"origin": origin, "entry_stage": entry_stage}
        for kind, values in kinds.items():
            sums = whole[members].groupby(values[members]).sum()
            for value, row in sums.to_dict("index").items():
                named = {"group_kind": kind, "group_value": str(value)}
                rows += [key | named | found for found in _shares(row, stages, as_of, "by_group")]
        for kind in ("D1", "D2", "D3", "D4", "D5"):
            chosen = members & parts[kind]
            if not chosen.any():
                continue
            sums = (first if kind == "D2" else whole)[chosen].sum().to_dict()
            named = {"denominator_kind": kind}
            rows += [key | named | found for found in _shares(sums, stages, as_of, "by_denominator")]
    return pd.DataFrame(rows)


def group_values(lineage: pd.DataFrame, records: pd.DataFrame, context: MeasureContext) -> dict[str, pd.Series]:
    """The group of every proposal by kind; ``NOT_KNOWN`` where it cannot be told.

    ``urusan`` and ``bidang`` are the first one and two parts of the sub kegiatan code of the first record
    (Permendagri 90/2019: urusan, bidang urusan, program, kegiatan, sub kegiatan). ``size_class`` by
    ``reference/size_classes.csv``. ``priority`` 1, 2, 3+ is the proposer's own rank. ``proposer`` is the kind of body
    the list marks (rw, pkk, ...; reference/proposers.csv). ``work_type`` by the families of work_types.csv, ``several``
    where a text names more than one; left out where that list is absent.
    """
    code = lineage["record_id"].map(dict(zip(records["record_id"], records["sub_kegiatan_code"], strict=True)))
    code = code.astype("string")
    marked = lineage["record_id"].map(dict(zip(records["record_id"], records["proposer"], strict=True)))
    rank = lineage["priority"].astype("Float64").to_numpy(float, na_value=np.nan)
    ranks = np.select([rank == 1, rank == 2, rank >= 3], ["1", "2", "3+"], NOT_KNOWN)
    kinds = {
        "skpd_group": lineage["skpd_group"],
        "urusan": code.str.extract(r"^(\w+)\.", expand=False),
        "bidang": code.str.extract(r"^(\w+\.\w+)\.", expand=False),
        "size_class": size_classes(lineage["asked_rp"]),
        "priority": pd.Series(ranks, index=lineage.index),
        "proposer": marked.astype("object").where(marked.notna(), None).map(proposer_group),
    }
    if has_work_types():
        texts = lineage["proposal_text"].astype("object").where(lineage["proposal_text"].notna(), None)
        kinds["work_type"] = texts.map(work_type)
    if context.dapil:
        kinds["dapil"] = lineage["kecamatan_code"].map(context.dapil)
    return {kind: values.astype("object").where(values.notna(), NOT_KNOWN) for kind, values in kinds.items()}


def size_classes(asked: pd.Series) -> pd.Series:
    """The size class of each amount; missing and negative amounts have none."""
    classes = sorted(read_reference("size_classes.csv"), key=lambda row: int(row["at_least_rp"]))
    edges = np.array([float(row["at_least_rp"]) for row in classes])
    amounts = asked.astype("Float64").to_numpy(float, na_value=np.nan)
    place = np.searchsorted(edges, amounts, side="right") - 1
    words = np.array([row["size_class"] for row in classes], dtype=object)
    known = np.isfinite(amounts) & (place >= 0)
    return pd.Series(np.where(known, words[np.clip(place, 0, len(words) - 1)], None), index=asked.index, dtype="object")


def denominators(lineage: pd.DataFrame, records: pd.DataFrame, context: MeasureContext) -> dict[str, pd.Series]:
    """Membership of every proposal in D1 to D5, and ``copy_of``: the number of its group of exact copies.

    D1 all rows. D2 exact copies once: same channel, place, SKPD, text, location, amount and volume; rows
    without text are no copies. D3 without those an office ended with a reason ``WEW_*`` (not our competence); empty
    where no list gives any reason: nothing is known of competence. D4 with an amount. D5 within the quota of the
    proposer's own area (context/pagu_wilayah.csv ``kuota`` for the village, for kecamatan-born proposals of the
    kecamatan): rank up to the quota; areas without a quota and proposals without a rank are left out. Source:
    domain.md 5.2.
    """
    volume = lineage["record_id"].map(dict(zip(records["record_id"], records["volume"], strict=True)))
    same = lineage[list(COPY_COLUMNS)].assign(volume=volume)
    number = same.groupby([*COPY_COLUMNS, "volume"], dropna=False, sort=False).ngroup()
    has_text = lineage["proposal_text"].notna()
    number = number.where(has_text, -1 - pd.Series(range(len(lineage)), index=lineage.index))
    home = lineage["desa_code"].where(lineage["entry_stage"] == "desa", lineage["kecamatan_code"])
    quota = home.map(context.quota).astype("Float64")
    excused = lineage["reason_code"].astype("object").fillna("").str.startswith("WEW_")
    return {
        "copy_of": number,
        "D1": pd.Series(True, index=lineage.index),
        "D2": ~number.duplicated(),
        "D3": ~excused.astype(bool) & lineage["reason_code"].notna().any(),
        "D4": lineage["asked_rp"].notna(),
        "D5": (lineage["priority"].astype("Float64") <= quota).fillna(False).astype(bool),
    }


def _luckiest(lineage: pd.DataFrame, copy_of: pd.Series, stages: list[str]) -> pd.DataFrame:
    """The lineage with every answer replaced by the best one among exact copies, and the money given to any of them."""
    words = {rank: word for word, rank in CERTAIN_FIRST.items()}
    best = {}
    for stage in stages:
        rank = lineage[stage].map(CERTAIN_FIRST).astype("Float64")
        best[stage] = rank.groupby(copy_of).transform("min").map(words)
    for given in GIVEN.values():
        best[given] = copy_of.map(lineage[given].groupby(copy_of).sum(min_count=1))
    return lineage.assign(**best)


def _shares(sums: dict[str, float], stages: list[str], as_of: dict[str, str], suffix: str) -> list[dict]:
    rows = []
    for stage in stages:
        answers = {answer: sums[f"{stage}.{answer}.n"] for answer in ANSWERS}
        if not any(answers.values()):
            continue
        common = {"money_coverage": sums["priced"] / sums["n"], "as_of": as_of[stage]}
        rows.append(common | share(f"survival_count_{suffix}", stage, answers, "proposal"))
        if sums["priced"]:
            asked = {answer: sums[f"{stage}.{answer}.rp"] for answer in ANSWERS}
            rows.append(common | share(f"survival_asked_rp_{suffix}", stage, asked, "rupiah"))
        if sums["priced"] and sums.get(f"{stage}.is_given"):
            rows.append(common | given_share(stage, sums) | {"measure": f"given_rp_{suffix}"})
    return rows
