"""Volumes and units of domain.md 4.2, 4.6 and data-hazards.md 4, 5, 8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.money_style import decide_volume_style
from musrenbang_analysis.normalise.volume import PROBLEMS, Quantity, parse_quantity, unit_kind
from musrenbang_analysis.reference import read_reference


@pytest.mark.parametrize(
    ("cells", "volume", "unit"),
    [
        (("200 m",), 200, "m"),
        (("569.5 m",), 569.5, "m"),
        (("7,5 km",), 7.5, "km"),
        (("0.125 Km",), 0.125, "km"),
        (("1.500,50 m",), 1500.5, "m"),
        (("12.500.000 kg",), 12_500_000, "kg"),
        (("1 Paket x 200 Meter",), 200, "m"),
        (("200 Meter x 1 Paket",), 200, "m"),
        (("1 paket (200 m)",), 200, "m"),
        (("1", "paket (200 m)"), 200, "m"),
        ((1, "paket (200 m)"), 200, "m"),
        (("50 Orang x 1 Hari",), 50, "orang"),
        (("1 Paket x 1 Kegiatan",), 1, "paket"),
        (("300 m", "meter"), 300, "m"),
        (("1 Unit", "unit"), 1, "unit"),
        (("12.0", "Titik"), 12, "unit"),
        ((200, "m²"), 200, "m2"),
        ((1.5, "Km"), 1.5, "km"),
        (("19 Klp", ""), 19, "kelompok"),
        (("10 orang", None), 10, "orang"),
        (("12 titik lampu",), 12, "unit"),
        (("35 orang peserta",), 35, "orang"),
        (("100 m2",), 100, "m2"),
        (("100 m 2",), 100, "m2"),
        (("100m³",), 100, "m3"),
        (("25 m1",), 25, "m"),
        (("25 m'",), 25, "m"),
        (("100%",), 100, "persen"),
        (("1 Ls",), 1, "paket"),
        (("5 o/k",), 5, "OK"),
        (("5", "Desa/Kelurahan"), 5, "desa"),
        (("0", "m"), 0, "m"),
        (("1 kegiatan x 50 orang",), 50, "orang"),
    ],
)
def test_quantity(cells: tuple[object, ...], volume: float, unit: str) -> None:
    assert parse_quantity(*cells) == Quantity(volume, unit)


@pytest.mark.parametrize(
    ("cells", "unit", "problem"),
    [
        (("",), None, "empty"),
        ((None, None), None, "empty"),
        (("-", "-"), None, "empty"),
        (("", "m"), "m", "no_volume"),
        ((None, "m"), "m", "no_volume"),
        (("Paket",), "paket", "unit_only"),
        (("300 x 3 m",), "m", "several_numbers"),
        (("400 x 3", "meter"), "m", "several_numbers"),
        (("100 x 3", "buah"), "unit", "several_numbers"),
        (("300mx3m",), "m", "several_numbers"),
        (("P 150 m L 05 T 05",), None, "several_numbers"),
        (("P 150m L 3m T 10cm",), None, "several_numbers"),
        (("80 dan 60", "m"), "m", "several_numbers"),
        (("7 dan 8",), None, "several_numbers"),
        (("50 Orang x 2 Hari",), None, "several_numbers"),
        (("2 Paket x 200 Meter",), None, "several_numbers"),
        (("1 paket, 2 unit",), None, "several_numbers"),
        (("1/2 km",), "km", "several_numbers"),
        (("50-75 m",), None, "range"),
        (("50 s/d 75", "m"), "m", "range"),
        (("± 200 m",), None, "approximate"),
        (("1.500 m",), None, "ambiguous"),
        (("1.250.00", "m"), "m", "malformed"),
        (("2147483647", "m"), "m", "overflow"),
        ((-5, "m"), "m", "negative"),
        (("-5", "m"), "m", "negative"),
        (("50 orang", "paket"), None, "unit_conflict"),
        (("#REF!", "m"), "m", "error_cell"),
        (("secukupnya",), None, "unreadable"),
        (("RT 05",), None, "unreadable"),
        ((True, "m"), "m", "unreadable"),
    ],
)
def test_no_volume_but_a_named_problem(cells: tuple[object, ...], unit: str | None, problem: str) -> None:
    assert parse_quantity(*cells) == Quantity(None, unit, problem)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1",), Quantity(1, None, "no_unit")),
        (("3", "tiang"), Quantity(3, "tiang", "unknown_unit")),
        (("10 kel",), Quantity(10, None, "ambiguous_unit")),
    ],
)
def test_a_doubtful_unit_leaves_the_volume(cells: tuple[object, ...], expected: Quantity) -> None:
    assert parse_quantity(*cells) == expected


def test_the_column_decides_thousands() -> None:
    assert parse_quantity("1.500 m", style="dot") == Quantity(1500, "m")
    assert parse_quantity("1.500 m", style="comma") == Quantity(1.5, "m")


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["12,5 m", "1.500 m"], "dot"),
        (["12.5 m", "1.500 m"], "auto"),
        (["1.500 m", "2.250 m", "1.750 m"], "dot"),
        (["1.500 m", "1.500 m"], "auto"),
        (["1.250.000 bibit", "1.500 m"], "dot"),
        (["1,250,000 bibit", "1.500 m"], "auto"),
        (["200 m", None, 5], "auto"),
    ],
)
def test_style_of_a_column_of_volumes(texts: list[object], style: str) -> None:
    assert decide_volume_style(texts) == style


def test_every_form_gives_its_unit() -> None:
    for row in read_reference("units.csv"):
        for form in row["forms"].split("|"):
            expected = None if row["canonical"] == "ambiguous" else row["canonical"]
            assert parse_quantity(7, form).unit == expected, form


def test_person_days_are_not_people() -> None:
    assert unit_kind(parse_quantity("50 OH").unit) != unit_kind(parse_quantity("50 orang").unit)


CELL = st.one_of(st.text(), st.text(alphabet="0123456789.,xX() mPaketorang23²'-/", max_size=20))


@given(st.one_of(CELL, st.none(), st.integers(), st.floats(), st.booleans()), st.one_of(CELL, st.none(), st.integers()))
def test_total(volume: object, unit: object) -> None:
    quantity = parse_quantity(volume, unit)
    assert quantity.problem is None or quantity.problem in PROBLEMS
    if quantity.volume is None:
        assert quantity.problem is not None
    else:
        assert quantity.volume >= 0
        assert quantity.problem in (None, "no_unit", "unknown_unit", "ambiguous_unit")


@given(st.integers(1, 10**6), st.sampled_from(["m", "m2", "unit", "paket", "kelompok", "KK"]))
def test_round_trip(number: int, unit: str) -> None:
    expected = Quantity(number, unit)
    assert parse_quantity(f"{number} {unit}") == expected
    assert parse_quantity(str(number), unit) == expected
    assert parse_quantity(number, unit) == expected
    assert parse_quantity(f"{number},0", unit) == expected
