"""What every command shares: exit codes, the dossier as typed, its tables, the line that shows progress."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from musrenbang_analysis.commands.codes import BLOCKED, DONE
from musrenbang_analysis.dossier import open_dossier
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import LANGUAGES

if TYPE_CHECKING:
    from musrenbang_analysis.store import Tables


def add_dossier(command: argparse.ArgumentParser, lang: str) -> None:
    """One dossier folder."""
    command.add_argument("dossier", metavar="DOSSIER", type=Path, help=label("cli.dossier", lang))


def add_dossiers(command: argparse.ArgumentParser, lang: str) -> None:
    """One or more dossier folders."""
    command.add_argument("dossiers", metavar="DOSSIER", type=Path, nargs="+", help=label("cli.dossiers", lang))


def folder_of(dossier: Path, options: argparse.Namespace) -> Path:
    """A dossier as typed, or inside the raw root."""
    inside = options.roots.raw / dossier
    return (inside if not dossier.exists() and inside.is_dir() else dossier).resolve()


def key_of(folder: Path) -> tuple[str, int]:
    """Kabupaten code and plan year of a dossier folder; ``DossierError`` where they are not known."""
    dossier = open_dossier(folder)
    return dossier.kabupaten_code, dossier.plan_year


def tables_of(folder: Path, options: argparse.Namespace, typed: object = None) -> Tables:
    """The stored tables of a dossier.

    Raises
    ------
    MusrenbangError
        naming the command to run first when it was never built.
    """
    from musrenbang_analysis.store import read_tables  # here: a check needs no stored tables, nor what reads them

    try:
        return read_tables(options.roots.tables_of(*key_of(folder)))
    except FileNotFoundError:
        facts = {"folder": folder, "dossier": typed or folder}
        raise MusrenbangError(*(label("cli.not_built", lang, **facts) for lang in LANGUAGES)) from None


def blocked(is_blocked: bool, lang: str) -> int:
    """The exit code of a dossier with or without blocking findings; says so when there are."""
    if is_blocked:
        print(label("cli.blocked", lang), file=sys.stderr)
    return BLOCKED if is_blocked else DONE


class Progress:
    """A line on standard error that says what is being done; silent when the work is over."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __enter__(self) -> Progress:
        self.bar = tqdm(bar_format="{desc} [{elapsed}]", leave=False, file=sys.stderr, disable=None)
        return self

    def __call__(self, step: str, what: str) -> None:
        """Show the step and what it is at."""
        self.bar.set_description_str(f"{label('cli.step.' + step, self.lang)}: {what}"[:100])

    def __exit__(self, *_: object) -> None:
        self.bar.close()
