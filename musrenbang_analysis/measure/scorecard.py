"""The scorecard of the 14 principles: each with one indicator, its data class, and its value or the missing table.

Every indicator is a proxy; none is replaced by a zero where its table is missing (domain.md 6 and 6.1).
"""

from collections.abc import Callable

import pandas as pd

from musrenbang_analysis.measure.indicators import indicators
from musrenbang_analysis.reference import read_reference

NOT_AVAILABLE = {"id": "data tidak tersedia: {table}", "en": "data not available: {table}"}
COLUMNS = ("no", "principle", "indicator", "formula", "data_class", "value", "stage", "note")


def scorecard(
    measures: pd.DataFrame,
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    links: pd.DataFrame,
    lang: str = "id",
    side_rows: Callable[[str], list[dict[str, str]]] | None = None,
    earlier: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per indicator, in the order of the items of the first seed.

    Parameters
    ----------
    measures, lineage, records, links
        the tables of a built dossier.
    side_rows
        gives the rows of a side table by file name (``dossier.context_rows``); without it those indicators are
        not available.
    earlier
        the lineage of the year before, for what was handed in again.

    Returns
    -------
    ``no``, ``principle``, ``indicator``, ``formula``, ``data_class`` (A-E), ``value``, ``stage`` (of the value, where
    one applies), and ``note``: empty, or "data tidak tersedia" with the table that would supply it.
    """
    value_of = indicators(measures, lineage, records, links, side_rows or (lambda name: []), earlier)
    rows = []
    for item in read_reference("scorecard.csv"):
        value, stage = value_of(item["key"]) if item["key"] else (None, None)
        note = "" if value is not None else NOT_AVAILABLE[lang].format(table=item[f"missing_{lang}"])
        named = {name: item[f"{name}_{lang}"] for name in ("principle", "indicator")}
        rows.append({"no": int(item["no"]), **named, "formula": item["formula"], "data_class": item["data_class"]})
        rows[-1] |= {"value": value, "stage": stage if value is not None else None, "note": note}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "Float64"})
