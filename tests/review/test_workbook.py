"""The workbook as it goes out: what is asked, what is locked, nothing that runs."""

import datetime

import openpyxl
import pytest

from musrenbang_analysis.review.marks import IDENTITY_SHEET, LIST_SHEET
from musrenbang_analysis.review.workbook import Request, choose, write_review
from tests.review.conftest import AUDIT_COLUMNS, AUDITED, FIRST, PAIR_COLUMNS, PAIRS
from tests.review.small import HOSTILE, NOTHING_AUDITED, NOTHING_DECIDED


def test_sheets_and_what_may_be_filled_in(exported, asked):
    book = openpyxl.load_workbook(exported)
    assert book.sheetnames == ["Petunjuk", "Pasangan", "Audit", LIST_SHEET, IDENTITY_SHEET]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible"] * 3 + ["veryHidden"] * 2
    assert book["Pasangan"].max_row == FIRST - 1 + len(asked.pairs) == FIRST - 1 + PAIRS
    assert book["Audit"].max_row == FIRST - 1 + len(asked.audit) == FIRST - 1 + AUDITED
    answers = {"Petunjuk": {2}, "Pasangan": {6, 7}, "Audit": {4, 5, 6, 7}, LIST_SHEET: set(), IDENTITY_SHEET: set()}
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.sort == (sheet.sheet_state != "visible"), "sorting and filtering stay allowed"
        open_columns = {cell.column for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert open_columns == answers[sheet.title], sheet.title
    assert book["Pasangan"].column_dimensions["H"].hidden
    assert book["Audit"].column_dimensions["H"].hidden


def test_choices_are_offered_in_the_words_of_the_contract(exported):
    book = openpyxl.load_workbook(exported)
    offered = {
        sheet: {rule.formula1 for rule in book[sheet].data_validations.dataValidation if rule.type == "list"}
        for sheet in ("Pasangan", "Audit")
    }
    assert offered["Pasangan"] == {'"Sama,Bukan,Ragu"'}
    assert '"Ya,Tidak,Tidak tahu"' in offered["Audit"]
    assert f"'{LIST_SHEET}'!$A$1:$A$1" in offered["Audit"]
    assert book[LIST_SHEET]["A1"].value == "apbd/a.xlsx › Daftar"


def test_nothing_in_it_is_a_formula_and_hostile_texts_are_shown_as_text(tables, tmp_path):
    everything = choose(tables, Request(90, 1000), NOTHING_DECIDED, NOTHING_AUDITED)
    path = write_review(tmp_path / "t.xlsx", tables, everything, Request(90, 1000), "2025-03-31")
    shown = ""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                shown += str(cell.value or "")
    assert all(text in shown for text in HOSTILE[:3])


def test_pairs_stand_side_by_side_with_differences_marked_and_the_rival_named(tables, asked, tmp_path):
    everything = choose(tables, Request(90, 0), NOTHING_DECIDED, NOTHING_AUDITED)
    path = write_review(tmp_path / "t.xlsx", tables, everything, Request(90, 0), "2025-03-31")
    sheet = openpyxl.load_workbook(path, rich_text=True)["Pasangan"]
    rows = {str(sheet.cell(row, 8).value): row for row in range(FIRST, sheet.max_row + 1)}
    row = next(row for mark, row in rows.items() if mark.startswith("P|desa-010|kecamatan-010|"))
    left, right = sheet.cell(row, 3).value, sheet.cell(row, 4).value
    for card in (left, right):
        for word in ("Rabat beton gang nomor 10", "Tempat: ", "RT / RW: ", "SKPD: ", "Volume: 110 m", "Rupiah: Rp"):
            assert word in str(card), word
    assert "Sumber: desa/a.xlsx › Daftar › 12" in str(left)
    marked = "".join(piece.text for piece in right if hasattr(piece, "font") and piece.font.b)
    assert "Jl. Baru" in marked
    assert "Dinas Perkim" in marked
    assert "Rabat" not in marked
    assert "02" not in marked, "RT 2 and RT 02 are one RT"
    assert sheet.cell(row, 5).value == "Jenis pekerjaan sama; RT berbeda."
    rival = next(row for mark, row in rows.items() if mark.startswith("P|desa-000|kecamatan-000|"))
    assert "Saingan: " in sheet.cell(rival, 5).value
    assert "kecamatan/a.xlsx › Daftar › 10" in sheet.cell(rival, 5).value
    assert not any("%" in str(sheet.cell(at, 5).value) for at in rows.values()), "no probability decides for the clerk"


def test_the_audit_shows_no_link(exported):
    sheet = openpyxl.load_workbook(exported)["Audit"]
    assert sheet["D3"].value == "Masuk APBD?"
    for row in range(FIRST, sheet.max_row + 1):
        text = " ".join(str(sheet.cell(row, column).value or "") for column in range(1, 8))
        assert "apbd/" not in text
        assert "kecamatan/" not in text
        assert all(sheet.cell(row, column).value is None for column in AUDIT_COLUMNS.values() if column != 8)


def test_instructions_speak_indonesian_first(exported, tables, asked, tmp_path):
    sheet = openpyxl.load_workbook(exported)["Petunjuk"]
    text = "\n".join(str(row[0].value or "") for row in sheet.iter_rows())
    assert text.index("Petunjuk (Indonesia)") < text.index("Instructions (English)")
    assert "Jabatan pengisi (bukan nama)" in text
    assert "31 Maret 2025" in text
    assert f"{PAIRS} pasangan dan {AUDITED} usulan audit" in text
    english = write_review(tmp_path / "en.xlsx", tables, asked, Request(PAIRS, AUDITED), "2025-03-31", "en")
    book = openpyxl.load_workbook(english)
    assert book.sheetnames[:3] == ["Instructions", "Pairs", "Audit"]
    assert book["Pairs"]["F3"].value == "Verdict"


def test_the_same_questions_give_the_same_bytes(exported, tables, asked, tmp_path):
    again = write_review(tmp_path / "lagi.xlsx", tables, asked, Request(PAIRS, AUDITED), "2025-03-31")
    assert again.read_bytes() == exported.read_bytes()


@pytest.mark.parametrize(("pairs", "audit"), [(0, 9), (12, 0), (0, 0)])
def test_a_workbook_may_ask_one_thing_only_or_nothing(tables, tmp_path, pairs, audit):
    asked = choose(tables, Request(pairs, audit), NOTHING_DECIDED, NOTHING_AUDITED)
    path = write_review(
        tmp_path / "x.xlsx", tables, asked, Request(pairs, audit), datetime.date(2025, 1, 2).isoformat()
    )
    names = openpyxl.load_workbook(path).sheetnames
    assert ("Pasangan" in names) == (pairs > 0 or audit == 0)
    assert ("Audit" in names) == (audit > 0 or pairs == 0)
    assert len(PAIR_COLUMNS) == 3
