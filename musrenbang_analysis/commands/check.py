"""``musrenbang check``: read and validate a dossier, say what is wrong with it; or how one file was understood."""

import argparse
from pathlib import Path

from musrenbang_analysis.checking import WORKERS, check
from musrenbang_analysis.commands.calling import Progress, blocked, folder_of
from musrenbang_analysis.commands.codes import DONE
from musrenbang_analysis.commands.findings_text import print_findings
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.ingest.explain_layout import explain_layout
from musrenbang_analysis.ingest.layout import layouts
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import LANGUAGES, STAGES


def add_options(command: argparse.ArgumentParser, lang: str) -> None:
    """What to check and how much to say."""
    command.add_argument("dossier", metavar="DOSSIER", type=Path, nargs="?", help=label("cli.dossier", lang))
    command.add_argument("--explain-layout", metavar="FILE", type=Path, help=label("cli.explain_layout", lang))
    command.add_argument("--stage", choices=STAGES, metavar="STAGE", help=label("cli.stage", lang))
    command.add_argument("--all", action="store_true", help=label("cli.all_findings", lang))
    command.add_argument("--workbooks", type=Path, metavar="DIR", help=label("cli.workbooks", lang))


def run(options: argparse.Namespace) -> int:
    """Check, print the findings, and write workbooks where asked; the exit code."""
    if options.explain_layout:
        print("\n".join(explain_layout(options.explain_layout, options.stage, options.lang)))
        return DONE
    if options.dossier is None:
        needed = (label("cli.wrong_call", lang, detail=label("cli.needs", lang, names="DOSSIER")) for lang in LANGUAGES)
        raise MusrenbangError(*needed)
    with Progress(options.lang) as progress:
        checked = check(folder_of(options.dossier, options), progress, workers=WORKERS)
    _print_files(checked.reading.source_rows, options.lang)
    print_findings(checked.findings, options.lang, everything=options.all)
    if options.workbooks:
        # Here, since the libraries that write workbooks take as long to load as a village's lists to read.
        from musrenbang_analysis.export.fault_workbooks import write_fault_workbooks

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


def _print_files(sources: list[dict], lang: str) -> None:
    files: dict[str, list[dict]] = {}
    for row in sources:
        files.setdefault(row["source_file"], []).append(row)
    for file, rows in files.items():
        container = rows[0].get("container")
        print(f"{file}{f' ({container})' if container else ''}")
        for row in rows:
            if row.get("layout"):
                layout = layouts()[row["layout"]].label(lang)
                counts = {"rows_in": row["rows_in"], "rows_out": row["rows_out"], "named": row["rows_in_findings"]}
                print(label("cli.sheet_line", lang, sheet=row["source_sheet"], layout=layout, **counts))
            elif row.get("source_sheet"):
                print(label("cli.sheet_unread", lang, sheet=row["source_sheet"]))
            else:
                print(label("cli.file_unread", lang))
