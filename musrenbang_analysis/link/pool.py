"""The records as the linkers see them, and the links found so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from musrenbang_analysis.schema import columns_of, shaped
from musrenbang_analysis.terms import ENDED, TRUNK

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
    _pairs: set[tuple[str, str]] = field(default_factory=set)
    _outgoing: dict[str, set[str]] = field(default_factory=dict)
    _incoming: dict[str, set[str]] = field(default_factory=dict)

    def add(self, links: Iterable[Link]) -> None:
        """Take links in; a pair already linked keeps its first, stronger link."""
        for link in links:
            pair = (link.from_id, link.to_id)
            if pair in self._pairs:
                continue
            self._pairs.add(pair)
            self.links.append(link)
            if link.status == "accepted":
                self._outgoing.setdefault(link.from_id, set()).add(link.to_id)
                self._incoming.setdefault(link.to_id, set()).add(link.from_id)

    def position(self, stage: str) -> int:
        """Place of a stage on the way; -1 for the stages where other proposals are born (pokir, ranwal)."""
        return self.sequence.index(stage) if stage in self.sequence else -1

    def at(self, stage: str) -> list[dict]:
        """Records of one stage whose money counts."""
        return [record for record in self.records.values() if record["stage"] == stage and record["is_counted"]]

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

    def open_heads(self, stage: str) -> list[dict]:
        """Records of earlier stages without an accepted successor up to this stage, and that no office ended.

        A successor further on (a budget line that cites the proposal) leaves the stages between open.
        """
        limit = self.position(stage)
        return [
            record
            for record in self.records.values()
            if record["is_counted"]
            and self.position(record["stage"]) < limit
            and record["stage"] != "ranwal_renja"
            and record["outcome"] not in ENDED
            and not self._is_continued(record["record_id"], limit)
        ]

    def _is_continued(self, record_id: str, limit: int) -> bool:
        later = self._outgoing.get(record_id, ())
        return any(self.position(self.records[i]["stage"]) <= limit for i in later)

    def frame(self) -> pd.DataFrame:
        """The table ``links``, with the relation of each accepted link."""
        rows = [{name: getattr(link, name, None) for name in LINK_COLUMNS} for link in self.links]
        for row in rows:
            row["relation"] = self._relation(row["from_id"], row["to_id"]) if row["status"] == "accepted" else "same"
        return shaped("links", rows)

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


def link_pool(records: pd.DataFrame) -> LinkPool:
    """The pool for a table ``records``, missing values as None, with the order of its stages."""
    rows = records.astype("object").where(records.notna(), None).to_dict("records")
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
