"""The flow: every proposal of a cohort from list to document, as ribbons between the stages."""

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from musrenbang_analysis.charts.style import (
    INK,
    KINDS,
    LOOKS,
    MINIMUM,
    RC,
    Chart,
    Place,
    Words,
    canvas,
    finished,
    key,
)
from musrenbang_analysis.formats import number
from musrenbang_analysis.labels import label

COLUMNS = ("from_stage", "from_kind", "to_stage", "to_kind", "proposals")
ENTERED = "entered"
RIBBONS = {
    "reached": "#7fabc5",
    "pending": "#f6e3a1",
    "elsewhere": "#c9e6da",
    "ended": "#e6c3ae",
    "unknown": "#eceef0",
}
NODE = 0.055
SPACE = 0.012


def flow(rows: pd.DataFrame, origin: str, place: Place, lang: str = "id") -> Chart | None:
    """Ribbons from stage to stage; None when the cohort has fewer than five proposals.

    Parameters
    ----------
    rows
        columns of ``COLUMNS``: how many proposals go from one kind of answer at a stage to one at the next. The
        first column of stages has the single kind ``entered``; every proposal is in every step.
    """
    steps = rows.to_dict("records")
    stages = list(dict.fromkeys([row["from_stage"] for row in steps] + [row["to_stage"] for row in steps]))
    total = sum(row["proposals"] for row in steps if row["from_stage"] == stages[0]) if steps else 0
    if total < MINIMUM:
        return None
    counts = _counts(steps, stages)
    words = _words(counts, stages, total, origin, place, lang)
    sheet = canvas(words, rows=10.5, left=0.2, header=0.3)
    axis = sheet.axes[0]
    axis.spines["left"].set_visible(False)
    with matplotlib.rc_context(RC):
        axis.set_xlim(-0.06, len(stages) - 1 + 0.62)
        axis.set_ylim(1 + SPACE * len(KINDS), 0)
        axis.set_yticks([])
        tops = [_tops(column, total) for column in counts]
        for before, after in zip(range(len(stages)), range(1, len(stages)), strict=False):
            chosen = [row for row in steps if row["from_stage"] == stages[before]]
            _ribbons(axis, chosen, before, dict(tops[before]), dict(tops[after]), total)
        for x, (stage, column) in enumerate(zip(stages, counts, strict=True)):
            name = label(f"stage_short.{stage}", lang)
            axis.text(x, -0.025, name, ha="left", va="bottom", fontsize=9, fontweight="bold", color=INK)
            _nodes(axis, x, column, tops[x], total, lang)
    key(sheet, KINDS, [label(f"chart.kind.{kind}", lang) for kind in KINDS])
    return finished("flow", words, rows[list(COLUMNS)], sheet)


def _counts(steps: list[dict], stages: list[str]) -> list[dict[str, float]]:
    """Proposals by kind at every stage, kinds in their drawing order."""
    columns: list[dict[str, float]] = [{ENTERED: sum(r["proposals"] for r in steps if r["from_stage"] == stages[0])}]
    for stage in stages[1:]:
        here = [row for row in steps if row["to_stage"] == stage]
        sums = {kind: sum(row["proposals"] for row in here if row["to_kind"] == kind) for kind in KINDS}
        columns.append({kind: count for kind, count in sums.items() if count})
    return columns


def _tops(column: dict[str, float], total: float) -> dict[str, float]:
    tops, y = {}, 0.0
    for kind, count in column.items():
        tops[kind] = y
        y += count / total + SPACE
    return tops


def _ribbons(axis: Axes, steps: list[dict], x: int, start: dict[str, float], end: dict[str, float], total: float):
    order = {kind: place for place, kind in enumerate((ENTERED, *KINDS))}
    left, right = x + NODE, x + 1
    middle = (left + right) / 2
    for row in sorted(steps, key=lambda row: (order[row["from_kind"]], order[row["to_kind"]])):
        height = row["proposals"] / total
        a, b = start[row["from_kind"]], end[row["to_kind"]]
        start[row["from_kind"]] += height
        end[row["to_kind"]] += height
        corners = [(left, a), (middle, a), (middle, b), (right, b)]
        corners += [(right, b + height), (middle, b + height), (middle, a + height), (left, a + height), (left, a)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        fill = RIBBONS[row["to_kind"]]
        axis.add_patch(PathPatch(Path(corners, codes), facecolor=fill, edgecolor="#ffffff", linewidth=0.5))


def _nodes(axis: Axes, x: int, column: dict[str, float], tops: dict[str, float], total: float, lang: str) -> None:
    taken = -1.0
    for kind, count in column.items():
        look, height = LOOKS[kind], count / total
        axis.add_patch(
            Rectangle(
                (x, tops[kind]), NODE, height, facecolor=look.fill, edgecolor=look.edge, hatch=look.hatch,
                linewidth=0.7, linestyle=look.line,
            )
        )  # fmt: skip
        middle = max(tops[kind] + height / 2, taken + 0.045)
        taken = middle
        name = "" if kind == ENTERED else label(f"chart.flow.{kind}", lang) + " "
        axis.text(x + NODE + 0.02, middle, name + number(count, lang), va="center", fontsize=8.2, color=INK)


def _words(
    counts: list[dict[str, float]], stages: list[str], total: float, origin: str, place: Place, lang: str
) -> Words:
    facts = {"total": number(total, lang), "place": place.name, "cohort": label(f"sentence.origin.{origin}", lang)}
    drops = [
        counts[x - 1].get("reached", total if x == 1 else 0) - counts[x].get("reached", 0)
        for x in range(1, len(stages))
    ]
    worst = max(range(len(drops)), key=lambda place: drops[place])
    named = {
        "lost": number(drops[worst], lang),
        "from_stage": label(f"stage_short.{stages[worst]}", lang),
        "to_stage": label(f"stage_short.{stages[worst + 1]}", lang),
    }
    parts = []
    for stage, column in zip(stages[1:], counts[1:], strict=True):
        written = {kind: number(column.get(kind, 0), lang) for kind in KINDS}
        parts.append(label("chart.stage_described", lang, stage=label(f"stage_short.{stage}", lang), **written))
    return Words(
        label("chart.flow.title", lang, **named, **facts),
        label("chart.flow.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.flow.alt", lang, stages="; ".join(parts), **named, **facts),
    )
