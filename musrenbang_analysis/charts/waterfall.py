"""The waterfall of one link: what each field says for or against, and where the sum of it all ends."""

import matplotlib
import pandas as pd

from musrenbang_analysis.charts.style import INK, QUIET, RC, RULE, Chart, Place, Words, canvas, cut, finished
from musrenbang_analysis.formats import is_missing, number, percent
from musrenbang_analysis.labels import label

COLUMNS = ("words", "bits")
"""Input columns: what was compared and what it said, and its weight in bits; where the link starts comes first."""
FOR, AGAINST, TOTAL = ("#00568c", None), ("#d0906a", "---"), ("#3b4650", None)
MOST = 14
"""Fields drawn one by one; the lightest of more are drawn together."""
LONGEST = 46


def waterfall(
    weights: pd.DataFrame, probability: float | None, pair: tuple[str, str], place: Place, lang: str = "id"
) -> Chart | None:
    """Floating bars that end at the total weight of a link; None when nothing was weighed.

    Parameters
    ----------
    weights
        columns of ``COLUMNS``, in the order to be drawn.
    probability
        of the link, as the table ``links`` gives it.
    pair
        what the two rows are called (a text or an id each).
    """
    if not len(weights):
        return None
    drawn = _gathered(weights, lang)
    total = float(weights["bits"].sum())
    words = _words(drawn, total, probability, pair, place, lang)
    sheet = canvas(words, rows=len(drawn) + 1, left=3.15, header=-0.2, bottom=0.34)
    axis = sheet.axes[0]
    ends = drawn["bits"].cumsum()
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = max(high - low, 1.0) * 0.16
    with matplotlib.rc_context(RC):
        axis.set_xlim(low - room, high + room)
        axis.axvline(0, color=QUIET, linewidth=0.8)
        start = 0.0
        for row, bits in enumerate(drawn["bits"]):
            _bar(axis, row, start, bits, FOR if bits >= 0 else AGAINST, lang)
            axis.plot([start + bits] * 2, [row + 0.32, row + 0.68], color=RULE, linewidth=0.8)
            start += bits
        _bar(axis, len(drawn), 0.0, total, TOTAL, lang)
        axis.set_yticks(range(len(drawn) + 1))
        names = [cut(text, LONGEST) for text in drawn["words"]]
        axis.set_yticklabels([*names, label("chart.waterfall.total", lang)], fontsize=8.5, color=INK)
        axis.get_yticklabels()[-1].set_fontweight("bold")
        axis.spines["left"].set_visible(False)
        axis.set_xlabel(label("chart.waterfall.across", lang), fontsize=8.5, color=QUIET)
    return finished("waterfall", words, drawn.reset_index(drop=True), sheet)


def _bar(axis, row: int, start: float, bits: float, look: tuple[str, str | None], lang: str) -> None:
    fill, hatch = look
    axis.barh(row, bits, 0.64, start, facecolor=fill, hatch=hatch, edgecolor="#1d2327", linewidth=0.5)
    end, side = start + bits, 1 if bits >= 0 else -1
    axis.annotate(
        _signed(bits, lang), (end, row), xytext=(4 * side, 0), textcoords="offset points", fontsize=8, color=INK,
        ha="left" if side > 0 else "right", va="center",
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "#ffffff", "edgecolor": "none"},
    )  # fmt: skip


def _gathered(weights: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The heaviest fields in their order, the rest as one."""
    rows = weights[list(COLUMNS)].astype({"bits": float}).reset_index(drop=True)
    if len(rows) <= MOST:
        return rows
    rest = rows.iloc[1:]["bits"].abs().sort_values(ascending=False, kind="stable").index[MOST - 2 :]
    together = {"words": label("chart.waterfall.rest", lang, count=len(rest)), "bits": rows.loc[rest, "bits"].sum()}
    return pd.concat([rows.drop(rest), pd.DataFrame([together])], ignore_index=True)


def _signed(bits: float, lang: str) -> str:
    shown = number(abs(bits), lang, 1)
    point = "," if lang == "id" else "."
    return f"{'−' if bits < -0.05 else '+'}{shown if point in shown else f'{shown}{point}0'}"


def _words(
    drawn: pd.DataFrame, total: float, probability: float | None, pair: tuple[str, str], place: Place, lang: str
) -> Words:
    heaviest = drawn.iloc[1:] if len(drawn) > 1 else drawn
    top = heaviest.loc[heaviest["bits"].abs().idxmax()]
    facts = {
        "total": _signed(total, lang),
        "chance": "–" if is_missing(probability) else percent(float(probability), lang),
        "top": top["words"],
        "bits": _signed(float(top["bits"]), lang),
        "left": cut(" ".join(pair[0].split()), 70),
        "right": cut(" ".join(pair[1].split()), 70),
    }
    listed = "; ".join(f"{words}: {_signed(bits, lang)}" for words, bits in drawn.itertuples(index=False))
    return Words(
        label("chart.waterfall.title", lang, **facts),
        label("chart.waterfall.subtitle", lang, **facts),
        place.source_line(lang).replace("measures", "link_evidence"),
        label("chart.waterfall.alt", lang, rows=listed, **facts),
    )
