"""Trails: those that end without a written word, decisions without a reason, and cases that can be checked.

Careful by construction: a trail that ends is the state of the data, never a statement about anybody.
"""

from functools import cached_property

import pandas as pd

from musrenbang_analysis.publish.blocks import Block, heading, paragraph, stack
from musrenbang_analysis.publish.dossier_report import DossierReport
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.terms import TRUNK

FEWEST, SHOWN = 5, 12


class Trails(DossierReport):
    """The sections on silence and on single cases."""

    @property
    def silence(self) -> Block:
        """Where the trail ends without a written word, in careful terms; how often a written end gives no reason."""
        tables = (self._silent_by_stage, self._silent_by_skpd, self._reasons)
        note = paragraph(self.say("adoption_rate.silence.note"))
        return stack(heading(self.say("adoption_rate.silence")), note, *map(self.table, tables))

    @property
    def cases(self) -> Block:
        """Proposals documented from village to budget, and large ones whose trail ends: each with its record id."""
        note = paragraph(self.say("adoption_rate.cases.note"), "note")
        tables = (self._documented, self._trail_ends)
        return stack(heading(self.say("adoption_rate.cases")), *map(self.table, tables), note)

    @cached_property
    def kabupaten_measures(self) -> pd.DataFrame:
        """The rows of ``measures`` about the whole kabupaten."""
        table = self.dossier.tables.measures
        return table[table["area_level"] == "kabupaten"]

    @cached_property
    def _followed(self) -> pd.DataFrame:
        """The proposals of the main cohort."""
        lineage = self.dossier.tables.lineage
        if self.dossier.primary.origin == "musrenbang":
            return lineage[lineage["entry_stage"] == "desa"]
        primary = self.dossier.primary
        return lineage[(lineage["origin"] == primary.origin) & (lineage["entry_stage"] == primary.entry_stage)]

    @cached_property
    def stage(self) -> str:
        """The stage the headline is about."""
        return self.dossier.headline_stage or "desa"

    @cached_property
    def _is_silent(self) -> pd.Series:
        """Of the followed proposals, those not traced at the headline stage: neither there, nor ended, nor pending."""
        if self.stage not in self._followed:
            return self._followed["outcome"] == "unknown"
        return (self._followed[self.stage] == "unknown").fillna(False).astype(bool)

    @property
    def _untraced_at(self) -> dict[str, object]:
        """What the page of all proposals is asked for those not traced at the headline stage."""
        asked: dict[str, object] = {"cohort": self.dossier.primary}
        if self.stage in self._followed:
            return asked | {"stage": self.stage, "answer": "unknown"}
        return asked | {"outcome": "unknown"}

    @cached_property
    def _silent_by_stage(self) -> Listing:
        columns = self.columns(
            ("adoption_rate.last_stage", "text"), ("table.unknown", "count"), ("adoption_rate.of_cohort", "share"),
            ("table.asked", "rupiah"), ("table.coverage", "share"),
        )  # fmt: skip
        defined = {self.say("table.coverage"): "money_coverage", self.say("table.asked"): "asked"}
        caption = self.say(
            "adoption_rate.silent_stage.caption", cohort=self.say(f"origin.{self.dossier.primary.origin}")
        )
        listing = Listing(self.say("adoption_rate.silent_stage"), caption, columns, measure="unknown", defined=defined)
        listing.note = self.say("adoption_rate.silent_stage.note")
        silent = self._followed[self._is_silent]
        for stage in (stage for stage in TRUNK if (silent["furthest_stage"] == stage).any()):
            part = silent[silent["furthest_stage"] == stage]
            share = len(part) / len(self._followed) if len(self._followed) >= FEWEST else None
            read = part["asked_rp"].notna()
            asked = int(part["asked_rp"].sum()) if read.any() else None
            counted = self.counted(len(part), **self._untraced_at, group=f"furthest:{stage}")
            listing.rows.append([self.say(f"stage.{stage}"), counted, share, asked, float(read.mean())])
        return listing

    @cached_property
    def _silent_by_skpd(self) -> Listing:
        columns = self.columns(
            ("table.skpd", "text"), ("table.proposals", "count"), ("table.unknown", "count"), ("table.part", "share"),
            ("table.pending", "count"), ("adoption_rate.possible", "count"),
        )  # fmt: skip
        caption = self.say("adoption_rate.silent_skpd.caption")
        listing = Listing(self.say("adoption_rate.silent_skpd"), caption, columns, measure="unknown")
        listing.note = self.say("adoption_rate.silent_skpd.note")
        for name, part in sorted(self._followed.groupby("skpd_name"), key=lambda pair: (-len(pair[1]), pair[0])):
            unknown = self._is_silent[part.index]
            possible = int((unknown & part["has_possible_link"].fillna(False).astype(bool)).sum())
            share = float(unknown.mean()) if len(part) >= FEWEST else None
            pending = int((part[self.stage] == "pending").sum()) if self.stage in part else None
            asked, silent = {"skpd": name}, self._untraced_at | {"skpd": name}
            listing.rows.append(
                [name, self.counted(len(part), cohort=self.dossier.primary, **asked),
                 self.counted(int(unknown.sum()), **silent), share,
                 self.counted(pending, cohort=self.dossier.primary, stage=self.stage, answer="pending", **asked),
                 self.counted(possible, **silent, group="silence:possible")]
            )  # fmt: skip
        return listing

    @cached_property
    def _reasons(self) -> Listing:
        columns = self.columns(
            ("table.stage", "text"), ("adoption_rate.ended", "lines"), ("adoption_rate.no_reason", "lines"),
            ("table.part", "share"),
        )  # fmt: skip
        caption = self.say("adoption_rate.reasons.caption")
        listing = Listing(self.say("adoption_rate.reasons"), caption, columns, measure="reason_missing")
        table = self.kabupaten_measures
        for row in table[table["measure"] == "reason_missing"].to_dict("records"):
            share = row["value"] if row["denominator"] >= FEWEST else None
            listing.rows.append([self.say(f"stage.{row['stage']}"), row["denominator"], row["numerator"], share])
        return listing

    @cached_property
    def _documented(self) -> Listing:
        by_id = self._followed["link_method"].isin(("id", "hand"))
        is_there = self._followed[self.stage] == "yes" if self.stage in self._followed else by_id
        chosen = self._followed[by_id & is_there.fillna(False).astype(bool)]
        chosen = chosen.sort_values(["n_successors", "funded_rp", "record_id"], ascending=[False, False, True])
        caption = self.say("adoption_rate.documented.caption", stage=self.say(f"stage_short.{self.stage}"))
        return self._case_listing("documented", caption, chosen)

    @cached_property
    def _trail_ends(self) -> Listing:
        chosen = self._followed[self._is_silent]
        key = "caption" if chosen["asked_rp"].notna().any() else "caption_no_money"
        chosen = chosen.sort_values(["asked_rp", "desa_code", "record_id"], ascending=[False, True, True])
        return self._case_listing("trail_ends", self.say(f"adoption_rate.trail_ends.{key}"), chosen)

    def _case_listing(self, name: str, caption: str, chosen: pd.DataFrame) -> Listing:
        columns = self.columns(
            ("table.proposal", "text"), ("table.desa", "text"), ("table.skpd", "text"), ("table.asked", "rupiah"),
            ("table.given", "rupiah"), ("table.furthest", "text"), ("table.record", "text"),
        )  # fmt: skip
        defined = {self.say("table.asked"): "asked", self.say("table.given"): "given_rp"}
        listing = Listing(self.say(f"adoption_rate.{name}"), caption, columns, defined=defined)
        listing.most, listing.rest = SHOWN, self.say("data_quality.rest")
        for row in chosen.astype(object).where(chosen.notna(), None).to_dict("records"):
            stage = self.say(f"stage_short.{row['furthest_stage']}")
            listing.rows.append([row["proposal_text"], row["desa_name"], row["skpd_name"], row["asked_rp"],
                                 row["funded_rp"], stage, self.opened(row["record_id"])])  # fmt: skip
        return listing.without_empty() if listing.rows else listing
