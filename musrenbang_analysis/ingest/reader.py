"""Read every file of a dossier: what each sheet is, its records, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from musrenbang_analysis.dossier import Dossier
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import over_quota, wrong_details
from musrenbang_analysis.ingest.context import ReadingContext, reading_context
from musrenbang_analysis.ingest.context_table import read_side_tables
from musrenbang_analysis.ingest.counting import count_once
from musrenbang_analysis.ingest.file import FileJob, FileReading
from musrenbang_analysis.ingest.identity import assign_ids
from musrenbang_analysis.ingest.side_by_side import read_files
from musrenbang_analysis.ingest.uncollected import uncollected
from musrenbang_analysis.schema import shaped

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
    collected = FileReading()
    for reading in read_files(context, _jobs(dossier), workers, progress):
        collected.rows += reading.rows
        collected.sources += reading.sources
        collected.findings += reading.findings
    if dossier.files and not collected.rows:
        collected.findings.append(Finding("MSB-D05", "."))
    assign_ids(collected.rows)
    _name_copies(collected)
    for row, facts in wrong_details(collected.rows):
        place = (row["source_file"], row["source_sheet"], row["source_row"])
        collected.findings.append(Finding("MSB-A04", *place, facts=facts))
    _name_over_quota(context, collected)
    count_once(collected.rows)
    for row in collected.rows:
        del row["_content"]
        row["held_year"] = dossier.held_year
    return DossierReading(
        records=shaped("records", collected.rows),
        sources=shaped("sources", collected.sources),
        findings=[*dossier.findings, *collected.findings],
        context=context,
    )


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


def _name_copies(collected: FileReading) -> None:
    """A row whose content equals an earlier row of its stage is named; both stay."""
    first: dict[str, dict] = {}
    for row in collected.rows:
        other = first.setdefault(row["_content"], row)
        if other is not row:
            address = f"{other['source_file']} {other['source_sheet']}:{other['source_row']}"
            place = (row["source_file"], row["source_sheet"], row["source_row"])
            collected.findings.append(Finding("MSB-V12", *place, facts={"other": address}))


def _name_over_quota(context: ReadingContext, collected: FileReading) -> None:
    """Villages that proposed more than ``context/pagu_wilayah.csv`` allows them (columns kode or desa, and kuota)."""
    rows = context.dossier.context_rows("pagu_wilayah.csv")
    limited = [row for row in rows if row.get("kuota", "").isdigit()]
    quotas = {row.get("kode") or row.get("desa", ""): int(row["kuota"]) for row in limited}
    names = dict(context.places)
    for code, count, quota in over_quota(collected.rows, quotas):
        facts = {"name": names.get(code, code), "count": count, "quota": quota}
        collected.findings.append(Finding("MSB-A08", "context/pagu_wilayah.csv", facts=facts))


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
