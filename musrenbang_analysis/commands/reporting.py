"""``demo``, ``report`` and ``run``: from a dossier, or from its stored tables, to its reports."""

import argparse
import sys
import time
from pathlib import Path

from musrenbang_analysis.commands.calling import Progress, add_dossiers, blocked, folder_of, key_of, tables_of
from musrenbang_analysis.commands.codes import BLOCKED, DONE
from musrenbang_analysis.commands.findings_text import print_findings
from musrenbang_analysis.commands.linkers import linkers_of
from musrenbang_analysis.formats import number
from musrenbang_analysis.labels import label
from musrenbang_analysis.paths import EXAMPLE
from musrenbang_analysis.pipeline import WORKERS, build
from musrenbang_analysis.publish.catalogue import read_formats
from musrenbang_analysis.publish.headline import headline
from musrenbang_analysis.publish.pdf import PAPERS
from musrenbang_analysis.publish.runner import Result, run_across, run_reports

__all__ = ["add_report_options", "run_all", "run_demo", "run_report"]


def add_report_options(command: argparse.ArgumentParser, lang: str) -> None:
    """Dossiers, which reports, which forms."""
    add_dossiers(command, lang)
    command.add_argument("--only", action="append", metavar="REPORT", help=label("cli.only", lang))
    command.add_argument("--format", action="append", metavar="FORM", help=label("cli.format", lang))
    given = {"action": "append", "default": [], "metavar": "NAME=VALUE", "dest": "parameters"}
    command.add_argument("-p", "--parameter", **given, help=label("cli.parameter", lang))
    command.add_argument("--paper", choices=PAPERS, default="a4", help=label("cli.paper", lang))


def run_demo(options: argparse.Namespace) -> int:
    """The bundled example, from spreadsheets to reports."""
    return max(_build(EXAMPLE, options), _report(EXAMPLE, options, []))


def run_report(options: argparse.Namespace) -> int:
    """The reports of dossiers that were built before; of several together a comparison too."""
    folders = [folder_of(dossier, options) for dossier in options.dossiers]
    for folder, typed in zip(folders, options.dossiers, strict=True):
        tables_of(folder, options, typed)
    keys = [_key(folder) for folder in folders]
    results = [_report(folder, options, keys) for folder in folders]
    return max([*results, _across(keys, options)])


def run_all(options: argparse.Namespace) -> int:
    """Everything for one or several dossiers. All are built before the first is reported: reports compare."""
    folders = [folder_of(dossier, options) for dossier in options.dossiers]
    built = [_build(folder, options) for folder in folders]
    keys = [_key(folder) for folder in folders]
    reported = [_report(folder, options, keys) for folder in folders]
    return max([*built, *reported, _across(keys, options)])


def _key(folder: Path) -> str:
    code, year = key_of(folder)
    return f"{code}/{year}"


def _across(keys: list[str], options: argparse.Namespace) -> int:
    """The comparison over several dossiers; nothing for one, nor where only some reports are asked for."""
    keys = list(dict.fromkeys(keys))
    if len(keys) < 2 or getattr(options, "only", None):
        return DONE
    formats, paper = read_formats(getattr(options, "format", None)), getattr(options, "paper", "a4")
    roots = options.roots
    results = run_across(roots.processed, roots.reports, keys, formats=formats, lang=options.lang, paper=paper)
    failed = _say_failed(results, options.lang)
    print(label("cli.comparison_in", options.lang, path=roots.reports / "index.html"))
    return BLOCKED if failed else DONE


def _say_failed(results: list[Result], lang: str) -> list[Result]:
    failed = [result for result in results if result.status != "done"]
    for result in failed:
        print(label("cli.report_failed", lang, report=result.report, reason=result.reason), file=sys.stderr)
    return failed


def _build(folder: Path, options: argparse.Namespace) -> int:
    with Progress(options.lang) as progress:
        built = build(folder, options.roots, progress, linkers_of(options), workers=WORKERS)
    print_findings(built.findings, options.lang, shown=0)
    print("\n".join(headline(built.tables, options.lang)))
    print(label("cli.tables_in", options.lang, folder=built.folder))
    return blocked(built.is_blocked, options.lang)


def _report(folder: Path, options: argparse.Namespace, compare_with: list[str]) -> int:
    code, year = key_of(folder)
    started = time.perf_counter()
    with Progress(options.lang) as progress:
        results = run_reports(
            options.roots.processed,
            options.roots.reports,
            code,
            year,
            only=getattr(options, "only", None),
            formats=read_formats(getattr(options, "format", None)),
            lang=options.lang,
            paper=getattr(options, "paper", "a4"),
            compare_with=compare_with,
            parameters=getattr(options, "parameters", ()),
            progress=lambda name: progress("report", name),
        )
    failed = _say_failed(results, options.lang)
    seconds = number(time.perf_counter() - started, options.lang, 1)
    done = len(results) - len(failed)
    print(label("cli.reports_done", options.lang, done=done, failed=len(failed), seconds=seconds))
    print(label("cli.reports_in", options.lang, path=options.roots.reports_of(code, year) / "index.html"))
    return BLOCKED if failed else DONE
