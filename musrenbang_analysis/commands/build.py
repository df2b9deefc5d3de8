"""``musrenbang build``: read, link, measure and store a dossier."""

import argparse

from musrenbang_analysis.commands.calling import Progress, blocked, folder_of
from musrenbang_analysis.commands.findings_text import print_findings
from musrenbang_analysis.commands.linkers import linkers_of
from musrenbang_analysis.labels import label
from musrenbang_analysis.pipeline import WORKERS, build
from musrenbang_analysis.publish.headline import headline


def run(options: argparse.Namespace) -> int:
    """Build, print findings and how many proposals survived; the exit code."""
    with Progress(options.lang) as progress:
        folder = folder_of(options.dossier, options)
        built = build(folder, options.roots, progress, linkers_of(options), workers=WORKERS)
    print_findings(built.findings, options.lang)
    print("\n".join(headline(built.tables, options.lang)))
    print(label("cli.tables_in", options.lang, folder=built.folder))
    return blocked(built.is_blocked, options.lang)
