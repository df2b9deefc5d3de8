"""Every measure is registered once, has a case to recompute by hand, and its pages are not stale."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml

from musrenbang_analysis.measure.registry import DATA_CLASSES, HEADINGS, definitions, entries, measures, page

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"


@pytest.fixture
def published(example):
    return set(example.measures["measure"])


def asserted():
    """Names of measures that some worked case expects, by file."""
    out = {}
    for path in sorted(CASES.rglob("*.yml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = case.get("expect", {}).get("measures", []) if isinstance(case.get("expect"), dict) else []
        out[path.relative_to(CASES).as_posix()] = {row["measure"] for row in rows}
    return out


def test_every_published_name_is_registered_and_has_a_worked_case(published):
    in_table = {name for name, entry in measures().items() if entry.is_in_table}
    assert published <= in_table
    worked = set().union(*asserted().values())
    assert published <= worked, f"no case to recompute by hand: {sorted(published - worked)}"


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_an_entry_is_complete(entry):
    assert all((entry.label_id, entry.label_en, entry.definition_id, entry.definition_en))
    assert all((entry.formula, entry.unit, entry.source))
    assert set(entry.data_class.split(", ")) <= set(DATA_CLASSES)
    assert entry.topic in dict(HEADINGS)
    assert (CASES / entry.case).is_file()
    members = {name for name, measure in measures().items() if measure.family == entry.name}
    if entry.is_in_table:
        assert members & asserted()[entry.case], f"{entry.case} does not work {entry.name}"
    else:
        module, _, name = entry.function.rpartition(".")
        assert callable(getattr(import_module(f"musrenbang_analysis.measure.{module}"), name))
        works = (CASES / entry.case).read_text(encoding="utf-8")
        short = name.removesuffix("s") if name == "location_quotients" else name
        assert "funnels/" in entry.case or f"\n{short}" in works, f"{entry.case} does not work {entry.name}"


def test_the_page_is_not_stale():
    """Write it anew: python -c "from pathlib import Path; from musrenbang_analysis.measure.registry import page;
    Path('docs/measures.md').write_text(page(), encoding='utf-8', newline='\\n')"
    """
    assert (ROOT / "docs" / "measures.md").read_text(encoding="utf-8") == page()


def test_a_report_prints_each_definition_once_and_refuses_a_number_without_one():
    printed = definitions(["survival_count", "outcome_rejected", "outcome_pending", "flow_total_rp"], "en")
    assert printed["measure"].tolist() == ["survival_count", "outcome_<word>", "flow_<item>_rp"]
    with pytest.raises(KeyError):
        definitions(["adoption_rate"])
