"""Make the reports of a dossier: execute, render, export, keep failures, write the index.

The only place that runs papermill.
"""

import json
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import papermill
from papermill.exceptions import PapermillExecutionError

from musrenbang_analysis.charts.saving import save
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.xlsx import write_workbook
from musrenbang_analysis.paths import NOTEBOOKS, Roots
from musrenbang_analysis.publish import engine
from musrenbang_analysis.publish.catalogue import Task, read_catalogue, tasks_of
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.kinds import Publication, report_for, workbook_of
from musrenbang_analysis.publish.parameters import check_parameters
from musrenbang_analysis.publish.render import render
from musrenbang_analysis.publish.site import write_index
from musrenbang_analysis.store import write_csv

FORMATS = ("ipynb", "html", "xlsx")


@dataclass
class Result:
    """One report as made: ``status`` done or failed with its ``reason``; seconds by step; files written."""

    report: str
    title: str
    status: str = "done"
    reason: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def run_reports(
    processed_root: Path,
    reports_root: Path,
    kabupaten_code: str,
    plan_year: int,
    *,
    only: list[str] | None = None,
    formats: Sequence[str] = FORMATS,
    lang: str = "id",
    progress: Callable[[str], None] | None = None,
    notebooks: Path = NOTEBOOKS,
) -> list[Result]:
    """Make every declared report of one stored dossier (or those in ``only``), then the index.

    A report that fails is kept with its reason and the others are made all the same. ``run.json``
    lists each. ``ParameterError`` when ``only`` names a report that does not exist.
    """
    roots = Roots(processed=processed_root, reports=reports_root)
    dossier = load(roots.tables_of(kabupaten_code, plan_year))
    target = roots.reports_of(kabupaten_code, plan_year)
    tasks = tasks_of(dossier, read_catalogue(notebooks), only)
    engine.register()
    results = []
    for task in tasks:
        if progress:
            progress(task.name)
        report = report_for(task, dossier, lang)
        results.append(_make(task, report, processed_root, target / task.name, formats))
    if progress:
        progress("index.html")
    write_index(dossier, target, lang, _merged(target, results, only))
    _write_run(target, _merged(target, results, only), dossier.manifest["finished"])
    return results


def _make(task: Task, report: Publication, processed_root: Path, folder: Path, formats: Sequence[str]) -> Result:
    result = Result(task.name, report.title_text)
    folder.mkdir(parents=True, exist_ok=True)
    name = task.entry.name
    steps: list[tuple[str, Callable[[], list[Path]]]] = []
    if "ipynb" in formats or "html" in formats:
        steps.append(("execute", lambda: _execute(task, report, processed_root, folder / f"{name}.ipynb")))
    if "html" in formats:
        steps.append(("render", lambda: _render(report, folder / f"{name}.ipynb", folder / f"{name}.html", task)))
    if "xlsx" in formats:
        steps.append(("xlsx", lambda: _workbook(report, folder / f"{name}.xlsx")))
    steps.append(("charts", lambda: _charts(report, folder / "charts")))
    for step, work in steps:
        started = time.perf_counter()
        try:
            result.files += [path.relative_to(folder.parent).as_posix() for path in work()]
        except PapermillExecutionError as error:
            result.status, result.reason = "failed", f"{error.ename}: {error.evalue}"
        except MusrenbangError as error:
            result.status, result.reason = "failed", error.message(report.lang)
        except Exception as error:  # noqa: BLE001  one report's fault must not stop the others
            result.status, result.reason = "failed", f"{type(error).__name__}: {error}"
        result.seconds[step] = round(time.perf_counter() - started, 3)
        if result.status == "failed":
            break
    return result


def _execute(task: Task, report: Publication, processed_root: Path, output: Path) -> list[Path]:
    known = {
        "processed_root": str(processed_root),
        "kabupaten_code": report.dossier.code,
        "plan_year": report.dossier.plan_year,
        "area_code": task.area.code,
        "lang": report.lang,
    }
    parameters = {name: known[name] for name in task.entry.parameters if name in known}
    check_parameters(task.entry.parameters, parameters)
    with warnings.catch_warnings():
        # papermill 2.7 asks for the time in a way Python 3.12 deprecates.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="papermill")
        papermill.execute_notebook(
            str(task.entry.notebook),
            str(output),
            parameters,
            engine_name=engine.NAME,
            progress_bar=False,
            cwd=None,
        )
    return [output]


def _render(report: Publication, notebook: Path, output: Path, task: Task) -> list[Path]:
    executed = papermill.iorw.load_notebook_node(str(notebook))
    up = "../" * (task.name.count("/") + 1)
    output.write_text(
        render(executed, report.title_text, report.lang, f"{up}index.html"), encoding="utf-8", newline="\n"
    )
    return [output]


def _workbook(report: Publication, output: Path) -> list[Path]:
    cover, sheets = workbook_of(report)
    write_workbook(output, report.title_text, cover, sheets, report.lang)
    return [output]


def _charts(report: Publication, folder: Path) -> list[Path]:
    written = []
    for chart in report.charts:
        written += save(chart, folder)
        write_csv(chart.data, folder / f"{chart.name}.csv")
        written.append(folder / f"{chart.name}.csv")
    return written


def _merged(target: Path, results: list[Result], only: list[str] | None) -> list[Result]:
    """With ``--only`` the reports made before stay listed."""
    if not only or not (target / "run.json").is_file():
        return results
    fresh = {result.report for result in results}
    before = json.loads((target / "run.json").read_text(encoding="utf-8"))["reports"]
    kept = [Result(**row) for row in before if row["report"] not in fresh]
    return sorted([*kept, *results], key=lambda result: (result.report != "kabupaten", result.report))


def _write_run(target: Path, results: list[Result], data: str) -> None:
    steps: dict[str, float] = {}
    for result in results:
        for step, seconds in result.seconds.items():
            steps[step] = round(steps.get(step, 0) + seconds, 3)
    content = {"tables_finished": data, "seconds_by_step": steps, "reports": [asdict(result) for result in results]}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (target / "run.json").write_text(text, encoding="utf-8")
