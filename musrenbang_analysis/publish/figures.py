"""Every chart of one area's report, drawn once, and the block that shows a chart in a page.

>>> report.figures.funnel                                              # doctest: +SKIP
>>> figure_block(report.figures.flow, "id")                            # doctest: +SKIP
"""

from functools import cached_property

import pandas as pd

from musrenbang_analysis.charts.area_map import area_map
from musrenbang_analysis.charts.asked_given import asked_given
from musrenbang_analysis.charts.concentration import concentration
from musrenbang_analysis.charts.flow import flow
from musrenbang_analysis.charts.funnel import funnel
from musrenbang_analysis.charts.limits import limits
from musrenbang_analysis.charts.multiples import multiples
from musrenbang_analysis.charts.outcome import kind_of, outcome
from musrenbang_analysis.charts.reasons import reasons
from musrenbang_analysis.charts.saving import inline_svg
from musrenbang_analysis.charts.style import Chart, Place
from musrenbang_analysis.charts.villages import villages
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish import chart_rows
from musrenbang_analysis.publish.blocks import Block, figure, paragraph
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier
from musrenbang_analysis.publish.proposals import reason_kinds

NAMES = (
    "funnel",
    "flow",
    "outcome",
    "villages",
    "multiples",
    "limits",
    "area_map",
    "asked_given",
    "reasons",
    "concentration",
)


class Figures:
    """The charts of an area: each attribute is a ``Chart``, or None where there is too little to draw."""

    def __init__(self, dossier: Dossier, area: Area, cohort: Cohort, stage: str, place: Place, lang: str) -> None:
        self.dossier, self.area, self.cohort, self.stage = dossier, area, cohort, stage
        self.place, self.lang = place, lang

    @cached_property
    def all(self) -> list[Chart]:
        """Every chart there is, in the order of ``NAMES``."""
        return [chart for chart in (getattr(self, name) for name in NAMES) if chart]

    @cached_property
    def level_below(self) -> str:
        """What the areas inside are."""
        return "kecamatan" if self.area.level == "kabupaten" else "desa"

    @cached_property
    def areas(self) -> list[Area]:
        """The areas inside, in the order of the codes."""
        is_whole = self.area.level == "kabupaten"
        return self.dossier.kecamatan if is_whole else self.dossier.desa_of(self.area)

    @cached_property
    def funnel(self) -> Chart | None:
        """How much reached each stage, by count and by rupiah asked."""
        rows = chart_rows.funnel_rows(self.dossier, self.area, self.cohort)
        return funnel(rows, self.cohort.origin, self.cohort.entry_stage, self.stage, self.place, self.lang)

    @cached_property
    def flow(self) -> Chart | None:
        """The way of every proposal between the stages."""
        rows = chart_rows.flow_rows(self.dossier, self.area, self.cohort)
        return flow(rows, self.cohort.origin, self.place, self.lang)

    @cached_property
    def outcome(self) -> Chart | None:
        """The last outcome on record."""
        counts = [(word, count) for word, count, _ in self.dossier.outcomes(self.area, self.cohort)]
        return outcome(counts, self.cohort.origin, self.place, self.lang)

    @cached_property
    def villages(self) -> Chart | None:
        """Every village of a kecamatan; None for the kabupaten."""
        if self.level_below != "desa":
            return None
        rows = chart_rows.village_rows(self.dossier, self.area, self.cohort, self.stage)
        return villages(rows, self.stage, self.cohort.origin, self.place, self.lang)

    @cached_property
    def multiples(self) -> Chart | None:
        """A small panel per kecamatan; None for a kecamatan."""
        stages = self.dossier.later_stages(self.cohort)
        if self.level_below != "kecamatan" or not stages:
            return None
        rows = chart_rows.panel_rows(self.dossier, self.areas, self.cohort)
        whole = {stage: self.dossier.reach(self.area, self.cohort, stage).lower or 0.0 for stage in stages}
        return multiples(rows, whole, self.level_below, self.cohort.origin, self.place, self.lang)

    @cached_property
    def limits(self) -> Chart | None:
        """The funnel plot of the areas inside."""
        found = chart_rows.limit_rows(self.dossier, self.areas, self.cohort, self.stage)
        if found is None:
            return None
        return limits(*found, self.level_below, self.stage, self.cohort.origin, self.place, self.lang)

    @cached_property
    def area_map(self) -> Chart | None:
        """The areas inside on a map; kecamatan without boundaries as tiles (villages then have their bars)."""
        shapes = self.dossier.boundaries
        if self.level_below == "desa" and not all(area.code in shapes for area in self.areas):
            return None
        rows = chart_rows.map_rows(self.dossier, self.areas, self.cohort, self.stage)
        return area_map(rows, shapes, self.level_below, self.stage, self.cohort.origin, self.place, self.lang)

    @cached_property
    def asked_given(self) -> Chart | None:
        """Rupiah asked and given: per kecamatan in the kabupaten, per stage in a kecamatan."""

        def row(area: Area, stage: str, name: str) -> dict[str, object]:
            return chart_rows.asked_given_row(self.dossier, area, self.cohort, stage, name)

        whole = row(self.area, self.stage, "")
        if self.level_below == "kecamatan":
            by, rows = "kecamatan", [row(area, self.stage, area.name) for area in self.areas]
        else:
            stages = self.dossier.later_stages(self.cohort)
            by, rows = "stage", [row(self.area, stage, label(f"stage_short.{stage}", self.lang)) for stage in stages]
        table = pd.DataFrame(rows, columns=list(chart_rows.ASKED_COLUMNS))
        return asked_given(table, whole, self.stage, by, self.cohort.origin, self.place, self.lang)

    @cached_property
    def reasons(self) -> Chart | None:
        """The reasons of what ended in writing."""
        members = chart_rows.cohort_rows(self.dossier, self.area, self.cohort)
        rows = reason_kinds(members[members["outcome"].map(kind_of) == "ended"], self.lang)
        return reasons(rows.drop(columns="key"), self.cohort.origin, self.place, self.lang)

    @cached_property
    def concentration(self) -> Chart | None:
        """Who gains, from the poorest villages on; kabupaten only, where the villages' statistics are known."""
        if self.level_below != "kecamatan" or self.cohort.entry_stage != "desa":
            return None
        found = chart_rows.concentration_rows(self.dossier, self.stage)
        index = chart_rows.concentration_index(self.dossier, self.cohort, self.stage)
        return concentration(*found, self.stage, self.place, self.lang, index) if found else None


def figure_block(chart: Chart | None, lang: str, *, note: bool = False) -> Block | None:
    """A chart with its title and source as text; without a chart nothing, or with ``note`` the reason."""
    if chart is None:
        return paragraph(label("report.no_chart", lang), "note") if note else None
    return figure(chart.title, chart.subtitle, inline_svg(chart), chart.source_line, chart.alt)
