"""Seconds per report beside stock papermill + nbconvert on the same notebook with the same parameters, in one run.

``python -m benchmarks.report_speed [REPORT ...]`` (names as for ``musrenbang report --only``): the bundled example is
built in a temporary folder. "stock" starts a kernel with ``papermill`` and writes HTML with ``nbconvert``, each by
its command line, as a newcomer would; nbconvert comes with JupyterLab (the extra ``lab``). Ours makes the notebook
and the HTML in this process, and is also timed with every form (PDF, XLSX, charts). Read-only tables, so warm.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

from musrenbang_analysis.paths import EXAMPLE, NOTEBOOKS, Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.publish.catalogue import FORMATS, read_catalogue, tasks_of
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.runner import Result, run_reports

SAMPLE = ("kabupaten", "kecamatan/99.01.01", "dapil/1", "desa/99.01.01.2001", "umpan_balik/99.01.01")
FORM_STEPS = ("execute", "render", "pdf", "xlsx", "charts")


def stock(notebook: Path, parameters: dict[str, object], folder: Path) -> float:
    """Seconds of ``papermill`` and ``nbconvert`` by their command lines."""
    executed = folder / "stock.ipynb"
    given = [
        word
        for name, value in parameters.items()
        for word in ("-r" if isinstance(value, str) else "-p", name, str(value))
    ]
    environment = os.environ | {"PYTHONPATH": str(NOTEBOOKS.parent)}
    started = time.perf_counter()
    for command in (
        ["papermill", str(notebook), str(executed), "-k", "python3", "--no-progress-bar", *given],
        ["nbconvert", "--to", "html", "--no-input", str(executed)],
    ):
        subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


def main() -> int:
    """Print one line per report, and the steps of all of them by kind."""
    names = sys.argv[1:] or list(SAMPLE)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        built = build(EXAMPLE, Roots(processed=folder / "processed"))
        code, year = built.dossier.kabupaten_code, built.dossier.plan_year
        key = (folder / "processed", folder / "reports", code, year)
        run_reports(*key, only=names[-1:], formats=("html",))  # imports and fonts, once
        tasks = {task.name: task for task in tasks_of(load(built.folder), read_catalogue(), names)}
        for name, task in tasks.items():
            (page,) = run_reports(*key, only=[name], formats=("ipynb", "html"))
            (whole,) = run_reports(*key, only=[name], formats=FORMATS)
            ours = page.seconds["execute"] + page.seconds.get("render", 0)
            line = f"{name}: notebook + HTML {ours:.2f} s; every form {sum(whole.seconds.values()):.2f} s"
            if find_spec("nbconvert"):
                known = {"processed_root": str(key[0]), "kabupaten_code": code, "plan_year": year, "lang": "id"}
                known["area_code"] = task.area.code
                given = {name: known[name] for name in task.entry.parameters}
                seconds = stock(task.entry.notebook, given, folder)
                line += f"; stock papermill + nbconvert {seconds:.2f} s ({seconds / ours:.0f} times ours)"
            print(f"{line}; {_sizes(whole, key[1] / code / str(year) / name)}")
        _steps(run_reports(*key))
    if not find_spec("nbconvert"):
        print("nbconvert is not installed (it comes with the extra lab): stock was not timed")
    return 0


def _sizes(result: Result, folder: Path) -> str:
    files = [folder.parent / file for file in result.files if Path(file).suffix in (".html", ".pdf", ".xlsx")]
    return ", ".join(f"{path.suffix[1:]} {path.stat().st_size / 1000:.0f} kB" for path in files)


def _steps(results: list[Result]) -> None:
    """Seconds per report of every kind of the dossier, all forms, by step."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        kinds[result.report.split("/")[0]].append(result)
    for kind, made in kinds.items():
        means = {step: sum(result.seconds.get(step, 0) for result in made) / len(made) for step in FORM_STEPS}
        print(f"{kind}, {len(made)} reports: " + ", ".join(f"{step} {mean:.3f} s" for step, mean in means.items()))


if __name__ == "__main__":
    sys.exit(main())
