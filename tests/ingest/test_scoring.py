"""The kecamatan's scoring sheet: scores of the proposals on T-D.4, never proposals of their own."""

from pathlib import Path

import pytest

from musrenbang_analysis.ingest.explain_layout import explain_layout
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build, check
from musrenbang_analysis.publish.explain import explain
from tests.ingest.test_layouts import PLACES, codes, write

TD4 = [
    ["No", "Prioritas Daerah", "Sasaran Daerah", "Program", "Kegiatan Prioritas", "Sasaran Kegiatan", "Lokasi (Desa/Kelurahan)", "Volume", "Pagu (Rp)", "Perangkat Daerah Penanggung Jawab"],
    [1, "P", "S", "Jalan", "Rabat beton jalan lingkungan", "Warga", "Sukamaju", "200 m", 50_000_000, "Dinas PUPR"],
    [2, "P", "S", "Jalan", "Perbaikan drainase", "Warga", "Sukamaju", "100 m", 40_000_000, "Dinas PUPR"],
    [3, "P", "S", "Jalan", "Perbaikan drainase", "Warga", "Mekarsari", "90 m", 30_000_000, "Dinas PUPR"],
    [4, "P", "S", "Balai", "Rehab balai pertemuan", "Warga", "Mekarsari", "1 unit", 20_000_000, "Dinas PUPR"],
]  # fmt: skip
CRITERIA = ["Keterdesakan", "Dampak terhadap Pertumbuhan Ekonomi Masyarakat", "Penanggulangan Kemiskinan"]
WEIGHTED = ["Keterdesakan (50%)", "Dampak terhadap Pertumbuhan Ekonomi Masyarakat (Bobot 30)", "Penanggulangan Kemiskinan 20 %"]  # fmt: skip
HEADER = ["No", "Kegiatan", "Lokasi Desa/Kelurahan", *CRITERIA, "Total Skor", "Urutan Prioritas"]
SCORES = [
    [1, "REHAB BALAI PERTEMUAN", "Mekarsari", 90, 80, 70, 83, 1],
    [2, "Rabat beton jalan lingkungan", "Sukamaju", 80, 80, 80, 80, 2],
    [3, "Perbaikan drainase", "Mekarsari", 70, 60, 90, 71, 3],
    [4, "Perbaikan drainase", "Sukamaju", 50, 60, 70, 57, 4],
]


def dossier(tmp_path: Path, *sheets: list[list], td4: list[list] | None = None) -> Path:
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True, exist_ok=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    title = [["LAMPIRAN"], ["DAFTAR"], ["Kecamatan : Cibening"], []]
    write(folder / "kecamatan" / "td4.xlsx", [*title, *(td4 or TD4)], 10)
    for number, rows in enumerate(sheets):
        signed = [[], ["", "", "Cibening, 12 Februari 2024"], ["", "", "Camat Cibening"]]
        write(folder / "kecamatan" / f"skor{number}.xlsx", [*title, *rows, *signed], 10)
    return folder


def weighted(*, header: list[str] | None = None, rows: list[list] | None = None) -> list[list]:
    return [header or ["No", "Kegiatan", "Lokasi Desa/Kelurahan", *WEIGHTED, "Total Skor", "Urutan Prioritas"], *(rows or SCORES)]  # fmt: skip


def scored(folder: Path) -> tuple[dict, list]:
    checked = check(folder)
    records = checked.reading.records
    return {
        (row["proposal_text"], row["desa_name"]): (row["score"], row["priority"], row["score_source"])
        for row in records.astype("object").where(records.notna(), None).to_dict("records")
    }, checked.findings


def test_scores_and_ranks_reach_the_rows_of_the_list_and_nothing_counts_twice(tmp_path):
    folder = dossier(tmp_path, weighted())
    found, findings = scored(folder)
    assert found == {
        ("Rabat beton jalan lingkungan", "Sukamaju"): (80, 2, "kecamatan/skor0.xlsx Lembar1:7"),
        ("Perbaikan drainase", "Sukamaju"): (57, 4, "kecamatan/skor0.xlsx Lembar1:9"),
        ("Perbaikan drainase", "Mekarsari"): (71, 3, "kecamatan/skor0.xlsx Lembar1:8"),
        ("Rehab balai pertemuan", "Mekarsari"): (83, 1, "kecamatan/skor0.xlsx Lembar1:6"),
    }
    (read,) = [finding for finding in findings if finding.code == "MSB-L18"]
    assert read.facts == {"count": 4, "criteria": 3, "weights": 3}
    assert not {"MSB-A12", "MSB-A13", "MSB-A14", "MSB-R20", "MSB-R21", "MSB-R22"} & codes(findings)
    sources = check(folder).reading.sources
    assert (sources["rows_in"] == sources["rows_out"] + sources["rows_in_findings"]).all()
    assert sources["rows_out"].tolist() == [0, 4]


def test_the_explanation_says_that_the_rows_are_scores(tmp_path):
    lines = explain_layout(dossier(tmp_path, weighted()) / "kecamatan" / "skor0.xlsx", "kecamatan", "en")
    assert "    4 rows give scores to proposals on another list" in lines


def test_the_marks_are_kept_with_their_weights(tmp_path):
    records = check(dossier(tmp_path, weighted())).reading.records
    first = records[records["proposal_text"] == "Rehab balai pertemuan"].iloc[0]
    assert first["score_criteria"] == (
        "Keterdesakan: 90 (× 50); Dampak terhadap Pertumbuhan Ekonomi Masyarakat: 80 (× 30); "
        "Penanggulangan Kemiskinan: 70 (× 20)"
    )


@pytest.mark.parametrize(
    ("header", "weights", "totals"),
    [
        (CRITERIA, None, (240, 240, 220, 180)),
        (CRITERIA, None, (80, 80, 73.33, 60)),
        (CRITERIA, ["", "Bobot", "", 0.5, 0.3, 0.2], (83, 80, 71, 57)),
        (CRITERIA, ["", "Bobot (%)", "", "50%", "30%", "20%"], (83, 80, 71, 57)),
        (WEIGHTED, None, (8300, 8000, 7100, 5700)),
    ],
    ids=["sum", "mean", "row of shares", "row of per cents", "per cents not divided"],
)
def test_a_total_may_be_made_in_several_ways_each_checked(tmp_path, header, weights, totals):
    def sheet(wrong):
        rows = [[*row[:6], total, row[7]] for row, total in zip(SCORES, totals, strict=True)]
        rows[1][6] += wrong
        body = [weights, *rows] if weights else rows
        return [["No", "Kegiatan", "Lokasi Desa/Kelurahan", *header, "Total Skor", "Urutan Prioritas"], *body]

    _, findings = scored(dossier(tmp_path / "clean", sheet(0)))
    assert not {"MSB-A12", "MSB-A14"} & codes(findings)
    _, findings = scored(dossier(tmp_path / "planted", sheet(-1)))
    (wrong,) = [finding for finding in findings if finding.code == "MSB-A12"]
    assert (wrong.cell_text, wrong.facts["computed"]) == (f"{totals[1] - 1}", f"{totals[1]}")


def test_totals_nobody_can_compute_accuse_nobody(tmp_path):
    rows = [[*row[:6], total, row[7]] for row, total in zip(SCORES, (9, 7, 5, 3), strict=True)]
    _, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    assert "MSB-A14" in codes(findings)
    assert "MSB-A12" not in codes(findings)


def test_a_rank_that_does_not_follow_from_the_totals_is_named(tmp_path):
    rows = [[*row[:7], rank] for row, rank in zip(SCORES, (2, 1, 3, 4), strict=True)]
    _, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    wrong = [finding for finding in findings if finding.code == "MSB-A13"]
    assert [finding.cell_text for finding in wrong] == ["2", "1"]
    tied = [[*row[:3], 1, 1, 1, 1, rank] for row, rank in zip(SCORES, (4, 3, 2, 1), strict=True)]
    _, findings = scored(dossier(tmp_path / "tied", weighted(rows=tied)))
    assert "MSB-A13" not in codes(findings)


def test_a_row_without_its_proposal_is_named_and_never_becomes_one(tmp_path):
    rows = [*SCORES, [5, "Rabat betn jalan lingkungan", "Sukamaju", 1, 1, 1, 1, 5], [6, "Lain sama sekali", "", 1, 1, 1, 1, 5]]  # fmt: skip
    found, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    assert len(found) == 4
    lost = [finding for finding in findings if finding.code == "MSB-R20"]
    assert [finding.cell_text for finding in lost] == ["Rabat betn jalan lingkungan", "Lain sama sekali"]
    assert lost[0].facts["near"] == "kecamatan/td4.xlsx Lembar1:6"


def test_a_name_that_stands_twice_without_a_place_is_never_guessed(tmp_path):
    rows = [["", row[1], "", *row[3:]] for row in SCORES]
    found, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    assert found["Perbaikan drainase", "Sukamaju"][0] is None
    assert found["Perbaikan drainase", "Mekarsari"][0] is None
    assert [f.facts["count"] for f in findings if f.code == "MSB-R20"] == [2, 2]


def test_the_village_of_a_single_name_must_agree(tmp_path):
    rows = [[1, "Rabat beton jalan lingkungan", "Mekarsari", 80, 80, 80, 80, 1]]
    found, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    assert found["Rabat beton jalan lingkungan", "Sukamaju"][0] is None
    assert "MSB-R20" in codes(findings)


def test_criteria_of_the_kabupaten_s_own_guideline(tmp_path):
    upper = ["No", "Kegiatan", "Lokasi Desa/Kelurahan", "Kriteria Penilaian", "<", "Jumlah Penerima Manfaat (20%)", "Keterangan", "Total Skor", "Urutan Prioritas"]  # fmt: skip
    lower = ["^", "^", "^", "Kesiapan Lahan (50%)", "Dukungan Swadaya (30%)", "^", "^", "^", "^"]
    rows = [[*row[:6], "baik", *row[6:]] for row in SCORES]
    _, findings = scored(dossier(tmp_path, [upper, lower, *rows]))
    (read,) = [finding for finding in findings if finding.code == "MSB-L18"]
    assert read.facts == {"count": 4, "criteria": 3, "weights": 3}
    assert [finding.facts["header"] for finding in findings if finding.code == "MSB-L06"] == ["keterangan"]
    assert not {"MSB-A12", "MSB-A14", "MSB-R20"} & codes(findings)
    records = check(tmp_path / "raw" / "99.02" / "2025").reading.records
    assert "jumlah penerima manfaat: 70 (× 20)" in records["score_criteria"].dropna().tolist()[-1]


def test_a_mark_that_is_no_number_is_named_and_counts_as_none(tmp_path):
    rows = [[*SCORES[0][:3], "tinggi", 80, 70, 83, 1], *SCORES[1:]]
    found, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    assert found["Rehab balai pertemuan", "Mekarsari"][0] == 83
    (finding,) = [finding for finding in findings if finding.code == "MSB-V29"]
    assert (finding.cell, finding.cell_text) == ("D6", "tinggi")
    assert "MSB-A12" not in codes(findings), "a total is not held against marks that are not all known"


def test_a_proposal_scored_twice_keeps_the_first_score(tmp_path):
    found, findings = scored(dossier(tmp_path, weighted(), [*weighted(rows=[[*SCORES[0][:6], 83, 7]])]))
    assert found["Rehab balai pertemuan", "Mekarsari"] == (83, 1, "kecamatan/skor0.xlsx Lembar1:6")
    assert "MSB-R22" in codes(findings)


def test_ranks_of_several_groups_are_not_the_priority_of_the_kecamatan(tmp_path):
    rows = [[*row[:7], rank] for row, rank in zip(SCORES, (1, 2, 1, 2), strict=True)]
    found, findings = scored(dossier(tmp_path, weighted(rows=rows)))
    assert {value[1] for value in found.values()} == {None}
    assert {value[0] for value in found.values()} == {83, 80, 71, 57}
    assert "MSB-R23" in codes(findings)
    assert "MSB-A13" not in codes(findings)


def test_the_rank_counts_in_the_measures_of_the_kecamatan_list(tmp_path):
    folder = dossier(tmp_path, weighted())
    roots = Roots(processed=tmp_path / "processed")
    lineage = build(folder, roots).tables.lineage
    assert sorted(lineage["priority"]) == [1, 2, 3, 4]
    assert len(lineage) == 4


def test_explain_shows_where_the_rank_comes_from(tmp_path):
    tables = build(dossier(tmp_path, weighted()), Roots(processed=tmp_path / "processed")).tables
    first = tables.records.set_index("proposal_text").loc["Rehab balai pertemuan", "record_id"]
    lines = "\n".join(explain(tables, first, lambda record: [], "en"))
    assert "Priority: 1, score 83 (kecamatan/skor0.xlsx Lembar1:6), Keterdesakan: 90 (× 50)" in lines
