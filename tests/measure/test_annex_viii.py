"""Perda APBD Lampiran VIII, from the workbook to the consistency of RKPD, PPAS and APBD, recomputed by hand.

RKPD > PPAS: 20 + 10 + 10 of 230 million moved; PPAS > APBD: 10 + 20 + 70 + 65 of 210; RKPD > APBD: 30 + 30 + 80 + 65 of 230.
"""

import pytest

from musrenbang_analysis.measure.budget_origin import late_insertions
from musrenbang_analysis.measure.scorecard import scorecard
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.sentences import survival_sentence
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook

HEAD = ["Kode", "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan", "RKPD (Rp)", "PPAS (Rp)", "Rancangan APBD (Rp)"]
TITLES = [
    ["LAMPIRAN VIII"],
    ["SINKRONISASI PROGRAM, KEGIATAN DAN SUB KEGIATAN PADA RKPD DAN PPAS DENGAN RANCANGAN APBD"],
    [],
]
LINES = [
    ["1", "URUSAN WAJIB PELAYANAN DASAR", 150_000_000, 140_000_000, 150_000_000],
    ["1.03.0.00.0.00.01.0000", "Dinas Pekerjaan Umum dan Penataan Ruang", 150_000_000, 140_000_000, 150_000_000],
    ["1.03.10", "PROGRAM PENYELENGGARAAN JALAN", 150_000_000, 140_000_000, 150_000_000],
    ["1.03.10.2.01", "Penyelenggaraan Jalan Kabupaten/Kota", 150_000_000, 140_000_000, 150_000_000],
    ["1.03.10.2.01.0005", "Pembangunan Jalan", 100_000_000, 80_000_000, 70_000_000],
    ["1.03.10.2.01.0011", "Pemeliharaan Rutin Jalan", 50_000_000, 60_000_000, 80_000_000],
    ["2.15.0.00.0.00.01.0000", "Dinas Perhubungan", 80_000_000, 70_000_000, 65_000_000],
    ["2.15.02.2.02", "Penyediaan Perlengkapan Jalan", 80_000_000, 70_000_000, 65_000_000],
    ["2.15.02.2.02.0003", "Penyediaan Perlengkapan Jalan di Jalan Kabupaten/Kota", 80_000_000, 70_000_000, "-"],
    ["2.15.02.2.02.0004", "Rehabilitasi Perlengkapan Jalan", 0, 0, 65_000_000],
]
ANNEX_VIII = {"Lampiran VIII": [*TITLES, HEAD, *LINES]}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    base = tmp_path_factory.mktemp("annex_viii")
    folder = base / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    workbook(folder / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *ROWS]})
    for stage in ("rkpd", "kua_ppas", "apbd"):
        workbook(folder / stage / "lampiran_viii.xlsx", ANNEX_VIII)
    return build(folder, Roots(processed=base / "processed"))


def steps(built, measure):
    rows = built.tables.measures[built.tables.measures["measure"] == measure].set_index("group_value")
    return rows[["numerator", "denominator", "value"]]


def test_the_consistency_of_the_three_documents(built):
    found = steps(built, "plan_consistency")
    million = (found[["numerator", "denominator"]].astype(float) / 1_000_000).astype(int)
    assert million.to_dict("index") == {
        "rkpd>kua_ppas": {"numerator": 190, "denominator": 230},
        "kua_ppas>apbd": {"numerator": 45, "denominator": 210},
        "rkpd>apbd": {"numerator": 25, "denominator": 230},
    }
    assert found["value"].astype(float).tolist() == pytest.approx([190 / 230, 45 / 210, 25 / 230])


def test_it_is_the_commitment_of_the_scorecard(built):
    tables = built.tables
    card = scorecard(tables.measures, tables.lineage, tables.records, tables.links)
    row = card[card["no"] == 15].iloc[0]
    assert row["value"] == pytest.approx(25 / 230)
    assert row["note"] == ""


def test_a_sub_kegiatan_new_in_the_budget_is_late_and_one_of_zero_rupiah_is_not_there(built):
    found = steps(built, "late_insertions")
    assert found[["numerator", "denominator"]].astype(int).to_numpy().tolist() == [[0, 3], [1, 3], [1, 3]]
    assert steps(built, "late_insertions_rp").loc["rkpd>apbd", "value"] == pytest.approx(65 / 215)


def test_works_under_a_sub_kegiatan_the_rkpd_holds_as_a_sum_are_not_late(built):
    """A budget by works beside a plan with sums: salaries are no late insertion because the plan does not list them."""
    records, links = built.tables.records, built.tables.links
    works = records.assign(detail_level=records["detail_level"].mask(records["stage"] == "apbd", "work"))
    some = records.index[records["stage"] == "rkpd"][0]
    works.loc[some, "detail_level"] = "work"  # the plan lists works too: then the sub kegiatan of these is no trace
    late, known = late_insertions(works, links, "apbd", "rkpd")
    assert len(known) == 4
    assert set(late["proposal_text"]) == {"Pembangunan Jalan", "Rehabilitasi Perlengkapan Jalan"}


def test_sums_say_nothing_of_any_proposal(built):
    """The annex names no village: the two proposals wait for a list of works; no stage is said to hold 0 of 2."""
    measures, lineage = built.tables.measures, built.tables.lineage
    assert set(lineage["outcome"]) == {"pending"}
    assert set(lineage["apbd"]) == {"pending"}
    assert "survival_count" not in set(measures["measure"])
    origins = measures[measures["measure"] == "budget_origin_rp"]
    assert set(origins["group_value"]) == {"sum_only"}
    assert "addition_count" not in set(measures.loc[measures["stage"] != "desa", "measure"])


def test_the_report_speaks_of_the_last_list_of_works(built):
    dossier = load(built.folder)
    sentence = survival_sentence(dossier, dossier.kabupaten, dossier.primary, dossier.headline_stage or "desa", "id")
    assert sentence.startswith("Dari 2 usulan musrenbang desa/kelurahan, sedikitnya 2")
    assert "APBD" not in sentence
