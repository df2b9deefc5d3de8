"""Published funnels, re-added: each must come out labelled right."""

from pathlib import Path

import pytest
import yaml

from musrenbang_analysis.measure.reconcile import labels, reconcile

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "funnels").glob("*.yml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_published_funnel_is_labelled_right(path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    checks, expected = reconcile(case), case["expect"]
    assert list(labels(checks)) == expected["labels"]
    for label in ("residual", "inflow"):
        if label in expected:
            wanted = expected[label] if isinstance(expected[label], list) else [expected[label]]
            assert checks.loc[checks["label"] == label, "difference"].tolist() == wanted
    if "unique" in expected:
        assert checks.set_index("what").loc["headline", "computed"] == expected["unique"]
    if "note" in expected:
        assert checks["note"].str.contains(expected["note"]).any()
    if "within_rounding" in expected:
        assert checks.loc[checks["label"] == "residual", "is_within_rounding"].all() == expected["within_rounding"]


def test_all_published_rows_are_there():
    assert len(CASES) >= 18


def test_a_misspelt_check_is_refused():
    with pytest.raises(KeyError, match="partition"):
        reconcile({"partition": []})


def test_the_mean_of_the_rates_of_kecamatan_is_a_share_error():
    case = yaml.safe_load((CASES[0].parent / "gunung_mas.yml").read_text(encoding="utf-8"))
    case["areas"]["published_share"]["published"] = 0.276
    assert "share_error" in labels(reconcile(case))
