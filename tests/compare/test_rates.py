"""Two years or two places: only the same definition is compared, and the sentence claims no more than the bounds."""

from dataclasses import replace

import pytest

from musrenbang_analysis.cli import main
from musrenbang_analysis.compare.rates import basis, compared_rates, newcombe
from musrenbang_analysis.compare.sides import open_side
from musrenbang_analysis.publish.rate_sentences import judgement
from musrenbang_analysis.publish.year_on_year import YearOnYear


@pytest.fixture(scope="module")
def years(two_years):
    return tuple(open_side(two_years.tables_of("99.07", year)) for year in (2025, 2026))


def with_document(side, stage, **changes):
    documents = side.tables.documents.copy()
    for name, value in changes.items():
        documents.loc[documents["stage"] == stage, name] = value
    return replace(side, tables=replace(side.tables, documents=documents))


def with_manifest(side, **changes):
    return replace(side, tables=replace(side.tables, manifest=side.tables.manifest | changes))


def test_a_document_complete_on_both_sides_is_compared_whole(years):
    assert basis(*years, "rkpd").kind == "whole"


def test_an_incomplete_document_is_compared_on_the_departments_complete_in_both(years):
    found = basis(*years, "apbd")
    assert found.kind == "skpd"
    assert "Dinas Perhubungan" not in found.skpds
    fewer = with_document(years[1], "apbd", complete_for=found.skpds[0])
    assert basis(years[0], fewer, "apbd").skpds == found.skpds[:1]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda side: with_document(side, "rkpd", maturity="rancangan"), "maturity"),
        (lambda side: with_document(side, "rkpd", is_available=False), "not_read"),
        (lambda side: with_document(side, "rkpd", is_complete=False, complete_for=None), "incomplete"),
        (lambda side: with_manifest(side, code={"linking": "x", "measuring": "y"}), "code"),
        (lambda side: with_manifest(side, code=None), "code_unknown"),
    ],
    ids=["maturity", "not_read", "incomplete", "code", "code_unknown"],
)
def test_what_differs_is_named_and_not_compared(years, change, reason):
    found = basis(years[0], change(years[1]), "rkpd")
    assert found.kind is None
    assert reason in [code for code, _ in found.reasons]
    table = compared_rates(years[0], change(years[1]))
    rows = table[table["stage"] == "rkpd"]
    assert len(rows)
    assert rows["change"].isna().all()
    assert rows["lower_before"].isna().all()


def test_the_rates_are_those_of_the_measures(years):
    table = compared_rates(*years)
    row = table[(table["measure"] == "survival_count") & (table["origin"] == "musrenbang") & (table["stage"] == "rkpd")]
    row = row.iloc[0]
    for name, side in zip(("before", "after"), years, strict=True):
        lineage = side.tables.lineage
        village = lineage[lineage["entry_stage"] == "desa"]
        reached, left = (int(village["rkpd"].isin(words).sum()) for words in (["yes"], ["yes", "pending", "unknown"]))
        assert row[f"numerator_{name}"] == reached
        assert row[f"denominator_{name}"] == len(village)
        assert row[f"outer_{name}"] == pytest.approx(left / len(village))
    assert row["least"] <= row["low"] <= row["change"] <= row["high"] <= row["most"]


def test_under_five_proposals_there_is_no_rate(years):
    measures = years[1].tables.measures.copy()
    measures.loc[measures["origin"] == "pokir", ["numerator", "denominator"]] = [1, 4]
    few = replace(years[1], tables=replace(years[1].tables, measures=measures))
    table = compared_rates(years[0], few)
    rows = table[(table["origin"] == "pokir") & (table["stage"] == "rkpd") & (table["measure"] == "survival_count")]
    assert rows["reason"].tolist() == ["too_few"]
    assert rows["change"].isna().all()


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [((48, 80), (56, 70), 0.0524, 0.3339), ((3, 10), (9, 10), 0.1705, 0.8090), ((0, 10), (0, 10), -0.2775, 0.2775)],
)
def test_newcombe_gives_the_published_intervals(before, after, low, high):
    """Newcombe 1998, table II, method 10, three of its cases."""
    assert newcombe(before, after) == pytest.approx((low, high), abs=6e-4)


ROW = {"change": 0.05, "low": 0.01, "high": 0.09, "least": 0.02, "most": 0.2}


@pytest.mark.parametrize(
    ("row", "lang", "expected"),
    [
        (ROW, "id", "perubahan +5,0 poin, ke arah yang sama apa pun nasib yang menunggu dan yang belum terlacak"),
        (
            ROW | {"least": -0.3},
            "en",
            "a change of +5.0 points among the traced (95% interval: +1.0 to +9.0), but the pending and untraced may "
            "still turn it",
        ),
        (
            ROW | {"change": -0.02, "low": -0.06, "high": 0.02, "least": -0.3},
            "id",
            "selisih −2,0 poin tidak dapat dibedakan dari nol (selang 95%: −6,0 sampai +2,0)",
        ),
        ({"change": None}, "en", "not compared"),
    ],
    ids=["sure", "traced", "same", "none"],
)
def test_the_sentence_claims_no_more_than_the_bounds(row, lang, expected):
    assert judgement(row, lang) == expected


def test_wishes_that_came_back_are_those_of_the_truth(two_years, years):
    report = YearOnYear(*years, "id")
    carried = [
        line.split(",") for line in (two_years.raw.parent / "truth/99.07/2026/carried.csv").read_text().splitlines()[1:]
    ]
    verbatim = sum(line[3] == "no" for line in carried)
    found = len(report._came_back.rows)
    assert verbatim < found <= len(carried), "reworded ones are recognised too, not all"
    told = [row[-1] for row in report._came_back.rows]
    assert any(words.startswith("kalimat lain, peluang ") for words in told)
    assert "isi yang sama" in told
    tries = {row[0]: row[1:] for row in report._tries.rows}
    assert tries["1"][2] == found, report._tries.rows
    assert "dugaan" in report.across.text


def test_two_kabupaten_are_compared_without_following_wishes(years):
    other = with_manifest(years[0], kabupaten_code="99.08", kabupaten_name="Kabupaten Lain")
    report = YearOnYear(other, years[1], "en")
    assert report.across is None
    assert "Kabupaten Lain (99.08) 2025" in report.text


def test_the_command_compares_two_years_in_the_order_of_time(capsys, two_years):
    where = ["--raw-root", str(two_years.raw), "--processed-root", str(two_years.processed), "--lang", "en"]
    assert main(["compare", "99.07/2026", "99.07/2025", *where]) == 0
    text = capsys.readouterr().out
    assert "plan year 2026 compared with 2025" in text
    assert "cannot be told from zero" in text or "a change of" in text
    assert "Handed in again in 2026" in text
