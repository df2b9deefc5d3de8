"""Side tables as measures read them: nothing guessed, other years left out."""

import pytest

from musrenbang_analysis.measure.context import measure_context
from musrenbang_analysis.measure.equity import village_amounts
from musrenbang_analysis.schema import shaped

PLACES = [("99.99.01.2001", "A"), ("99.99.01.2002", "B"), ("99.99.02.1001", "C"), ("99.99.01", "Kecamatan")]


@pytest.mark.parametrize(
    ("written", "read"), [("1500000000", 1500000000), ("1.500.000", None), ("1.500", None), ("-", None), ("", None)]
)
def test_a_ceiling_is_a_plain_number_or_nothing(written, read):
    rows = [{"kec": "99.99.01", "tahun": "2025", "pagu": written}]
    context = measure_context(lambda name: rows if name == "pagu_wilayah.csv" else [], plan_year=2025)
    assert context.ceiling == ({"99.99.01": read} if read else {})


def test_quotas_of_other_years_and_kecamatan_not_covered_are_left_out():
    rows = [
        {"kode": "99.99.01.2001", "tahun": "2024", "kuota": "9"},
        {"kode": "99.99.01.2001", "tahun": "2025", "kuota": "5"},
    ]
    context = measure_context(lambda name: rows if name == "pagu_wilayah.csv" else [], PLACES, ["99.99.01"], 2025)
    assert context.quota == {"99.99.01.2001": 5}
    assert context.villages["desa_name"].tolist() == ["A", "B"]


def test_poverty_and_idm_are_never_mixed_in_one_ranking():
    rows = [
        {"desa_kode": "99.99.01.2001", "tahun": "2024", "idm": "0.71"},
        {"desa_kode": "99.99.01.2002", "tahun": "2024", "idm": "0,65"},
        {"desa_kode": "99.99.02.1001", "tahun": "2024", "penduduk": "100", "miskin": "10"},
    ]
    context = measure_context(
        lambda name: rows if name == "wilayah_statistik.csv" else [], PLACES, ["99.99.01", "99.99.02"]
    )
    table = village_amounts(shaped("lineage", []), context.villages, [])
    assert table["living_standard"].fillna(-1).tolist() == [0.71, 0.65, -1]
