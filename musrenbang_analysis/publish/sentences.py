"""Findings into careful sentences. They say what is on record and what is not known; they accuse nobody."""

from musrenbang_analysis.charts.style import MINIMUM
from musrenbang_analysis.formats import is_missing, long_date, number, percent, rupiah_short
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier, Reach


def survival_sentence(dossier: Dossier, area: Area, cohort: Cohort, stage: str, lang: str) -> str:
    """Of N proposals, a reached the stage as of a date; b are pending; c are not traced; money coverage."""
    reach = dossier.reach(area, cohort, stage)
    facts = {
        "total": number(reach.denominator, lang),
        "cohort": label(f"sentence.origin.{cohort.origin}", lang),
        "reached": number(reach.numerator, lang),
        "stage": label(f"sentence.stage.{stage}", lang),
        "share": share(reach.lower, reach, lang),
        "as_of": as_of(reach.as_of, lang),
    }
    if not reach.denominator:
        return label("sentence.none", lang, cohort=facts["cohort"], place=area.name)
    parts = [label("sentence.survival", lang, **facts)]
    if reach.pending:
        at_most = {"pending": number(reach.pending, lang), "at_most": number(reach.at_most, lang)}
        parts.append(label("sentence.pending", lang, upper=share(reach.upper, reach, lang), **at_most))
    if reach.ended:
        parts.append(label("sentence.ended", lang, ended=number(reach.ended, lang)))
    if reach.unknown:
        outer = {"outer": number(reach.outer, lang), "outer_share": share(reach.outer_share, reach, lang)}
        parts.append(label("sentence.unknown", lang, unknown=number(reach.unknown, lang), **outer))
    money = "" if stage == cohort.entry_stage else " " + money_sentence(dossier, area, cohort, stage, lang)
    return "; ".join(parts) + "." + money


def money_sentence(dossier: Dossier, area: Area, cohort: Cohort, stage: str, lang: str) -> str:
    """What was asked, what belongs to proposals that reached the stage, and how much of it could be read."""
    asked = dossier.reach(area, cohort, stage, "survival_asked_rp")
    if not asked.denominator:
        return label("sentence.no_money", lang)
    return label(
        "sentence.money",
        lang,
        asked=rupiah_short(asked.denominator, lang),
        reached=rupiah_short(asked.numerator, lang),
        share=share(asked.lower, dossier.reach(area, cohort, stage), lang),
        coverage=percent(asked.money_coverage, lang),
    )


def share(value: float | None, reach: Reach, lang: str) -> str:
    """A share as a percentage; under five proposals no percentage is printed."""
    if is_missing(value) or reach.denominator < MINIMUM:
        return label("table.too_few", lang)
    return percent(value, lang)


def bounds(reach: Reach, lang: str) -> str:
    """``8,3%``, or ``8,3%–67,2%`` where some are pending or not traced: what is shown, and what may be."""
    low = share(reach.lower, reach, lang)
    if not (reach.pending or reach.unknown) or reach.denominator < MINIMUM:
        return low
    return f"{low}–{percent(reach.outer_share, lang)}"


def as_of(date: str | None, lang: str) -> str:
    """``per 31 Desember 2024``, or that the date is not declared."""
    return label("sentence.as_of", lang, date=long_date(date, lang)) if date else label("sentence.no_date", lang)
