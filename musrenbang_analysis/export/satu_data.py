"""Satu Data Indonesia metadata of a dossier: kegiatan, variabel, indikator, made from what the program knows.

The fields are those of Peraturan BPS 5/2020 (MS-Keg, MS-Var, MS-Ind), under Perpres 39/2019. What only the
office knows (address, person in charge, recommendation number) is left empty and says so; nothing is invented.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import pandas as pd

from musrenbang_analysis.datapackage import described
from musrenbang_analysis.labels import label
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.schema import TABLES, Column, columns_of
from musrenbang_analysis.store import write_csv

FOLDER = "metadata"
TYPES = {
    "text": "teks",
    "integer": "bilangan bulat",
    "number": "bilangan desimal",
    "boolean": "ya/tidak",
    "date": "tanggal",
}
COLUMNS = {
    "kegiatan": ("blok", "isian", "nilai", "sumber_isian"),
    "variabel": (
        "nama_variabel", "alias", "konsep", "definisi", "referensi_pemilihan", "referensi_waktu", "tipe_data",
        "ukuran", "satuan", "klasifikasi_isian", "aturan_validasi", "kalimat_pertanyaan", "akses_umum", "tabel",
    ),
    "indikator": (
        "nama_indikator", "konsep", "definisi", "interpretasi", "metode_penghitungan", "ukuran", "satuan",
        "klasifikasi_penyajian", "indikator_komposit", "variabel_pembangun", "level_estimasi", "sumber_definisi",
        "akses_umum", "kode_ukuran",
    ),
}  # fmt: skip
TITLES = {"kegiatan": "MS-Keg", "variabel": "MS-Var", "indikator": "MS-Ind"}
LEVELS = {"kabupaten": "kabupaten/kota", "kecamatan": "kecamatan", "desa": "desa/kelurahan"}


class Measure(Protocol):
    """An entry of the registry of measures."""

    name: str
    label_id: str
    definition_id: str
    formula: str
    unit: str
    source: str
    data_class: str


def metadata_tables(manifest: Mapping, measures: Iterable[Measure], stored: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The three tables of metadata.

    Parameters
    ----------
    manifest
        of the run.
    measures
        the registry's entries.
    stored
        the table ``measures``: which measures there are, and down to which area.
    """
    rows = {
        "kegiatan": list(_kegiatan(manifest)),
        "variabel": [_variabel(table, column, manifest) for table in TABLES for column in columns_of(table)],
        "indikator": [_indikator(measure, stored) for measure in measures],
    }
    return {name: pd.DataFrame(rows[name], columns=list(COLUMNS[name]), dtype="string") for name in COLUMNS}


def write_metadata(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Store each table as ``metadata/<name>.csv`` and all of them as ``metadata/satu_data.json``."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_csv(table, target / f"{name}.csv")
    content = {
        name: table.astype("object").where(table.notna(), None).to_dict("records") for name, table in tables.items()
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (target / "satu_data.json").write_text(text, encoding="utf-8", newline="\n")


def metadata_resources() -> list[dict]:
    """The three files described for ``datapackage.json``."""
    return [
        described(
            f"metadata_{name}",
            f"{FOLDER}/{name}.csv",
            [{"name": column, "type": "string", "description": label(f"satu_data.{column}")} for column in columns],
            f"Satu Data Indonesia {TITLES[name]}",
        )
        for name, columns in COLUMNS.items()
    ]


def _kegiatan(manifest: Mapping) -> Iterable[tuple[str, str, str | None, str]]:
    """Block by block of MS-Keg: ``reference/satu_data.csv`` says what is known and from where."""
    facts = {
        "place": manifest.get("kabupaten_name") or manifest["kabupaten_code"],
        "code": manifest["kabupaten_code"],
        "plan_year": manifest["plan_year"],
        "held_year": manifest.get("held_year") or "–",
        "files": len(manifest.get("inputs", [])),
        "rows_in": manifest.get("rows_in", 0),
        "rows_out": manifest.get("rows_out", 0),
        "findings": sum((manifest.get("findings") or {}).values()),
        "version": manifest.get("code_version", ""),
        "finished": str(manifest.get("finished", ""))[:10],
        "stages": ", ".join(label(f"stage.{stage}") for stage in manifest.get("stage_sequence", [])),
        "synthetic": label("report.synthetic") if manifest.get("is_synthetic") else "",
    }
    for row in read_reference("satu_data.csv"):
        value = row["value"].format(**facts).strip()
        yield row["block"], row["field"], value or None, row["from"]


def _variabel(table: str, column: Column, manifest: Mapping) -> tuple[str | None, ...]:
    classes = "; ".join(column.allowed) or None
    rule = f"salah satu dari: {classes}" if classes else _rule(column)
    return (
        column.name,
        None,
        column.meaning_id,
        column.meaning_id,
        "kontrak tabel program" if column.in_contract else "tabel program",
        f"tahun rencana {manifest['plan_year']}",
        TYPES[column.type],
        "jumlah" if column.unit == "rupiah" else "bagian (0 sampai 1)" if column.unit == "share" else None,
        column.unit or None,
        classes,
        rule,
        None,
        "ya",
        table,
    )


def _rule(column: Column) -> str | None:
    if column.name.endswith("_rp"):
        return "rupiah penuh; kosong bila tidak terbaca, tidak pernah nol"
    return {"share": "0 sampai 1", "year": "empat angka"}.get(column.unit)


def _indikator(measure: Measure, stored: pd.DataFrame) -> tuple[str | None, ...]:
    family = measure.name.partition("<")[0]
    is_member = stored["measure"].str.startswith(family) if "<" in measure.name else stored["measure"] == measure.name
    levels = [name for level, name in LEVELS.items() if level in set(stored.loc[is_member, "area_level"])]
    return (
        measure.label_id,
        measure.label_id,
        measure.definition_id,
        label("satu_data.interpretation"),
        measure.formula,
        "bagian" if "÷" in measure.formula else "jumlah",
        measure.unit,
        "; ".join(["tahap", "jalur", *levels]) if levels else None,
        "tidak",
        measure.data_class,
        "; ".join(levels) or None,
        measure.source,
        "ya",
        measure.name,
    )
