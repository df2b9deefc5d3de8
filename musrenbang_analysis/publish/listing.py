"""A table told once: raw values with a kind per column become a table of the page and a sheet of the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from musrenbang_analysis.export.xlsx import SheetContent
from musrenbang_analysis.formats import is_missing, long_date, number, percent, rupiah, rupiah_short
from musrenbang_analysis.publish.blocks import Block, Cell, Number, Table, paragraph, stack

SHEET_KINDS = {"count": "count", "rupiah": "rupiah", "share": "share"}
SHEET_KINDS |= dict.fromkeys(("number", "index", "points"), "number")
LONGEST_TEXT = 300
WIDTHS = {"whole": 5, "text": 2}
"""Shares of the paper's width where a column holds prose."""
LONGEST_NAME = 31
"""What Excel allows for the name of a sheet."""


@dataclass
class Listing:
    """``columns`` are (header, kind).

    Kinds: text (shortened on the page), whole (text in full), date, count, rupiah, share, number (up to three
    decimals), index (always three), points (one), range (numbers already written as text, such as two bounds).
    A missing value prints as a dash on the page and leaves its cell empty in the workbook.
    """

    name: str
    caption: str
    columns: Sequence[tuple[str, str]]
    rows: list[Sequence[object]] = field(default_factory=list)
    note: str = ""
    most: int | None = None
    """How many rows the page shows (None: all); the workbook holds every row."""
    rest: str = ""
    """Said under the page's table when it leaves rows out."""
    measure: str = ""
    """The measure that defines its numbers: the caption leads to the definition."""

    def block(self, lang: str, empty: str) -> Block:
        """The table for the page; ``empty`` is said in its place when there are no rows."""
        if not self.rows:
            return stack(paragraph(f"{self.caption}: {empty}"))
        shown = self.rows[: self.most] if self.most else self.rows
        note = " ".join(filter(None, [self.note, self.rest if len(shown) < len(self.rows) else ""]))
        table = Table(self.caption, [header for header, _ in self.columns], note=note, measure=self.measure)
        kinds = [kind for _, kind in self.columns]
        if "whole" in kinds:
            table.widths = [WIDTHS.get(kind, 1) for kind in kinds]
        table.rows = [[_cell(value, kind, lang) for value, kind in zip(row, kinds, strict=True)] for row in shown]
        return table.block()

    def sheet(self) -> SheetContent:
        """The same rows as numbers for the workbook."""
        columns = [(header, SHEET_KINDS.get(kind, "text")) for header, kind in self.columns]
        return SheetContent(self.name[:LONGEST_NAME], self.caption, columns, list(self.rows), self.note)


def _cell(value: object, kind: str, lang: str) -> Cell:
    if kind in ("text", "whole"):
        text = "–" if is_missing(value) or value == "" else str(value)
        return text if kind == "whole" or len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    if kind == "range":
        return Number("–" if is_missing(value) else str(value))
    if kind == "date":
        return long_date(value, lang)
    return Number(shown(value, kind, lang))


def shown(value: object, kind: str, lang: str) -> str:
    """A number as it is printed: ``points`` are percentage points with their sign."""
    if is_missing(value):
        return "–"
    if kind == "share":
        return percent(value, lang)
    if kind == "index":
        return percent(value / 100, lang, 3).removesuffix("%").replace("-", "−")
    if kind == "points":
        return points(value, lang)
    if kind == "rupiah":
        return rupiah_short(value, lang) if abs(value) >= 10**6 else rupiah(value, lang)
    return number(value, lang, 3 if kind == "number" else 0)


def points(value: float, lang: str) -> str:
    """``-2.04`` percentage points as ``−2,0``; a rise carries its plus."""
    text = percent(abs(value) / 100, lang).removesuffix("%")
    sign = "" if not text.strip("0.,") else "+" if value > 0 else "−"
    return f"{sign}{text}"
