"""The data tables of the chains (``data/*.csv``, semicolons between columns, ``|`` between values)."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@cache
def table(name: str) -> list[dict[str, str]]:
    """Rows of ``data/<name>.csv``."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [dict(row) for row in csv.DictReader(handle, delimiter=";")]


@cache
def names(kind: str) -> list[str]:
    """One list of words out of ``data/kata.csv``."""
    return next(row["values"].split("|") for row in table("kata") if row["kind"] == kind)
