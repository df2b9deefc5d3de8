"""The funnel: how much of a cohort reached each stage, by count and by rupiah asked, side by side."""

from collections.abc import Sequence

import matplotlib
import pandas as pd
from matplotlib.axes import Axes

from musrenbang_analysis.charts.style import (
    INK,
    KINDS,
    MINIMUM,
    RC,
    Chart,
    Place,
    Words,
    bar,
    canvas,
    finished,
    key,
    segment_text,
)
from musrenbang_analysis.formats import number, percent, rupiah_short
from musrenbang_analysis.labels import label

COLUMNS = ("stage", "unit", "total", *KINDS)


def funnel(
    rows: pd.DataFrame, origin: str, entry_stage: str | None, headline: str, place: Place, lang: str = "id"
) -> Chart | None:
    """The funnel of one cohort; None when it has fewer than five proposals, by count alone without any amount.

    Parameters
    ----------
    rows
        one row per stage and unit (``proposal``, ``rupiah``) with the columns of ``COLUMNS``, stages in order.
    origin, entry_stage
        the channel and the stage the cohort was born in.
    headline
        the stage the title speaks of (the last one drawn, when it is not among them).
    """
    counts, money = (rows[rows["unit"] == unit].to_dict("records") for unit in ("proposal", "rupiah"))
    if not counts or counts[0]["total"] < MINIMUM:
        return None
    words = _words(counts, money, origin, headline, place, lang)
    has_money = any(row["total"] for row in money)
    panels = (counts, money) if has_money else (counts,)
    sheet = canvas(words, rows=len(counts) + 1, columns=len(panels), header=0.24, left=1.6, gap=0.75)
    entry = label(f"stage_short.{entry_stage}", lang) if entry_stage else label("chart.funnel.entry", lang)
    reached = [label("stage_short." + row["stage"], lang) + "   " + number(row["reached"], lang) for row in counts]
    shares = [percent(row["reached"] / row["total"], lang) if row["total"] else "" for row in money]
    with matplotlib.rc_context(RC):
        for axis, panel, unit in zip(sheet.axes, panels, ("count", "rupiah"), strict=False):
            _panel(axis, panel, unit, lang)
        sheet.axes[0].set_yticks(range(len(counts) + 1), [entry, *reached])
        if has_money:
            sheet.axes[1].set_yticks(range(len(shares) + 1), ["", *shares])
    key(sheet, KINDS, [label(f"chart.kind.{kind}", lang) for kind in KINDS])
    return finished("funnel", words, rows[list(COLUMNS)], sheet)


def _panel(axis: Axes, rows: Sequence[dict], unit: str, lang: str) -> None:
    total = rows[0]["total"] if rows else 0
    axis.set_title(label(f"chart.funnel.{unit}", lang), loc="left", fontsize=9, fontweight="bold", color=INK, pad=5)
    written = rupiah_short if unit == "rupiah" else number
    axis.set_xlim(0, total * 1.005)
    bar(axis, 0, 0, total, "entered")
    segment_text(axis, 0, 0, total, total, written(total, lang), "entered")
    for y, row in enumerate(rows, start=1):
        left = 0.0
        for kind in KINDS:
            if row[kind]:
                bar(axis, y, left, row[kind], kind)
                text = percent(row[kind] / total, lang) if unit == "rupiah" else number(row[kind], lang)
                if kind != "reached":  # its number stands beside the bar, where it fits however short the bar
                    segment_text(axis, y, left, row[kind], total, text, kind)
                left += row[kind]


def _words(counts: Sequence[dict], money: Sequence[dict], origin: str, headline: str, place: Place, lang: str) -> Words:
    last = next((row for row in counts if row["stage"] == headline), counts[-1])
    cohort = label(f"sentence.origin.{origin}", lang)
    facts = {"total": number(last["total"], lang), "cohort": cohort, "place": place.name}
    title = "chart.funnel.title_pending" if last["pending"] else "chart.funnel.title"
    reached = {"reached": number(last["reached"], lang), "pending": number(last["pending"], lang)}
    reached["unknown"] = number(last["unknown"], lang)
    stage = label(f"sentence.stage.{last['stage']}", lang)
    by_stage = "; ".join(_described(row, number, lang) for row in counts)
    by_money = "; ".join(_described(row, rupiah_short, lang) for row in money if row["total"])
    return Words(
        label(title, lang, stage=stage, **reached, **facts),
        label("chart.funnel.subtitle" if by_money else "chart.funnel.subtitle_count", lang, **facts),
        place.source_line(lang),
        label("chart.funnel.alt", lang, stages=by_stage, **facts)
        + (" " + label("chart.funnel.alt_money", lang, stages=by_money) if by_money else ""),
    )


def _described(row: dict, written, lang: str) -> str:
    parts = {kind: written(row[kind], lang) for kind in KINDS}
    return label("chart.stage_described", lang, stage=label(f"stage_short.{row['stage']}", lang), **parts)
