"""What a clerk gets back: the findings workbook and an annotated copy of every workbook that has findings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.annotated_workbook import NotCopied, annotate_workbook
from musrenbang_analysis.export.findings_workbook import write_findings_workbook
from musrenbang_analysis.findings import Finding

NAME = "temuan.xlsx"
COPIED = "xlsx"
"""The container of .xlsx and .xlsm; of no other kind a copy can be written as it was."""


@dataclass
class FaultWorkbooks:
    """The findings workbook, the copies written, and (file, why) of those that were not."""

    findings: Path
    copies: list[Path] = field(default_factory=list)
    skipped: list[tuple[str, NotCopied]] = field(default_factory=list)


def write_fault_workbooks(
    target: Path,
    findings: Sequence[Finding],
    *,
    dossier: Path,
    sources: pd.DataFrame,
    title: str,
    lang: str = "id",
) -> FaultWorkbooks:
    """Write ``temuan.xlsx`` and ``<stage>/<file>`` copies into ``target``.

    ``sources`` (table) says what each file of the folder ``dossier`` really is; one that could not be opened gets
    no copy. A workbook that cannot be copied is skipped with its reason.

    Raises
    ------
    MusrenbangError
        when ``target`` lies in the dossier: raw files are never written to, nor read back as sources.
    """
    target, dossier = target.resolve(), dossier.resolve()
    if target.is_relative_to(dossier):
        raise MusrenbangError(
            f"--workbooks tidak boleh di dalam dossier: {target}", f"--workbooks may not lie in the dossier: {target}"
        )
    known = sources.dropna(subset=["container"]).drop_duplicates("source_file")
    containers = dict(zip(known["source_file"], known["container"], strict=True))
    book = write_findings_workbook(
        target / NAME, findings, title=title, lang=lang, source_folder=dossier, containers=containers
    )
    written = FaultWorkbooks(book)
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.source_file in containers:
            by_file[str(finding.source_file)].append(finding)
    for file in sorted(by_file):
        try:
            written.copies.append(_copy(dossier / file, target / file, containers[file], by_file[file], lang))
        except NotCopied as why:
            written.skipped.append((file, why))
    return written


def _copy(source: Path, target: Path, container: str, findings: list[Finding], lang: str) -> Path:
    if container != COPIED:
        raise NotCopied("kind")
    if not source.is_file():
        raise NotCopied("absent")
    return annotate_workbook(source, target, findings, lang=lang)
