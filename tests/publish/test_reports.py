"""Reports made from a small dossier's tables: every form, every reader's safety, failures kept."""

import json
import re
import shutil
import zipfile
from html.parser import HTMLParser

import nbformat
import openpyxl
import pytest

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.paths import NOTEBOOKS
from musrenbang_analysis.publish.runner import run_reports
from musrenbang_analysis.publish.sentences import survival_sentence
from tests.publish.fixture_tables import CODE, HOSTILE, YEAR


class Page(HTMLParser):
    """Collects what the page promises: elements, attributes, text outside scripts."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.inside = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag):
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data):
        if not {"script", "style"} & set(self.inside):
            self.text.append(data)


def pages(target):
    return sorted(target.rglob("*.html"))


def test_every_report_is_made_in_every_form(made):
    dossier, target, results = made
    assert [result.status for result in results] == ["done"] * len(results)
    assert {result.report for result in results} >= {"kabupaten", "data_quality"} | {
        f"kecamatan/{area.code}" for area in dossier.kecamatan
    }
    for result in results:
        folder = target / result.report
        stem = result.report.split("/")[0]
        for kind in ("pdf",) if stem == "umpan_balik" else ("ipynb", "html", "pdf", "xlsx"):
            assert (folder / f"{stem}.{kind}").stat().st_size > 1000
    run = json.loads((target / "run.json").read_text(encoding="utf-8"))
    assert [row["report"] for row in run["reports"]] == [result.report for result in results]
    assert set(run["seconds_by_step"]) == {"execute", "render", "pdf", "xlsx", "charts"}
    assert (target / "index.html").exists()


def test_pages_are_self_contained_and_accessible(made):
    for path in pages(made[1]):
        page = Page(path.read_text(encoding="utf-8"))
        assert ("html", {"lang": "id"}) in page.attributes
        assert page.tags.count("h1") == 1, path
        assert page.tags.count("title") >= 1
        assert "main" in page.tags
        for tag, attributes in page.attributes:
            for name in ("src", "href", "data", "action"):
                value = attributes.get(name) or ""
                assert "://" not in value and not value.startswith("//"), (path, tag, value)
            if tag == "svg":
                assert attributes["role"] == "img"
                assert attributes["aria-labelledby"]
            if tag == "th":
                assert attributes.get("scope") in ("col", "row")
            assert tag != "img" or attributes.get("alt")
        ids = [attributes["id"] for _, attributes in page.attributes if "id" in attributes]
        assert len(ids) == len(set(ids)), f"{path}: an id stands twice"
        for tag, attributes in page.attributes:
            if tag == "a" and re.match("#(?![?])", attributes["href"] or ""):
                assert attributes["href"][1:] in ids, path


def test_links_between_pages_lead_somewhere(made):
    for path in pages(made[1]):
        for tag, attributes in Page(path.read_text(encoding="utf-8")).attributes:
            if tag == "a" and not attributes["href"].startswith("#"):
                assert (path.parent / attributes["href"].split("#")[0]).is_file(), (path, attributes["href"])


def test_hostile_texts_are_shown_as_text_everywhere(made):
    for path in pages(made[1]):
        source = path.read_text(encoding="utf-8")
        assert "<script>alert" not in source
        assert "<img src=x" not in source
        assert source.count("</script>") == (1 if path.name == "index.html" else 0)
    shown = "".join("".join(Page(path.read_text(encoding="utf-8")).text) for path in pages(made[1]))
    assert "<script>alert(1)</script>" in shown
    found = set()
    for path in made[1].rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (path, sheet.title, cell.coordinate, cell.value)
                    found.add(cell.value)
    assert set(HOSTILE[:2]) <= found


def test_the_index_holds_every_proposal_and_the_data_reads_back(made):
    dossier, target, _ = made
    source = (target / "index.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r"const DATA=(.*?);\n\"use strict\"", source, re.S)[1])
    assert len(data["proposals"]) == len(dossier.tables.lineage)
    assert {row[0] for row in data["proposals"]} <= set(data["records"])
    assert any(row[1] == HOSTILE[0] for row in data["records"].values())
    assert all(len(row[1]) <= 600 for row in data["records"].values())
    assert all(len(row[5]) == len(data["stages"]) for row in data["proposals"])


def test_numbers_of_the_page_are_those_of_the_measures(made):
    dossier, target, _ = made
    reach = dossier.reach(dossier.kabupaten, dossier.primary, dossier.headline_stage)
    sentence = survival_sentence(dossier, dossier.kabupaten, dossier.primary, dossier.headline_stage, "id")
    page = " ".join(Page((target / "kabupaten" / "kabupaten.html").read_text(encoding="utf-8")).text)
    assert sentence in page
    assert f"Dari {reach.denominator:.0f} usulan" in sentence
    assert f"{reach.numerator:.0f} (" in sentence
    book = openpyxl.load_workbook(target / "kabupaten" / "kabupaten.xlsx")
    rows = [
        row for row in book["Survival"].iter_rows(min_row=5, values_only=True) if row[0] == "Musrenbang desa/kelurahan"
    ]
    last = rows[-1]
    assert (last[2], last[3]) == (reach.numerator, reach.denominator)
    assert last[4] == pytest.approx(reach.lower)
    assert last[5] == pytest.approx(reach.upper)


def test_two_kecamatan_have_their_own_figures(made):
    dossier, target, _ = made
    first, second = dossier.kecamatan[:2]
    charts = [(target / "kecamatan" / area.code / "charts" / "funnel.csv").read_bytes() for area in (first, second)]
    assert charts[0] != charts[1]
    for area in (first, second):
        text = (target / "kecamatan" / area.code / "kecamatan.html").read_text(encoding="utf-8")
        assert f"Kecamatan {area.name}" in text


def test_a_kecamatan_with_one_proposal_or_none_gets_a_report_without_percentages(made):
    dossier, target, _ = made
    sizes = {
        area.code: dossier.reach(area, dossier.primary, dossier.headline_stage).denominator
        for area in dossier.kecamatan
    }
    small = [code for code, size in sizes.items() if size in (0, 1)]
    assert sorted(sizes[code] for code in small) == [0, 1]
    for code in small:
        folder = target / "kecamatan" / code
        assert not list(folder.glob("charts/*.png"))
        page = " ".join(Page((folder / "kecamatan.html").read_text(encoding="utf-8")).text)
        lead = page[page.index("Ringkasan") : page.index("Mutu data")]
        assert "%" not in lead.replace("100,0%", "").split("Neraca")[0] or "terbaca pada" in lead
        assert "Kurang dari lima usulan" in page


def test_villages_without_a_proposal_are_named(made):
    dossier, target, _ = made
    desa = {place["code"]: place for place in dossier.places}
    proposing = set(dossier.tables.lineage["desa_code"].dropna())
    silent = [place for code, place in desa.items() if code not in proposing]
    assert silent
    for place in silent:
        page = (target / "kecamatan" / place["kecamatan_code"] / "kecamatan.html").read_text(encoding="utf-8")
        assert place["name"] in page


def test_every_word_changes_with_the_language(made, tmp_path):
    root = made[1].parents[2]
    run_reports(root / "processed", tmp_path, CODE, YEAR, only=["kabupaten"], formats=("html",), lang="en")
    page = " ".join(
        Page((tmp_path / CODE / str(YEAR) / "kabupaten" / "kabupaten.html").read_text(encoding="utf-8")).text
    )
    assert "What became of Musrenbang proposals" in page
    for word in ("usulan", "Menunggu", "Belum terlacak", "Ringkasan", "Neraca"):
        assert word not in page, word


def test_workbooks_follow_the_rules_for_public_spreadsheets(made):
    for path in made[1].rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[:3] == ["Sampul", "Isi", "Catatan"]
        assert book.properties.title
        tables, charts = [], list((path.parent / "charts").glob("*.png"))
        assert ("Grafik" in book.sheetnames) == bool(charts)
        for sheet in book.worksheets[2:]:
            assert not sheet.merged_cells.ranges
            if sheet.title != "Grafik":
                assert sheet.freeze_panes == "B5"
                assert len(sheet.tables) == 1
            tables += list(sheet.tables)
        assert len(tables) == len(set(tables))
        assert all(name.startswith("tabel_") for name in tables)
        linked = {
            cell.hyperlink.location.split("!")[0].strip("'") for (cell,) in book["Isi"]["A4:A40"] if cell.hyperlink
        }
        assert linked == set(book.sheetnames[2:])


def test_charts_in_a_workbook_are_described(made):
    path = made[1] / "kabupaten" / "kabupaten.xlsx"
    with zipfile.ZipFile(path) as archive:
        drawing = next(name for name in archive.namelist() if name.startswith("xl/drawings/drawing"))
        described = re.findall(r'<xdr:cNvPr [^>]*descr="([^"]*)"', archive.read(drawing).decode("utf-8"))
    charts = list((path.parent / "charts").glob("*.png"))
    assert len(described) == len(charts) > 5
    assert all(len(text) > 60 and re.search(r"\d", text) for text in described)


def test_numbers_of_a_workbook_lead_to_their_definition_and_counts_to_their_proposals(made):
    dossier, target, _ = made
    book = openpyxl.load_workbook(target / "kabupaten" / "kabupaten.xlsx")
    sheet = book["Wilayah"]
    headers = {cell.value: cell for cell in sheet[4]}
    place = headers["Menunggu"].hyperlink.location
    name, address = place.split("!")
    assert book[name.strip("'")][address].value == "Menunggu"
    count = sheet.cell(5, headers["Sampai"].column)
    assert isinstance(count.value, int | float)
    assert count.hyperlink.target.replace("\\", "/") == "../index.html"
    assert "kecamatan=99.01.01" in count.hyperlink.location and count.hyperlink.location.endswith("stage=kecamatan%3Ay")


def test_a_second_run_gives_the_same_pages_workbooks_and_charts(made, tmp_path):
    root, some = made[1].parents[2], ["kabupaten", "kecamatan/99.01.02", "desa/99.01.02.2001", "umpan_balik/99.01.02"]
    run_reports(root / "processed", tmp_path, CODE, YEAR, only=some)
    paths = [path for name in some for path in (made[1] / name).rglob("*")]
    assert {path.suffix for path in paths} >= {".html", ".svg", ".png", ".csv", ".xlsx", ".pdf"}
    for path in paths:
        if path.suffix in (".html", ".svg", ".png", ".csv", ".xlsx", ".pdf"):
            again = tmp_path / CODE / str(YEAR) / path.relative_to(made[1])
            assert again.read_bytes() == path.read_bytes(), path


def test_one_failing_report_is_kept_and_the_others_are_made(made, tmp_path):
    root = made[1].parents[2]
    notebooks = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, notebooks)
    broken = nbformat.read(notebooks / "40_kabupaten_report.ipynb", as_version=4)
    broken.cells[2].source = "1 / 0"
    nbformat.write(broken, notebooks / "40_kabupaten_report.ipynb")
    some = ["kabupaten", "kecamatan"]
    results = run_reports(
        root / "processed", tmp_path / "reports", CODE, YEAR, notebooks=notebooks, formats=("html",), only=some
    )
    by_name = {result.report: result for result in results}
    assert by_name["kabupaten"].status == "failed"
    assert "ZeroDivisionError" in by_name["kabupaten"].reason
    assert all(result.status == "done" for name, result in by_name.items() if name != "kabupaten")
    target = tmp_path / "reports" / CODE / str(YEAR)
    kept = nbformat.read(target / "kabupaten" / "kabupaten.ipynb", as_version=4)
    assert any(
        output.output_type == "error" for cell in kept.cells if cell.cell_type == "code" for output in cell.outputs
    )
    assert "ZeroDivisionError" in (target / "index.html").read_text(encoding="utf-8")
    assert json.loads((target / "run.json").read_text())["reports"][0]["status"] == "failed"


def test_only_makes_one_report_and_keeps_the_others_listed(made, tmp_path):
    root = made[1].parents[2]
    target = tmp_path / CODE / str(YEAR)
    run_reports(
        root / "processed", tmp_path, CODE, YEAR, only=["kecamatan/99.01.03", "kecamatan/99.01.04"], formats=("xlsx",)
    )
    results = run_reports(root / "processed", tmp_path, CODE, YEAR, only=["kabupaten"], formats=("html",))
    assert [result.report for result in results] == ["kabupaten"]
    listed = [row["report"] for row in json.loads((target / "run.json").read_text())["reports"]]
    assert listed[0] == "kabupaten"
    assert len(listed) > 2
    by_name = {row["report"]: row["files"] for row in json.loads((target / "run.json").read_text())["reports"]}
    run_reports(root / "processed", tmp_path, CODE, YEAR, only=["kecamatan/99.01.03"], formats=("pdf",))
    again = {row["report"]: row["files"] for row in json.loads((target / "run.json").read_text())["reports"]}
    assert "99.01.03/kecamatan.xlsx" in by_name["kecamatan/99.01.03"]
    assert {"99.01.03/kecamatan.xlsx", "99.01.03/kecamatan.pdf"} <= set(again["kecamatan/99.01.03"])
    (target / "kecamatan/99.01.03/kecamatan.xlsx").unlink()
    run_reports(root / "processed", tmp_path, CODE, YEAR, only=["kecamatan/99.01.04"], formats=("html",), lang="en")
    other = {row["report"] for row in json.loads((target / "run.json").read_text())["reports"]}
    assert other == {"kecamatan/99.01.04"}, "what stands there in another language is not listed"
    with pytest.raises(ParameterError, match="kecamatn"):
        run_reports(root / "processed", tmp_path, CODE, YEAR, only=["kecamatn"])
