"""What a clerk should look at although it was read: hidden, struck, cut off, test entries, years, limits, macros."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.pipeline import Checked, check
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    return folder


def found(checked: Checked, code: str) -> list[Finding]:
    return [finding for finding in checked.findings if finding.code == code]


def annex(dossier: Path, rows: list[list], name: str = "a.xlsx", header: list | None = None) -> Path:
    path = dossier / "desa" / name
    workbook(path, {"Lampiran II": [*TITLE, header or ANNEX, *rows]})
    return path


def test_hidden_columns_and_struck_cells_are_named_where_they_are(dossier: Path) -> None:
    path = annex(dossier, [list(ROWS[0]), list(ROWS[1])])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    first = next(row for row in range(1, 20) if sheet.cell(row, 1).value == ANNEX[0]) + 1
    sheet.column_dimensions["G"].hidden = True
    sheet.cell(first, 7).font = Font(strike=True)
    sheet.cell(first + 1, 4).font = Font(strike=True)
    book.save(path)
    checked = check(dossier)
    assert [finding.facts["header"] for finding in found(checked, "MSB-R18")] == ["perkiraan anggaran"]
    assert [finding.cell for finding in found(checked, "MSB-R19")] == [f"G{first}"]
    assert [finding.source_row for finding in found(checked, "MSB-R10")] == [first + 1]
    assert len(checked.reading.records) == 2


def test_texts_cut_by_an_import_and_test_entries_are_named(dossier: Path) -> None:
    cut, test = list(ROWS[0]), list(ROWS[1])
    cut[3] = ("Rabat beton jalan lingkungan dusun satu dan dua " * 6)[:255]
    test[3] = "asdf"
    checked = check(annex(dossier, [cut, test, [*ROWS[1][:3], "Tes tanah lokasi jembatan", *ROWS[1][4:]]]).parents[1])
    assert [finding.column for finding in found(checked, "MSB-V19")] == ["usulan kegiatan"]
    assert [finding.cell_text for finding in found(checked, "MSB-V23")] == ["asdf"]
    assert len(checked.reading.records) == 3, "named, not dropped"


def test_one_location_for_nearly_all_is_the_program_s_own(dossier: Path) -> None:
    rows = [[number, *ROWS[0][1:3], f"Usulan {number}", "Kantor Desa", *ROWS[0][5:]] for number in range(1, 41)]
    rows[3][4] = "RT 1 RW 2"
    (finding,) = found(check(annex(dossier, rows).parents[1]), "MSB-A10")
    assert finding.facts == {"count": 39, "rows": 40}


def test_rows_of_another_year_are_named(dossier: Path) -> None:
    rows = [[*ROWS[0], 2024], [*ROWS[1], 2021], [*ROWS[1][:3], "Sumur", *ROWS[1][4:], 2022.0]]
    (finding,) = found(check(annex(dossier, rows, header=[*ANNEX, "Tahun"]).parents[1]), "MSB-D16")
    assert (finding.facts["count"], finding.facts["found"]) == (2, "2021")


def test_coordinates_leave_the_address_and_are_coarse(dossier: Path) -> None:
    rows = [
        [*ROWS[0][:4], text, *ROWS[0][5:]]
        for text in (
            "RT 1 RW 2 (-7.123456, 107.654321)",
            "Jl. Mawar 107.65432,-7.12345",
            "Gg. 3 -7.123456,17.654321",
            "Blok 15, 18",
        )
    ]
    checked = check(annex(dossier, rows).parents[1])
    records = checked.reading.records
    assert records["location_text"].tolist() == ["RT 1 RW 2", "Jl. Mawar", "Gg. 3 -7.123456,17.654321", "Blok 15, 18"]
    assert records["latitude"].tolist()[:2] == [-7.123, -7.123]
    assert records["longitude"].tolist()[:2] == [107.654, 107.654]
    assert records["latitude"].isna().tolist() == [False, False, True, True]
    assert [len(found(checked, code)) for code in ("MSB-V21", "MSB-V22")] == [1, 1]


def test_quota_of_the_village_and_ceiling_of_its_bidang(dossier: Path) -> None:
    table = "kode,bidang,tahun,kuota,pagu\n99.02.01.2001,,2025,1,\n99.02.01.2001,Fisik,2025,,Rp 10.000.000\n99.02.01.2001,,2024,0,1\n"
    (dossier / "context" / "pagu_wilayah.csv").write_text(table, encoding="utf-8")
    checked = check(
        annex(dossier, [[*ROWS[0][:1], "Fisik", *ROWS[0][2:]], [*ROWS[1][:1], "Fisik", *ROWS[1][2:]]]).parents[1]
    )
    assert [finding.facts["quota"] for finding in found(checked, "MSB-A08")] == [1]
    assert [finding.facts["ceiling"] for finding in found(checked, "MSB-A11")] == ["10.000.000"]
    assert found(checked, "MSB-A11")[0].facts["name"] == "Sukamaju · Fisik"


def test_dates_and_numbers_of_side_tables_are_read_or_named(dossier: Path) -> None:
    table = 'desa,tahap,tanggal_acara,nomor_ba\n99.02.01.2001,desa,"Senin, 20 Pebruari 2024",1\n99.02.01.2002,desa,kemarin,2\n'
    (dossier / "context" / "jadwal.csv").write_text(table, encoding="utf-8")
    annex(dossier, [list(ROWS[0])])
    checked = check(dossier)
    assert [row["tanggal_acara"] for row in checked.dossier.context_rows("jadwal.csv")] == ["2024-02-20", ""]
    (finding,) = found(checked, "MSB-D17")
    assert (finding.source_row, finding.facts["text"]) == (3, "kemarin")


def test_macros_are_named_and_the_cells_read(dossier: Path) -> None:
    path = annex(dossier, [list(ROWS[0])])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    path.rename(path.with_suffix(".xlsm"))
    checked = check(dossier)
    assert len(found(checked, "MSB-F12")) == 1
    assert len(checked.reading.records) == 1


def test_an_empty_volume_is_named_where_the_list_has_volumes(dossier: Path) -> None:
    rows = [[number, *ROWS[0][1:3], f"Usulan {number}", *ROWS[0][4:]] for number in range(1, 11)]
    volume = ANNEX.index("Volume")
    rows[3][volume] = rows[5][volume] = ""
    checked = check(annex(dossier, rows).parents[1])
    named = found(checked, "MSB-V24")
    assert [finding.cell for finding in named] == ["F10", "F12"]
    assert not found(checked, "MSB-V25")
    assert checked.reading.records["volume"].isna().sum() == 2


def test_amounts_in_words_beside_or_below_are_held_against_the_figures(dossier: Path) -> None:
    header = [*ANNEX, "Terbilang"]
    right = [*ROWS[0], "Lima puluh juta rupiah"]
    wrong = [*ROWS[1], "Dua puluh enam juta rupiah"]
    third = [3, *ROWS[0][1:3], "Drainase", *ROWS[0][4:]]
    rows = [
        right,
        wrong,
        ["", "Terbilang: dua puluh lima juta rupiah"],
        third,
        ["", "Terbilang", "enam puluh juta rupiah"],
    ]
    checked = check(annex(dossier, rows, header=header).parents[1])
    assert len(checked.reading.records) == 3
    named = found(checked, "MSB-V26")
    assert [(finding.source_row, finding.facts["said"], finding.facts["row"]) for finding in named] == [
        (8, "26.000.000", 8),
        (11, "60.000.000", 10),
    ]
    assert not found(checked, "MSB-L06"), "the column is known"
