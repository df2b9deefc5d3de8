"""What people decided: ``hand/links.csv`` and ``hand/audit.csv`` of a dossier, read, checked and added to.

Both files are an office's own and may be edited by hand. Rows are only ever added; of several decisions about
one pair the last one holds. A row that cannot be used is a finding and stays in the file.
"""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.normalise.text import match_key
from musrenbang_analysis.review.nearest import address_of, nearest_record
from musrenbang_analysis.store import FORMULA_STARTS
from musrenbang_analysis.terms import VERDICTS

LINKS, AUDIT = "hand/links.csv", "hand/audit.csv"
LINK_COLUMNS = (
    "left_id", "right_id", "decision", "reason", "decided_by_role", "decided_on",
    "workbook", "chosen_as", "weight", "left_was", "right_was",
)  # fmt: skip
"""The first six are what a person writes; ``workbook`` says which file it came in, ``chosen_as`` and ``weight`` why
the pair was asked, ``left_was`` and ``right_was`` what the two rows said, should their source change."""
AUDIT_COLUMNS = (
    "record_id", "stage", "answer", "found_id", "stratum", "weight", "by_role", "on", "why", "workbook", "record_was",
)  # fmt: skip
AUDIT_ANSWERS = ("ya", "tidak", "tidak_tahu")
LARGEST_FILE = 50_000_000


@dataclass
class HandFile:
    """The rows of one hand file as text by column, ``line`` the line each begins on, and what is wrong with it."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class HandLinks:
    """The decisions in force: ``pairs`` (left_id, right_id, decision: one row per pair, both rows known), and the
    findings about the others."""

    pairs: pd.DataFrame
    findings: list[Finding]


def read_hand(folder: Path, name: str) -> HandFile:
    """The rows of ``hand/links.csv`` or ``hand/audit.csv`` in the dossier ``folder``; empty when there is none.

    Commas or semicolons separate the cells. An apostrophe written before a formula sign is taken off.
    """
    needed = ("left_id", "right_id", "decision") if name == LINKS else ("record_id", "answer")
    known = LINK_COLUMNS if name == LINKS else AUDIT_COLUMNS
    path = folder / name
    if not path.is_file():
        return HandFile(known)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"> {LARGEST_FILE} byte")
        text = path.read_text(encoding="utf-8-sig")
        rows = list(_parsed(text))
    except (OSError, ValueError, csv.Error) as error:
        return HandFile(known, findings=[Finding("MSB-T01", name, facts={"detail": mask(str(error))[0]})])
    header = tuple(rows[0][1]) if rows else known
    lacking = [column for column in needed if column not in header]
    if lacking:
        return HandFile(known, findings=[Finding("MSB-T02", name, facts={"columns": ", ".join(lacking)})])
    made = HandFile((*header, *(column for column in known if column not in header)))
    for line, cells in rows[1:]:
        if any(cells):
            said = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
            made.rows.append(said | {"line": str(line)})
    return made


def _parsed(text: str) -> Sequence[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    before, out = 1, []
    for cells in reader:
        out.append((before, [_unguarded(cell.strip()) for cell in cells]))
        before = reader.line_num + 1
    return out


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA_STARTS, "'")) else cell


def add_rows(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add ``rows`` to a hand file, keeping every row and column there; it is replaced whole or not at all.

    Raises
    ------
    ValueError
        when the file that is there cannot be read: it is not overwritten.
    """
    held = read_hand(folder, name)
    if held.findings:
        raise ValueError(held.findings[0].message("id"))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(held.columns)
        for row in [*held.rows, *rows]:
            writer.writerow([_guarded(row.get(column)) for column in held.columns])
    os.replace(temporary, path)


def _guarded(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith((*FORMULA_STARTS, "'")) else text


def frames_of(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everything in ``hand/links.csv`` and ``hand/audit.csv`` as two tables of text, usable or not."""
    frames = []
    for name, columns in ((LINKS, LINK_COLUMNS), (AUDIT, AUDIT_COLUMNS)):
        rows = read_hand(folder, name).rows
        frames.append(pd.DataFrame([{c: row.get(c, "") for c in columns} for row in rows], columns=list(columns)))
    return frames[0], frames[1]


def audit_in_force(folder: Path, records: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """The answers of ``hand/audit.csv`` that hold, and what is wrong with the others.

    Returns
    -------
    One row per proposal and stage, the last answer given: ``record_id``, ``stage``, ``answer`` (ya, tidak,
    tidak_tahu), ``found_id`` and ``stratum`` (missing where empty), ``weight`` (missing where it is no number above 0).
    """
    held = read_hand(folder, AUDIT)
    findings, known = list(held.findings), set(records["record_id"])
    answers: dict[tuple[str, str], dict[str, object]] = {}
    for row in held.rows:
        answer = match_key(row["answer"]).replace(" ", "_")
        if answer not in AUDIT_ANSWERS:
            facts = {"value": row["answer"], "known": "/".join(AUDIT_ANSWERS)}
            findings.append(_at("MSB-T08", row, "answer", AUDIT, **facts))
        elif row["record_id"] not in known:
            findings.append(_vanished(row, "record", records, AUDIT))
        else:
            weight = pd.to_numeric(row.get("weight", ""), errors="coerce")
            key = row["record_id"], row.get("stage") or "apbd"
            answers.pop(key, None)
            answers[key] = {
                "record_id": key[0],
                "stage": key[1],
                "answer": answer,
                "found_id": row.get("found_id") or None,
                "stratum": row.get("stratum") or None,
                "weight": float(weight) if weight > 0 else None,
            }
    names = ["record_id", "stage", "answer", "found_id", "stratum", "weight"]
    frame = pd.DataFrame(list(answers.values()), columns=names).astype(dict.fromkeys(names[:-1], "string"))
    return frame.astype({"weight": "Float64"}), findings


def links_in_force(folder: Path, records: pd.DataFrame) -> HandLinks:
    """The decisions of ``hand/links.csv`` that hold for the rows of table ``records``.

    The last decision about a pair wins; one that contradicts the one before it is a finding. A
    decision about a row that is no longer there is a finding with the nearest row, and not used.
    """
    held = read_hand(folder, LINKS)
    findings = list(held.findings)
    known = set(records["record_id"])
    decided: dict[frozenset[str], dict[str, str]] = {}
    for row in held.rows:
        verdict = match_key(row["decision"])
        if verdict not in VERDICTS:
            findings.append(_at("MSB-T03", row, "decision", value=row["decision"], known="/".join(VERDICTS)))
            continue
        missing = [side for side in ("left", "right") if row[f"{side}_id"] not in known]
        for side in missing:
            findings.append(_vanished(row, side, records))
        if missing:
            continue
        if row["left_id"] == row["right_id"]:
            findings.append(_at("MSB-T05", row, "right_id", value=row["right_id"]))
            continue
        pair = frozenset((row["left_id"], row["right_id"]))  # people write a pair either way round
        before = decided.pop(pair, None)
        if before and before["verdict"] != verdict:
            findings.append(_contradicted(before, row, verdict))
        decided[pair] = row | {"verdict": verdict}
    rows = [(row["left_id"], row["right_id"], row["verdict"]) for row in decided.values()]
    return HandLinks(pd.DataFrame(rows, columns=["left_id", "right_id", "decision"], dtype="string"), findings)


def _at(code: str, row: Mapping[str, str], column: str, name: str = LINKS, **facts: object) -> Finding:
    return Finding(code, name, None, int(row["line"]), column, mask(row.get(column, ""))[0] or None, facts=facts)


def _vanished(row: Mapping[str, str], side: str, records: pd.DataFrame, name: str = LINKS) -> Finding:
    was = mask(row.get(f"{side}_was") or "")[0]
    near = nearest_record(row[f"{side}_id"], was, records)
    shown = near and f"{near['record_id']} ({address_of(near)})"
    said = row["decision"] if name == LINKS else row["answer"]
    return _at("MSB-T04", row, f"{side}_id", name, decision=said, was=was or None, near=shown, file=name)


def _contradicted(before: Mapping[str, str], row: Mapping[str, str], verdict: str) -> Finding:
    return _at(
        "MSB-T06",
        row,
        "decision",
        pair=f"{row['left_id']} – {row['right_id']}",
        first=f"{before['verdict']} ({_who(before)})",
        last=f"{verdict} ({_who(row)})",
    )


def _who(row: Mapping[str, str]) -> str:
    return ", ".join(mask(text)[0] for text in (row.get("decided_by_role"), row.get("decided_on")) if text) or "–"
