"""A dossier read and validated: the first half of the work, which loads nothing that links, measures or prints.

Not even pandas is loaded until a table is asked for: with it a process takes four times the memory.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from musrenbang_analysis.corrections import Consequences, apply_corrections, read_corrections
from musrenbang_analysis.documents import is_work
from musrenbang_analysis.dossier import Dossier, open_dossier
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.guard import guard_findings, guard_rows
from musrenbang_analysis.ingest.columns import PackedRecords, RecordColumns
from musrenbang_analysis.ingest.reader import DossierReading, read_dossier
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.terms import STAGES

if TYPE_CHECKING:
    import pandas as pd

WORKERS = min(os.cpu_count() or 1, 4)
"""Processes that a command may read with; a program that calls ``check`` or ``build`` itself says how many."""
Progress = Callable[[str, str], None]
"""Called with the step (``read``, ``link``, ``measure``, ``store``) and what it is at."""


@dataclass(frozen=True)
class Checked:
    """A dossier read and validated, nothing linked or stored yet."""

    dossier: Dossier
    reading: DossierReading
    document_rows: list[dict]
    findings: list[Finding]
    rupiah_corrected: int = 0
    """What ``hand/corrections.yml`` added to the amounts read (negative when it took some away)."""

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The table ``documents``, without its column ``position``."""
        return shaped("documents", self.document_rows)

    @property
    def is_blocked(self) -> bool:
        """Some finding is an error (exit 1); everything else was read all the same."""
        return any(finding.severity == "error" for finding in self.findings)


def check(folder: Path, progress: Progress | None = None, *, workers: int = 1) -> Checked:
    """Read and validate the dossier in ``folder``; write nothing. ``workers``: processes that may read at once."""
    dossier = open_dossier(folder)
    reading = read_dossier(dossier, (lambda name: progress("read", name)) if progress else None, workers=workers)
    reading, rupiah = _corrected(dossier, reading)
    documents, findings = _documents(dossier, reading)
    safe, leaks = guard_rows("sources", reading.source_rows)
    reading = replace(reading, source_rows=safe)
    return Checked(dossier, reading, documents, guard_findings([*reading.findings, *findings, *leaks]), rupiah)


def _corrected(dossier: Dossier, reading: DossierReading) -> tuple[DossierReading, int]:
    """The reading after the dossier's declared corrections, and the rupiah they added."""
    corrections, faults = read_corrections(dossier.folder)
    if not corrections and not faults:
        return reading, 0

    def skpd(name: str) -> tuple[str, str | None]:
        body = reading.context.skpd.resolve(name, dossier.plan_year)
        return body.name or name, body.group

    done = apply_corrections(reading.records, corrections, Consequences(dict(reading.context.places), skpd))
    sources = [dict(row) for row in reading.source_rows]
    for place, count in done.dropped.items():
        # The row is still accounted for: by the finding that names it.
        row = next(row for row in sources if (row["source_file"], row.get("source_sheet")) == place)
        row["rows_out"] -= count
        row["rows_in_findings"] += count
    findings = [*reading.findings, *faults, *done.findings]
    return replace(reading, columns=_packed(done.records), source_rows=sources, findings=findings), done.rupiah


def _packed(records: pd.DataFrame) -> PackedRecords:
    packed = PackedRecords()
    present = records.astype("object").where(records.notna(), None)
    packed.add(RecordColumns({name: present[name].tolist() for name in present}))
    return packed


def _documents(dossier: Dossier, reading: DossierReading) -> tuple[list[dict], list[Finding]]:
    """The rows of ``documents``; SKPD named in ``complete_for`` get the spelling of the records."""
    stages = reading.columns["stage"]
    counts = Counter(stages)
    levels = set(zip(stages, reading.columns["detail_level"], reading.columns["desa_code"], strict=True))
    with_works = {stage for stage, level, village in levels if is_work(level, village)}
    known = set(reading.columns["skpd_name"])
    rows, findings = [], []
    for stage in STAGES:
        said = dossier.documents.get(stage)
        names = []
        for written in said.complete_for if said else ():
            name = reading.context.skpd.resolve(written, dossier.plan_year).name
            if name not in known:
                findings.append(Finding("MSB-D08", "dossier.yml", facts={"name": written}))
            names.append(name)
        rows.append(
            {
                "stage": stage,
                "is_available": counts[stage] > 0,
                "shows_works": stage in with_works if counts[stage] else None,
                "n_records": counts[stage],
                "is_complete": said.complete if said else None,
                "complete_for": ";".join(names) or None,
                "as_of": said.as_of if said else None,
                "maturity": said.maturity if said else None,
            }
        )
    return rows, findings
