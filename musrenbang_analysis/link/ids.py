"""Tier one: identifiers given by the systems the lists came from. Text never overrules them."""

import re
from collections import defaultdict

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.normalise.text import activity_key

PARENT_SYSTEMS = {"sipd_rincian": ("sipd", "sipd_pokir")}
"""Whose numbers a list's parent column cites, where not its own system's."""


SEVERAL = re.compile(r"\s*[;,/\n]\s*|\s+dan\s+|\s+&\s+")


def link_by_id(pool: LinkPool) -> list[Finding]:
    """Link by parent ids, and by one id of one system standing at several stages.

    An id that several rows of a stage carry, or that two systems answer to, only makes possible links, and so does
    one whose two rows differ in work and village alike (unless ids are all there is to follow): a person has to
    look at them.
    """
    holders: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for record in pool.records.values():
        for number in numbers(record["source_id"]) if record["id_system"] else ():
            holders[record["id_system"], number].append(record)
    findings = _same_id(pool, holders)
    findings += _parent_id(pool, holders)
    return findings


def numbers(written: str | None) -> tuple[str, ...]:
    """The ids in one cell: a package may carry those of all its proposals ("4217409; 4217410")."""
    return tuple(dict.fromkeys(filter(None, SEVERAL.split(written or ""))))


def _same_id(pool: LinkPool, holders: dict[tuple[str, str], list[dict]]) -> list[Finding]:
    findings = []
    for (_, number), records in holders.items():
        stages: dict[str, list[dict]] = defaultdict(list)
        for record in records:
            stages[record["stage"]].append(record)
        ordered = sorted(stages, key=pool.position)
        first = stages[ordered[0]]
        if len(first) > 1:
            findings.append(_doubled(first[1], number, ordered[0]))
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            # One row becoming several under its own id is a split; several before leave it open whose it is.
            certain = len(stages[earlier]) == 1
            pairs = [(a, b) for a in stages[earlier] for b in stages[later]]
            pool.add(_link(pool, a, b, number, certain) for a, b in pairs)
            findings += [_at("MSB-K03", b, "source_id", number) for a, b in pairs if certain and _is_odd(a, b)]
    return findings


def _parent_id(pool: LinkPool, holders: dict[tuple[str, str], list[dict]]) -> list[Finding]:
    findings = []
    cited = [(record, number) for record in pool.records.values() for number in numbers(record["source_parent_id"])]
    for record, number in cited:
        systems = PARENT_SYSTEMS.get(record["id_system"] or "", (record["id_system"],))
        found = [holders[system, number] for system in systems if (system, number) in holders]
        if not found:
            findings.append(_at("MSB-K01", record, "source_parent_id", number, parent=number))
            continue
        parents = [parent for rows in found for parent in _nearest(pool, rows, record)]
        if any(
            parent["record_id"] == record["record_id"] or parent["record_id"] in pool.descendants(record["record_id"])
            for parent in parents
        ):
            findings.append(_at("MSB-K04", record, "source_parent_id", number))
            continue
        certain = len(parents) == 1
        if not certain:
            findings.append(_doubled(record, number, parents[0]["stage"]))
        pool.add(_link(pool, parent, record, number, certain) for parent in parents)
        if certain and _is_odd(parents[0], record):
            findings.append(_at("MSB-K03", record, "source_parent_id", number))
    return findings


def _nearest(pool: LinkPool, rows: list[dict], record: dict) -> list[dict]:
    """Of the rows that carry a number those of the last stage before the record (the whole chain is linked by id)."""
    if len({row["stage"] for row in rows}) == 1:
        return rows
    limit = pool.position(record["stage"])
    before = [row for row in rows if pool.position(row["stage"]) < limit] or rows
    last = max(pool.position(row["stage"]) for row in before)
    return [row for row in before if pool.position(row["stage"]) == last]


def _is_odd(parent: dict, child: dict) -> bool:
    """Both the work and the village differ: an operator may have overwritten the row, or given the number again.

    A row whose village is not known differs in none.
    """
    both = parent["desa_code"] and child["desa_code"]
    if not both or parent["desa_code"] == child["desa_code"] or parent["id_system"] != child["id_system"]:
        return False
    return activity_key(parent["proposal_text"] or "") != activity_key(child["proposal_text"] or "")


def _link(pool: LinkPool, earlier: dict, later: dict, number: str, certain: bool) -> Link:
    """The link an id makes: accepted where only these two rows carry it and they can be one proposal."""
    if certain and not pool.ids_as_written and _is_odd(earlier, later):
        return Link(
            earlier["record_id"],
            later["record_id"],
            "id",
            "possible",
            f"Nomor usulan {number} sama, tetapi kegiatan dan desanya berbeda.",
            f"Identifier {number} is the same, but work and village differ.",
        )
    return Link(
        earlier["record_id"],
        later["record_id"],
        "id",
        "accepted" if certain else "possible",
        f"Nomor usulan {number} sama di kedua daftar." if certain else f"Nomor {number} dipakai lebih dari satu baris.",
        f"Identifier {number} stands in both lists."
        if certain
        else f"Identifier {number} is used by more than one row.",
    )


def _at(code: str, record: dict, column: str, text: str, **facts: object) -> Finding:
    place = (record["source_file"], record["source_sheet"], record["source_row"], column, text)
    return Finding(code, *place, facts=facts)


def _doubled(record: dict, number: str, stage: str) -> Finding:
    return _at("MSB-K02", record, "source_id", number, source_id=number, stage=stage)
