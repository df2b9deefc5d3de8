"""Which report a task of the catalogue is: the object whose sections its notebook shows.

An area report (kabupaten, kecamatan ...) is the default; the other kinds are named like their entry.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from musrenbang_analysis.charts.style import Chart
from musrenbang_analysis.export.xlsx import SheetContent
from musrenbang_analysis.publish import workbook
from musrenbang_analysis.publish.catalogue import Task
from musrenbang_analysis.publish.data_quality import DataQuality
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.report import Report, report_of


class Publication(Protocol):
    """What the runner needs of a report of any kind."""

    dossier: Dossier
    lang: str
    title_text: str
    charts: list[Chart]


KINDS: dict[str, Callable[[Dossier, str], Publication]] = {"data_quality": DataQuality}
"""Reports of a whole dossier by the name of their entry."""


def report_for(task: Task, dossier: Dossier, lang: str) -> Publication:
    """The report of a task."""
    kind = KINDS.get(task.entry.name)
    return kind(dossier, lang) if kind else report_of(dossier, task.area, lang)


def workbook_of(report: Publication) -> tuple[Sequence[str], Sequence[SheetContent]]:
    """The lines of the cover and the sheets of a report's workbook."""
    if isinstance(report, Report):
        return workbook.cover_lines(report), workbook.sheets(report)
    return report.cover_lines, report.sheets
