"""Packaged data an analyst can edit: layouts, labels, synonyms, codes. Data is data, not code."""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path


def reference_path(name: str) -> Path:
    """Path of a packaged data file, e.g. ``units.csv`` or ``labels/terms.csv``."""
    return Path(str(files(__package__))) / name


@cache
def read_reference(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a packaged CSV file as dictionaries of text; empty cells are empty text.

    Lines that start with ``#`` are comments.
    """
    with reference_path(name).open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        return tuple({key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(lines))
