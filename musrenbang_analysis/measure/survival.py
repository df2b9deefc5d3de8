"""Survival of proposals: how many of a cohort, and how much of what it asked, reached each stage.

Definitions follow the reference on the domain, section 5.2: the cohort is every recorded proposal
of one origin (denominator D1, all rows); reaching a stage needs evidence there or further on;
those pending at the date of the document make a lower and an upper bound.
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.terms import ANSWERS, OUTCOMES, TRUNK

VILLAGE_FORUMS = "musrenbang"
"""The cohort of all village proposals, desa and kelurahan together."""
BY_SKPD = ("survival_count", "survival_asked_rp", "given_rp")
"""Measures also made for every SKPD: never the count without the rupiah."""
GIVEN = {"rkpd": "planned_rp", "apbd": "funded_rp"}
"""Stages to which the money of each proposal is followed, and the column of the lineage that holds it."""


def survival_measures(lineage: pd.DataFrame, documents: pd.DataFrame, kabupaten: tuple[str, str]) -> pd.DataFrame:
    """Rows of ``measures`` for every cohort, area and available later stage.

    Parameters
    ----------
    lineage
        the table of that name; needs the answers per stage, ``asked_rp``, ``planned_rp``, ``funded_rp``.
    documents
        the table of that name; only stages with ``is_available`` are measured, ``as_of`` is carried over.
    kabupaten
        code and name of the area that covers everything.

    Returns
    -------
    ``survival_count``, ``survival_asked_rp``, ``given_rp``, ``proposals`` and ``outcome_<word>``, one
    row per cohort (origin, entry stage), area and stage, and the first three ``_by_skpd``. ``value`` and
    ``lower`` are numerator over denominator, ``upper`` adds what is pending. A cohort that cannot reach
    a stage has no row for it.
    """
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    amounts = amounts_of(lineage, stages)
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        for level, code, name, sums in _areas(lineage, amounts, members, kabupaten):
            key = {"origin": origin, "entry_stage": entry_stage}
            key |= {"area_level": level, "area_code": code, "area_name": name}
            rows += [key | row | {"as_of": as_of.get(row["stage"])} for row in _measured(sums, stages, entry_stage)]
        rows += _by_skpd(lineage, amounts, members, stages, kabupaten, (origin, entry_stage), as_of)
    return pd.DataFrame(rows)


def dates_of(documents: pd.DataFrame, *, with_sums: bool = False) -> dict[str, str]:
    """The stages of which works were read, each with the date its document describes.

    ``with_sums``: also those of which only sums by sub kegiatan or account were read (``shows_works`` false). No
    proposal can be recognised there, so no proposal has reached or missed such a stage.
    """
    is_read = documents["is_available"].fillna(False).astype(bool)
    if not with_sums and "shows_works" in documents:
        is_read &= documents["shows_works"].fillna(True).astype(bool)
    return dict(zip(documents.loc[is_read, "stage"], documents.loc[is_read, "as_of"], strict=True))


def _by_skpd(
    lineage: pd.DataFrame,
    amounts: pd.DataFrame,
    members: pd.Series,
    stages: list[str],
    kabupaten: tuple[str, str],
    cohort: tuple[str, str],
    as_of: dict[str, str],
) -> list[dict]:
    """Count, asked and given rupiah ``_by_skpd`` of a cohort for every SKPD first addressed, whole kabupaten."""
    sums = amounts[members].groupby(lineage.loc[members, "skpd_name"]).sum()
    key = {"origin": cohort[0], "entry_stage": cohort[1], "area_level": "kabupaten"}
    key |= {"area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows = []
    for skpd, row in sums.to_dict("index").items():
        for measured in _measured(row, stages, cohort[1]):
            if measured["measure"] in BY_SKPD:
                name = f"{measured['measure']}_by_skpd"
                named = {"measure": name, "skpd_name": skpd, "as_of": as_of.get(measured["stage"])}
                rows.append(key | measured | named)
    return rows


def cohorts(lineage: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    """Origin, entry stage and membership of every cohort; all village proposals together come first."""
    cohorts = [(VILLAGE_FORUMS, "desa", lineage["entry_stage"] == "desa")]
    for origin, stage in sorted(set(zip(lineage["origin"], lineage["entry_stage"], strict=True))):
        cohorts.append((str(origin), str(stage), (lineage["origin"] == origin) & (lineage["entry_stage"] == stage)))
    return [cohort for cohort in cohorts if cohort[2].any()]


def amounts_of(lineage: pd.DataFrame, stages: list[str]) -> pd.DataFrame:
    """What is summed, one row per proposal: counts and asked rupiah per answer, given rupiah, outcomes."""
    asked = lineage["asked_rp"].astype("Float64")
    priced = asked.notna().to_numpy(bool)
    columns = {"n": np.ones(len(lineage)), "priced": priced.astype(float), "asked": asked.fillna(0).to_numpy(float)}
    for stage in stages:
        for answer in ANSWERS:
            is_answer = (lineage[stage] == answer).fillna(False).to_numpy(bool)
            columns[f"{stage}.{answer}.n"] = is_answer.astype(float)
            columns[f"{stage}.{answer}.rp"] = is_answer * columns["asked"]
    for stage, given in GIVEN.items():
        columns[f"{stage}.given"] = lineage[given].fillna(0).to_numpy(float) * priced
        columns[f"{stage}.is_given"] = lineage[given].notna().to_numpy(float)
    for word in OUTCOMES:
        columns[f"outcome.{word}"] = (lineage["outcome"] == word).to_numpy(float)
    return pd.DataFrame(columns, index=lineage.index)


def _areas(
    lineage: pd.DataFrame, amounts: pd.DataFrame, members: pd.Series, kabupaten: tuple[str, str]
) -> list[tuple[str, str, str, dict[str, float]]]:
    """(level, code, name, sums) for the kabupaten, every kecamatan and every village of a cohort."""
    cohort = amounts[members]
    areas = [("kabupaten", *kabupaten, cohort.sum().to_dict())]
    for level in ("kecamatan", "desa"):
        codes = lineage.loc[members, f"{level}_code"]
        names = lineage.loc[members, f"{level}_name"].groupby(codes).first()
        sums = cohort.groupby(codes).sum()
        areas += [(level, str(code), str(names[code]), row) for code, row in sums.to_dict("index").items()]
    return areas


def _measured(sums: dict[str, float], stages: list[str], entry_stage: str) -> list[dict]:
    common = {"money_coverage": sums["priced"] / sums["n"]}
    rows = [common | _amount("proposals", entry_stage, sums["n"])]
    for stage in stages:
        answers = {answer: sums[f"{stage}.{answer}.n"] for answer in ANSWERS}
        if not any(answers.values()):
            continue
        rows.append(common | share("survival_count", stage, answers, "proposal"))
        if sums["priced"]:
            asked = {answer: sums[f"{stage}.{answer}.rp"] for answer in ANSWERS}
            rows.append(common | share("survival_asked_rp", stage, asked, "rupiah"))
        if sums["priced"] and sums.get(f"{stage}.is_given"):
            rows.append(common | given_share(stage, sums))
    for word in OUTCOMES:
        if sums[f"outcome.{word}"]:
            rows.append(common | _amount(f"outcome_{word}", entry_stage, sums[f"outcome.{word}"], sums["n"]))
    return rows


def _amount(measure: str, stage: str, amount: float, of: float | None = None) -> dict:
    share = {"denominator": of, "value": amount / of} if of else {"denominator": None, "value": amount}
    row = {"measure": measure, "stage": stage, "numerator": amount, "interval_kind": "none", "unit": "proposal"}
    return row | share


def share(measure: str, stage: str, sums: dict[str, float], unit: str) -> dict:
    """One row of ``measures``: yes over all answers, the pending as upper bound."""
    whole = sum(sums.values())
    lower = sums["yes"] / whole if whole else None
    return {
        "measure": measure,
        "stage": stage,
        "numerator": sums["yes"],
        "denominator": whole,
        "value": lower,
        "lower": lower,
        "upper": (sums["yes"] + sums["pending"]) / whole if whole else None,
        "interval_kind": "pending_bounds" if sums["pending"] else "complete",
        "pending": sums["pending"],
        "ended": sums["no"],
        "unknown": sums["unknown"],
        "unit": unit,
    }


def given_share(stage: str, sums: dict[str, float]) -> dict:
    """Rupiah given over rupiah asked, among proposals with a readable ask; may exceed 1."""
    value = sums[f"{stage}.given"] / sums["asked"] if sums["asked"] else None
    return {
        "measure": "given_rp",
        "stage": stage,
        "numerator": sums[f"{stage}.given"],
        "denominator": sums["asked"],
        "value": value,
        "lower": value,
        "upper": None,
        "interval_kind": "none",
        "pending": sums[f"{stage}.pending.rp"],
        "unit": "rupiah",
    }
