"""A report as a workbook by the rules for public spreadsheets: cover, contents, one table a sheet.

Frozen headers, real numbers with formats, no merged cells, no text that can become a formula, named
tables, links from the contents to the sheets and back. The same content gives the same bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.labels import label

CREATED = datetime(2000, 1, 1)
FORMATS = {"count": "#,##0", "rupiah": "#,##0", "share": "0.0%", "text": "@", "number": "#,##0.###"}
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767
WIDEST = 60
HEADER_ROW = 3
"""0-based: title, note, empty line, then the header."""


@dataclass
class SheetContent:
    """One sheet: ``columns`` are (header, kind) with kind count, rupiah, share, number or text."""

    name: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: list[Sequence[object]] = field(default_factory=list)
    note: str = ""


def write_workbook(path: Path, title: str, cover: Sequence[str], sheets: Sequence[SheetContent], lang: str) -> None:
    """Write ``path``: cover with ``title`` and the lines of ``cover``, contents, then every sheet."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": title, "created": CREATED, "comments": " ".join(cover)[:255]})
        book.set_custom_property("Language", lang)
        styles = _styles(book)
        front = book.add_worksheet(label("xlsx.cover", lang))
        front.set_column(0, 0, 100)
        front.write_string(0, 0, _safe(title), styles["title"])
        for row, line in enumerate(cover, start=2):
            front.write_string(row, 0, _safe(line), styles["wrapped"])
        contents = book.add_worksheet(label("xlsx.contents", lang))
        made = [(content, book.add_worksheet(content.name)) for content in sheets]
        _contents(contents, [content for content, _ in made], styles, lang)
        for number, (content, sheet) in enumerate(made, start=1):
            _sheet(sheet, content, number, styles, lang)


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14, "text_wrap": True}),
        "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#00568C", "underline": 1}),
    }
    for kind, pattern in FORMATS.items():
        styles[kind] = book.add_format({"num_format": pattern, "valign": "top", "text_wrap": kind == "text"})
    return styles


def _contents(sheet: Worksheet, sheets: Sequence[SheetContent], styles: dict[str, Format], lang: str) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, label("xlsx.contents", lang), styles["title"])
    for column, key in enumerate(("xlsx.sheet", "xlsx.holds")):
        sheet.write_string(2, column, label(key, lang), styles["header"])
    for row, content in enumerate(sheets, start=3):
        sheet.write_url(row, 0, f"internal:'{content.name}'!A1", styles["link"], content.name)
        sheet.write_string(row, 1, _safe(content.title), styles["wrapped"])


def _sheet(sheet: Worksheet, content: SheetContent, number: int, styles: dict[str, Format], lang: str) -> None:
    sheet.write_string(0, 0, _safe(content.title), styles["title"])
    target = f"internal:'{label('xlsx.contents', lang)}'!A1"
    sheet.write_string(1, 0, _safe(content.note)) if content.note else None
    sheet.write_url(2, 0, target, styles["link"], label("xlsx.to_contents", lang))
    for column, (_, kind) in enumerate(content.columns):
        sheet.set_column(column, column, _width(content, column), styles[kind])
    for row, values in enumerate(content.rows, start=HEADER_ROW + 1):
        for column, (value, (_, kind)) in enumerate(zip(values, content.columns, strict=True)):
            _write(sheet, row, column, value, kind, styles[kind])
    headers = [{"header": _safe(name), "header_format": styles["header"]} for name, _ in _distinct(content.columns)]
    last = HEADER_ROW + max(len(content.rows), 1)
    options = {"name": f"tabel_{number}", "columns": headers, "style": "Table Style Light 1", "banded_rows": False}
    sheet.add_table(HEADER_ROW, 0, last, len(content.columns) - 1, options)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)


def _distinct(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A named table refuses two headers of one name."""
    seen: dict[str, int] = {}
    out = []
    for name, kind in columns:
        seen[name] = seen.get(name, 0) + 1
        out.append((name if seen[name] == 1 else f"{name} ({seen[name]})", kind))
    return out


def _write(sheet: Worksheet, row: int, column: int, value: object, kind: str, style: Format) -> None:
    if is_missing(value) or value == "":
        sheet.write_blank(row, column, None, style)
    elif kind == "text":
        sheet.write_string(row, column, _safe(str(value)), style)
    else:
        sheet.write_number(row, column, float(value), style)


def _safe(text: str) -> str:
    return ILLEGAL.sub("\ufffd", text)[:LONGEST_CELL]


def _width(content: SheetContent, column: int) -> float:
    longest = max((len(str(row[column])) for row in content.rows[:300] if not is_missing(row[column])), default=0)
    return min(max(longest + 2, 10), WIDEST)
