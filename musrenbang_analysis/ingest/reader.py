"""Read every file of a dossier: what each sheet is, its records, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from musrenbang_analysis.dossier import Dossier
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import Limit, over_limits, wrong_details
from musrenbang_analysis.ingest.columns import RecordColumns
from musrenbang_analysis.ingest.context import ReadingContext, reading_context
from musrenbang_analysis.ingest.context_table import read_side_tables
from musrenbang_analysis.ingest.counting import count_once
from musrenbang_analysis.ingest.file import FileJob, FileReading
from musrenbang_analysis.ingest.identity import assign_ids
from musrenbang_analysis.ingest.keys import complete_by_keys
from musrenbang_analysis.ingest.score_match import attach_scores
from musrenbang_analysis.ingest.side_by_side import read_files
from musrenbang_analysis.ingest.uncollected import uncollected
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.side_tables import side_tables

CHUNK = 1 << 20


@dataclass
class DossierReading:
    """Everything read from a dossier: tables ``records`` and ``sources``, and the findings."""

    records: pd.DataFrame
    sources: pd.DataFrame
    findings: list[Finding]
    context: ReadingContext


@uncollected()
def read_dossier(
    dossier: Dossier, progress: Callable[[str], None] | None = None, *, workers: int = 1
) -> DossierReading:
    """Read every file in the stage folders of ``dossier``.

    A file or sheet that cannot be read becomes a finding and the others are read all the same.
    ``progress`` is called with each file's relative path. ``workers``: how many processes may read at once; the
    result is the same for any number.
    """
    read_side_tables(dossier)
    context = reading_context(dossier)
    collected, records = FileReading(), RecordColumns()
    for reading in read_files(context, _jobs(dossier), workers, progress):
        records.extend(reading.records)
        collected.sources += reading.sources
        collected.findings += reading.findings
        collected.meetings += reading.meetings
        collected.scores += reading.scores
        collected.keys += reading.keys
    _hand_over_meetings(dossier, collected.meetings)
    if dossier.files and not records:
        collected.findings.append(Finding("MSB-D05", "."))
    complete_by_keys(records, collected.keys)
    records.fill("record_id", None)
    assign_ids(records)
    collected.findings += _copies(records)
    for row, facts in wrong_details(records):
        place = (row["source_file"], row["source_sheet"], row["source_row"])
        collected.findings.append(Finding("MSB-A04", *place, facts=facts))
    collected.findings += _over_limits(context, records)
    count_once(records)
    collected.findings += attach_scores(records, collected.scores)
    for name in ("_content", "_no", "_key"):
        records.columns.pop(name, None)
    records.fill("held_year", dossier.held_year)
    return DossierReading(
        records=shaped("records", records.columns if records else []),
        sources=shaped("sources", collected.sources),
        findings=[*dossier.findings, *collected.findings],
        context=context,
    )


def _hand_over_meetings(dossier: Dossier, meetings: list[tuple[str, dict[str, str]]]) -> None:
    """Counts out of minutes stand in for a side table that the office did not fill in itself."""
    for table in {table for table, _ in meetings}:
        name = f"{table}.csv"
        if not dossier.context_rows(name):
            known = {column.name for column in side_tables()[table].columns}
            dossier.workbook_rows[name] = [
                {key: text for key, text in row.items() if key in known} for of, row in meetings if of == table
            ]


def _jobs(dossier: Dossier) -> list[FileJob | FileReading]:
    """The files to read, each content once a stage; a copy, or what cannot be opened at all, is read by its finding."""
    jobs: list[FileJob | FileReading] = []
    seen: dict[tuple[str, str], str] = {}
    for stage, path in dossier.files:
        name = dossier.relative(path)
        source = {"source_file": name, "stage": stage}
        try:
            fingerprint = _sha256(path)
        except OSError as error:
            finding = Finding("MSB-F01", name, facts={"detail": error.strerror or str(error)})
            jobs.append(FileReading(sources=[source], findings=[finding]))
            continue
        if (stage, fingerprint) in seen:
            finding = Finding("MSB-F08", name, facts={"other": seen[stage, fingerprint]})
            jobs.append(FileReading(sources=[source | {"sha256": fingerprint}], findings=[finding]))
            continue
        seen[stage, fingerprint] = name
        jobs.append(FileJob(stage, path, name, fingerprint))
    return jobs


def _copies(records: RecordColumns) -> list[Finding]:
    """A row whose content equals an earlier row of its stage is named; both stay."""
    findings = []
    first: dict[str, int] = {}
    files, sheets, rows = (records.columns.get(name, []) for name in ("source_file", "source_sheet", "source_row"))
    for at, content in enumerate(records.columns.get("_content", [])):
        other = first.setdefault(content, at)
        if other != at:
            address = f"{files[other]} {sheets[other]}:{rows[other]}"
            findings.append(Finding("MSB-V12", files[at], sheets[at], rows[at], facts={"other": address}))
    return findings


def _over_limits(context: ReadingContext, records: RecordColumns) -> list[Finding]:
    """Areas that proposed more, or for more, than ``context/pagu_wilayah.csv`` allows them in the plan year."""
    limits = _limits(context)
    if not limits:
        return []
    findings = []
    names = dict(context.places)
    for limit, count, amount in over_limits(records, limits):
        name = " · ".join(filter(None, [names.get(limit.code, limit.code), limit.bidang]))
        table = "context/pagu_wilayah.csv"
        if limit.quota is not None and count > limit.quota:
            facts: dict[str, object] = {"name": name, "count": count, "quota": limit.quota}
            findings.append(Finding("MSB-A08", table, facts=facts))
        if limit.ceiling and amount > limit.ceiling:
            sums = {"amount": amount, "ceiling": limit.ceiling}
            shown = {key: f"{value:,}".replace(",", ".") for key, value in sums.items()}
            findings.append(Finding("MSB-A11", table, facts={"name": name, **shown}))
    return findings


def _limits(context: ReadingContext) -> list[Limit]:
    limits = []
    for row in context.dossier.context_rows("pagu_wilayah.csv"):
        code = row.get("kode") or row.get("desa") or row.get("kec") or ""
        if row.get("tahun") and row["tahun"] != str(context.dossier.plan_year):
            continue
        quota, ceiling = (int(text) if (text := row.get(name, "")).isdigit() else None for name in ("kuota", "pagu"))
        if code and (quota is not None or ceiling):
            limits.append(Limit(code, row.get("bidang", ""), quota, ceiling))
    return limits


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
