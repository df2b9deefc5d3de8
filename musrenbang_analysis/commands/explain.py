"""``musrenbang explain``: what became of one proposal, and the cells that say so."""

import argparse
import difflib
import sys

from musrenbang_analysis.commands.calling import add_dossier, folder_of, tables_of
from musrenbang_analysis.commands.codes import DONE, WRONG_CALL
from musrenbang_analysis.labels import label
from musrenbang_analysis.pipeline import source_cells
from musrenbang_analysis.publish.explain import explain


def add_options(command: argparse.ArgumentParser, lang: str) -> None:
    """The dossier and the record."""
    add_dossier(command, lang)
    command.add_argument("record", metavar="RECORD_ID", help=label("cli.record", lang))


def run(options: argparse.Namespace) -> int:
    """Print the story of the record; the exit code."""
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
