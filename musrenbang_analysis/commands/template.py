"""``musrenbang template``: empty side tables for an office to fill in."""

import argparse
import sys
from pathlib import Path

from musrenbang_analysis.commands.codes import DONE, WRONG_CALL
from musrenbang_analysis.export.templates import write_templates
from musrenbang_analysis.labels import label
from musrenbang_analysis.side_tables import side_tables


def add_options(command: argparse.ArgumentParser, lang: str) -> None:
    """Which tables, and where to."""
    known = ", ".join(side_tables())
    command.add_argument("names", metavar="NAME", nargs="*", help=label("cli.template_names", lang, names=known))
    command.add_argument("--all", action="store_true", help=label("cli.template_all", lang))
    command.add_argument("--out", type=Path, metavar="DIR", required=True, help=label("cli.template_out", lang))


def run(options: argparse.Namespace) -> int:
    """Write the templates and print their paths; the exit code."""
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
