"""SKPD names: one body one name, two bodies two names (domain.md 4.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.skpd import Skpd, SkpdDirectory
from musrenbang_analysis.reference import read_reference

DIRECTORY = SkpdDirectory(kecamatan_names=["Warungkiara", "Cibening"])


@pytest.mark.parametrize(
    ("text", "name", "group"),
    [
        ("DINAS PEKERJAAN UMUM", "Dinas Pekerjaan Umum", "pekerjaan_umum"),
        ("Dinas PU", "Dinas Pekerjaan Umum", "pekerjaan_umum"),
        ("DPUPR", "Dinas Pekerjaan Umum dan Penataan Ruang", "pekerjaan_umum"),
        ("dinas pekerjaan umum & penataan ruang", "Dinas Pekerjaan Umum dan Penataan Ruang", "pekerjaan_umum"),
        ("DPUTR", "Dinas Pekerjaan Umum dan Tata Ruang", "pekerjaan_umum"),
        ("Bappelitbangda", "Badan Perencanaan Pembangunan Penelitian dan Pengembangan Daerah", "perencanaan"),
        ("Bapenda", "Badan Pendapatan Daerah", "pendapatan"),
        ("Dinas Kelautan Perikanan", "Dinas Kelautan dan Perikanan", "perikanan"),
        ("Dinas Perdagangan dan Perindustrian", "Dinas Perindustrian dan Perdagangan", "perdagangan_industri"),
        ("Dinas Kesehatan Kab. Sukabumi", "Dinas Kesehatan", "kesehatan"),
        ("RSUD SEKARWANGI", "RSUD Sekarwangi", "kesehatan"),
        ("Rumah Sakit Umum Daerah Sekarwangi", "RSUD Sekarwangi", "kesehatan"),
        ("KANTOR KESATUAN BANGSA DAN POLITIK", "Kantor Kesatuan Bangsa dan Politik", "kesbangpol"),
        ("DINAS KEBUDAYAAN KEPEMUDAAN DAN OLAH RAGA", "Dinas Kebudayaan Kepemudaan dan Olahraga", "kebudayaan"),
        ("Dinas Tata Kota dan Permukiman", "Dinas Tata Kota dan Permukiman", "pertanahan_tata_ruang"),
        ("Kec. Cibening", "Kecamatan Cibening", "kewilayahan"),
        ("Kantor Camat Cibening", "Kecamatan Cibening", "kewilayahan"),
        ("WARUNG KIARA", "Kecamatan Warungkiara", "kewilayahan"),
        ("Kecamatan Warung Kiara", "Kecamatan Warungkiara", "kewilayahan"),
        ("Kelurahan Kauman", "Kelurahan Kauman", "kewilayahan"),
        ("Setwan", "Sekretariat DPRD", "sekretariat_dprd"),
    ],
)
def test_name_and_group(text: str, name: str, group: str) -> None:
    found = DIRECTORY.resolve(text, 2019)
    assert (found.name, found.group, found.problem) == (name, group, None)


def test_different_names_stay_different_bodies() -> None:
    names = ["Dinas Pekerjaan Umum", "DPUPR", "DPUTR", "Dinas Bina Marga", "Dinas PU Bina Marga"]
    found = [DIRECTORY.resolve(name, 2019) for name in names]
    assert len({skpd.name for skpd in found}) == len(names)
    assert {skpd.group for skpd in found} == {"pekerjaan_umum"}


def test_code_in_the_cell() -> None:
    found = DIRECTORY.resolve("1.03.0.00.0.00.01.0000 DINAS PEKERJAAN UMUM", 2024)
    assert (found.code, found.name) == ("1.03.0.00.0.00.01.0000", "Dinas Pekerjaan Umum")
    assert DIRECTORY.resolve("1.03.0.00.0.00.01.0000", 2024).problem == "no_name"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DKP", Skpd(None, "DKP", None, None, "ambiguous")),
        ("dlhk", Skpd(None, "DLHK", "lingkungan_hidup", None, "ambiguous")),
        ("", Skpd(None, None, None, None, "empty")),
        (None, Skpd(None, None, None, None, "empty")),
        ("-", Skpd(None, None, None, None, "empty")),
        ("Dinas Antah Berantah", Skpd(None, "Dinas Antah Berantah", None, None, "unknown_group")),
        ("XYZ", Skpd(None, "XYZ", None, None, "unknown_group")),
    ],
)
def test_problems(text: str | None, expected: Skpd) -> None:
    assert DIRECTORY.resolve(text, 2019) == expected


def test_two_offices_in_a_cell() -> None:
    found = DIRECTORY.resolve("Dinas PU; Dinas Perkim", 2019)
    assert (found.group, found.problem) == (None, "several_skpd")


def test_validity_years() -> None:
    assert DIRECTORY.resolve("Bapperida", 2024).group == "perencanaan"
    assert DIRECTORY.resolve("Bapperida", 2019).problem == "unknown_group"


def test_the_dossier_settles_what_the_package_cannot() -> None:
    extra = [
        {"alias": "DKP", "name": "Dinas Kebersihan dan Pertamanan", "group": "lingkungan_hidup", "valid_until": "2016"},
        {"alias": "DKP", "name": "Dinas Ketahanan Pangan", "group": "ketahanan_pangan", "valid_from": 2017},
    ]
    directory = SkpdDirectory(extra)
    assert directory.resolve("DKP", 2015).group == "lingkungan_hidup"
    assert directory.resolve("DKP", 2019).name == "Dinas Ketahanan Pangan"


def test_a_name_off_the_own_list_is_the_only_body_of_its_function() -> None:
    housing = {"name": "Dinas Perumahan dan Kawasan Permukiman", "group": "perumahan"}
    directory = SkpdDirectory([housing | {"alias": housing["name"]}])
    found = directory.resolve("Dinas Perumahan Rakyat dan Kawasan Permukiman", 2025)
    assert (found.name, found.problem) == (housing["name"], "not_listed")
    assert directory.resolve("Disperkim", 2025).problem is None
    two = SkpdDirectory(
        [housing | {"alias": housing["name"]}, {"alias": "x", "name": "Dinas Cipta Karya", "group": "perumahan"}]
    )
    assert two.resolve("Dinas Perumahan Rakyat dan Kawasan Permukiman", 2025).problem is None
    assert SkpdDirectory().resolve("Dinas Perumahan Rakyat dan Kawasan Permukiman").problem is None


def test_written_out_and_short_are_one_body() -> None:
    directory = SkpdDirectory([{"alias": "x", "name": "Dinas Koperasi UKM dan Perdagangan", "group": "koperasi_ukm"}])
    found = directory.resolve("Dinas Koperasi, Usaha Kecil Menengah dan Perdagangan", 2025)
    assert found.name == "Dinas Koperasi UKM dan Perdagangan"


def test_one_unlisted_body_has_one_name_in_a_dossier() -> None:
    cells = ["DINAS KOPERASI USAHA MIKRO", "Dinas Koperasi dan Usaha Mikro"]
    for seen in (cells, cells[::-1]):
        directory = SkpdDirectory(seen=seen)
        assert {directory.resolve(cell, 2024).name for cell in cells} == {"Dinas Koperasi dan Usaha Mikro"}


def test_reference_files_agree() -> None:
    groups = {row["group"] for row in read_reference("skpd_groups.csv")}
    for row in read_reference("skpd_aliases.csv"):
        assert row["group"] in groups, row
        assert row["alias"] and row["name"]


@given(st.text(), st.one_of(st.none(), st.integers(1990, 2060)))
def test_total(text: str, year: int | None) -> None:
    found = DIRECTORY.resolve(text, year)
    assert found.name or found.problem in ("empty", "no_name")
    assert found.group is not None or found.problem is not None


@given(st.sampled_from([row["name"] for row in read_reference("skpd_aliases.csv")]), st.booleans())
def test_full_names_come_back_as_they_are(name: str, upper: bool) -> None:
    assert DIRECTORY.resolve(name.upper() if upper else name, 2024).name == name
