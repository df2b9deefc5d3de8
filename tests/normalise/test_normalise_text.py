"""Text keys: what is the same wish, and what is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.text import activity_key, clean, is_numeral, match_key, squeeze, unify, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("  Jalan\u00a0Desa\nRT 03 ", "Jalan Desa RT 03"),
        ("Suka\u200bmaju\ufeff", "Sukamaju"),
        ("\u202eabc\u202c", "abc"),
        ("e\u0301", "é"),
        ("a\x00b\x1fc", "ab c"),
        ("100 m²", "100 m²"),
    ],
)
def test_clean(text: str | None, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ds. Sukamaju, RT 03/RW 02 (m²)", "ds sukamaju rt 03 rw 02 m2"),
        ("Blok 15", "blok 15"),
        ("Al Qur’an", "al qur an"),
        ("Élok_Ñusa", "elok nusa"),
    ],
)
def test_match_key(text: str, expected: str) -> None:
    assert match_key(text) == expected


def test_spacing_insensitive() -> None:
    assert squeeze("KALAPA NUNGGAL") == squeeze("Kalapanunggal")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jln. Gg. Ds.", "jalan gang desa"),
        ("Kel. Tani Maju", "kelompok tani maju"),
        ("Kel. Kauman", "kelurahan kauman"),
        ("Lk. II", "lingkungan ii"),
        ("LK Karang Taruna", "lk karang taruna"),
        ("TPA sampah", "tempat pemrosesan akhir sampah"),
        ("TPA Nurul Huda", "tpa nurul huda"),
        ("Pemb. TPT", "pembangunan tembok penahan tanah"),
        ("tdk sesuai dg. RPJMD", "tidak sesuai dengan rpjmd"),
        ("Dinas PU", "dinas pekerjaan umum"),
    ],
)
def test_abbreviations_are_written_out_where_they_are_certain(text: str, expected: str) -> None:
    assert " ".join(words(text)) == expected


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Pembangunan Mesjid (Kecamatan Klojen)", "Pemb. masjid"),
        ("Penyediaan PJU(Kec. Klojen)", "Penyediaan penerangan jalan umum"),
        ("Rekontruksi jln dijalan Melati", "Rekonstruksi jalan di jalan Melati"),
        ("Lapang Olah Raga", "lapangan olahraga"),
        ("Pavingblok RT 03", "paving block RT 03"),
        ("Lingkungan Pemukiman", "lingkungan permukiman"),
    ],
)
def test_same_activity(one: str, two: str) -> None:
    assert activity_key(one) == activity_key(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Rehab puskesmas", "Rehab puskeswan"),
        ("Penataan pemukiman", "Penataan pemakaman"),
        ("Jalan RT 03", "Jalan RT 02"),
        ("Jalan A ke B", "Jalan B ke A"),
        ("Posyandu (Kecamatan) RW 1", "Posyandu RW 1"),
        ("SDN 1", "SDN 2"),
        ("perbaikan", "perairan"),
    ],
)
def test_other_activity(one: str, two: str) -> None:
    assert activity_key(one) != activity_key(two)


def test_numerals() -> None:
    assert [word for word in ("IV", "xx", "12", "xxxix") if is_numeral(word)] == ["IV", "xx", "12", "xxxix"]
    assert not any(is_numeral(word) for word in ("", "mix", "iiii", "civil", "a1"))


@given(st.text())
def test_keys_are_total_and_stable(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cf"} for char in clean(text))
    assert match_key(match_key(text)) == match_key(text)
    assert isinstance(words(text), tuple)
    assert activity_key(activity_key(text)) == activity_key(text)
    assert unify(unify(words(text))) == unify(words(text))
