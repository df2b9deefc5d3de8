"""Reasons of domain.md 3.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.reason import parse_reasons
from musrenbang_analysis.reference import read_reference


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ("TANPA_ALASAN",)),
        (None, ("TANPA_ALASAN",)),
        ("-", ("TANPA_ALASAN",)),
        ("ok", ("TANPA_ALASAN",)),
        ("hujan deras", ()),
        ("Bukan kewenangan kabupaten, kewenangan provinsi; anggaran terbatas", ("WEW_PROV", "ANGGARAN")),
        ("anggaran terbatas dan kewenangan desa", ("WEW_DESA", "ANGGARAN")),
        ("jalan desa, dapat dibiayai DD", ("WEW_DESA",)),
        ("merupakan jalan lingkungan", ("WEW_DESA",)),
        ("Peningkatan jalan lingkungan kurang prioritas", ("PRIORITAS",)),
        ("bukan jalan desa", ()),
        ("keterbatasan anggaran, bukan kewenangan desa", ("WEW_LAIN", "ANGGARAN")),
        ("jalan nasional", ("WEW_PUSAT",)),
        ("kewenangan BBWS", ("WEW_PUSAT",)),
        ("bukan ranah pemkab", ("WEW_LAIN",)),
        ("bukan tupoksi", ("SKPD_SALAH",)),
        ("lahan belum bebas", ("LAHAN",)),
        ("tanah pribadi", ("LAHAN",)),
        ("sertifikat belum ada", ("LAHAN",)),
        ("tidak ada sengketa lahan", ()),
        ("aset PT KAI", ("ASET",)),
        ("belum ada data dukung", ("DOK",)),
        ("data dukung ada", ()),
        ("data dukung ada, lahan belum bebas", ("LAHAN",)),
        ("CPCL tidak ada", ("DOK",)),
        ("alamat tidak lengkap", ("TDK_JELAS",)),
        ("DED belum ada", ("TEKNIS_DED",)),
        ("perlu kajian lebih lanjut", ("TEKNIS_DED",)),
        ("menunggu AMDAL", ("IZIN",)),
        ("secara teknis tidak memungkinkan", ("TEKNIS_TDKLAYAK",)),
        ("rumah tidak layak huni sudah ditangani", ("SUDAH_ADA",)),
        ("tdk sesuai RPJMD", ("RPJMD",)),
        ("tidak sesuai kamus usulan", ("RPJMD",)),
        ("Melebihi pagu", ("ANGGARAN",)),
        ("tidak melebihi pagu", ()),
        ("refocusing", ("ANGGARAN",)),
        ("skor rendah", ("PRIORITAS",)),
        ("Sudah dikerjakan, duplikasi pokir", ("SUDAH_ADA", "DUPLIKAT")),
        ("sudah diusulkan", ("DUPLIKAT",)),
        ("dilaksanakan bertahap", ("BERTAHAP",)),
        ("di bawah 20 juta ke PIPPK", ("BATAS_NILAI",)),
        ("hanya 10 usulan", ("KUOTA",)),
        ("hanya usulan warga", ()),
        ("akun terkunci", ("ADM_TERLAMBAT",)),
        ("diusulkan DAK", ("UBAH_SUMBER",)),
        ("lokasi tidak ditemukan", ("TDK_JELAS",)),
        ("hibah berturut-turut", ("REGULASI",)),
    ],
)
def test_reasons(text: str | None, codes: tuple[str, ...]) -> None:
    assert parse_reasons(text) == codes


def test_reference_file_holds_the_closed_list() -> None:
    rows = read_reference("reasons.csv")
    assert len({row["code"] for row in rows}) == len({row["order"] for row in rows}) == len(rows) == 24
    order = {row["code"]: int(row["order"]) for row in rows}
    assert all(order[code] < order["ANGGARAN"] for code in order if code.startswith("WEW_"))
    assert order["SUDAH_ADA"] < order["DUPLIKAT"]
    for row in rows:
        assert row["label_id"] and row["label_en"]
        for trigger in row["triggers"].split("|"):
            if trigger and not any(mark in trigger for mark in "+#"):
                assert row["code"] in parse_reasons(trigger.lstrip("=")) or row["hidden_by"], (row["code"], trigger)


@given(st.text())
def test_total(text: str) -> None:
    codes = parse_reasons(text)
    assert set(codes) <= {row["code"] for row in read_reference("reasons.csv")}
    assert len(set(codes)) == len(codes)
