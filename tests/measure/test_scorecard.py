"""The 14 principles: a value, or the name of the table that would supply it; and wishes followed across years."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from musrenbang_analysis.measure.across_years import is_comparable, resubmission, resubmitted, tries, with_grace
from musrenbang_analysis.measure.scorecard import scorecard
from musrenbang_analysis.schema import shaped

PATH = Path(__file__).resolve().parents[1] / "cases" / "functions" / "scorecard.yml"
CASE = yaml.safe_load(PATH.read_text(encoding="utf-8"))["scorecard"]


def measure(name, value, stage, **more):
    row = {"measure": name, "value": value, "stage": stage, "area_level": "kabupaten", "origin": "musrenbang"}
    return row | more


@pytest.fixture
def board():
    measures = shaped(
        "measures",
        [
            measure("survival_count", 0.2, "apbd"),
            measure("unexplained", 0.3, "desa"),
            measure("villages_without_proposal", 0.1, "desa"),
            measure("gini_rp", 0.4, "apbd"),
            measure("tag_relative_survival", 2.0, "apbd", group_kind="tag", group_value="women_children"),
            measure("plan_consistency", 0.8, "apbd", origin="all", group_kind="step", group_value="rkpd>apbd"),
            measure("survival_count_by_denominator", 0.2, "apbd", denominator_kind="D1", denominator=4),
            measure("survival_count_by_denominator", 0.3, "apbd", denominator_kind="D3", denominator=3),
            measure("survival_asked_rp_by_group", 1, "apbd", group_kind="bidang", group_value="1.03", numerator=10),
            measure("survival_asked_rp_by_group", 1, "apbd", group_kind="bidang", group_value="1.02", numerator=10),
        ],
    )
    texts = ["Bantuan PKK RW 2", "Jalan", "Posyandu Melati", "Jembatan"]
    lineage = shaped(
        "lineage",
        [
            {"record_id": f"d{i}", "entry_stage": "desa", "proposal_text": text, "apbd": "yes" if i == 0 else "unknown"}
            for i, text in enumerate(texts)
        ],
    )
    rows = [("d0", "desa", 1), ("d1", "desa", 2), ("d2", "desa", 3), ("k0", "kecamatan", 1), ("k1", "kecamatan", 3)]
    rows.append(("k2", "kecamatan", 2))
    records = shaped(
        "records", [{"record_id": i, "stage": s, "priority": p, "desa_code": "99.01.01.2001"} for i, s, p in rows]
    )
    links = shaped(
        "links",
        [{"from_id": f"d{i}", "to_id": f"k{i}", "relation": "same", "status": "accepted"} for i in range(3)],
    )
    return measures, lineage, records, links


def test_every_principle_has_a_value_or_names_its_missing_table(board):
    card = scorecard(*board)
    assert sorted(set(card["no"])) == list(range(1, 16)), "the seed numbers 15 items for its 14 principles"
    assert card["principle"].nunique() == 15, "Partisipasi stands twice, for presence and for contribution"
    assert (card["value"].isna() == card["note"].str.startswith("data tidak tersedia: ")).all()
    first = card.drop_duplicates("no").set_index("no")
    expected = {2: 1 / 3, 3: 0.75, 7: 0.2, 8: 0.9, 10: 0.7, 13: 0.4, 14: 1.0, 15: 0.8}
    assert {no: pytest.approx(first.loc[no, "value"]) for no in expected} == expected
    assert first.loc[3, "value"] == CASE["within_competence"]
    assert first.loc[9, "value"] == CASE["gender"]
    assert CASE["missing"] in first.loc[1, "note"]
    assert "wilayah_statistik.csv" in first.loc[5, "note"]
    assert set(first[first["value"].isna()].index) == {1, 4, 5, 6, 11, 12}


SIDE = {
    "kehadiran.csv": [
        {"tahap": "desa", "total": "30", "diundang": "40", "l": "20", "p": "10"},
        {"tahap": "desa", "total": "20", "diundang": "", "l": "", "p": ""},
    ],
    "delegasi.csv": [{"desa": "99.01.01.2001", "l": "2", "p": "1"}],
    "jadwal.csv": [
        {"tanggal_undangan": "2024-01-10", "tanggal_acara": "2024-01-20", "nomor_ba": "1/BA"},
        {"tanggal_undangan": "2024-01-18", "tanggal_acara": "2024-01-20", "nomor_ba": ""},
    ],
    "rpjm.csv": [{"desa": "v1", "kegiatan": "PEMBANGUNAN jalan dusun"}],
    "umpan_balik.csv": [{"desa": "v1"}, {"desa": "v9"}],
    "apbdes.csv": [{"sumber": "Swadaya", "rp": "5"}, {"sumber": "Dana Desa", "rp": "900"}],
    "wilayah_statistik.csv": [{"desa_kode": "v1", "tahun": "2023", "penduduk": "2000"}],
}


def test_a_side_table_that_was_handed_in_gives_its_indicator(board):
    """30 of 40 invited came, 10 of 30 women, 1 of 3 delegates; 10 and 2 days' notice; 2 proposals of 2,000 people."""
    lineage = year(("a1", "v1", "Pembangunan Jalan Dusun", "rejected"), ("a2", "v1", "Jembatan", "rejected"))
    lineage = lineage.assign(asked_rp=[50, 50])
    before = year(("z1", "v1", "jembatan", "rejected"), ("z2", "v1", "Posyandu", "unknown"))
    card = scorecard(board[0], lineage, *board[2:], "en", lambda name: SIDE.get(name, []), before)
    value = card.set_index("indicator")["value"]
    assert value["Attendance of those invited"] == 0.75
    assert value["Women among those present"] == pytest.approx(1 / 3)
    assert value["Women among the delegates"] == pytest.approx(1 / 3)
    assert value["Meetings with numbered minutes"] == 0.5
    assert value["Days between invitation and meeting (median)"] == 6
    assert value["Proposals that stand in the RPJM Desa (same text)"] == 0.5
    assert value["Proposals per 1,000 inhabitants"] == 1
    assert value["Villages that were told the results"] == 1
    assert value["Self-help over the rupiah asked by villages"] == 0.05
    assert value["Unadopted proposals of last year handed in again"] == 0.5


def test_nothing_read_gives_no_zero_anywhere(board):
    empty = (frame.iloc[:0] for frame in board)
    card = scorecard(*empty, lang="en")
    assert card["value"].isna().all()
    assert card["note"].str.startswith("data not available").all()


def year(*rows):
    columns = ("record_id", "desa_code", "proposal_text", "outcome")
    return shaped("lineage", [dict(zip(columns, row, strict=True)) | {"entry_stage": "desa"} for row in rows])


FIRST = year(
    ("a1", "v1", "Pembangunan Jalan Dusun", "rejected"),
    ("a2", "v1", "Jembatan", "unknown"),
    ("a3", "v1", "Posyandu", "funded"),
    ("a4", "v2", "Pembangunan Jalan Dusun", "pending"),
)
SECOND = year(("b1", "v1", "PEMBANGUNAN  jalan dusun", "rejected"), ("b3", "v2", "Jembatan", "rejected"))
THIRD = year(("c1", "v1", "pembangunan jalan dusun", "funded"))


def test_a_refused_wish_is_followed_into_the_next_year():
    found = resubmitted(FIRST, SECOND).set_index("record_id")
    assert found["is_resubmitted"].to_dict() == {"a1": True, "a2": False}, "funded and pending were not refused"
    assert found.loc["a1", "record_id_later"] == "b1"


def test_funded_at_the_third_try():
    table = tries({2023: FIRST, 2024: SECOND, 2025: THIRD}).set_index("attempt")
    # v1 road: refused twice, funded at the third try; a2 gave up; a4 was pending; b3 gave up at its first try
    first = {"n": 5, "n_funded": 1, "n_returned": 1, "n_elsewhere": 0, "n_given_up": 2, "n_open": 1}
    assert table.loc[1].drop("given_up").to_dict() == first
    assert table.loc[1, "given_up"] == pytest.approx(2 / 3)
    second = {"n": 1, "n_funded": 0, "n_returned": 1, "n_elsewhere": 0, "n_given_up": 0, "n_open": 0}
    assert table.loc[2].drop("given_up").to_dict() == second
    assert table.loc[3, "n_funded"] == 1
    assert table.loc[3].isna()["given_up"], "the last year: nobody could come back yet"
    with pytest.raises(ValueError, match="consecutive"):
        tries({2023: FIRST, 2025: THIRD})


SERVED = year(
    ("e1", "v1", "Posyandu", "diverted_desa"),
    ("e2", "v1", "Sumur Bor", "already_funded"),
    ("e3", "v1", "Balai Dusun", "rejected"),
    ("e4", "v1", "Irigasi", "diverted_provinsi"),
    ("e5", "v1", "Talud", "funded"),
)
AFTER = year(("f4", "v1", "Irigasi", "funded"), ("f5", "v1", "Talud", "rejected"))


def test_what_another_purse_serves_was_not_refused_and_gives_nothing_up():
    again = resubmitted(SERVED, AFTER)
    assert again.set_index("record_id")["is_elsewhere"].to_dict() == {"e1": True, "e2": True, "e3": False, "e4": True}
    assert resubmission(again) == (0, 1), "the hall alone was met by nobody"
    table = tries({2024: SERVED, 2025: AFTER}).set_index("attempt")
    # the diverted irrigation was handed in again all the same; the funded wall begins anew
    first = {"n": 6, "n_funded": 1, "n_returned": 1, "n_elsewhere": 2, "n_given_up": 1, "n_open": 1}
    assert table.loc[1].drop("given_up").to_dict() == first
    assert table.loc[1, "given_up"] == pytest.approx(1 / 2)
    assert table.loc[2, "n_funded"] == 1


def test_a_year_of_grace_counts_what_was_carried_over():
    before = FIRST.assign(apbd=["no", "unknown", "yes", "pending"])
    after = SECOND.assign(apbd=["yes", "yes"])
    assert with_grace(before, after, "apbd") == {"denominator": 4, "numerator": 1, "carried": 1}


def test_a_lineage_may_bring_its_own_wishes():
    """Pairs found by another way: the bridge was written as a footbridge the year after."""
    later = SECOND.assign(wish=["road", "bridge"])
    earlier = FIRST.assign(wish=["road", "bridge", "health", "other"])
    assert resubmitted(earlier, later).set_index("record_id")["is_resubmitted"].all()


def test_years_are_compared_only_on_the_same_definition():
    def documents(is_available, is_complete):
        return pd.DataFrame([{"stage": "apbd", "is_available": is_available, "is_complete": is_complete}])

    assert is_comparable(documents(True, True), documents(True, None), "apbd")
    assert not is_comparable(documents(True, True), documents(True, False), "apbd")
    assert not is_comparable(documents(True, True), documents(False, None), "apbd")
