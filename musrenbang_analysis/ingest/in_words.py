"""Amounts written out in words beside or below the figures ("Terbilang: ..."), held against them."""

from collections.abc import Iterable

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import Figures
from musrenbang_analysis.ingest.layout import header_key
from musrenbang_analysis.ingest.read_table import TableSource
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.normalise.rupiah import parse_terbilang

IN_WORDS = "terbilang"


def is_words_header(header: str) -> bool:
    """A column that writes the amount of its row out in words."""
    return IN_WORDS in header.split(" > ")[-1].split()


def words_against_figures(source: TableSource, sheet: Sheet, figures: Iterable[Figures]) -> list[Finding]:
    """A finding (MSB-V26) for every amount in words that none of the figures it belongs to says.

    Words in a column of their own belong to the row; "Terbilang: ..." on a row of its own belongs to the nearest row
    above with amounts. Words that are no number, and rows whose amounts were not read, say nothing.
    """
    match = source.match
    columns = {column for column, header in match.headers.items() if is_words_header(header)}
    if not columns and IN_WORDS not in "\n".join(cell.text for cell in sheet.cells.values()).casefold():
        return []
    money = {row.number: set(row.money.values()) for row in figures if row.money and not row.unread}
    found = []
    written = [
        (place, cell)
        for place, cell in sheet.cells.items()
        if place[0] > match.bottom and cell.kind == "text" and (place[1] in columns or IN_WORDS in cell.text.casefold())
    ]
    for (row, column), cell in sorted(written, key=lambda entry: entry[0]):
        below = column not in columns
        if below and not header_key(cell.text).startswith(IN_WORDS):
            continue
        text = cell.text
        if below and header_key(text) in (IN_WORDS, f"{IN_WORDS} rp"):
            text = next((sheet.cells[row, right].text for right in range(column + 1, column + 20)
                         if (row, right) in sheet.cells), "")  # fmt: skip
        said = parse_terbilang(text)
        at = max((number for number in money if number < row), default=None) if below else row
        if said is None or at not in money or said in money[at]:
            continue
        facts = {"said": f"{said:,}".replace(",", "."), "row": at,
                 "printed": ", ".join(f"{amount:,}".replace(",", ".") for amount in sorted(money[at]))}  # fmt: skip
        header = match.headers.get(column, IN_WORDS)
        found.append(
            Finding("MSB-V26", source.file, source.sheet, row, header, cell.text, facts=facts, source_column=column)
        )
    return found
