"""The review workbook of a dossier: which pairs and proposals go out, in whose words, under which marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from musrenbang_analysis.export.review_workbook import (
    AskedColumn,
    AskedSheet,
    Cover,
    Machine,
    write_review_workbook,
)
from musrenbang_analysis.formats import long_date, number
from musrenbang_analysis.labels import label
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.review.audit import audit_population, audit_sample
from musrenbang_analysis.review.cards import Card, card, pair_cards, plain
from musrenbang_analysis.review.marks import (
    AUDIT,
    IDENTITY_SHEET,
    LIST_SHEET,
    PAIR,
    Marked,
    content_of,
    dossier_key,
    identity_rows,
    mark_of,
    run_of,
)
from musrenbang_analysis.review.nearest import BETWEEN, said_by
from musrenbang_analysis.review.packages import Packages
from musrenbang_analysis.review.queue import part_of, reserved_rows, review_queue
from musrenbang_analysis.store import Tables
from musrenbang_analysis.terms import LANGUAGES, TRUNK

PAIRS, AUDITED = 150, 200
"""Asked for when nothing else is said: an hour or two of pairs, and the least audit whose interval is of use."""
VERDICT_WORDS = ("Sama", "Bukan", "Ragu")
ANSWER_WORDS = ("Ya", "Tidak", "Tidak tahu")


@dataclass(frozen=True)
class Asked:
    """What one workbook asks: the pairs (``queue.review_queue``), the proposals of the audit (``audit_sample``),
    and the stage the audit asks about."""

    pairs: pd.DataFrame
    audit: pd.DataFrame
    stage: str


@dataclass(frozen=True)
class Request:
    """How many pairs and audited proposals, and which part of how many."""

    pairs: int = PAIRS
    audit: int = AUDITED
    part: int = 1
    parts: int = 1


def asked_stage(tables: Tables) -> str:
    """The stage the audit asks about: the budget, or the last document before it that was read."""
    read = tables.documents.loc[tables.documents["is_available"].fillna(False).astype(bool), "stage"]
    order = [stage for stage in TRUNK[: TRUNK.index("apbd") + 1] if stage in set(read)]
    return order[-1] if order else "apbd"


def choose(tables: Tables, request: Request, links: pd.DataFrame, audited: pd.DataFrame) -> Asked:
    """The questions of one workbook.

    Parameters
    ----------
    links, audited
        the rows of ``hand/links.csv`` and ``hand/audit.csv``: what a person has answered is not asked again.
    """
    sample = audit_sample(tables.lineage, request.audit)
    decided = set(zip(links["left_id"], links["right_id"], strict=True))
    reserved = reserved_rows(sample["record_id"], tables.links)
    queue = review_queue(tables.records, tables.links, request.pairs, decided, reserved)
    stage = asked_stage(tables)
    answered = set(audited.loc[audited["stage"] == stage, "record_id"])
    # The parts of the sample stay what they are whatever has been answered.
    mine = sample.iloc[request.part - 1 :: request.parts]
    open_audit = mine[~mine["record_id"].isin(answered)].reset_index(drop=True)
    return Asked(part_of(queue, request.part, request.parts), open_audit, stage)


def write_review(path: Path, tables: Tables, asked: Asked, request: Request, made: str, lang: str = "id") -> Path:
    """Write the workbook that asks ``asked``; ``made`` is the day it is made (2025-03-31).

    Every text is locked text; only verdicts, answers, reasons, role and day can be filled in.
    """
    book = _Book(tables, asked, lang)
    sheets = [book.pairs_sheet(), book.audit_sheet()]
    facts = {
        "kabupaten_code": tables.manifest["kabupaten_code"],
        "plan_year": tables.manifest["plan_year"],
        "run": run_of(tables.manifest),
        "made": made,
        "part": f"{request.part}/{request.parts}",
        "stage": asked.stage,
    }
    machine = Machine(IDENTITY_SHEET, identity_rows(facts, book.marked), LIST_SHEET, book.places)
    cover = _cover(tables, asked, request, made, lang)
    return write_review_workbook(path, cover, [sheet for sheet in sheets if sheet.rows] or sheets, machine)


class _Book:
    """Collects the marks while the sheets are made."""

    def __init__(self, tables: Tables, asked: Asked, lang: str) -> None:
        self.asked, self.lang = asked, lang
        self.key = dossier_key(tables.manifest["kabupaten_code"], tables.manifest["plan_year"])
        records = tables.records.astype("object").where(tables.records.notna(), None)
        self.records = {row["record_id"]: row for row in records.to_dict("records")}
        links = tables.links.astype("object").where(tables.links.notna(), None)
        self.links = {(row["from_id"], row["to_id"]): row for row in links.to_dict("records")}
        self.packages = Packages(self.records, self.links.values())
        held = tables.records[tables.records["stage"] == asked.stage]
        places = held["source_file"].astype(str) + BETWEEN + held["source_sheet"].astype(str)
        self.places = sorted(set(places))
        self.marked: list[Marked] = []

    def say(self, key: str, **values: object) -> str:
        return label(f"review.{key}", self.lang, **values)

    def pairs_sheet(self) -> AskedSheet:
        hint = (self.say("verdict"), self.say("verdict_hint"))
        columns = (
            AskedColumn(self.say("number"), 5, "text"),
            AskedColumn(self.say("kecamatan"), 13, "text"),
            AskedColumn(self.say("left"), 46, "card"),
            AskedColumn(self.say("right"), 46, "card"),
            AskedColumn(self.say("why"), 38, "text"),
            AskedColumn(self.say("verdict"), 11, "choice", VERDICT_WORDS, hint),
            AskedColumn(self.say("reason"), 26, "free", (), (self.say("reason"), self.say("reason_hint"))),
            AskedColumn(self.say("mark"), 12, "mark"),
        )
        rows = [self._pair(position, row) for position, row in enumerate(self.asked.pairs.to_dict("records"), start=1)]
        return AskedSheet(self.say("pairs"), self.say("pairs_title"), self.say("pairs_note"), columns, rows)

    def _pair(self, position: int, pair: dict) -> list[object]:
        left, right = self.records[pair["left_id"]], self.records[pair["right_id"]]
        cards = pair_cards(left, right, self.lang)
        mark = self._mark(PAIR, (pair["left_id"], pair["right_id"]), pair["chosen_as"], pair["weight"], cards)
        kecamatan = left["kecamatan_name"] or right["kecamatan_name"] or "–"
        why = reasons(self.links.get((pair["left_id"], pair["right_id"])), self.records, self.packages, self.lang)
        return [position, kecamatan, *map(_pieces, cards), why, None, None, mark]

    def audit_sheet(self) -> AskedSheet:
        stage = label(f"stage_short.{self.asked.stage}", self.lang)
        hint = (self.say("answer", stage=stage)[:32], self.say("answer_hint", stage=stage))
        columns = (
            AskedColumn(self.say("number"), 5, "text"),
            AskedColumn(self.say("kecamatan"), 13, "text"),
            AskedColumn(self.say("proposal"), 60, "card"),
            AskedColumn(self.say("answer", stage=stage), 13, "choice", ANSWER_WORDS, hint),
            AskedColumn(self.say("where"), 40, "list", (), (self.say("where"), self.say("where_hint"))),
            AskedColumn(self.say("where_row"), 9, "whole", (), (self.say("where_row"), self.say("where_row_hint"))),
            AskedColumn(self.say("reason"), 28, "free", (), (self.say("reason"), self.say("reason_hint"))),
            AskedColumn(self.say("mark"), 12, "mark"),
        )
        rows = [self._audit(position, row) for position, row in enumerate(self.asked.audit.to_dict("records"), start=1)]
        title = self.say("audit_title", stage=stage)
        return AskedSheet(self.say("audit"), title, self.say("audit_note"), columns, rows)

    def _audit(self, position: int, drawn: dict) -> list[object]:
        record = self.records[drawn["record_id"]]
        shown = card(record, self.lang)
        ids = (drawn["record_id"], self.asked.stage)
        mark = self._mark(AUDIT, ids, drawn["stratum"], drawn["weight"], (shown,))
        kecamatan = record["kecamatan_name"] or "–"
        return [position, kecamatan, _pieces(shown), None, None, None, None, mark]

    def _mark(self, kind: str, ids: tuple[str, str], chosen: str, weight: float, cards: Sequence[Card]) -> str:
        mark = mark_of(self.key, kind, *ids)
        content = content_of(plain(shown) for shown in cards)
        was = [said_by(self.records[i]) if i in self.records else "" for i in ids]
        self.marked.append(Marked(kind, mark, *ids, chosen, f"{weight:.6g}", content, *was))
        return mark


def reasons(link: dict | None, records: dict[str, dict], packages: Packages, lang: str) -> str:
    """Why the two rows are thought to be one work, the package and the rival; no probability: it would decide."""
    if link is None:
        return "–"
    evidence = link["evidence_en"] if lang == "en" and link["evidence_en"] else link["evidence"]
    lines = [evidence or "–"]
    package = packages.words(link["to_id"], records[link["from_id"]]["stage"], lang)
    if package:
        lines += ["", package]
    rival = records.get(link.get("rival_id") or "")
    if rival:
        shown = plain(card(rival, lang)).split("\n", 1)[-1].split("\n")
        text = shown[0] if len(shown[0]) <= 160 else shown[0][:159] + "…"
        lines += ["", label("review.rival", lang, text=text, rest="; ".join(shown[1:-1]), source=shown[-1])]
    return "\n".join(lines)


def _pieces(shown: Card) -> list[tuple[str, str]]:
    return [(piece.text, piece.kind) for piece in shown]


def _cover(tables: Tables, asked: Asked, request: Request, made: str, lang: str) -> Cover:
    name = tables.manifest.get("kabupaten_name") or tables.manifest["kabupaten_code"]
    order = LANGUAGES if lang == LANGUAGES[0] else LANGUAGES[::-1]
    paragraphs: list[str] = []
    population = len(audit_population(tables.lineage))
    for spoken in order:
        stage = label(f"stage.{asked.stage}", spoken)
        facts = {
            "place": name,
            "year": tables.manifest["plan_year"],
            "made": long_date(made, spoken),
            "part": request.part,
            "parts": request.parts,
            "pairs": number(len(asked.pairs), spoken),
            "audit": number(len(asked.audit), spoken),
            "population": number(population, spoken),
            "stage": stage,
            "pairs_sheet": label("review.pairs", lang),
            "audit_sheet": label("review.audit", lang),
        }
        paragraphs += label("review.cover.text", spoken, **facts).split("\\n")
    if tables.manifest.get("is_synthetic"):
        paragraphs.insert(0, label("report.synthetic", lang))
    roles = tuple(row[f"role_{lang}"] for row in read_reference("review_roles.csv"))
    both = [" / ".join(label(f"review.cover.{key}", spoken) for spoken in order) for key in ("role", "on")]
    asked_for = tuple(
        zip(both, (label("review.cover.role_hint", lang), label("review.cover.on_hint", lang)), strict=True)
    )
    title = label("review.cover.title", lang, place=name, year=tables.manifest["plan_year"])
    return Cover(label("review.cover", lang), title, asked_for, roles, paragraphs)
