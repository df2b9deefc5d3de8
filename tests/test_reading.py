"""What a clerk sees of a folder of files: every row accounted for, every fault named with its address."""

import pytest
import xlsxwriter

from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build, check, source_cells
from tests.ingest.test_container import ole_bytes
from tests.sukamaju import ANNEX, ROWS, TITLE, workbook


def found(checked, code):
    return [finding for finding in checked.findings if finding.code == code]


def assert_other_file_was_read(checked):
    assert len(checked.reading.records) == 2


def test_a_village_annex_becomes_records_with_their_address(dossier):
    checked = check(dossier)
    assert not checked.is_blocked
    first, second = checked.reading.records.to_dict("records")
    assert (first["desa_code"], first["kecamatan_name"]) == ("99.02.01.2001", "Cibening")
    assert (first["asked_rp"], second["asked_rp"]) == (50_000_000, 25_000_000)
    assert (first["volume"], first["unit"]) == (200, "m")
    assert (second["rt"], second["rw"]) == ("3", "2")
    assert second["bidang"] == "Fisik", "an empty group cell repeats the one above"
    assert first["outcome"] == "forwarded"
    assert (first["source_file"], first["source_sheet"], first["source_row"]) == (
        "desa/sukamaju.xlsx",
        "Lampiran II",
        7,
    )
    assert ("D7", "Rabat beton") in source_cells(dossier, first)


def test_rows_that_are_no_proposals_are_named(dossier):
    rows = [
        *TITLE,
        ANNEX,
        [f"({number})" for number in range(1, 9)],
        ["A", "BIDANG FISIK"],
        *ROWS,
        ["", "", "", "JUMLAH", "", "", "Rp 75.000.000,-", ""],
        [],
        ANNEX,
        [3, "Ekonomi", "Usaha", "Pelatihan", "Balai desa", "20 orang", 10_000_000, "Dinas Koperasi"],
        ["", "", "", "", "", "Cibening, 12 Januari 2024"],
        ["", "", "", "", "", "Kepala Desa Sukamaju"],
        ["", "", "", "", "", "NIP. 19700101"],
    ]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": rows})
    checked = check(dossier)
    assert not checked.is_blocked
    assert list(checked.reading.records["proposal_text"]) == ["Rabat beton", "Pemasangan PJU", "Pelatihan"]
    rows_of = {
        code: [(f.source_row, f.n_rows) for f in found(checked, code)]
        for code in ("MSB-R01", "MSB-R02", "MSB-R03", "MSB-R04", "MSB-R05")
    }
    assert rows_of == {
        "MSB-R01": [(11, 1)],
        "MSB-R02": [(8, 1)],
        "MSB-R03": [(7, 1)],
        "MSB-R04": [(13, 1)],
        "MSB-R05": [(15, 3)],
    }
    source = checked.reading.sources.iloc[0]
    assert source["rows_in"] == source["rows_out"] + source["rows_in_findings"] == 10


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "MSB-F03"),
        (b"PK\x03\x04 broken", "MSB-F01"),
        (ole_bytes("EncryptionInfo", "EncryptedPackage"), "MSB-F02"),
        (b"%PDF-1.7\n%\xe2\xe3", "MSB-F01"),
        (b"\x89PNG\r\n", "MSB-F04"),
    ],
    ids=["empty", "corrupt", "password", "pdf", "picture"],
)
def test_a_file_that_cannot_be_opened_is_named_and_the_others_are_read(dossier, content, code):
    (dossier / "desa" / "aneh.xlsx").write_bytes(content)
    checked = check(dossier)
    (finding,) = found(checked, code)
    assert finding.source_file == "desa/aneh.xlsx"
    assert finding.severity == "error"
    assert checked.is_blocked
    assert_other_file_was_read(checked)


def test_an_unknown_layout_names_the_nearest_one(dossier):
    workbook(
        dossier / "desa" / "lain.xlsx",
        {"Data": [["Nomor Surat", "Perihal", "Tanggal", "Penerima"], ["1", "a", "b", "c"]]},
    )
    checked = check(dossier)
    (finding,) = found(checked, "MSB-L01") or found(checked, "MSB-L07") or found(checked, "MSB-F06")
    assert checked.is_blocked
    assert finding.source_file == "desa/lain.xlsx"
    assert_other_file_was_read(checked)


def test_a_header_without_the_needed_columns_names_them(dossier):
    header = [text for text in ANNEX if "Anggaran" not in text]
    workbook(
        dossier / "desa" / "kurang.xlsx",
        {"Lampiran II": [*TITLE, header, [1, "Fisik", "x", "Rabat", "RT 1", "5 m", "PU"]]},
    )
    checked = check(dossier)
    (finding,) = found(checked, "MSB-L02")
    assert "'perkiraan anggaran'" in finding.message("id")
    assert "desa_accepted" in finding.message("en")
    assert finding.source_row == 6
    assert checked.is_blocked
    source = checked.reading.sources.set_index("source_file").loc["desa/kurang.xlsx"]
    assert source["rows_in"] == source["rows_in_findings"]
    assert_other_file_was_read(checked)


def test_an_empty_list_blocks_but_a_list_that_says_nil_does_not(dossier):
    workbook(dossier / "desa" / "kosong.xlsx", {"Lampiran II": [*TITLE, ANNEX]})
    checked = check(dossier)
    assert [finding.source_file for finding in found(checked, "MSB-L05")] == ["desa/kosong.xlsx"]
    assert checked.is_blocked
    workbook(dossier / "desa" / "kosong.xlsx", {"Lampiran II": [*TITLE, ANNEX, ["", "", "", "NIHIL"]]})
    checked = check(dossier)
    assert not checked.is_blocked
    assert len(found(checked, "MSB-R14")) == 1


def test_a_workbook_without_a_table_is_named(dossier):
    workbook(dossier / "desa" / "sampul.xlsx", {"Sampul": [["Daftar Usulan"], ["Desa Mekarsari"]]})
    checked = check(dossier)
    assert [finding.source_file for finding in found(checked, "MSB-F06")] == ["desa/sampul.xlsx"]
    assert checked.is_blocked


def test_a_folder_with_no_readable_file(tmp_path):
    folder = tmp_path / "99.02" / "2025"
    (folder / "desa").mkdir(parents=True)
    (folder / "desa" / "catatan.docx").write_bytes(b"PK\x03\x04")
    checked = check(folder)
    assert checked.is_blocked
    assert found(checked, "MSB-D05")
    built = build(folder, Roots(processed=tmp_path / "processed"))
    assert built.is_blocked
    assert len(built.tables.records) == 0
    assert (tmp_path / "processed" / "99.02" / "2025" / "manifest.json").exists()


def test_a_list_in_the_wrong_folder_is_named_with_the_right_one(dossier):
    workbook(dossier / "rkpd" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *ROWS]})
    (finding,) = found(check(dossier), "MSB-L04")
    assert "desa/" in finding.message("id")


def test_a_copied_file_is_read_once(dossier):
    copy = dossier / "desa" / "salinan.xlsx"
    copy.write_bytes((dossier / "desa" / "sukamaju.xlsx").read_bytes())
    checked = check(dossier)
    assert len(found(checked, "MSB-F08")) == 1
    assert_other_file_was_read(checked)


@pytest.mark.parametrize(
    ("text", "code", "fact"),
    [
        ("kabupaten_code: '99.02'\nplan_yaer: 2025\n", "MSB-D01", "plan_year"),
        ("documents:\n  renjaa:\n    complete: true\n", "MSB-D01", "documents.renja"),
        ("documents:\n  renja:\n    komplit: true\n", "MSB-D01", "documents.renja.complete"),
        ("documents:\n  renja:\n    complete: 'ya'\n", "MSB-D02", "documents.renja.complete"),
        ("documents:\n  renja:\n    as_of: 31-02-2024\n", "MSB-D02", "as_of"),
        ("kabupaten_code: 99.02\n", "MSB-D02", "kabupaten_code"),
        ("documents: [renja\n", "MSB-D03", ""),
    ],
)
def test_dossier_yml_is_checked(dossier, text, code, fact):
    (dossier / "dossier.yml").write_text(text, encoding="utf-8")
    checked = check(dossier)
    (finding,) = found(checked, code)
    assert fact in finding.message("id")
    assert checked.is_blocked
    assert_other_file_was_read(checked)


def test_a_stage_folder_with_a_typo_is_named(dossier):
    (dossier / "kecamtan").mkdir()
    (dossier / "kecamtan" / "td4.xlsx").write_bytes(b"x")
    (finding,) = found(check(dossier), "MSB-D04")
    assert "'kecamatan'" in finding.message("id")


def test_an_unreadable_amount_is_empty_and_named_never_zero(dossier):
    rows = [
        [1, "Fisik", "x", "Rabat beton", "RT 1", "5 m", text, "PU"]
        for text in ("50-75 juta", "Rp 1.250.00", "0", "-", "#REF!")
    ]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *rows]})
    checked = check(dossier)
    assert checked.reading.records["asked_rp"].isna().all()
    named = {finding.cell_text for finding in found(checked, "MSB-V01")}
    assert {"50-75 juta", "Rp 1.250.00"} <= named
    assert all(finding.column for finding in found(checked, "MSB-V01"))


def test_ids_do_not_change_when_rows_are_reordered_or_the_file_renamed(dossier):
    before = check(dossier).reading.records.set_index("proposal_text")["record_id"].to_dict()
    (dossier / "desa" / "sukamaju.xlsx").unlink()
    again = [[9, *ROWS[1][1:]], [1, *ROWS[0][1:]]]
    again[0][1], again[1][1] = "Fisik", "Fisik"
    workbook(dossier / "desa" / "lain_nama.xlsx", {"Lembar9": [*TITLE, [], ANNEX, *again]})
    assert check(dossier).reading.records.set_index("proposal_text")["record_id"].to_dict() == before


def test_personal_data_reaches_neither_tables_nor_findings(dossier, tmp_path):
    secret = "Rehab rumah a.n. Budi Santoso NIK 3202011507800001 HP 0812-3456-7890"
    rows = [[1, "Fisik", secret, secret, secret, "1 unit", "10 rb an", "PU"], *ROWS]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *rows]})
    built = build(dossier, Roots(processed=tmp_path / "processed"))
    for path in (tmp_path / "processed").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (b"Santoso", b"3202011507800001", b"0812-3456-7890"):
                assert word not in content, path
    assert any(finding.code == "MSB-V11" for finding in built.findings)
    cells = source_cells(dossier, built.tables.records.iloc[0].to_dict())
    assert not any("Santoso" in text or "3202011507800001" in text for _, text in cells)


def test_hidden_sheets_are_reported_and_hidden_rows_read_and_reported(dossier):
    path = dossier / "desa" / "sukamaju.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, draft = book.add_worksheet("Lampiran II"), book.add_worksheet("konsep")
    for number, cells in enumerate([*TITLE, ANNEX, *ROWS]):
        sheet.write_row(number, 0, cells)
        draft.write_row(number, 0, cells)
    sheet.set_row(7, None, None, {"hidden": True})
    draft.hide()
    book.close()
    checked = check(dossier)
    assert len(found(checked, "MSB-F07")) == len(found(checked, "MSB-R09")) == 1
    assert_other_file_was_read(checked)


def test_an_older_list_of_places_stands_in_for_the_packaged_one(dossier):
    """A village since moved to another kecamatan keeps, in a dossier of the year before, the code of that year."""
    older = "kode,nama\n99.02,Kabupaten Uji\n99.02.09,Cibening\n99.02.09.2017,Sukamaju\n"
    (dossier / "context" / "wilayah.csv").write_text(older, encoding="utf-8")
    records = check(dossier).reading.records
    assert set(records["desa_code"]) == {"99.02.09.2017"}
    assert set(records["kecamatan_code"]) == {"99.02.09"}
