"""The rows below a header: which are proposals, which are not and why. Every row is accounted for."""

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.grouped import LINE_USES, RINCIAN, is_line, named_after_heading, take_heading
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.hierarchy import LINE, code_text, describe_lines, parents_with_works, sort_accounts
from musrenbang_analysis.ingest.layout import PRIVATE, header_key
from musrenbang_analysis.ingest.rows import Body, BodyRow
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.ingest.uses import ABOUT, cells_by_use
from musrenbang_analysis.ingest.words import (
    account_of,
    first_word,
    group_of,
    is_ditto,
    is_enumerator,
    is_footer,
    is_nil,
    is_numbering,
    is_total,
    is_wordless,
)
from musrenbang_analysis.normalise.code import clean_code, code_depth, sub_kegiatan_code

__all__ = ["Body", "BodyRow", "read_body"]

MONEY_USES = ("asked", "approved", "before", "delta", "price")
VALUE_USES = frozenset({*MONEY_USES, "volume", "no", "priority"}) | ABOUT
NAMED_ONE_BY_ONE = frozenset({"MSB-R08", "MSB-R15", "MSB-R16"})
FORM_ROWS_AFTER_HEADER = 3
SPARE_LETTERS = 20
"""Punctuation, "(Rp)" and years by which a header text may be longer than its key."""


def read_body(sheet: Sheet, match: Match, source_file: str) -> Body:
    """Sort every row with content below the header of ``match`` into records and named other rows."""
    return _BodyReader(sheet, match, source_file).read()


def _in_order(line: dict[int, Cell]) -> dict[int, Cell]:
    """The cells from left to right, as nearly every file holds them already."""
    columns = sorted(line)
    return line if columns == list(line) else {column: line[column] for column in columns}


class _BodyReader:
    def __init__(self, sheet: Sheet, match: Match, source_file: str) -> None:
        self.sheet = sheet
        self.match = match
        self.file = source_file
        self.body = Body()
        self.heading: dict[str, str] = {}
        self.above: dict[str, Cell] = {}
        self.previous: dict[str, Cell] = {}
        """What "idem" repeats: as ``above``, and the row of a sub kegiatan, which is not filled down."""
        self.in_footer = False
        self.header_end = match.bottom
        self.has_proposals = "proposal" in match.uses.values()
        # The lines of the title, printed again at the top of every page.
        above = (line for row, line in sheet.by_row.items() if row < match.top)
        self.furniture = {header_key(cell.text) for line in above for cell in line.values()}
        self.headers = {key for text in match.headers.values() for key in text.split(" > ")}
        self.longest = max(map(len, self.headers), default=0) + SPARE_LETTERS
        self.header_words = {key.partition(" ")[0] for key in self.headers}
        self.lines = self._lines()

    def read(self) -> Body:
        for number, line in self.lines.items():
            self.body.rows_in += 1
            code = self._other_row(number, line)
            if code:
                self._name(code, number, line)
        if self.match.layout.hierarchy == "code":
            self._demote_parents()
        if self.match.layout.hierarchy == "account":
            self._demote_accounts()
        return self.body

    def _lines(self) -> dict[int, dict[int, Cell]]:
        lines = {row: line for row, line in self.sheet.by_row.items() if row > self.match.bottom}
        self._fill_merged(lines)
        return {row: _in_order(line) for row, line in lines.items()}

    def _fill_merged(self, lines: dict[int, dict[int, Cell]]) -> None:
        """A vertically merged text cell holds for every row it covers; an amount does not (it is one amount)."""
        for block in self.sheet.merged:
            use = self.match.uses.get(block.left)
            origin = self.sheet.cells.get((block.top, block.left))
            if block.top <= self.match.bottom or origin is None or use is None or use in VALUE_USES:
                continue
            for row in range(block.top + 1, block.bottom + 1):
                if row in lines and block.left not in lines[row]:
                    lines[row] = {**lines[row], block.left: origin}

    def _other_row(self, number: int, line: dict[int, Cell]) -> str | None:
        """Finding code of a row that is no record; None when it became one."""
        texts = [cell.text for cell in line.values()]
        distinct = list(dict.fromkeys(texts))
        if len(distinct) == 1 and is_nil(distinct[0]):
            return "MSB-R14"
        if number <= self.header_end + FORM_ROWS_AFTER_HEADER and is_numbering(texts):
            return "MSB-R03"
        if len(distinct) >= 3 and self._repeats_header(distinct):
            self.in_footer = False
            self.header_end = number
            return "MSB-R04"
        cells = cells_by_use(self.match, line)
        if self.match.layout.hierarchy == "account":
            return self._account_row(number, line, cells)
        weight = sum(1 for use in cells if use in self.match.layout.needed)
        if self._is_total(line, cells):
            self._reset_fill()
            self.body.sums.append(BodyRow(number, cells, {"sum": "total"}))
            return "MSB-R01"
        if weight <= 2 and (self.in_footer or any(is_footer(text) for text in texts)) and self._may_close(cells):
            self.in_footer = True
            return "MSB-R05"
        if self.match.layout.hierarchy == "code":
            return self._hierarchy_row(number, line, cells, distinct)
        if self.match.layout.hierarchy in LINE_USES:
            return self._grouped_row(number, cells, distinct)
        if len(distinct) == 1 or (len(distinct) == 2 and is_enumerator(distinct[0]) and weight <= 1):
            return self._group_row(distinct[-1], cells)
        return self._record(number, cells)

    def _repeats_header(self, texts: list[str]) -> bool:
        """At least seven in ten of the texts are those of the header."""
        strange = 0.3 * len(texts) + 1e-9
        for text in texts:
            word = first_word(text)
            begins_strangely = word is not None and word not in self.header_words
            if begins_strangely or len(text) > self.longest or header_key(text) not in self.headers:
                strange -= 1
                if strange < 0:
                    return False
        return True

    def _may_close(self, cells: dict[str, Cell]) -> bool:
        """A numbered row with a text of its own is no signature even if its text begins with "Lurah ..."."""
        return not ("proposal" in cells and ("no" in cells or "code" in cells) and len(cells) > 2)

    def _is_total(self, line: dict[int, Cell], cells: dict[str, Cell]) -> bool:
        first = next((cell.text for cell in line.values() if cell.kind == "text"), "")
        named = cells["proposal"].text if "proposal" in cells else first
        if "location" in cells and "proposal" in cells and "no" in cells:
            return False
        return (is_total(first) or is_total(named)) and not ("code" in cells and code_depth(cells["code"].text) > 0)

    def _group_row(self, text: str, cells: dict[str, Cell]) -> str | None:
        group = group_of(text)
        if group:
            kind, value = group
            if self.match.layout.hierarchy and kind == "kecamatan":
                # In a budget document "Kecamatan X" is an office, not a place.
                kind, value = "skpd", text
            self.heading[kind] = value
            self._reset_fill()
            return "MSB-R02"
        if self._is_plausible_alone(cells):
            return "MSB-R08"
        return "MSB-R06"

    def _grouped_row(self, number: int, cells: dict[str, Cell], distinct: list[str]) -> str | None:
        """A heading or a line of a form whose headings carry no code."""
        hierarchy = self.match.layout.hierarchy
        if len(distinct) == 1 and header_key(distinct[0]) in self.furniture:
            return "MSB-R04"
        if "proposal" not in cells:
            return "MSB-R08"
        if not is_line(hierarchy, cells):
            return take_heading(hierarchy, cells, self.heading)
        return self._record(number, named_after_heading(cells, self.heading) if hierarchy == RINCIAN else cells)

    def _is_plausible_alone(self, cells: dict[str, Cell]) -> bool:
        return not cells or set(cells) <= {"no", "asked", "approved", "volume", "priority"}

    def _record(self, number: int, cells: dict[str, Cell]) -> str | None:
        cells = self._filled(cells)
        if "recipient" in cells:
            cells = {**cells, "proposal": cells["recipient"]}
        # A form without a column for the work (pokir of Kota Malang) is read by its location.
        named = cells.get("proposal" if self.has_proposals or "proposal" in cells else "location")
        if named is None or is_wordless(named.text):
            return "MSB-R08"
        self.in_footer = False
        path = tuple(self.heading.get("sub_kegiatan_code", "").split("."))
        self.body.rows.append(BodyRow(number, cells, dict(self.heading), path))
        return None

    def _filled(self, cells: dict[str, Cell]) -> dict[str, Cell]:
        filled = self._repeated(cells)
        for use in self.match.layout.filled_down:
            if use not in filled and use in self.above:
                filled[use] = self.above[use]
        self.above = {**self.above, **filled}
        self.previous = self.above
        return filled

    def _repeated(self, cells: dict[str, Cell]) -> dict[str, Cell]:
        """The cells with what "idem" and its like repeat."""
        return {
            use: self.previous[use] if use in self.previous and use not in VALUE_USES and is_ditto(cell.text) else cell
            for use, cell in cells.items()
        }

    def _reset_fill(self) -> None:
        self.above = self.previous = {}

    def _hierarchy_row(
        self, number: int, line: dict[int, Cell], cells: dict[str, Cell], distinct: list[str]
    ) -> str | None:
        """Rows of a matrix by urusan > program > kegiatan > sub kegiatan, with the works (no code) below."""
        code = clean_code(cells["code"].text) if "code" in cells else ""
        name = cells["proposal"].text if "proposal" in cells else ""
        if code and code_depth(code) == 0:
            code = ""
        if not code:
            if len(distinct) == 1 and group_of(distinct[0]):
                return self._group_row(distinct[0], cells)
            if not name:
                return "MSB-R08"
            return self._record(number, cells)
        sub_kegiatan = sub_kegiatan_code(code, lost_zeros=True)
        if sub_kegiatan:
            self.heading.update(sub_kegiatan_code=sub_kegiatan, sub_kegiatan_name=name)
            cells = self._repeated(cells)
            heading = {**self.heading, "is_parent_candidate": "1"}
            self.body.rows.append(BodyRow(number, cells, heading, tuple(sub_kegiatan.split("."))))
            self.above, self.previous = {}, cells
            return None
        self.heading.pop("sub_kegiatan_code", None)
        self.heading.pop("sub_kegiatan_name", None)
        self.previous = cells
        group = group_of(name)
        if group and group[0] == "skpd":
            self.heading["skpd"] = group[1]
        if code_depth(code) == 3:
            self.heading["program"] = name
        self.body.sums.append(BodyRow(number, cells, {"sum": "sum"}, tuple(code.split("."))))
        return "MSB-R07"

    def _demote_parents(self) -> None:
        """A sub kegiatan row with works below it is a total of them; without any it is itself the line."""
        totals = parents_with_works(self.body.rows)
        kept: list[BodyRow] = []
        for row in self.body.rows:
            is_candidate = row.heading.pop("is_parent_candidate", None)
            if row.number in totals:
                row.heading["sum"] = "sum"
                self._sum(row, "MSB-R07")
                continue
            if is_candidate:
                row.heading["detail_level"] = "sub_kegiatan"
            kept.append(row)
        self.body.rows = kept

    def _demote_accounts(self) -> None:
        """Of account rows only those are lines that have no others below them; the rest repeat sums."""
        kept = []
        kinds = sort_accounts(self.body.rows)
        describe_lines(self.body.rows, kinds)
        for row, kind in zip(self.body.rows, kinds, strict=True):
            if kind == LINE:
                kept.append(row)
            else:
                row.heading["sum"] = kind
                self._sum(row, "MSB-R07")
        self.body.rows = kept

    def _sum(self, row: BodyRow, code: str) -> None:
        """A row that repeats a sum: accounted for by a finding, kept for the arithmetic."""
        self.body.sums.append(row)
        shown = [cell for use, cell in row.cells.items() if use != PRIVATE]
        self._name(code, row.number, {-place: cell for place, cell in enumerate(shown)})

    def _account_row(self, number: int, line: dict[int, Cell], cells: dict[str, Cell]) -> str | None:
        """Rows of a budget: with a code (line or sum, told apart later), totals, and what hangs on a line.

        The remark column runs on below its line: one cell, or the same text pushed into the code column where
        the quotes of a CSV were lost (Kulon Progo 2014). A name under the code and an amount under the name
        is such a remark too, of a PDF table that slipped to the left (Gunungkidul 2016).
        """
        code = code_text(cells["code"].text) if "code" in cells else ""
        money = [use for use in MONEY_USES if use in cells and any(char.isdigit() for char in cells[use].text)]
        name = cells["proposal"].text if "proposal" in cells else ""
        if code:
            self.in_footer = False
            if not name and not money:
                return "MSB-R08"
            self.body.rows.append(BodyRow(number, cells, dict(self.heading)))
            return None
        if any(is_total(cell.text) for cell in [*line.values()][:2]):
            if "code" in cells and (name[:1].isdigit() or name[:1] in "-(" and name[1:2].isdigit()):
                return "MSB-R15"
            named = next((account_of(cell.text) for cell in line.values() if account_of(cell.text)), ())
            self.body.sums.append(BodyRow(number, cells, {"sum": "total"}, named))
            return "MSB-R01"
        if money:
            if account_of(name):
                self.body.rows.append(BodyRow(number, cells, dict(self.heading)))
                return None
            return "MSB-R16"
        if "code" in cells and name[:1].isdigit():
            return "MSB-R15"
        return "MSB-R13"

    def _name(self, code: str, number: int, line: dict[int, Cell]) -> None:
        """Account for one row; neighbouring rows of one kind share a finding."""
        quotable = [cell.text for column, cell in line.items() if column not in self.match.private_columns]
        # Closing rows are signatures: names of officials, never quoted.
        text = quotable[0] if quotable and code != "MSB-R05" else None
        last = self.body.findings[-1] if self.body.findings else None
        joins = last is not None and last.code == code and code not in NAMED_ONE_BY_ONE
        if last and joins and (last.source_row or 0) + last.n_rows == number:
            self.body.findings[-1] = Finding(
                code, self.file, self.sheet.name, last.source_row, None, last.cell_text, last.n_rows + 1
            )
            return
        self.body.findings.append(Finding(code, self.file, self.sheet.name, number, None, text, 1))
