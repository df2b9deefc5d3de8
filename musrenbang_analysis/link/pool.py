"""The records as the linkers see them, and the links found so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from musrenbang_analysis.link.facts import NEEDED
from musrenbang_analysis.schema import columns_of, shaped
from musrenbang_analysis.terms import DOCUMENT_STAGES, ENDED, TRUNK

PART = 0.1
"""A list with a smaller part of the rows of an earlier one is not a stage every proposal passes."""
FAR = 1.5
"""A package worth so many times what its known origins ask holds others that are not known."""
COLUMNS = (
    "record_id", "source_file", "source_sheet", "source_row", "source_id", "source_parent_id", "id_system",
    "detail_level", "is_counted", "outcome", *NEEDED,
)  # fmt: skip
"""The columns of the table ``records`` that the linkers look at."""
LINK_COLUMNS = tuple(column.name for column in columns_of("links"))


@dataclass(frozen=True)
class Link:
    """One link as a linker proposes it; the relation is decided when all links are known."""

    from_id: str
    to_id: str
    method: str
    status: str
    evidence: str
    evidence_en: str
    probability: float | None = None
    weight: float | None = None
    rival_id: str | None = None
    rival_gap: float | None = None
    value_share: float | None = None


@dataclass
class LinkPool:
    """Records by id with the links found so far. ``sequence`` is the order of the stages in this dossier."""

    records: dict[str, dict]
    sequence: tuple[str, ...]
    links: list[Link] = field(default_factory=list)
    evidence: list[pd.DataFrame] = field(default_factory=list)
    """Parts of the table ``link_evidence``, left by the linkers that compare field by field."""
    model: dict | None = None
    """Parameters of the linkers that weigh evidence; None means the shipped ones."""
    ids_as_written: bool = False
    """Ids are the only evidence asked for: they are followed as the offices wrote them, the odd ones named."""
    decided: dict[tuple[str, str], str] = field(default_factory=dict)
    """Pairs a person decided, the earlier row first, with the verdict."""
    _pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    _outgoing: dict[str, set[str]] = field(default_factory=dict)
    _incoming: dict[str, set[str]] = field(default_factory=dict)
    _skips: dict[tuple, bool] = field(default_factory=dict)

    def add(self, links: Iterable[Link]) -> set[tuple[str, str]]:
        """Take links in and return the pairs taken. A pair already linked keeps its first, stronger link.

        A link that is only possible gives way to a later one that is accepted, or (a code alone) that says how
        likely it is; what a person decided never does.
        """
        taken = set()
        for link in links:
            pair = (link.from_id, link.to_id)
            before = self._pairs.get(pair)
            if before is not None and not _gives_way(self.links[before], link):
                continue
            if before is None:
                self._pairs[pair] = len(self.links)
                self.links.append(link)
            else:
                self.links[before] = link
            taken.add(pair)
            if link.status == "accepted":
                self._outgoing.setdefault(link.from_id, set()).add(link.to_id)
                self._incoming.setdefault(link.to_id, set()).add(link.from_id)
        return taken

    def position(self, stage: str) -> int:
        """Place of a stage on the way; -1 for the stages where other proposals are born (pokir, ranwal)."""
        return self._positions.get(stage, -1)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {stage: place for place, stage in enumerate(self.sequence)}

    def at(self, stage: str) -> list[dict]:
        """Records of one stage whose money counts."""
        return self._by_stage.get(stage, [])

    def skips(self, head: dict, stage: str) -> bool:
        """Whether a row would pass over a list it should have stood in to come to ``stage``.

        A list between the two counts when it has ``PART`` or more of the rows of an earlier one (else it is a
        mere part of what was decided), and when it holds rows of the head's kecamatan (lists of the kecamatan)
        or SKPD (all others): a list that an office never handed over is passed over by nobody.
        """
        key = head["stage"], stage, _passed(head, "kecamatan"), _passed(head, "renja")
        if key not in self._skips:
            self._skips[key] = any(self._covers(name, head) for name in self._between(head["stage"], stage))
        return self._skips[key]

    def _between(self, earlier: str, later: str) -> list[str]:
        """The lists a proposal of one stage passes before it comes to another."""
        after = self.position(earlier)
        passed = [name for name in self.stations if after < self.position(name) < self.position(later)]
        return [name for name in passed if name in DOCUMENT_STAGES] if earlier == "pokir" else passed

    @cached_property
    def stations(self) -> dict[str, frozenset[str]]:
        """The lists every proposal passes, each with the kecamatan or SKPD of which it holds rows."""
        rows: dict[str, list[dict]] = {name: [] for name in self.sequence}
        for record in self.records.values():
            if record["is_counted"] and record["stage"] in rows:
                rows[record["stage"]].append(record)
        found: dict[str, frozenset[str]] = {}
        largest = 0
        for name in self.sequence:
            if rows[name] and len(rows[name]) >= PART * largest:
                found[name] = frozenset(key for record in rows[name] if (key := _passed(record, name)))
            largest = max(largest, len(rows[name]))
        return found

    def _covers(self, stage: str, head: dict) -> bool:
        key = _passed(head, stage)
        return key is None or key in self.stations[stage]

    @cached_property
    def _by_stage(self) -> dict[str, list[dict]]:
        """The records whose money counts, by stage."""
        found: dict[str, list[dict]] = {}
        for record in self.records.values():
            if record["is_counted"]:
                found.setdefault(record["stage"], []).append(record)
        return found

    def has_successor(self, record_id: str) -> bool:
        """An accepted link starts at the record."""
        return bool(self._outgoing.get(record_id))

    def has_origin(self, record_id: str) -> bool:
        """An accepted link ends at the record."""
        return bool(self._incoming.get(record_id))

    def origins(self, record_id: str) -> list[str]:
        """Records from which accepted links lead directly to this one."""
        return sorted(self._incoming.get(record_id, ()))

    def basis_of(self, record_id: str) -> str:
        """``id`` when an accepted link by id ends at the record, else the method of one that does."""
        methods = [link.method for link in self.links if link.to_id == record_id and link.status == "accepted"]
        return "id" if "id" in methods else methods[0]

    def descendants(self, record_id: str) -> set[str]:
        """Every record that accepted links lead to from this one."""
        todo, seen = [record_id], set()
        while todo:
            for later in self._outgoing.get(todo.pop(), ()):
                if later not in seen:
                    seen.add(later)
                    todo.append(later)
        return seen

    def is_explained(self, record_id: str) -> bool:
        """An accepted link other than by hand ends at the record.

        A person who confirms one proposal of a package has not said that it holds no other.
        """
        origins = self._incoming.get(record_id)
        return bool(origins) and any((origin, record_id) not in self.decided for origin in origins)

    def open_heads(self, stage: str, despite_hand: bool = False) -> list[dict]:
        """Records of earlier stages without an accepted successor up to this stage, and that no office ended.

        A successor further on (a budget line that cites the proposal) leaves the stages between open; so does,
        with ``despite_hand``, a successor that a person named (a split proposal may have others).
        """
        limit = self.position(stage)
        return [
            record
            for name, records in self._not_ended.items()
            if self.position(name) < limit and name != "ranwal_renja"
            for record in records
            if not self.is_continued(record["record_id"], stage, despite_hand)
        ]

    @cached_property
    def _not_ended(self) -> dict[str, list[dict]]:
        return {
            stage: [record for record in records if record["outcome"] not in ENDED]
            for stage, records in self._by_stage.items()
        }

    def is_continued(self, record_id: str, stage: str, despite_hand: bool = False) -> bool:
        """An accepted link leads from the record to the stage or to one before it."""
        later = self._outgoing.get(record_id)
        if not later:
            return False
        limit = self.position(stage)
        return any(
            self.position(self.records[i]["stage"]) <= limit
            for i in later
            if not (despite_hand and (record_id, i) in self.decided)
        )

    def frame(self) -> pd.DataFrame:
        """The table ``links``, with the relation of each accepted link."""
        rows = [{name: getattr(link, name, None) for name in LINK_COLUMNS} for link in self.links]
        for row in rows:
            is_accepted = row["status"] == "accepted"
            row["relation"] = self._relation(row["from_id"], row["to_id"]) if is_accepted else "same"
            row["value_share"] = self._value_share(row["from_id"], row["to_id"]) if is_accepted else None
        return shaped("links", rows)

    def _value_share(self, from_id: str, to_id: str) -> float:
        """The part of a successor's value that belongs to one of its origins, by what each asked or was given.

        Equal parts where an amount is missing. Of a line worth far more than its origins together (more
        than ``FAR`` times their sum) the rest belongs to nobody that is known.
        """
        origins = self.origins(to_id)
        amounts = [_amount(self.records[i]) for i in origins]
        if any(amount is None for amount in amounts):
            return 1 / len(origins)
        total = sum(amounts)
        whole = _amount(self.records[to_id])
        if whole is not None and len(origins) > 1 and whole > FAR * total:
            total = whole
        return _amount(self.records[from_id]) / total

    def evidence_frame(self) -> pd.DataFrame:
        """The table ``link_evidence``."""
        return shaped("link_evidence", pd.concat(self.evidence, ignore_index=True) if self.evidence else [])

    def _relation(self, from_id: str, to_id: str) -> str:
        """Merged when rows of one stage share the successor; split when one row has several at one stage."""
        parents = [
            self.records[i] for i in self._incoming[to_id] if self.records[i]["stage"] == self.records[from_id]["stage"]
        ]
        children = [
            self.records[i] for i in self._outgoing[from_id] if self.records[i]["stage"] == self.records[to_id]["stage"]
        ]
        if len(parents) > 1:
            return "merged"
        return "split" if len(children) > 1 else "same"


def _passed(record: dict, stage: str) -> str | None:
    """By what a list is complete: the kecamatan of a kecamatan's list, else the SKPD."""
    if stage in ("desa", "kecamatan"):
        return record["kecamatan_code"]
    return record["skpd_group"] or record["skpd_name"]


def _gives_way(before: Link, after: Link) -> bool:
    if before.status != "possible" or before.method == "hand":
        return False
    return after.status == "accepted" or (before.method == "code" and after.probability is not None)


def _amount(record: dict) -> float | None:
    amount = record["approved_rp"] or record["asked_rp"]
    return float(amount) if amount else None


def link_pool(records: pd.DataFrame) -> LinkPool:
    """The pool for a table ``records``, missing values as None, with the order of its stages."""
    names = [name for name in COLUMNS if name in records]
    columns = [records[name].astype("object").where(records[name].notna(), None).tolist() for name in names]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    by_id = {row["record_id"]: row for row in rows}
    return LinkPool(by_id, stage_sequence(rows))


def stage_sequence(rows: list[dict]) -> tuple[str, ...]:
    """The order of the stages on a proposal's way in this dossier.

    The usual order holds except where parent ids say otherwise: S3 to S5 exchange order locally
    (in Kabupaten Sukabumi 2018 the Musrenbang kabupaten followed the draft Renja). A forum stage
    moves behind a document when more ids lead from the document to it than the other way.
    """
    stage_of = {(row["id_system"], row["source_id"]): row["stage"] for row in rows if row["source_id"]}
    led: dict[tuple[str, str], int] = {}
    for row in rows:
        parent = stage_of.get((row["id_system"], row["source_parent_id"]))
        if parent:
            led[parent, row["stage"]] = led.get((parent, row["stage"]), 0) + 1
    order = list(TRUNK)
    for forum in ("forum_skpd", "kabupaten"):
        later = [stage for stage in ("renja", "rkpd") if led.get((stage, forum), 0) > led.get((forum, stage), 0)]
        if later:
            order.remove(forum)
            order.insert(order.index(later[-1]) + 1, forum)
    return tuple(order)
