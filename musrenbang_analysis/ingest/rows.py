"""What the rows of one table become: lines, sums of lines, and findings for all others."""

from dataclasses import dataclass, field

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.sheet import Cell


@dataclass
class BodyRow:
    """One row: its cells by use, what headings above say of it, and its place in a hierarchy of codes."""

    number: int
    cells: dict[str, Cell]
    heading: dict[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()

    def text(self, use: str) -> str:
        """Text of the cell for ``use``, else what a heading said, else empty."""
        cell = self.cells.get(use)
        return cell.text if cell is not None else self.heading.get(use, "")


@dataclass
class Body:
    """The records of one table, the findings that account for every other row, and how many rows there were.

    ``sums`` are the rows that repeat the sum of others (parents by code, printed totals): accounted for by a
    finding, read for their amounts only. ``rows`` and ``sums`` together are in the order of the sheet by number.
    """

    rows: list[BodyRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_in: int = 0
    sums: list[BodyRow] = field(default_factory=list)
