"""Why a link is believed, wherever it is shown: the weights add up, the rival is named, nothing runs."""

from math import log2

import pandas as pd
import pytest

from musrenbang_analysis.charts.saving import inline_svg
from musrenbang_analysis.charts.style import Place
from musrenbang_analysis.charts.waterfall import MOST, waterfall
from musrenbang_analysis.publish.evidence import Waterfalls, rival_words, signed, waterfall_lines, waterfall_table
from musrenbang_analysis.publish.explain import explain
from tests.review.small import small_tables

PLACE = Place("Kabupaten Uji", 2025, "Keadaan per 31 Desember 2024.")
HOSTILE = "<script>alert(1)</script> $x$"


@pytest.fixture(scope="module")
def tables():
    return small_tables()


def test_the_lines_of_a_waterfall_add_up_to_the_link(tables):
    falls = Waterfalls(tables.link_evidence)
    for link in tables.links.to_dict("records"):
        steps = falls.of(link["from_id"], link["to_id"])
        assert steps[0].field == "prior"
        assert [abs(step.bits) for step in steps[1:]] == sorted((abs(s.bits) for s in steps[1:]), reverse=True)
        assert steps[-1].total == pytest.approx(sum(step.bits for step in steps))
        assert steps[-1].total == pytest.approx(log2(link["probability"] / (1 - link["probability"])))


def test_a_weight_too_small_to_print_still_counts():
    rows = [("prior", -1.0), ("a", 0.004), ("b", 0.004), ("c", 0.0)]
    frame = pd.DataFrame(
        [{"from_id": "x", "to_id": "y", "field": f, "weight": w, "words_id": f, "words_en": f} for f, w in rows]
    )
    steps = Waterfalls(frame).of("x", "y")
    assert [step.field for step in steps] == ["prior"]
    assert steps[-1].total == pytest.approx(-0.992)
    assert Waterfalls(frame.head(0)).of("x", "y") == []
    assert waterfall_lines([], 0.5, "id") == []
    assert waterfall_table([], 0.5, "x", "id") is None


def test_bits_are_signed_and_written_as_the_reader_writes_numbers():
    assert [signed(bits, "id") for bits in (-2.04, 5, 0.0, -0.01, 12.25)] == ["−2,0", "+5,0", "+0,0", "+0,0", "+12,3"]
    assert signed(-2.04, "en") == "−2.0"


def test_explain_prints_weights_total_probability_rival_and_source(tables):
    links = tables.links.copy()
    links.loc[links["from_id"] == "desa-001", ["rival_id", "rival_gap"]] = ["kecamatan-002", 3.25]
    tables = type(tables)(**{**vars(tables), "links": links})
    text = "\n".join(explain(tables, "desa-001", lambda record: [("A1", "isi")], "id"))
    path = text[text.index("Jejak:") :]
    for shown in ("Bobot bukti", "−7,0", "Titik awal", "+5,5", "desa sama", "+6,5", "jumlah +5,0 bit, peluang 97,0%"):
        assert shown in path, shown
    assert "Saingan yang dikalahkan (selisih 3,3 bit): kecamatan-002" in path
    assert "kecamatan/a.xlsx › Daftar › baris 11" in path
    english = "\n".join(explain(tables, "desa-001", lambda record: [], "en"))
    assert "total +5.0 bits, probability 97.0%" in english
    assert "same village" in english


def test_explain_shows_the_weights_of_a_possible_link_with_the_row_it_leads_to(tables):
    text = "\n".join(explain(tables, "desa-000", lambda record: [], "id"))
    possible = text[text.index("Tautan yang mungkin") :]
    assert "→ kecamatan-000" in possible
    assert "kecamatan/a.xlsx › Daftar › baris 9" in possible
    assert "peluang 30,0%" in possible
    assert "Saingan yang dikalahkan (selisih 0,5 bit)" in possible


def test_a_stronger_rival_is_called_so(tables):
    records = {"kecamatan-002": tables.records[tables.records["record_id"] == "kecamatan-002"].iloc[0].to_dict()}
    assert "lebih kuat" in rival_words({"rival_id": "kecamatan-002", "rival_gap": -1.0}, records, "id")
    assert rival_words({"rival_id": None, "rival_gap": None}, records, "id") is None


def test_the_chart_says_its_finding_and_shows_text_as_text():
    weights = pd.DataFrame([("Titik awal", -7.0), (HOSTILE, 5.5), ("RT berbeda", -1.2)], columns=["words", "bits"])
    chart = waterfall(weights, 0.13, (HOSTILE, "b"), PLACE)
    drawn = inline_svg(chart)
    assert "<script" not in drawn
    assert "−2,7 bit" in chart.title
    assert "13,0%" in chart.title
    assert "RT berbeda: −1,2" in chart.alt
    assert drawn == inline_svg(waterfall(weights, 0.13, (HOSTILE, "b"), PLACE))
    assert waterfall(weights.head(0), None, ("a", "b"), PLACE) is None


def test_many_fields_are_drawn_as_one_and_the_sum_stays(tables):
    rows = [("Titik awal", -7.0)] + [(f"hal {n}", 0.1 * n) for n in range(30)]
    chart = waterfall(pd.DataFrame(rows, columns=["words", "bits"]), 0.5, ("a", "b"), PLACE)
    assert len(chart.data) == MOST
    assert chart.data["bits"].sum() == pytest.approx(sum(bits for _, bits in rows))


def test_explain_of_a_later_row_shows_what_is_inside_it_and_whether_it_adds_up(tables):
    text = "\n".join(explain(tables, "apbd-003", lambda record: [], "id"))
    for number in ("003", "004", "005"):
        assert f"← kecamatan-{number} " in text
    assert "Mungkin paket: 3 baris diduga ada di dalamnya" in text
    assert "jumlah volume 312 m dari 103 m" in text
    assert "Rp\u00a0370.000.012 dari Rp\u00a010.000.003" in text
