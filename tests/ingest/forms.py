# ruff: noqa: E501  a header is easier to check on one line
"""The forms of forums and the dumps of their databases as offices hand them over: header, a few rows, what must come out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Form:
    """One form in one stage folder. In header cells ``<`` continues the cell to the left, ``^`` the one above."""

    layout: str
    stage: str
    header: list
    body: list
    records: list = field(default_factory=list)
    title: str = ""
    pairs: tuple = ()
    findings: set = field(default_factory=set)
    facts: tuple = ()


def numbers(count):
    return [f"({number})" for number in range(1, count + 1)]


DESA = ("Desa : Sukamaju", "Kecamatan : Cibening")
ROAD = "Rabat beton jalan lingkungan"
TD4_ALASAN = ["No", "Prioritas Daerah", "Sasaran Daerah", "Program", "Kegiatan Prioritas", "Sasaran Kegiatan",
              "Lokasi (Desa/Kelurahan)", "Volume", "Pagu (Rp)", "Alasan"]  # fmt: skip
SUB = "1.03.10.2.01.0005"

FORMS = (
    Form(
        "pokir_bintan", "pokir",
        [["NO", "PEMILIK", "NAMA KEGIATAN", "NILAI USULAN", "DESA", "KECAAMATAN", "LOKASI", "PRIORITAS", "NAMA OPD", "TANGGAL INPUT"]],
        [[1, "Budi Santoso", ROAD, "50.000.000,00", "Sukamaju", "Cibening", "RT 1", "P1", "Dinas PUPR", "2024-01-02"]],
        [{"proposal_text": ROAD, "asked_rp": 50_000_000, "desa_code": "99.02.01.2001", "priority": 1, "origin": "pokir"}],
    ),
    Form(
        "rw_long_list", "desa",
        [["No Urut Prioritas", "Jenis Kegiatan", "Lokasi", "RT/RW", "Volume", "Potensi Partisipasi Masyarakat", "Bidang Usulan"]],
        [[1, 2, 3, 4, 5, 6, 7], [1, ROAD, "Gang Mawar", "01/02", "200 m", "tenaga", "Fisik"]],
        [{"proposal_text": ROAD, "priority": 1, "rt": "1", "rw": "2", "volume": 200, "bidang": "Fisik", "asked_rp": None, "outcome": None}],
        pairs=DESA, findings={"MSB-L10", "MSB-R03"},
    ),
    Form(
        "rw_simda", "desa",
        [["SKPD/Kegiatan/Aktivitas", "Kecamatan", "Desa", "Volume", "Nilai Musrendes"]],
        [
            ["Dinas Pekerjaan Umum"], ["Pembangunan jalan desa"], [ROAD, "Cibening", "Sukamaju", "200 m", 50_000_000],
            ["SKPD/Kegiatan/Aktivitas", "Kecamatan", "Desa", "Volume", "Nilai Musrendes"],
            ["Pemasangan PJU", "Cibening", "Mekarsari", "4 titik", 20_000_000],
        ],
        [
            {"proposal_text": ROAD, "program_text": "Pembangunan jalan desa", "desa_code": "99.02.01.2001", "asked_rp": 50_000_000},
            {"proposal_text": "Pemasangan PJU", "program_text": "Pembangunan jalan desa", "desa_code": "99.02.01.2002"},
        ],
        findings={"MSB-R02", "MSB-R04", "MSB-L10"},
    ),
    Form(
        "rkp_desa", "desa",
        [
            ["No", "Bidang/Jenis Kegiatan", "<", "Lokasi", "Volume", "Sasaran/Manfaat", "Waktu Pelaksanaan",
             "Perkiraan Biaya dan Sumber Pembiayaan", "<", "Prakiraan Pola Pelaksanaan", "<", "<", "Rencana Pelaksanaan Kegiatan"],
            ["^", "Bidang", "Jenis Kegiatan", "^", "^", "^", "^", "Jlh (Rp)", "Sumber", "Swakelola", "Kerjasama Antar Desa",
             "Kerja Sama Pihak Ketiga", "^"],
        ],
        [
            list("abcdefghijklm"),
            [1, "Pembangunan Desa", ROAD, "RT 01/02", "200 m", "Warga", "3 bulan", 50_000_000, "Dana Desa", "v"],
            [2, "", "Pemasangan PJU", "RT 03/02", "4 titik", "Warga", "1 bulan", 20_000_000, "APBD Kabupaten", "v"],
            [3, "", "Sumur bor", "RT 03/02", "1 unit", "Warga", "1 bulan", 30_000_000, "Dana Desa, APBN", "v"],
            ["Jumlah Per Bidang 2", "", "", "", "", "", "", 100_000_000], ["Jumlah Total", "", "", "", "", "", "", 100_000_000],
        ],
        [
            {"proposal_text": ROAD, "bidang": "Pembangunan Desa", "asked_rp": 50_000_000, "fund_source": "Dana Desa", "outcome": "diverted_desa"},
            {"proposal_text": "Pemasangan PJU", "bidang": "Pembangunan Desa", "outcome": "forwarded"},
            {"proposal_text": "Sumur bor", "outcome": None},
        ],
        pairs=DESA, findings={"MSB-R01", "MSB-R03", "MSB-L16"},
    ),
    Form(
        "du_rkp_desa", "desa",
        [["No", "Bidang/Jenis Kegiatan", "Lokasi", "Volume", "Sasaran/Manfaat", "Prakiraan Waktu", "Prakiraan Biaya (Rp)", "Tujuan"]],
        [
            numbers(8), ["Bidang Pelaksanaan Pembangunan Desa"],
            [1, ROAD, "RT 01/02", "200 m", "Warga", "3 bulan", 50_000_000, "Kabupaten"],
            [2, "Jembatan", "RT 04/02", "1 unit", "Warga", "6 bulan", 500_000_000, "Provinsi"],
        ],
        [
            {"proposal_text": ROAD, "asked_rp": 50_000_000, "outcome": "forwarded", "bidang": "Bidang Pelaksanaan Pembangunan Desa"},
            {"proposal_text": "Jembatan", "outcome": "diverted_provinsi"},
        ],
        pairs=DESA,
    ),
    Form(
        "desa_form14", "desa",
        [["No", "Usulan", "<", "<", "<", "<", "Kelompok Sasaran", "Lokasi", "Keterangan"],
         ["^", "Uraian", "Volume", "Satuan", "Harga Satuan", "Total", "^", "^", "^"]],
        [[1, ROAD, 200, "m", 250_000, 50_000_000, "Warga RW 2", "RT 1 RW 2", ""]],
        [{"proposal_text": ROAD, "asked_rp": 50_000_000, "volume": 200, "unit": "m", "priority": 1}],
        pairs=("Kelurahan : Pasirjaya", "Kecamatan : Cibening"),
    ),
    Form(
        "gampong_aceh", "desa",
        [["No", "Usulan", "Lokasi", "Volume", "Biaya (Rp)", "Tindak Lanjut", "Kondisi Lapangan", "Sumber Dana", "Perbaikan Nama Usulan/Volume"]],
        [[1, ROAD, "Dusun Meunasah", "200 m", 50_000_000, "Ditolak", "Jalan masih baik", "APBK", "Pembangunan rabat beton 150 m"]],
        [{"proposal_text": ROAD, "notes": "Pembangunan rabat beton 150 m", "outcome": "rejected", "problem_text": "Jalan masih baik"}],
        pairs=DESA,
    ),
    Form(
        "desa_priority", "kecamatan",
        [["NO", "DESA/KELURAHAN", "NAMA KEGIATAN", "KELUARAN/OUTPUT", "VOLUME", "NILAI PAGU", "PRIORITAS", "STATUS", "LOKASI", "KET."]],
        [
            [1, "Sukamaju", ROAD, "Jalan baik", "200 m", "50.000.000,00", "P1", "ACC", "RT 1 RW 2", ""],
            [2, "USULAN KEC.", "Pagar kantor camat", "Pagar", "1 unit", "70.000.000,00", "P2", "DUM", "Kantor camat", ""],
        ],
        [
            {"proposal_text": ROAD, "desa_code": "99.02.01.2001", "priority": 1, "outcome": "forwarded", "origin": None},
            {"proposal_text": "Pagar kantor camat", "desa_code": None, "outcome": "pending", "origin": "musrenbang_kecamatan"},
        ],
        pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "sipd_usulan_lama", "kecamatan",
        [["Tgl Usul", "Pengusul", "Profil", "Urusan", "Usulan", "Permasalahan", "Alamat", "Kecamatan", "OPD Tujuan", "Rekomendasi Mitra Bappeda",
          "Kategori Usulan", "Koefisien", "Rekomendasi Kelurahan/Desa", "Rekomendasi Kecamatan", "Rekomendasi SKPD", "Rekomendasi TAPD",
          "Status", "Anggaran"]],
        [["2021-01-05", "Budi Santoso", "Desa", "PU", ROAD, "Rusak", "Desa Sukamaju RT 1 RW 2", "Cibening", "Dinas PUPR", "", "Fisik", "200 m", "", "",
          "", "", "Diteruskan ke Forum SKPD||Ditolak", 50_000_000]],
        [{"proposal_text": ROAD, "outcome": "rejected", "volume": 200, "asked_rp": 50_000_000, "desa_code": "99.02.01.2001", "source_id": None}],
    ),
    Form(
        "sipd_penampil", "kecamatan",
        [["Kecamatan", "Kelurahan", "RT", "Rincian Alamat", "Usulan", "Koefisien", "Pengampu", "Status"]],
        [["Cibening", "Pasirjaya", "3", "Gang Mawar", ROAD, "200 meter", "Dinas PUPR", "Verifikasi Kecamatan"]],
        [{"proposal_text": ROAD, "rt": "3", "desa_code": "99.02.01.1003", "outcome": "pending", "volume": 200}],
    ),
    Form(
        "kecamatan_54_desa", "kecamatan",
        [["No", "Kegiatan", "Lokasi Desa", "Kesesuaian dengan Prioritas", "Status Usulan"]],
        [numbers(5), [1, ROAD, "Sukamaju", "Sesuai", "Diterima"], [2, "Taman", "Mekarsari", "Tidak", "Ditolak"]],
        [{"proposal_text": ROAD, "outcome": "forwarded", "desa_code": "99.02.01.2001"}, {"proposal_text": "Taman", "outcome": "rejected"}],
        pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "kecamatan_simda", "kecamatan",
        [["Kode", "Kegiatan/Aktivitas", "Lokasi Desa", "Volume", "Status Usulan"]],
        [
            ["1.03.15.02", "Pembangunan jalan"], ["1", ROAD, "Sukamaju", "200 m", "Diterima"],
            ["DAFTAR USULAN DESA"], ["Kode", "Kegiatan/Aktivitas", "Lokasi Desa", "Volume", "Status Usulan"], numbers(5),
            ["2", "Jembatan kecil", "Mekarsari", "1 unit", "Digabungkan dengan usulan lain"],
        ],
        [
            {"proposal_text": ROAD, "program_text": "Pembangunan jalan", "outcome": "forwarded", "desa_code": "99.02.01.2001"},
            {"proposal_text": "Jembatan kecil", "outcome": "merged"},
        ],
        title="DAFTAR USULAN DESA", pairs=("Kecamatan : Cibening",), findings={"MSB-R02", "MSB-R03", "MSB-R04"},
    ),
    Form(
        "kecamatan_td4", "kecamatan",
        [["No", "Prioritas Daerah", "Sasaran Daerah", "Program", "Kegiatan Prioritas", "Sasaran Kegiatan", "Lokasi Desa/Kelurahan", "Volume", "Pagu", "SKPD Penanggung Jawab"]],
        [numbers(10), [1, "P", "S", "Program Jalan", ROAD, "Warga", "Sukamaju", "200 m", 50_000_000, "Dinas PUPR"]],
        [{"proposal_text": ROAD, "desa_code": "99.02.01.2001", "asked_rp": 50_000_000, "outcome": "forwarded"}],
        title="Tabel T-V.E.3.1.4 Daftar Urutan Kegiatan Prioritas Kecamatan menurut SKPD", pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "kecamatan_not_agreed", "kecamatan", [["No", "Kegiatan", "Lokasi Desa/Kelurahan", "Volume", "Alasan"]],
        [numbers(5), [1, ROAD, "Sukamaju", "200 m", "Bukan kewenangan kabupaten"]],
        [{"proposal_text": ROAD, "desa_code": "99.02.01.2001", "asked_rp": None, "reason_text": "Bukan kewenangan kabupaten"}],
        title="Tabel T-V.E.3.1.5 Daftar Kegiatan Prioritas yang Belum Disepakati", pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "penjabaran", "apbd", [["Kode Rekening", "Uraian", "Jumlah (Rp)", "Dasar Hukum"]],
        [
            numbers(4), ["1.03.1.03.01.00.00.5", "BELANJA", 90_000_000, ""], ["1.03.1.03.01.15.02.5.2.3", "Belanja Modal", 90_000_000, ""],
            ["1.03.1.03.01.15.02.5.2.3.21.01", "Belanja Modal Jalan", 90_000_000, "Perda 5/2016"],
        ],
        [{"proposal_text": "Belanja Modal Jalan", "approved_rp": 90_000_000, "detail_level": "account"}],
        title="LAMPIRAN III Rincian APBD menurut Urusan Pemerintahan Daerah, Organisasi, Pendapatan, Belanja dan Pembiayaan",
        pairs=("Organisasi : 1.03.01 Dinas Pekerjaan Umum",),
    ),
    Form(
        "forum_not_agreed", "forum_skpd", [TD4_ALASAN],
        [
            numbers(10), [1, "P", "S", "Program Jalan", ROAD, "Warga", "Sukamaju", "200 m", 50_000_000, "Lahan belum dihibahkan"],
            [2, "P", "S", "", "Jembatan", "Warga", "Mekarsari", "1 unit", 90_000_000, ""],
            [3, "P", "S", "", "Taman", "Warga", "Mekarsari", "1 unit", 90_000_000, "Belum Dibahas"],
        ],
        [
            {"proposal_text": ROAD, "outcome": "rejected", "asked_rp": 50_000_000, "volume": 200, "origin": None},
            {"proposal_text": "Jembatan", "outcome": "pending", "reason_code": None, "program_text": "Program Jalan"},
            {"proposal_text": "Taman", "outcome": "pending"},
        ],
        title="Usulan Musrenbang yang belum disepakati", pairs=("Perangkat Daerah : Dinas Pekerjaan Umum", "Kecamatan : Cibening"),
    ),
    Form(
        "forum_pokir_not_agreed", "forum_skpd", [TD4_ALASAN],
        [[1, "P", "S", "Program Jalan", ROAD, "Warga", "Sukamaju", "200 m", 50_000_000, ""]],
        [{"proposal_text": ROAD, "outcome": "pending", "origin": "pokir"}],
        title="Daftar Pokok Pikiran DPRD yang belum disepakati", pairs=("Kecamatan : Cibening",),
    ),
    Form(
        "asahan_dashboard", "forum_skpd",
        [["No", "Status Usulan", "Lokasi", "Detail Lokasi", "Permasalahan", "Usulan", "Jumlah/Vol", "Perk. Biaya (Rp)", "OPD Penanggung Jawab",
          "Keterangan", "Dokumen", "Skor"]],
        [[1, "Diteruskan", "Desa Sukamaju, Kec. Cibening", "RT 1 RW 2", "Rusak", ROAD, "200 m", 50_000_000, "Dinas PUPR", "", "foto.jpg", 80]],
        [{"proposal_text": ROAD, "desa_code": "99.02.01.2001", "rt": "1", "outcome": "forwarded", "asked_rp": 50_000_000}],
    ),
    Form(
        "sipd_usulan", "desa",
        [["id_usulan", "tahun_anggaran", "pengusul", "giat_teks", "masalah", "alamat_teks", "detail_camatteks", "detail_lurahteks", "anggaran",
          "koefisien", "satuan", "nama_skpd_awal", "nama_skpd", "status_usul_teks", "tolak_teks", "rekom_lurah_anggaran", "rekom_camat_anggaran",
          "detail_usulanggaran", "id_sub_bl"]],
        [[4711, 2025, "Budi Santoso", ROAD, "Rusak", "RT 1 RW 2", "Cibening", "Sukamaju", 50_000_000, "200 meter", "meter", "Dinas PUPR", "Dinas PUPR",
          "Verifikasi Kecamatan", "", 50_000_000, 40_000_000, 60_000_000, 9]],
        [{"proposal_text": ROAD, "source_id": "4711", "asked_rp": 50_000_000, "desa_code": "99.02.01.2001", "outcome": "pending",
          "rekom_lurah_rp": 50_000_000, "rekom_camat_rp": 40_000_000}],
    ),
    Form(
        "sipd_usulan", "kecamatan",
        [["id_usulan", "nama_kamus", "masalah", "alamat_teks", "camat_teks", "lurah_teks", "nama_pengusul", "rekomendasi_kelurahan",
          "rekomendasi_kecamatan", "rekomendasi_mitra", "rekomendasi_skpd", "rekomendasi_tapd", "rev_unit", "map_lat_lokasi", "map_lng_lokasi",
          "nama_status", "anggaran"]],
        [[4711, ROAD, "Rusak", "RT 1 RW 2", "Cibening", "Sukamaju", "Budi Santoso", "", "", "", "", "", "Dinas PUPR", "", "", "Dibatalkan", 50_000_000]],
        [{"proposal_text": ROAD, "source_id": "4711", "outcome": "withdrawn", "desa_code": "99.02.01.2001"}],
    ),
    Form(
        "sipd_pokir", "pokir",
        [["id_usulan", "pengusul", "fraksi_dewan", "giat_teks", "masalah", "alamat_teks", "detail_camatteks", "detail_lurahteks", "anggaran",
          "rekom_setwan_rekomendasi", "rekom_mitra_anggaran", "nama_skpd", "status_usul_teks"]],
        [[88, "Budi Santoso", "F", ROAD, "Rusak", "RT 1 RW 2", "Cibening", "Sukamaju", 50_000_000, "ok", 1, "Dinas PUPR", "Validasi Sekretariat Dewan"]],
        [{"proposal_text": ROAD, "source_id": "88", "origin": "pokir", "outcome": "pending"}],
    ),
    Form(
        "simda_dump_rw", "desa",
        [["tahun_musren", "no_urut", "id_musrendes_rw", "nama_kecamatan", "nama_desa", "uraian_aktivitas_kegiatan", "uraian_kondisi", "volume",
          "uraian_satuan", "jml_pagu", "status_usulan", "rt", "rw"]],
        [[2025, 1, 5, "Cibening", "Sukamaju", ROAD, "Rusak", 200, "m", 50_000_000, 0, 1, 2]],
        [{"proposal_text": ROAD, "source_id": "musrendes_rw-5", "rt": "1", "rw": "2", "desa_code": "99.02.01.2001", "outcome": None}],
        findings={"MSB-L10"},
    ),
    Form(
        "simda_dump_desa", "desa",
        [["id_musrendes", "nama_kecamatan", "nama_desa", "uraian_aktivitas_kegiatan", "volume", "volume_rw", "uraian_satuan", "jml_pagu",
          "jml_pagu_rw", "id_usulan_rw", "status_usulan", "status_pelaksanaan"]],
        [[5, "Cibening", "Sukamaju", ROAD, 200, 300, "m", 50_000_000, 60_000_000, 5, 1, 0], [6, "Cibening", "Sukamaju", "PJU", 4, 4, "titik", 9_000_000, 1, 0, 1, 3]],
        [
            {"proposal_text": ROAD, "source_id": "musrendes-5", "source_parent_id": None, "volume": 200, "asked_rp": 50_000_000, "outcome": None},
            {"proposal_text": "PJU", "outcome": "rejected"},
        ],
    ),
    Form(
        "simda_dump_kecamatan", "kecamatan",
        [["id_musrencam", "nama_kecamatan", "nama_desa", "uraian_aktivitas_kegiatan", "volume", "volume_desa", "uraian_satuan", "jml_pagu",
          "jml_pagu_desa", "id_usulan_desa", "status_pelaksanaan"]],
        [[9, "Cibening", "Sukamaju", ROAD, 150, 200, "m", 40_000_000, 50_000_000, 5, 1], [10, "Cibening", "", "Kantor camat", 1, 0, "unit", 9_000_000, 0, 0, 0]],
        [
            {"proposal_text": ROAD, "source_id": "musrencam-9", "source_parent_id": "musrendes-5", "asked_rp": 40_000_000, "outcome": "forwarded_changed"},
            {"proposal_text": "Kantor camat", "source_parent_id": None, "origin": "musrenbang_kecamatan", "outcome": None},
        ],
    ),
    *(
        Form(
            "simda_dump_anggaran", stage,
            [["id_aktivitas_pd", "id_aktivitas_rkpd_final", "uraian_aktivitas_kegiatan", "volume_aktivitas_1", "volume_rkpd_1", "pagu_rkpd", "pagu_anggaran"]],
            [[1, 2, ROAD, 150, 200, 50_000_000, 40_000_000]],
            [{"proposal_text": ROAD, "approved_rp": amount, "volume": volume, "outcome": outcome, "source_id": number, "source_parent_id": parent}],
        )
        for stage, amount, volume, outcome, number, parent in (
            ("rkpd", 50_000_000, 200, "planned", None, None), ("apbd", 40_000_000, 150, "funded", "anggaran-1", "rkpd_final-2"))
    ),
    Form(
        "simda_dump_forum", "forum_skpd",
        [["id_sumber_usulan", "sumber_usulan", "id_lokasi_forum", "id_ref_usulan", "volume_1_usulan", "volume_2_usulan", "volume_1_forum", "volume_2_forum",
          "status_data", "uraian_usulan", "ket_usulan"]],
        [[3, 2, 7, 9, 150, 0, 120, 0, 1, ROAD, "Volume disesuaikan"], [4, 1, 8, 6, 4, 0, 0, 0, 3, "PJU", "Bukan kewenangan kabupaten"],
         [5, 0, 9, 77, 1, 0, 1, 0, 0, "Rapat", ""], [6, 3, 9, 12, 1, 0, 1, 0, 2, "Taman", ""]],
        [
            {"proposal_text": ROAD, "source_id": "forum_usulan-3", "source_parent_id": "musrencam-9", "volume": 120, "outcome": "forwarded_changed", "origin": None},
            {"proposal_text": "PJU", "source_parent_id": "musrendes-6", "outcome": "rejected", "reason_text": "Bukan kewenangan kabupaten"},
            {"proposal_text": "Rapat", "source_parent_id": None, "origin": "teknokratik", "outcome": None},
            {"proposal_text": "Taman", "source_parent_id": None, "origin": "pokir", "outcome": "merged"},
        ],
    ),
    *(
        Form(
            layout, stage,
            [["id_aktivitas_pd", "id_pelaksana_pd", "id_aktivitas_forum", "tahun_forum", "uraian_aktivitas_kegiatan", "volume_aktivitas_1", "volume_forum_1",
              "pagu_aktivitas_renja", "pagu_aktivitas_forum", "pagu_musren", "status_data", "status_pelaksanaan", "keterangan_aktivitas", "status_musren"]],
            [[21, 1, 12, 2025, ROAD, 200, 120, 60_000_000, 50_000_000, 0, 1, 0, "", 1], [22, 1, 13, 2025, "Taman", 1, 1, 9_000_000, 9_000_000, 0, 1, 1, "Batal", 0]],
            [
                {"proposal_text": ROAD, "source_id": f"{prefix}-21", "source_parent_id": "forum_aktivitas-12", money: 50_000_000, "volume": 120, "outcome": outcome},
                {"proposal_text": "Taman", "outcome": "withdrawn"},
            ],
        )
        for layout, stage, prefix, money, outcome in (
            ("simda_dump_musrenkab", "kabupaten", "musrenkab", "asked_rp", None), ("simda_dump_rkpd", "rkpd", "rkpd_final", "approved_rp", "planned"))
    ),
    Form(
        "jakarta_usulan", "desa",
        [["No", "Kode Tracking", "Isu", "Permasalahan", "Kelurahan", "RW", "RT", "Prioritas Kelurahan", "Prioritas Kecamatan", "Usulan Kegiatan",
          "Definisi Operasional", "Syarat dan Ketentuan", "Volume Satuan", "Tipe Usulan", "Status Data", "[KELURAHAN] Hasil Validasi",
          "[KELURAHAN] Catatan Validasi", "[KELURAHAN] Divalidasi oleh", "Hasil Validasi Kecamatan", "Catatan Kecamatan", "Divalidasi Kecamatan",
          "Unit Kerja APBD", "Status APBD", "Sub Kegiatan"]],
        [[1, "A1", "Banjir", "Saluran mampet", "Pasirjaya", "02", "001", 3, 9, ROAD, "x", "x", "200 m", "Fisik", "x", "Ditolak", "Aset bukan milik Pemda",
          "Budi Santoso", "Tidak Ada Data", "Tidak Ada Data", "Siti Santoso", "Dinas PUPR", "Tidak Ada Data", "1.03.10.2.01.0035 Rekonstruksi Jalan"]],
        [{"proposal_text": ROAD, "source_id": "A1", "desa_code": "99.02.01.1003", "rt": "1", "rw": "2", "priority": 3, "outcome": "rejected",
          "reason_text": "Aset bukan milik Pemda", "volume": 200, "sub_kegiatan_code": "1.03.10.2.01.0035"}],
    ),
    Form(
        "jakarta_usulan", "kecamatan",
        [["Kode Tracking", "Permasalahan", "Kelurahan", "RW", "RT", "Prioritas Kelurahan", "Prioritas Kecamatan", "Usulan Kegiatan", "Volume Satuan",
          "Hasil Validasi Kelurahan", "Catatan Kelurahan", "Hasil Validasi Kecamatan", "Catatan Kecamatan"]],
        [["A1", "Saluran mampet", "Pasirjaya", "02", "Tidak Ada Data", 3, 9, ROAD, "200 m", "Diteruskan", "", "Ditolak", "Lahan sengketa"]],
        [{"proposal_text": ROAD, "rw": "2", "rt": None, "priority": 9, "outcome": "rejected", "reason_text": "Lahan sengketa"}],
    ),
    Form(
        "jakarta_daftar", "desa",
        [["No", "Kelurahan", "rw", "kode", "ukpd", "permasalahan", "template", "tipe", "status"]],
        [[1, "Pasirjaya", "02", "A1", "Dinas PUPR", "Saluran mampet", ROAD, "Fisik", "Ditolak"]],
        [{"proposal_text": ROAD, "source_id": "A1", "rw": "2", "outcome": "rejected"}],
    ),
    Form(
        "bintan_dump_desa", "desa",
        [["UsulanDesaID", "Nm_Desa", "No_usulan", "NamaKegiatan", "Output", "Lokasi", "NilaiUsulan", "Target_Angka", "Target_Uraian", "Prioritas", "TA"]],
        [["5c1", "Sukamaju", 1, ROAD, "Jalan", "RT 1 RW 2", 50_000_000, 200, "m", 1, 2025]],
        [{"proposal_text": ROAD, "source_id": "5c1", "desa_code": "99.02.01.2001", "asked_rp": 50_000_000, "volume": 200}],
    ),
    Form(
        "bintan_dump_kecamatan", "kecamatan",
        [["UsulanKecID", "UsulanDesaID", "Nm_Desa", "NamaKegiatan", "Output", "Lokasi", "NilaiUsulan", "Target_Angka", "Target_Uraian", "OrgNm"]],
        [["7a", "5c1", "Sukamaju", ROAD, "Jalan", "RT 1 RW 2", 50_000_000, 200, "m", "Dinas PUPR"]],
        [{"proposal_text": ROAD, "source_id": "7a", "source_parent_id": "5c1"}],
    ),
    Form(
        "bintan_dump_pokir", "pokir",
        [["PokPirID", "NmPk", "Nm_Desa", "NamaUsulanKegiatan", "Lokasi", "NilaiUsulan", "Status", "OrgNm"]],
        [["p1", "Budi Santoso", "Sukamaju", ROAD, "RT 1", 50_000_000, 2, "Dinas PUPR"]],
        [{"proposal_text": ROAD, "source_id": "p1", "outcome": "forwarded_changed"}],
    ),
    *(
        Form(
            "bintan_dump_renja", stage,
            [["RenjaRincID", "UsulanKecID", "PokPirID", "Nm_Desa", "Uraian", "Sasaran_Angka1", "Sasaran_Uraian1", "Sasaran_Angka3", "Sasaran_Uraian3",
              "Jumlah1", "Jumlah3", "isReses", "isReses_Uraian", "isSKPD", "Status", "Prioritas", "Descr"]],
            [
                ["r1", "7a", "", "Sukamaju", ROAD, 200, "m", 150, "m", 50_000_000, 40_000_000, 0, "", 0, 1, 1, ""],
                ["r2", "", "p1", "Sukamaju", "Taman", 1, "unit", 1, "unit", 9_000_000, 9_000_000, 1, "Budi Santoso", 0, 0, 2, ""],
                ["r3", "", "", "", "Rapat", 1, "unit", 1, "unit", 9_000_000, 9_000_000, 0, "", 1, 3, 2, ""],
            ],
            [
                {"proposal_text": ROAD, "source_parent_id": "7a", "asked_rp": amount, "volume": volume, "origin": origin},
                {"proposal_text": "Taman", "source_parent_id": "p1", "origin": "pokir", "outcome": "pending"},
                {"proposal_text": "Rapat", "source_parent_id": None, "origin": "teknokratik"},
            ],
        )
        for stage, amount, volume, origin in (("ranwal_renja", 50_000_000, 200, "teknokratik"), ("forum_skpd", 40_000_000, 150, None))
    ),
    Form(
        "bintan_dump_rkpd", "rkpd",
        [["RKPDRincID", "RenjaRincID", "PokPirID", "Nm_Desa", "Uraian", "Sasaran_Angka1", "Sasaran_Uraian1", "NilaiUsulan1", "NilaiUsulan2", "isReses", "isSKPD"]],
        [["k1", "r1", "", "Sukamaju", ROAD, 150, "m", 40_000_000, 30_000_000, 0, 0]],
        [{"proposal_text": ROAD, "source_parent_id": "r1", "approved_rp": 40_000_000, "outcome": "planned"}],
    ),
)  # fmt: skip

SIDE_TABLES = (
    Form(
        "ba_hadir", "desa", [["No", "Nama", "Lembaga/Instansi", "Alamat & No. Telp", "Tanda Tangan"]],
        [[1, "Budi Santoso", "LPMD", "Jl. Melati 0812-3456-7890", ""], [2, "Siti Santoso", "PKK", "Jl. Mawar", ""]],
        findings={"MSB-L15"}, facts=({"people": 2, "unstated": 2},),
    ),
    Form(
        "ba_penandatangan", "desa", [["No", "Nama", "Usia", "Jenis Kelamin", "Alamat No Telp", "Tanda Tangan"]],
        [[1, "Budi Santoso", 40, "L", "Jl. Melati", ""], [2, "Siti Santoso", 35, "P", "Jl. Mawar", ""], [3, "Tini Santoso", 35, "Perempuan", "", ""]],
        findings={"MSB-L15"}, facts=({"people": 3, "women": 2, "men": 1, "unstated": 0},),
    ),
    Form(
        "simda_dump_forum_aktivitas", "forum_skpd",
        [["id_aktivitas_forum", "id_forum_skpd", "tahun_forum", "uraian_aktivitas_kegiatan", "volume_aktivitas_1", "volume_forum_1", "pagu_aktivitas_renja",
          "pagu_aktivitas_forum", "pagu_musren", "status_data", "status_pelaksanaan", "status_musren"]],
        [[12, 3, 2025, ROAD, 200, 120, 60_000_000, 50_000_000, 0, 1, 0, 1]],
    ),
    Form(
        "kecamatan_54_pagu", "kecamatan", [["No", "Prioritas Daerah", "Sasaran Daerah", "Program", "Kegiatan Indikatif", "Pagu Indikatif"]],
        [[1, "P", "S", "Program Jalan", "Jalan", 90_000_000]],
    ),
    Form(
        "asahan_rekap", "kecamatan",
        [["No", "Kecamatan", "Total Usulan", "<", "Diteruskan", "<", "Ditolak/Belum Proses", "<"], ["^", "^", "Jlh", "Perk. Biaya", "Jlh", "Perk. Biaya", "Jlh", "Perk. Biaya"]],
        [[1, "Cibening", 10, 100, 6, 60, 4, 40]],
    ),
    Form(
        "perda_lamp2", "apbd",
        [["Kode", "<", "<", "Urusan Pemerintah Daerah", "Pendapatan", "Belanja", "<", "<", "<", "<"],
         ["^", "<", "<", "^", "^", "Operasi", "Modal", "Tidak Terduga", "Transfer", "Jumlah Belanja"]],
        [["1", "03", "01", "Dinas PUPR", 0, 10, 90, 0, 0, 100]],
    ),
    Form(
        "perda_lamp5", "apbd", [["Kode", "Uraian", "Kelompok Belanja", "<", "<", "<", "Jumlah"], ["^", "^", "Operasi", "Modal", "Tidak Terduga", "Transfer", "^"]],
        [["01", "Pelayanan Umum", 10, 20, 0, 0, 30]],
    ),
)  # fmt: skip
