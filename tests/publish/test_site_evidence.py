"""The path of a proposal on the site: the sentence, the weights behind it, the rival it beat."""

import json
import re

from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.site import write_index
from tests.review.small import HOSTILE, small_tables


def site(tmp_path):
    tables = small_tables()
    links = tables.links.copy()
    links["weight"] = 5.0
    links.loc[links["from_id"] == "desa-001", "rival_id"] = "kecamatan-002"
    tables = type(tables)(**{**vars(tables), "links": links})
    return write_index(Dossier(tables), tmp_path, "id", [])


def test_the_page_carries_every_weight_once_in_words(tmp_path):
    source = site(tmp_path).read_text(encoding="utf-8")
    data = json.loads(re.search(r"const DATA=(.*?);\n\"use strict\"", source, re.S)[1])
    assert sorted(data["compared"]) == ["Titik awal", "desa sama", "jenis sama"]
    for link in data["links"]:
        *_, weights = link
        assert [data["compared"][words] for words, _ in weights][0] == "Titik awal"
        assert len(weights) == 3


def test_a_reader_opens_the_weights_of_a_link(tmp_path, look):
    page = look(site(tmp_path), after="#desa-001")
    step = page.locator(".path li").first
    assert "Jenis pekerjaan sama; RT berbeda." in step.inner_text()
    assert "Saingan terkuatnya: kecamatan-002" in step.inner_text()
    assert "kecamatan/a.xlsx › Daftar › baris 11" in step.inner_text()
    weights = step.locator("details.weights").first
    assert not weights.locator("table").is_visible()
    weights.locator("summary").press("Enter")
    rows = weights.locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows][0] == ["Titik awal", "−7,0"]
    assert "+5,0 bit" in weights.locator("summary").inner_text()
    assert page.evaluate("() => document.querySelectorAll('b').length") == 0, HOSTILE[2]
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
