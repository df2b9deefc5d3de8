"""A department's plan as nested rows: urusan, bidang, program, kegiatan, sub kegiatan, works."""

from collections import defaultdict
from dataclasses import dataclass

from synthetic.entry import Entry
from synthetic.world import World

LEVELS = ((1, "urusan"), (4, "bidang"), (7, "program"), (12, "kegiatan"), (17, "sub"))
"""How much of a sub kegiatan code names each level."""


@dataclass(frozen=True)
class Node:
    """One row of the plan; parents carry the sum of their children."""

    level: str
    code: str
    name: str
    rupiah: int
    entry: Entry | None = None


def nodes(world: World, entries: list[Entry]) -> list[Node]:
    """The rows in document order."""
    sums: dict[str, int] = defaultdict(int)
    for entry in entries:
        for width, _ in LEVELS:
            sums[entry.sub_code[:width]] += entry.rupiah or 0
    out: list[Node] = []
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda row: (row.sub_code, row.listed != "leaf", row.truth_id)):
        for width, level in LEVELS:
            code = entry.sub_code[:width]
            if code in seen:
                continue
            seen.add(code)
            name = entry.sub_name if level == "sub" else world.title(code)
            leaf = entry if level == "sub" and entry.listed == "leaf" else None
            out.append(Node(level, code, name, sums[code], leaf))
        if entry.listed != "leaf":
            out.append(Node("rincian", "", entry.text, entry.rupiah or 0, entry))
    return out


def total(entries: list[Entry]) -> int:
    """Sum of all works."""
    return sum(entry.rupiah or 0 for entry in entries)
