"""Lembar Umpan Balik: one page for one desa or kelurahan, its own words, the fate of each, and what to do next.

No percentages, no names of persons, signs instead of colours (domain.md 7.3). A village without proposals gets a
sheet that says so.
"""

from collections import Counter
from functools import cached_property
from pathlib import Path

from musrenbang_analysis import terms
from musrenbang_analysis.charts.style import Chart
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.export.xlsx import SheetContent
from musrenbang_analysis.formats import is_missing, number, rupiah, rupiah_short
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Block, Header, Number, Part, Table, heading, paragraph, stack
from musrenbang_analysis.publish.changes import changes_of
from musrenbang_analysis.publish.facts import Area, Dossier, text_or
from musrenbang_analysis.publish.fates import CLASSES, SIGNS, class_of, fate, is_kelurahan, next_step, office, sign_of
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.publish.proposals import reason, shortened
from musrenbang_analysis.publish.sentences import as_of
from musrenbang_analysis.publish.words import words_of_page

OWN = ("musrenbang_desa", "musrenbang_kelurahan")
WORDS = ("proposal", "pending", "ended", "unknown", "asked", "given")
WORDS = ("proposal", "pending", "ended", "unknown", "asked", "given")
LONGEST_WORDING = 240
COLUMNS = ("no", "proposal", "rank", "money", "fate", "reason", "step", "ask")


def open_sheets(
    processed_root: str, kabupaten_code: str, plan_year: int, area_code: str, lang: str = "id"
) -> "VillageSheets":
    """The feedback sheet of a desa or kelurahan, or all those of the kecamatan with ``area_code``.

    Raises
    ------
    ParameterError
        when the dossier was never built or knows no such area.
    """
    dossier = stored(Path(processed_root), kabupaten_code, plan_year)
    level = "desa" if area_code.count(".") == 3 else "kecamatan"
    area = dossier.area(level, area_code)
    if area is None:
        raise ParameterError(
            f"Wilayah {area_code} tidak ada di dossier ini", f"Area {area_code} is not in this dossier"
        )
    return VillageSheets(dossier, area, lang)


class VillageSheets:
    """The sheets of one village, or of every village of a kecamatan; ``sheets_shown`` is what a notebook shows."""

    charts: tuple[Chart, ...] = ()

    def __init__(self, dossier: Dossier, area: Area, lang: str) -> None:
        self.dossier, self.area, self.lang = dossier, area, lang
        is_alone = area.level == "desa"
        villages = [area] if is_alone else dossier.desa_of(area)
        self.villages = [VillageSheet(dossier, village, lang, 1 if is_alone else 2) for village in villages]

    @cached_property
    def title_text(self) -> str:
        """The title of the document."""
        if self.area.level == "desa":
            return label("sheet.title", self.lang, place=self.villages[0].name)
        return label("sheet.title_all", self.lang, place=self.area.name)

    @property
    def sheets_shown(self) -> Block:
        """Every sheet, one after the other."""
        head = heading(self.title_text, 1)
        inner = [village.block for village in self.villages]
        parts = tuple(part for block in inner for part in block.parts)
        shown = stack(head if self.area.level != "desa" else None, *inner)
        return Block(shown.html, shown.text, parts)

    @property
    def cover_lines(self) -> list[str]:
        """The cover of the workbook."""
        lines = [village.summary for village in self.villages] if self.area.level == "desa" else []
        return [*lines, label("check.steps", self.lang), label("report.licence", self.lang)]

    @property
    def sheets(self) -> list[SheetContent]:
        """The rows of the sheets as a workbook."""
        names = [("table.desa", "text"), ("table.no", "ordinal"), ("table.cohort", "text"), ("table.proposal", "text")]
        names += [
            ("table.place", "text"),
            ("sheet.rank", "ordinal"),
            ("table.asked", "rupiah"),
            ("table.given", "rupiah"),
        ]
        names += [(f"table.{name}", "text") for name in ("fate", "reason")]
        names += [(f"sheet.{name}", "text") for name in ("changes", "step", "ask")]
        names += [("table.source", "text"), ("table.record", "text")]
        columns = [(label(key, self.lang), kind) for key, kind in names]
        listing = Listing(label("xlsx.proposals", self.lang), self.title_text, columns)
        listing.rows = [row for village in self.villages for row in village.listed]
        notes, sheet = self._notes().sheet(), listing.sheet()
        sheet.defined = {
            label(f"table.{word}", self.lang): (notes.name, len(CLASSES) + WORDS.index(word))
            for word in ("asked", "given")
        }
        return [notes, sheet]

    def _notes(self) -> Listing:
        """The signs and what they stand for."""
        columns = [(label("xlsx.term", self.lang), "text"), (label("xlsx.meaning", self.lang), "text")]
        listing = Listing(label("xlsx.notes", self.lang), label("section.definitions", self.lang), columns)
        for kind in CLASSES:
            outcomes = [word for word in terms.OUTCOMES if class_of(word) == kind]
            meaning = "; ".join(label(f"outcome.{word}", self.lang) for word in outcomes)
            listing.rows.append([f"{SIGNS[kind]} {label(f'sheet.word.{kind}', self.lang)}", meaning])
        for word in WORDS:
            names = [label(f"definition.{word}{end}", self.lang) for end in (".name", "")]
            listing.rows.append(names)
        return listing


class VillageSheet:
    """One village's sheet; ``level`` is that of its heading on a page."""

    def __init__(self, dossier: Dossier, village: Area, lang: str, level: int = 1) -> None:
        self.dossier, self.village, self.lang, self.level = dossier, village, lang, level

    def say(self, key: str, **values: object) -> str:
        """A label in the sheet's language."""
        return label(key, self.lang, **values)

    @cached_property
    def name(self) -> str:
        """``Desa Sukamaju`` or ``Kelurahan Sukamaju``."""
        return self.say(f"sheet.{self.kind}", name=self.village.name)

    @property
    def kind(self) -> str:
        """desa or kelurahan, by the Kemendagri code."""
        return "kelurahan" if is_kelurahan(self.village.code) else "desa"

    @cached_property
    def place(self) -> dict[str, str]:
        """The village as the dossier knows it."""
        return next(place for place in self.dossier.places if place["code"] == self.village.code)

    @cached_property
    def rows(self) -> list[dict]:
        """The village's proposals, its own forum's by rank first."""
        found = self.dossier.proposals(self.village)
        rows = found.astype(object).where(found.notna(), None).to_dict("records")
        return sorted(rows, key=lambda row: (not _is_own(row), row["priority"] is None, row["priority"] or 0))

    @property
    def own(self) -> list[dict]:
        """Those of the village forum."""
        return [row for row in self.rows if _is_own(row)]

    @cached_property
    def counts(self) -> list[tuple[str, int, float | None]]:
        """Number and rupiah (given where funded, else asked; None where no amount was read) of each class."""
        counted = Counter(class_of(row["outcome"]) for row in self.own)
        amounts: dict[str, float] = {}
        for row in self.own:
            amount = row["funded_rp"] if class_of(row["outcome"]) == "funded" else row["asked_rp"]
            if not is_missing(amount):
                amounts[class_of(row["outcome"])] = amounts.get(class_of(row["outcome"]), 0) + amount
        return [(kind, counted[kind], amounts.get(kind)) for kind in CLASSES]

    @cached_property
    def summary(self) -> str:
        """``Dari N usulan: a didanai APBD ...``, or that there is none on record."""
        if not self.own:
            return self.say("sheet.none", place=self.name)
        parts = []
        for kind, count, amount in self.counts:
            if count:
                money = f" ({rupiah_short(amount, self.lang)})" if amount is not None else ""
                parts.append(self.say(f"sheet.class.{kind}", count=number(count, self.lang)) + money)
        total = number(len(self.own), self.lang)
        return self.say("sheet.summary", total=total, place=self.name, parts=", ".join(parts))

    @property
    def stands(self) -> str:
        """Stage reached and the day it describes."""
        stage = self.dossier.headline_stage or "desa"
        date = as_of(self.dossier.as_of(stage), self.lang)
        return self.say("sheet.stands", stage=self.say(f"stage.{stage}"), as_of=date)

    @property
    def contacts(self) -> str:
        """Where to ask: offices."""
        facts = {"kecamatan": self.place["kecamatan_name"], "kabupaten": self.dossier.kabupaten.name}
        return self.say("sheet.contacts", **facts)

    @property
    def above(self) -> str:
        """Kecamatan, kabupaten and plan year."""
        facts = {"kecamatan": self.place["kecamatan_name"], "kabupaten": self.dossier.kabupaten.name}
        return self.say("sheet.above", plan_year=self.dossier.plan_year, **facts)

    def _cells(self, position: int, row: dict) -> list[list[str]]:
        """The cells of a row, each a list of lines, in the order of ``COLUMNS``."""
        wording = shortened(text_or(row["proposal_text"], "–"), LONGEST_WORDING)
        where = shortened(text_or(row["location_text"], ""), LONGEST_WORDING)
        money = [rupiah(row["asked_rp"], self.lang)]
        if class_of(row["outcome"]) == "funded" and not is_missing(row["funded_rp"]):
            money.append(self.say("sheet.given", amount=rupiah(row["funded_rp"], self.lang)))
        notes = [reason(row, self.lang), *changes_of(self.dossier).said(row["record_id"], self.lang)]
        return [
            [number(position, self.lang)],
            [wording, " · ".join(filter(None, [where, row["record_id"]]))],
            [number(row["priority"], self.lang)],
            money,
            [sign_of(row["outcome"]), fate(row, self.lang)],
            [note for note in notes if note],
            [next_step(row, self.lang)],
            [office(row, self.dossier, self.lang)],
        ]

    @cached_property
    def groups(self) -> list[tuple[str, list[list[list[str]]]]]:
        """The rows of the table: the village forum's, then what others proposed here."""
        cells = [self._cells(position, row) for position, row in enumerate(self.rows, start=1)]
        own = cells[: len(self.own)]
        groups = [("", own)] if own else []
        if others := cells[len(self.own) :]:
            groups.append((self.say("sheet.others"), others))
        return groups

    @property
    def listed(self) -> list[list[object]]:
        """The rows for the workbook."""
        listed = []
        for position, row in enumerate(self.rows, start=1):
            changes = "; ".join(changes_of(self.dossier).said(row["record_id"], self.lang))
            listed.append(
                [self.name, position, self.say(f"origin.{row['origin']}"), row["proposal_text"], row["location_text"]]
                + [row["priority"], row["asked_rp"], row["funded_rp"], fate(row, self.lang), reason(row, self.lang)]
                + [changes, next_step(row, self.lang), office(row, self.dossier, self.lang)]
                + [f"{row['source_file']} › {row['source_sheet']} › {row['source_row']}", row["record_id"]]
            )
        return listed

    @cached_property
    def block(self) -> Block:
        """The sheet as a page of the site; its structure for paper stands in ``parts``."""
        synthetic = self.dossier.manifest.get("is_synthetic")
        headers = [self.say(f"sheet.column.{name}") for name in COLUMNS]
        headers[COLUMNS.index("money")] = Header(headers[COLUMNS.index("money")], "given")
        tables = []
        for name, rows in self.groups:
            caption = name or self.say("sheet.caption", place=self.name)
            table = Table(caption, headers, is_wide=True, measure="proposal")
            for row in rows:
                no, words, rank, money, *rest = [(" " if n == 4 else " · ").join(cell) for n, cell in enumerate(row)]
                table.rows.append([no, words, Number(rank, of="ordinal"), Number(money), *rest])
            tables.append(table.block())
        shown = stack(
            paragraph(self.say("report.synthetic"), "banner") if synthetic else None,
            heading(self.say("sheet.title", place=self.name), self.level),
            paragraph(f"{self.above} {self.stands}", "subtitle"),
            paragraph(self.summary, "lead"),
            *tables,
            paragraph(self.contacts, "note"),
            paragraph(self.say("sheet.note"), "note"),
            words_of_page(WORDS, self.lang) if self.level == 1 else None,
        )
        return Block(shown.html, shown.text, (self._part(),))

    def _part(self) -> Part:
        classes = [
            [SIGNS[kind], self.say(f"sheet.word.{kind}"), number(count, self.lang), self._money(amount)]
            for kind, count, amount in self.counts
        ]
        return {
            "kind": "sheet",
            "over": self.say("sheet.over"),
            "name": self.name,
            "above": self.above,
            "stands": self.stands,
            "contacts": self.contacts,
            "summary": self.summary,
            "classes": classes if self.own else [],
            "headers": [self.say(f"sheet.column.{name}") for name in COLUMNS],
            "groups": [{"name": name, "rows": rows} for name, rows in self.groups],
            "note": self.say("sheet.note"),
            "signs": [self.say(f"sheet.sign.{name}") for name in ("kecamatan", "delegates", "receiver", "date")],
        }

    def _money(self, amount: float | None) -> str:
        return "" if amount is None else rupiah_short(amount, self.lang)


def _is_own(row: dict) -> bool:
    return row["origin"] in OWN and row["entry_stage"] == "desa"
