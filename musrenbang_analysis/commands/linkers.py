"""The option ``--linkers``: which tiers of links a build may use."""

import argparse

from musrenbang_analysis.commands.calling import add_dossier, add_dossiers
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.labels import label
from musrenbang_analysis.link.engine import TIERS
from musrenbang_analysis.terms import LANGUAGES


def add_build_options(command: argparse.ArgumentParser, lang: str) -> None:
    """One dossier and the tiers."""
    add_dossier(command, lang)
    _add_linkers(command, lang)


def add_run_options(command: argparse.ArgumentParser, lang: str) -> None:
    """One or more dossiers and the tiers."""
    add_dossiers(command, lang)
    _add_linkers(command, lang)


def _add_linkers(command: argparse.ArgumentParser, lang: str) -> None:
    text = label("cli.linkers", lang, known=",".join(TIERS))
    command.add_argument("--linkers", metavar="TIER,TIER", default=",".join(TIERS), help=text)


def linkers_of(options: argparse.Namespace) -> tuple[str, ...]:
    """The tiers asked for, in their fixed order; all of them for a command without the option.

    Raises
    ------
    MusrenbangError
        for a name that is no tier, or none at all.
    """
    names = [name.strip() for name in getattr(options, "linkers", ",".join(TIERS)).split(",") if name.strip()]
    unknown = [name for name in names if name not in TIERS]
    if unknown or not names:
        facts = {"name": ", ".join(unknown) or "–", "known": ", ".join(TIERS)}
        raise MusrenbangError(*(label("cli.no_linker", one, **facts) for one in LANGUAGES))
    return tuple(tier for tier in TIERS if tier in names)
