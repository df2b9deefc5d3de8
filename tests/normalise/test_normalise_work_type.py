"""Kinds of work by the phrases of a list; longest first, together or not at all."""

import pytest

from musrenbang_analysis.normalise import work_type as module
from musrenbang_analysis.normalise.work_type import work_families, work_type

ROWS = [
    {"concept": "jalan_beton", "family": "jalan", "terms": "rabat beton|beton jalan"},
    {"concept": "jalan_umum", "family": "jalan", "terms": "peningkatan jalan"},
    {"concept": "lampu", "family": "lampu", "terms": "penerangan jalan umum|lampu jalan"},
    {"concept": "posyandu", "family": "kesehatan", "terms": "posyandu+bangunan|posyandu"},
    {"concept": "drainase", "family": "drainase", "terms": "saluran drainase"},
]


@pytest.fixture(autouse=True)
def lexicon(monkeypatch):
    caches = (work_families, module.families, module.phrase_concepts, module._lexicon, module._rows)
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setattr(module, "read_reference", lambda name: ROWS)
    monkeypatch.setattr(module, "has_work_types", lambda: True)
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rabat beton RT 02/05 Dusun Krajan", "jalan"),
        ("Peningkatan jalan rabat beton", "jalan"),
        ("Penerangan jalan umum 5 titik", "lampu"),  # not a road: the longest phrase takes the word
        ("Rabat beton dan saluran drainase", "several"),
        ("Rabat, beton precast", None),  # no phrase runs over a comma
        ("Pelatihan menjahit", None),
        (None, None),
    ],
)
def test_the_family_of_a_text(text, found):
    assert work_type(text) == found
