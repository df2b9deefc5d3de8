"""A following year of the generated kabupaten: the same villages, and wishes that come back."""

from dataclasses import replace

import pytest

from synthetic.dossier import generate
from tests.synthetic.test_generator import SMALL, digest, rows_of

NEXT = replace(SMALL, seed=12, year=2026, after=(SMALL.seed,))


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    base = tmp_path_factory.mktemp("years")
    for settings in (SMALL, NEXT):
        generate(base / "raw", base / "truth", settings)
    return base


def records(years, year):
    return {row["truth_id"]: row for row in rows_of(years / "truth/99.07" / str(year) / "records.csv")}


def test_the_villages_are_the_same(years):
    first, second = ((years / "raw/99.07" / year / "context/wilayah.csv").read_bytes() for year in ("2025", "2026"))
    assert first == second


def test_what_comes_back_had_no_budget_and_reads_the_same_unless_reworded(years):
    before, after = records(years, 2025), records(years, 2026)
    carried = rows_of(years / "truth/99.07/2026/carried.csv")
    funded = {
        row["truth_id"] for row in rows_of(years / "truth/99.07/2025/proposals.csv") if row["outcome"] == "funded"
    }
    assert len(carried) > 20
    assert {row["is_reworded"] for row in carried} == {"yes", "no"}
    for row in carried:
        old, new = before[row["earlier_truth_id"]], after[row["truth_id"]]
        assert row["earlier_truth_id"] not in funded
        assert old["desa_code"] == new["desa_code"] == row["desa_code"]
        assert row["is_reworded"] == "yes" or old["proposal_text"] == new["proposal_text"]


def test_the_same_seeds_give_the_same_year(years, tmp_path):
    generate(tmp_path / "raw", tmp_path / "truth", NEXT)
    assert digest(tmp_path / "raw/99.07/2026") == digest(years / "raw/99.07/2026")
