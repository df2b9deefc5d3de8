"""``demo``, ``report`` and ``run``: from a dossier, or from its stored tables, to its reports."""

import argparse
import sys
import time
from pathlib import Path

from musrenbang_analysis.commands.calling import (
    BLOCKED,
    DONE,
    Progress,
    add_dossiers,
    blocked,
    folder_of,
    key_of,
    tables_of,
)
from musrenbang_analysis.commands.findings_text import print_findings
from musrenbang_analysis.formats import number
from musrenbang_analysis.labels import label
from musrenbang_analysis.paths import EXAMPLE
from musrenbang_analysis.pipeline import WORKERS, build
from musrenbang_analysis.publish.catalogue import read_formats
from musrenbang_analysis.publish.headline import headline
from musrenbang_analysis.publish.pdf import PAPERS
from musrenbang_analysis.publish.runner import run_reports

__all__ = ["add_report_options", "run_all", "run_demo", "run_report"]


def add_report_options(command: argparse.ArgumentParser, lang: str) -> None:
    """Dossiers, which reports, which forms."""
    add_dossiers(command, lang)
    command.add_argument("--only", action="append", metavar="REPORT", help=label("cli.only", lang))
    command.add_argument("--format", action="append", metavar="FORM", help=label("cli.format", lang))
    command.add_argument("--paper", choices=PAPERS, default="a4", help=label("cli.paper", lang))


def run_demo(options: argparse.Namespace) -> int:
    """The bundled example, from spreadsheets to reports."""
    return _build_and_report(EXAMPLE, options)


def run_report(options: argparse.Namespace) -> int:
    """The reports of dossiers that were built before."""
    folders = [folder_of(dossier, options) for dossier in options.dossiers]
    for folder, typed in zip(folders, options.dossiers, strict=True):
        tables_of(folder, options, typed)
    return max(_report(folder, options) for folder in folders)


def run_all(options: argparse.Namespace) -> int:
    """Everything for one or several dossiers."""
    return max(_build_and_report(folder_of(dossier, options), options) for dossier in options.dossiers)


def _build_and_report(folder: Path, options: argparse.Namespace) -> int:
    with Progress(options.lang) as progress:
        built = build(folder, options.roots, progress, workers=WORKERS)
    print_findings(built.findings, options.lang, shown=0)
    print("\n".join(headline(built.tables, options.lang)))
    print(label("cli.tables_in", options.lang, folder=built.folder))
    return max(blocked(built.is_blocked, options.lang), _report(folder, options))


def _report(folder: Path, options: argparse.Namespace) -> int:
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
            progress=lambda name: progress("report", name),
        )
    failed = [result for result in results if result.status != "done"]
    for result in failed:
        print(label("cli.report_failed", options.lang, report=result.report, reason=result.reason), file=sys.stderr)
    seconds = number(time.perf_counter() - started, options.lang, 1)
    done = len(results) - len(failed)
    print(label("cli.reports_done", options.lang, done=done, failed=len(failed), seconds=seconds))
    print(label("cli.reports_in", options.lang, path=options.roots.reports_of(code, year) / "index.html"))
    return BLOCKED if failed else DONE
