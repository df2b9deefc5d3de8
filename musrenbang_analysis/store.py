"""Write and read the tables of a dossier: Parquet, the same as CSV, ``datapackage.json``, ``manifest.json``.

Where pyarrow has no wheel (Windows on ARM) the CSV twins are the tables. Files are written to a
temporary name and renamed, so that a stopped run never leaves half a table.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from musrenbang_analysis.datapackage import datapackage
from musrenbang_analysis.schema import DTYPES, TABLES, columns_of, shaped

HAS_PARQUET = find_spec("pyarrow") is not None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Tables:
    """The stored tables of one dossier and the manifest of the run that made them."""

    records: pd.DataFrame
    links: pd.DataFrame
    link_evidence: pd.DataFrame
    same_wishes: pd.DataFrame
    lineage: pd.DataFrame
    measures: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame
    documents: pd.DataFrame
    manifest: dict


def write_tables(folder: Path, tables: Tables, extra: Sequence[dict] = ()) -> None:
    """Store every table in ``folder`` (made when absent), then the datapackage and last the manifest.

    ``extra`` are descriptions of further files for the datapackage.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        frame = shaped(name, getattr(tables, name))
        if HAS_PARQUET:
            _replace(folder / f"{name}.parquet", lambda path, frame=frame: frame.to_parquet(path, index=False))
        _replace(folder / f"{name}.csv", lambda path, frame=frame: write_csv(frame, path))
    _write_json(folder / "datapackage.json", datapackage(tables.manifest, extra))
    _write_json(folder / "manifest.json", tables.manifest)


def read_tables(folder: Path) -> Tables:
    """The tables stored in ``folder``.

    Raises
    ------
    FileNotFoundError
        when ``folder`` was never built (no manifest).
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Tables(**{name: read_table(folder, name) for name in TABLES}, manifest=manifest)


PREVIOUS = "previous"
"""Inside the folder of a dossier's tables: the tables of the last run that differed, for ``musrenbang compare``."""
RUN_KEYS = ("inputs", "side_files", "code", "parameters")
"""What makes two runs the same run."""
STORED_SUFFIXES = (".parquet", ".csv", ".json")


def keep_previous(folder: Path, manifest: dict) -> bool:
    """Move the tables stored in ``folder`` into ``previous/`` before the run of ``manifest`` replaces them.

    A rerun over the same files with the same code and parameters leaves ``previous/`` alone: otherwise one
    idle rerun would push out the run worth comparing with. Returns whether something was kept.
    """
    stored = folder / "manifest.json"
    if not stored.is_file():
        return False
    before = json.loads(stored.read_text(encoding="utf-8"))
    if all(before.get(key) == manifest.get(key) for key in RUN_KEYS):
        return False
    target = folder / PREVIOUS
    target.mkdir(exist_ok=True)
    for path in target.iterdir():
        if path.suffix in STORED_SUFFIXES:
            path.unlink()
    # The manifest goes first: a stop half-way leaves a folder that counts as never built, not as half a run.
    os.replace(stored, target / "manifest.json.tmp")
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in STORED_SUFFIXES and not path.name.startswith("."):
            os.replace(path, target / path.name)
    os.replace(target / "manifest.json.tmp", target / "manifest.json")
    return True


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """One stored table with its declared types."""
    parquet = folder / f"{name}.parquet"
    if HAS_PARQUET and parquet.exists():
        return shaped(name, pd.read_parquet(parquet))
    columns = columns_of(name)
    frame = pd.read_csv(
        folder / f"{name}.csv",
        dtype={column.name: DTYPES[column.type] for column in columns},
        keep_default_na=False,
        na_values={column.name: [""] for column in columns},
        encoding="utf-8-sig",
    )
    for column in (column.name for column in columns if column.type == "text"):
        frame[column] = frame[column].str.removeprefix("'").where(frame[column].str.startswith("'"), frame[column])
    return shaped(name, frame)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """``frame`` as CSV that Excel opens in the right encoding and in which no text can become a formula.

    Text that begins with a formula sign, or with the guard itself, gets a leading apostrophe
    (``read_table`` takes it off).
    """
    safe = frame.copy()
    for name in safe.select_dtypes(include=["string", "object"]).columns:
        values = safe[name].astype("string")
        risky = values.str.startswith((*FORMULA_STARTS, "'")).fillna(False).astype(bool)
        safe[name] = values.mask(risky, "'" + values)
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _write_json(path: Path, content: dict) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    _replace(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def _replace(path: Path, write) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    write(temporary)
    os.replace(temporary, path)
