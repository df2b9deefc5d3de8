"""A review workbook handed back: what each row decides, whatever happened to the file on its way.

Read through the same hardened door as every source file, whatever program saved it. Nothing is refused in
silence: what cannot be taken is a finding that quotes the cell, and everything else is taken.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.labels import label
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.normalise.text import match_key
from musrenbang_analysis.review.cover import Filled, filled_cover
from musrenbang_analysis.review.marks import AUDIT, PAIR, Identity, Marked, content_of, read_identity, read_mark
from musrenbang_analysis.terms import LANGUAGES

VERDICTS = {"sama": "sama", "bukan": "bukan", "ragu": "ragu"}
ANSWERS = {"ya": "ya", "tidak": "tidak", "tidak tahu": "tidak_tahu"}
DEEPEST_HEADER = 40
"""Rows searched for the header: people write notes above a table."""
CARDS = {PAIR: ("left", "right"), AUDIT: ("proposal",)}
COLUMNS = {
    PAIR: ("left", "right", "verdict", "reason", "mark"),
    AUDIT: ("proposal", "answer", "where", "where_row", "reason", "mark"),
}
ASKED = {PAIR: "verdict", AUDIT: "answer"}
ABOUT = 80
"""Characters of a proposal quoted in a finding."""


@dataclass(frozen=True)
class Answer:
    """One answered row: the ids it is about, the word in our vocabulary, and what else was written.

    ``row`` and ``column`` (1-based) are the cell of the answer, ``written`` its text; ``went`` is what is known of
    how the row went out (None without the hidden sheet).
    """

    kind: str
    first: str
    second: str
    word: str
    reason: str
    where: str
    where_row: str
    sheet: str
    row: int
    column: int
    written: str
    went: Marked | None

    def finding(self, code: str, file: str, **facts: object) -> Finding:
        """A finding about this answer, with the address of its cell."""
        header = _headers(ASKED[self.kind])[0]
        at = (file, self.sheet, self.row, header, self.written)
        return Finding(code, *at, facts=facts, source_column=self.column)


@dataclass
class HandedBack:
    """One workbook as it came back."""

    file: str
    answers: list[Answer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    filled: Filled = field(default_factory=Filled)
    identity: Identity | None = None
    n_rows: Counter = field(default_factory=Counter)
    """Rows seen by kind, answered or not."""
    n_empty: Counter = field(default_factory=Counter)
    """Of those, rows without an answer."""


@dataclass(frozen=True)
class _Table:
    """The answers of one sheet: its header row, and the column of each thing it asks."""

    kind: str
    sheet: Sheet
    header: int
    columns: dict[str, int]


def read_answers(path: Path, key: str, run: str) -> HandedBack:
    """The answers in the workbook ``path``.

    Parameters
    ----------
    key
        the dossier the answers are for (``marks.dossier_key``): those for another are not taken.
    run
        the figure of the tables now (``marks.run_of``): a workbook of other source files is taken with a warning.
    """
    back = HandedBack(path.name)
    try:
        sheets = open_workbook(path).sheets
    except ReadFailure as failure:
        back.findings.append(Finding(failure.code, path.name, facts=failure.facts))
        return back
    found = (read_identity({at: cell.text for at, cell in sheet.cells.items()}) for sheet in sheets)
    back.identity = next(filter(None, found), None)
    tables = [table for sheet in sheets if not sheet.hidden for table in _tables(sheet)]
    if back.identity is None:
        back.findings.append(Finding("MSB-T10", path.name))
    elif back.identity.key != key:
        n = sum(1 for table in tables for _ in _filled_rows(table))
        facts = {"found": back.identity.key, "expected": key, "count": n}
        back.findings.append(Finding("MSB-T11", path.name, facts=facts))
        return back
    elif back.identity.facts["run"] != run:
        back.findings.append(Finding("MSB-T12", path.name, facts={"made": back.identity.facts["made"]}))
    if not tables:
        back.findings.append(Finding("MSB-T13", path.name, facts={"columns": ", ".join(_headers("verdict"))}))
        return back
    back.filled = filled_cover(sheets, path.name)
    back.findings += back.filled.findings
    for table in tables:
        _Reading(back, table, key).read()
    _same_pair_twice(back)
    _never_came_back(back)
    return back


def _headers(name: str) -> list[str]:
    return [label(f"review.{name}", lang).replace("{stage}", "…") for lang in LANGUAGES]


def _tables(sheet: Sheet) -> Iterator[_Table]:
    """The table of pairs or of the audit on a sheet, known by its headers in either language."""
    for row in sorted({row for row, _ in sheet.cells if row <= DEEPEST_HEADER}):
        texts = {column: cell.text for (at, column), cell in sheet.cells.items() if at == row}
        for kind, names in COLUMNS.items():
            columns = {name: column for name in names for column, text in texts.items() if _is_header(name, text)}
            # Two of its columns make a table: one of them may have been deleted or retitled.
            if len(columns) >= 2 and columns.keys() & {ASKED[kind], *CARDS[kind]}:
                yield _Table(kind, sheet, row, columns)
                return


def _is_header(name: str, text: str) -> bool:
    if name in ("answer",):
        starts = [match_key(label(f"review.{name}", lang, stage="x")).removesuffix(" x") for lang in LANGUAGES]
        return match_key(text).startswith(tuple(f"{start} " for start in starts)) and text.rstrip().endswith("?")
    return match_key(text) in {match_key(header) for header in _headers(name)}


def _filled_rows(table: _Table) -> Iterator[int]:
    column = table.columns.get(ASKED[table.kind])
    return (row for (row, at) in table.sheet.cells if at == column and row > table.header)


class _Reading:
    """One table being read into the workbook that came back."""

    def __init__(self, back: HandedBack, table: _Table, key: str) -> None:
        self.back, self.table, self.key = back, table, key
        self.asked = ASKED[table.kind]
        rows: dict[int, dict[str, Cell]] = defaultdict(dict)
        names = {column: name for name, column in table.columns.items()}
        for (row, column), cell in table.sheet.cells.items():
            if row > table.header and column in names:
                rows[row][names[column]] = cell
        self.rows = dict(sorted(rows.items()))
        went = back.identity.rows.values() if back.identity else ()
        self.by_content: dict[str, list[Marked]] = defaultdict(list)
        for marked in went:
            if marked.kind == table.kind:
                self.by_content[marked.content].append(marked)

    def read(self) -> None:
        if not self._has_its_columns():
            return
        for row, cells in self.rows.items():
            self.back.n_rows[self.table.kind] += 1
            if self.asked not in cells:
                self.back.n_empty[self.table.kind] += 1
                if cells.keys() - {"mark", *CARDS[self.table.kind]}:
                    self._say("MSB-T14", row, self.asked, text=self._written(cells))
                continue
            word = self._word(row, cells[self.asked], cells)
            known = self._known(row, cells) if word else None
            if word and known:
                self._take(row, cells, word, known)

    def _has_its_columns(self) -> bool:
        """Whether the sheet can be read at all; what is missing is named, with how many rows that concerns."""
        missing = [name for name in COLUMNS[self.table.kind] if name not in self.table.columns]
        needed = self.asked in self.table.columns and (
            "mark" in self.table.columns or set(CARDS[self.table.kind]) <= self.table.columns.keys()
        )
        for name in missing:
            facts = {"column": " / ".join(_headers(name)), "count": len(self.rows)}
            code = "MSB-T15" if needed else "MSB-T16"
            self.back.findings.append(
                Finding(code, self.back.file, self.table.sheet.name, self.table.header, facts=facts)
            )
        if not needed:
            self.back.n_rows[self.table.kind] += len(self.rows)
        return needed

    def _word(self, row: int, cell: Cell, cells: dict[str, Cell]) -> str | None:
        """The answer in our vocabulary; None with a finding for a formula or a word nobody offered."""
        known = VERDICTS if self.table.kind == PAIR else ANSWERS
        if cell.formula or cell.kind in ("formula_without_value", "error"):
            shown = cell.formula or cell.text
            self._say("MSB-T17", row, self.asked, shown, text=self._written(cells))
            return None
        word = known.get(match_key(cell.text))
        if word is None:
            words = "/".join(text.capitalize() for text in known)
            self._say("MSB-T18", row, self.asked, cell.text, known=words, text=self._written(cells))
        return word

    def _known(self, row: int, cells: dict[str, Cell]) -> tuple[str, str, Marked | None] | None:
        """Which pair or proposal a row is about: by its mark, checked against its text, or by its text alone."""
        shown = cells["mark"].text if "mark" in cells else ""
        mark = read_mark(self.key, shown)
        content = content_of(cells[name].text if name in cells else "" for name in CARDS[self.table.kind])
        same_text = self.by_content.get(content, [])
        if mark and mark[0] == self.table.kind:
            went = self.back.identity.rows.get(shown.strip()) if self.back.identity else None
            if same_text and went not in same_text and went is not None:
                # Mark and text belong to two different rows: only some columns were sorted or pasted.
                self._say("MSB-T19", row, "mark", shown, text=self._written(cells))
                return None
            if went is not None and went.content != content:
                self._say("MSB-T20", row, CARDS[self.table.kind][0])
            if went is None and self.back.identity is not None:
                self._say("MSB-T21", row, "mark", shown)
            return mark[1], mark[2], went
        if len(same_text) == 1:
            went = same_text[0]
            self._say("MSB-T22", row, "mark", shown or None)
            return went.first, went.second, went
        self._say("MSB-T23", row, "mark", shown or None, text=self._written(cells))
        return None

    def _take(self, row: int, cells: dict[str, Cell], word: str, known: tuple[str, str, Marked | None]) -> None:
        reason = self._free(row, cells, "reason")
        where, where_row = self._free(row, cells, "where"), self._free(row, cells, "where_row")
        place = (self.table.sheet.name, row, self.table.columns[self.asked], cells[self.asked].text)
        first, second, went = known
        self.back.answers.append(Answer(self.table.kind, first, second, word, reason, where, where_row, *place, went))

    def _free(self, row: int, cells: dict[str, Cell], name: str) -> str:
        """A free text with personal data masked; a formula is quoted in a finding and not kept."""
        cell = cells.get(name)
        if cell is None:
            return ""
        if cell.formula:
            self._say("MSB-T24", row, name, cell.formula)
            return ""
        text, count = mask(" ".join(cell.text.split()))
        if count:
            self._say("MSB-T25", row, name, text)
        return text

    def _written(self, cells: dict[str, Cell]) -> str:
        """Everything a person wrote in a row that cannot be taken, so that it can be taken from the finding."""
        names = [name for name in COLUMNS[self.table.kind] if name not in ("mark", *CARDS[self.table.kind])]
        return mask(" | ".join(cells[name].text for name in names if name in cells))[0]

    def _say(self, code: str, row: int, name: str, shown: str | None = None, **facts: object) -> None:
        column = self.table.columns.get(name)
        facts["about"] = self._about(row)
        header = _headers(name)[0]
        at = (self.back.file, self.table.sheet.name, row, header, mask(shown)[0] if shown else None)
        self.back.findings.append(Finding(code, *at, facts=facts, source_column=column))

    def _about(self, row: int) -> str:
        """The proposal's own words, so that a finding can be understood without opening the workbook."""
        name = CARDS[self.table.kind][0]
        lines = self.rows[row][name].text.split("\n") if name in self.rows[row] else []
        text = next(iter(lines[1:2] or lines), "")
        return mask(" ".join(text.split()))[0][:ABOUT] or f"{label('cli.row')} {row}"


def _same_pair_twice(back: HandedBack) -> None:
    """One row pasted twice with two verdicts: in one workbook no order says which is last, so neither is taken."""
    by_ids: dict[tuple[str, str, str], list[Answer]] = defaultdict(list)
    for answer in back.answers:
        by_ids[answer.kind, answer.first, answer.second].append(answer)
    kept = []
    for answers in by_ids.values():
        if len({answer.word for answer in answers}) > 1:
            words = ", ".join(sorted(f"{answer.word} ({label('cli.row')} {answer.row})" for answer in answers))
            first = min(answers, key=lambda answer: answer.row)
            back.findings.append(first.finding("MSB-T26", back.file, words=words))
        else:
            kept.append(min(answers, key=lambda answer: answer.row))
    back.answers = kept


def _never_came_back(back: HandedBack) -> None:
    """Rows that went out and are in the workbook no more; and how many were left empty."""
    for kind in (PAIR, AUDIT):
        sent = sum(marked.kind == kind for marked in back.identity.rows.values()) if back.identity else 0
        name = label("review.pairs" if kind == PAIR else "review.audit")
        if sent > back.n_rows[kind]:
            facts = {"count": sent - back.n_rows[kind], "sent": sent}
            back.findings.append(Finding("MSB-T27", back.file, name, facts=facts))
        if back.n_empty[kind]:
            facts = {"count": back.n_empty[kind], "rows": back.n_rows[kind]}
            back.findings.append(Finding("MSB-T28", back.file, name, facts=facts))
