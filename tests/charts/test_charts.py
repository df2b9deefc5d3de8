"""Charts say their finding, are heard as well as seen, and the same numbers give the same bytes."""

import re
from functools import cache

import pandas as pd
import pytest

from musrenbang_analysis.charts import area_map as maps
from musrenbang_analysis.charts import asked_given as dumbbell
from musrenbang_analysis.charts import concentration as curves
from musrenbang_analysis.charts import flow as ribbons
from musrenbang_analysis.charts import limits as plot
from musrenbang_analysis.charts import multiples as panels
from musrenbang_analysis.charts import reasons as pareto
from musrenbang_analysis.charts.funnel import COLUMNS, funnel
from musrenbang_analysis.charts.outcome import outcome
from musrenbang_analysis.charts.saving import inline_svg, png, save, svg
from musrenbang_analysis.charts.style import KINDS, LOOKS, Place
from musrenbang_analysis.charts.tagged import COLUMNS as TAG_COLUMNS
from musrenbang_analysis.charts.tagged import tagged
from musrenbang_analysis.charts.villages import COLUMNS as VILLAGE_COLUMNS
from musrenbang_analysis.charts.villages import villages
from musrenbang_analysis.measure.small import funnel_limits, limit_curve

PLACE = Place("Kabupaten Uji", 2025, "Keadaan per 31 Desember 2024.")
HOSTILE = "<script>alert(1)</script> $\\frac{1}{2}$ 🚧 \u202ex"


def rows(total=100):
    entries = []
    for unit, size in (("proposal", total), ("rupiah", total * 10**7)):
        for stage, part in (("kecamatan", 0.6), ("renja", 0.3), ("apbd", 0.2)):
            reached = size * part
            entries.append((stage, unit, size, reached, size * 0.1, size * 0.05, size * 0.15, size * 0.7 - reached))
    return pd.DataFrame(entries, columns=list(COLUMNS))


def desa(*totals):
    return pd.DataFrame(
        [
            (f"99.02.01.200{n}", f"Desa {n}", total, total and 1, 0, 0, 0, max(total - 1, 0))
            for n, total in enumerate(totals)
        ],
        columns=list(VILLAGE_COLUMNS),
    )


def steps(total=100):
    half, quarter = total // 2, total // 4
    return pd.DataFrame(
        [
            ("desa", "entered", "kecamatan", "reached", total - half),
            ("desa", "entered", "kecamatan", "unknown", half),
            ("kecamatan", "reached", "apbd", "reached", quarter),
            ("kecamatan", "reached", "apbd", "elsewhere", total - half - quarter),
            ("kecamatan", "unknown", "apbd", "unknown", half),
        ],
        columns=list(ribbons.COLUMNS),
    )


def paid(*numbers):
    return pd.DataFrame([(f"Kec. {n}", n, n * 10**8, n * 5 * 10**7) for n in numbers], columns=list(dumbbell.COLUMNS))


def paid_whole(n=20):
    return {"proposals": n, "asked_rp": n * 10**8, "given_rp": n * 5 * 10**7}


def given_reasons(*numbers):
    kinds = ["written"] * (len(numbers) - 1) + ["missing"]
    names = [f"Alasan {n}" for n in range(len(numbers))]
    return pd.DataFrame(zip(names, kinds, numbers, strict=True), columns=list(pareto.COLUMNS))


def areas(*pairs):
    """Areas of (proposals, reached), everything else untraced."""
    return pd.DataFrame(
        [(f"99.02.0{n}", f"Kecamatan {n}", total, reached, total) for n, (total, reached) in enumerate(pairs, 1)],
        columns=list(maps.COLUMNS),
    )


def panel_rows(*pairs):
    entries = []
    for row in areas(*pairs).itertuples(index=False):
        for stage, reached in (("kecamatan", row.reached * 2), ("apbd", row.reached)):
            entries.append((row.area_code, row.area_name, stage, row.total, reached, row.total))
    return pd.DataFrame(entries, columns=list(panels.COLUMNS))


def limited(*pairs, certain=False):
    placed = funnel_limits(areas(*pairs).rename(columns={"total": "denominator", "reached": "numerator"}))
    placed = placed.assign(outer_rate=1.0, is_certain=certain)
    return placed[list(plot.COLUMNS)], limit_curve(placed, range(1, 300))


def gain(low=0.4, high=0.3):
    points = [("proposed", 0, 0), ("proposed", 0.5, low), ("proposed", 1, 1)]
    points += [("reached", 0, 0), ("reached", 0.5, high), ("reached", 1, 1)]
    return pd.DataFrame(points, columns=list(curves.COLUMNS))


SQUARE = {f"99.02.0{n}": [[(n, 0), (n + 1, 0), (n + 1, 1), (n, 1)]] for n in (1, 2, 3)}


def charts(lang):
    yield funnel(rows(), "musrenbang", "desa", "apbd", PLACE, lang)
    yield outcome([("funded", 20), ("pending", 10), ("rejected", 5), ("unknown", 65)], "musrenbang", PLACE, lang)
    yield villages(desa(40, 0, 60), "apbd", "musrenbang", PLACE, lang)
    yield ribbons.flow(steps(), "musrenbang", PLACE, lang)
    yield dumbbell.asked_given(paid(12, 8, 3), paid_whole(), "apbd", "kecamatan", "musrenbang", PLACE, lang)
    yield pareto.reasons(given_reasons(12, 7, 3), "musrenbang", PLACE, lang)
    yield panels.multiples(
        panel_rows((40, 10), (3, 1)), {"kecamatan": 0.5, "apbd": 0.25}, "kecamatan", "musrenbang", PLACE, lang
    )
    yield plot.limits(*limited((100, 5), (100, 60), (50, 12)), "kecamatan", "apbd", "musrenbang", PLACE, lang)
    yield curves.concentration(gain(), {"proposed": 90, "reached": 20}, 12, "population", "apbd", PLACE, lang)
    yield maps.area_map(areas((40, 10), (3, 1), (0, 0)), {}, "kecamatan", "apbd", "musrenbang", PLACE, lang)


CHARTS = 10


@cache
def drawn(lang):
    return list(charts(lang))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_title_and_alternative_text_state_the_finding(lang):
    for chart in drawn(lang):
        assert re.search(r"\d", chart.title)
        assert len(chart.alt) > len(chart.title) - 20
        assert chart.source_line
    first = drawn(lang)[0]
    assert first.title.startswith("Sedikitnya 20 dari 100" if lang == "id" else "At least 20 of 100")


@pytest.mark.parametrize("make", range(CHARTS))
def test_svg_is_named_for_people_who_hear_it_and_asks_for_nothing_outside(make):
    chart = drawn("id")[make]
    for text in (svg(chart), inline_svg(chart)):
        assert 'role="img"' in text
        assert re.search(r"<title [^>]*>[^<]+</title>", text)
        assert re.search(r"<desc [^>]*>[^<]+</desc>", text)
        assert not re.search(r'(?:href|src)="(?!#)', text)
    assert "http" not in inline_svg(chart)
    assert len(svg(chart)) < 100_000


def test_the_same_numbers_give_the_same_bytes(tmp_path):
    first, again = drawn("id"), list(charts("id"))
    for one, other in zip(first, again, strict=True):
        assert svg(one) == svg(other)
    for place in (0, 3, 9):
        assert png(first[place]) == png(again[place])
    names = {path.name for path in save(first[0], tmp_path)}
    assert names == {"funnel.svg", "funnel.png"}


def test_no_chart_of_fewer_than_five_proposals():
    assert funnel(rows(4), "musrenbang", "desa", "apbd", PLACE) is None
    assert outcome([("funded", 4)], "musrenbang", PLACE) is None
    assert villages(desa(2, 2), "apbd", "musrenbang", PLACE) is None
    assert ribbons.flow(steps(4), "musrenbang", PLACE) is None
    few = paid_whole(4)
    assert dumbbell.asked_given(paid(4), few, "apbd", "kecamatan", "musrenbang", PLACE) is None
    assert pareto.reasons(given_reasons(2, 2), "musrenbang", PLACE) is None
    small = panel_rows((4, 1), (4, 2))
    assert panels.multiples(small, {"kecamatan": 0.5, "apbd": 0.25}, "kecamatan", "musrenbang", PLACE) is None
    assert plot.limits(*limited((100, 5), (100, 60), (4, 1)), "kecamatan", "apbd", "musrenbang", PLACE) is None
    assert curves.concentration(gain(), {"proposed": 90, "reached": 4}, 12, "village", "apbd", PLACE) is None
    assert maps.area_map(areas((2, 1), (2, 1)), {}, "kecamatan", "apbd", "musrenbang", PLACE) is None


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_what_is_pending_never_looks_like_what_ended_even_in_grey():
    kinds = list(KINDS)
    greys = [luminance(LOOKS[kind].fill) for kind in kinds]
    looks = {
        (round(grey, 1), LOOKS[kind].hatch, str(LOOKS[kind].line)) for kind, grey in zip(kinds, greys, strict=True)
    }
    assert len(looks) == len(KINDS) == 5
    assert LOOKS["pending"].hatch != LOOKS["ended"].hatch
    assert LOOKS["pending"].hatch != LOOKS["elsewhere"].hatch
    assert abs(greys[kinds.index("pending")] - greys[kinds.index("ended")]) > 0.15


def test_the_villages_without_a_proposal_are_drawn_and_said():
    chart = villages(desa(40, 0, 60), "apbd", "musrenbang", PLACE)
    assert "1 tanpa usulan tercatat" in chart.title
    assert "Desa 1: 0 usulan" in chart.alt
    assert list(chart.data["desa_name"]) == ["Desa 0", "Desa 1", "Desa 2"]


def texts(chart):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(chart))


def test_the_funnel_tells_another_purse_from_not_taken_on():
    chart = funnel(rows(), "musrenbang", "desa", "apbd", PLACE)
    assert "APBD: sampai 20, menunggu 10, dilayani sumber lain 5, tidak lanjut menurut putusan tertulis 15" in chart.alt


def test_the_flow_names_the_step_with_the_largest_decrease_and_accounts_for_everyone():
    chart = ribbons.flow(steps(), "musrenbang", PLACE)
    assert chart.title.startswith("Dari 100 usulan musrenbang desa/kelurahan, 50 yang tercatat di Desa/kel.")
    assert {"sampai 50", "belum terlacak 50", "sampai 25", "sumber lain 25", "100"} <= set(texts(chart))
    assert chart.data.groupby("to_stage")["proposals"].sum().to_dict() == {"kecamatan": 100, "apbd": 100}


def test_asked_and_given_draws_no_row_of_fewer_than_five():
    chart = dumbbell.asked_given(paid(12, 3, 0), paid_whole(15), "apbd", "kecamatan", "musrenbang", PLACE)
    assert "Rp 1,2 miliar → Rp 600 juta (50,0%; 12 usulan)" in [text.replace("\xa0", " ") for text in texts(chart)]
    assert "kurang dari lima usulan bernilai, tidak digambar" in texts(chart)
    assert "tidak ada usulan bernilai di tahap ini" in texts(chart)
    assert not any("300 juta" in text for text in [*texts(chart), chart.alt])


def test_reasons_run_to_the_whole_and_silence_stands_last():
    chart = pareto.reasons(given_reasons(3, 12, 7, 2), "musrenbang", PLACE)
    assert list(chart.data["reason"]) == ["Alasan 1", "Alasan 2", "Alasan 0", "Alasan 3"]
    assert list(chart.data["cumulative"].round(3)) == [0.5, 0.792, 0.917, 1.0]
    assert chart.title == "Alasan tertulis terbanyak: Alasan 1 (12 dari 24 usulan); 2 tanpa alasan tertulis"


def test_many_reasons_are_drawn_together_and_kept_apart_in_the_table():
    chart = pareto.reasons(given_reasons(*range(30, 10, -1)), "musrenbang", PLACE)
    assert "Alasan lain (8 macam)" in texts(chart)
    assert len(chart.data) == 20


def test_small_multiples_find_the_step_that_costs_most():
    way = panel_rows((40, 10), (60, 29), (3, 1))
    chart = panels.multiples(way, {"kecamatan": 0.5, "apbd": 0.25}, "kecamatan", "musrenbang", PLACE)
    assert panels.largest_drops(way) == {"99.02.01": "kecamatan", "99.02.02": "apbd"}
    assert chart.title.startswith("Di 1 dari 2 kecamatan")
    assert "kurang dari lima" in texts(chart)


def test_the_funnel_plot_ranks_nobody_and_says_what_is_certain():
    many = [(100, 30 + n % 3) for n in range(12)]
    chart = plot.limits(*limited(*many, (100, 1), (3, 0)), "kecamatan", "apbd", "musrenbang", PLACE)
    assert chart.title.startswith("1 dari 13 kecamatan (yang berusulan lima atau lebih) di luar batas kebetulan")
    assert "0 tetap di luar apa pun nasib" in chart.title
    calm = plot.limits(*limited((100, 30), (100, 33), (50, 15)), "kecamatan", "apbd", "musrenbang", PLACE)
    assert calm.title.startswith("Tidak satu pun dari 3 kecamatan")


def test_the_concentration_curve_reads_the_poorer_half_from_its_points():
    chart = curves.concentration(gain(), {"proposed": 90, "reached": 20}, 12, "population", "apbd", PLACE)
    assert "40,0% dari yang diusulkan, 30,0% dari yang tercatat sampai APBD" in chart.title
    assert "12 desa/kelurahan" in chart.alt


def test_the_map_has_tiles_without_boundaries_and_shapes_with_all_of_them():
    three = areas((40, 10), (3, 1), (60, 0))
    tiles = maps.area_map(three, {"99.02.01": SQUARE["99.02.01"]}, "kecamatan", "apbd", "musrenbang", PLACE)
    drawn = maps.area_map(three, SQUARE, "kecamatan", "apbd", "musrenbang", PLACE)
    assert "Petak urut kode wilayah" in tiles.subtitle
    assert "Petak" not in drawn.subtitle
    for chart in (tiles, drawn):
        assert "Kecamatan 1: 10 dari 40 (25,0%–100,0%)" in chart.alt
        assert "Kecamatan 2: 1 dari 3;" in chart.alt  # no percentage of three
        assert maps.CLASSES[3][1] in svg(chart)


TAGS = pd.DataFrame(
    [("all", 80, 20, 20, 8, 12, 20), ("women_children", 16, 6, 4, 2, 0, 4), ("disability", 4, 1, 0, 0, 0, 3)],
    columns=list(TAG_COLUMNS),
)


@pytest.mark.parametrize(
    ("lang", "title", "alt"),
    [
        (
            "id",
            "Menyebut perempuan dan anak: sedikitnya 37,5% tercatat sampai APBD; semua usulan: 25,0%",
            "Semua usulan: 80 usulan, sedikitnya 25,0% sampai; perempuan dan anak: 16 usulan, sedikitnya 37,5% sampai.",
        ),
        (
            "en",
            "Naming women and children: at least 37.5% on record as far as the budget (APBD); all proposals: 25.0%",
            "All proposals: 80 proposals, at least 25.0% there; women and children: 16 proposals, at least 37.5% there.",
        ),
    ],
)
def test_the_tagged_beside_all_word_for_word(lang, title, alt):
    chart = tagged(TAGS, "apbd", "musrenbang", PLACE, lang)
    assert chart.title == title
    assert alt in chart.alt
    assert "disab" not in chart.alt, "four proposals are too few for a share"
    assert tagged(TAGS.iloc[:1], "apbd", "musrenbang", PLACE, lang) is None


def test_hostile_names_stand_in_charts_as_text():
    named = areas((40, 10), (30, 1), (60, 0)).assign(area_name=HOSTILE)
    chart = maps.area_map(named, {}, "kecamatan", "apbd", "musrenbang", Place(HOSTILE, 2025, "x"))
    for text in (svg(chart), inline_svg(chart)):
        assert "<script" not in text
        assert "&lt;script&gt;" in text
