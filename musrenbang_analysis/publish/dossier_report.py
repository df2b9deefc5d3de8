"""What reports about a whole dossier share: title, cover, workbook made of the same listings as the page."""

from functools import cached_property

from musrenbang_analysis.charts.style import Chart
from musrenbang_analysis.export.xlsx import Linked, SheetContent
from musrenbang_analysis.formats import long_date
from musrenbang_analysis.labels import label
from musrenbang_analysis.measure.registry import definitions
from musrenbang_analysis.publish.blocks import Anchor, Block, heading, paragraph, stack
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.listing import Listing, to_notes
from musrenbang_analysis.publish.sentences import as_of
from musrenbang_analysis.publish.site_data import counted

TERMS = ("proposal", "reached", "pending", "ended", "unknown", "asked", "given", "money_coverage")
"""Words every report uses; each has its definition."""
METHOD_PAGE = "docs/method.md"


class DossierReport:
    """One report about one dossier; every attribute a notebook shows is a block.

    A kind of report names itself (``name``: also the key of its labels), the measures it prints (``printed``)
    the words it explains (``terms``)
    and its tables (``listings``); the workbook holds the same tables.
    """

    name = ""
    printed: tuple[str, ...] = ()
    terms: tuple[str, ...] = TERMS

    def __init__(self, dossier: Dossier, lang: str) -> None:
        self.dossier, self.lang = dossier, lang

    def say(self, key: str, **values: object) -> str:
        """A label in the report's language."""
        return label(key, self.lang, **values)

    @cached_property
    def title_text(self) -> str:
        """The report's title as text."""
        return self.say(f"{self.name}.title", place=self.dossier.kabupaten.name, plan_year=self.dossier.plan_year)

    @property
    def title(self) -> Block:
        """Title, plan year, last stage available, date, version; a banner where the data is invented."""
        manifest = self.dossier.manifest
        held = self.say("report.held", held_year=manifest["held_year"]) if manifest.get("held_year") else ""
        stage = self.dossier.headline_stage or "desa"
        date = as_of(self.dossier.as_of(stage), self.lang)
        facts = {"plan_year": self.dossier.plan_year, "held": held, "stage": self.say(f"stage.{stage}")}
        made = long_date(manifest["finished"], self.lang)
        return stack(
            paragraph(self.say("report.synthetic"), "banner") if manifest.get("is_synthetic") else None,
            heading(self.title_text, 1),
            paragraph(self.say("report.subtitle", **facts, as_of=date), "subtitle"),
            paragraph(self.say("report.version", date=made, version=manifest["code_version"]), "note"),
        )

    @property
    def index(self) -> str:
        """The page of all proposals as seen from the report's own folder."""
        return "../index.html"

    def counted(self, count: float | None, **asked: object) -> object:
        """A count as a cell of a listing that opens its own proposals (``site_data.search_address``)."""
        return counted(self.index, count, **asked)

    def opened(self, record_id: str) -> Linked:
        """A proposal's id as a cell that opens its path with every file, sheet and row."""
        return Linked(record_id, f"{self.index}#{record_id}")

    @property
    def lead(self) -> str:
        """The one sentence a reader takes away."""
        raise NotImplementedError

    @property
    def charts(self) -> list[Chart]:
        """Charts drawn in the report."""
        return []

    @property
    def listings(self) -> list[Listing]:
        """Every table of the report."""
        raise NotImplementedError

    def table(self, listing: Listing) -> Block:
        """A listing as a block of the page."""
        return listing.block(self.lang, self.say("table.none"))

    def columns(self, *named: tuple[str, str]) -> list[tuple[str, str]]:
        """(label key, kind) with the key said in the report's language."""
        return [(self.say(key), kind) for key, kind in named]

    @property
    def cover_lines(self) -> list[str]:
        """The cover of the workbook: what it is, of when, the finding, how to check, licence."""
        lines = [line for line in self.title.text.split("\n\n") if not line.startswith("# ")]
        return [*lines, self.lead, self.say("check.steps"), self.say("report.licence")]

    @property
    def sheets(self) -> list[SheetContent]:
        """Every sheet after cover and contents, the definitions first."""
        notes = self._notes()
        places = {row[0].name.removeprefix("def-"): (notes.sheet().name, at) for at, row in enumerate(notes.rows)}
        made = [notes.sheet()]
        for listing in self.listings:
            if listing.rows:
                sheet = listing.sheet()
                sheet.defined = {header: places[name] for header, name in listing.definitions().items() if name}
                sheet.rows = [[to_notes(cell, places) for cell in row] for row in sheet.rows]
                made.append(sheet)
        return made

    def _notes(self) -> Listing:
        columns = self.columns(("method.measure", "text"), ("method.definition", "whole"), ("method.source", "text"))
        listing = Listing(self.say("xlsx.notes"), self.say("section.definitions"), columns)
        names = [
            (Anchor(self.say(f"definition.{word}.name"), f"def-{word}"), self.say(f"definition.{word}"))
            for word in self.terms
        ]
        rows = definitions(list(self.printed), self.lang).to_dict("records") if self.printed else []
        measures = [
            [Anchor(f"{row['label']} ({row['measure']})", f"def-{row['measure']}"), row["definition"], row["source"]]
            for row in rows
        ]
        listing.rows = [*([*pair, METHOD_PAGE] for pair in names), *measures]
        return listing

    @property
    def method(self) -> Block:
        """How to check a number, and the registry's definition of every measure printed."""
        return stack(
            heading(self.say("section.check")),
            paragraph(self.say("check.steps")),
            heading(self.say("section.definitions")),
            self.table(self._notes()),
            paragraph(self.say("report.licence"), "note"),
        )
