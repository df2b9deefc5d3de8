"""Status words of domain.md 3.1 and 3.2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.status import Status, parse_status
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import OUTCOMES, STAGES


@pytest.mark.parametrize(
    ("text", "stage", "expected"),
    [
        ("Diteruskan ke Forum SKPD||Ditolak", "kecamatan", ("forum_skpd", "rejected")),
        ("Diteruskan ke Forum SKPD", "kecamatan", ("forum_skpd", "pending")),
        ("Diteruskan ke Musrenbang Kecamatan", "desa", ("kecamatan", "pending")),
        ("Diteruskan ke Musrenbang Provinsi/Kabupaten/Kota", "desa", ("kabupaten", "pending")),
        ("Validasi Mitra Bappeda||Ditolak", "desa", ("desa", "rejected")),
        ("Validasi Mitra Bappeda", "desa", ("desa", "pending")),
        ("Validasi Sekretariat Dewan", "pokir", ("pokir", "pending")),
        ("Verifikasi Perangkat Daerah", "desa", ("forum_skpd", "pending")),
        ("Pengajuan Usulan", "desa", ("desa", "pending")),
        ("Dibatalkan", "desa", ("desa", "withdrawn")),
        ("Ditolak/Belum Proses", "kecamatan", ("kecamatan", "unknown")),
        ("TIDAK/BELUM DIVALIDASI", "desa", ("desa", "unknown")),
        ("Belum Dibahas", "forum_skpd", ("forum_skpd", "pending")),
        ("blm dibahas", "forum_skpd", ("forum_skpd", "pending")),
        ("Diterima", "kecamatan", ("kecamatan", "forwarded")),
        ("Diterima dengan perubahan", "kecamatan", ("kecamatan", "forwarded_changed")),
        ("Digabungkan dengan usulan lain", "kecamatan", ("kecamatan", "merged")),
        ("Ditolak", "kecamatan", ("kecamatan", "rejected")),
        ("Diteruskan dengan revisi", "desa", ("desa", "forwarded_changed")),
        ("Masuk Renja OPD", "forum_skpd", ("renja", "planned")),
        ("ACC", "desa", ("desa", "forwarded")),
        ("DUM", "desa", ("desa", "pending")),
        ("SETUJU DG. CATATAN", "kecamatan", ("kecamatan", "forwarded_changed")),
        ("Diakomodir", "forum_skpd", ("forum_skpd", "forwarded")),
        ("Diakomodir", "apbd", ("apbd", "funded")),
        ("Tidak Diakomodir", "forum_skpd", ("forum_skpd", "rejected")),
        ("Belum Diproses", "forum_skpd", ("forum_skpd", "pending")),
        ("Belum di akomodir", "kecamatan", ("kecamatan", "unknown")),
        ("Belum disetujui", "kecamatan", ("kecamatan", "unknown")),
        ("Ditunda", "kabupaten", ("kabupaten", "deferred")),
        ("Perlu dibahas kembali", "pokir", ("pokir", "returned")),
        ("Diproses SKPD", "desa", ("forum_skpd", "pending")),
        ("sudah teranggarkan", "kecamatan", ("kecamatan", "already_funded")),
        ("teranggarkan", "kecamatan", ("apbd", "funded")),
        ("Sudah", "realisasi", ("realisasi", "delivered")),
        ("Belum", "realisasi", ("realisasi", "pending")),
        ("APBDes", "kecamatan", ("kecamatan", "diverted_desa")),
        ("PIPPK", "kecamatan", ("kecamatan", "diverted_kelurahan")),
        ("Ditolak karena anggaran tidak cukup", "forum_skpd", ("forum_skpd", "rejected")),
    ],
)
def test_known_words(text: str, stage: str, expected: tuple[str, str]) -> None:
    assert parse_status(text, stage) == Status(*expected)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        (None, "empty"),
        ("-", "empty"),
        ("0", "unknown_status"),
        ("1", "unknown_status"),
        ("aktif", "unknown_status"),
        ("tidak dapat disetujui", "unknown_status"),
        ("tidak jadi masuk paket", "unknown_status"),
        ("Diterima, volume direvisi", "unknown_status"),
        ("Diteruskan ke Forum SKPD||entah", "unknown_status"),
        ("ditunda, ditolak", "ambiguous_status"),
        ("sudah", "unknown_status"),
        ("BLM", "unknown_status"),
    ],
)
def test_problems(text: str | None, problem: str) -> None:
    status = parse_status(text, "kecamatan")
    assert (status.outcome, status.problem) == (None, problem)


def test_reference_file() -> None:
    seen = set()
    for row in read_reference("statuses.csv"):
        assert row["outcome"] in OUTCOMES, row
        assert row["status_stage"] in ("", *STAGES), row
        assert set(row["stages"].split("|")) <= {"", *STAGES}, row
        assert row["match"] in ("exact", "part") and row["source"], row
        for stage in row["stages"].split("|"):
            assert (row["pattern"], stage) not in seen, row
            seen.add((row["pattern"], stage))
        stage = row["stages"].split("|")[0] or "kecamatan"
        expected = Status(row["status_stage"] or stage, row["outcome"])
        assert parse_status(row["pattern"].upper(), stage) == expected, row


VOCABULARY = ["tidak", "belum", "diterima", "ditolak", "diteruskan", "ke", "forum", "skpd", "||", "disetujui", "dengan"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=6)


@given(st.one_of(st.text(), WORDS.map(" ".join)), st.sampled_from(STAGES))
def test_total(text: str, stage: str) -> None:
    status = parse_status(text, stage)
    assert (status.outcome is None) == (status.problem is not None)
    assert status.outcome is None or status.outcome in OUTCOMES
    assert status.stage in STAGES
