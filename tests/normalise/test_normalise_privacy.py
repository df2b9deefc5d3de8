"""Masking: what is personal goes, what is not stays, twice is once."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from musrenbang_analysis.normalise import privacy
from musrenbang_analysis.normalise.privacy import MASK, mask


@pytest.mark.parametrize(
    ("text", "masked", "count"),
    [
        ("NIK 3202160501900001", f"NIK {MASK}", 1),
        ("NIK 3202 1605 0190 0001", f"NIK {MASK}", 1),
        ("32.02.16.050190.0001", MASK, 1),
        ("NIP. 19650101 199003 1 001", f"NIP. {MASK}", 1),
        ("3202160501900001 3202160501900002", f"{MASK} {MASK}", 2),
        ("3202 1605 0190 0001 0812-3456-7890", f"{MASK} {MASK}", 2),
        ("hp 081234567890", f"hp {MASK}", 1),
        ("0812-3456-7890", MASK, 1),
        ("+62 812 3456 7890", MASK, 1),
        ("(0266) 434012", MASK, 1),
        ("telp. 0266 434012", f"telp. {MASK}", 1),
        ("surat ke nama.orang@contoh.id, segera", f"surat ke {MASK}, segera", 1),
        ("a.n. Tono Contoh, RT 03", f"a.n. {MASK}, RT 03", 1),
        ("atas nama Tini Contoh RT 02", f"atas nama {MASK} RT 02", 1),
        ("a/n: Tini", f"a/n: {MASK}", 1),
        ("rumah pak tono RT 03", f"rumah pak {MASK} RT 03", 1),
        ("rumah Pak Tono Contoh sampai jembatan", f"rumah Pak {MASK} sampai jembatan", 1),
        ("RUMAH BAPAK TONO RT 03 RW 02", f"RUMAH BAPAK {MASK} RT 03 RW 02", 1),
        ("rumah H. Tono", f"rumah H. {MASK}", 1),
        ("rumah sdr. Tono", f"rumah sdr. {MASK}", 1),
        ("Dekat Bu Tini RT 01", f"Dekat Bu {MASK} RT 01", 1),
        ("Depan P. Tono, Depan Pondok, Depan Bu Tini", f"Depan P. {MASK}, Depan Pondok, Depan Bu {MASK}", 2),
        ("dekat rumah Ibu Tini.", f"dekat rumah Ibu {MASK}.", 1),
        ("tanah milik Bapak Tono seluas 200 m2", f"tanah milik Bapak {MASK} seluas 200 m2", 1),
    ],
)
def test_personal(text: str, masked: str, count: int) -> None:
    assert mask(text) == (masked, count)


@pytest.mark.parametrize(
    "text",
    [
        "Rp 150.000.000",
        "Rp 1.500.000.000.000,00",
        "150000000",
        "2147483647",
        "1.03.02.2.01.0001",
        "5.1.02.01.01.0024",
        "1.03.0.00.0.00.01.0000",
        "1.03.03.2.01.0028.5.1.02",
        "2.11.04.2.01.0112.5.1.02",
        "1.03.03.2.01.0028.5.1.02.01.01.0024",
        "32.02.01.2001",
        "200 m",
        "tahun 2019",
        "2019-2020",
        "08.01.2019",
        "RT 01 02 03 04 05 06 07 08",
        "RT 12 13 14 15 10 16 17 18",
        "SDN 1 Cidadap",
        "Bapak-bapak",
        "ibu-ibu PKK",
        "ibu hamil",
        "kesehatan ibu dan anak",
        "Kelas Ibu Balita",
        "pak camat",
        "rumah ibadah",
        "rumah tidak layak huni",
        "depan rumah Bu RT",
        "Ibu Kota Kecamatan",
        "Jl. H. Juanda",
        "Jl. Ibu Kartini",
        "a.n. Kelompok Tani Maju",
        "",
    ],
)
def test_not_personal(text: str) -> None:
    assert mask(text) == (text, 0)


def test_none() -> None:
    assert mask(None) == ("", 0)


PIECES = st.lists(
    st.sampled_from(
        [
            "rumah",
            "Pak",
            "pak",
            "Bu",
            "H.",
            "haji",
            "Tono",
            "tono",
            "TINI",
            "a.n.",
            "telp",
            "0812",
            "3456",
            "7890",
            "3202160501900001",
        ]
        + [
            "x@y.id",
            "RT",
            "03",
            ",",
            ".",
            "-",
            "(0266)",
            "434012",
            "+62",
            "1.03.02.2.01.0001",
            "Rp",
            "150.000.000",
            MASK,
        ]
    ),
    max_size=9,
)


@given(st.one_of(st.text(), PIECES.map(" ".join), PIECES.map("".join)))
def test_total_and_idempotent(text: str) -> None:
    masked, count = mask(text)
    assert count >= 0
    assert (count == 0) == (masked == text)
    assert mask(masked) == (masked, 0)


@given(st.integers(10**5, 10**15 - 1))
@example(628_100_000_000)  # begins as a mobile number does
@example(6_281_234_567_890)
def test_amounts_stay(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    for text in (f"Rp {dotted},-", dotted, f"Rp {number}", f"Rp.{number}", f"RP. {number}", f"rp{number}"):
        assert mask(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rmh Bp. Slamet", "rmh Bp. [disamarkan]"),
        ("tanah wakaf H. Ahmad", "tanah wakaf H. [disamarkan]"),
        ("an Budi Santoso", "an [disamarkan]"),
        ("rumah Pak RT Budi Santoso RT 03", "rumah Pak RT [disamarkan] RT 03"),
        ("rumah Pak RT 03", "rumah Pak RT 03"),
        ("rumah warga a.n. Tarmizi bin Ali RT 02", "rumah warga a.n. [disamarkan] RT 02"),
        ("penerima: Sutrisno", "penerima: [disamarkan]"),
        ("Penerima: Kelompok Tani Maju", "Penerima: Kelompok Tani Maju"),
        ("pengusul: warga RT 03", "pengusul: warga RT 03"),
        ("rumah mbak Tini", "rumah mbak [disamarkan]"),
        ("rumah mas Joko", "rumah mas [disamarkan]"),
        ("depan toko mas Sinar", "depan toko mas Sinar"),
        ("Tanah Mas Indah", "Tanah Mas Indah"),
        ("Paka'an Dajah", "Paka'an Dajah"),
        ("6281234567890", "[disamarkan]"),
        ("Rp 62812345678", "Rp 62812345678"),
        ("PEMBANGUN AN JALAN", "PEMBANGUN AN JALAN"),
    ],
)
def test_names_after_offices_roles_and_short_titles(text, expected):
    assert mask(text)[0] == expected


@pytest.mark.parametrize("pattern", [privacy._TITLE, privacy._PLACED, privacy._ROLE, privacy._SPOKEN.pattern])
def test_the_look_for_words_before_the_patterns_hides_nothing_from_them(pattern: str) -> None:
    for word in re.findall(r"[a-z]{2,}", pattern):
        for text in (
            f"Perbaikan {word} Budi Santoso RT 2",
            f"jalan depan {word}. Budi",
            f"{word.upper()} : Budi",
            f"Rehab rumah {word} H. Budi; {word} 0812-345",
            f"no {word} 0274 512 34",
        ):
            assert mask(text) == privacy._masked(text), text
