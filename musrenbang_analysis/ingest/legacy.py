""".xls and .xlsb through python-calamine, with what calamine leaves out read alongside."""

import json
import subprocess  # noqa: S404 - see calamine_child
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest import calamine_child
from musrenbang_analysis.ingest.biff import SheetScan, scan_biff
from musrenbang_analysis.ingest.cells import (
    block,
    bool_cell,
    date_cell,
    duration_cell,
    error_cell,
    finish,
    number_cell,
    text_cell,
    unvalued_cell,
)
from musrenbang_analysis.ingest.compound import CompoundFile
from musrenbang_analysis.ingest.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_DENSE_CELLS,
    MAX_ROWS,
    Package,
    corrupt,
    too_large,
)
from musrenbang_analysis.ingest.sheet import Cell, Sheet, Workbook

_XLSB_ROW, _XLSB_EXTENT = 0, 148
_XLSB_CELLS = range(1, 12)
_CHILD_SECONDS = 120


def read_xls(data: bytes, ole: CompoundFile) -> Workbook:
    """An .xls held in memory. Formula texts are not available (``=`` stands for them)."""
    name = "Workbook" if "Workbook" in ole.names else "Book"
    return _read(data, "xls", scan_biff(ole.stream(name)))


def read_xlsb(data: bytes, package: Package) -> Workbook:
    """An .xlsb held in memory. Neither formulas, error values nor hidden rows can be seen in it."""
    for part in package.parts:
        if part.startswith("xl/worksheets/") and part.endswith(".bin"):
            _check_xlsb_extent(b"".join(package.chunks(part)), part)
    return _read(data, "xlsb", [])


def _read(data: bytes, container: str, scans: list[SheetScan]) -> Workbook:
    answer = _ask_child(data, container)
    if answer.get("password"):
        raise ReadFailure("MSB-F02")
    if "error" in answer:
        raise corrupt(f"{container}: {answer['error']}")
    sheets: list[Sheet] = []
    room = MAX_CELLS
    for index, name, visible, cells, merged in answer["sheets"]:
        sheet = Sheet(name, hidden=not visible)
        scan = scans[index] if index < len(scans) else SheetScan()
        room -= len(cells)
        if room < 0:
            raise too_large(f"{name}: > {MAX_CELLS} sel / cells", MAX_CELLS)
        _fill(sheet, cells, scan)
        blocks = (block(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged)
        sheet.merged = [found for found in blocks if found]
        sheets.append(finish(sheet, scan.hidden_rows, scan.hidden_columns))
    return Workbook(container, sheets)


def _ask_child(data: bytes, container: str) -> dict[str, Any]:
    """Let calamine read in a process of its own; its end is one broken file, not ours."""
    # -P: the child's own folder holds modules named like those of the standard library
    command = [sys.executable, "-P", str(Path(calamine_child.__file__))]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=_CHILD_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise too_large(f"{container}: > {_CHILD_SECONDS} s", _CHILD_SECONDS) from error
    if child.returncode:
        reason = child.stderr.decode("utf-8", "replace").strip().splitlines()
        raise corrupt(f"{container}: calamine {child.returncode}: {reason[0] if reason else ''}")
    return json.loads(child.stdout)


def _fill(sheet: Sheet, cells: list[tuple[int, int, Any]], scan: SheetScan) -> None:
    for row, column, value in cells:
        cell = _cell(value, (row, column) in scan.struck)
        if cell is not None:
            sheet.cells[row, column] = cell
    for at, text in scan.errors.items():  # calamine shows these as blank
        sheet.cells[at] = error_cell(text, at in scan.struck)
    for at in scan.unvalued:
        sheet.cells.setdefault(at, unvalued_cell("=", at in scan.struck))


def _cell(value: Any, struck: bool) -> Cell | None:
    if isinstance(value, str):
        return text_cell(value, struck)
    if isinstance(value, bool):
        return bool_cell(value, struck)
    if isinstance(value, (int, float)):
        return number_cell(value, struck)
    kind, content = value
    if kind == "elapsed":
        return duration_cell(timedelta(seconds=content), struck)
    if kind == "time":
        return date_cell(time.fromisoformat(content), struck)
    return date_cell(datetime.fromisoformat(content), struck)


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(data):
        numbers = []
        for width in (2, 4):  # record type in up to 2, length in up to 4 bytes of 7 bits
            number = 0
            for place in range(width):
                byte = data[offset]
                offset += 1
                number |= (byte & 0x7F) << (7 * place)
                if not byte & 0x80:
                    break
            numbers.append(number)
        yield numbers[0], data[offset : offset + numbers[1]]
        offset += numbers[1]


def _check_xlsb_extent(data: bytes, part: str) -> None:
    """Refuse addresses that would make calamine ask for more memory than there is."""
    row = n_rows = n_columns = 0
    try:
        for kind, body in _xlsb_records(data):
            if kind == _XLSB_ROW:
                row = int.from_bytes(body[:4], "little")
            elif kind in _XLSB_CELLS:
                n_rows, n_columns = max(n_rows, row + 1), max(n_columns, int.from_bytes(body[:4], "little") + 1)
            elif kind == _XLSB_EXTENT:
                n_rows = max(n_rows, int.from_bytes(body[4:8], "little") + 1)
                n_columns = max(n_columns, int.from_bytes(body[12:16], "little") + 1)
    except IndexError as error:
        raise corrupt(f"{part}: terpotong / truncated") from error
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS or n_rows * n_columns > MAX_DENSE_CELLS:
        raise too_large(f"{part}: {n_rows} x {n_columns}", MAX_DENSE_CELLS)
