"""Make the reports of a dossier: execute, render, typeset, export, keep failures, write the index.

The only place that runs papermill. A report is what its notebook leaves behind: the blocks its cells show, and the
object named ``report``.
"""

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from musrenbang_analysis.charts.saving import save
from musrenbang_analysis.charts.style import Chart
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.xlsx import SheetContent, write_workbook
from musrenbang_analysis.formats import long_date
from musrenbang_analysis.labels import label
from musrenbang_analysis.paths import NOTEBOOKS, Roots
from musrenbang_analysis.publish import engine
from musrenbang_analysis.publish.blocks import printed
from musrenbang_analysis.publish.catalogue import FORMATS, Task, adjustable, read_catalogue, tasks_of
from musrenbang_analysis.publish.facts import Area, Dossier, load
from musrenbang_analysis.publish.overview import write_overview
from musrenbang_analysis.publish.parameters import check_parameters, read_parameters
from musrenbang_analysis.publish.pdf import Sheet, pdf
from musrenbang_analysis.publish.render import render
from musrenbang_analysis.publish.run_list import Build, Result, merged, write_run
from musrenbang_analysis.publish.site import write_index
from musrenbang_analysis.publish.workbook import pictures
from musrenbang_analysis.store import write_csv


class Report(Protocol):
    """The object named ``report`` in a notebook: what its pages are called, its charts, and its workbook.

    ``cover_lines`` are the lines of the cover, ``sheets`` those after cover and contents.
    """

    title_text: str
    charts: Sequence[Chart]
    cover_lines: Sequence[str]
    sheets: Sequence[SheetContent]


@dataclass(frozen=True)
class Shop:
    """What all reports of a run share."""

    dossier: Dossier
    processed_root: Path
    target: Path
    formats: Sequence[str]
    lang: str
    paper: str
    facts: dict[str, object] = field(default_factory=dict)
    """Values of parameters beyond place, area and language."""
    running: str | None = None
    """The line above every printed page; the dossier's own unless given."""


def run_reports(
    processed_root: Path,
    reports_root: Path,
    kabupaten_code: str,
    plan_year: int,
    *,
    only: list[str] | None = None,
    formats: Sequence[str] = FORMATS,
    lang: str = "id",
    paper: str = "a4",
    compare_with: Sequence[str] = (),
    parameters: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
    notebooks: Path = NOTEBOOKS,
) -> list[Result]:
    """Make every declared report of one stored dossier (or those in ``only``), then the index.

    ``compare_with`` names other dossiers (``code/year``) for the reports that compare; earlier plan years of the
    same kabupaten that were built are compared with in any case. ``parameters`` are words ``NAME=VALUE``, each for
    the reports that declare it.

    A report that fails is kept with its reason and the others are made all the same. ``run.json``
    lists each. ``ParameterError``, before anything runs, when ``only`` names a report that does not exist or
    ``parameters`` a name or a value that no report of this run takes.
    """
    roots = Roots(processed=processed_root, reports=reports_root)
    dossier = load(roots.tables_of(kabupaten_code, plan_year))
    target = roots.reports_of(kabupaten_code, plan_year)
    earlier = earlier_years(processed_root, kabupaten_code, plan_year)
    tasks = tasks_of(dossier, read_catalogue(notebooks), only, has_earlier=bool(earlier))
    engine.register()
    others = [f"{kabupaten_code}/{year}" for year in earlier]
    others += [key for key in compare_with if key not in (*others, f"{kabupaten_code}/{plan_year}")]
    facts = {"compare_with": others, "earlier_plan_year": earlier[-1] if earlier else None}
    facts |= read_parameters(parameters, adjustable(tasks))
    shop = Shop(dossier, processed_root, target, formats, lang, paper, facts)
    results = []
    for task in tasks:
        if progress:
            progress(task.name)
        results.append(_make(task, shop))
    if progress:
        progress("index.html")
    build = Build(dossier.manifest["finished"], lang)
    listed = merged(target, results, build)
    write_index(dossier, target, lang, listed)
    write_run(target, listed, build)
    return results


def run_across(
    processed_root: Path,
    reports_root: Path,
    keys: Sequence[str],
    *,
    formats: Sequence[str] = FORMATS,
    lang: str = "id",
    paper: str = "a4",
    notebooks: Path = NOTEBOOKS,
) -> list[Result]:
    """Make the reports over several stored dossiers (``code/year`` each), and the page that leads to all of them."""
    dossiers = [load(processed_root / key) for key in keys]
    engine.register()
    facts = {"dossiers": list(keys)}
    title = label("comparison.title", lang, count=len(dossiers))
    shop = Shop(dossiers[0], processed_root, reports_root, formats, lang, paper, facts, title)
    area = Area("several", "", "")
    results = [_make(Task(entry, area), shop) for entry in read_catalogue(notebooks) if entry.each == "several"]
    write_overview(dossiers, reports_root, lang, [result for result in results if result.status == "done"])
    write_run(reports_root, results, Build(max(dossier.manifest["finished"] for dossier in dossiers), lang))
    return results


def earlier_years(processed_root: Path, kabupaten_code: str, plan_year: int) -> list[int]:
    """The plan years before this one whose tables stand beside, oldest first."""
    folders = (path.parent.name for path in (processed_root / kabupaten_code).glob("*/manifest.json"))
    return sorted(int(name) for name in folders if name.isdigit() and int(name) < plan_year)


@dataclass
class _Work:
    """One report being made: its folder, what its notebook left behind."""

    task: Task
    shop: Shop
    run: engine.Run = field(default_factory=engine.Run)
    notebook: NotebookNode | None = None

    @property
    def folder(self) -> Path:
        return self.shop.target / self.task.name

    def file(self, kind: str) -> Path:
        return self.folder / f"{self.task.entry.name}.{kind}"

    @property
    def report(self) -> Report:
        return self.run.namespace["report"]


def _make(task: Task, shop: Shop) -> Result:
    work = _Work(task, shop)
    result = Result(task.name, f"{task.entry.name} {task.area.name}")
    work.folder.mkdir(parents=True, exist_ok=True)
    makers = {"html": _render, "pdf": _typeset, "xlsx": _workbook}
    wanted = [kind for kind in makers if kind in shop.formats and kind in task.entry.formats]
    steps = [("execute", _execute), *((STEPS[kind], makers[kind]) for kind in wanted), ("charts", _beside)]
    for step, make in steps:
        started = time.perf_counter()
        try:
            result.files += [path.relative_to(work.folder.parent).as_posix() for path in make(work)]
        except PapermillExecutionError as error:
            result.status, result.reason = "failed", f"{error.ename}: {error.evalue}"
        except MusrenbangError as error:
            result.status, result.reason = "failed", error.message(shop.lang)
        except Exception as error:  # noqa: BLE001  one report's fault must not stop the others
            result.status, result.reason = "failed", f"{type(error).__name__}: {error}"
        result.seconds[step] = round(time.perf_counter() - started, 3)
        if result.status == "failed":
            return result
    result.title = work.report.title_text
    return result


STEPS = {"html": "render", "pdf": "pdf", "xlsx": "xlsx"}


def _execute(work: _Work) -> list[Path]:
    dossier, output = work.shop.dossier, work.file("ipynb")
    known = {
        "processed_root": str(work.shop.processed_root),
        "kabupaten_code": dossier.code,
        "plan_year": dossier.plan_year,
        "area_code": work.task.area.code,
        "lang": work.shop.lang,
        **work.shop.facts,
    }
    declared = work.task.entry.parameters
    parameters = {name: value for name, value in known.items() if name in declared}
    check_parameters(declared, parameters)
    with warnings.catch_warnings():
        # papermill 2.7 asks for the time in a way Python 3.12 deprecates.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="papermill")
        work.notebook = papermill.execute_notebook(
            str(work.task.entry.notebook),
            str(output),
            parameters,
            engine_name=engine.NAME,
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=None,
            run=work.run,
        )
    if "ipynb" in work.shop.formats and "ipynb" in work.task.entry.formats:
        return [output]
    output.unlink()
    return []


def _render(work: _Work) -> list[Path]:
    up = "../" * (work.task.name.count("/") + 1)
    text = render(work.notebook, work.report.title_text, work.shop.lang, f"{up}index.html")
    work.file("html").write_text(text, encoding="utf-8", newline="\n")
    return [work.file("html")]


def _typeset(work: _Work) -> list[Path]:
    dossier, lang = work.shop.dossier, work.shop.lang
    date = dossier.as_of(dossier.headline_stage) if dossier.headline_stage else None
    facts = {"place": dossier.kabupaten.name, "code": dossier.code, "plan_year": dossier.plan_year}
    said = label("chart.as_of", lang, date=long_date(date, lang)) if date else label("chart.as_of_unknown", lang)
    sheet = Sheet(
        work.report.title_text,
        work.shop.running or label("pdf.running", lang, as_of=said.rstrip("."), **facts),
        lang,
        date,
        bool(dossier.manifest.get("is_synthetic")),
        work.shop.paper,
        work.task.entry.template,
    )
    work.file("pdf").write_bytes(pdf(sheet, [part for shown in work.run.shown for part in printed(shown)]))
    return [work.file("pdf")]


def _workbook(work: _Work) -> list[Path]:
    report = work.report
    drawn = pictures(report.charts)
    write_workbook(work.file("xlsx"), report.title_text, report.cover_lines, report.sheets, work.shop.lang, drawn)
    return [work.file("xlsx")]


def _beside(work: _Work) -> list[Path]:
    """The charts with the rows behind each, and what the report itself brings."""
    written, folder = [], work.folder / "charts"
    for chart in work.report.charts:
        written += save(chart, folder)
        write_csv(chart.data, folder / f"{chart.name}.csv")
        written.append(folder / f"{chart.name}.csv")
    # A report that brings files of its own writes them by `attach(folder)`, which gives back their paths.
    attach = getattr(work.report, "attach", None)
    return [*written, *(attach(work.folder) if attach and "html" in work.shop.formats else [])]
