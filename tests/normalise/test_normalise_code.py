"""Codes of data-hazards.md 4.2, and the listed faults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.code import clean_code, code_depth, skpd_code, split_code, sub_kegiatan_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.03 . 1.03.01 . 15 . 03 . 5 . 2 . 2", "1.03.1.03.01.15.03.5.2.2"),
        ("1,03,02", "1.03.02"),
        ("1.03.02.", "1.03.02"),
        ("1.03.02.2.01.\n0001", "1.03.02.2.01.0001"),
        ("1.03..02", "1.03.02"),
        ("", ""),
    ],
)
def test_clean_code(text: str, code: str) -> None:
    assert clean_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5.02.01.1.01.02", "5.02.01.1.01.0002"),
        ("7.01.03.2.02.0002", "7.01.03.2.02.0002"),
        ("1.01.01.02.01.0001", "1.01.01.2.01.0001"),
        ("1,03,02,2,01,0001", "1.03.02.2.01.0001"),
        ("1.03.02.2.01.01.", "1.03.02.2.01.0001"),
        ("1.03 . 02 . 2 . 01 . 0001", "1.03.02.2.01.0001"),
        ("1.03.02.2.01.\n0001", "1.03.02.2.01.0001"),
        ("7.01.03.2.02.0002 Pembangunan Sarana", "7.01.03.2.02.0002"),
        ("1.03.03.2.01.0028 - Nama", "1.03.03.2.01.0028"),
        ("1.03.03.2.01.0028.5.1.05.05.01.0002.", "1.03.03.2.01.0028"),
        ("X.XX.01.2.01.0001", "X.XX.01.2.01.0001"),
        ("1.1.02.2.01.0001", None),
        ("1.03.02.3.01.0001", None),
        ("1.03.02.2.01.001", None),
        ("1.01.01.02.01.01", None),
        ("1.03.1.03.01.15.03", None),
        ("1.03.0.00.0.00.01.0000", None),
        ("5.1.02.01.01.0024", None),
        ("Pembangunan jalan", None),
        ("", None),
    ],
)
def test_sub_kegiatan(text: str, code: str | None) -> None:
    assert sub_kegiatan_code(text) == code


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("1.03.0.00.0.00.01.0000 DINAS PU", "1.03.0.00.0.00.01.0000", "DINAS PU"),
        ("[1.03.01] DINAS PU", "1.03.01", "DINAS PU"),
        ("1.03 DINAS PU", "1.03", "DINAS PU"),
        ("1.03.01. Dinas", "1.03.01", "Dinas"),
        ("1.03.01", "1.03.01", ""),
        ("DINAS PU", "", "DINAS PU"),
        ("2.5 km jalan", "", "2.5 km jalan"),
        ("1.500 m", "", "1.500 m"),
        ("3 unit", "", "3 unit"),
        ("", "", ""),
    ],
)
def test_split(text: str, code: str, name: str) -> None:
    assert split_code(text) == (code, name)


def test_skpd_code() -> None:
    assert skpd_code("5.01.5.05.0.00.26.0000 BAPPEDA") == "5.01.5.05.0.00.26.0000"
    assert skpd_code("5,01,5,05,0,00,26,0000.") == "5.01.5.05.0.00.26.0000"
    assert skpd_code("1.03.01 DINAS") is None


@pytest.mark.parametrize(
    ("text", "depth"), [("1", 1), ("1.03", 2), ("5.1.02.01.01.0024", 6), ("X.XX.01", 3), ("a", 0), ("", 0)]
)
def test_depth(text: str, depth: int) -> None:
    assert code_depth(text) == depth


@given(st.one_of(st.text(), st.text(alphabet="0123456789.,X []-\n", max_size=30)))
def test_total(text: str) -> None:
    assert clean_code(clean_code(text)) == clean_code(text)
    code = sub_kegiatan_code(text)
    assert code is None or sub_kegiatan_code(code) == code
    split_code(text)
    skpd_code(text)
    assert code_depth(text) >= 0


@given(
    st.integers(1, 9), st.integers(0, 99), st.integers(0, 99), st.integers(1, 2), st.integers(0, 99), st.integers(0, 99)
)
def test_padding(urusan: int, bidang: int, program: int, level: int, kegiatan: int, tail: int) -> None:
    stem = f"{urusan}.{bidang:02}.{program:02}.{level}.{kegiatan:02}"
    assert sub_kegiatan_code(f"{stem}.{tail:02}") == sub_kegiatan_code(f"{stem}.{tail:04}") == f"{stem}.{tail:04}"
