"""The figures of a table: amounts of money, each read or named, and volumes with their units."""

import re

from musrenbang_analysis.ingest.arithmetic import LINE, Figures
from musrenbang_analysis.ingest.read_table import ReadTable
from musrenbang_analysis.ingest.sheet import Cell
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.normalise.text import clean
from musrenbang_analysis.normalise.volume import Quantity, parse_quantity

AMOUNT_USES = ("asked", "approved")
SEN = re.compile(r"\d[.,^](?:[1-9]\d?|0[1-9])$")
UNIT_DOUBTS = ("no_unit", "unknown_unit", "ambiguous_unit")
"""The number stands; only what it counts is in doubt."""
IMPLAUSIBLE_RP = 10**12
"""A trillion for one proposal; the largest real works are below a tenth of it."""


def read_figures(table: ReadTable, styles: dict[str, str]) -> list[Figures]:
    """The amounts of every row by use; ``styles`` says how each column of money writes them."""
    figures = [Figures(row.number, row.heading.get("sum", LINE), row.path) for row in table.rows]
    for use, style in styles.items():
        if use in table.uses:
            cells = zip(table.cells(use), table.raw(use), strict=True)
            for at, (cell, text) in enumerate(cells):
                if cell is not None:
                    _read_amount(table, at, use, cell, text, style, figures[at])
    return figures


def _read_amount(table: ReadTable, at: int, use: str, cell: Cell, text: str, style: str, figures: Figures) -> None:
    value = cell.value if cell.kind == "number" else text
    amount = parse_rupiah(value, scale=table.source.title.scale, style=style)
    if amount.problem == "empty" or (use == "asked" and amount.value == 0):
        # An ask of 0 is a form left blank, not a proposal that costs nothing (domain 4.1).
        if cell.kind in ("error", "formula_without_value"):
            figures.unread.add(use)
        return
    reading = table.reading
    reading.money_cells += 1
    if amount.value is None:
        figures.unread.add(use)
        table.complain(at, "MSB-V01", use, problem=amount.problem)
        return
    reading.money_cells_read += 1
    figures.money[use] = amount.value
    reading.has_fractions |= isinstance(cell.value, float) or bool(SEN.search(text))


def money_columns(table: ReadTable, figures: list[Figures]) -> dict[str, list]:
    """``asked_rp``, ``approved_rp`` and ``money_text``: the cell of the last of the two, as it was written."""
    columns: dict[str, list] = {"money_text": table.every(None)}
    for use in AMOUNT_USES:
        columns[f"{use}_rp"] = amounts = [row.money.get(use) for row in figures]
        if use not in table.uses:
            continue
        columns["money_text"] = [
            known if cell is None else mask(clean(cell.text))[0]
            for cell, known in zip(table.cells(use), columns["money_text"], strict=True)
        ]
        if table.source.match.layout.detail_level == "proposal":
            for at, amount in enumerate(amounts):
                if amount is not None and abs(amount) >= IMPLAUSIBLE_RP:
                    table.complain(at, "MSB-V14", use, amount=f"{amount:,}".replace(",", "."))
    return columns


def quantity_columns(table: ReadTable, style: str) -> dict[str, list]:
    """``volume``, ``unit`` and ``volume_text``; ``style`` says what the dot means in the column of volumes."""
    if not table.says("volume") and not table.says("unit"):
        return {name: table.every(None) for name in ("volume", "unit", "volume_text")}
    columns = zip(table.cells("volume"), table.raw("volume"), table.raw("unit"), strict=True)
    found = [_quantity(table, at, *texts, style) for at, texts in enumerate(columns)]
    return {
        "volume": [quantity.volume for quantity, _ in found],
        "unit": [quantity.unit for quantity, _ in found],
        "volume_text": [text for _, text in found],
    }


def _quantity(
    table: ReadTable, at: int, cell: Cell | None, volume: str, unit: str, style: str
) -> tuple[Quantity, str | None]:
    value = cell.value if cell is not None and cell.kind == "number" else volume
    quantity = parse_quantity(value, unit or None, style=style)
    if quantity.problem in UNIT_DOUBTS:
        table.complain(at, "MSB-V17", "unit" if unit else "volume", text=unit or volume)
    elif quantity.problem and quantity.problem != "empty":
        table.complain(at, "MSB-V03", "volume", problem=quantity.problem)
    written = f"{volume} {unit}" if volume and unit else volume or unit
    return quantity, mask(clean(written))[0] or None
