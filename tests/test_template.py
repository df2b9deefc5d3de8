"""Side tables: empty templates out, filled ones read back and checked, personal columns refused."""

import csv

import openpyxl
import pytest
import yaml

from musrenbang_analysis.cli import main
from musrenbang_analysis.corrections import read_corrections
from musrenbang_analysis.export.templates import write_templates
from musrenbang_analysis.pipeline import check
from musrenbang_analysis.side_tables import side_tables
from tests.sukamaju import PLACES, workbook
from tests.test_reading import found

TABLES = [table for table in side_tables().values() if not table.file]


def faults(checked):
    return [
        finding.code
        for finding in checked.findings
        if finding.code[:5] in ("MSB-D", "MSB-P") or (finding.source_file or "").startswith("context/")
    ]


def context(dossier, name, text):
    (dossier / "context" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_template_read_back_has_no_fault_and_no_rows(dossier, table):
    for suffix in (".csv", ".xlsx"):
        if table.name == "wilayah":
            continue
        for path in write_templates([table.name], dossier / "new"):
            if path.suffix == suffix:
                path.rename(dossier / "context" / path.name)
        for rest in (dossier / "new").iterdir():
            rest.unlink()
        (dossier / "new").rmdir()
        checked = check(dossier)
        assert faults(checked) == []
        assert checked.dossier.context_rows(f"{table.name}.csv") == []
        (dossier / "context" / f"{table.name}{suffix}").unlink()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_described(table):
    assert table.columns
    assert any(column.is_needed for column in table.columns)
    for column in table.columns:
        assert column.name == column.name.casefold()
        assert column.type in ("text", "integer", "number", "date")
        assert column.example
        assert column.meaning["id"]
        assert column.meaning["en"]


def test_the_workbook_template_explains_itself(tmp_path):
    _, path = write_templates(["kehadiran"], tmp_path, "en")
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["kehadiran"][1]][:5] == ["kab", "kec", "desa", "tahap", "tanggal"]
    assert book["kehadiran"].max_row == 1
    notes = {row[0].value: row[4].value for row in book["Notes"].iter_rows(min_row=4)}
    assert notes["diundang"] == "Number invited"


def test_a_filled_workbook_stands_in_for_the_csv(dossier):
    (dossier / "context" / "wilayah.csv").unlink()
    rows = list(csv.reader(PLACES.splitlines()))
    workbook(dossier / "context" / "wilayah.xlsx", {"wilayah": rows})
    checked = check(dossier)
    assert faults(checked) == []
    assert checked.reading.records["desa_code"].tolist() == ["99.02.01.2001"] * 2


@pytest.mark.parametrize(
    ("name", "text", "code", "fact"),
    [
        ("kehadrian.csv", "a\n", "MSB-D11", "kehadiran"),
        ("profil_kab.csv", "a\n", "MSB-D11", "profil_kab"),
        ("dapil.csv", "kecamatan_code;dapill\n", "MSB-D12", "'dapil'"),
        ("dapil.csv", "kecamatan_code\n99.02.01\n", "MSB-D13", "dapil"),
        ("dapil.xlsx", "", "MSB-F03", ""),
        ("kehadiran.csv", "tahap,tanggal,total,NIK\n", "MSB-P03", ""),
        ("kehadiran.csv", "tahap,tanggal,total,Nama\n", "MSB-P03", ""),
        ("kehadiran.csv", "tahap,tanggal,total,No. Telepon\n", "MSB-P03", ""),
        ("kehadiran.csv", "tahap,tanggal,total,Tanda Tangan\n", "MSB-P03", ""),
    ],
)
def test_faults_are_named(dossier, name, text, code, fact):
    context(dossier, name, text)
    checked = check(dossier)
    messages = {finding.code: finding.message("id") for finding in checked.findings}
    assert code in messages
    assert fact in messages[code]
    assert len(checked.reading.records) == 2


def test_personal_columns_are_not_read(dossier):
    context(dossier, "dapil.csv", "kecamatan_code,dapil,nama,nik\n99.02.01,1,Siti Aminah,3202011507800001\n")
    checked = check(dossier)
    assert checked.is_blocked
    assert checked.dossier.context_rows("dapil.csv") == [{"kecamatan_code": "99.02.01", "dapil": "1"}]
    assert "Aminah" not in str([finding.as_row() for finding in found(checked, "MSB-P03")])


def test_the_command_writes_all_and_overwrites_nothing(tmp_path, capsys):
    assert main(["template", "--all", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2 * len(TABLES) + 2 == len(list(tmp_path.iterdir()))
    for name in ("corrections.yml", "profil_kab.yaml"):
        yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))
    (tmp_path / "dapil.csv").write_text("mine", encoding="utf-8")
    assert main(["template", "dapil", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "dapil.csv").read_text(encoding="utf-8") == "mine"
    assert main(["template", "dapill", "--out", str(tmp_path)]) == 2


def test_the_template_of_corrections_is_valid_without_its_comments(tmp_path):
    (path,) = write_templates(["corrections"], tmp_path / "hand")
    assert read_corrections(tmp_path) == ([], [])
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    path.write_text("\n".join(line.removeprefix("# ") for line in lines), encoding="utf-8")
    corrections, findings = read_corrections(tmp_path)
    assert (len(corrections), findings) == (1, [])
