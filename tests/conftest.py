"""What several rooms of the suite start from."""

import pytest

from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook


@pytest.fixture
def dossier(tmp_path):
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    workbook(folder / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *ROWS]})
    return folder
