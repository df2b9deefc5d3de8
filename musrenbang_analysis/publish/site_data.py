"""What the page of all proposals carries inside: words, proposals, the rows of their paths, links with evidence.

Personal data was masked on reading; texts are cut at 600 characters (whole in the tables).
"""

from collections.abc import Iterable

import pandas as pd

from musrenbang_analysis.export.xlsx import Linked
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.evidence import Waterfalls
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier, text_or
from musrenbang_analysis.publish.fates import outcome_stage
from musrenbang_analysis.publish.proposal_groups import group_choices, groups_of
from musrenbang_analysis.publish.proposals import shortened
from musrenbang_analysis.terms import TRUNK

LONGEST = 600
ANSWER_LETTERS = {"yes": "y", "no": "n", "pending": "p", "unknown": "u"}
SAID = (
    "words", "any", "clear", "results", "previous", "next", "page", "path", "hide", "no_results", "possible", "stage",
    "probability", "shared", "rival", "link", "no_more", "priority", "weights", "compared", "bits", "group",
)  # fmt: skip
VILLAGE = "musrenbang"
"""The cohort of all village proposals, desa and kelurahan together."""


def cohort_key(origin: str, entry_stage: str | None) -> str:
    """The name of a cohort in the page's filter and in its address."""
    return origin if origin == VILLAGE or not entry_stage else f"{origin}@{entry_stage}"


def search_address(
    index: str,
    *,
    area: Area | None = None,
    cohort: Cohort | None = None,
    stage: str | None = None,
    answer: str | None = None,
    outcome: str | None = None,
    skpd: str | None = None,
    group: str | None = None,
) -> str:
    """The address in the page ``index`` that lists exactly the proposals behind a count.

    ``answer`` is that to ``stage``: yes, no, pending or unknown; ``group`` one of ``proposal_groups.groups_of``. An
    area of the whole kabupaten asks for nothing; an electoral district is asked for by its group.
    """
    if area and area.level == "dapil":
        group = f"dapil:{area.code}"
    asked = {
        "kecamatan": area.code if area and area.level == "kecamatan" else None,
        "desa": area.code if area and area.level == "desa" else None,
        "cohort": cohort_key(cohort.origin, cohort.entry_stage) if cohort and cohort.origin != "all" else None,
        "stage": f"{stage}:{ANSWER_LETTERS[answer]}" if stage and answer else None,
        "outcome": outcome,
        "skpd": skpd,
        "group": group,
    }
    return f"{index}#?" + "&".join(f"{name}={_quoted(word)}" for name, word in asked.items() if word)


def counted(index: str, count: float | None, **asked: object) -> object:
    """A count as a cell of a listing that opens its own proposals in the page ``index``; nothing opens none."""
    return Linked(count, search_address(index, **asked)) if count else count


def _quoted(word: str) -> str:
    """A word as it may stand in an address: letters, digits, dot, dash and underscore, all else by its bytes."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else _bytes(sign) for sign in word)


def _bytes(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))


def site_data(dossier: Dossier, lang: str) -> dict:
    """Everything the page's script needs, as plain lists and dicts."""
    records = _plain(dossier.tables.records)
    lineage = _plain(dossier.proposals(dossier.kabupaten))
    links = [link for link in _plain(dossier.tables.links) if link["status"] != "rejected"]
    wanted = {row["record_id"] for row in lineage}
    wanted |= {link[end] for link in links for end in ("from_id", "to_id")}
    files = _numbered(record["source_file"] for record in records if record["record_id"] in wanted)
    bodies = _numbered(record["skpd_name"] for record in records if record["record_id"] in wanted)
    stages = [stage for stage in dossier.stages if stage in TRUNK[1:]]
    weights = _Weights(dossier.tables.link_evidence, lang)
    shown = [_link(link, weights, lang) for link in links]
    groups = group_choices(dossier, lang)
    members = _members(dossier, [name for _, choices in groups for name, _ in choices])
    return {
        "say": {name: label(f"site.{name}", lang) for name in SAID} | _words(lang),
        "stages": [[stage, label(f"stage_short.{stage}", lang)] for stage in stages],
        "stageNames": _named("stage", {record["stage"] for record in records}, lang),
        "outcomes": _named("outcome", {row["outcome"] for row in lineage}, lang),
        "cohorts": _cohorts(lineage, lang),
        "methods": _named("method", {link["method"] for link in links}, lang),
        "relations": _named("relation", {link["relation"] for link in links}, lang),
        "places": _places(dossier),
        "files": list(files),
        "bodies": list(bodies),
        "groups": groups,
        "proposals": [[*_proposal(row, stages), members[row["record_id"]]] for row in lineage],
        "records": {row["record_id"]: _record(row, files, bodies) for row in records if row["record_id"] in wanted},
        "links": shown,
        "compared": list(weights.words),
    }


def _members(dossier: Dossier, names: list[str]) -> dict[str, list[int]]:
    """Of every proposal the numbers of its groups, in the order of ``names``."""
    found = groups_of(dossier)
    inside: dict[str, list[int]] = {record: [] for record in dossier.tables.lineage["record_id"]}
    for place, name in enumerate(names):
        for record in dossier.tables.lineage.loc[found[name], "record_id"]:
            inside[record].append(place)
    return inside


class _Weights:
    """The waterfall of every link as (number of the words, bits), the words once for all links."""

    def __init__(self, evidence: pd.DataFrame, lang: str) -> None:
        self.waterfalls = Waterfalls(evidence, lang)
        self.words: dict[str, int] = {}

    def of(self, link: dict) -> list[list[float]]:
        steps = self.waterfalls.of(link["from_id"], link["to_id"])
        return [[self.words.setdefault(_text(step.words), len(self.words)), round(step.bits, 1)] for step in steps]


def _plain(frame: pd.DataFrame) -> list[dict]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


def _numbered(names: Iterable[str | None]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted({name for name in names if name}))}


def _named(vocabulary: str, words: set[str], lang: str) -> dict[str, str]:
    return {word: label(f"{vocabulary}.{word}", lang) for word in sorted(words)}


def _words(lang: str) -> dict[str, object]:
    names = ("kecamatan", "desa", "skpd", "fate", "proposals", "cohort", "reason", "source", "asked", "given")
    said: dict[str, object] = {name: label(f"table.{name}", lang) for name in names}
    answers = {letter: label(f"answer.{answer}", lang) for answer, letter in ANSWER_LETTERS.items()}
    return said | {"answers": answers, "row": label("cli.row", lang), "unknownWhy": label("definition.unknown", lang)}


def _cohorts(lineage: list[dict], lang: str) -> list[list[str]]:
    """Every cohort there is with its name; the stage of birth is said where one channel has several."""
    pairs = sorted({(row["origin"], row["entry_stage"] or "") for row in lineage})
    stages: dict[str, int] = {}
    for origin, _ in pairs:
        stages[origin] = stages.get(origin, 0) + 1
    out = []
    for origin, stage in pairs:
        where = f" ({label('stage.' + stage, lang)})" if stage and stages[origin] > 1 else ""
        out.append([cohort_key(origin, stage), label(f"origin.{origin}", lang) + where])
    if any(stage == "desa" for _, stage in pairs):
        out.insert(0, [VILLAGE, label("origin.musrenbang", lang)])
    return out


def _places(dossier: Dossier) -> dict[str, list[str]]:
    """Name and kecamatan code of every village, name of every kecamatan, by code."""
    places = {area.code: [area.name] for area in dossier.kecamatan}
    return places | {place["code"]: [place["name"], place["kecamatan_code"]] for place in dossier.places}


def _proposal(row: dict, stages: list[str]) -> list:
    answers = "".join(ANSWER_LETTERS.get(row[stage], "-") for stage in stages)
    cohort = cohort_key(row["origin"], row["entry_stage"])
    return [
        row["record_id"],
        cohort,
        1 if row["entry_stage"] == "desa" else 0,
        row["outcome"],
        outcome_stage(row),
        answers,
        row["funded_rp"],
        row["kecamatan_code"],
        row["desa_code"],
        row["priority"],
    ]


def _record(row: dict, files: dict[str, int], bodies: dict[str, int]) -> list:
    return [
        row["stage"],
        _text(row["proposal_text"]),
        _text(row["location_text"]),
        row["desa_name"],
        row["kecamatan_name"],
        bodies.get(row["skpd_name"]),
        row["asked_rp"],
        row["approved_rp"],
        row["status_raw"],
        _text(row["reason_text"]),
        files.get(row["source_file"]),
        row["source_sheet"],
        row["source_row"],
    ]


def _text(text: str | None) -> str:
    return shortened(text_or(text, ""), LONGEST)


def _link(link: dict, weights: _Weights, lang: str) -> list:
    evidence = link["evidence_en"] if lang == "en" and link["evidence_en"] else link["evidence"]
    measured = [_rounded(link.get(name)) for name in ("probability", "value_share")]
    return [
        link["from_id"],
        link["to_id"],
        link["status"][0],
        link["method"],
        _text(evidence),
        link["relation"],
        *measured,
        link.get("rival_id"),
        None if link.get("weight") is None else round(float(link["weight"]), 1),
        weights.of(link),
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
