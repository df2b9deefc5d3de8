"""One row at one stage, with what it came from: the unit of truth."""

from dataclasses import dataclass, field

from synthetic.texts import Place
from synthetic.world import Desa, Item, Kecamatan, Skpd


@dataclass(eq=False)
class Entry:
    """A row of a source list. Writers fill ``file``, ``sheet`` and ``row`` and what they print."""

    truth_id: str
    stage: str
    origin: str
    kecamatan: Kecamatan | None
    desas: list[Desa]
    skpd: Skpd
    item: Item | None
    place: Place
    text: str
    problem: str = ""
    location: str = ""
    printed: str = ""
    """Where its place is written, when that is not ``location`` and ``text``."""
    rt: str = ""
    rw: str = ""
    volume: float | None = None
    unit: str = ""
    rupiah: int | None = None
    """What this row's money cell says (asked in the forums, given in the documents)."""
    outcome: str = "forwarded"
    reason: str = ""
    note: str = ""
    priority: int = 0
    source_id: str = ""
    ids: list[str] = field(default_factory=list)
    sub_code: str = ""
    sub_name: str = ""
    account: str = ""
    parents: list["Entry"] = field(default_factory=list)
    relation: str = "same"
    hidden: bool = False
    listed: str = ""
    """Which of a stage's lists it stands in (``yes`` or ``no``)."""
    status: str = ""
    moved_to: str = ""
    """Key of the department the forum moved it to."""
    twin: "Entry | None" = None
    again: "Entry | None" = None
    """The wish of the year before that this one repeats."""
    file: str = ""
    sheet: str = ""
    row: int = 0
    shown_volume: bool = True
    shown_money: bool = True

    def stand(self, file: str, sheet: str, row: int) -> None:
        """Remember the source cell's row."""
        self.file, self.sheet, self.row = file, sheet, row
