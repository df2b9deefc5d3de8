"""Packaged data an analyst can edit: layouts, labels, synonyms, codes. Data is data, not code."""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path


def reference_path(name: str) -> Path:
    """Path of a packaged data file, e.g. ``units.csv`` or ``labels/terms.csv``."""
    return Path(str(files(__package__))) / name


@cache
def read_reference(name: str, *, strip: bool = True) -> tuple[dict[str, str], ...]:
    """Rows of a packaged CSV file as dictionaries of text; empty cells are empty text.

    Lines that start with ``#`` are comments. ``strip`` takes spaces off both ends of every cell; labels
    keep theirs, because they are joined to other words.

    Raises
    ------
    ValueError
        when a row has more or fewer cells than the header, as after a comma typed without quotes.
    """
    with reference_path(name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    for row in rows:
        if None in row or None in row.values():
            raise ValueError(f"{name}: this row has not as many cells as there are headers: {row}")
    return tuple({key: value.strip() if strip else value for key, value in row.items()} for row in rows)
