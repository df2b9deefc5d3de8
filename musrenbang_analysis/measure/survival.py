"""Survival of proposals: how many of a cohort, and how much of what it asked, reached each stage.

Definitions follow the reference on the domain, section 5.2: the cohort is every recorded proposal
of one origin (denominator D1, all rows); reaching a stage needs evidence there or further on;
those pending at the date of the document make a lower and an upper bound.
"""

import pandas as pd

from musrenbang_analysis.terms import DOCUMENT_STAGES, OUTCOMES, TRUNK

VILLAGE_FORUMS = "musrenbang"
"""The cohort of all village proposals, desa and kelurahan together."""
AREAS = (("kabupaten", None), ("kecamatan", "kecamatan"), ("desa", "desa"))


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
    row per cohort (origin, entry stage), area and stage. ``value`` and ``lower`` are numerator over
    denominator, ``upper`` adds what is pending. A cohort that cannot reach a stage has no row for it.
    """
    available = documents[documents["is_available"].fillna(False).astype(bool)]
    as_of = dict(zip(available["stage"], available["as_of"], strict=True))
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    rows: list[dict] = []
    for origin, entry_stage, cohort in _cohorts(lineage):
        for level, prefix in AREAS:
            for code, name, part in _parts(cohort, prefix, kabupaten):
                key = {
                    "origin": origin,
                    "entry_stage": entry_stage,
                    "area_level": level,
                    "area_code": code,
                    "area_name": name,
                }
                rows += [key | row | {"as_of": as_of.get(row["stage"])} for row in _measured(part, stages, entry_stage)]
    return pd.DataFrame(rows)


def _cohorts(lineage: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    cohorts = [(VILLAGE_FORUMS, "desa", lineage[lineage["entry_stage"] == "desa"])]
    for (origin, stage), part in lineage.groupby(["origin", "entry_stage"], sort=True):
        cohorts.append((str(origin), str(stage), part))
    return [cohort for cohort in cohorts if len(cohort[2])]


def _parts(cohort: pd.DataFrame, prefix: str | None, kabupaten: tuple[str, str]) -> list[tuple[str, str, pd.DataFrame]]:
    if prefix is None:
        return [(*kabupaten, cohort)]
    placed = cohort[cohort[f"{prefix}_code"].notna()]
    return [
        (str(code), str(part[f"{prefix}_name"].iloc[0]), part) for code, part in placed.groupby(f"{prefix}_code", sort=True)
    ]


def _measured(part: pd.DataFrame, stages: list[str], entry_stage: str) -> list[dict]:
    asked = part["asked_rp"]
    coverage = float(asked.notna().mean())
    common = {"money_coverage": coverage}
    rows = [common | _amount("proposals", entry_stage, len(part))]
    for stage in stages:
        answers = part[stage]
        if answers.isna().all():
            continue
        rows.append(common | _share("survival_count", stage, answers, pd.Series(1, index=part.index), "proposal"))
        if asked.notna().any():
            rows.append(common | _share("survival_asked_rp", stage, answers, asked, "rupiah"))
        given = _given(part, stage)
        if given is not None and asked.notna().any():
            rows.append(common | _given_share(stage, given, part, answers))
    counts = part["outcome"].value_counts()
    for word in OUTCOMES:
        if word in counts:
            rows.append(common | _amount(f"outcome_{word}", entry_stage, int(counts[word]), len(part)))
    return rows


def _amount(measure: str, stage: str, number: int, of: int | None = None) -> dict:
    share = {"denominator": of, "value": number / of} if of else {"denominator": None, "value": number}
    return {"measure": measure, "stage": stage, "numerator": number, "interval_kind": "none", "unit": "proposal"} | share


def _share(measure: str, stage: str, answers: pd.Series, weights: pd.Series, unit: str) -> dict:
    sums = {answer: float(weights[answers == answer].sum()) for answer in ("yes", "no", "pending", "unknown")}
    whole = float(weights[answers.notna()].sum())
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


def _given(part: pd.DataFrame, stage: str) -> pd.Series | None:
    """Rupiah given at a stage; None where amounts are not followed to it."""
    if stage == "apbd":
        return part["funded_rp"]
    if stage == "rkpd" and part["planned_rp"].notna().any() and stage in DOCUMENT_STAGES:
        return part["planned_rp"]
    return None


def _given_share(stage: str, given: pd.Series, part: pd.DataFrame, answers: pd.Series) -> dict:
    """Rupiah given over rupiah asked, among proposals with a readable ask; may exceed 1."""
    priced = part["asked_rp"].notna()
    numerator, whole = float(given[priced].fillna(0).sum()), float(part["asked_rp"].sum())
    value = numerator / whole if whole else None
    waiting = float(part.loc[priced & (answers == "pending"), "asked_rp"].sum())
    return {
        "measure": "given_rp",
        "stage": stage,
        "numerator": numerator,
        "denominator": whole,
        "value": value,
        "lower": value,
        "upper": None,
        "interval_kind": "none",
        "pending": waiting,
        "unit": "rupiah",
    }
