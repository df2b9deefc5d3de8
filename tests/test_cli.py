"""The command as people type it: words in both languages, exit codes, nothing lost."""

import subprocess
import sys

import pytest

from musrenbang_analysis import __version__
from musrenbang_analysis.cli import COMMANDS, main
from musrenbang_analysis.paths import EXAMPLE
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook


def roots(tmp_path):
    return ["--processed-root", str(tmp_path / "processed"), "--reports-root", str(tmp_path / "reports")]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_speaks_both_languages(capsys, command, lang):
    with pytest.raises(SystemExit) as stopped:
        main([*([command] if command else []), "--lang", lang, "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert ("cara pakai" in text) == (lang == "id")
    assert "usage: usage" not in text
    assert ("usage:" in text) == (lang == "en")
    for name in COMMANDS if command is None else ():
        assert name in text


@pytest.mark.parametrize("arguments", [["bangun"], ["check"], ["explain", "x"], ["check", "nowhere"], ["--nope"], []])
def test_a_wrong_call_is_2_and_says_why_in_indonesian(capsys, arguments):
    try:
        code = main(arguments)
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err or "cara pakai" in captured.out
    assert "required" not in captured.err


def test_check_prints_files_and_findings_with_their_address(capsys, dossier):
    rows = [*TITLE, ANNEX, *ROWS, [3, "Fisik", "x", "Talud", "RT 1", "5 m", "50-75 juta", "PU"]]
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": rows})
    assert main(["check", str(dossier)]) == 0
    text = capsys.readouterr().out
    assert "desa/sukamaju.xlsx (xlsx)" in text
    assert "3 baris isi = 3 usulan" in text
    assert "MSB-V01 desa/sukamaju.xlsx › Lampiran II › baris 9 › kolom 'perkiraan anggaran' › “50-75 juta”" in text


def test_a_blocking_finding_is_exit_1_and_everything_else_is_done(capsys, dossier, tmp_path):
    (dossier / "desa" / "rusak.xlsx").write_bytes(b"PK\x03\x04")
    assert main(["build", str(dossier), *roots(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "MSB-F01" in captured.out
    assert (tmp_path / "processed" / "99.02" / "2025" / "records.csv").exists()
    assert "Kode keluar 1" in captured.err


def test_options_may_stand_between_the_words_of_a_list(capsys, dossier, tmp_path):
    assert main(["report", str(dossier), "--lang", "en", str(dossier), *roots(tmp_path)]) == 2
    assert "musrenbang build" in capsys.readouterr().err, "the second dossier was taken as one"
    answers = tmp_path / "answers.xlsx"
    main(["review", "import", str(dossier), "--lang", "en", str(answers), *roots(tmp_path)])
    assert "unrecognized" not in capsys.readouterr().err


def test_a_parameter_of_a_report_is_checked_before_anything_runs(capsys, dossier, tmp_path):
    assert main(["build", str(dossier), *roots(tmp_path)]) == 0
    capsys.readouterr()
    call = ["report", str(dossier), "--only", "adoption_rate", *roots(tmp_path)]
    assert main([*call, "-p", "compare_wiht=99.02/2024"]) == 2
    assert "'compare_with'" in capsys.readouterr().err
    assert not (tmp_path / "reports" / "99.02" / "2025" / "adoption_rate").exists()
    assert main([*call, "--format", "html", "-p", "compare_with=99.02/2025"]) == 0


def test_report_before_build_says_what_to_run_first(capsys, dossier, tmp_path):
    assert main(["report", str(dossier), *roots(tmp_path)]) == 2
    assert "musrenbang build" in capsys.readouterr().err


def test_run_does_everything_for_several_dossiers(capsys, dossier, tmp_path):
    other = tmp_path / "raw" / "99.02" / "2026"
    (dossier.parent / "2025").rename(tmp_path / "keep")
    (tmp_path / "keep").rename(dossier)
    (other / "context").mkdir(parents=True)
    (other / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    workbook(
        other / "desa" / "a.xlsx",
        {"Lampiran II": [["Desa : Mekarsari"], ["Kecamatan : Cibening"], ["Tahun Rencana : 2026"], [], ANNEX, *ROWS]},
    )
    code = main(
        ["run", "99.02/2025", str(other), "--raw-root", str(tmp_path / "raw"), *roots(tmp_path), "--lang", "en"]
    )
    assert code == 0
    text = capsys.readouterr().out
    for year in ("2025", "2026"):
        folder = tmp_path / "reports" / "99.02" / year
        assert (folder / "index.html").exists()
        assert (folder / "run.json").exists()
        assert str(folder / "index.html") in text


def test_explain_goes_down_to_the_cells(capsys, dossier, tmp_path):
    main(["build", str(dossier), *roots(tmp_path)])
    capsys.readouterr()
    from musrenbang_analysis.store import read_table

    records = read_table(tmp_path / "processed" / "99.02" / "2025", "records")
    assert main(["explain", str(dossier), records["record_id"][0], *roots(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "D7: Rabat beton" in text
    assert "G7: Rp 50.000.000,-" in text
    assert "Belum ada dokumen tahap berikutnya" in text
    assert main(["explain", str(dossier), "desa-000", *roots(tmp_path)]) == 2
    assert "desa-" in capsys.readouterr().err


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    assert main(["build", str(EXAMPLE), *roots(folder)]) == 0
    return folder


def test_building_again_gives_the_same_tables(example, built_example):
    again = example / "processed" / "99.01" / "2025"
    for name in ("records", "links", "link_evidence", "same_wishes", "lineage", "measures", "findings", "sources"):
        assert (again / f"{name}.csv").read_bytes() == (built_example.folder / f"{name}.csv").read_bytes(), name


@pytest.mark.parametrize(
    ("choose", "words"),
    [
        (
            lambda table: table[(table["outcome"] == "funded") & (table["n_successors"] > 2)],
            ["Tercatat dalam APBD", "[APBD]", "Nomor usulan"],
        ),
        (lambda table: table[table["n_sharing"] > 1], ["digabung dengan"]),
        (
            lambda table: table[(table["apbd"] == "pending") & (table["outcome"] == "pending")],
            ["menunggu, bukan ditolak"],
        ),
    ],
    ids=["funded", "merged", "pending"],
)
def test_explain_on_the_example(capsys, example, choose, words):
    from musrenbang_analysis.store import read_table

    lineage = read_table(example / "processed" / "99.01" / "2025", "lineage")
    record_id = choose(lineage)["record_id"].iloc[0]
    capsys.readouterr()
    assert main(["explain", str(EXAMPLE), record_id, *roots(example)]) == 0
    text = capsys.readouterr().out
    for word in words:
        assert word in text


def test_the_module_runs_as_a_command():
    done = subprocess.run(
        [sys.executable, "-m", "musrenbang_analysis", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == __version__
