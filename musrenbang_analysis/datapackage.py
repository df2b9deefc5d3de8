"""``datapackage.json``: every stored table described by Table Schema, columns in both languages, with keys."""

from collections.abc import Mapping, Sequence

from musrenbang_analysis.schema import TABLES, Column, columns_of

TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
PRIMARY = {
    "records": ["record_id"],
    "lineage": ["record_id"],
    "links": ["from_id", "to_id"],
    "documents": ["stage"],
    "sources": ["source_file", "source_sheet"],
}
"""Columns that name a row once."""
FOREIGN = {
    "lineage": (("record_id", "records", "record_id"),),
    "links": (("from_id", "records", "record_id"), ("to_id", "records", "record_id")),
    "link_evidence": (("from_id", "records", "record_id"), ("to_id", "records", "record_id")),
}
GUARD = {
    "id": "Teks yang diawali tanda =, +, -, @ atau petik tunggal diberi petik tunggal di depannya, supaya tidak "
    "menjadi rumus di lembar kerja; buang satu petik itu saat membaca.",
    "en": "Text that begins with =, +, -, @ or an apostrophe has one apostrophe before it, so that no spreadsheet "
    "takes it for a formula; drop that one when reading.",
}


def datapackage(manifest: Mapping, extra: Sequence[dict] = ()) -> dict:
    """The description of every table of a dossier.

    Parameters
    ----------
    manifest
        of the run that made the tables.
    extra
        further resources, already described (``described``).
    """
    place = manifest.get("kabupaten_name") or manifest["kabupaten_code"]
    return {
        "profile": "tabular-data-package",
        "name": f"musrenbang-{manifest['kabupaten_code']}-{manifest['plan_year']}".replace(".", "-"),
        "title": f"Musrenbang {place} {manifest['plan_year']}",
        "description": GUARD["en"],
        "description_id": GUARD["id"],
        "version": str(manifest.get("code_version", "")) or "0",
        "created": manifest["finished"],
        "languages": ["id", "en"],
        "keywords": ["musrenbang", "usulan", "RKPD", "APBD", str(place), str(manifest["plan_year"])],
        "is_synthetic": bool(manifest.get("is_synthetic")),
        "sources": [{"title": entry["path"], "path": entry["path"]} for entry in manifest.get("inputs", [])],
        "resources": [*(_table(name) for name in TABLES), *extra],
    }


def described(name: str, path: str, fields: Sequence[dict], title: str = "") -> dict:
    """The description of one CSV file beside the tables."""
    resource = {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": list(fields), "missingValues": [""]},
    }
    return resource | ({"title": title} if title else {})


def _table(name: str) -> dict:
    resource = described(name, f"{name}.csv", [_field(column, name) for column in columns_of(name)])
    if name in PRIMARY:
        resource["schema"]["primaryKey"] = PRIMARY[name]
    if name in FOREIGN:
        resource["schema"]["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": table, "fields": [target]}}
            for column, table, target in FOREIGN[name]
        ]
    return resource


def _field(column: Column, table: str) -> dict:
    field = {
        "name": column.name,
        "type": TYPES[column.type],
        "description": column.meaning_en,
        "description_id": column.meaning_id,
    }
    if column.unit:
        field["unit"] = column.unit
    constraints = {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.name in PRIMARY.get(table, ()):
        constraints["required"] = True
    return field | ({"constraints": constraints} if constraints else {})
