"""Numbers, money and dates as a reader writes them."""

from datetime import date

import pytest

from musrenbang_analysis import formats


@pytest.mark.parametrize(
    ("call", "indonesian", "english"),
    [
        (lambda lang: formats.rupiah(1234567, lang), "Rp\u00a01.234.567", "Rp\u00a01,234,567"),
        (lambda lang: formats.rupiah(-5000, lang), "−Rp\u00a05.000", "−Rp\u00a05,000"),
        (lambda lang: formats.rupiah_short(1_250_000_000, lang), "Rp\u00a01,3 miliar", "Rp\u00a01.3 billion"),
        (lambda lang: formats.rupiah_short(590_000, lang), "Rp\u00a0590.000", "Rp\u00a0590,000"),
        (lambda lang: formats.rupiah_short(42_000_000, lang), "Rp\u00a042 juta", "Rp\u00a042 million"),
        (lambda lang: formats.percent(263 / 3617, lang), "7,3%", "7.3%"),
        (lambda lang: formats.percent(0, lang), "0,0%", "0.0%"),
        (lambda lang: formats.number(1234.5, lang, 2), "1.234,5", "1,234.5"),
        (lambda lang: formats.number(2.5, lang), "3", "3"),
        (lambda lang: formats.long_date("2018-02-28", lang), "28 Februari 2018", "28 February 2018"),
        (lambda lang: formats.long_date(date(2024, 8, 1), lang), "1 Agustus 2024", "1 August 2024"),
        (lambda lang: formats.rupiah(None, lang), "–", "–"),
        (lambda lang: formats.percent(float("nan"), lang), "–", "–"),
    ],
)
def test_formats(call, indonesian, english):
    assert call("id") == indonesian
    assert call("en") == english
