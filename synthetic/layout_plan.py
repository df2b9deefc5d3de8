"""Renja (table T-C.33 per department) and RKPD (SIPD-RI matrix of 17 columns)."""

from pathlib import Path

from synthetic.cells import column_numbers, money, signature
from synthetic.common import slug
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.grid import Grid, save_xlsx
from synthetic.hierarchy import Node, nodes, total
from synthetic.world import Skpd
from synthetic.worst import worsen

RENJA_MONEY = ("number", "desimal", "number", "dots")
FUNDS = ("Pendapatan Asli Daerah (PAD)", "Dana Transfer Umum - DAU", "DAU yang Ditentukan Penggunaannya", "DBH")
RKPD_TOP = {
    0: "No",
    1: "Kode",
    2: "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan",
    3: "Indikator Kinerja",
    4: "Target Akhir Periode Renstra",
    16: "Perangkat Daerah Penanggung Jawab",
    13: "Kelompok Sasaran",
}


def write_renja(flow: Flow, root: Path) -> None:
    """One workbook per department that handed one over."""
    for index, skpd in enumerate(flow.world.skpds.values()):
        rows = [row for row in flow.entries["renja"] if row.skpd is skpd and not row.hidden]
        if rows:
            _renja_book(flow, root, skpd, rows, RENJA_MONEY[index % len(RENJA_MONEY)])


def _renja_book(flow: Flow, root: Path, skpd: Skpd, rows: list[Entry], style: str) -> None:
    file = f"renja/TC33_{slug(skpd.short)}.xlsx"
    grid = Grid("T-C.33", widths=[22, 52, 34, 36, 18, 20, 26, 16, 16, 20])
    for line in (
        "TABEL T-C.33",
        f"RUMUSAN RENCANA PROGRAM DAN KEGIATAN PERANGKAT DAERAH TAHUN {flow.world.year}",
        f"DAN PRAKIRAAN MAJU TAHUN {flow.world.year + 1}",
        flow.world.name.upper(),
    ):
        grid.band(10, line, "title")
    grid.band(10, "DATA SINTETIS - bukan data sebenarnya", "note")
    grid.put(0, f"Perangkat Daerah : {skpd.name}", "plain")
    grid.blank(2)
    _renja_head(grid, flow.world.year)
    column_numbers(grid, 10, "{}", wrong=skpd.key == "PERKIM")
    for node in nodes(flow.world, rows):
        _renja_row(flow, grid, node, style)
        if node.entry is not None:
            node.entry.stand(file, grid.name, grid.row)
    grid.span(0, 4, "JUMLAH", "total")
    grid.put(5, money(flow.rng, total(rows), style), "totalmoney")
    grid.row += 1
    signature(
        grid,
        7,
        f"Contoh Makmur, 28 Juni {flow.world.year - 1}",
        f"Kepala {skpd.name}" if skpd.key[:3] != "KEC" else f"Camat {skpd.name.removeprefix('Kecamatan ')}",
    )
    worsen(flow, file, [grid])
    save_xlsx(root / file, [grid])


def _renja_head(grid: Grid, year: int) -> None:
    for column, label in enumerate(
        ("KODE", "URUSAN/BIDANG URUSAN PEMERINTAHAN DAERAH DAN PROGRAM/KEGIATAN", "INDIKATOR KINERJA PROGRAM/KEGIATAN")
    ):
        grid.span(column, column, label, "head", rows=2)
    grid.span(3, 6, f"RENCANA TAHUN {year}", "head")
    grid.span(7, 7, "CATATAN PENTING", "head", rows=2)
    grid.span(8, 9, f"PERKIRAAN MAJU RENCANA TAHUN {year + 1}", "head")
    grid.row += 1
    for offset, label in enumerate(
        ("LOKASI", "TARGET CAPAIAN KINERJA", "KEBUTUHAN DANA/PAGU INDIKATIF", "SUMBER DANA")
    ):
        grid.put(3 + offset, label, "head")
    grid.put(8, "TARGET CAPAIAN KINERJA", "head")
    grid.put(9, "KEBUTUHAN DANA/PAGU INDIKATIF", "head")
    grid.row += 1


def _renja_row(flow: Flow, grid: Grid, node: Node, style: str) -> None:
    rng, entry = flow.rng, node.entry
    kind = "body" if node.level == "rincian" else "group"
    target = f"{entry.volume:g} {entry.unit}" if entry and entry.volume else None
    if node.level == "program":
        target = "100 %"
    fund = rng.choice(FUNDS) if entry else None
    indicator = f"Jumlah {node.name}" if node.level == "sub" else None
    line = [
        node.code or None,
        node.name,
        indicator,
        entry.location if entry else None,
        target,
        None,
        fund,
        _origin_note(flow, entry),
        target if node.level == "rincian" else None,
        None,
    ]
    grid.line(line, kind)
    cell = "money" if kind == "body" else "totalmoney"
    grid.cells[(grid.row - 1, 5)] = (money(rng, node.rupiah, style), cell)
    if node.level != "rincian":
        grid.cells[(grid.row - 1, 9)] = (money(rng, node.rupiah * 105 // 100, style), cell)


def _origin_note(flow: Flow, entry: Entry | None) -> str | None:
    if entry is None or entry.origin in ("teknokratik", "top_down") or flow.rng.random() < 0.3:
        return None
    if entry.origin == "pokir":
        return "Pokir"
    return flow.rng.choice(("Musrenbang", "Musrenbang", "Usulan Musrenbang")) + (
        "/Pokir" if any(parent.origin == "pokir" for parent in entry.parents) else ""
    )


def write_rkpd(flow: Flow, root: Path) -> None:
    """One workbook: a sheet per dinas and one sheet for all kecamatan offices."""
    file, grids = f"rkpd/Matriks_RKPD_{flow.world.year}.xlsx", []
    groups: dict[str, list[Skpd]] = {}
    for skpd in flow.world.skpds.values():
        groups.setdefault("Kecamatan" if skpd.key.startswith("KEC") else skpd.aliases[0][:31], []).append(skpd)
    for name, offices in groups.items():
        grids.append(_rkpd_sheet(flow, name, offices, file))
    worsen(flow, file, grids)
    save_xlsx(root / file, grids)


def _rkpd_sheet(flow: Flow, name: str, offices: list[Skpd], file: str) -> Grid:
    grid = Grid(name, widths=[5, 22, 52, 30, 14, 14, 14, 16, 20, 36, 24, 18, 18, 18, 16, 20, 30])
    grid.band(17, f"RENCANA KERJA PEMERINTAH DAERAH (RKPD) TAHUN {flow.world.year}", "title")
    grid.band(17, flow.world.name.upper(), "title")
    grid.band(17, "DATA SINTETIS - bukan data sebenarnya", "note")
    grid.blank()
    _rkpd_head(grid, flow.world.year)
    column_numbers(grid, 17, "{}")
    grand = 0
    for skpd in offices:
        rows = [row for row in flow.entries["rkpd"] if row.skpd is skpd]
        if len(offices) > 1:
            grid.band(17, skpd.name.upper())
        for number, node in enumerate(nodes(flow.world, rows), start=1):
            _rkpd_row(flow, grid, node, number, skpd)
            if node.entry is not None:
                node.entry.stand(file, name, grid.row)
        grand += total(rows)
    grid.span(0, 7, "Jumlah", "total")
    grid.put(8, grand, "totalmoney")
    grid.row += 1
    signature(grid, 13, f"Contoh Makmur, 1 Juli {flow.world.year - 1}", "BUPATI CONTOH MAKMUR")
    return grid


def _rkpd_head(grid: Grid, year: int) -> None:
    for column, label in RKPD_TOP.items():
        grid.span(column, column, label, "head", rows=3)
    grid.span(5, 5, f"Realisasi Capaian Tahun {year - 2}", "head", rows=3)
    grid.span(6, 6, f"Prakiraan Capaian Tahun {year - 1}", "head", rows=3)
    grid.span(7, 12, f"Capaian Kinerja dan Kerangka Pendanaan Tahun {year}", "head")
    grid.span(14, 15, f"Prakiraan Maju Tahun {year + 1}", "head")
    grid.row += 1
    for column, label in (
        (7, f"Target Tahun {year}"),
        (8, "Pagu Indikatif (Rp)"),
        (9, "Lokasi"),
        (10, "Sumber Dana"),
        (14, "Target"),
        (15, "Pagu Indikatif (Rp)"),
    ):
        grid.span(column, column, label, "head", rows=2)
    grid.span(11, 12, "Prioritas", "head")
    grid.row += 1
    grid.put(11, "Nasional", "head")
    grid.put(12, "Daerah", "head")
    grid.row += 1


def _rkpd_row(flow: Flow, grid: Grid, node: Node, number: int, skpd: Skpd) -> None:
    entry = node.entry
    kind = "body" if node.level == "rincian" else "group"
    target = f"{entry.volume:g} {entry.unit}" if entry and entry.volume else None
    line: list[object] = [None] * 17
    line[0], line[1], line[2], line[16] = number, node.code or None, node.name, skpd.name
    line[3] = f"Jumlah {node.name}" if node.level == "sub" else None
    line[7], line[9] = target, entry.location if entry else None
    line[10] = flow.rng.choice(FUNDS) if entry else None
    line[12] = "Infrastruktur" if skpd.bidang.startswith("Fisik") and node.level == "sub" else None
    line[13] = "Masyarakat" if entry else None
    grid.line(line, kind)
    cell = "money" if kind == "body" else "totalmoney"
    grid.cells[(grid.row - 1, 8)] = (node.rupiah, cell)
    if node.level != "rincian":
        grid.cells[(grid.row - 1, 15)] = (node.rupiah * 105 // 100, cell)
