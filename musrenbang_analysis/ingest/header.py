"""Find the header block of a sheet, flatten its rows to one path per column, and name the form."""

from collections import Counter
from dataclasses import dataclass

from musrenbang_analysis.ingest.layout import Layout, header_key, layouts
from musrenbang_analysis.ingest.sheet import Sheet

SEARCHED_ROWS = 60
TALLEST_HEADER = 3
NEEDED_WEIGHT = 3.0
UNKNOWN_PENALTY = 0.5
WIDEST_HEADER = 400
WORTH_NAMING = 0.5
"""Share of a form's needed columns above which a near miss is reported as "like X, but lacking ..."."""


@dataclass(frozen=True)
class Match:
    """How well one form fits one header block."""

    layout: Layout
    top: int
    bottom: int
    uses: dict[int, str]
    """Sheet column -> what it is for."""
    headers: dict[int, str]
    """Sheet column -> its flattened header text."""
    missing: tuple[str, ...]
    score: float

    @property
    def is_complete(self) -> bool:
        """Every needed column was found."""
        return not self.missing

    @property
    def needed_share(self) -> float:
        """Share of the needed columns found."""
        return 1 - len(self.missing) / max(len(self.layout.needed), 1)

    @property
    def unknown(self) -> dict[int, str]:
        """Columns with a header that the form does not know."""
        return {column: text for column, text in self.headers.items() if column not in self.uses}


def best_matches(sheet: Sheet, stage: str) -> list[Match]:
    """The best match of every form, best first. Forms of the folder's stage win ties against others.

    The list is empty when no row of the sheet looks like a header (three filled cells or more).
    """
    best: dict[str, Match] = {}
    for top, bottom, paths in _header_blocks(sheet):
        for layout in layouts().values():
            match = _match(layout, top, bottom, paths)
            if match and (layout.name not in best or match.score > best[layout.name].score):
                best[layout.name] = match
    hint = _hint_text(sheet)
    return sorted(best.values(), key=lambda match: _rank(match, stage, hint), reverse=True)


def _rank(match: Match, stage: str, hint: str) -> tuple[bool, float, bool, bool]:
    belongs = stage in match.layout.stages
    hinted = any(word in hint for word in match.layout.hints)
    return match.is_complete, match.score if match.is_complete else match.needed_share, belongs, hinted


def _hint_text(sheet: Sheet) -> str:
    titles = [cell.text for (row, _), cell in sheet.cells.items() if row <= 10]
    return header_key(" ".join([sheet.name, *titles]))


def _match(layout: Layout, top: int, bottom: int, paths: dict[int, str]) -> Match | None:
    uses: dict[int, str] = {}
    for column, path in paths.items():
        use = _use_of(layout, path)
        # The first of two columns with one meaning holds; the second is reported as unknown.
        if use and (use.startswith(("-", "private")) or use not in uses.values()):
            uses[column] = use
    if not uses:
        return None
    found = layout.needed & set(uses.values())
    missing = tuple(sorted(layout.needed - found))
    known = len(uses) - len(found)
    score = NEEDED_WEIGHT * len(found) + known - UNKNOWN_PENALTY * (len(paths) - len(uses)) - NEEDED_WEIGHT * len(missing)
    return Match(layout, top, bottom, uses, paths, missing, score)


def _use_of(layout: Layout, path: str) -> str | None:
    """A column's use by its whole path, else by ever shorter tails of it."""
    parts = path.split(" > ")
    for start in range(len(parts)):
        use = layout.columns.get(" > ".join(parts[start:]))
        if use:
            return use
    return None


def _header_blocks(sheet: Sheet) -> list[tuple[int, int, dict[int, str]]]:
    """Every block of one to three rows that begins in a row of three filled cells or more."""
    filled = Counter(row for row, _ in sheet.cells)
    wide = [row for row in sorted(filled)[:SEARCHED_ROWS] if filled[row] >= 3]
    blocks = [(top, top + height) for top in wide for height in range(TALLEST_HEADER)]
    reach = max((bottom for _, bottom in blocks), default=0)
    texts = {address: cell.text for address, cell in sheet.cells.items() if address[0] <= reach}
    return [(top, bottom, _flatten(sheet, texts, top, bottom)) for top, bottom in blocks]


def _flatten(sheet: Sheet, head: dict[tuple[int, int], str], top: int, bottom: int) -> dict[int, str]:
    """One text per column from the header rows ``top..bottom``: group heading > sub-heading.

    A merged heading holds for every column it covers; a heading that is followed by empty cells
    holds for them too where the row below has a text of its own there (groups typed, not merged).
    """
    texts = {address: text for address, text in head.items() if top <= address[0] <= bottom}
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for block in sheet.merged:
        if block.top > bottom or block.bottom < top or block.right - block.left > WIDEST_HEADER:
            continue
        for row in range(max(block.top, top), min(block.bottom, bottom) + 1):
            for column in range(block.left, block.right + 1):
                covered[row, column] = (block.top, block.left)
    last = max((column for _, column in texts), default=0)
    last = max(last, max((column for _, column in covered), default=0))
    paths: dict[int, str] = {}
    for column in range(1, min(last, WIDEST_HEADER) + 1):
        parts: list[str] = []
        for row in range(top, bottom + 1):
            key = header_key(_heading(texts, covered, row, column, bottom))
            if key and (not parts or parts[-1] != key):
                parts.append(key)
        if parts:
            paths[column] = " > ".join(parts)
    return paths


def _heading(
    texts: dict[tuple[int, int], str],
    covered: dict[tuple[int, int], tuple[int, int]],
    row: int,
    column: int,
    bottom: int,
) -> str:
    if (row, column) in texts:
        return texts[row, column]
    if (row, column) in covered:
        return texts.get(covered[row, column], "")
    if row < bottom and any((below, column) in texts for below in range(row + 1, bottom + 1)):
        left = column - 1
        while left > 0 and (row, left) not in covered:
            if (row, left) in texts:
                return texts[row, left] if (row + 1, left) in texts else ""
            left -= 1
    return ""
