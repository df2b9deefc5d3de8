"""The open data package beside a report: the tables as CSV with ``datapackage.json``, metadata and the manifest."""

import json
from pathlib import Path

from musrenbang_analysis.datapackage import datapackage
from musrenbang_analysis.export.satu_data import metadata_resources, metadata_tables, write_metadata
from musrenbang_analysis.formats import number
from musrenbang_analysis.labels import label
from musrenbang_analysis.measure.registry import entries
from musrenbang_analysis.publish.blocks import Block, Link, Number, Table
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.schema import TABLES
from musrenbang_analysis.store import Tables, write_csv

PACKAGE = "data"
"""The folder of the package inside the folder of the report."""


def write_package(folder: Path, tables: Tables) -> list[Path]:
    """Write every table, the datapackage and the manifest into ``folder``; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in TABLES:
        write_csv(getattr(tables, name), folder / f"{name}.csv")
        written.append(folder / f"{name}.csv")
    write_metadata(folder, metadata_tables(tables.manifest, entries(), tables.measures))
    written += sorted((folder / "metadata").iterdir())
    described = datapackage(tables.manifest, metadata_resources())
    for name, content in (("datapackage", described), ("manifest", tables.manifest)):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


def package_table(dossier: Dossier, lang: str) -> Block:
    """The files of the package, each a link."""
    headers = [label(key, lang) for key in ("table.file", "xlsx.holds", "quality.rows_read")]
    table = Table(label("package.caption", lang), headers, note=label("package.note", lang), measure="rows")
    sizes = {name: len(getattr(dossier.tables, name)) for name in TABLES}
    files = ["datapackage.json", *(f"{name}.csv" for name in TABLES), "metadata/satu_data.json", "manifest.json"]
    for file in files:
        name = Path(file).stem
        rows = number(sizes[name], lang) if name in sizes else "–"
        table.rows.append([Link(file, f"{PACKAGE}/{file}"), label(f"package.{name}", lang), Number(rows, of="lines")])
    return table.block()
