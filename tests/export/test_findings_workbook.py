"""The findings workbook: every finding on a row that opens its cell, nothing that can run."""

from pathlib import Path

import openpyxl
import pytest

from musrenbang_analysis.export.finding_rows import COLUMNS, sheet_namer
from musrenbang_analysis.export.findings_workbook import write_findings_workbook
from musrenbang_analysis.findings import Finding, catalogue_page, finding_codes, general_text
from musrenbang_analysis.labels import has_label
from musrenbang_analysis.reference import read_reference

FINDINGS = [
    Finding("MSB-V01", "desa/a.xlsx", "Lampiran II", 12, "anggaran", "=1+1", facts={"problem": "x"}, source_column=4),
    Finding("MSB-R01", "desa/a.xlsx", "Lampiran II", 9, None, "JUMLAH", 1),
    Finding("MSB-V01", "desa/b.csv", "b", 3, "anggaran", "\x01 50-75 juta", facts={"problem": "x"}, source_column=28),
    Finding("MSB-D05", "."),
    Finding("MSB-F01", "desa/rusak [1] #2.xlsx", facts={"detail": "=cmd()"}),
]


@pytest.fixture
def book(tmp_path):
    path = write_findings_workbook(
        tmp_path / "out" / "temuan.xlsx",
        FINDINGS,
        title="Uji",
        source_folder=tmp_path / "raw",
        containers={"desa/a.xlsx": "xlsx", "desa/b.csv": "csv"},
    )
    return openpyxl.load_workbook(path)


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_a_sheet_per_file_with_every_finding(book):
    assert book.sheetnames == ["Ringkasan", "Per kode", "(dossier)", "a", "b", "rusak _1_ #2"]
    assert [row[1] for row in rows(book["a"])] == ["MSB-R01", "MSB-V01"], "in the order of the rows"
    assert [cell.value for cell in book["a"][1]] == [
        "Tingkat", "Kode", "Lembar", "Baris", "Kolom", "Sel", "Isi sel", "Apa yang salah", "Yang perlu dilakukan"
    ]  # fmt: skip
    faulty = rows(book["a"])[1]
    assert faulty[:7] == ["Perlu dilihat", "MSB-V01", "Lampiran II", 12, "anggaran", "D12", "=1+1"]
    assert faulty[7:] == [FINDINGS[0].statement(), FINDINGS[0].advice()]


def test_rows_open_their_cell(book):
    link = book["a"]["F3"].hyperlink
    assert (link.target, link.location) == ("..\\raw\\desa\\a.xlsx", "'Lampiran II'!D12")
    assert book["a"]["F2"].hyperlink.location == "'Lampiran II'!A9"
    assert (book["b"]["F2"].value, book["b"]["F2"].hyperlink.location) == ("AB3", None), "a CSV opens as a whole"
    assert book["rusak _1_ #2"]["F2"].hyperlink.target == "..\\raw\\desa\\rusak%20%5B1%5D%20%232.xlsx"


def test_nothing_is_a_formula_and_no_control_characters(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
    assert book["a"]["G3"].value == "=1+1"
    assert "50-75 juta" in book["b"]["G2"].value


def test_sheets_are_made_for_work(book):
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    assert book["a"]["H3"].alignment.wrap_text
    assert {letter: book["a"].column_dimensions[letter].width > 5 for letter in "ABCDEFGHI"}


def test_the_summary_by_code_speaks_both_languages(book):
    by_code = rows(book["Per kode"])
    assert [row[:3] for row in by_code][:2] == [["MSB-D05", "Menghalangi", 1], ["MSB-F01", "Menghalangi", 1]]
    assert sum(row[2] for row in by_code) == len(FINDINGS)
    texts = [general_text("MSB-D05", part, lang) for lang in ("id", "en") for part in ("message", "advice")]
    assert by_code[0][3:] == texts
    assert "{" not in "".join(general_text(code, "message") for code in finding_codes())


def test_english(tmp_path):
    path = write_findings_workbook(tmp_path / "f.xlsx", FINDINGS, title="Test", lang="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["Summary", "By code"]
    assert rows(book["a"])[1][7] == FINDINGS[0].statement("en")
    assert book["a"]["F3"].hyperlink.target == "desa\\a.xlsx"


def test_the_same_findings_give_the_same_bytes(tmp_path):
    first = write_findings_workbook(tmp_path / "1.xlsx", FINDINGS, title="Uji").read_bytes()
    assert write_findings_workbook(tmp_path / "2.xlsx", FINDINGS, title="Uji").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.xlsx", "2.xlsx"]


def test_no_findings_is_said(tmp_path):
    book = openpyxl.load_workbook(write_findings_workbook(tmp_path / "f.xlsx", [], title="Uji"))
    assert book["Ringkasan"]["A6"].value == "Tidak ada temuan."


def test_sheet_names_are_short_unique_and_allowed():
    name_for = sheet_namer("Ringkasan")
    long = "panjang" * 9
    paths = ["desa/a.xlsx", "kec/A.xls", f"x/{long}.csv", f"y/{long}.csv", "x/'.csv", "x/h/history.csv",
             "ringkasan.xlsx", "x/[a]:b*?.csv", "x/\x07.csv"]  # fmt: skip
    names = [name_for(path) for path in paths]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\\x07") for name in names)
    assert not {"history", "ringkasan"} & {name.casefold() for name in names}
    assert all(not name.startswith("'") and not name.endswith("'") for name in names)


def test_every_column_has_a_label():
    assert all(has_label(f"temuan.{key}") for key, _ in COLUMNS)


def test_every_group_of_codes_has_a_title():
    groups = {row["group"] for row in read_reference("finding_groups.csv")}
    assert {code[4] for code in finding_codes()} <= groups


def test_the_page_of_findings_is_fresh():
    page = Path(__file__).resolve().parents[2] / "docs" / "findings.md"
    assert page.read_text(encoding="utf-8") == catalogue_page(), "stale: see CONTRIBUTING.md, Findings"
