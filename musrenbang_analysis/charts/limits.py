"""The funnel plot: every area's recorded share by its size, with the limits chance alone would keep it in.

It takes the place of a league table: an area inside the limits cannot be told apart from the others.
"""

import matplotlib
import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

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
    cut,
    finished,
    scaled,
)
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("area_code", "area_name", "denominator", "numerator", "rate", "outer_rate", "position", "is_certain")
CURVE = ("denominator", "target", "lower_95", "upper_95", "lower_99.8", "upper_99.8")
FEWEST = 3
"""Areas of at least five proposals that make a plot: two points have no spread."""


def limits(
    areas: pd.DataFrame, curve: pd.DataFrame, level: str, stage: str, origin: str, place: Place, lang: str = "id"
) -> Chart | None:
    """Points with limits of 95 % and 99.8 %; None with fewer than three areas of five or more proposals.

    Parameters
    ----------
    areas
        columns of ``COLUMNS``: ``rate`` as recorded (missing under five proposals), ``outer_rate`` if everything
        pending and untraced reached; ``position`` inside, outside_95 or outside_99.8 by the recorded rate;
        ``is_certain``: outside whatever became of the pending and untraced ones, here and elsewhere.
    curve
        columns of ``CURVE``: the limits over a range of sizes.
    level
        ``kecamatan`` or ``desa``: what the areas are.
    """
    drawn = areas[areas["rate"].notna()]
    if len(drawn) < FEWEST or drawn["denominator"].sum() < MINIMUM:
        return None
    words = _words(drawn, curve, level, stage, origin, place, lang)
    sheet = canvas(words, rows=10, left=0.75, bottom=0.42, header=-0.05)
    axis = sheet.axes[0]
    with matplotlib.rc_context(RC):
        scaled(axis, label("chart.limits.across", lang, areas=label(f"chart.area.{level}", lang)),
               label("chart.limits.upward", lang))  # fmt: skip
        highest = min(1.0, max(drawn["outer_rate"].max(), drawn["rate"].max()) * 1.06)
        axis.set_xlim(0, curve["denominator"].max())
        axis.set_ylim(0, highest)
        axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axis.xaxis.set_major_formatter(FuncFormatter(lambda size, _: number(size, lang)))
        axis.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, lang, 0)))
        for name, dashes in (("95", (0, (5, 3))), ("99.8", "solid")):
            for side in ("lower", "upper"):
                axis.plot(curve["denominator"], curve[f"{side}_{name}"], color=QUIET, linewidth=1, linestyle=dashes)
        axis.axhline(curve["target"].iloc[0], color="#d55e00", linewidth=2.4)
        _points(axis, drawn)
        _legend(sheet, lang)
    return finished("limits", words, areas[list(COLUMNS)], sheet)


LETTER = 0.0125
"""Width of a letter of a name as a share of the axis."""


def _points(axis, drawn: pd.DataFrame) -> None:
    look = LOOKS["reached"]
    few = len(drawn) <= 14
    right, high = axis.get_xlim()[1], axis.get_ylim()[1]
    # Names keep clear of each other and of the points: (from, to, height) of what is taken.
    room = right * LETTER
    taken = [(x - room, x + room, y) for x, y in zip(drawn["denominator"], drawn["rate"], strict=True)]
    for row in drawn.sort_values(["rate", "area_code"]).to_dict("records"):
        x, y = row["denominator"], row["rate"]
        outside = row["position"] == "outside_99.8"
        axis.plot([x, x], [y, row["outer_rate"]], color=look.fill, linewidth=0.8, alpha=0.45)
        shape, fill = ("D", look.fill) if outside else ("o", "#ffffff")
        axis.plot(x, y, shape, markersize=6.5, color=fill, markeredgecolor=look.edge, markeredgewidth=1.2, zorder=3)
        if few or outside:
            name, to_left = cut(row["area_name"], 18), x > right * 0.82
            start = x + right * 0.014
            ends = (start, start + right * LETTER * len(name))
            ends = (2 * x - ends[1], 2 * x - ends[0]) if to_left else ends
            beside = [at for first, last, at in taken if ends[0] < last and first < ends[1]]
            tried = (y + high * 0.01 * step * sign for step in range(100) for sign in (1, -1))
            level = next(v for v in tried if v > high * 0.02 and all(abs(v - at) >= high * 0.045 for at in beside))
            taken.append((*ends, level))
            side = {"ha": "right", "xytext": (-8, -1)} if to_left else {"ha": "left", "xytext": (8, -1)}
            axis.annotate(name, (x, level), textcoords="offset points", fontsize=8, color=INK, va="center", **side)


def _legend(sheet, lang: str) -> None:
    line, look = matplotlib.lines.Line2D, LOOKS["reached"]
    handles = [
        line([], [], color="#d55e00", linewidth=2.4),
        line([], [], color=QUIET, linewidth=1, linestyle=(0, (5, 3))),
        line([], [], color=QUIET, linewidth=1),
        line([], [], marker="D", color=look.fill, linestyle="none"),
        line([], [], color=look.fill, linewidth=0.8, alpha=0.45),
    ]
    names = [label(f"chart.limits.{name}", lang) for name in ("target", "limit_95", "limit_998", "outside", "outer")]
    width, height = sheet.figure.get_size_inches()
    sheet.figure.legend(
        handles, names, loc="upper left", ncols=5, frameon=False, fontsize=8, borderaxespad=0, borderpad=0,
        bbox_to_anchor=(0.12 / width, (height - sheet.head) / height), handlelength=1.8, columnspacing=1.1,
    )  # fmt: skip


def _words(drawn: pd.DataFrame, curve: pd.DataFrame, level: str, stage: str, origin: str, place: Place, lang: str):
    outside = drawn[drawn["position"] == "outside_99.8"]
    facts = {
        "all": number(len(drawn), lang),
        "outside": number(len(outside), lang),
        "certain": number(outside["is_certain"].sum(), lang),
        "areas": label(f"chart.areas.{level}", lang),
        "area": label(f"chart.area.{level}", lang),
        "target": percent(curve["target"].iloc[0], lang),
        "stage": label(f"sentence.stage.{stage}", lang),
        "cohort": label(f"sentence.origin.{origin}", lang),
        "place": place.name,
    }
    listed = "; ".join(
        label("chart.limits.described", lang, name=row["area_name"], total=number(row["denominator"], lang),
              rate=percent(row["rate"], lang), outer=percent(row["outer_rate"], lang),
              position=label(f"chart.limits.position.{row['position']}", lang))
        for row in drawn.to_dict("records")
    )  # fmt: skip
    key = "chart.limits.title" if len(outside) else "chart.limits.title_none"
    return Words(
        label(key, lang, **facts),
        label("chart.limits.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.limits.alt", lang, rows=listed, **facts),
    )
