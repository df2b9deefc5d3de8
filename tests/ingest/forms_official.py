# ruff: noqa: E501  a header is easier to check on one line
"""The official forms that the invented kabupaten also print, each by hand as an office prints it."""

from tests.ingest.forms import DESA, ROAD, SUB, TD4_ALASAN, Form, numbers

KEDIRI = ["No", "ID Usulan", "Kecamatan", "Kamus Usulan", "Permasalahan", "Lokasi Usulan", "OPD", "Hasil Pembahasan"]
MATRIX = "Urusan/Bidang Urusan Pemerintah Daerah dan Program/Kegiatan"
SIPD_RI = [
    ["No", "Kode", "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan", "Indikator", "Target Akhir Periode Renstra", "Realisasi 2023", "Prakiraan 2024",
     "Capaian Kinerja dan Kerangka Pendanaan", "<", "<", "<", "<", "<", "Kelompok Sasaran", "Prakiraan Maju Rencana Tahun 2026", "<", "Perangkat Daerah Penanggung Jawab"],
    ["^", "^", "^", "^", "^", "^", "^", "Target 2025", "Pagu Indikatif (Rp)", "Lokasi", "Sumber Dana", "Prioritas", "<", "^", "Target", "Pagu Indikatif", "^"],
    ["^", "^", "^", "^", "^", "^", "^", "^", "^", "^", "^", "Nasional", "Daerah", "^", "^", "^", "^"],
]  # fmt: skip

OFFICIAL = (
    Form(
        "desa_accepted", "desa",
        [["No", "Bidang Pembangunan", "Permasalahan", "Usulan Kegiatan", "Lokasi", "Volume", "Perkiraan Anggaran (Rp)", "OPD Penanggungjawab"]],
        [numbers(8), [1, "Fisik", "Rusak", ROAD, "RT 01/02", "200 m", "Rp 50.000.000,-", "Dinas PUPR"], [2, "", "Gelap", "PJU", "RT 2", "4 titik", 9_000_000, "Dishub"]],
        [{"proposal_text": ROAD, "bidang": "Fisik", "asked_rp": 50_000_000, "outcome": "forwarded", "rt": "1", "rw": "2"}, {"proposal_text": "PJU", "bidang": "Fisik"}],
        pairs=DESA, findings={"MSB-R03", "MSB-R05"},
    ),
    Form(
        "desa_not_accepted", "desa",
        [["No", "Bidang Pembangunan", "Permasalahan", "Usulan Kegiatan", "Lokasi", "Volume", "Perkiraan Anggaran (Rp)", "Alasan"]],
        [[1, "Fisik", "Rusak", ROAD, "RT 01/02", "200 m", 50_000_000, "Sudah dikerjakan tahun 2023"]],
        [{"proposal_text": ROAD, "outcome": "already_funded", "reason_text": "Sudah dikerjakan tahun 2023"}], pairs=DESA,
    ),
    Form(
        "kecamatan_td4", "forum_skpd", [[*TD4_ALASAN[:9], "Perangkat Daerah Penanggung Jawab", "Skor"]],
        [[1, "P", "S", "Program Jalan", ROAD, "Warga", "Sukamaju", "200 m", 50_000_000, "Dinas PUPR", "87,5"],
         [2, "P", "S", "Program Jalan", "PJU", "Warga", "Mekarsari", "4 titik", 9_000_000, "Dishub", "-"]],
        [{"proposal_text": ROAD, "score": 87.5, "outcome": "forwarded"}, {"proposal_text": "PJU", "score": None}],
        pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "forum_ba", "forum_skpd", [[*KEDIRI, "Perkiraan Anggaran", "Catatan"]],
        [["KECAMATAN CIBENING", *"<" * 9],
         [1, 501, "", ROAD, "Rusak", "Desa Sukamaju RT 1 RW 2", "Dinas PUPR", "Diakomodir", 50_000_000, "Sesuai pagu"],
         [2, 502, "", "PJU", "Gelap", "Desa Mekarsari", "Dinas Perhubungan", "Diakomodir", 9_000_000, ""]],
        [{"proposal_text": ROAD, "kecamatan_code": "99.02.01", "desa_code": "99.02.01.2001", "source_id": "501", "outcome": "forwarded", "asked_rp": 50_000_000},
         {"proposal_text": "PJU", "kecamatan_code": "99.02.01", "source_id": "502"}],
        title="BERITA ACARA FORUM PERANGKAT DAERAH LAMPIRAN I (DIAKOMODIR)", findings={"MSB-R02"},
    ),
    Form(
        "forum_ba", "kabupaten", [[*KEDIRI, "Volume", "Catatan"]],
        [["KECAMATAN CIBENING", *"<" * 9], [1, 503, "", ROAD, "Rusak", "Desa Sukamaju", "Dinas PUPR", "Tidak Diakomodir", "200 m", "Bukan kewenangan kabupaten"],
         [2, 504, "", "PJU", "Gelap", "Desa Mekarsari", "Dinas PUPR", "Belum Diproses", "4 titik", ""]],
        [{"proposal_text": ROAD, "outcome": "rejected", "reason_text": "Bukan kewenangan kabupaten", "volume": 200}, {"proposal_text": "PJU", "outcome": "pending"}],
        title="BERITA ACARA LAMPIRAN II (TIDAK DIAKOMODIR)",
    ),
    Form(
        "renja_tc33", "renja",
        [["KODE", "<", "<", "<", "<", MATRIX.upper(), "INDIKATOR KINERJA PROGRAM/KEGIATAN", "RENCANA TAHUN 2025", "<", "<", "<", "CATATAN PENTING", "PERKIRAAN MAJU RENCANA TAHUN 2026", "<"],
         ["^", "<", "<", "<", "<", "^", "^", "LOKASI", "TARGET CAPAIAN KINERJA", "KEBUTUHAN DANA/PAGU INDIKATIF", "SUMBER DANA", "^", "TARGET", "KEBUTUHAN DANA"]],
        [["1", "03", "", "", "", "PEKERJAAN UMUM", "", "", "", "50.000.000,00"], ["1", "03", "15", "", "", "Program Jalan", "", "", "", "50.000.000,00"],
         ["1", "03", "15", "01", "", "Pembangunan jalan", "", "", "", "50.000.000,00"],
         ["", "", "", "", "", ROAD, "Panjang jalan", "Desa Sukamaju Kec. Cibening", "200 m", "50.000.000,00", "APBD", "Musrenbang", "", ""]],
        [{"proposal_text": ROAD, "approved_rp": 50_000_000, "desa_code": "99.02.01.2001", "volume": 200, "outcome": "planned", "notes": "Musrenbang"}],
        findings={"MSB-R07"},
    ),
    *(
        Form(
            "rkpd_sipd", stage, SIPD_RI,
            [[1, "1.03.10", "Program Jalan", "", "", "", "", "", 90_000_000], [2, SUB, "Rehabilitasi Jalan", "Panjang", "9 km", "1 km", "2 km", "3 km", 90_000_000, "Kec. Cibening", "DAU", "", "", "Warga", "3 km", 95_000_000, "Dinas PUPR"]],
            [{"proposal_text": "Rehabilitasi Jalan", "sub_kegiatan_code": SUB, "approved_rp": 90_000_000, "skpd_name": "Dinas Pekerjaan Umum dan Penataan Ruang", "outcome": "planned"}],
        )
        for stage in ("ranwal_renja", "rkpd")
    ),
    Form(
        "sipd_rincian", "apbd",
        [["No", "Kode SKPD", "Nama SKPD", "Kode Sub Kegiatan", "Nama Sub Kegiatan", "Kode Rekening", "Nama Rekening", "Paket/Kelompok", "Keterangan", "Lokasi", "Koefisien", "Satuan", "Harga Satuan", "Total Harga", "ID Usulan"]],
        [[1, "1.03.0.00.0.00.01.0000", "Dinas PUPR", SUB, "Rehabilitasi Jalan", "5.2.04.01.01.0003", "Belanja Modal", "[#] Jalan", ROAD, "Desa Sukamaju, Kec. Cibening", "200 m", "m", 250_000, 50_000_000, 4711]],
        [{"proposal_text": ROAD, "approved_rp": 50_000_000, "source_parent_id": "4711", "sub_kegiatan_code": SUB, "desa_code": "99.02.01.2001", "outcome": "funded", "volume": 200}],
    ),
    Form(
        "penjabaran_perubahan", "apbd_perubahan",
        [["Kode Rekening", "Uraian", "Jumlah (Rp)", "<", "Bertambah/(Berkurang)", "<", "Penjelasan"], ["^", "^", "Sebelum Perubahan", "Setelah Perubahan", "Rp", "%", "^"]],
        [numbers(7), ["1.03.1.03.01.15.02.5.2.3", "Belanja Modal", 90_000_000, 80_000_000, "(10.000.000)", "-11,11", ""],
         ["1.03.1.03.01.15.02.5.2.3.21.01", "Belanja Modal Jalan", 90_000_000, 80_000_000, "(10.000.000)", "-11,11", "Desa Sukamaju"]],
        [{"proposal_text": "Belanja Modal Jalan", "approved_rp": 80_000_000, "outcome": "funded"}],
    ),
    Form(
        "database_export", "kecamatan",
        [["id", "tahapan", "parent_id", "is_transfer", "kecamatan", "desa", "kegiatan", "program", "opd", "lokasi", "lokasi_detail", "target_keluaran", "satuan_keluaran", "created_at"]],
        [[7831, "Musrenbang Kecamatan", 12, 0, "CIBENING", "SUKAMAJU", ROAD, "Program Jalan", "Dinas PUPR", "Kecamatan: CIBENING, Desa/Kelurahan: SUKAMAJU. Kp. Pasir RT 1/2;", "Kp. Pasir RT 1/2", 200, "M", "2024-01-22 14:29:54"],
         [7832, "Musrenbang Kecamatan", "", 0, "CIBENING", "", "Kantor", "Program", "Dinas PUPR", "", "", 1, "Unit", "2024-01-23 14:29:54"]],
        [{"proposal_text": ROAD, "source_id": "7831", "source_parent_id": "12", "desa_code": "99.02.01.2001", "entered_on": "2024-01-22", "rt": "1", "rw": "2"},
         {"proposal_text": "Kantor", "source_parent_id": None, "origin": "musrenbang_kecamatan"}],
    ),
    Form(
        "kelurahan_verdict", "desa",
        [["no", "profil", "urusan", "usulan", "permasalahan", "alamat", "skpd_tujuan", "koefisien", "anggaran", "jenis", "keterangan", "tahun", "rw"]],
        [[1, "Kelurahan Pasirjaya", "PU", ROAD, "Jalan rusak (RW 05 P3)", "RT 1 RW 5", "Dinas PUPR", "250 m", 62_500_000, "SARPRAS", "Tidak Diakomodir", 2025, 5]],
        [{"proposal_text": ROAD, "priority": 3, "rw": "5", "desa_code": "99.02.01.1003", "volume": 250, "asked_rp": 62_500_000, "outcome": "rejected", "bidang": "SARPRAS"}],
        pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "unfunded_offer", "kabupaten",
        [["id", "tahun", "ruang_lingkup", "urusan_bidang", "program_kegiatan", "aktifitas", "alamat", "kapanewon", "kalurahan", "biaya", "volume", "satuan", "opd", "status"]],
        [[9, 2025, "Fisik", "PU", "Jalan", ROAD, "Padukuhan A", "99.02.01", "99.02.01.2001", "30.000.000", "P 150 m L 05 T 05", "m", "Dinas PUPR", "usulan"]],
        [{"proposal_text": ROAD, "desa_code": "99.02.01.2001", "asked_rp": 30_000_000, "volume": None}], findings={"MSB-V03"},
    ),
    Form(
        "pokir_kelurahan", "pokir",
        [["id_pokir", "prioritas", "usulan", "alamat", "kecamatan", "kelurahan", "koefisien", "nilai_usulan", "nilai_akomodir", "opd_tujuan", "keterangan"]],
        [["K1", "P-05", ROAD, "RT 1 RW 2", "Cibening", "Pasirjaya", "1 Paket", "45000000", "30000000", "Dinas PUPR", ""]],
        [{"proposal_text": ROAD, "asked_rp": 45_000_000, "approved_rp": 30_000_000, "priority": 5, "origin": "pokir"}],
    ),
)  # fmt: skip
