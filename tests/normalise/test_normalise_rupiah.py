"""Money: every form of domain.md 4.1 and data-hazards.md 2.3, and every trap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.money_style import decide_style, scale_from_title
from musrenbang_analysis.normalise.rupiah import PROBLEMS, STYLES, Amount, parse_rupiah
from musrenbang_analysis.normalise.terbilang import parse_terbilang

VALUES = [
    (150_000_000, 150_000_000),
    (1_234_567.5, 1_234_568),
    (0.4, 0),
    (Decimal("2.5"), 3),
    (-1.5, -2),
    ("Rp 150.000.000,-", 150_000_000),
    ("Rp. 150.000.000,00", 150_000_000),
    ("Rp\u00a0150.000.000", 150_000_000),
    ("150.000.000", 150_000_000),
    (" 37.722.600 ", 37_722_600),
    ("150.000.000=", 150_000_000),
    ("Rp.150.000.000.-", 150_000_000),
    ("43665000", 43_665_000),
    ("150 juta", 150_000_000),
    ("150jt", 150_000_000),
    ("Rp.100 jt", 100_000_000),
    ("0,15 M", 150_000_000),
    ("0,150 M", 150_000_000),
    ("1,2 Milyar", 1_200_000_000),
    ("1.2 miliar", 1_200_000_000),
    ("2,5 T", 2_500_000_000_000),
    ("2 triliun rupiah", 2_000_000_000_000),
    ("250 rb", 250_000),
    ("250 ribu", 250_000),
    ("1,234,567", 1_234_567),
    ("3,000,000", 3_000_000),
    ("1,042,294,139.00", 1_042_294_139),
    ("21875000,00", 21_875_000),
    ("535993281544.00", 535_993_281_544),
    ("(1.234.567)", -1_234_567),
    ("-1.234.567", -1_234_567),
    ("−9876740640.00", -9_876_740_640),
    ("(Rp 1.234.567,00)", -1_234_567),
    ("5,00E+07", 50_000_000),
    ("1.5E8", 150_000_000),
    ("1.234.567^00", 1_234_567),
    ("1^234^567", 1_234_567),
    ("150 000 000", 150_000_000),
    ("150. 000.000", 150_000_000),
    ("Rp 150.000,-", 150_000),
    ("150,000.-", 150_000),
    ("0", 0),
    ("0,00", 0),
    ("Seratus Lima Puluh Juta Rupiah", 150_000_000),
    ("Rp 5.000.000 (lima juta rupiah)", 5_000_000),
    ("12.345.678,9", 12_345_679),
]

NONE = [
    (None, "empty"),
    (float("nan"), "empty"),
    ("", "empty"),
    (" ", "empty"),
    ("-", "empty"),
    ("Rp. -", "empty"),
    ("N/A", "empty"),
    ("undefined", "empty"),
    ("dst", "empty"),
    ("idem", "ditto"),
    ("#REF!", "error_cell"),
    ("#N/A", "error_cell"),
    ("####", "error_cell"),
    (2_147_483_647, "overflow"),
    (2_147_483_647.0, "overflow"),
    ("2147483647", "overflow"),
    ("2.147.483.647", "overflow"),
    (10**18, "too_large"),
    (float("inf"), "unreadable"),
    (True, "unreadable"),
    ("50-75 juta", "range"),
    ("50 juta s/d 75 juta", "range"),
    ("Rp 5.000.000,- sampai Rp 6.000.000,-", "range"),
    ("± 100 juta", "approximate"),
    ("5 jutaan", "approximate"),
    ("sekitar 5 juta", "approximate"),
    ("@ 2.500.000", "unit_price"),
    ("Rp 1.500.000/unit", "unit_price"),
    ("5.000.000 per m2", "unit_price"),
    ("3 x 5.000.000", "multiplication"),
    ("5.000.000 dan 3.000.000", "two_amounts"),
    ("5.000.000; 3.000.000", "two_amounts"),
    ("1.250.00", "malformed"),
    ("150.000.00", "malformed"),
    ("20,000,00", "malformed"),
    ("-11.392.124.300.00", "malformed"),
    ("1.234,567", "malformed"),
    ("08123456789", "malformed"),
    ("1500.000", "malformed"),
    ("5^", "malformed"),
    ("1.500", "ambiguous"),
    ("1,500", "ambiguous"),
    ("Rp 750.000", "ambiguous"),
    ("1.500 juta", "ambiguous"),
    ("1.25", "ambiguous"),
    ("200 m", "ambiguous"),
    ("- 1.000.000", "ambiguous"),
    ("Rp 5.000.000 (enam juta rupiah)", "words_disagree"),
    ("6(telepon)", "unreadable"),
    ("swadaya", "unreadable"),
]


@pytest.mark.parametrize(("cell", "value"), VALUES)
def test_value(cell: object, value: int) -> None:
    assert parse_rupiah(cell) == Amount(value, None)


@pytest.mark.parametrize(("cell", "problem"), NONE)
def test_no_value_but_a_named_problem(cell: object, problem: str) -> None:
    assert parse_rupiah(cell) == Amount(None, problem)
    assert problem in PROBLEMS


@pytest.mark.parametrize(
    ("cell", "scale", "style", "value"),
    [
        ("1.500", 1000, "auto", 1_500_000),
        ("1.500", 1, "dot", 1_500),
        ("1,500", 1, "comma", 1_500),
        ("1.500 juta", 1, "dot", 1_500_000_000),
        ("1,500 juta", 1, "dot", 1_500_000),
        ("150.000.000", 1, "comma", 150_000_000),
        ("43.665", 1000, "dot", 43_665_000),
        (43.665, 1_000_000, "auto", 43_665_000),
        ("12,5", 1_000_000, "auto", 12_500_000),
        ("150 juta", 1000, "auto", 150_000_000),
    ],
)
def test_column_and_title_decide(cell: object, scale: int, style: str, value: int) -> None:
    assert parse_rupiah(cell, scale=scale, style=style) == Amount(value)


@pytest.mark.parametrize(
    ("cell", "scale", "style"),
    [
        ("1,500", 1000, "auto"),
        ("1.500", 1_000_000, "auto"),
        ("1,500", 1, "dot"),
        ("1.500", 1, "mixed"),
        ("1.500", 1, "plain"),
        ("lima juta", 1000, "auto"),
    ],
)
def test_still_ambiguous(cell: str, scale: int, style: str) -> None:
    assert parse_rupiah(cell, scale=scale, style=style) == Amount(None, "ambiguous")


@pytest.mark.parametrize("cell", ["150.00", "1.25", "1234.5"])
def test_a_thousands_mark_is_no_decimal_point(cell: str) -> None:
    assert parse_rupiah(cell, style="dot") == Amount(None, "malformed")


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1.234.567", "500.000", "-"], "dot"),
        (["1,234,567", "500,000"], "comma"),
        (["1.234.567", "1,234,567"], "mixed"),
        (["1.234.567", "1234.50"], "mixed"),
        (["43665000", "", 5, None], "plain"),
        (["500.000", "750.000", "250.000"], "dot"),
        (["500.000", "500.000", "500.000"], "mixed"),
        (["500.000", "750,000"], "mixed"),
        (["1.500", "2.250", "1.5"], "mixed"),
        (["Rp 150.000,00", "1,5 juta"], "dot"),
        (["21875000,00"], "plain"),
        (["12,5 juta", "267,354 juta"], "dot"),
        (["12.5 jt", "267.354 jt"], "comma"),
        (["12.5 jt", "12,5 jt"], "mixed"),
        ([], "plain"),
    ],
)
def test_style_of_a_column(texts: list[object], style: str) -> None:
    assert decide_style(texts) == style
    assert style in STYLES


def test_spoken_decimals_decide_the_column() -> None:
    style = decide_style(["12,5 juta", "120 juta"])
    assert parse_rupiah("267,354 juta", style=style).value == 267_354_000
    assert parse_rupiah("267,354 juta").problem == "ambiguous"


@pytest.mark.parametrize(
    ("title", "scale"),
    [
        ("PAGU INDIKATIF (dalam ribuan rupiah)", 1000),
        ("Rp. 000", 1000),
        ("(Rp. 000)", 1000),
        ("Pagu (000)", 1000),
        ("x 1.000", 1000),
        ("Pagu (Rp x 1000)", 1000),
        ("x 1.000.000", 10**6),
        ("(jutaan Rp)", 10**6),
        ("Pagu (Rp juta)", 10**6),
        ("dalam juta rupiah", 10**6),
        ("(dalam miliar rupiah)", 10**9),
        ("dalam rupiah", 1),
        ("Pagu (Rp)", None),
        ("Usulan di atas 200 juta", None),
        ("Rp 1.000", None),
        ("Tahun 2000", None),
        ("(dalam ribuan rupiah) (jutaan Rp)", None),
        ("", None),
    ],
)
def test_scale(title: str, scale: int | None) -> None:
    assert scale_from_title(title) == scale


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Seratus Lima Puluh Juta Rupiah", 150_000_000),
        ("nol rupiah", 0),
        ("sepuluh", 10),
        ("sebelas ribu", 11_000),
        ("seribu dua ratus tiga puluh empat", 1_234),
        ("limapuluh juta", 50_000_000),
        ("satu miliar dua ratus juta lima ribu satu rupiah saja", 1_200_005_001),
        ("sejuta", 1_000_000),
        ("dua puluh satu milyar", 21_000_000_000),
        ("juta ribu", None),
        ("lima ribu juta", None),
        ("lima enam", None),
        ("dua puluh sebelas", None),
        ("jalan lima", None),
        ("", None),
    ],
)
def test_terbilang(text: str, number: int | None) -> None:
    assert parse_terbilang(text) == number


def spell(number: int) -> str:
    """A whole number in Indonesian words."""
    ones = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]
    if number < 12:
        return ones[number]
    if number < 20:
        return f"{ones[number - 10]} belas"
    if number < 100:
        return f"{ones[number // 10]} puluh {spell(number % 10)}"
    if number < 200:
        return f"seratus {spell(number - 100)}"
    if number < 1000:
        return f"{ones[number // 100]} ratus {spell(number % 100)}"
    if number < 2000:
        return f"seribu {spell(number - 1000)}"
    for size, word in ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu")):
        if number >= size:
            return f"{spell(number // size)} {word} {spell(number % size)}"
    raise AssertionError(number)


@given(st.integers(1, 10**15 - 1))
def test_terbilang_round_trip(number: int) -> None:
    assert parse_terbilang(spell(number)) == number


@given(st.integers(1_000_000, 10**15).filter(lambda number: number not in (2**31 - 1, 2**31)))
def test_written_amounts_round_trip(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    for text in (
        str(number),
        dotted,
        f"{number:,}",
        f"Rp {dotted},-",
        f"Rp. {dotted},00",
        f"{number:,}.00",
        f"{number},00",
    ):
        assert parse_rupiah(text) == Amount(number)
    assert parse_rupiah(f"({dotted})") == Amount(-number)
    assert parse_rupiah(number) == parse_rupiah(float(number)) == Amount(number)


MONEY = st.text(alphabet="0123456789.,-()RpjutaMT xX@=^±/ E+#", max_size=24)


@given(st.one_of(st.text(), MONEY, st.none(), st.booleans(), st.integers(), st.floats(), st.decimals()))
def test_total(cell: object) -> None:
    for style in STYLES:
        for scale in (1, 1000, 10**6):
            amount = parse_rupiah(cell, scale=scale, style=style)
            assert (amount.value is None) == (amount.problem is not None)
            assert amount.problem is None or amount.problem in PROBLEMS
    if isinstance(cell, str):
        scale_from_title(cell)
        parse_terbilang(cell)


@given(st.lists(st.one_of(MONEY, st.none(), st.integers())))
def test_style_is_total(texts: list[object]) -> None:
    assert decide_style(texts) in STYLES
