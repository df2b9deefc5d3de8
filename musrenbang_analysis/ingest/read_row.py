"""A row while it is read: what each use says in it, and a short way to complain."""

from dataclasses import dataclass, field
from functools import lru_cache

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import Figures
from musrenbang_analysis.ingest.body import BodyRow
from musrenbang_analysis.ingest.context import ReadingContext
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE
from musrenbang_analysis.ingest.place import Located
from musrenbang_analysis.ingest.sheet import Cell
from musrenbang_analysis.ingest.title import Title
from musrenbang_analysis.ingest.uses import NO_ID
from musrenbang_analysis.ingest.words import is_born_in_kecamatan, is_institution
from musrenbang_analysis.normalise.privacy import MASK, mask
from musrenbang_analysis.normalise.text import clean

PLAIN_KINDS = frozenset({"text", "number", "date", "bool"})
UNREAD_USES = frozenset({"no"})
WITHHELD = ("proposal", "recipient", "location")
"""What is not quoted of a row that pays a person."""


@dataclass
class TableReading:
    """The records of one table (dictionaries with the columns of ``records`` plus ``_content``) and its counts."""

    rows: list[dict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    money_cells: int = 0
    money_cells_read: int = 0
    masked: int = 0
    figures: list[Figures] = field(default_factory=list)
    """The numbers of every line and sum, for ``ingest/arithmetic.py``."""
    said: set[tuple[str, str]] = field(default_factory=set)
    """Doubts about the title, each named once."""
    located: dict[tuple[str, ...], Located] = field(default_factory=dict)
    content_uses: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    volume_style: str = "auto"
    has_fractions: bool = False
    """Some amount had sen, which were rounded: sums may be off by a few rupiah."""


@dataclass(frozen=True)
class TableSource:
    """Where a table stands and as what it is read."""

    context: ReadingContext
    stage: str
    file: str
    sheet: str
    match: Match
    title: Title


class ReadRow:
    """A body row with its source: short names for reading and for complaining."""

    def __init__(self, source: TableSource, row: BodyRow, reading: TableReading) -> None:
        self.source, self.row, self.reading = source, row, reading
        self.said = said = source.title.values.copy()
        """Use -> text: what the title says, over it the headings, over it the row's own cells."""
        for use, text in row.heading.items():
            if text:
                said[use] = text
        cells = row.cells
        for use, cell in cells.items():
            said[use] = cell.text if cell.kind in PLAIN_KINDS else self._doubted(use, cell)
        if "recipient" in cells and self._is_private_recipient():
            said |= {"proposal": MASK, "location": ""}
        if source.match.layout.coded:
            for (use, code), text in source.match.layout.coded.items():
                if use in cells and cells[use].text == code:
                    said[use] = text
        if "desa" in cells and is_born_in_kecamatan(cells["desa"].text):
            said["desa"] = ""

    def raw(self, use: str) -> str:
        """The text for a use as it stands, empty when nothing is said."""
        return self.said.get(use, "")

    def _doubted(self, use: str, cell: Cell) -> str:
        """An error or a formula never computed says nothing; it is named where somebody would have read it."""
        if use not in UNREAD_USES and not use.startswith((IGNORED, PRIVATE)):
            if cell.kind == "error":
                self.complain("MSB-V09", use, text=cell.text)
            else:
                self.complain("MSB-V10", use)
        return ""

    def _is_private_recipient(self) -> bool:
        """The row pays a person: neither name nor address passes."""
        return "recipient" in self.row.cells and not is_institution(self.row.cells["recipient"].text)

    def text(self, use: str) -> str | None:
        """The text for a use on one line and without personal data, None when nothing is said."""
        raw = self.said.get(use)
        if not raw:
            return None
        text, is_masked = _safe_text(raw)
        self.reading.masked += is_masked
        return text

    def identifier(self, use: str) -> str | None:
        """An id of the source system; a NIK put in its place is none, and a masked text would be one for many."""
        if not self.said.get(use):
            return None
        text = clean(self.raw(use))
        masked, count = mask(text)
        self.reading.masked += bool(count)
        if count or not masked:
            return None
        prefix = self._prefix(use)
        if prefix is None:
            return masked
        return None if not prefix or masked.casefold() in NO_ID else f"{prefix}-{masked}"

    def _prefix(self, use: str) -> str | None:
        """What goes before an id of a dump; empty where the table it points to is not one we read, None if nothing."""
        traits = self.source.match.layout.traits
        if use == "source_id":
            return traits.get("id_prefix")
        if "parent_table" in self.row.cells:
            return traits.get(f"parent_prefix@{self.raw('parent_table')}", "")
        return traits.get("parent_prefix")

    def complain(self, code: str, use: str | None = None, **facts: object) -> None:
        """Add a finding about the cell for a use, or about the row."""
        cell = self.row.cells.get(use) if use else None
        column = next((column for column, known in self.source.match.uses.items() if known == use), None)
        header = self.source.match.headers[column] if column else use
        shown = mask(cell.text)[0] if cell else None
        if use in WITHHELD and self._is_private_recipient():
            shown = MASK
        place = (self.source.file, self.source.sheet, self.row.number, header, shown)
        self.reading.findings.append(Finding(code, *place, facts=facts, source_column=column))


@lru_cache(maxsize=1 << 13)
def _safe_text(raw: str) -> tuple[str | None, bool]:
    """A text on one line without personal data, None when nothing is left; whether something was masked."""
    masked, count = mask.__wrapped__(clean(raw))  # kept here already
    return masked or None, bool(count)
