"""The annotated copy: comments on the faulty cells, everything else as the office made it, the original untouched."""

import zipfile

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export import annotated_workbook
from musrenbang_analysis.export.annotated_workbook import NotCopied, annotate_workbook
from musrenbang_analysis.export.fault_workbooks import write_fault_workbooks
from musrenbang_analysis.findings import Finding

MONEY = Finding(
    "MSB-V01", "desa/a.xlsx", "Daftar", 4, "anggaran", "=1+1", facts={"problem": "x"}, source_column=3
)  # fmt: skip
MERGED = Finding("MSB-V04", "desa/a.xlsx", "Daftar", 5, "desa", "Sukamju", source_column=1,
                 facts={"name": "Sukamju", "hint_id": "", "hint_en": ""})  # fmt: skip
ROW = Finding("MSB-R10", "desa/a.xlsx", "Daftar", 6)
FILE = Finding("MSB-F08", "desa/a.xlsx", facts={"other": "desa/b.xlsx"})
ACCOUNT = Finding("MSB-R01", "desa/a.xlsx", "Daftar", 7, None, "JUMLAH", 1)
FINDINGS = [MONEY, MERGED, ROW, FILE, ACCOUNT]


@pytest.fixture
def source(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Daftar"
    sheet.append(["No", "Usulan", "Anggaran"])
    for number in range(2, 7):
        sheet.append([number, "Rabat beton", number * 10])
    sheet["C7"] = "=SUM(C2:C6)"
    sheet["B7"] = "=not a formula"
    sheet["B7"].data_type = "s"
    sheet["B2"].font = Font(bold=True, color="FF0000")
    sheet.merge_cells("A4:A5")
    sheet["C4"].comment = Comment("catatan kantor", "staf")
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[3].hidden = True
    path = tmp_path / "raw" / "desa" / "a.xlsx"
    path.parent.mkdir(parents=True)
    book.save(path)
    return path


def test_faulty_cells_carry_comment_and_shade_and_the_rest_stays(source, tmp_path):
    before = source.read_bytes()
    sheet = openpyxl.load_workbook(annotate_workbook(source, tmp_path / "out" / "a.xlsx", FINDINGS))["Daftar"]
    assert source.read_bytes() == before
    assert "catatan kantor" in sheet["C4"].comment.text
    assert MONEY.message() in sheet["C4"].comment.text
    assert "MSB-V01" in sheet["C4"].comment.text
    assert sheet["C4"].fill.fgColor.rgb.endswith("FFF0C2")
    assert "Sukamju" in sheet["A4"].comment.text, "a merged block is marked where its text stands"
    assert "MSB-R10" in sheet["A6"].comment.text, "a doubt about a row stands at its first filled cell"
    assert not sheet["B7"].comment
    assert (sheet["C7"].value, sheet["C7"].data_type) == ("=SUM(C2:C6)", "f")
    assert (sheet["B7"].value, sheet["B7"].data_type) == ("=not a formula", "s")
    assert sheet["B2"].font.b
    assert str(sheet.merged_cells) == "A4:A5"
    assert sheet.column_dimensions["B"].width == 33
    assert sheet.row_dimensions[3].hidden


def test_every_finding_is_on_the_sheet_of_findings_and_nothing_runs(source, tmp_path):
    book = openpyxl.load_workbook(annotate_workbook(source, tmp_path / "a.xlsx", FINDINGS))
    assert book.sheetnames == ["Daftar", "Temuan"]
    rows = [[cell.value for cell in row] for row in book["Temuan"].iter_rows(min_row=2)]
    assert [row[1] for row in rows] == ["MSB-F08", "MSB-V01", "MSB-V04", "MSB-R10", "MSB-R01"]
    quoted = book["Temuan"]["G3"]
    assert (quoted.value, quoted.data_type) == ("=1+1", "s")
    assert book["Temuan"]["F3"].hyperlink.location == "'Daftar'!C4"


def test_the_same_bytes_twice(source, tmp_path):
    first = annotate_workbook(source, tmp_path / "1.xlsx", FINDINGS).read_bytes()
    assert annotate_workbook(source, tmp_path / "2.xlsx", FINDINGS).read_bytes() == first


def test_a_sheet_of_that_name_is_not_overwritten(source, tmp_path):
    book = openpyxl.load_workbook(source)
    book.create_sheet("TEMUAN")
    book.save(source)
    copy = annotate_workbook(source, tmp_path / "a.xlsx", [FILE])
    assert openpyxl.load_workbook(copy).sheetnames[1:] == ["TEMUAN", "Temuan 2"]


def test_macros_stay_behind(source, tmp_path):
    with zipfile.ZipFile(source, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    path = annotate_workbook(source, tmp_path / "makro.xlsm", FINDINGS)
    assert path.name == "makro.xlsm.xlsx"
    assert not any("vba" in name.lower() for name in zipfile.ZipFile(path).namelist())


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"PK\x03\x04 broken", "kind"), (b"No;Usulan\n1;Rabat\n", "kind"), (None, "failed")],
    ids=["broken", "csv", "another zip"],
)
def test_what_cannot_be_copied_leaves_nothing_behind(tmp_path, content, reason):
    source = tmp_path / "a.xlsx"
    if content is None:
        with zipfile.ZipFile(source, "w") as package:
            package.writestr("lain.txt", "x")
    else:
        source.write_bytes(content)
    with pytest.raises(NotCopied) as why:
        annotate_workbook(source, tmp_path / "out" / "a.xlsx", FINDINGS)
    assert why.value.reason == reason
    assert why.value.message("id")
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_the_large_are_skipped(source, tmp_path, monkeypatch):
    monkeypatch.setattr(annotated_workbook, "LARGEST_UNPACKED", 100)
    with pytest.raises(NotCopied) as why:
        annotate_workbook(source, tmp_path / "b.xlsx", FINDINGS)
    assert why.value.reason == "large"


def test_the_original_is_never_written_to(source):
    before = source.read_bytes()
    with pytest.raises(NotCopied):
        annotate_workbook(source, source, FINDINGS)
    with pytest.raises(MusrenbangError):
        bundle(source.parent.parent, source.parent.parent / "temuan")
    assert source.read_bytes() == before


def bundle(dossier, target):
    sources = pd.DataFrame({"source_file": ["desa/a.xlsx", "desa/b.csv", "desa/hilang.xlsx", "desa/x.pdf"],
                            "container": ["xlsx", "csv", "xlsx", None]})  # fmt: skip
    others = [Finding("MSB-F06", file) for file in ("desa/b.csv", "desa/hilang.xlsx", "desa/x.pdf")]
    return write_fault_workbooks(target, [*FINDINGS, *others], dossier=dossier, sources=sources, title="Uji")


def test_the_bundle_has_the_list_the_copies_and_the_reasons(source, tmp_path):
    written = bundle(source.parent.parent, tmp_path / "out")
    assert written.findings == tmp_path / "out" / "temuan.xlsx"
    assert written.copies == [tmp_path / "out" / "desa" / "a.xlsx"]
    reasons = [(file, why.reason) for file, why in written.skipped]
    assert reasons == [("desa/b.csv", "kind"), ("desa/hilang.xlsx", "absent")]
