"""One proposal's whole path in words: every row of its chain, each link's evidence, the source cells."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from musrenbang_analysis.formats import is_missing, number, rupiah
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.evidence import Waterfalls, rival_words, waterfall_lines
from musrenbang_analysis.publish.fates import outcome_stage
from musrenbang_analysis.review.packages import Packages
from musrenbang_analysis.store import Tables
from musrenbang_analysis.terms import TRUNK, WAITING

SourceCells = Callable[[dict], list[tuple[str, str]]]
"""Gives the cells of a record's source row as (address, text), personal data masked."""
MARKS = {"yes": "●", "no": "×", "pending": "◌", "unknown": "?"}


def explain(tables: Tables, record_id: str, cells: SourceCells, lang: str = "id") -> list[str]:
    """The path of a record as lines of text: of a proposal forwards, of a later row also its proposals.

    Raises
    ------
    KeyError
        when no record has this id.
    """
    records = _rows(tables.records).set_index("record_id", drop=False)
    if record_id not in records.index:
        raise KeyError(record_id)
    links = _rows(tables.links)
    path = _Path(records, links, Waterfalls(tables.link_evidence, lang), cells, lang)
    lines = [label("explain.title", lang, record=record_id)]
    lineage = _rows(tables.lineage)
    own = lineage[lineage["record_id"] == record_id]
    roots = [record_id] if len(own) else _roots(record_id, links)
    if not len(own):
        lines += _record(records.loc[record_id].to_dict(), cells, lang, "")
        followed = lineage[lineage["record_id"].isin(roots)]
        lines.append("")
        lines.append(label("explain.of_proposals" if len(followed) else "explain.no_origin", lang))
        lines += [f"  {row['record_id']}  {_short(row['proposal_text'])}" for row in followed.to_dict("records")]
        lines += path.inside(record_id)
        return lines
    row = own.iloc[0].to_dict()
    chain = [records.loc[i].to_dict() for i in _chain(record_id, links)]
    lines += _fate(row, chain, tables.documents, lang)
    lines += ["", label("explain.path", lang) + ":"]
    lines += _record(records.loc[record_id].to_dict(), cells, lang, "  ")
    lines += path.onward(record_id, "  ", {record_id})
    lines += _silence(row, chain, path)
    return lines


@dataclass(frozen=True)
class _Path:
    """What is needed to show the links of a path."""

    records: pd.DataFrame
    links: pd.DataFrame
    waterfalls: Waterfalls
    cells: SourceCells
    lang: str

    def onward(self, record_id: str, indent: str, seen: set[str]) -> list[str]:
        """Every accepted link from a record with its evidence, and what it leads to."""
        lines: list[str] = []
        links = self.links[(self.links["from_id"] == record_id) & (self.links["status"] == "accepted")]
        for link in links.to_dict("records"):
            if link["to_id"] in seen:
                continue
            seen.add(link["to_id"])
            deeper = indent + "   "
            lines += [f"{indent}│", f"{indent}└─ {_link_line(link, self.lang)}"]
            lines += self.evidence(link, deeper + "  ")
            lines += _record(self.records.loc[link["to_id"]].to_dict(), self.cells, self.lang, deeper)
            if link["relation"] == "merged":
                others = self.links[(self.links["to_id"] == link["to_id"]) & (self.links["status"] == "accepted")]
                lines.append(f"{deeper}  {label('explain.sharing', self.lang, count=len(others) - 1)}")
            lines += self.onward(link["to_id"], deeper, seen)
        return lines

    def inside(self, record_id: str) -> list[str]:
        """Every link that leads directly to a later row, with its evidence, and whether what is inside adds up."""
        lines: list[str] = []
        links = self.links[(self.links["to_id"] == record_id) & (self.links["status"] != "rejected")]
        for link in links.to_dict("records"):
            start = self.records.loc[link["from_id"]].to_dict()
            status = label(f"link_status.{link['status']}", self.lang)
            lines += ["", f"← {start['record_id']} “{_short(start['proposal_text'])}” ({_address(start, self.lang)})"]
            lines += [f"  {status}: {_link_line(link, self.lang)}", *self.evidence(link, "    ")]
        packages = Packages(self.records.to_dict("index"), links.to_dict("records"))
        stages = dict.fromkeys(self.records.loc[i, "stage"] for i in links["from_id"])
        return lines + ["", *filter(None, (packages.words(record_id, stage, self.lang) for stage in stages))]

    def evidence(self, link: dict, indent: str) -> list[str]:
        """The waterfall of a link and the rival it beat; nothing for a link that was not weighed."""
        steps = self.waterfalls.of(link["from_id"], link["to_id"])
        lines = waterfall_lines(steps, link["probability"], self.lang)
        rival = self._rival(link)
        return [indent + line for line in [*lines, *([rival] if rival else [])]]

    def _rival(self, link: dict) -> str | None:
        rival = link["rival_id"]
        if rival not in self.records.index:
            return None
        return rival_words(link, {rival: self.records.loc[rival].to_dict()}, self.lang)


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype("object").where(frame.notna(), None)


def _chain(record_id: str, links: pd.DataFrame) -> list[str]:
    """The record and every record accepted links lead to from it."""
    onward: dict[str, list[str]] = {}
    accepted = links[links["status"] == "accepted"]
    for start, end in zip(accepted["from_id"], accepted["to_id"], strict=True):
        onward.setdefault(start, []).append(end)
    chain = [record_id]
    for current in chain:
        chain += [later for later in onward.get(current, []) if later not in chain]
    return chain


def _fate(row: dict, chain: list[dict], documents: pd.DataFrame, lang: str) -> list[str]:
    outcome = label(f"outcome.{row['outcome']}", lang)
    if outcome_stage(row):
        outcome += f" ({label('stage.' + row['outcome_stage'], lang)})"
    lines = [f"{label('explain.origin', lang)}: {label('origin.' + row['origin'], lang)}"]
    lines.append(f"{label('explain.outcome', lang)}: {outcome}")
    if row["funded_rp"] is not None:
        lines.append(f"{label('explain.funded', lang)}: {rupiah(row['funded_rp'], lang)}")
    if row["reason_text"]:
        lines.append(f"{label('explain.reason', lang)}: {row['reason_text']}")
    holds = documents["is_available"].fillna(False) & documents["shows_works"].fillna(True)
    read = set(documents.loc[holds.astype(bool), "stage"])
    present = {record["stage"] for record in chain}
    shown = []
    for stage in (stage for stage in TRUNK[1:] if row[stage] and stage in read):
        implied = label("explain.implied", lang) if row[stage] == "yes" and stage not in present else ""
        words = f"{label('stage_short.' + stage, lang)}: {label('answer.' + row[stage], lang)}"
        shown.append(f"  {MARKS[row[stage]]} {words}{implied}")
    return [*lines, label("explain.answers", lang) + ":", *shown]


def _record(record: dict, cells: SourceCells, lang: str, indent: str) -> list[str]:
    place = ", ".join(filter(None, [record["desa_name"], record["kecamatan_name"], record["location_text"]]))
    volume = " ".join(
        filter(None, [number(record["volume"], lang, 3) if record["volume"] is not None else "", record["unit"]])
    )
    facts = [
        ("explain.proposal", record["proposal_text"]),
        ("explain.place", place),
        ("explain.skpd", record["skpd_name"]),
        ("explain.volume", volume or record["volume_text"]),
        ("explain.asked", None if is_missing(record["asked_rp"]) else rupiah(record["asked_rp"], lang)),
        ("explain.given", None if is_missing(record["approved_rp"]) else rupiah(record["approved_rp"], lang)),
        ("explain.rank", _rank(record, lang)),
        ("explain.status", record["status_raw"]),
        ("explain.written", _written(record, lang)),
        ("explain.reason", record["reason_text"]),
        ("explain.corrected", record["corrections"]),
    ]
    source = _address(record, lang)
    lines = [f"{indent}[{label('stage.' + record['stage'], lang)}]  {record['record_id']}"]
    lines += [f"{indent}  {label(key, lang)}: {text}" for key, text in facts if text]
    lines.append(f"{indent}  {label('explain.source', lang)}: {source}")
    return lines + [f"{indent}    {address}: {_short(text, 120)}" for address, text in cells(record)]


def _rank(record: dict, lang: str) -> str | None:
    """Rank and score, and the scoring sheet they come from, where one of them is known."""
    facts = [] if is_missing(record["priority"]) else [number(record["priority"], lang)]
    if not is_missing(record["score"]):
        score = label("explain.score", lang, score=number(record["score"], lang, 2))
        facts.append(f"{score} ({record['score_source']})" if record["score_source"] else score)
    return ", ".join([*facts, *filter(None, [record["score_criteria"]])]) or None


def _address(record: dict, lang: str) -> str:
    return f"{record['source_file']} › {record['source_sheet']} › {label('cli.row', lang)} {record['source_row']}"


def _written(record: dict, lang: str) -> str | None:
    """The outcome on this list, and at which stage where the status speaks of another one."""
    if not record["outcome"]:
        return None
    elsewhere = record["status_stage"] and record["status_stage"] != record["stage"]
    stage = f" ({label('stage.' + record['status_stage'], lang)})" if elsewhere else ""
    return label(f"outcome.{record['outcome']}", lang) + stage


def _link_line(link: dict, lang: str) -> str:
    return label(
        "explain.link",
        lang,
        status=label(f"relation.{link['relation']}", lang),
        method=label(f"method.{link['method']}", lang),
        evidence=link["evidence_en"] if lang == "en" else link["evidence"],
    )


def _silence(row: dict, chain: list[dict], path: _Path) -> list[str]:
    """Why nothing more is known, and the links a person could still decide."""
    links, lang = path.links, path.lang
    lines: list[str] = []
    if row["outcome"] in (*WAITING, "unknown"):
        is_written = any(record["outcome"] in WAITING for record in chain)
        why = "written_why" if is_written else f"{row['outcome']}_why"
        key = f"explain.{why}" if row["outcome_stage"] else "explain.no_later"
        stage = label(f"stage.{row['outcome_stage']}", lang) if row["outcome_stage"] else ""
        lines += ["", label(key, lang, stage=stage)]
    possible = links[(links["from_id"] == row["record_id"]) & (links["status"] == "possible")]
    if len(possible):
        lines += ["", label("explain.possible", lang) + ":"]
        text = "evidence_en" if lang == "en" else "evidence"
        for link in possible.to_dict("records"):
            target = path.records.loc[link["to_id"]].to_dict()
            place = _address(target, lang)
            lines += [f"  → {link['to_id']} “{_short(target['proposal_text'])}” ({place}): {link[text]}"]
            lines += path.evidence(link, "      ")
    return lines


def _roots(record_id: str, links: pd.DataFrame) -> list[str]:
    """Everything that accepted links lead from to the record."""
    incoming: dict[str, list[str]] = {}
    for link in links[links["status"] == "accepted"].to_dict("records"):
        incoming.setdefault(link["to_id"], []).append(link["from_id"])
    todo, seen = [record_id], set()
    while todo:
        for parent in incoming.get(todo.pop(), []):
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    return sorted(seen)


def _short(text: str | None, limit: int = 90) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
