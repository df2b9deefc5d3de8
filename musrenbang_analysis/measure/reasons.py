"""Reasons and silence: what was refused with which reason, what without one, and what vanished.

How long proposals waited, where rows carry dates, is in ``waiting.py``.
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of, share
from musrenbang_analysis.terms import DIVERTED, ENDED, STAGES

NO_REASON = "TANPA_ALASAN"
SILENT = ("unknown", "pending", "returned")
SERVED = ("funded", "delivered", "already_funded", *DIVERTED)


def reason_measures(
    records: pd.DataFrame, lineage: pd.DataFrame, documents: pd.DataFrame, kabupaten: tuple[str, str]
) -> pd.DataFrame:
    """``reason_missing[_by_skpd]``, ``reason_share[_by_skpd]``, ``reason_entropy``, ``unexplained`` and ``served``.

    The reasons are those of the rows a list ends (refused, deferred, diverted, already funded, withdrawn) at
    each stage; ``unexplained`` and ``served`` are of the proposals of each cohort, kabupaten and kecamatan.
    """
    as_of = dates_of(documents)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    table = ended_rows(records)
    for stage in [stage for stage in STAGES if stage in set(table["stage"])]:
        part = table[table["stage"] == stage]
        key = area | {"origin": "all", "stage": stage, "as_of": as_of.get(stage)}
        rows += [key | row for row in _reasons(part)]
    for origin, entry_stage, members in cohorts(lineage):
        key = {"origin": origin, "entry_stage": entry_stage, "stage": entry_stage, "as_of": as_of.get(entry_stage)}
        rows += [area | key | row for row in _fates(lineage[members])]
        for code, part in lineage[members].groupby("kecamatan_code"):
            place = {"area_level": "kecamatan", "area_code": str(code), "area_name": part["kecamatan_name"].iloc[0]}
            rows += [place | key | row for row in _fates(part)]
    return pd.DataFrame(rows)


def ended_rows(records: pd.DataFrame) -> pd.DataFrame:
    """The rows a list ends, with ``reason_code`` filled by ``TANPA_ALASAN`` where nothing is written."""
    counted = records["is_counted"].fillna(True).astype(bool)
    ended = records[counted & records["outcome"].isin(ENDED).fillna(False).astype(bool)]
    columns = ["record_id", "stage", "skpd_name", "kecamatan_code", "outcome", "reason_code", "reason_text"]
    return ended[columns].assign(reason_code=ended["reason_code"].fillna(NO_REASON))


def reasons_by_skpd(records: pd.DataFrame) -> pd.DataFrame:
    """Rows ended per ``stage``, ``skpd_name`` and ``reason_code`` with ``n`` and ``share`` within the SKPD's stage."""
    table = ended_rows(records)
    counts = table.groupby(["stage", "skpd_name", "reason_code"], dropna=False).size().rename("n").reset_index()
    whole = counts.groupby(["stage", "skpd_name"], dropna=False)["n"].transform("sum")
    return counts.assign(share=counts["n"] / whole)


def entropy(codes: pd.Series) -> float | None:
    """Shannon entropy of the reasons given, in nats; 0 = one formula for everything. None where none is given.

    ``exp`` of it is the number of equally common reasons that would be as varied. Rows without reason are left out.
    """
    counts = codes[codes != NO_REASON].value_counts().to_numpy(float)
    if not counts.sum():
        return None
    share = counts / counts.sum()
    return float(max(0.0, -(share * np.log(share)).sum()))


def _reasons(part: pd.DataFrame) -> list[dict]:
    missing = part["reason_code"] == NO_REASON
    rows = [_share("reason_missing", int(missing.sum()), len(part), "row")]
    for skpd, own in missing.groupby(part["skpd_name"]):
        rows.append({"skpd_name": skpd} | _share("reason_missing_by_skpd", int(own.sum()), len(own), "row"))
    for code, count in part["reason_code"].value_counts().sort_index().items():
        named = {"group_kind": "reason", "group_value": str(code)}
        rows.append(named | _share("reason_share", int(count), len(part), "row"))
    for (skpd, code), own in part.groupby(["skpd_name", "reason_code"]):
        named = {"skpd_name": skpd, "group_kind": "reason", "group_value": str(code)}
        whole = int((part["skpd_name"] == skpd).sum())
        rows.append(named | _share("reason_share_by_skpd", len(own), whole, "row"))
    variety = entropy(part["reason_code"])
    if variety is not None:
        row = {"measure": "reason_entropy", "denominator": int((~missing).sum()), "value": variety}
        rows.append(row | {"interval_kind": "none", "unit": "nat"})
    return rows


def _fates(part: pd.DataFrame) -> list[dict]:
    is_served = part["outcome"].isin(SERVED).fillna(False).astype(bool)
    waits = ~is_served & part["apbd"].eq("pending").fillna(False).astype(bool)
    answers = {"yes": int(is_served.sum()), "pending": int(waits.sum()), "no": 0, "unknown": 0}
    answers["unknown"] = len(part) - sum(answers.values())
    served = share("served", "", answers, "proposal") | {"ended": None, "unknown": None}
    del served["stage"]
    return [_share("unexplained", int(is_unexplained(part).sum()), len(part), "proposal"), served]


def is_unexplained(lineage: pd.DataFrame) -> pd.Series:
    """Of each proposal whether no written word explains its fate: not traced, pending, or refused without reason."""
    outcome = lineage["outcome"]
    unsaid = (outcome == "rejected") & lineage["reason_code"].fillna(NO_REASON).eq(NO_REASON)
    return (outcome.isin(SILENT) | unsaid).fillna(False).astype(bool)


def _share(measure: str, numerator: float, denominator: float, unit: str) -> dict:
    value = numerator / denominator if denominator else None
    row = {"measure": measure, "numerator": numerator, "denominator": denominator, "value": value}
    return row | {"interval_kind": "none", "unit": unit}
