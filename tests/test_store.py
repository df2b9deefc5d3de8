"""What is stored reads back the same, opens in Excel as text, and describes itself."""

import json

import pandas as pd
import pytest

from musrenbang_analysis import store
from musrenbang_analysis.errors import SchemaError
from musrenbang_analysis.schema import TABLES, columns_of, shaped

HOSTILE = [
    '=HYPERLINK("x")',
    "+62",
    "-1",
    "@cmd",
    "'quoted",
    "\tx",
    "<script>",
    "a\nb",
    "",
    None,
    "NA",
    "null",
    "🚧",
    "0032",
]


@pytest.fixture
def tables():
    findings = shaped(
        "findings", [{"code": "MSB-R01", "severity": "info", "cell_text": text, "n_rows": 1} for text in HOSTILE]
    )
    empty = {name: shaped(name, []) for name in TABLES}
    return store.Tables(
        **empty | {"findings": findings}, manifest={"kabupaten_code": "99.02", "plan_year": 2025, "finished": "x"}
    )


@pytest.mark.parametrize("parquet", [True, False])
def test_tables_read_back_the_same_with_and_without_parquet(tables, tmp_path, monkeypatch, parquet):
    monkeypatch.setattr(store, "HAS_PARQUET", parquet and store.HAS_PARQUET)
    store.write_tables(tmp_path, tables)
    again = store.read_tables(tmp_path)
    expected = tables.findings["cell_text"]
    if not parquet:
        # CSV cannot tell an empty text from a missing one, and both mean "nothing was written".
        expected = expected.mask(expected == "")
    pd.testing.assert_series_equal(again.findings["cell_text"], expected)
    assert not list(tmp_path.glob(".*"))


def test_no_text_in_the_csv_can_become_a_formula(tables, tmp_path):
    store.write_tables(tmp_path, tables)
    raw = (tmp_path / "findings.csv").read_text(encoding="utf-8-sig")
    for text in HOSTILE[:6]:
        assert f",{text}" not in raw
        assert f',"{text[:3]}' not in raw


def test_the_datapackage_describes_every_column_of_every_table(tables, tmp_path):
    store.write_tables(tmp_path, tables)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        header = (tmp_path / resource["path"]).read_text(encoding="utf-8-sig").split("\n", 1)[0].split(",")
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header == [column.name for column in columns_of(resource["name"])]
        assert all(field["description"] and field["description_id"] for field in fields)


def test_a_table_of_the_wrong_shape_is_refused():
    with pytest.raises(SchemaError, match="undeclared"):
        raise_english(shaped, "links", [{"from": "a"}])
    with pytest.raises(SchemaError, match="relation"):
        shaped("links", [{"relation": "maybe"}])


def raise_english(function, *arguments):
    try:
        function(*arguments)
    except SchemaError as error:
        raise SchemaError(error.message_en, error.message_en) from None
