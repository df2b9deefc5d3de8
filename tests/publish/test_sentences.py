"""The sentences readers quote, word for word, in both languages."""

from types import SimpleNamespace

import pytest

from musrenbang_analysis.publish.facts import Area, Cohort, Reach
from musrenbang_analysis.publish.sentences import bounds, survival_sentence

AREA = Area("kabupaten", "99.02", "Kabupaten Uji")
COHORT = Cohort("musrenbang", "desa")


def dossier(count, money=None):
    found = {"survival_count": count, "survival_asked_rp": money or Reach(COHORT, "apbd")}
    return SimpleNamespace(reach=lambda area, cohort, stage, measure="survival_count": found[measure])


FULL = Reach(COHORT, "apbd", 180, 900, 0.2, 0.25, 45, 375, 300, 0.921, "2024-12-31")
MONEY = Reach(COHORT, "apbd", 11_500_000_000, 105_600_000_000, 11.5 / 105.6, 0.2, 0, 0, 0, 0.921, "2024-12-31")
BARE = Reach(COHORT, "apbd", 2, 4, 0.5, 0.5, 0, 0, 2, 0.0, None)


@pytest.mark.parametrize(
    ("made", "lang", "expected"),
    [
        (
            dossier(FULL, MONEY),
            "id",
            "Dari 900 usulan musrenbang desa/kelurahan, sedikitnya 180 (20,0%) tercatat sampai APBD per 31 Desember 2024; 45 masih "
            "menunggu (bila semuanya sampai: 225, 25,0%); 375 berakhir dengan putusan tertulis (tidak diakomodir, ditunda, "
            "dialihkan, sudah dianggarkan, atau dibatalkan); 300 belum terlacak, yang tidak berarti ditolak (bila semuanya ternyata sampai: 525, 58,3%). Dari "
            "Rp\u00a0105,6 miliar yang diminta, Rp\u00a011,5 miliar (10,9%) diminta oleh usulan yang sampai; nilai rupiah "
            "terbaca pada 92,1% usulan.",
        ),
        (
            dossier(FULL, MONEY),
            "en",
            "Of 900 village-forum proposals, at least 180 (20.0%) are on record as far as the budget (APBD) as of 31 December 2024; "
            "45 are still pending (if all get there: 225, 25.0%); 375 ended by a written decision (not accommodated, deferred, "
            "diverted, already funded or withdrawn); 300 are not traced, which does not mean rejected (if all did get there: 525, 58.3%). Of "
            "Rp\u00a0105.6 billion asked, Rp\u00a011.5 billion (10.9%) were asked by proposals that got there; an amount "
            "could be read for 92.1% of the proposals.",
        ),
        (
            dossier(BARE),
            "id",
            "Dari 4 usulan musrenbang desa/kelurahan, sedikitnya 2 (–) tercatat sampai APBD (tanggal dokumen tidak dinyatakan); 2 belum "
            "terlacak, yang tidak berarti ditolak (bila semuanya ternyata sampai: 4, –). Nilai rupiah tidak ada di daftar ini.",
        ),
        (
            dossier(Reach(COHORT, "apbd")),
            "id",
            "Tidak ada usulan musrenbang desa/kelurahan yang tercatat di Kabupaten Uji.",
        ),
        (dossier(Reach(COHORT, "apbd")), "en", "No village-forum proposals are on record in Kabupaten Uji."),
    ],
)
def test_survival_sentence(made, lang, expected):
    assert survival_sentence(made, AREA, COHORT, "apbd", lang) == expected


def test_bounds_show_a_range_where_something_is_pending_or_not_traced():
    assert bounds(FULL, "id") == "20,0%–58,3%"
    assert bounds(Reach(COHORT, "apbd", 0, 85, 0.0, 0.0, unknown=85), "id") == "0,0%–100,0%", "never a bare 0 %"
    assert bounds(BARE, "id") == "–"
    assert bounds(Reach(COHORT, "apbd", 1, 10, 0.1, 0.1), "id") == "10,0%"
