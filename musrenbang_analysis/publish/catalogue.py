"""Which reports there are: ``notebooks/catalogue.yml`` read and checked."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import yaml

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import NOTEBOOKS
from musrenbang_analysis.publish.facts import Area, Dossier
from musrenbang_analysis.publish.parameters import FIXED, TYPES

LEVELS = ("kabupaten", "kecamatan", "dapil", "desa")
WHOLE = ("kabupaten", "earlier_year", "several")
"""Made once: for the whole dossier, for it where an earlier plan year was built too, for several dossiers together."""
BY_HAND = "by_hand"
"""Opened and run by people, never part of a run: the tutorial."""
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
        return self.entry.name if self.entry.each in WHOLE else f"{self.entry.name}/{self.area.code}"


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
        if not entry.notebook.is_file() or entry.each not in (*LEVELS, *WHOLE, BY_HAND) or unknown:
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


def tasks_of(
    dossier: Dossier, entries: list[Entry], only: list[str] | None = None, *, has_earlier: bool = False
) -> list[Task]:
    """Every report of a dossier, or those named in ``only`` (``kecamatan``, ``kecamatan/99.01.01``, ``dapil/1``).

    ``has_earlier``: an earlier plan year of the kabupaten was built, so there are reports on both.

    Raises
    ------
    ParameterError
        when a name in ``only`` is no report of this dossier.
    """
    areas = {level: dossier.areas(level) for level in LEVELS}
    areas |= {"earlier_year": [dossier.kabupaten] if has_earlier else []}
    tasks = [Task(entry, area) for entry in entries for area in areas.get(entry.each, ())]
    if not only:
        return tasks
    known = {task.name for task in tasks} | {task.entry.name for task in tasks}
    strange = [name for name in only if name not in known]
    if strange:
        near = sorted({name for word in strange for name in difflib.get_close_matches(word, known, n=3, cutoff=0.5)})
        names = ", ".join(sorted({task.entry.name for task in tasks}))
        raise ParameterError(
            f"Laporan {strange} tidak ada; yang mirip: {', '.join(near) or '–'}; yang ada: {names}",
            f"No reports {strange}; similar: {', '.join(near) or '–'}; there are: {names}",
        )
    return [task for task in tasks if task.name in only or task.entry.name in only]


def adjustable(tasks: list[Task]) -> dict[str, str]:
    """Name -> type of the parameters of these reports that a caller may set (``parameters.FIXED`` are not)."""
    declared = {name: kind for task in tasks for name, kind in task.entry.parameters.items()}
    return {name: kind for name, kind in declared.items() if name not in FIXED}
