"""Kabupaten Sukabumi, RKPD 2019: real exports of a planning application, by ids alone.

The data has no licence to be copied, so it is read where it lies: ``../shared/data`` beside the project.
"""

import shutil
import tempfile
from pathlib import Path

import pdfplumber
import pytest

from benchmarks.sukabumi_links import evaluate, read_records
from musrenbang_analysis.link.engine import link_records
from musrenbang_analysis.measure.cost import volume_pairs
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.runner import run_reports

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sukabumi-rkpd-2019"
PLACE = {
    "musrenbang_desa.csv": "desa",
    "musrenbang_kecamatan.csv": "kecamatan",
    "pokir.csv": "pokir",
    "rancangan_awal_renja.csv": "ranwal_renja",
    "rancangan_renja.csv": "renja",
    "musrenbang_kabupaten.csv": "kabupaten",
}
DOSSIER = """kabupaten_code: "32.02"
kabupaten_name: Kabupaten Sukabumi
plan_year: 2019
held_year: 2018
documents:
  renja:
    as_of: 2018-02-28
    complete: false
    maturity: rancangan
"""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw") / "32.02" / "2019"
    for name, stage in PLACE.items():
        (folder / stage).mkdir(parents=True)
        shutil.copy(DATA / name, folder / stage / name)
    (folder / "dossier.yml").write_text(DOSSIER, encoding="utf-8")
    return build(folder, Roots(processed=tmp_path_factory.mktemp("processed")), linkers=("id",))


def row(built, origin, stage, measure="survival_count", skpd=None):
    measures = built.tables.measures
    chosen = measures[
        (measures["measure"] == measure)
        & (measures["origin"] == origin)
        & (measures["stage"] == stage)
        & (measures["area_level"] == "kabupaten")
    ]
    if skpd:
        chosen = chosen[chosen["skpd_name"] == skpd]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.mark.parametrize(
    ("origin", "stage", "numerator", "denominator"),
    [
        ("musrenbang", "kecamatan", 3127, 3617),
        ("musrenbang", "renja", 263, 3617),
        ("musrenbang_kecamatan", "renja", 164, 2571),
        ("pokir", "renja", 195, 1375),
    ],
)
def test_the_headline_rows_by_ids_alone(built, origin, stage, numerator, denominator):
    found = row(built, origin, stage)
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)
    assert found["ended"] == 0, "nothing in these files says that anything was rejected"


def test_village_to_renja_has_bounds(built):
    found = row(built, "musrenbang", "renja")
    assert found["lower"] == pytest.approx(263 / 3617)
    # 3,127 stand in the kecamatan lists; the 490 without a trace there are not waiting for the Renja
    assert found["upper"] == pytest.approx(3127 / 3617)
    assert (found["pending"], found["unknown"]) == (2864, 490)
    assert found["as_of"] == "2018-02-28"


def test_the_public_works_department_is_pending_and_not_at_nought_percent(built):
    found = row(built, "musrenbang", "renja", "survival_count_by_skpd", "Dinas Pekerjaan Umum")
    assert (found["numerator"], found["denominator"]) == (0, 1388)
    assert found["pending"] > 1000
    assert found["upper"] > 0.8
    assert found["interval_kind"] == "pending_bounds"
    lineage = built.tables.lineage
    public_works = lineage[(lineage["skpd_name"] == "Dinas Pekerjaan Umum") & (lineage["entry_stage"] == "desa")]
    assert set(public_works["renja"]) == {"pending", "unknown"}
    assert "rejected" not in set(public_works["outcome"])


def test_every_row_is_kept_and_every_village_placed(built):
    manifest = built.tables.manifest
    assert (manifest["rows_in"], manifest["rows_out"], manifest["rows_in_findings"]) == (13987, 13987, 0)
    assert not built.is_blocked
    village = built.tables.records[built.tables.records["stage"] == "desa"]
    assert village["desa_code"].notna().all()
    assert village["desa_code"].str.startswith("32.02.").all()


def test_the_musrenbang_kabupaten_followed_the_draft_renja_there(built):
    sequence = built.tables.manifest["stage_sequence"]
    assert sequence.index("kabupaten") == sequence.index("renja") + 1


def test_ids_on_rows_of_another_village_and_work_are_named_and_wait_for_review_beside_other_evidence(built):
    """Sukajadi's numbers on Sukamanah's rows (seven) and Ginanjar's on Munjul's: only ids alone follow them."""
    assert sum(finding.code == "MSB-K03" for finding in built.findings) == 8
    linked = link_records(built.tables.records, linkers=("id", "code"))
    odd = linked.links[linked.links["evidence"].str.contains("kegiatan dan desanya berbeda")]
    assert (len(odd), set(odd["status"])) == (8, {"possible"})
    ids = linked.links[(linked.links["method"] == "id") & (linked.links["status"] == "accepted")]
    assert len(ids) == len(built.tables.links.query("status == 'accepted'")) - 8


def test_the_manifest_says_that_only_ids_were_used(built):
    assert built.tables.manifest["parameters"]["linkers"] == ["id"]
    assert set(built.tables.links["method"]) == {"id"}


@pytest.mark.slow
def test_with_the_parent_ids_hidden_text_finds_the_links_again():
    """The figures are printed by ``python -m benchmarks.sukabumi_links``."""
    with tempfile.TemporaryDirectory() as folder:
        table = evaluate(read_records(Path(folder) / "32.02" / "2019"))
    scores = table.set_index(["step", "scored"])
    assert scores.loc[("desa-kecamatan", "distinguishable rows"), "F1"] > 0.964
    assert scores.loc[("desa-kecamatan", "distinguishable rows of which an id speaks"), "F1"] > 0.98
    assert scores.loc[("desa-kecamatan", "all rows, equal rows by group"), "F1"] > 0.953
    assert scores.loc[("kecamatan-renja", "distinguishable rows"), "F1"] > 0.92
    assert scores.loc[("pokir-renja", "distinguishable rows"), "F1"] > 0.975
    split = scores.loc[("desa-kecamatan", "links of split proposals")]
    assert split["R"] > 0.73
    assert split["lower"] < split["R"] < split["upper"]
    assert len(table.attrs["odd"]) == 8


def test_street_lights_are_cut_to_an_eighth(built):
    """322 kecamatan-to-Renja links of Dinas Perhubungan print a volume; three rows were split, so 319 wishes."""
    pairs = volume_pairs(built.tables.records, built.tables.links)
    chosen = pairs[(pairs["step"] == "kecamatan>renja") & (pairs["skpd_name"] == "Dinas Perhubungan")]
    ratio = chosen["after"] / chosen["before"]
    assert len(chosen) == 322
    assert (ratio < 1).mean() == pytest.approx(0.85, abs=0.005)
    assert ratio.median() == 0.125
    measures = built.tables.measures
    published = measures[measures["skpd_name"] == "Dinas Perhubungan"]
    published = published[published["group_value"] == "kecamatan>renja"].set_index("measure")
    assert published.loc["volume_cut_by_skpd", "denominator"] == 319
    assert published.loc["volume_median_ratio_by_skpd", "value"] == 0.125


@pytest.mark.slow
def test_reports_of_the_real_kabupaten(built, tmp_path):
    """Largest kecamatan, its sheets in one file, a village with proposals and one without: made, and their numbers."""
    root = built.folder.parents[1]
    dossier = load(built.folder)
    sizes = {area.code: dossier.reach(area, dossier.primary, "renja").denominator for area in dossier.kecamatan}
    largest = max(sizes, key=sizes.get)
    villages = {area.code: dossier.reach(area, dossier.primary, "renja").denominator for area in dossier.areas("desa")}
    silent = next(code for code, size in villages.items() if not size)
    busiest = max(villages, key=villages.get)
    only = ["kabupaten", f"kecamatan/{largest}", f"umpan_balik/{largest}", f"desa/{silent}", f"desa/{busiest}"]
    results = run_reports(root, tmp_path, "32.02", 2019, only=only, formats=("html", "pdf"))
    assert [(result.report, result.reason) for result in results if result.status != "done"] == []
    target = tmp_path / "32.02" / "2019"
    with pdfplumber.open(target / "kabupaten" / "kabupaten.pdf") as book:
        first = book.pages[0].extract_text()
    assert "263" in first
    assert "3.617" in first
    with pdfplumber.open(target / "desa" / silent / "desa.pdf") as book:
        assert "Tidak ada usulan musrenbang" in book.pages[0].extract_text()
        assert len(book.pages) == 1
    with pdfplumber.open(target / "umpan_balik" / largest / "umpan_balik.pdf") as book:
        starts = sum("Halaman 1 dari" in page.extract_text() for page in book.pages)
    assert starts == len(dossier.desa_of(dossier.area("kecamatan", largest)))


def test_the_reports_claim_nothing_about_a_budget_that_was_not_read(built, tmp_path):
    processed = built.folder.parents[1]
    made = run_reports(processed, tmp_path, "32.02", 2019, only=["adoption_rate", "data_quality"], formats=("html",))
    assert [result.reason for result in made] == [None, None]
    page = (tmp_path / "32.02/2019/adoption_rate/adoption_rate.html").read_text(encoding="utf-8")
    assert "sedikitnya 263 (7,3%) tercatat sampai Renja SKPD per 28 Februari 2018" in page
    assert "Terlayani dari sumber mana pun</dt>" not in page, "no budget was read: 0 % served would be made up"
    assert "Rp\u00a00<" not in page, "lists without amounts print no zero"
    quality = (tmp_path / "32.02/2019/data_quality/data_quality.html").read_text(encoding="utf-8")
    assert "13.987 baris isi = 13.987 rekaman" in quality
