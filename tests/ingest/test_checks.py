# ruff: noqa: E501  a row is easier to check on one line
"""Every arithmetic check through the whole reading: a sheet without a fault raises nothing, one planted fault its code at its cell."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from musrenbang_analysis.export.annotated_workbook import annotate_workbook
from musrenbang_analysis.pipeline import check
from tests.ingest.forms import ROAD, SUB
from tests.ingest.test_layouts import PLACES, write
from tests.sukamaju import ANNEX

ALL = {
    "A01",
    "A02",
    "A03",
    "A04",
    "A05",
    "A06",
    "A07",
    "A08",
    "A09",
    "A11",
    "A12",
    "A13",
    "R12",
    "V01",
    "V12",
    "V14",
    "V26",
    "D07",
    "D16",
}
DESA = [["DAFTAR"], ["USULAN"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], []]
RINCIAN = [
    "No",
    "Nama SKPD",
    "Kode Sub Kegiatan",
    "Nama Sub Kegiatan",
    "Keterangan",
    "Lokasi",
    "Koefisien",
    "Satuan",
    "Harga Satuan",
    "Total Harga",
]
PENJABARAN = ["Kode Rekening", "Uraian", "Jumlah (Rp)", "Penjelasan"]
CHANGED = [
    ["Kode Rekening", "Uraian", "Jumlah (Rp)", "<", "Bertambah/(Berkurang)", "<", "Penjelasan"],
    ["^", "^", "Sebelum Perubahan", "Setelah Perubahan", "Rp", "%", "^"],
]
JALAN = "1.03.1.03.01.15.02.5.2.3"


def annex(number, text, volume, amount, location="RT 1"):
    return [number, "Fisik", "Rusak", text, location, volume, amount, "Dinas PUPR"]


def line(volume, price, amount):
    return [1, "Dinas PUPR", SUB, "Rehabilitasi Jalan", ROAD, "Desa Sukamaju Kec. Cibening", volume, "m", price, amount]


def works(*amounts):
    return [annex(n, f"Usulan {n}", "10 m", amount) for n, amount in enumerate(amounts, start=1)]


def accounts(total, first, second):
    rows = [
        [JALAN, "Belanja Modal", total, ""],
        [f"{JALAN}.21.01", "Jalan", first, ""],
        [f"{JALAN}.21.02", "Jembatan", second, ""],
    ]
    return [["Urusan : 1.03"], ["Organisasi : 1.03.01 Dinas Pekerjaan Umum"], [], PENJABARAN, *rows]


def change(before, after, delta):
    return [["A"], [], *CHANGED, [f"{JALAN}.21.01", "Jalan", before, after, delta, "0", ""]]


@dataclass(frozen=True)
class Check:
    """One check: a folder, rows without fault, rows with one, the code and the cell at which it is named."""

    code: str
    stage: str
    clean: list
    planted: list
    cell: str | None
    context: tuple[str, str] = ("", "")
    clean_context: tuple[str, str] | None = None


CHECKS = (
    Check("MSB-A01", "apbd", [["A"], [], RINCIAN, line("200 m", 250_000, 50_000_000)], [["A"], [], RINCIAN, line("200 m", 250_000, 51_000_000)], "J4"),
    Check("MSB-A06", "apbd", [["A"], [], RINCIAN, line("200 m", 250_000, 50_000_000)], [["A"], [], RINCIAN, line("200 m", 250_000, 50_000)], "J4"),
    Check("MSB-A02", "apbd_perubahan", change(90, 80, "(10)"), change(90, 80, 10), "D5"),
    Check("MSB-R12", "apbd", accounts(100, 60, 40), accounts(101, 60, 40), "C5"),
    Check("MSB-A03", "desa", [*DESA, ANNEX, *works(5_000_000, 6_000_000), ["", "", "", "JUMLAH", "", "", 11_000_000]],
          [*DESA, ANNEX, *works(5_000_000, 6_000_000), ["", "", "", "JUMLAH", "", "", 12_000_000]], "G9"),
    Check("MSB-A05", "desa", [*DESA, ANNEX, annex(1, ROAD, "0,2 km", 5_000_000)], [*DESA, ANNEX, annex(1, ROAD, "200 km", 5_000_000)], None),
    Check("MSB-A07", "desa", [*DESA, ANNEX, *works(*[30_000_000] * 12, 90_000_000)], [*DESA, ANNEX, *works(*[30_000_000] * 12, 20_000)], "G19"),
    Check("MSB-V01", "desa", [*DESA, ANNEX, *works(2_147_483_648)], [*DESA, ANNEX, *works(2_147_483_647)], "G7"),
    Check("MSB-V14", "desa", [*DESA, ANNEX, *works(999_999_999_999)], [*DESA, ANNEX, *works(1_000_000_000_000)], "G7"),
    Check("MSB-V12", "desa", [*DESA, ANNEX, annex(1, ROAD, "10 m", 5_000_000), annex(2, ROAD, "10 m", 5_000_000, "RT 2")],
          [*DESA, ANNEX, annex(1, ROAD, "10 m", 5_000_000), annex(2, ROAD, "10 m", 5_000_000)], None),
    Check("MSB-D07", "desa", [["USULAN TAHUN RENCANA 2025"], *DESA, ANNEX, *works(5_000_000)], [["USULAN TAHUN RENCANA 2019"], *DESA, ANNEX, *works(5_000_000)], None),
    Check("MSB-D16", "desa", [*DESA, [*ANNEX, "Tahun"], [*works(5_000_000)[0], 2025]], [*DESA, [*ANNEX, "Tahun"], [*works(5_000_000)[0], 2019]], None),
    Check("MSB-A08", "desa", [*DESA, ANNEX, *works(5_000_000)], [*DESA, ANNEX, *works(5_000_000, 6_000_000)], None,
          ("pagu_wilayah.csv", "kode,tahun,kuota,pagu\n99.02.01.2001,2025,1,\n")),
    Check("MSB-A11", "desa", [*DESA, ANNEX, *works(5_000_000)], [*DESA, ANNEX, *works(5_000_001)], None,
          ("pagu_wilayah.csv", "kode,tahun,kuota,pagu\n99.02.01.2001,2025,,5000000\n")),
    Check("MSB-A09", "desa", [*DESA, ANNEX, annex(1, ROAD, "10 m", 2_500_000)], [*DESA, ANNEX, annex(1, ROAD, "10 m", 25_000_000)], "G7",
          ("kamus_usulan.csv", f"usulan,sub_kegiatan_code,sub_kegiatan_name,harga_satuan\n{ROAD},{SUB},Jalan,250000\n")),
    Check("MSB-V26", "desa", [*DESA, ANNEX, *works(5_000_000), ["", "", "", "JUMLAH", "", "", 5_000_000], ["Terbilang: lima juta rupiah"]],
          [*DESA, ANNEX, *works(5_000_000), ["", "", "", "JUMLAH", "", "", 5_000_000], ["Terbilang: enam juta rupiah"]], None),
)  # fmt: skip


def found(tmp_path: Path, stage: str, rows: list, context: tuple[str, str] = ("", "")):
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    if context[0]:
        (folder / "context" / context[0]).write_text(context[1], encoding="utf-8")
    write(folder / stage / "berkas.xlsx", rows, 1)
    checked = check(folder)
    assert len(checked.reading.records), [finding.message("en") for finding in checked.findings]
    return checked, [finding for finding in checked.findings if finding.code.removeprefix("MSB-") in ALL]


@pytest.mark.parametrize("case", CHECKS, ids=lambda case: case.code)
def test_a_sheet_without_the_fault_raises_nothing(tmp_path, case):
    _, raised = found(tmp_path, case.stage, case.clean, case.context)
    assert [(finding.code, finding.message("en")) for finding in raised] == []


@pytest.mark.parametrize("case", CHECKS, ids=lambda case: case.code)
def test_a_planted_fault_is_named_once_at_its_cell_and_stands_in_the_copy(tmp_path, case):
    checked, raised = found(tmp_path, case.stage, case.planted, case.context)
    (finding,) = raised
    assert finding.code == case.code, finding.message("en")
    assert case.cell is None or finding.cell == case.cell
    assert finding.advice("id") or finding.severity == "info"
    if finding.cell:
        copy = annotate_workbook(checked.dossier.folder / finding.source_file, tmp_path / "salinan.xlsx", raised)
        comment = openpyxl.load_workbook(copy)[finding.source_sheet][finding.cell].comment
        assert case.code in comment.text


def test_elaboration_against_budget_lines_of_the_same_sub_kegiatan(tmp_path):
    def raised(folder, amount):
        path = folder / "raw" / "99.02" / "2025"
        (path / "context").mkdir(parents=True)
        (path / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
        rows = [
            ["Penjabaran"],
            ["Organisasi : Dinas PUPR"],
            [],
            PENJABARAN,
            [f"{SUB}.5.2", "Belanja Modal", 90, ""],
            [f"{SUB}.5.2.04.01.01.0003", "Modal Jalan", 90, ""],
        ]
        write(path / "apbd" / "penjabaran.xlsx", rows, 1)
        write(path / "apbd" / "rincian.xlsx", [["A"], [], RINCIAN, line("1 m", amount, amount)], 1)
        checked = check(path)
        assert set(checked.reading.records["detail_level"]) == {"account", "work"}
        return [finding for finding in checked.findings if finding.code == "MSB-A04"]

    assert raised(tmp_path / "clean", 90) == []
    (finding,) = raised(tmp_path / "planted", 80)
    assert finding.facts["difference"] == "10"
