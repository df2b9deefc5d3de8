"""Per-desa bars of a kecamatan, those without any proposal named too. In the order of the codes: no ranking."""

from collections.abc import Sequence

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
    cut,
    finished,
    key,
    segment_text,
)
from musrenbang_analysis.formats import number
from musrenbang_analysis.labels import label

COLUMNS = ("desa_code", "desa_name", "total", *KINDS)


def villages(rows: pd.DataFrame, stage: str, origin: str, place: Place, lang: str = "id") -> Chart | None:
    """One stacked bar per desa (columns of ``COLUMNS``); None when all have fewer than five proposals together."""
    total = rows["total"].sum()
    if total < MINIMUM:
        return None
    desa = rows.to_dict("records")
    words = _words(desa, stage, origin, place, lang)
    sheet = canvas(words, rows=len(desa), left=1.75)
    axis = sheet.axes[0]
    longest = max(row["total"] for row in desa)
    with matplotlib.rc_context(RC):
        axis.set_xlim(0, longest * 1.1)
        axis.set_yticks(range(len(desa)), [cut(row["desa_name"], 22) for row in desa])
        for y, row in enumerate(desa):
            left = 0.0
            for kind in KINDS:
                if row[kind]:
                    bar(axis, y, left, row[kind], kind)
                    segment_text(axis, y, left, row[kind], longest * 1.1, number(row[kind], lang), kind)
                    left += row[kind]
            text = number(row["total"], lang) if row["total"] else label("chart.villages.none", lang)
            axis.text(left + longest * 0.012, y, text, va="center", fontsize=8.5, color=QUIET)
    key(sheet, KINDS, [label(f"chart.kind.{kind}", lang) for kind in KINDS])
    return finished("villages", words, rows[list(COLUMNS)], sheet)


def _words(desa: Sequence[dict], stage: str, origin: str, place: Place, lang: str) -> Words:
    some = sum(1 for row in desa if row["reached"])
    none = sum(1 for row in desa if not row["total"])
    facts = {
        "some": number(some, lang),
        "none": number(none, lang),
        "all": number(len(desa), lang),
        "stage": label(f"sentence.stage.{stage}", lang),
        "cohort": label(f"sentence.origin.{origin}", lang),
        "place": place.name,
    }
    listed = "; ".join(
        label("chart.village_described", lang, name=row["desa_name"], total=number(row["total"], lang),
              **{kind: number(row[kind], lang) for kind in KINDS})
        for row in desa
    )  # fmt: skip
    title = "chart.villages.title_none" if none else "chart.villages.title"
    return Words(
        label(title, lang, **facts),
        label("chart.villages.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.villages.alt", lang, desa=listed, **facts),
    )
