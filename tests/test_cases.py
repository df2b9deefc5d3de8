"""Worked cases a citizen can recompute by hand: ``tests/cases/*.yml``."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from musrenbang_analysis.link.engine import link_records
from musrenbang_analysis.link.lineage import build_lineage, lineage_by_tier
from musrenbang_analysis.measure.conservation import CLASSES
from musrenbang_analysis.measure.context import measure_context
from musrenbang_analysis.measure.engine import all_measures
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.terms import RECOMMENDING, STAGES

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
AREA = ("99.99", "Kabupaten Uji")
KEYS = (
    "area_level", "area_code", "measure", "origin", "stage", "skpd_name",
    "group_kind", "group_value", "denominator_kind",
)  # fmt: skip
COPIED = (
    "asked_rp", "approved_rp", "outcome", "status_stage", "reason_code", "skpd_name", "skpd_group", "kecamatan_code",
    "desa_code", "sub_kegiatan_code", "priority", "proposal_text", "location_text", "volume", "unit", "list_kind",
    "proposer", "entered_on", "bidang", *(f"rekom_{actor}_rp" for actor in RECOMMENDING),
)  # fmt: skip
BORN = {"desa": "musrenbang_desa", "pokir": "pokir"}


def expand(entries):
    """Record rows; ``times: n`` repeats an entry as id-1..id-n, a repeated parent being taken one by one."""
    repeated = {entry["id"]: entry["times"] for entry in entries if "times" in entry}
    for entry in entries:
        for number in range(1, entry.get("times", 1) + 1):
            parent = entry.get("parent")
            if parent in repeated:
                parent = f"{parent}-{number}"
            yield {
                "record_id": entry["id"] if "times" not in entry else f"{entry['id']}-{number}",
                "stage": entry["stage"],
                "origin": BORN.get(entry["stage"]),
                "id_system": "uji",
                "source_id": entry["id"] if "times" not in entry else f"{entry['id']}-{number}",
                "source_parent_id": parent,
                "declares_parent": True,
                "source_file": f"{entry['stage']}.csv",
                "is_counted": True,
                "detail_level": "proposal",
                **{key: entry.get(key) for key in COPIED},
            }


def documents_of(case, records):
    present = {row["stage"] for row in records}
    said = case.get("documents", {})
    return shaped(
        "documents",
        [
            {
                "stage": stage,
                "is_available": stage in present,
                "is_complete": said.get(stage, {}).get("complete"),
                "complete_for": ";".join(said.get(stage, {}).get("complete_for", [])) or None,
                "as_of": str(said[stage]["as_of"]) if said.get(stage, {}).get("as_of") else None,
            }
            for stage in STAGES
        ],
    )


def run(case):
    rows = list(expand(case["records"]))
    packages = {entry["id"]: entry["parents"] for entry in case["records"] if "parents" in entry}
    pairs = [(a, b, "sama") for b, parents in packages.items() for a in parents]
    decided = pd.DataFrame(pairs, columns=["left_id", "right_id", "decision"])

    records, documents = shaped("records", rows), documents_of(case, rows)
    linked = link_records(records, hand=decided, linkers=("id",))
    links, sequence = linked.links, linked.sequence
    lineage = build_lineage(records, links, documents, sequence)
    sources = shaped("sources", [{"stage": s, "rows_out": n} for s, n in records["stage"].value_counts().items()])
    side_tables = case.get("context", {})
    places = [(entry["code"], entry["name"]) for entry in case.get("places", [])]
    kecamatan = {code[:8] for code, _ in places}
    context = measure_context(lambda name: side_tables.get(name.removesuffix(".csv"), []), places, kecamatan)
    by_tier = lineage_by_tier(records, links, lineage, documents, sequence)
    measures = all_measures(records, links, lineage, documents, sources, context, AREA, sequence, by_tier)
    return links, lineage.set_index("record_id"), measures


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_worked_case(path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    links, lineage, measures = run(case)
    for expected in case["expect"].get("measures", []):
        chosen = measures[measures["area_level"] == expected.get("area_level", "kabupaten")]
        for key in KEYS:
            if key in expected:
                chosen = chosen[chosen[key] == expected[key]]
        assert len(chosen) == 1, f"{expected['measure']} {expected.get('stage')}: {len(chosen)} rows"
        for key in expected.keys() - set(KEYS):
            found = chosen.iloc[0][key]
            if isinstance(expected[key], float):
                assert found == pytest.approx(expected[key], abs=5e-6), (expected, key)
            else:
                assert found == expected[key], (expected, key, found)
    for record_id, facts in case["expect"].get("lineage", {}).items():
        for key, value in facts.items():
            found = lineage.loc[record_id, key]
            assert pd.isna(found) if value is None else found == value, (record_id, key, found)
    if "relations" in case["expect"]:
        assert links["relation"].value_counts().to_dict() == case["expect"]["relations"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_stage_conserves_its_rows(path):
    """Between stages: what entered = proposals that led on - merged away + split extra; the residual is 0."""
    _, _, measures = run(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert (measures.loc[measures["measure"] == "flow_residual", "value"] == 0).all()
    wide = measures[measures["measure"].str.startswith("flow_")].pivot_table(
        index=["area_level", "area_code", "stage"], columns="measure", values="value"
    )
    parts = list(CLASSES)
    assert (wide["flow_total"] == wide[[f"flow_{part}" for part in parts]].sum(axis=1)).all()
    assert (wide["flow_total"] == wide["flow_entered"] + wide["flow_inflow"]).all()
