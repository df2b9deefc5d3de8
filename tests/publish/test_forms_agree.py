"""A report says the same in every form: page, paper, and workbook as LibreOffice reads it. Every kind of report."""

import re
import shutil
import subprocess
from collections import Counter

import openpyxl
import pypdfium2
import pytest

from musrenbang_analysis.publish.hyphens import BREAK, SOFT
from tests.publish.test_counts_lead_somewhere import Numbers, whole

AREAS = ("kabupaten/kabupaten", "kecamatan/99.01.01/kecamatan", "dapil/1/dapil", "desa/99.01.01.2001/desa",
         "data_quality/data_quality")  # fmt: skip
YEARS = ("99.07/2026/adoption_rate/adoption_rate", "99.07/2026/year_on_year/year_on_year", "comparison/comparison")


@pytest.fixture(scope="module")
def kinds(made, over_years):
    """The files of one report of every kind, without their ending."""
    return [*(made[1] / name for name in AREAS), *(over_years["id"] / name for name in YEARS)]


def beside(path, ending):
    return path.with_name(path.name + ending)


def on_paper(path):
    """The words of a PDF, soft hyphens and the ends of lines taken out."""
    with pypdfium2.PdfDocument(path) as book:
        words = " ".join(page.get_textpage().get_text_bounded() for page in book)
    return re.sub(r"[\s\ufffe]+", " ", words.replace(SOFT, "").replace(BREAK, "").replace("\xad", ""))


def test_every_number_of_a_page_stands_on_paper(kinds):
    for path in kinds:
        source = beside(path, ".html").read_text(encoding="utf-8")
        numbers = {token for _, _, shown, *_ in Numbers(source).found for token in re.findall(r"\d[\d.,]*\d|\d", shown)}
        printed = set(re.findall(r"\d[\d.,]*\d|\d", on_paper(beside(path, ".pdf"))))
        assert len(numbers) > (5 if path.name == "desa" else 15), path
        assert numbers <= printed, (path.name, sorted(numbers - printed)[:20])


def test_counts_of_a_page_are_those_of_the_workbook(kinds):
    compared = 0
    for path in kinds:
        book = openpyxl.load_workbook(beside(path, ".xlsx"))
        sheets = {sheet["A1"].value: sheet for sheet in book}
        columns = {title: {cell.value: cell.column for cell in sheet[4]} for title, sheet in sheets.items()}
        found = {}
        for caption, head, shown, of, _, _ in Numbers(beside(path, ".html").read_text(encoding="utf-8")).found:
            if of and caption in sheets and head in columns[caption]:
                found.setdefault((caption, head), []).append(whole(shown))
        for (caption, head), counts in found.items():
            at = columns[caption][head]
            # The workbook may hold more: rows the page leaves out, the stages before the last.
            cells = Counter(sheets[caption].cell(row, at).value or 0 for row in range(5, sheets[caption].max_row + 1))
            assert Counter(counts) <= cells, (path.name, caption, head)
            compared += len(counts)
    assert compared > 300


@pytest.fixture(scope="module")
def reread(kinds, tmp_path_factory):
    """Every workbook as LibreOffice reads and writes it, in one call."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        pytest.skip("no LibreOffice on this machine: workbooks were not read by it (apt install libreoffice-calc)")
    folder = tmp_path_factory.mktemp("reread")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *(str(beside(path, ".xlsx")) for path in kinds)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder


def test_libreoffice_reads_the_workbooks_as_they_were_written(kinds, reread):
    for path in kinds:
        ours = openpyxl.load_workbook(beside(path, ".xlsx"))
        theirs = openpyxl.load_workbook(reread / f"{path.name}.xlsx")
        assert theirs.sheetnames == ours.sheetnames
        numbers = 0
        for sheet in ours:
            for row in sheet.iter_rows():
                for cell in row:
                    again = theirs[sheet.title][cell.coordinate]
                    assert again.data_type != "f", (path.name, sheet.title, cell.coordinate)
                    if cell.data_type == "n" and cell.value is not None:
                        numbers += 1
                        assert again.data_type == "n"
                        assert again.value == pytest.approx(cell.value, rel=1e-9)
                    elif isinstance(cell.value, str):
                        assert squeezed(again.value) == squeezed(cell.value), (path.name, sheet.title, cell.coordinate)
            assert set(theirs[sheet.title].tables) == set(sheet.tables)
        assert numbers > (5 if path.name == "desa" else 30), path.name
        if "Grafik" in ours.sheetnames:
            assert len(theirs["Grafik"]._images) == len(ours["Grafik"]._images) > 0


def squeezed(text):
    return re.sub(r"\s+", " ", text or "").strip()
