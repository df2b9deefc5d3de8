"""The councillors' sheet: one page in both languages, neutral questions word for word, numbers of the measures."""

import io
import struct
from types import SimpleNamespace

import pdfplumber
import pytest

from musrenbang_analysis.charts.saving import png
from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.publish.blocks import printed
from musrenbang_analysis.publish.dapil_sheet import DapilSheet, asked_about, open_dapil
from musrenbang_analysis.publish.facts import Dossier, load
from musrenbang_analysis.publish.hyphens import BREAK, SOFT
from musrenbang_analysis.publish.listing import plain
from musrenbang_analysis.publish.pdf import Sheet, pdf
from tests.publish.fixture_tables import CODE, YEAR, build_tables, write_fixture


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    root = tmp_path_factory.mktemp("dapil")
    return root, load(write_fixture(root, build_tables()))


def sheet(stored, number="1", lang="id"):
    return open_dapil(str(stored[0]), CODE, YEAR, number, lang)


def paper(made, paper="a4"):
    frame = Sheet(made.title_text, "Kabupaten Contoh Raya (99.01)", made.lang, None, True, paper, "dapil")
    with pdfplumber.open(io.BytesIO(pdf(frame, printed(made.sheet)))) as book:
        return [page.extract_text().replace(SOFT, "").replace(BREAK, "") for page in book.pages]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("number", ["1", "2"])
def test_it_is_one_page_in_both_languages(stored, number, lang):
    (page,) = paper(sheet(stored, number, lang))
    assert ("Halaman 1 dari 1" if lang == "id" else "Page 1 of 1") in page
    assert ("DATA SINTETIS" if lang == "id" else "SYNTHETIC DATA") in page


def test_it_stays_one_page_with_the_longest_words_and_many_kecamatan():
    codes = [f"99.01.{n:02d}" for n in range(1, 15)]
    tables = build_tables(tuple("Pembangunan dan peningkatan " + "kata panjang " * 80 for _ in range(118)))
    lineage = tables.lineage.copy()
    lineage["kecamatan_code"] = [codes[n % 14] for n in range(len(lineage))]
    lineage["kecamatan_name"] = "Kecamatan Dengan Nama Yang Sangat Panjang Sekali"
    lineage["skpd_name"] = [
        f"Dinas Perumahan Rakyat, Kawasan Permukiman dan Pertanahan Nomor {n % 9}" for n in range(len(lineage))
    ]
    lineage["reason_text"] = lineage["reason_text"].where(lineage["reason_text"].isna(), "alasan yang panjang " * 30)
    dossier = Dossier(
        SimpleNamespace(
            **{**vars(tables), "lineage": lineage, "manifest": tables.manifest | {"dapil": dict.fromkeys(codes, "1")}}
        )
    )
    made = DapilSheet(dossier, dossier.area("dapil", "1"), "id")
    assert len(dossier.kecamatan_of(made.area)) == 14
    assert len(paper(made)) == 1


def test_numbers_are_the_sums_of_the_measures_and_stand_on_the_paper(stored):
    dossier = stored[1]
    made = sheet(stored)
    reach = dossier.reach(made.area, dossier.primary, "apbd")
    parts = [dossier.reach(area, dossier.primary, "apbd") for area in dossier.kecamatan_of(made.area)]
    for name in ("numerator", "denominator", "pending", "ended", "unknown"):
        assert getattr(reach, name) == sum(getattr(part, name) for part in parts)
    assert reach.lower == pytest.approx(reach.numerator / reach.denominator)
    assert reach.denominator == 118
    own = [row for row in made.rows if row["apbd"] == "yes"]
    assert reach.numerator == len(own)
    (page,) = paper(made)
    assert made.lead[:60] in " ".join(page.split())
    for row in made.kecamatan.rows:
        assert str(plain(row[1])).removesuffix(".0") in page
    assert plain(made.kecamatan.rows[-1][1]) == reach.denominator


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "id",
            "2 usulan (Rp\u00a03 juta) tercatat dalam rencana dan belum tercatat dalam APBD: apakah dimuat dalam KUA-PPAS, "
            "dan bila belum, apa pertimbangannya? 1 usulan tercatat menunggu putusan: kapan dan dalam dokumen apa putusannya "
            "dicatat?",
        ),
        (
            "en",
            "On record in a plan and not yet in the budget: 2 (Rp\u00a03 million). Are they in KUA-PPAS, and if not yet, on what "
            "grounds? Recorded as awaiting a decision: 1. When and in which document will it be recorded?",
        ),
    ],
)
def test_questions_word_for_word(stored, lang, expected):
    rows = {
        "planned": [{"asked_rp": 1_000_000}, {"asked_rp": 2_000_000}],
        "waiting": [{"asked_rp": None}],
        "unknown": [{"asked_rp": 5}],
    }
    assert sheet(stored, lang=lang)._asked(rows) == expected


def test_nobody_is_asked_about_what_is_answered_and_nothing_accuses(stored):
    def row(outcome, code=None, furthest="kecamatan"):
        return {"outcome": outcome, "reason_code": code, "furthest_stage": furthest}

    assert asked_about(row("funded")) is None
    assert asked_about(row("rejected", "ANGGARAN")) is None
    assert asked_about(row("diverted_desa")) is None
    assert asked_about(row("rejected", "TANPA_ALASAN")) == "reasonless"
    assert asked_about(row("planned", furthest="rkpd")) == "planned"
    assert asked_about(row("unknown")) == "unknown"
    for lang, words in (
        ("id", ("gagal", "lalai", "menolak", "hilang")),
        ("en", ("fail", "neglect", "lost", "refused by")),
    ):
        text = sheet(stored, lang=lang).sheet.text.casefold()
        assert not [word for word in words if word in text]


def test_pictures_have_the_size_of_a_phone_and_of_a_slide(stored):
    sizes = {chart.name: struct.unpack(">II", png(chart)[16:24]) for chart in sheet(stored).charts}
    assert {name: size for name, size in sizes.items() if "_" in name} == {
        "stages_phone": (1080, 1350),
        "stages_slide": (1920, 1080),
        "kecamatan_phone": (1080, 1350),
        "kecamatan_slide": (1920, 1080),
    }


def test_fewer_than_five_proposals_draw_nothing(stored):
    assert sheet(stored, "2").charts == []
    assert sheet(stored, "2").chart is None


def test_an_unknown_district_names_those_there_are(stored):
    with pytest.raises(ParameterError, match="1, 2"):
        sheet(stored, "9")
