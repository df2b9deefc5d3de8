"""The order of the work: read, link, follow, measure, store. The only module that knows all rooms."""

import platform
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from musrenbang_analysis import __version__
from musrenbang_analysis.boundaries import read_boundaries, write_boundaries
from musrenbang_analysis.checking import WORKERS, Checked, Progress, check
from musrenbang_analysis.dossier import JUNK_PREFIXES, OTHER_FOLDERS, Dossier
from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.export.satu_data import metadata_resources, metadata_tables, write_metadata
from musrenbang_analysis.findings import Finding, column_letter
from musrenbang_analysis.fingerprint import code_fingerprints, file_fingerprint
from musrenbang_analysis.guard import guard_findings, guard_tables
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.header import best_matches
from musrenbang_analysis.ingest.tables import tables_of
from musrenbang_analysis.link.duplicates import same_wishes
from musrenbang_analysis.link.engine import TIERS, link_records
from musrenbang_analysis.link.lineage import build_lineage, lineage_by_tier
from musrenbang_analysis.measure.context import known_villages, measure_context
from musrenbang_analysis.measure.engine import all_measures
from musrenbang_analysis.measure.registry import entries
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.review.decisions import read_decisions
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.store import Tables, keep_previous, write_tables
from musrenbang_analysis.terms import SEVERITIES

__all__ = ["WORKERS", "Built", "Checked", "build", "check", "source_cells"]


@dataclass(frozen=True)
class Built:
    """A dossier with its tables stored in ``folder``."""

    dossier: Dossier
    tables: Tables
    folder: Path
    findings: list[Finding]
    seconds: dict[str, float]

    @property
    def is_blocked(self) -> bool:
        """Some finding is an error (exit 1)."""
        return any(finding.severity == "error" for finding in self.findings)


def build(
    folder: Path,
    roots: Roots,
    progress: Progress | None = None,
    linkers: Sequence[str] = TIERS,
    *,
    workers: int = 1,
) -> Built:
    """Read, link, measure and store the dossier in ``folder``; ``linkers`` are the tiers of links to use.

    ``workers``: processes that may read at once.
    """
    started = datetime.now(UTC)
    clock = _Clock(progress)
    checked = check(folder, progress, workers=workers)
    clock.lap("read")
    records, sources = checked.reading.records, checked.reading.sources
    clock.begin("link", checked.dossier.folder.name)
    hand = read_decisions(checked.dossier.folder, records)
    linked = link_records(records, hand=hand.pairs, model=hand.model, linkers=linkers)
    links, sequence = linked.links, linked.sequence
    twins, twin_findings = same_wishes(records) if "text" in linkers else (shaped("same_wishes", []), [])
    documents = _positioned(checked.documents, sequence)
    lineage = build_lineage(records, links, documents, sequence)
    clock.lap("link")
    clock.begin("measure", checked.dossier.folder.name)
    area = (checked.dossier.kabupaten_code, checked.dossier.kabupaten_name or checked.dossier.kabupaten_code)
    places, covered = checked.reading.context.places, records["kecamatan_code"].dropna().unique()
    context = measure_context(checked.dossier.context_rows, places, covered, checked.dossier.plan_year)
    by_tier = lineage_by_tier(records, links, lineage, documents, sequence)
    facts = (records, links, lineage, documents, sources, context, area, sequence)
    measures = all_measures(*facts, by_tier, hand.audit)
    clock.lap("measure")
    clock.begin("store", checked.dossier.folder.name)
    frames = {
        "records": records,
        "links": links,
        "link_evidence": linked.evidence,
        "same_wishes": twins,
        "lineage": lineage,
        "measures": measures,
        "sources": sources,
        "documents": documents,
    }
    safe, leaks = guard_tables(frames, [name for _, name in checked.reading.context.places])
    boundaries, boundary_findings = read_boundaries(checked.dossier.folder, checked.dossier.kabupaten_code)
    later = [*hand.findings, *linked.findings, *twin_findings, *boundary_findings, *leaks]
    findings = [*checked.findings, *guard_findings(later)]
    tables = Tables(**safe, findings=shaped("findings", [finding.as_row() for finding in findings]), manifest={})
    manifest = _manifest(checked, tables, sequence, started, linkers)
    manifest["villages"] = known_villages(context)
    manifest["dapil"] = context.dapil
    manifest["quota"] = context.quota
    manifest["hand"] = hand.facts
    manifest["seconds_by_step"] = {step: round(seconds, 3) for step, seconds in clock.seconds.items()}
    target = roots.tables_of(checked.dossier.kabupaten_code, checked.dossier.plan_year)
    tables = Tables(**{**vars(tables), "manifest": manifest})
    keep_previous(target, manifest)
    write_tables(target, tables, metadata_resources())
    write_metadata(target, metadata_tables(manifest, entries(), tables.measures))
    write_boundaries(target, boundaries)
    clock.lap("store")
    return Built(checked.dossier, tables, target, findings, clock.seconds)


class _Clock:
    """Seconds spent in each step."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self.last = time.perf_counter()

    def begin(self, step: str, what: str) -> None:
        if self.progress:
            self.progress(step, what)

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = now - self.last
        self.last = now


def _positioned(documents: pd.DataFrame, sequence: tuple[str, ...]) -> pd.DataFrame:
    places = {stage: position for position, stage in enumerate(sequence)}
    return shaped("documents", documents.assign(position=documents["stage"].map(places)))


def _manifest(
    checked: Checked, tables: Tables, sequence: tuple[str, ...], started: datetime, linkers: Sequence[str]
) -> dict:
    """Every input with its fingerprint, rows and rupiah in and out, version, parameters, times."""
    dossier, sources = checked.dossier, tables.sources
    severities = Counter(tables.findings["severity"])
    files = sources.groupby("source_file", sort=False)
    inputs = [
        {
            "path": str(name),
            "sha256": _first(part["sha256"]),
            "rows_in": int(part["rows_in"].sum()),
            "rows_out": int(part["rows_out"].sum()),
            "rows_in_findings": int(part["rows_in_findings"].sum()),
            "asked_rp": int(part["asked_rp"].sum()),
            "approved_rp": int(part["approved_rp"].sum()),
        }
        for name, part in files
    ]
    return {
        "kabupaten_code": dossier.kabupaten_code,
        "kabupaten_name": dossier.kabupaten_name,
        "plan_year": dossier.plan_year,
        "held_year": dossier.held_year,
        "is_synthetic": dossier.is_synthetic,
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "code_version": __version__,
        "code": code_fingerprints(),
        "python": platform.python_version(),
        "parameters": {"linkers": [tier for tier in TIERS if tier in linkers]},
        "stage_sequence": list(sequence),
        "findings": {severity: severities.get(severity, 0) for severity in SEVERITIES},
        "rows_in": sum(entry["rows_in"] for entry in inputs),
        "rows_out": sum(entry["rows_out"] for entry in inputs),
        "rows_in_findings": sum(entry["rows_in_findings"] for entry in inputs),
        "rupiah_in": sum(entry["asked_rp"] + entry["approved_rp"] for entry in inputs),
        "rupiah_corrected": checked.rupiah_corrected,
        "rupiah_out": int(tables.records["asked_rp"].sum()) + int(tables.records["approved_rp"].sum()),
        "inputs": inputs,
        "side_files": _side_files(dossier.folder),
        "places": _places(checked),
    }


def _side_files(folder: Path) -> list[dict[str, str]]:
    """The declaration, the side tables and what people decided, each with its fingerprint."""
    paths = [folder / "dossier.yml"]
    paths += [path for name in OTHER_FOLDERS if (folder / name).is_dir() for path in sorted((folder / name).rglob("*"))]
    return [
        {"path": path.relative_to(folder).as_posix(), "sha256": file_fingerprint(path)}
        for path in paths
        if path.is_file() and not path.name.startswith(JUNK_PREFIXES)
    ]


def _first(values: pd.Series) -> str | None:
    present = values.dropna()
    return str(present.iloc[0]) if len(present) else None


def _places(checked: Checked) -> list[dict]:
    """Every desa/kelurahan of the kecamatan that occur in the records: also those that proposed nothing."""
    present = set(checked.reading.records["kecamatan_code"].dropna())
    names = dict(checked.reading.context.places)
    return [
        {
            "code": code,
            "name": name,
            "kecamatan_code": code[:8],
            "kecamatan_name": names.get(code[:8], code[:8]),
        }
        for code, name in checked.reading.context.places
        if code.count(".") == 3 and code[:8] in present
    ]


def source_cells(folder: Path, record: dict) -> list[tuple[str, str]]:
    """The cells of a record's source row as (address, text), personal columns left out, free text masked.

    Empty when the file has moved or changed since; the record's own address still says where it stood.
    """
    path = (folder / record["source_file"]).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return []
    try:
        sheet = next(sheet for sheet in open_workbook(path).sheets if sheet.name == record["source_sheet"])
    except (ReadFailure, StopIteration):
        return []
    number = record["source_row"]
    tables = [table for table in tables_of(sheet, record["stage"]) if any(row == number for row, _ in table.cells)]
    matches = [next(iter(best_matches(table, record["stage"])), None) for table in tables]
    if not all(matches):
        return []
    private = frozenset().union(*(match.private_columns for match in matches if match))
    row = sorted((column, cell.text) for (at, column), cell in sheet.cells.items() if at == number)
    return [(f"{column_letter(column)}{number}", mask(text)[0]) for column, text in row if column not in private]
