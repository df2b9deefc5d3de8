"""The estimate beside the count: its own kind of interval, and never where nothing is uncertain."""

import pandas as pd
import pytest

from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.estimates import estimate_listings, estimates
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.schema import shaped
from tests.publish.fixture_tables import CODE, build_tables


def dossier_with(*rows):
    """The dossier of the fixture with estimated rows beside its counted ones."""
    tables = build_tables()
    measures = shaped("measures", pd.concat([tables.measures, pd.DataFrame(rows)], ignore_index=True))
    return Dossier(type(tables)(**{**vars(tables), "measures": measures}))


def row(dossier_row=None, **named):
    key = {"measure": "survival_estimated", "origin": "musrenbang", "entry_stage": "desa", "area_level": "kabupaten"}
    key |= {"area_code": CODE, "area_name": "Kabupaten", "stage": "apbd", "value": 0.31, "lower": 0.25, "upper": 0.4}
    key |= {"numerator": 31, "denominator": 100, "interval_kind": "not_audited_95", "unit": "proposal"}
    return key | named


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("id", ["Perkiraan dengan tautan yang mungkin", "ia dibaca di samping angka terhitung, tidak menggantikannya",
                "31,0%", "25,0% – 40,0%", "belum diaudit", "bukan selang dari data kabupaten ini"]),
        ("en", ["Estimate with probable links", "it is read beside the counted figure and does not replace it",
                "31.0%", "25.0% – 40.0%", "not audited", "no interval from this kabupaten's data"]),
    ],
)  # fmt: skip
def test_an_estimate_names_its_kind_of_interval(lang, words):
    dossier = dossier_with(row())
    shown = estimates(dossier, dossier.kabupaten, lang).text
    for word in words:
        assert word in shown
    reach = dossier.reach(dossier.kabupaten, dossier.primary, "apbd")
    (listing,) = estimate_listings(dossier, dossier.kabupaten, "en")
    low, high = f"{100 * reach.lower:.1f}%", f"{100 * reach.outer_share:.1f}%"
    assert listing.rows[0][3] == f"{low} – {high}", "the counted bounds stand beside it"


def test_an_audited_estimate_is_told_from_one_that_is_not():
    dossier = dossier_with(row(interval_kind="link_error_95"))
    shown = estimates(dossier, dossier.kabupaten, "id").text
    assert "diaudit" in shown and "belum diaudit" not in shown.casefold()
    assert label("estimated.note.link_error_95", "id") in shown


def test_kecamatan_and_skpd_have_their_own_tables():
    parts = [row(area_level="kecamatan", area_code="99.01.01", area_name="Mekar Sari"),
             row(measure="survival_estimated_by_skpd", skpd_name="Dinas PUPR"),
             row(stage="rkpd", area_level="kecamatan", area_code="99.01.01", area_name="Mekar Sari")]  # fmt: skip
    dossier = dossier_with(row(), *parts)
    own, by_kecamatan, by_skpd = estimate_listings(dossier, dossier.kabupaten, "id")
    assert [line[0] for line in by_kecamatan.rows] == ["Mekar Sari"], "parts are shown at the headline stage only"
    assert [line[0] for line in by_skpd.rows] == ["Dinas PUPR"]
    assert len(own.rows) == 1
    inside = estimate_listings(dossier, dossier.kecamatan[0], "id")
    assert [len(listing.rows) for listing in inside] == [2]


@pytest.mark.parametrize(("kind", "key"), [("complete", "estimated.certain"), ("pending_bounds", "estimated.certain")])
def test_nothing_uncertain_is_said_in_a_sentence(kind, key):
    dossier = dossier_with(row(interval_kind=kind))
    assert label(key, "id") in estimates(dossier, dossier.kabupaten, "id").text
    assert not estimate_listings(dossier, dossier.kabupaten, "id")


def test_no_estimate_is_no_zero():
    dossier = dossier_with()
    assert "belum dihitung" in estimates(dossier, dossier.kabupaten, "id").text
    dossier = dossier_with(row(value=None, lower=None, upper=None), row(interval_kind="not_estimated", value=None))
    assert not estimate_listings(dossier, dossier.kabupaten, "id")
