"""The outcome chart: the last outcome on record of every proposal of a cohort, in a fixed order."""

from collections.abc import Sequence

import matplotlib
import pandas as pd

from musrenbang_analysis import terms
from musrenbang_analysis.charts.style import MINIMUM, QUIET, RC, Chart, Place, Words, bar, canvas, finished
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.labels import label

ORDER = (
    "delivered",
    "funded",
    "planned",
    "forwarded",
    "forwarded_changed",
    "merged",
    "split",
    "pending",
    "returned",
    "already_funded",
    *terms.DIVERTED,
    "deferred",
    "rejected",
    "withdrawn",
    "unknown",
)
"""Alive first, then waiting, then served elsewhere or ended in writing, last what was not traced."""


def kind_of(outcome: str) -> str:
    """How an outcome is drawn: reached, pending, ended or unknown."""
    if outcome in terms.WAITING:
        return "pending"
    if outcome in terms.ENDED:
        return "ended"
    return "unknown" if outcome == "unknown" else "reached"


def outcome(counts: Sequence[tuple[str, float]], origin: str, place: Place, lang: str = "id") -> Chart | None:
    """Bars of the outcomes with at least one proposal; None when there are fewer than five proposals."""
    known = {word: count for word, count in counts if count}
    total = sum(known.values())
    if total < MINIMUM:
        return None
    rows = [(word, known[word]) for word in ORDER if word in known]
    words = _words(rows, total, origin, place, lang)
    sheet = canvas(words, rows=len(rows), left=2.35, header=-0.22)
    axis = sheet.axes[0]
    longest = max(count for _, count in rows)
    with matplotlib.rc_context(RC):
        axis.set_xlim(0, longest * 1.22)
        axis.set_yticks(range(len(rows)), [label(f"outcome.{word}", lang) for word, _ in rows])
        for y, (word, count) in enumerate(rows):
            bar(axis, y, 0, count, "elsewhere" if word in terms.ELSEWHERE else kind_of(word))
            text = f"{number(count, lang)}  ({percent(count / total, lang)})"
            axis.text(count + longest * 0.012, y, text, va="center", fontsize=8.5, color=QUIET)
    data = pd.DataFrame(rows, columns=["outcome", "proposals"]).assign(share=[count / total for _, count in rows])
    return finished("outcome", words, data, sheet)


def _words(rows: Sequence[tuple[str, float]], total: float, origin: str, place: Place, lang: str) -> Words:
    parts = {
        kind: sum(count for word, count in rows if kind_of(word) == kind) for kind in ("pending", "ended", "unknown")
    }
    facts = {kind: number(count, lang) for kind, count in parts.items()}
    facts |= {"total": number(total, lang), "cohort": label(f"sentence.origin.{origin}", lang), "place": place.name}
    described = "; ".join(f"{label(f'outcome.{word}', lang)} {number(count, lang)}" for word, count in rows)
    return Words(
        label("chart.outcome.title", lang, **facts),
        label("chart.outcome.subtitle", lang, **facts),
        place.source_line(lang),
        label("chart.outcome.alt", lang, outcomes=described, **facts),
    )
