"""Which reports there are: ``notebooks/catalogue.yml`` read and checked."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import NOTEBOOKS
from musrenbang_analysis.publish.facts import Area, Dossier
from musrenbang_analysis.publish.parameters import TYPES

LEVELS = ("kabupaten", "kecamatan", "dapil", "desa")
FORMATS = ("ipynb", "html", "pdf", "xlsx")
"""The forms of a report, in the order they are made."""


@dataclass(frozen=True)
class Entry:
    """One declared report: its notebook, the areas it is made for, the types of its parameters.

    ``formats`` are those it is made in (all, where the catalogue does not say), ``template`` the one of its PDF.
    """

    name: str
    notebook: Path
    each: str
    parameters: dict[str, str]
    formats: tuple[str, ...] = FORMATS
    template: str = "report"


@dataclass(frozen=True)
class Task:
    """One report to make: an entry for one area."""

    entry: Entry
    area: Area

    @property
    def name(self) -> str:
        """``kabupaten``, ``kecamatan/99.01.01``, ``dapil/1``: also the folder of the report."""
        return self.entry.name if self.entry.each == "kabupaten" else f"{self.entry.name}/{self.area.code}"


def read_catalogue(folder: Path = NOTEBOOKS) -> list[Entry]:
    """The declared reports.

    Raises
    ------
    ParameterError
        when an entry names a notebook that is not there, an unknown area level or an unknown type.
    """
    said = yaml.safe_load((folder / "catalogue.yml").read_text(encoding="utf-8"))["reports"]
    entries = [
        Entry(
            row["name"],
            folder / row["notebook"],
            row["each"],
            row["parameters"],
            tuple(row.get("formats", FORMATS)),
            row.get("template", "report"),
        )
        for row in said
    ]
    for entry in entries:
        unknown = (set(entry.parameters.values()) - TYPES.keys()) | (set(entry.formats) - set(FORMATS))
        if not entry.notebook.is_file() or entry.each not in LEVELS or unknown:
            fault = f"catalogue.yml: {entry.name}: {entry.notebook.name}, {entry.each}, {sorted(unknown)}"
            raise ParameterError(fault, fault)
    return entries


def read_formats(said: list[str] | None) -> tuple[str, ...]:
    """The forms asked for (each item may list several, as ``html,pdf``); all of them where nothing is asked.

    Raises
    ------
    ParameterError
        when a form is unknown.
    """
    wanted = [kind for item in said or FORMATS for kind in item.split(",")]
    if strange := [kind for kind in wanted if kind not in FORMATS]:
        raise ParameterError(
            f"Bentuk {strange} tidak ada; yang ada: {', '.join(FORMATS)}",
            f"No forms {strange}; there are: {', '.join(FORMATS)}",
        )
    return tuple(kind for kind in FORMATS if kind in wanted)


def tasks_of(dossier: Dossier, entries: list[Entry], only: list[str] | None = None) -> list[Task]:
    """Every report of a dossier, or those named in ``only`` (``kecamatan``, ``kecamatan/99.01.01``, ``dapil/1``).

    Raises
    ------
    ParameterError
        when a name in ``only`` is no report of this dossier.
    """
    areas = {level: dossier.areas(level) for level in LEVELS}
    tasks = [Task(entry, area) for entry in entries for area in areas[entry.each]]
    if not only:
        return tasks
    known = {task.name for task in tasks} | {task.entry.name for task in tasks}
    strange = [name for name in only if name not in known]
    if strange:
        raise ParameterError(
            f"Laporan {strange} tidak ada; yang ada: {sorted(known)}",
            f"No reports {strange}; there are: {sorted(known)}",
        )
    return [task for task in tasks if task.name in only or task.entry.name in only]
