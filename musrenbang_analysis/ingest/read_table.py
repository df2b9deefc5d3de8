"""The rows of a table while they are read: what each use says in them, column by column, and a way to complain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import Figures
from musrenbang_analysis.ingest.columns import RecordColumns
from musrenbang_analysis.ingest.context import ReadingContext
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE
from musrenbang_analysis.ingest.rows import BodyRow
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
    """The records of one table (the columns of ``records`` plus ``_content``), its findings and its counts."""

    records: RecordColumns = field(default_factory=lambda: RecordColumns({}))
    findings: list[Finding] = field(default_factory=list)
    money_cells: int = 0
    money_cells_read: int = 0
    masked: int = 0
    figures: list[Figures] = field(default_factory=list)
    """The numbers of every line and sum, for ``ingest/arithmetic.py``."""
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


class ReadTable:
    """The body rows of a table by use: every list here has one entry per row, in their order."""

    def __init__(self, source: TableSource, rows: list[BodyRow], reading: TableReading) -> None:
        self.source, self.rows, self.reading = source, rows, reading
        self.uses = frozenset(chain.from_iterable(row.cells for row in rows))
        """Uses for which some row has a cell."""
        self._in_headings = frozenset(chain.from_iterable(row.heading for row in rows))
        self._raw: dict[str, list[str]] = {}
        self._complaints: list[tuple[int, Finding]] = []
        self._pay_a_person = {
            at for at, cell in enumerate(self.cells("recipient")) if cell is not None and not is_institution(cell.text)
        }
        """Rows of which neither name nor address passes."""
        self._name_unread_cells()

    def every(self, value: object) -> list:
        """The same value for every row."""
        return [value] * len(self.rows)

    def says(self, use: str) -> bool:
        """Whether the title, a heading or a cell says anything for the use."""
        return use in self.uses or use in self._in_headings or bool(self.source.title.values.get(use))

    def cells(self, use: str) -> list[Cell | None]:
        """The cells for a use."""
        return [row.cells.get(use) for row in self.rows] if use in self.uses else self.every(None)

    def raw(self, use: str) -> list[str]:
        """The texts for a use as they stand, empty where nothing is said.

        The title speaks for all rows, a heading for those below it, a row's own cell before both.
        """
        texts = self._raw.get(use)
        if texts is None:
            texts = self._raw[use] = self._said(use)
        return texts

    def said(self, at: int) -> Callable[[str], str]:
        """What the row at ``at`` says for any use."""
        return lambda use: self.raw(use)[at]

    def inherited(self, use: str) -> list[str]:
        """What the title or a heading says for a use."""
        texts = self.every(self.source.title.values.get(use, ""))
        if use in self._in_headings:
            texts = [row.heading.get(use) or text for row, text in zip(self.rows, texts, strict=True)]
        return texts

    def replace(self, use: str, texts: list[str]) -> None:
        """Let the rows say these texts for a use from now on."""
        self._raw[use] = texts

    def _said(self, use: str) -> list[str]:
        texts = self.inherited(use)
        if use in self.uses:
            texts = [
                text if cell is None else cell.text if cell.kind in PLAIN_KINDS else ""
                for cell, text in zip(self.cells(use), texts, strict=True)
            ]
        if self._pay_a_person and use in ("proposal", "location"):
            hidden = MASK if use == "proposal" else ""
            texts = [hidden if at in self._pay_a_person else text for at, text in enumerate(texts)]
        return self._meant(use, texts)

    def _meant(self, use: str, texts: list[str]) -> list[str]:
        """The texts with codes of a dump in words, and no village where a row was born at the kecamatan."""
        words = {code: text for (known, code), text in self.source.match.layout.coded.items() if known == use}
        if words:
            texts = [
                words.get(cell.text, text) if cell else text for cell, text in zip(self.cells(use), texts, strict=True)
            ]
        if use == "desa":
            texts = [
                "" if cell is not None and is_born_in_kecamatan(cell.text) else text
                for cell, text in zip(self.cells(use), texts, strict=True)
            ]
        return texts

    def _name_unread_cells(self) -> None:
        """An error or a formula never computed says nothing; it is named where somebody would have read it."""
        for at, row in enumerate(self.rows):
            for use, cell in row.cells.items():
                if cell.kind in PLAIN_KINDS or use in UNREAD_USES or use.startswith((IGNORED, PRIVATE)):
                    continue
                if cell.kind == "error":
                    self.complain(at, "MSB-V09", use, text=cell.text)
                else:
                    self.complain(at, "MSB-V10", use)

    def text(self, *uses: str) -> list[str | None]:
        """The texts for the first of ``uses`` that says something in a row, on one line and without personal data.

        None where nothing is said.
        """
        texts: list[str | None] = self.every(None)
        for use in filter(self.says, uses):
            texts = [self._safe(raw) if text is None else text for text, raw in zip(texts, self.raw(use), strict=True)]
        return texts

    def _safe(self, raw: str) -> str | None:
        if not raw:
            return None
        text, is_masked = _safe_text(raw)
        self.reading.masked += is_masked
        return text

    def identifiers(self, use: str) -> list[str | None]:
        """Ids of the source system; a NIK put in its place is none, and a masked text would be one for many."""
        if not self.says(use):
            return self.every(None)
        rows = zip(self.raw(use), self._prefixes(use), strict=True)
        return [self._identifier(raw, prefix) if raw else None for raw, prefix in rows]

    def _prefixes(self, use: str) -> list[str | None]:
        """What goes before an id of a dump; empty where the table it points to is not one we read, None if nothing."""
        traits = self.source.match.layout.traits
        prefix = traits.get("id_prefix" if use == "source_id" else "parent_prefix")
        if use == "source_id" or "parent_table" not in self.uses:
            return self.every(prefix)
        return [
            prefix if cell is None else traits.get(f"parent_prefix@{text}", "")
            for cell, text in zip(self.cells("parent_table"), self.raw("parent_table"), strict=True)
        ]

    def _identifier(self, raw: str, prefix: str | None) -> str | None:
        text, is_masked = _safe_text(raw)
        self.reading.masked += is_masked
        if is_masked or not text:
            return None
        if prefix is None:
            return text
        return None if not prefix or text.casefold() in NO_ID else f"{prefix}-{text}"

    def complain(self, at: int, code: str, use: str | None = None, **facts: object) -> None:
        """Note a finding about the cell for a use in the row at ``at``, or about that row."""
        row, match = self.rows[at], self.source.match
        cell = row.cells.get(use) if use else None
        column = next((column for column, known in match.uses.items() if known == use), None)
        header = match.headers[column] if column else use
        shown = mask(cell.text)[0] if cell else None
        if use in WITHHELD and at in self._pay_a_person:
            shown = MASK
        place = (self.source.file, self.source.sheet, row.number, header, shown)
        self._complaints.append((at, Finding(code, *place, facts=facts, source_column=column)))

    def complaints(self) -> Iterator[Finding]:
        """What was noted, row by row; within a row in the order in which its columns were read."""
        return (finding for _, finding in sorted(self._complaints, key=itemgetter(0)))


@lru_cache(maxsize=1 << 11)
def _safe_text(raw: str) -> tuple[str | None, bool]:
    """A text on one line without personal data, None when nothing is left; whether something was masked."""
    masked, count = mask.__wrapped__(clean(raw))  # kept here already
    return masked or None, bool(count)
