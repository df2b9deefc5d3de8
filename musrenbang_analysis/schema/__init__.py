"""The shape of every stored table, read from ``schema/tables/*.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from musrenbang_analysis import terms
from musrenbang_analysis.errors import SchemaError

if TYPE_CHECKING:
    import pandas as pd

TABLES = (
    "records",
    "links",
    "link_evidence",
    "same_wishes",
    "lineage",
    "measures",
    "findings",
    "sources",
    "documents",
)
DTYPES = {
    "text": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "string",
}
VOCABULARIES = {
    "stages": terms.STAGES,
    "origins": terms.ORIGINS,
    "outcomes": terms.OUTCOMES,
    "answers": terms.ANSWERS,
    "relations": terms.RELATIONS,
    "methods": terms.METHODS,
    "link_statuses": terms.LINK_STATUSES,
    "severities": terms.SEVERITIES,
    "maturities": terms.MATURITIES,
    "area_levels": terms.AREA_LEVELS,
}


@dataclass(frozen=True)
class Column:
    """One column: its name, type (text, integer, number, boolean, date), unit, allowed words, meaning."""

    name: str
    type: str
    unit: str
    in_contract: bool
    allowed: tuple[str, ...]
    meaning_id: str
    meaning_en: str


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """The declared columns of a table, in order."""
    path = Path(__file__).parent / "tables" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Column(
                row["column"],
                row["type"],
                row["unit"],
                row["contract"] == "yes",
                VOCABULARIES.get(row["allowed"]) or tuple(filter(None, row["allowed"].split("|"))),
                row["meaning_id"],
                row["meaning_en"],
            )
            for row in csv.DictReader(stream)
        )


def shaped(table: str, rows: pd.DataFrame | list[dict[str, object]] | Mapping[str, list]) -> pd.DataFrame:
    """``rows`` with exactly the declared columns, in order and typed; a column not given is all missing.

    ``rows``: a frame, a list of rows, or lists of equal length by column (each asked for once).

    Raises
    ------
    SchemaError
        when a column is not declared, cannot take its type, or holds a word outside its vocabulary.
    """
    import pandas as pd  # here: a check reads all files first, in half the memory it takes with this library loaded

    columns = columns_of(table)
    is_list = not isinstance(rows, pd.DataFrame)
    if isinstance(rows, list):
        # Column by column and typed at once: a third of the time of a frame of dictionaries.
        names = dict.fromkeys(name for keys in {tuple(row) for row in rows} for name in keys)
        lists = {name: [row.get(name) for row in rows] for name in names}
        index = pd.RangeIndex(len(rows))
    elif is_list:
        lists = rows
        index = pd.RangeIndex(len(next(iter(rows.values()), ())))
    else:
        index = rows.index
    given = lists if is_list else rows.columns
    unknown = [name for name in given if name not in {column.name for column in columns}]
    if unknown:
        raise _fault(table, f"kolom tak dikenal {unknown}", f"undeclared columns {unknown}")
    out = {}
    for column in columns:
        try:
            if column.name not in given:
                out[column.name] = pd.Series(None, index=index, dtype=DTYPES[column.type])
            elif is_list:
                out[column.name] = pd.Series(lists[column.name], index=index, dtype=DTYPES[column.type])
            else:
                out[column.name] = rows[column.name].astype(DTYPES[column.type])
        except (TypeError, ValueError) as error:
            raise _fault(table, f"{column.name}: {error}", f"{column.name}: {error}") from error
        if column.allowed:
            strange = set(out[column.name].dropna().unique()) - set(column.allowed)
            if strange:
                raise _fault(table, f"{column.name}: {sorted(strange)}", f"{column.name}: {sorted(strange)}")
    frame = pd.DataFrame(out, index=index)
    return frame if is_list else frame.reset_index(drop=True)


def _fault(table: str, detail_id: str, detail_en: str) -> SchemaError:
    return SchemaError(f"tabel {table}: {detail_id}", f"table {table}: {detail_en}")
