"""Bootstrap intervals of indices over villages: the same index by another way, scipy's own interval, and when none."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap

from musrenbang_analysis.measure import equity, village_intervals
from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.equity import equity_measures
from musrenbang_analysis.measure.village_intervals import concentration, herfindahl, intervals, theil


def villages(number, seed=3):
    rng = np.random.default_rng(seed)
    weight = rng.integers(500, 9_000, number).astype(float)
    amount = rng.poisson(3, number) * rng.lognormal(3, 1, number)
    return amount, rng.integers(0, 12, number).astype(float), weight, rng.integers(0, 5, number)


def of_drawn(places):
    """The published functions on the villages of one draw, and those of the intervals on how often each was drawn."""
    amount, rank, weight, _ = villages(40)
    counts = np.bincount(places, minlength=40).astype(float)[None]
    a, r, w = (values[places] for values in (amount, rank, weight))
    yield equity.concentration_index(a, r, w), concentration(amount, rank, weight)(counts)
    yield equity.gini(a, w), concentration(amount, amount / weight, weight)(counts)
    yield equity.theil(a, w * 0, w)["total"], theil(amount, weight)(counts)
    by_skpd = np.stack([amount, amount * (rank > 5), rank], axis=1)
    yield equity.hhi(by_skpd[places].sum(axis=0)), herfindahl(by_skpd)(counts)


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_draw_of_villages_has_the_index_of_the_villages_drawn(seed):
    places = np.arange(40) if seed is None else np.random.default_rng(seed).integers(0, 40, 40)
    for index, drawn in of_drawn(places):
        assert drawn[0] == pytest.approx(index, abs=1e-12)


def test_the_ends_are_those_of_scipy_on_the_index_itself(monkeypatch):
    monkeypatch.setattr(village_intervals, "RESAMPLES", 200)
    amount, _, weight, _ = villages(40)
    own = intervals({"gini": concentration(amount, amount / weight, weight)}, 40)["gini"]

    def gini(places):
        return equity.gini(amount[places], weight[places])

    rng = np.random.default_rng(village_intervals.SEED)
    drawn = bootstrap((np.arange(40),), gini, n_resamples=200, vectorized=False, method="BCa", rng=rng)
    assert own == pytest.approx(tuple(drawn.confidence_interval), abs=1e-9)


def measured(number):
    amount, _, weight, group = villages(number)
    codes = [f"99.99.{g + 1:02}.{2000 + n}" for n, g in enumerate(group)]
    table = {
        "desa_code": codes,
        "kecamatan_code": [code[:8] for code in codes],
        "population": weight,
        "poor": weight / 5,
    }
    frame = pd.DataFrame(table | {"desa_name": codes, "idm": pd.NA})
    frame["poor"] -= np.arange(number)
    born = {"entry_stage": "desa", "desa_code": codes, "asked_rp": amount.astype(int), "skpd_name": "Dinas A"}
    lineage = pd.DataFrame(born).astype({"asked_rp": "Int64"})
    documents = pd.DataFrame([{"stage": "desa", "is_available": True, "as_of": None}])
    context = MeasureContext(villages=frame.astype({"population": "Float64", "poor": "Float64", "idm": "Float64"}))
    return equity_measures(lineage, documents, context, ("99.99", "Uji")).set_index("measure")


WITH_INTERVAL = ["concentration_index_count", "concentration_index_rp", "gini_count", "gini_rp", "theil_total_count",
                 "theil_total_rp"]  # fmt: skip


def test_the_indices_have_their_intervals_and_a_rerun_the_same():
    found = measured(50)
    assert set(found.loc[WITH_INTERVAL, "interval_kind"]) == {"bootstrap_95"}
    assert found.loc["gini_rp", "lower"] < found.loc["gini_rp", "value"] < found.loc["gini_rp", "upper"]
    assert found.loc["hhi_skpd_rp", "interval_kind"] == "too_few", "one SKPD: nothing varies"
    assert set(found.loc[["hhi_village_rp", "theil_between_rp"], "interval_kind"]) == {"none"}, "none was found to hold"
    assert measured(50).equals(found)


def test_too_few_villages_have_none_and_it_is_said():
    found = measured(39)
    assert set(found.loc[[*WITH_INTERVAL, "hhi_skpd_rp"], "interval_kind"]) == {"too_few"}
    assert found[["lower", "upper"]].isna().all(axis=None)
    assert found["value"].notna().all()
