"""Several processes read what one would read, in the same order, and outlive a file that kills its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from musrenbang_analysis.checking import check
from musrenbang_analysis.ingest import side_by_side
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    for number in range(4):
        rows = [[*ROWS[0][:3], f"Rabat beton tahap {number}", *ROWS[0][4:]], ROWS[1]]
        workbook(folder / "desa" / f"{number}.xlsx", {"Lampiran II": [*TITLE, ANNEX, *rows]})
    (folder / "desa" / "2b.xlsx").write_bytes((folder / "desa" / "2.xlsx").read_bytes())
    (folder / "desa" / "3b.xlsx").write_bytes(b"PK\x03\x04 rusak")
    return folder


def test_any_number_of_processes_reads_the_same(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = check(dossier)
    monkeypatch.setattr(side_by_side, "WORTH_BYTES", 1)
    named: list[str] = []
    shared = check(dossier, lambda _, name: named.append(name), workers=2)
    assert shared.reading.records.equals(alone.reading.records)
    assert shared.reading.sources.equals(alone.reading.sources)
    assert shared.findings == alone.findings
    assert {finding.code for finding in shared.findings} >= {"MSB-F01", "MSB-F08"}
    assert named == [f"desa/{name}.xlsx" for name in ("0", "1", "2", "3", "3b")]


def test_a_small_dossier_starts_no_process(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "ProcessPoolExecutor", None)
    assert len(check(dossier, workers=8).reading.records) == 8


def test_a_process_that_dies_costs_no_file(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "WORTH_BYTES", 1)
    monkeypatch.setattr(side_by_side, "_begin", sys.exit)
    assert len(check(dossier, workers=2).reading.records) == 8


def test_files_are_read_without_the_libraries_that_make_tables() -> None:
    """Each takes more memory than the files of a kabupaten; a process that reads has no use for them."""
    asked = "import sys, musrenbang_analysis.commands.check; print({'pandas', 'numpy', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_large_file_leaves_the_others_to_this_process(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "WORTH_BYTES", 1)
    monkeypatch.setattr(side_by_side, "AHEAD_BYTES", 1)
    alone, shared = check(dossier), check(dossier, workers=2)
    assert shared.reading.records.equals(alone.reading.records)
    assert shared.findings == alone.findings
