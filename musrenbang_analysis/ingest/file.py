"""One file read: its tables, their records, and what is wrong with them. Knows nothing of the other files."""

from dataclasses import dataclass, field
from pathlib import Path

from musrenbang_analysis.dossier import Dossier
from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import Checked as CheckedTable
from musrenbang_analysis.ingest.arithmetic import Fault, check_table
from musrenbang_analysis.ingest.body import Body, read_body
from musrenbang_analysis.ingest.columns import PackedRecords
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.context import ReadingContext
from musrenbang_analysis.ingest.declared import declared_match
from musrenbang_analysis.ingest.doubts import table_doubts
from musrenbang_analysis.ingest.header import WORTH_NAMING, Match, best_matches
from musrenbang_analysis.ingest.in_words import is_words_header, words_against_figures
from musrenbang_analysis.ingest.keys import Keyed, read_keys
from musrenbang_analysis.ingest.layout import KEYS, PRIVATE
from musrenbang_analysis.ingest.record import TableReading, TableSource, build_records
from musrenbang_analysis.ingest.scoring import Scored, read_scores, with_own_criteria
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.ingest.sidetable import meeting_counts, read_side_table
from musrenbang_analysis.ingest.tables import tables_of
from musrenbang_analysis.ingest.title import Title, read_title

TESTS = ("sums", "changes", "totals", "sound_totals")


@dataclass(frozen=True)
class FileJob:
    """A file to read: its stage, where it lies, its name in the dossier, the fingerprint of its content, its bytes."""

    stage: str
    path: Path
    name: str
    sha256: str
    size: int


@dataclass
class FileReading:
    """Records (with ``_content``), entries of the table ``sources``, and findings of one file."""

    records: PackedRecords = field(default_factory=PackedRecords)
    sources: list[dict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    meetings: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """(side table, row) of the counts that attendance and delegates lists of minutes give."""
    scores: list[Scored] = field(default_factory=list)
    """Rows of scoring sheets, for ``ingest/score_match.py``."""
    keys: list[Keyed] = field(default_factory=list)
    """Rows of key tables, for ``ingest/keys.py``."""


def read_file(context: ReadingContext, job: FileJob) -> FileReading:
    """Read one file; whatever is wrong with it becomes a finding."""
    collected = FileReading()
    source = {"source_file": job.name, "stage": job.stage, "sha256": job.sha256}
    try:
        workbook = open_workbook(job.path)
    except ReadFailure as failure:
        collected.findings.append(Finding(failure.code, job.name, facts=failure.facts))
        collected.sources.append({"source_file": job.name, "stage": job.stage})
        return collected
    source["container"] = workbook.container
    for code, row, facts in workbook.notes:
        sheet_name = workbook.sheets[0].name if row else None
        collected.findings.append(Finding(code, job.name, sheet_name, row, facts=facts))
    tables = 0
    for sheet in workbook.sheets:
        parts = tables_of(sheet, job.stage)
        if len(parts) > 1:
            collected.findings.append(Finding("MSB-L17", job.name, sheet.name, facts={"count": len(parts)}))
        for part in parts:
            tables += _read_sheet(context, job.stage, job.name, part, source, collected)
    if not tables:
        if not any(finding.severity == "error" for finding in collected.findings):
            collected.findings.append(Finding("MSB-F06", job.name))
        if not collected.sources:
            collected.sources.append(source)
    return collected


def _read_sheet(
    context: ReadingContext, stage: str, file: str, sheet: Sheet, source: dict, collected: FileReading
) -> bool:
    """Whether the sheet held a table that was read."""
    entry = {**source, "source_sheet": sheet.name}
    if sheet.hidden:
        if sheet.cells:
            rows = len(sheet.by_row)
            collected.findings.append(Finding("MSB-F07", file, sheet.name, n_rows=rows, facts={"rows": rows}))
            collected.sources.append(entry | {"rows_in": rows, "rows_out": 0, "rows_in_findings": rows})
        return False
    matches = best_matches(sheet, stage)
    if not matches or not matches[0].is_complete:
        declared = declared_match(sheet, stage)
        if declared:
            matches = [declared]
            facts = {"count": len(declared.uses)}
            collected.findings.append(Finding("MSB-L09", file, sheet.name, declared.bottom, facts=facts))
    refusal = _refusal(matches, stage, file, sheet)
    if refusal:
        collected.findings.append(refusal)
        collected.sources.append(entry | {"rows_in": refusal.n_rows, "rows_out": 0, "rows_in_findings": refusal.n_rows})
        return False
    if not matches:
        return False
    match = matches[0]
    if match.layout.has_scores:
        matches[0] = match = with_own_criteria(match, sheet)
    collected.findings += _header_findings(matches, file, sheet)
    if not match.layout.has_records:
        _read_aside(context, stage, file, sheet, match, entry, collected)
        return True
    if "caution" in match.layout.traits:
        code = match.layout.traits["caution"]
        collected.findings.append(Finding(code, file, sheet.name, match.top, facts={"stage": stage}))
    title = read_title(sheet, match.top, match.bottom)
    collected.findings += _title_findings(context.dossier, title, file, sheet)
    body = read_body(sheet, match, file)
    table = TableSource(context, stage, file, sheet.name, match, title)
    reading = build_records(table, body)
    checked = check_table(
        reading.figures, match.layout.hierarchy, match.layout.detail_level, has_fractions=reading.has_fractions
    )
    collected.records.add(reading.records)
    collected.findings += [*body.findings, *reading.findings, *_sheet_findings(sheet, match, body, file)]
    collected.findings += table_doubts(table, sheet, body)
    collected.findings += words_against_figures(table, sheet, reading.figures)
    collected.findings += [_fault_finding(fault, match, sheet, file) for fault in checked.faults]
    collected.sources.append(entry | _account(match, body, reading) | _tests(checked))
    return True


def _read_aside(
    context: ReadingContext, stage: str, file: str, sheet: Sheet, match: Match, entry: dict, collected: FileReading
) -> None:
    """A table whose rows are no proposals: scores of others, keys of a dump, or people and recaps to be counted."""
    title = read_title(sheet, match.top, match.bottom)
    table = TableSource(context, stage, file, sheet.name, match, title)
    if match.layout.has_scores:
        body = read_body(sheet, match, file)
        scores, findings = read_scores(table, sheet, body)
        rows, findings = (
            body.rows_in,
            [*_title_findings(context.dossier, title, file, sheet), *body.findings, *findings],
        )
        collected.scores += scores
    elif match.layout.list_kind == KEYS:
        keys, rows, findings = read_keys(table, sheet)
        collected.keys += keys
    else:
        rows, findings = read_side_table(sheet, match, file)
        named = context.gazetteer.resolve(title.values.get("kecamatan"), title.values.get("desa"))
        collected.meetings += meeting_counts(findings, match.layout, stage, (named.kecamatan_code, named.desa_code))
    collected.findings += findings
    account = {"layout": match.layout.name, "header_row": match.top}
    collected.sources.append(entry | account | {"rows_in": rows, "rows_out": 0, "rows_in_findings": rows})


def _refusal(matches: list[Match], stage: str, file: str, sheet: Sheet) -> Finding | None:
    """Why a sheet cannot be read, with the nearest form; None when it can, or when it holds no table."""
    rows = len(sheet.by_row)
    if not matches:
        return Finding("MSB-L07", file, sheet.name, n_rows=rows) if rows else None
    best = matches[0]
    facts = {
        "nearest": f"{best.layout.name} ({best.layout.label_id})",
        "missing": ", ".join(f"'{best.layout.header_of(use)}'" for use in best.missing),
        "second": _second(matches),
    }
    if not best.is_complete:
        code = "MSB-L02" if best.needed_share >= WORTH_NAMING else "MSB-L01"
        return Finding(code, file, sheet.name, best.top, n_rows=rows, facts=facts)
    if stage not in best.layout.stages:
        stages = {"stage": stage, "stages": ", ".join(f"{name}/" for name in best.layout.stages)}
        return Finding("MSB-L04", file, sheet.name, best.top, n_rows=rows, facts=facts | stages)
    return None


def _second(matches: list[Match]) -> str:
    """The second best form with what it lacks, for a table that fits none."""
    if len(matches) < 2:
        return "–"
    second = matches[1]
    missing = ", ".join(f"'{second.layout.header_of(use)}'" for use in second.missing)
    return f"{second.layout.name} ({second.layout.label_id}): {missing or '–'}"


def _header_findings(matches: list[Match], file: str, sheet: Sheet) -> list[Finding]:
    best = matches[0]
    findings = [
        Finding("MSB-L06", file, sheet.name, best.bottom, header, facts={"header": header}, source_column=column)
        for column, header in best.unknown.items()
        if not is_words_header(header)
    ]
    findings += [
        Finding("MSB-P01", file, sheet.name, best.bottom, best.headers[column], source_column=column)
        for column, use in best.uses.items()
        if use == PRIVATE and column in best.headers
    ]
    findings += [
        Finding(
            "MSB-L13",
            file,
            sheet.name,
            best.bottom,
            best.headers[column],
            source_column=column,
            facts={"header": best.headers[column], "known": known, "use": best.uses[column].lstrip("-")},
        )  # fmt: skip
        for column, known in best.assumed.items()
    ]
    second = matches[1] if len(matches) > 1 else None
    if second and second.is_complete and best.is_as_good_as(second):
        facts = {"nearest": best.layout.name, "second": second.layout.name}
        findings.append(Finding("MSB-L03", file, sheet.name, best.top, facts=facts))
    return findings


def _title_findings(dossier: Dossier, title: Title, file: str, sheet: Sheet) -> list[Finding]:
    findings = []
    expected = {dossier.plan_year, dossier.held_year or dossier.plan_year - 1}
    if title.years and not expected & set(title.years):
        facts = {
            "found": title.years[0],
            "plan_year": dossier.plan_year,
            "held_year": dossier.held_year or dossier.plan_year - 1,
        }
        findings.append(Finding("MSB-D07", file, sheet.name, facts=facts))
    if title.scale != 1:
        facts = {"text": title.scale_text, "scale": title.scale}
        findings.append(Finding("MSB-V13", file, sheet.name, title.scale_row, None, title.scale_text, facts=facts))
    return findings


def _sheet_findings(sheet: Sheet, match: Match, body: Body, file: str) -> list[Finding]:
    findings = []
    if not body.rows and not any(finding.code == "MSB-R14" for finding in body.findings):
        code = "MSB-L08" if match.layout.list_kind == "not_accepted" else "MSB-L05"
        findings.append(Finding(code, file, sheet.name, match.bottom))
    named = sum(finding.n_rows for finding in body.findings)
    if body.rows_in != len(body.rows) + named:
        facts = {"rows_in": body.rows_in, "rows_out": len(body.rows), "named": named}
        findings.append(Finding("MSB-R11", file, sheet.name, facts=facts))
    return findings


def _fault_finding(fault: Fault, match: Match, sheet: Sheet, file: str) -> Finding:
    column = next((column for column, use in match.uses.items() if use == fault.use), None)
    cell = sheet.cells.get((fault.number, column)) if column else None
    header = match.headers[column] if column else fault.use
    shown = cell.text if cell else None
    return Finding(fault.code, file, sheet.name, fault.number, header, shown, facts=fault.facts, source_column=column)


def _tests(checked: CheckedTable) -> dict:
    """How many sums, totals and changes of a table could be done again, and how many came out as printed."""
    sides = {"tested": checked.tested, "right": checked.right}
    return {f"{check}_{side}": counts[check] for check in TESTS for side, counts in sides.items()}


def _account(match: Match, body: Body, reading: TableReading) -> dict:
    return {
        "layout": match.layout.name,
        "header_row": match.top,
        "rows_in": body.rows_in,
        "rows_out": len(reading.records),
        "rows_in_findings": sum(finding.n_rows for finding in body.findings),
        "asked_rp": _total(reading.records.columns["asked_rp"]),
        "approved_rp": _total(reading.records.columns["approved_rp"]),
        "money_cells": reading.money_cells,
        "money_cells_read": reading.money_cells_read,
    }


def _total(amounts: list[int | None]) -> int | None:
    amounts = [amount for amount in amounts if amount is not None]
    return sum(amounts) if amounts else None
