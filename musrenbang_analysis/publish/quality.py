"""The data-quality box: what was read, what was not, what the documents declare, what is doubtful."""

from musrenbang_analysis.findings import finding_codes
from musrenbang_analysis.formats import long_date, number, percent
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Block, Number, Table, boxed, bullets, heading, stack
from musrenbang_analysis.publish.facts import Dossier, text_or
from musrenbang_analysis.terms import SEVERITIES

MOST_CODES = 8


def quality_box(dossier: Dossier, lang: str) -> Block:
    """Rows accounted for, money read, links by basis, findings, and the state of every document."""
    box = stack(bullets(quality_lines(dossier, lang)), _documents(dossier, lang).block(), _codes(dossier, lang).block())
    return stack(heading(label("section.quality", lang)), boxed(box))


def quality_lines(dossier: Dossier, lang: str) -> list[str]:
    """Rows accounted for, money read, links by basis, findings: one sentence each."""
    manifest, sources, links = dossier.manifest, dossier.tables.sources, dossier.tables.links
    rows = {name: number(manifest[name], lang) for name in ("rows_in", "rows_out")}
    rows |= {"files": number(len(manifest["inputs"]), lang), "named": number(manifest["rows_in_findings"], lang)}
    cells, read = int(sources["money_cells"].sum()), int(sources["money_cells_read"].sum())
    money = label("quality.no_money", lang)
    if cells:
        money = label("quality.money", lang, cells=number(cells, lang), share=percent(read / cells, lang))
    accepted = links[links["status"] == "accepted"]
    methods = accepted["method"].value_counts()
    by_method = ", ".join(f"{label(f'method.{m}', lang)} {number(n, lang)}" for m, n in methods.items()) or "–"
    counts = {"accepted": number(len(accepted), lang), "possible": number((links["status"] == "possible").sum(), lang)}
    severities = {name: number(manifest["findings"][name], lang) for name in SEVERITIES}
    return [
        label("quality.rows", lang, **rows),
        money,
        label("quality.links", lang, by_method=by_method, **counts),
        label("quality.text_only", lang),
        label("quality.findings", lang, **severities),
    ]


def _documents(dossier: Dossier, lang: str) -> Table:
    headers = ["table.stage", "quality.rows_read", "quality.complete", "table.as_of"]
    table = Table(label("quality.documents.caption", lang), [label(key, lang) for key in headers], measure="rows")
    for stage, row in dossier.documents.items():
        if row["n_records"] or row["is_complete"] is True or row["is_complete"] is False:
            cells = [
                Number(number(row["n_records"], lang), of="lines"),
                _completeness(row, lang),
                long_date(text_or(row["as_of"], ""), lang),
            ]
            table.rows.append([label(f"stage.{stage}", lang), *cells])
    return table


def _completeness(row: dict, lang: str) -> str:
    if row["is_complete"] is True:
        return label("quality.complete.yes", lang)
    if row["is_complete"] is not False:
        return label("quality.complete.undeclared", lang)
    names = text_or(row["complete_for"], "")
    return (
        label("quality.complete.for", lang, count=len(names.split(";")))
        if names
        else label("quality.complete.no", lang)
    )


def _codes(dossier: Dossier, lang: str) -> Table:
    """The most frequent findings that want a look or block."""
    headers = ["quality.code", "table.count", "quality.message"]
    table = Table(label("quality.codes.caption", lang), [label(key, lang) for key in headers], measure="findings")
    findings = dossier.tables.findings
    doubtful = findings[findings["severity"] != "info"]
    for code, count in doubtful["code"].value_counts().head(MOST_CODES).items():
        example = doubtful[doubtful["code"] == code].iloc[0][f"message_{lang}"]
        known = finding_codes().get(code, {})
        text = known.get(f"message_{lang}", example) if "{" not in known.get(f"message_{lang}", "{") else example
        table.rows.append([code, Number(number(count, lang), of="findings"), text])
    return table
