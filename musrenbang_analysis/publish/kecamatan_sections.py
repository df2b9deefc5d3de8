"""What only a kecamatan report has: villages with nothing, use of the ceiling, ranks, the delegates' checklist."""

from collections import Counter
from typing import TYPE_CHECKING

from musrenbang_analysis.formats import number
from musrenbang_analysis.publish import lookup
from musrenbang_analysis.publish.blocks import Block, bullets, heading, paragraph, stack
from musrenbang_analysis.publish.chart_rows import cohort_rows
from musrenbang_analysis.publish.facts import Area, Cohort
from musrenbang_analysis.publish.fates import CLASSES, SIGNS, class_of
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.ranked import unfunded_by_rank
from musrenbang_analysis.publish.village_sheet import VillageSheet

if TYPE_CHECKING:
    from musrenbang_analysis.publish.report import Report

MOST_RANKED = 5
NO_REASON = "TANPA_ALASAN"
OWN = Cohort("musrenbang", "desa")
"""What a village's own forum proposed."""


def silent_villages(report: "Report") -> Block | None:
    """Villages without any proposal on record, and those of whose proposals none is on record in the budget."""
    found = {area.name: report.dossier.reach(area, report.cohort, report.headline) for area in villages(report)}
    none = [name for name, reach in found.items() if not reach.denominator]
    unreached = [name for name, reach in found.items() if reach.denominator and not reach.numerator]
    stage = report.say(f"sentence.stage.{report.headline}")
    lines = []
    if none:
        lines.append(report.say("kecamatan.none", names=", ".join(none), count=number(len(none), report.lang)))
    if unreached:
        facts = {"names": ", ".join(unreached), "count": number(len(unreached), report.lang), "stage": stage}
        lines.append(report.say("kecamatan.unreached", **facts))
    return stack(heading(report.say("kecamatan.silent"), 3), bullets(lines)) if lines else None


def ranked(report: "Report") -> Block:
    """The highest ranked proposals that are not on record in the budget."""
    listing = ranked_listing(report)
    title = heading(report.say("dapil.ranked"), 3)
    return stack(title, listing.block(report.lang, report.say("dapil.no_ranks")))


def ranked_listing(report: "Report") -> Listing:
    """All of them, for page and workbook."""
    return unfunded_by_rank(_rows(report), report.headline, report.lang, MOST_RANKED)


def ceiling_of(report: "Report", area: Area) -> dict | None:
    """How much of an area's territorial ceiling its proposals use, at the last document that gives rupiah."""
    found = lookup.found_for(report, area).rows("ceiling_use", of_cohort=False)
    return found[-1] if found else None


def ceilings(report: "Report") -> Block:
    """Use of the ceilings of the kecamatan and its villages, or which table would tell."""
    title, listing = heading(report.say("ceiling.title")), ceiling_listing(report)
    if not listing.rows:
        return stack(title, paragraph(report.say("ceiling.missing")))
    return stack(title, listing.block(report.lang, report.say("table.none")))


def ceiling_listing(report: "Report") -> Listing:
    """Ceiling, rupiah of proposals and the share, by area and document."""
    columns = [("table.place", "text"), ("table.stage", "text"), ("ceiling.ceiling", "rupiah")]
    columns += [("ceiling.given", "rupiah"), ("table.part", "share")]
    listing = lookup.listing(report, "ceiling", columns, "ceiling_use")
    for area in (report.area, *villages(report)):
        for row in lookup.found_for(report, area).rows("ceiling_use", of_cohort=False):
            stage = report.say(f"stage.{row['stage']}")
            listing.rows.append([area.name, stage, row["denominator"], row["numerator"], row["value"]])
    return listing


def checklist(report: "Report") -> Block:
    """What the village delegates bring home and ask: the list returned to the villagers (outer forms, output 2)."""
    listing = returned_listing(report)
    intro = paragraph(report.say("checklist.intro"))
    return stack(
        heading(report.say("checklist.title")),
        intro,
        bullets(checks(report), "check"),
        listing.block(report.lang, report.say("table.none")),
    )


def checks(report: "Report") -> list[str]:
    """The lines to tick, each with its number; what does not occur is left out."""
    rows = _rows(report)
    classes = Counter(class_of(row["outcome"]) for row in rows)
    counts = {kind: classes[kind] for kind in ("unknown", "waiting", "deferred", "planned")}
    ended = [row for row in rows if class_of(row["outcome"]) in ("ended", "deferred")]
    counts["reasonless"] = sum(row["reason_code"] == NO_REASON for row in ended)
    counts["village"] = sum(row["outcome"] == "diverted_desa" for row in rows)
    facts = {"code": report.area.code, "count": number(len(villages(report)), report.lang)}
    lines = [report.say("checklist.sheets", **facts)]
    order = ("planned", "waiting", "deferred", "village", "reasonless", "unknown")
    for kind in order:
        if counts[kind]:
            lines.append(report.say(f"checklist.{kind}", count=number(counts[kind], report.lang)))
    return lines


def returned_listing(report: "Report") -> Listing:
    """One line per village: its proposals by fate, and room to write when the list was returned."""
    columns = [("table.desa", "text"), ("table.proposals", "count")]
    listing = lookup.listing(report, "returned", columns, "proposal")
    listing.columns = [
        *listing.columns,
        *((f"{SIGNS[kind]} {report.say(f'sheet.word.{kind}')}", "count") for kind in CLASSES),
        (report.say("checklist.returned"), "text"),
    ]
    for area in villages(report):
        sheet = VillageSheet(report.dossier, area, report.lang)
        asked = {"area": area, "cohort": OWN}
        counts = [report.counted(count, **asked, group=f"fate:{kind}") for kind, count, _ in sheet.counts]
        listing.rows.append([sheet.name, report.counted(len(sheet.own), **asked), *counts, "………………"])
    return listing


def villages(report: "Report") -> list[Area]:
    """Every desa and kelurahan of the kecamatan."""
    return report.dossier.desa_of(report.area)


def _rows(report: "Report") -> list[dict]:
    found = cohort_rows(report.dossier, report.area, report.cohort)
    return found.astype(object).where(found.notna(), None).to_dict("records")


def listings(report: "Report") -> list[Listing]:
    """The tables of these sections for the workbook."""
    made = [ranked_listing(report), ceiling_listing(report), returned_listing(report)]
    return [found for found in made if found.rows]
