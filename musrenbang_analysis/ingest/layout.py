"""The forms we know, read from ``reference/layouts/*.csv``: which columns, under which header texts."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache

from musrenbang_analysis.reference import read_reference

IGNORED = "-"
PRIVATE = "private"
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NOT_WORD = re.compile(r"[\W_]+")
LOOSE_TAIL = re.compile(r"(?: (?:rp|rupiah|idr|tahun))+$")
WEIGHT = re.compile(
    r"\(?\s*(?:\bbobot\s*[:=]?\s*)?(\d{1,3}(?:[.,]\d+)?)\s*%\s*\)?|\(?\s*\bbobot\s*[:=]?\s*(\d+(?:[.,]\d+)?)\s*\)?",
    re.IGNORECASE,
)
"""The weight of a criterion in a header or in the row "Bobot"."""
TEXTS_KEPT = 1 << 12
"""Cell texts whose key is remembered: enough for the words that recur, without keeping a whole dossier."""
SIDE_TABLE = "none"
"""``list_kind`` of a form that lists no proposals: known, accounted for, never read as records."""
SCORES = "scores"
"""``list_kind`` of a scoring sheet: its rows are about proposals that stand on another list."""
KEYS = "keys"
"""``list_kind`` of a table of a database dump that says where the rows of another table lie."""
STAGE_MARK = "@"
"""``approved@rkpd``: the column is ``approved`` for a file in ``rkpd/`` and ignored elsewhere."""


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
    pending_when_empty: frozenset[str] = frozenset()
    """Uses whose empty cell says "not yet discussed" (an empty Alasan of the forum's lists III and IV)."""
    traits: dict[str, str] = field(default_factory=dict)
    """What else is special about the form, from ``traits.csv``."""
    coded: dict[tuple[str, str], str] = field(default_factory=dict)
    """(use, code in the cell) -> the words it stands for, in dumps that store numbers."""

    @property
    def has_records(self) -> bool:
        """Its rows are proposals or budget lines."""
        return self.list_kind not in (SIDE_TABLE, SCORES, KEYS)

    @property
    def has_scores(self) -> bool:
        """Its rows score proposals of another list."""
        return self.list_kind == SCORES

    def outcome_at(self, stage: str) -> str | None:
        """What standing on this form means in a folder of ``stage``."""
        return self.traits.get(f"outcome{STAGE_MARK}{stage}") or self.outcome

    def header_of(self, use: str) -> str:
        """The header text that offices mostly print over the column of a use."""
        return next((path for path, known in self.columns.items() if known == use), use.lstrip(IGNORED))

    def label(self, lang: str) -> str:
        """The form's name for a reader."""
        return self.label_en if lang == "en" else self.label_id


@cache
def layouts() -> dict[str, Layout]:
    """Every known form by name."""
    maps: dict[str, list[dict[str, str]]] = {}
    for row in read_reference("layouts/columns.csv"):
        maps.setdefault(row["layout"], []).append(row)
    known = {row["layout"]: _layout(row, maps[row["layout"]]) for row in read_reference("layouts/layouts.csv")}
    for row in read_reference("layouts/traits.csv"):
        known[row["layout"]].traits[row["trait"]] = row["value"]
    for row in read_reference("layouts/codes.csv"):
        known[row["layout"]].coded[row["column"], row["code"]] = row["text"]
    return known


@cache
def spellings() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every known header path -> the (form, use) pairs it stands for."""
    known: dict[str, list[tuple[str, str]]] = {}
    for layout in layouts().values():
        for path, use in layout.columns.items():
            known.setdefault(path, []).append((layout.name, use))
    return {path: tuple(uses) for path, uses in known.items()}


@cache
def header_words() -> frozenset[str]:
    """Every text that stands in one cell of a known header."""
    return frozenset(part for path in spellings() for part in path.split(" > "))


def use_at(use: str, stage: str) -> str:
    """A column's use for a file of ``stage``: a use marked for other stages is ignored."""
    base, mark, stages = use.partition(STAGE_MARK)
    if not mark or use.startswith(IGNORED):
        return use
    return base if stage in stages.split("/") else IGNORED + use


def _layout(row: dict[str, str], columns: list[dict[str, str]]) -> Layout:
    spellings = {_path(spelling): _use(column) for column in columns for spelling in column["header"].split("|")}
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
        pending_when_empty=frozenset(column["column"] for column in columns if column["fill"] == "pending"),
    )


def _use(column: dict[str, str]) -> str:
    """Ignored columns that are needed to know the form keep their header, so that each counts once."""
    if column["column"] == IGNORED and column["need"] == "yes":
        return IGNORED + column["header"].split("|")[0]
    return column["column"]


@lru_cache(maxsize=TEXTS_KEPT)
def is_private_header(path: str) -> bool:
    """Whether a header path names personal data, whatever the form: NIK, telephone, name or address of a proposer."""
    whole, words = _private_headers()
    parts = path.split(" > ")
    if any(part in whole for part in parts):
        return True
    text = f" {' '.join(parts)} "
    return any(f" {word} " in text for word in words)


@cache
def _private_headers() -> tuple[frozenset[str], tuple[str, ...]]:
    rows = read_reference("layouts/private_headers.csv")
    whole = frozenset(header_key(row["header"]) for row in rows if row["kind"] == "whole")
    return whole, tuple(header_key(row["header"]) for row in rows if row["kind"] == "word")


def without_weight(text: str) -> str:
    """A header without the weight of a criterion that stands in it: "Keterdesakan (30%)", "Manfaat bobot 20"."""
    return WEIGHT.sub(" ", text) if "%" in text or "obot" in text or "OBOT" in text else text


def _path(spelling: str) -> str:
    return " > ".join(header_key(part) for part in spelling.split(" > "))


@lru_cache(maxsize=TEXTS_KEPT)
def header_key(text: str) -> str:
    """A header text for comparison: lower case, punctuation as spaces, no years, no closing "(Rp)" or "tahun"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = NOT_WORD.sub(" ", YEAR.sub(" ", plain)).strip()
    return LOOSE_TAIL.sub("", words)
