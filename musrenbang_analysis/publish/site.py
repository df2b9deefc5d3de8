"""``index.html`` over everything: find any proposal, open its path, reach every report. Works by double click."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path, PurePosixPath
from typing import Protocol

from musrenbang_analysis.charts.style import Place
from musrenbang_analysis.formats import long_date, number
from musrenbang_analysis.labels import catalogue, label
from musrenbang_analysis.publish.facts import Area, Dossier
from musrenbang_analysis.publish.figures import Figures, figure_block
from musrenbang_analysis.publish.render import page
from musrenbang_analysis.publish.sentences import bounds, survival_sentence
from musrenbang_analysis.publish.site_data import search_address, site_data

ASSETS = Path(__file__).parent / "assets"
FORMS = ("html", "pdf", "xlsx", "ipynb")
NUMBERED = ("kabupaten", "kecamatan")
"""Kinds of report whose areas stand in the table with their numbers; all others are listed below it."""
OPEN_UNTIL = 12
"""A list of more reports than this is folded away."""


class Made(Protocol):
    """A report as the runner made it; ``files`` are relative to the folder above the report's own."""

    report: str
    title: str
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
            _numbered(dossier, lang, results),
            _listed(dossier, lang, results),
            f'</section><section aria-labelledby="cari"><h2 id="cari">{_say("site.search", lang)}</h2>',
            f'<noscript><p class="banner">{_say("site.script", lang)}</p></noscript>',
            '<div id="app"></div></section></main>',
            f"<footer>{_say('report.licence', lang)}</footer>",
        ]
    )
    style = (ASSETS / "report.css").read_text("utf-8") + (ASSETS / "site.css").read_text("utf-8")
    data = f"const DATA={_inline(site_data(dossier, lang))};\n"
    path = target / "index.html"
    script = data + (ASSETS / "site.js").read_text("utf-8")
    path.write_text(page(title, lang, body, style, script), encoding="utf-8", newline="\n")
    return path


def _say(key: str, lang: str, **values: object) -> str:
    return escape(label(key, lang, **values))


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
    contents = "".join(
        f'<li><a href="#{anchor}">{_say(key, lang)}</a></li>'
        for anchor, key in (("cari", "site.search"), ("laporan", "site.reports"))
    )
    return (
        f'<main id="isi">{banner}<h1>{escape(title)}</h1><p class="lead">{escape(sentence)}</p>'
        f'<p class="note">{escape(made)}</p>'
        f'<nav class="toc" aria-label="{_say("report.contents", lang)}"><ul>{contents}</ul></nav>'
        f"{_chart(dossier, lang)}"
    )


def _chart(dossier: Dossier, lang: str) -> str:
    stage = dossier.headline_stage
    if not stage:
        return ""
    date = dossier.as_of(stage)
    said = label("chart.as_of", lang, date=long_date(date, lang)) if date else label("chart.as_of_unknown", lang)
    place = Place(dossier.kabupaten.name, dossier.plan_year, said, bool(dossier.manifest.get("is_synthetic")))
    drawn = figure_block(Figures(dossier, dossier.kabupaten, dossier.primary, stage, place, lang).funnel, lang)
    return drawn.html if drawn else ""


def _numbered(dossier: Dossier, lang: str, results: Sequence[Made]) -> str:
    """The kabupaten and every kecamatan with their numbers, whether or not their report was made."""
    by_name = {result.report: result for result in results}
    rows = [_row(dossier, dossier.kabupaten, "kabupaten", by_name, lang)]
    rows += [_row(dossier, area, f"kecamatan/{area.code}", by_name, lang) for area in dossier.kecamatan]
    stage = dossier.headline_stage or "desa"
    headers = [label("site.reports", lang), label("table.proposals", lang)]
    headers += [
        label("card.reached", lang, stage=label(f"stage_short.{stage}", lang)),
        label("table.unknown", lang),
        label("site.forms", lang),
    ]
    head = "".join(
        f'<th scope="col"{" class=n" if 0 < n < 4 else ""}>{escape(text)}</th>' for n, text in enumerate(headers)
    )
    table = f'<table class="reports"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{_say("site.reports", lang)}">{table}</div>'


def _row(dossier: Dossier, area: Area, name: str, results: dict[str, Made], lang: str) -> str:
    result = results.get(name)
    title = (
        label("site.report.kabupaten", lang)
        if name == "kabupaten"
        else f"{label('area_level.kecamatan', lang)} {area.name}"
    )
    stage, cohort = dossier.headline_stage or "desa", dossier.primary
    reach = dossier.reach(area, cohort, stage)
    part = f" ({bounds(reach, lang)})" if reach.denominator >= 5 else ""
    cells = "".join(
        f'<td class="n"><a href="{escape(address)}">{escape(text)}</a></td>'
        for text, address in (
            (number(reach.denominator, lang), search_address("", area=area, cohort=cohort)),
            (
                number(reach.numerator, lang) + part,
                search_address("", area=area, cohort=cohort, stage=stage, answer="yes"),
            ),
            (
                number(reach.unknown, lang),
                search_address("", area=area, cohort=cohort, stage=stage, answer="unknown"),
            ),
        )
    )
    return f'<tr><th scope="row">{_title(title, result)}</th>{cells}<td>{_forms(result, lang)}</td></tr>'


def _listed(dossier: Dossier, lang: str, results: Sequence[Made]) -> str:
    """Every other report by kind, as the run made them; long lists are folded."""
    kinds: dict[str, list[Made]] = {}
    for result in results:
        kind = result.report.split("/")[0]
        if kind not in NUMBERED:
            kinds.setdefault(kind, []).append(result)
    return "".join(_kind(dossier, kind, made, lang) for kind, made in sorted(kinds.items()))


def _kind(dossier: Dossier, kind: str, made: list[Made], lang: str) -> str:
    names = {area.code: area.name for level in ("kecamatan", "desa") for area in dossier.areas(level)}
    items = []
    for result in made:
        code = result.report.partition("/")[2]
        village = dossier.parent_name(code)
        name = f"{names[code]}{f' ({village})' if village else ''}" if code in names else result.title
        items.append(f"<li>{_title(name, result)} <span>{_forms(result, lang)}</span></li>")
    listed = f'<ul class="made">{"".join(items)}</ul>'
    if len(made) == 1 and "/" not in made[0].report:
        return listed
    key = f"site.kind.{kind}"
    title = label(key, lang) if key in catalogue() else kind.replace("_", " ").capitalize()
    title = f"{escape(title)} ({number(len(made), lang)})"
    opened = " open" if len(made) <= OPEN_UNTIL else ""
    return f"<details{opened}><summary>{title}</summary>{listed}</details>"


def _title(title: str, result: Made | None) -> str:
    page_path = next((path for _, path in _files(result)), "")  # the page, or what there is instead
    return f'<a href="{escape(page_path)}">{escape(title)}</a>' if page_path else escape(title)


def _forms(result: Made | None, lang: str) -> str:
    if result and result.status != "done":
        return f"{_say('site.failed', lang)}: {escape(result.reason or '')}"
    return " · ".join(
        f'<a href="{escape(path)}" aria-label="{escape(result.title)}: {kind.upper()}">{kind.upper()}</a>'
        for kind, path in _files(result)
        if result
    )


def _files(result: Made | None) -> list[tuple[str, str]]:
    """(form, address from the index) of the files of a report itself, charts and their tables left out."""
    if not result or result.status != "done":
        return []
    above, own = PurePosixPath(result.report).parent, PurePosixPath(result.report).name
    found = []
    for file in result.files:
        path = PurePosixPath(file)
        if len(path.parts) == 2 and path.parts[0] == own and path.suffix[1:] in FORMS:
            found.append((path.suffix[1:], (above / path).as_posix()))
    return sorted(found, key=lambda pair: FORMS.index(pair[0]))
