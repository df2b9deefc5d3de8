"""``musrenbang layout new``: a draft of the map for an unknown form."""

import argparse
from pathlib import Path

from musrenbang_analysis.commands.codes import DONE
from musrenbang_analysis.ingest.layout_draft import draft_layouts
from musrenbang_analysis.labels import label


def add_options(command: argparse.ArgumentParser, lang: str) -> None:
    """What to do with which file."""
    command.add_argument("action", choices=("new",), help=label("cli.layout_action", lang))
    command.add_argument("file", metavar="FILE", type=Path, help=label("cli.layout_file", lang))


def run(options: argparse.Namespace) -> int:
    """Print the draft; the exit code."""
    print("\n".join(draft_layouts(options.file, options.lang)))
    return DONE
