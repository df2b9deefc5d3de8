"""The architecture, held by a test: imports go down, rooms never touch, notebooks stay thin."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "musrenbang_analysis"
FLOORS = (
    ("cli", "__main__"),
    ("commands",),
    ("publish",),
    ("pipeline", "checking", "compare"),
    ("review",),
    ("ingest", "link", "measure", "charts", "export"),
    ("normalise", "dossier", "store", "documents", "corrections", "guard"),
    ("schema", "labels", "formats", "side_tables", "boundaries", "datapackage"),
    ("reference", "findings", "fingerprint"),
    ("terms", "paths", "errors"),
)
FLOOR_OF = {room: height for height, rooms in enumerate(reversed(FLOORS)) for room in rooms}
SAME_FLOOR_ALLOWED = {("__main__", "cli"), ("findings", "reference"), ("formats", "labels"), ("dossier", "normalise")}
SAME_FLOOR_ALLOWED |= {("datapackage", "schema"), ("pipeline", "checking")}
SAME_FLOOR_ALLOWED |= {("corrections", "normalise"), ("guard", "normalise")}
ONLY_IN = {
    "matplotlib": {"charts"},
    "papermill": {"publish"},
    "nbformat": {"publish"},
    "IPython": {"publish"},
    "xlsxwriter": {"export"},
    "openpyxl": {"export"},
    "python_calamine": {"ingest"},
    "pdfplumber": {"ingest"},
    "networkx": {"link"},
    "argparse": {"cli", "commands"},
}
NEVER = {"random", "socket", "urllib", "http", "requests", "pickle"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, int]]:
    """(module, line) of every import; a relative import is reported as ``.``."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(name.name, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(("." if node.level else node.module or "", node.lineno))
            if node.module == "musrenbang_analysis":
                found += [(f"musrenbang_analysis.{name.name}", node.lineno) for name in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path):
    here = room(path)
    if here == "__init__":
        return
    assert here in FLOOR_OF, f"{here} has no floor: give it one in FLOORS"
    for module, line in imports(path):
        assert module != ".", f"{path}:{line} imports relatively"
        parts = module.split(".")
        if parts[0] != "musrenbang_analysis" or len(parts) == 1:
            continue
        there = parts[1]
        if there in ("__version__", here):
            continue
        is_down = FLOOR_OF[there] < FLOOR_OF[here] or (here, there) in SAME_FLOOR_ALLOWED
        assert is_down, f"{path}:{line}: {here} may not import {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path):
    for module, line in imports(path):
        top = module.split(".")[0]
        assert top not in NEVER, f"{path}:{line} imports {top}: nothing is drawn by lot, nothing goes online"
        assert top not in ONLY_IN or room(path) in ONLY_IN[top], f"{path}:{line}: {top} belongs in {ONLY_IN[top]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= LONGEST_FUNCTION, f"{path}: {node.name} has {lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_names_say_which_year(path):
    """A bare "year" exists nowhere in the data: a forum held in one year plans the next."""
    names = {
        node.arg for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.keyword)
    }
    assert "tahun" not in names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_thin_and_stripped(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    source = "\n".join("".join(cell["source"]) for cell in cells)
    assert len(cells) <= 12
    assert len(source.splitlines()) <= 120
    assert not re.search(r"^\s*(def|class|for|while) ", source, re.M)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert any("parameters" in cell["metadata"].get("tags", []) for cell in cells)
    for module in re.findall(r"^\s*(?:from|import) (musrenbang_analysis\.\w+)", source, re.M):
        assert module.split(".")[1] not in ("ingest", "link", "pipeline"), f"{path.name} imports {module}"


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-lab.lock"])
def test_locks_pin_with_hashes_and_name_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "-index" not in text
    blocks = [block for block in re.split(r"\n(?=\S)", text) if block.strip() and not block.startswith("#")]
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_the_readme_and_ci_use_the_same_test_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 start.py test" in readme
    assert "python3 start.py demo" in readme
    assert "python3 start.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_code_is_linted():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
