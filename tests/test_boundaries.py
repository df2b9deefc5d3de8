"""Boundaries by code only; whatever else a file holds is a finding, never a crash."""

import json

import pytest

from musrenbang_analysis.boundaries import GRID, read_boundaries, stored_boundaries, write_boundaries

SQUARE = [[106.5, -6.9], [106.7, -6.9], [106.7, -6.7], [106.5, -6.7], [106.5, -6.9]]


def feature(code, coordinates, kind="Polygon", name="KODE"):
    return {"type": "Feature", "properties": {name: code}, "geometry": {"type": kind, "coordinates": coordinates}}


def dossier(tmp_path, *features, text=None, file="batas.geojson"):
    (tmp_path / "context").mkdir(exist_ok=True)
    content = text if text is not None else json.dumps({"type": "FeatureCollection", "features": list(features)})
    (tmp_path / "context" / file).write_text(content, encoding="utf-8")
    return read_boundaries(tmp_path, "32.02")


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize("code", ["32.02.11", "320211", 320211])
def test_a_feature_belongs_to_the_area_whose_code_it_holds(tmp_path, code):
    found, findings = dossier(tmp_path, feature(code, [SQUARE]))
    assert list(found) == ["32.02.11"]
    assert len(found["32.02.11"][0]) == 4, "closed outlines are open here"
    assert not findings


def test_islands_stay_together_and_holes_are_not_drawn(tmp_path):
    island = [[x + 1, y] for x, y in SQUARE]
    found, _ = dossier(tmp_path, feature("32.02.11", [[SQUARE, SQUARE], [island]], "MultiPolygon"))
    assert len(found["32.02.11"]) == 2


def test_features_of_other_places_or_without_an_outline_are_counted(tmp_path):
    found, findings = dossier(
        tmp_path, feature("32.03.01", [SQUARE]), feature("32.02.11", []), feature("Cibadak", [SQUARE]), {"type": "x"}
    )
    assert not found
    assert codes(findings) == ["MSB-D15"]
    assert findings[0].facts["count"] == 4


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"features": 3}', '{"features": [NaN]}', "[" * 100_000, '{"type": "Topology", "objects": {}}'],
)
def test_what_is_no_geojson_is_a_finding(tmp_path, text):
    found, findings = dossier(tmp_path, text=text)
    assert not found
    assert codes(findings) == ["MSB-D14"]


def test_strange_coordinates_are_left_out(tmp_path):
    strange = [[106.5, -6.9], ["x", 1], [None, None], [1e9, 3], [True, False], [106.6, -6.9], [106.6, -6.8], 7]
    found, _ = dossier(tmp_path, feature("32.02.11", [strange]))
    assert len(found["32.02.11"][0]) == 3


def test_outlines_are_thinned_to_what_can_be_printed(tmp_path):
    fine = [[106.5 + n / 1e6, -6.9 + (n % 2) / 1e7] for n in range(50_000)] + [[106.55, -6.8]]
    found, _ = dossier(tmp_path, feature("32.02.11", [fine]))
    assert len(found["32.02.11"][0]) <= 2 * GRID + 3


def test_stored_and_read_back_and_taken_away(tmp_path):
    found, _ = dossier(tmp_path, feature("32.02.11", [SQUARE]))
    write_boundaries(tmp_path, found)
    again = stored_boundaries(tmp_path)
    assert {code: [[tuple(p) for p in ring] for ring in rings] for code, rings in again.items()} == found
    write_boundaries(tmp_path, {})
    assert stored_boundaries(tmp_path) == {}
