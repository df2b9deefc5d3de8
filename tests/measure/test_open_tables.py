"""Tables that leave the office: small cells hidden, not to be worked out, and the log kept apart."""

import pandas as pd
import pytest

from musrenbang_analysis.measure.open_tables import FATES, fate_of, open_measures, open_tables
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.terms import OUTCOMES


@pytest.fixture
def tables(example):
    return {table.name: table for table in open_tables(example.lineage, example.records)}


def test_every_outcome_has_a_fate():
    assert {fate_of(word) for word in OUTCOMES} == set(FATES)


def test_no_small_count_is_published_and_none_can_be_subtracted(tables):
    assert set(tables) == {"fate_by_kecamatan", "fate_by_skpd", "fate_by_proposer", "reason_by_skpd"}
    for table in tables.values():
        shown = table.cells.to_numpy(float, na_value=float("nan"))
        assert not ((shown > 0) & (shown < LEAST)).any()
        for axis, totals in ((1, table.row_totals), (0, table.column_totals)):
            hidden = pd.isna(shown).sum(axis=axis)
            assert (hidden != 1).all(), f"{table.name}: one hidden cell in a line is what is missing from its total"
            assert totals.sum() == table.row_totals.sum()


def test_the_cells_are_the_counts_of_the_lineage(tables, example):
    table = tables["fate_by_kecamatan"]
    village = example.lineage[example.lineage["entry_stage"] == "desa"]
    assert table.row_totals.sum() == len(village)
    long = table.long()
    total = long[(long["row"] == "total") & (long["column"] == "funded")]["count"].item()
    assert total == village["outcome"].isin(["funded", "delivered"]).sum()
    assert set(long.loc[long["count"].isna(), "state"]) == {"hidden"}


def test_measures_about_people_lose_their_small_cells_and_others_do_not(example):
    out = open_measures(example.measures)
    people = out["measure"].str.endswith("_by_tag") | out["group_kind"].isin(["proposer", "tag"]).fillna(False)
    assert not (out["is_hidden"] & ~people).any()
    counts = out[people & out["measure"].str.startswith("survival_count")]
    for column in ("numerator", "pending", "ended", "unknown"):
        values = counts[column].dropna().astype(float)
        assert not ((values > 0) & (values < LEAST)).any(), column
    hidden = out[out["is_hidden"]]
    assert len(hidden)
    assert hidden[["value", "lower", "upper"]].isna().all(axis=None)
    rupiah = hidden[hidden["unit"] == "rupiah"]
    assert rupiah["numerator"].isna().all()
    small = out[out["is_small"]]
    assert small["value"].isna().all()
