"""Work concepts and their wordings; which wordings a kabupaten uses, and which no lexicon may know."""

from dataclasses import dataclass
from functools import cache
from random import Random

from synthetic.chains.tables import table

FIRST_TEST_SEED = 1000
"""Seeds below it make kabupaten to fit on, from it on kabupaten to test on: their held-out wordings are disjoint."""


@dataclass(frozen=True)
class Concept:
    """One kind of work: who does it, how it is counted and priced, how it is said."""

    key: str
    skpd: str
    moves: tuple[str, ...]
    """Departments the Forum SKPD may hand it to."""
    unit: str
    price: int
    vmin: int
    vmax: int
    step: int
    place: str
    weight: float
    family: str
    """Kinds of work that are packaged together and confused with each other."""
    sub_code: str
    sub_name: str
    core: tuple[str, ...]
    hold_fit: tuple[str, ...]
    hold_test: tuple[str, ...]


@dataclass(frozen=True)
class Dialect:
    """The wordings of one kabupaten: per concept those anybody may know, and those held out of every lexicon."""

    known: dict[str, tuple[str, ...]]
    held: dict[str, tuple[str, ...]]

    def any_of(self, rng: Random, concept: Concept) -> str:
        """A wording; held-out ones are as likely as the others."""
        return rng.choice(self.known[concept.key] + self.held[concept.key])


@cache
def concepts() -> tuple[Concept, ...]:
    """All work concepts."""
    return tuple(
        Concept(
            row["key"],
            row["skpd"],
            tuple(filter(None, row["moves"].split("|"))),
            row["unit"],
            int(row["price"]),
            int(row["vmin"]),
            int(row["vmax"]),
            int(row["step"]),
            row["place"],
            float(row["weight"]),
            row["family"],
            row["sub_code"],
            row["sub_name"],
            *(tuple(row[name].split("|")) for name in ("core", "hold_a", "hold_b")),
        )
        for row in table("pekerjaan")
    )


@cache
def by_skpd() -> dict[str, tuple[Concept, ...]]:
    """The concepts each department owns."""
    return {key: tuple(item for item in concepts() if item.skpd == key) for key in {c.skpd for c in concepts()}}


@cache
def by_family() -> dict[str, tuple[Concept, ...]]:
    """The concepts of each family."""
    return {key: tuple(item for item in concepts() if item.family == key) for key in {c.family for c in concepts()}}


def dialect(rng: Random, seed: int) -> Dialect:
    """The wordings one kabupaten uses: of each concept's known ones all or all but one, and its held-out ones."""
    known, held = {}, {}
    for concept in concepts():
        own = list(concept.core)
        if len(own) > 3 and rng.random() < 0.5:
            own.remove(rng.choice(own[1:]))
        known[concept.key] = tuple(own)
        held[concept.key] = concept.hold_test if seed >= FIRST_TEST_SEED else concept.hold_fit
    return Dialect(known, held)
