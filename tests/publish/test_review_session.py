"""The review notebook: a pair at a time, kept at once, run by people and without them."""

import nbformat
import papermill
import pytest

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import NOTEBOOKS
from musrenbang_analysis.publish import engine
from musrenbang_analysis.publish.review_session import Review, open_review
from musrenbang_analysis.review.hand import AUDIT, LINKS, read_hand
from musrenbang_analysis.store import write_tables
from tests.review.small import CODE, HOSTILE, YEAR, small_tables


@pytest.fixture(scope="module")
def tables():
    return small_tables()


@pytest.fixture
def review(tables, tmp_path):
    return Review(tables, tmp_path, "Perencana Bappeda", "id", 12, 9)


def test_a_decision_is_kept_at_once_and_the_next_pair_is_shown(review, tmp_path):
    first = review.asked.pairs.iloc[0]
    assert str(first["left_id"]).split("-")[1] in review.pair.text or "Sumber" in review.pair.text
    shown = review.decide("sama", "di depan rumah Pak Budi")
    rows = read_hand(tmp_path, LINKS).rows
    assert [(row["left_id"], row["right_id"], row["decision"]) for row in rows] == [
        (first["left_id"], first["right_id"], "sama")
    ]
    assert rows[0]["decided_by_role"] == "Perencana Bappeda"
    assert rows[0]["decided_on"]
    assert rows[0]["left_was"]
    assert "Budi" not in rows[0]["reason"]
    assert "Disimpan: sama" in shown.text
    review.decide("bukan")
    assert len(read_hand(tmp_path, LINKS).rows) == 2
    again = Review(review.tables, tmp_path, "Perencana Bappeda", "id", 12, 9)
    assert not {(row["left_id"], row["right_id"]) for row in read_hand(tmp_path, LINKS).rows} & set(
        zip(again.asked.pairs["left_id"], again.asked.pairs["right_id"], strict=True)
    )


def test_texts_are_shown_as_text_with_differences_marked(review):
    pages = ""
    for _ in range(12):
        pages += review.pair.html + review.waterfall.html
        review.skip()
    assert "<b>x</b>" not in pages
    assert "<mark><b><u>" in pages
    assert "Saingan" in pages or "kecamatan-000" not in pages
    assert "<svg" in pages
    assert len(HOSTILE) == 5


def test_the_audit_shows_no_link_and_keeps_stratum_and_weight(review, tmp_path):
    table = review.proposal.html.split("</table>")[0]
    assert "desa/a.xlsx" in table
    assert "apbd/" not in table
    assert "kecamatan/" not in table
    drawn = review.asked.audit.iloc[0]
    review.answer("ya", "apbd-000")
    review.answer("tidak tahu")
    rows = read_hand(tmp_path, AUDIT).rows
    assert [row["answer"] for row in rows] == ["ya", "tidak_tahu"]
    assert (rows[0]["record_id"], rows[0]["found_id"], rows[0]["stage"]) == (drawn["record_id"], "apbd-000", "apbd")
    assert float(rows[0]["weight"]) == pytest.approx(drawn["weight"])


@pytest.mark.parametrize(
    "call", [lambda r: r.decide("mungkin"), lambda r: r.answer("barangkali"), lambda r: r.answer("ya", "apbd-xyz")]
)
def test_a_word_nobody_offered_is_refused_and_nothing_is_kept(review, tmp_path, call):
    with pytest.raises(ParameterError):
        call(review)
    assert not (tmp_path / LINKS).exists()
    assert not (tmp_path / AUDIT).exists()


def test_without_a_role_nothing_is_decided_and_a_name_is_masked(tables, tmp_path):
    with pytest.raises(ParameterError):
        Review(tables, tmp_path, "", "id", 5, 5).decide("sama")
    named = Review(tables, tmp_path, "Pak Budi", "id", 5, 5)
    assert "Budi" not in named.title.text
    assert "disamarkan" in named.title.text


def test_it_ends_when_nothing_is_waiting(tables, tmp_path):
    review = Review(tables, tmp_path, "Operator", "en", 2, 1)
    review.decide("sama")
    review.decide("ragu")
    review.answer("tidak")
    for shown in (
        review.pair,
        review.waterfall,
        review.decide("sama"),
        review.skip(),
        review.proposal,
        review.answer("ya"),
    ):
        assert "waiting" in shown.text
    assert "Decisions in force: 2" in review.progress.text


def test_the_notebook_runs_without_anyone_and_keeps_the_decision_given(tables, tmp_path):
    write_tables(tmp_path / "processed" / CODE / str(YEAR), tables)
    folder = tmp_path / "raw" / CODE / str(YEAR)
    folder.mkdir(parents=True)
    engine.register()
    given = {"processed_root": str(tmp_path / "processed"), "raw_root": str(tmp_path / "raw"), "kabupaten_code": CODE}
    given |= {"plan_year": YEAR, "role": "Operator SIPD", "verdict": "bukan", "why": "desa lain", "answer": "tidak"}
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(NOTEBOOKS / "20_link_review.ipynb"), str(out), given, engine_name=engine.NAME, progress_bar=False
    )
    assert [row["decision"] for row in read_hand(folder, LINKS).rows] == ["bukan"]
    assert [row["answer"] for row in read_hand(folder, AUDIT).rows] == ["tidak"]
    shown = [
        output["data"].get("text/html", "")
        for cell in nbformat.read(out, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]
    assert any("Bobot bukti" in html for html in shown)
    assert any("Disimpan: bukan" in html for html in shown)
    with pytest.raises(ParameterError):
        open_review(str(tmp_path / "processed"), str(tmp_path / "tidak_ada"), CODE, YEAR)
