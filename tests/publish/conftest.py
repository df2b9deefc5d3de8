"""One set of reports and one browser for every test that looks at them."""

import shutil

import pytest

from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.runner import run_across, run_reports
from musrenbang_analysis.publish.site import write_index
from tests.conftest import FIRST_YEAR, NEXT_YEAR
from tests.publish.fixture_tables import CODE, HOSTILE, YEAR, build_tables, write_fixture

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The dossier of the fixture, the folder of its reports (read only) and what the run said of each."""
    root = tmp_path_factory.mktemp("publish")
    folder = write_fixture(root / "processed", build_tables(HOSTILE))
    results = run_reports(root / "processed", root / "reports", CODE, YEAR)
    return load(folder), root / "reports" / CODE / str(YEAR), results


@pytest.fixture(scope="session")
def over_years(two_years, tmp_path_factory):
    """Folders of the reports over two plan years and over two dossiers, in Indonesian and in English."""
    folders, keys = {}, tuple(f"{settings.code}/{settings.year}" for settings in (FIRST_YEAR, NEXT_YEAR))
    for lang in ("id", "en"):
        folder = tmp_path_factory.mktemp(lang)
        only = ["adoption_rate", "year_on_year"] + (["data_quality"] if lang == "id" else [])
        formats = ("ipynb", "html", "pdf", "xlsx") if lang == "id" else ("html",)
        code, year = NEXT_YEAR.code, NEXT_YEAR.year
        made = run_reports(two_years.processed, folder, code, year, only=only, formats=formats, lang=lang)
        made += run_across(two_years.processed, folder, keys, formats=formats, lang=lang)
        assert [(result.report, result.reason) for result in made if result.status != "done"] == []
        folders[lang] = folder
    write_index(load(two_years.processed / keys[0]), folders["id"] / keys[0], "id", [])
    return folders


@pytest.fixture(scope="session")
def chromium():
    """The system's own Chromium, started once."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("no Chromium on this machine: pages were not tested in a browser (apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def look(chromium):
    """``look(path, width)`` opens a page by double click, as it were; at the end nothing may have gone wrong:

    no console message of an error, no dialog, and no request that leaves the folder.
    """
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    wrong = []
    context.on("request", lambda request: request.url.startswith(("file:", "data:")) or wrong.append(request.url))
    context.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    context.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
    context.on("weberror", lambda error: wrong.append(str(error.error)))

    def opened(path, width=1100, after=""):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path.as_uri() + after)
        return page

    yield opened
    context.close()
    assert not wrong, wrong
