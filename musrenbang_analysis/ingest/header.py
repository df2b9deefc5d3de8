"""Find the header block of a sheet, flatten its rows to one path per column, and name the form."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, takewhile

from musrenbang_analysis.ingest.layout import (
    IGNORED,
    PRIVATE,
    Layout,
    header_key,
    header_words,
    is_private_header,
    layouts,
    spellings,
    use_at,
    without_weight,
)
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.ingest.spelling import near_spelling
from musrenbang_analysis.ingest.words import may_be_header

SEARCHED_ROWS = 60
TALLEST_HEADER = 3
NEEDED_WEIGHT = 3.0
UNKNOWN_PENALTY = 0.5
NOT_PERSONAL = frozenset({"kecamatan", "desa", "skpd"})
CODE = "code"
RECIPIENT = "recipient"
JOINED = frozenset({"source_parent_id", "rt_rw"})
"""Uses that several columns may share; their texts are joined (``ingest/uses.py``)."""
FEWEST_FOR_SLIPS = 3
"""A form must know this many columns of a header before a mistyped one is guessed."""
WIDEST_HEADER = 400
HEADERS_KEPT = 1 << 9
LONGEST_HEADER_TEXT = 300
WIDEST_GROUP = 4
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
    assumed: dict[int, str] = field(default_factory=dict)
    """Sheet column -> the known header it was taken for although one letter differs."""
    standing: tuple[bool, int] = (False, 1)
    """Whether the form belongs in the file's folder; its hint: 2 = in the title, 1 = none needed, 0 = lacking."""

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

    @property
    def private_columns(self) -> frozenset[int]:
        """Columns whose cells are never quoted: personal data, and the recipients of grants with their addresses."""
        hidden = {PRIVATE, RECIPIENT, "location"} if RECIPIENT in self.uses.values() else {PRIVATE}
        return frozenset(column for column, use in self.uses.items() if use in hidden)

    def is_as_good_as(self, other: "Match") -> bool:
        """Nothing but the order of the list of forms decides between the two."""
        return (self.is_complete, self.score, self.standing) == (other.is_complete, other.score, other.standing)


def best_matches(sheet: Sheet, stage: str) -> list[Match]:
    """The best match of every form, best first. Forms of the folder's stage win ties against others.

    The list is empty when no row of the sheet looks like a header (three filled cells or more).
    """
    best: dict[str, Match] = {}
    for top, bottom, paths in header_blocks(sheet, known_only=True):
        for name, match in _matches(tuple(paths.items()), stage):
            if name not in best or match.score > best[name].score:
                best[name] = replace(match, top=top, bottom=bottom)
    hint = _hint_text(sheet)
    standing = [_placed(match, stage, hint) for match in best.values()]
    return sorted(standing, key=_rank, reverse=True)


@lru_cache(maxsize=HEADERS_KEPT)
def _matches(headers: tuple[tuple[int, str], ...], stage: str) -> tuple[tuple[str, Match], ...]:
    """Every form that knows a column of a header, at no place yet: the lists of a kabupaten share a few headers."""
    paths = dict(headers)
    known = _known_uses(paths).items()
    return tuple((name, _match(layouts()[name], 0, 0, paths, uses, stage)) for name, uses in known)


def _rank(match: Match) -> tuple[bool, float, bool, int]:
    return match.is_complete, match.score if match.is_complete else match.needed_share, *match.standing


def _placed(match: Match, stage: str, hint: str) -> Match:
    hinted = any(word in hint for word in match.layout.hints)
    hints = 2 if hinted else 0 if match.layout.hints else 1
    return replace(match, standing=(stage in match.layout.stages, hints))


def _hint_text(sheet: Sheet) -> str:
    last = sheet.first_row + 9
    titles = [cell.text for row, line in sheet.by_row.items() if row <= last for cell in line.values()]
    return header_key(" ".join([sheet.name, *titles]))


def _known_uses(paths: dict[int, str]) -> dict[str, dict[int, str]]:
    """Form -> column -> use, for every form that knows a column: by its whole path, else by ever shorter tails.

    Below a personal group heading ("Pengusul > Alamat") only the names of areas and offices are used.
    """
    found: dict[str, dict[int, str]] = {}
    for column, path in paths.items():
        parts = path.split(" > ")
        decided: set[str] = set()
        for start in range(len(parts)):
            for name, use in spellings().get(" > ".join(parts[start:]), ()):
                if name in decided:
                    continue
                decided.add(name)
                if not start or use in NOT_PERSONAL or not is_private_header(path):
                    found.setdefault(name, {})[column] = use
    return found


def _match(layout: Layout, top: int, bottom: int, paths: dict[int, str], known: dict[int, str], stage: str) -> Match:
    written: dict[int, str] = {}
    for column, use in known.items():
        # The first of two columns with one meaning holds; the second is reported as unknown.
        if _may_repeat(use, column, written, paths) or use not in written.values():
            written[column] = use
    assumed = _slips(layout, paths, written) if len(written) >= FEWEST_FOR_SLIPS else {}
    written |= {column: use for column, (_, use) in assumed.items()}
    found = layout.needed & set(written.values())
    missing = tuple(sorted(layout.needed - found))
    others = len(written) - len(found)
    unknown = len(paths) - len(written)
    score = NEEDED_WEIGHT * (len(found) - len(missing)) + others - UNKNOWN_PENALTY * (unknown + len(assumed))
    uses = {column: use_at(use, stage) for column, use in sorted(written.items())}
    # After the score: what is dropped in every form says nothing for this one.
    uses |= dict.fromkeys(_private_columns(uses, paths), PRIVATE)
    slips = {column: text for column, (text, _) in assumed.items()}
    return Match(layout, top, bottom, uses, paths, missing, score, slips)


def _may_repeat(use: str, column: int, written: dict[int, str], paths: dict[int, str]) -> bool:
    """Ignored and private columns, uses made of several columns, and a code spread over neighbouring cells."""
    if use.startswith((IGNORED, PRIVATE)) or use in JOINED:
        return True
    return use == CODE and written.get(column - 1) == CODE and paths[column - 1] == paths[column]


def _slips(layout: Layout, paths: dict[int, str], written: dict[int, str]) -> dict[int, tuple[str, str]]:
    """Column -> (known header, use) for headers with one mistyped letter, where the use is still free."""
    found: dict[int, tuple[str, str]] = {}
    taken = set(written.values())
    for column in paths.keys() - written.keys():
        parts = paths[column].split(" > ")
        near = next(
            filter(None, (near_spelling(layout.name, " > ".join(parts[at:])) for at in range(len(parts)))), None
        )
        if near and near[1] not in taken and not is_private_header(paths[column]):
            found[column] = near
    uses = Counter(use for _, use in found.values())
    return {column: near for column, near in found.items() if uses[near[1]] == 1}


def _private_columns(uses: dict[int, str], paths: dict[int, str]) -> list[int]:
    """Personal columns, and those without a header of their own below a wide personal heading."""
    private = []
    for column in sorted(paths):
        if column not in uses and is_private_header(paths[column]):
            private.append(column)
            right = column + 1
            while right not in paths and right <= column + WIDEST_GROUP:
                private.append(right)
                right += 1
    return private


def header_blocks(sheet: Sheet, *, known_only: bool = False) -> list[tuple[int, int, dict[int, str]]]:
    """Every block of one to three rows that begins in a row of three filled cells or more.

    ``known_only``: without the blocks of which no form knows a single word, and without those that reach down to a
    row with a figure in it, which is the body already.
    """
    wide = [row for row in islice(sheet.by_row, SEARCHED_ROWS) if len(sheet.by_row[row]) >= 3]
    blocks = [(top, top + height) for top in wide for height in range(TALLEST_HEADER)]
    reach = max((bottom for _, bottom in blocks), default=0)
    rows = {
        row: {(row, column): cell.text for column, cell in line.items()}
        for row, line in takewhile(lambda entry: entry[0] <= reach, sheet.by_row.items())
    }
    found = []
    worded = {row for row, line in rows.items() if any(_is_header_text(text) for text in line.values())}
    figured = {row for row, line in rows.items() if known_only and any(map(_is_figure, line.values()))}
    for top, bottom in blocks:
        if known_only and (
            worded.isdisjoint(range(top, bottom + 1)) or not figured.isdisjoint(range(top + 1, bottom + 1))
        ):
            continue
        head = {address: text for row in range(top, bottom + 1) for address, text in rows.get(row, {}).items()}
        found.append((top, bottom, _flatten(sheet, head, top, bottom)))
    return found


def _is_figure(text: str) -> bool:
    """A number that is no year: header rows hold years, never figures."""
    return text.isdecimal() and not (len(text) == 4 and text[:2] in ("19", "20"))


def _is_header_text(text: str) -> bool:
    return len(text) <= LONGEST_HEADER_TEXT and may_be_header(text) and header_key(text) in header_words()


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
            key = header_key(without_weight(_heading(texts, covered, row, column, bottom)))
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
