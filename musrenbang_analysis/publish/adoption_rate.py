"""The adoption-rate report for publishers outside the office: every rate with what it means and how sure it is."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from musrenbang_analysis.compare.rates import compared_rates
from musrenbang_analysis.compare.sides import Side, open_side
from musrenbang_analysis.formats import is_missing, long_date, number, percent, rupiah_short
from musrenbang_analysis.measure.uncertainty import wilson
from musrenbang_analysis.publish.blocks import Block, Header, Number, cards, heading, paragraph, stack
from musrenbang_analysis.publish.citation import cite, data_fingerprint
from musrenbang_analysis.publish.dossier_report import TERMS
from musrenbang_analysis.publish.facts import Cohort, Dossier, text_or
from musrenbang_analysis.publish.listing import Listing, plain, replaced
from musrenbang_analysis.publish.open_sections import EQUITY, OpenSections
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.publish.package import PACKAGE, package_table, write_package
from musrenbang_analysis.publish.rate_sentences import judgement
from musrenbang_analysis.publish.sections import channel_name, step_name
from musrenbang_analysis.publish.sentences import survival_sentence
from musrenbang_analysis.publish.site_data import search_address
from musrenbang_analysis.publish.trails import FEWEST

TOLD = ("musrenbang", "musrenbang_kecamatan", "pokir", "other")
BUDGET = ("apbd", "apbd_perubahan", "realisasi")


def open_adoption_rate(
    processed_root: str, kabupaten_code: str, plan_year: int, compare_with: Sequence[str] = (), lang: str = "id"
) -> "AdoptionRate":
    """The report of a dossier; ``compare_with`` names others as ``code/year``, each to be built before.

    Raises
    ------
    ParameterError
        when one of them was never built.
    """
    root = Path(processed_root)
    others = []
    for key in compare_with:
        code, _, year = key.partition("/")
        stored(root, code, int(year))
        others.append(open_side(root / code / year))
    return AdoptionRate(stored(root, kabupaten_code, plan_year), lang, others)


class AdoptionRate(OpenSections):
    """Rates of one dossier; ``others`` are compared on the same definition only."""

    name = "adoption_rate"
    terms = (*TERMS, "rows")
    printed = (
        "proposals", "survival_count", "survival_asked_rp", "given_rp", "survival_count_by_denominator", "unexplained",
        "served", "reason_missing", "budget_origin_lines", "budget_origin_rp", "lines_without_proposal",
        "late_insertions", *EQUITY, "wilson", "survival_estimated", "survival_estimated_rp",
        "survival_estimated_by_skpd", "survival_count_by_skpd", "survival_count_by_tag", "tag_relative_survival",
    )  # fmt: skip

    def __init__(self, dossier: Dossier, lang: str, others: Sequence[Side] = ()) -> None:
        super().__init__(dossier, lang)
        self.others = list(others)

    @cached_property
    def lead(self) -> str:
        """The headline sentence: number, date, pending, untraced, money."""
        return survival_sentence(self.dossier, self.dossier.kabupaten, self.dossier.primary, self.stage, self.lang)

    @property
    def summary(self) -> Block:
        """The sentence to quote, the key numbers, and the other channels."""
        area, cohorts = self.dossier.kabupaten, self.dossier.cohorts(self.dossier.kabupaten)
        rest = [c for c in cohorts if c.origin in TOLD and c != self.dossier.primary]
        told = [(cohort, stage) for cohort in rest if (stage := self._last(cohort))]
        sentences = [paragraph(survival_sentence(self.dossier, area, *pair, self.lang)) for pair in told]
        rule = paragraph(self.say("adoption_rate.rule"), "note")
        return stack(
            heading(self.say("section.summary")), paragraph(self.lead, "lead"), self._cards(), rule, *sentences
        )

    def _last(self, cohort: Cohort) -> str | None:
        stages = self.dossier.later_stages(cohort)
        return self.stage if self.stage in stages else next(iter(reversed(stages)), None)

    def _cards(self) -> Block:
        reach, items = self.dossier.reach(self.dossier.kabupaten, self.dossier.primary, self.stage), []
        asked = self.dossier.reach(self.dossier.kabupaten, self.dossier.primary, self.stage, "survival_asked_rp")
        where = self.say(f"stage_short.{self.stage}")
        for name, part, shown in (
            ("count", reach, number(reach.numerator, self.lang)),
            ("money", asked, rupiah_short(asked.numerator, self.lang)),
        ):
            if part.denominator and reach.denominator >= FEWEST:
                whole = (
                    number(part.denominator, self.lang)
                    if name == "count"
                    else rupiah_short(part.denominator, self.lang)
                )
                facts = {"n": shown, "of": whole, "outer": percent(part.outer_share, self.lang)}
                title, below = self.say(f"adoption_rate.card.{name}", stage=where), f"adoption_rate.card.{name}.below"
                measure = "survival_count" if name == "count" else "survival_asked_rp"
                asked_for = {"cohort": self.dossier.primary, "stage": self.stage, "answer": "yes"}
                target = search_address(self.index, **asked_for) if reach.numerator else None
                counted = Number(percent(part.lower, self.lang), target)
                items.append((Header(title, measure), counted, self.say(below, **facts)))
        # Before the budget is read nothing can be served by it, and most of the silence is only early.
        for name in ("unexplained", "served") if self.stage in BUDGET else ():
            row = self._number(name, self.dossier.primary)
            if row is not None and row["denominator"] >= FEWEST:
                facts = {"n": number(row["numerator"], self.lang), "of": number(row["denominator"], self.lang)}
                below = self.say(f"adoption_rate.card.{name}.below", **facts)
                target = search_address(self.index, cohort=self.dossier.primary, group=f"silence:{name}")
                counted = Number(percent(row["value"], self.lang), target)
                items.append((Header(self.say(f"adoption_rate.card.{name}"), name), counted, below))
        return cards(items) if items else paragraph(self.say("report.no_chart"), "note")

    def _number(self, measure: str, cohort: Cohort) -> pd.Series | None:
        table = self.kabupaten_measures
        chosen = table[(table["measure"] == measure) & (table["origin"] == cohort.origin)]
        chosen = chosen[chosen["entry_stage"] == cohort.entry_stage]
        return chosen.iloc[0] if len(chosen) else None

    @property
    def rates(self) -> Block:
        """Every channel to every stage, by number and by rupiah, with its interval and the kind of the interval."""
        note = paragraph(self.say("adoption_rate.intervals"), "note")
        return stack(heading(self.say("adoption_rate.rates")), self.table(self._shown_rates), note)

    @cached_property
    def _rates(self) -> Listing:
        columns = self.columns(
            ("table.cohort", "text"), ("table.stage", "text"), ("table.reached", "count"), ("table.of", "count"),
            ("table.share", "share"), ("adoption_rate.outer", "share"), ("adoption_rate.wilson_low", "share"),
            ("adoption_rate.wilson_high", "share"), ("adoption_rate.kind", "text"), ("table.pending", "count"),
            ("table.unknown", "count"), ("table.asked_share", "share"), ("table.coverage", "share"),
            ("table.as_of", "date"),
        )  # fmt: skip
        listing = Listing(
            self.say("adoption_rate.rates"), self.say("adoption_rate.rates.caption"), columns, measure="survival_count"
        )
        listing.defined = self._defined | {self.say(f"adoption_rate.wilson_{end}"): "wilson" for end in ("low", "high")}
        area = self.dossier.kabupaten
        for cohort in self.dossier.cohorts(area):
            for stage in self.dossier.later_stages(cohort) if cohort.origin in TOLD else ():
                reach = self.dossier.reach(area, cohort, stage)
                asked = self.dossier.reach(area, cohort, stage, "survival_asked_rp")
                if reach.denominator < FEWEST:
                    continue
                kind = "pending_bounds" if reach.pending else "complete"
                kind = "outer_bounds" if reach.unknown else kind
                spread, at = wilson(reach.numerator, reach.denominator), {"cohort": cohort, "stage": stage}
                yes, pending, unknown = (
                    self.counted(count, **at, answer=answer)
                    for count, answer in (
                        (reach.numerator, "yes"), (reach.pending, "pending"), (reach.unknown, "unknown")
                    )
                )  # fmt: skip
                listing.rows.append(
                    [self.say(f"origin.{cohort.origin}"), self.say(f"stage_short.{stage}"), yes,
                     self.counted(reach.denominator, cohort=cohort), reach.lower, reach.outer_share, spread.lower,
                     spread.upper, self.say(f"interval_kind.{kind}"), pending, unknown, asked.lower,
                     reach.money_coverage, reach.as_of]
                )  # fmt: skip
        return listing

    @property
    def _defined(self) -> dict[str, str]:
        """Columns of several tables that another measure or word defines than that of the table."""
        names = {"pending": "pending", "unknown": "unknown", "asked_share": "survival_asked_rp",
                 "coverage": "money_coverage"}  # fmt: skip
        return {self.say(f"table.{name}"): term for name, term in names.items()}

    @cached_property
    def _shown_rates(self) -> Listing:
        """The rates for the page: what belongs together in one cell."""
        columns = self.columns(
            ("table.cohort", "text"), ("table.stage", "text"), ("adoption_rate.n_of", "range"),
            ("adoption_rate.bounds", "range"), ("adoption_rate.kind", "text"), ("adoption_rate.wilson", "range"),
            ("table.pending", "count"), ("table.unknown", "count"), ("table.asked_share", "share"),
            ("table.coverage", "share"),
        )  # fmt: skip
        rows = []
        for origin, at, n, of, low, outer, first, last, kind, *rest, date in self._rates.rows:
            stage = f"{at}, {long_date(date, self.lang)}" if date else at
            of_all = replaced(n, f"{number(plain(n), self.lang)} / {number(plain(of), self.lang)}")
            spans = [f"{percent(a, self.lang)} – {percent(b, self.lang)}" for a, b in ((low, outer), (first, last))]
            rows.append([origin, stage, of_all, spans[0], kind, spans[1], *rest])
        defined = self._rates.defined | {self.say("adoption_rate.wilson"): "wilson"}
        return replace(self._rates, columns=columns, rows=rows, defined=defined)

    @property
    def denominators(self) -> Block:
        """The same rate over the five denominators: how much the choice of the denominator matters."""
        return stack(heading(self.say("adoption_rate.denominators")), self.table(self._denominators))

    @cached_property
    def _denominators(self) -> Listing:
        columns = self.columns(
            ("adoption_rate.denominator", "text"), ("adoption_rate.meaning", "text"), ("table.stage", "text"),
            ("table.reached", "count"), ("table.of", "count"), ("table.share", "share"),
            ("adoption_rate.outer", "share"),
        )  # fmt: skip
        origin = self.say(f"origin.{self.dossier.primary.origin}")
        caption = self.say("adoption_rate.denominators.caption", cohort=origin)
        listing = Listing(
            self.say("adoption_rate.denominators"), caption, columns, measure="survival_count_by_denominator"
        )
        table, primary = self.kabupaten_measures, self.dossier.primary
        chosen = table[(table["measure"] == "survival_count_by_denominator") & (table["origin"] == primary.origin)]
        chosen = chosen[(chosen["entry_stage"] == primary.entry_stage) & (chosen["stage"] == self.stage)]
        there = {row["denominator_kind"]: row for row in chosen.to_dict("records")}
        for kind in ("D1", "D2", "D3", "D4", "D5"):
            meaning, row = self.say(f"denominator.{kind}"), there.get(kind)
            if row is None or row["denominator"] < FEWEST:
                listing.rows.append([kind, meaning, self.say("adoption_rate.no_data"), *[None] * 4])
                continue
            outer = (row["numerator"] + row["pending"] + row["unknown"]) / row["denominator"]
            where = self.say(f"stage_short.{self.stage}")
            asked = {"cohort": primary, "group": None if kind == "D1" else f"denominator:{kind}"}
            reached = self.counted(row["numerator"], **asked, stage=self.stage, answer="yes")
            whole = self.counted(row["denominator"], **asked)
            listing.rows.append([kind, meaning, where, reached, whole, row["lower"], outer])
        return listing

    @property
    def origins(self) -> Block | None:
        """Of what the plans and the budget are made: lines and rupiah by the channel their proposal came through."""
        if not self._origins.rows:
            return None
        return stack(heading(self.say("adoption_rate.origins")), self.table(self._origins), self.table(self._late))

    @cached_property
    def _origins(self) -> Listing:
        columns = self.columns(
            ("table.stage", "text"), ("adoption_rate.origin", "text"), ("adoption_rate.lines", "lines"),
            ("adoption_rate.lines_share", "share"), ("table.given", "rupiah"), ("adoption_rate.money_share", "share"),
        )  # fmt: skip
        caption = self.say("adoption_rate.origins.caption")
        listing = Listing(self.say("adoption_rate.origins"), caption, columns, measure="budget_origin_lines")
        listing.defined = dict.fromkeys(map(self.say, ("table.given", "adoption_rate.money_share")), "budget_origin_rp")
        listing.note = self.say("adoption_rate.origins.note")
        table = self.kabupaten_measures
        money = table[table["measure"] == "budget_origin_rp"].set_index(["stage", "group_value"])
        for row in table[table["measure"] == "budget_origin_lines"].to_dict("records"):
            key = (row["stage"], row["group_value"])
            paid = money.loc[key] if key in money.index else None
            has_money = paid is not None and not is_missing(paid["value"])
            amounts = [paid["numerator"], paid["value"]] if has_money else [None, None]
            names = [self.say(f"stage_short.{key[0]}"), channel_name(key[1], self.lang)]
            listing.rows.append([*names, row["numerator"], row["value"], *amounts])
        return listing

    @cached_property
    def _late(self) -> Listing:
        columns = self.columns(
            ("adoption_rate.fact", "text"), ("table.stage", "text"), ("table.count", "lines"), ("table.of", "lines"),
            ("table.part", "share"),
        )  # fmt: skip
        caption = self.say("adoption_rate.late.caption")
        listing = Listing(self.say("adoption_rate.late"), caption, columns, measure="late_insertions")
        listing.note = self.say("adoption_rate.late.note")
        for measure in ("lines_without_proposal", "late_insertions"):
            for row in self.kabupaten_measures[self.kabupaten_measures["measure"] == measure].to_dict("records"):
                share = row["value"] if row["denominator"] >= FEWEST else None
                what = self.say(f"adoption_rate.{measure}")
                step = None if is_missing(row["group_value"]) else row["group_value"]
                where = step_name(step, self.lang) if step else self.say(f"stage_short.{row['stage']}")
                listing.rows.append([what, where, row["numerator"], row["denominator"], share])
        return listing

    @property
    def comparison(self) -> Block | None:
        """The main cohort beside other years and other kabupaten, on the same definition only."""
        if not self.others:
            return None
        return stack(
            heading(self.say("rates.section")), paragraph(self.say("rates.rule"), "note"), self.table(self._compared),
            self.table(self._refused),
        )  # fmt: skip

    @cached_property
    def _pairs(self) -> list[tuple[str, dict]]:
        """(name of the other side, one row of the comparison with it): the other is ``before``."""
        own = Side(Path(), self.dossier.tables)
        primary, rows = self.dossier.primary, []
        for other in self.others:
            table = compared_rates(other, own, by_rupiah=False)
            chosen = table[(table["origin"] == primary.origin) & (table["entry_stage"] == primary.entry_stage)]
            name = (
                str(other.key[1])
                if other.key[0] == self.dossier.code
                else f"{other.name} ({other.key[0]}) {other.key[1]}"
            )
            rows += [(name, row) for row in chosen.to_dict("records")]
        return rows

    @cached_property
    def _compared(self) -> Listing:
        columns = self.columns(
            ("adoption_rate.other", "text"), ("table.stage", "text"), ("adoption_rate.other_share", "range"),
            ("adoption_rate.own_share", "range"), ("rates.difference", "points"), ("rates.low", "points"),
            ("rates.high", "points"), ("adoption_rate.says", "text"), ("rates.basis", "text"),
        )  # fmt: skip
        caption = self.say("adoption_rate.compared.caption")
        listing = Listing(self.say("rates.section"), caption, columns, measure="survival_count")
        for name, row in self._pairs:
            if is_missing(row["change"]):
                continue
            shares = [
                f"{percent(row[f'lower_{side}'], self.lang)} – {percent(row[f'outer_{side}'], self.lang)}"
                for side in ("before", "after")
            ]
            points = [100 * row[key] for key in ("change", "low", "high")]
            basis = self.say("rates.basis.whole")
            if row["basis"] == "skpd":
                basis = self.say("rates.basis.skpd", count=len(row["detail"].split("; ")))
            where = self.say(f"stage_short.{row['stage']}")
            listing.rows.append([name, where, *shares, *points, judgement(row, self.lang), basis])
        return listing

    @cached_property
    def _refused(self) -> Listing:
        columns = self.columns(("adoption_rate.other", "text"), ("table.stage", "text"), ("rates.why", "text"))
        listing = Listing(self.say("rates.refused"), self.say("rates.refused.caption"), columns)
        for name, row in self._pairs:
            if not is_missing(row["reason"]):
                why = self.say(f"rates.reason.{row['reason']}", detail=text_or(row["detail"], ""))
                listing.rows.append([name, self.say(f"stage_short.{row['stage']}"), why])
        return listing

    @property
    def reuse(self) -> Block:
        """How to cite, under which licence, how to make the numbers again, and the data themselves."""
        manifest = self.dossier.manifest
        facts = {"version": manifest["code_version"], "files": number(len(manifest["inputs"]), self.lang)}
        facts |= {"print": data_fingerprint(manifest), "dossier": f"{self.dossier.code}/{self.dossier.plan_year}"}
        return stack(
            heading(self.say("adoption_rate.reuse")), paragraph(cite(self.dossier, self.lang)),
            paragraph(self.say("adoption_rate.licence")), paragraph(self.say("adoption_rate.reproduce", **facts)),
            package_table(self.dossier, self.lang),
        )  # fmt: skip

    def attach(self, folder: Path) -> list[Path]:
        """Write the open data package the report links to."""
        return write_package(folder / PACKAGE, self.dossier.tables)

    @property
    def listings(self) -> list[Listing]:
        """Every table of the report."""
        compared = [self._compared, self._refused] if self.others else []
        return [
            self._rates, self._denominators, self._silent_by_stage, self._silent_by_skpd, self._reasons, self._origins,
            self._late, self._equity, self._equity_intervals, *self._estimated, self._tagged, self._documented,
            self._trail_ends, *compared,
        ]  # fmt: skip
