"""What lists say beside the proposal itself: who proposed, when it was entered, what each actor recommended."""

import re

from musrenbang_analysis.ingest.read_table import ReadTable
from musrenbang_analysis.ingest.sheet import Cell
from musrenbang_analysis.normalise.date import parse_date
from musrenbang_analysis.normalise.proposer import parse_proposer, proposer_mark
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.terms import RECOMMENDING

_RUPIAH = re.compile(r"\brp\.?\s*\d", re.IGNORECASE)


def said_facts(table: ReadTable, styles: dict[str, str]) -> dict[str, list]:
    """``proposer``, ``entered_on`` and ``rekom_<actor>_rp`` of every row.

    The column ``rekom_<actor>_anggaran`` of the API holds rupiah. The export has one column per actor for whatever
    it recommends, in words: an amount is read there only where it is written with "Rp", because a plain number
    may be a volume. An amount of 0 is a form left blank, as with the ask.
    """
    columns = {"proposer": _proposers(table), "entered_on": table.every(None)}
    if "entered" in table.uses:
        columns["entered_on"] = [_entered(table, at, cell) for at, cell in enumerate(table.cells("entered"))]
    style = styles.get("asked", "auto")
    for actor in RECOMMENDING:
        columns[f"rekom_{actor}_rp"] = _amounts(table, actor, style)
    return columns


def _proposers(table: ReadTable) -> list[str | None]:
    """By the bracket with the rank in problem or proposal, else by the column of the list."""
    marks = zip(table.raw("problem"), table.raw("proposal"), strict=True)
    proposers = [proposer_mark(problem) or proposer_mark(proposal) for problem, proposal in marks]
    for at, row in enumerate(table.rows):
        if not proposers[at]:
            column = next((use for use in ("proposer", "area_type") if use in row.cells), None)
            proposers[at] = parse_proposer(table.raw(column)[at]) if column else None
    return proposers


def _entered(table: ReadTable, at: int, cell: Cell | None) -> str | None:
    if cell is None:
        return None
    found = parse_date(cell.value if cell.kind == "date" else cell.text)
    if found is None and cell.text.strip(" 0-:.") != "":
        table.complain(at, "MSB-V20", "entered", text=cell.text)
    return found.isoformat() if found else None


def _amounts(table: ReadTable, actor: str, style: str) -> list[int | None]:
    """The first amount but 0 that an actor's two columns hold."""
    amounts = table.every(None)
    for use in (f"rekom_{actor}", f"rekom_{actor}_said"):
        if use not in table.uses:
            continue
        for at, (cell, text) in enumerate(zip(table.cells(use), table.raw(use), strict=True)):
            if cell is None or amounts[at] or (use.endswith("_said") and not _RUPIAH.search(cell.text)):
                continue
            value = cell.value if cell.kind == "number" else text
            amount = parse_rupiah(value, scale=table.source.title.scale, style=style)
            amounts[at] = amount.value or None
            if amount.value is None and amount.problem != "empty":
                table.complain(at, "MSB-V01", use, problem=amount.problem)
    return amounts
