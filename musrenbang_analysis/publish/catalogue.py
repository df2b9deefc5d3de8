"""Which reports there are: ``notebooks/catalogue.yml`` read and checked."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import NOTEBOOKS
from musrenbang_analysis.publish.facts import Area, Dossier
from musrenbang_analysis.publish.parameters import TYPES

LEVELS = ("kabupaten", "kecamatan")


@dataclass(frozen=True)
class Entry:
    """One declared report: its notebook, the areas it is made for, the types of its parameters."""

    name: str
    notebook: Path
    each: str
    parameters: dict[str, str]


@dataclass(frozen=True)
class Task:
    """One report to make: an entry for one area."""

    entry: Entry
    area: Area

    @property
    def name(self) -> str:
        """``kabupaten`` or ``kecamatan/99.01.01``: also the folder of the report."""
        return self.entry.name if self.entry.each == "kabupaten" else f"{self.entry.name}/{self.area.code}"


def read_catalogue(folder: Path = NOTEBOOKS) -> list[Entry]:
    """The declared reports.

    Raises
    ------
    ParameterError
        when an entry names a notebook that is not there, an unknown area level or an unknown type.
    """
    said = yaml.safe_load((folder / "catalogue.yml").read_text(encoding="utf-8"))["reports"]
    entries = [Entry(row["name"], folder / row["notebook"], row["each"], row["parameters"]) for row in said]
    for entry in entries:
        unknown = set(entry.parameters.values()) - TYPES.keys()
        if not entry.notebook.is_file() or entry.each not in LEVELS or unknown:
            fault = f"catalogue.yml: {entry.name}: {entry.notebook.name}, {entry.each}, {sorted(unknown)}"
            raise ParameterError(fault, fault)
    return entries


def tasks_of(dossier: Dossier, entries: list[Entry], only: list[str] | None = None) -> list[Task]:
    """Every report of a dossier, or those named in ``only`` (``kecamatan`` or ``kecamatan/99.01.01``).

    Raises
    ------
    ParameterError
        when a name in ``only`` is no report of this dossier.
    """
    areas = {"kabupaten": [dossier.kabupaten], "kecamatan": dossier.kecamatan}
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
