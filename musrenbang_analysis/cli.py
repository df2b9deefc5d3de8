"""Words to calls: the command ``musrenbang``. No logic lives here."""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from musrenbang_analysis import __version__
from musrenbang_analysis.commands.codes import DONE, WRONG_CALL
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.labels import label
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.terms import LANGUAGES


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 done, 1 blocked or a report failed, 2 wrong call."""
    arguments = sys.argv[1:] if argv is None else argv
    lang = _language(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _parser(lang, arguments)
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
    is_intermixed = False

    def parse_known_args(self, args=None, namespace=None):  # noqa: ANN001, ANN201  as argparse declares it
        """Options may stand between the files of a list: ``run DOSSIER --lang en DOSSIER``.

        argparse would end the list at the option. Only for commands: what has subcommands cannot be read that way.
        """
        if self._subparsers or self.is_intermixed:
            return super().parse_known_args(args, namespace)
        self.is_intermixed = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.is_intermixed = False

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


def _parser(lang: str, arguments: list[str]) -> _Parser:
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
        if name in arguments:
            if add_options:
                _loaded(add_options)(command, lang)
            command.set_defaults(run=_loaded(run))
        _common(command, lang, argparse.SUPPRESS)
    return parser


def _common(parser: _Parser, lang: str, default: object = None) -> None:
    parser._optionals.title = label("cli.options", lang)
    parser.add_argument("-h", "--help", action="help", help=label("cli.help", lang))
    parser.add_argument("--lang", choices=LANGUAGES, default=default or "id", help=label("cli.lang", lang))
    roots = Roots()
    for name, root in (("raw", roots.raw), ("processed", roots.processed), ("reports", roots.reports)):
        text = label(f"cli.{name}_root", lang)
        parser.add_argument(f"--{name}-root", type=Path, metavar="DIR", default=default or root, help=text)


COMMANDS = {
    "demo": ("reporting.run_demo", None),
    "check": ("check.run", "check.add_options"),
    "build": ("build.run", "linkers.add_build_options"),
    "report": ("reporting.run_report", "reporting.add_report_options"),
    "run": ("reporting.run_all", "linkers.add_run_options"),
    "explain": ("explain.run", "explain.add_options"),
    "measures": ("measures.run_measures", "measures.add_measures_options"),
    "review": ("review.run_review", "review.add_review_options"),
    "compare": ("compare.run", "compare.add_options"),
    "layout": ("layout.run", "layout.add_options"),
    "template": ("template.run", "template.add_options"),
    "lab": ("lab.run", "lab.add_options"),
}
"""Command -> what runs it and what adds its options, in ``commands/``. Only the command typed is loaded: a check needs
neither the charts nor the notebooks, which take longer to load than a small dossier to read."""


def _loaded(name: str) -> Callable[..., int]:
    module, _, function = name.rpartition(".")
    return getattr(import_module(f"musrenbang_analysis.commands.{module}"), function)
