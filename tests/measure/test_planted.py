"""Effects planted by the generator are found at their stage and at no other; a planted quota is named.

Quick: the truth of a generated kabupaten, all links known. Slow: its files through the whole program, links found.
"""

from functools import cache

import pandas as pd
import pytest

from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.rules import quota_table, rule_measures
from musrenbang_analysis.measure.sequential import sequential_logit, village_passage
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from synthetic.dossier import Settings, generate, simulate
from synthetic.planting import parse_planted

STAGES = ("kecamatan", "forum_skpd", "renja", "rkpd", "apbd")
SIZE = {"seed": 9, "kecamatan": 6, "desa": 40, "proposals": 1500, "code": "99.08"}


@cache
def truth(effect):
    """(lineage with what truly happened, villages) of a generated kabupaten."""
    flow = simulate(Settings(**SIZE, planted=parse_planted(effect) if effect else None))
    children: dict[int, list] = {}
    for rows in flow.entries.values():
        for row in rows:
            for parent in row.parents:
                children.setdefault(id(parent), []).append(row)

    def reached(row):
        out = {row.stage} if row.listed != "no" else set()
        for child in children.get(id(row), ()):
            out |= reached(child)
        return out

    rows = []
    for number, row in enumerate(flow.entries["desa"]):
        there = reached(row)
        last = max((STAGES.index(stage) for stage in there if stage in STAGES), default=-1)
        answers = {stage: "yes" if place <= last else "unknown" for place, stage in enumerate(STAGES)}
        facts = {"record_id": f"d{number}", "entry_stage": "desa", "origin": row.origin, "priority": row.priority}
        rows.append(facts | answers | {"desa_code": row.desas[0].code, "kecamatan_code": row.desas[0].kecamatan.code})
    villages = [{"desa_code": desa.code, "poor": desa.poor / desa.population} for desa in flow.world.desas]
    return pd.DataFrame(rows), pd.DataFrame(villages)


def contributions(effect):
    lineage, villages = truth(effect)
    above = villages.assign(poor=(villages["poor"] > villages["poor"].median()).astype(float))
    passed, facts = village_passage(lineage, above, list(STAGES))
    table = sequential_logit(passed.drop(columns="submitted"), facts[["poor"]], facts["desa_code"])
    return table.set_index("stage"), passed, facts


@pytest.mark.parametrize("stage", STAGES)
def test_a_bias_planted_at_a_stage_is_found_there_and_at_no_other(stage):
    table, passed, facts = contributions(f"poor@{stage}:0.6")
    assert table["contribution"].idxmin() == stage
    assert table.loc[stage, "p_value"] < 0.001
    others = table.drop(index=stage)
    assert (others["p_value"] > 0.01).all(), others["p_value"].to_dict()
    assert others["contribution"].abs().max() < abs(table.loc[stage, "contribution"]) / 3
    end = passed["apbd"]
    direct = end[facts["poor"] == 1].mean() - end[facts["poor"] == 0].mean()
    assert table["contribution"].sum() == pytest.approx(direct, abs=0.03)


def test_without_a_planted_bias_none_is_found():
    """Of the 100 p-values of twenty such kabupaten (seeds 5 to 24) 9 lie under 0.05; chance gives 5."""
    table, _, _ = contributions(None)
    assert (table["p_value"] > 0.01).all(), table["p_value"].to_dict()


def rules(effect):
    lineage, _ = truth(effect)
    typed = {"priority": "Int64"} | dict.fromkeys(("planned_rp", "funded_rp", "kecamatan_name", "desa_name"), "Int64")
    lineage = lineage.assign(planned_rp=None, funded_rp=None, kecamatan_name=None, desa_name=None).astype(typed)
    records = pd.DataFrame({"record_id": lineage["record_id"], "proposer": None, "outcome": None})
    documents = pd.DataFrame([{"stage": stage, "is_available": True, "as_of": None} for stage in STAGES])
    table = rule_measures(lineage, records, documents, MeasureContext(), ("99.08", "Kabupaten Uji"))
    return table[(table["origin"] == "musrenbang") & (table["stage"] == "kecamatan")].set_index("measure")


def test_a_planted_quota_is_named():
    found = rules("first@kecamatan:3")
    explained, hit, cap = (found.loc[name] for name in ("quota_explained", "quota_hit", "cap_reached"))
    assert (explained["group_kind"], explained["group_value"]) == ("first_k_of_desa", "3")
    assert explained["value"] == 1.0
    assert hit["value"] > 0.9, "a few were refused in the village before"
    capped = found[found["group_kind"] == "at_most_of_desa"]
    assert capped["group_value"].tolist() == ["3"]
    assert capped["value"].item() > 0.8
    assert cap is not None


def test_without_a_quota_none_is_explained():
    lineage, _ = truth(None)
    best = quota_table(lineage["priority"], lineage["kecamatan"] == "yes").query("is_best").iloc[0]
    assert best["explained"] < 0.6 or best["k"] == 15, "only the widest net catches what no quota chose"
    found = rules(None)
    assert "cap_reached" not in found.index or found.loc[["cap_reached"], "value"].max() < 0.5


@pytest.fixture(scope="session")
def with_quota(tmp_path_factory):
    """The measures of a small kabupaten whose kecamatan take the first two of every village, from its files."""
    base = tmp_path_factory.mktemp("quota")
    small = SIZE | {"kecamatan": 2, "desa": 12, "proposals": 130}
    generate(base / "raw", base / "truth", Settings(**small, planted=parse_planted("first@kecamatan:2")))
    return build(base / "raw" / "99.08" / "2025", Roots(processed=base / "processed")).tables.measures


def test_the_whole_program_names_a_planted_quota(with_quota):
    """From spreadsheets that print ranks beside the problem, with the links the program finds itself."""
    there = with_quota[(with_quota["origin"] == "musrenbang") & (with_quota["stage"] == "kecamatan")]
    there = there.set_index(["measure", "group_kind"])
    explained = there.loc[("quota_explained", "first_k_of_desa")]
    assert explained["group_value"] == "2"
    assert explained["value"] >= 0.9
    assert there.loc[("quota_hit", "first_k_of_desa"), "value"] > 0.8
    cap = there.loc[("cap_reached", "at_most_of_desa")]
    assert cap["group_value"] == "2"
    assert cap["value"] > 0.7
    refused = with_quota[(with_quota["measure"] == "reason_share") & (with_quota["stage"] == "kecamatan")]
    assert refused.set_index("group_value")["value"].idxmax() == "KUOTA"


def test_no_measure_stands_twice(with_quota):
    keys = ["measure", "origin", "entry_stage", "stage", "area_level", "area_code", "skpd_name", "group_kind"]
    assert not with_quota.duplicated([*keys, "group_value", "denominator_kind"]).any()


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["kecamatan", "forum_skpd", "apbd"])
def test_the_whole_program_finds_the_planted_stage(tmp_path, stage):
    """From spreadsheets, with the links the program finds itself: weaker, at the same stage."""
    settings = Settings(**SIZE, planted=parse_planted(f"poor@{stage}:0.7"))
    generate(tmp_path / "raw", tmp_path / "truth", settings)
    built = build(tmp_path / "raw" / "99.08" / "2025", Roots(processed=tmp_path / "processed"))
    table = built.tables.measures
    table = table[table["measure"] == "stage_contribution"].set_index("stage")
    assert table["value"].idxmin() == stage
    assert table.loc[stage, "upper"] < 0
    assert (table.drop(index=stage)["lower"] <= 0).all()
