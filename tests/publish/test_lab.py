"""The notebooks as people open them: they run with their defaults, and a dossier is filled in at the top of each."""

import json
import shutil
import warnings

import nbformat
import papermill
import pytest

from musrenbang_analysis.cli import main
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import EXAMPLE, NOTEBOOKS
from musrenbang_analysis.publish import engine
from musrenbang_analysis.publish.catalogue import read_catalogue
from musrenbang_analysis.publish.lab import defaults, fill
from musrenbang_analysis.publish.parameters import check_parameters

READY = [entry for entry in {entry.notebook: entry for entry in read_catalogue()}.values() if entry.each != "by_hand"]
"""The review of links is run in ``test_review_session``, the tutorial below."""


@pytest.fixture(scope="module")
def project(built_example, tmp_path_factory):
    """A project folder as the notebooks expect it around them: the example built, and a second year to compare with."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    tables = shutil.copytree(built_example.folder, root / "data/processed/99.01/2025")
    shutil.copytree(EXAMPLE, root / "data/raw/99.01/2025")
    later = shutil.copytree(tables, root / "data/processed/99.01/2026")
    manifest = json.loads((later / "manifest.json").read_text(encoding="utf-8"))
    (later / "manifest.json").write_text(json.dumps(manifest | {"plan_year": 2026}), encoding="utf-8")
    return root


def run(project, entry, output, monkeypatch, name, **parameters):
    engine.register()
    monkeypatch.chdir(project / "notebooks")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return papermill.execute_notebook(
            entry.notebook.name, str(output), parameters, engine_name=name, progress_bar=False, kernel_name="python3"
        )


def shown(book):
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.parametrize("entry", READY, ids=lambda entry: entry.notebook.stem)
def test_every_notebook_runs_with_its_defaults_on_the_example(project, entry, tmp_path, monkeypatch):
    book = run(project, entry, tmp_path / "out.ipynb", monkeypatch, engine.NAME)
    assert len([output for output in shown(book) if "text/html" in output.get("data", {})]) >= 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("entry", READY, ids=lambda entry: entry.notebook.stem)
def test_every_notebook_runs_with_its_defaults_in_a_stock_kernel(project, entry, tmp_path, monkeypatch):
    ours = run(project, entry, tmp_path / "ours.ipynb", monkeypatch, engine.NAME)
    theirs = run(project, entry, tmp_path / "theirs.ipynb", monkeypatch, "nbclient")
    pages = [[output["data"]["text/html"] for output in shown(book) if "data" in output] for book in (ours, theirs)]
    assert pages[0] == pages[1]


def test_the_tutorial_leads_from_files_to_reports(two_years, tmp_path, monkeypatch):
    entry = next(entry for entry in read_catalogue() if entry.name == "tutorial")
    raw = two_years.raw / "99.07" / "2025"
    given = {"dossier": str(raw), "work": str(tmp_path / "work"), "lang": "en"}
    check_parameters(entry.parameters, given)
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    book = run(tmp_path, entry, tmp_path / "out.ipynb", monkeypatch, engine.NAME, **given)
    text = "\n".join(str(output.get("text", "")) + str(output.get("data", {})) for output in shown(book))
    assert "exit code 0" in text
    assert "[Budget (APBD)]" in text, "the path of one proposal"
    for name in ("kabupaten/kabupaten", "adoption_rate/adoption_rate", "data_quality/data_quality"):
        assert (tmp_path / "work/reports/99.07/2025" / f"{name}.html").is_file()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_tutorial_runs_with_its_defaults_in_a_stock_kernel(project, tmp_path, monkeypatch):
    entry = next(entry for entry in read_catalogue() if entry.name == "tutorial")
    run(project, entry, tmp_path / "out.ipynb", monkeypatch, "nbclient")
    assert (project / "tutorial/reports/99.01/2025/adoption_rate/adoption_rate.pdf").is_file()


def test_lab_fills_in_the_dossier_and_leaves_what_people_wrote(capsys, two_years, tmp_path):
    where = ["--raw-root", str(two_years.raw), "--processed-root", str(two_years.processed)]
    where += ["--reports-root", str(tmp_path), "--lang", "en"]
    assert main(["lab", "99.07/2026", "--prepare", *where]) == 0
    folder = tmp_path / "99.07/2026/notebooks"
    assert {path.name for path in folder.glob("*.ipynb")} == {path.name for path in NOTEBOOKS.glob("*.ipynb")}
    first = nbformat.read(folder / "80_year_on_year.ipynb", as_version=4).cells[0].source
    assert 'kabupaten_code = "99.07"\nplan_year = 2026\nearlier_plan_year = 2025\nlang = "en"' in first
    kecamatan = nbformat.read(folder / "30_kecamatan_report.ipynb", as_version=4)
    assert 'area_code = "99.07.01"' in "\n".join(cell.source for cell in kecamatan.cells)
    mine = folder / "70_adoption_rate.ipynb"
    mine.write_text(
        mine.read_text(encoding="utf-8").replace("report.equity", "report.equity  # mine"), encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["lab", "99.07/2026", "--prepare", *where]) == 0
    assert "70_adoption_rate.ipynb" in capsys.readouterr().out
    assert "# mine" in mine.read_text(encoding="utf-8")


def test_lab_of_a_dossier_never_built_says_what_to_run(capsys, two_years, tmp_path):
    where = ["--raw-root", str(two_years.raw), "--processed-root", str(tmp_path), "--reports-root", str(tmp_path)]
    assert main(["lab", "99.07/2026", "--prepare", *where]) == 2
    assert "musrenbang build 99.07/2026" in capsys.readouterr().err


def test_every_notebook_is_in_the_catalogue():
    assert {entry.notebook.name for entry in read_catalogue()} == {path.name for path in NOTEBOOKS.glob("*.ipynb")}


@pytest.mark.parametrize("entry", read_catalogue(), ids=lambda entry: f"{entry.name}-{entry.notebook.stem}")
def test_the_first_cell_sets_exactly_the_declared_parameters_with_their_types(entry):
    book = nbformat.read(entry.notebook, as_version=4)
    cell = next(cell for cell in book.cells if cell.cell_type == "code")
    assert "parameters" in cell.metadata.tags, "the dossier is chosen in the first code cell"
    check_parameters(entry.parameters, defaults(cell.source))
    assert cell.source.startswith("# "), "the cell says what to do with it"


def test_a_notebook_whose_parameters_differ_from_the_catalogue_is_refused():
    entry = next(entry for entry in read_catalogue() if entry.name == "year_on_year")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('plan_yaer = 2025\nlang = "id"')])
    book.cells[0].metadata["tags"] = ["parameters"]
    with pytest.raises(ParameterError, match=r"'plan_yaer'.*'plan_year'"):
        fill(book, entry, {})
    with pytest.raises(ParameterError):
        defaults("import os")
