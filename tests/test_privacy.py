"""Personal data planted everywhere a clerk could put it; nothing of it may leave."""

import shutil
import zipfile

import pandas as pd
import pdfplumber
import pytest

from musrenbang_analysis.cli import main
from musrenbang_analysis.export.findings_workbook import write_findings_workbook
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.guard import guard_findings, guard_tables
from musrenbang_analysis.ingest.layout import is_private_header, layouts
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build, source_cells
from musrenbang_analysis.publish.runner import run_across, run_reports
from musrenbang_analysis.schema import TABLES, columns_of, shaped
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook

PLANTED = "rumah Pak Budi Santoso NIK 3202011507800001 HP 0812-3456-7890 budi@contoh.id"
SECRETS = ("Santoso", "3202011507800001", "0812-3456-7890", "budi@contoh.id", "Siti Aminah", "Gang Melati 7")
PERSONS = (
    "rumah Pak Budi Santoso NIK 3202011507800001",
    "a.n. Siti Aminah HP 0812-3456-7890",
    "depan Bp. Slamet Riyadi telp 0274-512345",
    "milik sdr. Joko Prasetyo budi@contoh.id",
    "rumah Pak RT Wagiman, 6281234567891",
    "penerima: Tarmizi bin Usman",
)
PERSONAL = (*SECRETS, "Riyadi", "512345", "Prasetyo", "Wagiman", "6281234567891", "Tarmizi", "Usman")
PRIVATE_COLUMNS = [
    ("NIK", 3202011507800001),
    ("No HP", "0812-3456-7890"),
    ("Nama Pengusul", "Siti Aminah"),
    ("Alamat Pengusul", "Gang Melati 7"),
    ("No. KTP", "3202011507800001"),
    ("Nomor Telepon", "0812-3456-7890"),
    ("Email", "budi@contoh.id"),
]


def assert_clean(text, where):
    assert [secret for secret in SECRETS if secret in text] == [], where


def texts_of(path):
    """Everything a file holds as text, unzipped where it is a workbook."""
    if path.suffix in (".xlsx", ".xlsm"):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pages:
            return "\n".join(page.extract_text() for page in pages.pages)
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def dossier(tmp_path):
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    return folder


def build_and_search(dossier, tmp_path):
    built = build(dossier, Roots(processed=tmp_path / "processed"))
    book = write_findings_workbook(tmp_path / "processed" / "temuan.xlsx", built.findings, title="Uji")
    for path in [*(tmp_path / "processed").rglob("*"), book]:
        if path.is_file():
            assert_clean(texts_of(path), path)
            assert_clean(path.name, path)
    for record in built.tables.records.to_dict("records"):
        assert_clean(str(source_cells(dossier, record)), "explain")
    for finding in built.findings:
        assert_clean(f"{finding.as_row()}", finding.code)
    return built


@pytest.mark.parametrize("column", range(len(ANNEX)), ids=ANNEX)
def test_planted_in_every_column_of_a_form(dossier, tmp_path, column):
    row = list(ROWS[0])
    row[column] = PLANTED
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, row, ROWS[1]]})
    build_and_search(dossier, tmp_path)


def test_planted_outside_the_table(dossier, tmp_path):
    rows = [
        [PLANTED],
        *TITLE,
        [f"Kecamatan : {PLANTED}"],
        [*ANNEX, PLANTED],
        [PLANTED],
        *ROWS,
        ["", "", "", "JUMLAH", PLANTED],
        ["", "", "", "", "", "Kepala Desa Sukamaju"],
        ["", "", "", "", "", "Siti Aminah"],
        ["", "", "", "", "", PLANTED],
    ]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": rows})
    build_and_search(dossier, tmp_path)


def test_planted_in_the_names_of_file_and_sheet(dossier, tmp_path):
    name = "usulan a.n. Budi Santoso.xlsx"
    workbook(dossier / "desa" / name, {"Pak Budi Santoso": [*TITLE, ANNEX, *ROWS]})
    built = build_and_search(dossier, tmp_path)
    assert any(finding.code == "MSB-P02" for finding in built.findings)


@pytest.mark.parametrize(("header", "cell"), PRIVATE_COLUMNS)
def test_personal_columns_are_dropped_and_named(dossier, tmp_path, header, cell):
    rows = [*TITLE, [*ANNEX, header], [*ROWS[0], cell], [*ROWS[1], cell]]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": rows})
    built = build_and_search(dossier, tmp_path)
    (finding,) = [finding for finding in built.findings if finding.code == "MSB-P01"]
    assert finding.cell == "I6"
    assert len(built.tables.records) == 2


def test_a_personal_heading_over_an_address_is_not_a_location(dossier, tmp_path):
    upper = [*ANNEX[:4], "Pengusul", "", *ANNEX[4:]]
    lower = ["", "", "", "", "Nama", "Alamat", "", "", "", ""]
    row = [*ROWS[0][:4], "Siti Aminah", "Gang Melati 7", *ROWS[0][4:]]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, upper, lower, row]})
    (record,) = build_and_search(dossier, tmp_path).tables.records.to_dict("records")
    assert record["location_text"] == "RT 01/02"


@pytest.mark.parametrize("name", sorted(layouts()))
@pytest.mark.parametrize("header", ["nik", "no hp", "nama pengusul", "alamat pengusul"])
def test_no_layout_takes_a_personal_header(name, header):
    assert is_private_header(header)
    assert layouts()[name].columns.get(header, "private") == "private"


@pytest.mark.parametrize("header", ["lokasi", "alamat", "perangkat daerah", "penerima hibah", "nama kegiatan"])
def test_headers_that_are_not_personal(header):
    assert not is_private_header(header)


@pytest.mark.parametrize("table", TABLES)
def test_the_door_is_closed_for_every_text_column(table):
    """A column of text is either words of ours, a fingerprint, or masked at the door."""
    free = [column for column in columns_of(table) if column.type == "text" and not column.allowed]
    kept = {"record_id", "from_id", "to_id", "left_id", "right_id", "rival_id", "sha256"}
    frame = shaped(table, [{column.name: PLANTED for column in free}])
    safe, findings = guard_tables({table: frame})
    for column in free:
        if column.name not in kept:
            assert_clean(safe[table].loc[0, column.name], column.name)
    assert {finding.facts["column"] for finding in findings} == {column.name for column in free} - kept
    assert frame.loc[0, free[-1].name] == PLANTED, "the frame handed in is left as it was"


def test_names_of_places_are_public():
    frame = shaped("records", [{"kecamatan_name": "Ibu Selatan", "desa_name": "Ibu Selatan Sari"}])
    safe, _ = guard_tables({"records": frame}, ["Ibu Selatan"])
    assert safe["records"].loc[0, "kecamatan_name"] == "Ibu Selatan"


def test_findings_are_masked_whatever_they_quote():
    (finding,) = guard_findings([Finding("MSB-V04", "a.xlsx", PLANTED, 3, PLANTED, PLANTED, facts={
        "name": PLANTED, "hint_id": PLANTED, "hint_en": PLANTED})])  # fmt: skip
    assert_clean(str(finding.as_row()), "finding")


def plant(dossier):
    """A dossier with somebody in every column, title, footer, sheet name, note, context table and correction."""
    rows = []
    for number in range(1, 17):
        row = [number, *ROWS[0][1:3], f"Rabat beton {number}", *ROWS[0][4:]]
        column, words = 1 + number % 7, PERSONS[number % len(PERSONS)]
        row[column] = f"{row[column]} {words}" if column < 5 else words
        rows.append(row)
    foot = [[], ["", "", "Ketua: Budi Santoso"], [f"Jumlah {PERSONS[1]}"]]
    table = [[f"Daftar {PERSONS[0]}"], *TITLE, ANNEX, *rows, *foot]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Pak Budi Santoso": table})
    unknown = [
        [f"Data {PERSONS[2]}"],
        ["Kolom X", "Nama Warga 0812-3456-7890", f"Isi {PERSONS[1]}"],
        ["a", *PERSONS[:2]],
    ]
    workbook(dossier / "desa" / "aneh.xlsx", {"Data": unknown})
    sipd = ["Id Usulan", "Usulan", "Permasalahan", "Alamat", "Kecamatan", "Desa/Kelurahan", "OPD Tujuan Awal",
            "OPD Tujuan Akhir", "Status", "Catatan", "Rekomendasi Kelurahan", "Koefisien", "Satuan", "Anggaran"]  # fmt: skip
    rows = []
    for number in range(len(sipd)):
        row = [7001 + number, "Rabat beton", "Jalan rusak", "RT 1", "Cibening", "Mekarsari", "Dinas PUPR", "Dinas PUPR",
               "Ditolak", "Bukan kewenangan", "Diterima", "100", "meter", 5_000_000]  # fmt: skip
        row[number] = PERSONS[number % len(PERSONS)]
        rows.append(row)
    workbook(dossier / "kecamatan" / "sipd.xlsx", {"Sheet1": [sipd, *rows]})
    plant_around_proposals(dossier)
    (dossier / "dossier.yml").write_text(f"notes: '{PERSONS[0]}'\n", encoding="utf-8")
    (dossier / "catatan a.n. Siti Aminah.txt").write_text(PERSONS[0], encoding="utf-8")
    names = f"code,name,aliases\n1.03,Dinas PUPR,DPUPR {PERSONS[1]}\n"
    (dossier / "context" / "skpd.csv").write_text(names, encoding="utf-8")
    (dossier / "hand").mkdir()
    (dossier / "hand" / "corrections.yml").write_text(
        "- match: {source_file: desa/sukamaju.xlsx, source_row: 9}\n  column: notes\n"
        f"  value: '{PERSONS[0]}'\n  reason: '{PERSONS[2]}'\n  source: '{PERSONS[3]}'\n",
        encoding="utf-8",
    )


def plant_around_proposals(dossier):
    """Somebody in what stands beside the proposals: scores, keys and verdicts of dumps, verifiers, changes of places."""
    scores = ["No", "Kegiatan", "Lokasi", f"Keterdesakan {PERSONS[0]}", "Keterdesakan", "Penanggulangan Kemiskinan",
              "Total Skor", "Urutan Prioritas"]  # fmt: skip
    rows = [[number, f"Rabat beton {words}", words, words, 5, words, 9, number] for number, words in enumerate(PERSONS)]
    table = [[f"Skor {PERSONS[1]}"], ["Kecamatan : Cibening"], scores, *rows, ["", "", f"Camat {PERSONS[2]}"]]
    workbook(dossier / "kecamatan" / "skor.xlsx", {"Skor": table})
    forum = dossier / "forum_skpd"
    forum.mkdir()
    head = "id_sumber_usulan;sumber_usulan;id_lokasi_forum;id_ref_usulan;volume_1_forum;status_data;uraian_usulan;ket_usulan"
    lines = [f"{n};2;{70 + n};9;1.00;3;Rabat {words};Ditolak, {words}" for n, words in enumerate(PERSONS)]
    (forum / "usulan.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    head = "id_pelaksana_forum;id_lokasi_forum;jenis_lokasi;nama_kecamatan;nama_desa;rt;rw;uraian_lokasi"
    lines = [f"12;{70 + n};0;Cibening;{words};{words};1;{words}" for n, words in enumerate(PERSONS)]
    (forum / "lokasi.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    head = ["Kode Tracking", "Permasalahan", "Kelurahan", "RW", "RT", "Usulan Kegiatan", "Volume Satuan",
            "Hasil Validasi Kelurahan", "Catatan Kelurahan", "Divalidasi Kelurahan"]  # fmt: skip
    rows = [[f"A{n}", words, words, words, words, f"Taman {words}", words, words, words, "Siti Aminah"]
            for n, words in enumerate(PERSONS)]  # fmt: skip
    workbook(dossier / "desa" / "jakarta.xlsx", {"Sheet1": [head, *rows]})
    head = "old_code,old_kecamatan,old_name,code,valid_from,valid_until,source"
    line = f",Cibening,Mekarsari Lama,99.02.01.2002,,2023,{PERSONS[1]}"
    (dossier / "context" / "wilayah_perubahan.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    old = [[9, *ROWS[0][1:3], "Rabat", "Desa Mekarsari Lama", *ROWS[0][5:]]]
    workbook(dossier / "desa" / "lama.xlsx", {"A": [TITLE[0], ["Desa : Mekarsari Lama"], *TITLE[2:], ANNEX, *old]})


def test_no_command_lets_anybody_out(dossier, tmp_path, capfd):
    """Every command, every file it writes and every word it prints; only the office's own annotated copy keeps them."""
    plant(dossier)
    out = tmp_path / "out"
    roots = ["--processed-root", str(out / "processed"), "--reports-root", str(out / "reports")]
    odd, good = dossier / "desa" / "aneh.xlsx", dossier / "desa" / "sukamaju.xlsx"
    commands = [
        ["check", dossier, "--all", "--workbooks", out / "books"],
        ["check", "--explain-layout", odd],
        ["check", "--explain-layout", good],
        ["layout", "new", odd],
        ["build", dossier],
        ["measures", dossier, "--publish", out / "open"],
        *(["measures", dossier, "--list", name] for name in ("unmatched-lines", "reasons", "costs", "tagged")),
        ["review", "export", dossier, "--out", out / "telaah.xlsx"],
        ["report", dossier, "--only", "kabupaten"],
        ["report", dossier, "--only", "desa/99.02.01.2001", "--format", "html,ipynb,xlsx"],
    ]
    said = []
    for words in commands:
        assert main([*roots, *map(str, words)]) in (0, 1), words
        said.append(("".join(capfd.readouterr()), words[0]))
    records = pd.read_parquet(next(out.rglob("records.parquet")))
    assert len(records) == 16 + 14 + 2 * len(PERSONS) + 1
    assert main([*roots, "explain", str(dossier), records["record_id"][0]]) == 0
    said.append(("".join(capfd.readouterr()), "explain"))
    files = [path for path in out.rglob("*") if path.is_file() and path.parents[1].name != "books"]
    assert {".html", ".pdf", ".xlsx", ".parquet", ".ipynb", ".csv"} <= {path.suffix for path in files}
    for text, where in [*said, *((texts_of(path), path.name) for path in files)]:
        assert [secret for secret in PERSONAL if secret in text] == [], where


def test_no_comparison_lets_anybody_out(dossier, tmp_path, capfd):
    """Two runs, two years, and several dossiers beside each other: what they print and write."""
    plant(dossier)
    out = tmp_path / "out"
    roots = Roots(tmp_path / "raw", out / "processed", out / "reports")
    build(dossier, roots, linkers=("id",))
    for path in dossier.glob("desa/sukamaju.xlsx"):
        rows = [
            [number, *ROWS[0][1:3], f"Talud {words}", f"RT 1 {words}", *ROWS[0][5:]]
            for number, words in enumerate(PERSONS)
        ]
        workbook(path, {"Pak Budi Santoso": [*TITLE, ANNEX, *rows]})
    build(dossier, roots, linkers=("id",))
    later = tmp_path / "raw" / "99.02" / "2026"
    shutil.copytree(dossier, later)
    (later / "kecamatan" / "sipd.xlsx").unlink()
    build(later, roots, linkers=("id",))
    words = [
        "--raw-root",
        str(roots.raw),
        "--processed-root",
        str(roots.processed),
        "--reports-root",
        str(roots.reports),
    ]
    assert main([*words, "compare", str(dossier), "--out", str(out / "id.xlsx")]) == 0
    assert main([*words, "--lang", "en", "compare", str(dossier), str(later), "--out", str(out / "en-2.xlsx")]) == 0
    said = "".join(capfd.readouterr())
    run_reports(roots.processed, roots.reports, "99.02", 2026, only=["year_on_year"], formats=["html", "xlsx"])
    run_across(roots.processed, roots.reports, ["99.02/2025", "99.02/2026"], formats=["html", "xlsx"])
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {"id.xlsx", "en-2.xlsx", "index.html"} <= {path.name for path in files}
    assert "Talud" in texts_of(out / "id.xlsx"), "the rows that came are shown, with what is left of them"
    for text, where in [(said, "compare"), *((texts_of(path), path.name) for path in files)]:
        assert [secret for secret in PERSONAL if secret in text] == [], where
