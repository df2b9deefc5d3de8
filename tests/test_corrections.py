"""Declared corrections: applied visibly, never to a source that has changed, never to a row they do not mean."""

import json
from pathlib import Path

import pytest

from musrenbang_analysis.corrections import CORRECTABLE, KEYS
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build, check
from musrenbang_analysis.publish.explain import explain
from tests.test_reading import found

GROUNDS = "reason: Salah ketik nol.\n  source: Berita acara halaman 3\n  reported_on: 2024-05-31"
FIRST = "match: {source_file: desa/sukamaju.xlsx, source_row: 7}"


@pytest.fixture(autouse=True)
def hand(dossier):
    (dossier / "hand").mkdir()


def declare(dossier, *entries):
    text = "".join(f"- {entry}\n" for entry in entries)
    (dossier / "hand" / "corrections.yml").write_text(text, encoding="utf-8")


def by_text(checked):
    return checked.reading.records.set_index("proposal_text", drop=False)


def test_a_correction_is_applied_and_shown_and_the_id_stays(dossier, tmp_path):
    before = by_text(check(dossier))["record_id"]
    declare(dossier, f"{FIRST}\n  column: asked_rp\n  expect: 50000000\n  value: 5000000\n  {GROUNDS}")
    built = build(dossier, Roots(processed=tmp_path / "processed"))
    assert not built.is_blocked
    record = built.tables.records.set_index("proposal_text").loc["Rabat beton"]
    assert (record["asked_rp"], record["corrections"]) == (5_000_000, "asked_rp")
    assert record["record_id"] == before["Rabat beton"]
    (finding,) = [finding for finding in built.findings if finding.code == "MSB-C01"]
    assert (finding.severity, finding.source_file, finding.source_row) == ("info", "desa/sukamaju.xlsx", 7)
    for fact in ("50.000.000", "5.000.000", "Salah ketik nol.", "Berita acara halaman 3"):
        assert fact in finding.message("id")
        assert fact in finding.message("en")
    manifest = json.loads((built.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rupiah_corrected"] == -45_000_000
    assert manifest["rupiah_out"] == manifest["rupiah_in"] + manifest["rupiah_corrected"]
    assert any("asked_rp" in line for line in explain(built.tables, record["record_id"], lambda _: []))


@pytest.mark.parametrize(
    ("column", "expect", "value", "stored"),
    [
        ("desa_code", '"99.02.01.2001"', '"99.02.01.2002"', {"desa_code": "99.02.01.2002", "desa_name": "Mekarsari"}),
        ("skpd_name", "Dinas PUPR", "Dinas Perhubungan", {"skpd_name": "Dinas Perhubungan"}),
        ("outcome", "forwarded", "deferred", {"outcome": "deferred"}),
        ("volume", 200, 20.5, {"volume": 20.5}),
        ("unit", "m", "unit", {"unit": "unit"}),
        ("proposal_text", "Rabat beton", "Rabat beton Dusun II", {"proposal_text": "Rabat beton Dusun II"}),
        ("reason_text", "null", "Di luar kewenangan", {"reason_text": "Di luar kewenangan"}),
    ],
)
def test_every_kind_of_column(dossier, column, expect, value, stored):
    if column == "skpd_name":
        expect = by_text(check(dossier)).loc["Rabat beton", "skpd_name"]
    declare(dossier, f"{FIRST}\n  column: {column}\n  expect: {expect}\n  value: {value}\n  {GROUNDS}")
    checked = check(dossier)
    assert [finding.message("id") for finding in checked.findings if finding.severity == "error"] == []
    record = checked.reading.records.iloc[0]
    assert {name: record[name] for name in stored} == stored
    assert record["corrections"] == column


def test_an_amount_can_be_taken_away(dossier):
    declare(dossier, f"{FIRST}\n  column: asked_rp\n  expect: 50000000\n  value: null\n  {GROUNDS}")
    checked = check(dossier)
    assert checked.reading.records["asked_rp"].isna().tolist() == [True, False]
    assert checked.rupiah_corrected == -50_000_000


def test_a_dropped_row_is_still_accounted_for(dossier, tmp_path):
    declare(dossier, f"{FIRST}\n  column: asked_rp\n  expect: 50000000\n  action: drop\n  {GROUNDS}")
    built = build(dossier, Roots(processed=tmp_path / "processed"))
    assert not built.is_blocked
    assert list(built.tables.records["proposal_text"]) == ["Pemasangan PJU"]
    manifest = built.tables.manifest
    assert manifest["rows_in"] == manifest["rows_out"] + manifest["rows_in_findings"] == 2
    assert manifest["rupiah_out"] == manifest["rupiah_in"] - 50_000_000 == 25_000_000


def test_a_changed_source_stops_the_correction(dossier):
    declare(dossier, f"{FIRST}\n  column: asked_rp\n  expect: 500000000\n  value: 5000000\n  {GROUNDS}")
    checked = check(dossier)
    (finding,) = found(checked, "MSB-C02")
    assert checked.is_blocked
    assert "50.000.000" in finding.message("id")
    assert "500.000.000" in finding.message("id")
    assert (finding.source_file, finding.source_row) == ("hand/corrections.yml", 1)
    assert checked.reading.records["asked_rp"].tolist() == [50_000_000, 25_000_000]
    assert checked.reading.records["corrections"].isna().all()


@pytest.mark.parametrize(
    ("entry", "code", "fact"),
    [
        ("match: {source_row: 99}\n  column: unit\n  expect: m\n  value: unit", "MSB-C03", "source_row: 99"),
        ("match: {stage: desa}\n  column: unit\n  expect: m\n  value: unit", "MSB-C04", "2"),
        ("match: {}\n  column: unit\n  expect: m\n  value: unit", "MSB-C05", "match"),
        ("match: {source_row: 7}\n  column: unit\n  value: unit", "MSB-C05", "expect"),
        ("match: {source_row: 7}\n  column: unit\n  expect: m", "MSB-C05", "value"),
        ("match: {source_row: 7}\n  colum: unit\n  expect: m\n  value: unit", "MSB-C06", "'column'"),
        ("match: {source_rows: 7}\n  column: unit\n  expect: m\n  value: unit", "MSB-C06", "match.source_row"),
        ("match: {source_row: 7}\n  column: asked\n  expect: 1\n  value: 2", "MSB-C06", "asked_rp"),
        ("match: {source_row: 7}\n  column: record_id\n  expect: a\n  value: b", "MSB-C06", "record_id"),
        ("match: {source_row: 7}\n  column: asked_rp\n  expect: 50000000\n  value: 5 juta", "MSB-C07", "5 juta"),
        ("match: {source_row: 7}\n  column: desa_code\n  expect: null\n  value: 99.02", "MSB-C07", '"..."'),
        ("match: {source_row: 7}\n  column: outcome\n  expect: forwarded\n  value: deffered", "MSB-C07", "deferred"),
        (
            'match: {source_row: 7}\n  column: desa_code\n  expect: "99.02.01.2001"\n  value: "99.02.01.2999"',
            "MSB-C07",
            "99.02.01.2999",
        ),
        ("match: {source_row: 7}\n  column: notes\n  expect: null\n  value: a.n. Budi Santoso", "MSB-C09", "pribadi"),
        ("just a text", "MSB-C05", "match"),
    ],
)
def test_what_cannot_be_used_is_named_and_blocks(dossier, entry, code, fact):
    declare(dossier, entry if "match" not in entry else f"{entry}\n  {GROUNDS}")
    checked = check(dossier)
    (finding,) = [finding for finding in checked.findings if finding.code.startswith("MSB-C")]
    assert (finding.code, finding.severity) == (code, "error")
    assert fact in finding.message("id")
    assert "Santoso" not in finding.message("id")
    assert len(checked.reading.records) == 2


@pytest.mark.parametrize("text", ["- match: [\n", "match: {source_row: 7}\n", "\x00", "- &a [*a]\n"])
def test_a_broken_file_is_named(dossier, text):
    (dossier / "hand" / "corrections.yml").write_text(text, encoding="utf-8")
    checked = check(dossier)
    assert [finding.code for finding in checked.findings if finding.severity == "error"] in (["MSB-C08"], ["MSB-C05"])


def test_a_private_source_is_refused(dossier):
    grounds = "reason: Salah ketik.\n  source: Pak Budi Santoso 0812-3456-7890\n  reported_on: 2024-05-31"
    declare(dossier, f"{FIRST}\n  column: unit\n  expect: m\n  value: unit\n  {grounds}")
    assert [finding.code for finding in check(dossier).findings if finding.severity == "error"] == ["MSB-C09"]


def test_one_cell_is_corrected_once_and_matches_mean_the_row_as_read(dossier):
    row = 'match: {desa_code: "99.02.01.2001", source_row: 7}'
    moved = f"{row}\n  column: %s\n  expect: %s\n  value: %s\n  {GROUNDS}"
    declare(
        dossier,
        moved % ("desa_code", '"99.02.01.2001"', '"99.02.01.2002"'),
        moved % ("unit", "m", "unit"),
        moved % ("unit", "m", "paket"),
    )
    checked = check(dossier)
    assert [finding.facts["number"] for finding in found(checked, "MSB-C11")] == [3]
    record = checked.reading.records.iloc[0]
    assert (record["desa_code"], record["unit"], record["corrections"]) == ("99.02.01.2002", "unit", "desa_code;unit")


def test_no_file_no_change(dossier):
    checked = check(dossier)
    assert checked.rupiah_corrected == 0
    assert checked.reading.records["corrections"].isna().all()


def test_the_page_lists_every_correctable_column_and_key():
    page = (Path(__file__).resolve().parent.parent / "docs" / "corrections.md").read_text(encoding="utf-8")
    assert [name for name in (*CORRECTABLE, *KEYS) if f"`{name}`" not in page] == []
