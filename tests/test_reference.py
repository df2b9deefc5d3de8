"""The data files have tests of their own: most edits will be to data."""

import re

import pytest

from musrenbang_analysis import terms
from musrenbang_analysis.findings import Finding, finding_codes
from musrenbang_analysis.ingest.layout import header_key, layouts
from musrenbang_analysis.labels import catalogue
from musrenbang_analysis.normalise import rupiah, volume
from musrenbang_analysis.reference import read_reference, reference_path
from musrenbang_analysis.schema import TABLES, columns_of

PLACEHOLDER = re.compile(r"\{(\w+)\}")
USES = {
    "entered", "proposer", *(f"rekom_{actor}{said}" for actor in terms.RECOMMENDING for said in ("", "_said")),
    "no", "source_id", "source_parent_id", "kecamatan", "desa", "places", "proposal", "work", "problem", "location", "volume",
    "unit", "asked", "approved", "before", "delta", "price", "priority", "bidang", "skpd", "skpd_code", "skpd_final", "status", "reason", "program",
    "sub_kegiatan", "sub_kegiatan_code", "sub_kegiatan_name", "code", "fund_source", "notes", "-", "private",
    "area_type", "latitude", "longitude", "rt_rw", "purse", "recipient", "sex", "score", "criterion", "key", "key_of", "parent_table", "is_pokir", "is_teknokratik",
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_labels_speak_both_languages_with_the_same_placeholders(key):
    words = catalogue()[key]
    assert words["id"]
    assert words["en"]
    assert set(PLACEHOLDER.findall(words["id"])) == set(PLACEHOLDER.findall(words["en"]))


@pytest.mark.parametrize("code", sorted(finding_codes()))
def test_findings_speak_both_languages(code):
    row = finding_codes()[code]
    assert re.fullmatch(r"MSB-[A-Z]\d\d", code)
    assert row["severity"] in terms.SEVERITIES
    assert row["message_id"]
    assert row["message_en"]
    assert bool(row["advice_id"]) == bool(row["advice_en"])
    if row["severity"] == "error":
        assert row["advice_id"], "a blocking finding says what to do"


def test_every_word_of_the_vocabularies_has_a_label():
    for vocabulary, words in (
        ("stage", terms.STAGES),
        ("stage_short", terms.STAGES),
        ("origin", terms.ORIGINS),
        ("outcome", terms.OUTCOMES),
        ("answer", terms.ANSWERS),
        ("relation", terms.RELATIONS),
        ("method", terms.METHODS),
        ("link_status", terms.LINK_STATUSES),
        ("severity", terms.SEVERITIES),
        ("maturity", terms.MATURITIES),
        ("area_level", terms.AREA_LEVELS),
    ):
        assert {f"{vocabulary}.{word}" for word in words} <= catalogue().keys()


@pytest.mark.parametrize("name", sorted(layouts()))
def test_layouts_are_complete(name):
    layout = layouts()[name]
    assert layout.label_id
    assert layout.label_en
    assert set(layout.stages) <= set(terms.STAGES)
    assert layout.outcome is None or layout.outcome in terms.OUTCOMES
    uses = {use.partition("@")[0] if not use.startswith("-") else "-" for use in layout.columns.values()}
    uses = {use.split()[0] for use in uses}
    assert uses <= USES
    assert uses & {"proposal", "recipient"} or not layout.has_records
    assert layout.needed, "a form without needed columns would fit every table"


def test_no_header_text_stands_twice_in_a_layout():
    seen = set()
    for row in read_reference("layouts/columns.csv"):
        for spelling in row["header"].split("|"):
            key = (row["layout"], " > ".join(header_key(part) for part in spelling.split(" > ")))
            assert key not in seen, key
            seen.add(key)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_in_both_languages(table):
    for column in columns_of(table):
        assert column.meaning_id
        assert column.meaning_en
        assert column.type in ("text", "integer", "number", "boolean", "date")
        assert not column.name.endswith("_rp") or (column.type, column.unit) == ("integer", "rupiah")


def test_the_tables_hold_every_column_of_the_contract():
    contract = {
        "records": "record_id stage origin source_file source_sheet source_row source_id kecamatan_code kecamatan_name desa_code "
        "desa_name proposal_text location_text volume unit asked_rp approved_rp priority skpd_code skpd_name status_raw outcome "
        "reason_code reason_text sub_kegiatan_code",
        "links": "from_id to_id relation method probability status evidence",
        "lineage": "record_id origin kecamatan_code desa_code furthest_stage outcome asked_rp funded_rp renja rkpd apbd n_successors",
        "measures": "measure stage area_level area_code origin numerator denominator value lower upper interval_kind pending "
        "money_coverage as_of",
        "findings": "code severity source_file source_sheet source_row column cell_text message_id message_en",
    }
    for table, names in contract.items():
        assert set(names.split()) <= {column.name for column in columns_of(table)}


@pytest.mark.parametrize("path", sorted(reference_path("").rglob("*.csv")), ids=lambda path: path.name)
def test_data_files_have_as_many_cells_as_headers(path):
    name = path.relative_to(reference_path("")).as_posix()
    assert read_reference(name)


def test_every_problem_of_a_parser_has_a_reader_s_words():
    words = {row["problem"]: row for row in read_reference("problem_words.csv")}
    assert words.keys() == {*rupiah.PROBLEMS, *volume.PROBLEMS}
    assert all(row["word_id"] and row["word_en"] for row in words.values())
    text = Finding("MSB-V01", facts={"problem": "overflow"})
    assert "overflow" not in text.statement("id") + text.statement("en")
