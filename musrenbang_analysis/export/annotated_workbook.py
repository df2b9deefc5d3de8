"""A copy of an office's own workbook with a comment on every faulty cell; the original is only read.

openpyxl keeps values, formulas, styles, widths, merged cells, hidden rows and data validation. It does not keep
charts, pictures, pivot tables and macros: a copy of a workbook with macros is a plain .xlsx.
"""

import os
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from musrenbang_analysis.export.finding_rows import (
    COLUMNS,
    FILLS,
    LONGEST_SHEET_NAME,
    cell_safe,
    finding_row,
    headers,
    in_reading_order,
)
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import SEVERITIES

LARGEST_UNPACKED = 60 * 2**20
"""openpyxl needs some ten times the unpacked XML in memory: below one gigabyte."""
WIDEST_ROW = 100
"""Columns searched for the first filled cell of a row: looking makes cells, and a sheet may claim 16,384."""
MOST_COMMENTS = 2_000
"""Per sheet; with more Excel grows slow, and the list names them all the same."""
AUTHOR = "musrenbang"
LONGEST_COMMENT = 1_200
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class NotCopied(Exception):
    """Why a workbook gets no annotated copy; ``reason`` is the key of a label ``temuan.skip.<reason>``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail

    def message(self, lang: str) -> str:
        """The reason in words."""
        return label(f"temuan.skip.{self.reason}", lang, detail=self.detail)


def annotate_workbook(source: Path, target: Path, findings: Sequence[Finding], *, lang: str = "id") -> Path:
    """Write a copy of ``source`` to ``target`` with its ``findings`` in it, and return the path written.

    The copy ends in .xlsx whatever the original is called: nothing in it can run.

    Every finding stands on the new sheet "Temuan"; those that name a cell, and warnings and errors that name a
    row, also as a comment on a shaded cell.

    Raises
    ------
    NotCopied
        when the kind of file has no copy, it is too large, or it cannot be copied; nothing is written then.
    """
    if not zipfile.is_zipfile(source):
        raise NotCopied("kind")
    target = target if target.suffix == ".xlsx" else target.with_name(f"{target.name}.xlsx")
    if target.exists() and (target.samefile(source) or target.is_symlink()):
        raise NotCopied("same")
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        _refuse_large(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says of each extension that it drops it
            _copy(source, temporary, findings, lang)
        _without_clock(temporary)
        os.replace(temporary, target)
    except NotCopied:
        raise
    except Exception as error:
        # openpyxl gives up on odd but readable workbooks in a dozen ways; the list of findings is written anyway.
        raise NotCopied("failed", f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        temporary.unlink(missing_ok=True)
    return target


def _copy(source: Path, target: Path, findings: Sequence[Finding], lang: str) -> None:
    with source.open("rb") as stream:  # by content: openpyxl refuses a workbook named .xls
        book = openpyxl.load_workbook(stream, keep_vba=False, keep_links=False)
        _mark(book, findings, lang)
        book.save(target)


def _refuse_large(source: Path) -> None:
    with zipfile.ZipFile(source) as package:
        unpacked = sum(part.file_size for part in package.infolist() if part.filename.lower().endswith(".xml"))
    if unpacked > LARGEST_UNPACKED:
        raise NotCopied("large", f"{unpacked // 2**20} MB > {LARGEST_UNPACKED // 2**20} MB")


def _mark(book: openpyxl.Workbook, findings: Sequence[Finding], lang: str) -> None:
    by_sheet: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_sheet[finding.source_sheet or ""].append(finding)
    for sheet in book.worksheets:
        _mark_sheet(sheet, by_sheet.get(sheet.title, []), lang)
    _list_findings(book, findings, lang)


def _mark_sheet(sheet: Worksheet, findings: list[Finding], lang: str) -> None:
    by_cell: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        address = finding.cell or _first_cell(sheet, finding)
        if address:
            by_cell[_anchor(sheet, address)].append(finding)
    gravest = sorted(by_cell.items(), key=lambda item: min(_rank(finding) for finding in item[1]))
    for address, group in gravest[:MOST_COMMENTS]:
        cell = sheet[address]
        group = sorted(group, key=_rank)
        cell.fill = PatternFill("solid", fgColor=FILLS[group[0].severity])
        _comment(cell, group, lang)


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _first_cell(sheet: Worksheet, finding: Finding) -> str | None:
    """Where a doubt about a whole row is shown; what only keeps account of rows is not."""
    if not finding.source_row or finding.severity == "info" or finding.source_row > sheet.max_row:
        return None
    last = min(sheet.max_column, WIDEST_ROW)
    (row,) = sheet.iter_rows(finding.source_row, finding.source_row, max_col=last)
    return next((cell.coordinate for cell in row if cell.value is not None), None)


def _anchor(sheet: Worksheet, address: str) -> str:
    """The cell that carries the value of a merged block."""
    if not isinstance(sheet[address], MergedCell):
        return address
    block = next(block for block in sheet.merged_cells.ranges if address in block)
    return f"{get_column_letter(block.min_col)}{block.min_row}"


def _comment(cell: Cell, findings: list[Finding], lang: str) -> None:
    texts = [cell.comment.text] if cell.comment else []
    texts += [f"{finding.code} {finding.message(lang)}" for finding in findings]
    text = cell_safe("\n\n".join(dict.fromkeys(texts)))[:LONGEST_COMMENT]
    cell.comment = Comment(text, AUTHOR, width=360, height=min(60 + len(text) // 2, 400))


def _list_findings(book: openpyxl.Workbook, findings: Sequence[Finding], lang: str) -> None:
    sheet = book.create_sheet(_free_name(book, label("temuan.title", lang)))
    sheet.append(headers(lang))
    for cell, (_, width) in zip(sheet[1], COLUMNS, strict=True):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="D9E2EC")
        sheet.column_dimensions[cell.column_letter].width = width
    titles = {other.title for other in book.worksheets}
    for number, finding in enumerate(in_reading_order(findings), start=2):
        for column, value in enumerate(finding_row(finding, lang), start=1):
            cell = sheet.cell(number, column, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with "=" stays a text
        sheet.cell(number, 1).fill = PatternFill("solid", fgColor=FILLS[finding.severity])
        if finding.cell and finding.source_sheet in titles:
            link = sheet.cell(number, [key for key, _ in COLUMNS].index("cell") + 1)
            quoted = finding.source_sheet.replace("'", "''")
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{finding.cell}")
            link.font = Font(color="0B5394", underline="single")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(sheet.max_row, 2)}"


def _free_name(book: openpyxl.Workbook, wanted: str) -> str:
    taken = {title.casefold() for title in book.sheetnames}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} {number}"[:LONGEST_SHEET_NAME]
    return name


def _without_clock(path: Path) -> None:
    """The same workbook and findings give the same bytes: no time of writing inside."""
    clean = path.with_name(f"{path.name}2")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            new.writestr(zipfile.ZipInfo(part.filename, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    os.replace(clean, path)
