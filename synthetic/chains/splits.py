"""Wishes that the list of the kecamatan takes up in several rows.

An application lets the kecamatan enter one proposal of a village as several rows: one for each work it names, each
place, each stage, each department that does a part of it. The wish of the village then asked for all of them, and
the row that went on stays the row it was, so that nothing later in the chain changes.
"""

from collections import Counter
from dataclasses import replace
from random import Random

from synthetic.chains.flow import Flow, cost_of, draw_volume, hide, official, show_numbers
from synthetic.chains.land import make_place
from synthetic.chains.rows import Row
from synthetic.chains.vocabulary import Concept, by_family
from synthetic.chains.wording import write
from synthetic.texts import Place

SHARE = 91 / 5193
"""Of the proposals that reach the list of the kecamatan those in several rows: in the one application whose parent ids
are published (Sukabumi, RKPD 2019) 91 of 5,193 proposals, 237 of 5,339 rows, up to 13 rows of one."""
SIZES = ((2, 3, 4, 5, 6, 8, 11, 13), (70, 15, 6, 4, 2, 1, 1, 1))
"""Rows of one wish: 2.7 on the average (2.6 there)."""
WAYS = (("works", "places", "stages", "departments"), (30, 35, 20, 15))
"""What sets two rows of one wish apart; of more than four it is the place."""
STAGES = (("Tahap I", "Tahap II", "Tahap III", "Tahap IV"), ("Segmen A", "Segmen B", "Segmen C", "Segmen D"), ("",) * 4)
ADDS_UP, AS_BEFORE = 0.6, 0.2
"""How often the wish asked for the sum of its rows, and how often for no more than the first of them holds; otherwise
for a sum that was drawn up anew."""
ALL_THE_SAME = 0.4
"""How often the rows have one volume each."""
SAME_STREET = 0.5
"""How often another place is only another RT."""
SAME_WORDS = 0.75
"""How often the rows of one wish, entered one after the other, are titled alike."""


def split_wishes(flow: Flow, rng: Random) -> None:
    """Give some of the wishes that went on whole and alone their further rows on the list of the kecamatan.

    ``rng`` is a stream of its own: all other rows of the chain are those of a chain without splits.
    """
    own, rows = replace(flow, rng=rng), flow.rows["kecamatan"]
    carried = Counter(parent.record_id for row in rows for parent in row.parents)
    for first in list(rows):
        is_alone = len(first.parents) == 1 and carried[first.parents[0].record_id] == 1
        if is_alone and rng.random() < SHARE:
            pieces = _pieces(own, first)
            _ask_for_all(own, first.parents[0], [first, *pieces])
            is_alike = rng.random() < SAME_WORDS
            for piece in pieces:
                _write(own, piece, reworded=not is_alike)
                rows.insert(rng.randint(0, len(rows)), piece)


def _pieces(flow: Flow, first: Row) -> list[Row]:
    """The further rows of the wish that ``first`` stands for."""
    rng, count = flow.rng, flow.rng.choices(*SIZES)[0]
    way, concept = rng.choices(*WAYS)[0], first.concept
    works = [item for item in by_family()[concept.family] if item is not concept]
    departments = [key for key in (concept.skpd, *concept.moves) if key != first.skpd]
    if way == "works" and count == 2 and works:
        other = rng.choice(works)
        return [_piece(flow, first, other, other.skpd)]
    if way == "departments" and count == 2 and departments:
        return [_piece(flow, first, concept, rng.choice(departments))]
    if way == "stages" and count <= len(STAGES[0]):
        names = rng.choice(STAGES)
        first.piece = names[0]
        _write(flow, first, reworded=False)
        return [_piece(flow, first, concept, first.skpd, piece=name) for name in names[1:count]]
    return [_piece(flow, first, concept, first.skpd, place=_elsewhere(rng, first)) for _ in range(count - 1)]


def _elsewhere(rng: Random, first: Row) -> Place:
    """Another place of the village, or another RT of the same street or hamlet."""
    place, village = first.places[0], first.village
    if place.rt and rng.random() < SAME_STREET:
        return replace(place, rt=(rng.randint(1, 9),), rw=rng.choice((place.rw, rng.randint(1, village.n_rw))))
    return make_place(rng, first.concept, village)


def _piece(flow: Flow, first: Row, concept: Concept, skpd: str, piece: str = "", place: Place | None = None) -> Row:
    """One further row, not yet written: the price of the first, or that of another kind of work."""
    rng, wish, is_same = flow.rng, first.parents[0], concept is first.concept
    volume = first.volume if is_same and rng.random() < ALL_THE_SAME else draw_volume(rng, concept)
    row = Row(
        flow.new_id(first.stage),
        first.stage,
        concept,
        None,
        skpd,
        list(first.villages),
        [place] if place else list(first.places),
        volume,
        int(first.cost * volume / first.volume) if is_same else cost_of(rng, concept, volume),
        first.wording if is_same else flow.dialect.any_of(rng, concept),
        [wish],
        list(first.roots),
        skpd != wish.skpd,
        piece,
    )
    row.sub = official(rng, concept, skpd)
    hide(flow, row)
    return row


def _ask_for_all(flow: Flow, wish: Row, rows: list[Row]) -> None:
    """The village's wish as it must have been: all works and places of its rows and, mostly, all they hold."""
    rng = flow.rng
    wish.also = next((row.concept for row in rows if row.concept is not wish.concept), None)
    wish.places = list(dict.fromkeys(place for row in [wish, *rows] for place in row.places))
    how = rng.random()
    if how >= AS_BEFORE:
        step = wish.concept.step
        factor = 1.0 if how < AS_BEFORE + ADDS_UP else rng.uniform(0.6, 1.4)
        volume = sum(row.volume for row in rows if row.concept is wish.concept)
        wish.volume = volume if factor == 1 else float(max(step, round(volume * factor / step) * step))
        wish.cost = int(sum(row.cost for row in rows) * factor)
    _write(flow, wish)


def _write(flow: Flow, row: Row, reworded: bool = True) -> None:
    """The row's numbers and texts, afresh; ``reworded``: its title may be put in other words."""
    row.rt, row.rw, row.has_spot, row.printed_villages = (), (), False, []
    show_numbers(flow.rng, row)
    write(flow.rng, row, flow.dialect, reworded)
