"""``index.html`` over everything: find any proposal, open its path, reach every report. Works by double click."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Protocol

import pandas as pd

from musrenbang_analysis.formats import long_date, number
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.facts import Area, Dossier
from musrenbang_analysis.publish.fates import outcome_stage
from musrenbang_analysis.publish.proposals import shortened
from musrenbang_analysis.publish.render import page
from musrenbang_analysis.publish.sentences import bounds, survival_sentence
from musrenbang_analysis.terms import TRUNK

ASSETS = Path(__file__).parent / "assets"
LONGEST = 600
ANSWER_LETTERS = {"yes": "y", "no": "n", "pending": "p", "unknown": "u"}
SAID = ("words", "any", "clear", "results", "previous", "next", "page", "path", "hide", "no_results", "possible")


class Made(Protocol):
    """A report as the runner made it."""

    report: str
    status: str
    reason: str | None
    files: list[str]


def write_index(dossier: Dossier, target: Path, lang: str, results: Sequence[Made]) -> Path:
    """Write ``target/index.html`` with every proposal inside it and a link to every report."""
    target.mkdir(parents=True, exist_ok=True)
    title = label("site.title", lang, place=f"{dossier.kabupaten.name} {dossier.plan_year}")
    body = "".join(
        [
            _top(dossier, title, lang),
            f'<section aria-labelledby="laporan"><h2 id="laporan">{_say("site.reports", lang)}</h2>',
            _reports(dossier, lang, results),
            f'</section><section aria-labelledby="cari"><h2 id="cari">{_say("site.search", lang)}</h2>',
            f'<noscript><p class="banner">{_say("site.script", lang)}</p></noscript>',
            '<div id="app"></div></section></main>',
        ]
    )
    style = (ASSETS / "report.css").read_text("utf-8") + (ASSETS / "site.css").read_text("utf-8")
    data = f"const DATA={_inline(site_data(dossier, lang))};\n"
    path = target / "index.html"
    script = data + (ASSETS / "site.js").read_text("utf-8")
    path.write_text(page(title, lang, body, style, script), encoding="utf-8", newline="\n")
    return path


def _say(key: str, lang: str) -> str:
    return escape(label(key, lang))


def _inline(content: object) -> str:
    """JSON that can stand in a script element: no text in it can end the element or start a comment."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for sign, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return text


def _top(dossier: Dossier, title: str, lang: str) -> str:
    banner = f'<p class="banner">{_say("report.synthetic", lang)}</p>' if dossier.manifest.get("is_synthetic") else ""
    stage = dossier.headline_stage
    sentence = survival_sentence(dossier, dossier.kabupaten, dossier.primary, stage, lang) if stage else ""
    made = label(
        "report.version",
        lang,
        date=long_date(dossier.manifest["finished"], lang),
        version=dossier.manifest["code_version"],
    )
    return (
        f'<main id="isi">{banner}<h1>{escape(title)}</h1><p class="lead">{escape(sentence)}</p>'
        f'<p class="note">{escape(made)}</p>'
    )


def _reports(dossier: Dossier, lang: str, results: Sequence[Made]) -> str:
    by_name = {result.report: result for result in results}
    rows = [_report_row(dossier, dossier.kabupaten, "kabupaten", by_name, lang)]
    rows += [_report_row(dossier, area, f"kecamatan/{area.code}", by_name, lang) for area in dossier.kecamatan]
    stage = dossier.headline_stage or "desa"
    headers = [label("site.reports", lang), label("table.proposals", lang)]
    headers += [
        label("card.reached", lang, stage=label(f"stage_short.{stage}", lang)),
        label("table.unknown", lang),
        "HTML · XLSX · ipynb",
    ]
    head = "".join(
        f'<th scope="col"{" class=n" if 0 < n < 4 else ""}>{escape(text)}</th>' for n, text in enumerate(headers)
    )
    table = f'<table class="reports"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'<div class="scroll">{table}</div>'


def _report_row(dossier: Dossier, area: Area, name: str, results: dict[str, Made], lang: str) -> str:
    result = results.get(name)
    title = (
        label("site.report.kabupaten", lang)
        if name == "kabupaten"
        else f"{label('area_level.kecamatan', lang)} {area.name}"
    )
    page_path, links = "", ""
    if result and result.status == "done":
        stem = f"{name}/{name.split('/')[0]}"
        page_path = f"{stem}.html" if any(file.endswith(".html") for file in result.files) else ""
        kinds = [kind for kind in ("html", "xlsx", "ipynb") if any(file.endswith(f".{kind}") for file in result.files)]
        links = " · ".join(
            f'<a href="{escape(stem)}.{kind}">{kind.upper() if kind != "ipynb" else kind}</a>' for kind in kinds
        )
    elif result:
        links = f"{_say('site.failed', lang)}: {escape(result.reason or '')}"
    shown = f'<a href="{escape(page_path)}">{escape(title)}</a>' if page_path else escape(title)
    reach = dossier.reach(area, dossier.primary, dossier.headline_stage or "desa")
    part = f" ({bounds(reach, lang)})" if reach.denominator >= 5 else ""
    numbers = [number(reach.denominator, lang), number(reach.numerator, lang) + part, number(reach.unknown, lang)]
    cells = "".join(f'<td class="n">{escape(text)}</td>' for text in numbers)
    return f'<tr><th scope="row">{shown}</th>{cells}<td>{links}</td></tr>'


def site_data(dossier: Dossier, lang: str) -> dict:
    """Everything the page's script needs: words, proposals, the rows of their paths, links.

    Personal data was masked on reading; texts are cut at 600 characters (whole in the tables).
    """
    records = _plain(dossier.tables.records)
    lineage = _plain(dossier.proposals(dossier.kabupaten))
    links = _plain(dossier.tables.links)
    wanted = (
        {row["record_id"] for row in lineage} | {link["to_id"] for link in links} | {link["from_id"] for link in links}
    )
    evidence = "evidence_en" if lang == "en" else "evidence"
    return {
        "say": {name: label(f"site.{name}", lang) for name in SAID} | _words(lang),
        "stages": [[stage, label(f"stage_short.{stage}", lang)] for stage in dossier.stages if stage in TRUNK[1:]],
        "stageNames": _named("stage", {record["stage"] for record in records}, lang),
        "outcomes": _named("outcome", {row["outcome"] for row in lineage}, lang),
        "origins": _named("origin", {row["origin"] for row in lineage}, lang),
        "methods": _named("method", {link["method"] for link in links}, lang),
        "proposals": [_proposal(row, dossier.stages) for row in lineage],
        "records": {row["record_id"]: _record(row) for row in records if row["record_id"] in wanted},
        "links": [
            [link["from_id"], link["to_id"], link["status"][0], link["method"], link[evidence]] for link in links
        ],
    }


def _plain(frame: pd.DataFrame) -> list[dict]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


def _named(vocabulary: str, words: set[str], lang: str) -> dict[str, str]:
    return {word: label(f"{vocabulary}.{word}", lang) for word in sorted(words)}


def _words(lang: str) -> dict[str, str]:
    names = ("kecamatan", "desa", "skpd", "fate", "proposals", "cohort", "reason", "source", "asked", "given")
    said = {name: label(f"table.{name}", lang) for name in names}
    answers = {letter: label(f"answer.{answer}", lang) for answer, letter in ANSWER_LETTERS.items()}
    return said | {"answers": answers, "row": label("cli.row", lang), "unknownWhy": label("definition.unknown", lang)}


def _proposal(row: dict, stages: list[str]) -> list:
    answers = "".join(ANSWER_LETTERS.get(row[stage], "-") for stage in stages if stage in TRUNK[1:])
    return [row["record_id"], row["origin"], row["outcome"], outcome_stage(row), answers, row["funded_rp"]]


def _record(row: dict) -> list:
    return [
        row["stage"],
        shortened(row["proposal_text"] or "", LONGEST),
        shortened(row["location_text"] or "", LONGEST),
        row["desa_name"],
        row["kecamatan_name"],
        row["skpd_name"],
        row["asked_rp"],
        row["approved_rp"],
        row["status_raw"],
        shortened(row["reason_text"] or "", LONGEST),
        row["source_file"],
        row["source_sheet"],
        row["source_row"],
    ]
