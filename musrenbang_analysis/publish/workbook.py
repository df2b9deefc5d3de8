"""What the XLSX of a report holds: the numbers of its page as numbers, every proposal, findings, files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from musrenbang_analysis.charts.saving import png
from musrenbang_analysis.charts.style import Chart
from musrenbang_analysis.export.xlsx import Linked, Picture, SheetContent
from musrenbang_analysis.measure.conservation import FLOW_ITEMS
from musrenbang_analysis.measure.registry import definitions
from musrenbang_analysis.publish import kecamatan_sections, sections
from musrenbang_analysis.publish.facts import Area
from musrenbang_analysis.publish.fates import signed_fate
from musrenbang_analysis.publish.listing import Listing, to_notes
from musrenbang_analysis.publish.printed import PRINTED
from musrenbang_analysis.publish.proposals import basis, reason
from musrenbang_analysis.schema import columns_of
from musrenbang_analysis.terms import TRUNK

if TYPE_CHECKING:
    from musrenbang_analysis.publish.report import Report

SMALL = 5
DEFINED = (
    "proposal", "reached", "pending", "ended", "unknown", "asked", "asked_share", "given", "money_coverage", "rows",
    "findings",
)  # fmt: skip
"""The words every report explains."""
HEADERS = {
    "proposal": ("of", "proposals"),
    "reached": ("reached", "share", "at_most", "outer"),
    "pending": ("pending",),
    "ended": ("ended",),
    "unknown": ("unknown",),
    "asked": ("asked",),
    "asked_share": ("asked_share",),
    "given": ("given",),
    "money_coverage": ("coverage",),
    "rows": (),
    "findings": (),
}
"""The headers each of them defines (labels ``table.*``)."""


def cover_lines(report: "Report") -> list[str]:
    """The lines of the cover: what it is, of when, how sure, how to check."""
    lines = [line for line in report.title.text.split("\n\n") if not line.startswith("# ")]
    sentence = report.summary.text.split("\n\n")[1]
    return [*lines, sentence, report.say("check.steps"), report.say("report.licence")]


def sheets(report: "Report") -> list[SheetContent]:
    """Every sheet after cover and contents, in order."""
    made = [_notes(report), _measures(report), _survival(report), _areas(report), _skpd(report), _outcomes(report)]
    made.append(_flow(report))
    extra = sections.listings(report) + ([] if report.is_kabupaten else kecamatan_sections.listings(report))
    made += [_listed(report, listing) for listing in extra]
    made += [_proposals(report), _findings(report), _sources(report)]
    return [sheet for sheet in made if sheet is not None]


def _sheet(report: "Report", key: str, title: str, columns: list[tuple[str, str]], note: str = "") -> SheetContent:
    """A sheet whose headers lead to the word that defines them in the notes."""
    words = {report.say(f"table.{header}"): place for place, word in enumerate(DEFINED) for header in HEADERS[word]}
    words |= {header: DEFINED.index("reached") for header, _ in columns if header.startswith(_reached_words(report))}
    notes = report.say("xlsx.notes")
    defined = {header: (notes, place) for header, place in words.items()} if key != "notes" else {}
    return SheetContent(report.say(f"xlsx.{key}"), title, columns, [], note, defined)


def _reached_words(report: "Report") -> str:
    return report.say("card.reached", stage="").strip()


def _notes(report: "Report") -> SheetContent:
    columns = [(report.say("xlsx.term"), "text"), (report.say("xlsx.meaning"), "text")]
    sheet = _sheet(report, "notes", report.say("section.definitions"), columns)
    sheet.rows = [(report.say(f"definition.{word}.name"), report.say(f"definition.{word}")) for word in DEFINED]
    return sheet


def _measures(report: "Report") -> SheetContent:
    """The registry's definition of every measure printed."""
    names = ("measure", "label", "definition", "formula", "unit", "source")
    keys = ("method.measure", "table.item", "method.definition", "xlsx.formula", "xlsx.unit", "method.source")
    columns = [(report.say(key), "text") for key in keys]
    sheet = SheetContent(report.say("xlsx.measures"), report.say("method.caption"), columns)
    rows = definitions(list(PRINTED[report.area.level]), report.lang).to_dict("records")
    sheet.rows = [tuple(row[name] for name in names) for row in rows]
    return sheet


def _measure_place(report: "Report", measure: str) -> tuple[str, int]:
    """Sheet and row of a measure's definition."""
    families = definitions(list(PRINTED[report.area.level]), report.lang)["measure"].tolist()
    shown = next(name for name in definitions([measure], report.lang)["measure"])
    return report.say("xlsx.measures"), families.index(shown)


def _listed(report: "Report", listing: Listing) -> SheetContent:
    """A table of the deeper sections, its numbers led to the measure that defines them."""
    sheet = listing.sheet()
    families = definitions(list(PRINTED[report.area.level]), report.lang)["measure"].tolist()
    places = {name: (report.say("xlsx.measures"), place) for place, name in enumerate(families)}
    places |= {word: (report.say("xlsx.notes"), place) for place, word in enumerate(DEFINED)}
    sheet.defined = {header: places[name] for header, name in listing.definitions().items() if name}
    sheet.rows = [[to_notes(cell, places) for cell in row] for row in sheet.rows]
    return sheet


def pictures(charts: Sequence[Chart]) -> list[Picture]:
    """The charts of a report with their words, for the last sheet."""
    return [
        Picture(
            chart.title, chart.subtitle, chart.source_line, chart.alt, png(chart), chart.figure.get_size_inches()[1]
        )
        for chart in charts
    ]


def _reach_columns(report: "Report") -> list[tuple[str, str]]:
    counts = [(report.say(f"table.{name}"), "count") for name in ("reached", "of")]
    shares = [(report.say(f"table.{name}"), "share") for name in ("share", "at_most", "outer")]
    rest = [(report.say(f"table.{name}"), "count") for name in ("pending", "ended", "unknown")]
    money = [(report.say("table.asked"), "rupiah"), (report.say("table.asked_share"), "share")]
    money += [(report.say("table.given"), "rupiah"), (report.say("table.coverage"), "share")]
    return [*counts, *shares, *rest, *money, (report.say("table.as_of"), "text")]


def _reach(report: "Report", area: Area, cohort, stage: str) -> list[object]:
    reach = report.dossier.reach(area, cohort, stage)
    asked = report.dossier.reach(area, cohort, stage, "survival_asked_rp")
    given = report.dossier.reach(area, cohort, stage, "given_rp")
    few = reach.denominator < SMALL

    def counted(count: float, answer: str | None = None) -> object:
        at = {"stage": stage, "answer": answer} if answer else {}
        return report.counted(count, area=area, cohort=cohort, **at)

    return [
        counted(reach.numerator, "yes"),
        counted(reach.denominator),
        None if few else reach.lower,
        None if few else reach.upper,
        None if few else reach.outer_share,
        counted(reach.pending, "pending"),
        counted(reach.ended, "no"),
        counted(reach.unknown, "unknown"),
        asked.denominator or None,
        None if few else asked.lower,
        given.numerator if given.denominator else None,
        reach.money_coverage if reach.denominator else None,
        reach.as_of,
    ]


def _survival(report: "Report") -> SheetContent:
    columns = [(report.say("table.cohort"), "text"), (report.say("table.stage"), "text"), *_reach_columns(report)]
    sheet = _sheet(report, "survival", report.say("section.survival"), columns, report.say("table.share_note"))
    for cohort in report.dossier.cohorts(report.area):
        for stage in report.dossier.later_stages(cohort):
            names = [report.say(f"origin.{cohort.origin}"), report.say(f"stage.{stage}")]
            sheet.rows.append([*names, *_reach(report, report.area, cohort, stage)])
    return sheet


def _areas(report: "Report") -> SheetContent:
    level, areas = ("kecamatan", report.dossier.kecamatan)
    if not report.is_kabupaten:
        level, areas = ("desa", report.dossier.desa_of(report.area))
    columns = [
        (report.say("table.code"), "text"),
        (report.say(f"table.{level}"), "text"),
        (report.say("table.stage"), "text"),
        *_reach_columns(report),
    ]
    title = report.say(
        f"table.{'areas' if level == 'kecamatan' else 'villages'}.caption",
        cohort=report.say(f"origin.{report.cohort.origin}"),
    )
    sheet = _sheet(report, "areas", title, columns, report.say("table.share_note"))
    for area in areas:
        for stage in report.dossier.later_stages(report.cohort):
            sheet.rows.append(
                [area.code, area.name, report.say(f"stage.{stage}"), *_reach(report, area, report.cohort, stage)]
            )
    return sheet


def _skpd(report: "Report") -> SheetContent | None:
    rows = report.dossier.by_skpd(report.cohort, report.headline) if report.is_kabupaten else []
    if not rows:
        return None
    names = [("skpd", "text"), ("of", "count"), ("reached", "count"), ("share", "share"), ("at_most", "share")]
    names += [(name, "count") for name in ("pending", "ended", "unknown")]
    facts = {"cohort": report.say(f"origin.{report.cohort.origin}"), "stage": report.say(f"stage.{report.headline}")}
    columns = [(report.say(f"table.{name}"), kind) for name, kind in names]
    sheet = _sheet(report, "skpd", report.say("table.skpd.caption", **facts), columns, report.say("table.share_note"))
    for row in rows:
        few = row["denominator"] < SMALL
        shares = [None if few else row[name] for name in ("lower", "upper")]
        asked = {"cohort": report.cohort, "skpd": row["skpd_name"]}
        answers = {"numerator": "yes", "pending": "pending", "ended": "no", "unknown": "unknown"}
        reached, *rest = (
            report.counted(row[name], **asked, stage=report.headline, answer=answer) for name, answer in answers.items()
        )
        sheet.rows.append([row["skpd_name"], report.counted(row["denominator"], **asked), reached, *shares, *rest])
    return sheet


def _outcomes(report: "Report") -> SheetContent:
    columns = [(report.say("table.cohort"), "text"), (report.say("table.outcome"), "text")]
    counts = [(report.say("table.count"), "count"), (report.say("table.part"), "share")]
    sheet = _sheet(report, "outcomes", report.say("section.outcome"), [*columns, *counts])
    sheet.defined = {header: _measure_place(report, "outcome_funded") for header, _ in counts}
    for cohort in report.dossier.cohorts(report.area):
        found = report.dossier.outcomes(report.area, cohort)
        few = sum(count for _, count, _ in found) < SMALL
        for word, count, part in found:
            counted = report.counted(count, cohort=cohort, outcome=word)
            names = [report.say(f"origin.{cohort.origin}"), report.say(f"outcome.{word}")]
            sheet.rows.append([*names, counted, None if few else part])
    return sheet


def _flow(report: "Report") -> SheetContent:
    stages = [stage for stage in report.dossier.documents if report.dossier.flow(report.area, stage)["total"]]
    columns = [(report.say("table.item"), "text")]
    columns += [(report.say(f"stage_short.{stage}"), "tally") for stage in stages]
    columns += [(f"{report.say(f'stage_short.{stage}')} (Rp)", "rupiah") for stage in stages]
    sheet = _sheet(report, "flow", report.say("table.flow.caption"), columns, report.say("table.flow.note"))
    sheet.defined = {header: _measure_place(report, "flow_total") for header, _ in columns[1:]}
    rows = {stage: report.dossier.flow(report.area, stage) for stage in stages}
    money = {stage: report.dossier.flow(report.area, stage, "_rp") for stage in stages}
    for item in FLOW_ITEMS:
        values = [table[stage][item] for table in (rows, money) for stage in stages]
        sheet.rows.append([report.say(f"flow.{item}"), *values])
    return sheet


def _proposals(report: "Report") -> SheetContent:
    stages = [stage for stage in report.dossier.stages if stage in TRUNK[1:]]
    first = ["record", "cohort", "kecamatan", "desa", "proposal", "place", "skpd"]
    columns = [(report.say(f"table.{name}"), "text") for name in first]
    columns += [(report.say("table.asked"), "rupiah"), (report.say("table.given"), "rupiah")]
    columns += [(report.say(f"table.{name}"), "text") for name in ("fate", "reason", "furthest", "evidence")]
    columns += [(report.say("card.reached", stage=report.say(f"stage_short.{stage}")), "text") for stage in stages]
    columns += _named(report, "lineage", ["source_file", "source_sheet", "source_row"], {"source_row": "tally"})
    sheet = _sheet(
        report,
        "proposals",
        report.say("table.proposals.caption", place=report.area.name),
        columns,
        report.say("check.recompute"),
    )
    for row in report.dossier.proposals(report.area).astype(object).to_dict("records"):
        address = f"{report.index}#{row['record_id']}"
        facts = [
            Linked(row["record_id"], address),
            report.say(f"origin.{row['origin']}"),
            row["kecamatan_name"],
            row["desa_name"],
        ]
        facts += [row["proposal_text"], row["location_text"], row["skpd_name"], row["asked_rp"], row["funded_rp"]]
        facts += [
            signed_fate(row, report.lang),
            reason(row, report.lang),
            report.say(f"stage_short.{row['furthest_stage']}"),
            basis(row, report.lang),
        ]
        answers = [
            report.say(f"answer.{row[stage]}") if row[stage] in ("yes", "no", "pending", "unknown") else None
            for stage in stages
        ]
        sheet.rows.append([*facts, *answers, row["source_file"], row["source_sheet"], row["source_row"]])
    return sheet


def _named(report: "Report", table: str, names: list[str], kinds: dict[str, str]) -> list[tuple[str, str]]:
    """Columns of a stored table under their declared meaning, so that nobody has to guess."""
    meanings = {column.name: getattr(column, f"meaning_{report.lang}") for column in columns_of(table)}
    return [(meanings[name], kinds.get(name, "text")) for name in names]


def _findings(report: "Report") -> SheetContent | None:
    """The findings of the whole dossier stand in the kabupaten workbook."""
    if not report.is_kabupaten:
        return None
    names = ["code", "severity", "source_file", "source_sheet", "source_row", "column", "cell_text"]
    names.append(f"message_{report.lang}")
    sheet = _sheet(
        report, "findings", report.say("xlsx.findings"), _named(report, "findings", names, {"source_row": "tally"})
    )
    chosen = report.dossier.tables.findings
    chosen = chosen[chosen["severity"] != "info"]
    sheet.rows = [list(row) for row in chosen[names].astype(object).itertuples(index=False)]
    return sheet


def _sources(report: "Report") -> SheetContent | None:
    if not report.is_kabupaten:
        return None
    kinds = dict.fromkeys(("rows_in", "rows_out", "rows_in_findings"), "tally")
    kinds |= dict.fromkeys(("asked_rp", "approved_rp"), "rupiah")
    names = ["source_file", "source_sheet", "stage", "container", "layout", *kinds, "sha256"]
    sheet = _sheet(report, "sources", report.say("xlsx.sources"), _named(report, "sources", names, kinds))
    sheet.defined = {
        header: (report.say("xlsx.notes"), DEFINED.index("rows")) for header, kind in sheet.columns if kind != "text"
    }
    sheet.rows = [list(row) for row in report.dossier.tables.sources[names].astype(object).itertuples(index=False)]
    return sheet
