"""How long proposals wait, where the lists carry dates per row (``entered_on``): from entry to the next lists.

The date of a row is the day somebody entered it, not the day of a decision; what is measured is when a proposal
turned up in a later list. Rows without a date are left out; the denominator says how many have both dates.
"""

from datetime import date

import pandas as pd

from musrenbang_analysis.measure.survival import cohorts, dates_of
from musrenbang_analysis.terms import TRUNK, WAITING


def waiting_measures(
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    carried: dict[str, list[str]],
    documents: pd.DataFrame,
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``days_to_stage``, ``days_to_stage_by_skpd`` and ``days_waiting``; empty where no row carries a date.

    Parameters
    ----------
    carried
        record -> proposals that reach it (``cost.carriers``).

    Returns
    -------
    Medians with their quartiles in ``lower`` and ``upper`` (``interval_kind`` ``quartiles``), ``denominator`` the
    proposals with both dates. ``days_waiting``: those pending, from entry to the date of the latest document.
    """
    if records["entered_on"].isna().all():
        return pd.DataFrame()
    as_of = dates_of(documents)
    dated = records[records["entered_on"].notna()]
    day = {record: _number(text) for record, text in zip(dated["record_id"], dated["entered_on"], strict=True)}
    born = _days(lineage["record_id"], day)
    arrival = _arrivals(dated, carried, day)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    rows: list[dict] = []
    for origin, entry_stage, members in cohorts(lineage):
        key = area | {"origin": origin, "entry_stage": entry_stage}
        for stage in (stage for stage in TRUNK[1:] if stage in as_of):
            days = (_days(lineage["record_id"], arrival.get(stage, {})) - born)[members].dropna()
            days = days[days >= 0]
            dated_key = key | {"stage": stage, "as_of": as_of[stage]}
            rows += [dated_key | row for row in _median("days_to_stage", days)]
            for skpd, part in days.groupby(lineage["skpd_name"]):
                rows += [dated_key | {"skpd_name": skpd} | row for row in _median("days_to_stage_by_skpd", part)]
        last = max((date for date in as_of.values() if isinstance(date, str)), default=None)
        open_ones = members & lineage["outcome"].isin(WAITING) & born.notna()
        if last and open_ones.any():
            days = _number(last) - born[open_ones]
            row_key = key | {"stage": entry_stage, "as_of": last}
            rows += [row_key | row for row in _median("days_waiting", days[days >= 0])]
    return pd.DataFrame(rows)


def _number(text: str) -> int:
    return date.fromisoformat(str(text)[:10]).toordinal()


def _days(record_ids: pd.Series, day: dict[str, int]) -> pd.Series:
    values = [day.get(record) for record in record_ids]
    return pd.Series(values, index=record_ids.index, dtype="float64")


def _arrivals(dated: pd.DataFrame, carried: dict[str, list[str]], day: dict[str, int]) -> dict[str, dict[str, int]]:
    """stage -> proposal -> the first day it turned up there."""
    out: dict[str, dict[str, int]] = {}
    for record_id, stage in zip(dated["record_id"], dated["stage"], strict=True):
        seen = out.setdefault(stage, {})
        for root in carried.get(record_id, ()):
            seen[root] = min(seen.get(root, day[record_id]), day[record_id])
    return out


def _median(measure: str, days: pd.Series) -> list[dict]:
    if days.empty:
        return []
    low, middle, high = (float(days.quantile(part)) for part in (0.25, 0.5, 0.75))
    row = {"measure": measure, "denominator": len(days), "value": middle, "lower": low, "upper": high}
    return [row | {"interval_kind": "quartiles", "unit": "day"}]
