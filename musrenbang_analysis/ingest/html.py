"""HTML and MHTML tables saved as .xls, by far the commonest "Excel file" of Indonesian applications.

Everything is text. Each table is a sheet of its own, in the order of the page; a nested table too,
unless it is a mere list of one column, which is text of its cell. Text outside tables (title, year,
signature) becomes rows above the next table or below the last one, as Excel itself shows it.
"""

import codecs
import email
import email.policy
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import BinaryIO

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.encoding import detect_markup
from musrenbang_analysis.ingest.html_grid import Budget, CellText, TableGrid
from musrenbang_analysis.ingest.limits import MAX_SHEETS, corrupt, too_large
from musrenbang_analysis.ingest.sheet import Sheet, Workbook

_CHUNK = 1 << 18
_MAX_CONSTRUCT = 1 << 22  # an unfinished tag or comment is scanned again with every chunk
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "center",
        "address",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "hr",
        "form",
        "caption",
    )
)
_STRIKES = frozenset(("s", "strike", "del"))
_SILENT = frozenset(("script", "style", "title", "xml", "noscript", "template"))


class _PageReader(HTMLParser):
    def __init__(self, budget: Budget) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.n_tables = 0
        self._budget = budget
        self._open: list[TableGrid] = []
        self._finished: list[tuple[int, TableGrid]] = []
        self._order: dict[int, int] = {}
        self._loose = CellText()
        self._last: TableGrid | None = None
        self._struck = 0
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent and tag not in ("body", "table"):  # those end a forgotten </title>
            return
        self._silent = None
        if tag in _SILENT:
            self._silent = tag
        elif tag == "table":
            self._begin_table()
        elif tag in ("tr", "td", "th"):
            self._begin_part(tag, dict(attrs))
        elif tag == "br":
            self._text().newline()
        elif tag in _BLOCKS:
            self._text().newline(always=False)
        elif tag in _STRIKES:
            self._struck += 1

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent:
                self._silent = None
            return
        grid = self._open[-1] if self._open else None
        if tag == "table" and grid:
            self._end_table()
        elif tag == "tr" and grid:
            grid.end_row()
        elif tag in ("td", "th") and grid:
            grid.end_cell()
        elif tag in _BLOCKS:
            self._text().newline(always=False)
        elif tag in _STRIKES:
            self._struck = max(self._struck - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            row_struck = bool(self._open) and self._open[-1].row_struck
            self._text().add(data, self._struck > 0 or row_struck)

    def unknown_decl(self, data: str) -> None:
        """``<![if !mso]>`` and its like: Excel's own marks, no content."""

    def _text(self) -> CellText:
        """Where text goes now: the innermost open cell, else the loose text of the page."""
        for grid in reversed(self._open):
            if grid.text is not None:
                return grid.text
        return self._loose

    def _begin_table(self) -> None:
        self._text().newline(always=False)
        if len(self._open) >= 100 or self.n_tables >= MAX_SHEETS * 10:
            raise too_large("<table>", MAX_SHEETS * 10)
        self.n_tables += 1
        grid = TableGrid(self._budget)
        self._order[id(grid)] = self.n_tables
        self._open.append(grid)

    def _begin_part(self, tag: str, attrs: dict[str, str | None]) -> None:
        if not self._open:
            self._begin_table()  # rows without a table: some exports forget it
        grid = self._open[-1]
        if grid.row == 0:
            self._flush_loose(grid)
        style = (attrs.get("style") or "").replace(" ", "").lower()
        self._struck = 0
        if tag == "tr":
            grid.begin_row("display:none" in style, "line-through" in style)
            return
        grid.begin_cell(attrs.get("colspan"), attrs.get("rowspan"))
        self._struck = int("line-through" in style)

    def _flush_loose(self, grid: TableGrid) -> None:
        if self._text() is not self._loose:
            return  # the text belongs to the cell around this table
        text, _ = self._loose.take()
        self._loose = CellText()
        for line in text.split("\n"):
            if line.strip():
                grid.add_line(line)

    def _end_table(self) -> None:
        grid = self._open.pop()
        grid.end_row()
        outer = self._text()
        if self._open and outer is not self._loose and grid.sheet.n_columns <= 1:
            for at in sorted(grid.sheet.cells):
                outer.newline(always=False)
                for number, line in enumerate(grid.sheet.cells[at].text.split("\n")):
                    if number:
                        outer.newline()
                    outer.add(line, grid.sheet.cells[at].struck)
            outer.newline(always=False)
            return
        self._finished.append((self._order[id(grid)], grid))
        if not self._open:
            self._last = grid

    def tables(self) -> Iterator[Sheet]:
        """Close everything and give the tables that hold something, in the order they began."""
        # close() is not called: on junk left over it takes quadratic time
        if self.rawdata and not self.rawdata.startswith("<"):
            self.handle_data(unescape(self.rawdata))
        while self._open:
            self._end_table()
        if self._last is not None:
            self._flush_loose(self._last)
        for _, grid in sorted(self._finished, key=lambda pair: pair[0]):
            sheet = grid.finish()
            if sheet.cells:
                yield sheet


def _page(pieces: Iterable[str], budget: Budget) -> tuple[list[Sheet], int]:
    reader = _PageReader(budget)
    try:
        for piece in pieces:
            reader.feed(piece)
            if len(reader.rawdata) > _MAX_CONSTRUCT:
                raise corrupt("HTML: tag atau komentar tidak ditutup / unclosed tag or comment")
    except (AssertionError, ValueError) as error:  # html.parser's own complaints about junk
        raise corrupt(f"HTML: {error}") from error
    return list(reader.tables()), reader.n_tables


def _workbook(container: str, pages: Iterable[Iterable[str]]) -> Workbook:
    budget = Budget()
    sheets: list[Sheet] = []
    n_tables = 0
    for page in pages:
        found, count = _page(page, budget)
        sheets += found
        n_tables += count
    if not n_tables:
        raise ReadFailure("MSB-F04", found="halaman web tanpa tabel")
    if len(sheets) > MAX_SHEETS:
        raise too_large(f"{len(sheets)} <table>", MAX_SHEETS)
    for number, sheet in enumerate(sheets, start=1):
        sheet.name = f"Tabel {number}"
    return Workbook(container, sheets)


def _decoded(file: BinaryIO, head: bytes) -> Iterator[str]:
    encoding, errors = detect_markup(head)
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    while piece := file.read(_CHUNK):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def read_html(file: BinaryIO, head: bytes) -> Workbook:
    """A web page, read in pieces from ``file``; ``head`` is its beginning, for the charset."""
    return _workbook("html", [_decoded(file, head)])


def read_mhtml(data: bytes) -> Workbook:
    """A web archive: the tables of all its pages (Excel writes one page per sheet)."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"]
    except (RecursionError, ValueError, LookupError) as error:
        raise corrupt(f"MHTML: {error}") from error
    pages = [part for part in parts if isinstance(part, bytes)]
    return _workbook("mhtml", ([page.decode(*detect_markup(page[:8192]))] for page in pages))
