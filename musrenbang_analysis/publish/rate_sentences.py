"""Two rates in one careful sentence: what is on record on each side, and whether the difference can be told from 0."""

from collections.abc import Mapping

from musrenbang_analysis.formats import is_missing, number, percent
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.listing import points


def change_sentence(row: Mapping[str, object], names: tuple[str, str], lang: str) -> str:
    """One row of ``compare.rates.compared_rates`` (counts) as a sentence; ``names`` are those of the two sides."""
    facts = {"stage": label(f"sentence.stage.{row['stage']}", lang), "basis": _basis(row, lang)}
    for name, side in zip(names, ("before", "after"), strict=True):
        facts |= {
            f"name_{side}": name,
            f"share_{side}": percent(row[f"lower_{side}"], lang),
            f"n_{side}": number(row[f"numerator_{side}"], lang),
            f"of_{side}": number(row[f"denominator_{side}"], lang),
        }
    return label("rates.sentence", lang, **facts, judgement=judgement(row, lang))


def _basis(row: Mapping[str, object], lang: str) -> str:
    count = len(str(row["detail"]).split("; ")) if row["basis"] == "skpd" else 0
    return label("rates.basis.skpd_short", lang, count=count) if count else ""


def judgement(row: Mapping[str, object], lang: str) -> str:
    """What the difference allows to say: never more than the bounds and the interval do."""
    if is_missing(row["change"]):
        return label("rates.judge.none", lang)
    change = points(100 * float(row["change"]), lang)
    ends = {name: points(100 * float(row[name]), lang) for name in ("low", "high")}
    if row["least"] > 0 or row["most"] < 0:
        return label("rates.judge.sure", lang, change=change)
    if row["low"] > 0 or row["high"] < 0:
        return label("rates.judge.traced", lang, change=change, **ends)
    return label("rates.judge.same", lang, change=change, **ends)
