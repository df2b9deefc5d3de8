"""Intervals against published figures, audits to recompute by hand, and coverage of the corrected rate."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.coverage import regime
from musrenbang_analysis.measure.uncertainty import (
    Audit,
    audit_corrected,
    audit_corrected_rupiah,
    link_draws,
    wilson,
)

CASE = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "cases" / "functions" / "uncertainty.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("numerator", "denominator", "lower", "upper"), CASE["wilson"])
def test_wilson_gives_the_published_intervals(numerator, denominator, lower, upper):
    found = wilson(numerator, denominator)
    digits = 1 if isinstance(lower, float) else 0
    assert (round(100 * found.lower, digits), round(100 * found.upper, digits)) == (lower, upper)
    assert found.kind == "wilson_95"


def audits(rows):
    return [Audit(*row) for row in rows]


def test_a_complete_review_has_no_interval():
    case = CASE["audit_corrected_complete"]
    found = audit_corrected(audits(case["linked"]), audits(case["unlinked"]))
    assert (found.value, found.lower, found.upper, found.kind) == (case["value"], None, None, "complete")


def test_an_audited_rate_can_be_recomputed_by_hand():
    case = CASE["audit_corrected_sample"]
    found = audit_corrected(audits(case["linked"]), audits(case["unlinked"]))
    assert found.value == pytest.approx(case["value"], abs=case["within"])
    assert found.lower < case["value"] < found.upper
    assert found.kind == "link_error_95"
    assert found == audit_corrected(audits(case["linked"]), audits(case["unlinked"])), "a rerun agrees"


def test_checking_more_of_a_small_list_narrows_the_interval_to_nothing():
    """Finite population: 90 of 100 checked leaves at most 10 unknown."""
    found = audit_corrected([Audit(100, 90, 81)], [])
    assert found.lower >= 0.81
    assert found.upper <= 0.91


def test_an_impossible_audit_is_refused():
    with pytest.raises(ValueError, match="reached"):
        Audit(10, 5, 6)


def test_rupiah_takes_the_large_ones_whole():
    rows = [{"amount": 1000, "linked": True, "truth": True, "size": "large"}]
    rows += [{"amount": 10, "linked": True, "truth": i < 9 if i < 10 else None, "size": "small"} for i in range(20)]
    rows += [{"amount": None, "linked": True, "truth": None, "size": "small"}]
    found = audit_corrected_rupiah(pd.DataFrame(rows), ["linked", "size"])
    assert found.lower >= 1090 / 1200
    assert found.value == pytest.approx((1000 + 200 * 0.89) / 1200, abs=0.02)


def test_a_shared_line_is_drawn_once_and_certain_links_have_no_interval():
    ids = [f"d{i}" for i in range(10)]
    lineage = pd.DataFrame({"record_id": ids, "renja": "yes", "n_successors": 1})
    records = pd.DataFrame({"record_id": [*ids, "r"], "stage": ["desa"] * 10 + ["renja"], "outcome": None})
    links = pd.DataFrame({"from_id": ids, "to_id": "r", "status": "accepted", "probability": None})
    sure = link_draws(lineage, records, links, "renja", ("desa", "renja"))
    assert (sure.value, sure.kind) == (1.0, "complete")
    links["probability"] = 0.8
    found = link_draws(lineage, records, links, "renja", ("desa", "renja"), draws=2000)
    assert found.value == pytest.approx(0.8, abs=0.01)
    assert found.upper - found.lower == pytest.approx(0.5, abs=0.11), "ten independent links: sd 0.126"


def test_two_links_in_a_row_must_both_be_right():
    case = CASE["link_draws"]
    lineage = pd.DataFrame({"record_id": ["d0"], "renja": "yes", "n_successors": 2})
    links = pd.DataFrame({"from_id": ["d0", "k"], "to_id": ["k", "r"], "status": "accepted"})
    links["probability"] = case["probabilities"]
    both = pd.DataFrame({"record_id": ["d0", "k", "r"], "stage": ["desa", "kecamatan", "renja"], "outcome": None})
    whole = link_draws(lineage, both, links, "renja", ("desa", "kecamatan", "renja"), draws=4000)
    assert whole.value == pytest.approx(case["value"], abs=case["within"])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_corrected_interval_covers_where_the_naive_one_does_not(seed):
    result = regime(seed, 1500, 0.3, 0.85, 0.03, lists=300)
    assert 0.91 <= result["covered"] <= 0.98
    assert result["naive"] < 0.6
    assert abs(result["bias"]) < 0.003
    assert np.sign(regime(seed, 1500, 0.1, 0.85, 0.03, lists=100)["naive_bias"]) == 1, "the sign flips at a low rate"
