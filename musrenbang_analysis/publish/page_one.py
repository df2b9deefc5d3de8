"""Page one of the kabupaten and kecamatan reports, in the order a reader asks (domain.md 7.2)."""

from pathlib import Path

from musrenbang_analysis.charts.outcome import kind_of
from musrenbang_analysis.formats import is_missing, number
from musrenbang_analysis.publish import kecamatan_sections, lookup, sections
from musrenbang_analysis.publish.blocks import Block, bullets, heading, paragraph, printed, stack
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
    mix = lookup.shown(report, sections.origin_listing(report, report.headline))
    by_kecamatan = stack(*lookup.shown(report, kecamatan_listing(report)))
    left = stack(*mix, reasons_line(report), last_year(report, processed_root))
    return _one_page(report, by_kecamatan, left, stack(doubts(report), check(report)))


def kecamatan(report: Report) -> Block:
    """The same for a kecamatan: villages with nothing, use of the ceiling, the highest ranked not in the budget."""
    left = stack(kecamatan_sections.silent_villages(report), reasons_line(report))
    return _one_page(report, kecamatan_sections.ranked(report), left, stack(doubts(report), check(report)))


def _one_page(report: Report, table: Block, left: Block, right: Block) -> Block:
    """The page in reading order, and on paper as one sheet: all but the table and the chart in two columns below."""
    shown = stack(report.summary, table, left, right)
    told = [part for part in printed(report.summary) if part["kind"] != "heading"]
    plain = [part | {"style": ""} if part["kind"] == "paragraph" else part for part in told]
    until = next((at + 1 for at, part in enumerate(told) if part["kind"] in ("figure", "table")), len(told))
    sheet = {"kind": "first_page", "over": [*told[:until], *printed(table)]}
    sheet["under"] = [[*plain[until:], *printed(left)], list(printed(right))]
    return Block(shown.html, shown.text, (sheet,))


def kecamatan_listing(report: Report) -> Listing:
    """One line per kecamatan: proposals, on record at the headline stage with bounds, rupiah, ceiling, top reason."""
    stage = report.say(f"stage_short.{report.headline}")
    columns = [("table.kecamatan", "text"), ("table.proposals", "count")]
    found = lookup.listing(report, "page_one", columns, "survival_count", "table.share_note")
    found.defined = {report.say("table.given"): "given_rp", report.say("page_one.ceiling"): "ceiling_use",
                     report.say("page_one.quota"): "ceiling_use"}  # fmt: skip
    columns = [(report.say("card.reached", stage=stage), "count"), (report.say("page_one.bounds"), "range")]
    columns += [(report.say("table.given"), "rupiah"), (report.say("page_one.quota"), "quota")]
    columns += [(report.say("page_one.ceiling"), "share"), (report.say("page_one.reason"), "text")]
    found.columns = [*found.columns, *columns]
    for area in report.dossier.kecamatan:
        reach = report.dossier.reach(area, report.cohort, report.headline)
        given = report.dossier.reach(area, report.cohort, report.headline, "given_rp")
        ceiling = kecamatan_sections.ceiling_of(report, area)
        money = given.numerator if given.denominator else None
        share = lookup.part(ceiling, "value")
        asked = {"area": area, "cohort": report.cohort}
        whole = report.counted(reach.denominator, **asked)
        there = report.counted(reach.numerator, **asked, stage=report.headline, answer="yes")
        row = [area.name, whole, there, bounds(reach, report.lang), money, quota_of(report, area), share]
        found.rows.append([*row, top_reason(report, area)])
    if all(row[6] is None for row in found.rows):
        found.note = f"{found.note} {report.say('ceiling.missing')}"
    return found.without_empty()


def quota_of(report: Report, area: Area) -> float | None:
    """How many proposals a kecamatan may hand in: its own quota, else the sum of those of all its villages."""
    quota = report.dossier.manifest.get("quota") or {}
    if area.code in quota:
        return quota[area.code]
    villages = [quota.get(village.code) for village in report.dossier.desa_of(area)]
    return sum(villages) if villages and None not in villages else None


def top_reason(report: Report, area: Area) -> str:
    """The most frequent written reason of an area with its number; a dash where nothing ended in writing."""
    found = _reasons(report, area)
    return f"{found[0][0]} ({number(found[0][1], report.lang)})" if found else "–"


def _reasons(report: Report, area: Area) -> list[tuple[str, int, str]]:
    members = cohort_rows(report.dossier, area, report.cohort)
    return reason_rows(members[members["outcome"].map(kind_of) == "ended"], report.lang)


def reasons_line(report: Report) -> Block | None:
    """The most frequent reasons in one sentence."""
    found = _reasons(report, report.area)
    if not found:
        return None
    parts = ", ".join(f"{name} ({number(count, report.lang)})" for name, count, _ in found[:TOP_REASONS])
    total = number(sum(count for _, count, _ in found), report.lang)
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
