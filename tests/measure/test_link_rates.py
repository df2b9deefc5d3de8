"""Rates with probable links: paths by hand, properties of the corrected rate, and what the table says."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from musrenbang_analysis.measure.estimated import estimated_measures
from musrenbang_analysis.measure.link_rates import (
    FAMILY,
    Audited,
    adapted_chances,
    audit_of,
    held_parameters,
    link_chances,
    rate_with_audit,
    rate_without_audit,
    reach_evidence,
    reach_probability,
    shipped_parameters,
)
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.terms import TRUNK

CASE = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "cases" / "functions" / "uncertainty.yml").read_text(encoding="utf-8")
)["rate_with_audit"]
SEQUENCE = ("desa", "kecamatan", "renja", "apbd")


def records(**stages):
    rows = [{"record_id": name, "stage": stage} for stage, names in stages.items() for name in names]
    return shaped("records", rows)


def links(*rows):
    names = ["from_id", "to_id", "probability", "status"]
    made = [dict(zip(names, row, strict=True)) for row in rows]
    return shaped(
        "links", [row | {"relation": "same", "method": "id" if row["probability"] is None else "text"} for row in made]
    )


def test_paths_multiply_and_alternatives_add_up():
    held = records(desa=["d"], kecamatan=["k"], renja=["r1", "r2"], apbd=["a"])
    steps = [("d", "k", 0.8, "accepted"), ("k", "r1", 0.5, "possible"), ("k", "r2", 0.5, "possible"),
             ("r1", "a", 0.9, "accepted"), ("r2", "a", 0.9, "accepted"), ("d", "a", 0.3, "possible")]  # fmt: skip
    found = reach_evidence(held, links(*steps), ["d"], "apbd", SEQUENCE).loc["d"]
    assert found["composed"] == pytest.approx(1 - (1 - 0.8 * (1 - (1 - 0.45) ** 2)) * (1 - 0.3))
    assert found["direct"] == pytest.approx(0.3)
    assert found["best"] == pytest.approx(0.8 * 0.5 * 0.9)
    assert not found["certain"]


def test_certain_links_make_a_certain_way_and_rejected_ones_none():
    held = records(desa=["d", "e"], kecamatan=["k"], apbd=["a"])
    found = reach_evidence(
        held,
        links(("d", "k", None, "accepted"), ("k", "a", None, "accepted"), ("e", "k", 0.9, "rejected")),
        ["d", "e", "absent"],
        "apbd",
        SEQUENCE,
    )
    assert found["certain"].tolist() == [True, False, False]
    assert found.loc["e", ["direct", "composed", "best"]].tolist() == [0, 0, 0]
    chance = reach_probability(found, shipped_parameters()["budget"])
    assert chance[0] == 1
    assert chance[1] == chance[2] < 0.1, "who has no link at all hardly reached it"


def test_a_link_by_code_is_nearly_certain():
    found = link_chances(
        links(("d", "k", None, "accepted"), ("d", "l", 0.4, "possible")).assign(method=["code", "text"])
    )
    assert 0.5 < found.iloc[0] < 1
    assert found.iloc[1] == 0.4


def test_probabilities_follow_the_share_of_right_links_in_this_dossier():
    """Twice as many look-alikes: fewer of the kept links are right, and the estimate notices without a label."""
    rng = np.random.default_rng(3)
    prior = held_parameters()["priors"]["list"]
    for share in (prior, prior - 0.25):
        right = rng.random(3000) < share
        # Evidence in nats around +3 where right and -1 where not, calibrated where the share is the shipped one.
        score = np.where(right, rng.normal(3, 2, 3000), rng.normal(-1, 2, 3000))
        odds = prior / (1 - prior) * np.exp(score - 1)
        table = links(*((f"d{i}", f"k{i}", p, "possible") for i, p in enumerate(odds / (1 + odds))))
        at = pd.Series({f"d{i}": 0 for i in range(3000)} | {f"k{i}": 1 for i in range(3000)})
        found = adapted_chances(table, at, [0, 1], SEQUENCE)
        assert found.mean() == pytest.approx(right.mean(), abs=0.03)


def test_a_few_links_stay_as_they_were_measured():
    held = links(("d", "k", 0.4, "possible"), ("e", "k", 0.6, "accepted"))
    at = pd.Series({"d": 0, "e": 0, "k": 1})
    assert adapted_chances(held, at, [0, 1], SEQUENCE).tolist() == [0.4, 0.6]


def test_a_line_an_office_ended_is_no_arrival():
    held = records(desa=["d"], kecamatan=["k"])
    held.loc[held["record_id"] == "k", "outcome"] = "rejected"
    found = reach_evidence(held, links(("d", "k", 0.9, "accepted")), ["d"], "kecamatan", SEQUENCE)
    assert found.loc["d", "direct"] == 0


def test_every_stage_a_proposal_can_reach_has_parameters():
    assert {FAMILY[stage] for stage in TRUNK[1:]} <= set(shipped_parameters())
    assert all(part.between_count > 0 and part.between_rp > 0 for part in shipped_parameters().values())


def audited(positions, truth, weight=1.0, strata=None):
    n = len(positions)
    return Audited(
        np.array(positions), np.array(truth, float), np.array(strata or ["-"] * n, object), np.full(n, weight)
    )


def test_the_corrected_rate_can_be_recomputed_by_hand():
    chance = np.array(CASE["chance"])
    found = rate_with_audit(chance, np.ones(10), audited(CASE["audited"], CASE["truth"], CASE["weight"]))
    assert found.value == pytest.approx(CASE["value"])
    assert found.lower < CASE["value"] < found.upper
    assert found.kind == "link_error_95"


def test_everything_audited_leaves_nothing_to_estimate():
    found = rate_with_audit(np.array([0.9, 0.1, 0.5]), np.array([1.0, 2.0, 1.0]), audited([0, 1, 2], [0, 1, 1]))
    assert (found.value, found.lower, found.upper, found.kind) == (0.75, None, None, "complete")


def test_who_could_not_tell_only_widens():
    chance = np.full(100, 0.4)
    told = rate_with_audit(chance, np.ones(100), audited(range(30), [1, 0] * 15))
    unsure = rate_with_audit(chance, np.ones(100), audited(range(40), [1, 0] * 15 + [np.nan] * 10))
    assert unsure.value == pytest.approx(told.value)
    assert unsure.upper - unsure.lower > told.upper - told.lower


@settings(max_examples=30)
@given(
    chance=st.lists(st.floats(0, 1), min_size=30, max_size=30),
    truth=st.lists(st.booleans(), min_size=12, max_size=12),
    strata=st.lists(st.sampled_from("ab"), min_size=12, max_size=12),
)
def test_the_interval_holds_what_was_seen(chance, truth, strata):
    found = rate_with_audit(np.array(chance), np.ones(30), audited(range(12), truth, 2.5, strata))
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.lower >= sum(truth) / 30 - 1e-9, "those seen to have reached are there"
    assert found.upper <= 1 - (12 - sum(truth)) / 30 + 1e-9


def test_the_audit_covers_where_the_probabilities_are_wrong():
    """Probabilities 15 points too high: the mean is off, the corrected interval holds the truth as often as it says."""
    rng, hits, naive, runs = np.random.default_rng(7), 0, 0, 150
    for _ in range(runs):
        real = rng.beta(0.4, 1.6, 2000)
        truth = rng.random(2000) < real
        chance = np.clip(real + 0.15, 0, 1)
        chosen = rng.choice(2000, 200, replace=False)
        found = rate_with_audit(chance, np.ones(2000), audited(chosen, truth[chosen], 10.0))
        hits += found.lower <= truth.mean() <= found.upper
        band = rate_without_audit(chance, np.ones(2000), 0.01)
        naive += band.lower <= truth.mean() <= band.upper
    assert hits / runs >= 0.9
    assert naive == 0


def test_only_answers_about_the_stage_and_the_cohort_count():
    rows = [("d1", "apbd", "ya", "s", 2.0), ("d2", "apbd", "tidak", "s", 2.0), ("d2", "renja", "ya", "s", 2.0),
            ("x", "apbd", "ya", "s", 2.0), ("d3", "apbd", "tidak_tahu", None, None)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["record_id", "stage", "answer", "stratum", "weight"])
    found = audit_of(table, ["d1", "d2", "d3"], "apbd")
    assert found.position.tolist() == [0, 1, 2]
    assert found.truth[:2].tolist() == [1, 0] and np.isnan(found.truth[2])
    assert found.weight.tolist() == [2, 2, 1]
    assert audit_of(table, ["d9"], "apbd") is None
    assert audit_of(None, ["d1"], "apbd") is None


def lineage_of(n):
    rows = [{"record_id": f"d{i}", "origin": "musrenbang_desa", "entry_stage": "desa", "asked_rp": 100, "apbd": "unknown",
             "n_successors": 0, "kecamatan": "unknown", "renja": "unknown"} for i in range(n)]  # fmt: skip
    return shaped("lineage", rows)


def test_the_table_says_whether_it_was_audited():
    n = 60
    held = records(desa=[f"d{i}" for i in range(n)], apbd=[f"a{i}" for i in range(n)])
    found = links(*((f"d{i}", f"a{i}", 0.9 if i < 20 else 0.1, "possible") for i in range(n)))
    documents = shaped("documents", [{"stage": "desa", "is_available": True}, {"stage": "apbd", "is_available": True}])
    facts = (held, found, lineage_of(n), documents, ("99.99", "Uji"), ("desa", "apbd"))
    table = estimated_measures(*facts)
    row = table[(table["measure"] == "survival_estimated") & (table["origin"] == "musrenbang")].iloc[0]
    assert row["interval_kind"] == "not_audited_95"
    assert row["lower"] < row["value"] < row["upper"]
    answers = pd.DataFrame([(f"d{i}", "apbd", "ya" if i < 10 else "tidak", "s", 2.0) for i in range(30)],
                           columns=["record_id", "stage", "answer", "stratum", "weight"])  # fmt: skip
    table = estimated_measures(*facts, answers)
    assert set(table["interval_kind"]) == {"link_error_95"}
    assert set(table["measure"]) == {"survival_estimated", "survival_estimated_rp"}
