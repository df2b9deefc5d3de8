"""The truth beside the dossier: every source row, every link, every proposal's fate."""

import re
from collections import Counter
from pathlib import Path

from synthetic.budget import HELD_BACK
from synthetic.common import write_csv
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.world import Desa

ORDER = ("desa", "kecamatan", "pokir", "forum_skpd", "renja", "rkpd", "apbd")
RANK = {
    stage: number for number, stage in enumerate(("pokir", "desa", "kecamatan", "forum_skpd", "renja", "rkpd", "apbd"))
}
RECORDS = [
    "truth_id",
    "stage",
    "source_file",
    "source_sheet",
    "source_row",
    "origin",
    "kecamatan_code",
    "desa_code",
    "skpd_name",
    "volume",
    "unit",
    "asked_rp",
    "approved_rp",
    "rt",
    "rw",
    "outcome",
    "reason_code",
    "sub_kegiatan_code",
    "source_id",
    "proposal_text",
    "printed_kecamatan_code",
    "printed_desa_code",
    "printed_skpd_name",
]
PROPOSALS = [
    "truth_id",
    "origin",
    "entry_stage",
    "furthest_stage",
    "outcome",
    "asked_rp",
    "funded_rp",
    "reached_kecamatan",
    "reached_renja",
    "reached_rkpd",
    "reached_apbd",
]
PRINTS_PROBLEM = ("desa", "forum_skpd", "pokir")
WRITTEN_END = (
    "rejected",
    "deferred",
    "withdrawn",
    "already_funded",
    "diverted_desa",
    "diverted_provinsi",
    "diverted_pusat",
    "diverted_csr",
    "diverted_swadaya",
    "diverted_kelurahan",
    "diverted_pokir",
    "pending",
)


def write_truth(flow: Flow, folder: Path) -> dict[str, int]:
    """``records.csv``, ``links.csv`` and ``proposals.csv``; returns their row counts."""
    records = [row for stage in ORDER for row in flow.entries[stage] if row.file and not row.hidden]
    links = visible_links(records)
    children: dict[str, list[Entry]] = {}
    for older, newer, _ in all_links(flow):
        children.setdefault(older.truth_id, []).append(newer)
    funded = funding(flow)
    names = Counter(squeezed(desa.name) for desa in flow.world.desas)
    names.update(f"{desa.kecamatan.code} {squeezed(desa.name)}" for desa in flow.world.desas)
    twins = {name for name, count in names.items() if count > 1}
    cohort = [row for row in records if row.stage in ("desa", "kecamatan", "pokir") and not row.parents]
    proposals = [_proposal(row, children, funded) for row in cohort]
    write_csv(folder / "records.csv", RECORDS, [_record(row, twins) for row in records])
    write_csv(folder / "links.csv", ["from_truth_id", "to_truth_id", "relation"], links)
    write_csv(folder / "proposals.csv", PROPOSALS, proposals)
    return {"records": len(records), "links": len(links), "proposals": len(proposals)}


def all_links(flow: Flow) -> list[tuple[Entry, Entry, str]]:
    """Every link of the process, the hidden rows included."""
    return [(parent, row, row.relation) for stage in ORDER for row in flow.entries[stage] for parent in row.parents]


def visible_links(records: list[Entry]) -> list[tuple[str, str, str]]:
    """Links between rows that stand in files; a way through rows not handed over becomes one link."""
    out: dict[tuple[str, str], str] = {}
    for row in records:
        for parent, relation in _standing(row):
            out[(parent.truth_id, row.truth_id)] = relation
    return [(older, newer, relation) for (older, newer), relation in out.items()]


def _standing(row: Entry) -> list[tuple[Entry, str]]:
    found: list[tuple[Entry, str]] = []
    for parent in row.parents:
        if parent.hidden:
            found += [
                (older, row.relation if row.relation != "same" else relation) for older, relation in _standing(parent)
            ]
        else:
            found.append((parent, row.relation))
    if len(found) > 1:
        found = [(older, "merged") for older, _ in found]
    return found


def _record(row: Entry, twins: set[str]) -> list[object]:
    asked = row.stage in ("desa", "kecamatan", "forum_skpd", "pokir")
    money = row.rupiah if row.shown_money else None
    where = row.kecamatan.code if row.kecamatan else ""
    rt, rw = printed_rt_rw(row)
    kecamatan, desas = printed_place(row, twins)
    return [
        row.truth_id,
        row.stage,
        row.file,
        row.sheet,
        row.row,
        row.origin,
        where,
        ";".join(desa.code for desa in row.desas),
        row.skpd.name,
        f"{row.volume:g}" if row.volume is not None and row.shown_volume else "",
        row.unit if row.shown_volume else "",
        money if asked else None,
        None if asked else money,
        rt,
        rw,
        row.outcome,
        row.reason,
        row.sub_code,
        printed_id(row),
        row.text,
        kecamatan,
        desas,
        row.skpd.name if prints_skpd(row) else "",
    ]


def printed_rt_rw(row: Entry) -> tuple[str, str]:
    """RT and RW as written: "RT 07-09" is three RT; without any, the RW beside a priority in the problem."""
    if row.rt and re.search(r"(?i)\brt\W{0,3}\d+\s*(?:-|–|s/d|sampai)\s*\d+", f"{row.location} {row.text}"):
        numbers = sorted(int(number) for number in row.rt.split(";"))
        return ";".join(str(number) for number in range(numbers[0], numbers[-1] + 1)), row.rw
    if not row.rt and not row.rw and row.stage in PRINTS_PROBLEM:
        hidden = re.search(r"\(RW (\d+) P\d+\)", row.problem[:255])
        return "", str(int(hidden[1])) if hidden else ""
    return row.rt, row.rw


def printed_place(row: Entry, twins: set[str]) -> tuple[str, str]:
    """The codes that the row, its headings and its title settle: kecamatan, and villages when all of them are said."""
    text = row.printed or f"{row.location}; {row.text}"
    if row.stage == "desa":
        return row.desas[0].kecamatan.code, row.desas[0].code
    kecamatan = row.kecamatan
    said = kecamatan is not None and (
        row.stage in ("kecamatan", "forum_skpd")
        or re.search(rf"(?i)\b(?:kec\.|kec|kecamatan)\s+{re.escape(kecamatan.name)}(?!\w)", text) is not None
    )
    lead = r"(?:\b(?:desa|ds\.|ds|kelurahan|kel\.|kel)\s+|,\s*|\bdan\s+)"
    known = [desa for desa in row.desas if re.search(rf"(?i){lead}{re.escape(desa.name)}(?!\w)", text)]
    known = [desa for desa in known if not _is_twin(desa, said, text, twins)]
    codes = ";".join(desa.code for desa in row.desas) if known and len(known) == len(row.desas) else ""
    return (kecamatan.code if kecamatan and (said or codes) else ""), codes


def squeezed(name: str) -> str:
    """A name as a reader compares it: "Mekar Sari" is Mekarsari."""
    return re.sub(r"\W", "", name).casefold()


def _is_twin(desa: Desa, said: bool, text: str, twins: set[str]) -> bool:
    """Whether the words fit another village as well: no kecamatan said, or a kelurahan and a desa of one name in it."""
    if f"{desa.kecamatan.code} {squeezed(desa.name)}" in twins:
        return re.search(rf"(?i)\b{desa.kind[:3]}\w*\.?\s+{re.escape(desa.name)}(?!\w)", text) is None
    return not said and squeezed(desa.name) in twins


def prints_skpd(row: Entry) -> bool:
    """Whether the list names the department: not where its column gives the reason instead."""
    return row.listed != "no" or row.stage in ("forum_skpd", "pokir") or "SIPD" in row.file


def printed_id(row: Entry) -> str:
    """The ID Usulan the row shows; a merged T-D.4 row shows several."""
    if row.stage == "kecamatan":
        return ";".join(row.ids) if row.listed == "yes" else ""
    return "" if row.stage in ("renja", "rkpd") else row.source_id


def funding(flow: Flow) -> dict[str, int]:
    """Budget rupiah each cohort proposal can claim; a line of several parents is shared by what they asked."""
    got: dict[str, int] = {}
    for row in flow.entries["apbd"]:
        if row.hidden or not row.parents:
            continue
        roots = list(
            {
                root.truth_id: root
                for root in _roots(row)
                if root.origin != "teknokratik" and root.stage in ("desa", "kecamatan", "pokir")
            }.values()
        )
        asked = [max(1, root.rupiah or 1) for root in roots]
        rest = row.rupiah or 0
        for position, root in enumerate(roots):
            share = rest if position == len(roots) - 1 else (row.rupiah or 0) * asked[position] // sum(asked)
            rest -= share
            got[root.truth_id] = got.get(root.truth_id, 0) + share
    return got


def _roots(row: Entry) -> list[Entry]:
    return [row] if not row.parents else [root for parent in row.parents for root in _roots(parent)]


def _proposal(root: Entry, children: dict[str, list[Entry]], funded: dict[str, int]) -> list[object]:
    family, queue = [root], [root]
    while queue:
        for child in children.get(queue.pop().truth_id, []):
            if child not in family:
                family.append(child)
                queue.append(child)
    seen = [row for row in family if not row.hidden]
    furthest = max(seen, key=lambda row: (RANK[row.stage], row.outcome not in WRITTEN_END))
    ended = furthest.outcome in WRITTEN_END
    waits = not ended and (furthest.moved_to or furthest.skpd.key) in HELD_BACK["apbd"]
    reached = {stage: any(row.stage == stage for row in seen) for stage in RANK}
    listed = any(row.stage == "kecamatan" and row.listed == "yes" for row in seen)
    answer = {stage: "yes" if reached[stage] else "pending" if waits and stage in HELD_BACK else "no" for stage in RANK}
    return [
        root.truth_id,
        root.origin,
        root.stage,
        furthest.stage,
        _final(furthest, ended, waits),
        root.rupiah if root.shown_money else None,
        funded.get(root.truth_id, 0),
        "yes" if listed else "no",
        answer["renja"],
        answer["rkpd"],
        answer["apbd"],
    ]


def _final(furthest: Entry, ended: bool, waits: bool) -> str:
    if furthest.stage == "apbd":
        return "funded"
    if ended:
        return furthest.outcome
    if waits and furthest.stage in ("pokir", "forum_skpd", "rkpd"):
        return "pending"
    return "planned" if furthest.stage in ("renja", "rkpd") else "unknown"
