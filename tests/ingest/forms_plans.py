# ruff: noqa: E501  a header is easier to check on one line
"""The forms of Renja, RKPD and budgets as offices print them: header, a few rows, what must come out."""

from tests.ingest.forms import ROAD, SUB, Form, numbers

PLANS = (
    Form(
        "renja_tc32", "forum_skpd",
        [["No", "Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Besaran/Volume", "Catatan"]],
        [numbers(6), [1, ROAD, "Desa Sukamaju", "Panjang jalan", "200 m", "Musrenbang"]],
        [{"proposal_text": ROAD, "desa_code": "99.02.01.2001", "volume": 200, "outcome": None, "approved_rp": None}],
        pairs=("Perangkat Daerah : Dinas Pekerjaan Umum", "Kecamatan : Cibening"), findings={"MSB-L11"},
    ),
    Form(
        "renja_sipd_merah", "renja",
        [
            ["Kode", "Urusan/Bidang Urusan Pemerintahan Daerah dan Program/Kegiatan/Sub Kegiatan", "Indikator Kinerja", "<", "<", "Rencana Tahun 2025", "<",
             "<", "<", "Catatan Penting", "Prakiraan Maju Rencana Tahun 2026", "<"],
            ["^", "^", "Capaian Program", "Keluaran Sub Kegiatan", "Hasil Kegiatan", "Lokasi Output Kegiatan", "Target Capaian Kinerja", "Pagu Indikatif (Rp)",
             "Sumber Dana", "^", "Target", "Pagu"],
        ],
        [
            ["1.03", "PEKERJAAN UMUM", "", "", "", "", "", 90_000_000], ["1.03.10", "Program Jalan", "", "", "", "", "", 90_000_000],
            [SUB, "Pembangunan Jalan", "", "Panjang", "", "Desa Sukamaju", "200 m", 90_000_000, "PAD", "Musrenbang", "", ""],
            ["TOTAL", "", "", "", "", "", "", 90_000_000],
        ],
        [{"proposal_text": "Pembangunan Jalan", "sub_kegiatan_code": SUB, "approved_rp": 90_000_000, "notes": "Musrenbang", "outcome": "planned"}],
        pairs=("Perangkat Daerah : Dinas Pekerjaan Umum",), findings={"MSB-R07", "MSB-R01"},
    ),
    Form(
        "rkpd_perubahan_bintan", "rkpd",
        [
            ["KODE", "<", "<", "<", "<", "URUSAN/BIDANG URUSAN PEMERINTAH DAERAH DAN PROGRAM/KEGIATAN", "INDIKATOR KINERJA PROGRAM/KEGIATAN",
             "RENCANA TAHUN 2025", "<", "<", "<", "INDIKASI PERUBAHAN", "<", "<", "CATATAN PENTING"],
            ["^", "<", "<", "<", "<", "^", "^", "LOKASI", "TARGET CAPAIAN KINERJA", "KEBUTUHAN DANA/PAGU INDIKATIF", "SUMBER DANA", "SEBELUM", "SESUDAH", "SISA", "^"],
        ],
        [
            ["1", "03", "", "", "", "PEKERJAAN UMUM", "", "", "", "", "", "90.000.000,00", "80.000.000,00", "", ""],
            ["1", "03", "10", "2.01", "0005", "Pembangunan Jalan", "Panjang", "Desa Sukamaju", "200 m", "90.000.000,00", "PAD", "90.000.000,00", "80.000.000,00",
             "-10.000.000,00", ""],
        ],
        [{"proposal_text": "Pembangunan Jalan", "sub_kegiatan_code": SUB, "approved_rp": 80_000_000}],
        pairs=("Perangkat Daerah : Dinas Pekerjaan Umum",),
    ),
    *(
        Form(
            "sipd_sub_kegiatan", stage,
            [["tahun_anggaran", "id_sub_bl", "kode_skpd", "nama_skpd", "kode_program", "nama_program", "kode_sub_giat", "nama_sub_giat", "nama_lokasi", "nama_dana",
              "pagu", "pagu_n_depan", "pagumurni"]],
            [[2025, 1, "1.03.0.00.0.00.01.0000", "Dinas PUPR", "1.03.10", "Program Jalan", SUB, "Pembangunan Jalan", "Kec. Cibening", "PAD", 90_000_000, 1, 90_000_000]],
            [{"proposal_text": "Pembangunan Jalan", "sub_kegiatan_code": SUB, "approved_rp": 90_000_000, "detail_level": "sub_kegiatan", "outcome": outcome}],
        )
        for stage, outcome in (("rkpd", "planned"), ("apbd", "funded"))
    ),
    Form(
        "sipd_pagu", "apbd",
        [["TAHUN", "KODE URUSAN", "NAMA URUSAN", "KODE SKPD", "NAMA SKPD", "KODE SUB UNIT", "NAMA SUB UNIT", "KODE BIDANG URUSAN", "NAMA BIDANG URUSAN",
          "KODE PROGRAM", "NAMA PROGRAM", "KODE KEGIATAN", "NAMA KEGIATAN", "KODE SUB KEGIATAN", "NAMA SUB KEGIATAN", "KODE SUMBER DANA", "NAMA SUMBER DANA",
          "KODE REKENING", "NAMA REKENING", "KODE STANDAR HARGA", "NAMA STANDAR HARGA", "PAGU"]],
        [[2025, "1", "WAJIB", "1.03.0.00.0.00.01.0000", "Dinas PUPR", "1", "Dinas PUPR", "1.03", "PU", "1.03.10", "Program Jalan", "1.03.10.2.01", "Jalan", SUB,
          "Pembangunan Jalan", "1", "PAD", "5.2.04", "Belanja Modal", "1.1", "Aspal", 90_000_000]],
        [{"proposal_text": "Pembangunan Jalan", "sub_kegiatan_code": SUB, "approved_rp": 90_000_000, "notes": "Aspal", "detail_level": "sub_kegiatan"}],
    ),
    Form(
        "sipd_data_rka", "apbd",
        [["id_rinci_sub_bl", "kode_sbl", "kode_akun", "subs_bl_teks", "ket_bl_teks", "lokus_akun_teks", "nama_komponen", "koefisien", "satuan", "harga_satuan",
          "rincian", "id_usulan", "nama_usulan", "nama_dana"]],
        [[1, "12.34", "5.2", "Jalan lingkungan", ROAD, "Desa Sukamaju", "Semen", "200 m", "m", 250_000, 50_000_000, 4711, "x", "PAD"]],
        [{"proposal_text": ROAD, "source_parent_id": "4711", "approved_rp": 50_000_000, "desa_code": "99.02.01.2001"}],
    ),
    Form(
        "rka_221", "apbd",
        [["Kode Rekening", "Uraian", "Rincian Perhitungan", "<", "<", "Jumlah (Rp)"], ["^", "^", "Volume", "Satuan", "Harga Satuan", "^"]],
        [
            [1, 2, 3, 4, 5, 6], ["5.2.3", "Belanja Modal", "", "", "", 60_000_000], ["5.2.3.21.05", "Belanja modal jalan", "", "", "", 60_000_000],
            ["", ROAD + " Desa Sukamaju", 200, "m", 250_000, 50_000_000], ["", "Papan nama", 1, "bh", 10_000_000, 10_000_000],
            ["", "Jumlah", "", "", "", 60_000_000],
        ],
        [{"proposal_text": ROAD + " Desa Sukamaju", "approved_rp": 50_000_000, "outcome": "funded"}, {"proposal_text": "Papan nama", "approved_rp": 10_000_000}],
        pairs=("Unit Organisasi : Dinas Pekerjaan Umum",), findings={"MSB-R03", "MSB-R07", "MSB-R01"},
    ),
    Form(
        "rka_sipd", "apbd",
        [["Kode Rekening", "Uraian", "Rincian Perhitungan", "<", "<", "<", "Jumlah (Rp)"], ["^", "^", "Koefisien", "Satuan", "Harga", "PPN", "^"]],
        [
            ["5.2.04.01", "Belanja Modal Jalan", "", "", "", "", 60_000_000], ["", "[#] Jalan lingkungan", "", "", "", "", 60_000_000],
            ["", "[-] " + ROAD + " Desa Sukamaju", "", "", "", "", 60_000_000],
            ["", "Semen Portland", "200 Sak", "Sak", 250_000, 0, 50_000_000], ["", "Pasir", "10 m3", "m3", 1_000_000, 0, 10_000_000],
            ["Jumlah Anggaran Sub Kegiatan", "", "", "", "", "", 60_000_000],
        ],
        [
            {"proposal_text": ROAD + " Desa Sukamaju", "notes": "Semen Portland", "approved_rp": 50_000_000, "sub_kegiatan_code": SUB},
            {"proposal_text": ROAD + " Desa Sukamaju", "notes": "Pasir", "approved_rp": 10_000_000},
        ],
        pairs=("Perangkat Daerah : Dinas Pekerjaan Umum", f"Sub Kegiatan : {SUB} Pembangunan Jalan"), findings={"MSB-R07", "MSB-R01"},
    ),
    Form(
        "rka_sipd_geser", "apbd_perubahan",
        [
            ["Kode Rekening", "Uraian", "Sebelum Perubahan", "<", "<", "<", "<", "Setelah Perubahan", "<", "<", "<", "<", "Bertambah/(Berkurang)"],
            ["^", "^", "Rincian Perhitungan", "<", "<", "<", "Jumlah", "Rincian Perhitungan", "<", "<", "<", "Jumlah", "^"],
            ["^", "^", "Koefisien", "Satuan", "Harga", "PPN", "^", "Koefisien", "Satuan", "Harga", "PPN", "^", "^"],
        ],
        [
            ["5.2.04.01", "Belanja Modal", "", "", "", "", 50_000_000, "", "", "", "", 40_000_000, "(10.000.000)"],
            ["", "[#] " + ROAD], ["", "Semen", "200 Sak", "Sak", 250_000, 0, 50_000_000, "160 Sak", "Sak", 250_000, 0, 40_000_000, "(10.000.000)"],
        ],
        [{"proposal_text": ROAD, "notes": "Semen", "approved_rp": 40_000_000}],
        pairs=("Perangkat Daerah : Dinas Pekerjaan Umum",),
    ),
    Form(
        "perda_lamp4", "apbd",
        [
            ["Kode", "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan", "Indikator", "Target", "Pagu", "<", "<", "<", "<", "Lokasi", "Sumber Dana"],
            ["^", "^", "^", "^", "Operasi", "Modal", "Tidak Terduga", "Transfer", "Total", "^", "^"],
        ],
        [
            ["1.03.10", "Program Jalan", "", "", 0, 90_000_000, 0, 0, 90_000_000], [SUB, "Pembangunan Jalan", "Panjang", "200 m", 0, 90_000_000, 0, 0, 90_000_000, "Desa Sukamaju", "PAD"],
        ],
        [{"proposal_text": "Pembangunan Jalan", "sub_kegiatan_code": SUB, "approved_rp": 90_000_000, "detail_level": "sub_kegiatan"}],
        pairs=("Perangkat Daerah : Dinas Pekerjaan Umum",),
    ),
    *(
        Form(
            "perda_lamp8", stage,
            [["Kode", "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan", "RKPD (Rp)", "PPAS (Rp)", "Rancangan APBD (Rp)"]],
            [["1.03.10", "Program Jalan", 90, 80, 70], [SUB, "Pembangunan Jalan", 90_000_000, 80_000_000, 70_000_000]],
            [{"proposal_text": "Pembangunan Jalan", "approved_rp": amount, "outcome": "planned", "stage": stage}],
            pairs=("Perangkat Daerah : Dinas Pekerjaan Umum",), findings={"MSB-L12"},
        )
        for stage, amount in (("rkpd", 90_000_000), ("kua_ppas", 80_000_000), ("apbd", 70_000_000))
    ),
    Form(
        "hibah_penerima", "apbd",
        [["No", "Nama Penerima", "Alamat Penerima", "Bentuk", "Jumlah (Rp)"]],
        [[1, "Kelompok Tani Makmur", "Desa Sukamaju, Kec. Cibening", "Uang", 50_000_000], [2, "Budi Santoso", "Jl. Melati 4 Desa Sukamaju", "Uang", 2_000_000],
         ["", "Jumlah", "", "", 52_000_000]],
        [
            {"proposal_text": "Kelompok Tani Makmur", "desa_code": "99.02.01.2001", "approved_rp": 50_000_000},
            {"proposal_text": "[disamarkan]", "location_text": None, "desa_code": None, "approved_rp": 2_000_000},
        ],
    ),
    Form(
        "bkk_desa", "apbd",
        [["id_kecamatan", "id_desa", "kecamatan", "desa", "kegiatan", "alamat", "total", "sumber_dana"]],
        [[1, 2, "Cibening", "Sukamaju", ROAD, "RT 1 RW 2", 50_000_000, "PAD"]],
        [{"proposal_text": ROAD, "desa_code": "99.02.01.2001", "approved_rp": 50_000_000}],
    ),
    Form(
        "lra", "realisasi",
        [["Kode Rekening", "Uraian", "Anggaran", "Realisasi", "%", "Lebih/(Kurang)"]],
        [["5", "Belanja", 100, 90, 90, "(10)"], ["5.1", "Belanja Operasi", 60_000_000, 50_000_000, 83, "(10.000.000)"],
         ["5.2", "Belanja Modal", 40_000_000, 40_000_000, 100, "0"]],
        [{"proposal_text": "Belanja Operasi", "approved_rp": 50_000_000, "outcome": None}, {"proposal_text": "Belanja Modal", "approved_rp": 40_000_000}],
    ),
)  # fmt: skip
