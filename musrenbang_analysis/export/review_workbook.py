"""A workbook a person answers in: everything locked but the answer cells, every row carrying its own mark.

Nothing in it is a formula, and no text of a proposal can become one. Protection is against slips, not against
people: it has no password. Sorting and filtering stay allowed, because the mark of a row travels with it.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from musrenbang_analysis.export.finding_rows import cell_safe

CREATED = datetime(2000, 1, 1)
"""No clock in the file: the same pairs give the same bytes."""
HEADER_ROW = 2
"""0-based: title, note, then the header."""
POINTS_PER_LINE = 12.5
TALLEST = 400
"""Excel allows a row 409 points."""
WRAP_LOSS = 1.12
OPTIONS = {
    "autofilter": True, "sort": True, "format_columns": True, "format_rows": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip
COLOURS = {"marked": "#9C2A00", "label": "#5A6670", "quiet": "#7D858B"}
ANSWER_FILL = "#FFF8DC"


@dataclass(frozen=True)
class AskedColumn:
    """One column: ``kind`` is card (pieces of (text, kind)), text, mark (hidden), or an answer: choice (of
    ``choices``), list (of the workbook's long list), whole (a row number) or free text."""

    header: str
    width: float
    kind: str
    choices: tuple[str, ...] = ()
    hint: tuple[str, str] = ("", "")
    """Title and text shown when the cell is entered."""


@dataclass(frozen=True)
class AskedSheet:
    """A sheet of questions; a row has one value per column: text or a number, for a card a sequence of (text, kind)."""

    name: str
    title: str
    note: str
    columns: tuple[AskedColumn, ...]
    rows: list[Sequence[object]]


@dataclass(frozen=True)
class Cover:
    """The first sheet: name, title, who fills it in and when (two answer cells), then paragraphs; a text that
    begins with ``# `` is a heading."""

    name: str
    title: str
    asked: tuple[tuple[str, str], ...]
    roles: tuple[str, ...]
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Machine:
    """The two hidden sheets: identities by row, and the long list the answers may choose from."""

    name: str
    rows: list[Sequence[str]]
    list_name: str
    long_list: Sequence[str]


def write_review_workbook(path: Path, cover: Cover, sheets: Sequence[AskedSheet], machine: Machine) -> Path:
    """Write the workbook to ``path`` (its folder is made) whole or not at all, and return ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(temporary), plain) as book:
        book.set_properties({"title": cell_safe(cover.title), "created": CREATED})
        styles = _styles(book)
        _cover(book.add_worksheet(cover.name), cover, styles)
        for sheet in sheets:
            _asked(book.add_worksheet(sheet.name), sheet, machine, styles)
        _hidden(book.add_worksheet(machine.list_name), [[text] for text in machine.long_list])
        _hidden(book.add_worksheet(machine.name), machine.rows)
    os.replace(temporary, path)
    return path


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base = {"valign": "top", "text_wrap": True, "font_name": "Calibri", "font_size": 10}
    framed = base | {"border": 1, "border_color": "#D5D9DD"}
    answer = framed | {"locked": False, "bg_color": ANSWER_FILL, "font_size": 11}
    marks = {kind: {"font_name": "Calibri", "font_size": 10, "font_color": hue} for kind, hue in COLOURS.items()}
    return {
        "plain": book.add_format({"font_name": "Calibri", "font_size": 10}),
        "marked": book.add_format(marks["marked"] | {"bold": True, "underline": 1}),
        "label": book.add_format(marks["label"]),
        "quiet": book.add_format(marks["quiet"]),
        "cell": book.add_format(framed),
        "wrapped": book.add_format(base | {"font_size": 11}),
        "title": book.add_format({"bold": True, "font_size": 15, "font_name": "Calibri"}),
        "heading": book.add_format({"bold": True, "font_size": 12, "font_name": "Calibri", "top": 1}),
        "note": book.add_format(base | {"font_color": COLOURS["label"]}),
        "header": book.add_format(framed | {"bold": True, "bg_color": "#D9E2EC"}),
        "header_answer": book.add_format(framed | {"bold": True, "bg_color": "#F6E3A1"}),
        "choice": book.add_format(answer | {"bold": True, "align": "center"}),
        "free": book.add_format(answer | {"num_format": "@"}),
        "whole": book.add_format(answer | {"num_format": "0", "align": "center"}),
        "date": book.add_format(answer | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "hidden": book.add_format({"font_color": "#FFFFFF", "hidden": True, "num_format": "@"}),
    }


def _cover(sheet: Worksheet, cover: Cover, styles: dict[str, Format]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 72)
    sheet.write_string(0, 0, cell_safe(cover.title), styles["title"])
    for row, (question, hint) in enumerate(cover.asked, start=2):
        sheet.write_string(row, 0, question, styles["header_answer"])
        sheet.set_row(row, 32)
        is_day = row > 2
        sheet.write_blank(row, 1, None, styles["date" if is_day else "free"])
        shown = {"input_title": question[:32], "input_message": hint[:255], "error_type": "information"}
        if is_day:
            first = {"validate": "date", "criteria": ">", "value": date(2000, 1, 1)}
            sheet.data_validation(row, 1, row, 1, first | shown)
        else:
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": _short_list(cover.roles)} | shown)
    row = len(cover.asked) + 3
    for text in cover.paragraphs:
        is_heading = text.startswith("# ")
        shown = cell_safe(text.removeprefix("# "))
        sheet.merge_range(row, 0, row, 1, shown, styles["heading" if is_heading else "wrapped"])
        sheet.set_row(row, 18 if is_heading else _height([(shown, 128)], 15))
        row += 1
    sheet.protect("", OPTIONS)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _short_list(choices: Sequence[str]) -> list[str]:
    """As many choices as the 255 characters of an inline list hold."""
    kept: list[str] = []
    for choice in choices:
        if len(",".join([*kept, choice])) <= 250 and "," not in choice:
            kept.append(choice)
    return kept


def _asked(sheet: Worksheet, content: AskedSheet, machine: Machine, styles: dict[str, Format]) -> None:
    last = HEADER_ROW + max(len(content.rows), 1)
    sheet.write_string(0, 0, cell_safe(content.title), styles["title"])
    sheet.write_string(1, 0, cell_safe(content.note), styles["label"])
    for column, asked in enumerate(content.columns):
        is_answer = asked.kind in ("choice", "list", "whole", "free")
        sheet.set_column(column, column, asked.width, None, {"hidden": True} if asked.kind == "mark" else None)
        sheet.write_string(HEADER_ROW, column, asked.header, styles["header_answer" if is_answer else "header"])
        if is_answer and content.rows:
            _validate(sheet, column, asked, last, machine)
    for row, values in enumerate(content.rows, start=HEADER_ROW + 1):
        pairs = list(zip(values, content.columns, strict=True))
        for column, (value, asked) in enumerate(pairs):
            _write(sheet, (row, column), value, asked.kind, styles)
        shown = [(_text(value), asked.width) for value, asked in pairs if asked.kind in ("card", "text")]
        sheet.set_row(row, _height(shown, POINTS_PER_LINE))
    sheet.set_row(HEADER_ROW, 30)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, last, len(content.columns) - 1)
    sheet.protect("", OPTIONS)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&L&A&R&P / &N")


def _validate(sheet: Worksheet, column: int, asked: AskedColumn, last: int, machine: Machine) -> None:
    title, text = asked.hint
    rule: dict[str, object] = {"input_title": title[:32], "input_message": text[:255]}
    if asked.kind == "choice":
        rule |= {"validate": "list", "source": list(asked.choices), "error_title": title[:32]}
        rule |= {"error_message": " / ".join(asked.choices)}
    elif asked.kind == "list" and machine.long_list:
        reach = f"='{machine.list_name}'!$A$1:$A${len(machine.long_list)}"
        rule |= {"validate": "list", "source": reach, "error_type": "information"}
    elif asked.kind == "whole":
        rule |= {"validate": "integer", "criteria": ">", "value": 0, "error_type": "information"}
    else:
        rule |= {"validate": "any"}
    sheet.data_validation(HEADER_ROW + 1, column, last, column, rule)


def _write(sheet: Worksheet, at: tuple[int, int], value: object, kind: str, styles: dict[str, Format]) -> None:
    if kind in ("choice", "whole"):
        sheet.write_blank(*at, None, styles[kind])
    elif kind in ("list", "free"):
        sheet.write_blank(*at, None, styles["free"])
    elif kind == "mark":
        sheet.write_string(*at, str(value), styles["hidden"])
    elif kind == "card":
        _write_card(sheet, at, value, styles)
    elif isinstance(value, int):
        sheet.write_number(*at, value, styles["cell"])
    else:
        sheet.write_string(*at, cell_safe(value), styles["cell"])


def _write_card(sheet: Worksheet, at: tuple[int, int], pieces: object, styles: dict[str, Format]) -> None:
    parts: list[object] = []
    for text, kind in pieces:
        if text:
            parts += [styles[kind], cell_safe(text)]
    if len(parts) > 2:
        sheet.write_rich_string(*at, *parts, styles["cell"])
    else:
        sheet.write_string(*at, str(parts[1]) if parts else "", styles["cell"])


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else "".join(text for text, _ in value)


def _height(texts: Sequence[tuple[str, float]], points: float) -> float:
    lines = [sum(max(1, ceil(len(line) * WRAP_LOSS / width)) for line in text.split("\n")) for text, width in texts]
    return min(points * max(lines, default=1) + 4, TALLEST)


def _hidden(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            sheet.write_string(row, column, cell_safe(value))
    sheet.protect("", {})
    sheet.very_hidden()
