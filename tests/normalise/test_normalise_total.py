"""Cells as clerks really type them, for every parser: the value, or a named problem with the text left as it was."""

import pytest

from musrenbang_analysis.normalise.code import sub_kegiatan_code
from musrenbang_analysis.normalise.coordinate import coordinate, split_coordinate
from musrenbang_analysis.normalise.neighbourhood import parse_priority, parse_rank, parse_rt_rw
from musrenbang_analysis.normalise.reason import parse_reasons
from musrenbang_analysis.normalise.status import parse_status
from musrenbang_analysis.normalise.volume import parse_quantity
from musrenbang_analysis.pipeline import check
from tests.ingest.test_layouts import ROAD, Form, dossier_with


@pytest.mark.parametrize(
    ("text", "outcome", "problem"),
    [
        ("Tidak jadi ditolak", None, "unknown_status"),
        ("bukan ditolak", None, "unknown_status"),
        ("belum ditolak", None, "unknown_status"),
        ("Ditolak, tidak ada lahan", "rejected", None),
        ("Ditolak karena belum ada DED", "rejected", None),
        ("Diterima/Ditolak", None, "ambiguous_status"),
        ("Diterima / Ditolak *)", None, "ambiguous_status"),
        ("Digabung dg no. 5", "merged", None),
        ("tidak digabung dengan usulan lain", None, "unknown_status"),
        ("Sudah terealisasi th 2023", "already_funded", None),
        ("Dalam proses", "pending", None),
        ("Diakomodir di APBD-P", "deferred", None),
        ("tidak disetujui", "rejected", None),
    ],
)
def test_a_verdict_is_never_read_into_its_denial(text, outcome, problem):
    status = parse_status(text, "kecamatan")
    assert (status.outcome, status.problem) == (outcome, problem)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("bukan karena keterbatasan anggaran", ()),
        ("Ditolak bukan karena anggaran, tetapi karena lahan bermasalah", ("LAHAN",)),
        ("tidak hanya karena anggaran", ()),
        ("karena keterbatasan anggaran", ("ANGGARAN",)),
    ],
)
def test_a_reason_that_is_denied_is_none(text, codes):
    assert parse_reasons(text) == codes


@pytest.mark.parametrize(
    ("text", "rt", "rw", "problem"),
    [
        ("RT/RW 1,2/3", (1, 2), (3,), None),
        ("RT/RW 1, 2 dan 4/3", (1, 2, 4), (3,), None),
        ("RT/RW 01/02 dan 03/04", (1, 3), (2, 4), None),
        ("RT/RW 3", (), (), "unclear"),
        ("RT. 1-3 / RW. VII", (1, 2, 3), (7,), None),
        ("RT 3 Rw III dan IV", (3,), (3, 4), None),
        ("Kp Cikondang Rt 8/2 Kali Asin", (8,), (2,), None),
        ("RT 8, dibersihkan 2 kali setahun", (8,), (), None),
        ("RT 8, 2 kali setahun", (8,), (), None),
        ("Dusun Lama Rt 6/4 Kelompok Barokah", (6,), (4,), None),
        ("RT 8, 3 Rumah Warga", (8,), (), None),
        ("RTH dan RTLH 3 unit", (), (), None),
    ],
)
def test_lists_of_rt_before_one_rw(text, rt, rw, problem):
    found = parse_rt_rw(text)
    assert (found.rt, found.rw, found.problem) == (rt, rw, problem)


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Prioritas II", 2),
        ("(prioritas ke IV)", 4),
        ("prioritas I dan II", None),
        ("prioritas ini penting", None),
        ("PRIORITAS VISI DAERAH", None),
        ("Prioritas 3", 3),
    ],
)
def test_ranks_in_roman_numerals(text, rank):
    assert parse_priority(text) == rank


@pytest.mark.parametrize(("text", "rank"), [("II", 2), ("P3.", 3), ("2.0", 2), ("0", None), ("Tinggi", None), ("P-05", 5), ("10-12", None)])  # fmt: skip
def test_a_column_of_ranks(text, rank):
    assert parse_rank(text) == rank


@pytest.mark.parametrize(
    ("text", "volume", "unit", "problem"),
    [
        ("1 (satu) unit", 1, "unit", None),
        ("200 (dua ratus) m", 200, "m", None),
        ("2 (tiga) unit", None, None, "several_numbers"),
        ("1 paket (200 m)", 200, "m", None),
        ("3 unit @ 5 m", None, None, "several_numbers"),
        ("1 Paket x 1 Unit", 1, "paket", None),
    ],
)
def test_a_volume_with_its_words_in_brackets(text, volume, unit, problem):
    quantity = parse_quantity(text)
    assert quantity.volume == volume
    if problem is None:
        assert (quantity.unit, quantity.problem) == (unit, None)


def test_of_two_wrappers_the_unit_column_says_which_is_meant():
    assert parse_quantity("1 Paket x 1 Unit", "Unit").unit == "unit"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.3.10.2.1.35", "1.03.10.2.01.0035"),
        ("01.03.10.2.01.0035", "1.03.10.2.01.0035"),
        ("7.1.3.2.2.2", "7.01.03.2.02.0002"),
        ("1.3.10.3.1.35", None),
        ("1.3.10.2.1", None),
        ("1.03.10.2.01.00035", None),
    ],
)
def test_zeros_lost_in_a_column_of_sub_kegiatan_codes(text, code):
    assert sub_kegiatan_code(text, lost_zeros=True) == code
    assert sub_kegiatan_code(text) is None, "anywhere else six short parts may be an account"


@pytest.mark.parametrize(
    ("text", "rest", "latitude"),
    [
        ("RT 1 (-7.123456, 107.654321) dekat masjid", "RT 1 dekat masjid", -7.123),
        ("""Kp. Pasir 7°12'34"S 107°39'15"E""", "Kp. Pasir", -7.209),
        ("""7° 12' 34,5" LS, 107° 39' 15" BT""", "", -7.21),
        ("Jl. Melati -71.23456,107.654321", "Jl. Melati -71.23456,107.654321", None),
        ("Volume 12,5 x 3,25", "Volume 12,5 x 3,25", None),
    ],
)
def test_coordinates_anywhere_in_an_address(text, rest, latitude):
    left, point = split_coordinate(text)
    assert (left, point.latitude) == (rest, latitude)


@pytest.mark.parametrize(
    ("cells", "latitude", "problem"),
    [
        (("7.12 LS", "107.6 BT"), -7.12, None),
        (("-7.123.456", "107.654.321"), None, "unreadable"),
        (("-7.1", "seratus tujuh"), None, "unreadable"),
        (("NULL", "NULL"), None, None),
        (("0", "0"), None, None),
        (("-", "-"), None, None),
    ],
)
def test_coordinates_in_two_columns(cells, latitude, problem):
    point = coordinate(*cells)
    assert (point.latitude, point.problem) == (latitude, problem)


def test_what_a_column_says_and_nobody_can_read_is_named_with_its_text(tmp_path):
    annex = [["No Urut Prioritas", "Jenis Kegiatan", "Lokasi", "RT/RW", "Volume", "Potensi Partisipasi Masyarakat", "Bidang Usulan"]]  # fmt: skip
    body = [
        ["Tinggi", ROAD, "Gang", "03", "200 m", "", "Fisik"],
        ["Tinggi", "PJU", "Gang", "1/2", "4 titik", "", "Fisik"],
    ]
    folder = dossier_with(tmp_path, Form("rw_long_list", "desa", annex, body, pairs=("Desa : Sukamaju", "Kecamatan : Cibening")))  # fmt: skip
    checked = check(folder)
    told = {(finding.code, finding.cell, finding.cell_text) for finding in checked.findings}
    assert ("MSB-V32", "A7", "Tinggi") in told
    assert ("MSB-V31", "D7", "RT/RW 03") in told
    assert [finding.code for finding in checked.findings].count("MSB-V32") == 1, "a word is named once in a table"
    assert checked.reading.records["rt"].tolist()[1] == "1"
