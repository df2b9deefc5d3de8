"""Kecamatan workbooks: table T-D.4 by department and the list of what was not agreed."""

from itertools import groupby
from pathlib import Path

from synthetic.cells import column_numbers, money, money_of, pairs, signature, skpd_word, volume_of
from synthetic.common import chance, slug
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.grid import Grid, save_xls, save_xlsx
from synthetic.world import Kecamatan
from synthetic.worst import worsen

HEAD = [
    "No",
    "Prioritas Daerah",
    "Sasaran Daerah",
    "Program",
    "Kegiatan Prioritas",
    "Sasaran Kegiatan",
    "Lokasi (Desa/Kelurahan)",
    "Volume",
    "Pagu",
    "Perangkat Daerah Penanggung Jawab",
]
MONEY = {1: "number", 2: "dots", 3: "ribuan", 4: "rp"}
AIMS = {
    "Fisik dan Prasarana": ("Peningkatan Infrastruktur Wilayah", "Meningkatnya kualitas infrastruktur"),
    "Ekonomi": ("Penguatan Ekonomi Kerakyatan", "Meningkatnya pendapatan masyarakat"),
    "Sosial Budaya": ("Peningkatan Kualitas SDM", "Meningkatnya derajat pendidikan dan kesehatan"),
}
TARGETS = ("Masyarakat desa", "Tersedianya sarana yang layak", "Warga sekitar", "Meningkatnya layanan masyarakat")


def write_kecamatan(flow: Flow, root: Path) -> None:
    """One workbook per kecamatan."""
    for kecamatan in flow.world.kecamatans:
        legacy = kecamatan.number == 2
        file = f"kecamatan/TD4_{slug(kecamatan.name)}.{'xls' if legacy else 'xlsx'}"
        rows = [row for row in flow.entries["kecamatan"] if row.kecamatan is kecamatan]
        grids = [
            _td4(flow, kecamatan, [row for row in rows if row.listed == "yes"], file),
            _declined(flow, kecamatan, [row for row in rows if row.listed == "no"], file),
        ]
        worsen(flow, file, grids)
        (save_xls if legacy else save_xlsx)(root / file, grids)


def _title(flow: Flow, grid: Grid, kecamatan: Kecamatan, columns: int, lines: list[str]) -> None:
    for line in lines:
        grid.band(columns, line, "title")
    grid.band(columns, "DATA SINTETIS - bukan data sebenarnya", "note")
    pairs(
        grid,
        [
            ("Kecamatan", kecamatan.name),
            ("Kabupaten", flow.world.name.removeprefix("Kabupaten ")),
            ("Tahun", str(flow.world.year)),
        ],
        joined=kecamatan.number % 2 == 1,
    )
    grid.blank()


def _td4(flow: Flow, kecamatan: Kecamatan, rows: list[Entry], file: str) -> Grid:
    rng, style = flow.rng, MONEY.get(kecamatan.number, "number")
    columns = 11 if kecamatan.sipd else 10
    grid = Grid("T-D.4", widths=[5, 22, 22, 26, 36, 24, 32, 12, 18, 28, 20])
    _title(
        flow,
        grid,
        kecamatan,
        columns,
        [
            "TABEL T-D.4",
            "DAFTAR URUTAN KEGIATAN PRIORITAS KECAMATAN MENURUT PERANGKAT DAERAH",
            *(["(dalam ribuan rupiah)"] if style == "ribuan" else []),
        ],
    )
    grid.line([*HEAD, "ID Usulan"][:columns], "head")
    column_numbers(grid, columns, "{}" if kecamatan.number == 3 else "({})", wrong=kecamatan.number == 4)
    grouped = kecamatan.number in (1, 4)
    rows = sorted(rows, key=lambda row: (row.skpd.code, row.priority))
    number = total = 0
    for code, members in groupby(rows, key=lambda row: row.skpd.code):
        block = list(members)
        if grouped:
            grid.band(columns, f"{block[0].skpd.name.upper()}")
        for position, row in enumerate(block):
            number += 1
            row.priority = number
            word = "idem" if kecamatan.number == 4 and position else skpd_word(rng, row.skpd, flow.dirt)
            _td4_row(flow, grid, row, number, word, style, columns)
            row.stand(file, grid.name, grid.row)
        subtotal = sum(row.rupiah or 0 for row in block if row.shown_money)
        total += subtotal
        if grouped:
            _sum_row(flow, grid, f"Sub Jumlah {code[:4]}", subtotal, style, columns)
    _sum_row(flow, grid, "JUMLAH", total, style, columns)
    signature(
        grid,
        8,
        f"{kecamatan.name}, {12 + kecamatan.number} Februari {flow.world.year - 1}",
        f"Camat {kecamatan.name}",
        "Pimpinan Sidang",
    )
    return grid


def _td4_row(flow: Flow, grid: Grid, row: Entry, number: int, word: str, style: str, columns: int) -> None:
    rng = flow.rng
    priority, aim = AIMS[row.skpd.bidang]
    program = row.sub_name if chance(rng, 0.3) else flow.world.programs.get(row.sub_code[:7], "Program Prioritas")
    values = [
        number,
        priority,
        aim,
        program,
        row.text,
        rng.choice(TARGETS),
        row.location,
        volume_of(rng, row, flow.dirt),
        None,
        word,
        ", ".join(row.ids),
    ]
    for column, value in enumerate(values[:columns]):
        grid.put(column, value, "center" if column in (0, 7) else "body")
    grid.put(8, money_of(rng, row, style), "money")
    grid.row += 1


def _sum_row(flow: Flow, grid: Grid, label: str, amount: int, style: str, columns: int) -> None:
    grid.span(0, 7, label, "total")
    grid.put(8, money(flow.rng, amount, style), "totalmoney")
    for column in range(9, columns):
        grid.put(column, None, "total")
    grid.row += 1


def _declined(flow: Flow, kecamatan: Kecamatan, rows: list[Entry], file: str) -> Grid:
    grid = Grid("Belum Disepakati", widths=[5, 40, 36, 14, 40])
    _title(flow, grid, kecamatan, 5, ["LAMPIRAN III BERITA ACARA", "DAFTAR KEGIATAN YANG BELUM DISEPAKATI"])
    grid.line(["No", "Kegiatan", "Lokasi (Desa/Kelurahan)", "Volume", "Alasan"], "head")
    column_numbers(grid, 5)
    for number, row in enumerate(rows, start=1):
        grid.line([number, row.text, row.location, volume_of(flow.rng, row, flow.dirt), row.note or None], "body")
        row.stand(file, grid.name, grid.row)
    signature(
        grid, 4, f"{kecamatan.name}, {12 + kecamatan.number} Februari {flow.world.year - 1}", f"Camat {kecamatan.name}"
    )
    return grid
