"""Forum annexes (Kediri layout) per bidang, and the councillors' CSV files."""

from itertools import groupby
from pathlib import Path

from synthetic.cells import BLANKS, dotted, money_of, signature, skpd_word
from synthetic.common import chance, slug, write_csv
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.grid import Grid, save_xlsx
from synthetic.worst import worsen

HEAD = [
    "No",
    "ID Usulan",
    "Kecamatan",
    "Kamus Usulan",
    "Permasalahan",
    "Lokasi Usulan",
    "OPD",
    "Hasil Pembahasan",
    "Perkiraan Anggaran",
    "Catatan",
]
MONEY = {"Fisik dan Prasarana": "number", "Ekonomi": "dots", "Sosial Budaya": "rp"}
POKIR_HEAD = [
    "id_usulan",
    "tanggal usul",
    "pengusul",
    "Usulan",
    "masalah",
    "alamat_lokasi",
    "usulan_ke",
    "opd_tujuan_awal",
    "opd_tujuan_akhir",
    "status",
    "catatan",
    "rekomendasi_sekwan",
    "rekomendasi_mitra",
    "rekomendasi_skpd",
    "rekomendasi_tapd",
    "volume",
    "satuan",
    "anggaran",
    "jenis_belanja",
    "sub_kegiatan",
]


def write_forum(flow: Flow, root: Path) -> None:
    """One workbook per bidang with the accepted and the refused list."""
    for bidang, style in MONEY.items():
        file = f"forum_skpd/BA_Forum_PD_Bidang_{slug(bidang)}.xlsx"
        rows = [row for row in flow.entries["forum_skpd"] if row.skpd.bidang == bidang]
        grids = [
            _annex(flow, bidang, [row for row in rows if row.listed == listed], listed, file, style)
            for listed in ("yes", "no")
        ]
        worsen(flow, file, grids)
        save_xlsx(root / file, grids)


def _annex(flow: Flow, bidang: str, rows: list[Entry], listed: str, file: str, style: str) -> Grid:
    yes = listed == "yes"
    grid = Grid("Lampiran I" if yes else "Lampiran II", widths=[5, 12, 18, 34, 36, 36, 28, 18, 20, 36])
    grid.band(10, f"LAMPIRAN {'I' if yes else 'II'} BERITA ACARA FORUM PERANGKAT DAERAH", "title")
    grid.band(10, f"USULAN YANG {'DIAKOMODIR' if yes else 'TIDAK DIAKOMODIR'} BIDANG {bidang.upper()}", "title")
    grid.band(10, f"{flow.world.name.upper()} TAHUN RENCANA {flow.world.year}", "title")
    grid.band(10, "DATA SINTETIS - bukan data sebenarnya", "note")
    grid.blank()
    grid.line(list(HEAD), "head")
    rows = sorted(rows, key=lambda row: row.kecamatan.code)
    for _, members in groupby(rows, key=lambda row: row.kecamatan.code):
        block = list(members)
        grid.band(10, f"KECAMATAN {block[0].kecamatan.name.upper()}")
        for number, row in enumerate(block, start=1):
            grid.line(
                [
                    number,
                    row.source_id,
                    row.kecamatan.name,
                    row.text,
                    row.problem[:255],
                    row.location,
                    skpd_word(flow.rng, row.skpd, flow.dirt),
                    row.status,
                    None,
                    row.note or None,
                ],
                "body",
            )
            grid.cells[(grid.row - 1, 8)] = (money_of(flow.rng, row, style), "money")
            row.stand(file, grid.name, grid.row)
    signature(grid, 7, f"Contoh Makmur, 7 Maret {flow.world.year - 1}", "Kepala Bappeda", "Perangkat Daerah")
    return grid


def write_pokir(flow: Flow, root: Path) -> None:
    """One CSV per electoral district; the first in cp1252, the others in UTF-8 with a mark."""
    rows = flow.entries["pokir"]
    for dapil in sorted({row.kecamatan.dapil for row in rows}):
        file = f"pokir/pokir_dapil_{dapil}.csv"
        own = [row for row in rows if row.kecamatan.dapil == dapil]
        for number, row in enumerate(own, start=2):
            row.stand(file, f"pokir_dapil_{dapil}", number)
        lines = [_pokir_row(flow, row, number) for number, row in enumerate(own, start=1)]
        write_csv(root / file, POKIR_HEAD, lines, ";", "cp1252" if dapil == 1 else "utf-8-sig")


def _pokir_row(flow: Flow, row: Entry, number: int) -> list[object]:
    rng = flow.rng
    status = {"yes": "Validasi Mitra Bappeda", "no": "Validasi Mitra Bappeda||Ditolak"}[row.listed]
    if row.outcome == "pending":
        status = "Validasi Sekretariat Dewan"
    decided = row.outcome != "pending"
    return [
        row.source_id,
        f"{1 + number % 28:02d}/02/{flow.world.year - 1}",
        row.status,
        row.text,
        row.problem,
        row.location,
        number,
        skpd_word(rng, row.skpd, flow.dirt),
        row.skpd.name,
        status,
        row.note,
        "Disetujui" if decided else "",
        ("Setuju" if row.listed == "yes" else "Tidak") if decided else "",
        "",
        "",
        f"{row.volume:g}",
        row.unit,
        _pokir_money(flow, row),
        "Belanja Modal" if row.account.startswith("5.2") else "Belanja Barang dan Jasa",
        f"{row.sub_code} {row.sub_name}",
    ]


def _pokir_money(flow: Flow, row: Entry) -> str:
    if not row.shown_money:
        return flow.rng.choice(BLANKS)
    if chance(flow.rng, 0.35):
        return f"Rp.{row.rupiah // 1_000_000} jt"
    return str(row.rupiah) if chance(flow.rng, 0.7) else f" {dotted(row.rupiah)} "
