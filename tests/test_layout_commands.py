"""``musrenbang check --explain-layout`` and ``musrenbang layout new``: what an analyst sees of a file."""

import csv
import subprocess
import sys

import pytest

from musrenbang_analysis.cli import main
from tests.ingest.test_layouts import ANNEX, FIRST, write

TITLE = [["LAMPIRAN II"], ["DAFTAR"], ["Desa : Sukamaju"], ["Tahun : 2025"], []]


@pytest.fixture
def known(tmp_path):
    return write(
        tmp_path / "usulan.xlsx",
        [
            *TITLE,
            [*ANNEX, "Pengusul", "Warna"],
            [*FIRST, "Budi Santoso", "biru"],
            ["", "", "", "JUMLAH", "", "", 50_000_000],
        ],
        4,
    )


def test_explain_layout_says_how_a_file_outside_a_dossier_was_understood(known, capsys):
    assert main(["check", "--explain-layout", str(known), "--stage", "desa", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "desa_accepted" in said
    assert "desa_not_accepted" in said, "the second best form is shown too"
    assert "D: usulan kegiatan -> proposal" in said
    assert "I: pengusul -> personal data" in said
    assert "J: warna -> ? (unknown" in said
    assert "desa = Desa Sukamaju" in said
    assert "records: 1" in said
    assert "1 x MSB-R01" in said
    assert "Santoso" not in said


def test_explain_layout_speaks_indonesian_first(known, capsys):
    assert main(["check", "--explain-layout", str(known)]) == 0
    assert "data pribadi" in capsys.readouterr().out


def test_layout_new_drafts_rows_that_can_be_pasted(tmp_path, capsys):
    path = write(
        tmp_path / "Form Baru.xlsx",
        [*TITLE, ["Nomor", "Nama Kegiatan", "Lokasi", "Warna Berkas", "NIK"], [1, "Jalan", "RT 1", "biru", "3202"]],
        4,
    )
    assert main(["layout", "new", str(path), "--lang", "en"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line and not line.startswith("#")]
    form, *columns = list(csv.reader(lines))
    assert form[0] == "form_baru"
    assert len(form) == 11
    assert {row[1]: row[2] for row in columns} == {
        "nomor": "no", "nama kegiatan": "proposal", "lokasi": "location", "warna berkas": "?", "nik": "private",
    }  # fmt: skip
    assert all(len(row) == 5 for row in columns)


def test_a_file_that_cannot_be_opened_is_a_message(tmp_path, capsys):
    (tmp_path / "rusak.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert main(["check", "--explain-layout", str(tmp_path / "rusak.xlsx")]) == 2
    assert main(["layout", "new", str(tmp_path / "tidak_ada.xlsx")]) == 2
    assert capsys.readouterr().err


def test_check_without_a_dossier_is_a_wrong_call(capsys):
    assert main(["check"]) == 2
    assert "DOSSIER" in capsys.readouterr().err


def test_the_commands_are_reachable_with_python_m(known):
    call = [sys.executable, "-m", "musrenbang_analysis", "check", "--explain-layout", str(known)]
    done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "desa_accepted" in done.stdout
