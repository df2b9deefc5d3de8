"""Proposals tagged by words as serving women and children, poor households or persons with disabilities.

The list of words is published (``reference/tags.csv``, docs/measures.md). Tags overlap and are no partition.
"""

from functools import cache

import pandas as pd

from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.measure.survival import amounts_of, cohorts, dates_of, given_share, share
from musrenbang_analysis.normalise.text import words
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import ANSWERS, TRUNK


@cache
def tag_words() -> dict[str, tuple[str, ...]]:
    """The published words of every tag, in the order of the file."""
    out: dict[str, tuple[str, ...]] = {}
    for row in read_reference("tags.csv"):
        out[row["tag"]] = (*out.get(row["tag"], ()), row["word"])
    return out


def tagged(texts: pd.Series) -> pd.DataFrame:
    """One boolean column per tag, index as ``texts``: whether one of its words stands in the text as whole words."""
    lines = {text: f" {' '.join(words(str(text)))} " for text in texts.dropna().unique()}
    columns = {}
    for tag, known in tag_words().items():
        hit = {text for text, line in lines.items() if any(f" {word} " in line for word in known)}
        columns[tag] = texts.isin(hit).to_numpy(bool)
    return pd.DataFrame(columns, index=texts.index)


def tag_measures(lineage: pd.DataFrame, documents: pd.DataFrame, kabupaten: tuple[str, str]) -> pd.DataFrame:
    """``survival_count_by_tag``, ``survival_asked_rp_by_tag``, ``given_rp_by_tag`` and ``tag_relative_survival``.

    Whole kabupaten, per cohort and stage; ``group_kind`` ``tag``. The last is the survival of the tagged over the
    survival of the whole cohort (its numerator and denominator are those two shares); 1 = as everybody. Only where at
    least five of the tagged would have reached at the rate of everybody.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    marks, amounts = tagged(lineage["proposal_text"]), amounts_of(lineage, stages)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        whole = amounts[members].sum().to_dict()
        for tag in marks.columns:
            chosen = members & marks[tag]
            if not chosen.any():
                continue
            sums = amounts[chosen].sum().to_dict()
            key = area | {"origin": origin, "entry_stage": entry_stage, "group_kind": "tag", "group_value": tag}
            for stage in stages:
                dated = key | {"as_of": as_of[stage], "money_coverage": sums["priced"] / sums["n"]}
                rows += [dated | row for row in _of_stage(sums, whole, stage)]
    return pd.DataFrame(rows)


def _of_stage(sums: dict[str, float], whole: dict[str, float], stage: str) -> list[dict]:
    answers = {answer: sums[f"{stage}.{answer}.n"] for answer in ANSWERS}
    if not any(answers.values()):
        return []
    counted = share("survival_count_by_tag", stage, answers, "proposal")
    rows = [counted]
    if sums["priced"]:
        asked = {answer: sums[f"{stage}.{answer}.rp"] for answer in ANSWERS}
        rows.append(share("survival_asked_rp_by_tag", stage, asked, "rupiah"))
    if sums["priced"] and sums.get(f"{stage}.is_given"):
        rows.append(given_share(stage, sums) | {"measure": "given_rp_by_tag"})
    everyone = share("survival_count", stage, {a: whole[f"{stage}.{a}.n"] for a in ANSWERS}, "proposal")
    if everyone["value"] * counted["denominator"] >= LEAST:
        rows.append(_relative(counted, everyone))
    return rows


def _relative(tagged: dict, everyone: dict) -> dict:
    """The tagged over everybody, with what the pending could still make of it: all of the one and none of the other."""
    whole = everyone["denominator"]
    others = everyone["pending"] - tagged["pending"]
    lower = tagged["lower"] * whole / (everyone["numerator"] + others)
    upper = tagged["upper"] * whole / (everyone["numerator"] + tagged["pending"])
    row = {"measure": "tag_relative_survival", "stage": tagged["stage"], "unit": "ratio"}
    row |= {"numerator": tagged["value"], "denominator": everyone["value"]}
    row |= {"value": tagged["value"] / everyone["value"], "lower": lower, "upper": upper}
    return row | {"interval_kind": everyone["interval_kind"], "pending": everyone["pending"]}
