"""The side tables of ``context/`` read back: checked against their templates, personal columns refused."""

import csv
import difflib
from pathlib import Path

from musrenbang_analysis.boundaries import is_boundary_file
from musrenbang_analysis.dossier import JUNK_PREFIXES, NOT_DATA, Dossier, cell_fault
from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.layout import header_key, is_private_header
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.side_tables import SideTable, side_tables

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
YAML = frozenset({".yml", ".yaml"})


def read_side_tables(dossier: Dossier) -> None:
    """Check every file of ``context/``; rows of workbooks go to ``dossier.workbook_rows``, faults to its findings."""
    folder = dossier.folder / "context"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.is_file() or path.name in NOT_DATA or path.name.startswith(JUNK_PREFIXES):
            continue
        if is_boundary_file(path):
            continue
        name, table = f"context/{path.name}", side_tables().get(path.stem)
        if table is None or (path.suffix.lower() in YAML) != bool(table.file):
            nearest = (difflib.get_close_matches(path.stem, side_tables(), n=1, cutoff=0) or [""])[0]
            dossier.findings.append(Finding("MSB-D11", name, facts={"nearest": nearest}))
        elif path.suffix.lower() == ".csv":
            dossier.findings += _faults(table, _csv_header(path), name)
            dossier.findings += _cell_faults(table, _csv_rows(path), name)
        elif path.suffix.lower() in WORKBOOKS:
            _read_workbook(dossier, table, path, name)


def _csv_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        first = stream.readline(100_000)
    return next(csv.reader([first], delimiter=";" if first.count(";") > first.count(",") else ","), [])


def _csv_rows(path: Path) -> dict[int, dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        first = stream.readline(100_000)
        stream.seek(0)
        reader = csv.DictReader(stream, delimiter=";" if first.count(";") > first.count(",") else ",")
        return {
            number: {(key or "").strip().casefold(): value for key, value in row.items() if isinstance(value, str)}
            for number, row in enumerate(reader, start=2)
        }


def _cell_faults(table: SideTable, rows: dict[int, dict[str, str]], name: str) -> list[Finding]:
    """Dates and numbers that are none, one finding a cell."""
    typed = [column for column in table.columns if column.type != "text"]
    return [
        Finding("MSB-D17", name, None, number, column.name, row[column.name], facts={
            "text": row[column.name], "column": column.name, "expected": column.type})
        for number, row in rows.items()
        for column in typed
        if not next(iter(row.values()), "").startswith("#") and cell_fault(column.type, row.get(column.name) or "")
    ]  # fmt: skip


def _read_workbook(dossier: Dossier, table: SideTable, path: Path, name: str) -> None:
    try:
        sheets = [sheet for sheet in open_workbook(path).sheets if sheet.cells and not sheet.hidden]
    except ReadFailure as failure:
        dossier.findings.append(Finding(failure.code, name, facts=failure.facts))
        return
    if not sheets:
        dossier.findings.append(Finding("MSB-D10", name, facts={"detail": "0 lembar / sheets"}))
        return
    lines = _lines(sheets[0])
    header = lines.pop(min(lines))
    dossier.findings += _faults(table, list(header.values()), name)
    names_of = {column: text.strip().casefold() for column, text in header.items()}
    rows = {row: {names_of.get(column, ""): text for column, text in line.items()} for row, line in lines.items()}
    dossier.findings += _cell_faults(table, rows, name)
    names = {column: text.strip().casefold() for column, text in header.items()}
    known = {column.name for column in table.columns}
    dossier.workbook_rows[f"{table.name}.csv"] = [
        {names[column]: text for column, text in line.items() if names.get(column) in known}
        for line in lines.values()
        if not next(iter(line.values())).startswith("#")
    ]


def _lines(sheet: Sheet) -> dict[int, dict[int, str]]:
    lines: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        lines.setdefault(row, {})[column] = cell.text
    return lines


def _faults(table: SideTable, header: list[str], name: str) -> list[Finding]:
    """What is wrong with the columns of a side table; those not known are not read either way."""
    known = [column.name for column in table.columns]
    written = [text.strip().casefold() for text in header]
    findings = []
    for text in filter(None, written):
        if text in known:
            continue
        key = header_key(text)
        if is_private_header(key) or "nama" in key.split():
            findings.append(Finding("MSB-P03", name, column=text))
            continue
        nearest = (difflib.get_close_matches(text, known, n=1, cutoff=0) or [""])[0]
        findings.append(Finding("MSB-D12", name, column=text, facts={"column": text, "nearest": nearest}))
    missing = [column.name for column in table.columns if column.is_needed and column.name not in written]
    if missing:
        findings.append(Finding("MSB-D13", name, facts={"missing": ", ".join(missing), "table": table.name}))
    return findings
