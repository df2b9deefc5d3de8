"""The rows below a header: which are proposals, which are not and why. Every row is accounted for."""

from dataclasses import dataclass, field

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.layout import header_key
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.ingest.words import group_of, is_ditto, is_enumerator, is_footer, is_nil, is_numbering, is_total
from musrenbang_analysis.normalise.code import clean_code, code_depth, sub_kegiatan_code

VALUE_USES = frozenset({"asked", "approved", "volume", "no", "priority"})
FORM_ROWS_AFTER_HEADER = 3
SUB_KEGIATAN_DEPTH = 6
"""Parts of a sub kegiatan code: urusan, bidang, program, kewenangan, kegiatan, sub kegiatan."""


@dataclass
class BodyRow:
    """One row that is a record: its cells by use, and what headings above say of it."""

    number: int
    cells: dict[str, Cell]
    heading: dict[str, str] = field(default_factory=dict)

    def text(self, use: str) -> str:
        """Text of the cell for ``use``, else what a heading said, else empty."""
        cell = self.cells.get(use)
        return cell.text if cell is not None else self.heading.get(use, "")


@dataclass
class Body:
    """The records of one table, the findings that account for every other row, and how many rows there were."""

    rows: list[BodyRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_in: int = 0


def read_body(sheet: Sheet, match: Match, source_file: str) -> Body:
    """Sort every row with content below the header of ``match`` into records and named other rows."""
    return _BodyReader(sheet, match, source_file).read()


class _BodyReader:
    def __init__(self, sheet: Sheet, match: Match, source_file: str) -> None:
        self.sheet = sheet
        self.match = match
        self.file = source_file
        self.body = Body()
        self.heading: dict[str, str] = {}
        self.above: dict[str, Cell] = {}
        self.in_footer = False
        self.headers = {key for text in match.headers.values() for key in text.split(" > ")}
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
            self._demote_by_prefix()
        return self.body

    def _lines(self) -> dict[int, dict[int, Cell]]:
        lines: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.sheet.cells.items():
            if row > self.match.bottom:
                lines.setdefault(row, {})[column] = cell
        self._fill_merged(lines)
        return {row: dict(sorted(lines[row].items())) for row in sorted(lines)}

    def _fill_merged(self, lines: dict[int, dict[int, Cell]]) -> None:
        """A vertically merged text cell holds for every row it covers; an amount does not (it is one amount)."""
        for block in self.sheet.merged:
            use = self.match.uses.get(block.left)
            origin = self.sheet.cells.get((block.top, block.left))
            if block.top <= self.match.bottom or origin is None or use is None or use in VALUE_USES:
                continue
            for row in range(block.top + 1, block.bottom + 1):
                if row in lines:
                    lines[row].setdefault(block.left, origin)

    def _other_row(self, number: int, line: dict[int, Cell]) -> str | None:
        """Finding code of a row that is no record; None when it became one."""
        texts = [cell.text for cell in line.values()]
        distinct = list(dict.fromkeys(texts))
        if len(distinct) == 1 and is_nil(distinct[0]):
            return "MSB-R14"
        if number <= self.match.bottom + FORM_ROWS_AFTER_HEADER and is_numbering(texts):
            return "MSB-R03"
        if len(distinct) >= 3 and sum(header_key(text) in self.headers for text in distinct) >= 0.7 * len(distinct):
            self.in_footer = False
            return "MSB-R04"
        cells = {use: line[column] for column, use in self.match.uses.items() if column in line}
        weight = sum(1 for use in cells if use in self.match.layout.needed)
        if self._is_total(line, cells):
            self._reset_fill()
            return "MSB-R01"
        if weight <= 2 and (self.in_footer or any(is_footer(text) for text in texts)) and self._may_close(cells):
            self.in_footer = True
            return "MSB-R05"
        if self.match.layout.hierarchy == "code":
            return self._hierarchy_row(number, line, cells, distinct)
        if len(distinct) == 1 or (len(distinct) == 2 and is_enumerator(distinct[0]) and weight <= 1):
            return self._group_row(distinct[-1], cells)
        return self._record(number, cells)

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

    def _is_plausible_alone(self, cells: dict[str, Cell]) -> bool:
        return not cells or set(cells) <= {"no", "asked", "approved", "volume", "priority"}

    def _record(self, number: int, cells: dict[str, Cell]) -> str | None:
        cells = self._filled(cells)
        if "proposal" not in cells or header_key(cells["proposal"].text) == "":
            return "MSB-R08"
        self.in_footer = False
        self.body.rows.append(BodyRow(number, cells, dict(self.heading)))
        return None

    def _filled(self, cells: dict[str, Cell]) -> dict[str, Cell]:
        filled = dict(cells)
        for use, cell in cells.items():
            if is_ditto(cell.text) and use not in VALUE_USES and use in self.above:
                filled[use] = self.above[use]
        for use in self.match.layout.filled_down:
            if use not in filled and use in self.above:
                filled[use] = self.above[use]
        self.above = {**self.above, **filled}
        return filled

    def _reset_fill(self) -> None:
        self.above = {}

    def _hierarchy_row(self, number: int, line: dict[int, Cell], cells: dict[str, Cell], distinct: list[str]) -> str | None:
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
        sub_kegiatan = sub_kegiatan_code(code)
        if sub_kegiatan:
            self.heading.update(sub_kegiatan_code=sub_kegiatan, sub_kegiatan_name=name)
            cells = dict(cells)
            self.body.rows.append(BodyRow(number, cells, {**self.heading, "is_parent_candidate": "1"}))
            self.above = {}
            return None
        self.heading.pop("sub_kegiatan_code", None)
        self.heading.pop("sub_kegiatan_name", None)
        group = group_of(name)
        if group and group[0] == "skpd":
            self.heading["skpd"] = group[1]
        if code_depth(code) == 3:
            self.heading["program"] = name
        return "MSB-R07"

    def _demote_parents(self) -> None:
        """A sub kegiatan row with works below it is a total of them; without any it is itself the line."""
        rows = self.body.rows
        kept: list[BodyRow] = []
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            is_candidate = row.heading.pop("is_parent_candidate", None)
            has_works = following is not None and "is_parent_candidate" not in following.heading
            same = following is not None and following.heading.get("sub_kegiatan_code") == row.heading.get("sub_kegiatan_code")
            if is_candidate and has_works and same:
                self._name("MSB-R07", row.number, {})
                continue
            if is_candidate:
                row.heading["detail_level"] = "sub_kegiatan"
            kept.append(row)
        self.body.rows = kept

    def _demote_by_prefix(self) -> None:
        """Of account rows only those are lines whose code begins no other code; the rest repeat sums."""
        codes = {clean_code(row.text("code")) for row in self.body.rows}
        parents = {code[:end] for code in codes for end in range(len(code)) if code[end] == "."}
        kept = []
        for row in self.body.rows:
            code = clean_code(row.text("code"))
            if code in parents:
                self._name("MSB-R07", row.number, {})
            elif not code and not row.text("approved"):
                self._name("MSB-R13", row.number, {})
            else:
                kept.append(row)
        self.body.rows = kept

    def _name(self, code: str, number: int, line: dict[int, Cell]) -> None:
        """Account for one row; neighbouring rows of one kind share a finding."""
        text = next((cell.text for cell in line.values()), None)
        last = self.body.findings[-1] if self.body.findings else None
        if last and last.code == code and code != "MSB-R08" and (last.source_row or 0) + last.n_rows == number:
            self.body.findings[-1] = Finding(
                code, self.file, self.sheet.name, last.source_row, None, last.cell_text, last.n_rows + 1
            )
            return
        self.body.findings.append(Finding(code, self.file, self.sheet.name, number, None, text, 1))
