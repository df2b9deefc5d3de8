"""Two runs of one dossier: what changed, and the part of each cause in the numbers that moved."""

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from musrenbang_analysis.cli import main
from musrenbang_analysis.compare.causes import CAUSES, split_by_cause
from musrenbang_analysis.compare.rows import link_changes, record_changes
from musrenbang_analysis.compare.runs import changed_files, input_changes, setting_changes, side_file_changes
from musrenbang_analysis.compare.sides import open_side
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.store import PREVIOUS
from tests.sukamaju import ANNEX, ROWS, TITLE, workbook

KECAMATAN = ["No", "Program/Kegiatan", "Sasaran", "Lokasi", "Volume", "Pagu (Rp)", "SKPD"]


@pytest.fixture
def example(built_example):
    return built_example.folder


@pytest.fixture
def roots(tmp_path):
    return Roots(tmp_path / "raw", tmp_path / "processed", tmp_path / "reports")


def village(dossier, rows):
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *rows]})


def changed(row, column, value):
    return [*row[:column], value, *row[column + 1 :]]


def sides(roots):
    folder = roots.tables_of("99.02", 2025)
    return open_side(folder / PREVIOUS), open_side(folder)


def split(before, after):
    moved = split_by_cause(before, after)
    parts = moved[list(CAUSES)].sum(axis=1)
    assert (moved["before"] + parts).to_numpy() == pytest.approx(moved["after"].to_numpy()), "the causes add up exactly"
    return moved.set_index(["measure", "origin", "stage"])


def test_a_rerun_of_the_same_files_changes_nothing_and_keeps_no_copy(dossier, roots):
    build(dossier, roots)
    build(dossier, roots)
    assert not (roots.tables_of("99.02", 2025) / PREVIOUS).exists()


def test_an_edited_a_removed_and_an_added_row_are_told_apart(dossier, roots):
    village(dossier, [*ROWS, [3, "Fisik", "Banjir", "Drainase", "RT 05/01", "90 m", "Rp 70.000.000,-", "Dinas PUPR"]])
    build(dossier, roots)
    added = [3, "Sosial", "x", "Posyandu", "RT 01/01", "1 unit", "Rp 30.000.000,-", "Dinas Kesehatan"]
    village(dossier, [changed(ROWS[0], 6, "Rp 65.000.000,-"), ROWS[1], added])
    build(dossier, roots)
    before, after = sides(roots)
    manifests = before.tables.manifest, after.tables.manifest
    assert input_changes(*manifests)["change"].tolist() == ["changed"]
    found = record_changes(before.tables.records, after.tables.records, changed_files(*manifests))
    assert found.added["proposal_text"].tolist() == ["Posyandu"]
    assert found.removed["proposal_text"].tolist() == ["Drainase"]
    cells = found.cells.set_index("column")
    assert cells.loc["asked_rp", ["before", "after", "cause"]].tolist() == ["50000000", "65000000", "data"]
    assert set(found.cells["record_id"]) == set(found.same_row), "only the edited row has other cells"


def test_a_renamed_file_brings_no_change(dossier, roots):
    build(dossier, roots)
    (dossier / "desa" / "sukamaju.xlsx").rename(dossier / "desa" / "a.xlsx")
    build(dossier, roots)
    before, after = sides(roots)
    manifests = before.tables.manifest, after.tables.manifest
    assert input_changes(*manifests)["change"].tolist() == ["renamed"]
    assert changed_files(*manifests) == set()
    found = record_changes(before.tables.records, after.tables.records, set())
    assert found.added.empty
    assert found.cells.empty


def test_new_data_is_the_cause_data(dossier, roots):
    build(dossier, roots)
    village(dossier, [*ROWS, [3, "Fisik", "Banjir", "Drainase", "RT 05/01", "90 m", "Rp 70.000.000,-", "Dinas PUPR"]])
    build(dossier, roots)
    moved = split(*sides(roots))
    assert moved.loc[("proposals", "musrenbang", "desa"), ["before", "after", "data"]].tolist() == [2, 3, 1]
    assert (moved[["hand", "links", "code"]] == 0).all(axis=None)


def test_a_correction_by_hand_is_the_cause_hand(example, tmp_path):
    """On the example: the same tables, one amount corrected by hand, one link rejected by a person."""
    before = open_side(example)
    tables = before.tables
    records, links, lineage = tables.records.copy(), tables.links.copy(), tables.lineage
    funded = lineage[(lineage["outcome"] == "funded") & (lineage["n_successors"] > 0) & lineage["asked_rp"].notna()]
    chosen = funded[(funded["n_sharing"] == 1) & (funded["entry_stage"] == "desa")]["record_id"].iloc[0]
    at = records.index[records["record_id"] == chosen][0]
    records.loc[at, ["asked_rp", "corrections"]] = [records.at[at, "asked_rp"] + 1_000_000, "asked_rp: salah ketik"]
    own = links.index[(links["from_id"] == chosen) & (links["status"] == "accepted")]
    links.loc[own, ["method", "status"]] = ["hand", "rejected"]
    after = measured(before, records, links)
    moved = split(before, after)
    assert (moved[["data", "links", "code"]] == 0).all(axis=None)
    assert moved.loc[("outcome_funded", "musrenbang", "desa"), "hand"] == -1


def test_other_rules_are_the_cause_links_and_other_code_the_cause_code(example):
    before = open_side(example)
    links = before.tables.links
    by_code = links[(links["method"] == "code") & (links["status"] == "accepted")]
    fewer = links.drop(by_code.index[::3])
    after = measured(before, before.tables.records, fewer, code={"linking": "another"})
    moved = split(before, after)
    assert (moved[["data", "hand", "code"]] == 0).all(axis=None)
    assert moved.loc[("survival_count", "musrenbang", "apbd"), "links"] < 0
    changes = link_changes(links, fewer, {})
    assert changes["change"].unique().tolist() == ["lost"]
    assert len(changes) == len(by_code.index[::3])
    measures = before.tables.measures.copy()
    row = (
        measures["measure"].eq("survival_count") & measures["area_level"].eq("kabupaten") & measures["stage"].eq("apbd")
    )
    measures.loc[row, "numerator"] -= 1
    recounted = replace(before, tables=replace(before.tables, measures=measures))
    moved = split(before, recounted)
    assert (moved["code"] == -1).all()
    assert (moved[["data", "hand", "links"]] == 0).all(axis=None)


def measured(side, records, links, code=None):
    """A run over other records and links, made by the code at hand."""
    from musrenbang_analysis.link.lineage import build_lineage
    from musrenbang_analysis.measure.survival import survival_measures
    from musrenbang_analysis.schema import shaped

    tables = side.tables
    sequence = tuple(tables.manifest["stage_sequence"])
    lineage = build_lineage(records, links, tables.documents, sequence)
    counted = shaped("measures", survival_measures(lineage, tables.documents, (side.key[0], side.name)))
    manifest = tables.manifest | {"code": tables.manifest["code"] | (code or {})}
    return replace(side, tables=replace(tables, records=records, links=links, lineage=lineage, measures=counted,
                                        manifest=manifest))  # fmt: skip


def test_settings_and_side_files_that_differ_are_listed():
    old = {"code_version": "0.1.0", "code": {"linking": "a"}, "parameters": {"seed": 1}, "side_files": []}
    new = old | {"code": {"linking": "b"}, "side_files": [{"path": "hand/corrections.yml", "sha256": "x"}]}
    assert setting_changes(old, new).to_dict("records") == [{"setting": "code.linking", "before": "a", "after": "b"}]
    assert side_file_changes(old, new).to_dict("records") == [{"path": "hand/corrections.yml", "change": "added"}]
    assert side_file_changes({}, new) is None, "a run that recorded none is not a run without any"


def test_the_command_compares_with_the_build_before_and_with_an_older_copy(capsys, dossier, roots, tmp_path):
    where = ["--raw-root", str(roots.raw), "--processed-root", str(roots.processed)]
    assert main(["build", str(dossier), *where]) == 0
    assert main(["compare", str(dossier), *where]) == 2
    assert "Belum ada build sebelumnya" in capsys.readouterr().err
    copy = shutil.copytree(roots.tables_of("99.02", 2025), tmp_path / "copy")
    village(dossier, [*ROWS, [3, "Fisik", "Banjir", "Drainase", "RT 05/01", "90 m", "Rp 70.000.000,-", "Dinas PUPR"]])
    assert main(["build", str(dossier), *where]) == 0
    capsys.readouterr()
    out = tmp_path / "out" / "banding.xlsx"
    assert main(["compare", str(copy), "99.02/2025", *where, "--out", str(out)]) == 0
    with_copy = capsys.readouterr().out
    assert "1 rekaman bertambah, 0 hilang" in with_copy
    assert "Banyaknya usulan | Musrenbang desa/kelurahan | Desa/kel. | 2 | 3 | 1 | 0 | 0 | 0" in with_copy
    assert "jadi itulah sebab semuanya: Data" in with_copy
    assert out.stat().st_size > 5000
    assert main(["compare", str(dossier), *where, "--lang", "en"]) == 0
    assert "1 records added, 0 removed" in capsys.readouterr().out


def test_tables_of_an_older_version_are_brought_into_shape(example, tmp_path):
    old = shutil.copytree(example, tmp_path / "old")
    frame = pd.read_parquet(old / "links.parquet").assign(no_longer="x").drop(columns=["evidence_en"])
    frame.to_parquet(old / "links.parquet")
    (old / "sources.parquet").unlink()
    (old / "sources.csv").unlink()
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    for name in ("code", "side_files"):
        del manifest[name]
    (old / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    side = open_side(old)
    assert len(side.tables.links) == len(frame)
    assert side.tables.links["evidence_en"].isna().all()
    assert split_by_cause(side, open_side(example)).empty
