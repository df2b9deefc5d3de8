"""Page one of the kabupaten and kecamatan reports, in the order a reader asks (domain.md 7.2)."""

from pathlib import Path

from musrenbang_analysis.charts.outcome import kind_of
from musrenbang_analysis.formats import is_missing, number
from musrenbang_analysis.publish import kecamatan_sections, sections
from musrenbang_analysis.publish.blocks import Block, bullets, heading, paragraph, stack
from musrenbang_analysis.publish.chart_rows import cohort_rows
from musrenbang_analysis.publish.facts import Area, text_or
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.proposals import reason_rows
from musrenbang_analysis.publish.quality import quality_lines
from musrenbang_analysis.publish.report import Report
from musrenbang_analysis.publish.sentences import bounds
from musrenbang_analysis.publish.year_on_year import open_year_on_year

TOP_REASONS = 3
LINES = slice(0, 3)
"""Of the lines of the data-quality box: rows, money, links."""


def kabupaten(report: Report, processed_root: str) -> Block:
    """Sentence, key numbers, funnel, kecamatan, source mix, reasons, last year, data quality, how to check, contact."""
    mix = sections.shown(report, sections.origin_listing(report, report.headline))
    return stack(
        report.summary,
        *sections.shown(report, kecamatan_listing(report)),
        *mix,
        reasons_line(report),
        last_year(report, processed_root),
        doubts(report),
        check(report),
    )


def kecamatan(report: Report) -> Block:
    """The same for a kecamatan: villages with nothing, use of the ceiling, the highest ranked not in the budget."""
    return stack(
        report.summary,
        kecamatan_sections.silent_villages(report),
        kecamatan_sections.ranked(report),
        reasons_line(report),
        doubts(report),
        check(report),
    )


def kecamatan_listing(report: Report) -> Listing:
    """One line per kecamatan: proposals, on record at the headline stage with bounds, rupiah, ceiling, top reason."""
    stage = report.say(f"stage_short.{report.headline}")
    columns = [("table.kecamatan", "text"), ("table.proposals", "count")]
    found = sections.listing(report, "page_one", columns, "survival_count", "table.share_note")
    columns = [(report.say("card.reached", stage=stage), "count"), (report.say("page_one.bounds"), "range")]
    columns += [(report.say("table.given"), "rupiah"), (report.say("page_one.ceiling"), "share")]
    found.columns = [*found.columns, *columns, (report.say("page_one.reason"), "text")]
    for area in report.dossier.kecamatan:
        reach = report.dossier.reach(area, report.cohort, report.headline)
        given = report.dossier.reach(area, report.cohort, report.headline, "given_rp")
        ceiling = kecamatan_sections.ceiling_of(report, area)
        money = given.numerator if given.denominator else None
        share = sections.part(ceiling, "value")
        row = [area.name, reach.denominator, reach.numerator, bounds(reach, report.lang), money, share]
        found.rows.append([*row, top_reason(report, area)])
    if all(row[5] is None for row in found.rows):
        found.columns = [column for n, column in enumerate(found.columns) if n != 5]
        found.rows = [[value for n, value in enumerate(row) if n != 5] for row in found.rows]
        found.note = f"{found.note} {report.say('ceiling.missing')}"
    return found


def top_reason(report: Report, area: Area) -> str:
    """The most frequent written reason of an area with its number; a dash where nothing ended in writing."""
    found = _reasons(report, area)
    return f"{found[0][0]} ({number(found[0][1], report.lang)})" if found else "–"


def _reasons(report: Report, area: Area) -> list[tuple[str, int]]:
    members = cohort_rows(report.dossier, area, report.cohort)
    return reason_rows(members[members["outcome"].map(kind_of) == "ended"], report.lang)


def reasons_line(report: Report) -> Block | None:
    """The most frequent reasons in one sentence."""
    found = _reasons(report, report.area)
    if not found:
        return None
    parts = ", ".join(f"{name} ({number(count, report.lang)})" for name, count in found[:TOP_REASONS])
    total = number(sum(count for _, count in found), report.lang)
    return paragraph(report.say("page_one.reasons", reasons=parts, total=total))


def last_year(report: Report, processed_root: str) -> Block:
    """Up to three facts on the same definition as the year before, or what is missing to say any."""
    code, year = report.dossier.code, report.dossier.plan_year
    title = heading(report.say("page_one.last_year"), 3)
    if not (Path(processed_root) / code / str(year - 1) / "manifest.json").is_file():
        return stack(title, paragraph(report.say("page_one.no_last_year", earlier=year - 1)))
    compared = open_year_on_year(processed_root, code, year, year - 1, report.lang)
    return stack(title, bullets(compared.facts) if compared.facts else paragraph(compared.lead))


def doubts(report: Report) -> Block:
    """How much could be read, and which indicators have no table yet (kabupaten)."""
    lines = quality_lines(report.dossier, report.lang)[LINES]
    if report.is_kabupaten:
        rows = sections.principles_listing(report).rows
        missing = sorted({str(row[6]).split(": ", 1)[-1] for row in rows if is_missing(row[3])})
        if missing:
            count = sum(1 for row in rows if is_missing(row[3]))
            facts = {"count": number(count, report.lang), "total": number(len(rows), report.lang)}
            lines.append(report.say("page_one.missing", tables="; ".join(missing), **facts))
    return stack(heading(report.say("page_one.quality"), 3), bullets(lines))


def check(report: Report) -> Block:
    """How to check a number on one proposal, whom to ask, and the licence."""
    rows = cohort_rows(report.dossier, report.area, report.cohort)
    lines = [report.say("page_one.contact", place=report.dossier.kabupaten.name), report.say("report.licence")]
    if len(rows):
        row = rows.iloc[0]
        facts = {"record": row["record_id"], "file": row["source_file"], "row": row["source_row"]}
        lines.insert(0, report.say("page_one.check", sheet=text_or(row["source_sheet"], "–"), **facts))
    return stack(heading(report.say("page_one.check.title"), 3), *(paragraph(line) for line in lines))
