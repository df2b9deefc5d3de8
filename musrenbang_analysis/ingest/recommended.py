"""What lists say beside the proposal itself: who proposed, when it was entered, what each actor recommended."""

import re

from musrenbang_analysis.ingest.read_row import ReadRow
from musrenbang_analysis.ingest.uses import ABOUT
from musrenbang_analysis.normalise.date import parse_date
from musrenbang_analysis.normalise.proposer import parse_proposer, proposer_mark
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.terms import RECOMMENDING

NOTHING_SAID = {"entered_on": None} | {f"rekom_{actor}_rp": None for actor in RECOMMENDING}
_RUPIAH = re.compile(r"\brp\.?\s*\d", re.IGNORECASE)


def said_facts(row: ReadRow, styles: dict[str, str]) -> dict:
    """``proposer``, ``entered_on`` and ``rekom_<actor>_rp`` of a row (``ingest.read_row.ReadRow``).

    The column ``rekom_<actor>_anggaran`` of the API holds rupiah. The export has one column per actor for whatever
    it recommends, in words: an amount is read there only where it is written with "Rp", because a plain number
    may be a volume. An amount of 0 is a form left blank, as with the ask.
    """
    cells = row.row.cells
    facts = {"proposer": proposer_mark(row.raw("problem")) or proposer_mark(row.raw("proposal"))}
    if not facts["proposer"]:
        column = next((use for use in ("proposer", "area_type") if use in cells), None)
        facts["proposer"] = parse_proposer(row.raw(column)) if column else None
    if ABOUT.isdisjoint(cells):
        return facts | NOTHING_SAID
    return (
        facts
        | {"entered_on": _entered(row)}
        | {f"rekom_{actor}_rp": _amount(row, actor, styles) for actor in RECOMMENDING}
    )


def _entered(row: ReadRow) -> str | None:
    cell = row.row.cells.get("entered")
    if cell is None:
        return None
    found = parse_date(cell.value if cell.kind == "date" else cell.text)
    if found is None and cell.text.strip(" 0-:.") != "":
        row.complain("MSB-V20", "entered", text=cell.text)
    return found.isoformat() if found else None


def _amount(row: ReadRow, actor: str, styles: dict[str, str]) -> int | None:
    for use in (f"rekom_{actor}", f"rekom_{actor}_said"):
        cell = row.row.cells.get(use)
        if cell is None or (use.endswith("_said") and not _RUPIAH.search(cell.text)):
            continue
        value = cell.value if cell.kind == "number" else row.raw(use)
        amount = parse_rupiah(value, scale=row.source.title.scale, style=styles.get("asked", "auto"))
        if amount.value:
            return amount.value
        if amount.value is None and amount.problem != "empty":
            row.complain("MSB-V01", use, problem=amount.problem)
    return None
