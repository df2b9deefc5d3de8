"""An electoral district: how far its proposals got by stage and by kecamatan, side by side; and the same as pictures
of the size of a phone or a slide. Told apart by hatch and edge, so that a black and white printer loses nothing."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from musrenbang_analysis.charts.saving import PNG_DPI
from musrenbang_analysis.charts.style import (
    INK,
    KINDS,
    LOOKS,
    MINIMUM,
    QUIET,
    RC,
    Chart,
    Place,
    Words,
    bar,
    canvas,
    cut,
    finished,
    key,
    segment_text,
)
from musrenbang_analysis.formats import number
from musrenbang_analysis.labels import label

Rows = Sequence[Mapping[str, object]]
"""``name``, ``total`` and a number for each of ``KINDS``."""
SHAPES = {"phone": (1080, 1350), "slide": (1920, 1080)}
"""Pixels of the single pictures."""
FEWEST = 4
"""Fewer bars than this leave room below instead of growing fat."""


def districts(by_stage: Rows, by_kecamatan: Rows, stage: str, origin: str, place: Place, lang: str) -> Chart | None:
    """Two panels of bars; None when the district has fewer than five proposals.

    ``by_stage`` has a row per stage, ``by_kecamatan`` a row per kecamatan at ``stage``.
    """
    words = _words(by_stage, by_kecamatan, stage, origin, place, lang)
    if words is None:
        return None
    rows = max(len(by_stage), len(by_kecamatan))
    sheet = canvas(words, rows=rows, columns=2, header=0.24, left=1.45, gap=1.55)
    titles = (label("chart.districts.by_stage", lang), label("chart.districts.by_kecamatan", lang))
    with matplotlib.rc_context(RC):
        for axis, panel, title in zip(sheet.axes, (by_stage, by_kecamatan), titles, strict=True):
            axis.set_title(title, loc="left", fontsize=9, fontweight="bold", color=INK, pad=5)
            longest = max(float(row["total"]) for row in panel) or 1.0
            axis.set_xlim(0, longest * 1.16)
            axis.set_yticks(range(len(panel)), [cut(str(row["name"]), 20) for row in panel])
            for y, row in enumerate(panel):
                _segments(axis, y, row, longest * 1.16, lang)
    key(sheet, KINDS, [label(f"chart.kind.{kind}", lang) for kind in KINDS])
    return finished("districts", words, _table(by_stage, by_kecamatan), sheet)


def share_cards(by_stage: Rows, by_kecamatan: Rows, stage: str, origin: str, place: Place, lang: str) -> list[Chart]:
    """Each panel as single pictures for a phone and for a slide: ``stages_phone``, ``kecamatan_slide`` and so on."""
    words = _words(by_stage, by_kecamatan, stage, origin, place, lang)
    if words is None:
        return []
    panels = {"stages": by_stage, "kecamatan": by_kecamatan}
    facts = {"place": place.name, "stage": label(f"stage_short.{stage}", lang)}
    return [
        _card(f"{name}_{shape}", words, rows, label(f"chart.districts.card_{by}", lang, **facts), shape, lang)
        for (name, rows), by in zip(panels.items(), ("stage", "kecamatan"), strict=True)
        for shape in SHAPES
    ]


def _segments(axis: Axes, y: float, row: Mapping[str, object], full: float, lang: str) -> None:
    left = 0.0
    for kind in KINDS:
        if width := float(row[kind]):  # type: ignore[arg-type]
            bar(axis, y, left, width, kind)
            segment_text(axis, y, left, width, full, number(width, lang), kind)
            left += width
    axis.text(left + full * 0.012, y, number(row["total"], lang), va="center", fontsize=8.5, color=QUIET)  # type: ignore


def _card(name: str, words: Words, rows: Rows, panel: str, shape: str, lang: str) -> Chart:
    width, height = (pixels / PNG_DPI for pixels in SHAPES[shape])
    is_phone = shape == "phone"
    size = 15 if is_phone else 19
    margin, left = 0.35, 0.35 if is_phone else 2.75
    title = wrap(words.title, 46 if is_phone else 66)
    source = wrap(words.source_line, 84 if is_phone else 150)
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(width, height), facecolor="white")
        top = height - margin
        _say(figure, margin, top, title, size, "bold", INK)
        top -= len(title) * size * 1.27 / 72 + 0.14
        about = wrap(panel, 60 if is_phone else 96)
        _say(figure, margin, top, about, size * 0.68, "normal", QUIET)
        top -= len(about) * size * 0.68 * 1.3 / 72 + 0.14
        shown = [kind for kind in KINDS if any(float(row[kind]) for row in rows)]  # type: ignore[arg-type]
        columns = 2 if is_phone else len(shown)
        top -= _legend(figure, shown, (margin, top), columns, size * 0.62, lang)
        foot = margin + len(source) * 0.15
        _say(figure, margin, foot, source, 8 if is_phone else 9.5, "normal", QUIET)
        axis = figure.add_axes(
            (left / width, (foot + 0.15) / height, (width - left - margin) / width, (top - foot - 0.3) / height)
        )
        _bars(axis, rows, is_phone, size * 0.66, lang)
    head = height - top
    return Chart(name, words.title, words.subtitle, words.alt, words.source_line, _table(rows), figure, head, foot)


def _bars(axis: Axes, rows: Rows, is_phone: bool, size: float, lang: str) -> None:
    longest = max(float(row["total"]) for row in rows) or 1.0  # type: ignore[arg-type]
    axis.axis("off")
    axis.set_xlim(0, longest * 1.12)
    axis.set_ylim(max(len(rows), FEWEST) - 0.5, -0.62)
    depth = 0.46 if is_phone else 0.62
    for y, row in enumerate(rows):
        lower, start = y + (0.14 if is_phone else 0), 0.0
        for kind in KINDS:
            if width := float(row[kind]):  # type: ignore[arg-type]
                bar(axis, lower, start, width, kind, depth)
                start += width
        axis.text(start + longest * 0.012, lower, number(row["total"], lang), va="center", fontsize=size, color=QUIET)  # type: ignore
        said = label("chart.districts.row", lang, name=row["name"], reached=number(row["reached"], lang))  # type: ignore
        if is_phone:
            axis.text(0, lower - depth / 2 - 0.05, said, va="bottom", fontsize=size, fontweight="bold", color=INK)
        else:
            axis.text(-longest * 0.012, lower, said, va="center", ha="right", fontsize=size, color=INK)


def _legend(
    figure: Figure, kinds: Sequence[str], at: tuple[float, float], columns: int, size: float, lang: str
) -> float:
    """The key of the segments; returns the height it takes (inches)."""
    width, height = figure.get_size_inches()
    patches = [
        Patch(facecolor=look.fill, edgecolor=look.edge, hatch=look.hatch, linewidth=0.7, linestyle=look.line)
        for look in (LOOKS[kind] for kind in kinds)
    ]
    figure.legend(
        handles=patches, labels=[label(f"chart.kind.{kind}", lang) for kind in kinds], loc="upper left", ncols=columns,
        frameon=False, fontsize=size, bbox_to_anchor=(at[0] / width, at[1] / height), borderaxespad=0, borderpad=0,
    )  # fmt: skip
    lines = -(-len(kinds) // columns)
    return lines * size * 1.7 / 72 + 0.1


def _say(figure: Figure, x: float, y: float, lines: list[str], size: float, weight: str, ink: str) -> None:
    width, height = figure.get_size_inches()
    figure.text(
        x / width, y / height, "\n".join(lines), ha="left", va="top", fontsize=size, fontweight=weight, color=ink,
        linespacing=1.25,
    )  # fmt: skip


def _table(*panels: Rows) -> pd.DataFrame:
    return pd.DataFrame([dict(row) for panel in panels for row in panel], columns=["name", "total", *KINDS])


def _words(by_stage: Rows, by_kecamatan: Rows, stage: str, origin: str, place: Place, lang: str) -> Words | None:
    total = sum(float(row["total"]) for row in by_kecamatan)  # type: ignore[arg-type]
    if total < MINIMUM or not by_stage:
        return None
    sums = {kind: sum(float(row[kind]) for row in by_kecamatan) for kind in KINDS}  # type: ignore[arg-type]
    facts = {kind: number(count, lang) for kind, count in sums.items()}
    facts |= {"total": number(total, lang), "cohort": label(f"sentence.origin.{origin}", lang), "place": place.name}
    facts["stage"] = label(f"sentence.stage.{stage}", lang)
    described = "; ".join(
        label("chart.village_described", lang, name=row["name"], total=number(row["total"], lang),  # type: ignore
              **{kind: number(row[kind], lang) for kind in KINDS})  # type: ignore[arg-type]
        for row in (*by_stage, *by_kecamatan)
    )  # fmt: skip
    return Words(
        label("chart.districts.title", lang, **facts),
        label("chart.districts.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.districts.alt", lang, rows=described, **facts),
    )
