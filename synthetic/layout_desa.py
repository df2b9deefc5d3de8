"""Village lists: Asahan annexes per village, and the SIPD export of a whole kecamatan."""

from collections import defaultdict
from itertools import groupby
from pathlib import Path

from synthetic.cells import column_numbers, money, money_of, pairs, signature, skpd_word, volume_of
from synthetic.common import chance, names, slug
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.grid import Grid, save_html, save_xls, save_xlsx
from synthetic.process import has_annex3
from synthetic.world import Desa, Kecamatan
from synthetic.worst import worsen

HEAD = ["No", "Bidang Pembangunan", "Permasalahan", "Usulan Kegiatan", "Lokasi", "Volume", "Perkiraan Anggaran (Rp)"]
MONEY = ("number", "rp", "dots", "number", "juta", "commas", "number", "desimal")
SIPD_HEAD = [
    "No",
    "ID Usulan",
    "Tanggal Usul",
    "Pengusul",
    "Profil",
    "Usulan",
    "Masalah",
    "Alamat",
    "Kabupaten",
    "Kecamatan",
    "Kelurahan",
    "Usulan Ke",
    "OPD Tujuan Awal",
    "OPD Tujuan Akhir",
    "Status",
    "Catatan",
    "Rekomendasi Mitra",
    "Rekomendasi Kelurahan",
    "Rekomendasi Kecamatan",
    "Rekomendasi SKPD",
    "Rekomendasi TAPD",
    "Volume",
    "Satuan",
    "Anggaran",
    "Jenis Belanja",
    "Sub Kegiatan",
]


def write_desa(flow: Flow, root: Path) -> None:
    """Every file of the ``desa`` folder."""
    index = 0
    rows: dict[str, list[Entry]] = defaultdict(list)
    for row in flow.entries["desa"]:
        rows[row.desas[0].code].append(row)
    for kecamatan in flow.world.kecamatans:
        if kecamatan.sipd:
            _sipd(flow, root, kecamatan)
            continue
        for desa in kecamatan.desas:
            _annexes(flow, root, desa, index, rows[desa.code])
            index += 1


def _annexes(flow: Flow, root: Path, desa: Desa, index: int, rows: list[Entry]) -> None:
    legacy = index % 6 == 4
    name = slug(f"{index + 1:02d} {desa.kind} {desa.name} Kec {desa.kecamatan.name}")
    file = f"desa/{name}.{'xls' if legacy else 'xlsx'}"
    grids = [_annex(flow, desa, index, [row for row in rows if row.listed == "yes"], "yes", file)]
    if has_annex3(desa):
        grids.append(_annex(flow, desa, index, [row for row in rows if row.listed == "no"], "no", file))
    worsen(flow, file, grids)
    (save_xls if legacy else save_xlsx)(root / file, grids)


def _annex(flow: Flow, desa: Desa, index: int, rows: list[Entry], listed: str, file: str) -> Grid:
    yes = listed == "yes"
    grid = Grid("Lampiran II" if yes else "Lampiran III", widths=[5, 18, 34, 34, 30, 12, 20, 32])
    _annex_title(flow, grid, desa, index, yes)
    last = "OPD Penanggungjawab" if yes else "Alasan"
    if index % 3 == 1:
        _two_row_head(grid, last)
    else:
        grid.line([*HEAD, last], "head")
    column_numbers(grid, 8, wrong=index == 9)
    if not rows:
        grid.band(8, "NIHIL", "center")
    _annex_body(flow, grid, index, rows, yes, file)
    if yes and hides(index, len(rows)):
        grid.hidden.add(rows[2].row - 1)
    leader = "Lurah" if desa.kelurahan else "Kepala Desa"
    signature(
        grid,
        6,
        f"{desa.name}, {9 + index % 18} Januari {flow.world.year - 1}",
        f"{leader} {desa.name}",
        "Pimpinan Sidang" if index % 2 else "Ketua LPMD",
    )
    return grid


def hides(index: int, count: int) -> bool:
    """Whether this village's Lampiran II hides its third row."""
    return index % 5 == 3 and count > 4


def _annex_body(flow: Flow, grid: Grid, index: int, rows: list[Entry], yes: bool, file: str) -> None:
    style, total, number = MONEY[index % len(MONEY)], 0, 0
    banded, merged = index % 7 == 5, index % 7 == 2
    if banded or merged:
        rows = sorted(rows, key=lambda row: row.skpd.bidang)
    for letter, (bidang, members) in (
        zip("ABC", groupby(rows, key=lambda row: row.skpd.bidang), strict=False)
        if banded or merged
        else [("", ("", rows))]
    ):
        if banded:
            grid.band(8, f"{letter}. BIDANG {bidang.upper()}")
            number = 0
        top = grid.row
        for row in members:
            number += 1
            total += _annex_row(flow, grid, row, number, style, yes, file)
            if not merged and chance(flow.rng, 0.03 * flow.dirt):
                grid.blank()
        if merged:
            for below in range(top + 1, grid.row):
                grid.cells[(below, 1)] = (None, "body")
            if grid.row - top > 1:
                grid.merges.append((top, 1, grid.row - 1, 1))
    if rows:
        grid.span(0, 5, "JUMLAH", "total")
        grid.put(6, money(flow.rng, total, style), "totalmoney")
        grid.put(7, None, "total")
        grid.row += 1


def _annex_title(flow: Flow, grid: Grid, desa: Desa, index: int, yes: bool) -> None:
    grid.band(8, f"LAMPIRAN {'II' if yes else 'III'} BERITA ACARA MUSRENBANG {desa.kind.upper()}", "title")
    what = "DITERUSKAN KE KECAMATAN" if yes else "BELUM DIAKOMODIR"
    grid.band(8, f"DAFTAR USULAN YANG {what}", "title")
    grid.band(8, "DATA SINTETIS - bukan data sebenarnya", "note")
    grid.blank()
    pairs(
        grid,
        [
            (desa.kind, desa.name),
            ("Kecamatan", desa.kecamatan.name),
            ("Kabupaten", flow.world.name.removeprefix("Kabupaten ")),
            ("Tahun Rencana" if index % 2 else "Tahun", str(flow.world.year)),
        ],
        joined=index % 2 == 0,
    )
    grid.blank()


def _two_row_head(grid: Grid, last: str) -> None:
    top = grid.row
    for column, label in enumerate([*HEAD[:6], None, last]):
        if label:
            grid.span(column, column, label, "head", rows=2)
    grid.put(6, "Perkiraan Anggaran", "head")
    grid.row = top + 1
    grid.put(6, "(Rp)", "head")
    grid.row = top + 2


def _annex_row(flow: Flow, grid: Grid, row: Entry, number: int, style: str, yes: bool, file: str) -> int:
    amount = money_of(flow.rng, row, style)
    values = [number, row.skpd.bidang, row.problem, row.text, row.location, volume_of(flow.rng, row, flow.dirt)]
    for column, value in enumerate(values):
        grid.put(column, value, "center" if column in (0, 5) else "body")
    grid.put(6, amount, "money")
    grid.put(7, skpd_word(flow.rng, row.skpd, flow.dirt) if yes else row.note, "body")
    grid.row += 1
    row.stand(file, grid.name, grid.row)
    return row.rupiah or 0 if row.shown_money else 0


def _sipd(flow: Flow, root: Path, kecamatan: Kecamatan) -> None:
    rows = [row for row in flow.entries["desa"] if row.kecamatan is kecamatan]
    children: dict[str, list[Entry]] = defaultdict(list)
    for row in flow.entries["kecamatan"]:
        for parent in row.parents:
            children[parent.truth_id].append(row)
    html = kecamatan.sipd == "html"
    file = f"desa/Usulan_SIPD_Kec_{slug(kecamatan.name)}.{'xls' if html else 'xlsx'}"
    grid = Grid("Tabel 1" if html else "Worksheet", widths=[5, 12, 12, 18, 22, 34, 34, 40, 22, 18, 18, 8])
    if not html:
        grid.put(0, f"Daftar Usulan Masyarakat Kecamatan {kecamatan.name} - DATA SINTETIS", "title")
        grid.blank(2)
    grid.line(list(SIPD_HEAD), "head")
    for number, row in enumerate(rows, start=1):
        grid.line(_sipd_row(flow, row, number, html, children[row.truth_id]), "body")
        row.stand(file, grid.name, grid.row)
    worsen(flow, file, [grid])
    if html:
        save_html(root / file, grid, f"DATA SINTETIS - Usulan Kec. {kecamatan.name}")
    else:
        save_xlsx(root / file, [grid])


def _sipd_row(flow: Flow, row: Entry, number: int, html: bool, children: list[Entry]) -> list[object]:
    rng, desa = flow.rng, row.desas[0]
    status, note = sipd_status(row, children, html)
    where = row.location
    if chance(rng, 0.25):
        where += f" ({-7 - rng.random():.6f}, {107 + rng.random():.6f})"
    office = row.skpd.name
    kec_note = children[0].note if children and children[0].listed == "no" else "Diteruskan" if children else ""
    office_kind = "Lurah" if desa.kelurahan else rng.choice(names("pengusul"))
    return [
        number,
        row.source_id,
        f"{2 + number % 26:02d}-01-{flow.world.year - 1}",
        f"{office_kind} {desa.name}",
        f"{desa.kind} {desa.name}",
        row.text,
        row.problem,
        where,
        flow.world.name,
        desa.kecamatan.name,
        f"{'Kel. ' if desa.kelurahan else ''}{desa.name}",
        row.priority,
        office,
        office,
        status,
        note,
        "",
        "Diteruskan" if row.listed == "yes" else "Tidak direkomendasikan",
        kec_note,
        "",
        "",
        f"{row.volume:g}",
        row.unit,
        money_of(rng, row, "plain" if html else "number"),
        "Belanja Modal" if row.account.startswith("5.2") else "Belanja Barang dan Jasa",
        f"{row.sub_code} {row.sub_name}",
    ]


def sipd_status(row: Entry, children: list[Entry], html: bool) -> tuple[str, str]:
    """The status words of the export, taken after the kecamatan forum; also fixes the row's own outcome."""
    if row.listed == "no":
        stage = "Pengajuan Usulan" if html else "Validasi Mitra Bappeda||Ditolak"
        return ("Dibatalkan" if row.outcome == "withdrawn" or html else stage), row.note
    if not children:
        return ("Verifikasi Kecamatan" if html else "Diteruskan ke Musrenbang Kecamatan"), ""
    if children[0].listed == "no":
        row.outcome, row.reason = children[0].outcome, children[0].reason
        return ("Dibatalkan" if html else "Diteruskan ke Musrenbang Kecamatan||Ditolak"), children[0].note
    return ("Verifikasi Perangkat Daerah" if html else "Diteruskan ke Forum SKPD"), ""
