"""The sums a table says of itself: what is named, what is passed over, and never a false alarm."""

import pytest

from musrenbang_analysis.ingest.arithmetic import (
    GROUPING,
    SUM,
    TOTAL,
    Figures,
    Limit,
    check_table,
    off_dictionary,
    over_limits,
    product_fits,
    wrong_details,
)
from musrenbang_analysis.ingest.hierarchy import budget_path, code_text, sort_accounts
from musrenbang_analysis.ingest.rows import BodyRow
from musrenbang_analysis.ingest.sheet import Cell
from musrenbang_analysis.pipeline import check

PLACES = "kode,nama\n99.02,Kabupaten Uji\n99.02.01,Cibening\n99.02.01.2001,Sukamaju\n99.02.01.1002,Mekarsari\n"


def codes(rows, hierarchy="", detail="proposal", **options):
    return [(fault.code, fault.number) for fault in check_table(rows, hierarchy, detail, **options).faults]


def account(number, path, amount, kind="line", **money):
    return Figures(number, kind, tuple(path.split("/")), {"approved": amount, **money})


def row(number, code, name, amount):
    texts = {"code": code, "proposal": name, "approved": amount}
    return BodyRow(number, {use: Cell(text, text) for use, text in texts.items() if text})


@pytest.mark.parametrize(
    ("volume", "price", "amount", "fits"),
    [
        (200, 250_000, 50_000_000, True),
        (530, 637_872, 338_072_000, True),  # a price rounded to the rupiah
        (10, 100_000, 1_110_000, True),  # with 11 % VAT
        (10, 100_000, 1_200_000, False),
        (2, 1_250_000, 25_000_000, False),
    ],
)
def test_volume_times_price(volume, price, amount, fits):
    assert product_fits(volume, price, amount) is fits


def test_a_dictionary_price_has_its_taxes_already():
    assert off_dictionary(60, 320_000, 19_200_000) is None
    assert off_dictionary(60, 320_000, 21_120_000)["product"] == "19.200.000"
    assert off_dictionary(None, 320_000, 21_120_000) is None


def test_a_product_that_is_a_thousand_times_off_is_a_wrong_scale():
    assert codes([Figures(5, money={"price": 250_000, "approved": 50_000}, volume=200)]) == [("MSB-A06", 5)]
    assert codes([Figures(5, money={"price": 250_000, "approved": 51_000_000}, volume=200)]) == [("MSB-A01", 5)]


def test_before_and_delta_make_after():
    right = account(2, "1", 90, before=100, delta=-10)
    wrong = account(3, "1", 90, before=100, delta=10)
    untested = Figures(4, money={"before": 1, "approved": 5})
    checked = check_table([right, wrong, untested], "account", "account")
    assert [(fault.code, fault.number) for fault in checked.faults] == [("MSB-A02", 3)]
    assert (checked.tested["changes"], checked.right["changes"]) == (2, 1)


def test_a_wrong_sum_is_named_where_the_figures_part_and_not_above():
    rows = [
        account(1, "5", 100, SUM),
        account(2, "5/1", 60, SUM),
        account(3, "5/1/1", 25),
        account(4, "5/1/2", 30),
        account(5, "5/2", 40),
    ]
    assert codes(rows, "account", "account") == [("MSB-R12", 2), ("MSB-A03", 1)]


def test_an_unread_line_makes_its_sums_untestable():
    rows = [account(1, "5", 100, SUM), Figures(2, path=("5", "1"), unread={"approved"}), account(3, "5/2", 40)]
    assert codes(rows, "account", "account") == []


def test_financing_is_what_comes_in_less_what_goes_out():
    rows = [account(1, "6", 70, SUM), account(2, "6/1", 100, SUM), account(3, "6/1/1", 100), account(4, "6/2", 30)]
    assert codes(rows, "account", "account") == []


def test_sums_repeated_under_other_names_are_no_lines_and_no_faults():
    rows = [account(1, "5", 10, SUM), Figures(2, GROUPING, (), {"approved": 10}), account(3, "5/1", 10)]
    assert codes(rows, "account", "account") == []


def test_rounded_sen_are_no_fault():
    rows = [account(1, "5", 3, SUM), account(2, "5/1", 2), account(3, "5/2", 2)]
    assert codes(rows, "account", "account", has_fractions=True) == []
    assert ("MSB-R12", 1) in codes(rows, "account", "account")


def test_a_printed_total_counts_from_the_total_before_it_or_from_the_top():
    lines = [Figures(number, money={"asked": 10}) for number in (1, 2, 4)]
    totals = [Figures(3, TOTAL, money={"asked": 20}), Figures(5, TOTAL, money={"asked": 30})]
    assert codes([*lines, *totals]) == []
    totals[1].money["asked"] = 31
    assert codes([*lines, *totals]) == [("MSB-A03", 5)]


def test_a_matrix_heading_is_held_against_the_works_right_below_it():
    def heading(number, path, amount):
        return account(number, path, amount, SUM)

    def work(number, amount):
        return account(number, "1/03/10/2/01/0001", amount)

    rows = [heading(1, "1", 5), heading(2, "1/03/10", 30), heading(3, "1/03/10/2/01/0001", 30)]
    rows += [work(4, 10), work(5, 20)]
    assert codes(rows, "code", "work") == [], "urusan rows may span several SKPD"
    rows[2].money["approved"] = 31
    assert codes(rows, "code", "work") == [("MSB-R12", 3)]


def test_outliers_of_a_list_of_proposals():
    rows = [Figures(number, money={"asked": 30_000_000}) for number in range(1, 12)]
    rows += [Figures(20, money={"asked": 20_000}), Figures(21, volume=125.0, unit="km")]
    assert codes(rows) == [("MSB-A05", 21), ("MSB-A07", 20)]
    assert codes(rows, "account", "account") == [], "a budget holds sums of every size"


def test_elaboration_and_budget_lines_of_one_sub_kegiatan():
    base = {"stage": "apbd", "skpd_name": "PU", "sub_kegiatan_code": "1.03.02.2.01.0001", "outcome": "funded"}
    rows = [
        base | {"detail_level": "account", "approved_rp": 100, "source_file": "p", "source_row": 9},
        base | {"detail_level": "work", "approved_rp": 60, "source_file": "r", "source_row": 4},
        base | {"detail_level": "work", "approved_rp": 30, "source_file": "r", "source_row": 5},
    ]
    ((row, facts),) = wrong_details(rows)
    assert (row["source_row"], facts["difference"]) == (9, "10")
    rows[2]["approved_rp"] = 40
    assert wrong_details(rows) == []
    rows[2]["approved_rp"] = None
    assert wrong_details(rows) == []


def limit_row(**values):
    return {
        "stage": "desa",
        "desa_code": "a",
        "kecamatan_code": "k",
        "list_kind": "accepted",
        "bidang": None,
        "asked_rp": 10,
        **values,
    }


def test_quota_counts_the_lists_of_the_area_itself():
    rows = [limit_row()] * 3 + [limit_row(stage="pokir")] * 9 + [limit_row(list_kind="not_accepted")] * 5
    assert over_limits(rows, [Limit("a", quota=2), Limit("b", quota=1)]) == [(Limit("a", quota=2), 3, 30)]
    assert over_limits(rows, [Limit("a", quota=3)]) == []


def test_quota_and_ceiling_of_a_kecamatan_and_of_one_bidang():
    rows = [limit_row(stage="kecamatan", bidang="FISIK")] * 6 + [limit_row(stage="kecamatan", bidang="Ekonomi")] * 2
    fisik, all_of_it, ceiling = Limit("k", "Fisik", quota=5), Limit("k", quota=8), Limit("k", ceiling=79)
    assert over_limits(rows, [fisik, all_of_it, ceiling]) == [(fisik, 6, 60), (ceiling, 8, 80)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("117  11701  0000  4120201 ", "1.17.1.17.01.00.00.4.1.2.02.01"),
        ("117  11701  0109  522 ", "1.17.1.17.01.01.09.5.2.2"),
        ("117  11701  01 ", "1.17.1.17.01.01"),
        ("1.03 . 1.03.01 . 15 . 03 . 5 . 2 . 2", "1.03.1.03.01.15.03.5.2.2"),
        ("1.01.1.01.01.00.00.5.1.", "1.01.1.01.01.00.00.5.1"),
        ("SURPLUS / (DEFISIT)", ""),
    ],
)
def test_codes_of_the_old_era_in_all_their_spellings(typed, code):
    assert code_text(typed) == code


@pytest.mark.parametrize(
    ("code", "name", "path"),
    [
        ("1.03.1.03.01.00.00.5.1", "BELANJA TIDAK LANGSUNG", ("1.03.01", "5", "1")),
        ("1.03.1.03.01.01.01.5.2", "BELANJA LANGSUNG", ("1.03.01", "5", "2")),
        ("1.03.1.03.01.00.00.5.2", "BELANJA LANGSUNG", ("1.03.01", "5", "2")),
        ("1.03.1.03.01.15", "Program X", ("1.03.01", "5", "2", "1.03.15")),
        ("2.07.2.06.01.23.01.5.2.1", "Belanja Pegawai", ("2.06.01", "5", "2", "2.07.23", "01", "5", "2", "1")),
        ("1.20.1.20.03.00.00.002.511", "Belanja Pegawai", ("1.20.03", "5", "1", "1")),
        ("1.10.01.4", "Pendapatan", ("1.10.01", "4")),
        ("1.03.1.03.01.00.00", "Non Kegiatan", None),
        ("1", "URUSAN WAJIB", None),
    ],
)
def test_the_place_of_a_row_in_the_tree_of_its_organisation(code, name, path):
    assert budget_path(code, name) == path


def test_accounts_printed_three_times_under_one_code_count_once():
    rows = [
        row(1, "2.06.2.06.01.150.006", "BLUD", "10"),
        row(2, "2.06.2.06.01.150.006.5.2.1", "BELANJA PEGAWAI", "10"),
        row(3, "2.06.2.06.01.150.006.5.2.1", "Belanja Pegawai", "10"),
        row(4, "2.06.2.06.01.150.006.5.2.1", "Belanja Pegawai", "10"),
    ]
    assert sort_accounts(rows) == ["sum", "grouping", "grouping", "line"]


def test_accrual_accounts_repeat_the_budget():
    rows = [row(1, "1.07.1.07.01.00.00.9", "BEBAN", "10"), row(2, "1.07.1.07.01.00.00.5.1.1", "Belanja Pegawai", "10")]
    assert sort_accounts(rows) == ["grouping", "line"]


@pytest.fixture
def dossier(tmp_path):
    folder = tmp_path / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    return folder


def write(dossier, stage, text):
    (dossier / stage).mkdir()
    (dossier / stage / "daftar.csv").write_text(text, encoding="utf-8")


def test_an_offer_of_unfunded_proposals_is_placed_by_code_and_claims_no_origin(dossier):
    head = "id,tahun,ruang_lingkup,urusan_bidang,program_kegiatan,aktifitas,alamat,kapanewon,kalurahan,"
    head += "biaya,volume,satuan,opd,status\n"
    body = "7,2025,6,10,Fasilitas umum,Rabat beton,,99.02.01,99.02.01.2001,2147483647,200,m,Dinas PU,0\n"
    write(dossier, "kabupaten", head + body)
    checked = check(dossier)
    (record,) = checked.reading.records.to_dict("records")
    assert (record["source_layout"], record["desa_code"]) == ("unfunded_offer", "99.02.01.2001")
    assert checked.reading.records[["origin", "asked_rp"]].isna().all(axis=None)
    assert any(finding.facts.get("problem") == "overflow" for finding in checked.findings)


def test_pokir_of_a_kelurahan_keep_both_sums_without_a_column_for_the_work(dossier):
    head = "id_pokir,prioritas,alamat,kecamatan,kelurahan,koefisien,nilai_usulan,nilai_akomodir,opd_tujuan,keterangan\n"
    body = "6,P-89 ,RT 01 RW 05,Cibening,Mekarsari,35 unit, 6.250.000 , 8.750.000 ,Kecamatan Cibening,revisi\n"
    write(dossier, "pokir", head + body)
    (record,) = check(dossier).reading.records.to_dict("records")
    assert record["source_layout"] == "pokir_kelurahan"
    assert (record["asked_rp"], record["approved_rp"]) == (6_250_000, 8_750_000)
    assert (record["priority"], record["desa_code"], record["rw"]) == (89, "99.02.01.1002", "5")
