"""How a file was understood, sheet by sheet, in words: what ``musrenbang check --explain-layout`` prints."""

from collections import Counter
from pathlib import Path

from musrenbang_analysis.errors import MusrenbangError, ReadFailure
from musrenbang_analysis.findings import Finding, column_letter
from musrenbang_analysis.ingest.body import read_body
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.header import Match, best_matches
from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE
from musrenbang_analysis.ingest.scoring import with_own_criteria
from musrenbang_analysis.ingest.sheet import Sheet, Workbook
from musrenbang_analysis.ingest.sidetable import read_side_table
from musrenbang_analysis.ingest.tables import tables_of
from musrenbang_analysis.ingest.title import read_title
from musrenbang_analysis.labels import label
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.terms import LANGUAGES, STAGES

SHOWN_CANDIDATES = 3


def explain_layout(path: Path, stage: str | None, lang: str) -> list[str]:
    """Lines on every sheet of the file at ``path``, read as a file of ``stage``.

    Without ``stage`` the nearest folder above the file that is named like a stage decides; in no such folder
    the first stage of the best form does. Raises MusrenbangError where the file cannot be opened.
    """
    workbook = opened(path)
    stage = stage or next((parent.name for parent in path.resolve().parents if parent.name in STAGES), None)
    lines = [f"{mask(path.name)[0]} ({workbook.container})"]
    for sheet in workbook.sheets:
        for table in tables_of(sheet, stage or ""):
            lines += _sheet_lines(table, stage, path.name, lang)
    return lines


def opened(path: Path) -> Workbook:
    """The workbook at ``path``; a file that cannot be read is a message, not a crash."""
    try:
        return open_workbook(path)
    except ReadFailure as failure:
        finding = Finding(failure.code, path.name, facts=failure.facts)
        raise MusrenbangError(*(f"{path}: {finding.message(lang)}" for lang in LANGUAGES)) from None
    except OSError as error:
        detail = error.strerror or str(error)
        raise MusrenbangError(*(f"{path}: {detail}" for _ in LANGUAGES)) from None


def _sheet_lines(sheet: Sheet, stage: str | None, file: str, lang: str) -> list[str]:
    hidden = label("layout.hidden", lang) if sheet.hidden else ""
    lines = ["", label("layout.sheet", lang, sheet=mask(sheet.name)[0], hidden=hidden)]
    matches = best_matches(sheet, stage or "")
    if not matches:
        return [*lines, label("layout.no_header", lang)]
    best = matches[0]
    if stage is None:
        stage = best.layout.stages[0]
        matches = best_matches(sheet, stage)
        best = matches[0]
    if best.layout.has_scores:
        best = with_own_criteria(best, sheet)
    lines += [
        label("layout.candidates", lang, stage=stage),
        *(_candidate(match, stage, lang) for match in matches[:SHOWN_CANDIDATES]),
    ]
    lines += [label("layout.header_rows", lang, first=best.top, last=best.bottom), *_column_lines(best, lang)]
    lines += _title_lines(sheet, best, lang)
    if best.is_complete:
        lines += _row_lines(sheet, best, file, lang)
    return lines


def _candidate(match: Match, stage: str, lang: str) -> str:
    missing = ", ".join(use.lstrip(IGNORED) for use in match.missing)
    notes = [label("layout.lacks", lang, missing=missing)] if missing else [label("layout.complete", lang)]
    if stage not in match.layout.stages:
        notes.append(label("layout.other_folder", lang, stages=", ".join(f"{name}/" for name in match.layout.stages)))
    score = label("layout.score", lang, score=f"{match.score:g}")
    return f"    {match.layout.name} ({match.layout.label(lang)}): {score}; {'; '.join(notes)}"


def _column_lines(match: Match, lang: str) -> list[str]:
    lines = []
    for column, header in sorted(match.headers.items()):
        use = match.uses.get(column)
        if use is None:
            shown = label("layout.unknown", lang)
        elif column in match.private_columns and not use.startswith(IGNORED):
            shown = f"{use} ({label('layout.private', lang)})" if use != PRIVATE else label("layout.private", lang)
        elif use.startswith(IGNORED):
            shown = label("layout.ignored", lang)
        else:
            known = match.assumed.get(column)
            shown = f"{use} ({label('layout.assumed', lang, known=known)})" if known else use
        lines.append(f"    {column_letter(column)}: {header} -> {shown}")
    return lines


def _title_lines(sheet: Sheet, match: Match, lang: str) -> list[str]:
    title = read_title(sheet, match.top, match.bottom)
    facts = [f"{use} = {mask(text)[0]}" for use, text in title.values.items()]
    if title.years:
        facts.append(label("layout.years", lang, years=", ".join(map(str, dict.fromkeys(title.years)))))
    if title.scale != 1:
        facts.append(label("layout.scale", lang, scale=title.scale))
    return [label("layout.title", lang, facts="; ".join(facts) or label("layout.none", lang))]


def _row_lines(sheet: Sheet, match: Match, file: str, lang: str) -> list[str]:
    scored = None
    if match.layout.has_records or match.layout.has_scores:
        body = read_body(sheet, match, file)
        rows_in, findings, records = body.rows_in, body.findings, len(body.rows)
        if match.layout.has_scores:
            scored, records = records, 0
    else:
        (rows_in, findings), records = read_side_table(sheet, match, file), 0
    counts: Counter[str] = Counter()
    said = {}
    for finding in findings:
        counts[finding.code] += finding.n_rows
        said.setdefault(finding.code, finding.statement(lang))
    lines = [label("layout.rows", lang, rows_in=rows_in, records=records)]
    if scored is not None:
        lines.append(label("layout.scored", lang, count=scored))
    return lines + [f"    {count} x {code} {said[code]}" for code, count in sorted(counts.items())]
