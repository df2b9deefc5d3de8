"""Read every file of a dossier: what each sheet is, its records, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from musrenbang_analysis.dossier import Dossier
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import Limit, over_limits, wrong_details
from musrenbang_analysis.ingest.columns import PackedRecords, RecordColumns
from musrenbang_analysis.ingest.context import ReadingContext, reading_context
from musrenbang_analysis.ingest.context_table import read_side_tables
from musrenbang_analysis.ingest.counting import count_once
from musrenbang_analysis.ingest.file import FileJob, FileReading
from musrenbang_analysis.ingest.identity import record_ids
from musrenbang_analysis.ingest.keys import complete_by_keys
from musrenbang_analysis.ingest.score_match import attach_scores
from musrenbang_analysis.ingest.side_by_side import read_files
from musrenbang_analysis.ingest.uncollected import uncollected
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.side_tables import side_tables

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 1 << 20
PLACE_COLUMNS = ("stage", "source_file", "source_sheet", "source_row", "detail_level", "skpd_name")
DETAIL_COLUMNS = (*PLACE_COLUMNS, "sub_kegiatan_code", "outcome", "approved_rp")
COUNTING_COLUMNS = ("stage", "detail_level", "skpd_name", "source_layout", "is_counted")
LIMIT_COLUMNS = ("stage", "desa_code", "kecamatan_code", "list_kind", "bidang", "asked_rp")
T = TypeVar("T")


@dataclass
class DossierReading:
    """Everything read from a dossier: the columns of ``records``, the rows of ``sources``, and the findings.

    The tables are made when they are first asked for; a check only counts.
    """

    columns: PackedRecords
    source_rows: list[dict]
    findings: list[Finding]
    context: ReadingContext

    @cached_property
    def records(self) -> pd.DataFrame:
        """The table ``records``."""
        return shaped("records", self.columns)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The table ``sources``."""
        return shaped("sources", self.source_rows)


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
    records = collected.records
    for reading in read_files(context, _jobs(dossier), workers, progress):
        records.extend(reading.records)
        collected.sources += reading.sources
        collected.findings += reading.findings
        collected.meetings += reading.meetings
        collected.scores += reading.scores
        collected.keys += reading.keys
    _hand_over_meetings(dossier, collected.meetings)
    if dossier.files and not records.n_rows:
        collected.findings.append(Finding("MSB-D05", "."))
    collected.findings += _as_one(context, collected)
    return DossierReading(
        columns=records,
        source_rows=collected.sources,
        findings=[*dossier.findings, *collected.findings],
        context=context,
    )


def _as_one(context: ReadingContext, collected: FileReading) -> list[Finding]:
    """What only all files together tell: ids, copies, sums across documents, scores and keys of other tables."""
    records = collected.records
    if collected.keys:
        _edit(records, complete_by_keys, collected.keys)
    records["record_id"] = record_ids(records["stage"], records["source_id"], records["_content"])
    findings = _copies(records)
    records.drop("_content")
    for row, facts in wrong_details(records.unpacked(*DETAIL_COLUMNS)):
        place = (row["source_file"], row["source_sheet"], row["source_row"])
        findings.append(Finding("MSB-A04", *place, facts=facts))
    findings += _over_limits(context, records)
    counted = records.unpacked(*COUNTING_COLUMNS)
    count_once(counted)
    records["is_counted"] = counted.columns["is_counted"]
    if collected.scores:
        findings += _edit(records, attach_scores, collected.scores)
    for name in ("_no", "_key"):
        records.drop(name)
    records["held_year"] = [context.dossier.held_year] * records.n_rows
    return findings


def _edit(records: PackedRecords, change: Callable[[RecordColumns, list], T], told: list) -> T:
    """Let ``change`` write what other tables told into the records."""
    rows = records.unpacked()
    result = change(rows, told)
    for name, values in rows.columns.items():
        records[name] = values
    return result


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
            fingerprint, size = _sha256(path), path.stat().st_size
        except OSError as error:
            finding = Finding("MSB-F01", name, facts={"detail": error.strerror or str(error)})
            jobs.append(FileReading(sources=[source], findings=[finding]))
            continue
        if (stage, fingerprint) in seen:
            finding = Finding("MSB-F08", name, facts={"other": seen[stage, fingerprint]})
            jobs.append(FileReading(sources=[source | {"sha256": fingerprint}], findings=[finding]))
            continue
        seen[stage, fingerprint] = name
        jobs.append(FileJob(stage, path, name, fingerprint, size))
    return jobs


def _copies(records: PackedRecords) -> list[Finding]:
    """A row whose content equals an earlier row of its stage is named; both stay."""
    findings = []
    first: dict[str, tuple[str, str, int]] = {}
    places = zip(records["source_file"], records["source_sheet"], records["source_row"], strict=True)
    for content, place in zip(records["_content"], places, strict=True):
        other = first.setdefault(content, place)
        if other is not place:
            address = "{} {}:{}".format(*other)
            findings.append(Finding("MSB-V12", *place, facts={"other": address}))
    return findings


def _over_limits(context: ReadingContext, records: PackedRecords) -> list[Finding]:
    """Areas that proposed more, or for more, than ``context/pagu_wilayah.csv`` allows them in the plan year."""
    limits = _limits(context)
    if not limits:
        return []
    findings = []
    names = dict(context.places)
    for limit, count, amount in over_limits(records.unpacked(*LIMIT_COLUMNS), limits):
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
