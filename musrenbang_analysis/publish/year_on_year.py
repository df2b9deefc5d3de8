"""Two years of a kabupaten (or two kabupaten) on the same definition, and what became of unfunded wishes."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from musrenbang_analysis.compare.rates import compared_measures, compared_rates
from musrenbang_analysis.compare.sides import Side, open_side
from musrenbang_analysis.compare.wishes import with_wishes
from musrenbang_analysis.export.xlsx import Linked
from musrenbang_analysis.formats import is_missing, long_date, number, percent
from musrenbang_analysis.measure.across_years import FATES, FUNDED, is_comparable, resubmitted, tries, with_grace
from musrenbang_analysis.measure.registry import measures
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.publish.blocks import Block, Header, Link, Number, bullets, cards, heading, paragraph, stack
from musrenbang_analysis.publish.dossier_report import TERMS, DossierReport
from musrenbang_analysis.publish.facts import Cohort, Dossier, cohort_order
from musrenbang_analysis.publish.listing import Listing, points
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.publish.rate_sentences import change_sentence
from musrenbang_analysis.terms import TRUNK

FACTS = 3
SHOWN = 15


def open_year_on_year(
    processed_root: str, kabupaten_code: str, plan_year: int, earlier_plan_year: int, lang: str = "id"
) -> "YearOnYear":
    """The comparison of two built plan years; ``ParameterError`` when one was never built."""
    root = Path(processed_root)
    for year in (earlier_plan_year, plan_year):
        stored(root, kabupaten_code, year)
    before, after = (open_side(root / kabupaten_code / str(year)) for year in (earlier_plan_year, plan_year))
    between = range(earlier_plan_year - 1, 0, -1)
    older = []
    for year in between:
        folder = root / kabupaten_code / str(year)
        if not (folder / "manifest.json").is_file():
            break
        older.insert(0, open_side(folder))
    return YearOnYear(before, after, lang, older)


class YearOnYear(DossierReport):
    """Two sides compared; the subject is the later one. ``older`` are the years right before, for the tries."""

    name = "year_on_year"
    terms = (*TERMS, "rows")
    always = ("survival_count", "survival_asked_rp", "resubmitted", "unexplained", "served", "reason_missing",
               "villages_without_proposal", "gini_count", "concentration_index_count", "cost_kept_rp")  # fmt: skip

    def __init__(self, before: Side, after: Side, lang: str, older: list[Side] | None = None) -> None:
        self.is_one_place = before.key[0] == after.key[0]
        if self.is_one_place and before.key[1] > after.key[1]:
            before, after = after, before
        super().__init__(Dossier(after.tables), lang)
        self.before, self.after, self.older = before, after, older or []

    @cached_property
    def printed(self) -> tuple[str, ...]:
        """What every such report prints, and every further measure these two sides have in common."""
        return tuple(dict.fromkeys([*self.always, *(row["measure"] for row in self._more)]))

    @cached_property
    def _more(self) -> list[dict]:
        """Further measures on the same definition, of the main cohort and of all channels."""
        wanted = ("all", self.dossier.primary.origin)
        return [row for row in compared_measures(self.before, self.after).to_dict("records") if row["origin"] in wanted]

    @cached_property
    def names(self) -> tuple[str, str]:
        """What the two sides are called in headings and sentences."""
        if self.is_one_place:
            return str(self.before.key[1]), str(self.after.key[1])
        return tuple(f"{side.name} ({side.key[0]}) {side.key[1]}" for side in (self.before, self.after))

    @cached_property
    def title_text(self) -> str:
        """Both years, or both places."""
        facts = {"before": self.names[0], "after": self.names[1], "place": self.after.name}
        return self.say("year_on_year.title" if self.is_one_place else "year_on_year.title_places", **facts)

    @property
    def title(self) -> Block:
        """Title, and of when each side is."""
        invented = any(side.tables.manifest.get("is_synthetic") for side in (self.before, self.after))
        made = [long_date(side.tables.manifest["finished"], self.lang) for side in (self.before, self.after)]
        facts = {"before": self.names[0], "after": self.names[1], "made_before": made[0], "made_after": made[1]}
        return stack(
            paragraph(self.say("report.synthetic"), "banner") if invented else None,
            heading(self.title_text, 1),
            paragraph(self.say("year_on_year.subtitle", **facts), "subtitle"),
        )

    @cached_property
    def _rates(self) -> pd.DataFrame:
        return compared_rates(self.before, self.after)

    @cached_property
    def facts(self) -> list[str]:
        """Up to three sentences about the main cohort, the furthest comparable stages first."""
        table = self._rates
        primary = self.dossier.primary
        chosen = table[(table["measure"] == "survival_count") & table["basis"].notna() & table["change"].notna()]
        chosen = chosen[(chosen["origin"] == primary.origin) & (chosen["entry_stage"] == primary.entry_stage)]
        chosen = chosen.sort_values("stage", key=lambda names: names.map(TRUNK.index), ascending=False)
        return [change_sentence(row, self.names, self.lang) for row in chosen.head(FACTS).to_dict("records")]

    @property
    def lead(self) -> str:
        """The furthest stage that can be compared, or that none can."""
        return self.facts[0] if self.facts else self.say("year_on_year.no_facts")

    @property
    def summary(self) -> Block:
        """Three facts on the same definition, and the rule they follow."""
        origin = self.say(f"sentence.origin.{self.dossier.primary.origin}")
        intro = paragraph(self.say("year_on_year.about", cohort=origin))
        shown = bullets(self.facts) if self.facts else paragraph(self.lead, "lead")
        return stack(heading(self.say("section.summary")), intro, shown, paragraph(self.say("rates.rule"), "note"))

    @property
    def rates(self) -> Block:
        """Every comparable rate, then every one that is not, with the reason."""
        return stack(heading(self.say("rates.section")), self.table(self._shown_rates), self.table(self._refused))

    @cached_property
    def _shown_rates(self) -> Listing:
        """The comparable rates for the page: bounds and intervals in one cell each, desa and kelurahan together."""
        columns = self.columns(("table.cohort", "text"), ("table.stage", "text"), ("rates.unit", "text"))
        columns += [(self.say("rates.bounds", name=name), "range") for name in self.names]
        columns += self.columns(
            ("rates.change", "points"), ("rates.interval", "range"), ("rates.outer", "range"), ("rates.basis", "text")
        )
        parts = {self.say(f"origin.musrenbang_{kind}") for kind in ("desa", "kelurahan")}
        rows = []
        for row in self._compared.rows:
            first, second, low, least = ((row[at], row[at + 1]) for at in (3, 5, 8, 10))
            ranges = [" – ".join(percent(value, self.lang) for value in pair) for pair in (first, second)]
            spans = [self._span(pair) for pair in (low, least)]
            if row[0] not in parts:
                rows.append([*row[:3], *ranges, row[7], *spans, row[12]])
        return replace(self._compared, columns=columns, rows=rows)

    def _span(self, pair: tuple[float | None, float | None]) -> str | None:
        if any(is_missing(value) for value in pair):
            return None
        return self.say("rates.span", low=points(pair[0], self.lang), high=points(pair[1], self.lang))

    @cached_property
    def _compared(self) -> Listing:
        first, second = self.names
        columns = self.columns(("table.cohort", "text"), ("table.stage", "text"), ("rates.unit", "text"))
        for name in (first, second):
            columns += [
                (self.say("rates.at_least", name=name), "share"),
                (self.say("rates.at_most", name=name), "share"),
            ]
        columns += self.columns(
            ("rates.change", "points"), ("rates.low", "points"), ("rates.high", "points"), ("rates.least", "points"),
            ("rates.most", "points"), ("rates.basis", "text"),
        )  # fmt: skip
        caption = self.say("rates.caption")
        listing = Listing(self.say("rates.section"), caption, columns, measure="survival_count")
        some = sorted(set(self._rates.loc[self._rates["basis"] == "skpd", "detail"]))
        named = [self.say("rates.basis.skpd_note", names=names) for names in some]
        listing.note = " ".join([self.say("rates.note"), *named])
        for row in self._ordered(self._rates[self._rates["change"].notna()]):
            unit = self.say("rates.unit.rupiah" if row["measure"] == "survival_asked_rp" else "rates.unit.count")
            shares = [row[f"{name}_{side}"] for side in ("before", "after") for name in ("lower", "outer")]
            moves = [
                None if is_missing(row[name]) else 100 * row[name]
                for name in ("change", "low", "high", "least", "most")
            ]
            basis = self._basis(row)
            listing.rows.append([*self._key(row), unit, *shares, *moves, basis])
        return listing

    def _basis(self, row: dict) -> str:
        if row["basis"] == "whole":
            return self.say("rates.basis.whole")
        return self.say("rates.basis.skpd", count=len(row["detail"].split("; ")))

    def _key(self, row: dict) -> list[str]:
        return [self.say(f"origin.{row['origin']}"), self.say(f"stage_short.{row['stage']}")]

    def _ordered(self, table: pd.DataFrame) -> list[dict]:
        def place(row: dict) -> tuple:
            cohort = cohort_order(Cohort(row["origin"], row["entry_stage"]))
            return cohort, TRUNK.index(row["stage"]), row["measure"] != "survival_count"

        return sorted(table.to_dict("records"), key=place)

    @cached_property
    def _refused(self) -> Listing:
        columns = self.columns(("table.cohort", "text"), ("table.stage", "text"), ("rates.why", "text"))
        listing = Listing(self.say("rates.refused"), self.say("rates.refused.caption"), columns)
        table = self._rates[self._rates["reason"].notna() & (self._rates["measure"] == "survival_count")]
        for row in self._ordered(table):
            why = self.say(f"rates.reason.{row['reason']}", detail=row["detail"] or "")
            listing.rows.append([*self._key(row), why])
        return listing

    @property
    def others(self) -> Block:
        """Further numbers on the same definition."""
        return stack(heading(self.say("year_on_year.others")), self.table(self._others))

    @cached_property
    def _others(self) -> Listing:
        columns = self.columns(("compare.measure", "text"), ("table.cohort", "text"), ("table.stage", "text"))
        columns += [(name, "index") for name in self.names] + [(self.say("rates.difference"), "index")]
        listing = Listing(self.say("year_on_year.others"), self.say("year_on_year.others.caption"), columns)
        listing.note = self.say("year_on_year.others.note")
        for row in self._more:
            entry = measures()[row["measure"]]
            name = entry.label_id if self.lang == "id" else entry.label_en
            values = [float(row["before"]), float(row["after"])]
            listing.rows.append([Link(name, f"#def-{entry.family}"), *self._key(row), *values, values[1] - values[0]])
        return listing

    @property
    def across(self) -> Block | None:
        """Wishes not funded: handed in again, funded at the k-th try, not handed in again (one kabupaten only)."""
        if not self.is_one_place:
            return None
        title = heading(self.say("year_on_year.across"))
        if self._again.empty:
            return stack(title, paragraph(self.say("year_on_year.no_wishes")))
        unmet = self._again[~self._again["is_elsewhere"]]
        back = unmet[unmet["is_resubmitted"]]
        items = [
            self._card("unfunded", len(unmet), None),
            self._card("again", len(back), len(unmet)),
            self._card("again_funded", int(back["outcome_later"].isin(FUNDED).sum()), len(back)),
            self._card("not_again", len(unmet) - len(back), len(unmet)),
        ]
        items += [self._card("carried", carried["carried"], carried["denominator"]) for carried in self._carried()]
        warn = paragraph(self.say("year_on_year.across.note"), "note")
        return stack(title, cards(items), warn, self.table(self._tries), self.table(self._came_back))

    def _card(self, name: str, part: int, whole: int | None) -> tuple[Header, Number, str]:
        facts = {"before": self.names[0], "after": self.names[1], "of": number(whole or 0, self.lang)}
        facts["share"] = percent(part / whole, self.lang) if whole and whole >= 5 else "–"
        return (
            Header(self.say(f"year_on_year.card.{name}", **facts), "resubmitted"),
            Number(number(part, self.lang), of="wishes"),
            self.say(f"year_on_year.card.{name}.below", **facts),
        )

    @cached_property
    def _again(self) -> pd.DataFrame:
        return resubmitted(*self._lineages[-2:])

    @cached_property
    def _lineages(self) -> list[pd.DataFrame]:
        """The lineages of all years in order, each wish under one key whatever its words."""
        return with_wishes([(side.tables.records, side.tables.lineage) for side in self._sides])

    @cached_property
    def _sides(self) -> list[Side]:
        return [*self.older, self.before, self.after]

    def _carried(self) -> list[dict[str, int]]:
        """The carry-over into the next budget, where both budgets may be compared."""
        if not is_comparable(self.before.tables.documents, self.after.tables.documents, "apbd"):
            return []
        return [with_grace(*self._lineages[-2:], "apbd")]

    @cached_property
    def _tries(self) -> Listing:
        names = ("n", *FATES)
        columns = self.columns(
            ("year_on_year.attempt", "text"), *((f"year_on_year.{name}", "wishes") for name in names),
            ("year_on_year.given_up", "share"),
        )  # fmt: skip
        caption = self.say("year_on_year.tries.caption")
        listing = Listing(self.say("year_on_year.tries"), caption, columns, measure="resubmitted")
        listing.note = self.say("year_on_year.tries.note")
        years = {side.key[1]: lineage for side, lineage in zip(self._sides, self._lineages, strict=True)}
        if max(years) - min(years) + 1 == len(years) and not self._again.empty:
            table = tries(years)
            listing.rows = [
                [str(row["attempt"]), *(int(row[name]) for name in names), _share_of_five(row)]
                for row in table.to_dict("records")
            ]
        return listing

    @cached_property
    def _came_back(self) -> Listing:
        columns = self.columns(
            ("table.proposal", "text"), ("table.desa", "text"),
            ("year_on_year.outcome_before", "text"), ("year_on_year.outcome_after", "text"),
            ("year_on_year.id_before", "text"), ("year_on_year.id_after", "text"), ("year_on_year.found_by", "text"),
        )  # fmt: skip
        caption = self.say("year_on_year.came_back.caption", before=self.names[0], after=self.names[1])
        listing = Listing(self.say("year_on_year.came_back"), caption, columns, most=SHOWN)
        listing.rest = self.say("data_quality.rest")
        wording = self.after.tables.lineage.set_index("record_id")[["proposal_text", "desa_name"]]
        back = self._again[self._again["is_resubmitted"]]
        back = back.assign(is_funded=back["outcome_later"].isin(FUNDED)).sort_values(
            ["is_funded", "record_id_later"], ascending=[False, True]
        )
        for row in back.to_dict("records"):
            text, village = wording.loc[row["record_id_later"]]
            fates = [self.say(f"outcome.{row[name]}") for name in ("outcome", "outcome_later")]
            listing.rows.append([text, None if is_missing(village) else village, *fates,
                                 self._opened(self.before, row["record_id"]),
                                 self._opened(self.after, row["record_id_later"]),
                                 self._found_by(row["wish_chance_later"])])  # fmt: skip
        return listing

    def _found_by(self, chance: object) -> str:
        """By what a wish was known again: the same words, or other words and how likely."""
        if is_missing(chance):
            return self.say("year_on_year.found_by.words")
        return self.say("year_on_year.found_by.likeness", chance=percent(float(chance), self.lang))

    @property
    def inputs(self) -> Block:
        """What each side was read from."""
        return stack(heading(self.say("year_on_year.inputs")), self.table(self._inputs))

    @cached_property
    def _inputs(self) -> Listing:
        columns = self.columns(("table.stage", "text"))
        kinds = (("rows", "lines"), ("as_of", "date"), ("state", "text"))
        columns += [(self.say(f"year_on_year.{key}", name=name), kind) for name in self.names for key, kind in kinds]
        caption = self.say("year_on_year.inputs.caption")
        listing = Listing(self.say("data_quality.documents"), caption, columns, measure="rows")
        for stage in self.after.documents:
            rows = [side.documents.get(stage, {}) for side in (self.before, self.after)]
            if any(row.get("is_available") for row in rows):
                cells = [cell for row in rows for cell in (row.get("n_records"), row.get("as_of"), self._state(row))]
                listing.rows.append([self.say(f"stage_short.{stage}"), *cells])
        return listing

    def _opened(self, side: Side, record_id: str) -> Linked:
        """A proposal's id that opens its path in the page of its own year."""
        return Linked(record_id, f"../../../{side.key[0]}/{side.key[1]}/index.html#{record_id}")

    def _state(self, row: dict) -> str | None:
        if not row.get("is_available"):
            return None
        complete = {True: "yes", False: "no"}.get(row.get("is_complete"), "undeclared")
        if complete == "no" and row.get("complete_for"):
            said = self.say("quality.complete.for", count=len(row["complete_for"].split(";")))
        else:
            said = self.say(f"quality.complete.{complete}")
        return f"{said}; {self.say('maturity.' + row['maturity'])}" if row.get("maturity") else said

    @property
    def text(self) -> str:
        """The whole comparison as plain text."""
        blocks = (self.title, self.summary, self.rates, self.others, self.across, self.inputs)
        return "\n\n".join(block.text for block in blocks if block)

    @property
    def listings(self) -> list[Listing]:
        """Every table."""
        own = [self._tries, self._came_back] if self.is_one_place else []
        return [self._compared, self._refused, self._others, *own, self._inputs]


def _share_of_five(row: dict) -> float | None:
    """The share that gave up after a try; nothing for fewer than five that could come back."""
    could = row["n_returned"] + row["n_given_up"]
    return float(row["given_up"]) if could >= LEAST else None
