"""What calamine does not tell about an .xls: extents, errors, hidden rows and columns, strike-through.

The extent is read before calamine sees the file: calamine lays a sheet out as a full rectangle, and a
forged address would make it ask for more memory than there is, which ends the whole process.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.limits import MAX_DENSE_CELLS, MAX_SHEETS, corrupt, too_large

_BOF, _EOF, _FILEPASS, _FONT, _XF, _BOUNDSHEET = 0x0809, 0x0A, 0x2F, 0x31, 0xE0, 0x85
_ROW, _COLINFO, _DIMENSIONS, _FORMULA, _BOOLERR, _MULRK = 0x208, 0x7D, 0x200, 0x06, 0x205, 0xBD
# LABEL, NUMBER, RK, LABELSST, RSTRING, FORMULA, BOOLERR all begin with row, column, format
_CELLS = frozenset({0x204, 0x203, 0x27E, 0xFD, 0xD6, _FORMULA, _BOOLERR})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_ABSENT_FONT = 4  # font number 4 does not exist: the count goes on at 5
_NOTHING = b"\x03\0\0\0\0\0\xff\xff"  # a formula's result: nothing at all
_STRIKE, _ROW_HIDDEN = 0x08, 0x20


@dataclass
class SheetScan:
    """Findings of one sheet; addresses are 1-based."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    n_computed: int = 0
    struck: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def _records(stream: bytes, offset: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, charts embedded in it left out."""
    depth = 0
    while offset + 4 <= stop:
        kind, size = struct.unpack_from("<HH", stream, offset)
        body = stream[offset + 4 : offset + 4 + size]
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield kind, body
        offset += 4 + size
    if stop < len(stream):
        # calamine would read on into the next sheet, over cells this scan has not vetted
        raise corrupt("BIFF: sheet tanpa akhir / without end")


def _globals(stream: bytes) -> tuple[list[int], list[bool]]:
    """Offsets of the sheets, and for every cell format whether its font is struck through."""
    offsets: list[int] = []
    fonts: list[bool] = []
    formats: list[int] = []
    for kind, body in _records(stream, 0, len(stream)):
        if kind == _FILEPASS:
            raise ReadFailure("MSB-F02")
        if kind == _BOUNDSHEET:
            if len(offsets) >= MAX_SHEETS:
                raise too_large(f"> {MAX_SHEETS} sheet", MAX_SHEETS)
            offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _FONT:
            fonts.append(bool(body[2] & _STRIKE))
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body)[0])
    numbers = [font - 1 if font > _ABSENT_FONT else font for font in formats]
    return offsets, [font < len(fonts) and fonts[font] for font in numbers]


def _scan_sheet(stream: bytes, offset: int, stop: int, struck_formats: list[bool]) -> SheetScan:
    scan = SheetScan()
    rows, columns = [1 << 32, 0], [1 << 32, 0]
    any_struck = any(struck_formats)

    def mark(row: int, column: int, style: int) -> None:
        rows[0], rows[1] = min(rows[0], row), max(rows[1], row)
        columns[0], columns[1] = min(columns[0], column), max(columns[1], column)
        if any_struck and style < len(struck_formats) and struck_formats[style]:
            scan.struck.add((row + 1, column + 1))

    for kind, body in _records(stream, offset, stop):
        if kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            mark(row, column, style)
            code = _error_code(kind, body)
            if code is not None:
                scan.errors[row + 1, column + 1] = _ERRORS.get(code, "#VALUE!")
            if kind == _FORMULA and body[6:14] == _NOTHING:
                scan.unvalued.add((row + 1, column + 1))
            elif kind == _FORMULA:
                scan.n_computed += 1
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            for number, at in enumerate(range(4, len(body) - 2, 6)):
                mark(row, column + number, struct.unpack_from("<H", body, at)[0])
        elif kind == _ROW:
            if len(body) >= 14 and body[12] & _ROW_HIDDEN:
                scan.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLINFO:
            first, last = struct.unpack_from("<HH", body)
            if body[8] & 1:
                scan.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == _DIMENSIONS:
            _refuse_extent(_declared_area(body))
    if rows[1] >= rows[0]:
        _refuse_extent((rows[1] + 1) * (columns[1] + 1))
    return scan


def _error_code(kind: int, body: bytes) -> int | None:
    if kind == _BOOLERR and body[7]:
        return body[6]
    # a formula's result that is no number ends in FFFF; its first byte tells what it is, 2 = error
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _declared_area(body: bytes) -> int:
    layout = "<IIHH" if len(body) >= 14 else "<HHHH"
    top, bottom, left, right = struct.unpack_from(layout, body)
    return max(bottom - top, 0) * max(right - left, 0)


def _refuse_extent(area: int) -> None:
    if area > MAX_DENSE_CELLS:
        raise too_large(f"{area} sel / cells", MAX_DENSE_CELLS)


def scan_biff(stream: bytes) -> list[SheetScan]:
    """Scan a ``Workbook`` stream; one result per sheet in the order of the tabs."""
    try:
        offsets, struck_formats = _globals(stream)
        # each sheet ends where the next begins, so the scan stays linear whatever the offsets claim
        starts = sorted({*offsets, len(stream)})
        stops = dict(pairwise(starts))
        scans = {at: _scan_sheet(stream, at, stops.get(at, len(stream)), struck_formats) for at in set(offsets)}
        if any(scan.n_computed for scan in scans.values()):
            for scan in scans.values():
                scan.unvalued.clear()  # a program that computes: those results are empty on purpose
        return [scans[offset] for offset in offsets]
    except (struct.error, IndexError) as error:
        raise corrupt(f"BIFF: {error}") from error
