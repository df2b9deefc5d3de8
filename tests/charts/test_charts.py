"""Charts say their finding, are heard as well as seen, and the same numbers give the same bytes."""

import re

import pandas as pd
import pytest

from musrenbang_analysis.charts.funnel import COLUMNS, funnel
from musrenbang_analysis.charts.outcome import outcome
from musrenbang_analysis.charts.saving import inline_svg, png, save, svg
from musrenbang_analysis.charts.style import LOOKS, Place
from musrenbang_analysis.charts.villages import COLUMNS as VILLAGE_COLUMNS
from musrenbang_analysis.charts.villages import villages

PLACE = Place("Kabupaten Uji", 2025, "Keadaan per 31 Desember 2024.")


def rows(total=100):
    entries = []
    for unit, size in (("proposal", total), ("rupiah", total * 10**7)):
        for stage, part in (("kecamatan", 0.6), ("renja", 0.3), ("apbd", 0.2)):
            reached = size * part
            entries.append((stage, unit, size, reached, size * 0.1, size * 0.2, size * 0.7 - reached))
    return pd.DataFrame(entries, columns=list(COLUMNS))


def desa(*totals):
    return pd.DataFrame(
        [
            (f"99.02.01.200{n}", f"Desa {n}", total, total and 1, 0, 0, max(total - 1, 0))
            for n, total in enumerate(totals)
        ],
        columns=list(VILLAGE_COLUMNS),
    )


def charts(lang):
    yield funnel(rows(), "musrenbang", "desa", "apbd", PLACE, lang)
    yield outcome([("funded", 20), ("pending", 10), ("rejected", 5), ("unknown", 65)], "musrenbang", PLACE, lang)
    yield villages(desa(40, 0, 60), "apbd", "musrenbang", PLACE, lang)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_title_and_alternative_text_state_the_finding(lang):
    for chart in charts(lang):
        assert re.search(r"\d", chart.title)
        assert len(chart.alt) > len(chart.title) - 20
        assert chart.source_line
    first = next(charts(lang))
    assert first.title.startswith("Sedikitnya 20 dari 100" if lang == "id" else "At least 20 of 100")


@pytest.mark.parametrize("make", range(3))
def test_svg_is_named_for_people_who_hear_it_and_asks_for_nothing_outside(make):
    chart = list(charts("id"))[make]
    for text in (svg(chart), inline_svg(chart)):
        assert 'role="img"' in text
        assert re.search(r"<title [^>]*>[^<]+</title>", text)
        assert re.search(r"<desc [^>]*>[^<]+</desc>", text)
        assert not re.search(r'(?:href|src)="(?!#)', text)
    assert "http" not in inline_svg(chart)
    assert len(svg(chart)) < 100_000


def test_the_same_numbers_give_the_same_bytes(tmp_path):
    first, again = list(charts("id")), list(charts("id"))
    for one, other in zip(first, again, strict=True):
        assert svg(one) == svg(other)
        assert png(one) == png(other)
    names = {path.name for path in save(first[0], tmp_path)}
    assert names == {"funnel.svg", "funnel.png"}


def test_no_chart_of_fewer_than_five_proposals():
    assert funnel(rows(4), "musrenbang", "desa", "apbd", PLACE) is None
    assert outcome([("funded", 4)], "musrenbang", PLACE) is None
    assert villages(desa(2, 2), "apbd", "musrenbang", PLACE) is None


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_what_is_pending_never_looks_like_what_ended_even_in_grey():
    kinds = ["reached", "pending", "ended", "unknown"]
    greys = [luminance(LOOKS[kind].fill) for kind in kinds]
    looks = {
        (round(grey, 1), LOOKS[kind].hatch, str(LOOKS[kind].line)) for kind, grey in zip(kinds, greys, strict=True)
    }
    assert len(looks) == 4
    assert LOOKS["pending"].hatch != LOOKS["ended"].hatch
    assert abs(greys[1] - greys[2]) > 0.15


def test_the_villages_without_a_proposal_are_drawn_and_said():
    chart = villages(desa(40, 0, 60), "apbd", "musrenbang", PLACE)
    assert "1 tanpa usulan tercatat" in chart.title
    assert "Desa 1: 0 usulan" in chart.alt
    assert list(chart.data["desa_name"]) == ["Desa 0", "Desa 1", "Desa 2"]
