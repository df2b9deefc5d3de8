"""A sheet as an office lays it out, independent of the file format, and its three renderers."""

from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path

import xlsxwriter
import xlwt

CREATED = datetime(2024, 1, 15, 8, 0, 0)
"""The one creation time every workbook carries, so that equal seeds give equal bytes."""

STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "align": "center"},
    "note": {"italic": True},
    "plain": {},
    "head": {"bold": True, "align": "center", "border": True, "wrap": True},
    "number": {"italic": True, "align": "center", "border": True},
    "body": {"border": True, "wrap": True},
    "center": {"border": True, "align": "center"},
    "money": {"border": True, "format": "#,##0"},
    "decimal": {"border": True, "format": "#,##0.##"},
    "group": {"bold": True, "border": True},
    "total": {"bold": True, "border": True},
    "totalmoney": {"bold": True, "border": True, "format": "#,##0"},
    "sign": {"align": "center"},
}


@dataclass
class Grid:
    """Cells by 0-based ``(row, column)``; ``row`` is the cursor the layouts write at."""

    name: str
    cells: dict[tuple[int, int], tuple[object, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    row: int = 0

    def put(self, column: int, value: object, style: str = "body") -> None:
        """One cell in the current row."""
        self.cells[(self.row, column)] = (value, style)

    def line(self, values: list[object], style: str = "body", first: int = 0) -> int:
        """A whole row at the cursor; ``None`` leaves a styled empty cell. Returns the Excel row number."""
        for offset, value in enumerate(values):
            self.put(first + offset, value, style)
        self.row += 1
        return self.row

    def span(self, first: int, last: int, value: object, style: str, rows: int = 1) -> None:
        """A merged range that starts in the current row; the cursor stays."""
        for row in range(self.row, self.row + rows):
            for column in range(first, last + 1):
                self.cells[(row, column)] = (None, style)
        self.cells[(self.row, first)] = (value, style)
        if last > first or rows > 1:
            self.merges.append((self.row, first, self.row + rows - 1, last))

    def band(self, columns: int, value: object, style: str = "group") -> None:
        """A row merged over all columns."""
        self.span(0, columns - 1, value, style)
        self.row += 1

    def blank(self, count: int = 1) -> None:
        """Spacer rows."""
        self.row += count


def save_xlsx(path: Path, grids: list[Grid]) -> None:
    """An .xlsx with fixed metadata."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "DATA SINTETIS", "author": "Generator sintetis", "created": CREATED})
    formats = {key: book.add_format(_xlsx_format(spec)) for key, spec in STYLES.items()}
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for column, width in enumerate(grid.widths):
            sheet.set_column(column, column, width)
        for top, left, bottom, right in grid.merges:
            sheet.merge_range(top, left, bottom, right, "", formats[grid.cells[(top, left)][1]])
        for (row, column), (value, style) in grid.cells.items():
            if value is None:
                sheet.write_blank(row, column, None, formats[style])
            elif isinstance(value, (int, float)):
                sheet.write_number(row, column, value, formats[style])
            else:
                sheet.write_string(row, column, str(value), formats[style])
        for row in sorted(grid.hidden):
            sheet.set_row(row, None, None, {"hidden": True})
    book.close()


def _xlsx_format(spec: dict[str, object]) -> dict[str, object]:
    out: dict[str, object] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    for key, name in (("bold", "bold"), ("italic", "italic"), ("align", "align"), ("format", "num_format")):
        if key in spec:
            out[name] = spec[key]
    if spec.get("border"):
        out["border"] = 1
    if spec.get("wrap"):
        out["text_wrap"] = True
    return out


def save_xls(path: Path, grids: list[Grid]) -> None:
    """A legacy .xls (BIFF8)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlwt.Workbook(encoding="utf-8")
    formats = {key: _xls_style(spec) for key, spec in STYLES.items()}
    for grid in grids:
        sheet = book.add_sheet(grid.name, cell_overwrite_ok=True)
        for column, width in enumerate(grid.widths):
            sheet.col(column).width = int(width * 256)
        for (row, column), (value, style) in grid.cells.items():
            sheet.write(row, column, value, formats[style])
        for top, left, bottom, right in grid.merges:
            value, style = grid.cells[(top, left)]
            sheet.write_merge(top, bottom, left, right, value, formats[style])
        for row in sorted(grid.hidden):
            sheet.row(row).hidden = True
    book.save(str(path))


def _xls_style(spec: dict[str, object]) -> xlwt.XFStyle:
    parts = [f"font: name Arial, height 200{', bold on' if spec.get('bold') else ''}"]
    align = ["vert top"]
    if "align" in spec:
        align.append(f"horiz {spec['align']}")
    if spec.get("wrap"):
        align.append("wrap on")
    parts.append("align: " + ", ".join(align))
    if spec.get("border"):
        parts.append("borders: left thin, right thin, top thin, bottom thin")
    return xlwt.easyxf("; ".join(parts), num_format_str=str(spec.get("format", "General")))


def save_html(path: Path, grid: Grid, title: str) -> None:
    """An HTML table under an Excel suffix, as web applications export it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    last_row = max(row for row, _ in grid.cells)
    last_column = max(column for _, column in grid.cells)
    lines = ['<html><head><meta charset="utf-8">', f"<title>{escape(title)}</title></head><body>", '<table border="1">']
    for row in range(last_row + 1):
        cells = []
        for column in range(last_column + 1):
            value, style = grid.cells.get((row, column), (None, "body"))
            tag = "th" if style == "head" else "td"
            cells.append(f"<{tag}>{'' if value is None else escape(str(value))}</{tag}>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    lines.append("</table></body></html>")
    path.write_bytes("\n".join(lines).encode("utf-8"))
