"""Dirt beyond the usual: what the worst offices hand over (``--dirt`` above 1), on a finished sheet.

Everything here has its own chance, so that a dossier of dirt 1 or less stays what it was. What a row says does not
change, only how it is written; rows move, and the truth moves with them.
"""

import re
from random import Random

from synthetic.cells import dotted
from synthetic.common import chance
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.grid import Grid

NBSP = "\u00a0"
TYPOS = {
    "Permasalahan": "Permasalahn",
    "Usulan Kegiatan": "Usulan Kegiattan",
    "Kegiatan Prioritas": "Kegiatan Prioritass",
    "OPD Penanggungjawab": "OPD Penangungjawab",
    "Lokasi Usulan": "Lokassi Usulan",
    "Perkiraan Anggaran": "Perkiraan Angaran",
    "Hasil Pembahasan": "Hasil Pembahsan",
    "SUMBER DANA": "SUMBER  DANA",
    "Program": "PROGRAM",
}
NOTES = (
    "Catatan: daftar ini masih dapat berubah",
    "Ket: *) usulan tahun sebelumnya",
    "Keterangan : hasil rapat sementara",
)
DITTO = ("idem", "sda", '"', "s.d.a")
NAMES = ("Perangkat Daerah Penanggung Jawab", "OPD Penanggungjawab")


def worsen(flow: Flow, file: str, grids: list[Grid]) -> None:
    """Spoil finished sheets of a file; nothing happens up to a dirt of 1."""
    extra = min(flow.dirt - 1, 1.0)
    if extra <= 0:
        return
    rng = Random(f"{file} {flow.dirt}")
    for grid in grids:
        rows = {
            row.row: row
            for stage in flow.entries.values()
            for row in stage
            if (row.file, row.sheet) == (file, grid.name)
        }
        scaled = any("ribuan" in str(value) for (row, _), (value, _) in grid.cells.items() if row < 6)
        _spoil_head(rng, grid, extra)
        for number, entry in rows.items():
            _spoil_row(rng, grid, number - 1, entry, extra, scaled)
        _ditto(rng, grid, sorted(rows), extra)
        if grid.name not in ("Worksheet", "Tabel 1", "rincian"):
            _repeat_head(rng, grid, rows, extra)


def _spoil_head(rng: Random, grid: Grid, extra: float) -> None:
    """Typing errors, line feeds and capitals in the header; at most one wrong letter a table."""
    typed = False
    for at, (value, style) in list(grid.cells.items()):
        if style != "head" or not isinstance(value, str):
            continue
        if not typed and value in TYPOS and chance(rng, 0.5 * extra):
            value, typed = TYPOS[value], True
        if chance(rng, 0.2 * extra):
            value = value.replace(" ", "\n", 1)
        if chance(rng, 0.15 * extra):
            value = f" {value.upper()} "
        grid.cells[at] = (value, style)


def _spoil_row(rng: Random, grid: Grid, row: int, entry: Entry, extra: float, scaled: bool) -> None:
    for at in [at for at in grid.cells if at[0] == row]:
        value, style = grid.cells[at]
        if style in ("money", "totalmoney") and not scaled and entry.rupiah and entry.shown_money:
            if chance(rng, 0.6 * extra):
                value = _money(rng, entry.rupiah)
        elif style == "money" and not entry.shown_money and chance(rng, 0.5 * extra):
            value = rng.choice(("-", "–", "N/A", "nihil", "", "...", "belum ada"))
        elif isinstance(value, str) and style == "body" and len(value) > 3 and not value.startswith(("=", "+", "@")):
            value = _text(rng, value, extra)
        grid.cells[at] = (value or None, style)


def _money(rng: Random, amount: int) -> object:
    """An amount in one of the forms of one careless clerk; every form has one reading only."""
    forms: list[object] = [
        amount,
        str(amount),
        f"Rp. {dotted(amount)},-",
        f"Rp{NBSP}{dotted(amount)},00",
        f" {dotted(amount)},00 ",
        f"Rp {dotted(amount)}.-",
        f"IDR {dotted(amount)},00",
        f"{dotted(amount)},-",
        f"Rp.{dotted(amount)},00,-",
        float(amount),
    ]
    if amount % 1_000_000 == 0:
        forms += [f"Rp.{amount // 1_000_000} jt", f"{amount // 1_000_000} Juta", f"{amount // 1_000_000}juta"]
    if amount % 100_000_000 == 0 and amount >= 1_000_000_000:
        forms.append(f"{amount / 1e9:.1f}".replace(".", ",") + " Milyar")
    if amount % 1000 == 0 and amount < 1_000_000:
        forms.append(f"{amount // 1000} ribu")
    return rng.choice(forms)


def _text(rng: Random, text: str, extra: float) -> str:
    """White space, invisible marks and capitals as pasting from Word and WhatsApp leaves them."""
    if chance(rng, 0.1 * extra):
        text = text.replace(" ", NBSP, 1)
    if chance(rng, 0.08 * extra):
        text = text.replace(" ", "  ")
    if chance(rng, 0.06 * extra):
        text = text.replace(", ", ",\n", 1)
    if chance(rng, 0.05 * extra):
        text = f"\u200b{text}"
    if chance(rng, 0.08 * extra):
        text = f"  {text} "
    if chance(rng, 0.1 * extra):
        text = text.upper()
    return re.sub(r"\bDS\.", "Ds.", text)


def _ditto(rng: Random, grid: Grid, rows: list[int], extra: float) -> None:
    """The department of a row "as above" where it is the one above."""
    columns = [column for (_, column), (value, style) in grid.cells.items() if style == "head" and value in NAMES]
    for column in columns:
        above = None
        for number in rows:
            value, style = grid.cells.get((number - 1, column), (None, "body"))
            same = above is not None and above[0] == number - 1 and value == above[1]
            above = (number, value)
            if same and value and chance(rng, 0.3 * extra):
                grid.cells[number - 1, column] = (rng.choice(DITTO), style)


def _repeat_head(rng: Random, grid: Grid, rows: dict[int, Entry], extra: float) -> None:
    """The header again at the top of printed pages, and a remark between the rows."""
    heads = sorted({row for (row, _), (_, style) in grid.cells.items() if style == "head"})
    if len(heads) != 1:
        return
    head = {column: cell for (row, column), cell in grid.cells.items() if row == heads[0]}
    for number in sorted(rows, reverse=True)[10::17]:
        if chance(rng, 0.7 * extra):
            _insert(grid, rows, number - 1, head)
    if rows and chance(rng, 0.3 * extra):
        _insert(grid, rows, max(rows), {1: (rng.choice(NOTES), "plain")})


def _insert(grid: Grid, rows: dict[int, Entry], at: int, cells: dict[int, tuple[object, str]]) -> None:
    """A row before the 0-based row ``at``; everything below moves down, the truth as well."""
    grid.cells = {(row + (row >= at), column): cell for (row, column), cell in grid.cells.items()}
    grid.cells |= {(at, column): cell for column, cell in cells.items()}
    grid.merges = [
        (top + (top >= at), left, bottom + (bottom >= at), right) for top, left, bottom, right in grid.merges
    ]
    grid.hidden = {row + (row >= at) for row in grid.hidden}
    for entry in rows.values():
        entry.row += entry.row > at
    moved = {entry.row: entry for entry in rows.values()}
    rows.clear()
    rows.update(moved)
