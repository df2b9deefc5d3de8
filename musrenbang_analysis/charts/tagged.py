"""Shares by stage answer for proposals tagged by words, beside those of everybody: bars that can be compared."""

import matplotlib
import pandas as pd

from musrenbang_analysis.charts.style import (
    KINDS,
    MINIMUM,
    QUIET,
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
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("tag", "total", *KINDS)
EVERYBODY = "all"
"""The line of all proposals of the cohort, which the others are read against."""


def tagged(rows: pd.DataFrame, stage: str, origin: str, place: Place, lang: str = "id") -> Chart | None:
    """One bar of shares per tag (columns of ``COLUMNS``), ``all`` first; tags of fewer than five are left out.

    None when no tag has five proposals.
    """
    lines = rows[rows["total"] >= MINIMUM].to_dict("records")
    if len(lines) < 2 or lines[0]["tag"] != EVERYBODY:
        return None
    words = _words(lines, stage, origin, place, lang)
    sheet = canvas(words, rows=len(lines), left=1.75)
    axis = sheet.axes[0]
    with matplotlib.rc_context(RC):
        axis.set_xlim(0, 1.12)
        axis.set_yticks(range(len(lines)), [_name(row["tag"], lang) for row in lines])
        for y, row in enumerate(lines):
            left = 0.0
            for kind in KINDS:
                if row[kind]:
                    width = row[kind] / row["total"]
                    bar(axis, y, left, width, kind)
                    segment_text(axis, y, left, width, 1.12, percent(width, lang), kind)
                    left += width
            axis.text(1.012, y, number(row["total"], lang), va="center", fontsize=8.5, color=QUIET)
    key(sheet, KINDS, [label(f"chart.kind.{kind}", lang) for kind in KINDS])
    return finished("tagged", words, pd.DataFrame(lines)[list(COLUMNS)], sheet)


def _name(tag: str, lang: str) -> str:
    return label("chart.tagged.all" if tag == EVERYBODY else f"tag.{tag}", lang)


def _words(lines: list[dict], stage: str, origin: str, place: Place, lang: str) -> Words:
    said = [
        label("chart.tagged.line", lang, name=_name(row["tag"], lang), total=number(row["total"], lang),
              share=percent(row["reached"] / row["total"], lang))
        for row in lines
    ]  # fmt: skip
    facts = {
        "stage": label(f"sentence.stage.{stage}", lang), "place": place.name,
        "cohort": label(f"sentence.origin.{origin}", lang),
        "all": percent(lines[0]["reached"] / lines[0]["total"], lang), "name": _name(lines[1]["tag"], lang),
        "share": percent(lines[1]["reached"] / lines[1]["total"], lang), "lines": "; ".join(said),
    }  # fmt: skip
    return Words(
        label("chart.tagged.title", lang, **facts),
        label("chart.tagged.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.tagged.alt", lang, **facts),
    )
