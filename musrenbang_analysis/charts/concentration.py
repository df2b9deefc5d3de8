"""The concentration curve: poorest villages first, how much of what was proposed and of what got there is theirs."""

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter

from musrenbang_analysis.charts.style import (
    INK,
    LOOKS,
    MINIMUM,
    QUIET,
    RC,
    Chart,
    Place,
    Words,
    canvas,
    finished,
    scaled,
)
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("curve", "population_share", "amount_share")
PROPOSED, REACHED = "proposed", "reached"
Index = tuple[float, float | None, float | None]
"""Value, and lower and upper end of its 95 % interval where there is one."""


def concentration(
    rows: pd.DataFrame, totals: dict[str, float], villages: int, weighed_by: str, stage: str, place: Place,
    lang: str = "id", index: Index | None = None,
) -> Chart | None:  # fmt: skip
    """Two curves against the line of equality; None when fewer than five proposals got there or villages are known.

    Parameters
    ----------
    rows
        columns of ``COLUMNS``: points of the curves ``proposed`` and ``reached``, both from (0, 0) to (1, 1).
    totals
        proposals behind each curve.
    villages
        villages with a known living standard.
    weighed_by
        ``population`` or ``village``: what the horizontal axis adds up.
    index
        the concentration index of ``reached`` with the ends of its interval, printed in the subtitle.
    """
    if villages < MINIMUM or totals.get(REACHED, 0) < MINIMUM:
        return None
    halves = {name: _at(rows[rows["curve"] == name], 0.5) for name in (PROPOSED, REACHED)}
    words = _words(halves, totals, villages, weighed_by, stage, place, lang, index)
    sheet = canvas(words, rows=11, left=0.75, bottom=0.42, header=-0.25)
    axis = sheet.axes[0]
    with matplotlib.rc_context(RC):
        scaled(axis, label(f"chart.concentration.across_{weighed_by}", lang), label("chart.concentration.upward", lang))
        axis.set_xlim(0, 1.035)
        axis.set_ylim(0, 1.02)
        for scale in (axis.xaxis, axis.yaxis):
            scale.set_major_formatter(FuncFormatter(lambda share, _: percent(share, lang, 0)))
        axis.set_xticks(np.linspace(0, 1, 6))
        axis.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=(0, (2, 2)))
        axis.text(0.86, 0.845, label("chart.concentration.equal", lang), fontsize=8, color=QUIET, ha="left", va="top")
        looks = {PROPOSED: (LOOKS["entered"].fill, (0, (5, 2))), REACHED: (LOOKS["reached"].fill, "solid")}
        places = _apart(rows, halves)
        for name, (colour, dashes) in looks.items():
            part = rows[rows["curve"] == name]
            axis.plot(part["population_share"], part["amount_share"], color=colour, linewidth=2, linestyle=dashes)
            text = label(f"chart.concentration.{name}", lang, stage=label(f"stage_short.{stage}", lang))
            x, y, anchor = places[name]
            axis.annotate(text, (x, y), fontsize=8.5, color=INK, ha=anchor, va="center", fontweight="bold",
                          xytext=(12, -7) if anchor == "left" else (-10, 7), textcoords="offset points")  # fmt: skip
    return finished("concentration", words, rows[list(COLUMNS)], sheet)


def _at(points: pd.DataFrame, share: float) -> float:
    return float(np.interp(share, points["population_share"], points["amount_share"]))


def _apart(rows: pd.DataFrame, halves: dict[str, float]) -> dict[str, tuple[float, float, str]]:
    """Where each curve is named: the lower one to the right of it, the upper one to the left, at the widest place."""
    grid = np.linspace(0.2, 0.8, 61)
    curves = {name: [_at(rows[rows["curve"] == name], x) for x in grid] for name in (PROPOSED, REACHED)}
    gaps = np.abs(np.array(curves[PROPOSED]) - np.array(curves[REACHED]))
    best = int(gaps.argmax())
    low = min(curves, key=lambda name: curves[name][best])
    high = PROPOSED if low == REACHED else REACHED
    x = float(grid[best])
    return {low: (x, curves[low][best], "left"), high: (x, curves[high][best], "right")}


def _words(
    halves: dict[str, float], totals: dict[str, float], villages: int, weighed_by: str, stage: str, place: Place,
    lang: str, index: Index | None,
) -> Words:  # fmt: skip
    facts = {
        "proposed": percent(halves[PROPOSED], lang),
        "reached": percent(halves[REACHED], lang),
        "n_proposed": number(totals[PROPOSED], lang),
        "n_reached": number(totals[REACHED], lang),
        "villages": number(villages, lang),
        "stage": label(f"sentence.stage.{stage}", lang),
        "place": place.name,
    }
    said = _index(index, lang)
    return Words(
        label(f"chart.concentration.title_{weighed_by}", lang, **facts),
        label("chart.concentration.subtitle", lang, **facts) + said,
        place.source_line(lang),
        label("chart.concentration.alt", lang, **facts) + said,
    )


def _index(index: Index | None, lang: str) -> str:
    if index is None:
        return ""
    value, *ends = (None if end is None else number(end, lang, 3) for end in index)
    if None in ends:
        return label("chart.concentration.index_alone", lang, index=value)
    return label("chart.concentration.index", lang, index=value, low=ends[0], high=ends[1])
