"""The reasons given in writing, most frequent first, with how much of all they explain together (Pareto)."""

import matplotlib
import pandas as pd

from musrenbang_analysis.charts.style import (
    INK,
    LOOKS,
    MINIMUM,
    QUIET,
    RC,
    RULE,
    Chart,
    Place,
    Words,
    bar,
    canvas,
    cut,
    finished,
)
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("reason", "kind", "proposals")
WRITTEN, UNCODED, MISSING = "written", "uncoded", "missing"
"""``kind`` of a row: a coded reason, a written one without a code yet, none written."""
MOST = 12
LOOK_OF = {WRITTEN: "ended", UNCODED: "entered", MISSING: "unknown"}


def reasons(rows: pd.DataFrame, origin: str, place: Place, lang: str = "id") -> Chart | None:
    """Bars of the reasons and their running share; None when fewer than five proposals ended in writing.

    ``rows`` holds the columns of ``COLUMNS``, one row per reason, in any order.
    """
    total = rows["proposals"].sum() if len(rows) else 0
    if total < MINIMUM:
        return None
    order = {WRITTEN: 0, UNCODED: 1, MISSING: 2}
    table = sorted(rows.to_dict("records"), key=lambda row: (order[row["kind"]], -row["proposals"], row["reason"]))
    words = _words(table, total, origin, place, lang)
    lines = _running(_shortened(table, lang), total)
    sheet = canvas(words, rows=len(lines), left=2.75, columns=2, gap=0.55, header=0.05)
    bars, curve = sheet.axes
    longest = max(row["proposals"] for row in lines)
    with matplotlib.rc_context(RC):
        for axis, name in ((bars, "proposals"), (curve, "cumulative")):
            title = label(f"chart.reasons.{name}", lang)
            axis.set_title(title, loc="left", fontsize=9, fontweight="bold", color=INK, pad=5)
        bars.set_xlim(0, longest * 1.4)
        bars.set_yticks(range(len(lines)), [cut(row["reason"], 38) for row in lines], fontsize=8.2)
        for y, row in enumerate(lines):
            bar(bars, y, 0, row["proposals"], LOOK_OF[row["kind"]])
            text = f"{number(row['proposals'], lang)}  ({percent(row['share'], lang)})"
            bars.text(row["proposals"] + longest * 0.03, y, text, va="center", fontsize=8.2, color=QUIET)
        _curve(curve, lines, lang)
    data = pd.DataFrame(_running(table, total))[[*COLUMNS, "share", "cumulative"]]
    return finished("reasons", words, data, sheet)


def _running(lines: list[dict], total: float) -> list[dict]:
    out, running = [], 0
    for row in lines:
        running += row["proposals"]
        out.append(row | {"share": row["proposals"] / total, "cumulative": running / total})
    return out


def _shortened(lines: list[dict], lang: str) -> list[dict]:
    """At most ``MOST`` written reasons drawn; the others together (all stand in the table behind the chart)."""
    written = [row for row in lines if row["kind"] == WRITTEN]
    if len(written) <= MOST:
        return lines
    rest = written[MOST - 1 :]
    name = label("chart.reasons.rest", lang, count=number(len(rest), lang))
    together = {"reason": name, "kind": WRITTEN, "proposals": sum(row["proposals"] for row in rest)}
    return [*written[: MOST - 1], together, *(row for row in lines if row["kind"] != WRITTEN)]


def _curve(axis, lines: list[dict], lang: str) -> None:
    axis.set_xlim(0, 1.28)
    axis.set_yticks([])
    axis.plot([1, 1], [-0.5, len(lines) - 0.5], color=RULE, linewidth=0.8)
    places = [row["cumulative"] for row in lines]
    axis.plot(places, range(len(lines)), color=LOOKS["reached"].fill, linewidth=1.2, marker="o", markersize=4)
    for y, place in enumerate(places):
        axis.text(place + 0.04, y, percent(place, lang), va="center", fontsize=8.2, color=QUIET)


def _words(lines: list[dict], total: float, origin: str, place: Place, lang: str) -> Words:
    first = next((row for row in lines if row["kind"] == WRITTEN), None)
    silent = sum(row["proposals"] for row in lines if row["kind"] == MISSING)
    facts = {
        "total": number(total, lang),
        "silent": number(silent, lang),
        "reason": first["reason"] if first else "",
        "count": number(first["proposals"], lang) if first else "",
        "cohort": label(f"sentence.origin.{origin}", lang),
        "place": place.name,
    }
    listed = "; ".join(f"{row['reason']} {number(row['proposals'], lang)}" for row in lines)
    key = "chart.reasons.title" if first else "chart.reasons.title_none"
    return Words(
        label(key, lang, **facts),
        label("chart.reasons.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.reasons.alt", lang, reasons=listed, **facts),
    )
