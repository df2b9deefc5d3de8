"""A following year: the same kabupaten, and wishes not funded before that villages hand in again."""

from pathlib import Path
from random import Random

from synthetic.common import chance, rounded, write_csv
from synthetic.entry import Entry
from synthetic.flow import Flow

AGAIN = 0.45
"""Share of the wishes without budget that come back the next year."""
REWORDED = 0.35
"""Share of those that come back in other words."""
DEARER = 1.04
"""A year later the same work costs this much more."""


def wishes_again(rng: Random, earlier: Flow, planted: list[Entry]) -> dict[str, list[Entry]]:
    """Of the earlier year's village wishes, those handed in again, by village code.

    Twins and rows with ``planted`` texts stay behind: what comes back is one plain wish each.
    """
    left = {id(row) for row in planted}
    out: dict[str, list[Entry]] = {}
    for wish in without_budget(earlier):
        if chance(rng, AGAIN) and id(wish) not in left and wish.twin is None:
            out.setdefault(wish.desas[0].code, []).append(wish)
    return out


def without_budget(flow: Flow) -> list[Entry]:
    """Village wishes that nothing in the budget grew from, whether or not the budget was handed over."""
    funded: set[int] = set()
    queue = list(flow.entries["apbd"])
    while queue:
        row = queue.pop()
        funded.add(id(row))
        queue += row.parents
    return [wish for wish in flow.entries["desa"] if id(wish) not in funded]


def in_the_same_words(rng: Random) -> bool:
    """Whether a wish that comes back is copied word for word."""
    return not chance(rng, REWORDED)


def later_price(wish: Entry) -> int:
    """What the wish costs a year later."""
    return rounded((wish.rupiah or 1000) * DEARER, 1000)


def write_carried(flow: Flow, folder: Path) -> None:
    """``carried.csv``: which wish of the year before came back as which, and in the same words or not."""
    rows = [
        (wish.again.truth_id, wish.truth_id, wish.desas[0].code,
         "yes" if (wish.text, wish.location) != (wish.again.text, wish.again.location) else "no")
        for wish in flow.entries["desa"] if wish.again is not None
    ]  # fmt: skip
    write_csv(folder / "carried.csv", ["earlier_truth_id", "truth_id", "desa_code", "is_reworded"], rows)
