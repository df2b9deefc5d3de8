"""A dossier (berkas): one kabupaten/kota, one plan year; its ``dossier.yml`` and the files of each stage."""

import csv
import difflib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from musrenbang_analysis.errors import DossierError
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.date import parse_date
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.side_tables import side_tables
from musrenbang_analysis.terms import MATURITIES, STAGES

_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
OTHER_FOLDERS = ("hand", "context")
NOT_DATA = ("dossier.yml", "README.md", "README.txt", "LICENSE")
JUNK_PREFIXES = ("~$", ".")
TOP_KEYS = ("kabupaten_code", "kabupaten_name", "plan_year", "held_year", "synthetic", "documents")
DOCUMENT_KEYS = ("as_of", "complete", "complete_for", "maturity")


@dataclass(frozen=True)
class Document:
    """What the office declares about the document of one stage; ``complete`` None = not declared."""

    as_of: str | None = None
    complete: bool | None = None
    complete_for: tuple[str, ...] = ()
    maturity: str | None = None


@dataclass
class Dossier:
    """A dossier folder as declared; ``findings`` are what is wrong with the declaration itself."""

    folder: Path
    kabupaten_code: str
    kabupaten_name: str | None
    plan_year: int
    held_year: int | None
    is_synthetic: bool
    documents: dict[str, Document]
    files: list[tuple[str, Path]]
    """(stage, path), in the order of the stages, then by name."""
    findings: list[Finding] = field(default_factory=list)
    workbook_rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Rows of side tables that are workbooks, by the name of their CSV (filled by ``ingest``)."""

    def relative(self, path: Path) -> str:
        """A path inside the dossier as the tables cite it."""
        return path.relative_to(self.folder).as_posix()

    def context_rows(self, name: str) -> list[dict[str, str]]:
        """Rows of ``context/<name>`` with lower-case headers, or none when the file is absent.

        The same table as a workbook stands in for the CSV. Columns its template does not know are left out.
        """
        path = self.folder / "context" / name
        if not path.is_file():
            return [typed_row(path.stem, row) for row in self.workbook_rows.get(name, [])]
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.findings.append(Finding("MSB-D10", f"context/{name}", facts={"detail": str(error)}))
            return []
        first = text.split("\n", 1)[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
        rows = [
            {(k or "").strip().casefold(): (v or "").strip() for k, v in row.items() if isinstance(v, str)}
            for row in reader
        ]
        known = {column.name for column in side_tables()[path.stem].columns} if path.stem in side_tables() else None
        kept = [
            {key: value for key, value in row.items() if known is None or key in known}
            for row in rows
            if not next(iter(row.values()), "").startswith("#")
        ]
        return [typed_row(path.stem, row) for row in kept]


def typed_row(table: str, row: dict[str, str]) -> dict[str, str]:
    """A row of a side table with dates as ISO and numbers plain, empty where a cell is neither (``cell_fault``)."""
    types = {column.name: column.type for column in side_tables()[table].columns} if table in side_tables() else {}
    return {name: _typed(types.get(name, "text"), text) for name, text in row.items()}


def cell_fault(kind: str, text: str) -> bool:
    """Whether a filled cell is not what its column of type date, integer or number needs."""
    return bool(text.strip(" -–")) and not _typed(kind, text)


def _typed(kind: str, text: str) -> str:
    if kind == "date":
        day = parse_date(text)
        return day.isoformat() if day else ""
    if kind == "integer":
        amount = parse_rupiah(text).value
        return "" if amount is None else str(amount)
    if kind == "number":
        plain = text.strip().replace(",", ".") if text.count(",") + text.count(".") <= 1 else ""
        return plain if _PLAIN_NUMBER.fullmatch(plain) else ""
    return text


def open_dossier(folder: Path) -> Dossier:
    """The dossier in ``folder``: ``.../<kabupaten_code>/<plan_year>/`` or any folder whose dossier.yml says so.

    Raises
    ------
    DossierError
        when the folder does not exist, or code and plan year are neither declared nor in the path.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise DossierError(f"Folder dossier tidak ada: {folder}", f"No such dossier folder: {folder}")
    findings: list[Finding] = []
    said = _declared(folder, findings)
    code = str(said.get("kabupaten_code") or folder.parent.name)
    year = said.get("plan_year") or (int(folder.name) if folder.name.isdigit() else None)
    if not isinstance(year, int) or not 1990 <= year <= 2100 or not code.replace(".", "").isdigit():
        raise DossierError(
            f"Kode kabupaten dan tahun rencana tidak diketahui untuk {folder}. Tulis kabupaten_code dan plan_year "
            "di dossier.yml, atau namai foldernya <kode>/<tahun>.",
            f"Kabupaten code and plan year are not known for {folder}. Write kabupaten_code and plan_year in "
            "dossier.yml, or name the folder <code>/<year>.",
        )
    held = said.get("held_year")
    return Dossier(
        folder=folder,
        kabupaten_code=code,
        kabupaten_name=str(said["kabupaten_name"]) if said.get("kabupaten_name") else None,
        plan_year=year,
        held_year=held if isinstance(held, int) else None,
        is_synthetic=said.get("synthetic") is True,
        documents=_documents(said.get("documents") or {}, findings),
        files=_stage_files(folder, findings),
        findings=findings,
    )


def _declared(folder: Path, findings: list[Finding]) -> dict:
    path = folder / "dossier.yml"
    if not path.is_file():
        return {}
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        findings.append(Finding("MSB-D03", "dossier.yml", facts={"detail": str(error).replace("\n", " ")}))
        return {}
    if not isinstance(said, dict):
        findings.append(Finding("MSB-D03", "dossier.yml", facts={"detail": type(said).__name__}))
        return {}
    _refuse_unknown(said, TOP_KEYS, "", findings)
    for key, kind, expected in (
        ("plan_year", int, "2025"),
        ("held_year", int, "2024"),
        ("synthetic", bool, "true/false"),
    ):
        if key in said and (not isinstance(said[key], kind) or isinstance(said[key], bool) != (kind is bool)):
            findings.append(_bad_value(key, said.pop(key), expected))
    if isinstance(said.get("kabupaten_code"), float | int):
        # 32.10 typed without quotes is the number 32.1: another kabupaten.
        findings.append(_bad_value("kabupaten_code", said.pop("kabupaten_code"), '"32.02"'))
    if not isinstance(said.get("documents", {}), dict):
        findings.append(_bad_value("documents", said.pop("documents"), "renja: ..."))
    return said


def _refuse_unknown(said: dict, known: tuple[str, ...], prefix: str, findings: list[Finding]) -> None:
    for key in [key for key in said if key not in known]:
        nearest = difflib.get_close_matches(str(key), known, n=1, cutoff=0) or known[:1]
        findings.append(
            Finding("MSB-D01", "dossier.yml", facts={"key": f"{prefix}{key}", "nearest": f"{prefix}{nearest[0]}"})
        )
        said.pop(key)


def _documents(said: dict, findings: list[Finding]) -> dict[str, Document]:
    said = dict(said)
    _refuse_unknown(said, STAGES, "documents.", findings)
    return {
        stage: _document(stage, dict(entry or {}), findings)
        for stage, entry in said.items()
        if isinstance(entry or {}, dict)
    }


def _document(stage: str, entry: dict, findings: list[Finding]) -> Document:
    prefix = f"documents.{stage}."
    _refuse_unknown(entry, DOCUMENT_KEYS, prefix, findings)
    as_of = entry.get("as_of")
    if as_of is not None and not isinstance(as_of, date):
        try:
            as_of = date.fromisoformat(str(as_of))
        except ValueError:
            findings.append(_bad_value(f"{prefix}as_of", as_of, "2018-02-28"))
            as_of = None
    complete = entry.get("complete")
    if complete is not None and not isinstance(complete, bool):
        findings.append(_bad_value(f"{prefix}complete", complete, "true/false"))
        complete = None
    names = entry.get("complete_for") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        findings.append(_bad_value(f"{prefix}complete_for", names, "[SKPD, ...]"))
        names = []
    maturity = entry.get("maturity")
    if maturity is not None and maturity not in MATURITIES:
        findings.append(_bad_value(f"{prefix}maturity", maturity, "/".join(MATURITIES)))
        maturity = None
    return Document(as_of.isoformat() if as_of else None, complete, tuple(names), maturity)


def _bad_value(key: str, value: object, expected: str) -> Finding:
    return Finding("MSB-D02", "dossier.yml", facts={"key": key, "value": value, "expected": expected})


def _stage_files(folder: Path, findings: list[Finding]) -> list[tuple[str, Path]]:
    files: list[tuple[str, Path]] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(JUNK_PREFIXES):
            continue
        if entry.is_dir() and entry.name not in STAGES and entry.name not in OTHER_FOLDERS:
            count = sum(path.is_file() for path in entry.rglob("*"))
            nearest = (difflib.get_close_matches(entry.name, STAGES, n=1, cutoff=0) or STAGES[:1])[0]
            facts = {"folder": entry.name, "count": count, "nearest": nearest}
            findings.append(Finding("MSB-D04", entry.name, facts=facts))
        elif entry.is_file() and entry.name not in NOT_DATA:
            findings.append(Finding("MSB-D06", entry.name))
    for stage in STAGES:
        paths = sorted((folder / stage).rglob("*")) if (folder / stage).is_dir() else []
        files += [(stage, path) for path in paths if path.is_file() and _is_data(path)]
    if not files:
        findings.append(Finding("MSB-D05", "."))
    return files


def _is_data(path: Path) -> bool:
    return path.name not in NOT_DATA and not path.name.startswith(JUNK_PREFIXES) and not path.is_symlink()
