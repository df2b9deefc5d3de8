"""The map: how many proposals of every area are on record at a stage; with boundaries, or as tiles without them."""

from collections.abc import Mapping, Sequence

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from musrenbang_analysis.charts.style import (
    INK,
    MINIMUM,
    QUIET,
    RC,
    WIDTH,
    Canvas,
    Chart,
    Place,
    Words,
    canvas,
    cut,
    finished,
)
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("area_code", "area_name", "total", "reached", "outer")
Rings = Sequence[Sequence[tuple[float, float]]]
"""The outlines of one area, longitude and latitude."""
CLASSES = ((0.0, "#f3f1e7"), (1e-9, "#c6d9e6"), (0.1, "#7fabc5"), (0.25, "#2f7aa8"), (0.5, "#003a60"))
"""Shares from which each fill holds: none, under 10 %, 25 %, 50 %, and above; each darker than the last."""
LIGHT_FROM = 0.25
TALLEST = 6.5
TILE = 0.62
ACROSS = 6


def area_map(
    rows: pd.DataFrame, boundaries: Mapping[str, Rings], level: str, stage: str, origin: str, place: Place,
    lang: str = "id",
) -> Chart | None:  # fmt: skip
    """Areas filled by the class of their recorded share; None when all have fewer than five proposals together.

    Parameters
    ----------
    rows
        columns of ``COLUMNS``, one per area in the order of the codes.
    boundaries
        outlines by area code. Drawn as tiles unless every area has one.
    level
        ``kecamatan`` or ``desa``: what the areas are.
    """
    areas = rows.to_dict("records")
    if sum(row["total"] for row in areas) < MINIMUM or len(areas) < 2:
        return None
    is_drawn = all(row["area_code"] in boundaries for row in areas)
    words = _words(areas, is_drawn, level, stage, origin, place, lang)
    with matplotlib.rc_context(RC):
        sheet = _shapes(words, areas, boundaries, lang) if is_drawn else _tiles(words, areas, lang)
        _legend(sheet, lang)
    return finished("map", words, rows[list(COLUMNS)], sheet)


def _fill(row: dict) -> str:
    if row["total"] < MINIMUM:
        return "#ffffff"
    return [colour for least, colour in CLASSES if row["reached"] / row["total"] >= least][-1]


def _ink(row: dict) -> str:
    dark = row["total"] >= MINIMUM and row["reached"] / row["total"] >= LIGHT_FROM
    return "#ffffff" if dark else INK


def _said(row: dict, lang: str) -> str:
    if not row["total"]:
        return label("chart.map.none", lang)
    return label("chart.map.of", lang, reached=number(row["reached"], lang), total=number(row["total"], lang))


def _tiles(words: Words, areas: Sequence[dict], lang: str) -> Canvas:
    across = min(ACROSS, len(areas))
    down = -(-len(areas) // across)
    sheet = canvas(words, rows=down * TILE / 0.33, left=0.12)
    axis = _bare(sheet.axes[0])
    width = (WIDTH - 0.24) / ACROSS
    axis.set_xlim(0, width * ACROSS)
    axis.set_ylim(down * TILE, 0)
    for position, row in enumerate(areas):
        x, y = (position % across) * width, (position // across) * TILE
        few = row["total"] < MINIMUM
        axis.add_patch(
            Rectangle((x, y), width - 0.05, TILE - 0.05, facecolor=_fill(row), edgecolor=QUIET, linewidth=0.7,
                      linestyle=(0, (2, 1.5)) if few else "solid")
        )  # fmt: skip
        middle = x + (width - 0.05) / 2
        axis.text(middle, y + 0.2, cut(row["area_name"], 17), ha="center", va="center", fontsize=7.4, color=_ink(row))
        axis.text(middle, y + 0.41, _said(row, lang), ha="center", va="center", fontsize=8, fontweight="bold",
                  color=_ink(row))  # fmt: skip
    return sheet


def _shapes(words: Words, areas: Sequence[dict], boundaries: Mapping[str, Rings], lang: str) -> Canvas:
    points = [point for row in areas for ring in boundaries[row["area_code"]] for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, high = max(max(xs) - min(xs), 1e-9), max(max(ys) - min(ys), 1e-9)
    room = WIDTH - 0.24
    height = min(TALLEST, room * high / wide)
    sheet = canvas(words, rows=height / 0.33, left=0.12)
    axis = _bare(sheet.axes[0])
    scale = height / high
    spare = (room / scale - wide) / 2
    axis.set_xlim(min(xs) - spare, max(xs) + spare)
    axis.set_ylim(min(ys), max(ys))
    for row in areas:
        rings = [list(ring) for ring in boundaries[row["area_code"]]]
        few = row["total"] < MINIMUM
        axis.add_collection(
            PolyCollection(rings, facecolors=_fill(row), edgecolors=QUIET, linewidths=0.8,
                           linestyles=[(0, (2, 1.5))] if few else "solid"),
            autolim=False,
        )  # fmt: skip
    for row in areas:
        x, y = _middle(boundaries[row["area_code"]])
        text = f"{cut(row['area_name'], 17)}\n{_said(row, lang)}"
        axis.text(x, y, text, ha="center", va="center", fontsize=7.4, color=_ink(row), linespacing=1.25)
    return sheet


def _middle(rings: Rings) -> tuple[float, float]:
    """The centroid of the largest outline."""
    best, place = -1.0, rings[0][0]
    for ring in rings:
        area = cx = cy = 0.0
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = (x0 - ring[0][0]) * (y1 - ring[0][1]) - (x1 - ring[0][0]) * (y0 - ring[0][1])
            area += cross
            cx += (x0 + x1 - 2 * ring[0][0]) * cross
            cy += (y0 + y1 - 2 * ring[0][1]) * cross
        if abs(area) > best and area:
            best, place = abs(area), (ring[0][0] + cx / (3 * area), ring[0][1] + cy / (3 * area))
    return place


def _bare(axis: Axes) -> Axes:
    axis.spines["left"].set_visible(False)
    axis.set_yticks([])
    return axis


def _legend(sheet: Canvas, lang: str) -> None:
    handles = [Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor=QUIET, linewidth=0.7) for _, colour in CLASSES]
    handles.append(
        Rectangle((0, 0), 1, 1, facecolor="#ffffff", edgecolor=QUIET, linewidth=0.7, linestyle=(0, (2, 1.5)))
    )
    names = [label(f"chart.map.class_{place}", lang) for place in range(len(CLASSES))]
    names.append(label("chart.map.few", lang))
    width, height = sheet.figure.get_size_inches()
    sheet.figure.legend(
        handles, names, loc="upper left", ncols=len(names), frameon=False, fontsize=8, borderaxespad=0, borderpad=0,
        bbox_to_anchor=(0.12 / width, (height - sheet.head) / height), handlelength=1.5, columnspacing=1.1,
    )  # fmt: skip


def _words(
    areas: Sequence[dict], is_drawn: bool, level: str, stage: str, origin: str, place: Place, lang: str
) -> Words:
    facts = {
        "some": number(sum(1 for row in areas if row["reached"]), lang),
        "all": number(len(areas), lang),
        "areas": label(f"chart.areas.{level}", lang),
        "stage": label(f"sentence.stage.{stage}", lang),
        "cohort": label(f"sentence.origin.{origin}", lang),
        "place": place.name,
    }
    listed = "; ".join(_described(row, lang) for row in areas)
    return Words(
        label("chart.map.title", lang, **facts),
        label("chart.map.subtitle" if is_drawn else "chart.map.subtitle_tiles", lang, **facts),
        place.source_line(lang),
        label("chart.map.alt", lang, rows=listed, **facts),
    )


def _described(row: dict, lang: str) -> str:
    text = f"{row['area_name']}: {_said(row, lang)}"
    if row["total"] < MINIMUM:
        return text
    return f"{text} ({percent(row['reached'] / row['total'], lang)}–{percent(row['outer'] / row['total'], lang)})"
