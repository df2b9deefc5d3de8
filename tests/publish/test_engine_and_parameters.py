"""Notebooks run in this process as in a kernel; wrong parameters stop before anything runs."""

import nbformat
import papermill
import pytest

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.publish import engine
from musrenbang_analysis.publish.catalogue import read_catalogue
from musrenbang_analysis.publish.parameters import check_parameters, read_parameters
from musrenbang_analysis.publish.report import open_report

DECLARED = {"kabupaten_code": "code", "plan_year": "integer", "lang": "lang"}
GOOD = {"kabupaten_code": "99.01", "plan_year": 2025, "lang": "id"}


def notebook(path, *sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(book, path)
    return path


def run(path, output, name, **parameters):
    engine.register()
    return papermill.execute_notebook(str(path), str(output), parameters, engine_name=name, progress_bar=False)


@pytest.fixture
def book(tmp_path):
    return notebook(
        tmp_path / "a.ipynb",
        "n = 1",
        "import math\nprint('halo')\nm = math.sqrt(n)\nm",
        "class Shown:\n    def _repr_html_(self):\n        return '<b>x</b>'\nShown()",
    )


def outputs(executed):
    found = []
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            found.append((output.output_type, output.get("text"), data.get("text/html"), "text/plain" in data))
    return found


def test_parameters_outputs_and_values(book, tmp_path):
    executed = run(book, tmp_path / "out.ipynb", engine.NAME, n=16)
    assert ("stream", "halo\n", None, False) in outputs(executed)
    assert [cell.outputs[-1].data["text/plain"] for cell in executed.cells if cell.source.endswith("\nm")] == ["4.0"]
    assert outputs(executed)[-1][2] == "<b>x</b>"


def test_one_notebook_knows_nothing_of_another(tmp_path):
    run(notebook(tmp_path / "a.ipynb", "secret = 1"), tmp_path / "o.ipynb", engine.NAME)
    with pytest.raises(papermill.PapermillExecutionError):
        run(notebook(tmp_path / "b.ipynb", "secret"), tmp_path / "o.ipynb", engine.NAME)


def test_an_error_is_kept_in_the_notebook_and_ends_it(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "x = 1", "raise ValueError('pesan')", "y = 2")
    with pytest.raises(papermill.PapermillExecutionError, match="pesan"):
        run(path, tmp_path / "out.ipynb", engine.NAME)
    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    errors = [
        output
        for cell in kept.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert errors[0].ename == "ValueError"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_default_kernel_engine_gives_the_same_outputs(book, tmp_path):
    ours = run(book, tmp_path / "ours.ipynb", engine.NAME, n=9)
    theirs = run(book, tmp_path / "theirs.ipynb", "nbclient", n=9)
    assert outputs(ours) == outputs(theirs)


def test_good_parameters_pass():
    check_parameters(DECLARED, GOOD)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (GOOD | {"plan_yaer": 2025}, "'plan_yaer'.*'plan_year'"),
        ({"lang": "id", "plan_year": 2025}, "'kabupaten_code'"),
        (GOOD | {"plan_year": "2025"}, "'2025'"),
        (GOOD | {"plan_year": True}, "True"),
        (GOOD | {"kabupaten_code": "99/01"}, "99/01"),
        (GOOD | {"lang": "fr"}, "'fr'"),
    ],
)
def test_wrong_parameters_are_named(given, words):
    with pytest.raises(ParameterError, match=words):
        check_parameters(DECLARED, given)


TAKEN = {"earlier_plan_year": "integer", "compare_with": "dossiers"}


def test_words_of_the_command_line_get_their_type():
    given = read_parameters(["earlier_plan_year=2023", "compare_with=99.02/2025, 99.03/2025"], TAKEN)
    assert given == {"earlier_plan_year": 2023, "compare_with": ["99.02/2025", "99.03/2025"]}


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("earlier_year=2023", "'earlier_year'.*'earlier_plan_year'"),
        ("earlier_plan_year=duaribu", "'duaribu'.*integer"),
        ("earlier_plan_year", "NAMA=NILAI"),
        ("plan_year=2024", "'plan_year'.*DOSSIER"),
        ("compare_with=99.02", "'99.02'.*dossiers"),
    ],
)
def test_wrong_words_of_the_command_line_are_named(word, words):
    with pytest.raises(ParameterError, match=words):
        read_parameters([word], TAKEN)


def test_the_catalogue_is_complete():
    entries = read_catalogue()
    assert {entry.name for entry in entries} >= {"kabupaten", "kecamatan"}


def test_the_catalogue_refuses_a_notebook_that_is_not_there(tmp_path):
    (tmp_path / "catalogue.yml").write_text(
        "reports:\n  - {name: x, notebook: no.ipynb, each: kabupaten, parameters: {}}\n"
    )
    with pytest.raises(ParameterError, match=r"no\.ipynb"):
        read_catalogue(tmp_path)


def test_a_dossier_that_was_never_built_and_an_unknown_area_are_named(tmp_path):
    with pytest.raises(ParameterError):
        open_report(str(tmp_path), "99.01", 2025)
