"""The deeper sections of the kabupaten and kecamatan reports on the bundled example: measures in, careful words out."""

import io
import re

import pdfplumber
import pytest

from musrenbang_analysis.publish import group_sections, kecamatan_sections, lookup, page_one, sections
from musrenbang_analysis.publish.blocks import stack
from musrenbang_analysis.publish.hyphens import BREAK, SOFT
from musrenbang_analysis.publish.listing import plain, shown
from musrenbang_analysis.publish.pdf import Sheet, pdf
from musrenbang_analysis.publish.report import open_report

LANGUAGES = ("id", "en")


@pytest.fixture(scope="module")
def reports(built_example):
    root = str(built_example.folder.parents[1])

    def opened(lang="id", area=None):
        return open_report(root, "99.01", 2025, area, lang)

    return opened, root, built_example.tables


def measured(tables, measure, stage=None, origin="musrenbang", **named):
    rows = tables.measures
    chosen = rows[(rows["measure"] == measure) & (rows["area_level"] == "kabupaten") & (rows["origin"] == origin)]
    for name, value in ({"stage": stage} if stage else {} | named).items():
        chosen = chosen[chosen[name] == value]
    return chosen


def test_every_number_of_the_cost_path_is_that_of_the_measures(reports):
    opened, _, tables = reports
    listing = sections.cost_listing(opened())
    path = measured(tables, "cost_path_rp")
    assert len(listing.rows) == len(path) > 3
    for row, (_, stored) in zip(listing.rows, path.iterrows(), strict=True):
        assert row[2] == pytest.approx(stored["numerator"])
        assert row[3] == pytest.approx(stored["value"])
    last = listing.rows[-1]
    below = measured(tables, "cost_below_half", "apbd").iloc[0]
    assert (plain(last[1]), plain(last[6])) == (below["denominator"], below["numerator"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cost_sentence_word_for_word(reports, lang):
    opened, _, tables = reports
    median = measured(tables, "cost_median_ratio", "apbd").iloc[0]
    below = measured(tables, "cost_below_half", "apbd").iloc[0]
    share = shown(median["value"], "share", lang)
    n, few = f"{median['denominator']:.0f}", f"{below['numerator']:.0f}"
    expected = {
        "id": f"Pada {n} usulan yang nilainya tercatat di APBD, median yang diberikan adalah {share} dari yang diminta; "
        f"{few} usulan tercatat mendapat kurang dari separuh.",
        "en": f"Of {n} proposals with an amount on record in the budget (APBD), the median given is {share} of what was asked; "
        f"{few} are on record with less than half.",
    }
    assert sections.cost_sentence(opened(lang)).text == expected[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_silence_word_for_word(reports, lang):
    opened, _, tables = reports
    row = measured(tables, "unexplained").iloc[0]
    n, total, share = f"{row['numerator']:.0f}", f"{row['denominator']:.0f}", shown(row["value"], "share", lang)
    expected = {
        "id": f"{n} dari {total} usulan ({share}) belum ada penjelasan tertulisnya: belum terlacak, menunggu, atau tidak "
        "diakomodir tanpa alasan.",
        "en": f"{n} of {total} proposals ({share}) have no explanation in writing yet: not traced, pending, or not accommodated "
        "without a reason.",
    }
    assert expected[lang] in sections.silence(opened(lang)).text


def test_rates_of_fewer_than_five_are_not_printed(reports):
    opened, _, tables = reports
    report = opened()
    small = {row["group_value"] for _, row in measured(tables, "survival_count_by_group", "apbd").iterrows()
             if row["group_kind"] == "priority" and row["denominator"] < 5}  # fmt: skip
    listing = group_sections.groups_listing(report, "priority")
    found = {str(row[0]): row for row in listing.rows}
    assert small
    for name in small:
        assert found[name][3] is None
        assert found[name][4] is None
        assert found[name][1] is not None, "the count itself is printed"
    assert lookup.rate({"value": 0.5, "unit": "proposal", "denominator": 4}) is None
    assert lookup.rate({"value": 0.5, "unit": "rupiah", "denominator": 4}) == 0.5


def test_every_table_of_the_sections_is_defined_in_the_method_and_stands_in_the_workbook(reports):
    opened, root, _ = reports
    for area in (None, "99.01.01"):
        report = opened(area=area)
        extra = sections.listings(report) if area is None else kecamatan_sections.listings(report)
        assert extra
        method = report.method.html
        names = {sheet.name for sheet in report.sheets}
        for listing in extra:
            assert listing.name in names
            assert (
                not listing.measure or f'id="def-{listing.measure}"'.replace("<", "&lt;").replace(">", "&gt;") in method
            )
        page = page_one.kabupaten(report, root) if area is None else page_one.kecamatan(report)
        shown_page = stack(page, sections.cost(report), report.method).html
        for target in re.findall(r'href="#(def-[^"]+)"', shown_page):
            assert f'id="{target}"' in shown_page, target


def test_the_kecamatan_page_names_villages_without_a_proposal_and_lists_by_rank(reports):
    opened, _, _ = reports
    report = opened()
    silent = [
        (kecamatan, desa)
        for kecamatan in report.dossier.kecamatan
        for desa in report.dossier.desa_of(kecamatan)
        if not report.dossier.reach(desa, report.cohort, report.headline).denominator
    ]
    assert silent
    kecamatan, desa = silent[0]
    own = opened(area=kecamatan.code)
    assert desa.name in kecamatan_sections.silent_villages(own).text
    ranks = [row[0] for row in kecamatan_sections.ranked_listing(own).rows]
    assert ranks == sorted(ranks)
    assert "data tidak tersedia (context/pagu_wilayah.csv)" in kecamatan_sections.ceilings(own).text


def test_use_of_the_ceiling_is_printed_where_the_table_is_given(reports):
    opened, _, tables = reports
    report = opened(area="99.01.02")
    measures = tables.measures
    row = measures[(measures["measure"] == "given_rp") & (measures["area_code"] == "99.01.02")].iloc[0].to_dict()
    row |= {
        "measure": "ceiling_use",
        "origin": "all",
        "entry_stage": None,
        "numerator": 5e8,
        "denominator": 1e9,
        "value": 0.5,
    }
    found = lookup.found_for(report)
    found.by_measure["ceiling_use"] = [row]
    try:
        text = kecamatan_sections.ceilings(report).text
    finally:
        found.by_measure.pop("ceiling_use")
    assert "Rp\u00a01 miliar | Rp\u00a0500 juta | 50,0%" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_checklist_counts_what_is_to_be_asked(reports, lang):
    opened, _, tables = reports
    report = opened(lang, "99.01.05")
    lineage = tables.lineage
    own = lineage[(lineage["kecamatan_code"] == "99.01.05") & (lineage["entry_stage"] == "desa")]
    unknown = int((own["outcome"] == "unknown").sum())
    line = {
        "id": f"{unknown} usulan belum ada jejaknya: cocokkan dengan daftar kecamatan dan minta nomornya.",
        "en": f"{unknown} proposals without a trace: compare with the kecamatan's list and ask for their number.",
    }
    assert line[lang] in kecamatan_sections.checks(report)
    listing = kecamatan_sections.returned_listing(report)
    rows = [[plain(value) for value in row] for row in listing.rows]
    assert sum(row[1] for row in rows) == len(own)
    for row in rows:
        assert sum(row[2:-1]) == row[1]


def test_page_one_compares_with_the_year_before_only_where_it_was_built(reports, two_years):
    opened, root, _ = reports
    assert "Tabel tahun rencana 2024 belum dibangun" in page_one.last_year(opened(), root).text
    later = open_report(str(two_years.processed), "99.07", 2026)
    text = page_one.last_year(later, str(two_years.processed)).text
    assert "belum dibangun" not in text
    assert "2025" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_the_page_stands_on_the_paper(reports, lang):
    opened, root, _ = reports
    report = opened(lang)
    shown_page = stack(
        report.title, page_one.kabupaten(report, root), report.survival, report.skpd, sections.cost(report)
    )
    data = pdf(Sheet(report.title_text, "x", lang), shown_page.parts)
    with pdfplumber.open(io.BytesIO(data)) as book:
        pages = [page.extract_text().replace(SOFT, "").replace(BREAK, "") for page in book.pages]
    last = {"id": "Laporan ini boleh dikutip", "en": "This report may be quoted"}[lang]
    assert last in pages[0], "page one ends on page one"
    assert report.say("section.survival") in pages[1].splitlines()[1]
    on_paper = set(re.findall(r"\d[\d.,]*\d%?|\d%?", " ".join(pages)))
    first = next(part for part in shown_page.parts if part["kind"] == "first_page")
    inside = [*shown_page.parts, *first["over"], *(part for side in first["under"] for part in side)]
    tables = [part for part in inside if part["kind"] == "table"]
    assert len(tables) > 6
    for table in tables:
        for row in table["rows"]:
            for cell in row:
                for token in re.findall(r"\d[\d.,]*\d%?|\d%?", cell):
                    assert token in on_paper, (table["caption"], row)
    reach = report.dossier.reach(report.area, report.cohort, report.headline)
    assert f"{reach.numerator:.0f}" in on_paper
    assert f"{reach.unknown:.0f}" in on_paper
