"""Ranks and quotas: Kelurahan Kauman, hand-made lists, a planted quota."""

import csv
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from musrenbang_analysis.measure.rules import (
    inversions,
    kendall_tau_b,
    pair_counts,
    priority_weighted,
    quota_table,
    top_k_hits,
)
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build

KAUMAN = Path(__file__).resolve().parents[3] / "shared" / "data" / "kauman-usulan" / "kauman_usulan_139.csv"


@pytest.mark.skipif(not KAUMAN.is_file(), reason=f"the real data is not at {KAUMAN}")
def test_the_first_two_of_each_rw_explain_28_of_29_in_kauman():
    with KAUMAN.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["no"]]  # one row "A, B, C, D" is a trial entry
    found = [re.search(r"\bP\s?(\d+)\s*\)", row["permasalahan"]) for row in rows]
    rank = pd.Series([int(match[1]) if match else None for match in found], dtype="Float64")
    reached = pd.Series([row["keterangan"].strip() == "Diakomodir" for row in rows])
    assert (len(reached), reached.sum(), rank.notna().sum()) == (138, 29, 137)
    best = quota_table(rank, reached).query("is_best").iloc[0]
    assert (best["k"], best["n_hit"], best["n_first"]) == (2, 28, 38)
    weight = priority_weighted(rank, reached)
    assert weight[0] / weight[1] == pytest.approx(0.469, abs=5e-4)


@pytest.mark.skipif(not KAUMAN.is_file(), reason=f"the real data is not at {KAUMAN}")
def test_the_rule_of_kauman_is_named_from_its_file_alone(tmp_path):
    """Ranks begin anew for every RW and body; nobody tells the program so."""
    folder = tmp_path / "raw" / "35.73" / "2023"
    (folder / "desa").mkdir(parents=True)
    shutil.copy(KAUMAN, folder / "desa" / KAUMAN.name)
    (folder / "dossier.yml").write_text('kabupaten_code: "35.73"\nplan_year: 2023\n', encoding="utf-8")
    measures = build(folder, Roots(processed=tmp_path / "processed")).tables.measures
    top = measures[(measures["area_level"] == "kabupaten") & (measures["origin"] == "musrenbang")]
    found = top.set_index("measure")
    rule = found.loc["quota_explained"]
    assert (rule["group_kind"], rule["group_value"]) == ("first_k_of_proposer", "2")
    assert (rule["numerator"], rule["denominator"]) == (28, 29)
    assert (found.loc["quota_hit", "numerator"], found.loc["quota_hit", "denominator"]) == (28, 38)
    assert found.loc["survival_priority_weighted", "value"] == pytest.approx(0.469, abs=5e-4)
    kept = found.loc["kept_on_list_count"]
    assert (kept["numerator"], kept["denominator"]) == (30, 139), "the file holds an accepted trial entry too"
    assert found.loc["kept_on_list_asked_rp", "numerator"] == pytest.approx(591_490_000, abs=10)


def test_kendall_tau_b_of_a_known_table():
    """Swapping one neighbouring pair of four changes 1 of 6 pairs: (5 - 1) / 6."""
    assert kendall_tau_b(pd.Series([1, 2, 3, 4]), pd.Series([1, 3, 2, 4])) == pytest.approx(4 / 6)
    assert kendall_tau_b(pd.Series([1, 2]), pd.Series([5, 5])) is None
    # scipy's documented example
    assert kendall_tau_b(pd.Series([12, 2, 1, 12, 2]), pd.Series([1, 4, 7, 1, 0])) == pytest.approx(-0.4714045)


def test_inversions_name_who_was_passed_over():
    lists, rank = pd.Series(list("aaab")), pd.Series([1, 2, 2, 1])
    found = inversions(lists, rank, pd.Series([False, True, False, True]))
    assert found[["passed_over", "preferred"]].to_numpy().tolist() == [[0, 1]]


def test_ties_share_the_places_left():
    hits = top_k_hits(pd.Series(list("aaa")), pd.Series([1, 2, 2]), pd.Series([True, True, False]))
    assert hits == (1.5, 2)


def test_a_planted_quota_is_named_and_chance_is_not_explained():
    rng = np.random.default_rng(7)
    rank = pd.Series(np.tile(np.arange(1, 11), 60))
    reached = pd.Series((rank <= 3) & (rng.random(600) < 0.9) | (rng.random(600) < 0.02))
    best = quota_table(rank, reached).query("is_best").iloc[0]
    assert best["k"] == 3
    assert best["explained"] > 0.9
    chance = quota_table(rank, pd.Series(rng.random(600) < 0.3)).query("is_best").iloc[0]
    assert chance["hit_rate"] < 0.4


def test_the_count_of_inversions_is_the_length_of_their_list():
    rng = np.random.default_rng(5)
    lists, rank = pd.Series(rng.integers(0, 6, 80)), pd.Series(rng.integers(1, 9, 80)).astype("Int64")
    rank[rng.random(80) < 0.1] = pd.NA
    reached = pd.Series(rng.random(80) < 0.4)
    inverted, pairs = pair_counts(lists, rank, reached)
    assert inverted == len(inversions(lists, rank, reached))
    assert pairs == inverted + len(inversions(lists, rank, ~reached))
