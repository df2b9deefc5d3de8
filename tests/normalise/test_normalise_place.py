"""Places: the hazards of domain.md 4.8, on an invented kabupaten and on the packaged list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.place import Gazetteer, Place, packaged_gazetteer, packaged_places
from musrenbang_analysis.reference import read_reference

ROWS = [
    ("99.01", "Kabupaten Contoh"),
    ("99.01.01", "Cibening"),
    ("99.01.01.1001", "Panipahan"),
    ("99.01.01.2001", "Sukamaju"),
    ("99.01.01.2002", "Panipahan"),
    ("99.01.01.2003", "Kampung Baru"),
    ("99.01.01.2004", "Blok 15"),
    ("99.01.01.2005", "Blok 18"),
    ("99.01.01.2006", "Mekarwangi Utara"),
    ("99.01.01.2007", "Mekarwangi Selatan"),
    ("99.01.01.2008", "Tirtomulyo II"),
    ("99.01.02", "Kalapanunggal"),
    ("99.01.02.2001", "Sukamaju"),
    ("99.01.02.2002", "Girimukti"),
    ("99.01.02.2003", "Suka Jaya"),
    ("99.01.02.2004", "Cikarae Thoyyibah"),
    ("99.01.02.2005", "Pasar Panas/Taniran"),
]
ALIASES = [("Kalapanunggal", "CIKARAE TOYIBAH", "99.01.02.2004"), ("", "KLP NUNGGAL", "99.01.02")]


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return Gazetteer(ROWS, ALIASES)


@pytest.mark.parametrize(
    ("cells", "code", "how"),
    [
        ({"code": "99.01.01.2001"}, "99.01.01.2001", "code"),
        ({"desa": "99.01.01.2001"}, "99.01.01.2001", "code"),
        ({"kecamatan": "99.01.02", "desa": "99.01.02.2002"}, "99.01.02.2002", "code"),
        ({"code": "9901012001", "desa": "Sukamaju"}, "99.01.01.2001", "code"),
        ({"kecamatan": "CIBENING", "desa": "SUKAMAJU"}, "99.01.01.2001", "name"),
        ({"kecamatan": "Kec. Kalapa Nunggal", "desa": "Desa Sukamaju"}, "99.01.02.2001", "prefix"),
        ({"kecamatan": "KALAPA NUNGGAL", "desa": "SUKA MAJU"}, "99.01.02.2001", "spacing"),
        ({"kecamatan": "KALAPANUNGGAL", "desa": "SUKAJAYA"}, "99.01.02.2003", "spacing"),
        ({"kecamatan": "KLP NUNGGAL", "desa": "cikarae toyibah"}, "99.01.02.2004", "alias"),
        ({"kecamatan": "Cibening", "desa": "Kampung Baru"}, "99.01.01.2003", "name"),
        ({"kecamatan": "Cibening", "desa": "Panipahan", "area_type": "Kelurahan"}, "99.01.01.1001", "name"),
        ({"kecamatan": "Cibening", "desa": "Desa Panipahan"}, "99.01.01.2002", "prefix"),
        ({"kecamatan": "Cibening", "desa": "Kelurahan Sukamaju"}, "99.01.01.2001", "prefix"),
        ({"kecamatan": "Cibening", "desa": "Blok 15"}, "99.01.01.2004", "name"),
        ({"kecamatan": "Kalapanunggal", "desa": "Pasar Panas / Taniran"}, "99.01.02.2005", "name"),
        ({"desa": "Ds. Girimukti"}, "99.01.02.2002", "unique_in_kabupaten"),
    ],
)
def test_resolved(places: Gazetteer, cells: dict[str, str], code: str, how: str) -> None:
    place = places.resolve(**cells)
    assert (place.desa_code, place.how, place.problem) == (code, how, None)
    assert place.kecamatan_code == code[:8]


@pytest.mark.parametrize(
    ("cells", "kecamatan", "problem", "suggestion"),
    [
        ({}, None, "empty", None),
        ({"desa": "-- Silahkan Pilih --"}, None, "placeholder", None),
        ({"kecamatan": "Cibening", "desa": "-- Silahkan Pilih --"}, "99.01.01", "placeholder", None),
        ({"kecamatan": "Seluruh Kecamatan"}, None, "placeholder", None),
        ({"desa": "Sukamaju"}, None, "ambiguous", None),
        ({"kecamatan": "Cibening", "desa": "Panipahan"}, "99.01.01", "ambiguous", None),
        ({"kecamatan": "Cibening", "desa": "Girimukti"}, "99.01.01", "other_kecamatan", "99.01.02.2002"),
        ({"kecamatan": "Cibening", "desa": "Sukamajo"}, "99.01.01", "near_match", "99.01.01.2001"),
        ({"kecamatan": "Cibening", "desa": "Blok 16"}, "99.01.01", "unknown_desa", None),
        ({"kecamatan": "Cibening", "desa": "Mekarwangi Timur"}, "99.01.01", "unknown_desa", None),
        ({"kecamatan": "Cibening", "desa": "Tirtomulyo III"}, "99.01.01", "unknown_desa", None),
        ({"kecamatan": "Cibenning", "desa": "Girimukti"}, None, "near_match", "99.01.01"),
        ({"kecamatan": "Antah", "desa": "Girimukti"}, None, "unknown_kecamatan", None),
        ({"kecamatan": "Cibening", "desa": "Sukamaju, Kampung Baru"}, "99.01.01", "several_places", None),
        ({"code": "99.01.01.2001", "desa": "Girimukti"}, None, "code_name_conflict", "99.01.01.2001"),
        ({"code": "99.01.01.2001", "kecamatan": "Kalapanunggal"}, None, "code_name_conflict", "99.01.01.2001"),
        ({"code": "73.02.01.2001"}, None, "unknown_code", None),
        ({"code": "9901012001"}, None, "empty", None),
    ],
)
def test_not_resolved(
    places: Gazetteer, cells: dict[str, str], kecamatan: str | None, problem: str, suggestion: str | None
) -> None:
    place = places.resolve(**cells)
    assert place.desa_code is None
    assert (place.kecamatan_code, place.problem, place.suggestion) == (kecamatan, problem, suggestion)


def test_kecamatan_alone_is_a_place(places: Gazetteer) -> None:
    place = places.resolve("Kapanewon Cibening")
    assert (place.kecamatan_code, place.area_type, place.problem) == ("99.01.01", "kecamatan", None)


def test_a_renamed_village_keeps_its_code_and_says_so(places: Gazetteer) -> None:
    place = places.resolve("Cibening", "Nama Lama", "99.01.01.2001")
    assert (place.desa_code, place.problem) == ("99.01.01.2001", "name_differs")


def test_bps_codes_name_nothing(places: Gazetteer) -> None:
    place = places.resolve("Cibening", "Sukamaju", "9901010007")
    assert (place.desa_code, place.how) == ("99.01.01.2001", "name")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Desa Sukamaju Kec. Cibening; Desa Sukamaju Kec. Kalapanunggal", ["99.01.01.2001", "99.01.02.2001"]),
        ("Kecamatan: CIBENING, Desa/Kelurahan: SUKAMAJU. pajajaran;", ["99.01.01.2001"]),
        (
            "Kecamatan: KALAPA NUNGGAL, Desa/Kelurahan: GIRIMUKTI. Kp. Baru Desa Girimukti Kec. Kalapanunggal;",
            ["99.01.02.2002"],
        ),
        (
            "Kecamatan: CIBENING, Desa/Kelurahan: SUKAMAJU. x; Kecamatan: CIBENING, Desa/Kelurahan: BLOK 15. ;",
            ["99.01.01.2001", "99.01.01.2004"],
        ),
        ("Jalan Desa Girimukti dan Desa Suka Jaya", ["99.01.02.2002", "99.01.02.2003"]),
        ("Ds. Girimukti dan Suka Jaya Kec. Kalapanunggal", ["99.01.02.2002", "99.01.02.2003"]),
        (
            "Desa Girimukti, Suka Jaya dan Sukamaju, Kecamatan Kalapanunggal",
            ["99.01.02.2002", "99.01.02.2003", "99.01.02.2001"],
        ),
        ("Desa Girimukti, Jl. Suka Jaya", ["99.01.02.2002"]),
        ("Desa Girimukti, Suka Jaya Hilir", ["99.01.02.2002"]),
        ("Desa Girimukti, Suka Jaya RT 2", ["99.01.02.2002"]),
        ("Kelurahan Panipahan Kec. Cibening", ["99.01.01.1001"]),
        ("Kec. Cibening", [None]),
        ("Desa Sukamaju", [None]),
        ("kantor desa, dana desa dan Girimukti", []),
        ("Desa Girimukti Hilir", []),
        ("Desa Mekarwangi. Utara jalan", []),
        ("", []),
    ],
)
def test_places_in_text(places: Gazetteer, text: str, codes: list[str | None]) -> None:
    assert [place.desa_code for place in places.places_in(text)] == codes


def test_bare_village_of_a_text_in_the_row_s_kecamatan(places: Gazetteer) -> None:
    assert places.places_in("Desa Sukamaju")[0].problem == "ambiguous"
    assert places.places_in("Desa Sukamaju", kecamatan="Cibening")[0].desa_code == "99.01.01.2001"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=15), st.text(max_size=10))
def test_total(kecamatan: str, desa: str, code: str, kind: str) -> None:
    gazetteer = Gazetteer(ROWS, ALIASES)
    place = gazetteer.resolve(kecamatan, desa, code, kind)
    assert isinstance(place, Place)
    assert place.desa_code is not None or place.kecamatan_code is not None or place.problem is not None
    gazetteer.places_in(f"Desa {desa} Kec. {kecamatan}; {code}")


@given(st.sampled_from([row for row in ROWS if len(row[0]) == 13]), st.booleans())
def test_every_village_is_found_by_its_own_words(row: tuple[str, str], upper: bool) -> None:
    gazetteer = Gazetteer(ROWS)
    kecamatan = dict(ROWS)[row[0][:8]]
    kind = "kelurahan" if row[0][9] == "1" else "desa"
    name = row[1].upper() if upper else row[1]
    assert gazetteer.resolve(kecamatan, name, area_type=kind).desa_code == row[0]


def test_packaged_list_is_the_whole_country() -> None:
    rows = packaged_places("32.02")
    assert rows[0] == ("32.02", "Kabupaten Sukabumi")
    assert sum(len(code) == 8 for code, _ in rows) == 47
    assert sum(len(code) == 13 for code, _ in rows) == 386
    assert len(packaged_places("11.01")) > 200
    assert packaged_places("96.71")
    assert packaged_places("99.99") == packaged_places("") == packaged_places("32") == ()


def test_packaged_aliases_name_real_places() -> None:
    for row in read_reference("place_aliases.csv"):
        gazetteer = packaged_gazetteer(row["kabupaten_code"])
        assert gazetteer.resolve(row["kecamatan"], row["name"]).desa_code == row["code"]
        assert row["source"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Desa Sukamaju\nKec. Cibening", {"99.01.01.2001"}),
        ("Desa Tirtomulyo II,\nSukamaju Kec. Cibening", {"99.01.01.2008", "99.01.01.2001"}),
        ("Desa Tirtomulyo II\ndan Sukamaju\nKec. Cibening", {"99.01.01.2008", "99.01.01.2001"}),
        ("Desa Sukamaju Kecamatan\nCibening", {"99.01.01.2001"}),
        ("Kec. Cibening\nDesa Sukamaju\nKec. Kalapanunggal\nDesa Girimukti", {"99.01.01.2001", "99.01.02.2002"}),
        ("Kec. Cibening\nDesa Sukamaju", {"99.01.01.2001"}),
    ],
)
def test_a_line_break_of_the_cell_ends_no_list(places, text, found):
    assert {place.desa_code for place in places.places_in(text) if place.desa_code} == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Perbaikan gang kelurahan Kelurahan Panipahan Kec. Cibening", "99.01.01.1001"),
        ("Jl. Balai Desa Desa Panipahan Kec. Cibening", "99.01.01.2002"),
        ("Desa/Kelurahan Panipahan Kec. Cibening", None),
    ],
)
def test_a_kind_said_twice_tells_twins_apart(places, text, code):
    assert {place.desa_code for place in places.places_in(text)} >= {code}
    assert (code is None) == any(place.problem == "ambiguous" for place in places.places_in(text))
