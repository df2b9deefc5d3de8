"""Small helpers every part of the generator shares: data tables and seeded choices."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")

DATA = Path(__file__).resolve().parent / "data"


@cache
def table(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    """Rows of ``<folder>/<name>.csv`` (semicolons between columns, ``|`` between values)."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [dict(row) for row in csv.DictReader(handle, delimiter=";")]


@cache
def names(kind: str, name: str = "nama", folder: Path = DATA) -> list[str]:
    """One list of words out of ``<folder>/<name>.csv``."""
    return next(row["values"].split("|") for row in table(name, folder) if row["kind"] == kind)


def chance(rng: Random, probability: float) -> bool:
    """True with this probability; always takes one draw, so streams stay aligned."""
    return rng.random() < probability


def weighted(rng: Random, options: Sequence[T], weights: Sequence[float]) -> T:
    """One option, drawn by weight."""
    return rng.choices(list(options), weights=list(weights))[0]


def rounded(amount: float, step: int) -> int:
    """The amount on a grid of ``step`` rupiah, at least one step."""
    return max(step, int(round(amount / step)) * step)


def slug(text: str) -> str:
    """A file name piece: letters and digits, words joined by ``_``."""
    kept = "".join(letter if letter.isalnum() else " " for letter in text)
    return "_".join(kept.split())


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """A CSV file with LF line ends, the same on every platform."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, errors="replace", newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
