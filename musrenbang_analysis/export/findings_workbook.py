"""The findings as a workbook: a cover, a sheet by code, one sheet per source file whose rows open the faulty cell."""

import os
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from musrenbang_analysis.export.finding_rows import (
    COLUMNS,
    FILLS,
    cell_safe,
    finding_row,
    headers,
    in_reading_order,
    row_height,
    sheet_namer,
)
from musrenbang_analysis.findings import Finding, general_text
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import LANGUAGES, SEVERITIES

ADDRESSED = frozenset({"xlsx", "xls", "xlsb", "ods"})
"""Containers whose cells Excel can be sent to; a CSV or HTML page opens as a whole."""
MOST_ROWS = 1_000_000
MOST_LINKS = 65_000
"""Excel refuses a sheet with more than 65,530 hyperlinks."""
LONGEST_LINK = 1900
LINK_ESCAPES = str.maketrans({character: f"%{ord(character):02X}" for character in '%#" <>[]^`{}'})
MADE = datetime(2000, 1, 1)
"""No clock in the file: the same findings give the same bytes."""
BY_CODE_COLUMNS = (
    ("code", 10), ("severity", 14), ("count", 11),
    ("message_id", 48), ("advice_id", 44), ("message_en", 48), ("advice_en", 44),
)  # fmt: skip


def write_findings_workbook(
    path: Path,
    findings: Sequence[Finding],
    *,
    title: str,
    lang: str = "id",
    source_folder: Path | None = None,
    containers: Mapping[str, str] | None = None,
) -> Path:
    """Write ``findings`` to the workbook ``path`` (its folder is made when absent) and return ``path``.

    ``source_folder`` is the dossier the findings' paths are relative to: links then lead from ``path`` to it;
    without it they assume the workbook lies in the dossier. ``containers`` says what each file really is.
    Every text is written as text; nothing can become a formula.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    book = _Book(temporary, title, lang, _start_of_links(path.parent, source_folder), containers or {})
    book.write(findings)
    os.replace(temporary, path)
    return path


def _start_of_links(here: Path, source_folder: Path | None) -> str:
    if source_folder is None:
        return ""
    try:
        return Path(os.path.relpath(source_folder.resolve(), here.resolve())).as_posix() + "/"
    except ValueError:  # another drive of a Windows machine
        return source_folder.resolve().as_posix() + "/"


class _Book:
    def __init__(self, path: Path, title: str, lang: str, links_from: str, containers: Mapping[str, str]) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"title": cell_safe(title), "created": MADE})
        self.title, self.lang, self.links_from, self.containers = title, lang, links_from, containers
        text = {"valign": "top", "text_wrap": True}
        self.plain = self.book.add_format(text)
        self.bold = self.book.add_format({"bold": True})
        self.heading = self.book.add_format({"bold": True, "font_size": 16})
        self.header = self.book.add_format(text | {"bold": True, "bg_color": "#D9E2EC", "bottom": 1})
        self.link = self.book.add_format({"valign": "top", "font_color": "#0B5394", "underline": 1})
        self.shades = {
            severity: self.book.add_format(text | {"bg_color": f"#{colour}"}) for severity, colour in FILLS.items()
        }

    def say(self, key: str, **values: object) -> str:
        return label(f"temuan.{key}", self.lang, **values)

    def write(self, findings: Sequence[Finding]) -> None:
        by_file: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_file[_file_of(finding)].append(finding)
        cover, by_code = self.say("cover"), self.say("by_code")
        name_for = sheet_namer(cover, by_code)
        names = {file: name_for(file if file else self.say("dossier")) for file in sorted(by_file)}
        self._cover(self.book.add_worksheet(cover), by_file, names)
        self._by_code(self.book.add_worksheet(by_code), findings)
        for file, name in names.items():
            self._file(self.book.add_worksheet(name), file, in_reading_order(by_file[file]))
        self.book.close()

    def _cover(self, sheet: Worksheet, by_file: dict[str, list[Finding]], names: dict[str, str]) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 4, 17)
        sheet.write_string(0, 0, f"{self.say('title')}: {cell_safe(self.title)}", self.heading)
        for row, key in enumerate(("subject", "how", "private"), start=1):
            sheet.merge_range(row, 0, row, 4, "", self.plain)
            sheet.write_string(row, 0, self.say(key), self.plain)
        sheet.set_row(2, 32)
        if not by_file:
            sheet.write_string(5, 0, self.say("none"), self.bold)
            return
        severities = [label(f"severity.{severity}", self.lang) for severity in SEVERITIES]
        self._header(sheet, 5, [self.say("file"), self.say("sheet_here"), *severities])
        for row, (file, name) in enumerate(names.items(), start=6):
            counts = Counter(finding.severity for finding in by_file[file])
            sheet.write_string(row, 0, cell_safe(file or self.say("dossier")), self.plain)
            target = name.replace("'", "''")
            sheet.write_url(row, 1, f"internal:'{target}'!A1", self.link, name)
            for column, severity in enumerate(SEVERITIES, start=2):
                if counts[severity]:
                    sheet.write_number(row, column, counts[severity], self.shades[severity])
        self._finish(sheet, 5, 5 + len(names), 4)

    def _by_code(self, sheet: Worksheet, findings: Sequence[Finding]) -> None:
        for column, (_, width) in enumerate(BY_CODE_COLUMNS):
            sheet.set_column(column, column, width)
        self._header(sheet, 0, [self.say(key) for key, _ in BY_CODE_COLUMNS])
        counts = Counter((SEVERITIES.index(finding.severity), finding.code) for finding in findings)
        for row, ((rank, code), count) in enumerate(sorted(counts.items()), start=1):
            severity = SEVERITIES[rank]
            sheet.write_string(row, 0, code, self.plain)
            sheet.write_string(row, 1, label(f"severity.{severity}", self.lang), self.shades[severity])
            sheet.write_number(row, 2, count, self.plain)
            texts = [general_text(code, part, lang) for lang in LANGUAGES for part in ("message", "advice")]
            for column, text in enumerate(texts, start=3):
                sheet.write_string(row, column, text, self.plain)
            sheet.set_row(row, row_height(zip(texts, [width for _, width in BY_CODE_COLUMNS[3:]], strict=True)))
        self._finish(sheet, 0, len(counts), len(BY_CODE_COLUMNS) - 1)

    def _file(self, sheet: Worksheet, file: str, findings: list[Finding]) -> None:
        for column, (_, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
        self._header(sheet, 0, headers(self.lang))
        shown = findings[:MOST_ROWS]
        for row, finding in enumerate(shown, start=1):
            texts = finding_row(finding, self.lang)
            sheet.set_row(row, row_height(zip(texts, [width for _, width in COLUMNS], strict=True)))
            for column, (text, (key, _)) in enumerate(zip(texts, COLUMNS, strict=True)):
                shade = self.shades[finding.severity] if key == "severity" else self.plain
                if isinstance(text, int):
                    sheet.write_number(row, column, text, shade)
                elif key == "cell" and row <= MOST_LINKS:
                    self._write_link(sheet, row, column, file, finding)
                elif text:
                    sheet.write_string(row, column, text, shade)
        self._finish(sheet, 0, len(shown), len(COLUMNS) - 1)
        if len(findings) > len(shown):
            sheet.write_string(len(shown) + 1, 0, self.say("cut", count=len(findings) - len(shown)), self.bold)

    def _write_link(self, sheet: Worksheet, row: int, column: int, file: str, finding: Finding) -> None:
        """The address, leading to the cell in the source file where the program can be sent there."""
        shown = finding.cell or (f"A{finding.source_row}" if finding.source_row else "→")
        if not file:
            return
        target = (self.links_from + file).translate(LINK_ESCAPES)
        if finding.source_sheet and finding.source_row and self.containers.get(file) in ADDRESSED:
            sheet_name = cell_safe(finding.source_sheet).replace("'", "''")
            target += f"#'{sheet_name}'!{finding.cell or f'A{finding.source_row}'}"
        if len(target) > LONGEST_LINK:
            sheet.write_string(row, column, shown, self.plain)
            return
        sheet.write_url(row, column, f"external:{target}", self.link, shown)

    def _header(self, sheet: Worksheet, row: int, texts: list[str]) -> None:
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, self.header)

    def _finish(self, sheet: Worksheet, top: int, bottom: int, last_column: int) -> None:
        """What makes a list pleasant to work through: filter, header that stays, one page wide in print."""
        sheet.autofilter(top, 0, max(bottom, top), last_column)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)


def _file_of(finding: Finding) -> str:
    """Findings about the dossier as a whole have no file of their own."""
    return "" if finding.source_file in (None, ".") else str(finding.source_file)
