"""Every field of the generator's worst lists, held against its truth: what the benchmark prints is promised here."""

import pytest

from benchmarks.field_accuracy import PROMISE, PROMISED, Accuracy, measure
from synthetic.dossier import Settings, generate

WORST = Settings(seed=11, kecamatan=3, desa=12, proposals=120, dirt=2.0, code="99.07")


@pytest.fixture(scope="module")
def worst(tmp_path_factory: pytest.TempPathFactory) -> Accuracy:
    base = tmp_path_factory.mktemp("terburuk")
    generate(base / "raw", base / "truth", WORST)
    return measure(base / "raw/99.07/2025", base / "truth/99.07/2025")


def test_every_row_is_accounted_for_and_read_at_its_address(worst: Accuracy) -> None:
    assert worst.rows > 300
    assert worst.rows_read == worst.rows
    assert worst.rows_accounted == worst.rows_in


@pytest.mark.parametrize("name", PROMISED)
def test_the_worst_lists_are_read_as_promised(worst: Accuracy, name: str) -> None:
    assert worst.share(name) >= PROMISE, [miss for miss in worst.misses if miss[0] == name][:10]
    assert worst.wrong[name] == 0, "unread is a gap; wrong is a lie"


def test_a_wrong_value_counts_against_it(worst: Accuracy) -> None:
    assert worst.share("volume") < 1, "a dot that may be a decimal mark stays unread: the measure can tell"
