"""Several dossiers side by side: kabupaten or years, each rate only beside those of the same definition."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from musrenbang_analysis.compare.rates import FEWEST
from musrenbang_analysis.compare.several import rates_side_by_side
from musrenbang_analysis.compare.sides import Side
from musrenbang_analysis.formats import is_missing, number, percent
from musrenbang_analysis.publish.blocks import Block, Link, Number, Table, bullets, heading, paragraph, stack
from musrenbang_analysis.publish.dossier_report import DossierReport
from musrenbang_analysis.publish.facts import Cohort, Dossier
from musrenbang_analysis.publish.listing import Listing, Part
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.publish.sentences import as_of, bounds, survival_sentence
from musrenbang_analysis.publish.site_data import counted, search_address


def open_comparison(processed_root: str, dossiers: Sequence[str], lang: str = "id") -> "DossierComparison":
    """The dossiers named ``code/year``; ``ParameterError`` when one of them was never built."""
    keys = [key.partition("/") for key in dossiers]
    return DossierComparison([stored(Path(processed_root), code, int(year)) for code, _, year in keys], lang)


class DossierComparison(DossierReport):
    """The dossiers in the order of their codes and plan years."""

    name = "comparison"
    printed = ("survival_count", "wilson")

    def __init__(self, dossiers: Sequence[Dossier], lang: str) -> None:
        self.dossiers = sorted(dossiers, key=lambda dossier: (dossier.code, dossier.plan_year))
        super().__init__(self.dossiers[0], lang)

    @cached_property
    def names(self) -> list[str]:
        """Each dossier's name, code and plan year."""
        return [name_of(dossier) for dossier in self.dossiers]

    @cached_property
    def title_text(self) -> str:
        """How many dossiers."""
        return self.say("comparison.title", count=number(len(self.dossiers), self.lang))

    @property
    def title(self) -> Block:
        """Title and rule."""
        invented = any(dossier.manifest.get("is_synthetic") for dossier in self.dossiers)
        return stack(
            paragraph(self.say("report.synthetic"), "banner") if invented else None,
            heading(self.title_text, 1),
            paragraph(self.say("comparison.subtitle"), "subtitle"),
        )

    @property
    def lead(self) -> str:
        """Which dossiers."""
        return self.say("comparison.lead", names="; ".join(self.names))

    @property
    def summary(self) -> Block:
        """One sentence per dossier; each is to be read alone."""
        sentences = [
            f"{name}: {survival_sentence(d, d.kabupaten, d.primary, d.headline_stage or 'desa', self.lang)}"
            for name, d in zip(self.names, self.dossiers, strict=True)
        ]
        note = paragraph(self.say("comparison.alone"), "note")
        return stack(heading(self.say("section.summary")), bullets(sentences), note, self._overview)

    @property
    def _overview(self) -> Block:
        """Every dossier with a link to its own reports."""
        names = ("comparison.dossier", "table.stage", "table.proposals", "table.reached", "adoption_rate.bounds",
                 "table.unknown")  # fmt: skip
        headers, note = [self.say(name) for name in names], self.say("comparison.order")
        table = Table(self.say("comparison.overview"), headers, note=note, measure="survival_count")
        for name, dossier in zip(self.names, self.dossiers, strict=True):
            stage = dossier.headline_stage or "desa"
            reach = dossier.reach(dossier.kabupaten, dossier.primary, stage)
            where = f"{self.say(f'stage_short.{stage}')}, {as_of(dossier.as_of(stage), self.lang)}"
            link, at = Link(name, index_of(dossier)), {"stage": stage, "answer": "yes"}
            whole, reached = self._number(dossier, reach.denominator), self._number(dossier, reach.numerator, **at)
            unknown = self._number(dossier, reach.unknown, **at | {"answer": "unknown"})
            table.rows.append([link, where, whole, reached, Number(bounds(reach, self.lang)), unknown])
        return table.block()

    def _number(self, dossier: Dossier, count: float, **asked: object) -> Number:
        """A count of the main cohort of a dossier that opens its proposals there."""
        target = search_address(index_of(dossier), cohort=dossier.primary, **asked) if count else None
        return Number(number(count, self.lang), target, "proposals")

    @property
    def rates(self) -> Block:
        """The rates on the same definition, then who is not compared, and why."""
        rule = paragraph(self.say("comparison.rule"), "note")
        return stack(heading(self.say("rates.section")), rule, self.table(self._compared), self.table(self._refused))

    @cached_property
    def _side_by_side(self) -> pd.DataFrame:
        return rates_side_by_side([Side(Path(), dossier.tables) for dossier in self.dossiers])

    @cached_property
    def _compared(self) -> Listing:
        columns = self.columns(
            ("table.cohort", "text"), ("table.stage", "text"), ("comparison.dossier", "text"),
            ("table.reached", "count"), ("table.of", "count"), ("table.share", "share"),
            ("adoption_rate.outer", "share"),
            ("adoption_rate.wilson_low", "share"), ("adoption_rate.wilson_high", "share"), ("rates.basis", "text"),
        )  # fmt: skip
        table = self._side_by_side[self._side_by_side["reason"].isna()]
        some = sorted(set(table.loc[table["basis"] == "skpd", "detail"]))
        notes = [self.say("comparison.order"), *(self.say("rates.basis.skpd_note", names=names) for names in some)]
        listing = Listing(
            self.say("rates.section"), self.say("comparison.rates.caption"), columns, note=" ".join(notes),
            measure="survival_count",
        )  # fmt: skip
        listing.defined = {self.say(f"adoption_rate.wilson_{end}"): "wilson" for end in ("low", "high")}
        for row in table.to_dict("records"):
            basis = self.say("rates.basis.whole")
            if row["basis"] == "skpd":
                basis = self.say("rates.basis.skpd", count=len(row["detail"].split("; ")))
            shares = [row[name] for name in ("lower", "outer", "wilson_low", "wilson_high")]
            listing.rows.append([*self._key(row), *self._counts(row), *shares, basis])
        return listing

    def _counts(self, row: dict) -> list[object]:
        """Reached and all of a rate, each opening its proposals; those of a part of the SKPD stand in no one list."""
        if row["basis"] == "skpd":
            return [Part(row["numerator"]), Part(row["denominator"])]
        dossier = self.dossiers[row["side"]]
        index, cohort = index_of(dossier), Cohort(row["origin"], row["entry_stage"])
        reached = counted(index, row["numerator"], cohort=cohort, stage=row["stage"], answer="yes")
        return [reached, counted(index, row["denominator"], cohort=cohort)]

    def _key(self, row: dict) -> list[str]:
        names = [self.say(f"origin.{row['origin']}"), self.say(f"stage_short.{row['stage']}")]
        return [*names, self.names[row["side"]]]

    @cached_property
    def _refused(self) -> Listing:
        columns = self.columns(
            ("table.cohort", "text"), ("table.stage", "text"), ("comparison.dossier", "text"), ("rates.why", "text")
        )
        listing = Listing(self.say("rates.refused"), self.say("rates.refused.caption"), columns)
        for row in self._side_by_side[self._side_by_side["reason"].notna()].to_dict("records"):
            detail = row["detail"] if not is_missing(row["detail"]) else self._maturity(row)
            listing.rows.append([*self._key(row), self.say(f"rates.reason.{row['reason']}", detail=detail)])
        return listing

    def _maturity(self, row: dict) -> str:
        said = self.dossiers[row["side"]].documents.get(row["stage"], {}).get("maturity")
        return "–" if is_missing(said) else self.say(f"maturity.{said}")

    @property
    def listings(self) -> list[Listing]:
        """Every table."""
        return [self._compared, self._refused]


def index_of(dossier: Dossier) -> str:
    """The page of all proposals of a dossier as seen from a report over several."""
    return f"../{dossier.code}/{dossier.plan_year}/index.html"


def name_of(dossier: Dossier) -> str:
    """``Kabupaten Sukabumi (32.02) 2019``: two kabupaten may bear one name."""
    return f"{dossier.kabupaten.name} ({dossier.code}) {dossier.plan_year}"


def index_lines(dossiers: Sequence[Dossier], lang: str) -> list[tuple[str, str, str]]:
    """(address, name, one line) of every dossier for the page over all of them."""
    lines = []
    for dossier in sorted(dossiers, key=lambda dossier: (dossier.code, dossier.plan_year)):
        reach = dossier.reach(dossier.kabupaten, dossier.primary, dossier.headline_stage or "desa")
        shown = f"{number(reach.numerator, lang)} / {number(reach.denominator, lang)}"
        if reach.denominator >= FEWEST:
            shown += f" ({percent(reach.lower, lang)} – {percent(reach.outer_share, lang)})"
        lines.append((f"{dossier.code}/{dossier.plan_year}/index.html", name_of(dossier), shown))
    return lines
