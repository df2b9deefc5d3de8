"""The cells of a row by what they are for, where one use may be spread over several columns."""

from musrenbang_analysis.ingest.header import CODE, Match
from musrenbang_analysis.ingest.sheet import Cell
from musrenbang_analysis.terms import RECOMMENDING

JOINTS = {CODE: ".", "source_parent_id": ";", "rt_rw": " "}
"""What stands between the parts: 1 | 03 | 01 is the code 1.03.01; two parent ids are two parents."""
ABOUT = frozenset(
    {"entered", "proposer", "score", *(f"rekom_{who}{said}" for who in RECOMMENDING for said in ("", "_said"))}
)
"""Columns about a proposal, not of it: another date or recommendation does not make it another proposal."""
NO_ID = frozenset({"", "0", "-", "null", "none"})


def cells_by_use(match: Match, line: dict[int, Cell]) -> dict[str, Cell]:
    """Use -> cell. Parts of one use become one text cell, written as they are read from left to right."""
    cells: dict[str, Cell] = {}
    for column, use in match.uses.items():
        cell = line.get(column)
        if cell is None:
            continue
        if use in JOINTS:
            cell = _part(match, column, use, cell)
            if cell is not None and use in cells:
                text = cells[use].text + JOINTS[use] + cell.text
                cell = Cell(text, text)
        if cell is not None:
            cells[use] = cell
    return cells


def _part(match: Match, column: int, use: str, cell: Cell) -> Cell | None:
    """An RT or RW number gets the label that stands only in its header; a parent id of 0 is no parent."""
    if use == "rt_rw":
        label = match.headers[column].split(" > ")[-1].upper()
        if label in ("RT", "RW", "RT RW") and "R" not in cell.text.upper():
            text = f"{label.replace(' ', '/')} {cell.text}"
            return cell._replace(text=text, value=text, kind="text")
    if use == "source_parent_id" and list(match.uses.values()).count(use) > 1 and cell.text.casefold() in NO_ID:
        return None
    return cell
