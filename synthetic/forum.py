"""The department forum, and the councillors' proposals (pokir) that meet the others there."""

from synthetic.common import chance, names, rounded, weighted
from synthetic.entry import Entry
from synthetic.flow import Flow, draw_cost, draw_volume, move_target, pick_item
from synthetic.planting import is_dropped
from synthetic.texts import Verdict, list_text, location, make_place, problem_text, refusal, village_text

ACCEPT = {
    "PUPR": 0.55,
    "PERKIM": 0.62,
    "TANI": 0.66,
    "DIKBUD": 0.58,
    "KES": 0.68,
    "HUB": 0.6,
    "PMD": 0.6,
    "SOS": 0.66,
    "KOP": 0.64,
    "KEC": 0.75,
}


def ancestors(entry: Entry) -> list[Entry]:
    """The entries this one grew from, itself included."""
    return [entry] + [older for parent in entry.parents for older in ancestors(parent)]


def councillor_row(flow: Flow, twin: Entry | None) -> Entry:
    """One pokir; with ``twin`` it asks for the same work as that village proposal."""
    rng = flow.rng
    desa = twin.desas[0] if twin else rng.choice(flow.world.desas)
    item = twin.item if twin else pick_item(flow, desa)
    place = twin.place if twin else make_place(rng, item, desa, flow.dirt)
    volume = twin.volume if twin else draw_volume(rng, item)
    where = location(rng, place, desa, 0.8, with_desa=True)
    text = item.name if chance(rng, 0.6) else village_text(rng, item, place, flow.dirt)
    entry = flow.add(
        "pokir",
        origin="pokir",
        kecamatan=desa.kecamatan,
        desas=[desa],
        skpd=flow.world.office(item.skpd, desa.kecamatan),
        item=item,
        place=place,
        text=text,
        problem=problem_text(rng, item, place, flow.dirt, 1),
        location=f"{where.text} {rng.choice(('Kec.', 'Kecamatan', 'Kec'))} {desa.kecamatan.name}",
        rt=where.rt,
        rw=where.rw,
        volume=volume,
        unit=item.unit,
        rupiah=rounded(draw_cost(rng, item, volume), 1_000_000),
        sub_code=item.sub_code,
        sub_name=item.sub_name,
        account=item.account,
        source_id=flow.fresh_id(),
        twin=twin,
    )
    entry.status = f"Anggota DPRD Dapil {desa.kecamatan.dapil} ({rng.choice(names('fraksi'))})"
    entry.shown_money = not chance(rng, 0.12)
    entry.listed = "yes" if chance(rng, 0.55) else "no"
    if entry.listed == "no":
        if chance(rng, 0.2):
            entry.outcome = "pending"
        else:
            verdict = refusal(rng, "forum_skpd", item, desa)
            entry.outcome, entry.reason, entry.note = verdict.outcome, verdict.reason, verdict.text
    return entry


def run_forum(flow: Flow) -> None:
    """The forum's decision on every row of the kecamatan lists."""
    twins = {id(pokir.twin): pokir for pokir in flow.entries["pokir"] if pokir.twin is not None}
    for entry in [row for row in flow.entries["kecamatan"] if row.listed == "yes"]:
        pokir = next((twins[id(older)] for older in ancestors(entry) if id(older) in twins), None)
        if not chance(flow.rng, 0.03) and not is_dropped(flow, "forum_skpd", entry):
            _decide(flow, entry, pokir)


def _decide(flow: Flow, entry: Entry, pokir: Entry | None) -> None:
    rng = flow.rng
    row = flow.follow(
        "forum_skpd",
        entry,
        text=entry.item.name if chance(rng, 0.9) else list_text(rng, entry.item, entry.place, entry.text, flow.dirt),
        problem=entry.problem,
        volume=entry.volume,
        rupiah=entry.rupiah,
        parents=[entry],
        source_id=entry.source_id or flow.fresh_id(),
        priority=entry.priority,
        shown_volume=False,
    )
    if entry.desas:
        where = location(rng, entry.place, entry.desas[0], 0.9, with_desa=True)
        row.location, row.rt, row.rw = where.text, where.rt, where.rw
    else:
        row.location = entry.location
    base = ACCEPT["KEC" if entry.skpd.key.startswith("KEC") else entry.skpd.key]
    tilt = 0.1 if entry.priority <= 3 else -0.04
    if pokir is not None and chance(rng, 0.3):
        pokir.listed, pokir.outcome, pokir.reason, pokir.note = "yes", "forwarded", "", ""
        _refuse(row, Verdict("diverted_pokir", "DUPLIKAT", "Sudah diakomodir melalui pokir DPRD"))
    elif chance(rng, base + tilt):
        _accept(flow, row)
    elif chance(rng, 0.07):
        row.listed, row.outcome, row.status = "no", "pending", "Belum Diproses"
    else:
        _refuse(row, refusal(rng, "forum_skpd", row.item, (row.desas or row.kecamatan.desas)[0]))
    row.shown_money = not chance(rng, 0.04)


def _refuse(row: Entry, verdict: Verdict) -> None:
    row.listed, row.status = "no", "Tidak Diakomodir"
    row.outcome, row.reason, row.note = verdict.outcome, verdict.reason, verdict.text


def _accept(flow: Flow, row: Entry) -> None:
    rng = flow.rng
    row.listed, row.status = "yes", "Diakomodir"
    kind = weighted(rng, ("same", "cut", "raise", "move"), (73, 18, 4, 5))
    if kind in ("cut", "raise"):
        factor = rng.uniform(0.5, 0.9) if kind == "cut" else rng.uniform(1.1, 1.4)
        row.rupiah = rounded(row.rupiah * factor, 1000)
        row.outcome = "forwarded_changed"
        if row.volume and row.item.vmax > row.item.vmin:
            row.volume = max(row.item.step, round(row.volume * factor / row.item.step) * row.item.step)
            row.note = f"Volume disesuaikan menjadi {row.volume:g} {row.unit}"
        else:
            row.note = "Anggaran disesuaikan dengan pagu"
    elif kind == "move":
        target = move_target(flow, row.skpd, row.item)
        if target is not None:
            name = flow.world.office(target.skpd, row.kecamatan)
            row.outcome, row.reason, row.note = "forwarded_changed", "SKPD_SALAH", f"Dialihkan ke {name.aliases[0]}"
            row.sub_code, row.sub_name, row.account = target.sub_code, target.sub_name, target.account
            row.moved_to = target.skpd
    elif chance(rng, 0.35):
        row.note = rng.choice(("Sesuai", "Diakomodir tahun 2025", "Ok", "Layak", "Sesuai kemampuan anggaran"))
