"""What several rooms of the suite start from."""

from dataclasses import replace

import hypothesis
import pytest

from musrenbang_analysis.paths import EXAMPLE, Roots
from musrenbang_analysis.pipeline import build
from synthetic.dossier import Settings, generate
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook

hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile("same")  # the same examples each time; --hypothesis-profile search looks for new ones

FIRST = ("publish/test_reports", "test_sukabumi", "publish/test_lab", "publish/test_browser", "publish", "test_privacy")
"""Files that take long, longest first: begun last, one core would wait for them."""


def pytest_collection_modifyitems(items):
    def place(item):
        name = item.path.relative_to(item.config.rootpath / "tests").as_posix()
        return next((at for at, start in enumerate(FIRST) if name.startswith(start)), len(FIRST))

    items.sort(key=place)


@pytest.fixture
def dossier(tmp_path):
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    workbook(folder / "desa" / "sukamaju.xlsx", {"Lampiran II": [*TITLE, ANNEX, *ROWS]})
    return folder


@pytest.fixture(scope="session")
def built_example(tmp_path_factory):
    """The bundled example, built once for everybody who only reads it."""
    return build(EXAMPLE, Roots(processed=tmp_path_factory.mktemp("example")))


FIRST_YEAR = Settings(seed=11, kecamatan=3, desa=10, proposals=120, code="99.07")
NEXT_YEAR = replace(FIRST_YEAR, seed=12, year=2026, after=(FIRST_YEAR.seed,))


@pytest.fixture(scope="session")
def two_years(tmp_path_factory):
    """Roots of a small kabupaten in two years, in the second of which wishes come back; built; truth beside."""
    base = tmp_path_factory.mktemp("two_years")
    roots = Roots(base / "raw", base / "processed", base / "reports")
    for settings in (FIRST_YEAR, NEXT_YEAR):
        generate(roots.raw, base / "truth", settings)
        build(roots.raw / settings.code / str(settings.year), roots)
    return roots
