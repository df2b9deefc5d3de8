"""Which proposal of a kecamatan list a row of the scoring sheet is about: by its words, its place and its number."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.columns import RecordColumns, RecordRow
from musrenbang_analysis.ingest.scoring import Scored, ranks_begin_anew
from musrenbang_analysis.normalise.text import squeeze

NEAR = 0.75
"""Likeness from which another proposal is named as what a row without a partner may have meant."""
NOWHERE = "–"


def attach_scores(records: RecordColumns, scores: Sequence[Scored]) -> list[Finding]:
    """Write ``score``, ``score_criteria``, ``score_source`` and, where none is printed, ``priority`` into ``records``.

    A row goes to the one proposal of its stage and kecamatan with the same words. Among several with these words the
    village, then the location, then the number in the same file must leave one; else nothing is attached and the row
    is named. A rank that the list itself prints stays.
    """
    if not scores:
        return []
    findings: list[Finding] = []
    known: dict[tuple[str, str], list[RecordRow]] = defaultdict(list)
    for record in records:
        if record["detail_level"] == "proposal":
            known[str(record["stage"]), squeeze(str(record["proposal_text"] or ""))].append(record)
    taken: dict[int, Scored] = {}
    anew = _sheets_with_ranks_anew(scores)
    for row in scores:
        found = _partners(row, known.get((row.stage, squeeze(row.text)), []))
        if len(found) != 1:
            findings.append(_unmatched(row, found, known))
            continue
        (record,) = found
        if record.at in taken:
            findings.append(_finding("MSB-R22", row, other=taken[record.at].address))
            continue
        taken[record.at] = row
        findings += _attach(record, row, takes_rank=(row.file, row.sheet) not in anew)
    return findings


def _sheets_with_ranks_anew(scores: Iterable[Scored]) -> set[tuple[str, str]]:
    sheets: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for row in scores:
        sheets[row.file, row.sheet].append(row)
    return {place for place, rows in sheets.items() if ranks_begin_anew(rows)}


def _partners(row: Scored, same_words: list[RecordRow]) -> list[RecordRow]:
    """The proposals a row may be about; each question is asked while several are left, and counts if it leaves any."""
    left = [record for record in same_words if _may_be(record["kecamatan_code"], row.kecamatan_code)]
    questions = (
        lambda record: record["list_kind"] != "not_accepted",
        lambda record: row.desa_code is not None and record["desa_code"] == row.desa_code,
        lambda record: bool(row.location) and squeeze(str(record["location_text"] or "")) == squeeze(row.location),
        lambda record: bool(row.number) and record["source_file"] == row.file and record["_no"] == row.number,
    )
    for fits in questions:
        if len(left) > 1:
            left = [record for record in left if fits(record)] or left
    return left if len(left) != 1 or _may_be(left[0]["desa_code"], row.desa_code) else []


def _may_be(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _attach(record: RecordRow, row: Scored, *, takes_rank: bool) -> list[Finding]:
    record["score"], record["score_criteria"], record["score_source"] = row.total, row.words, row.address
    if row.rank is None or not takes_rank:
        return []
    own = record["priority"]
    if own is None:
        record["priority"] = row.rank
    elif own != row.rank:
        return [_finding("MSB-R21", row, own=own, rank=row.rank, other=_address(record))]
    return []


def _unmatched(row: Scored, found: list[RecordRow], known: dict[tuple[str, str], list[RecordRow]]) -> Finding:
    if found:
        return _finding("MSB-R20", row, count=len(found), near="; ".join(map(_address, found[:3])))
    texts = {text: rows for (stage, text), rows in known.items() if stage == row.stage}
    near = difflib.get_close_matches(squeeze(row.text), texts, n=1, cutoff=NEAR)
    return _finding("MSB-R20", row, count=0, near=_address(texts[near[0]][0]) if near else NOWHERE)


def _address(record: RecordRow) -> str:
    return f"{record['source_file']} {record['source_sheet']}:{record['source_row']}"


def _finding(code: str, row: Scored, **facts: object) -> Finding:
    return Finding(code, row.file, row.sheet, row.row, None, row.text, facts=facts)
