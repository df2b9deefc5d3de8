"""Sections that compare groups of proposals: rank, size, function, tagged words, denominator, evidence."""

from typing import TYPE_CHECKING

from musrenbang_analysis.publish.blocks import Block, heading, stack
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.lookup import found_for, listing, part, rate, shown
from musrenbang_analysis.publish.printed import RANKS
from musrenbang_analysis.publish.proposal_groups import value_name

if TYPE_CHECKING:
    from musrenbang_analysis.publish.report import Report


def ranks_listing(report: "Report") -> Listing:
    """Whether the proposers' ranks decided, by stage."""
    columns = [
        ("table.stage", "text"), ("ranks.inverted", "pairs"), ("ranks.pairs", "pairs"),
        ("ranks.inverted_share", "share"), ("ranks.hits", "pairs", "rank_top_k_hit"),
        ("ranks.top", "count", "rank_top_k_hit"),
        ("ranks.weighted", "share", "survival_priority_weighted"), ("ranks.first_k", "ordinal", "quota_explained"),
        ("ranks.explained", "share", "quota_explained"),
    ]  # fmt: skip
    found, made = found_for(report), listing(report, "ranks", columns, "rank_inverted_pairs", "ranks.note")
    for row in found.rows("rank_inverted_pairs"):
        stage = row["stage"]
        hits, weighted = (found.at(name, stage) for name in RANKS[1:3])
        quota = found.at("quota_explained", stage, group_kind="first_k_of_desa")
        pairs = [row["numerator"], row["denominator"], rate(row)]
        asked = {"cohort": report.cohort, "group": "ranked:yes"}
        asked |= {} if stage == report.cohort.entry_stage else {"stage": stage, "answer": "yes"}
        top = [part(hits, "numerator"), report.counted(part(hits, "denominator"), **asked)]
        first = float(quota["group_value"]) if quota and quota["group_value"] else None
        made.rows.append([report.say(f"stage.{stage}"), *pairs, *top, part(weighted, "value"), first, rate(quota)])
    return made


def groups_listing(report: "Report", kind: str) -> Listing:
    """How far a group of proposals got at the headline stage: rank, size of the amount, function of the SKPD."""
    columns = [(f"groups.{kind}", "text"), ("table.proposals", "count"), ("table.reached", "count")]
    columns += [("table.share", "share"), ("table.at_most", "share"), ("table.unknown", "count")]
    made = listing(report, f"groups.{kind}", columns, "survival_count_by_group")
    for row in found_for(report).rows(made.measure, group_kind=kind):
        if row["stage"] == report.headline:
            value = row["group_value"]
            bounds = [rate(row), None if rate(row) is None else part(row, "upper")]
            whole, reached, unknown = answered(report, row, f"{kind}:{value}")
            made.rows.append([value_name(kind, value, report.lang), whole, reached, *bounds, unknown])
    return made


def answered(report: "Report", row: dict, group: str) -> list[object]:
    """All proposals of a group, those at the headline stage and those not traced, each leading to its own."""
    asked = {"cohort": report.cohort, "group": group}
    counts = (("denominator", None), ("numerator", "yes"), ("unknown", "unknown"))
    return [
        report.counted(row[name], **asked, **({"stage": row["stage"], "answer": answer} if answer else {}))
        for name, answer in counts
    ]


def tags_listing(report: "Report") -> Listing:
    """How far proposals got whose words name women and children, poor households or persons with disabilities."""
    columns = [("tags.tag", "text"), ("table.proposals", "count"), ("table.reached", "count"), ("table.share", "share")]
    columns += [("table.at_most", "share"), ("tags.relative", "index", "tag_relative_survival")]
    columns.append(("table.unknown", "count", "unknown"))
    found, made = found_for(report), listing(report, "tags", columns, "survival_count_by_tag", "tags.note")
    for row in found.rows("survival_count_by_tag", group_kind="tag"):
        if row["stage"] == report.headline:
            value = row["group_value"]
            bounds = [rate(row), None if rate(row) is None else part(row, "upper")]
            relative = found.at("tag_relative_survival", row["stage"], group_value=value)
            shown = None if rate(row) is None else part(relative, "value")
            whole, reached, unknown = answered(report, row, f"tag:{value}")
            made.rows.append([value_name("tag", value, report.lang), whole, reached, *bounds, shown, unknown])
    return made


def basis_listing(report: "Report") -> Listing:
    """On what the paths rest: proposals by the weakest link of their path (kabupaten)."""
    columns = [("basis.tier", "text"), ("table.proposals", "count"), ("table.part", "share")]
    made = listing(report, "basis", columns, "basis_count", "basis.note")
    for row in found_for(report).rows("basis_count", group_kind="tier"):
        name, asked = row["group_value"], {"cohort": report.cohort, "group": f"basis:{row['group_value']}"}
        made.rows.append([value_name("basis", name, report.lang), report.counted(row["numerator"], **asked), rate(row)])
    return made


def basis(report: "Report") -> Block | None:
    """The same as a block; None where nothing was measured."""
    tables = shown(report, basis_listing(report))
    return stack(*tables) if tables else None


def denominators_listing(report: "Report") -> Listing:
    """The same question over the denominators D1 to D5, at the headline stage."""
    columns = [("groups.denominator", "text"), ("table.proposals", "count"), ("table.reached", "count")]
    columns += [("table.share", "share"), ("table.at_most", "share")]
    made = listing(report, "denominators", columns, "survival_count_by_denominator", "denominators.note")
    for row in found_for(report).rows("survival_count_by_denominator"):
        if row["stage"] == report.headline:
            kind = row["denominator_kind"]
            name = value_name("denominator", kind, report.lang)
            bounds = [rate(row), None if rate(row) is None else part(row, "upper")]
            whole, reached, _ = answered(report, row, "" if kind == "D1" else f"denominator:{kind}")
            made.rows.append([name, whole, reached, *bounds])
    return made


def priorities(report: "Report") -> Block | None:
    """Ranks and denominators (kabupaten); None where neither was read."""
    found = shown(report, ranks_listing(report), groups_listing(report, "priority"), denominators_listing(report))
    return stack(heading(report.say("section.priorities")), *found) if found else None
