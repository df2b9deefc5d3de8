"""Old binary formats and OpenDocument: .xls written by xlwt, .ods and .xlsb by hand."""

# ruff: noqa: E501 - samples of markup read better unbroken

import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import python_calamine
import xlwt

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest import legacy
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.sheet import Block, Cell, Sheet

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style", "draw")
)


def old_workbook(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Usulan")
    sheet.write_merge(0, 0, 0, 4, "DAFTAR USULAN")
    sheet.write(2, 1, "  Drainase\u00a0")
    sheet.write(3, 1, 1250000.0)
    sheet.write(3, 2, datetime(2024, 2, 5), xlwt.easyxf(num_format_str="[$-421]dd mmmm yyyy"))
    sheet.write(4, 2, datetime(2024, 2, 5, 13, 30), xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm"))
    sheet.write(5, 2, 0.25, xlwt.easyxf(num_format_str="hh:mm"))
    sheet.write(6, 2, 1.25, xlwt.easyxf(num_format_str="[h]:mm"))
    sheet.write(7, 1, True)
    sheet.row(8).set_cell_error(1, "#REF!")
    sheet.write(9, 1, "dicoret", xlwt.easyxf("font: struck_out on"))
    sheet.write(9, 2, 0.1 + 0.2, xlwt.easyxf("font: struck_out on"))
    sheet.write(10, 1, xlwt.Formula("SUM(B4:B4)"))
    sheet.write(11, 4, "0032")
    sheet.row(3).hidden = True
    sheet.col(2).hidden = True
    book.add_sheet("Rahasia").visibility = 2
    book.save(str(path))
    return path


def test_xls(tmp_path: Path) -> None:
    book = open_workbook(old_workbook(tmp_path / "a.xls"))
    assert (book.container, [(sheet.name, sheet.hidden) for sheet in book.sheets]) == (
        "xls",
        [("Usulan", False), ("Rahasia", True)],
    )
    sheet = book.sheets[0]
    assert sheet.cells == {
        (1, 1): Cell("DAFTAR USULAN", "DAFTAR USULAN"),
        (3, 2): Cell("Drainase", "Drainase"),
        (4, 2): Cell("1250000", 1250000, "number"),
        (4, 3): Cell("2024-02-05", date(2024, 2, 5), "date"),
        (5, 3): Cell("2024-02-05T13:30:00", datetime(2024, 2, 5, 13, 30), "date"),
        (6, 3): Cell("06:00:00", time(6), "date"),
        (7, 3): Cell("30:00:00", "30:00:00"),
        (8, 2): Cell("TRUE", True, "bool"),
        (9, 2): Cell("#REF!", "#REF!", "error"),
        (10, 2): Cell("dicoret", "dicoret", struck=True),
        (10, 3): Cell("0.3", 0.3, "number", struck=True),
        (11, 2): Cell("=", "=", "formula_without_value", "="),
        (12, 5): Cell("0032", "0032"),
    }
    assert sheet.merged == [Block(1, 1, 1, 5)]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4}, {3})


def patched(path: Path, old: bytes, new: bytes) -> Path:
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))
    return path


def test_xls_with_a_forged_address_is_refused_before_calamine(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("A").write(4, 3, 77.5)
    book.save(str(tmp_path / "a.xls"))
    number = struct.pack("<HHHH", 0x203, 14, 4, 3)
    rk = struct.pack("<HHHH", 0x27E, 10, 4, 3)
    data = (tmp_path / "a.xls").read_bytes()
    record = number if number in data else rk
    path = patched(tmp_path / "a.xls", record, record[:4] + b"\xff\xff\xff\xff")
    assert failure(path).code == "MSB-F05"


def test_xls_with_a_password_is_named(tmp_path: Path) -> None:
    path = old_workbook(tmp_path / "a.xls")
    # WRITEACCESS, which nobody needs, becomes FILEPASS
    data = path.read_bytes()
    at = data.index(struct.pack("<HH", 0x5C, 0x70))
    path.write_bytes(data[:at] + struct.pack("<H", 0x2F) + data[at + 2 :])
    assert failure(path).code == "MSB-F02"


def test_the_end_of_calamine_is_not_ours(tmp_path: Path) -> None:
    data = bytearray(old_workbook(tmp_path / "a.xls").read_bytes())
    struct.pack_into("<I", data, 44, 0xFFFFFFF0)  # number of sector tables: calamine asks for room for as many
    struct.pack_into("<I", data, 64, 0xFFFFFFF0)
    struct.pack_into("<I", data, 72, 0xFFFFFFF0)
    (tmp_path / "a.xls").write_bytes(data)
    try:
        assert open_workbook(tmp_path / "a.xls").container == "xls"
    except ReadFailure as refused:
        assert refused.code == "MSB-F01"


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "raise SystemExit('panik')", 'print(\'{"error": "Panic"}\')']
)
def test_a_child_that_dies_is_a_corrupt_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    (tmp_path / "child.py").write_text(program, "utf-8")
    monkeypatch.setattr(legacy.calamine_child, "__file__", str(tmp_path / "child.py"))
    assert failure(old_workbook(tmp_path / "a.xls")).code == "MSB-F01"


def test_a_child_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "child.py").write_text("while True: pass", "utf-8")
    monkeypatch.setattr(legacy.calamine_child, "__file__", str(tmp_path / "child.py"))
    monkeypatch.setattr(legacy, "_CHILD_SECONDS", 0.2)
    assert failure(old_workbook(tmp_path / "a.xls")).code == "MSB-F05"


def failure(path: Path) -> ReadFailure:
    with pytest.raises(ReadFailure) as caught:
        open_workbook(path)
    return caught.value


def ods(path: Path, tables: str, styles: str = "", manifest: str = "<m/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", ods_content(tables, styles))
    return path


def ods_content(tables: str, styles: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def text(content: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{content}</text:p></table:table-cell>'


def table(rows: str, name: str = "Usulan", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{rows}</table:table>'


def value(kind: str, attribute: str, content: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{attribute}="{content}"><text:p>tampak</text:p></table:table-cell>'


PLAIN_ROWS = (
    f'<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    f"<table:table-row>{text('No')}{text('Usulan', 'table:number-columns-repeated=' + chr(34) + '2' + chr(34))}</table:table-row>"
    f'<table:table-row table:number-rows-repeated="2"><table:table-cell/>{value("float", "value", "1250000")}'
    f"{value('date', 'date-value', '2024-02-05')}{value('boolean', 'boolean-value', 'true')}"
    f"{value('date', 'date-value', '2024-02-05T13:30:00')}{value('currency', 'value', '2.5')}</table:table-row>"
    f'<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
)


def test_ods_agrees_with_calamine(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", table(PLAIN_ROWS))
    book = open_workbook(path)
    assert book.container == "ods"
    theirs = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    seen = {
        (row, column): cell
        for row, cells in enumerate(theirs, start=1)
        for column, cell in enumerate(cells, start=1)
        if cell != ""
    }
    assert {at: cell.value for at, cell in book.sheets[0].cells.items()} == seen


def test_ods_what_calamine_hides(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="ce1"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    comment = "<office:annotation><text:p>komentar</text:p></office:annotation>"
    chart = f"<draw:frame><draw:object>{table('<table:table-row>' + text('x') + '</table:table-row>')}</draw:object></draw:frame>"
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{text('a<text:s text:c=' + chr(34) + '2' + chr(34) + '/>b</text:p><text:p>baris 2', 'table:number-rows-spanned=' + chr(34) + '2' + chr(34))}"
        f'<table:table-cell office:value-type="string" table:style-name="ce1">{comment}{chart}<text:p>hapus</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=SUM([.A1:.A2])" office:value-type="float" office:value="3"/></table:table-row>'
        f'<table:table-row table:visibility="filter"><table:covered-table-cell><text:p>tertutup</text:p></table:covered-table-cell>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=NOW()"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT13H30M00S"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT30H00M00S"/></table:table-row>'
    )
    tables = table(rows) + table(f"<table:table-row>{text('x')}</table:table-row>", "Rahasia", 'table:style-name="ta2"')
    first, second = open_workbook(ods(tmp_path / "a.ods", tables, styles)).sheets
    assert first.cells == {
        (1, 1): Cell("a  b\nbaris 2", "a  b\nbaris 2"),
        (1, 2): Cell("hapus", "hapus", struck=True),
        (1, 3): Cell("3", 3, "number", "=SUM([.A1:.A2])"),
        (2, 2): Cell("#DIV/0!", "#DIV/0!", "error", "=1/0"),
        (2, 3): Cell("=NOW()", "=NOW()", "formula_without_value", "=NOW()"),
        (2, 4): Cell("13:30:00", time(13, 30), "date"),
        (2, 5): Cell("30:00:00", "30:00:00"),
    }
    assert (first.merged, first.hidden_rows, first.hidden_columns) == ([Block(1, 1, 2, 1)], {2}, {2})
    assert second.hidden


def test_flat_ods(tmp_path: Path) -> None:
    flat = ods_content(table(f"<table:table-row>{text('x')}</table:table-row>")).replace("document-content", "document")
    mime = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet" '
    (tmp_path / "a.fods").write_text(flat.replace("<office:document ", "<office:document " + mime), "utf-8")
    book = open_workbook(tmp_path / "a.fods")
    assert (book.container, book.sheets[0].cells) == ("ods", {(1, 1): Cell("x", "x")})


def test_ods_repeat_bomb_and_far_corner(tmp_path: Path) -> None:
    many = 'table:number-columns-repeated="16384"'
    bomb = f'<table:table-row table:number-rows-repeated="1048576">{text("a", many)}</table:table-row>'
    assert failure(ods(tmp_path / "bomb.ods", table(bomb))).code == "MSB-F05"
    corner = (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row><table:table-row>'
        f'<table:table-cell table:number-columns-repeated="16383"/>{text("z")}</table:table-row>'
    )
    assert set(open_workbook(ods(tmp_path / "far.ods", table(corner))).sheets[0].cells) == {(1048576, 16384)}


def test_ods_with_a_password(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", "", manifest="<manifest:encryption-data/>")
    assert failure(path).code == "MSB-F02"


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def wide(name: str) -> bytes:
    return struct.pack("<I", len(name)) + name.encode("utf-16-le")


def xlsb(path: Path, *cells: tuple[int, int, float]) -> Path:
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Usulan"))
        + record(144)
        + record(132)
    )
    body = b"".join(
        record(0, struct.pack("<I", row) + bytes(13)) + record(5, struct.pack("<IId", column, 0, number))
        for row, column, number in cells
    )
    last = max(row for row, _, _ in cells), max(column for _, column, _ in cells)
    extent = record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("_rels/.rels", rels.format(link + "/officeDocument", "xl/workbook.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/_rels/workbook.bin.rels", rels.format(link + "/worksheet", "worksheets/sheet1.bin"))
        package.writestr(
            "xl/worksheets/sheet1.bin", record(129) + extent + record(145) + body + record(146) + record(130)
        )
    return path


def test_xlsb(tmp_path: Path) -> None:
    book = open_workbook(xlsb(tmp_path / "a.xlsb", (2, 1, 1250000.0), (4, 3, 2.5)))
    sheet: Sheet = book.sheets[0]
    assert (book.container, sheet.name) == ("xlsb", "Usulan")
    assert {at: cell.text for at, cell in sheet.cells.items()} == {(3, 2): "1250000", (5, 4): "2.5"}


def test_xlsb_far_corner_is_refused_before_calamine(tmp_path: Path) -> None:
    assert failure(xlsb(tmp_path / "a.xlsb", (0, 0, 1.0), (1048575, 16383, 2.0))).code == "MSB-F05"
