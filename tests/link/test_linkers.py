"""Ids first, then exact code and village; what is doubtful is only possible."""

import pandas as pd
import pytest

from musrenbang_analysis.link.engine import link_records
from musrenbang_analysis.link.lineage import share_out
from musrenbang_analysis.schema import shaped

CODE = "1.03.10.2.01.0030"
PLACE = "99.02.01.2001"


def record(record_id, stage, **facts):
    base = {
        "record_id": record_id,
        "stage": stage,
        "source_file": f"{stage}.csv",
        "source_sheet": stage,
        "source_row": 2,
        "is_counted": True,
        "detail_level": "proposal",
        "id_system": "sipd",
        "sub_kegiatan_code": CODE,
        "desa_code": PLACE,
        "desa_name": "Sukamaju",
        "proposal_text": "Rabat beton",
    }
    return base | facts


def link(*rows):
    linked = link_records(shaped("records", list(rows)), linkers=("id", "code"))
    links, findings = linked.links, linked.findings
    pairs = {
        (a, b): (method, status)
        for a, b, method, status in links[["from_id", "to_id", "method", "status"]].itertuples(index=False)
    }
    return pairs, [finding.code for finding in findings], links


def test_one_id_at_several_stages_is_one_chain():
    pairs, codes, _ = link(
        *(record(stage, stage, source_id="7", desa_code=None) for stage in ("forum_skpd", "desa", "kecamatan"))
    )
    assert pairs == {("desa", "kecamatan"): ("id", "accepted"), ("kecamatan", "forum_skpd"): ("id", "accepted")}
    assert codes == []


def test_the_same_number_of_two_systems_is_no_link():
    pairs, _, _ = link(
        record("a", "desa", source_id="7", id_system="database", desa_code=None),
        record("b", "kecamatan", source_id="7", desa_code=None),
    )
    assert pairs == {}


def test_an_id_used_twice_in_one_list_only_makes_possible_links():
    rows = [
        record("a1", "desa", source_id="7"),
        record("a2", "desa", source_id="7"),
        record("b", "kecamatan", source_id="7"),
    ]
    pairs, codes, _ = link(*(row | {"desa_code": None} for row in rows))
    assert set(pairs.values()) == {("id", "possible")}
    assert codes == ["MSB-K02"]


def test_a_cell_with_two_ids_is_a_merge():
    rows = [
        record("a", "desa", source_id="7"),
        record("b", "desa", source_id="8"),
        record("c", "kecamatan", source_id="7, 8"),
    ]
    _, _, links = link(*(row | {"desa_code": None} for row in rows))
    assert set(links["relation"]) == {"merged"}
    assert set(links["status"]) == {"accepted"}


def test_one_row_becoming_several_under_its_id_is_a_split():
    rows = [
        record("a", "desa", source_id="7"),
        record("b", "kecamatan", source_id="7"),
        record("c", "kecamatan", source_id="7"),
    ]
    _, _, links = link(*(row | {"desa_code": None} for row in rows))
    assert list(links["relation"]) == ["split", "split"]


def test_a_parent_that_is_nowhere_and_a_circle_are_named():
    rows = [
        record("a", "renja", source_id="1", source_parent_id="2"),
        record("b", "rkpd", source_id="2", source_parent_id="1"),
        record("c", "apbd", source_id="3", source_parent_id="99"),
    ]
    pairs, codes, _ = link(*(row | {"desa_code": None} for row in rows))
    assert sorted(codes) == ["MSB-K01", "MSB-K04"]
    assert len(pairs) == 1


def test_a_row_whose_work_and_village_both_differ_from_its_parent_is_named():
    rows = [
        record("a", "desa", source_id="1"),
        record("b", "kecamatan", source_id="2", source_parent_id="1", desa_code="99.02.01.2002", proposal_text="Talud"),
    ]
    pairs, codes, _ = link(*rows)
    assert codes == ["MSB-K03"]
    assert pairs[("a", "b")] == ("id", "possible")


def test_an_id_given_again_to_another_work_elsewhere_is_not_trusted():
    rows = [
        record("a", "desa", source_id="7"),
        record("b", "kecamatan", source_id="7", desa_code="99.02.01.2002", proposal_text="Talud"),
    ]
    pairs, codes, _ = link(*rows)
    assert (pairs[("a", "b")], codes) == (("id", "possible"), ["MSB-K03"])


def test_ids_alone_are_followed_as_written_and_the_odd_one_named():
    rows = [
        record("a", "desa", source_id="7"),
        record("b", "kecamatan", source_id="7", desa_code="99.02.01.2002", proposal_text="Talud"),
    ]
    linked = link_records(shaped("records", rows), linkers=("id",))
    assert linked.links[["method", "status"]].to_numpy().tolist() == [["id", "accepted"]]
    assert [finding.code for finding in linked.findings] == ["MSB-K03"]


@pytest.mark.parametrize("change", [{"proposal_text": "Talud"}, {"desa_code": "99.02.01.2002"}])
def test_an_id_whose_rows_differ_in_one_thing_only_is_trusted(change):
    rows = [record("a", "desa", source_id="1"), record("b", "kecamatan", source_parent_id="1", **change)]
    pairs, codes, _ = link(*rows)
    assert (pairs[("a", "b")], codes) == (("id", "accepted"), [])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({}, {"proposal_text": "Talud"}, "possible"),
        ({}, {}, "accepted"),
        ({"rt": "1;2", "rw": "3"}, {"rt": "2", "rw": "3"}, "accepted"),
        ({"rt": "1"}, {"rt": "2"}, "possible"),
        ({"rw": "1"}, {"rw": "10"}, "possible"),
        ({"rt": "1", "volume": 100, "unit": "m"}, {"rt": "1", "volume": 200, "unit": "m"}, "possible"),
        ({}, {"desa_code": "99.02.01.2002"}, None),
        ({}, {"sub_kegiatan_code": "1.03.10.2.01.0031"}, None),
        ({"outcome": "rejected"}, {}, None),
        ({}, {"detail_level": "account"}, None),
    ],
)
def test_an_only_pair_of_code_and_village(a, b, expected):
    pairs, _, _ = link(record("a", "desa", **a), record("b", "kecamatan", **b))
    assert pairs == ({("a", "b"): ("code", expected)} if expected else {})


def test_a_pair_across_a_skipped_stage_is_only_possible():
    between = record("k", "kecamatan", desa_code="99.02.01.2009")
    pairs, _, _ = link(record("a", "desa", rt="1"), between, record("b", "renja", rt="1"))
    assert pairs[("a", "b")] == ("code", "possible")
    pairs, _, _ = link(record("a", "desa", rt="1"), record("b", "renja", rt="1"))
    assert pairs[("a", "b")] == ("code", "accepted")


def test_of_several_only_what_agrees_alone_is_accepted():
    rows = [record(f"a{n}", "desa", rt=str(n)) for n in (1, 2, 3)] + [
        record("b2", "kecamatan", rt="2"),
        record("bx", "kecamatan"),
    ]
    pairs, _, _ = link(*rows)
    assert pairs[("a2", "b2")] == ("code", "accepted")
    assert {pair for pair, (_, status) in pairs.items() if status == "possible"} == {("a1", "bx"), ("a3", "bx")}


def test_pokir_is_not_looked_for_in_the_community_forums():
    pairs, _, _ = link(record("p", "pokir"), record("k", "kecamatan"), record("r", "renja", sub_kegiatan_code="x"))
    assert pairs == {}
    pairs, _, _ = link(record("p", "pokir", rt="1"), record("r", "renja", rt="1"))
    assert pairs == {("p", "r"): ("code", "accepted")}


def test_a_budget_line_that_cites_the_proposal_also_succeeds_its_plan_row():
    rows = [
        record("f", "forum_skpd", source_id="7"),
        record("r", "rkpd", id_system=None, volume=5, unit="m"),
        record("a", "apbd", id_system="sipd_rincian", source_parent_id="7", desa_code=None, detail_level="work"),
    ]
    pairs, _, _ = link(*rows)
    assert pairs[("f", "a")] == ("id", "accepted")
    assert pairs[("f", "r")] == ("code", "accepted")
    assert pairs[("r", "a")] == ("code", "accepted"), "no surer than what ties the plan row to the proposal"


def decided(*rows):
    return pd.DataFrame(rows, columns=["left_id", "right_id", "decision"])


def test_a_hand_decision_wins_over_an_id_whatever_its_order():
    rows = shaped("records", [record("a", "desa", source_id="7"), record("b", "kecamatan", source_id="7")])
    for verdict, status in (("bukan", "rejected"), ("sama", "accepted"), (" Ragu ", "possible")):
        links = link_records(rows, hand=decided(("b", "a", verdict)), linkers=("id", "code")).links
        assert links[["from_id", "to_id", "method", "status"]].values.tolist() == [["a", "b", "hand", status]]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("a", "b", "mungkin")], "MSB-K05"),
        ([("a", "zz", "sama")], "MSB-K06"),
        ([("a", "a2", "sama")], "MSB-K07"),
        ([("a", "b", "sama"), ("b", "a", "bukan")], "MSB-K08"),
    ],
)
def test_a_hand_decision_that_cannot_be_followed_is_named(rows, code):
    records = [record("a", "desa"), record("a2", "desa"), record("b", "kecamatan", desa_code=None)]
    linked = link_records(shaped("records", records), hand=decided(*rows), linkers=("id",))
    assert [finding.code for finding in linked.findings] == [code]
    assert "accepted" not in set(linked.links["status"])


@pytest.mark.parametrize("amount", [0, 1, 100, 999_999_999_999])
@pytest.mark.parametrize("asked", [[1], [1, 1, 1], [None, 5], [0, 5], [3, 7, 11, 13], [10**12, 1]])
def test_shares_add_up_to_the_rupiah(amount, asked):
    parts = share_out(amount, asked)
    assert sum(parts) == amount
    assert min(parts) >= 0
