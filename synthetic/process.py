"""What truly happens to the proposals in the village and the kecamatan."""

from synthetic.carry import in_the_same_words, later_price
from synthetic.common import chance, rounded
from synthetic.entry import Entry
from synthetic.flow import Flow, draw_cost, draw_volume, packages, pick_item
from synthetic.forum import councillor_row, run_forum
from synthetic.planting import has_quota, is_certain, is_dropped
from synthetic.texts import (
    Place,
    Verdict,
    divided,
    list_text,
    location,
    make_place,
    problem_text,
    refusal,
    village_text,
    widen,
)
from synthetic.world import Desa, Kecamatan

OVER_QUOTA = Verdict("rejected", "KUOTA", "Melebihi kuota usulan desa")


def run_forums(flow: Flow, n_proposals: int) -> None:
    """Every stage up to the department forum, and the councillors' list."""
    for desa, count in zip(flow.world.desas, _counts(flow, n_proposals), strict=True):
        _village_list(flow, desa, count)
    for kecamatan in flow.world.kecamatans:
        _kecamatan_list(flow, kecamatan, max(1, round(n_proposals * 0.1 / len(flow.world.kecamatans))))
    pool = [row for row in flow.entries["desa"] if row.listed == "yes"]
    for _ in range(max(1, round(n_proposals * 120 / 900))):
        councillor_row(flow, flow.rng.choice(pool) if pool and chance(flow.rng, 0.14) else None)
    run_forum(flow)


def _counts(flow: Flow, total: int) -> list[int]:
    """Proposals per village: heavy tail, exactly one village with none and one with one where there are enough."""
    desas = flow.world.desas
    plain = [index for index, desa in enumerate(desas) if not desa.trap and not desa.kelurahan]
    empty, single = (plain[0], plain[-1]) if len(plain) >= 4 else (-1, -1)
    weights = [0.0 if index in (empty, single) else desa.weight for index, desa in enumerate(desas)]
    counts = [0] * len(desas)
    if single >= 0:
        counts[single] = 1
    active = [index for index, weight in enumerate(weights) if weight]
    for index in active:
        counts[index] = 2
    for index in flow.rng.choices(range(len(desas)), weights=weights, k=max(0, total - sum(counts))):
        counts[index] += 1
    return counts


def _village_list(flow: Flow, desa: Desa, count: int) -> None:
    made = [_again(flow, desa, number, wish) for number, wish in enumerate(flow.again.get(desa.code, [])[:count], 1)]
    for number in range(len(made) + 1, count + 1):
        twin = flow.rng.choice(made) if made and chance(flow.rng, 0.025) else None
        made.append(_proposal(flow, desa, number, twin))


def _again(flow: Flow, desa: Desa, number: int, wish: Entry) -> Entry:
    """A wish of the year before, handed in again, mostly in the same words."""
    entry = _proposal(flow, desa, number, wish)
    entry.twin, entry.again, entry.rupiah = None, wish, later_price(wish)
    entry.text, entry.problem = village_text(flow.rng, wish.item, wish.place, flow.dirt), wish.problem
    if in_the_same_words(flow.rng):
        entry.text, entry.location, entry.rt, entry.rw = wish.text, wish.location, wish.rt, wish.rw
    return entry


def _proposal(flow: Flow, desa: Desa, number: int, twin: Entry | None) -> Entry:
    rng = flow.rng
    item = twin.item if twin else pick_item(flow, desa)
    place = twin.place if twin else make_place(rng, item, desa, flow.dirt)
    volume = twin.volume if twin else draw_volume(rng, item)
    cost = twin.rupiah if twin else draw_cost(rng, item, volume)
    where = location(rng, place, desa)
    verbatim = twin is not None and chance(rng, 0.4)
    sipd = bool(desa.kecamatan.sipd)
    office = flow.world.office(item.skpd, desa.kecamatan)
    entry = flow.add(
        "desa",
        origin="musrenbang_kelurahan" if desa.kelurahan else "musrenbang_desa",
        kecamatan=desa.kecamatan,
        desas=[desa],
        skpd=office,
        item=item,
        place=place,
        text=item.name if sipd and chance(rng, 0.2) else village_text(rng, item, place, flow.dirt),
        problem=problem_text(rng, item, place, flow.dirt, number),
        location=where.text,
        rt=where.rt,
        rw=where.rw,
        volume=volume,
        unit=item.unit,
        rupiah=cost,
        priority=number,
        sub_code=item.sub_code,
        sub_name=item.sub_name,
        account=item.account,
        twin=twin,
        source_id=flow.fresh_id() if sipd else "",
    )
    if has_quota(flow):
        entry.problem = f"{entry.problem} (prioritas {number})"
    if verbatim:
        entry.text, entry.problem = twin.text, twin.problem
        entry.location, entry.rt, entry.rw = twin.location, twin.rt, twin.rw
    entry.shown_money = not chance(rng, 0.07)
    _village_verdict(flow, entry)
    return entry


def _village_verdict(flow: Flow, entry: Entry) -> None:
    rng, desa = flow.rng, entry.desas[0]
    refuse = chance(rng, 0.1 if entry.priority > 2 else 0.03)
    entry.listed = "yes"
    if refuse and (has_annex3(desa) or desa.kecamatan.sipd):
        verdict = refusal(rng, "desa", entry.item, desa)
        entry.listed = "no"
        entry.outcome, entry.reason, entry.note = verdict.outcome, verdict.reason, verdict.text


def has_annex3(desa: Desa) -> bool:
    """Whether the village handed over a list of what it did not accommodate (one in eight did not)."""
    return int(desa.code.replace(".", "")) % 8 != 3


def _kecamatan_list(flow: Flow, kecamatan: Kecamatan, n_born: int) -> None:
    rng = flow.rng
    kept: list[Entry] = []
    for entry in [row for row in flow.entries["desa"] if row.kecamatan is kecamatan and row.listed == "yes"]:
        if is_dropped(flow, "kecamatan", entry):
            if has_quota(flow):
                _decline(flow, entry, OVER_QUOTA)
            continue
        if entry.twin is not None and entry.twin in kept:
            if chance(rng, 0.5):
                _decline(flow, entry, Verdict("withdrawn", "DUPLIKAT", "Duplikasi usulan"))
            else:
                kept.append(entry)
            continue
        accept = 0.91 if entry.priority <= 5 else 0.8
        if chance(rng, accept) or is_certain(flow, "kecamatan", entry):
            kept.append(entry)
        elif chance(rng, 0.8):
            _decline(flow, entry, refusal(rng, "kecamatan", entry.item, entry.desas[0]))
    for group, relation in packages(rng, kept, within_desa=True):
        _forward(flow, group, relation)
    for _ in range(n_born):
        _kecamatan_born(flow, kecamatan)


def _decline(flow: Flow, entry: Entry, verdict: Verdict) -> None:
    rng = flow.rng
    where = location(rng, entry.place, entry.desas[0], 0.6, with_desa=True)
    flow.follow(
        "kecamatan",
        entry,
        text=list_text(rng, entry.item, entry.place, entry.text, flow.dirt),
        location=where.text,
        rt=where.rt,
        rw=where.rw,
        volume=entry.volume,
        rupiah=entry.rupiah,
        outcome=verdict.outcome,
        reason=verdict.reason,
        note=verdict.text,
        listed="no",
        parents=[entry],
        source_id=entry.source_id,
        shown_money=False,
    )


def _forward(flow: Flow, group: list[Entry], relation: str) -> None:
    if relation == "split":
        first, second = divided(group[0].place)
        half = round(group[0].volume / 2 / group[0].item.step) * group[0].item.step
        for place, volume in ((first, half), (second, group[0].volume - half)):
            share = volume / group[0].volume
            _kecamatan_row(flow, group, relation, place, volume, round(group[0].rupiah * share / 1000) * 1000)
        return
    place = group[0].place if len(group) == 1 else widen(group[0].place, [entry.place for entry in group[1:]])
    twins = len(group) == 2 and group[1].twin is group[0]
    members = group[:1] if twins else group
    _kecamatan_row(
        flow, group, relation, place, sum(entry.volume for entry in members), sum(entry.rupiah for entry in members)
    )


def _kecamatan_row(flow: Flow, group: list[Entry], relation: str, place: Place, volume: float, rupiah: int) -> None:
    rng, head = flow.rng, group[0]
    where = location(rng, place, head.desas[0], 0.75, with_desa=True)
    entry = flow.follow(
        "kecamatan",
        head,
        place=place,
        text=list_text(rng, head.item, place, head.text, flow.dirt),
        problem=head.problem,
        location=where.text,
        rt=where.rt,
        rw=where.rw,
        volume=volume,
        rupiah=rupiah,
        priority=head.priority,
        listed="yes",
        parents=group,
        relation=relation,
        source_id=head.source_id,
        ids=[entry.source_id for entry in group if entry.source_id],
    )
    if relation == "same" and chance(rng, 0.08):
        entry.rupiah = rounded(entry.rupiah * rng.uniform(0.6, 0.95), 1000)
    entry.shown_money = not chance(rng, 0.03)


def _kecamatan_born(flow: Flow, kecamatan: Kecamatan) -> None:
    rng = flow.rng
    desa = rng.choice(kecamatan.desas)
    item = pick_item(flow, desa)
    place = make_place(rng, item, desa, flow.dirt)
    volume = draw_volume(rng, item)
    where = location(rng, place, desa, 0.7, with_desa=True)
    wide = chance(rng, 0.15)
    source_id = flow.fresh_id() if kecamatan.sipd else ""
    flow.add(
        "kecamatan",
        origin="musrenbang_kecamatan",
        kecamatan=kecamatan,
        desas=[] if wide else [desa],
        skpd=flow.world.office(item.skpd, kecamatan),
        item=item,
        place=Place("", "", (), 0) if wide else place,
        text=list_text(rng, item, place, item.name, flow.dirt),
        problem=rng.choice(item.problems),
        location=f"Kec. {kecamatan.name}" if wide else where.text,
        rt="" if wide else where.rt,
        rw="" if wide else where.rw,
        volume=volume,
        unit=item.unit,
        rupiah=draw_cost(rng, item, volume),
        priority=rng.randint(1, 30),
        listed="yes",
        sub_code=item.sub_code,
        sub_name=item.sub_name,
        account=item.account,
        source_id=source_id,
        ids=[source_id] if source_id else [],
    )
