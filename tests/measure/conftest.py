"""The example dossier, built once for all tests of measures."""

import pytest

from musrenbang_analysis.paths import EXAMPLE, Roots
from musrenbang_analysis.pipeline import build


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    return build(EXAMPLE, Roots(processed=tmp_path_factory.mktemp("processed"))).tables
