"""``musrenbang measures``: what a stranger can ask of a built dossier."""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from scipy.optimize import linprog

from musrenbang_analysis.cli import main
from musrenbang_analysis.paths import EXAMPLE


@pytest.fixture
def ask(built_example):
    """Call the command on the example; (exit code, text)."""
    processed = built_example.folder.parents[1]

    def call(capsys, *words):
        code = main(["--processed-root", str(processed), "measures", *map(str, words)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return call


def test_a_measure_is_defined_without_a_dossier(capsys):
    assert main(["measures", "--define", "survival_count", "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("survival_count: Proposals that reached a stage\n")
    assert "tests/cases/ten_proposals.yml" in text
    assert main(["measures", "--define", "survivel_count"]) == 2
    assert "survival_count" in capsys.readouterr().err, "the closest names are offered"


def test_the_overview_names_every_measure_of_the_dossier(ask, capsys):
    code, text = ask(capsys, EXAMPLE)
    assert code == 0
    assert "survival_count " in text
    assert "kept_on_list_count" in text
    code, text = ask(capsys, "--lang", "en")
    assert code == 2
    assert "DOSSIER" in text


def test_values_come_with_interval_kind_date_and_definition(ask, capsys):
    code, text = ask(capsys, EXAMPLE, "--measure", "survival_count", "--stage", "apbd", "--origin", "musrenbang")
    assert code == 0
    line = next(line for line in text.splitlines() if line.startswith("survival_count: Kabupaten"))
    assert "/ 900)" in line
    assert "batas karena ada yang menunggu" in line
    assert "31 Desember 2024" in line
    assert "rumus: yes" in text
    code, text = ask(capsys, EXAMPLE, "--measure", "survival_count", "--area", "99.01.01.1001", "--lang", "en")
    assert code == 0
    assert "Tirtasari" in text
    code, text = ask(capsys, EXAMPLE, "--area", "98.76")
    assert code == 2
    assert "98.76" in text


def test_fewer_than_five_have_no_percentage(ask, capsys):
    _, text = ask(capsys, EXAMPLE, "--measure", "survival_count_by_skpd", "--stage", "apbd")
    few = [line for line in text.splitlines() if "kurang dari 5" in line]
    assert few
    assert all("%" not in line for line in few)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("unmatched-lines", "n_untraced"),
        ("late-lines", "not_traced_to"),
        ("inversions", "rank_passed_over"),
        ("volume-cuts", "ratio"),
        ("reasons", "reason_code"),
        ("costs", "apbd_rp"),
        ("tagged", "tags"),
    ],
)
def test_every_list_is_written_with_its_addresses(ask, capsys, tmp_path, name, column):
    code, _ = ask(capsys, EXAMPLE, "--list", name, "--out", tmp_path / "list.csv")
    assert code == 0
    table = pd.read_csv(tmp_path / "list.csv", encoding="utf-8-sig")
    assert column in table
    assert len(table)
    assert name == "reasons" or table["source_row"].notna().all()


def test_numbers_and_definitions_go_into_one_workbook(ask, capsys, tmp_path):
    code, _ = ask(capsys, EXAMPLE, "--measure", "gini", "--out", tmp_path / "gini.xlsx")
    assert code == 0
    book = load_workbook(tmp_path / "gini.xlsx", read_only=True)
    text = " ".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value)
    assert "gini_rp" in text
    assert "Indeks Gini antar desa" in text


def test_the_scorecard_names_what_is_missing(ask, capsys):
    code, text = ask(capsys, EXAMPLE, "--scorecard")
    assert code == 0
    assert "15. Komitmen dan konsisten" in text
    assert "data tidak tersedia: kehadiran.csv" in text


@pytest.fixture(scope="module")
def published(built_example, tmp_path_factory):
    """The folder of the open tables of the example, and what the command said."""
    folder, said = tmp_path_factory.mktemp("published"), io.StringIO()
    processed = str(built_example.folder.parents[1])
    with contextlib.redirect_stdout(said):
        assert main(["--processed-root", processed, "measures", str(EXAMPLE), "--publish", str(folder)]) == 0
    return folder, said.getvalue()


def test_open_tables_hide_small_counts_in_csv_and_workbook(published):
    tmp_path, text = published
    assert "sel disembunyikan" in text
    fates = pd.read_csv(tmp_path / "open" / "fate_by_skpd.csv", encoding="utf-8-sig")
    cells = fates[(fates["row"] != "total") & (fates["column"] != "total")]
    assert (cells["state"] == "hidden").any()
    assert not cells["count"].between(1, 4).any()
    sheet = load_workbook(tmp_path / "open" / "open_tables.xlsx")["Nasib menurut SKPD"]
    values = [value for row in sheet.iter_rows(min_row=5, values_only=True) for value in row[1:-1]]
    assert "•" in values
    numbers = [value for value in values if isinstance(value, int | float)]
    log = pd.read_csv(tmp_path / "internal" / "fate_by_skpd_hidden.csv", encoding="utf-8-sig")
    assert set(log["kind"]) == {"primary", "secondary"}
    assert len([value for value in values if value == "•"]) == len(log)
    assert numbers


def read_back(folder, name):
    """A table as a reader has it: its cells (missing where hidden) and the totals printed around them."""
    long = pd.read_csv(folder / "open" / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    wide = long.pivot_table(index="row", columns="column", values="count", dropna=False, sort=False).astype(float)
    inside = wide.drop(index="total", columns="total")
    return inside, wide["total"].drop("total"), wide.loc["total"].drop("total")


def narrowest(inside, by_row, by_column, log):
    """The smallest range an outsider can work out for a small cell, by linear programming over the printed totals."""
    rows, columns = inside.index.get_indexer(log["row"]), inside.columns.get_indexer(log["column"])
    assert sorted(zip(rows, columns, strict=True)) == sorted(map(tuple, np.argwhere(inside.isna().to_numpy())))
    sums = np.array([rows == at for at in range(len(inside))] + [columns == at for at in range(inside.shape[1])], float)
    left = np.array([*(by_row - inside.sum(axis=1)), *(by_column - inside.sum(axis=0))])
    used = sums.any(axis=1)
    widths = []
    for at in np.flatnonzero(log["kind"] == "primary"):
        goal = np.eye(len(log))[at]
        ends = [linprog(sign * goal, A_eq=sums[used], b_eq=left[used]).fun for sign in (1, -1)]
        widths.append(-ends[1] - ends[0])
    return min(widths, default=np.inf)


def test_no_hidden_cell_can_be_worked_out_of_what_is_published(published):
    """Of the CSV files and their totals, nor read in the measures that lie beside them."""
    tmp_path, _ = published
    for name in ("fate_by_kecamatan", "fate_by_skpd", "fate_by_proposer", "reason_by_skpd"):
        log = pd.read_csv(tmp_path / "internal" / f"{name}_hidden.csv", encoding="utf-8-sig", keep_default_na=False)
        assert narrowest(*read_back(tmp_path, name), log) >= 1 - 1e-6, name
    beside = pd.read_csv(tmp_path / "open" / "measures.csv", encoding="utf-8-sig")
    assert set(beside["area_level"]) == {"kabupaten"}
    assert beside["skpd_name"].isna().all()
    assert not beside["group_kind"].isin(["dapil", "skpd_group", "urusan", "bidang"]).any()
    of_groups = beside[beside["group_kind"].isin(["tag", "proposer", "size_class", "work_type", "priority"])]
    assert not of_groups["origin"].isin(["musrenbang_desa", "musrenbang_kelurahan"]).any(), "all less the other"
    counts = of_groups.loc[of_groups["measure"].str.startswith("survival_count"), ["numerator", "pending", "ended"]]
    assert not counts.isin([1, 2, 3, 4]).any(axis=None)
