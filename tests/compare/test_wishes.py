"""The same wish in two years: the same words, other words, and what must not be taken for it."""

import pandas as pd

from musrenbang_analysis.compare.wishes import with_wishes
from musrenbang_analysis.measure.across_years import resubmission, resubmitted, tries
from musrenbang_analysis.schema import shaped

VILLAGE = {"desa_code": "99.01.01.2001", "desa_name": "Sukamaju", "kecamatan_code": "99.01.01"}
FILLERS = (
    "Pembangunan posyandu Melati",
    "Pengadaan bibit padi",
    "Rehab ruang kelas SDN 3",
    "Pelatihan menjahit ibu PKK",
)


def year(number, *rows):
    """Tables records and lineage of village wishes: (id, text, outcome, facts); and some that fill the list."""
    more = [(f"x{k}", f"{text} tahun {number} RT {10 * number + k}", "funded", {}) for k, text in enumerate(FILLERS)]
    records, lineage = [], []
    for name, text, outcome, facts in (*rows, *more):
        row = {"record_id": f"{number}-{name}", "proposal_text": text, **VILLAGE} | facts
        records.append(row | {"stage": "desa", "is_counted": True, "detail_level": "proposal"})
        known = {key: value for key, value in row.items() if key not in ("volume", "unit", "rt", "rw")}
        lineage.append(known | {"entry_stage": "desa", "outcome": outcome})
    return shaped("records", records), shaped("lineage", lineage)


ROAD = {"volume": 215.0, "unit": "m", "rt": "3", "rw": "5"}
FIRST = year(
    1,
    ("road", "Pengecoran Jl. Mawar RT 03/05", "rejected", ROAD),
    ("lamp", "Pemasangan PJU Jl. Melati", "rejected", {"volume": 4.0, "unit": "unit"}),
    ("drain", "Drainase Jl. Kenanga RT 01/02", "rejected", {"volume": 80.0, "unit": "m", "rt": "1", "rw": "2"}),
)
SECOND = year(
    2,
    ("road", "Rabat beton Jalan Mawar RT 3 RW 5", "rejected", ROAD),
    ("lamp", "PEMASANGAN  PJU jl melati", "funded", {"volume": 4.0, "unit": "unit"}),
    ("drain", "Drainase Jl. Anggrek RT 07/04", "funded", {"volume": 80.0, "unit": "m", "rt": "7", "rw": "4"}),
)
THIRD = year(3, ("road", "Betonisasi Jl. Mawar RT 03 RW 05", "funded", ROAD))


def test_a_reworded_wish_is_known_again_and_another_street_is_not():
    again = resubmitted(*with_wishes([FIRST, SECOND])).set_index("record_id")
    assert again["is_resubmitted"].to_dict() == {"1-road": True, "1-lamp": True, "1-drain": False}
    assert resubmission(again) == (2, 3)
    assert again.loc["1-road", "record_id_later"] == "2-road"
    assert 0.6 <= again.loc["1-road", "wish_chance_later"] <= 1
    assert pd.isna(again.loc["1-lamp", "wish_chance_later"]), "the same words need no likelihood"


def test_word_for_word_alone_finds_less():
    assert resubmission(resubmitted(FIRST[1], SECOND[1])) == (1, 3)


def test_a_wish_keeps_its_key_through_all_years():
    lineages = with_wishes([FIRST, SECOND, THIRD])
    roads = {table.loc[table["record_id"].str.endswith("road"), "wish"].iloc[0] for table in lineages}
    assert len(roads) == 1
    table = tries(dict(zip((1, 2, 3), lineages, strict=True))).set_index("attempt")
    assert table.loc[3, "n_funded"] == 1, "refused twice, funded at the third try in a third wording"


def test_two_wishes_of_a_year_are_never_one_of_the_next():
    twice = year(
        1, ("a", "Pengecoran Jl. Mawar RT 03/05", "rejected", ROAD), ("b", "Cor Jalan Mawar", "rejected", ROAD)
    )
    again = resubmitted(*with_wishes([twice, SECOND]))
    assert again["record_id_later"].dropna().is_unique


def test_a_year_without_wishes_gives_a_result():
    empty = shaped("records", []), shaped("lineage", [])
    before, after = with_wishes([empty, FIRST])
    assert len(before) == 0
    assert after["wish"].notna().all()
