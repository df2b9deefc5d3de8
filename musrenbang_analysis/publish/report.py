"""What the report notebooks call: one report of one area, each section a block to show.

>>> report = open_report("data/processed", "99.01", 2025)            # doctest: +SKIP
>>> report.summary                                                     # doctest: +SKIP
"""

from functools import cached_property, lru_cache
from pathlib import Path

from musrenbang_analysis.charts.outcome import kind_of
from musrenbang_analysis.charts.style import Chart, Place
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.export.xlsx import SheetContent
from musrenbang_analysis.formats import long_date, number, percent, rupiah_short
from musrenbang_analysis.labels import label
from musrenbang_analysis.measure.registry import definitions
from musrenbang_analysis.publish import quality, workbook
from musrenbang_analysis.publish.blocks import Anchor, Block, Header, Number, Table, heading, paragraph, stack
from musrenbang_analysis.publish.estimates import estimates
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier, Reach, load, text_or
from musrenbang_analysis.publish.figures import Figures, figure_block
from musrenbang_analysis.publish.key_numbers import key_numbers
from musrenbang_analysis.publish.printed import PRINTED
from musrenbang_analysis.publish.proposals import proposal_table, reason_rows
from musrenbang_analysis.publish.sentences import as_of, bounds, share, survival_sentence
from musrenbang_analysis.publish.site_data import counted, search_address
from musrenbang_analysis.publish.words import words_table
from musrenbang_analysis.publish.workbook import DEFINED

DEFINED_BY = {
    "pending": "pending", "ended": "ended", "unknown": "unknown", "asked_share": "survival_asked_rp",
    "given": "given_rp", "asked": "asked", "coverage": "money_coverage",
}  # fmt: skip
"""Columns of the survival tables that another measure or word defines than that of the table."""


def open_report(
    processed_root: str, kabupaten_code: str, plan_year: int, area_code: str | None = None, lang: str = "id"
) -> "Report":
    """The report of a kabupaten, or of the kecamatan with ``area_code``, from its stored tables.

    Raises
    ------
    ParameterError
        when the dossier was never built or knows no such area.
    """
    folder = Path(processed_root) / kabupaten_code / str(plan_year)
    if not (folder / "manifest.json").is_file():
        raise ParameterError(f"Belum ada tabel di {folder}", f"No tables in {folder}")
    dossier = load(folder)
    code = area_code or kabupaten_code
    area = dossier.area("kabupaten" if code == kabupaten_code else "kecamatan", code)
    if area is None:
        raise ParameterError(f"Wilayah {code} tidak ada di dossier ini", f"Area {code} is not in this dossier")
    return report_of(dossier, area, lang)


@lru_cache(maxsize=4)
def report_of(dossier: Dossier, area: Area, lang: str) -> "Report":
    """The report of an area; asked for again (by the notebook, then for the workbook) it is the same one."""
    return Report(dossier, area, lang)


class Report:
    """One area's report; every attribute is a section, ready to show in a notebook or a page."""

    def __init__(self, dossier: Dossier, area: Area, lang: str) -> None:
        self.dossier, self.area, self.lang = dossier, area, lang

    def say(self, key: str, **values: object) -> str:
        """A label in the report's language."""
        return label(key, self.lang, **values)

    @property
    def is_kabupaten(self) -> bool:
        """Whether the report covers the whole kabupaten."""
        return self.area.level == "kabupaten"

    @property
    def index(self) -> str:
        """The page of all proposals as seen from the report's own folder."""
        return "../index.html" if self.is_kabupaten else "../../index.html"

    @cached_property
    def cohort(self) -> Cohort:
        """The cohort the headlines are about."""
        return self.dossier.primary

    @cached_property
    def headline(self) -> str:
        """The stage the headlines are about."""
        return self.dossier.headline_stage or "desa"

    @cached_property
    def place(self) -> Place:
        """The place line of the charts."""
        date = self.dossier.as_of(self.headline)
        said = self.say("chart.as_of", date=long_date(date, self.lang)) if date else self.say("chart.as_of_unknown")
        name = self.area.name if self.is_kabupaten else f"{self.area.name}, {self.dossier.kabupaten.name}"
        return Place(name, self.dossier.plan_year, said, bool(self.dossier.manifest.get("is_synthetic")))

    @cached_property
    def title_text(self) -> str:
        """The report's title as text."""
        return self.say(f"report.{self.area.level}.title", place=self.area.name)

    @property
    def cover_lines(self) -> list[str]:
        """The lines of the workbook's cover."""
        return workbook.cover_lines(self)

    @property
    def sheets(self) -> list[SheetContent]:
        """The sheets of the workbook."""
        return workbook.sheets(self)

    @property
    def title(self) -> Block:
        """Title, plan year, last stage available, date, version; a banner where the data is invented."""
        manifest = self.dossier.manifest
        held = self.say("report.held", held_year=manifest["held_year"]) if manifest.get("held_year") else ""
        stage = self.say(f"stage.{self.headline}")
        date = as_of(self.dossier.as_of(self.headline), self.lang)
        facts = {"plan_year": self.dossier.plan_year, "held": held, "stage": stage, "as_of": date}
        made = long_date(manifest["finished"], self.lang)
        return stack(
            paragraph(self.say("report.synthetic"), "banner") if manifest.get("is_synthetic") else None,
            heading(self.title_text, 1),
            paragraph(self.say("report.subtitle", **facts), "subtitle"),
            paragraph(self.say("report.version", date=made, version=manifest["code_version"]), "note"),
        )

    @property
    def summary(self) -> Block:
        """One careful sentence for each cohort, the key numbers and the funnel of the main one."""
        sentences = [
            paragraph(survival_sentence(self.dossier, self.area, cohort, stage, self.lang), "lead")
            for cohort in self.dossier.cohorts(self.area)
            if cohort.origin in ("musrenbang", "musrenbang_kecamatan", "pokir", "other")
            and (stage := self._last_stage(cohort))
        ]
        if not sentences:
            sentences = [
                paragraph(survival_sentence(self.dossier, self.area, self.cohort, self.headline, self.lang), "lead")
            ]
        funnel = self.figure("funnel", note=True)
        return stack(heading(self.say("section.summary")), *sentences[:1], key_numbers(self), funnel, *sentences[1:])

    def _last_stage(self, cohort: Cohort) -> str | None:
        stages = self.dossier.later_stages(cohort)
        return self.headline if self.headline in stages else (stages or [None])[-1]

    @cached_property
    def figures(self) -> Figures:
        """The charts of the area, each drawn when first asked for."""
        return Figures(self.dossier, self.area, self.cohort, self.headline, self.place, self.lang)

    @property
    def charts(self) -> list[Chart]:
        """Every chart of this report, as drawn in it."""
        return self.figures.all

    def figure(self, name: str, *, note: bool = False) -> Block | None:
        """The chart of that name (``figures.NAMES``) as it stands in the page; with ``note`` why there is none."""
        return figure_block(getattr(self.figures, name), self.lang, note=note)

    @property
    def survival(self) -> Block:
        """For every cohort how far its proposals got, with bounds (the funnel stands on page one)."""
        tables = [
            self._survival_table(cohort).block() for cohort in self.dossier.cohorts(self.area) if self._shown(cohort)
        ]
        note = paragraph(self.say("table.share_note"), "note")
        return stack(heading(self.say("section.survival")), self.figure("flow"), *tables, note)

    @property
    def estimates(self) -> Block:
        """The estimated rates of the area beside the counted ones."""
        return estimates(self.dossier, self.area, self.lang)

    def _shown(self, cohort: Cohort) -> bool:
        """Desa and kelurahan apart only where both exist; together they are the first table."""
        parts = {c.origin for c in self.dossier.cohorts(self.area)} & {"musrenbang_desa", "musrenbang_kelurahan"}
        return cohort.origin not in ("musrenbang_desa", "musrenbang_kelurahan") or len(parts) == 2

    def _survival_table(self, cohort: Cohort) -> Table:
        names = ["stage", "reached", "of", "share", "at_most", "outer", "pending", "ended", "unknown"]
        names += ["asked_share", "given"] if self.dossier.has_money else []
        origin = self.say(f"origin.{cohort.origin}")
        if cohort.origin == "other" and cohort.entry_stage:
            origin += f" ({self.say('stage.' + cohort.entry_stage)})"
        headers = [self.head(name) for name in [*names, "as_of"]]
        table = Table(self.say("table.survival.caption", cohort=origin), headers, measure="survival_count")
        table.rows = [self._survival_row(cohort, stage) for stage in self.dossier.later_stages(cohort)]
        return table

    def head(self, name: str) -> str | Header:
        """A column heading (label ``table.<name>``), led to its definition where the table has another one."""
        said = self.say(f"table.{name}")
        return Header(said, DEFINED_BY[name]) if name in DEFINED_BY else said

    def number_of(self, count: float, text: str = "", **asked: object) -> Number:
        """A count that opens its own proposals in the page of all of them (``site_data.search_address``)."""
        target = search_address(self.index, **asked) if count else None
        return Number(text or number(count, self.lang), target, "proposals")

    def counted(self, count: float | None, **asked: object) -> object:
        """The same as a cell of a listing, within the report's own area unless another is named."""
        return counted(self.index, count, **({"area": self.area} | asked))

    def _answers(self, reach: Reach, area: Area) -> dict[str, Number]:
        """The counts of a stage by answer, and ``all``, each leading to its proposals."""
        counts = {"yes": reach.numerator, "pending": reach.pending, "no": reach.ended, "unknown": reach.unknown}
        asked = {"area": area, "cohort": reach.cohort}
        found = {
            answer: self.number_of(count, **asked, stage=reach.stage, answer=answer) for answer, count in counts.items()
        }
        return found | {"all": self.number_of(reach.denominator, **asked)}

    def _survival_row(self, cohort: Cohort, stage: str) -> list:
        reach = self.dossier.reach(self.area, cohort, stage)
        row = [self.say(f"stage.{stage}")]
        counts = self._answers(reach, self.area)
        row += [counts["yes"], counts["all"]]
        row += [Number(share(part, reach, self.lang)) for part in (reach.lower, reach.upper, reach.outer_share)]
        row += [counts["pending"], counts["no"], counts["unknown"]]
        if self.dossier.has_money:
            asked = self.dossier.reach(self.area, cohort, stage, "survival_asked_rp")
            given = self.dossier.reach(self.area, cohort, stage, "given_rp")
            row.append(Number(share(asked.lower, reach, self.lang)))
            row.append(Number(rupiah_short(given.numerator, self.lang) if given.denominator else "–"))
        return [*row, long_date(reach.as_of, self.lang)]

    @property
    def areas(self) -> Block:
        """The table per kecamatan (kabupaten) or per village (kecamatan), those without proposals too."""
        if self.is_kabupaten:
            table = self._area_table("areas", self.dossier.kecamatan, "kecamatan")
            charts = (self.figure("multiples"), self.figure("limits"), self.figure("area_map"))
            return stack(heading(self.say("section.areas")), *charts, table.block())
        table = self._area_table("villages", self.dossier.desa_of(self.area), "desa")
        return stack(
            heading(self.say("section.villages")),
            self.figure("villages", note=True),
            self.figure("area_map"),
            table.block(),
            self.figure("limits"),
        )

    def _area_table(self, caption: str, areas: list[Area], level: str) -> Table:
        stages = [
            stage for stage in self.dossier.later_stages(self.cohort) if stage in ("kecamatan", "renja", "rkpd", "apbd")
        ]
        stages = stages or [self.headline]
        headers = [self.say(f"table.{level}"), self.say("table.proposals")]
        headers += [self.say("card.reached", stage=self.say(f"stage_short.{stage}")) for stage in stages]
        names = ["pending", "ended", "unknown", *(["asked", "given", "coverage"] if self.dossier.has_money else [])]
        headers += [self.head(name) for name in names]
        cohort = self.say(f"origin.{self.cohort.origin}")
        said = {"note": self.say("table.share_note"), "measure": "survival_count"}
        table = Table(self.say(f"table.{caption}.caption", cohort=cohort), headers, **said)
        table.rows = [self._area_row(area, stages) for area in areas]
        return table

    def _area_row(self, area: Area, stages: list[str]) -> list:
        last = self.dossier.reach(area, self.cohort, self.headline)
        given = self.dossier.reach(area, self.cohort, self.headline, "given_rp")
        counts = self._answers(last, area)
        row = [area.name, counts["all"]]
        for stage in stages:
            reach = self.dossier.reach(area, self.cohort, stage)
            part = f" ({bounds(reach, self.lang)})" if reach.denominator >= 5 else ""
            text, asked = number(reach.numerator, self.lang) + part, {"area": area, "cohort": self.cohort}
            row.append(self.number_of(reach.numerator, text, **asked, stage=stage, answer="yes"))
        row += [counts["pending"], counts["no"], counts["unknown"]]
        if not self.dossier.has_money:
            return row
        amounts = (given.denominator, given.numerator)
        row += [Number(rupiah_short(amount, self.lang) if given.denominator else "–") for amount in amounts]
        return [*row, Number(percent(last.money_coverage, self.lang) if last.denominator else "–")]

    @property
    def skpd(self) -> Block | None:
        """How far proposals got by the SKPD first addressed (kabupaten only)."""
        rows = self.dossier.by_skpd(self.cohort, self.headline) if self.is_kabupaten else []
        if not rows:
            return None
        facts = {"cohort": self.say(f"origin.{self.cohort.origin}"), "stage": self.say(f"stage.{self.headline}")}
        names = ("skpd", "proposals", "reached", "share", "at_most", "pending", "ended", "unknown")
        headers = [self.say(f"table.{name}") for name in names]
        table = Table(self.say("table.skpd.caption", **facts), headers, measure="survival_count_by_skpd")
        for row in rows:
            few = row["denominator"] < 5
            shares = ["–" if few else percent(row[name], self.lang) for name in ("lower", "upper")]
            asked = {"cohort": self.cohort, "skpd": row["skpd_name"]}
            names = {"numerator": "yes", "pending": "pending", "ended": "no", "unknown": "unknown"}
            reached, *rest = (
                self.number_of(row[name], **asked, stage=self.headline, answer=answer) for name, answer in names.items()
            )
            first = [text_or(row["skpd_name"], "–"), self.number_of(row["denominator"], **asked), reached]
            table.rows.append([*first, *(Number(text) for text in shares), *rest])
        return stack(heading(self.say("section.skpd")), table.block(), paragraph(self.say("table.share_note"), "note"))

    @property
    def outcome(self) -> Block:
        """The outcome chart and the numbers behind it."""
        caption = self.say("table.outcome.caption", cohort=self.say(f"origin.{self.cohort.origin}"))
        headers = [self.say(f"table.{name}") for name in ("outcome", "count", "part")]
        table = Table(caption, headers, measure="outcome_<word>")
        found = self.dossier.outcomes(self.area, self.cohort)
        total = sum(count for _, count, _ in found)
        for word, count, part in found:
            shown = percent(part, self.lang) if total >= 5 else "–"
            counted = self.number_of(count, area=self.area, cohort=self.cohort, outcome=word)
            table.rows.append([self.say(f"outcome.{word}"), counted, Number(shown)])
        shown = table.block() if table.rows else paragraph(self.say("table.none"))
        return stack(heading(self.say("section.outcome")), self.figure("outcome", note=True), shown)

    @property
    def reasons(self) -> Block:
        """Reasons of proposals that ended in writing, with the share that has none."""
        ended = self.dossier.proposals(self.area)
        ended = ended[ended["outcome"].map(kind_of) == "ended"]
        headers = [self.say(f"table.{name}") for name in ("reason", "count", "part")]
        table = Table(self.say("table.reasons.caption"), headers, measure="ended")
        for text, count, key in reason_rows(ended, self.lang):
            part = percent(count / len(ended), self.lang) if len(ended) >= 5 else "–"
            counted = self.number_of(count, area=self.area, group=f"reason:{key}")
            table.rows.append([text, counted, Number(part)])
        body = table.block() if table.rows else paragraph(self.say("table.none"))
        return stack(heading(self.say("section.reasons")), self.figure("reasons"), body)

    @property
    def flow(self) -> Block:
        """Conservation of every stage: what came in, what went out, what is left over (0)."""
        stages = [stage for stage in self.dossier.documents if self.dossier.flow(self.area, stage)["total"]]
        table = Table(
            self.say("table.flow.caption"), [self.say("table.item"), *(self.say(f"stage_short.{s}") for s in stages)]
        )
        flows = {stage: self.dossier.flow(self.area, stage) for stage in stages}
        for item in next(iter(flows.values()), {}):
            cells = [Number(number(flows[stage][item], self.lang), of="lines") for stage in stages]
            table.rows.append([self.say(f"flow.{item}"), *cells])
        table.note, table.measure = self.say("table.flow.note"), "flow_<item>"
        return stack(heading(self.say("section.flow")), table.block())

    @property
    def proposals(self) -> Block:
        """Every proposal of the area with its outcome and its address (kecamatan reports)."""
        return stack(heading(self.say("section.proposals")), proposal_table(self.dossier, self.area, self.lang).block())

    @property
    def quality(self) -> Block:
        """The data-quality box."""
        return quality.quality_box(self.dossier, self.lang)

    @property
    def method(self) -> Block:
        """How to check a number, and the definitions."""
        headers = [self.say(f"method.{name}") for name in ("measure", "definition", "source")]
        table = Table(self.say("method.caption"), headers)
        for row in definitions(list(PRINTED[self.area.level]), self.lang).to_dict("records"):
            name = f"{row['label']} ({row['measure']})"
            table.rows.append([Anchor(name, f"def-{row['measure']}"), row["definition"], row["source"]])
        return stack(
            heading(self.say("section.check")),
            paragraph(self.say("check.steps")),
            paragraph(self.say("check.recompute")),
            heading(self.say("section.definitions")),
            words_table(DEFINED, self.lang).block(),
            table.block(),
            paragraph(self.say("report.licence"), "note"),
        )
