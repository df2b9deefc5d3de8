"""The kecamatan menu of Kota Malang's circular SE 66/2021 as a proposal dictionary with prices.

The circular is a PDF printed to text: names run on over several lines beside a column of remarks, and prices break
at their last zero ("45.000.00" / "0"). A menu item is recognised by the names in use, so nothing is made up.
"""

import csv
import re
from pathlib import Path

SECTION = "Perangkat Daerah: Kecamatan"
ITEM = re.compile(
    r"(?:^|\s)(\d{1,2})\)?\s+([A-Z][^\d]*?)\s+(paket|unit|set|titik|m²|m|orang|buah)\s+(\d{1,3}(?:\.\d{2,3})+)(?:\s|$)"
)
BROKEN = re.compile(r"\.\d{2}$")
NOTE = re.compile(r"\s*\(Kecamatan[^)]*\)")
WORDS = re.compile(r"\w+")
FOLLOWING = 4
"""Lines below an item on which its name may go on."""


def menu(circular: str) -> list[tuple[str, str, int]]:
    """(first words and all words of the lines of an item as one text, unit, price) of every menu item."""
    lines = circular[circular.rindex(SECTION) :].splitlines()
    items = []
    for at, line in enumerate(lines):
        match = ITEM.search(line)
        if match:
            following = lines[at + 1 : at + 1 + FOLLOWING]
            end = next((n for n, below in enumerate(following) if ITEM.search(below)), len(following))
            below = " ".join(following[:end])
            digits = match[4] + ("0" if BROKEN.search(match[4]) else "")
            items.append((f"{match[2]} {below}", match[3], int(digits.replace(".", ""))))
    return items


def price_of(name: str, items: list[tuple[str, str, int]]) -> tuple[str, int] | None:
    """Unit and price of the one menu item whose words hold the words of ``name`` in their order; None otherwise."""
    wanted = [word.casefold() for word in WORDS.findall(NOTE.sub("", name))]
    found = [(unit, price) for text, unit, price in items if wanted and _begins(wanted, text)]
    return found[0] if len(found) == 1 else None


def _begins(wanted: list[str], text: str) -> bool:
    """Whether ``text`` begins with the first two wanted words and holds the others after them, in order."""
    words = [word.casefold() for word in WORDS.findall(text.replace("/pem eliharaan", "/pemeliharaan"))]
    if words[: len(wanted[:2])] != wanted[:2]:
        return False
    rest = iter(words[2:])
    return all(any(word == other for other in rest) for word in wanted[2:])


def write_kamus(circular: Path, proposals: Path, target: Path) -> int:
    """``context/kamus_usulan.csv`` for the names used in ``proposals``; how many of them have a price."""
    items = menu(circular.read_text(encoding="utf-8"))
    with proposals.open(encoding="utf-8", newline="") as stream:
        names = sorted({row["usulan"] for row in csv.DictReader(stream)})
    rows = [(name, *found) for name in names if (found := price_of(name, items))]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("usulan", "sub_kegiatan_code", "sub_kegiatan_name", "satuan", "harga_satuan"))
        for name, unit, price in rows:
            writer.writerow((name, "7.01.03.2.02.0002", "Pembangunan Sarana dan Prasarana Kelurahan", unit, price))
    return len(rows)
