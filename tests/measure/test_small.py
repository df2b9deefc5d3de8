"""Small numbers: rates withheld, funnel limits, and suppressed cells that an outsider cannot work out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musrenbang_analysis.measure.small import (
    LEAST,
    dispersion,
    feasible_range,
    funnel_limits,
    suppress,
    without_small_rates,
)
from musrenbang_analysis.schema import shaped


def test_no_rate_is_printed_under_five_but_its_counts_are():
    rows = [
        {"measure": "survival_count", "denominator": n, "numerator": 1, "value": 1 / n, "lower": 1 / n, "unit": unit}
        for n, unit in ((4, "proposal"), (5, "proposal"), (3, "rupiah"))
    ]
    out = without_small_rates(shaped("measures", rows))
    assert out["is_small"].tolist() == [True, False, False]
    assert out["value"].isna().tolist() == [True, False, False]
    assert out["denominator"].tolist() == [4, 5, 3]


def test_funnel_limits_are_the_binomial_ones_without_overdispersion():
    areas = pd.DataFrame({"numerator": [50, 5, 45, 2], "denominator": [100, 10, 90, 4]})
    found = funnel_limits(areas)
    assert found["target"].iloc[0] == pytest.approx(0.5)
    assert found["lower_95"].iloc[0] == pytest.approx(0.5 - 1.959964 * 0.05)
    assert found["upper_99.8"].iloc[0] == pytest.approx(0.5 + 3.090232 * 0.05)
    assert found["rate"].isna().tolist() == [False, False, False, True]


def test_overdispersion_widens_the_limits_and_an_outlier_is_still_found():
    rng = np.random.default_rng(3)
    rates = np.clip(rng.normal(0.4, 0.12, 40), 0, 1)
    areas = pd.DataFrame({"numerator": rng.binomial(200, rates), "denominator": 200})
    areas.loc[0, "numerator"] = 196
    found = funnel_limits(areas)
    assert found["dispersion"].iloc[0] > 3
    assert found["position"].iloc[0] == "outside_99.8"
    assert (found["position"] == "inside").mean() > 0.8
    fair = pd.DataFrame({"numerator": rng.binomial(200, 0.4, 400), "denominator": 200})
    assert dispersion(np.array([1.0, -1.0] * 20), 0) == 1
    assert (funnel_limits(fair)["position"] == "inside").mean() > 0.93


def worked_out(counts, hidden):
    """Every hidden cell an outsider can name by repeated subtraction from row and column totals."""
    known, hidden = np.where(hidden, np.nan, counts), hidden.copy()
    found = True
    while found:
        found = False
        for axis in (0, 1):
            for line in range(counts.shape[axis]):
                mask = np.take(hidden, line, axis=axis)
                if mask.sum() == 1:
                    place = int(np.flatnonzero(mask)[0])
                    cell = (line, place) if axis == 0 else (place, line)
                    known[cell] = np.take(counts, line, axis=axis).sum() - np.nansum(np.take(known, line, axis=axis))
                    hidden[cell] = False
                    found = True
    return ~np.isnan(known)


TABLES = st.integers(2, 4).flatmap(
    lambda rows: st.integers(2, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 2, 4, 6, 9, 30]), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@settings(max_examples=30)
@given(TABLES)
def test_what_is_suppressed_cannot_be_recovered_by_subtraction(table):
    cells = pd.DataFrame(table, dtype=float)
    out = suppress(cells)
    hidden = out.cells.isna().to_numpy()
    small = (cells.to_numpy() > 0) & (cells.to_numpy() < LEAST)
    assert hidden[small].all()
    if hidden.all():
        return
    assert not (worked_out(cells.to_numpy(), hidden) & small).any()
    for cell in np.argwhere(small):
        lower, upper = feasible_range(cells.to_numpy(), hidden, tuple(cell))
        assert upper - lower >= 1 - 1e-6


def test_nothing_is_suppressed_where_nothing_is_small():
    out = suppress(pd.DataFrame([[0, 10], [20, 30]]))
    assert not out.cells.isna().any().any()
