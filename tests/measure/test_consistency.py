"""On the example dossier: numbers made on different ways agree, and parts add up to their whole."""

import pytest

from musrenbang_analysis.measure.budget_origin import lines_to_check
from musrenbang_analysis.measure.scorecard import scorecard

KEYS = ["origin", "entry_stage", "stage"]
ANSWERS = ["numerator", "pending", "ended", "unknown", "denominator"]


@pytest.fixture
def top(example):
    return example.measures[example.measures["area_level"] == "kabupaten"]


def named(top, measure):
    return top[top["measure"] == measure]


@pytest.mark.parametrize("measure", ["survival_count", "survival_asked_rp"])
def test_d1_is_the_measure_itself(top, measure):
    whole = named(top, measure).set_index(KEYS)[ANSWERS]
    table = named(top, f"{measure}_by_denominator")
    first = table[table["denominator_kind"] == "D1"].set_index(KEYS)[ANSWERS]
    assert first.sort_index().equals(whole.sort_index())
    assert set(table["denominator_kind"]) == {"D1", "D2", "D3", "D4"}, "the example has no quotas"


@pytest.mark.parametrize("kind", ["dapil", "skpd_group", "urusan", "bidang", "size_class", "priority", "proposer"])
@pytest.mark.parametrize("measure", ["survival_count", "survival_asked_rp"])
def test_the_groups_of_a_kind_add_up_to_the_cohort(top, measure, kind):
    table = named(top, f"{measure}_by_group")
    parts = table[table["group_kind"] == kind].groupby(KEYS)[ANSWERS].sum()
    whole = named(top, measure).set_index(KEYS)[ANSWERS]
    assert len(parts)
    for key in parts.index:
        assert parts.loc[key].tolist() == pytest.approx(whole.loc[key].tolist())


def test_the_cost_path_ends_where_the_money_given_ends(top):
    path, given = (named(top, name).set_index(KEYS)["numerator"] for name in ("cost_path_rp", "given_rp"))
    for stage in ("rkpd", "apbd"):
        keys = [key for key in path.index if key[2] == stage]
        assert keys
        assert path[keys].tolist() == pytest.approx(given[keys].tolist())


@pytest.mark.parametrize("measure", ["budget_origin_lines", "budget_origin_rp", "reason_share"])
def test_shares_of_a_whole_add_up_to_one(top, measure):
    assert named(top, measure).groupby("stage")["value"].sum().to_numpy(float) == pytest.approx(1)


def test_theil_parts_add_up_and_indices_stay_in_their_range(top):
    for kind in ("count", "rp"):
        names = (f"theil_{part}_{kind}" for part in ("between", "within", "total"))
        parts = [named(top, name).set_index("stage")["value"] for name in names]
        assert (parts[0] + parts[1]).to_numpy(float) == pytest.approx(parts[2].to_numpy(float))
        assert named(top, f"gini_{kind}")["value"].between(0, 1).all()
        assert named(top, f"concentration_index_{kind}")["value"].between(-1, 1).all()


def test_the_list_for_the_clerk_is_as_long_as_its_number(example, top):
    number = named(top, "lines_without_proposal").set_index("stage")["numerator"]
    for stage in number.index:
        listed = lines_to_check(example.records, example.links, example.lineage, stage)
        assert len(listed) == number[stage]
        assert listed["source_row"].notna().all()
        assert listed["approved_rp"].dropna().is_monotonic_decreasing


def test_the_scorecard_of_the_example(example):
    card = scorecard(example.measures, example.lineage, example.records, example.links)
    card = card.drop_duplicates("no").set_index("no")
    reached = example.measures.query("measure == 'survival_count' and origin == 'musrenbang' and stage == 'apbd'")
    assert card.loc[7, "value"] == reached.loc[reached["area_level"] == "kabupaten", "value"].item()
    assert card.loc[[1, 6, 11], "note"].str.startswith("data tidak tersedia").all()
    assert card.loc[[3, 5, 8, 9, 10, 12, 13, 14, 15], "value"].notna().all()


@pytest.mark.parametrize(("stage", "given"), [("rkpd", "planned_rp"), ("apbd", "funded_rp")])
def test_proposals_are_never_given_more_than_their_lines(example, stage, given):
    accepted = example.links[example.links["status"] == "accepted"]
    lines = example.records[(example.records["stage"] == stage) & example.records["is_counted"]]
    reached = lines[lines["record_id"].isin(set(accepted["to_id"]))]
    shared = int(example.lineage[given].sum())
    assert 0 < shared <= reached["approved_rp"].sum()
