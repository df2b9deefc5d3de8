"""Working copies of the notebooks for one dossier: the same notebooks, the dossier filled in at the top of each."""

import ast
import re
from pathlib import Path

import nbformat

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import NOTEBOOKS, Roots
from musrenbang_analysis.publish.catalogue import LEVELS, Entry, read_catalogue
from musrenbang_analysis.publish.facts import Dossier, load
from musrenbang_analysis.publish.parameters import check_parameters
from musrenbang_analysis.publish.runner import earlier_years

FOLDER = "notebooks"
ASSIGNMENT = re.compile(r"^(\w+) = ", re.M)


def prepare_notebooks(
    roots: Roots, kabupaten_code: str, plan_year: int, raw: Path, lang: str = "id", notebooks: Path = NOTEBOOKS
) -> tuple[Path, list[str]]:
    """Put a copy of every notebook into ``reports/<code>/<year>/notebooks/``, its parameters set to the dossier.

    A copy that is there already is somebody's work and stays.

    Returns
    -------
    The folder, and the names of the notebooks that were there already.

    Raises
    ------
    ParameterError
        when a notebook of the catalogue declares a parameter its first cell does not set, or the other way round.
    """
    dossier = load(roots.tables_of(kabupaten_code, plan_year))
    target = roots.reports_of(kabupaten_code, plan_year) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    kept, made = [], set()
    for entry in read_catalogue(notebooks):
        path = target / entry.notebook.name
        if path.name in made:
            continue
        made.add(path.name)
        if path.exists():
            kept.append(path.name)
            continue
        book = nbformat.read(entry.notebook, as_version=4)
        fill(book, entry, _values(dossier, roots, raw, lang))
        nbformat.write(book, path)
    return target, kept


def fill(book: nbformat.NotebookNode, entry: Entry, values: dict[str, object]) -> None:
    """Set the parameters of a notebook to ``values`` where it has them; the others keep their default."""
    cell = next(cell for cell in book.cells if "parameters" in cell.metadata.get("tags", []))
    given = defaults(cell.source)
    given |= {name: value for name, value in values.items() if name in given and value is not None}
    if entry.each in LEVELS and entry.each != "kabupaten" and "area_code" in given:
        given["area_code"] = values["areas"].get(entry.each, given["area_code"])
    check_parameters(entry.parameters, given)
    lines = []
    for line in cell.source.splitlines():
        found = ASSIGNMENT.match(line)
        lines.append(f"{found[1]} = {_literal(given[found[1]])}" if found else line)
    cell.source = "\n".join(lines)


def defaults(source: str) -> dict[str, object]:
    """The names a parameters cell sets and their values.

    Raises
    ------
    ParameterError
        when it holds anything but comments and one plain value per line.
    """
    out = {}
    try:
        for node in ast.parse(source).body:
            out[node.targets[0].id] = ast.literal_eval(node.value)
    except (SyntaxError, ValueError, AttributeError) as error:
        raise ParameterError(
            f"Sel isian bukan isian biasa: {error}", f"Not a plain parameters cell: {error}"
        ) from error
    return out


def _literal(value: object) -> str:
    """A value as people write it: double quotes, forward slashes."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "/").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(item) for item in value)}]"
    return repr(value)


def _root_of(raw: Path, dossier: Dossier) -> Path:
    """The folder that holds ``<code>/<year>``."""
    folder = raw.resolve()
    is_usual = (folder.parent.name, folder.name) == (dossier.code, str(dossier.plan_year))
    return folder.parent.parent if is_usual else folder


def _values(dossier: Dossier, roots: Roots, raw: Path, lang: str) -> dict[str, object]:
    earlier = earlier_years(roots.processed, dossier.code, dossier.plan_year)
    areas = {level: dossier.areas(level) for level in LEVELS}
    work = roots.reports_of(dossier.code, dossier.plan_year) / FOLDER / "tutorial"
    return {
        "processed_root": str(roots.processed.resolve()),
        "kabupaten_code": dossier.code,
        "plan_year": dossier.plan_year,
        "area_code": dossier.code,
        "areas": {level: found[0].code for level, found in areas.items() if found},
        "earlier_plan_year": earlier[-1] if earlier else None,
        "compare_with": [f"{dossier.code}/{year}" for year in earlier],
        "dossiers": [f"{dossier.code}/{year}" for year in (*earlier, dossier.plan_year)],
        "dossier": str(raw.resolve()),
        "raw_root": str(_root_of(raw, dossier)),
        "work": str(work.resolve()),
        "lang": lang,
    }
