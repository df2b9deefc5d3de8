"""APBD: the SIPD rincian per department, and the penjabaran workbook with its one planted disagreement."""

from collections import defaultdict
from pathlib import Path

from synthetic.common import chance, slug, table, write_csv
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.grid import Grid, save_xlsx
from synthetic.layout_plan import FUNDS
from synthetic.world import Skpd
from synthetic.worst import worsen

FIELDS = [
    "kode_skpd",
    "nama_skpd",
    "kode_sub_giat",
    "nama_sub_giat",
    "kode_akun",
    "nama_akun",
    "subs_bl_teks",
    "ket_bl_teks",
    "lokus_akun_teks",
    "koefisien",
    "satuan",
    "harga_satuan",
    "rincian",
    "nama_dana",
    "id_usulan",
    "nama_usulan",
]
PENJABARAN = "apbd/Penjabaran_APBD_{}.xlsx"
GAP = 7_500_000
"""By how much one account of the penjabaran disagrees with its rincian."""


def write_apbd(flow: Flow, root: Path) -> None:
    """Rincian exports (the kecamatan offices in one CSV) and the penjabaran."""
    accounts = {row["code"]: row["name"] for row in table("akun")}
    shown = [row for row in flow.entries["apbd"] if not row.hidden]
    shown.sort(key=lambda row: (row.skpd.code, row.sub_code, row.account, row.truth_id))
    offices = [row for row in shown if row.skpd.key.startswith("KEC")]
    for skpd in flow.world.skpds.values():
        rows = [row for row in shown if row.skpd is skpd]
        if rows and not skpd.key.startswith("KEC"):
            _rincian_book(flow, root, skpd, rows, accounts)
    file = "apbd/rincian_belanja_kecamatan.csv"
    for number, row in enumerate(offices, start=2):
        row.stand(file, "rincian_belanja_kecamatan", number)
    write_csv(root / file, FIELDS, [_line(flow, row, accounts) for row in offices], ",", "utf-8")
    save_xlsx(root / PENJABARAN.format(flow.world.year), [_penjabaran(flow, shown, accounts)])


def _rincian_book(flow: Flow, root: Path, skpd: Skpd, rows: list[Entry], accounts: dict[str, str]) -> None:
    file = f"apbd/rincian_belanja_{slug(skpd.short)}.xlsx"
    grid = Grid("rincian", widths=[24, 34, 22, 40, 20, 36, 36, 48, 34, 20, 10, 16, 18, 24, 12, 34])
    grid.put(0, f"Rincian Belanja {skpd.name} Tahun Anggaran {flow.world.year} - DATA SINTETIS", "title")
    grid.blank(2)
    grid.line(list(FIELDS), "head")
    for row in rows:
        grid.line(_line(flow, row, accounts), "body")
        row.stand(file, grid.name, grid.row)
    worsen(flow, file, [grid])
    save_xlsx(root / file, [grid])


def _line(flow: Flow, row: Entry, accounts: dict[str, str]) -> list[object]:
    volume, unit = row.volume or 1.0, row.unit
    price = (row.rupiah or 0) / volume
    price = int(price) if price == int(price) else round(price, 2)
    package = f"# {row.sub_name}" if row.item is None else f"# Paket {row.item.name} {_where(row)}".rstrip()
    dressed = row.item is not None and chance(flow.rng, 0.1) and unit != "paket"
    coefficient = f"1 Paket x {volume:g} {unit.capitalize()}" if dressed else f"{volume:g} {unit.capitalize()}"
    text = f"[-] {row.text}" if chance(flow.rng, 0.3) else row.text
    locus = _locus(flow, row)
    row.printed = f"{locus}; {row.text}"
    named = row.parents[0].item.name if row.source_id and row.parents and row.parents[0].item else ""
    return [
        row.skpd.code,
        row.skpd.name,
        row.sub_code,
        row.sub_name,
        row.account,
        accounts[row.account],
        package,
        text,
        locus,
        coefficient,
        unit.capitalize(),
        price,
        row.rupiah,
        flow.rng.choice(FUNDS),
        row.source_id,
        named,
    ]


def _where(row: Entry) -> str:
    return f"Kecamatan {row.kecamatan.name}" if row.kecamatan else ""


def _locus(flow: Flow, row: Entry) -> str:
    """SIPD's own place text: kabupaten, kecamatan, village; often left at the kabupaten."""
    if row.kecamatan is None or chance(flow.rng, 0.12):
        return f"Kab. {flow.world.name.removeprefix('Kabupaten ')}"
    head = f"Kab. {flow.world.name.removeprefix('Kabupaten ')}, Kec. {row.kecamatan.name}"
    if not row.desas or chance(flow.rng, 0.1):
        return head
    return f"{head}, {', '.join(desa.name for desa in row.desas)}"


def _penjabaran(flow: Flow, rows: list[Entry], accounts: dict[str, str]) -> Grid:
    sums: dict[str, int] = defaultdict(int)
    labels: dict[str, str] = {}
    planted = gap_code(rows)
    for row in rows:
        leaf = f"{row.skpd.code}.{row.sub_code}.{row.account}"
        amount = row.rupiah or 0
        if leaf == planted:
            amount, planted = amount + GAP, ""
        steps = [
            (row.skpd.code, row.skpd.name),
            (f"{row.skpd.code}.{row.sub_code}", row.sub_name),
            (f"{row.skpd.code}.{row.sub_code}.{row.account[:3]}", accounts[row.account[:3]]),
            (leaf, accounts[row.account]),
        ]
        for code, name in steps:
            sums[code] += amount
            labels[code] = name
    grid = Grid("Penjabaran", widths=[62, 60, 22, 50])
    grid.band(4, "LAMPIRAN PERATURAN BUPATI TENTANG PENJABARAN APBD", "title")
    grid.band(4, f"{flow.world.name.upper()} TAHUN ANGGARAN {flow.world.year}", "title")
    grid.band(4, "DATA SINTETIS - bukan data sebenarnya", "note")
    grid.blank()
    grid.line(["Kode Rekening", "Uraian", "Jumlah (Rp)", "Penjelasan"], "head")
    grid.line(["1", "2", "3", "4"], "number")
    for code in sorted(sums):
        leaf = code.count(".") > 17
        note = f"Lokasi: Kab. Contoh Makmur; Sumber Dana: {flow.rng.choice(FUNDS)}" if leaf else None
        grid.line([code, labels[code], sums[code], note], "body" if leaf else "group")
        grid.cells[(grid.row - 1, 2)] = (sums[code], "money" if leaf else "totalmoney")
    grid.line(["", "JUMLAH BELANJA", sum(amount for code, amount in sums.items() if code.count(".") == 7), ""], "total")
    grid.blank()
    grid.put(3, "BUPATI CONTOH MAKMUR", "sign")
    return grid


def gap_code(rows: list[Entry]) -> str:
    """The account whose penjabaran shall disagree: the first of the last dinas."""
    dinas = [row for row in rows if not row.skpd.key.startswith("KEC") and row.item is not None]
    if not dinas:
        return ""
    return f"{dinas[-1].skpd.code}.{dinas[-1].sub_code}.{dinas[-1].account}"
