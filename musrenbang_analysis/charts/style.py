"""How every chart looks: palette, hatches, type, frame. Colours differ in grey as well as in hue."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from musrenbang_analysis.labels import label

INK = "#1d2327"
QUIET = "#555d63"
RULE = "#c9c9c4"
WIDTH = 7.6
MARGIN = 0.12
MINIMUM = 5
"""Under this many proposals nothing is drawn and no percentage is printed."""

RC = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "musrenbang",
    "hatch.linewidth": 0.7,
    "text.color": INK,
}


@dataclass(frozen=True)
class Words:
    """What is written around a chart; ``alt`` states the finding and its numbers."""

    title: str
    subtitle: str
    source_line: str
    alt: str


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawn figure with everything a reader needs beside it and the table behind it.

    ``head`` and ``foot`` are the inches of title and source line, so that a page that prints them
    as text can show the drawing alone.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    source_line: str
    data: pd.DataFrame
    figure: Figure
    head: float
    foot: float


@dataclass(frozen=True)
class Place:
    """Whose numbers a chart shows: place, plan year, day described, whether the data is invented."""

    name: str
    plan_year: int
    as_of: str
    is_synthetic: bool = False

    def source_line(self, lang: str) -> str:
        """Where the numbers come from and the day they describe."""
        key = "chart.source_synthetic" if self.is_synthetic else "chart.source"
        return label(key, lang, place=self.name, year=self.plan_year, as_of=self.as_of)


@dataclass(frozen=True)
class Look:
    """Fill, hatch, edge and text colour of one kind of answer (Okabe-Ito hues, told apart in grey too)."""

    fill: str
    hatch: str | None
    edge: str
    text: str
    line: str | tuple[int, tuple[float, float]] = "solid"


LOOKS = {
    "entered": Look("#3b4650", None, "#3b4650", "#ffffff"),
    "reached": Look("#00568c", None, "#00568c", "#ffffff"),
    "pending": Look("#f6e3a1", "////", "#8a6d00", INK),
    "elsewhere": Look("#a9d9c6", "||", "#00694d", INK),
    "ended": Look("#d0906a", "---", "#7a3b12", INK),
    "unknown": Look("#ffffff", None, "#7d858b", QUIET, (0, (2, 1.5))),
}
"""``pending`` is never drawn like ``ended``: another hue, another grey, another hatch."""

KINDS = ("reached", "pending", "elsewhere", "ended", "unknown")
"""``elsewhere``: a written decision sent the proposal to another purse or says it is funded already."""


@dataclass(frozen=True)
class Canvas:
    """A framed figure and its plotting areas, still to be filled."""

    figure: Figure
    axes: list[Axes]
    head: float
    foot: float


def canvas(
    words: Words,
    rows: float,
    left: float = 1.15,
    columns: int = 1,
    header: float = 0.0,
    gap: float = 0.35,
    bottom: float = 0.0,
) -> Canvas:
    """A figure with title, subtitle and source line, and ``columns`` areas of ``rows`` bars each.

    ``left`` is the room (inches) for the row names, ``gap`` that between areas, ``header`` that for headings,
    ``bottom`` that for the scale below.
    """
    with matplotlib.rc_context(RC):
        title, subtitle = wrap(words.title, 74), wrap(words.subtitle, 112)
        source = wrap(words.source_line, 118)
        head = 0.2 * len(title) + 0.16 * len(subtitle) + 0.2
        foot = 0.15 * len(source) + 0.12
        plot = 0.33 * rows
        low = foot + 0.05 + bottom
        height = head + 0.3 + header + plot + low
        figure = Figure(figsize=(WIDTH, height))
        _write(figure, "head", MARGIN, height - 0.06, title, 11.5, "bold", INK)
        _write(figure, "head", MARGIN, height - 0.1 - 0.2 * len(title), subtitle, 8.5, "normal", QUIET)
        _write(figure, "foot", MARGIN, foot - 0.06, source, 7.5, "normal", QUIET)
        width = (WIDTH - left - MARGIN - gap * (columns - 1)) / columns
        axes = [
            figure.add_axes(((left + number * (width + gap)) / WIDTH, low / height, width / WIDTH, plot / height))
            for number in range(columns)
        ]
        for axis in axes:
            _quieten(axis, rows)
    return Canvas(figure, axes, head, foot)


def _write(figure: Figure, gid: str, x: float, y: float, lines: list[str], size: float, weight: str, ink: str) -> None:
    width, height = figure.get_size_inches()
    figure.text(
        x / width, y / height, "\n".join(lines), ha="left", va="top", fontsize=size, fontweight=weight, color=ink,
        linespacing=1.25, gid=gid,
    )  # fmt: skip


def _quieten(axis: Axes, rows: float) -> None:
    for side in ("top", "right", "bottom"):
        axis.spines[side].set_visible(False)
    axis.spines["left"].set_color(QUIET)
    axis.patch.set_visible(False)
    axis.tick_params(length=0, labelsize=9)
    axis.set_xticks([])
    axis.set_ylim(rows - 0.5, -0.5)


def scaled(axis: Axes, across: str, upward: str) -> None:
    """An area of ``canvas`` turned into a plot with two named scales and quiet lines to read them by."""
    axis.set_autoscale_on(True)
    axis.spines["bottom"].set_visible(True)
    axis.spines["bottom"].set_color(QUIET)
    axis.grid(True, color=RULE, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(length=0, labelsize=8, colors=QUIET)
    axis.set_xlabel(across, fontsize=8.5, color=QUIET)
    axis.set_ylabel(upward, fontsize=8.5, color=QUIET)


def cut(name: str, limit: int) -> str:
    """A name short enough for the room it has."""
    return name if len(name) <= limit else name[: limit - 1] + "…"


def bar(axis: Axes, y: float, left: float, width: float, kind: str, height: float = 0.64) -> None:
    """One segment of a bar in the look of its kind."""
    look = LOOKS[kind]
    axis.barh(
        y, width, height, left, facecolor=look.fill, edgecolor=look.edge, hatch=look.hatch, linewidth=0.7,
        linestyle=look.line,
    )  # fmt: skip


def segment_text(axis: Axes, y: float, left: float, width: float, full: float, text: str, kind: str) -> None:
    """The number of a segment, written inside it where it fits."""
    inches = axis.get_position().width * WIDTH
    if not full or width / full * inches < 0.1 + 0.075 * len(text):
        return
    look = LOOKS[kind]
    box = {"boxstyle": "round,pad=0.12", "facecolor": look.fill, "edgecolor": "none"} if look.hatch else None
    axis.text(left + width / 2, y, text, ha="center", va="center", fontsize=8, color=look.text, bbox=box)


def key(sheet: Canvas, kinds: Sequence[str], names: Sequence[str], left: float = MARGIN) -> None:
    """The key of the segments in one line above the bars, in the order they are drawn."""
    width, height = sheet.figure.get_size_inches()
    with matplotlib.rc_context(RC):
        patches = [
            Patch(facecolor=look.fill, edgecolor=look.edge, hatch=look.hatch, linewidth=0.7, linestyle=look.line)
            for look in (LOOKS[kind] for kind in kinds)
        ]
        sheet.figure.legend(
            handles=patches, labels=list(names), loc="upper left", ncols=len(patches), frameon=False, fontsize=8.5,
            bbox_to_anchor=(left / width, (height - sheet.head) / height), handlelength=1.8, handleheight=1.1,
            columnspacing=1.4, borderaxespad=0, borderpad=0,
        )  # fmt: skip


def finished(name: str, words: Words, data: pd.DataFrame, sheet: Canvas) -> Chart:
    """The chart made of a filled canvas."""
    return Chart(
        name, words.title, words.subtitle, words.alt, words.source_line, data, sheet.figure, sheet.head, sheet.foot
    )
