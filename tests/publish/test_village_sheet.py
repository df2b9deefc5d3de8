"""The village's own page: its words, the fate of each proposal in a word and a sign, what to do next, whom to ask."""

import io

import pdfplumber
import pytest

from musrenbang_analysis import terms
from musrenbang_analysis.publish.blocks import printed
from musrenbang_analysis.publish.changes import Changes
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.fates import CLASSES, SIGNS, class_of, next_step, office
from musrenbang_analysis.publish.hyphens import BREAK, SOFT
from musrenbang_analysis.publish.pdf import Sheet, pdf
from musrenbang_analysis.publish.village_sheet import open_sheets
from musrenbang_analysis.reference import read_reference
from tests.publish.fixture_tables import CODE, EMPTY_DESA, YEAR, build_tables, write_fixture

VILLAGE = "99.01.01.2002"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    root = tmp_path_factory.mktemp("sheets")
    return root, load(write_fixture(root, build_tables()))


def sheets(stored, code, lang="id"):
    return open_sheets(str(stored[0]), CODE, YEAR, code, lang)


def paper(made):
    frame = Sheet(made.title_text, "Kabupaten Contoh Raya (99.01)", made.lang, None, True, template="sheet")
    with pdfplumber.open(io.BytesIO(pdf(frame, printed(made.sheets_shown)))) as book:
        return [page.extract_text().replace(SOFT, "").replace(BREAK, "") for page in book.pages]


def test_every_outcome_has_one_class_and_a_step_and_signs_differ_in_shape():
    for outcome in terms.OUTCOMES:
        assert class_of(outcome) in CLASSES
        row = {"outcome": outcome, "reason_code": None}
        assert next_step(row, "id"), outcome
        assert next_step(row, "en"), outcome
    assert len(set(SIGNS.values())) == len(CLASSES)
    assert class_of("unknown") != class_of("rejected"), "no trace is no refusal"
    reasons = {row["code"] for row in read_reference("reasons.csv")}
    assert {row["code"] for row in read_reference("next_steps.csv") if row["kind"] == "reason"} == reasons


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "id",
            "Dari 14 usulan Desa Cibodas: 3 tercatat dalam APBD (Rp\u00a0263,7 juta), 2 tercatat dalam rencana atau diteruskan "
            "(Rp\u00a0423,5 juta), 1 dialihkan ke sumber lain atau sudah dianggarkan (Rp\u00a028 juta), 1 menunggu putusan "
            "(Rp\u00a0121,5 juta), 1 ditunda, 2 tidak diakomodir atau dibatalkan (tertulis) (Rp\u00a0377,5 juta), 4 belum ada "
            "jejaknya, yang tidak berarti ditolak (Rp\u00a0583 juta).",
        ),
        (
            "en",
            "Of 14 proposals of Desa Cibodas: 3 on record in the budget (APBD) (Rp\u00a0263.7 million), 2 in a plan or forwarded "
            "(Rp\u00a0423.5 million), 1 sent to another purse or already budgeted (Rp\u00a028 million), 1 awaiting a decision "
            "(Rp\u00a0121.5 million), 1 deferred, 2 not accommodated or withdrawn (in writing) (Rp\u00a0377.5 million), 4 without "
            "a trace, which does not mean refused (Rp\u00a0583 million).",
        ),
    ],
)
def test_the_summary_word_for_word(stored, lang, expected):
    assert sheets(stored, VILLAGE, lang).villages[0].summary == expected


def test_the_numbers_of_the_summary_are_those_of_the_measures(stored):
    dossier = stored[1]
    for area in dossier.areas("desa"):
        (village,) = sheets(stored, area.code).villages
        counts = {kind: count for kind, count, _ in village.counts}
        measured = dict.fromkeys(CLASSES, 0)
        for outcome, count, _ in dossier.outcomes(area, dossier.primary):
            measured[class_of(outcome)] += count
        assert counts == measured
        assert sum(counts.values()) == dossier.reach(area, dossier.primary, "apbd").denominator


def test_paper_shows_every_proposal_with_its_words_fate_step_and_office(stored):
    made = sheets(stored, VILLAGE)
    pages = paper(made)
    whole, words = "".join("".join(pages).split()), set(" ".join(pages).split())
    for row in made.villages[0].rows:
        for shown in (row["proposal_text"], row["record_id"], next_step(row, "id"), office(row, stored[1], "id")):
            assert {word for word in shown.split() if len(word) < 11} <= words, shown
    assert all("DATA SINTETIS" in page for page in pages)
    assert f"Halaman 1 dari {len(pages)}" in pages[0]
    assert "%" not in whole, "no percentages on a village's page"
    assert all("Nasib tercatat" in page for page in pages[:-1]), "the header stands on every page of the list"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_village_without_proposals_gets_a_sheet_that_says_so(stored, lang):
    (page,) = paper(sheets(stored, EMPTY_DESA, lang))
    assert ("Tidak ada usulan musrenbang" if lang == "id" else "No forum proposals of") in page
    assert ("Halaman 1 dari 1" if lang == "id" else "Page 1 of 1") in page


def test_all_sheets_of_a_kecamatan_in_one_file_each_with_its_own_page_numbers(stored):
    made = sheets(stored, "99.01.02")
    pages = paper(made)
    assert len(made.villages) == 6
    assert sum("Halaman 1 dari" in page for page in pages) == 6
    lasts = [page.rsplit("Halaman ", 1)[1].split() for page in pages]
    assert sum(number == total for number, _, total, *_ in lasts) == 6, "each sheet ends with its last page"


def test_words_volume_and_office_that_changed_are_told_old_and_new(stored):
    tables = stored[1].tables
    first = tables.lineage[tables.lineage["outcome"] == "funded"].iloc[0]["record_id"]
    records = tables.records.copy()
    records["unit"] = "m"
    records["volume"] = records["stage"].map({"desa": 500.0}).fillna(350.0)
    records.loc[records["stage"] == "apbd", "proposal_text"] = "Rehabilitasi Jalan Poros"
    records.loc[records["stage"] == "apbd", "skpd_name"] = "Dinas Lain"
    said = Changes(records, tables.links, list(stored[1].stages)).said(first, "id")
    assert said[0] == "APBD menulis: “Rehabilitasi Jalan Poros”"
    assert said[1] == "Volume: 500 m menjadi 350 m (APBD)"
    assert said[2].endswith("menjadi Dinas Lain (APBD)")
    unchanged = Changes(tables.records, tables.links, list(stored[1].stages)).said(first, "id")
    assert unchanged == []
