"""Workbooks handed back: any order, every kind of damage, several people; nothing lost, nothing taken twice."""

import datetime
import random
import shutil
import subprocess
from collections import Counter

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musrenbang_analysis.review.hand import AUDIT, LINKS, read_hand
from musrenbang_analysis.review.intake import take_in
from musrenbang_analysis.review.marks import IDENTITY_SHEET
from musrenbang_analysis.review.workbook import Request, choose, write_review
from tests.review.conftest import AUDIT_COLUMNS, AUDITED, FIRST, PAIR_COLUMNS, PAIRS, answer_all
from tests.review.small import NOTHING_AUDITED, NOTHING_DECIDED

WORDS = ("Sama", "Bukan", "Ragu", None)


def codes(intake):
    return Counter(finding.code for finding in intake.findings)


def kept(folder, name=LINKS):
    return read_hand(folder, name).rows


def permute(sheet, order):
    """The rows of answers in another order, as sorting the table does."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]
    for at, row in enumerate(order, start=FIRST):
        for column, value in enumerate(rows[row], start=1):
            sheet.cell(at, column).value = value


def test_what_was_decided_is_kept_with_role_day_and_reason(fill, tables, tmp_path):
    def edit(book):
        answer_all(book)
        book["Pasangan"].cell(FIRST, PAIR_COLUMNS["reason"]).value = "gang yang sama"

    intake = take_in(tmp_path, tables, [fill(edit)])
    assert codes(intake) == {}
    rows = kept(tmp_path)
    assert len(rows) == PAIRS
    assert {row["decision"] for row in rows} == {"sama"}
    assert {(row["decided_by_role"], row["decided_on"]) for row in rows} == {("Perencana Bappeda", "2025-04-02")}
    assert [row["reason"] for row in rows].count("gang yang sama") == 1
    assert all(row["left_was"].startswith(f"{row['left_id'].split('-')[0]}/a.xlsx › Daftar › ") for row in rows)
    assert {row["chosen_as"] for row in rows} >= {"package", "chance"}
    audited = kept(tmp_path, AUDIT)
    assert {(row["answer"], row["stage"], row["by_role"]) for row in audited} == {
        ("tidak", "apbd", "Perencana Bappeda")
    }
    assert sum(float(row["weight"]) for row in audited) == pytest.approx(45)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=PAIRS, max_size=PAIRS), seed=st.integers(0, 10**6))
def test_any_order_of_the_rows_gives_the_same_decisions(fill, tables, tmp_path_factory, words, seed):
    def answer(book, order=None):
        sheet = book["Pasangan"]
        for at, word in enumerate(words, start=FIRST):
            sheet.cell(at, PAIR_COLUMNS["verdict"]).value = word
        if order:
            permute(sheet, order)

    order = random.Random(seed).sample(range(PAIRS), PAIRS)
    files = []
    for edit in (answer, lambda book: answer(book, order)):
        folder = tmp_path_factory.mktemp("order")
        intake = take_in(folder, tables, [fill(edit)])
        assert set(codes(intake)) <= {"MSB-T28"}
        rows = kept(folder)
        files.append([{k: v for k, v in row.items() if k != "workbook"} for row in rows])
        assert Counter(row["decision"] for row in rows) == Counter(word.casefold() for word in words if word)
    assert files[0] == files[1]


def test_importing_again_or_a_copy_changes_nothing(fill, tables, tmp_path):
    first = fill(answer_all)
    take_in(tmp_path, tables, [first])
    before = {name: (tmp_path / name).read_bytes() for name in (LINKS, AUDIT)}
    again = take_in(tmp_path, tables, [first])
    assert codes(again) == {"MSB-T40": 1}
    copy = fill(lambda book: (answer_all(book), permute(book["Pasangan"], range(PAIRS - 1, -1, -1))), "salinan.xlsx")
    other = take_in(tmp_path, tables, [copy])
    assert other.links == other.audit == []
    assert {name: (tmp_path / name).read_bytes() for name in (LINKS, AUDIT)} == before


def test_empty_verdicts_are_counted_and_a_reason_without_one_is_named(fill, tables, tmp_path):
    def edit(book):
        book["Pasangan"].cell(FIRST, PAIR_COLUMNS["reason"]).value = "belum sempat"

    intake = take_in(tmp_path, tables, [fill(edit)])
    assert codes(intake) == {"MSB-T14": 1, "MSB-T28": 2}
    assert any(f"{PAIRS} dari {PAIRS}" in finding.message() for finding in intake.findings)
    assert any("belum sempat" in finding.message() for finding in intake.findings)
    assert not (tmp_path / LINKS).exists()


def one(row_edit, sheet="Pasangan"):
    def edit(book):
        answer_all(book)
        row_edit(book[sheet])

    return edit


def drop_column(column):
    return lambda sheet: sheet.delete_cols(column)


def set_cell(column, value, row=FIRST):
    def edit(sheet):
        sheet.cell(row, column).value = value

    return edit


def swap_marks(sheet):
    a, b = sheet.cell(FIRST, 8), sheet.cell(FIRST + 1, 8)
    a.value, b.value = b.value, a.value


def paste_twice(sheet):
    for column in range(1, 9):
        sheet.cell(FIRST + 30, column).value = sheet.cell(FIRST, column).value
    sheet.cell(FIRST + 30, PAIR_COLUMNS["verdict"]).value = "Bukan"


DAMAGE = {
    "an invented verdict": (set_cell(6, "mungkin sama"), {"MSB-T18": 1}, PAIRS - 1),
    "a number for a verdict": (set_cell(6, 1), {"MSB-T18": 1}, PAIRS - 1),
    "a formula for a verdict": (set_cell(6, '=IF(TRUE,"Sama","Bukan")'), {"MSB-T17": 1}, PAIRS - 1),
    "a verdict in other letters": (set_cell(6, "  SAMA "), {}, PAIRS),
    "a formula for a reason": (set_cell(7, '=HYPERLINK("http://jahat.invalid")'), {"MSB-T24": 1}, PAIRS),
    "a name in a reason": (set_cell(7, "depan rumah Pak Budi"), {"MSB-T25": 1}, PAIRS),
    "a changed mark": (set_cell(8, "P|desa-001|kecamatan-777|0"), {"MSB-T22": 1}, PAIRS),
    "no mark": (set_cell(8, None), {"MSB-T22": 1}, PAIRS),
    "no mark column": (drop_column(8), {"MSB-T15": 1, "MSB-T22": PAIRS}, PAIRS),
    "no reason column": (drop_column(7), {"MSB-T15": 1}, PAIRS),
    "no verdict column": (drop_column(6), {"MSB-T16": 1}, 0),
    "no proposal column": (drop_column(3), {"MSB-T15": 1, "MSB-T20": PAIRS}, PAIRS),
    "changed text": (set_cell(3, "teks lain"), {"MSB-T20": 1}, PAIRS),
    "changed text and no mark": (lambda s: (set_cell(3, "lain")(s), set_cell(8, "")(s)), {"MSB-T23": 1}, PAIRS - 1),
    "marks of two rows exchanged": (swap_marks, {"MSB-T19": 2}, PAIRS - 2),
    "deleted rows": (lambda sheet: sheet.delete_rows(FIRST, 5), {"MSB-T27": 1}, PAIRS - 5),
    "one row twice with two verdicts": (paste_twice, {"MSB-T26": 1}, PAIRS - 1),
    "a note above the table": (lambda sheet: sheet.insert_rows(1, 3), {}, PAIRS),
    "other names on the tabs": (lambda sheet: setattr(sheet, "title", "Kerja saya"), {}, PAIRS),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_kind_of_damage_is_named_with_its_cell_and_the_rest_is_taken(fill, tables, tmp_path, damage):
    edit, expected, taken = DAMAGE[damage]
    intake = take_in(tmp_path, tables, [fill(one(edit))])
    assert codes(intake) == expected
    assert len(kept(tmp_path)) == taken
    assert len(kept(tmp_path, AUDIT)) == AUDITED, "what is wrong on one sheet does not touch the other"
    for finding in intake.findings:
        row = finding.as_row()
        assert row["source_file"] == "diisi.xlsx"
        assert row["source_sheet"]
        if finding.code in ("MSB-T17", "MSB-T18"):
            assert row["cell"] == f"F{FIRST}"
            assert row["cell_text"]
        if finding.code in ("MSB-T16", "MSB-T19", "MSB-T23"):
            assert finding.severity == "error"
    text = (tmp_path / LINKS).read_text(encoding="utf-8") if taken else ""
    assert "Budi" not in text
    assert "=HYPERLINK" not in text.replace('""', '"').split("desa/")[0]


def test_without_the_hidden_sheet_rows_are_known_by_their_marks(fill, tables, tmp_path):
    def edit(book):
        answer_all(book)
        del book[IDENTITY_SHEET]

    intake = take_in(tmp_path, tables, [fill(edit)])
    assert codes(intake) == {"MSB-T10": 1}
    assert len(kept(tmp_path)) == PAIRS
    assert kept(tmp_path)[0]["left_was"], "what the row says now is written down in its place"


def test_a_workbook_of_another_dossier_is_refused_whole_and_says_how_much(fill, tables, tmp_path):
    def edit(book):
        answer_all(book)
        book[IDENTITY_SHEET]["B2"] = "32.02"

    intake = take_in(tmp_path, tables, [fill(edit)])
    assert codes(intake) == {"MSB-T11": 1}
    assert f"{PAIRS + AUDITED}" in intake.findings[0].message()
    assert not (tmp_path / LINKS).exists()


def test_a_workbook_of_older_files_is_taken_and_vanished_rows_are_named_with_the_nearest(fill, tables, tmp_path):
    path = fill(answer_all)
    victim = read_victim(path)
    records = tables.records.copy()
    at = records["record_id"] == victim
    records.loc[at, "record_id"] = "desa-baru"
    records.loc[at, "proposal_text"] = records.loc[at, "proposal_text"] + " (perbaikan)"
    changed = type(tables)(**{**vars(tables), "records": records, "manifest": tables.manifest | {"inputs": []}})
    intake = take_in(tmp_path, changed, [path])
    found = codes(intake)
    assert found.pop("MSB-T12") == 1
    assert set(found) == {"MSB-T43"}
    assert all("desa-baru" in finding.message() for finding in intake.findings if finding.code == "MSB-T43")
    assert len(kept(tmp_path)) == PAIRS, "the verdict is kept"


def read_victim(path):
    sheet = openpyxl.load_workbook(path)["Pasangan"]
    marks = [str(sheet.cell(row, 8).value) for row in range(FIRST, sheet.max_row + 1)]
    return next(mark.split("|")[1] for mark in marks if mark.startswith(("P|desa-01", "P|desa-02")))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rusak", b"%PDF-1.7", b"halo dunia\n"])
def test_a_file_that_is_no_review_workbook_is_one_finding(tables, tmp_path, content):
    path = tmp_path / "aneh.xlsx"
    path.write_bytes(content)
    intake = take_in(tmp_path, tables, [path])
    assert len(intake.findings) >= 1
    assert all(finding.severity in ("error", "warning") for finding in intake.findings)
    assert intake.links == []


def test_the_cover_names_an_office_and_a_day_or_it_is_said(fill, tables, tmp_path):
    named = take_in(tmp_path / "a", tables, [fill(answer_all, role="Pak Budi, operator")])
    assert codes(named) == {"MSB-T31": 1}
    assert "Budi" not in kept(tmp_path / "a")[0]["decided_by_role"]
    empty = take_in(tmp_path / "b", tables, [fill(answer_all, role=None, on=None)])
    assert codes(empty) == {"MSB-T30": 1, "MSB-T32": 1}
    typed = take_in(tmp_path / "c", tables, [fill(answer_all, on="03/04/2025")])
    assert codes(typed) == {}
    assert kept(tmp_path / "c")[0]["decided_on"] == "2025-04-03"


def test_parts_of_several_people_merge_and_disagreement_is_reported(tables, fill, tmp_path):
    parts = []
    for part in (1, 2):
        request = Request(PAIRS, AUDITED, part, 2)
        asked = choose(tables, request, NOTHING_DECIDED, NOTHING_AUDITED)
        path = write_review(tmp_path / f"{part}.xlsx", tables, asked, request, "2025-03-31")
        book = openpyxl.load_workbook(path)
        book["Petunjuk"]["B3"], book["Petunjuk"]["B4"] = f"Operator {part}", datetime.date(2025, 4, part)
        answer_all(book)
        book.save(path)
        parts.append(path)
    intake = take_in(tmp_path, tables, parts)
    assert codes(intake) == {}
    assert len(intake.links) == PAIRS
    assert len(intake.audit) == AUDITED
    assert Counter(row["decided_by_role"] for row in kept(tmp_path)).keys() == {"Operator 1", "Operator 2"}
    other = fill(lambda book: answer_all(book, "Bukan", "Ya"), role="Sekretaris desa")
    differing = take_in(tmp_path, tables, [other])
    assert codes(differing) == {"MSB-T41": PAIRS, "MSB-T42": AUDITED}
    message = next(f.message() for f in differing.findings if f.code == "MSB-T41")
    assert {f.cell[0] for f in differing.findings} == {"F", "D"}
    assert {f.cell_text for f in differing.findings} == {"Bukan", "Ya"}
    assert "sama (Operator" in message
    assert "bukan (Sekretaris desa, 2025-04-02)" in message
    assert len(kept(tmp_path)) == 2 * PAIRS, "both are kept; the last one holds"


def test_where_it_was_found_becomes_the_record(fill, tables, tmp_path):
    def edit(book):
        sheet = book["Audit"]
        columns = AUDIT_COLUMNS
        rows = [
            ("Ya", "apbd/a.xlsx › Daftar", 8),
            ("Ya", "apbd-006", None),
            ("Ya", "buku tebal", 3),
            ("Tidak", "apbd-009", None),
        ]
        for at, (answer, where, row) in enumerate(rows, start=FIRST):
            sheet.cell(at, columns["answer"]).value = answer
            sheet.cell(at, columns["where"]).value = where
            sheet.cell(at, columns["where_row"]).value = row

    intake = take_in(tmp_path, tables, [fill(edit)])
    assert codes(intake) == {"MSB-T28": 2, "MSB-T44": 1, "MSB-T45": 1}
    rows = kept(tmp_path, AUDIT)
    assert Counter(row["found_id"] for row in rows) == Counter(["apbd-003", "apbd-006", "", "apbd-009"])
    assert any("buku tebal › 3" in row["why"] for row in rows)


def test_an_english_workbook_comes_back_as_well(tables, asked, tmp_path):
    path = write_review(tmp_path / "en.xlsx", tables, asked, Request(PAIRS, AUDITED), "2025-03-31", "en")
    book = openpyxl.load_workbook(path)
    book["Instructions"]["B3"], book["Instructions"]["B4"] = "NGO researcher", "2025-04-02"
    for row in range(FIRST, book["Pairs"].max_row + 1):
        book["Pairs"].cell(row, PAIR_COLUMNS["verdict"]).value = "Bukan"
    book.save(path)
    intake = take_in(tmp_path, tables, [path])
    assert codes(intake) == {"MSB-T28": 1}
    assert {(row["decision"], row["decided_by_role"]) for row in kept(tmp_path)} == {("bukan", "NGO researcher")}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_saved_again_by_libreoffice_in_any_format(fill, tables, tmp_path, kind):
    path = fill(answer_all)
    out = tmp_path / "lo"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180)
    intake = take_in(tmp_path, tables, [out / f"diisi.{kind}"])
    assert codes(intake) == {}
    assert len(kept(tmp_path)) == PAIRS
    assert len(kept(tmp_path, AUDIT)) == AUDITED
    assert kept(tmp_path)[0]["decided_on"] == "2025-04-02"
