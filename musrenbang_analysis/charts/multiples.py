"""Small multiples: the way of every area's proposals, one small panel each, in the order of the codes."""

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from musrenbang_analysis.charts.style import (
    INK,
    LOOKS,
    MINIMUM,
    QUIET,
    RC,
    RULE,
    WIDTH,
    Chart,
    Place,
    Words,
    canvas,
    cut,
    finished,
)
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("area_code", "area_name", "stage", "total", "reached", "outer")
ACROSS = ((12, 4), (10_000, 5))
"""Panels in a row up to so many areas."""
PANEL = 1.28
"""Inches of height of one panel with its name."""


def multiples(
    rows: pd.DataFrame, whole: dict[str, float], level: str, origin: str, place: Place, lang: str = "id"
) -> Chart | None:
    """A panel per area with the share that reached each stage; None when none has five or more.

    Parameters
    ----------
    rows
        columns of ``COLUMNS``: per area and stage its proposals, those that reached it, and those that would have if
        everything pending and untraced did.
    whole
        share that reached each stage in all areas together, drawn as a line in every panel.
    level
        ``kecamatan`` or ``desa``: what the areas are.
    """
    totals = rows.groupby("area_code", sort=True)["total"].first()
    stages = list(whole)
    if not (totals >= MINIMUM).any() or not stages:
        return None
    words = _words(rows, totals, stages, level, origin, place, lang)
    most = next(across for areas, across in ACROSS if len(totals) <= areas)
    across = min(most, max(len(totals), 2))
    down = -(-len(totals) // across)
    sheet = canvas(words, rows=down * PANEL / 0.33, left=0.12, header=-0.02)
    axis = sheet.axes[0]
    axis.spines["left"].set_visible(False)
    axis.set_yticks([])
    axis.set_xlim(0, WIDTH - 0.24)
    axis.set_ylim(down * PANEL, 0)
    width = (WIDTH - 0.24) / across
    with matplotlib.rc_context(RC):
        for position, code in enumerate(totals.index):
            corner = ((position % across) * width, (position // across) * PANEL)
            part = rows[rows["area_code"] == code].set_index("stage").reindex(stages)
            _panel(axis, corner, width - 0.2, part, whole, lang)
    _legend(sheet, lang)
    return finished("multiples", words, rows[list(COLUMNS)], sheet)


def _panel(
    axis: Axes, corner: tuple[float, float], width: float, part: pd.DataFrame, whole: dict[str, float], lang: str
) -> None:
    x, y = corner
    total = part["total"].dropna().iloc[0] if part["total"].notna().any() else 0
    name = f"{cut(part['area_name'].dropna().iloc[0], 18)} ({number(total, lang)})"
    axis.text(x, y + 0.1, name, va="center", fontsize=8, fontweight="bold", color=INK)
    top, height = y + 0.22, PANEL - 0.5
    axis.plot([x, x + width], [top + height] * 2, color=QUIET, linewidth=0.8)
    step = width / len(whole)
    few = total < MINIMUM
    for position, (stage, share) in enumerate(whole.items()):
        left = x + position * step
        short = label(f"stage_tiny.{stage}", lang)
        axis.text(left + step * 0.45, top + height + 0.09, short, ha="center", fontsize=6.6, color=QUIET, va="center")
        if few:
            continue
        row = part.loc[stage]
        reached, outer = row["reached"] / total, row["outer"] / total
        look = LOOKS["reached"]
        size = (step * 0.9, -outer * height)
        axis.add_patch(Rectangle((left, top + height), *size, facecolor="#ffffff", edgecolor=look.edge, linewidth=0.6,
                                 linestyle=(0, (2, 1.5))))  # fmt: skip
        axis.add_patch(Rectangle((left, top + height), step * 0.9, -reached * height, facecolor=look.fill))
        level = top + height - share * height
        axis.plot([left, left + step * 0.9], [level, level], color="#d55e00", linewidth=1.8, solid_capstyle="butt")
        text = percent(reached, lang, 0)
        is_high = reached > 0.8  # no room above the bar
        fill, ink = (look.fill, look.text) if is_high else ("#ffffff", INK)
        behind = {"boxstyle": "square,pad=0.06", "facecolor": fill, "edgecolor": "none"}
        spot = (left + step * 0.45, top + height - reached * height + (0.07 if is_high else -0.055))
        axis.text(*spot, text, ha="center", va="center", fontsize=6.4, color=ink, bbox=behind)
    if few:
        text = label("chart.multiples.few" if total else "chart.multiples.none", lang)
        axis.text(x, top + height / 2, text, fontsize=7.5, color=QUIET, va="center")
    axis.plot([x, x + width], [top, top], color=RULE, linewidth=0.4)


def _legend(sheet, lang: str) -> None:
    reached = LOOKS["reached"]
    handles = [
        Rectangle((0, 0), 1, 1, facecolor=reached.fill),
        Rectangle((0, 0), 1, 1, facecolor="#ffffff", edgecolor=reached.edge, linestyle=(0, (2, 1.5)), linewidth=0.8),
        matplotlib.lines.Line2D([], [], color="#d55e00", linewidth=1.8),
    ]
    names = [label(f"chart.multiples.{name}", lang) for name in ("reached", "outer", "whole")]
    width, height = sheet.figure.get_size_inches()
    with matplotlib.rc_context(RC):
        sheet.figure.legend(
            handles, names, loc="upper left", ncols=3, frameon=False, fontsize=8.5, borderaxespad=0, borderpad=0,
            bbox_to_anchor=(0.12 / width, (height - sheet.head) / height), handlelength=1.6, columnspacing=1.4,
        )  # fmt: skip


def largest_drops(rows: pd.DataFrame) -> dict[str, str]:
    """The stage at which each area of five or more proposals loses most from its record; the earliest of equals."""
    steps = {}
    for code, part in rows[rows["total"] >= MINIMUM].groupby("area_code", sort=True):
        before, most = part["total"].iloc[0], -1.0
        for stage, reached in zip(part["stage"], part["reached"], strict=True):
            if before - reached > most:
                most, steps[code] = before - reached, stage
            before = reached
    return steps


def _words(
    rows: pd.DataFrame, totals: pd.Series, stages: list[str], level: str, origin: str, place: Place, lang: str
) -> Words:
    steps = largest_drops(rows)
    common = min(set(steps.values()), key=lambda stage: (-list(steps.values()).count(stage), stages.index(stage)))
    facts = {
        "all": number(len(steps), lang),
        "some": number(list(steps.values()).count(common), lang),
        "step": label(f"stage_short.{common}", lang),
        "areas": label(f"chart.areas.{level}", lang),
        "stage": label(f"sentence.stage.{stages[-1]}", lang),
        "cohort": label(f"sentence.origin.{origin}", lang),
        "place": place.name,
    }
    listed = []
    for code in totals.index:
        part = rows[rows["area_code"] == code]
        way = ", ".join(
            f"{label('stage_short.' + row['stage'], lang)} {number(row['reached'], lang)}"
            for row in part.to_dict("records")
        )
        named = {"name": part["area_name"].iloc[0], "total": number(totals[code], lang)}
        listed.append(label("chart.multiples.described", lang, steps=way, **named))
    return Words(
        label("chart.multiples.title", lang, **facts),
        label("chart.multiples.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.multiples.alt", lang, areas_described="; ".join(listed), **facts),
    )
