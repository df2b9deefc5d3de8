"""The way of the proposals: what each stage keeps, packages, splits, moves, changes and adds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from synthetic.chains.land import Land, Village, make_place
from synthetic.chains.rows import Row
from synthetic.chains.vocabulary import Concept, Dialect, by_family, by_skpd, concepts
from synthetic.chains.wording import rest_of, write
from synthetic.texts import Place

STAGES = ("desa", "kecamatan", "renja", "rkpd", "apbd")


@dataclass(frozen=True)
class Step:
    """What happens on the way into a stage. ``hard`` and ``plain`` are rows added per row carried over:
    look-alikes in the same villages of the same kind of work, and other works anywhere."""

    keep: float
    merge: float
    split: float
    move: float
    change: float
    hard: float
    plain: float
    village_missing: float
    kecamatan_missing: float
    package: float
    volume_missing: float


STEPS = {
    "kecamatan": Step(0.52, 0.04, 0.0, 0.01, 0.12, 0.22, 0.07, 0.0, 0.0, 0.02, 0.02),
    "renja": Step(0.34, 0.09, 0.03, 0.08, 0.25, 0.26, 0.14, 0.06, 0.02, 0.03, 0.02),
    "rkpd": Step(0.87, 0.01, 0.01, 0.015, 0.08, 0.04, 0.03, 0.06, 0.02, 0.03, 0.02),
    "apbd": Step(0.84, 0.03, 0.03, 0.02, 0.12, 1.5, 0.0, 0.55, 0.25, 0.08, 0.03),
}
SIZES = ((2, 3, 4, 5, 6), (36, 24, 20, 13, 7))
WORKS_SHARE = 2500 / 12000
"""Share of the budget lines that are works and not routine, where the look-alikes do not need more."""


@dataclass
class Flow:
    """Everything one chain is made of while it grows."""

    rng: Random
    land: Land
    dialect: Dialect
    distractors: float
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    leaning: dict[str, float] = field(default_factory=dict)
    """How popular each kind of work is in this kabupaten."""

    def new_id(self, stage: str) -> str:
        """An id that says nothing."""
        return f"{stage}-{self.rng.getrandbits(48):012x}"

    def add(self, row: Row) -> Row:
        """Write the row and put it on its stage's list."""
        write(self.rng, row, self.dialect)
        self.rows[row.stage].append(row)
        return row

    def concept(self) -> Concept:
        """Any kind of work, by its popularity here."""
        return self.rng.choices(concepts(), [item.weight * self.leaning[item.key] for item in concepts()])[0]


def village_lists(flow: Flow, count: int) -> None:
    """The proposals of all villages: a fifth repeats a kind of work its village already asked for elsewhere."""
    rng, land = flow.rng, flow.land
    flow.leaning = {item.key: rng.lognormvariate(0, 0.35) for item in concepts()}
    asked: dict[str, list[Concept]] = defaultdict(list)
    weights = [village.weight for village in land.villages]
    for village in rng.choices(land.villages, weights, k=count):
        concept = rng.choice(asked[village.code]) if asked[village.code] and rng.random() < 0.2 else flow.concept()
        asked[village.code].append(concept)
        row = fresh(flow, "desa", concept, village)
        row.roots = [row]
        flow.add(row)


def fresh(flow: Flow, stage: str, concept: Concept, village: Village) -> Row:
    """A row born at this stage."""
    rng = flow.rng
    volume = draw_volume(rng, concept)
    row = Row(
        flow.new_id(stage),
        stage,
        concept,
        None,
        concept.skpd,
        [village],
        [make_place(rng, concept, village)],
        volume,
        cost_of(rng, concept, volume),
        flow.dialect.any_of(rng, concept),
    )
    row.sub = official(rng, concept, concept.skpd)
    hide(flow, row)
    show_numbers(rng, row)
    return row


def draw_volume(rng: Random, concept: Concept) -> float:
    """A volume on the concept's grid, small ones more often; lengths not always round."""
    steps = int((concept.vmax - concept.vmin) / concept.step)
    volume = concept.vmin + concept.step * int((steps + 1) * rng.random() ** 1.7)
    return float(volume + (rng.randint(-3, 3) if concept.step >= 10 and rng.random() < 0.15 else 0))


def cost_of(rng: Random, concept: Concept, volume: float) -> int:
    """Volume times price; a third deviates, some are round."""
    exact = concept.price * volume
    how = rng.random()
    if how < 0.45:
        return int(exact)
    if how < 0.75:
        return max(500_000, round(exact * rng.uniform(0.75, 1.3) / 100_000) * 100_000)
    return max(1_000_000, round(exact / 5_000_000) * 5_000_000)


def official(rng: Random, concept: Concept, skpd: str) -> Concept:
    """Under whose sub kegiatan it is filed: its own, or a neighbouring one of the department that does it."""
    own = by_skpd().get(skpd, ())
    if not own or (concept.skpd == skpd and rng.random() < 0.88):
        return concept
    near = [item for item in own if item.family == concept.family] or list(own)
    return rng.choice(near)


def advance(flow: Flow, before: str, stage: str) -> None:
    """Carry the rows of one stage to the next, with everything that is added there."""
    rng, step, pool = flow.rng, STEPS[stage], flow.rows[before]
    keep = step.keep * rng.lognormvariate(0, 0.08 if stage in ("kecamatan", "renja") else 0.03)
    mood = {item.key: rng.lognormvariate(0, 0.3) for item in concepts()}
    carried = 0
    for unit in units(rng, pool, step.merge):
        head = unit[0]
        if rng.random() >= min(0.97, keep * _leverage(head.village.zeal * mood[head.concept.key], stage)):
            continue
        carried += _continue(flow, unit, stage, step)
    for _ in range(round(step.hard * carried * flow.distractors)):
        flow.add(look_alike(flow, rng.choice(pool), stage))
    for _ in range(round(step.plain * carried)):
        flow.add(fresh(flow, stage, flow.concept(), rng.choice(flow.land.villages)))
    rng.shuffle(flow.rows[stage])


def _leverage(factor: float, stage: str) -> float:
    """Politics weighs in the forums, little once a work stands in the plan."""
    return factor if stage in ("kecamatan", "renja") else factor**0.25


def units(rng: Random, pool: list[Row], merge: float) -> list[list[Row]]:
    """The rows as they travel on: alone, or in packages of 2 to 6.

    A package holds one kind of work in one village or in several villages of a kecamatan, or two related kinds
    in one village.
    """
    same: dict[tuple[str, str], list[Row]] = defaultdict(list)
    near: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in pool:
        same[row.village.kecamatan_code, row.concept.key].append(row)
        near[row.village.code, row.concept.family].append(row)
        near[row.village.kecamatan_code, row.concept.family].append(row)
    order = list(pool)
    rng.shuffle(order)
    taken: set[str] = set()
    out = []
    for row in order:
        if row.record_id in taken:
            continue
        unit = [row]
        if rng.random() < merge:
            size = rng.choices(*SIZES)[0]
            unit += _partners(rng, row, same, near, taken, size - 1)
        taken.update(item.record_id for item in unit)
        out.append(unit)
    return out


def _partners(rng: Random, row: Row, same: dict, near: dict, taken: set[str], count: int) -> list[Row]:
    def free(rows: Iterable[Row]) -> list[Row]:
        return [item for item in rows if item.record_id not in taken and item is not row]

    options = free(same[row.village.kecamatan_code, row.concept.key])
    here = [item for item in options if item.village is row.village]
    if count == 1 and rng.random() < 0.3:
        related = [
            item
            for item in free(near[row.village.code, row.concept.family])
            if item.concept is not row.concept and len(item.villages) == 1
        ]
        if related and len(row.villages) == 1:
            return [rng.choice(related)]
    if here and rng.random() < 0.55:
        options = here
    elif len(options) < count and rng.random() < 0.4:
        options = options + free(near[row.village.kecamatan_code, row.concept.family])
        options = list({item.record_id: item for item in options}.values())
    rng.shuffle(options)
    return options[:count]


def _continue(flow: Flow, unit: list[Row], stage: str, step: Step) -> int:
    """Rows of the new stage that carry this unit; returns how many."""
    rng, head = flow.rng, unit[0]
    pieces = rng.choices((2, 3), (75, 25))[0] if len(unit) == 1 and rng.random() < step.split else 1
    if pieces > 1 and head.volume < 4 * head.concept.step and head.concept.step > 1:
        pieces = 1
    skpd, moved = head.skpd, False
    if head.concept.moves and rng.random() < step.move / 0.85:
        options = [key for key in head.concept.moves if key != skpd] or [head.concept.skpd]
        skpd, moved = rng.choice(options), True
    volume, cost = sum(row.volume for row in unit), sum(row.cost for row in unit)
    if rng.random() < step.change:
        factor = rng.choice((rng.uniform(0.4, 0.95), rng.uniform(0.7, 1.0), rng.uniform(1.0, 1.3)))
        grid = head.concept.step
        volume = max(float(grid), round(volume * factor / grid) * grid) if volume > 2 else volume
        cost = int(cost * factor)
    if rng.random() < (0.4 if stage == "renja" else 0.25):
        cost = max(1_000_000, round(cost * rng.uniform(0.9, 1.04) / 100_000) * 100_000)
    shares = _shares(rng, pieces)
    spots = rest_of(head.places[0], pieces) if len(head.places) == 1 else None
    others = {row.concept.key: row.concept for row in unit if row.concept is not head.concept}
    names = rng.choice((("Tahap I", "Tahap II", "Tahap III"), ("Segmen A", "Segmen B", "Segmen C"), ("", "", "")))
    for index, share in enumerate(shares):
        with_first = index == 0 or rng.random() < 0.8 or not head.concept.moves
        row = Row(
            flow.new_id(stage),
            stage,
            head.concept,
            next(iter(others.values()), head.also),
            skpd if with_first else rng.choice(head.concept.moves),
            [item for parent in unit for item in parent.villages],
            [spots[index]] if spots and len(unit) == 1 else [item for parent in unit for item in parent.places],
            _part(volume, share, head.concept),
            int(cost * share),
            head.wording,
            list(unit),
            list({root.record_id: root for parent in unit for root in parent.roots}.values()),
            moved,
        )
        if pieces > 1:
            row.piece = names[index]
        row.moved = row.moved or row.skpd != head.skpd
        row.sub = (
            head.sub
            if head.sub and stage in ("rkpd", "apbd") and not row.moved and rng.random() < 0.88
            else official(rng, head.concept, row.skpd)
        )
        hide(flow, row)
        show_numbers(rng, row)
        flow.add(row)
    return pieces


def _shares(rng: Random, pieces: int) -> list[float]:
    parts = [rng.uniform(0.6, 1.4) for _ in range(pieces)]
    return [part / sum(parts) for part in parts]


def _part(volume: float, share: float, concept: Concept) -> float:
    if share == 1 or volume < 2:
        return volume
    return float(max(1, round(volume * share / concept.step) * concept.step))


def look_alike(flow: Flow, source: Row, stage: str) -> Row:
    """A work nobody proposed in the list before, in the same village and of the same kind as one that was."""
    rng = flow.rng
    concept = source.concept if rng.random() < 0.85 else rng.choice(by_family()[source.concept.family])
    row = fresh(flow, stage, concept, rng.choice(source.villages))
    how = rng.random()
    if how < 0.02:
        row.places = [rng.choice(source.places)]
    elif how < 0.10:
        row.places = [Place("", row.places[0].dusun, row.places[0].rt, row.places[0].rw)]
    if rng.random() < 0.05:
        row.volume = source.volume
        row.cost = cost_of(rng, concept, source.volume)
        show_numbers(rng, row)
    return row


def hide(flow: Flow, row: Row) -> None:
    """Whether the place columns name its village and kecamatan."""
    step = STEPS.get(row.stage)
    if step:
        row.shows_kecamatan = flow.rng.random() >= step.kecamatan_missing
        missing = step.village_missing
        known = 1 - (missing - step.kecamatan_missing) / (1 - step.kecamatan_missing)
        row.shows_village = row.shows_kecamatan and flow.rng.random() < known


UNITS = {"titik": "unit", "set": "unit", "ruang": "lokal"}
"""Canonical spelling of the units, as the tables hold them."""


def show_numbers(rng: Random, row: Row) -> None:
    """The volume, unit and money the row prints."""
    step = STEPS.get(row.stage)
    unit = UNITS.get(row.concept.unit, row.concept.unit)
    row.printed_volume, row.unit, row.money = row.volume, unit, row.cost
    how = rng.random()
    package, missing = (step.package, step.volume_missing) if step else (0.03, 0.03)
    if how < package:
        row.printed_volume, row.unit = 1.0, "paket"
    elif how < package + missing:
        row.printed_volume, row.unit = None, ""
    if rng.random() < (0.06 if row.stage in ("desa", "kecamatan") else 0.01):
        row.money = None
