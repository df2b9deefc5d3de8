"""One side of a comparison: the tables of a run, also of one an older version of the program stored."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from musrenbang_analysis.errors import MusrenbangError, SchemaError
from musrenbang_analysis.schema import TABLES, columns_of, shaped
from musrenbang_analysis.store import Tables, read_table

NEEDED = ("records", "links", "lineage", "measures", "documents")


@dataclass(frozen=True)
class Side:
    """A run as stored in ``folder``."""

    folder: Path
    tables: Tables

    @property
    def key(self) -> tuple[str, int]:
        """Kabupaten code and plan year."""
        return self.tables.manifest["kabupaten_code"], int(self.tables.manifest["plan_year"])

    @property
    def name(self) -> str:
        """What the kabupaten is called."""
        return self.tables.manifest.get("kabupaten_name") or self.key[0]

    @cached_property
    def documents(self) -> dict[str, dict[str, object]]:
        """The row of the table ``documents`` for each stage, missing as None."""
        frame = self.tables.documents
        plain = frame.astype(object).where(frame.notna(), None)
        return {row["stage"]: row for row in plain.to_dict("records")}


def open_side(folder: Path) -> Side:
    """The run stored in ``folder``; columns this version does not know are left out, missing ones are empty.

    Raises
    ------
    MusrenbangError
        when there is no run, or a table cannot be brought into the shape of this version.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise MusrenbangError(
            f"Tidak ada hasil build di {folder} (manifest.json tidak ada).",
            f"There are no results of a build in {folder} (no manifest.json).",
        )
    try:
        tables = {name: _table(folder, name) for name in TABLES}
    except (SchemaError, FileNotFoundError) as error:
        detail = {lang: error.message(lang) if isinstance(error, SchemaError) else str(error) for lang in ("id", "en")}
        raise MusrenbangError(
            f"Tabel di {folder} disimpan versi lain dan tidak dapat dibandingkan: {detail['id']}. Build ulang.",
            f"The tables in {folder} are of another version and cannot be compared: {detail['en']}. Build again.",
        ) from error
    return Side(folder, Tables(**tables, manifest=json.loads(manifest.read_text(encoding="utf-8"))))


def _table(folder: Path, name: str) -> pd.DataFrame:
    parquet, text = folder / f"{name}.parquet", folder / f"{name}.csv"
    if not parquet.is_file() and not text.is_file() and name not in NEEDED:
        return shaped(name, [])
    try:
        return read_table(folder, name)
    except SchemaError:
        frame = (
            pd.read_parquet(parquet) if parquet.is_file() else pd.read_csv(text, dtype="string", encoding="utf-8-sig")
        )
        known = [column.name for column in columns_of(name) if column.name in frame.columns]
        return shaped(name, frame[known])
