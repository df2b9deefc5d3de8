"""The pages in a real browser: found, filtered, followed, on a phone, by keyboard, and for people who hear them."""

import re

import pytest

from musrenbang_analysis.publish.catalogue import LEVELS, read_catalogue
from musrenbang_analysis.publish.site_data import search_address
from tests.publish.accessibility import serious_faults
from tests.publish.fixture_tables import HOSTILE

PHONE = 390


def shown(page):
    """How many proposals the page says it lists."""
    text = page.locator(".count").inner_text()
    return int(re.match(r"[\d.]+", text)[0].replace(".", "")) if text[:1].isdigit() else 0


def one_of_each(made):
    """A page of every kind of report, the largest kecamatan, the one with one proposal and the one with none."""
    dossier, target, results = made
    kinds = {}
    for result in results:
        kinds.setdefault(result.report.split("/")[0], result.report)
    names = {*kinds.values(), *(f"kecamatan/{area.code}" for area in dossier.kecamatan if area.name != "Sumber Jaya")}
    pages = [target / name / f"{name.split('/')[0]}.html" for name in sorted(names)]
    return [target / "index.html", *(page for page in pages if page.is_file())]


def test_no_page_has_a_serious_fault_of_accessibility(made, look):
    pages = one_of_each(made)
    own = [entry for entry in read_catalogue() if entry.each in LEVELS and made[0].areas(entry.each)]
    wanted = {entry.name for entry in own if "html" in entry.formats}
    assert wanted <= {page.stem for page in pages}, "reports over several years are looked at in test_rate_reports"
    for path in pages:
        for width in (1100, PHONE) if path.stem in ("index", "kabupaten") else (1100,):
            page = look(path, width)
            serious = serious_faults(page)
            assert not serious, (path.name, width, serious)


def test_every_picture_says_what_it_shows(made, look):
    for path in one_of_each(made):
        page = look(path)
        images = page.evaluate(
            """() => [...document.querySelectorAll('img, svg[role=img]')].map((image) => image.tagName === 'IMG'
                ? image.alt : image.getAttribute('aria-labelledby').split(' ')
                    .map((id) => document.getElementById(id).textContent).join(' '))"""
        )
        bare = page.evaluate("() => document.querySelectorAll('svg:not([role=img])').length")
        assert not bare
        assert all(len(text) > 60 and re.search(r"\d", text) for text in images), images


def test_nothing_sticks_out_of_a_phone(made, look):
    for path in one_of_each(made):
        page = look(path, PHONE)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE, path


def test_words_find_proposals_wherever_they_stand(made, look):
    dossier, target, _ = made
    page = look(target / "index.html")
    lineage = dossier.tables.lineage
    assert shown(page) == len(lineage)
    field = page.get_by_label("Kata (isi")
    field.fill("DRAINASE kampung")
    field.press("Enter")
    expected = lineage["proposal_text"].str.contains("drainase", case=False)
    assert shown(page) == expected.sum()
    assert "drainase" in page.locator(".results h3").first.inner_text().lower()
    field.fill("tidakadakatainimanapun")
    page.wait_for_function("() => !document.querySelector('.results li')")
    assert "Tidak ada usulan yang cocok" in page.locator(".count").inner_text()
    page.get_by_role("button", name="Bersihkan").click()
    assert shown(page) == len(lineage)


def test_filters_narrow_and_villages_of_one_name_stay_apart(made, look):
    dossier, target, _ = made
    page = look(target / "index.html")
    lineage = dossier.tables.lineage
    names = page.get_by_label("Desa/kelurahan", exact=True).locator("option").all_inner_texts()
    assert "Sukamaju (Mekar Sari)" in names and "Sukamaju (Sumber Jaya)" in names
    page.get_by_label("Kecamatan", exact=True).select_option(label="Sumber Jaya")
    assert shown(page) == (lineage["kecamatan_code"] == "99.01.02").sum()
    page.get_by_label("Desa/kelurahan", exact=True).select_option(label="Sukamaju")
    assert shown(page) == (lineage["desa_code"] == "99.01.02.2001").sum()
    page.get_by_label("Nasib tercatat").select_option(label="Belum terlacak")
    chosen = lineage[(lineage["desa_code"] == "99.01.02.2001") & (lineage["outcome"] == "unknown")]
    assert shown(page) == len(chosen)
    assert f"desa={chosen['desa_code'].iloc[0]}" in page.evaluate("() => location.hash")


def test_an_address_lists_exactly_the_proposals_behind_a_count(made, look):
    dossier, target, _ = made
    stage, cohort = dossier.headline_stage, dossier.primary
    page = look(target / "index.html")
    for area in (dossier.kabupaten, *dossier.kecamatan):
        reach = dossier.reach(area, cohort, stage)
        counts = {"yes": reach.numerator, "pending": reach.pending, "no": reach.ended, "unknown": reach.unknown}
        for answer, count in counts.items():
            page.goto(
                (target / "index.html").as_uri()
                + search_address("", area=area, cohort=cohort, stage=stage, answer=answer)
            )
            assert shown(page) == count, (area.name, answer)
    page.goto((target / "index.html").as_uri() + "#?kecamatan=11.11.11&stage=apbd:y")
    assert shown(page) == 0


def test_a_path_opens_with_its_evidence_down_to_the_row(made, look):
    dossier, target, _ = made
    funded = dossier.tables.lineage
    funded = funded[(funded["outcome"] == "funded") & funded["has_possible_link"]].iloc[0]
    page = look(target / "index.html", after=f"#{funded['record_id']}")
    page.wait_for_selector(".path:not([hidden])")
    path = page.locator(".path:not([hidden])")
    text = path.inner_text()
    assert "Nomor yang sama: nomor usulan sama" in text
    assert f"{funded['source_file']} › {funded['source_sheet']} › baris {funded['source_row']}" in text
    assert "apbd/apbd_2025.xlsx" in text
    assert "Tautan mungkin, belum diputuskan orang" in text
    assert "peluang benar 62%" in text
    page.get_by_role("button", name="Tutup jejak").click()
    assert not page.locator(".path:not([hidden])").count()


def test_the_keyboard_alone_finds_a_proposal_and_its_path(made, look):
    page = look(made[1] / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "f-words":
            break
    page.keyboard.type("posyandu")
    page.keyboard.press("Enter")
    assert 0 < shown(page) < len(made[0].tables.lineage)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent") == "Lihat jejak":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-expanded')") == "true"
    assert page.locator(".path:not([hidden])").count() == 1
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_pages_of_results_turn(made, look):
    page = look(made[1] / "index.html", PHONE)
    first = page.locator(".results h3").first.inner_text()
    page.get_by_role("button", name="Berikutnya").click()
    assert "Halaman 2 dari" in page.locator(".pages").inner_text()
    assert page.locator(".results h3").first.inner_text() != first
    assert page.evaluate("() => document.activeElement.className") == "count"


def test_hostile_wordings_are_text_on_the_page(made, look):
    page = look(made[1] / "index.html")
    for text, words in ((HOSTILE[0], "script alert"), (HOSTILE[4], "onerror"), (HOSTILE[1], "hyperlink")):
        page.get_by_label("Kata (isi").fill(words)
        page.get_by_label("Kata (isi").press("Enter")
        assert page.locator(".results h3").first.inner_text() == text
    page.get_by_label("Kata (isi").fill("xxxxxxxxxx")
    page.get_by_label("Kata (isi").press("Enter")
    assert len(page.locator(".results h3").first.inner_text()) == 600
    assert not page.locator(".results img, .results script").count()


def test_two_kecamatan_show_their_own_figures(made, look):
    dossier, target, _ = made
    drawings = []
    for area in dossier.kecamatan[:2]:
        page = look(target / "kecamatan" / area.code / "kecamatan.html")
        drawings.append(page.locator("figure svg").first.inner_html())
        assert area.name in page.title()
        assert area.name in page.locator("h1").inner_text()
    assert drawings[0] != drawings[1]


@pytest.mark.parametrize("kind", ["kabupaten", "kecamatan/99.01.01"])
def test_counts_of_a_report_open_their_proposals_and_their_definition(made, look, kind):
    page = look(made[1] / kind / f"{kind.split('/')[0]}.html")
    page.get_by_role("link", name="Cari semua usulan").click()
    page.wait_for_selector(".results li")
    page.go_back()
    counts = page.locator("td.n a")
    for place in range(0, counts.count(), max(counts.count() // 8, 1)):
        text = counts.nth(place).inner_text()
        counts.nth(place).click()
        page.wait_for_selector(".results li")
        assert shown(page) == int(re.match(r"[\d.]+", text)[0].replace(".", "")), (place, text)
        page.go_back()
    page.locator("caption a.def[href='#def-survival_count']").first.click()
    assert page.evaluate("() => document.querySelector(':target').textContent").endswith("(survival_count)")
