"""The state the stages share, and the choices they make alike."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from synthetic.common import chance, rounded, weighted
from synthetic.entry import Entry
from synthetic.world import Desa, Item, Skpd, World

if TYPE_CHECKING:
    from synthetic.planting import Planted

KEPT = ("origin", "kecamatan", "desas", "skpd", "item", "place", "unit", "sub_code", "sub_name", "account")
"""What a proposal stays on its way, unless a stage changes it."""
MOVES = {"PUPR": "PERKIM", "PERKIM": "PUPR", "TANI": "PUPR", "PMD": "PERKIM", "SOS": "KOP", "KOP": "SOS"}


@dataclass
class Flow:
    """All entries by stage, and what the stages share: chance, world, dirt, counters."""

    rng: Random
    world: World
    dirt: float
    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    serial: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    next_id: int = 4215000
    again: dict[str, list[Entry]] = field(default_factory=dict)
    """Wishes of the year before handed in again, by village code."""
    planted: "Planted | None" = None
    """An effect planted on purpose, with chance of its own (``planting.py``)."""
    planted_rng: Random = field(default_factory=lambda: Random(1))

    def add(self, stage: str, **values: object) -> Entry:
        """A new row at this stage."""
        prefix = {
            "desa": "D",
            "kecamatan": "K",
            "forum_skpd": "F",
            "pokir": "P",
            "renja": "J",
            "rkpd": "R",
            "apbd": "A",
        }[stage]
        self.serial[stage] += 1
        entry = Entry(f"{prefix}{self.serial[stage]:05d}", stage, **values)
        self.entries[stage].append(entry)
        return entry

    def follow(self, stage: str, before: Entry, **values: object) -> Entry:
        """A new row at this stage that stays what ``before`` is, except for ``values``."""
        return self.add(stage, **{name: getattr(before, name) for name in KEPT} | values)

    def fresh_id(self) -> str:
        """A new ID Usulan."""
        self.next_id += self.rng.randint(1, 37)
        return str(self.next_id)


def pick_item(flow: Flow, desa: Desa) -> Item:
    """An item this kind of village may propose."""
    items = [
        item
        for item in flow.world.items
        if not (item.skpd == "KEC" and not desa.kelurahan) and not (item.skpd == "PMD" and desa.kelurahan)
    ]
    return weighted(flow.rng, items, [item.weight for item in items])


def draw_volume(rng: Random, item: Item) -> float:
    """A volume on the item's grid, small ones more often."""
    steps = int((item.vmax - item.vmin) / item.step)
    return float(item.vmin + item.step * int(steps * rng.random() ** 1.6))


def draw_cost(rng: Random, item: Item, volume: float) -> int:
    """Volume times kamus price; a third of the rows deviate from the price."""
    exact = item.price * volume
    kind = weighted(rng, ("exact", "near", "round"), (68, 17, 15))
    if kind == "near":
        return rounded(exact * rng.uniform(0.88, 1.15), 1000)
    return rounded(exact, 5_000_000 if kind == "round" and exact > 20_000_000 else 1000)


def packages(rng: Random, kept: list[Entry], within_desa: bool) -> list[tuple[list[Entry], str]]:
    """Groups that travel on as one row: mostly single, some merged, some to be split."""
    buckets: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in kept:
        buckets[(entry.desas[0].code if within_desa else "", entry.item.name)].append(entry)
    out: list[tuple[list[Entry], str]] = []
    for bucket in buckets.values():
        rest = list(bucket)
        while len(rest) > 1 and (chance(rng, 0.3) or rest[1].twin is rest[0]):
            size = min(len(rest), weighted(rng, (2, 3, 4, 5), (60, 25, 10, 5)))
            out.append((rest[:size], "merged"))
            rest = rest[size:]
        out += [([entry], "split" if splittable(entry) and chance(rng, 0.05) else "same") for entry in rest]
    return out


def splittable(entry: Entry) -> bool:
    """Whether the volume can be divided between two places."""
    return entry.volume is not None and entry.item is not None and entry.volume >= 4 * entry.item.step


def move_target(flow: Flow, skpd: Skpd, item: Item) -> Item | None:
    """The kamus item under which another department would take this proposal, if any."""
    wanted = MOVES.get(skpd.key[:3] if skpd.key.startswith("KEC") else skpd.key)
    options = [other for other in flow.world.items if other.skpd == wanted]
    near = [other for other in options if other.place == item.place] or [
        other for other in options if other.place in ("umum", "jalan", "ukm")
    ]
    return near[0] if near else None
