"""Every form of the reference, built as an office prints it, and the records that come out of it."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.layout import layouts
from musrenbang_analysis.ingest.spelling import is_slip
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build, check
from tests.ingest.forms import FORMS, ROAD, SIDE_TABLES, Form
from tests.ingest.forms_official import OFFICIAL
from tests.ingest.forms_plans import PLANS
from tests.sukamaju import ANNEX

PLACES = (
    "kode,nama\n99.02,Kabupaten Uji\n99.02.01,Cibening\n99.02.01.2001,Sukamaju\n99.02.01.2002,Mekarsari\n"
    "99.02.01.1003,Pasirjaya\n"
)
SIGNATURE = [
    ["", "", "", "Cibening, 12 Januari 2024"],
    ["", "", "", "Kepala Desa Sukamaju"],
    ["", "", "", "NIP. 19700101 199001 1 001"],
]


def sheet_rows(form: Form) -> list[list]:
    return [
        ["LAMPIRAN"],
        [form.title or "DAFTAR"],
        *[[pair] for pair in form.pairs],
        [],
        *form.header,
        *form.body,
        [],
        *SIGNATURE,
    ]


def write(path: Path, rows: list[list], widest: int) -> Path:
    """``<``: merged with the cell to the left; ``^``: with the cell above. The two title rows are merged too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Lembar1")
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value in ("", "<", "^"):
                continue
            right, down = column, row
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            while down + 1 < len(rows) and column < len(rows[down + 1]) and rows[down + 1][column] == "^":
                down += 1
            if row < 2:
                right = max(right, widest - 1)
            if (right, down) == (column, row):
                sheet.write(row, column, value)
            else:
                sheet.merge_range(row, column, down, right, value)
    book.close()
    return path


def dossier_with(tmp_path: Path, form: Form) -> Path:
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True, exist_ok=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    write(folder / form.stage / "berkas.xlsx", sheet_rows(form), max(len(row) for row in form.header))
    return folder


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("form", (*FORMS, *PLANS, *OFFICIAL), ids=lambda form: f"{form.layout}-{form.stage}")
def test_a_form_becomes_the_records_it_lists(tmp_path, form):
    checked = check(dossier_with(tmp_path, form))
    (source,) = checked.reading.sources.to_dict("records")
    assert source["layout"] == form.layout, [f.message("en") for f in checked.findings if f.severity == "error"]
    assert source["rows_in"] == source["rows_out"] + source["rows_in_findings"]
    records = checked.reading.records.astype("object").where(checked.reading.records.notna(), None).to_dict("records")
    assert [record["proposal_text"] for record in records] == [wanted["proposal_text"] for wanted in form.records]
    for record, wanted in zip(records, form.records, strict=True):
        assert {name: record[name] for name in wanted} == wanted
    assert form.findings <= codes(checked.findings)
    assert "MSB-L03" not in codes(checked.findings), "no other form may fit as well"


@pytest.mark.parametrize("form", SIDE_TABLES, ids=lambda form: form.layout)
def test_a_table_without_proposals_is_known_and_not_read(tmp_path, form):
    folder = dossier_with(tmp_path, form)
    checked = check(folder)
    (source,) = checked.reading.sources.to_dict("records")
    assert source["layout"] == form.layout, [f.message("en") for f in checked.findings if f.severity == "error"]
    assert source["rows_in"] == source["rows_in_findings"] > 0
    assert len(checked.reading.records) == 0
    assert {"MSB-L14", *form.findings} <= codes(checked.findings)
    for facts in form.facts:
        assert any(facts.items() <= finding.facts.items() for finding in checked.findings)
    assert not any("Santoso" in str(finding.as_row()) for finding in checked.findings)


def test_people_of_the_minutes_stand_in_for_a_side_table_nobody_filled_in(tmp_path):
    signers = next(form for form in SIDE_TABLES if form.layout == "ba_penandatangan")
    folder = dossier_with(tmp_path, Form(**{**vars(signers), "pairs": ("Desa : Sukamaju", "Kecamatan : Cibening")}))
    (row,) = check(folder).dossier.context_rows("delegasi.csv")
    assert row == {"desa": "99.02.01.2001", "jumlah": "3", "p": "2", "l": "1"}
    (folder / "context" / "delegasi.csv").write_text("desa,jumlah,l,p\n99.02.01.2001,9,5,4\n", encoding="utf-8")
    assert [row["jumlah"] for row in check(folder).dossier.context_rows("delegasi.csv")] == ["9"]


SIPD_2022 = [
    *("No", "ID Usulan", "Tanggal Usul", "Pengusul", "Profil", "Usulan", "Masalah", "Alamat", "Kabupaten", "Kecamatan"),
    *("Kelurahan", "Usulan Ke", "OPD Tujuan Awal", "OPD Tujuan Akhir", "Status", "Catatan", "Rekomendasi Mitra"),
    *("Rekomendasi Kelurahan", "Rekomendasi Kecamatan", "Rekomendasi SKPD", "Rekomendasi TAPD", "Volume", "Satuan"),
    *("Anggaran", "Jenis Belanja", "Sub Kegiatan"),
]
SIPD_POKIR = [
    *("id_usulan", "tanggal usul", "pengusul", "Usulan", "masalah", "alamat_lokasi", "usulan_ke", "opd_tujuan_awal"),
    *("opd_tujuan_akhir", "status", "catatan", "rekomendasi_sekwan", "rekomendasi_mitra", "rekomendasi_skpd"),
    *("rekomendasi_tapd", "volume", "satuan", "anggaran", "jenis_belanja", "sub_kegiatan"),
]


@pytest.mark.parametrize(
    ("header", "stage", "layout"), [(SIPD_2022, "desa", "sipd_usulan"), (SIPD_POKIR, "pokir", "sipd_pokir")]
)
def test_the_column_orders_of_sipd_exports(tmp_path, header, stage, layout):
    values = {
        "id usulan": "4711", "usulan": ROAD, "masalah": "Rusak", "alamat": "RT 1 RW 2 -7.123456,107.654321",
        "alamat lokasi": "Desa Sukamaju Kec. Cibening RT 1 RW 2", "kecamatan": "Cibening", "kelurahan": "Sukamaju",
        "profil": "Desa Sukamaju", "status": "Validasi Mitra Bappeda||Ditolak", "catatan": "Keterbatasan anggaran",
        "opd tujuan akhir": "Dinas PUPR", "volume": 200, "satuan": "m", "anggaran": 50_000_000, "pengusul": "Budi Santoso",
        "sub kegiatan": "1.03.10.2.01.0035 Rekonstruksi Jalan",
    }  # fmt: skip
    row = [values.get(name.replace("_", " ").lower(), "") for name in header]
    checked = check(dossier_with(tmp_path, Form(layout, stage, [header], [row])))
    assert checked.reading.sources["layout"].tolist() == [layout]
    (record,) = checked.reading.records.to_dict("records")
    assert (record["source_id"], record["proposal_text"], record["asked_rp"]) == ("4711", ROAD, 50_000_000)
    assert (record["desa_code"], record["rt"], record["rw"]) == ("99.02.01.2001", "1", "2")
    assert (record["outcome"], record["reason_code"], record["volume"]) == ("rejected", "ANGGARAN", 200)
    assert record["sub_kegiatan_code"] == "1.03.10.2.01.0035"
    assert "Santoso" not in str(record)


def test_every_layout_is_tested():
    tested = {form.layout for form in (*FORMS, *PLANS, *OFFICIAL, *SIDE_TABLES)}
    elsewhere = {"kecamatan_skor", "simda_dump_forum_lokasi"}  # test_scoring.py, test_simda.py
    assert not layouts().keys() - tested - elsewhere, "no form without a test"


def test_private_recipients_of_grants_reach_no_table(tmp_path):
    form = next(form for form in PLANS if form.layout == "hibah_penerima")
    build(dossier_with(tmp_path, form), Roots(processed=tmp_path / "processed"))
    for path in (tmp_path / "processed").rglob("*"):
        if path.is_file():
            assert b"Santoso" not in path.read_bytes(), path
            assert b"Melati" not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("typed", "known", "fits"),
    [
        ("kecamaatan", "kecamatan", True),
        ("katerangan", "keterangan", True),
        ("perangkat daerah penanggungjawab", "perangkat daerah penanggung jawab", True),
        ("saluran daerah", "sasaran daerah", False),
        ("pagu", "paku", False),
        ("alamat", "alasan", False),
        ("sebelum", "sesudah", False),
        ("kolume", "volume", True),
    ],
)
def test_one_mistyped_letter_is_assumed_only_where_it_is_safe(typed, known, fits):
    assert is_slip(typed, known) is fits


def test_an_assumed_header_is_named(tmp_path):
    form = next(form for form in FORMS if form.layout == "forum_not_agreed")
    header = [["Volumme" if text == "Volume" else text for text in row] for row in form.header]
    checked = check(dossier_with(tmp_path, Form(**{**vars(form), "header": header})))
    (finding,) = [finding for finding in checked.findings if finding.code == "MSB-L13"]
    assert finding.facts["use"] == "volume"
    assert checked.reading.records["volume"].tolist()[0] == 200


REFUSED = [*ANNEX[:-1], "Alasan"]
FIRST = [1, "Fisik", "Rusak", "Rabat beton", "RT 1 RW 2", "200 m", 50_000_000, "Dinas PUPR"]
SECOND = [1, "Fisik", "Gelap", "Pemasangan PJU", "RT 3 RW 2", "4 titik", 20_000_000, "Kewenangan desa"]
FOOT = [["", "", "", "Kepala Desa Sukamaju"], ["", "", "", "BUDI SANTOSO"], []]


def check_rows(tmp_path, rows, stage="desa"):
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True, exist_ok=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    write(folder / stage / "berkas.xlsx", rows, 4)
    return check(folder)


def test_stacked_tables_are_read_each_with_its_own_header(tmp_path):
    title = [["BERITA ACARA"], ["DESA"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], []]
    rows = [*title, ANNEX, FIRST, *FOOT, ["LAMPIRAN III"], [], REFUSED, SECOND, *FOOT]
    checked = check_rows(tmp_path, rows)
    assert checked.reading.sources["layout"].tolist() == ["desa_accepted", "desa_not_accepted"]
    first, second = checked.reading.records.to_dict("records")
    assert (first["outcome"], second["outcome"]) == ("forwarded", "rejected")
    assert second["desa_code"] == "99.02.01.2001", "the title stands above both"
    assert (first["source_row"], second["source_row"]) == (7, 14)
    assert second["reason_text"] == "Kewenangan desa"
    for source in checked.reading.sources.to_dict("records"):
        assert source["rows_in"] == source["rows_out"] + source["rows_in_findings"]


def test_a_second_village_under_the_same_header_is_another_table(tmp_path):
    title = [["DAFTAR"], ["USULAN"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], []]
    rows = [
        *title,
        ANNEX,
        FIRST,
        [],
        ["Desa : Mekarsari"],
        ["Kecamatan : Cibening"],
        [],
        ANNEX,
        [*FIRST[:3], "Sumur", *FIRST[4:]],
    ]
    records = check_rows(tmp_path, rows).reading.records
    assert records["desa_code"].tolist() == ["99.02.01.2001", "99.02.01.2002"]


def test_a_header_printed_again_is_no_other_table(tmp_path):
    title = [["DAFTAR"], ["USULAN"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], []]
    rows = [*title, ANNEX, numbers_row(8), FIRST, ANNEX, numbers_row(8), [2, *SECOND[1:-1], "Dinas Perhubungan"]]
    checked = check_rows(tmp_path, rows)
    assert len(checked.reading.sources) == 1
    assert checked.reading.records["proposal_text"].tolist() == ["Rabat beton", "Pemasangan PJU"]


def numbers_row(count):
    return [f"({number})" for number in range(1, count + 1)]


def test_tables_side_by_side_are_read_each_on_its_own(tmp_path):
    title = [["DAFTAR"], ["USULAN"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], []]
    checked = check_rows(tmp_path, [*title, [*ANNEX, "", *REFUSED], [*FIRST, "", *SECOND]])
    records = checked.reading.records
    assert records["proposal_text"].tolist() == ["Rabat beton", "Pemasangan PJU"]
    assert records["outcome"].tolist() == ["forwarded", "rejected"]
    assert records["desa_code"].tolist() == ["99.02.01.2001"] * 2
    assert any(finding.code == "MSB-L17" for finding in checked.findings)


def test_attendance_below_a_list_is_counted_and_its_names_are_not_read(tmp_path):
    title = [["BERITA ACARA"], ["DESA"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], []]
    people = [
        ["No", "Nama", "Lembaga/Instansi", "Alamat", "Tanda Tangan"],
        [1, "Budi Santoso", "LPMD", "Jl. Melati", ""],
    ]
    checked = check_rows(tmp_path, [*title, ANNEX, FIRST, [], ["DAFTAR HADIR"], [], *people])
    assert checked.reading.records["proposal_text"].tolist() == ["Rabat beton"]
    assert any(finding.code == "MSB-L15" and finding.facts["people"] == 1 for finding in checked.findings)
    assert not any("Santoso" in str(finding.as_row()) for finding in checked.findings)


def test_the_documentation_lists_every_form():
    text = (Path(__file__).resolve().parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
    listed = text.partition("<!-- forms:begin -->")[2]
    assert not {name for name in layouts() if f"| `{name}` |" not in listed}


def test_the_page_of_proofs_names_every_form_and_tests_that_exist():
    root = Path(__file__).resolve().parents[2]
    text = (root / "docs" / "layout-coverage.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z0-9_]+)`", text))
    assert not layouts().keys() - named
    for path, test in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text):
        assert f"def {test}" in (root / path).read_text(encoding="utf-8"), (path, test)
