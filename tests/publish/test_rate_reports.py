"""The adoption-rate report, the year on year and the comparison over dossiers: made, true to the measures, careful."""

import csv
import json
import re

import openpyxl
import pytest

from musrenbang_analysis.compare.rates import compared_rates
from musrenbang_analysis.compare.sides import open_side
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.rate_sentences import change_sentence
from musrenbang_analysis.publish.runner import run_reports
from tests.publish.accessibility import serious_faults
from tests.publish.test_reports import Page

KEYS = ("99.07/2025", "99.07/2026")
MADE = ("99.07/2026/adoption_rate/adoption_rate", "99.07/2026/year_on_year/year_on_year", "comparison/comparison")
ACCUSING = {
    "id": ("dihilangkan", "disembunyikan", "diabaikan", "lalai", "gagal", "korup", "fiktif", "siluman", "titipan",
           "curang", "terburuk", "peringkat pertama"),
    "en": ("hidden by", "ignored", "negligent", "failed to", "corrupt", "ghost", "fraud", "worst", "best-performing",
           "vanished", "disappeared"),
}  # fmt: skip


@pytest.fixture
def reports(over_years):
    return over_years


def words(path):
    return " ".join(" ".join(Page(path.read_text(encoding="utf-8")).text).split())


def test_every_form_is_made_and_listed(reports):
    for name in MADE:
        for kind in ("html", "pdf", "xlsx", "ipynb"):
            assert (reports["id"] / f"{name}.{kind}").stat().st_size > 3000, (name, kind)
    listed = json.loads((reports["id"] / "run.json").read_text(encoding="utf-8"))["reports"]
    assert [row["report"] for row in listed] == ["comparison"]
    index = (reports["id"] / "99.07/2026/index.html").read_text(encoding="utf-8")
    assert 'href="year_on_year/year_on_year.html"' in index
    overview = words(reports["id"] / "index.html")
    assert "(99.07) 2025" in overview and "(99.07) 2026" in overview


def test_the_first_year_has_no_report_on_two_years(two_years, tmp_path):
    with pytest.raises(ParameterError, match="year_on_yaer"):
        run_reports(two_years.processed, tmp_path, "99.07", 2025, only=["year_on_yaer"])
    with pytest.raises(ParameterError, match="year_on_year"):
        run_reports(two_years.processed, tmp_path, "99.07", 2025, only=["year_on_year"])


def test_rates_in_the_workbook_are_those_of_the_measures(reports, two_years):
    dossier = load(two_years.processed / "99.07/2026")
    book = openpyxl.load_workbook(reports["id"] / f"{MADE[0]}.xlsx")
    sheet = book["Angka menurut jalur dan tahap"]
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] == "Musrenbang desa/kelurahan"]
    assert rows
    by_stage = {row[1]: row for row in rows}
    reach = dossier.reach(dossier.kabupaten, dossier.primary, "apbd")
    assert by_stage["APBD"][2:4] == (reach.numerator, reach.denominator)
    assert by_stage["APBD"][4] == pytest.approx(reach.numerator / reach.denominator)
    assert by_stage["APBD"][5] == pytest.approx(
        (reach.numerator + reach.pending + reach.unknown) / reach.denominator
    ), "at most: pending and untraced counted in"
    village = dossier.tables.lineage[dossier.tables.lineage["entry_stage"] == "desa"]
    assert reach.unknown == (village["apbd"] == "unknown").sum()
    silent = book["Menurut tahap terakhir"]
    counted = [row[1] for row in silent.iter_rows(min_row=5, values_only=True) if row[1] is not None]
    assert sum(counted) == reach.unknown, "the trails that end add up to the untraced of the headline"


def test_five_denominators_are_named_also_where_one_has_no_data(reports):
    page = words(reports["id"] / f"{MADE[0]}.html")
    for name in ("D1 semua baris", "D2 salinan persis", "D3 tanpa yang diakhiri", "D4 yang nilainya", "D5 dalam kuota"):
        assert name in page
    assert "data tidak tersedia" in page


def test_the_open_data_package_describes_what_it_holds(reports, two_years):
    folder = reports["id"] / "99.07/2026/adoption_rate/data"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    dossier = load(two_years.processed / "99.07/2026")
    with (folder / "lineage.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert sum(1 for _ in csv.reader(stream)) - 1 == len(dossier.tables.lineage)
    source = (reports["id"] / f"{MADE[0]}.html").read_text(encoding="utf-8")
    for target in re.findall(r'href="(data/[^"]+)"', source):
        assert (reports["id"] / "99.07/2026/adoption_rate" / target).is_file()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_report_accuses_anybody(reports, lang):
    for name in MADE:
        page = words(reports[lang] / f"{name}.html").casefold()
        for word in ACCUSING[lang]:
            assert word not in page, (name, word)
    careful = {"id": "bukan kesimpulan tentang siapa pun", "en": "no conclusion about anybody"}
    assert careful[lang] in words(reports[lang] / f"{MADE[0]}.html")


def test_english_pages_hold_no_indonesian_words(reports):
    for name in MADE:
        page = words(reports["en"] / f"{name}.html")
        for word in ("sedikitnya", "Belum terlacak", "Ringkasan", "Diajukan lagi", "penyebut", "Tidak dibandingkan"):
            assert word not in page, (name, word)


def test_workbooks_follow_the_rules(reports):
    for name in MADE:
        book = openpyxl.load_workbook(reports["id"] / f"{name}.xlsx")
        assert book.sheetnames[:3] == ["Sampul", "Isi", "Catatan"]
        for sheet in (sheet for sheet in book.worksheets[2:] if sheet.title != "Grafik"):
            assert not sheet.merged_cells.ranges
            assert len(sheet.tables) == 1
            assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_pages_have_no_serious_fault_of_accessibility(reports, look):
    for path in (*(reports["id"] / f"{name}.html" for name in MADE), reports["id"] / "index.html"):
        assert serious_faults(look(path)) == [], path


ROW = {
    "stage": "rkpd", "basis": "whole", "detail": None, "numerator_before": 129, "denominator_before": 900,
    "lower_before": 129 / 900, "numerator_after": 135, "denominator_after": 900, "lower_after": 0.15,
    "change": 6 / 900, "low": -0.026, "high": 0.039, "least": -0.5, "most": 0.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "lang", "expected"),
    [
        (
            ROW,
            "id",
            "Sampai RKPD: sedikitnya 14,3% (129 dari 900) pada 2025 dan 15,0% (135 dari 900) pada 2026; selisih +0,7 poin "
            "tidak dapat dibedakan dari nol (selang 95%: −2,6 sampai +3,9).",
        ),
        (
            ROW | {"basis": "skpd", "detail": "Dinas A; Dinas B", "low": 0.001},
            "en",
            "As far as the regional plan (RKPD) (proposals to the 2 SKPD whose documents are complete in both): at least "
            "14.3% (129 of 900) in 2025 and 15.0% (135 of 900) in 2026; a change of +0.7 points among the traced (95% "
            "interval: +0.1 to +3.9), but the pending and untraced may still turn it.",
        ),
    ],
    ids=["id", "en"],
)
def test_change_sentence(row, lang, expected):
    assert change_sentence(row, ("2025", "2026"), lang) == expected


def test_the_comparison_prints_only_what_it_may(reports, two_years):
    sides = [open_side(two_years.processed / key) for key in KEYS]
    table = compared_rates(*sides, by_rupiah=False)
    whole = table[(table["basis"] == "whole") & (table["origin"] == "musrenbang") & table["reason"].isna()]
    book = openpyxl.load_workbook(reports["id"] / "comparison/comparison.xlsx")
    rows = [
        row
        for row in book["Angka pada definisi yang sama"].iter_rows(min_row=5, values_only=True)
        if row[0] == "Musrenbang desa/kelurahan" and row[9] == "semua usulan"
    ]
    assert len(rows) == 2 * len(whole)
    assert {row[3] for row in rows} == {*whole["numerator_before"], *whole["numerator_after"]}
