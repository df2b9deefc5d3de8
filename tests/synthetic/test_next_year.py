"""A following year of the generated kabupaten: the same villages, and wishes that come back."""

from synthetic.dossier import simulate
from tests.conftest import NEXT_YEAR
from tests.synthetic.test_generator import rows_of


def truth(two_years, year, name):
    return rows_of(two_years.raw.parent / "truth/99.07" / str(year) / f"{name}.csv")


def test_the_villages_are_the_same(two_years):
    first, second = ((two_years.raw / "99.07" / year / "context/wilayah.csv").read_bytes() for year in ("2025", "2026"))
    assert first == second


def test_what_comes_back_had_no_budget_and_reads_the_same_unless_reworded(two_years):
    before, after = ({row["truth_id"]: row for row in truth(two_years, year, "records")} for year in (2025, 2026))
    carried = truth(two_years, 2026, "carried")
    funded = {row["truth_id"] for row in truth(two_years, 2025, "proposals") if row["outcome"] == "funded"}
    assert len(carried) > 20
    assert {row["is_reworded"] for row in carried} == {"yes", "no"}
    for row in carried:
        old, new = before[row["earlier_truth_id"]], after[row["truth_id"]]
        assert row["earlier_truth_id"] not in funded
        assert old["desa_code"] == new["desa_code"] == row["desa_code"]
        assert row["is_reworded"] == "yes" or old["proposal_text"] == new["proposal_text"]


def test_the_same_seeds_give_the_same_year():
    years = [simulate(NEXT_YEAR) for _ in range(2)]
    texts = [[(entry.text, entry.location, entry.rupiah) for entry in year.entries["desa"]] for year in years]
    assert texts[0] == texts[1]
