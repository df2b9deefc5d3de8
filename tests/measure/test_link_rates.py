"""Rates with probable links: paths by hand, properties of the corrected rate, and what the table says."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from musrenbang_analysis.measure.area_rates import Spread, area_rates, shift_of, spread_of
from musrenbang_analysis.measure.estimated import estimated_measures
from musrenbang_analysis.measure.link_chances import (
    BORN,
    LEAP,
    STEP_KIND,
    adapted_chances,
    held_parameters,
    link_chances,
    moved,
    step_kinds,
    step_signs,
)
from musrenbang_analysis.measure.link_rates import (
    FAMILY,
    Audited,
    audit_of,
    in_order,
    rate_with_audit,
    rate_without_audit,
    reach_evidence,
    reach_probability,
    shipped_parameters,
    ways_on,
)
from musrenbang_analysis.measure.uncertainty import Interval
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.terms import TRUNK

CASES = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "cases" / "functions" / "uncertainty.yml").read_text(encoding="utf-8")
)
CASE = CASES["rate_with_audit"]
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


def chances_of(held, table, sequence=SEQUENCE):
    """The adapted chance of every link of a table."""
    at = held.set_index("record_id")["stage"].map({name: place for place, name in enumerate(sequence)})
    there = sorted(int(place) for place in at.unique())
    return adapted_chances(table, step_kinds(table, at, there, sequence), held)


def test_paths_multiply_and_alternatives_add_up():
    held = records(desa=["d"], kecamatan=["k"], renja=["r1", "r2"], apbd=["a"])
    table = links(("d", "k", 0.8, "accepted"), ("k", "r1", 0.5, "possible"), ("k", "r2", 0.5, "possible"),
                  ("r1", "a", 0.9, "accepted"), ("r2", "a", 0.9, "accepted"), ("d", "a", 0.3, "possible"))  # fmt: skip
    found = reach_evidence(ways_on(held, table, SEQUENCE), ["d"], "apbd").loc["d"]
    first, one, two, last, _, past = chances_of(held, table)
    assert past == pytest.approx(5 * held_parameters()["steps"][LEAP]["per_link"])
    assert past < 0.1, "a link past the lists that should hold the proposal is rarely right"
    assert found["composed"] == pytest.approx(1 - (1 - first * (1 - (1 - one * last) * (1 - two * last))) * (1 - past))
    assert not found["certain"]


def test_certain_links_make_a_certain_way_and_rejected_ones_none():
    held = records(desa=["d", "e"], kecamatan=["k"], apbd=["a"])
    steps = (("d", "k", None, "accepted"), ("k", "a", None, "accepted"), ("e", "k", 0.9, "rejected"))
    found = reach_evidence(ways_on(held, links(*steps), SEQUENCE), ["d", "e", "absent"], "apbd")
    assert found["certain"].tolist() == [True, False, False]
    assert found.loc["e", "composed"] == 0
    chance = reach_probability(found, shipped_parameters()["budget"])
    assert chance[0] == 1
    assert chance[1] == chance[2] < 0.1, "who has no link at all hardly reached it"


def test_as_many_without_a_link_reached_a_stage_as_links_miss_however_many_there_are():
    """Twice as many dropped proposals are not twice as many missed ones; who was ended in writing was not missed."""
    parameters = shipped_parameters()["budget"]
    for dropped in (200, 400):
        evidence = pd.DataFrame(
            {"certain": [True] * 100 + [False] * dropped, "composed": [1.0] * 100 + [0.0] * dropped}
        )
        assert reach_probability(evidence, parameters)[100:].sum() == pytest.approx(100 * parameters.missed)
        is_open = np.arange(100 + dropped) < 200
        chance = reach_probability(evidence, parameters, is_open)
        assert chance[100:200].sum() == pytest.approx(100 * parameters.missed)
        assert not chance[200:].any()
    evidence = pd.DataFrame({"certain": [True] * 100 + [False], "composed": [1.0] * 100 + [0.0]})
    assert reach_probability(evidence, parameters)[-1] < 0.5, "one proposal left over is not sure to have been missed"


def test_a_link_by_code_is_nearly_certain():
    table = links(("d", "k", None, "accepted"), ("d", "l", 0.4, "possible")).assign(method=["code", "text"])
    found = link_chances(table, pd.Series(["list", "list"]))
    assert 0.5 < found.iloc[0] < 1
    assert found.iloc[1] == 0.4


def test_of_links_past_a_list_only_as_many_are_right_as_were_missed():
    """Three times as many look-alikes make three times as many leaps, not three times as many missed links."""
    expected = []
    for many in (100, 300):
        near = [(f"d{i}", f"k{i}", 0.95, "accepted") for i in range(1000)]
        leaps = [(f"d{i}", f"a{i}", None if i % 2 else 0.3, "possible") for i in range(2000, 2000 + many)]
        table = links(*near, *leaps)
        table.loc[table["probability"].isna(), "method"] = "code"
        kinds = pd.Series(["list"] * 1000 + [LEAP] * many)
        held = records(desa=sorted(set(table["from_id"])), kecamatan=[f"k{i}" for i in range(1000)],
                       apbd=[f"a{i}" for i in range(2000, 2000 + many)])  # fmt: skip
        expected.append(adapted_chances(table, kinds, held)[kinds == LEAP].sum())
    assert expected[0] < 30
    assert expected[1] == pytest.approx(expected[0], rel=0.15)


def test_the_kind_of_a_link_is_that_of_its_step_and_a_leap_where_it_passes_over_a_list():
    at = pd.Series({"d": 0, "k": 1, "pokir": 1.5, "a": 3})
    pairs = [("d", "k"), ("k", "a"), ("d", "a"), ("pokir", "a")]
    table = links(*((*pair, 0.4, "possible") for pair in pairs))
    assert step_kinds(table, at, [0, 1, 3], SEQUENCE).tolist() == ["list", "budget", LEAP, BORN]
    accepted = table.assign(status="accepted")
    assert step_kinds(accepted, at, [0, 1, 3], SEQUENCE).tolist() == ["list", "budget", "budget", BORN], (
        "accepted past a list: that list holds nothing of its kecamatan or office, so nothing was passed over"
    )
    assert set(STEP_KIND.values()) | {LEAP} == set(held_parameters()["steps"])


def lists(linked, unlinked, chance=0.9, village="99.99.01.2001"):
    """A village list and the list after it, of whose rows the first so many are linked; and the links."""
    held = records(desa=[f"d{i}" for i in range(linked)], kecamatan=[f"k{i}" for i in range(linked + unlinked)])
    return held.assign(desa_code=village), links(*((f"d{i}", f"k{i}", chance, "accepted") for i in range(linked)))


def test_more_rows_that_nothing_explains_make_the_same_link_less_probable():
    """Twice as many look-alikes: the links look the same, fewer are right, and the estimate notices without a label."""
    few, many, most = (chances_of(*lists(400, rows)).iloc[0] for rows in (50, 200, 800))
    assert few > many > most > 0.4
    elsewhere, _ = lists(400, 800)
    late = (elsewhere["stage"] == "kecamatan") & ~elsewhere["record_id"].isin([f"k{i}" for i in range(400)])
    elsewhere.loc[late, "desa_code"] = "99.99.01.2002"
    assert chances_of(elsewhere, lists(400, 800)[1]).iloc[0] > few, "rows of other villages are no look-alikes"


def test_less_sure_links_make_each_of_them_less_probable():
    surer, less = (lists(400, 100, chance) for chance in (0.9, 0.7))
    mixed = surer[1].assign(probability=[0.8] + [0.9] * 399), less[1].assign(probability=[0.8] + [0.7] * 399)
    assert chances_of(surer[0], mixed[0]).iloc[0] > chances_of(less[0], mixed[1]).iloc[0]


def test_the_signs_of_a_step_can_be_recomputed_by_hand():
    held, table = lists(2, 1)
    table = table.assign(probability=[0.8, 0.6])
    kinds = pd.Series(["list", "list"])
    found = step_signs(table, kinds, held).loc["kecamatan"]
    assert found["sure"] == pytest.approx(0.7)
    assert found["unclaimed"] == pytest.approx((0.2 + 0.4 + 1) / 3)
    assert (found["sure_of"], found["unclaimed_of"]) == (2, 3)
    pokir = pd.concat([table, links(("p", "k2", 0.5, "possible"))], ignore_index=True)
    found = step_signs(pokir, pd.Series(["list", "list", BORN]), held).loc["kecamatan"]
    assert found["unclaimed"] == pytest.approx((0.2 + 0.4 + 0.5) / 3), "a councillor's wish explains a row too"
    assert found["sure_of"] == 2


def test_a_few_links_move_a_sign_hardly_and_none_moves_it_without_bound():
    assert moved(0.5, 0, 0.2) == 0
    assert 0 < moved(0.5, 5, 0.2) < moved(0.5, 500, 0.2)
    assert moved(1.0, 1e9, 0.2) == -moved(0.0, 1e9, 0.8) < 2


def test_who_reached_a_stage_passed_those_before_it():
    found = in_order(np.array([[0.9, 0.5, 0.2], [0.2, 0.4, 0.1], [0.1, 0.2, 0.6], [1.0, 1.0, 1.0]]))
    assert found[0] == pytest.approx([0.9, 0.5, 0.2]), "in order already"
    assert found[1] == pytest.approx([0.3, 0.3, 0.1])
    assert found[2] == pytest.approx([0.3, 0.3, 0.3])
    assert found[3] == pytest.approx([1, 1, 1])


def test_a_line_an_office_ended_is_no_arrival():
    held = records(desa=["d"], kecamatan=["k"])
    held.loc[held["record_id"] == "k", "outcome"] = "rejected"
    found = reach_evidence(ways_on(held, links(("d", "k", 0.9, "accepted")), SEQUENCE), ["d"], "kecamatan")
    assert found.loc["d", "composed"] == 0


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


def test_the_estimate_of_an_area_can_be_recomputed_by_hand():
    case = CASES["area_rates"]
    chance, area = np.array(case["chance"]), np.array(case["area"])
    shift = shift_of(chance, area, 2, Spread(0.2, 1.0), None)
    assert shift.mean.tolist() == [0, 0], "nobody audited"
    whole = Interval(case["whole"], case["whole"] - 0.1, case["whole"] + 0.1, "not_audited_95")
    found = area_rates(chance, np.ones(8), area, shift, None, whole)
    assert [part.value for part in found] == pytest.approx(case["values"], abs=1e-5)
    assert {part.kind for part in found} == {"not_audited_95"}
    assert all(part.lower < part.value < part.upper for part in found)


@settings(max_examples=25)
@given(
    chance=st.lists(st.floats(0, 1), min_size=24, max_size=24),
    truth=st.lists(st.booleans(), min_size=8, max_size=8),
    areas=st.lists(st.integers(0, 2), min_size=24, max_size=24),
)
@example(chance=[0.0] * 18 + [0.5, 1.4e-182] + [0.0] * 4, truth=[False] * 7 + [True], areas=[0] * 17 + [1, 1] + [0] * 5)
def test_areas_add_up_to_the_whole_and_hold_what_was_seen(chance, truth, areas):
    chance, area, amounts = np.array(chance), np.array(areas), np.arange(1.0, 25.0)
    audit = audited(range(8), truth, 3.0)
    whole = rate_with_audit(chance, amounts, audit)
    found = area_rates(chance, amounts, area, shift_of(chance, area, 3, Spread(0.3, 1.2), audit), audit, whole)
    total = np.bincount(area, amounts, 3)
    for number, part in enumerate(found):
        if part is None:
            assert total[number] == 0
            continue
        lower, upper = (part.value if end is None else end for end in (part.lower, part.upper))
        mine = area[:8] == number
        assert 0 <= lower <= part.value <= upper <= 1
        assert part.value * total[number] >= amounts[:8][mine & truth].sum() - 1e-6
    doubtful = (chance[8:] > 1e-3) & (chance[8:] < 1 - 1e-3)
    within = amounts[:8][np.array(truth)].sum() + amounts[8:][chance[8:] >= 1 - 1e-3].sum()
    wanted = whole.value * amounts.sum()
    if within + 1 < wanted < within + amounts[8:][doubtful].sum() - 1:
        sums = sum(part.value * total[number] for number, part in enumerate(found) if part is not None)
        assert sums == pytest.approx(wanted, rel=0.01), "kecamatan add up to their kabupaten"


def test_an_area_that_was_audited_follows_its_answers():
    """In one of two equal areas everybody audited had reached, in the other nobody."""
    chance, area = np.full(200, 0.4), np.repeat([0, 1], 100)
    position = np.r_[0:30, 100:130]
    audit = audited(position, [1] * 30 + [0] * 30, 200 / 60)
    loose, tight = (shift_of(chance, area, 2, Spread(sd, 1.0), audit) for sd in (1.0, 0.05))
    assert loose.mean[0] > 1 and loose.mean[1] < -1
    assert abs(tight.mean[0]) < 0.2, "where areas hardly differ one follows the other"
    found = area_rates(chance, np.ones(200), area, loose, audit, Interval(0.4, 0.35, 0.45, "link_error_95"))
    assert found[0].value > 0.6 > 0.3 > found[1].value


def test_every_level_of_areas_has_a_measured_spread():
    for stage in TRUNK[1:]:
        for level in ("kecamatan", "skpd"):
            assert spread_of(stage, level).sd >= 0 and spread_of(stage, level).dispersion >= 1


def lineage_of(n):
    rows = [{"record_id": f"d{i}", "origin": "musrenbang_desa", "entry_stage": "desa", "asked_rp": 100, "apbd": "unknown",
             "n_successors": 0, "kecamatan": "unknown", "renja": "unknown", "skpd_name": "Dinas A",
             "kecamatan_code": "99.99.01" if i < n - 10 else "99.99.02", "kecamatan_name": "Satu" if i < n - 10 else "Dua"}
            for i in range(n)]  # fmt: skip
    return shaped("lineage", rows)


def facts_of(n, lineage=None):
    held = records(desa=[f"d{i}" for i in range(n)], apbd=[f"a{i}" for i in range(n)])
    found = links(*((f"d{i}", f"a{i}", 0.9 if i < 20 else 0.1, "possible") for i in range(n)))
    documents = shaped("documents", [{"stage": "desa", "is_available": True}, {"stage": "apbd", "is_available": True}])
    return held, found, lineage_of(n) if lineage is None else lineage, documents, ("99.99", "Uji"), ("desa", "apbd")


def test_the_table_says_whether_it_was_audited():
    facts = facts_of(60)
    table = estimated_measures(*facts)
    chosen = (table["measure"] == "survival_estimated") & (table["origin"] == "musrenbang")
    row = table[chosen & (table["area_level"] == "kabupaten")].iloc[0]
    assert row["interval_kind"] == "not_audited_95"
    assert row["lower"] < row["value"] < row["upper"]
    answers = pd.DataFrame([(f"d{i}", "apbd", "ya" if i < 10 else "tidak", "s", 2.0) for i in range(30)],
                           columns=["record_id", "stage", "answer", "stratum", "weight"])  # fmt: skip
    table = estimated_measures(*facts, answers)
    assert set(table.loc[table["area_code"] != "99.99.02", "interval_kind"]) == {"link_error_95"}
    assert set(table["measure"]) == {
        f"survival_estimated{unit}{part}" for unit in ("", "_rp") for part in ("", "_by_skpd")
    }


def test_a_kecamatan_has_its_own_interval_and_a_small_one_no_rate():
    table = estimated_measures(*facts_of(60))
    chosen = table[(table["measure"] == "survival_estimated") & (table["origin"] == "musrenbang")]
    whole, large, small = (chosen[chosen["area_code"] == code].iloc[0] for code in ("99.99", "99.99.01", "99.99.02"))
    assert large["denominator"] == 50 and large["area_name"] == "Satu"
    assert large["interval_kind"] == "not_audited_95"
    assert large["upper"] - large["lower"] > whole["upper"] - whole["lower"], "its own error is added"
    assert small["denominator"] == 10 and small["interval_kind"] == "too_few"
    assert small[["value", "numerator", "lower", "upper"]].isna().all()
    skpd = table[(table["measure"] == "survival_estimated_by_skpd") & (table["origin"] == "musrenbang")].iloc[0]
    assert skpd["skpd_name"] == "Dinas A"
    assert skpd["value"] == pytest.approx(whole["value"]), "the only SKPD is the whole"


def test_cohorts_the_calibration_was_not_fitted_on_say_so():
    lineage = lineage_of(20).assign(origin="pokir", entry_stage="pokir")
    table = estimated_measures(*facts_of(20, lineage))
    assert set(table["interval_kind"]) == {"not_estimated"}
    assert table["value"].isna().all() if "value" in table else True
    assert set(table["denominator"]) == {20, 2000}
