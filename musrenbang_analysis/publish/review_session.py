"""The review in JupyterLab: one pair at a time, decided by a call, kept at once in the dossier's hand files.

>>> review = open_review("../data/processed", "../data/raw", "99.01", 2025, role="Perencana Bappeda")  # doctest: +SKIP
>>> review.pair                                                                                        # doctest: +SKIP
>>> review.decide("sama", "gang dan volume sama")                                                      # doctest: +SKIP
"""

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pandas as pd

from musrenbang_analysis.charts.saving import inline_svg
from musrenbang_analysis.charts.style import Place
from musrenbang_analysis.charts.waterfall import waterfall
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.formats import long_date, number
from musrenbang_analysis.labels import label
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.publish.accuracy import accuracy_block
from musrenbang_analysis.publish.blocks import Block, bullets, figure, heading, paragraph, stack
from musrenbang_analysis.publish.evidence import Waterfalls, rival_words, waterfall_table
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.review.cards import Card, card, pair_cards, plain
from musrenbang_analysis.review.hand import AUDIT, AUDIT_ANSWERS, LINKS, add_rows, frames_of, links_in_force
from musrenbang_analysis.review.learning import learn
from musrenbang_analysis.review.nearest import said_by
from musrenbang_analysis.review.packages import Packages
from musrenbang_analysis.review.workbook import AUDITED, PAIRS, Request, choose
from musrenbang_analysis.terms import VERDICTS

NOTEBOOK = "notebook"
"""What stands in the hand files where the fingerprint of a workbook would."""
TAGS = {"marked": ("<mark><b><u>", "</u></b></mark>"), "label": ("<small>", "</small>"), "quiet": ("<i>", "</i>")}


def open_review(
    processed_root: str,
    raw_root: str,
    kabupaten_code: str,
    plan_year: int,
    role: str = "",
    lang: str = "id",
    pairs: int = PAIRS,
    audit: int = AUDITED,
) -> "Review":
    """The review of a dossier that was built; its hand files lie in ``raw_root/<kabupaten_code>/<plan_year>/hand``.

    Raises
    ------
    ParameterError
        when the dossier was never built, or its folder is not there.
    """
    folder = Path(raw_root) / kabupaten_code / str(plan_year)
    if not folder.is_dir():
        raise ParameterError(f"Folder dossier tidak ada: {folder}", f"No such dossier folder: {folder}")
    return Review(stored(Path(processed_root), kabupaten_code, plan_year).tables, folder, role, lang, pairs, audit)


class Review:
    """The questions still open in a dossier; every decision is written down at once, so nothing is lost by closing."""

    def __init__(self, tables, folder: Path, role: str, lang: str, pairs: int = PAIRS, audit: int = AUDITED) -> None:
        self.tables, self.folder, self.lang = tables, folder, lang
        self.role, masked = mask(" ".join(role.split()))
        self.asked = choose(tables, Request(pairs, audit), *frames_of(folder))
        records = tables.records.astype("object").where(tables.records.notna(), None)
        self._records = {row["record_id"]: row for row in records.to_dict("records")}
        links = tables.links.astype("object").where(tables.links.notna(), None)
        self._links = {(row["from_id"], row["to_id"]): row for row in links.to_dict("records")}
        self._packages = Packages(self._records, self._links.values())
        self._waterfalls = Waterfalls(tables.link_evidence, lang)
        self._pairs = self.asked.pairs.to_dict("records")
        self._audit = self.asked.audit.to_dict("records")
        self._decided: list[dict[str, object]] = []
        self._answered: list[dict[str, object]] = []
        self._warning = self.say("name_masked") if masked else ""

    def say(self, key: str, **values: object) -> str:
        """A label of this notebook."""
        return label(f"review.session.{key}", self.lang, **values)

    @property
    def title(self) -> Block:
        """What is reviewed, by whom, and what is waiting."""
        name = self.tables.manifest.get("kabupaten_name") or self.tables.manifest["kabupaten_code"]
        title = label("review.cover.title", self.lang, place=name, year=self.tables.manifest["plan_year"])
        who = self.say("role", role=self.role) if self.role else self.say("no_role")
        synthetic = label("report.synthetic", self.lang) if self.tables.manifest.get("is_synthetic") else None
        banner = paragraph(synthetic, "banner") if synthetic else None
        warning = paragraph(self._warning, "warn") if self._warning else None
        return stack(heading(title, 1), banner, paragraph(who), warning, self.progress)

    @property
    def progress(self) -> Block:
        """How many are decided here, how many are waiting, and the decisions in force in all."""
        in_force = links_in_force(self.folder, self.tables.records)
        entries = [
            ("pairs_open", len(self._pairs), len(self._decided)),
            ("audit_open", len(self._audit), len(self._answered)),
        ]
        shown = [
            f"{self.say(key)}: {number(waiting, self.lang)} ({self.say('done_here', count=number(done, self.lang))})"
            for key, waiting, done in entries
        ]
        shown.append(f"{self.say('in_force')}: {number(len(in_force.pairs), self.lang)} ({LINKS})")
        faults = [paragraph(f"{fault.code} {fault.message(self.lang)}", "warn") for fault in in_force.findings]
        return stack(bullets(shown), *faults)

    @property
    def pair(self) -> Block:
        """The next pair, side by side, with why it is thought to be one work and its rival."""
        if not self._pairs:
            return paragraph(self.say("no_pairs"))
        asked = self._pairs[0]
        left, right = (self._records[asked[side]] for side in ("left_id", "right_id"))
        link = self._links.get((asked["left_id"], asked["right_id"])) or {}
        evidence = link.get("evidence_en" if self.lang == "en" else "evidence")
        rival = rival_words(link, self._records, self.lang) if link else None
        package = self._packages.words(asked["right_id"], left["stage"], self.lang)
        names = [label(f"review.{side}", self.lang) for side in ("left", "right")]
        return stack(
            _side_by_side(names, pair_cards(left, right, self.lang)),
            paragraph(evidence) if evidence else None,
            paragraph(package, "note") if package else None,
            paragraph(rival, "note") if rival else None,
            paragraph(self.say("how_pair", verdicts=", ".join(VERDICTS)), "note"),
        )

    @property
    def waterfall(self) -> Block:
        """What each field says for or against the next pair, drawn and as a table."""
        if not self._pairs:
            return paragraph(self.say("no_pairs"))
        ids = self._pairs[0]["left_id"], self._pairs[0]["right_id"]
        steps = self._waterfalls.of(*ids)
        link = self._links.get(ids)
        if not steps or link is None:
            return paragraph(self.say("not_weighed"))
        weights = pd.DataFrame([(step.words, step.bits) for step in steps], columns=["words", "bits"])
        texts = tuple(str(self._records[i]["proposal_text"] or i) for i in ids)
        chart = waterfall(weights, link["probability"], texts, self._place, self.lang)
        drawn = figure(chart.title, chart.subtitle, inline_svg(chart), chart.source_line, chart.alt) if chart else None
        caption = label("waterfall.title", self.lang)
        return stack(drawn, waterfall_table(steps, link["probability"], caption, self.lang))

    @property
    def _place(self) -> Place:
        manifest = self.tables.manifest
        name = manifest.get("kabupaten_name") or manifest["kabupaten_code"]
        as_of = label("chart.as_of", self.lang, date=long_date(manifest["finished"], self.lang))
        return Place(name, int(manifest["plan_year"]), as_of, bool(manifest.get("is_synthetic")))

    def decide(self, verdict: str, why: str = "") -> Block:
        """Write down a verdict on the pair shown and show the next one; an empty verdict only shows it again.

        Raises
        ------
        ParameterError
            when the verdict is none of ``terms.VERDICTS``.
        """
        word = self._word(verdict, VERDICTS)
        if word is None or not self._pairs:
            return self.pair
        asked = self._pairs[0]
        sides = {f"{side}_was": said_by(self._records[asked[f"{side}_id"]]) for side in ("left", "right")}
        ids = {name: asked[name] for name in ("left_id", "right_id", "chosen_as")}
        row = ids | sides | {"decision": word, "reason": mask(why)[0], "weight": f"{asked['weight']:.6g}"}
        row |= {"decided_by_role": self.role, "decided_on": _today(), "workbook": NOTEBOOK}
        add_rows(self.folder, LINKS, [row])
        self._decided.append(self._pairs.pop(0))
        return stack(paragraph(self.say("kept", word=word, count=len(self._pairs))), self.pair)

    def skip(self) -> Block:
        """Put the pair shown at the end and show the next one."""
        self._pairs.append(self._pairs.pop(0)) if self._pairs else None
        return self.pair

    @property
    def proposal(self) -> Block:
        """The next proposal of the audit; what the linking found is left out on purpose."""
        if not self._audit:
            return paragraph(self.say("no_audit"))
        stage = label(f"stage.{self.asked.stage}", self.lang)
        record = self._records[self._audit[0]["record_id"]]
        return stack(
            _side_by_side([label("review.proposal", self.lang)], (card(record, self.lang),)),
            paragraph(self.say("how_audit", stage=stage, answers=", ".join(AUDIT_ANSWERS)), "note"),
        )

    def answer(self, answer: str, found_id: str = "", why: str = "") -> Block:
        """Write down whether the proposal shown is in the document, and as which record; then show the next one.

        Raises
        ------
        ParameterError
            when the answer is none of ya, tidak, tidak_tahu, or ``found_id`` is no record.
        """
        word = self._word(answer.replace(" ", "_"), AUDIT_ANSWERS)
        if word is None or not self._audit:
            return self.proposal
        if found_id and found_id not in self._records:
            raise ParameterError(f"record_id '{found_id}' tidak ada", f"There is no record_id '{found_id}'")
        asked = self._audit[0]
        row = {"record_id": asked["record_id"], "stage": self.asked.stage, "answer": word, "found_id": found_id}
        row |= {"stratum": asked["stratum"], "weight": f"{asked['weight']:.6g}", "why": mask(why)[0]}
        row |= {"by_role": self.role, "on": _today(), "workbook": NOTEBOOK}
        row["record_was"] = said_by(self._records[asked["record_id"]])
        add_rows(self.folder, AUDIT, [row])
        self._answered.append(self._audit.pop(0))
        return stack(paragraph(self.say("kept", word=word, count=len(self._audit))), self.proposal)

    def learn(self, wanted: str = "ya") -> Block:
        """Fit the parameters to all decisions in force, write them to ``hand/link_model.json``, and say how often the
        linking was right before and is after; an empty ``wanted`` only says how to ask for it."""
        if not wanted:
            return paragraph(self.say("how_learn"), "note")
        learned = learn(self.folder, self.tables)
        return accuracy_block(learned.before, learned.after, learned.n_labels, self.lang)

    def _word(self, said: str, known: tuple[str, ...]) -> str | None:
        word = said.strip().casefold()
        if word and word not in known:
            text = ", ".join(known)
            raise ParameterError(f"'{said}' bukan salah satu dari: {text}", f"'{said}' is not one of: {text}")
        if word and not self.role:
            raise ParameterError("Isi role dengan jabatan Anda dulu", "Fill in role with your office first")
        return word or None


def _today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()


def _side_by_side(names: list[str], shown: tuple[Card, ...]) -> Block:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(
        f'<td style="vertical-align:top;text-align:left;white-space:pre-line">{_html(c)}</td>' for c in shown
    )
    html = f"<table><thead><tr>{head}</tr></thead><tbody><tr>{body}</tr></tbody></table>"
    return Block(html, "\n\n".join(f"[{name}]\n{plain(c)}" for name, c in zip(names, shown, strict=True)))


def _html(shown: Card) -> str:
    out = []
    for piece in shown:
        before, after = TAGS.get(piece.kind, ("", ""))
        out.append(f"{before}{escape(piece.text)}{after}")
    return "".join(out)
