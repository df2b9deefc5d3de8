"""``review export`` and ``review import``: doubtful pairs and the audit out to a workbook, the answers back."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from musrenbang_analysis.commands.calling import Progress, add_dossier, blocked, folder_of, tables_of
from musrenbang_analysis.commands.findings_text import print_findings
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.findings_workbook import write_findings_workbook
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.accuracy import accuracy_block
from musrenbang_analysis.review.hand import AUDIT, LINKS, frames_of, read_hand
from musrenbang_analysis.review.intake import Intake, take_in
from musrenbang_analysis.review.learning import learn
from musrenbang_analysis.review.workbook import AUDITED, PAIRS, Asked, Request, choose, write_review
from musrenbang_analysis.terms import LANGUAGES

MOST_ASKED = 20_000
PART = re.compile(r"(\d{1,3})/(\d{1,3})")


def add_review_options(command: argparse.ArgumentParser, lang: str) -> None:
    """Export or import, the dossier, the workbooks handed back, and what an export asks."""
    command.add_argument("action", choices=("export", "import"), help=label("cli.review_action", lang))
    add_dossier(command, lang)
    command.add_argument("files", metavar="FILE", type=Path, nargs="*", help=label("cli.review_files", lang))
    command.add_argument("--pairs", metavar="N", default=PAIRS, help=label("cli.review_pairs", lang, count=PAIRS))
    command.add_argument("--audit", metavar="N", default=AUDITED, help=label("cli.review_audit", lang, count=AUDITED))
    command.add_argument("--part", metavar="I/N", default="1/1", help=label("cli.review_part", lang))
    command.add_argument("--out", metavar="FILE", type=Path, help=label("cli.review_out", lang))
    command.add_argument("--findings", metavar="FILE", type=Path, help=label("cli.review_findings", lang))


def run_review(options: argparse.Namespace) -> int:
    """The half that was asked for."""
    return _export(options) if options.action == "export" else _import(options)


def _wrong(key: str, **facts: object) -> MusrenbangError:
    return MusrenbangError(*(label(key, lang, **facts) for lang in LANGUAGES))


def _request(options: argparse.Namespace) -> Request:
    numbers = []
    for name, typed in (("--pairs", options.pairs), ("--audit", options.audit)):
        if not str(typed).isdigit() or int(typed) > MOST_ASKED:
            raise _wrong("cli.review_bad_number", name=name, value=typed, most=MOST_ASKED)
        numbers.append(int(typed))
    part = PART.fullmatch(options.part)
    if not part or not 1 <= int(part[1]) <= int(part[2]):
        raise _wrong("cli.review_bad_part", value=options.part)
    return Request(*numbers, int(part[1]), int(part[2]))


def _export(options: argparse.Namespace) -> int:
    if options.files:
        raise _wrong("cli.review_no_files")
    request = _request(options)
    folder = folder_of(options.dossier, options)
    tables = tables_of(folder, options, options.dossier)
    held = [read_hand(folder, name) for name in (LINKS, AUDIT)]
    findings = [finding for hand in held for finding in hand.findings]
    asked = choose(tables, request, *frames_of(folder))
    made = datetime.now(UTC).astimezone().date().isoformat()
    path = write_review(options.out or _name(request), tables, asked, request, made, options.lang)
    if findings:
        print_findings(findings, options.lang)
    _say_exported(asked, path, options.lang)
    return blocked(any(finding.severity == "error" for finding in findings), options.lang)


def _name(request: Request) -> Path:
    part = f"_{request.part}_dari_{request.parts}" if request.parts > 1 else ""
    return Path(f"telaah{part}.xlsx")


def _say_exported(asked: Asked, path: Path, lang: str) -> None:
    stage = label(f"stage_short.{asked.stage}", lang)
    print(label("cli.review_asked", lang, pairs=len(asked.pairs), audit=len(asked.audit), stage=stage))
    print(label("cli.review_written", lang, path=path))


def _import(options: argparse.Namespace) -> int:
    if not options.files:
        raise _wrong("cli.needs", names="FILE")
    missing = [str(path) for path in options.files if not path.is_file()]
    if missing:
        raise _wrong("cli.review_no_such_file", names=", ".join(missing))
    folder = folder_of(options.dossier, options)
    tables = tables_of(folder, options, options.dossier)
    with Progress(options.lang) as progress:
        progress("review", options.files[0].name)
        intake = take_in(folder, tables, options.files)
        learned = learn(folder, tables, lambda step: progress("learn", step))
    print_findings(intake.findings, options.lang)
    if options.findings:
        title = f"{tables.manifest.get('kabupaten_name') or tables.manifest['kabupaten_code']}"
        write_findings_workbook(options.findings, intake.findings, title=title, lang=options.lang)
        print(label("cli.findings_in", options.lang, path=options.findings))
    _say_imported(intake, folder, options.lang)
    print(accuracy_block(learned.before, learned.after, learned.n_labels, options.lang).text)
    print(label("cli.review_next", options.lang, dossier=options.dossier))
    return blocked(any(finding.severity == "error" for finding in intake.findings), options.lang)


def _say_imported(intake: Intake, folder: Path, lang: str) -> None:
    words = {word: intake.n_words[word] for word in ("sama", "bukan", "ragu", "ya", "tidak", "tidak_tahu")}
    print(label("cli.review_answers", lang, **words))
    counts = {"links": len(intake.links), "audit": len(intake.audit), "known": intake.n_known}
    print(label("cli.review_kept", lang, folder=folder / "hand", **counts))
