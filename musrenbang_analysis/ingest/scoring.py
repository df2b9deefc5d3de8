"""The kecamatan's scoring sheet: its rows repeat proposals of T-D.4, so they are read as scores, never as proposals.

A form with ``list_kind`` ``scores`` in ``reference/layouts``: columns ``criterion <name>`` hold the marks, ``score``
the printed total, ``priority`` the printed rank. Weights stand in the header ("Keterdesakan (30%)") or a row "Bobot".
How a total is made (plain sum, weighted sum, mean) differs by kabupaten; it is told from the totals themselves, and
where they do not tell it nothing is called wrong.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.body import Body, BodyRow
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.layout import WEIGHT, header_key, is_private_header, without_weight
from musrenbang_analysis.ingest.place import locate
from musrenbang_analysis.ingest.read_table import ReadTable, TableReading, TableSource
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.normalise.money_style import decide_volume_style
from musrenbang_analysis.normalise.text import clean, match_key
from musrenbang_analysis.normalise.volume import parse_quantity

CRITERION = "criterion "
SCORE = "score"
RANK = "priority"
GROUP_OF_CRITERIA = ("kriteria", "nilai kriteria", "skor kriteria", "penilaian kriteria")
WEIGHTS = ("bobot", "bobot %", "bobot nilai", "bobot kriteria")
TOLERANCE = 0.011
"""Printed totals are rounded to two decimals."""
MOSTLY = 0.5
"""Share of the rows whose total one way of computing must give before the others are called wrong."""
_UNIT_DOUBTS = frozenset({"no_unit", "unknown_unit", "ambiguous_unit"})


@dataclass(frozen=True)
class Scored:
    """One row of a scoring sheet: what it says of a proposal, and enough to find that proposal."""

    file: str
    sheet: str
    row: int
    stage: str
    number: str
    text: str
    location: str
    kecamatan_code: str | None
    desa_code: str | None
    marks: tuple[tuple[str, float | None, float | None], ...]
    """(criterion, weight, mark)."""
    total: float | None
    rank: int | None

    @property
    def words(self) -> str:
        """The marks as one text: ``Keterdesakan: 5 (× 30); ...``."""
        return "; ".join(
            f"{name}: {_shown(mark)}" + (f" (× {_shown(weight)})" if weight is not None else "")
            for name, weight, mark in self.marks
        )

    @property
    def address(self) -> str:
        """Where the row stands."""
        return f"{self.file} {self.sheet}:{self.row}"


def with_own_criteria(match: Match, sheet: Sheet) -> Match:
    """The match with the criteria that only this kabupaten has.

    They stand under a group "Kriteria ..." or have a weight in their header; other unknown columns stay unknown.
    """
    match = _with_names_below(match, sheet)
    own = {
        column: CRITERION + path.split(" > ")[-1]
        for column, path in match.unknown.items()
        if not is_private_header(path)
        and (path.startswith(GROUP_OF_CRITERIA) or _weight_above(match, sheet, column) is not None)
    }
    return replace(match, uses=dict(sorted({**match.uses, **own}.items()))) if own else match


def _with_names_below(match: Match, sheet: Sheet) -> Match:
    """The match with one more header row, where the names of the criteria stand below their group and nothing else."""
    group = {column for column, path in match.unknown.items() if path.startswith(GROUP_OF_CRITERIA)}
    below = {column: cell for (row, column), cell in sheet.cells.items() if row == match.bottom + 1}
    if not group or set(below) - group or not below or any(cell.kind != "text" for cell in below.values()):
        return match
    named = {
        column: f"{match.headers[column]} > {header_key(without_weight(cell.text))}" for column, cell in below.items()
    }
    return replace(match, bottom=match.bottom + 1, headers={**match.headers, **named})


def read_scores(table: TableSource, sheet: Sheet, body: Body) -> tuple[list[Scored], list[Finding]]:
    """The scored rows of a table, and what is wrong with their totals and ranks; every row is accounted for."""
    reading = TableReading()
    style = decide_volume_style(_texts(body))
    rows = ReadTable(table, [row for row in body.rows if not _is_weights(row)], reading)
    weights = _header_weights(table, sheet) | _row_weights(table, body, style)
    scored = _scored(rows, weights, style)
    facts = {"count": len(scored), "criteria": len(_criteria(table)), "weights": len(weights)}
    read = Finding("MSB-L18", table.file, table.sheet, table.match.top, n_rows=len(body.rows), facts=facts)
    masked = {"count": reading.masked}
    hidden = [Finding("MSB-V11", table.file, table.sheet, facts=masked)] if reading.masked else []
    doubts = _wrong_totals(table, scored) + _wrong_ranks(table, scored)
    return scored, [read, *hidden, *rows.complaints(), *doubts]


def _criteria(table: TableSource) -> dict[int, str]:
    """Column -> use of every criterion."""
    return {column: use for column, use in table.match.uses.items() if use.startswith(CRITERION)}


def _texts(body: Body) -> list[str]:
    cells = (cell for row in body.rows for use, cell in row.cells.items() if use == SCORE or use.startswith(CRITERION))
    return [cell.text for cell in cells if cell.kind == "text"]


def _is_weights(row: BodyRow) -> bool:
    return any(match_key(row.text(use)) in WEIGHTS for use in ("proposal", "no"))


def _header_weights(table: TableSource, sheet: Sheet) -> dict[str, float]:
    """Weights written into the header cells of the criteria."""
    found = {use: _weight_above(table.match, sheet, column) for column, use in _criteria(table).items()}
    return {use: weight for use, weight in found.items() if weight is not None}


def _weight_above(match: Match, sheet: Sheet, column: int) -> float | None:
    cells = (sheet.cells.get((row, column)) for row in range(match.top, match.bottom + 1))
    said = next(filter(None, (WEIGHT.search(cell.text) for cell in cells if cell)), None)
    return float((said[1] or said[2]).replace(",", ".")) if said else None


def _row_weights(table: TableSource, body: Body, style: str) -> dict[str, float]:
    """Weights in a row of their own; a share written "30%" is the typed number 0.3 in a workbook."""
    found: dict[str, float] = {}
    for row in filter(_is_weights, body.rows):
        for use in _criteria(table).values():
            cell = row.cells.get(use)
            said = WEIGHT.search(cell.text) if cell is not None and cell.kind == "text" else None
            weight = float(said[1].replace(",", ".")) if said and said[1] else _number(cell, style)
            if weight is not None:
                found[use] = weight
    return found


def _number(cell: Cell | None, style: str) -> float | None:
    if cell is None:
        return None
    value = cell.value if cell.kind == "number" else cell.text
    quantity = parse_quantity(value, None, style=style)
    return quantity.volume if quantity.problem is None or quantity.problem in _UNIT_DOUBTS else None


def _scored(rows: ReadTable, weights: dict[str, float], style: str) -> list[Scored]:
    table = rows.source
    columns = {use: _marks(rows, use, style) for use in (*_criteria(table).values(), RANK, SCORE)}
    texts, locations, numbers = rows.text("proposal"), rows.text("location"), rows.cells("no")
    scored = []
    for at, row in enumerate(rows.rows):
        place = locate(table.context.gazetteer, rows.said(at), bare_location=True).place
        rank, number = columns[RANK][at], numbers[at]
        scored.append(
            Scored(
                file=table.file,
                sheet=table.sheet,
                row=row.number,
                stage=table.stage,
                number=clean(number.text) if number else "",
                text=texts[at] or "",
                location=locations[at] or "",
                kecamatan_code=place.kecamatan_code if place else None,
                desa_code=place.desa_code if place else None,
                marks=tuple(
                    (use.removeprefix(CRITERION), weights.get(use), columns[use][at])
                    for use in _criteria(table).values()
                ),
                total=columns[SCORE][at],
                rank=int(rank) if rank is not None and rank == int(rank) and rank >= 1 else None,
            )
        )
    return scored


def _marks(rows: ReadTable, use: str, style: str) -> list[float | None]:
    """The numbers of a column; a cell that is none is named."""
    marks: list[float | None] = rows.every(None)
    for at, (cell, text) in enumerate(zip(rows.cells(use), rows.raw(use), strict=True)):
        if cell is not None and text:
            marks[at] = _number(cell, style)
            if marks[at] is None:
                rows.complain(at, "MSB-V29", use)
    return marks


WAYS = ("sum", "weighted", "weighted_percent", "mean")
"""Ways a total may be made of the marks m and the weights w: Σm, Σwm, Σwm/100, Σm/n."""


def computed(scored: Scored, way: str) -> float | None:
    """The total of a row's marks in one of ``WAYS``; None where a mark (or a weight, where needed) is missing."""
    marks = [mark for _, _, mark in scored.marks]
    weights = [weight for _, weight, _ in scored.marks]
    if not marks or None in marks or (way.startswith("weighted") and None in weights):
        return None
    if not way.startswith("weighted"):
        total = sum(mark for mark in marks if mark is not None)
        return total / len(marks) if way == "mean" else total
    total = sum((weight or 0) * (mark or 0) for weight, mark in zip(weights, marks, strict=True))
    return total / 100 if way == "weighted_percent" else total


def _wrong_totals(table: TableSource, rows: Sequence[Scored]) -> list[Finding]:
    """Totals that are not what the other rows of the sheet show a total to be."""
    tested = [row for row in rows if row.total is not None and computed(row, "sum") is not None]
    if not tested:
        return []
    right = Counter({way: sum(_agrees(row, way) for row in tested) for way in WAYS})
    way, count = right.most_common(1)[0]
    if count < MOSTLY * len(tested):
        facts = {"count": count, "rows": len(tested)}
        return [Finding("MSB-A14", table.file, table.sheet, table.match.bottom, facts=facts)]
    return [
        _at(table, row, "MSB-A12", SCORE, printed=_shown(row.total), computed=_shown(computed(row, way)))
        for row in tested
        if not _agrees(row, way)
    ]


def _agrees(row: Scored, way: str) -> bool:
    total = computed(row, way)
    return total is not None and row.total is not None and abs(total - row.total) <= TOLERANCE


def ranks_begin_anew(rows: Sequence[Scored]) -> bool:
    """The first rank stands beside different totals: the ranks of several lists, not of one."""
    return len({row.total for row in rows if row.rank == 1 and row.total is not None}) > 1


def _wrong_ranks(table: TableSource, rows: Sequence[Scored]) -> list[Finding]:
    """Ranks that do not follow from the totals; equal totals may stand in any order."""
    ranked = [row for row in rows if row.rank is not None and row.total is not None]
    if ranks_begin_anew(ranked):
        return [Finding("MSB-R23", table.file, table.sheet, table.match.bottom, facts={"count": len(ranked)})]
    findings = []
    for row in ranked:
        better = sum(other.total > row.total for other in ranked)  # type: ignore[operator]
        before = sum(other.rank < row.rank for other in ranked)  # type: ignore[operator]
        equal = sum(other.total == row.total for other in ranked)
        if not better <= before < better + equal:
            facts = {"rank": row.rank, "total": _shown(row.total), "better": better}
            findings.append(_at(table, row, "MSB-A13", RANK, **facts))
    return findings


def _at(table: TableSource, row: Scored, code: str, use: str, **facts: object) -> Finding:
    column = next((column for column, known in table.match.uses.items() if known == use), None)
    header = table.match.headers[column] if column else use
    shown = _shown(row.total if use == SCORE else row.rank)
    return Finding(code, row.file, row.sheet, row.row, header, shown, facts=facts, source_column=column)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")
