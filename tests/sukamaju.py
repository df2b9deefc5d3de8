"""A one-village dossier small enough to read: its places, its Lampiran II, and the workbook that holds it."""

from pathlib import Path

import xlsxwriter

PLACES = "kode,nama\n99.02,Kabupaten Uji\n99.02.01,Cibening\n99.02.01.2001,Sukamaju\n99.02.01.2002,Mekarsari\n"
ANNEX = [
    "No",
    "Bidang Pembangunan",
    "Permasalahan",
    "Usulan Kegiatan",
    "Lokasi",
    "Volume",
    "Perkiraan Anggaran (Rp)",
    "OPD Penanggungjawab",
]
ROWS = [
    [1, "Fisik", "Jalan rusak", "Rabat beton", "RT 01/02", "200 m", "Rp 50.000.000,-", "Dinas PUPR"],
    [2, "", "Gelap", "Pemasangan PJU", "RT 03 RW 02", "10 titik", "25 juta", "Dinas Perhubungan"],
]
TITLE = [["LAMPIRAN II"], ["Desa : Sukamaju"], ["Kecamatan : Cibening"], ["Tahun Rencana : 2025"], []]


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value != "":
                    sheet.write(row, column, value)
    book.close()
    return path
