"""The worked case of what functions give to a notebook: ``tests/cases/functions/by_hand.yml``."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from musrenbang_analysis.measure.across_years import resubmitted
from musrenbang_analysis.measure.equity import location_quotients
from musrenbang_analysis.measure.rules import kendall_tau_b
from musrenbang_analysis.measure.sequential import sequential_logit
from musrenbang_analysis.measure.small import funnel_limits, suppress
from musrenbang_analysis.schema import shaped

PATH = Path(__file__).resolve().parents[1] / "cases" / "functions" / "by_hand.yml"
CASE = yaml.safe_load(PATH.read_text(encoding="utf-8"))


def test_location_quotient():
    case = CASE["location_quotient"]
    table = pd.DataFrame(case["rows"], columns=["desa", "bidang", "n"])
    found = location_quotients(table, "desa", "bidang", "n")
    keys = found["desa"] + " " + found["bidang"]
    assert dict(zip(keys, found["location_quotient"], strict=True)) == pytest.approx(case["expect"])


def test_kendall_tau_b():
    case = CASE["kendall_tau_b"]
    assert kendall_tau_b(pd.Series(case["first"]), pd.Series(case["second"])) == pytest.approx(case["value"])


def test_sequential_logit():
    case = CASE["sequential_logit"]
    rows = []
    for poor, group in ((1, case["poor"]), (0, case["other"])):
        rows += [(poor, i < group["first"], i < group["second"]) for i in range(group["n"])]
    table = pd.DataFrame(rows, columns=["poor", "first", "second"])
    found = sequential_logit(table[["first", "second"]], table[["poor"]])
    assert found["log_odds_ratio"].tolist() == pytest.approx(case["log_odds_ratios"], abs=1e-6)
    assert found["contribution"].iloc[1] == pytest.approx(0, abs=1e-6)
    assert found["contribution"].sum() == pytest.approx(case["direct"], abs=0.005)


def test_funnel_limits():
    case = CASE["funnel_limits"]
    found = funnel_limits(pd.DataFrame(case["areas"], columns=["numerator", "denominator"]))
    for column in ("target", "lower_95", "upper_99.8"):
        assert found[column].iloc[0] == pytest.approx(case[column], abs=5e-5)


def test_suppress():
    case = CASE["suppress"]
    out = suppress(pd.DataFrame(case["cells"], dtype=float))
    assert np.array_equal(out.cells.isna(), np.array(case["hidden"]))


def test_resubmitted():
    columns = ("desa_code", "proposal_text", "outcome")
    years = [
        shaped(
            "lineage",
            [
                dict(zip(columns, row, strict=True)) | {"record_id": str(number), "entry_stage": "desa"}
                for number, row in enumerate(rows)
            ],
        )
        for rows in (CASE["resubmitted"]["earlier"], CASE["resubmitted"]["later"])
    ]
    assert resubmitted(*years)["is_resubmitted"].mean() == pytest.approx(CASE["resubmitted"]["share"])
