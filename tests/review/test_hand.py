"""The hand files: what an office typed itself, decisions in force, and that they survive the next run."""

import pandas as pd
import pytest

from musrenbang_analysis.cli import main
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.review.hand import AUDIT, LINKS, add_rows, audit_in_force, links_in_force, read_hand
from tests.sukamaju import ANNEX, ROWS, TITLE, workbook

KECAMATAN = [
    ["Kecamatan : Cibening"],
    ["Tahun Rencana : 2025"],
    [],
    [
        "NO",
        "DESA/KELURAHAN",
        "NAMA KEGIATAN",
        "KELUARAN/OUTPUT",
        "VOLUME",
        "NILAI PAGU",
        "PRIORITAS",
        "STATUS",
        "LOKASI",
        "KET.",
    ],
    [1, "Sukamaju", "Rabat beton jalan", "Jalan baik", "200 m", "50.000.000,00", "P1", "ACC", "RT 1 RW 2", ""],
]

NEW = [1, "Fisik", "Banjir", "Drainase", "RT 04/02", "90 m", "Rp 30.000.000,-", "Dinas PUPR"]


def write(folder, text, name=LINKS, encoding="utf-8"):
    (folder / "hand").mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding=encoding)


def found(folder, tables, code):
    held = links_in_force(folder, tables.records)
    assert [finding.code for finding in held.findings] == ([code] if code else []), held.findings
    return held.pairs.values.tolist(), held.findings


def test_the_last_decision_wins_and_a_contradiction_is_named(tables, tmp_path):
    write(
        tmp_path,
        "left_id,right_id,decision,reason,decided_by_role,decided_on\n"
        "desa-001,kecamatan-001,sama,,Kasi Ekbang,2025-01-02\n"
        "desa-002,kecamatan-002,Ragu ,,,\n"
        "kecamatan-001,desa-001,bukan,,Sekretaris desa,2025-01-03\n",
    )
    pairs, findings = found(tmp_path, tables, "MSB-T06")
    assert pairs == [["desa-002", "kecamatan-002", "ragu"], ["kecamatan-001", "desa-001", "bukan"]]
    assert "sama (Kasi Ekbang, 2025-01-02)" in findings[0].message()
    assert findings[0].source_row == 4
    assert findings[0].source_file == LINKS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("left_id;right_id;decision\ndesa-001;kecamatan-001;sama\n", None),
        ('\ufeffleft_id,right_id,decision,catatan\n\ndesa-001,kecamatan-001,SAMA,"dua\nbaris"\n', None),
        ("left_id,right_id,decision\ndesa-001,kecamatan-001,sama\ndesa-001,kecamatan-002,mungkin\n", "MSB-T03"),
        ("left_id,right_id,decision\ndesa-001,kecamatan-001,sama\ndesa-001,desa-001,sama\n", "MSB-T05"),
        ("left_id,right_id,decision\ndesa-001,kecamatan-001,sama\ndesa-001,kecamatan-xx,sama\n", "MSB-T04"),
    ],
)
def test_a_file_typed_by_hand_is_taken_as_far_as_it_goes(tables, tmp_path, text, code):
    write(tmp_path, text)
    pairs, _ = found(tmp_path, tables, code)
    assert pairs == [["desa-001", "kecamatan-001", "sama"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"left_id,decision\ndesa-001,sama\n", "MSB-T02"),
        (b"left_id,right_id,decision\n\xff\xfe\x00,x,y\n", "MSB-T01"),
        (b'left_id,right_id,decision\n"' + b"x" * 200_000 + b'",b,sama\n', "MSB-T01"),
    ],
)
def test_a_file_that_cannot_be_read_blocks_and_is_never_written_over(tables, tmp_path, content, code):
    write(tmp_path, "")
    (tmp_path / LINKS).write_bytes(content)
    found(tmp_path, tables, code)
    with pytest.raises(ValueError):
        add_rows(tmp_path, LINKS, [{"left_id": "a", "right_id": "b", "decision": "sama"}])
    assert (tmp_path / LINKS).read_bytes() == content


def test_adding_keeps_every_row_and_column_and_no_text_becomes_a_formula(tmp_path):
    write(tmp_path, "left_id;right_id;decision;catatan kami\na;b;sama;=1+1\n")
    add_rows(tmp_path, LINKS, [{"left_id": "c", "right_id": "d", "decision": "bukan", "reason": "=cmd|' /C calc'!A0"}])
    held = read_hand(tmp_path, LINKS)
    assert [row["catatan kami"] for row in held.rows] == ["=1+1", ""]
    assert held.rows[1]["reason"] == "=cmd|' /C calc'!A0"
    cells = [
        cell for line in (tmp_path / LINKS).read_text(encoding="utf-8-sig").splitlines() for cell in line.split(",")
    ]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_a_vanished_row_is_named_with_the_nearest_one_only_where_there_is_one(tables, tmp_path):
    was = "desa/a.xlsx › Daftar › 12 › Rabat beton gang nomor 10 | RT 2 RW 2 | Desa 1"
    rows = [{"left_id": "desa-gone", "right_id": "kecamatan-010", "decision": "sama", "left_was": was}]
    add_rows(tmp_path, LINKS, [*rows, {"left_id": "desa-x", "right_id": "kecamatan-010", "decision": "bukan"}])
    held = links_in_force(tmp_path, tables.records)
    assert [finding.code for finding in held.findings] == ["MSB-T04", "MSB-T04"]
    assert "desa-010 (desa/a.xlsx › Daftar › 12)" in held.findings[0].message()
    assert "desa-0" not in held.findings[1].message()
    assert len(held.pairs) == 0


@pytest.fixture
def two_lists(dossier):
    workbook(dossier / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *ROWS]})
    workbook(dossier / "kecamatan" / "cibening.xlsx", {"Lampiran II": KECAMATAN})
    return dossier


def test_a_hand_decision_wins_and_survives_a_rebuild_and_rows_that_moved(two_lists, tmp_path):
    roots = Roots(processed=tmp_path / "processed")
    first = build(two_lists, roots)
    records = first.tables.records
    if not (records["stage"] == "kecamatan").any():
        pytest.fail("the kecamatan list was not read")
    light = records.loc[records["proposal_text"] == "Pemasangan PJU", "record_id"].iloc[0]
    line = records.loc[records["stage"] == "kecamatan", "record_id"].iloc[0]
    add_rows(two_lists, LINKS, [{"left_id": light, "right_id": line, "decision": "sama"}])
    workbook(two_lists / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, NEW, *ROWS]})
    for _ in range(2):
        links = build(two_lists, roots).tables.links
        chosen = links[(links["from_id"] == light) & (links["to_id"] == line)]
        assert chosen[["method", "status"]].values.tolist() == [["hand", "accepted"]]


def test_the_command_from_export_to_the_next_build(two_lists, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    roots = ["--processed-root", str(tmp_path / "processed")]
    assert main(["review", "export", str(two_lists), *roots]) == 2
    assert "musrenbang build" in capsys.readouterr().err
    assert main(["build", str(two_lists), *roots]) == 0
    for wrong in (["--part", "3/2"], ["--pairs", "banyak"], ["--audit", "-1"], ["x.xlsx"]):
        assert main(["review", "export", str(two_lists), *wrong, *roots]) == 2
    assert main(["review", "import", str(two_lists), *roots]) == 2
    assert main(["review", "import", str(two_lists), "tidak_ada.xlsx", *roots]) == 2
    capsys.readouterr()
    assert main(["review", "export", str(two_lists), *roots, "--part", "1/1"]) == 0
    assert "telaah.xlsx" in capsys.readouterr().out
    (tmp_path / "rusak.xlsx").write_bytes(b"PK\x03\x04")
    found_in = ["--findings", str(tmp_path / "temuan.xlsx")]
    assert main(["review", "import", str(two_lists), "telaah.xlsx", "rusak.xlsx", *roots, *found_in]) == 1
    text = capsys.readouterr().out
    assert "MSB-F01 rusak.xlsx" in text
    assert "Baru disimpan: 0" in text
    assert (tmp_path / "temuan.xlsx").stat().st_size > 3000
    assert not (two_lists / AUDIT).exists()
    assert isinstance(pd.read_csv(tmp_path / "processed" / "99.02" / "2025" / "links.csv"), pd.DataFrame)


def test_the_audit_in_force_is_the_last_answer_and_the_rest_is_named(tables, tmp_path):
    write(
        tmp_path,
        "record_id,stage,answer,found_id,stratum,weight\n"
        "desa-001,apbd,ya,apbd-000,a,3.5\n"
        "desa-002,,Tidak tahu,,,\n"
        "desa-001,apbd,tidak,,a,3.5\n"
        "desa-003,apbd,kayaknya,,a,1\n"
        "desa-xx,apbd,ya,,a,-1\n",
        AUDIT,
    )
    frame, findings = audit_in_force(tmp_path, tables.records)
    assert frame[["record_id", "stage", "answer"]].values.tolist() == [
        ["desa-002", "apbd", "tidak_tahu"],
        ["desa-001", "apbd", "tidak"],
    ]
    assert frame["weight"].isna().tolist() == [True, False]
    assert [(finding.code, finding.source_file, finding.source_row) for finding in findings] == [
        ("MSB-T08", AUDIT, 5),
        ("MSB-T04", AUDIT, 6),
    ]
    assert AUDIT in findings[1].message()
    nothing, none = audit_in_force(tmp_path / "tidak_ada", tables.records)
    assert len(nothing) == 0
    assert none == []
