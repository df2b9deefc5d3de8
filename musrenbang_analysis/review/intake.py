"""Answers into the hand files: what is new, what contradicts, what is about rows that are gone; twice adds nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.text import match_key
from musrenbang_analysis.review.answers import Answer, HandedBack, read_answers
from musrenbang_analysis.review.hand import AUDIT, LINKS, add_rows, read_hand
from musrenbang_analysis.review.marks import PAIR, dossier_key, run_of
from musrenbang_analysis.review.nearest import BETWEEN, address_of, nearest_record, said_by
from musrenbang_analysis.store import Tables

FINGERPRINT = 12
"""Hexadecimal digits of a workbook's sha256 kept beside each decision."""


@dataclass
class Intake:
    """What an import did: the workbooks as they came back, rows added to each hand file, rows known already."""

    workbooks: list[HandedBack] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    audit: list[dict[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    n_known: int = 0
    n_words: Counter = field(default_factory=Counter)
    """Answers read by word, new or known."""


def take_in(folder: Path, tables: Tables, files: Sequence[Path]) -> Intake:
    """Read the workbooks ``files`` and add what they decide to the hand files of the dossier ``folder``.

    A workbook taken in before, or another copy of it with the same answers, adds nothing. Of several decisions
    about one pair the last added holds; that they differ is a finding.
    """
    intake = Intake()
    held = {name: read_hand(folder, name) for name in (LINKS, AUDIT)}
    intake.findings += [finding for hand in held.values() for finding in hand.findings]
    if intake.findings:
        return intake  # a hand file that cannot be read is never written over
    sink = _Sink(intake, tables, {name: hand.rows for name, hand in held.items()})
    key, run = dossier_key(tables.manifest["kabupaten_code"], tables.manifest["plan_year"]), run_of(tables.manifest)
    for path in files:
        back = read_answers(path, key, run)
        intake.workbooks.append(back)
        intake.findings += back.findings
        sink.take(back, sha256(path.read_bytes()).hexdigest()[:FINGERPRINT] if path.is_file() else "")
    if intake.links:
        add_rows(folder, LINKS, intake.links)
    if intake.audit:
        add_rows(folder, AUDIT, intake.audit)
    return intake


class _Sink:
    """Takes answers in one after the other beside those that are there."""

    def __init__(self, intake: Intake, tables: Tables, held: Mapping[str, list[dict[str, str]]]) -> None:
        self.intake = intake
        records = tables.records.astype("object").where(tables.records.notna(), None)
        self.records = {row["record_id"]: row for row in records.to_dict("records")}
        self.frame: pd.DataFrame = records
        self.addresses: dict[tuple[str, str, int], str] = {
            (row["source_file"], row["source_sheet"], int(row["source_row"])): row["record_id"]
            for row in self.records.values()
        }
        self.seen_workbooks = {row.get("workbook", "") for rows in held.values() for row in rows} - {""}
        self.decisions: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.audited: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in held[LINKS]:
            self.decisions.setdefault(_pair(row["left_id"], row["right_id"]), []).append(row)
        for row in held[AUDIT]:
            self.audited.setdefault((row["record_id"], row.get("stage", "")), []).append(row)

    def take(self, back: HandedBack, fingerprint: str) -> None:
        was_seen = fingerprint in self.seen_workbooks
        for answer in sorted(back.answers, key=lambda answer: (answer.kind, answer.first, answer.second)):
            self.intake.n_words[answer.word] += 1
            if was_seen:
                self.intake.n_known += 1
                continue
            if answer.kind == PAIR:
                self._take_pair(back, answer, fingerprint)
            else:
                self._take_audit(back, answer, fingerprint)
        self.seen_workbooks.add(fingerprint)
        if was_seen and back.answers:
            self.intake.findings.append(Finding("MSB-T40", back.file, facts={"count": len(back.answers)}))

    def _take_pair(self, back: HandedBack, answer: Answer, fingerprint: str) -> None:
        left, right = (self._current(back, answer, i) for i in (answer.first, answer.second))
        went = answer.went
        row = {
            "left_id": left,
            "right_id": right,
            "decision": answer.word,
            "reason": answer.reason,
            "decided_by_role": back.filled.role,
            "decided_on": back.filled.on,
            "workbook": fingerprint,
            "chosen_as": went.chosen_as if went else "",
            "weight": went.weight if went else "",
            "left_was": went.first_was if went else self._said(left),
            "right_was": went.second_was if went else self._said(right),
        }
        before = self.decisions.setdefault(_pair(left, right), [])
        if self._is_known(before, row, ("decision", "reason", "decided_by_role")):
            return
        if before and match_key(before[-1]["decision"]) != answer.word:
            first, last = (
                _who(r["decision"], r.get("decided_by_role"), r.get("decided_on")) for r in (before[-1], row)
            )
            self._say("MSB-T41", back, answer, first=first, last=last)
        before.append(row)
        self.intake.links.append(row)

    def _take_audit(self, back: HandedBack, answer: Answer, fingerprint: str) -> None:
        proposal = self._current(back, answer, answer.first)
        found, why = self._found(back, answer)
        went = answer.went
        row = {
            "record_id": proposal,
            "stage": answer.second,
            "answer": answer.word,
            "found_id": found,
            "stratum": went.chosen_as if went else "",
            "weight": went.weight if went else "",
            "by_role": back.filled.role,
            "on": back.filled.on,
            "why": why,
            "workbook": fingerprint,
            "record_was": went.first_was if went else self._said(proposal),
        }
        before = self.audited.setdefault((proposal, answer.second), [])
        if self._is_known(before, row, ("answer", "found_id", "why", "by_role")):
            return
        if before and before[-1]["answer"] != answer.word:
            first, last = (_who(r["answer"], r.get("by_role"), r.get("on")) for r in (before[-1], row))
            self._say("MSB-T42", back, answer, first=first, last=last)
        before.append(row)
        self.intake.audit.append(row)

    def _is_known(self, before: list[dict[str, str]], row: dict[str, str], columns: tuple[str, ...]) -> bool:
        """The last word on it says the same already, by the same role."""
        mine = [old for old in before if old.get(columns[-1], "") == row[columns[-1]]]
        is_known = bool(mine) and all(mine[-1].get(column, "") == row[column] for column in columns)
        self.intake.n_known += is_known
        return is_known

    def _current(self, back: HandedBack, answer: Answer, record_id: str) -> str:
        """The id, with a finding where the row is no longer there: the decision is kept, and comes up at each build."""
        if record_id not in self.records:
            went = answer.went
            was = (went.first_was if record_id == answer.first else went.second_was) if went else ""
            near = nearest_record(record_id, was, self.frame)
            shown = near and f"{near['record_id']} ({address_of(near)})"
            self._say("MSB-T43", back, answer, record=record_id, was=was or None, near=shown)
        return record_id

    def _said(self, record_id: str) -> str:
        return said_by(self.records[record_id]) if record_id in self.records else ""

    def _found(self, back: HandedBack, answer: Answer) -> tuple[str, str]:
        """The record an audited proposal was found as, and the remark; a place that is no row is kept in the remark."""
        said = answer.where
        if not said and not answer.where_row:
            return "", answer.reason
        file, _, sheet = said.rpartition(BETWEEN)
        number = answer.where_row.removesuffix(".0")
        found = said if said in self.records else None
        if found is None and number.isdigit():
            found = self.addresses.get((file, sheet, int(number)))
        if found is None:
            place = BETWEEN.join(filter(None, [said, answer.where_row]))
            self._say("MSB-T44", back, answer, place=place)
            return "", "; ".join(filter(None, [answer.reason, place]))
        if answer.word != "ya":
            self._say("MSB-T45", back, answer, word=answer.word)
        return found, answer.reason

    def _say(self, code: str, back: HandedBack, answer: Answer, **facts: object) -> None:
        about = self.records.get(answer.first)
        facts["about"] = (said_by(about).split(BETWEEN, 3)[-1] if about else answer.first)[:120]
        self.intake.findings.append(answer.finding(code, back.file, **facts))


def _pair(one: str, two: str) -> tuple[str, str]:
    return (one, two) if one <= two else (two, one)


def _who(word: str, role: str | None, on: str | None) -> str:
    return f"{word} ({', '.join(filter(None, [role, on])) or '–'})"
