"""Words to calls: the command ``musrenbang``. No logic lives here."""

import argparse
import difflib
import os
import sys
from pathlib import Path

import pandas as pd

from musrenbang_analysis import __version__
from musrenbang_analysis.commands import compare, lab
from musrenbang_analysis.commands.calling import (
    DONE,
    WRONG_CALL,
    Progress,
    add_dossier,
    blocked,
    folder_of,
    tables_of,
)
from musrenbang_analysis.commands.findings_text import print_findings
from musrenbang_analysis.commands.linkers import add_build_options, add_run_options, linkers_of
from musrenbang_analysis.commands.measures import add_measures_options, run_measures
from musrenbang_analysis.commands.reporting import add_report_options, run_all, run_demo, run_report
from musrenbang_analysis.commands.review import add_review_options, run_review
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.fault_workbooks import write_fault_workbooks
from musrenbang_analysis.export.templates import write_templates
from musrenbang_analysis.ingest.explain_layout import explain_layout
from musrenbang_analysis.ingest.layout import layouts
from musrenbang_analysis.ingest.layout_draft import draft_layouts
from musrenbang_analysis.labels import label
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import WORKERS, build, check, source_cells
from musrenbang_analysis.publish.explain import explain
from musrenbang_analysis.publish.headline import headline
from musrenbang_analysis.side_tables import side_tables
from musrenbang_analysis.store import Tables
from musrenbang_analysis.terms import LANGUAGES, STAGES


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 done, 1 blocked or a report failed, 2 wrong call."""
    arguments = sys.argv[1:] if argv is None else argv
    lang = _language(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _parser(lang)
    if not arguments:
        parser.print_help()
        return WRONG_CALL
    options = parser.parse_args(arguments)
    options.roots = Roots(options.raw_root, options.processed_root, options.reports_root)
    try:
        return options.run(options)
    except MusrenbangError as error:
        print(error.message(options.lang), file=sys.stderr)
        return WRONG_CALL
    except BrokenPipeError:
        # `musrenbang ... | head` closes the pipe early: no fault of anyone's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _language(arguments: list[str]) -> str:
    """The language must be known before the parser can speak."""
    for position, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value in LANGUAGES:
            return value
    return LANGUAGES[0]


class _Parser(argparse.ArgumentParser):
    """argparse speaking the reader's language."""

    lang = "id"

    def format_help(self) -> str:
        text = super().format_help()
        return text.replace("usage: ", label("cli.usage", self.lang) + ": ", 1)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", label("cli.usage", self.lang) + ": ", 1)

    def error(self, message: str) -> None:
        known = "the following arguments are required: "
        if message.startswith(known):
            message = label("cli.needs", self.lang, names=message.removeprefix(known))
        elif "invalid choice" in message and "command" in message:
            name = message.split("'")[1]
            message = label("cli.unknown_command", self.lang, name=name, known=", ".join(COMMANDS))
        print(label("cli.wrong_call", self.lang, detail=message), file=sys.stderr)
        sys.exit(WRONG_CALL)


def _parser(lang: str) -> _Parser:
    _Parser.lang = lang
    parser = _Parser(prog="musrenbang", description=label("cli.description", lang), add_help=False)
    _common(parser, lang)
    parser.add_argument("--version", action="version", version=__version__, help=label("cli.version", lang))
    commands = parser.add_subparsers(title=label("cli.commands", lang), metavar="", dest="command", required=True)
    parser._action_groups.insert(0, parser._action_groups.pop())  # the commands first: they are what a newcomer seeks
    for name, (run, add_options) in COMMANDS.items():
        text = label(f"cli.{name}", lang)
        command = commands.add_parser(name, help=text, description=text, add_help=False)
        command._positionals.title = label("cli.arguments", lang)
        add_options(command, lang)
        _common(command, lang, argparse.SUPPRESS)
        command.set_defaults(run=run)
    return parser


def _common(parser: _Parser, lang: str, default: object = None) -> None:
    parser._optionals.title = label("cli.options", lang)
    parser.add_argument("-h", "--help", action="help", help=label("cli.help", lang))
    parser.add_argument("--lang", choices=LANGUAGES, default=default or "id", help=label("cli.lang", lang))
    roots = Roots()
    for name, root in (("raw", roots.raw), ("processed", roots.processed), ("reports", roots.reports)):
        text = label(f"cli.{name}_root", lang)
        parser.add_argument(f"--{name}-root", type=Path, metavar="DIR", default=default or root, help=text)


def _no_options(command: _Parser, lang: str) -> None:
    """The command takes only the common options."""


def _check_options(command: _Parser, lang: str) -> None:
    command.add_argument("dossier", metavar="DOSSIER", type=Path, nargs="?", help=label("cli.dossier", lang))
    command.add_argument("--explain-layout", metavar="FILE", type=Path, help=label("cli.explain_layout", lang))
    command.add_argument("--stage", choices=STAGES, metavar="STAGE", help=label("cli.stage", lang))
    command.add_argument("--all", action="store_true", help=label("cli.all_findings", lang))
    command.add_argument("--workbooks", type=Path, metavar="DIR", help=label("cli.workbooks", lang))


def _template_options(command: _Parser, lang: str) -> None:
    known = ", ".join(side_tables())
    command.add_argument("names", metavar="NAME", nargs="*", help=label("cli.template_names", lang, names=known))
    command.add_argument("--all", action="store_true", help=label("cli.template_all", lang))
    command.add_argument("--out", type=Path, metavar="DIR", required=True, help=label("cli.template_out", lang))


def _explain_options(command: _Parser, lang: str) -> None:
    add_dossier(command, lang)
    command.add_argument("record", metavar="RECORD_ID", help=label("cli.record", lang))


def _layout_options(command: _Parser, lang: str) -> None:
    command.add_argument("action", choices=("new",), help=label("cli.layout_action", lang))
    command.add_argument("file", metavar="FILE", type=Path, help=label("cli.layout_file", lang))


def _run_layout(options: argparse.Namespace) -> int:
    print("\n".join(draft_layouts(options.file, options.lang)))
    return DONE


def _run_check(options: argparse.Namespace) -> int:
    if options.explain_layout:
        print("\n".join(explain_layout(options.explain_layout, options.stage, options.lang)))
        return DONE
    if options.dossier is None:
        needed = (label("cli.wrong_call", lang, detail=label("cli.needs", lang, names="DOSSIER")) for lang in LANGUAGES)
        raise MusrenbangError(*needed)
    with Progress(options.lang) as progress:
        checked = check(folder_of(options.dossier, options), progress, workers=WORKERS)
    _print_files(checked.reading.sources, options.lang)
    print_findings(checked.findings, options.lang, everything=options.all)
    if options.workbooks:
        title = f"{checked.dossier.kabupaten_name or checked.dossier.kabupaten_code} {checked.dossier.plan_year}"
        written = write_fault_workbooks(
            options.workbooks,
            checked.findings,
            dossier=checked.dossier.folder,
            sources=checked.reading.sources,
            title=title,
            lang=options.lang,
        )
        print(label("cli.findings_in", options.lang, path=written.findings))
        for file, why in written.skipped:
            print(label("cli.not_copied", options.lang, file=file, reason=why.message(options.lang)))
        print(label("cli.copies_in", options.lang, count=len(written.copies), folder=options.workbooks))
    return blocked(checked.is_blocked, options.lang)


def _run_build(options: argparse.Namespace) -> int:
    with Progress(options.lang) as progress:
        folder = folder_of(options.dossier, options)
        built = build(folder, options.roots, progress, linkers_of(options), workers=WORKERS)
    print_findings(built.findings, options.lang)
    _print_survival(built.tables, options.lang)
    print(label("cli.tables_in", options.lang, folder=built.folder))
    return blocked(built.is_blocked, options.lang)


def _run_explain(options: argparse.Namespace) -> int:
    folder = folder_of(options.dossier, options)
    tables = tables_of(folder, options, options.dossier)
    try:
        lines = explain(tables, options.record, lambda record: source_cells(folder, record), options.lang)
    except KeyError:
        names = difflib.get_close_matches(options.record, list(tables.records["record_id"]), n=3)
        near = label("cli.near", options.lang, names=", ".join(names)) if names else ""
        print(label("cli.no_record", options.lang, record=options.record, near=near), file=sys.stderr)
        return WRONG_CALL
    print("\n".join(lines))
    return DONE


def _run_template(options: argparse.Namespace) -> int:
    names = list(side_tables()) if options.all else options.names
    unknown = [name for name in names if name not in side_tables()]
    if unknown or not names:
        name = ", ".join(unknown) or "–"
        text = label("cli.no_template", options.lang, name=name, known=", ".join(side_tables()))
        print(text, file=sys.stderr)
        return WRONG_CALL
    for path in write_templates(names, options.out, options.lang):
        print(path)
    return DONE


COMMANDS = {
    "demo": (run_demo, _no_options),
    "check": (_run_check, _check_options),
    "build": (_run_build, add_build_options),
    "report": (run_report, add_report_options),
    "run": (run_all, add_run_options),
    "explain": (_run_explain, _explain_options),
    "measures": (run_measures, add_measures_options),
    "review": (run_review, add_review_options),
    "compare": (compare.run, compare.add_options),
    "layout": (_run_layout, _layout_options),
    "template": (_run_template, _template_options),
    "lab": (lab.run, lab.add_options),
}


def _print_files(sources: pd.DataFrame, lang: str) -> None:
    for file, part in sources.astype("object").where(sources.notna(), None).groupby("source_file", sort=False):
        container = part["container"].iloc[0]
        print(f"{file}{f' ({container})' if container else ''}")
        for row in part.to_dict("records"):
            if row["layout"]:
                layout = layouts()[row["layout"]].label(lang)
                counts = {"rows_in": row["rows_in"], "rows_out": row["rows_out"], "named": row["rows_in_findings"]}
                print(label("cli.sheet_line", lang, sheet=row["source_sheet"], layout=layout, **counts))
            elif row["source_sheet"]:
                print(label("cli.sheet_unread", lang, sheet=row["source_sheet"]))
            else:
                print(label("cli.file_unread", lang))


def _print_survival(tables: Tables, lang: str) -> None:
    print("\n".join(headline(tables, lang)))
