"""``compare A [B]``: what changed between two runs or two years, and why."""

import argparse
from pathlib import Path

from musrenbang_analysis.commands.calling import folder_of
from musrenbang_analysis.commands.codes import DONE
from musrenbang_analysis.compare.sides import Side, open_side
from musrenbang_analysis.dossier import open_dossier
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.xlsx import write_workbook
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.run_comparison import RunComparison
from musrenbang_analysis.publish.year_on_year import YearOnYear
from musrenbang_analysis.store import PREVIOUS
from musrenbang_analysis.terms import LANGUAGES

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser, lang: str) -> None:
    """One or two runs, and where to write the workbook."""
    command.add_argument("first", metavar="A", type=Path, help=label("cli.compare_sides", lang))
    command.add_argument("second", metavar="B", type=Path, nargs="?", help=label("cli.compare_sides", lang))
    command.add_argument("--out", metavar="XLSX", type=Path, help=label("cli.compare_out", lang))


def run(options: argparse.Namespace) -> int:
    """Print the comparison; with ``--out`` write it as a workbook too."""
    later = options.second or options.first
    after = _side(later, options)
    before = _side(options.first, options) if options.second else _previous(after)
    comparison = RunComparison if before.key == after.key else YearOnYear
    found = comparison(before, after, options.lang)
    print(found.text)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(options.out, found.title_text, found.cover_lines, found.sheets, options.lang)
        print(label("cli.compare_written", options.lang, path=options.out))
    return DONE


def _side(typed: Path, options: argparse.Namespace) -> Side:
    """A folder of tables as it is; a dossier by the tables built from it."""
    for folder in (typed, options.roots.processed / typed):
        if (folder / "manifest.json").is_file():
            return open_side(folder)
    dossier = open_dossier(folder_of(typed, options))
    return open_side(options.roots.tables_of(dossier.kabupaten_code, dossier.plan_year))


def _previous(after: Side) -> Side:
    folder = after.folder / PREVIOUS
    if not (folder / "manifest.json").is_file():
        raise MusrenbangError(*(label("cli.no_previous", lang, folder=folder) for lang in LANGUAGES))
    return open_side(folder)
