"""``lab [DOSSIER]``: JupyterLab on the report notebooks, of a dossier when one is named."""

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from musrenbang_analysis.commands.calling import folder_of, key_of, tables_of
from musrenbang_analysis.commands.codes import DONE, WRONG_CALL
from musrenbang_analysis.labels import label
from musrenbang_analysis.paths import NOTEBOOKS
from musrenbang_analysis.publish.lab import prepare_notebooks

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser, lang: str) -> None:
    """The dossier whose notebooks to open, and whether only to prepare them."""
    command.add_argument("dossier", metavar="DOSSIER", type=Path, nargs="?", help=label("cli.lab_dossier", lang))
    command.add_argument("--prepare", action="store_true", help=label("cli.lab_prepare", lang))


def run(options: argparse.Namespace) -> int:
    """Prepare the notebooks of the dossier, then open JupyterLab on them."""
    folder = NOTEBOOKS
    if options.dossier:
        raw = folder_of(options.dossier, options)
        tables_of(raw, options, options.dossier)
        folder, kept = prepare_notebooks(options.roots, *key_of(raw), raw, options.lang)
        if kept:
            print(label("cli.lab_kept", options.lang, names=", ".join(kept)))
    print(label("cli.lab_in", options.lang, folder=folder))
    if options.prepare:
        return DONE
    if find_spec("jupyterlab") is None:
        print(label("cli.lab_missing", options.lang), file=sys.stderr)
        return WRONG_CALL
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(folder)])  # noqa: S603  our own interpreter
