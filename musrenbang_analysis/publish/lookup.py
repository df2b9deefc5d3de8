"""Looking up what a section prints: the rows of the table ``measures`` for one area, and empty tables to fill."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.measure.small import COUNTED, LEAST
from musrenbang_analysis.publish.blocks import Block
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.terms import TRUNK

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


def listing(report: "Report", key: str, columns: Sequence[tuple[str, ...]], measure: str, note: str = "") -> Listing:
    """An empty listing named and captioned by the labels ``<key>.sheet`` and ``<key>.caption``.

    ``columns`` are (label, kind), or (label, kind, measure) where another measure than that of the table defines them.
    """
    facts = {
        "cohort": report.say(f"origin.{report.cohort.origin}"),
        "stage": report.say(f"stage.{report.headline}"),
        "place": report.area.name,
    }
    heads = [(report.say(name), kind) for name, kind, *_ in columns]
    said, caption = report.say(note) if note else "", report.say(f"{key}.caption", **facts)
    defined = {report.say(name): other for name, _, *others in columns for other in others}
    return Listing(report.say(f"{key}.sheet"), caption, heads, note=said, measure=measure, defined=defined)


def shown(report: "Report", *listings: Listing) -> list[Block]:
    """Listings with rows as blocks."""
    return [found.block(report.lang, report.say("table.none")) for found in listings if found.rows]
