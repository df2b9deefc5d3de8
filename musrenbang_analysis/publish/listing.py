"""A table told once: raw values with a kind per column become a table of the page and a sheet of the workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from musrenbang_analysis.export.xlsx import HEADER_ROW, Linked, SheetContent
from musrenbang_analysis.formats import is_missing, long_date, number, percent, rupiah, rupiah_short
from musrenbang_analysis.measure.registry import measures
from musrenbang_analysis.publish.blocks import Anchor, Block, Cell, Header, Link, Number, Table, paragraph, stack

TALLIES = {
    "lines": "rows of lists and documents: a row is no proposal, several may carry one and one may carry several",
    "files": "files and sheets",
    "findings": "findings about the input; each stands in the workbook with its file, sheet and row",
    "links": "links between rows of two lists",
    "pairs": "pairs of ranked proposals, or the shared places of ties",
    "villages": "villages",
    "wishes": "a wish over several plan years: its proposals stand in the pages of several years",
    "part": "proposals of several SKPD at once, those complete on both sides: the page filters one SKPD at a time",
    "quota": "how many proposals an area may hand in",
    "ordinal": "a rank or a place in a list, no count",
}
"""What a column counts that is not proposals, and why no list of proposals stands behind its numbers."""
SHEET_KINDS = {"count": "count", "rupiah": "rupiah", "share": "share"}
SHEET_KINDS |= dict.fromkeys(TALLIES, "tally")
SHEET_KINDS |= dict.fromkeys(("number", "index", "points"), "number")
LONGEST_TEXT = 300
WIDTHS = {"whole": 5, "text": 2}
"""Shares of the paper's width where a column holds prose."""
LONGEST_NAME = 31
"""What Excel allows for the name of a sheet."""


@dataclass(frozen=True)
class Part:
    """A count of proposals of some SKPD only (``TALLIES``: part)."""

    value: float


@dataclass
class Listing:
    """``columns`` are (header, kind).

    Kinds: text (shortened on the page), whole (text in full), date, count (of proposals: each cell is ``Linked`` to
    them), one of ``TALLIES`` (of anything else), rupiah, share, number (up to three decimals), index (always three),
    points (one), range (numbers already written as text, such as two bounds). A missing value prints as a dash on the
    page and leaves its cell empty in the workbook.
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
    """The measure or term that defines its numbers: the caption leads to the definition."""
    defined: Mapping[str, str] = field(default_factory=dict)
    """Header -> the measure or term that defines that column, where it is another one."""

    def block(self, lang: str, empty: str) -> Block:
        """The table for the page; ``empty`` is said in its place when there are no rows."""
        if not self.rows:
            return stack(paragraph(f"{self.caption}: {empty}"))
        shown = self.rows[: self.most] if self.most else self.rows
        note = " ".join(filter(None, [self.note, self.rest if len(shown) < len(self.rows) else ""]))
        headers = [
            Header(header, defining(self.defined[header])) if header in self.defined else header
            for header, _ in self.columns
        ]
        table = Table(self.caption, headers, note=note, measure=defining(self.measure))
        kinds = [kind for _, kind in self.columns]
        if "whole" in kinds:
            table.widths = [WIDTHS.get(kind, 1) for kind in kinds]
        table.rows = [[_cell(value, kind, lang) for value, kind in zip(row, kinds, strict=True)] for row in shown]
        return table.block()

    def without_empty(self) -> "Listing":
        """The table without the columns in which no line says anything."""
        kept = [
            n for n in range(len(self.columns)) if any(not is_missing(row[n]) and row[n] != "–" for row in self.rows)
        ]
        rows = [[row[n] for n in kept] for row in self.rows]
        return replace(self, columns=[self.columns[n] for n in kept], rows=rows)

    def sheet(self) -> SheetContent:
        """The same rows as numbers for the workbook."""
        columns = [(header, SHEET_KINDS.get(kind, "text")) for header, kind in self.columns]
        rows = [[_of_sheet(cell) for cell in row] for row in self.rows]
        return SheetContent(self.name[:LONGEST_NAME], self.caption, columns, rows, self.note)

    def definitions(self) -> dict[str, str]:
        """Header -> measure or term of every column of numbers that has one."""
        return {
            header: defining(defined)
            for header, kind in self.columns
            if kind not in ("text", "whole", "date", "ordinal") and (defined := self.defined.get(header, self.measure))
        }


def _of_sheet(cell: object) -> object:
    if isinstance(cell, Anchor):
        return cell.shown
    return cell.value if isinstance(cell, Part) else cell


def to_notes(cell: object, places: Mapping[str, tuple[str, int]]) -> object:
    """A cell that leads to a definition of the page leads to the same in the workbook."""
    if not isinstance(cell, Link):
        return cell
    sheet, row = places[cell.target.removeprefix("#def-")]
    return Linked(cell.shown, f"internal:'{sheet}'!A{row + HEADER_ROW + 2}")


def plain(value: object) -> object:
    """The value of a cell, whether or not it leads anywhere."""
    return value.value if isinstance(value, Linked) else value


def replaced(cell: object, value: object) -> object:
    """Another value that leads where the cell did."""
    return Linked(value, cell.target) if isinstance(cell, Linked) else value


def defining(name: str) -> str:
    """The name under which the method section explains a measure (its family in the registry) or a word."""
    return measures()[name].family if name in measures() else name


def _cell(value: object, kind: str, lang: str) -> Cell:
    if isinstance(value, Anchor | Link):
        return value
    if isinstance(value, Part):
        return Number(shown(value.value, kind, lang), of="part")
    if isinstance(value, Linked) and kind in ("text", "whole"):
        return Link(str(value.value), value.target)
    if isinstance(value, Linked):
        number_shown = value.value if kind == "range" else shown(value.value, kind, lang)
        return Number(str(number_shown), value.target, "proposals")
    if kind in ("text", "whole"):
        text = "–" if is_missing(value) or value == "" else str(value)
        return text if kind == "whole" or len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    if kind == "range":
        return Number("–" if is_missing(value) else str(value))
    if kind == "date":
        return long_date(value, lang)
    of = {"count": "proposals"}.get(kind, kind if kind in TALLIES else "")
    return Number(shown(value, kind, lang), of="" if is_missing(value) else of)


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
