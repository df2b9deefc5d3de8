"""The sheet for members of the DPRD: one electoral district on one page, in neutral words (domain.md 7.1).

What is on record and what is not known; questions an SKPD can answer, none of them an accusation.
"""

from functools import cached_property
from pathlib import Path

from musrenbang_analysis.charts.districts import districts, share_cards
from musrenbang_analysis.charts.saving import inline_svg
from musrenbang_analysis.charts.style import KINDS, Chart, Place
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.export.xlsx import SheetContent
from musrenbang_analysis.formats import is_missing, long_date, number, rupiah_short
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Block, Part, bullets, figure, heading, paragraph, stack
from musrenbang_analysis.publish.changes import changes_of
from musrenbang_analysis.publish.chart_rows import cohort_rows, kinds_at
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier
from musrenbang_analysis.publish.fates import class_of
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.publish.ranked import unfunded_by_rank
from musrenbang_analysis.publish.sentences import as_of, share, survival_sentence
from musrenbang_analysis.publish.site_data import counted
from musrenbang_analysis.publish.words import words_of_page

ASKED_ABOUT = ("planned", "waiting", "reasonless", "unknown")
"""What an SKPD is asked about, the most pressing first."""
QUESTIONS_EACH = 2
MOST_QUESTIONS = 6
MOST_RANKED = 8
DEFINED = ("proposal", "reached", "pending", "ended", "unknown", "asked", "given")


def open_dapil(
    processed_root: str, kabupaten_code: str, plan_year: int, area_code: str, lang: str = "id"
) -> "DapilSheet":
    """The sheet of the electoral district ``area_code`` (its number in ``context/dapil.csv``).

    Raises
    ------
    ParameterError
        when the dossier was never built or has no such district.
    """
    dossier = stored(Path(processed_root), kabupaten_code, plan_year)
    area = dossier.area("dapil", area_code)
    if area is None:
        known = ", ".join(district.code for district in dossier.dapil) or "–"
        raise ParameterError(
            f"Dapil {area_code} tidak ada; yang ada menurut context/dapil.csv: {known}",
            f"No electoral district {area_code}; context/dapil.csv names: {known}",
        )
    return DapilSheet(dossier, area, lang)


class DapilSheet:
    """One electoral district's sheet."""

    def __init__(self, dossier: Dossier, area: Area, lang: str) -> None:
        self.dossier, self.area, self.lang = dossier, area, lang

    index = "../../index.html"
    """The page of all proposals as seen from the folder of the sheet."""

    def say(self, key: str, **values: object) -> str:
        """A label in the sheet's language."""
        return label(key, self.lang, **values)

    @cached_property
    def title_text(self) -> str:
        """The title of the sheet."""
        return self.say("dapil.title", dapil=self.area.name, place=self.dossier.kabupaten.name)

    @property
    def cohort(self) -> Cohort:
        """The proposals the sheet is about."""
        return self.dossier.primary

    @property
    def stage(self) -> str:
        """The stage the headline speaks of."""
        return self.dossier.headline_stage or "desa"

    @cached_property
    def stages(self) -> list[str]:
        """The stages of the table: the last plan and the headline stage."""
        usual = ("kecamatan", "rkpd", "apbd")
        return [stage for stage in self.dossier.later_stages(self.cohort) if stage in usual] or [self.stage]

    @cached_property
    def rows(self) -> list[dict]:
        """The district's proposals of the cohort."""
        found = cohort_rows(self.dossier, self.area, self.cohort)
        return found.astype(object).where(found.notna(), None).to_dict("records")

    @cached_property
    def place(self) -> Place:
        """The place line of the charts."""
        date = self.dossier.as_of(self.stage)
        said = self.say("chart.as_of", date=long_date(date, self.lang)) if date else self.say("chart.as_of_unknown")
        name = self.say("dapil.place", dapil=self.area.name, place=self.dossier.kabupaten.name)
        return Place(name, self.dossier.plan_year, said, bool(self.dossier.manifest.get("is_synthetic")))

    @property
    def above(self) -> str:
        """The kecamatan of the district, plan year, stage and day."""
        names = ", ".join(area.name for area in self.dossier.kecamatan_of(self.area))
        date = as_of(self.dossier.as_of(self.stage), self.lang)
        stage = self.say(f"stage.{self.stage}")
        return self.say("dapil.above", names=names, plan_year=self.dossier.plan_year, stage=stage, as_of=date)

    @cached_property
    def lead(self) -> str:
        """The one sentence about the village forums' proposals."""
        return survival_sentence(self.dossier, self.area, self.cohort, self.stage, self.lang)

    @cached_property
    def pokir(self) -> str:
        """Councillors' proposals beside those of the villages, and what the two have in common."""
        cohort = next((c for c in self.dossier.cohorts(self.area) if c.origin == "pokir"), None)
        if cohort is None:
            return self.say("dapil.no_pokir")
        reach = self.dossier.reach(self.area, cohort, self.stage)
        facts = {"total": number(reach.denominator, self.lang), "reached": number(reach.numerator, self.lang)}
        facts |= {"share": share(reach.lower, reach, self.lang), "pending": number(reach.pending, self.lang)}
        facts |= {"stage": self.say(f"sentence.stage.{self.stage}"), "shared": number(self._shared(cohort), self.lang)}
        diverted = sum(row["outcome"] == "diverted_pokir" for row in self.rows)
        return self.say("dapil.pokir", diverted=number(diverted, self.lang), **facts)

    def _shared(self, pokir: Cohort) -> int:
        """Rows of plans and budgets that carry both a village's and a councillor's proposal of the district."""
        changes = changes_of(self.dossier)
        others = cohort_rows(self.dossier, self.area, pokir)["record_id"]
        by_village = {plan["record_id"] for row in self.rows for plan in changes.plans(row["record_id"])}
        return len(by_village & {plan["record_id"] for record in others for plan in changes.plans(record)})

    def _kinds(self, area: Area, stage: str, name: str) -> dict[str, object]:
        members = cohort_rows(self.dossier, area, self.cohort)
        counts = kinds_at(members, stage).value_counts()
        return {"name": name, "total": len(members)} | {kind: int(counts.get(kind, 0)) for kind in KINDS}

    @cached_property
    def _panels(self) -> tuple[list[dict], list[dict]]:
        stages = self.dossier.later_stages(self.cohort)
        by_stage = [self._kinds(self.area, stage, self.say(f"stage_short.{stage}")) for stage in stages]
        parts = self.dossier.kecamatan_of(self.area)
        return by_stage, [self._kinds(area, self.stage, area.name) for area in parts]

    @cached_property
    def chart(self) -> Chart | None:
        """By stage and by kecamatan."""
        return districts(*self._panels, self.stage, self.cohort.origin, self.place, self.lang)

    @cached_property
    def charts(self) -> list[Chart]:
        """The chart of the page, and each panel as a picture for a phone and for a slide."""
        cards = share_cards(*self._panels, self.stage, self.cohort.origin, self.place, self.lang)
        return [self.chart, *cards] if self.chart else []

    @cached_property
    def kecamatan(self) -> Listing:
        """Number and rupiah per kecamatan, and of the whole district."""
        columns = [(self.say("table.kecamatan"), "text"), (self.say("table.proposals"), "count")]
        columns += [
            (self.say("card.reached", stage=self.say(f"stage_short.{stage}")), "count") for stage in self.stages
        ]
        columns += [(self.say(f"table.{name}"), "count") for name in ("pending", "ended", "unknown")]
        if self.dossier.has_money:
            columns += [(self.say(f"table.{name}"), "rupiah") for name in ("asked", "given")]
        caption = self.say("dapil.kecamatan.caption")
        listing = Listing(self.say("dapil.kecamatan"), caption, columns, measure="reached")
        listing.defined = {self.say(f"table.{name}"): name for name in DEFINED[2:]}
        parts = self.dossier.kecamatan_of(self.area)
        listing.rows = [self._area_row(area, area.name) for area in parts]
        listing.rows.append(self._area_row(self.area, self.say("dapil.whole")))
        return listing

    def _area_row(self, area: Area, name: str) -> list[object]:
        last = self.dossier.reach(area, self.cohort, self.stage)
        given = self.dossier.reach(area, self.cohort, self.stage, "given_rp")
        asked = {"area": area, "cohort": self.cohort}
        row: list[object] = [name, counted(self.index, last.denominator, **asked)]
        for stage in self.stages:
            reached = self.dossier.reach(area, self.cohort, stage).numerator
            row.append(counted(self.index, reached, **asked, stage=stage, answer="yes"))
        for count, answer in ((last.pending, "pending"), (last.ended, "no"), (last.unknown, "unknown")):
            row.append(counted(self.index, count, **asked, stage=self.stage, answer=answer))
        if self.dossier.has_money:
            row += [given.denominator or None, given.numerator if given.denominator else None]
        return row

    @cached_property
    def ranked(self) -> Listing:
        """Proposals their villages ranked highest that are not on record in the budget, by rank."""
        return unfunded_by_rank(self.rows, self.stage, self.lang, MOST_RANKED)

    @cached_property
    def questions(self) -> list[tuple[str, str]]:
        """(SKPD, questions) for the discussion of KUA-PPAS: those with most open proposals first."""
        found: dict[str, dict[str, list[dict]]] = {}
        for row in self.rows:
            kind = asked_about(row)
            if kind and row["skpd_name"]:
                found.setdefault(row["skpd_name"], {}).setdefault(kind, []).append(row)
        order = sorted(found, key=lambda name: (-sum(map(len, found[name].values())), name))
        return [(name, self._asked(found[name])) for name in order[:MOST_QUESTIONS]]

    def _asked(self, kinds: dict[str, list[dict]]) -> str:
        chosen = [kind for kind in ASKED_ABOUT if kind in kinds][:QUESTIONS_EACH]
        said = []
        for kind in chosen:
            amounts = [row["asked_rp"] for row in kinds[kind] if not is_missing(row["asked_rp"])]
            money = f" ({rupiah_short(sum(amounts), self.lang)})" if amounts else ""
            said.append(self.say(f"dapil.ask.{kind}", count=number(len(kinds[kind]), self.lang), money=money))
        return " ".join(said)

    @property
    def sheet(self) -> Block:
        """The whole sheet, for page and paper."""
        none = self.say("table.none")
        chart = self.chart
        drawn = chart and figure(chart.title, chart.subtitle, inline_svg(chart), chart.source_line, chart.alt)
        asked = bullets(f"{name}: {text}" for name, text in self.questions) if self.questions else paragraph(none)
        tables = self.kecamatan.block(self.lang, none), self.ranked.block(self.lang, self.say("dapil.no_ranks"))
        shown = stack(
            paragraph(self.say("report.synthetic"), "banner") if self.place.is_synthetic else None,
            heading(self.title_text, 1),
            paragraph(self.above, "subtitle"),
            paragraph(self.lead, "lead"),
            drawn or paragraph(self.say("report.no_chart"), "note"),
            tables[0],
            heading(self.say("dapil.ranked")),
            tables[1],
            heading(self.say("dapil.pokir.title")),
            paragraph(self.pokir),
            heading(self.say("dapil.questions")),
            asked,
            paragraph(self.say("dapil.note"), "note"),
            words_of_page(DEFINED, self.lang),
        )
        return Block(shown.html, shown.text, (self._part(drawn, tables),))

    def _part(self, drawn: Block | None, tables: tuple[Block, Block]) -> Part:
        by_kecamatan, ranked = (block.parts[0] for block in tables)
        return {
            "kind": "dapil",
            "title": self.title_text,
            "above": self.above,
            "lead": self.lead,
            "figure": drawn.parts[0] if drawn else {},
            "kecamatan": by_kecamatan,
            "ranked_title": self.say("dapil.ranked"),
            "ranked": ranked if self.ranked.rows else {},
            "ranked_total": len(self.ranked.rows),
            "no_ranks": self.say("dapil.no_ranks"),
            "rest": self.say("dapil.more"),
            "pokir_title": self.say("dapil.pokir.title"),
            "pokir": self.pokir,
            "questions_title": self.say("dapil.questions"),
            "questions": [list(pair) for pair in self.questions],
            "none": self.say("table.none"),
            "note": self.say("dapil.note"),
        }

    @property
    def cover_lines(self) -> list[str]:
        """The cover of the workbook."""
        return [self.above, self.lead, self.pokir, self.say("check.steps"), self.say("report.licence")]

    @property
    def sheets(self) -> list[SheetContent]:
        """The tables of the page with every row, and the questions."""
        columns = [(self.say("table.skpd"), "text"), (self.say("dapil.question"), "text")]
        asked = Listing(self.say("dapil.question"), self.say("dapil.questions"), columns, [*self.questions])
        heads = [(self.say("xlsx.term"), "text"), (self.say("xlsx.meaning"), "text")]
        notes = Listing(self.say("xlsx.notes"), self.say("section.definitions"), heads)
        notes.rows = [(self.say(f"definition.{word}.name"), self.say(f"definition.{word}")) for word in DEFINED]
        made = [notes.sheet()]
        for listing in (self.kecamatan, self.ranked, asked):
            if listing.rows:
                sheet = listing.sheet()
                named = listing.definitions().items()
                sheet.defined = {header: (notes.name, DEFINED.index(word)) for header, word in named if word}
                made.append(sheet)
        return made


def asked_about(row: dict) -> str | None:
    """What an SKPD can be asked about a proposal (a word of ``ASKED_ABOUT``); None where its fate is on record."""
    kind = class_of(row["outcome"])
    if kind in ("ended", "deferred"):
        return "reasonless" if row["reason_code"] == "TANPA_ALASAN" else None
    if kind == "planned":
        return "planned" if row["furthest_stage"] in ("ranwal_renja", "renja", "rkpd", "kua_ppas") else None
    return kind if kind in ("waiting", "unknown") else None
