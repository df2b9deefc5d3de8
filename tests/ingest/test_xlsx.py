"""The .xlsx reader against workbooks written by XlsxWriter and openpyxl, with openpyxl as oracle."""

# ruff: noqa: E501 - samples of markup read better unbroken

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.sheet import Block, Cell, Sheet
from musrenbang_analysis.ingest.xlsx_formula import shift
from musrenbang_analysis.ingest.xlsx_styles import temporal_kind

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{RELATION}/{kind}" Target="{target}"/>'


def raw_workbook(
    path: Path,
    sheet: str,
    *,
    strings: str = "",
    styles: str = "",
    target: str = "worksheets/sheet1.xml",
    properties: str = "",
    state: str = "visible",
    parts: dict[str, str] | None = None,
) -> Path:
    """An .xlsx with the sheet's XML as given, for what no library writes."""
    links = [relation(1, "worksheet", target), relation(2, "sharedStrings", "sharedStrings.xml")]
    links.append(relation(3, "styles", "styles.xml"))
    content = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{properties}<sheets>'
        f'<sheet name="Usulan" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{"".join(links)}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (content | (parts or {})).items():
            package.writestr(name, text)
    return path


def read_raw(tmp_path: Path, sheet: str, **more: object) -> Sheet:
    return open_workbook(raw_workbook(tmp_path / "raw.xlsx", sheet, **more)).sheets[0]


def expected(values: Worksheet, formulas: Worksheet) -> dict[tuple[int, int], object]:
    """What openpyxl sees, with its types brought to ours."""
    found: dict[tuple[int, int], object] = {}
    for row in values.iter_rows():
        for cell in row:
            value = cell.value
            formula = formulas.cell(cell.row, cell.column).value
            if value is None and isinstance(formula, str) and formula.startswith("="):
                value = formula
            if isinstance(value, str):
                value = value.strip()
            if isinstance(value, datetime) and value.time() == time(0):
                value = value.date()
            if value is not None and value != "":
                found[cell.row, cell.column] = value
    return found


def agree_with_openpyxl(path: Path) -> None:
    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    ours = open_workbook(path)
    assert [sheet.name for sheet in ours.sheets] == values.sheetnames
    for sheet in ours.sheets:
        theirs = expected(values[sheet.name], formulas[sheet.name])
        assert sheet.cells.keys() == theirs.keys()
        for at, cell in sheet.cells.items():
            if isinstance(cell.value, float):
                assert cell.value == pytest.approx(theirs[at], rel=1e-14)
            else:
                assert cell.value == theirs[at]
        merged = {(b.min_row, b.min_col, b.max_row, b.max_col) for b in values[sheet.name].merged_cells.ranges}
        assert {(b.top, b.left, b.bottom, b.right) for b in sheet.merged} == merged
        assert sheet.hidden == (values[sheet.name].sheet_state != "visible")


def proposal_workbook(path: Path, **options: object) -> Path:
    """A list as kecamatan write it: titles, two header rows, subtotals, mixed types, hidden things."""
    book = xlsxwriter.Workbook(path, options)
    sheet = book.add_worksheet("Usulan Desa")
    struck = book.add_format({"font_strikeout": True})
    indonesian = book.add_format({"num_format": "[$-421]dd mmmm yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    clock = book.add_format({"num_format": "hh:mm"})
    rupiah = book.add_format({"num_format": '"Rp"#,##0.00'})
    sheet.merge_range("A1:F1", "DAFTAR USULAN MUSRENBANG KECAMATAN")
    sheet.merge_range("A3:A4", "No")
    sheet.write_row("B4", ["Desa", "Usulan", "Biaya", "Tanggal", "Kode"])
    for number in range(1, 61):
        row = 3 + number
        sheet.write(row, 0, number)
        sheet.write(row, 1, f"Desa {number % 7}")
        sheet.write(
            row, 2, f"Jalan\nRT {number}" if number % 5 else "  Drainase\u00a0", struck if number % 9 == 0 else None
        )
        sheet.write(row, 3, 1_250_000.0 * number if number % 2 else 0.1 + 0.2, rupiah)
        sheet.write_datetime(row, 4, datetime(2024, 2, 5) if number % 3 else datetime(2024, 2, 5, 13, 30), moment)
        sheet.write_string(row, 5, f"00{number}")
    sheet.write_datetime("E70", datetime(2023, 12, 31), indonesian)
    sheet.write_number("E71", 0.5625, clock)
    sheet.write_boolean("F71", True)
    sheet.write_formula("D72", "=SUM(D5:D64)", rupiah, 123456)
    sheet.write_formula("D73", "=1/0", None, "#DIV/0!")
    sheet.write_rich_string("C74", "Rehab ", book.add_format({"bold": True}), "gedung", " PKK")
    sheet.set_row(9, None, None, {"hidden": True})
    sheet.set_column("B:B", None, None, {"hidden": True})
    book.add_worksheet("Referensi").hide()
    book.add_worksheet("Rahasia").very_hidden()
    book.get_worksheet_by_name("Referensi").write(0, 0, "x")
    book.close()
    return path


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}, {"date_1904": True}])
def test_agrees_with_openpyxl_on_xlsxwriter_files(tmp_path: Path, options: dict[str, object]) -> None:
    agree_with_openpyxl(proposal_workbook(tmp_path / "a.xlsx", **options))


def test_agrees_with_openpyxl_on_its_own_files(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Kode", 1, 2.5, True, date(2024, 2, 5), datetime(2024, 2, 5, 7, 30), time(8, 15), "=B1+C1"])
    sheet["H40"] = "jauh"
    sheet.merge_cells("B3:D5")
    sheet["B3"] = "gabungan"
    book.create_sheet("Kosong")
    book.create_sheet("Terakhir", 0)["A1"] = "pertama"
    book.save(tmp_path / "a.xlsx")
    agree_with_openpyxl(tmp_path / "a.xlsx")


def test_what_a_reviewer_sees_is_kept(tmp_path: Path) -> None:
    sheet = open_workbook(proposal_workbook(tmp_path / "a.xlsx")).sheets[0]
    assert sheet.hidden_rows == {10}
    assert sheet.hidden_columns == {2}
    assert sheet.cells[5, 4] == Cell("1250000", 1250000, "number")
    assert sheet.cells[6, 4].text == "0.3"
    assert sheet.cells[13, 3].struck
    assert not sheet.cells[14, 3].struck
    assert sheet.cells[70, 5] == Cell("2023-12-31", date(2023, 12, 31), "date")
    assert sheet.cells[71, 5] == Cell("13:30:00", time(13, 30), "date")
    assert sheet.cells[7, 5].text == "2024-02-05T13:30:00"
    assert sheet.cells[5, 6] == Cell("001", "001")
    assert sheet.cells[5, 3].text == "Jalan\nRT 1"
    assert sheet.cells[9, 3].text == "Drainase"
    assert sheet.cells[72, 4] == Cell("123456", 123456, "number", "=SUM(D5:D64)")
    assert sheet.cells[73, 4] == Cell("#DIV/0!", "#DIV/0!", "error", "=1/0")
    assert sheet.cells[74, 3].text == "Rehab gedung PKK"
    assert Block(3, 1, 4, 1) in sheet.merged


def test_formula_never_computed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=SUM(B1:B9)"
    book.active["A1"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    cell = open_workbook(tmp_path / "a.xlsx").sheets[0].cells[1, 1]
    assert cell == Cell("=SUM(B1:B9)", "=SUM(B1:B9)", "formula_without_value", "=SUM(B1:B9)", struck=True)


def test_formula_computed_to_nothing_is_blank(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1" t="str"><f>IF(1,"")</f><v></v></c><c r="B1" t="str"><f>B2</f></c></row>'
    cells = read_raw(tmp_path, f"<sheetData>{row}</sheetData>").cells
    assert {at: cell.kind for at, cell in cells.items()} == {(1, 2): "formula_without_value"}


def test_shared_formula_is_moved(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="0">A1*$B$1</f><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert read_raw(tmp_path, f"<sheetData>{rows}</sheetData>").cells[2, 3].formula == "=A2*$B$1"


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("SUM(A1:$B$2)", "SUM(B3:$B$2)"),
        ("'Desa A1'!C3+LOG10(D4)", "'Desa A1'!D5+LOG10(E6)"),
        ('IF(A1="B2";C$3;$D4)', 'IF(B3="B2";D$3;$D6)'),
        ("XFD1", "#REF!"),
    ],
)
def test_shift(formula: str, moved: str) -> None:
    assert shift(formula, 2, 1) == moved


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("[$-421]dd mmmm yyyy", "date"),
        ("d-mmm-yy;@", "date"),
        ("mmm yyyy", "date"),
        ("[h]:mm:ss", "elapsed"),
        ("hh:mm AM/PM", "time"),
        ("mm:ss.0", "time"),
        ('"Rp"#,##0', ""),
        ("[$Rp-421]#,##0.00", ""),
        ("General", ""),
        ("[Red]0.00", ""),
        ('0" hari"', ""),
        (r"0\d", ""),
        ("_-* #,##0_-;-* #,##0_-", ""),
        ("@", ""),
        ("0;yyyy", ""),
    ],
)
def test_number_formats(code: str, kind: str) -> None:
    assert temporal_kind(code) == kind


def test_1904_and_odd_serials(tmp_path: Path) -> None:
    styles = '<numFmts><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>'
    cells = '<c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>-3</v></c><c r="C1" s="2"><v>1.25</v></c>'
    cells += (
        '<c r="D1" s="1"><v>1e300</v></c><c r="E1" s="1"><v>45327</v></c><c r="F1" t="d"><v>2024-02-05T00:00:00</v></c>'
    )
    data = f'<sheetData><row r="1">{cells}</row></sheetData>'
    plain = read_raw(tmp_path, data, styles=styles)
    assert [plain.cells[1, column].text for column in (1, 2, 3, 5, 6)] == [
        "0",
        "-3",
        "30:00:00",
        "2024-02-05",
        "2024-02-05",
    ]
    assert plain.cells[1, 4].kind == "number"
    mac = read_raw(tmp_path, data, styles=styles, properties='<workbookPr date1904="1"/>')
    assert [mac.cells[1, column].text for column in (1, 5)] == ["1904-01-01", "2028-02-06"]


def test_strings_runs_escapes_and_phonetic(tmp_path: Path) -> None:
    strings = (
        "<si><t>Jalan_x000D_\nRT 1 _x005F_x000D_</t></si>"
        "<si><r><t>lama </t></r><r><rPr><strike/></rPr><t>hapus</t></r><rPh><t>baca</t></rPh></si>"
        "<si><r><rPr><strike/></rPr><t>semua</t></r></si>"
        "<si><t>_xD83D__xDE00_</t></si><si><t>\u00a0 \u200b</t></si>"
    )
    cells = "".join(f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ABCDE"))
    cells += '<c r="F1" t="inlineStr"><is><r><t>dua </t></r><r><t>potong</t></r></is></c>'
    found = read_raw(tmp_path, f'<sheetData><row r="1">{cells}</row></sheetData>', strings=strings).cells
    assert [cell.text for cell in found.values()] == [
        "Jalan\nRT 1 _x000D_",
        "lama hapus",
        "semua",
        "\U0001f600",
        "dua potong",
    ]
    assert [cell.struck for cell in found.values()] == [False, False, True, False, False]


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    raw = [
        "1250000.0",
        "1.25E+6",
        "0.30000000000000004",
        "3201234567890123",
        "1E-7",
        "-0.5",
        "1249999.9999999998",
        "1e999",
    ]
    cells = "".join(f"<c><v>{value}</v></c>" for value in raw)
    found = read_raw(tmp_path, f"<sheetData><row>{cells}</row></sheetData>").cells
    texts = ["1250000", "1250000", "0.3", "3201234567890123", "0.0000001", "-0.5", "1250000", "inf"]
    assert [found[1, column].text for column in range(1, 9)] == texts
    assert isinstance(found[1, 1].value, int)


def test_far_corner_and_values_under_a_merge(tmp_path: Path) -> None:
    data = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    data += '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFC1048575"/></mergeCells>'
    assert {at: cell.value for at, cell in read_raw(tmp_path, data).cells.items()} == {(1, 1): 1, (1048576, 16384): 3}


def test_prefixed_elements_absolute_targets_and_case(tmp_path: Path) -> None:
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="B2" t="str"><x:v>ya</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    path = raw_workbook(
        tmp_path / "a.xlsx", "", target="/xl/Worksheets/Sheet1.xml", parts={"xl/worksheets/sheet1.xml": sheet}
    )
    assert open_workbook(path).sheets[0].cells == {(2, 2): Cell("ya", "ya")}


def failure(path: Path) -> ReadFailure:
    with pytest.raises(ReadFailure) as caught:
        open_workbook(path)
    return caught.value


def test_doctype_and_billion_laughs_are_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    path = raw_workbook(tmp_path / "a.xlsx", "", parts={"xl/sharedStrings.xml": laughs})
    assert failure(path).code == "MSB-F05"


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    assert failure(raw_workbook(tmp_path / "a.xlsx", "<a>" * 5000 + "</a>" * 5000)).code == "MSB-F05"


def test_bomb_is_refused_from_the_directory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    raw_workbook(path, "")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/worksheets/b.xml", "w") as part:
        for _ in range(40):
            part.write(bytes(1 << 20))
    refused = failure(path)
    assert refused.code == "MSB-F05"
    assert {"detail", "limit"} <= refused.facts.keys()


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musrenbang_analysis.ingest.xlsx_sheet.MAX_CELLS", 50)
    assert failure(proposal_workbook(tmp_path / "a.xlsx")).code == "MSB-F05"


@pytest.mark.parametrize(
    "row",
    [
        '<c r="XFE1"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="A1"><v>satu</v></c>',
        '<c r="A1" t="s"><v>7</v></c>',
        "<c",
    ],
)
def test_nonsense_inside_is_corrupt(tmp_path: Path, row: str) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", f'<sheetData><row r="1">{row}</row></sheetData>')
    assert failure(path).code == "MSB-F01"


def test_missing_sheet_part_is_corrupt(tmp_path: Path) -> None:
    refused = failure(raw_workbook(tmp_path / "a.xlsx", "", target="worksheets/hilang.xml"))
    assert refused.code == "MSB-F01"
    assert "hilang.xml" in str(refused.facts["detail"])


def test_truncated_is_corrupt(tmp_path: Path) -> None:
    whole = proposal_workbook(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    assert failure(tmp_path / "b.xlsx").code == "MSB-F01"


def test_zip_password_is_named(tmp_path: Path) -> None:
    data = bytearray(proposal_workbook(tmp_path / "a.xlsx").read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        at = package.start_dir
    data[at + 8] |= 1
    (tmp_path / "a.xlsx").write_bytes(data)
    assert failure(tmp_path / "a.xlsx").code == "MSB-F02"
