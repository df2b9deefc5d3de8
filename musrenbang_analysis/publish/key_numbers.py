"""The strip of key numbers of an area report: each leads to its definition and, where it counts, to its proposals."""

from typing import TYPE_CHECKING

from musrenbang_analysis.formats import number, percent, rupiah_short
from musrenbang_analysis.publish.blocks import Block, Header, Number, cards
from musrenbang_analysis.publish.sentences import bounds

if TYPE_CHECKING:
    from musrenbang_analysis.publish.report import Report

Card = tuple[Header, Number, str]
SHOWN = ("kecamatan", "rkpd")
"""Stages shown beside the headline stage."""


def key_numbers(report: "Report") -> Block | None:
    """Proposals, those on record at the main stages, rupiah given, those not traced; None where there are none."""
    last = report.dossier.reach(report.area, report.cohort, report.headline)
    if not last.denominator:
        return None
    asked = {"area": report.area, "cohort": report.cohort}
    cohort = report.say(f"sentence.origin.{report.cohort.origin}")
    whole = report.number_of(last.denominator, **asked)
    items = [_card(report, "proposals", "survival_count", whole, report.say("card.proposals.below", cohort=cohort))]
    stages = report.dossier.later_stages(report.cohort)
    for stage in [stage for stage in stages if stage in (*SHOWN, report.headline)]:
        reach = report.dossier.reach(report.area, report.cohort, stage)
        below = "card.reached.below" if reach.outer > reach.numerator else "card.reached.below_exact"
        facts = {"bounds": bounds(reach, report.lang), "total": number(reach.denominator, report.lang)}
        counted = report.number_of(reach.numerator, **asked, stage=stage, answer="yes")
        what = Header(report.say("card.reached", stage=report.say(f"stage_short.{stage}")), "survival_count")
        items.append((what, counted, report.say(below, **facts)))
    items += _money(report)
    stage = report.say(f"stage_short.{report.headline}")
    untraced = report.number_of(last.unknown, **asked, stage=report.headline, answer="unknown")
    items.append(_card(report, "unknown", "unknown", untraced, report.say("card.unknown.below", stage=stage)))
    return cards(items)


def _card(report: "Report", name: str, measure: str, counted: Number, below: str) -> Card:
    return Header(report.say(f"card.{name}"), measure), counted, below


def _money(report: "Report") -> list[Card]:
    given = report.dossier.reach(report.area, report.cohort, report.headline, "given_rp")
    if not given.denominator:
        return []
    facts = {
        "asked": rupiah_short(given.denominator, report.lang),
        "share": percent(given.lower, report.lang),
        "coverage": percent(given.money_coverage, report.lang),
    }
    what = Header(report.say("card.money", stage=report.say(f"stage_short.{report.headline}")), "given_rp")
    return [(what, Number(rupiah_short(given.numerator, report.lang)), report.say("card.money.below", **facts))]
