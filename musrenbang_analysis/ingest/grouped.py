"""Rows of forms whose headings have no code of their own: what is a heading, what a line (domain.md 2.1, 2.3, 2.7).

``heading``: a row with neither place, volume nor amount is a heading (SIMDA prints). ``rincian``: budget lines
have a volume or a price; accounts and the marks "#" (work) and "-" (remark) above them are headings (RKA, DPA).
"""

import re

from musrenbang_analysis.ingest.sheet import Cell
from musrenbang_analysis.ingest.words import group_of

HEADING, RINCIAN = "heading", "rincian"
LINE_USES = {HEADING: ("desa", "location", "volume", "asked", "status"), RINCIAN: ("volume", "price")}
MARK = re.compile(r"^\s*(?:\[\s*([#-])\s*\]|([#-])(?=\s|\w))\s*:?\s*")


def is_line(hierarchy: str, cells: dict[str, Cell]) -> bool:
    """Whether the row is a line of a grouped form, not a heading."""
    return any(use in cells for use in LINE_USES[hierarchy])


def take_heading(hierarchy: str, cells: dict[str, Cell], heading: dict[str, str]) -> str:
    """Note in ``heading`` what a heading row says of the rows below; the code of its finding.

    A row that carries an amount repeats the sum of its lines (MSB-R07), any other is a plain heading (MSB-R02).
    """
    text = cells["proposal"].text
    if hierarchy == RINCIAN:
        _take_mark(text, cells, heading)
        return "MSB-R07"
    group = group_of(text)
    if group and group[0] in ("skpd", "kecamatan"):
        heading["skpd"] = group[1] if group[0] == "skpd" else text
        heading.pop("program", None)
    else:
        heading["program"] = text
    return "MSB-R02"


def _take_mark(text: str, cells: dict[str, Cell], heading: dict[str, str]) -> None:
    """A new account ends the work above it, a new work the remark; "#" names the work, "-" the place or part."""
    mark = MARK.match(text)
    if mark is None:
        if "code" in cells:
            heading.pop("work", None)
            heading.pop("line_of", None)
        return
    name = text[mark.end() :].strip()
    if (mark[1] or mark[2]) == "#":
        heading["work"] = name
        heading["line_of"] = name
    else:
        heading["line_of"] = name or heading.get("work", "")


def named_after_heading(cells: dict[str, Cell], heading: dict[str, str]) -> dict[str, Cell]:
    """A budget line is known by the work it stands under; its own text ("Semen Portland") becomes the note."""
    if not heading.get("line_of"):
        return cells
    work = heading["line_of"]
    return {**cells, "proposal": Cell(work, work), "notes": cells["proposal"]}
