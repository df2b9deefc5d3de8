"""What enters the plans and the budget: Renja, RKPD, APBD, with the departments' own works beside."""

from collections import defaultdict

from synthetic.common import chance, rounded, table, weighted
from synthetic.entry import Entry
from synthetic.flow import Flow, draw_cost, draw_volume, pick_item, splittable
from synthetic.planting import is_dropped
from synthetic.texts import Place, budget_text, make_place, widen
from synthetic.world import Desa, Skpd

HELD_BACK = {"renja": ("HUB",), "apbd": ("HUB",)}
"""Departments that have not handed over these documents."""
NOWHERE = Place("", "", (), 0)


def run_documents(flow: Flow) -> None:
    """All planning and budget documents."""
    _renja(flow)
    _rkpd(flow)
    _apbd(flow)


def _renja(flow: Flow) -> None:
    rng = flow.rng
    accepted = [row for row in flow.entries["forum_skpd"] if row.listed == "yes" and chance(rng, 0.83)]
    accepted = [row for row in accepted if not is_dropped(flow, "renja", row)]
    pokir = [row for row in flow.entries["pokir"] if row.listed == "yes" and chance(rng, 0.8)]
    twins = {id(row.twin): row for row in pokir if row.twin is not None}
    joined: set[str] = set()
    for group, relation in _packages(flow, accepted, 0.2):
        mates = [twins[id(older)] for row in group for older in _roots(row) if id(older) in twins]
        mates = [mate for mate in mates if mate.truth_id not in joined]
        joined |= {mate.truth_id for mate in mates}
        _carry(flow, "renja", group + mates, "merged" if mates else relation)
        if len(group) > 1 and chance(rng, 0.6):
            for row in group[1:]:
                row.outcome, row.note = "merged", f"Digabung dengan usulan {group[0].location}"
    for row in pokir:
        if row.truth_id not in joined:
            _carry(flow, "renja", [row], "same")
    for skpd in flow.world.skpds.values():
        _own_works(flow, skpd)


def _roots(row: Entry) -> list[Entry]:
    return [row] if not row.parents else [root for parent in row.parents for root in _roots(parent)]


def _packages(flow: Flow, rows: list[Entry], merging: float) -> list[tuple[list[Entry], str]]:
    buckets: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for row in rows:
        buckets[(owner(flow, row).code, row.sub_code, row.kecamatan.code if row.kecamatan else "")].append(row)
    out: list[tuple[list[Entry], str]] = []
    for bucket in buckets.values():
        rest = list(bucket)
        while len(rest) > 1 and rest[0].item is rest[1].item and chance(flow.rng, merging):
            size = min(len(rest), weighted(flow.rng, (2, 3, 4, 5), (55, 25, 12, 8)))
            same = [row for row in rest[:size] if row.item is rest[0].item]
            out.append((same, "merged"))
            rest = [row for row in rest if row not in same]
        out += [([row], "split" if splittable(row) and chance(flow.rng, 0.05) else "same") for row in rest]
    return out


def owner(flow: Flow, row: Entry) -> Skpd:
    """The department that carries the row on; a forum may have moved it."""
    if row.moved_to and row.kecamatan:
        return flow.world.office(row.moved_to, row.kecamatan)
    return row.skpd


def _carry(flow: Flow, stage: str, group: list[Entry], relation: str) -> None:
    """One document row (or two or three) for this group."""
    parts = weighted(flow.rng, (2, 3), (80, 20)) if relation == "split" else 1
    members = [row for row in group if row.stage != "pokir"] or group
    volume, rupiah = sum(row.volume or 0 for row in members), sum(row.rupiah or 0 for row in members)
    factor = weighted(flow.rng, (1.0, flow.rng.uniform(0.55, 0.95), flow.rng.uniform(1.05, 1.3)), (62, 30, 8))
    for part in range(parts):
        if parts > 1 and part == parts - 1 and stage == "apbd" and parts == 2 and chance(flow.rng, 0.5):
            _document_row(flow, stage, group, relation, 1, rounded(rupiah * 0.06, 1000), "supervision")
        else:
            _document_row(flow, stage, group, relation, volume / parts, rounded(rupiah * factor / parts, 1000), "")


def _document_row(
    flow: Flow, stage: str, group: list[Entry], relation: str, volume: float, rupiah: int, special: str
) -> Entry:
    rng, head = flow.rng, group[0]
    skpd = owner(flow, head)
    desas = list({desa.code: desa for row in group for desa in row.desas}.values())
    one = len(group) == 1 or len(desas) == 1
    place = head.place if len(group) == 1 else widen(head.place, [row.place for row in group[1:]]) if one else NOWHERE
    row = flow.follow(
        stage,
        head,
        desas=desas,
        skpd=skpd,
        place=place,
        text=head.text,
        problem=head.problem,
        volume=round(volume, 1),
        rupiah=rupiah,
        parents=list(group),
        relation=relation if len(group) == 1 else "merged",
        outcome="funded" if stage == "apbd" else "planned",
        source_id=head.source_id,
        ids=[other.source_id for other in group if other.source_id],
    )
    keep = stage != "renja" and chance(rng, 0.8)
    if keep and len(group) == 1:
        row.text, row.rt, row.rw = head.text, head.rt, head.rw
    elif head.item is not None:
        named = budget_text(rng, head.item, place, desas, flow.dirt) if desas else None
        row.text = named.text if named else head.item.name
        row.rt, row.rw = (named.rt, named.rw) if named else ("", "")
    row.location = head.location if keep and len(group) == 1 and stage == "rkpd" else place_column(flow, row)
    if special:
        row.text, row.account, row.unit = f"Jasa Konsultansi Pengawasan {row.text}", "5.1.02.02.08.0005", "paket"
    row.hidden = skpd.key in HELD_BACK.get(stage, ())
    return row


def place_column(flow: Flow, row: Entry) -> str:
    """The Lokasi cell of a plan: village and kecamatan, sometimes only the kabupaten."""
    rng = flow.rng
    if not row.desas or row.kecamatan is None:
        return f"Kec. {row.kecamatan.name}" if row.kecamatan else f"Kab. {flow.world.name.removeprefix('Kabupaten ')}"
    names = [desa.name for desa in row.desas]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} dan {names[-1]}"
    head = "Kel." if row.desas[0].kelurahan else rng.choice(("Desa", "Desa", "Ds."))
    kec = row.kecamatan.name
    shapes = (
        f"{head} {joined} Kec. {kec}",
        f"{head} {joined}, Kecamatan {kec}",
        f"Kec. {kec} {head} {joined}",
        f"{head} {joined}",
        f"Kec. {kec}",
        "Kab. Contoh Makmur",
    )
    return weighted(rng, shapes, (52, 16, 12, 9, 6, 5))


def _own_works(flow: Flow, skpd: Skpd) -> None:
    """The department's own rows: routine sub kegiatan without rincian, and works of its own."""
    bidang = skpd.code[:4]
    for row in table("teknokratik"):
        if row["skpd"] not in ("*", skpd.key):
            continue
        texts = row["texts"].split("|") if row["texts"] else [""]
        for text in texts:
            villages = flow.rng.sample(flow.world.desas, min(2, len(flow.world.desas)))
            low, high = int(row["min_rp"]), int(row["max_rp"])
            scale = 0.25 if skpd.key.startswith("KEC") else 1.0
            own = flow.add(
                "renja",
                origin="teknokratik",
                kecamatan=None,
                desas=[],
                skpd=skpd,
                item=None,
                place=NOWHERE,
                text=text.format(a=villages[0].name, b=villages[-1].name) if text else row["sub_name"],
                location="Kab. Contoh Makmur" if flow.rng.random() < 0.7 else "Kabupaten",
                volume=1.0,
                unit="paket",
                rupiah=rounded(flow.rng.uniform(low, high) * scale, 100_000),
                sub_code=f"{bidang}.{row['sub_tail']}",
                sub_name=row["sub_name"],
                account=row["akun"],
                outcome="planned",
                listed="" if text else "leaf",
            )
            own.hidden = skpd.key in HELD_BACK["renja"]


def _rkpd(flow: Flow) -> None:
    rng = flow.rng
    for row in list(flow.entries["renja"]):
        if (row.origin != "teknokratik" and not chance(rng, 0.95)) or is_dropped(flow, "rkpd", row):
            continue
        made = _document_row(flow, "rkpd", [row], "same", row.volume or 1, row.rupiah or 0, "")
        made.listed = row.listed
        if row.origin != "teknokratik" and chance(rng, 0.15):
            made.rupiah = rounded((row.rupiah or 0) * rng.uniform(0.7, 1.1), 1000)
    for _ in range(max(1, len(flow.entries["rkpd"]) // 40)):
        insertion(flow, "rkpd", rng.choice(flow.world.desas), "top_down", "planned")


def insertion(flow: Flow, stage: str, desa: Desa, origin: str, outcome: str) -> None:
    """A work nobody proposed in the forums."""
    rng = flow.rng
    item = pick_item(flow, desa)
    place = make_place(rng, item, desa, flow.dirt)
    volume = draw_volume(rng, item)
    named = budget_text(rng, item, place, [desa], flow.dirt)
    skpd = flow.world.office(item.skpd, desa.kecamatan)
    row = flow.add(
        stage,
        origin=origin,
        kecamatan=desa.kecamatan,
        desas=[desa],
        skpd=skpd,
        item=item,
        place=place,
        text=named.text,
        rt=named.rt,
        rw=named.rw,
        volume=volume,
        unit=item.unit,
        rupiah=draw_cost(rng, item, volume),
        sub_code=item.sub_code,
        sub_name=item.sub_name,
        account=item.account,
        outcome=outcome,
        hidden=skpd.key in HELD_BACK.get(stage, ()),
    )
    row.location = place_column(flow, row)


def _apbd(flow: Flow) -> None:
    rng = flow.rng
    works = []
    for row in list(flow.entries["rkpd"]):
        if row.origin == "teknokratik":
            if chance(rng, 0.95):
                made = _document_row(flow, "apbd", [row], "same", row.volume or 1, row.rupiah or 0, "")
                made.source_id, made.ids = "", []
        elif chance(rng, 0.6) and not is_dropped(flow, "apbd", row):
            works.append(row)
    for group, relation in _packages(flow, works, 0.1):
        _carry(flow, "apbd", group, relation if relation != "same" or not chance(rng, 0.07) else "split")
    for _ in range(max(1, len(works) // 6)):
        insertion(flow, "apbd", rng.choice(flow.world.desas), "other", "funded")
    for row in flow.entries["apbd"]:
        if not (row.ids and chance(rng, 0.6)):
            row.source_id = ""
