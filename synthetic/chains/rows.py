"""One row of one stage, with what it came from and what it shows."""

from dataclasses import dataclass, field

from synthetic.chains.land import Village
from synthetic.chains.vocabulary import Concept
from synthetic.texts import Place


@dataclass(eq=False)
class Row:
    """A row of a list. ``parents`` are rows of the stage before; ``roots`` the village proposals inside it."""

    record_id: str
    stage: str
    concept: Concept
    also: Concept | None
    """A second kind of work in the same row (road with drain)."""
    skpd: str
    villages: list[Village]
    places: list[Place]
    volume: float
    cost: int
    wording: str
    parents: list["Row"] = field(default_factory=list)
    roots: list["Row"] = field(default_factory=list)
    moved: bool = False
    piece: str = ""
    """``Tahap I``, ``Segmen A`` ... where it is one part of a split proposal."""
    sub: Concept | None = None
    """Whose official sub kegiatan it stands under."""
    text: str = ""
    location: str = ""
    unit: str = ""
    printed_volume: float | None = None
    rt: tuple[int, ...] = ()
    rw: tuple[int, ...] = ()
    has_spot: bool = False
    """A street, hamlet, school, group ... is named in it."""
    printed_villages: list[Village] = field(default_factory=list)
    shows_village: bool = True
    shows_kecamatan: bool = True
    money: int | None = None

    @property
    def village(self) -> Village:
        """Its first village."""
        return self.villages[0]
