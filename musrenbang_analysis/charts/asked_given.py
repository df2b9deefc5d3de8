"""Asked and given: a dumbbell for every area or stage, from the rupiah asked to the rupiah given."""

import matplotlib
import pandas as pd

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
from musrenbang_analysis.formats import number, percent, rupiah_short
from musrenbang_analysis.labels import label

WORDS = 3.25
"""Inches for the amounts written beside a row."""
COLUMNS = ("name", "proposals", "asked_rp", "given_rp")


def asked_given(
    rows: pd.DataFrame, whole: dict[str, float], stage: str, by: str, origin: str, place: Place, lang: str = "id"
) -> Chart | None:
    """One dumbbell per row; None when fewer than five proposals have an amount at ``stage``.

    Parameters
    ----------
    rows
        columns of ``COLUMNS``: proposals with an amount on both sides, what they asked and were given. Rows of
        fewer than five are named, not drawn.
    whole
        the same of everything together: ``proposals``, ``asked_rp``, ``given_rp``; the title speaks of it.
    by
        ``kecamatan``, ``desa`` or ``stage``: what the rows are.
    """
    if whole["proposals"] < MINIMUM or not whole["asked_rp"]:
        return None
    lines = rows.to_dict("records")
    words = _words(lines, whole, stage, by, origin, place, lang)
    sheet = canvas(words, rows=len(lines), left=1.75, header=-0.02, bottom=0.0)
    axis = sheet.axes[0]
    drawn = [row for row in lines if row["proposals"] >= MINIMUM]
    longest = max([*(row["asked_rp"] for row in drawn), *(row["given_rp"] for row in drawn), 1])
    room = axis.get_position().width * WIDTH
    axis.set_xlim(-longest * 0.02, longest * 1.06 * room / (room - WORDS))
    axis.set_yticks(range(len(lines)), [cut(row["name"], 22) for row in lines])
    asked, given = LOOKS["entered"], LOOKS["reached"]
    with matplotlib.rc_context(RC):
        for y, row in enumerate(lines):
            if row["proposals"] < MINIMUM:
                axis.text(0, y, _few(row, lang), va="center", fontsize=8.5, color=QUIET)
                continue
            ends = sorted((row["asked_rp"], row["given_rp"]))
            axis.plot(ends, [y, y], color=RULE, linewidth=4, solid_capstyle="butt", zorder=1)
            axis.plot(row["asked_rp"], y, "o", markersize=8, color="#ffffff", markeredgecolor=asked.edge, zorder=2)
            axis.plot(row["given_rp"], y, "D", markersize=7, color=given.fill, markeredgecolor="#ffffff", zorder=3)
            axis.text(longest * 1.06, y, _amounts(row, lang), va="center", fontsize=8.2, color=INK)
        names = [label(f"chart.asked_given.{end}", lang) for end in ("asked", "given")]
        handles = [
            axis.plot([], [], "o", markersize=8, color="#ffffff", markeredgecolor=asked.edge)[0],
            axis.plot([], [], "D", markersize=7, color=given.fill, markeredgecolor="#ffffff")[0],
        ]
        width, height = sheet.figure.get_size_inches()
        sheet.figure.legend(
            handles, names, loc="upper left", ncols=2, frameon=False, fontsize=8.5, borderaxespad=0, borderpad=0,
            bbox_to_anchor=(0.12 / width, (height - sheet.head) / height), handletextpad=0.2, columnspacing=1.4,
        )  # fmt: skip
    return finished("asked_given", words, rows[list(COLUMNS)], sheet)


def _few(row: dict, lang: str) -> str:
    return label("chart.asked_given.few" if row["proposals"] else "chart.asked_given.none", lang)


def _amounts(row: dict, lang: str) -> str:
    facts = {"asked": rupiah_short(row["asked_rp"], lang), "given": rupiah_short(row["given_rp"], lang)}
    part = percent(row["given_rp"] / row["asked_rp"], lang) if row["asked_rp"] else "–"
    return label("chart.asked_given.pair", lang, share=part, proposals=number(row["proposals"], lang), **facts)


def _words(lines: list[dict], whole: dict, stage: str, by: str, origin: str, place: Place, lang: str) -> Words:
    facts = {
        "proposals": number(whole["proposals"], lang),
        "asked": rupiah_short(whole["asked_rp"], lang),
        "given": rupiah_short(whole["given_rp"], lang),
        "share": percent(whole["given_rp"] / whole["asked_rp"], lang),
        "stage": label(f"sentence.stage.{stage}", lang),
        "cohort": label(f"sentence.origin.{origin}", lang),
        "place": place.name,
    }
    listed = "; ".join(
        f"{row['name']}: {_amounts(row, lang) if row['proposals'] >= MINIMUM else _few(row, lang)}" for row in lines
    )
    return Words(
        label("chart.asked_given.title", lang, **facts),
        label(f"chart.asked_given.subtitle_{by}", lang, **facts),
        place.source_line(lang),
        label("chart.asked_given.alt", lang, rows=listed, **facts),
    )
