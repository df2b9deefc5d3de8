"""A first draft of the rows that make an unknown form known: what ``musrenbang layout new`` prints."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from musrenbang_analysis.ingest.explain_layout import opened
from musrenbang_analysis.ingest.header import CODE, header_blocks
from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE, STAGE_MARK, is_private_header, layouts, spellings
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.ingest.spelling import is_slip
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import STAGES

UNKNOWN = "?"
USUAL_NEEDS = frozenset({"proposal", "location", "volume", "asked", "approved", "code", "reason", "status"})


def draft_layouts(path: Path, lang: str) -> list[str]:
    """Lines to paste into layouts.csv and columns.csv, for every sheet of the file with a header.

    A use is guessed from the headers of all known forms; ``?`` stands where none fits, and where a use is taken.
    """
    lines: list[str] = []
    stage = next((parent.name for parent in path.resolve().parents if parent.name in STAGES), UNKNOWN)
    sheets = [sheet for sheet in opened(path).sheets if sheet.cells]
    for position, sheet in enumerate(sheets):
        paths = _best_header(sheet)
        if not paths:
            lines.append(label("layout.draft_no_header", lang, sheet=sheet.name))
            continue
        name = _name(path.stem, position if len(sheets) > 1 else None)
        lines += [label("layout.draft_for", lang, sheet=sheet.name), label("layout.draft_first", lang)]
        form = [
            name,
            "",
            stage,
            f"{UNKNOWN} {path.stem}",
            f"{UNKNOWN} {path.stem}",
            "all",
            "",
            "proposal",
            "",
            "",
            path.name,
        ]
        lines += [_row(form), label("layout.draft_second", lang)]
        lines += [_row([name, header, use, "yes" if use in USUAL_NEEDS else "", ""]) for header, use in _columns(paths)]
        lines.append("")
    return [*lines, label("layout.draft_advice", lang)]


def guess_use(path: str) -> str:
    """What most known forms use a column of this header for; ``?`` where none knows it or they disagree evenly."""
    if is_private_header(path):
        return PRIVATE
    parts = path.split(" > ")
    tails = [" > ".join(parts[start:]) for start in range(len(parts))]
    for tail in tails:
        known = spellings().get(tail)
        if known:
            return _majority([use for _, use in known])
    for tail in tails:
        near = [use for known, uses in spellings().items() if is_slip(tail, known) for _, use in uses]
        if near:
            return _majority(near)
    return UNKNOWN


def _majority(uses: list[str]) -> str:
    plain = [IGNORED if use.startswith(IGNORED) else use.partition(STAGE_MARK)[0] for use in uses]
    (first, count), *others = Counter(plain).most_common(2)
    return UNKNOWN if others and others[0][1] == count else first


def _best_header(sheet: Sheet) -> dict[int, str]:
    """The header block with the most columns known to any form, the lowest and topmost of equals."""
    blocks = header_blocks(sheet)
    if not blocks:
        return {}

    def fit(block: tuple[int, int, dict[int, str]]) -> tuple[int, int, int]:
        top, bottom, paths = block
        return sum(guess_use(path) != UNKNOWN for path in paths.values()), top - bottom, -top

    return max(blocks[:60], key=fit)[2]


def _columns(paths: dict[int, str]) -> list[tuple[str, str]]:
    """(header, guessed use) per column; a use is given once, except to ignored, private and code columns."""
    found: list[tuple[str, str]] = []
    for _, header in sorted(paths.items()):
        use = guess_use(header)
        if use not in (IGNORED, PRIVATE, CODE) and any(use == taken for _, taken in found):
            use = UNKNOWN
        if (header, use) not in found:
            found.append((header, use))
    return found


def _name(stem: str, position: int | None) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", stem.casefold()).strip("_") or "form"
    name = name if position is None else f"{name}_{position + 1}"
    return f"{name}_new" if name in layouts() else name


def _row(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
