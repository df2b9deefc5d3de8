"""The deeper sections of area reports: cost path, silence, origin, priorities, equity, principles.

Every number is looked up in the table ``measures`` (or given by its function in the registry) and printed under its
definition. No rate of fewer than five is printed.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from musrenbang_analysis.formats import is_missing, number, percent
from musrenbang_analysis.labels import has_label, label
from musrenbang_analysis.measure.scorecard import scorecard
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.publish.blocks import Block, Link, bullets, heading, paragraph, stack
from musrenbang_analysis.publish.estimates import estimate_listings
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.figures import figure_block
from musrenbang_analysis.publish.group_sections import (
    basis_listing,
    denominators_listing,
    groups_listing,
    ranks_listing,
    tags_listing,
)
from musrenbang_analysis.publish.listing import Listing, defining
from musrenbang_analysis.publish.lookup import found_for, listing, part, rate, shown
from musrenbang_analysis.publish.printed import COST, EQUITY, SILENCE
from musrenbang_analysis.terms import TRUNK

if TYPE_CHECKING:
    from musrenbang_analysis.publish.report import Report


def cost_listing(report: "Report") -> Listing:
    """Rupiah of the cohort by stage: how much is left, and of what those that stayed had asked."""
    columns = [
        ("table.stage", "text"), ("cost.priced", "count", "cost_median_ratio"), ("cost.there", "rupiah"),
        ("cost.path", "share"), ("cost.kept", "share", "cost_kept_rp"), ("cost.median", "share", "cost_median_ratio"),
        ("cost.below", "count", "cost_below_half"), ("cost.below_share", "share", "cost_below_half"),
    ]  # fmt: skip
    found, made = found_for(report), listing(report, "cost", columns, "cost_path_rp", "cost.note")
    for path in found.rows("cost_path_rp"):
        stage = path["stage"]
        kept, median, below = (found.at(name, stage) for name in COST[1:])
        few = (part(median, "denominator") or 0) < LEAST
        priced = report.counted(part(median, "denominator"), cohort=report.cohort, group=f"priced:{stage}")
        row = [report.say(f"stage.{stage}"), priced, part(path, "numerator")]
        row += [part(path, "value"), *(None if few else part(each, "value") for each in (kept, median))]
        cut = report.counted(part(below, "numerator"), cohort=report.cohort, group=f"below_half:{stage}")
        made.rows.append([*row, cut, rate(below)])
    return made


def volume_listing(report: "Report") -> Listing:
    """Rows whose volume became smaller from one list to the next (kabupaten)."""
    columns = [("cost.step", "text"), ("cost.pairs", "lines"), ("cost.cut", "lines"), ("table.part", "share")]
    columns.append(("cost.volume_median", "share", "volume_median_ratio"))
    found, made = found_for(report), listing(report, "volume", columns, "volume_cut")
    for row in found.rows("volume_cut", of_cohort=False):
        median = found.rows("volume_median_ratio", of_cohort=False, group_value=row["group_value"])
        few = (row["denominator"] or 0) < LEAST
        ratio = None if few or not median else part(median[0], "value")
        step = step_name(row["group_value"], report.lang)
        made.rows.append([step, row["denominator"], row["numerator"], rate(row), ratio])
    return made


def cost(report: "Report") -> Block | None:
    """Cost path: what each stage gave of what was asked, and whose works became smaller; None without rupiah."""
    table, volume = cost_listing(report), volume_listing(report)
    if not table.rows and not volume.rows:
        return None
    chart = figure_block(report.figures.asked_given, report.lang)
    return stack(heading(report.say("section.cost")), cost_sentence(report), chart, *shown(report, table, volume))


def cost_sentence(report: "Report") -> Block | None:
    """What those that got to the headline stage were given, in one sentence; None for fewer than five."""
    found = found_for(report)
    median, below = (found.at(name, report.headline) for name in COST[2:])
    if median is None or (median["denominator"] or 0) < LEAST:
        return None
    facts = {
        "stage": report.say(f"sentence.stage.{report.headline}"),
        "count": number(median["denominator"], report.lang),
        "median": percent(median["value"], report.lang),
        "below": number(part(below, "numerator"), report.lang),
    }
    return paragraph(report.say("cost.sentence", **facts))


def silence(report: "Report") -> Block:
    """What has no explanation on record, what was served from any purse, and where reasons are missing."""
    found, lines = found_for(report), []
    for measure in SILENCE[:2]:
        for row in found.rows(measure)[:1]:
            value = rate(row)
            facts = {"count": number(row["numerator"], report.lang), "total": number(row["denominator"], report.lang)}
            share = percent(value, report.lang) if value is not None else "–"
            lines.append(report.say(f"silence.{measure}", share=share, **facts))
    tables = shown(report, missing_listing(report), missing_skpd_listing(report))
    said = bullets(lines) if lines else None if tables else paragraph(report.say("table.none"))
    return stack(heading(report.say("section.silence")), said, *tables)


def missing_listing(report: "Report") -> Listing:
    """Refusals without a written reason by the stage that recorded them (kabupaten)."""
    columns = [("table.stage", "text"), ("silence.refused", "lines"), ("silence.missing", "lines")]
    columns += [("table.part", "share"), ("silence.entropy", "number", "reason_entropy")]
    found, made = found_for(report), listing(report, "missing", columns, "reason_missing", "silence.note")
    for row in found.rows("reason_missing", of_cohort=False):
        entropy = [each for each in found.rows("reason_entropy", of_cohort=False) if each["stage"] == row["stage"]]
        variety = part(entropy[0], "value") if entropy and (row["denominator"] or 0) >= LEAST else None
        counts = [row["denominator"], row["numerator"]]
        made.rows.append([report.say(f"stage.{row['stage']}"), *counts, rate(row), variety])
    return made


def missing_skpd_listing(report: "Report") -> Listing:
    """The same by SKPD, all stages (kabupaten)."""
    columns = [("table.skpd", "text"), ("table.stage", "text"), ("silence.refused", "lines")]
    columns += [("silence.missing", "lines"), ("table.part", "share")]
    made = listing(report, "missing_skpd", columns, "reason_missing_by_skpd")
    rows = found_for(report).rows("reason_missing_by_skpd", of_cohort=False)
    for row in sorted(
        rows, key=lambda row: (row["skpd_name"] or "", TRUNK.index(row["stage"]) if row["stage"] in TRUNK else -1)
    ):
        stage = report.say(f"stage_short.{row['stage']}")
        made.rows.append([row["skpd_name"], stage, row["denominator"], row["numerator"], rate(row)])
    return made


def origin_listing(report: "Report", stage: str | None = None) -> Listing:
    """Where the rows and the rupiah of each plan and of the budget come from (all stages, or one)."""
    columns = [("table.stage", "text"), ("origin.channel", "text"), ("origin.lines", "lines"), ("table.part", "share")]
    columns += [("origin.rupiah", "rupiah", "budget_origin_rp"), ("origin.rupiah_share", "share", "budget_origin_rp")]
    found, made = found_for(report), listing(report, "origin", columns, "budget_origin_lines", "origin.note")
    for row in found.rows("budget_origin_lines", of_cohort=False):
        if stage in (None, row["stage"]):
            named = {"group_value": row["group_value"]}
            money = next(
                (r for r in found.rows("budget_origin_rp", of_cohort=False, **named) if r["stage"] == row["stage"]),
                None,
            )
            name = channel_name(row["group_value"], report.lang)
            amounts = [part(money, name) if part(money, "denominator") else None for name in ("numerator", "value")]
            made.rows.append([report.say(f"stage.{row['stage']}"), name, row["numerator"], rate(row), *amounts])
    if stage:  # one document: the caption names it
        made.columns, made.rows = made.columns[1:], [row[1:] for row in made.rows]
        made.caption += f": {report.say(f'stage_short.{stage}')}"
    return made


def channel_name(value: str, lang: str) -> str:
    """The channel rows of a budget came from; what is no channel (none found, several) is a group."""
    return label(f"origin.{value}" if has_label(f"origin.{value}") else f"group.{value}", lang)


def steps_listing(report: "Report") -> Listing:
    """From document to document: what came in late, and how far the next keeps to the one before."""
    columns = [("cost.step", "text"), ("origin.late", "lines"), ("origin.of_lines", "lines"), ("table.part", "share")]
    columns += [("origin.late_rp", "rupiah", "late_insertions_rp")]
    columns += [("origin.consistency", "share", "plan_consistency")]
    found, made = found_for(report), listing(report, "steps", columns, "late_insertions", "steps.note")
    for row in found.rows("late_insertions", of_cohort=False):
        named = {"of_cohort": False, "group_value": row["group_value"]}
        money, kept = (found.rows(name, **named) for name in ("late_insertions_rp", "plan_consistency"))
        values = [part(money[0], "numerator") if money else None, part(kept[0], "value") if kept else None]
        step = step_name(row["group_value"], report.lang)
        made.rows.append([step, row["numerator"], row["denominator"], rate(row), *values])
    return made


def origin(report: "Report") -> Block | None:
    """Where plans and budget come from (kabupaten); None where no document was read."""
    tables = shown(report, origin_listing(report), steps_listing(report))
    return stack(heading(report.say("section.origin")), *tables) if tables else None


def equity_listing(report: "Report") -> Listing:
    """How evenly proposals and rupiah are spread over villages, by stage."""
    columns = [("table.stage", "text"), ("equity.without", "villages"), ("equity.villages", "villages")]
    columns += [(f"equity.{name}", "number", name) for name in EQUITY[1:]]
    found, made = found_for(report), listing(report, "equity", columns, EQUITY[0], "equity.note")
    for row in found.rows("villages_without_proposal"):
        values = [part(found.at(name, row["stage"]), "value") for name in EQUITY[1:]]
        made.rows.append([report.say(f"stage.{row['stage']}"), row["numerator"], row["denominator"], *values])
    return made


def equity_intervals_listing(report: "Report") -> Listing:
    """Every index of the first and of the headline stage with its interval, or that villages are too few for one."""
    columns = [("table.stage", "text"), ("equity.index", "text"), ("equity.value", "number")]
    columns += [("equity.low", "number"), ("equity.high", "number"), ("equity.kind", "text")]
    found, made = found_for(report), listing(report, "equity_intervals", columns, "", "equity_intervals.note")
    for stage in dict.fromkeys(("desa", report.headline)):
        for name in EQUITY[1:]:
            row = found.at(name, stage)
            if row and row["interval_kind"] != "none":
                ends = [part(row, end) for end in ("value", "lower", "upper")]
                kind = report.say(f"interval.{row['interval_kind']}")
                index = Link(report.say(f"equity.{name}"), f"#def-{defining(name)}")
                made.rows.append([report.say(f"stage.{stage}"), index, *ends, kind])
    return made


def equity(report: "Report") -> Block | None:
    """Who gains: spread over villages, poor villages first, sizes and functions (kabupaten)."""
    tables = shown(report, equity_listing(report), equity_intervals_listing(report), tags_listing(report))
    tables += shown(report, *(groups_listing(report, kind) for kind in ("size_class", "skpd_group")))
    chart = figure_block(report.figures.concentration, report.lang)
    return stack(heading(report.say("section.equity")), chart, *tables) if tables else None


@lru_cache(maxsize=4)
def _scored(dossier: Dossier, lang: str) -> list[dict]:
    tables = dossier.tables
    return scorecard(tables.measures, tables.lineage, tables.records, tables.links, lang).to_dict("records")


def principles_listing(report: "Report") -> Listing:
    """The scorecard of the principles: each with its value or the table that is missing."""
    columns = [("table.no", "ordinal"), ("principles.principle", "text"), ("principles.indicator", "text")]
    columns += [
        ("principles.value", "number"),
        ("table.stage", "text"),
        ("principles.class", "text"),
        ("principles.note", "text"),
    ]
    made = listing(report, "principles", columns, "scorecard", "principles.about")
    for row in _scored(report.dossier, report.lang):
        stage = report.say(f"stage_short.{row['stage']}") if row["stage"] in TRUNK else ""
        value = None if is_missing(row["value"]) else float(row["value"])
        made.rows.append([row["no"], row["principle"], row["indicator"], value, stage, row["data_class"], row["note"]])
    return made


def principles(report: "Report") -> Block:
    """The scorecard."""
    return stack(heading(report.say("section.principles")), *shown(report, principles_listing(report)))


def step_name(step: str, lang: str) -> str:
    """``rkpd>apbd`` as ``RKPD → APBD``."""
    names = [
        label(f"stage_short.{stage}", lang) if has_label(f"stage_short.{stage}") else stage for stage in step.split(">")
    ]
    return " → ".join(names)


def listings(report: "Report") -> list[Listing]:
    """Every table of the sections of a report, for its workbook."""
    made = [cost_listing(report)]
    if report.is_kabupaten:
        made += [volume_listing(report), missing_listing(report), missing_skpd_listing(report)]
        made += [origin_listing(report), steps_listing(report), ranks_listing(report), denominators_listing(report)]
        made += [groups_listing(report, kind) for kind in ("priority", "size_class", "skpd_group")]
        made += [tags_listing(report), equity_listing(report), equity_intervals_listing(report), basis_listing(report)]
        made.append(principles_listing(report))
    made += estimate_listings(report.dossier, report.area, report.lang)
    return [found for found in made if found.rows]
