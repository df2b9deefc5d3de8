"""Seconds per report beside stock papermill + nbconvert on the same notebook with the same parameters, in one run.

``python -m benchmarks.report_speed [REPORT ...]`` (names as for ``musrenbang report --only``, else one of each kind):
the bundled example and two plan years of an invented kabupaten are built in a temporary folder. "stock" starts a
kernel with ``papermill`` and writes HTML with ``nbconvert``, each by its command line, as a newcomer would; nbconvert
comes with JupyterLab (the extra ``lab``). Ours makes the notebook and the HTML in this process, and is also timed with
every form (PDF, XLSX, charts). Read-only tables, so warm. Prints a Markdown table.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import yaml

from musrenbang_analysis.paths import EXAMPLE, NOTEBOOKS, Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.publish.catalogue import FORMATS, Entry, read_catalogue
from musrenbang_analysis.publish.runner import Result, run_across, run_reports
from synthetic.dossier import generate
from tests.conftest import FIRST_YEAR, NEXT_YEAR

SAMPLE = ("kabupaten", "kecamatan/99.01.01", "dapil/1", "desa/99.01.01.2001", "umpan_balik/99.01.01", "data_quality",
          "adoption_rate", "year_on_year", "comparison")  # fmt: skip
OF_TWO_YEARS = ("year_on_year",)
FORM_STEPS = ("execute", "render", "pdf", "xlsx", "charts")
HEAD = ("report", "ours: notebook + HTML, s", "stock papermill + nbconvert, s", "ratio", "ours: every form, s", "size")


@dataclass(frozen=True)
class Bench:
    """Where everything is built: the example and the two years."""

    roots: Roots

    @property
    def years(self) -> list[str]:
        """The dossiers of the two plan years."""
        return [f"{settings.code}/{settings.year}" for settings in (FIRST_YEAR, NEXT_YEAR)]

    def make(self, name: str, formats: tuple[str, ...]) -> Result:
        """One report, made by us."""
        if name == "comparison":
            return run_across(self.roots.processed, self.roots.reports, self.years, formats=formats)[0]
        (made,) = run_reports(self.roots.processed, self.roots.reports, *self.key(name), only=[name], formats=formats)
        return made

    def key(self, name: str) -> tuple[str, int]:
        """Code and plan year of the dossier a report is made of."""
        if name in (*OF_TWO_YEARS, "comparison"):
            return NEXT_YEAR.code, NEXT_YEAR.year
        return EXAMPLE.parent.name, int(EXAMPLE.name)

    def folder(self, name: str) -> Path:
        """The folder of a report."""
        if name == "comparison":
            return self.roots.reports / name
        code, year = self.key(name)
        return self.roots.reports / code / str(year) / name

    def parameters(self, name: str, entry: Entry) -> dict[str, object]:
        """What the notebook of a report is given."""
        code, year = self.key(name)
        known = {"processed_root": str(self.roots.processed), "kabupaten_code": code, "plan_year": year, "lang": "id"}
        known |= {"area_code": name.partition("/")[2] or code, "compare_with": [], "dossiers": self.years}
        known["earlier_plan_year"] = FIRST_YEAR.year
        return {parameter: known[parameter] for parameter in entry.parameters}


def built(folder: Path) -> Bench:
    """The example and the two years, built."""
    roots = Roots(folder / "raw", folder / "processed", folder / "reports")
    build(EXAMPLE, roots)
    for settings in (FIRST_YEAR, NEXT_YEAR):
        generate(roots.raw, folder / "truth", settings)
        build(roots.raw / settings.code / str(settings.year), roots)
    return Bench(roots)


def stock(notebook: Path, parameters: dict[str, object], folder: Path) -> float:
    """Seconds of ``papermill`` and ``nbconvert`` by their command lines."""
    executed = folder / "stock.ipynb"
    given = ["-y", yaml.safe_dump(parameters)]
    environment = os.environ | {"PYTHONPATH": str(NOTEBOOKS.parent)}
    started = time.perf_counter()
    for command in (
        ["papermill", str(notebook), str(executed), "-k", "python3", "--no-progress-bar", *given],
        ["nbconvert", "--to", "html", "--no-input", str(executed)],
    ):
        subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


def main() -> int:
    """Print one line per report, and the steps of all of the example's by kind."""
    names = sys.argv[1:] or list(SAMPLE)
    entries = {entry.name: entry for entry in read_catalogue()}
    with tempfile.TemporaryDirectory() as place:
        bench = built(Path(place))
        bench.make("kabupaten", ("html", "pdf"))  # imports and fonts, once
        print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
        for name in names:
            page, whole = bench.make(name, ("ipynb", "html")), bench.make(name, FORMATS)
            ours = page.seconds["execute"] + page.seconds.get("render", 0)
            theirs = "–"
            if find_spec("nbconvert"):
                entry = entries[name.partition("/")[0]]
                seconds = stock(entry.notebook, bench.parameters(name, entry), Path(place))
                theirs = f"{seconds:.1f} | {seconds / ours:.0f} times"
            sizes = _sizes(whole, bench.folder(name))
            print(f"| `{name}` | {ours:.2f} | {theirs} | {sum(whole.seconds.values()):.2f} | {sizes} |", flush=True)
        _steps(run_reports(bench.roots.processed, bench.roots.reports, *bench.key("kabupaten")))
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
