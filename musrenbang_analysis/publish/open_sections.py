"""Sections of the adoption-rate report that stand apart: the estimate beside the count, tagged words, equity."""

from functools import cached_property

import pandas as pd

from musrenbang_analysis.charts.style import KINDS, Chart, Place
from musrenbang_analysis.charts.tagged import EVERYBODY, tagged
from musrenbang_analysis.formats import is_missing, long_date
from musrenbang_analysis.measure.tags import tag_words
from musrenbang_analysis.measure.tags import tagged as marks
from musrenbang_analysis.publish.blocks import Block, Link, heading, stack
from musrenbang_analysis.publish.chart_rows import cohort_rows, kinds_at
from musrenbang_analysis.publish.estimates import estimate_listings, estimates
from musrenbang_analysis.publish.figures import figure_block
from musrenbang_analysis.publish.listing import Listing, defining
from musrenbang_analysis.publish.proposal_groups import value_name
from musrenbang_analysis.publish.trails import FEWEST, Trails
from musrenbang_analysis.terms import TRUNK

EQUITY = ("villages_without_proposal", "gini_count", "gini_rp", "concentration_index_count", "concentration_index_rp")


class OpenSections(Trails):
    """Estimates, tagged words and equity of one dossier."""

    @property
    def estimates(self) -> Block:
        """Every estimated rate beside the counted one, with its kind of interval."""
        return estimates(self.dossier, self.dossier.kabupaten, self.lang)

    @cached_property
    def _estimated(self) -> list[Listing]:
        return estimate_listings(self.dossier, self.dossier.kabupaten, self.lang)

    @property
    def tagged(self) -> Block | None:
        """How far proposals got that name women and children, poverty or disability, beside all; None without any."""
        if not self._tagged.rows:
            return None
        return stack(
            heading(self.say("adoption_rate.tagged")), figure_block(self.tag_chart, self.lang), self.table(self._tagged)
        )

    @cached_property
    def tag_chart(self) -> Chart | None:
        """The shares of the tagged beside those of everybody."""
        members = cohort_rows(self.dossier, self.dossier.kabupaten, self.dossier.primary)
        kinds, words = kinds_at(members, self.stage), marks(members["proposal_text"])
        rows = [self._kinds(EVERYBODY, kinds)]
        rows += [self._kinds(tag, kinds[words[tag]]) for tag in tag_words()]
        return tagged(pd.DataFrame(rows), self.stage, self.dossier.primary.origin, self._place, self.lang)

    @staticmethod
    def _kinds(tag: str, kinds: pd.Series) -> dict[str, object]:
        counts = kinds.value_counts()
        return {"tag": tag, "total": len(kinds)} | {kind: int(counts.get(kind, 0)) for kind in KINDS}

    @cached_property
    def _place(self) -> Place:
        date = self.dossier.as_of(self.stage)
        said = self.say("chart.as_of", date=long_date(date, self.lang)) if date else self.say("chart.as_of_unknown")
        invented = bool(self.dossier.manifest.get("is_synthetic"))
        return Place(self.dossier.kabupaten.name, self.dossier.plan_year, said, invented)

    @property
    def charts(self) -> list[Chart]:
        """The one chart."""
        return [self.tag_chart] if self.tag_chart else []

    @cached_property
    def _tagged(self) -> Listing:
        columns = self.columns(
            ("tags.tag", "text"), ("table.proposals", "count"), ("table.reached", "count"), ("table.share", "share"),
            ("adoption_rate.outer", "share"), ("tags.relative", "index"), ("table.unknown", "count"),
        )  # fmt: skip
        facts = {"cohort": self.say(f"origin.{self.dossier.primary.origin}"), "stage": self.say(f"stage.{self.stage}")}
        listing = Listing(self.say("tags.sheet"), self.say("tags.caption", **facts), columns)
        listing.note, listing.measure = self.say("tags.note"), "survival_count_by_tag"
        listing.defined = {self.say("tags.relative"): "tag_relative_survival", self.say("table.unknown"): "unknown"}
        for row in self._of_primary("survival_count_by_tag"):
            value, few = row["group_value"], row["denominator"] < FEWEST
            asked = {"cohort": self.dossier.primary, "group": f"tag:{value}"}
            at = asked | {"stage": self.stage}
            outer = (row["numerator"] + row["pending"] + row["unknown"]) / row["denominator"]
            relative = [r["value"] for r in self._of_primary("tag_relative_survival") if r["group_value"] == value]
            listing.rows.append(
                [value_name("tag", value, self.lang), self.counted(row["denominator"], **asked),
                 self.counted(row["numerator"], **at, answer="yes"), None if few else row["lower"],
                 None if few else outer, None if few or not relative or is_missing(relative[0]) else relative[0],
                 self.counted(row["unknown"], **at, answer="unknown")]
            )  # fmt: skip
        return listing

    def _of_primary(self, measure: str) -> list[dict]:
        """The rows of a measure for the main cohort at the headline stage."""
        table, primary = self.kabupaten_measures, self.dossier.primary
        chosen = table[(table["measure"] == measure) & (table["origin"] == primary.origin)]
        chosen = chosen[(chosen["entry_stage"] == primary.entry_stage) & (chosen["stage"] == self.stage)]
        return chosen.to_dict("records")

    @property
    def equity(self) -> Block:
        """Who gains: by village, stage by stage, the villages without a proposal counted in."""
        intervals = [self.table(self._equity_intervals)] if self._equity_intervals.rows else []
        return stack(heading(self.say("adoption_rate.equity")), self.table(self._equity), *intervals)

    @cached_property
    def _equity(self) -> Listing:
        columns = self.columns(("table.stage", "text"), *((f"adoption_rate.equity.{name}", "index") for name in EQUITY))
        listing = Listing(self.say("adoption_rate.equity"), self.say("adoption_rate.equity.caption"), columns)
        listing.defined = {self.say(f"adoption_rate.equity.{name}"): name for name in EQUITY}
        listing.note = self.say("adoption_rate.equity.note")
        table, primary = self.kabupaten_measures, self.dossier.primary
        chosen = table[table["measure"].isin(EQUITY) & (table["origin"] == primary.origin) & table["value"].notna()]
        for stage in (stage for stage in TRUNK if (chosen["stage"] == stage).any()):
            values = chosen[chosen["stage"] == stage].set_index("measure")["value"]
            cells = [float(values[name]) if name in values.index else None for name in EQUITY]
            listing.rows.append([self.say(f"stage_short.{stage}"), *cells])
        return listing

    @cached_property
    def _equity_intervals(self) -> Listing:
        """The indices of what was proposed and of what got furthest, each with its interval."""
        columns = self.columns(
            ("table.stage", "text"), ("equity.index", "text"), ("equity.value", "index"), ("equity.low", "index"),
            ("equity.high", "index"), ("equity.kind", "text"),
        )  # fmt: skip
        said = self.say(f"origin.{self.dossier.primary.origin}")
        listing = Listing(
            self.say("equity_intervals.sheet"), self.say("equity_intervals.caption", cohort=said), columns,
            note=self.say("equity_intervals.note"),
        )  # fmt: skip
        table = self.kabupaten_measures[self.kabupaten_measures["origin"] == self.dossier.primary.origin]
        for stage in dict.fromkeys(("desa", self.dossier.headline_stage)):
            own = table[table["stage"] == stage].set_index("measure")
            for name in (name for name in EQUITY[1:] if name in own.index):
                ends = [None if is_missing(end) else float(end) for end in own.loc[name, ["value", "lower", "upper"]]]
                kind = self.say(f"interval.{own.loc[name, 'interval_kind']}")
                called = Link(self.say(f"adoption_rate.equity.{name}"), f"#def-{defining(name)}")
                listing.rows.append([self.say(f"stage_short.{stage}"), called, *ends, kind])
        return listing
