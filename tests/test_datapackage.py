"""The data package keeps its word: files, columns, types, keys; and the Satu Data metadata leaves nothing out."""

import csv
import json
import re
from datetime import date

import pytest

from musrenbang_analysis.datapackage import PRIMARY
from musrenbang_analysis.measure.registry import entries
from musrenbang_analysis.schema import TABLES, columns_of
from musrenbang_analysis.store import FORMULA_STARTS

READ = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: {"True": True, "False": False}[text],
    "date": date.fromisoformat,
}


@pytest.fixture(scope="module")
def package(built_example):
    return json.loads((built_example.folder / "datapackage.json").read_text(encoding="utf-8"))


def rows_of(folder, resource):
    with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_descriptor_follows_the_profile(package):
    assert package["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"])
    names = [resource["name"] for resource in package["resources"]]
    assert len(names) == len(set(names))
    assert set(TABLES) <= set(names)
    for resource in package["resources"]:
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
        assert not resource["path"].startswith(("/", ".")) and ".." not in resource["path"]
        assert all(field["type"] in READ and field["description"] for field in resource["schema"]["fields"])


def test_every_cell_is_of_its_declared_type_and_vocabulary(built_example, package):
    for resource in package["resources"]:
        rows = rows_of(built_example.folder, resource)
        fields = resource["schema"]["fields"]
        assert not rows or list(rows[0]) == [field["name"] for field in fields]
        for field in fields:
            values = {row[field["name"]] for row in rows} - {""}
            for value in values:
                READ[field["type"]](value)
                assert not value.startswith(FORMULA_STARTS) or field["type"] in ("integer", "number")
            rules = field.get("constraints", {})
            assert values <= set(rules.get("enum", values))
            assert not rules.get("required") or all(row[field["name"]] for row in rows)


def test_keys_hold(built_example, package):
    tables = {resource["name"]: rows_of(built_example.folder, resource) for resource in package["resources"]}
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    for name, key in PRIMARY.items():
        assert schemas[name]["primaryKey"] == key
        values = [tuple(row[column] for column in key) for row in tables[name]]
        assert len(values) == len(set(values)), name
    for name, schema in schemas.items():
        for key in schema.get("foreignKeys", []):
            target = key["reference"]
            known = {row[target["fields"][0]] for row in tables[target["resource"]]}
            assert {row[key["fields"][0]] for row in tables[name]} <= known, (name, key)


def test_the_metadata_names_every_column_and_every_measure(built_example):
    folder = built_example.folder / "metadata"
    content = json.loads((folder / "satu_data.json").read_text(encoding="utf-8"))
    named = {(row["tabel"], row["nama_variabel"]) for row in content["variabel"]}
    assert named == {(table, column.name) for table in TABLES for column in columns_of(table)}
    assert all(row["definisi"] and row["tipe_data"] for row in content["variabel"])
    assert [row["kode_ukuran"] for row in content["indikator"]] == [entry.name for entry in entries()]
    survival = next(row for row in content["indikator"] if row["kode_ukuran"] == "survival_count")
    assert survival["level_estimasi"] == "kabupaten/kota; kecamatan; desa/kelurahan"
    assert survival["metode_penghitungan"].startswith("yes ÷")
    for name in ("kegiatan", "variabel", "indikator"):
        rows = rows_of(folder, {"path": f"{name}.csv"})
        assert len(rows) == len(content[name])


def test_what_only_the_office_knows_is_left_empty_and_says_so(built_example):
    rows = rows_of(built_example.folder / "metadata", {"path": "kegiatan.csv"})
    assert {row["sumber_isian"] for row in rows} == {"program", "dossier.yml", "wali data"}
    assert all((row["nilai"] == "") == (row["sumber_isian"] == "wali data") for row in rows)
    values = {row["isian"]: row["nilai"] for row in rows}
    assert values["Tahun kegiatan"] == "2024"
    assert "SINTETIS" in values["Keterangan"]
    assert len({row["blok"] for row in rows}) == 9
