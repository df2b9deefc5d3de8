"""The deeper sections of area reports: cost path, silence, origin, priorities, equity, principles.

Every number is looked up in the table ``measures`` (or given by its function in the registry) and printed under its
definition. No rate of fewer than five is printed.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from musrenbang_analysis.formats import is_missing, number, percent
from musrenbang_analysis.labels import has_label, label
from musrenbang_analysis.measure.scorecard import scorecard
from musrenbang_analysis.measure.small import COUNTED, LEAST
from musrenbang_analysis.publish.blocks import Block, bullets, heading, paragraph, stack
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier
from musrenbang_analysis.publish.figures import figure_block
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.printed import COST, EQUITY, RANKS, SILENCE
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import ORIGINS, TRUNK

if TYPE_CHECKING:
    from musrenbang_analysis.publish.report import Report


class Found:
    """Rows of the table ``measures`` for one area, by measure; those of one cohort, or of all channels."""

    def __init__(self, dossier: Dossier, area: Area, cohort: Cohort) -> None:
        table = dossier.tables.measures
        table = table[(table["area_level"] == area.level) & (table["area_code"] == area.code)]
        self.cohort = cohort
        self.by_measure: dict[str, list[dict]] = {}
        for row in table.astype(object).where(table.notna(), None).to_dict("records"):
            self.by_measure.setdefault(row["measure"], []).append(row)

    def rows(self, measure: str, *, of_cohort: bool = True, **named: str) -> list[dict]:
        """The rows of a measure (of the report's cohort, or of all channels), stages in order; missing is None."""
        origin, entry = (self.cohort.origin, self.cohort.entry_stage) if of_cohort else ("all", None)
        chosen = [
            row
            for row in self.by_measure.get(measure, ())
            if row["origin"] == origin
            and (entry is None or row["entry_stage"] == entry)
            and all(row[column] == value for column, value in named.items())
        ]
        return sorted(chosen, key=lambda row: TRUNK.index(row["stage"]) if row["stage"] in TRUNK else -1)

    def at(self, measure: str, stage: str | None, **named: str) -> dict | None:
        """The one row of a measure at a stage."""
        return next((row for row in self.rows(measure, **named) if row["stage"] == stage), None)


def found_for(report: "Report", area: Area | None = None) -> Found:
    """The measures of the report's area, or of another one."""
    return _found(report.dossier, area or report.area, report.cohort)


@lru_cache(maxsize=64)
def _found(dossier: Dossier, area: Area, cohort: Cohort) -> Found:
    return Found(dossier, area, cohort)


def rate(row: dict | None) -> float | None:
    """The value of a row, or nothing where it is a rate of fewer than five."""
    if row is None or is_missing(row["value"]):
        return None
    is_small = row["unit"] in COUNTED and (row["denominator"] or 0) < LEAST
    return None if is_small else float(row["value"])


def part(row: dict | None, name: str) -> float | None:
    """A number of a row, or nothing."""
    return None if row is None or is_missing(row[name]) else float(row[name])


def listing(report: "Report", key: str, columns: Sequence[tuple[str, str]], measure: str, note: str = "") -> Listing:
    """An empty listing named and captioned by the labels ``<key>.sheet`` and ``<key>.caption``."""
    facts = {
        "cohort": report.say(f"origin.{report.cohort.origin}"),
        "stage": report.say(f"stage.{report.headline}"),
        "place": report.area.name,
    }
    heads = [(report.say(name), kind) for name, kind in columns]
    said = report.say(note) if note else ""
    return Listing(report.say(f"{key}.sheet"), report.say(f"{key}.caption", **facts), heads, note=said, measure=measure)


def shown(report: "Report", *listings: Listing) -> list[Block]:
    """Listings with rows as blocks."""
    return [found.block(report.lang, report.say("table.none")) for found in listings if found.rows]


def cost_listing(report: "Report") -> Listing:
    """Rupiah of the cohort by stage: how much is left, and of what those that stayed had asked."""
    columns = [("table.stage", "text"), ("cost.priced", "count"), ("cost.there", "rupiah"), ("cost.path", "share")]
    columns += [
        ("cost.kept", "share"),
        ("cost.median", "share"),
        ("cost.below", "count"),
        ("cost.below_share", "share"),
    ]
    found, made = found_for(report), listing(report, "cost", columns, "cost_path_rp", "cost.note")
    for path in found.rows("cost_path_rp"):
        kept, median, below = (found.at(name, path["stage"]) for name in COST[1:])
        few = (part(median, "denominator") or 0) < LEAST
        row = [report.say(f"stage.{path['stage']}"), part(median, "denominator"), part(path, "numerator")]
        row += [part(path, "value"), *(None if few else part(each, "value") for each in (kept, median))]
        made.rows.append([*row, part(below, "numerator"), rate(below)])
    return made


def volume_listing(report: "Report") -> Listing:
    """Rows whose volume became smaller from one list to the next (kabupaten)."""
    columns = [("cost.step", "text"), ("cost.pairs", "count"), ("cost.cut", "count"), ("table.part", "share")]
    columns.append(("cost.volume_median", "share"))
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
    return stack(heading(report.say("section.silence")), bullets(lines) if lines else None, *tables)


def missing_listing(report: "Report") -> Listing:
    """Refusals without a written reason by the stage that recorded them (kabupaten)."""
    columns = [
        ("table.stage", "text"),
        ("silence.refused", "count"),
        ("silence.missing", "count"),
        ("table.part", "share"),
    ]
    columns.append(("silence.entropy", "number"))
    found, made = found_for(report), listing(report, "missing", columns, "reason_missing", "silence.note")
    for row in found.rows("reason_missing", of_cohort=False):
        entropy = [each for each in found.rows("reason_entropy", of_cohort=False) if each["stage"] == row["stage"]]
        variety = part(entropy[0], "value") if entropy and (row["denominator"] or 0) >= LEAST else None
        counts = [row["denominator"], row["numerator"]]
        made.rows.append([report.say(f"stage.{row['stage']}"), *counts, rate(row), variety])
    return made


def missing_skpd_listing(report: "Report") -> Listing:
    """The same by SKPD, all stages (kabupaten)."""
    columns = [("table.skpd", "text"), ("table.stage", "text"), ("silence.refused", "count")]
    columns += [("silence.missing", "count"), ("table.part", "share")]
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
    columns = [("table.stage", "text"), ("origin.channel", "text"), ("origin.lines", "count"), ("table.part", "share")]
    columns += [("origin.rupiah", "rupiah"), ("origin.rupiah_share", "share")]
    found, made = found_for(report), listing(report, "origin", columns, "budget_origin_lines", "origin.note")
    for row in found.rows("budget_origin_lines", of_cohort=False):
        if stage in (None, row["stage"]):
            named = {"group_value": row["group_value"]}
            money = next(
                (r for r in found.rows("budget_origin_rp", of_cohort=False, **named) if r["stage"] == row["stage"]),
                None,
            )
            name = channel_name(row["group_value"], report.lang)
            amounts = [part(money, "numerator"), part(money, "value")]
            made.rows.append([report.say(f"stage.{row['stage']}"), name, row["numerator"], rate(row), *amounts])
    return made


def channel_name(value: str, lang: str) -> str:
    """The channel rows of a budget came from; ``none_found`` and ``several`` are groups, not channels."""
    return label(
        "origin.none_found" if value == "none_found" else f"{'origin' if value in ORIGINS else 'group'}.{value}", lang
    )


def steps_listing(report: "Report") -> Listing:
    """From document to document: what came in late, and how far the next keeps to the one before."""
    columns = [("cost.step", "text"), ("origin.late", "count"), ("origin.of_lines", "count"), ("table.part", "share")]
    columns += [("origin.late_rp", "rupiah"), ("origin.consistency", "share")]
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


def ranks_listing(report: "Report") -> Listing:
    """Whether the proposers' ranks decided, by stage."""
    columns = [
        ("table.stage", "text"),
        ("ranks.inverted", "count"),
        ("ranks.pairs", "count"),
        ("ranks.inverted_share", "share"),
    ]
    columns += [("ranks.hits", "count"), ("ranks.top", "count"), ("ranks.weighted", "share")]
    columns += [("ranks.first_k", "count"), ("ranks.explained", "share")]
    found, made = found_for(report), listing(report, "ranks", columns, "rank_inverted_pairs", "ranks.note")
    for row in found.rows("rank_inverted_pairs"):
        hits, weighted = (found.at(name, row["stage"]) for name in RANKS[1:3])
        quota = found.at("quota_explained", row["stage"], group_kind="first_k_of_desa")
        pairs = [row["numerator"], row["denominator"], rate(row)]
        top = [part(hits, "numerator"), part(hits, "denominator")]
        first = float(quota["group_value"]) if quota and quota["group_value"] else None
        made.rows.append(
            [report.say(f"stage.{row['stage']}"), *pairs, *top, part(weighted, "value"), first, rate(quota)]
        )
    return made


def groups_listing(report: "Report", kind: str) -> Listing:
    """How far a group of proposals got at the headline stage: rank, size of the amount, function of the SKPD."""
    columns = [(f"groups.{kind}", "text"), ("table.proposals", "count"), ("table.reached", "count")]
    columns += [("table.share", "share"), ("table.at_most", "share"), ("table.unknown", "count")]
    made = listing(report, f"groups.{kind}", columns, "survival_count_by_group")
    names = {}
    if kind in ("size_class", "skpd_group"):
        file, column = ("size_classes.csv", "size_class") if kind == "size_class" else ("skpd_groups.csv", "group")
        names = {row[column]: row[f"label_{report.lang}"] for row in read_reference(file)}
    for row in found_for(report).rows("survival_count_by_group", group_kind=kind):
        if row["stage"] == report.headline:
            value = row["group_value"]
            name = report.say("groups.unknown") if value == "unknown" else names.get(value, value)
            bounds = [rate(row), None if rate(row) is None else part(row, "upper")]
            made.rows.append([name, row["denominator"], row["numerator"], *bounds, row["unknown"]])
    return made


def denominators_listing(report: "Report") -> Listing:
    """The same question over the denominators D1 to D5, at the headline stage."""
    columns = [("groups.denominator", "text"), ("table.proposals", "count"), ("table.reached", "count")]
    columns += [("table.share", "share"), ("table.at_most", "share")]
    made = listing(report, "denominators", columns, "survival_count_by_denominator", "denominators.note")
    for row in found_for(report).rows("survival_count_by_denominator"):
        if row["stage"] == report.headline:
            kind = row["denominator_kind"]
            name = f"{kind} {report.say(f'denominator.{kind}')}"
            bounds = [rate(row), None if rate(row) is None else part(row, "upper")]
            made.rows.append([name, row["denominator"], row["numerator"], *bounds])
    return made


def priorities(report: "Report") -> Block | None:
    """Ranks and denominators (kabupaten); None where neither was read."""
    found = shown(report, ranks_listing(report), groups_listing(report, "priority"), denominators_listing(report))
    return stack(heading(report.say("section.priorities")), *found) if found else None


def equity_listing(report: "Report") -> Listing:
    """How evenly proposals and rupiah are spread over villages, by stage."""
    columns = [("table.stage", "text"), ("equity.without", "count"), ("equity.villages", "count")]
    columns += [(f"equity.{name}", "number") for name in EQUITY[1:]]
    found, made = found_for(report), listing(report, "equity", columns, "gini_<kind>", "equity.note")
    for row in found.rows("villages_without_proposal"):
        values = [part(found.at(name, row["stage"]), "value") for name in EQUITY[1:]]
        made.rows.append([report.say(f"stage.{row['stage']}"), row["numerator"], row["denominator"], *values])
    return made


def equity_intervals_listing(report: "Report") -> Listing:
    """Every index of the first and of the headline stage with its interval, or that villages are too few for one."""
    columns = [("table.stage", "text"), ("equity.index", "text"), ("equity.value", "number")]
    columns += [("equity.low", "number"), ("equity.high", "number"), ("equity.kind", "text")]
    found, made = (
        found_for(report),
        listing(report, "equity_intervals", columns, "gini_<kind>", "equity_intervals.note"),
    )
    for stage in dict.fromkeys(("desa", report.headline)):
        for name in EQUITY[1:]:
            row = found.at(name, stage)
            if row and row["interval_kind"] != "none":
                ends = [part(row, end) for end in ("value", "lower", "upper")]
                kind = report.say(f"interval.{row['interval_kind']}")
                made.rows.append([report.say(f"stage.{stage}"), report.say(f"equity.{name}"), *ends, kind])
    return made


def equity(report: "Report") -> Block | None:
    """Who gains: spread over villages, poor villages first, sizes and functions (kabupaten)."""
    tables = shown(report, equity_listing(report), equity_intervals_listing(report))
    tables += shown(report, *(groups_listing(report, kind) for kind in ("size_class", "skpd_group")))
    chart = figure_block(report.figures.concentration, report.lang)
    return stack(heading(report.say("section.equity")), chart, *tables) if tables else None


@lru_cache(maxsize=4)
def _scored(dossier: Dossier, lang: str) -> list[dict]:
    tables = dossier.tables
    return scorecard(tables.measures, tables.lineage, tables.records, tables.links, lang).to_dict("records")


def principles_listing(report: "Report") -> Listing:
    """The scorecard of the principles: each with its value or the table that is missing."""
    columns = [("table.no", "count"), ("principles.principle", "text"), ("principles.indicator", "text")]
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
        made += [equity_listing(report), equity_intervals_listing(report), principles_listing(report)]
    return [found for found in made if found.rows]
