"""Indices against published examples, and a bias planted at one stage found there and nowhere else."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy, norm
from statsmodels.datasets import spector
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.tools import add_constant

from musrenbang_analysis.measure.equity import (
    concentration_curve,
    concentration_index,
    gini,
    hhi,
    location_quotients,
    theil,
)
from musrenbang_analysis.measure.sequential import sequential_logit, village_passage

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "synthetic" / "truth" / "99.01" / "2025"
BIRTHS = [29939, 28776, 26528, 24689, 19739]
RATES = [154.7, 152.9, 119.5, 86.9, 54.3]


def test_the_concentration_index_of_the_published_example():
    """Under-five deaths in India 1982-92 by wealth group, World Bank technical note 7: -0.1694."""
    deaths = np.array(BIRTHS) * np.array(RATES) / 1000
    assert concentration_index(deaths, [1, 2, 3, 4, 5], BIRTHS) == pytest.approx(-0.1694, abs=5e-5)
    curve = concentration_curve(deaths, [1, 2, 3, 4, 5], BIRTHS)
    area = np.trapezoid(curve["amount_share"], curve["population_share"])
    assert 1 - 2 * area == pytest.approx(-0.1694, abs=5e-5)
    assert curve.loc[1].round(2).tolist() == [0.23, 0.30]


def test_gini_theil_and_hhi_at_their_known_values():
    assert gini([1, 2, 3, 4, 5]) == pytest.approx(4 / 15)
    assert gini([1, 1, 1, 1]) == pytest.approx(0)
    assert gini([0, 0, 0, 1]) == pytest.approx(3 / 4)
    assert gini([0, 0]) is None
    assert theil([0, 0, 0, 1], list("aabb"))["total"] == pytest.approx(np.log(4))
    parts = theil([1, 3, 2, 2], list("aabb"))
    assert parts["between"] == pytest.approx(0)
    assert parts["within"] == pytest.approx((np.log(0.5) + 3 * np.log(1.5)) / 8)
    assert hhi([1, 1, 1, 1]) == pytest.approx(0.25)


def test_gini_of_the_published_incomes():
    """The ten incomes of the R package ineq (Zeileis), whose manual prints 0.4620911."""
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert gini(incomes) == pytest.approx(0.4620911, abs=5e-8)
    # Theil's T is the relative entropy of shares of income and of people, computed elsewhere (scipy)
    assert theil(incomes, [0] * 10)["total"] == pytest.approx(entropy(incomes, np.ones(10)))


MEXICO = {
    # state: (gross product per head 1940, 2000, region of Hanson 1998)
    "Aguascalientes": (10384, 27782, 2), "Baja California": (22361, 29855, 1), "Baja California Sur": (9573, 26103, 2),
    "Campeche": (3758, 36163, 5), "Chiapas": (2934, 8684, 5), "Chihuahua": (8578, 30735, 1),
    "Coahuila": (8537, 28460, 1), "Colima": (6909, 21358, 3), "Distrito Federal": (17816, 54349, 4),
    "Durango": (12132, 17379, 2), "Guanajuato": (4359, 15585, 3), "Guerrero": (2181, 11820, 5),
    "Hidalgo": (4414, 12348, 3), "Jalisco": (5309, 21610, 3), "Mexico": (3408, 16322, 4), "Michoacan": (3327, 11838, 3),
    "Morelos": (6936, 18170, 3), "Nayarit": (4836, 11478, 2), "Nuevo Leon": (9073, 38672, 1), "Oaxaca": (1892, 9010, 5),
    "Puebla": (3569, 15685, 3), "Queretaro": (11016, 26149, 3), "Quintana Roo": (21965, 33442, 5),
    "San Luis Potosi": (4372, 15866, 2), "Sinaloa": (4840, 15242, 2), "Sonora": (6399, 24068, 1),
    "Tabasco": (2459, 13360, 5), "Tamaulipas": (7508, 23546, 1), "Tlaxcala": (3605, 11701, 3),
    "Veracruz": (5203, 12191, 3), "Yucatan": (7990, 17509, 5), "Zacatecas": (3734, 11130, 2),
}  # fmt: skip


@pytest.mark.parametrize(("year", "between", "within"), [(0, 0.0345889, 0.17435454), (1, 0.03635872, 0.0702496)])
def test_theil_between_and_within_the_regions_of_mexico(year, between, within):
    """Rey and Sastre Gutierrez 2010, as printed in the documentation of ``inequality.theil.TheilD`` (PySAL)."""
    product, region = [row[year] for row in MEXICO.values()], [row[2] for row in MEXICO.values()]
    found = theil(product, region)
    assert found["between"] == pytest.approx(between, abs=5e-9)
    assert found["within"] == pytest.approx(within, abs=5e-9)


def test_theil_of_a_lognormal_is_half_its_variance():
    """T = sigma^2 / 2 (Kleiber and Kotz 2003, section 4.5): a hundred thousand quantiles, sigma 0.6."""
    incomes = np.exp(0.6 * norm.ppf((np.arange(100_000) + 0.5) / 100_000))
    assert theil(incomes, np.zeros(100_000))["total"] == pytest.approx(0.18, abs=5e-4)


def test_one_stage_is_the_logit_of_the_textbook():
    """Spector and Mazzeo 1980 in Greene (Econometric Analysis, table 21.1 of the 5th edition) and, for the average
    marginal effects, the documentation of statsmodels: one stage contributes exactly the marginal effect.
    """
    data = spector.load_pandas()
    passed = pd.DataFrame({"grade": data.endog.astype(bool)})
    table = sequential_logit(passed, data.exog).set_index("covariate")
    published = {"GPA": (2.826, 0.3626), "TUCE": (0.095, 0.0122), "PSI": (2.379, 0.3052)}
    for name, (coefficient, effect) in published.items():
        assert table.loc[name, "log_odds_ratio"] == pytest.approx(coefficient, abs=5e-4)
        assert table.loc[name, "contribution"] == pytest.approx(effect, abs=5e-5)


def test_the_contributions_add_up_to_the_marginal_effect_on_the_end():
    """The identity of Buis: over three stages, against the derivative of the product of the fitted probabilities."""
    rng = np.random.default_rng(8)
    x = pd.DataFrame({"poor": rng.normal(size=900), "far": rng.normal(size=900)})
    at_risk, passed = np.ones(900, bool), {}
    for stage, slope in (("a", -0.9), ("b", 0.0), ("c", -0.4)):
        at_risk = at_risk & (rng.random(900) < 1 / (1 + np.exp(-0.6 - slope * x["poor"] - 0.3 * x["far"])))
        passed[stage] = at_risk
    passed = pd.DataFrame(passed)
    table = sequential_logit(passed, x).set_index(["covariate", "stage"])

    fits, risk = [], np.ones(900, bool)
    for stage in passed:
        fits.append(Logit(passed.loc[risk, stage].astype(float), add_constant(x[risk])).fit(disp=0))
        risk = passed[stage].to_numpy()

    def end(change):
        return np.prod([fit.predict(add_constant(x.assign(poor=x["poor"] + change))) for fit in fits], axis=0).mean()

    slope = (end(1e-5) - end(-1e-5)) / 2e-5
    assert table.loc["poor", "contribution"].sum() == pytest.approx(slope, rel=1e-6)
    assert table.loc[("poor", "a"), "contribution"] == table.loc["poor", "contribution"].min()


def test_ties_in_poverty_do_not_depend_on_the_order():
    assert concentration_index([1, 5, 2], [1, 1, 2]) == pytest.approx(concentration_index([5, 1, 2], [1, 1, 2]))


def test_location_quotients_are_one_where_everyone_has_the_same_mix():
    table = pd.DataFrame({"desa": list("aabb"), "bidang": list("xyxy"), "rp": [10, 30, 1, 3]})
    assert location_quotients(table, "desa", "bidang", "rp")["location_quotient"].tolist() == pytest.approx([1] * 4)


def test_a_stage_logit_is_the_log_odds_ratio_of_its_table():
    """Of 40 poor 10 pass, of 60 others 30: ln((10/30) / (30/30))."""
    poor = pd.DataFrame({"poor": [1] * 40 + [0] * 60})
    passed = pd.DataFrame({"renja": [True] * 10 + [False] * 30 + [True] * 30 + [False] * 30})
    row = sequential_logit(passed, poor).iloc[0]
    assert row["log_odds_ratio"] == pytest.approx(np.log(1 / 3), abs=1e-6)
    assert row["standard_error"] == pytest.approx(np.sqrt(1 / 10 + 1 / 30 + 1 / 30 + 1 / 30), rel=0.02)


def truth(name):
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def planted(stage, rng):
    """The generated example, four times over, with half of the poor villages' proposals lost at one stage."""
    village_of = {row["truth_id"]: row["desa_code"] for row in truth("records")}
    rows = [row for row in truth("proposals") if row["entry_stage"] == "desa"]
    lineage = pd.DataFrame(rows * 4)
    lineage["desa_code"] = lineage["truth_id"].map(village_of)
    stages = ["kecamatan", "renja", "rkpd"]
    for name in stages:
        lineage[name] = lineage[f"reached_{name}"]
    codes = sorted(lineage["desa_code"].unique())
    poor = pd.Series(rng.permutation([1, 0] * len(codes))[: len(codes)], index=codes)
    villages = pd.DataFrame({"desa_code": codes, "poor": poor.to_numpy()})
    if stage:
        lost = (lineage["desa_code"].map(poor) == 1) & (rng.random(len(lineage)) < 0.5)
        lineage.loc[lost, stages[stages.index(stage) :]] = "no"
    return village_passage(lineage, villages, stages)


@pytest.mark.parametrize("stage", ["kecamatan", "renja", "rkpd"])
def test_a_bias_planted_at_one_stage_is_found_there(stage):
    passed, facts = planted(stage, np.random.default_rng(20250101))
    table = sequential_logit(passed.drop(columns="submitted"), facts[["poor"]], facts["desa_code"]).set_index("stage")
    contributions = table["contribution"]
    assert contributions.idxmin() == stage
    assert table.loc[stage, "p_value"] < 0.01
    assert contributions[stage] < 2 * contributions.drop(stage).abs().sum() * -1
    end = passed["rkpd"]
    direct = end[facts["poor"] == 1].mean() - end[facts["poor"] == 0].mean()
    assert contributions.sum() == pytest.approx(direct, abs=0.03)


def test_villages_that_propose_nothing_are_a_stage_of_their_own():
    """Silence planted among the poor villages is found at submission."""
    villages = pd.DataFrame({"desa_code": [f"v{i:02}" for i in range(60)], "poor": [1, 0] * 30})
    speaks = villages[(villages["poor"] == 0) | (villages.index % 4 == 0)]
    lineage = pd.DataFrame({"entry_stage": "desa", "desa_code": speaks["desa_code"], "renja": ["yes", "no", "no"] * 15})
    passed, facts = village_passage(lineage, villages, ["renja"])
    assert len(passed) == 60
    silent = sequential_logit(passed, facts[["poor"]], facts["desa_code"]).set_index("stage")
    assert not silent.loc["submitted", "is_estimable"], "every other village speaks: the odds ratio is infinite"
    assert silent.loc["submitted", "n_passed"] == 45


def test_a_stage_everyone_passes_is_not_estimable_and_adds_nothing():
    passed = pd.DataFrame({"a": [True] * 20, "b": [True, False] * 10})
    table = sequential_logit(passed, pd.DataFrame({"x": np.arange(20.0)})).set_index("stage")
    assert not table.loc["a", "is_estimable"]
    assert table.loc["a", "contribution"] == 0
