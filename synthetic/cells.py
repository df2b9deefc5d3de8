"""How offices print money and volumes, and the blocks every annex repeats."""

from random import Random

from synthetic.common import chance
from synthetic.entry import Entry
from synthetic.grid import Grid
from synthetic.world import Skpd

BLANKS = ("-", "", "-", "0")
UNITS = {
    "m": ("m", "M", "meter", "mtr", "m'", "m"),
    "m2": ("m2", "M2", "m²", "m2"),
    "m3": ("m3", "M3", "m³"),
    "unit": ("unit", "Unit", "bh", "buah", "UNIT"),
    "paket": ("paket", "Paket", "pkt", "ls"),
    "orang": ("orang", "Orang", "org", "Org"),
    "kelompok": ("kelompok", "Kelompok", "klp"),
    "titik": ("titik", "Titik", "ttk"),
    "ruang": ("ruang", "lokal", "Ruang"),
    "set": ("set", "Set"),
    "kg": ("kg", "Kg"),
    "ekor": ("ekor", "Ekor"),
}


def dotted(amount: int) -> str:
    """``1234567`` as ``1.234.567``."""
    return f"{amount:,}".replace(",", ".")


def money(rng: Random, amount: int, style: str) -> object:
    """A money cell's value in the file's style."""
    if style == "number":
        return amount
    if style == "ribuan":
        return amount // 1000 if amount % 1000 == 0 else amount / 1000
    if style == "juta":
        number = f"{amount / 1_000_000:.3f}".rstrip("0").rstrip(".").replace(".", ",")
        return f"{number} {rng.choice(('juta', 'jt', 'juta'))}"
    if style == "commas":
        return f"{amount:,}"
    if style == "plain":
        return str(amount)
    if style == "desimal":
        return f"{dotted(amount)},00"
    if style == "rp":
        return rng.choice((f"Rp {dotted(amount)},-", f"Rp. {dotted(amount)},-", f"Rp{dotted(amount)}"))
    return dotted(amount)


def money_of(rng: Random, entry: Entry, style: str) -> object:
    """The entry's money, or one of the ways offices leave it out."""
    if entry.rupiah is None or not entry.shown_money:
        return rng.choice(BLANKS)
    return money(rng, entry.rupiah, style)


def volume_number(rng: Random, volume: float) -> str:
    """``250``, ``12,5`` or ``12.5``."""
    text = f"{volume:g}"
    return text.replace(".", ",") if chance(rng, 0.7) else text


def volume_of(rng: Random, entry: Entry, dirt: float) -> str:
    """Volume and unit in one cell, in one of many spellings."""
    if entry.volume is None:
        return ""
    unit = rng.choice(UNITS[entry.unit]) if chance(rng, 0.5 * dirt) else entry.unit
    gap = "" if chance(rng, 0.1 * dirt) and unit not in ("m2", "m3") else " "
    number = volume_number(rng, entry.volume)
    if entry.volume >= 1000 and chance(rng, 0.3 * dirt):
        number = dotted(int(entry.volume))
    return f"{number}{gap}{unit}"


def skpd_word(rng: Random, skpd: Skpd, dirt: float) -> str:
    """The department in one of its spellings."""
    return rng.choice(skpd.aliases) if chance(rng, 0.4 * dirt) else skpd.name


def column_numbers(grid: Grid, count: int, style: str = "({})", wrong: bool = False) -> None:
    """The row of column numbers; ``wrong`` prints one number twice, as some offices do."""
    numbers = list(range(1, count + 1))
    if wrong:
        numbers = numbers[:7] + numbers[6:-1]
    grid.line([style.format(number) for number in numbers], "number")


def pairs(grid: Grid, fields: list[tuple[str, str]], joined: bool) -> None:
    """``Kecamatan : X`` pairs, in one cell or in two."""
    for label, value in fields:
        if joined:
            grid.put(0, f"{label} : {value}", "plain")
        else:
            grid.put(0, label, "plain")
            grid.put(2, f": {value}", "plain")
        grid.row += 1


def signature(grid: Grid, column: int, place: str, office: str, left: str = "") -> None:
    """The closing block with place, date, office and NIP."""
    grid.blank(2)
    grid.put(column, place, "sign")
    grid.row += 1
    if left:
        grid.put(1, "Mengetahui,", "sign")
    grid.put(column, office, "sign")
    grid.row += 1
    if left:
        grid.put(1, left, "sign")
    grid.blank(3)
    grid.put(column, "( NAMA PEJABAT CONTOH )", "sign")
    grid.row += 1
    grid.put(column, "NIP. 19000101 190001 1 000", "sign")
    grid.row += 1
