"""What changed between two runs of one dossier, and why: data, people's decisions, links, code."""

from collections import Counter
from functools import cached_property

import pandas as pd

from musrenbang_analysis.compare.causes import CAUSES, FOLLOWED, reading_cause, split_by_cause
from musrenbang_analysis.compare.rows import link_changes, link_summary, record_changes
from musrenbang_analysis.compare.runs import (
    changed_files,
    document_changes,
    input_changes,
    setting_changes,
    side_file_changes,
)
from musrenbang_analysis.compare.sides import Side
from musrenbang_analysis.formats import number
from musrenbang_analysis.measure.registry import measures
from musrenbang_analysis.publish.blocks import Block, heading, paragraph, stack
from musrenbang_analysis.publish.dossier_report import DossierReport
from musrenbang_analysis.publish.facts import Cohort, Dossier, cohort_order
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.terms import STAGES

SHOWN = 12
KEY = ("measure", "stage", "entry_stage", "area_level", "area_code", "origin", "skpd_name", "group_kind", "group_value",
       "denominator_kind")  # fmt: skip


class RunComparison(DossierReport):
    """Two runs of the same kabupaten and plan year; the subject is the later one."""

    name = "run_comparison"

    def __init__(self, before: Side, after: Side, lang: str) -> None:
        super().__init__(Dossier(after.tables), lang)
        self.before, self.after = before, after
        self._manifests = before.tables.manifest, after.tables.manifest

    @property
    def title(self) -> Block:
        """Which two runs."""
        facts = {
            f"{name}_{side}": manifest.get(name) or "–"
            for side, manifest in zip(("before", "after"), self._manifests, strict=True)
            for name in ("finished", "code_version")
        }
        return stack(heading(self.title_text, 1), paragraph(self.say("run_comparison.subtitle", **facts), "subtitle"))

    @property
    def lead(self) -> str:
        """How much changed of each kind, in one sentence."""
        inputs = Counter(self._inputs["change"])
        links = self._link_counts
        facts = {
            "files": sum(inputs.values()),
            "added": len(self._records.added),
            "removed": len(self._records.removed),
            "cells": len(self._records.cells),
            "gained": int(links[["accepted_gained", "possible_gained"]].to_numpy().sum()),
            "lost": int(links[["accepted_lost", "possible_lost"]].to_numpy().sum()),
            "moved": len(self._moved),
        }
        said = self.say("run_comparison.lead", **{name: number(value, self.lang) for name, value in facts.items()})
        return said if any(facts.values()) or len(self._settings) else self.say("run_comparison.nothing")

    @cached_property
    def _inputs(self) -> pd.DataFrame:
        return input_changes(*self._manifests)

    @cached_property
    def _settings(self) -> pd.DataFrame:
        return setting_changes(*self._manifests)

    @cached_property
    def _records(self):
        return record_changes(
            self.before.tables.records,
            self.after.tables.records,
            changed_files(*self._manifests),
            reading_cause(*self._manifests),
        )

    @cached_property
    def _links(self) -> pd.DataFrame:
        return link_changes(self.before.tables.links, self.after.tables.links, self._records.same_row)

    @cached_property
    def _link_counts(self) -> pd.DataFrame:
        return link_summary(self._links)

    @cached_property
    def _moved(self) -> pd.DataFrame:
        return split_by_cause(self.before, self.after)

    @property
    def summary(self) -> Block:
        """The sentence, then the numbers that moved with their causes."""
        return stack(
            heading(self.say("section.summary")),
            paragraph(self.lead, "lead"),
            heading(self.say("run_comparison.moved")),
            self.table(self._moved_listing),
            self.table(self._other_listing),
        )

    @property
    def sources(self) -> Block:
        """Files, side files, declarations, code and parameters."""
        listings = (self._input_listing, self._side_listing, self._document_listing, self._setting_listing)
        return stack(heading(self.say("run_comparison.made_of")), *map(self.table, listings))

    @property
    def rows(self) -> Block:
        """Records and links."""
        listings = (self._record_listing, self._cell_listing, self._link_listing, self._decided_listing)
        return stack(heading(self.say("run_comparison.rows")), *map(self.table, listings))

    @property
    def text(self) -> str:
        """The whole comparison as plain text."""
        return "\n\n".join(block.text for block in (self.title, self.summary, self.sources, self.rows))

    @property
    def listings(self) -> list[Listing]:
        """Every table."""
        return [
            self._moved_listing, self._other_listing, self._input_listing, self._side_listing, self._document_listing,
            self._setting_listing, self._record_listing, self._cell_listing, self._link_listing, self._decided_listing,
        ]  # fmt: skip

    @cached_property
    def _moved_listing(self) -> Listing:
        columns = self.columns(
            ("compare.measure", "text"), ("table.cohort", "text"), ("table.stage", "text"),
            ("compare.before", "number"), ("compare.after", "number"),
            *((f"compare.cause.{cause}", "number") for cause in CAUSES),
        )  # fmt: skip
        listing = Listing(self.say("run_comparison.moved"), self.say("run_comparison.moved.caption"), columns)
        listing.most, listing.rest = 2 * SHOWN, self.say("compare.rest")
        listing.note = self.say("run_comparison.moved.note")
        for row in sorted(self._moved.to_dict("records"), key=_place):
            names = [self._measure(row["measure"]), self.say(f"origin.{row['origin']}")]
            stage = self.say(f"stage_short.{row['stage']}") if row["stage"] else None
            listing.rows.append([*names, stage, row["before"], row["after"], *(row[cause] for cause in CAUSES)])
        return listing

    def _measure(self, name: str) -> str:
        entry = measures().get(name)
        return name if entry is None else entry.label_id if self.lang == "id" else entry.label_en

    @cached_property
    def _other_listing(self) -> Listing:
        """Every published number that moved, counted by measure; its cause where only one kind of thing changed."""
        columns = self.columns(("compare.measure", "text"), ("compare.numbers", "count"), ("compare.changed", "count"))
        listing = Listing(self.say("compare.all_numbers"), self.say("compare.all_numbers.caption"), columns, most=SHOWN)
        listing.note = self.say("compare.only_cause", cause=self._only_cause()) if self._only_cause() else ""
        listing.rest = self.say("compare.rest")
        sides = []
        for side in (self.before, self.after):
            table = side.tables.measures
            keys = [table[name].astype("object").where(table[name].notna(), "") for name in KEY]
            index = pd.MultiIndex.from_arrays(keys, names=list(KEY))
            values = table["value"].astype("Float64").to_numpy(float, na_value=float("nan"))
            sides.append(pd.Series(values, index=index).groupby(level=list(range(len(KEY)))).first())
        both = pd.concat(sides, axis=1, keys=["before", "after"])
        same = (both["before"] == both["after"]) | (both["before"].isna() & both["after"].isna())
        totals = both.groupby(level="measure").size()
        changed = (~same).groupby(level="measure").sum()
        for name in changed[changed > 0].sort_values(ascending=False, kind="stable").index:
            listing.rows.append([self._measure(name), int(totals[name]), int(changed[name])])
        return listing

    def _only_cause(self) -> str | None:
        side = side_file_changes(*self._manifests)
        hand = side is not None and side["path"].str.startswith("hand/").any()
        office = len(self._inputs) > 0 or (side is not None and (~side["path"].str.startswith("hand/")).any())
        causes = [
            name for name, is_there in (("data", office), ("hand", hand), ("code", len(self._settings))) if is_there
        ]
        return self.say(f"compare.cause.{causes[0]}") if len(causes) == 1 and side is not None else None

    @cached_property
    def _input_listing(self) -> Listing:
        columns = self.columns(
            ("table.file", "text"), ("compare.change", "text"), ("compare.rows_before", "count"),
            ("compare.rows_after", "count"), ("compare.asked_before", "rupiah"), ("compare.asked_after", "rupiah"),
            ("compare.sha_before", "text"), ("compare.sha_after", "text"),
        )  # fmt: skip
        listing = Listing(self.say("compare.inputs"), self.say("compare.inputs.caption"), columns)
        for row in self._inputs.astype(object).where(self._inputs.notna(), None).to_dict("records"):
            prints = [row[f"sha256_{side}"][:12] if row[f"sha256_{side}"] else None for side in ("before", "after")]
            numbers = [row[f"{name}_{side}"] for name in ("rows", "asked") for side in ("before", "after")]
            listing.rows.append([row["path"], self.say(f"compare.change.{row['change']}"), *numbers, *prints])
        return listing

    @cached_property
    def _side_listing(self) -> Listing:
        columns = self.columns(("table.file", "text"), ("compare.change", "text"))
        listing = Listing(self.say("compare.side_files"), self.say("compare.side_files.caption"), columns)
        changes = side_file_changes(*self._manifests)
        if changes is None:
            listing.rows = [[self.say("compare.not_recorded"), None]]
        else:
            listing.rows = [[row.path, self.say(f"compare.change.{row.change}")] for row in changes.itertuples()]
        return listing

    @cached_property
    def _document_listing(self) -> Listing:
        columns = self.columns(
            ("table.stage", "text"), ("compare.field", "text"), ("compare.before", "text"), ("compare.after", "text")
        )
        listing = Listing(self.say("data_quality.documents"), self.say("compare.documents.caption"), columns)
        changes = document_changes(self.before.tables.documents, self.after.tables.documents)
        listing.rows = [[self.say(f"stage_short.{row.stage}"), row.field, row.before, row.after]
                        for row in changes.itertuples()]  # fmt: skip
        return listing

    @cached_property
    def _setting_listing(self) -> Listing:
        columns = self.columns(("compare.setting", "text"), ("compare.before", "text"), ("compare.after", "text"))
        listing = Listing(self.say("compare.settings"), self.say("compare.settings.caption"), columns)
        listing.rows = [[row.setting, row.before, row.after] for row in self._settings.itertuples()]
        return listing

    @cached_property
    def _record_listing(self) -> Listing:
        columns = self.columns(
            ("compare.change", "text"), ("table.stage", "text"), ("table.proposal", "text"), ("table.desa", "text"),
            ("table.asked", "rupiah"), ("table.given", "rupiah"), ("table.source", "text"), ("table.record", "text"),
        )  # fmt: skip
        listing = Listing(self.say("compare.records"), self.say("compare.records.caption"), columns, most=SHOWN)
        listing.rest = self.say("compare.rest")
        for change, frame in (("added", self._records.added), ("removed", self._records.removed)):
            for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
                place = " › ".join(
                    str(row[name]) for name in ("source_file", "source_sheet", "source_row") if row[name]
                )
                names = [self.say(f"compare.change.{change}"), self.say(f"stage_short.{row['stage']}")]
                listing.rows.append([*names, row["proposal_text"], row["desa_name"], row["asked_rp"],
                                     row["approved_rp"], place, row["record_id"]])  # fmt: skip
        return listing

    @cached_property
    def _cell_listing(self) -> Listing:
        columns = self.columns(
            ("table.source", "text"), ("compare.column", "text"), ("compare.before", "text"), ("compare.after", "text"),
            ("compare.cause", "text"), ("table.record", "text"),
        )  # fmt: skip
        listing = Listing(self.say("compare.cells"), self.say("compare.cells.caption"), columns, most=SHOWN)
        listing.rest = self.say("compare.rest")
        for row in self._records.cells.itertuples():
            place = f"{row.source_file} › {row.source_sheet} › {row.source_row}"
            cause = self.say(f"compare.cause.{row.cause}")
            listing.rows.append([place, row.column, row.before, row.after, cause, row.record_id])
        return listing

    @cached_property
    def _link_listing(self) -> Listing:
        names = [f"{status}_{change}" for status in ("accepted", "possible") for change in ("gained", "lost")]
        columns = self.columns(("data_quality.method", "text"), *((f"compare.{name}", "count") for name in names))
        listing = Listing(self.say("compare.links"), self.say("compare.links.caption"), columns)
        for row in self._link_counts.to_dict("records"):
            listing.rows.append([self.say(f"method.{row['method']}"), *(row[name] for name in names)])
        return listing

    @cached_property
    def _decided_listing(self) -> Listing:
        """Links a person decided, in either run, that differ."""
        columns = self.columns(
            ("data_quality.from", "text"),
            ("data_quality.to", "text"),
            ("compare.before", "text"),
            ("compare.after", "text"),
        )
        listing = Listing(self.say("compare.decided"), self.say("compare.decided.caption"), columns, most=SHOWN)
        listing.rest = self.say("compare.rest")
        by_hand = (self._links["method_before"] == "hand") | (self._links["method_after"] == "hand")
        for row in self._links[by_hand].itertuples():
            pairs = ((row.status_before, row.method_before), (row.status_after, row.method_after))
            shown = [f"{self.say(f'link_status.{s}')} ({self.say(f'method.{m}')})" if s else None for s, m in pairs]
            listing.rows.append([row.from_id, row.to_id, *shown])
        return listing


def _place(row: dict) -> tuple:
    """Survival before outcomes, the main cohorts first, stages in the order a proposal travels them."""
    measure = FOLLOWED.index(row["measure"]) if row["measure"] in FOLLOWED else len(FOLLOWED)
    stage = STAGES.index(row["stage"]) if row["stage"] in STAGES else len(STAGES)
    return measure, cohort_order(Cohort(row["origin"], row["entry_stage"])), stage, row["measure"]
