"""The forms we know, read from ``reference/layouts/*.csv``: which columns, under which header texts."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from musrenbang_analysis.reference import read_reference

IGNORED = "-"
PRIVATE = "private"
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NOT_WORD = re.compile(r"[\W_]+")
LOOSE_TAIL = re.compile(r"(?: (?:rp|rupiah|idr|tahun))+$")


@dataclass(frozen=True)
class Layout:
    """One form: where it may lie, what being on it means, and its columns."""

    name: str
    id_system: str | None
    stages: tuple[str, ...]
    label_id: str
    label_en: str
    list_kind: str
    outcome: str | None
    detail_level: str
    hierarchy: str
    hints: tuple[str, ...]
    columns: dict[str, str]
    """Normalised header path -> what the column is for."""
    needed: frozenset[str]
    """The uses without which a table is not of this form (one entry per needed map row)."""
    filled_down: frozenset[str]

    def label(self, lang: str) -> str:
        """The form's name for a reader."""
        return self.label_en if lang == "en" else self.label_id


@cache
def layouts() -> dict[str, Layout]:
    """Every known form by name."""
    maps: dict[str, list[dict[str, str]]] = {}
    for row in read_reference("layouts/columns.csv"):
        maps.setdefault(row["layout"], []).append(row)
    return {row["layout"]: _layout(row, maps[row["layout"]]) for row in read_reference("layouts/layouts.csv")}


def _layout(row: dict[str, str], columns: list[dict[str, str]]) -> Layout:
    spellings = {
        _path(spelling): _use(column) for column in columns for spelling in column["header"].split("|")
    }
    return Layout(
        name=row["layout"],
        id_system=row["id_system"] or None,
        stages=tuple(row["stages"].split("|")),
        label_id=row["label_id"],
        label_en=row["label_en"],
        list_kind=row["list_kind"],
        outcome=row["outcome"] or None,
        detail_level=row["detail_level"],
        hierarchy=row["hierarchy"],
        hints=tuple(header_key(hint) for hint in row["hint"].split("|") if hint),
        columns=spellings,
        needed=frozenset(_use(column) for column in columns if column["need"] == "yes"),
        filled_down=frozenset(column["column"] for column in columns if column["fill"] == "down"),
    )


def _use(column: dict[str, str]) -> str:
    """Ignored columns that are needed to know the form keep their header, so that each counts once."""
    if column["column"] == IGNORED and column["need"] == "yes":
        return IGNORED + column["header"].split("|")[0]
    return column["column"]


def _path(spelling: str) -> str:
    return " > ".join(header_key(part) for part in spelling.split(" > "))


@cache
def header_key(text: str) -> str:
    """A header text for comparison: lower case, punctuation as spaces, no years, no closing "(Rp)" or "tahun"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = NOT_WORD.sub(" ", YEAR.sub(" ", plain)).strip()
    return LOOSE_TAIL.sub("", words)
