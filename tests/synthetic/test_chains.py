"""The chains say what they claim: stages of the right size, truth that adds up, the difficulty they are set to."""

import pandas as pd
import pytest

from synthetic.chains import chain, splits
from synthetic.chains.build import DIRECT, KINDS, STEPS
from synthetic.chains.difficulty import AIM, TOLERANCE, difficulty
from synthetic.chains.vocabulary import concepts


@pytest.fixture(scope="module")
def small():
    return chain(1003, proposals=900, budget_lines=3600)


def test_the_same_seed_gives_the_same_chain_and_another_seed_another():
    first, again, other = (chain(seed, proposals=200, budget_lines=800) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first.records, again.records)
    pd.testing.assert_frame_equal(first.truth.pairs, again.truth.pairs)
    assert set(first.records["desa_name"].dropna()) != set(other.records["desa_name"].dropna())


def test_stages_have_the_sizes_of_a_real_kabupaten():
    counts = chain(1000).records["stage"].value_counts()
    for stage, wanted in {"desa": 3000, "kecamatan": 2000, "renja": 1050, "rkpd": 960, "apbd": 12000}.items():
        assert counts[stage] == pytest.approx(wanted, rel=0.3), stage


def test_pairs_join_neighbouring_stages_and_name_their_kind(small):
    stage = small.records.set_index("record_id")["stage"]
    pairs = small.truth.pairs
    assert set(pairs["step"]) == {*STEPS, DIRECT}
    assert (stage[pairs["from_id"]].to_numpy() + "-" + stage[pairs["to_id"]].to_numpy() == pairs["step"]).all()
    assert not pairs.duplicated(["from_id", "to_id"]).any()
    assert set(pairs["kind"]) == set(KINDS)
    parents = pairs.groupby(["step", "to_id"])["from_id"].transform("size")
    assert ((parents >= 4) == (pairs["kind"] == "merge4")).all()
    assert (parents.between(2, 3) == (pairs["kind"] == "merge23")).all()
    children = pairs.groupby(["step", "from_id"])["to_id"].transform("size")
    assert (children[pairs["kind"] == "split"] > 1).all()
    assert pairs.loc[pairs["kind"] == "skpd_moved", "skpd_moved"].all()


def test_fates_follow_the_links_and_the_money_of_a_line_is_shared_whole(small):
    fates, pairs = small.truth.fates.set_index("record_id"), small.truth.pairs
    alive = set(fates.index)
    for step in STEPS:
        alive = set(pairs.loc[(pairs["step"] == step) & pairs["from_id"].isin(alive), "to_id"])
        reached = fates[step.split("-")[1]]
        assert reached.any()
    assert alive == set(pairs.loc[pairs["step"] == DIRECT, "to_id"])
    assert set(fates.index[fates["apbd"]]) == set(pairs.loc[pairs["step"] == DIRECT, "from_id"])
    assert (fates["apbd"] <= fates["rkpd"]).all() and (fates["rkpd"] <= fates["renja"]).all()
    assert ((fates["funded_rp"] > 0) == fates["apbd"]).all()
    lines = small.records[small.records["record_id"].isin(alive)]
    assert fates["funded_rp"].sum() == pytest.approx(lines["approved_rp"].sum(), rel=0.1)  # lines without an amount


def test_the_list_of_the_kecamatan_splits_wishes_as_often_as_a_real_one():
    made = [chain(seed, budget_lines=3000) for seed in (1000, 1001, 1002)]
    pairs = pd.concat([item.truth.pairs for item in made]).query("step == 'desa-kecamatan'")
    rows = pairs.groupby("from_id").size()
    assert (rows > 1).mean() == pytest.approx(splits.SHARE, rel=0.35)
    assert pairs["kind"].eq("split").mean() == pytest.approx(237 / 5339, rel=0.5)
    assert rows.max() <= 13
    split = pairs[pairs["kind"] == "split"]
    records = pd.concat([item.records for item in made]).set_index("record_id")
    one, two = records.loc[split["from_id"]], records.loc[split["to_id"]]
    assert (one["desa_code"].to_numpy() == two["desa_code"].to_numpy()).all()
    wish = one["asked_rp"].groupby(level=0).first()
    parts = two["asked_rp"].groupby(split["from_id"].to_numpy()).sum(min_count=1)
    adds_up = (parts / wish.reindex(parts.index)).astype(float).dropna().between(0.99, 1.01)
    assert 0.3 < adds_up.mean() < 0.8, "amounts of the rows add up or not"


def test_splits_change_nothing_else_of_a_chain(monkeypatch):
    size = {"proposals": 900, "budget_lines": 1200}
    made = chain(1005, **size)
    monkeypatch.setattr(splits, "SHARE", 0.0)
    whole = chain(1005, **size)
    assert not whole.truth.pairs.query("step == 'desa-kecamatan'")["kind"].eq("split").any()
    touched = made.truth.pairs.query("step == 'desa-kecamatan' and kind == 'split'")
    touched = {*touched["from_id"], *touched["to_id"]}
    before, after = (
        item.records.set_index("record_id").drop(columns="source_row").drop(index=touched, errors="ignore")
        for item in (whole, made)
    )
    assert touched and len(before)
    pd.testing.assert_frame_equal(before, after)
    told = ["from_id", "to_id", "step", "kind", "skpd_moved"]
    later = [item.truth.pairs.query("step != 'desa-kecamatan'")[told] for item in (whole, made)]
    pd.testing.assert_frame_equal(*(pairs.reset_index(drop=True) for pairs in later))
    reached = [item.truth.fates.set_index("record_id")[["kecamatan", "apbd", "furthest"]] for item in (whole, made)]
    pd.testing.assert_frame_equal(*reached)


def test_places_are_missing_from_the_budget_as_often_as_in_real_files(small):
    budget = small.records[small.records["stage"] == "apbd"]
    routine = budget["code_source"].isna()
    works = budget[~routine]
    assert routine.mean() > 0.6
    assert works["desa_code"].isna().mean() == pytest.approx(0.58, abs=0.06)
    assert works["kecamatan_code"].isna().mean() == pytest.approx(0.25, abs=0.05)


def test_neither_order_nor_id_tells_who_belongs_together(small):
    records = small.records.set_index("record_id")
    pairs = small.truth.pairs[small.truth.pairs["step"] == "desa-kecamatan"]
    left, right = (
        records.loc[pairs[name], "source_row"].astype(float).reset_index(drop=True) for name in ("from_id", "to_id")
    )
    assert abs(left.corr(right, method="spearman")) < 0.15


def test_more_distractors_mean_more_rows_nobody_proposed():
    plain, crowded = (chain(1004, proposals=600, budget_lines=2400, distractors=times) for times in (1.0, 3.0))
    born = [
        1
        - len(set(made.truth.pairs.loc[made.truth.pairs["step"] == "rkpd-apbd", "to_id"]))
        / (made.records["code_source"].notna() & (made.records["stage"] == "apbd")).sum()
        for made in (plain, crowded)
    ]
    assert born[1] > born[0]


def test_held_out_words_of_fitting_and_testing_never_meet():
    fit, test = chain(1, 60, 200), chain(1000, 60, 200)
    held = [set(made.lexicon_holdout["wording"]) for made in (fit, test)]
    assert not held[0] & held[1]
    for made in (fit, test):
        assert not held[0] & set(made.lexicon["wording"]) and not held[1] & set(made.lexicon["wording"])
        share = len(made.lexicon_holdout) / (len(made.lexicon_holdout) + len(made.lexicon))
        assert 0.2 <= share <= 0.3
    assert len(concepts()) >= 72
    assert all(3 <= len(item.core) + len(item.hold_fit) <= 6 for item in concepts())


def test_a_plain_match_gets_no_further_than_the_chains_are_set_to():
    measured = difficulty([chain(1000)], tuple(AIM)).set_index("step")["tfidf_f1"]
    for step, aim in AIM.items():
        assert measured[step] == pytest.approx(aim, abs=TOLERANCE), f"{step}: {measured.to_dict()}"
