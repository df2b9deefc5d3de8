"""What the linking learns: written once, taken at the next build, never from too little, never from a broken file."""

import json
import shutil

import pandas as pd
import pytest

from benchmarks.review_loop import Truth
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.publish.accuracy import accuracy_block
from musrenbang_analysis.review.decisions import read_decisions
from musrenbang_analysis.review.hand import LINKS, add_rows, frames_of
from musrenbang_analysis.review.learning import FEWEST, MODEL, learn, read_parameters
from musrenbang_analysis.review.workbook import Request, choose
from musrenbang_analysis.store import read_tables
from tests.conftest import FIRST_YEAR

KEY = (FIRST_YEAR.code, FIRST_YEAR.year)


@pytest.fixture(scope="module")
def reviewed(two_years, tmp_path_factory):
    """A small dossier of which forty pairs were decided by its truth; its tables are those from before."""
    base = tmp_path_factory.mktemp("reviewed")
    folder = base / "raw" / KEY[0] / str(KEY[1])
    shutil.copytree(two_years.raw / KEY[0] / str(KEY[1]), folder)
    tables = read_tables(two_years.tables_of(*KEY))
    truth = Truth(tables.records, two_years.raw.parent / "truth" / KEY[0] / str(KEY[1]))
    asked = choose(tables, Request(40, 20), *frames_of(folder))
    rows = [
        {"left_id": row["left_id"], "right_id": row["right_id"], "chosen_as": row["chosen_as"]}
        | {"decision": "sama" if truth.is_same(row["left_id"], row["right_id"]) else "bukan"}
        for row in asked.pairs.to_dict("records")
    ]
    add_rows(folder, LINKS, rows)
    return folder, tables, pd.DataFrame(rows), learn(folder, tables, folds=2)


def test_it_is_written_once_and_taken_at_the_next_build(reviewed, tmp_path):
    folder, _, rows, learned = reviewed
    first = (folder / MODEL).read_bytes()
    assert learned.model is not None
    assert learned.n_labels == len(rows) == 40
    assert 0 < json.loads(first)["trained_on"] <= 40
    built = build(folder, Roots(processed=tmp_path))
    assert built.tables.manifest["hand"]["model_trained_on"] == json.loads(first)["trained_on"]
    counts = rows["decision"].value_counts()
    assert built.tables.manifest["hand"]["decisions"] == {"sama": counts["sama"], "bukan": counts["bukan"], "ragu": 0}
    links = built.tables.links
    status = {frozenset((a, b)): (m, s) for a, b, m, s in links[["from_id", "to_id", "method", "status"]].values}
    for row in rows.to_dict("records"):
        expected = "accepted" if row["decision"] == "sama" else "rejected"
        assert status[frozenset((row["left_id"], row["right_id"]))] == ("hand", expected)
    after_build = learn(folder, built.tables, folds=2)
    assert (folder / MODEL).read_bytes() == first, "what is learnt does not depend on what was learnt before"
    pd.testing.assert_frame_equal(after_build.before, learned.before)


def test_figures_before_and_after_are_said_with_their_basis(reviewed):
    learned = reviewed[3]
    for frame in (learned.before, learned.after):
        assert {"doubtful", "random"} <= set(frame["basis"])
        assert frame["lower"].le(frame["value"]).all()
        assert frame["value"].le(frame["upper"]).all()
    text = accuracy_block(learned.before, learned.after, learned.n_labels).text
    assert "Pasangan meragukan yang ditelaah" in text
    assert "Ketepatan sebelum" in text
    assert "40 putusan" in text


def test_too_little_teaches_nothing(reviewed, tmp_path):
    _, tables, rows, _ = reviewed
    add_rows(tmp_path, LINKS, rows.head(FEWEST - 1).to_dict("records"))
    learned = learn(tmp_path, tables)
    assert learned.model is None
    assert not (tmp_path / MODEL).exists()
    assert "belum ada yang dipelajari" in accuracy_block(learned.before, learned.after, learned.n_labels).text


@pytest.mark.parametrize("content", ["{", "[]", '{"kinds": {}}', "null", '{"kinds": {"list": 3}, "accept": 1}'])
def test_a_broken_model_file_is_a_finding_and_the_shipped_one_is_taken(reviewed, tmp_path, content):
    (tmp_path / "hand").mkdir()
    (tmp_path / MODEL).write_text(content, encoding="utf-8")
    model, findings = read_parameters(tmp_path)
    assert model is None
    assert [finding.code for finding in findings] == ["MSB-T07"]
    assert read_decisions(tmp_path, reviewed[1].records).findings == findings
