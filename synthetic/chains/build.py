"""``chain``: one invented kabupaten as a table of records with the truth about every link and fate."""

from dataclasses import dataclass
from random import Random

import pandas as pd

from musrenbang_analysis.schema import shaped
from synthetic.chains.budget import fill_budget
from synthetic.chains.flow import STAGES, Flow, advance, village_lists
from synthetic.chains.land import build_land
from synthetic.chains.rows import Row
from synthetic.chains.splits import split_wishes
from synthetic.chains.vocabulary import Dialect, concepts, dialect

PLAN_YEAR = 2025
STEPS = tuple(f"{a}-{b}" for a, b in zip(STAGES, STAGES[1:], strict=False))
"""The adjacent steps; ``desa-apbd`` is the way of a proposal straight to its budget line."""
DIRECT = "desa-apbd"
KINDS = ("same", "merge23", "merge4", "split", "skpd_moved")


@dataclass(frozen=True)
class Truth:
    """What happened.

    ``pairs``: ``from_id``, ``to_id``, ``step`` (``desa-kecamatan`` ... ``rkpd-apbd`` and ``desa-apbd``), ``kind``
    (``merge4`` and ``merge23`` by how many rows of the earlier stage share the line, else ``split``, else
    ``skpd_moved``, else ``same``), ``street_known`` (a street, hamlet, school ... is named on ``both`` sides, ``one``
    or ``none``), ``skpd_moved``.

    ``fates``: one row per village proposal: ``record_id``, ``kecamatan`` ... ``apbd`` (reached or not), ``furthest``,
    ``value_rp`` (its true worth, printed or not), ``asked_rp`` (what its row prints), ``funded_rp`` (its share of
    the budget lines that carry it, in proportion to worth).
    """

    pairs: pd.DataFrame
    fates: pd.DataFrame

    def share(self, stage: str = "apbd") -> float:
        """True share of the village proposals that reached the stage."""
        return float(self.fates[stage].mean())

    def share_rp(self, stage: str = "apbd") -> float:
        """The same by rupiah asked, over the proposals whose row prints an amount."""
        known = self.fates[self.fates["asked_rp"].notna()]
        asked = known["asked_rp"].astype(float)
        return float(asked[known[stage]].sum() / asked.sum())


@dataclass(frozen=True)
class Chain:
    """One kabupaten: ``records`` as the pipeline holds them after reading, its ``truth``, and its words.

    ``lexicon`` (``concept``, ``wording``) is what a list of synonyms may know, ``lexicon_holdout`` what it may not.
    """

    seed: int
    records: pd.DataFrame
    truth: Truth
    lexicon: pd.DataFrame
    lexicon_holdout: pd.DataFrame


def chain(seed: int, proposals: int = 3000, budget_lines: int = 12000, distractors: float = 1.0) -> Chain:
    """An invented kabupaten of the given size, the same for the same arguments.

    Parameters
    ----------
    seed
        below ``FIRST_TEST_SEED`` (1000) for fitting, from there on for testing: held-out wordings are disjoint.
    proposals, budget_lines
        village proposals and lines of the APBD (of which about four fifths are routine).
    distractors
        how many look-alikes the later lists add, 1.0 = 1.5 per carried budget line; 2 to 3 for a shifted place.
    """
    name = f"chain {seed} {proposals} {budget_lines} {distractors}"
    rng = Random(name)
    flow = Flow(rng, build_land(rng, seed, proposals), dialect(rng, seed), distractors)
    village_lists(flow, proposals)
    for before, stage in zip(STAGES, STAGES[1:], strict=False):
        advance(flow, before, stage)
    routine = fill_budget(flow, budget_lines)
    rng.shuffle(flow.rows["desa"])
    split_wishes(flow, Random(f"{name} splits"))
    return Chain(
        seed,
        _records(flow, routine),
        Truth(_pairs(flow), _fates(flow)),
        _words(flow.dialect, held=False),
        _words(flow.dialect, held=True),
    )


def _records(flow: Flow, routine: list[dict]) -> pd.DataFrame:
    rows = [_record(flow, row) for stage in STAGES for row in flow.rows[stage]]
    budget = [row for row in rows if row["stage"] == "apbd"] + routine
    flow.rng.shuffle(budget)
    rows = [row for row in rows if row["stage"] != "apbd"] + budget
    number: dict[str, int] = {}
    for row in rows:
        stage = row["stage"]
        number[stage] = number.get(stage, 0) + 1
        row |= {
            "source_file": f"{stage}/{stage}.csv",
            "source_sheet": stage,
            "source_row": number[stage] + 1,
            "source_layout": "chain",
            "plan_year": PLAN_YEAR,
            "held_year": PLAN_YEAR - 1,
            "is_counted": True,
            "declares_parent": False,
            "list_kind": "all",
        }
    return shaped("records", rows)


OUTCOME = {"desa": "forwarded", "kecamatan": "forwarded", "renja": "planned", "rkpd": "planned", "apbd": "funded"}


def _record(flow: Flow, row: Row) -> dict:
    village, is_forum = row.village, row.stage in ("desa", "kecamatan")
    code, name, group = flow.land.department(row.skpd, village)
    out = {
        "record_id": row.record_id,
        "stage": row.stage,
        "proposal_text": row.text,
        "location_text": row.location or None,
        "volume": row.printed_volume,
        "unit": row.unit or None,
        "outcome": OUTCOME[row.stage],
        "rt": ";".join(map(str, sorted(row.rt))) or None,
        "rw": ";".join(map(str, sorted(row.rw))) or None,
        "skpd_code": None if row.stage == "desa" else code,
        "skpd_name": name,
        "skpd_group": group,
        "asked_rp" if is_forum else "approved_rp": row.money,
        "detail_level": "proposal" if is_forum else "work",
    }
    if not is_forum and row.sub:
        out |= {"sub_kegiatan_code": row.sub.sub_code, "sub_kegiatan_name": row.sub.sub_name, "code_source": "source"}
    if row.stage == "desa":
        out["origin"] = "musrenbang_kelurahan" if village.kelurahan else "musrenbang_desa"
    if row.shows_kecamatan:
        out |= {"kecamatan_code": village.kecamatan_code, "kecamatan_name": village.kecamatan_name}
    several = len({item.code for item in row.villages}) > 1
    if several:
        out["place_codes"] = ";".join(sorted({item.code for item in row.printed_villages})) or None
    elif row.shows_village:
        out |= {"desa_code": village.code, "desa_name": village.name, "place_codes": village.code}
    return out


def _pairs(flow: Flow) -> pd.DataFrame:
    out = []
    for step in (*STEPS, DIRECT):
        before, stage = step.split("-")
        ancestors = {row.record_id: row.roots if step == DIRECT else row.parents for row in flow.rows[stage]}
        children: dict[str, int] = {}
        for found in ancestors.values():
            for parent in found:
                children[parent.record_id] = children.get(parent.record_id, 0) + 1
        for row in flow.rows[stage]:
            found = ancestors[row.record_id]
            for parent in found:
                moved = parent.skpd != row.skpd
                out.append(
                    (
                        parent.record_id,
                        row.record_id,
                        step,
                        _kind(len(found), children[parent.record_id], moved),
                        ("none", "one", "both")[parent.has_spot + row.has_spot],
                        moved,
                    )
                )
    return pd.DataFrame(out, columns=["from_id", "to_id", "step", "kind", "street_known", "skpd_moved"])


def _kind(parents: int, children: int, moved: bool) -> str:
    if parents > 1:
        return "merge4" if parents >= 4 else "merge23"
    if children > 1:
        return "split"
    return "skpd_moved" if moved else "same"


def _fates(flow: Flow) -> pd.DataFrame:
    reached = {stage: {root.record_id for row in flow.rows[stage] for root in row.roots} for stage in STAGES[1:]}
    funded: dict[str, float] = {}
    for row in flow.rows["apbd"]:
        worth = sum(root.cost for root in row.roots)
        for root in row.roots:
            funded[root.record_id] = funded.get(root.record_id, 0.0) + row.cost * root.cost / worth
    rows = []
    for row in flow.rows["desa"]:
        fate = {stage: row.record_id in reached[stage] for stage in STAGES[1:]}
        furthest = [stage for stage in STAGES if stage == "desa" or fate[stage]][-1]
        rows.append(
            {
                "record_id": row.record_id,
                **fate,
                "furthest": furthest,
                "value_rp": row.cost,
                "asked_rp": row.money,
                "funded_rp": round(funded.get(row.record_id, 0.0)),
            }
        )
    return pd.DataFrame(rows).astype({"asked_rp": "Int64"})


def _words(words: Dialect, held: bool) -> pd.DataFrame:
    listed = words.held if held else words.known
    return pd.DataFrame(
        [(item.key, wording) for item in concepts() for wording in listed[item.key]], columns=["concept", "wording"]
    )
