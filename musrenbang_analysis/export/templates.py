"""Empty side tables to fill in: CSV and XLSX with described columns, YAML with comments."""

import csv
import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import xlsxwriter

from musrenbang_analysis.labels import label
from musrenbang_analysis.reference import reference_path
from musrenbang_analysis.side_tables import SideTable, side_tables

MADE = datetime(2000, 1, 1)
TEXT_FORMAT = "@"
"""Codes and dates as typed: 32.10 as a number would become 32.1."""


def write_templates(names: Iterable[str], folder: Path, lang: str = "id") -> list[Path]:
    """Write the templates ``names`` (all of ``side_tables()``) into ``folder``; files that exist stay as they are.

    Returns the files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in (side_tables()[name] for name in names):
        targets = [table.file] if table.file else [f"{table.name}.csv", f"{table.name}.xlsx"]
        for target in (folder / name for name in targets):
            if target.exists():
                continue  # perhaps filled in already
            temporary = target.with_name(f".{target.name}.tmp")
            _write(table, temporary, target.suffix, lang)
            os.replace(temporary, target)
            written.append(target)
    return written


def _write(table: SideTable, path: Path, suffix: str, lang: str) -> None:
    if suffix == ".csv":
        _write_csv(table, path)
    elif suffix == ".xlsx":
        _write_xlsx(table, path, lang)
    else:
        shutil.copyfile(reference_path(f"templates/{table.file}"), path)


def _write_csv(table: SideTable, path: Path) -> None:
    """A header and one example, commented out so that nobody's village gets it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        examples = [column.example for column in table.columns]
        writer.writerow([f"# {examples[0]}", *examples[1:]])


def _write_xlsx(table: SideTable, path: Path, lang: str) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.name, "comments": table.use[lang], "created": MADE})
    header = book.add_format({"bold": True, "bg_color": "#D9E2EC", "bottom": 1})
    text = book.add_format({"num_format": TEXT_FORMAT})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(table.name)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(14, len(column.name) + 4), text if column.type in ("text", "date") else None)
        sheet.write_string(0, place, column.name, header)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet(label("template.notes", lang))
    notes.set_column(0, 0, 20)
    notes.set_column(1, 2, 12)
    notes.set_column(3, 4, 44, wrapped)
    notes.write_string(0, 0, table.use[lang])
    for place, key in enumerate(("column", "type", "need", "example", "meaning")):
        notes.write_string(2, place, label(f"template.{key}", lang), header)
    for row, column in enumerate(table.columns, start=3):
        need = label("template.yes", lang) if column.is_needed else ""
        texts = (column.name, label(f"template.type.{column.type}", lang), need, column.example, column.meaning[lang])
        for place, cell in enumerate(texts):
            notes.write_string(row, place, cell, wrapped)
    book.close()
