"""A report as a workbook by the rules for public spreadsheets: cover, contents, one table a sheet.

Frozen headers, real numbers with formats, no merged cells, no text that can become a formula, named
tables, links from the contents to the sheets and back, from headers to their definition and from counts to
their proposals, pictures with their description. The same content gives the same bytes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.labels import label

CREATED = datetime(2000, 1, 1)
FORMATS = {"count": "#,##0", "tally": "#,##0", "rupiah": "#,##0", "share": "0.0%", "text": "@", "number": "#,##0.###"}
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767
WIDEST = 60
LINE, HIGHEST = 15.0, 405.0
"""Points of one line of text, and of the highest row a spreadsheet allows."""
HEADER_ROW = 3
"""0-based: title, note, empty line, then the header."""


MOST_LINKS = 60_000
"""Excel keeps at most 65,530 links on a sheet."""


@dataclass(frozen=True)
class Linked:
    """A cell that leads to an address relative to the workbook, for instance a page of the same reports, or, with
    ``internal:``, to a cell of its own.
    """

    value: object
    target: str


@dataclass(frozen=True)
class Picture:
    """A chart as PNG with its words; ``alt`` is its description for people who hear it."""

    title: str
    subtitle: str
    source: str
    alt: str
    png: bytes
    height: float
    """Inches."""


@dataclass
class SheetContent:
    """One sheet: ``columns`` are (header, kind) with kind count (of proposals), tally (of anything else),
    rupiah, share, number or text.

    A cell may be ``Linked``. ``defined`` leads a header to the sheet and the row (0-based, of its rows) that
    defines it.
    """

    name: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: list[Sequence[object]] = field(default_factory=list)
    note: str = ""
    defined: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def write_workbook(
    path: Path,
    title: str,
    cover: Sequence[str],
    sheets: Sequence[SheetContent],
    lang: str,
    pictures: Sequence[Picture] = (),
) -> None:
    """Write ``path``: cover with ``title`` and the lines of ``cover``, contents, every sheet, last the pictures."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": title, "created": CREATED, "comments": " ".join(cover)[:255]})
        book.set_custom_property("Language", lang)
        styles = _styles(book)
        front = book.add_worksheet(label("xlsx.cover", lang))
        front.set_column(0, 0, 86)
        front.write_string(0, 0, _safe(title), styles["title"])
        for row, line in enumerate(cover, start=2):
            front.write_string(row, 0, _safe(line), styles["wrapped"])
            front.set_row(row, _height([(line, 86)]))
        front.set_paper(9)
        front.fit_to_pages(1, 0)
        contents = book.add_worksheet(label("xlsx.contents", lang))
        made = [(content, book.add_worksheet(content.name)) for content in sheets]
        entries = [(content.name, content.title) for content in sheets]
        if pictures:
            name = label("xlsx.charts", lang)
            entries.append((name, label("xlsx.charts.title", lang, count=len(pictures))))
            _pictures(book.add_worksheet(name), pictures, styles, lang)
        _contents(contents, entries, styles, lang)
        known: set[str] = set()
        for content, sheet in made:
            _sheet(sheet, content, _table_name(content.name, known), styles, lang)


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "plain": book.add_format({"valign": "top"}),
        "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#00568C", "underline": 1}),
    }
    styles["header_link"] = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "font_color": "#00568C", "underline": 1}
    )
    for kind, pattern in FORMATS.items():
        styles[f"{kind}_link"] = book.add_format({"num_format": pattern, "valign": "top", "font_color": "#00568C"})
        styles[kind] = book.add_format({"num_format": pattern, "valign": "top", "text_wrap": kind == "text"})
    return styles


def _table_name(name: str, known: set[str]) -> str:
    """``tabel_survival``: a name for formulas and for people who hear the sheet, once in a workbook."""
    base = "tabel_" + re.sub(r"\W+", "_", name.casefold()).strip("_")
    chosen, number = base, 2
    while chosen in known:
        chosen, number = f"{base}_{number}", number + 1
    known.add(chosen)
    return chosen


def _pictures(sheet: Worksheet, pictures: Sequence[Picture], styles: dict[str, Format], lang: str) -> None:
    """Every chart under its title, its description in a cell as well, its source line below."""
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, label("xlsx.charts.title", lang, count=len(pictures)), styles["title"])
    target = f"internal:'{label('xlsx.contents', lang)}'!A1"
    sheet.write_url(1, 0, target, styles["link"], label("xlsx.to_contents", lang))
    row = 3
    for picture in pictures:
        sheet.write_string(row, 0, _safe(picture.title), styles["title"])
        sheet.write_string(row + 1, 0, _safe(picture.alt), styles["wrapped"])
        sheet.set_row(row + 1, _height([(picture.alt, 110)]))
        sheet.set_row_pixels(row + 2, min(int(picture.height * 96) + 12, 540))
        scale = min(1.0, 528 / (picture.height * 96))
        sheet.insert_image(
            row + 2, 0, "chart.png",
            {"image_data": BytesIO(picture.png), "description": picture.alt, "object_position": 1, "x_scale": scale,
             "y_scale": scale, "y_offset": 6},
        )  # fmt: skip
        sheet.write_string(row + 3, 0, _safe(picture.source), styles["wrapped"])
        row += 5
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _contents(sheet: Worksheet, entries: Sequence[tuple[str, str]], styles: dict[str, Format], lang: str) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, label("xlsx.contents", lang), styles["title"])
    for column, key in enumerate(("xlsx.sheet", "xlsx.holds")):
        sheet.write_string(2, column, label(key, lang), styles["header"])
    for row, (name, title) in enumerate(entries, start=3):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", styles["link"], name)
        sheet.write_string(row, 1, _safe(title), styles["wrapped"])
        sheet.set_row(row, _height([(title, 90)]))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _sheet(sheet: Worksheet, content: SheetContent, name: str, styles: dict[str, Format], lang: str) -> None:
    sheet.write_string(0, 0, _safe(content.title), styles["title"])
    target = f"internal:'{label('xlsx.contents', lang)}'!A1"
    sheet.write_string(1, 0, _safe(content.note), styles["plain"])
    sheet.write_url(2, 0, target, styles["link"], label("xlsx.to_contents", lang))
    widths = [_width(content, column) for column in range(len(content.columns))]
    for column, (_, kind) in enumerate(content.columns):
        sheet.set_column(column, column, widths[column], styles[kind])
    sheet.set_row(
        HEADER_ROW, _height([(name, width) for (name, _), width in zip(content.columns, widths, strict=True)])
    )
    links = 0
    for row, values in enumerate(content.rows, start=HEADER_ROW + 1):
        for column, (value, (_, kind)) in enumerate(zip(values, content.columns, strict=True)):
            style = styles[kind]
            if isinstance(value, Linked):
                value, target, links = value.value, value.target, links + 1
                if links <= MOST_LINKS and not is_missing(value):
                    sheet.write_url(row, column, target if target.startswith("internal:") else f"external:{target}")
                    style = styles[f"{kind}_link"]
            _write(sheet, row, column, value, kind, style)
        height = _height([(_plain(value), width) for value, width in zip(values, widths, strict=True)])
        if height > LINE:
            sheet.set_row(row, height)
    headers = [{"header": _safe(name), "header_format": styles["header"]} for name, _ in _distinct(content.columns)]
    last = HEADER_ROW + max(len(content.rows), 1)
    options = {"name": name, "columns": headers, "style": "Table Style Light 1", "banded_rows": False}
    sheet.add_table(HEADER_ROW, 0, last, len(content.columns) - 1, options)
    for column, (header, _) in enumerate(_distinct(content.columns)):
        if place := content.defined.get(header):
            target = f"internal:'{place[0]}'!A{place[1] + HEADER_ROW + 2}"
            sheet.write_url(HEADER_ROW, column, target, styles["header_link"], _safe(header))
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
    elif kind == "text" or isinstance(value, str):  # a word in a column of numbers: "•" for a hidden count
        sheet.write_string(row, column, _safe(str(value)), style)
    else:
        sheet.write_number(row, column, float(value), style)


def _safe(text: str) -> str:
    return ILLEGAL.sub("\ufffd", text)[:LONGEST_CELL]


def _plain(value: object) -> object:
    return value.value if isinstance(value, Linked) else value


def _height(cells: Sequence[tuple[object, float]]) -> float:
    """Points for a row whose texts wrap in columns of these widths: not every program works it out by itself."""
    lines = [-(-len(str(value)) // max(int(width) - 1, 1)) for value, width in cells if not is_missing(value)]
    return min(max([*lines, 1]) * LINE, HIGHEST)


def _width(content: SheetContent, column: int) -> float:
    """Wide enough for its values up to ``WIDEST``, and for its header in three lines (in one where it is a link)."""
    values = (_plain(row[column]) for row in content.rows[:300])
    longest = max((len(str(value)) for value in values if not is_missing(value)), default=0)
    header = content.columns[column][0]
    room = len(header) + 2 if header in content.defined else len(header) / 3 + 3
    return min(max(longest + 2, 10, room), WIDEST)
