"""A whole SIMDA dump as CSV files: a proposal is followed from the village to the budget by numbers alone."""

import pytest

from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build, check
from tests.ingest.test_layouts import PLACES, codes

DUMP = {
    "desa/trx_musrendes.csv": (
        "id_musrendes;nama_kecamatan;nama_desa;uraian_aktivitas_kegiatan;volume;volume_rw;uraian_satuan;jml_pagu;jml_pagu_rw;id_usulan_rw;status_pelaksanaan\n"
        "6;Cibening;Sukamaju;Rabat beton Gang Mawar;200.00;200.00;m;50000000.00;50000000.00;0;0\n"
        "7;Cibening;Mekarsari;Penerangan jalan;4.00;4.00;titik;20000000.00;20000000.00;0;0\n"
    ),
    "kecamatan/trx_musrencam.csv": (
        "id_musrencam;nama_kecamatan;nama_desa;uraian_aktivitas_kegiatan;volume;volume_desa;uraian_satuan;jml_pagu;jml_pagu_desa;id_usulan_desa;status_pelaksanaan\n"
        "9;Cibening;Sukamaju;Rabat beton;150.00;200.00;m;40000000.00;50000000.00;6;1\n"
        "10;Cibening;Mekarsari;PJU;4.00;4.00;titik;20000000.00;20000000.00;7;0\n"
    ),
    "forum_skpd/trx_forum_skpd_usulan.csv": (
        "id_sumber_usulan;sumber_usulan;id_lokasi_forum;id_ref_usulan;volume_1_usulan;volume_2_usulan;volume_1_forum;volume_2_forum;status_data;uraian_usulan;ket_usulan\n"
        "3;2;70;9;150.00;0.00;120.00;0.00;1;Jalan lingkungan;NULL\n"
        "4;2;71;10;4.00;0.00;0.00;0.00;3;Lampu jalan;Bukan kewenangan kabupaten\n"
    ),
    "forum_skpd/trx_forum_skpd_lokasi.csv": (
        "tahun_forum;no_urut;id_pelaksana_forum;id_lokasi_forum;id_lokasi;jenis_lokasi;volume_1;nama_kecamatan;nama_desa;rt;rw;uraian_lokasi\n"
        "2025;1;12;70;1;0;120.00;Cibening;Sukamaju;1;2;Gang Mawar, rumah pak Slamet\n"
        "2025;2;13;71;2;0;4.00;Cibening;Mekarsari;0;0;NULL\n"
    ),
    "kabupaten/trx_musrenkab_aktivitas_pd.csv": (
        "id_aktivitas_pd;id_pelaksana_pd;id_aktivitas_forum;uraian_aktivitas_kegiatan;volume_forum_1;pagu_aktivitas_forum;status_pelaksanaan;status_musren\n"
        "21;1;12;Peningkatan jalan lingkungan;120.00;36000000.00;0;1\n"
    ),
    "rkpd/trx_rkpd_final_aktivitas_pd.csv": (
        "id_aktivitas_pd;id_pelaksana_pd;id_aktivitas_forum;uraian_aktivitas_kegiatan;volume_forum_1;pagu_aktivitas_forum;status_pelaksanaan;status_musren\n"
        "31;1;12;Peningkatan jalan lingkungan;120.00;36000000.00;0;1\n"
    ),
    "apbd/trx_anggaran_aktivitas_pd.csv": (
        "id_aktivitas_pd;id_aktivitas_rkpd_final;uraian_aktivitas_kegiatan;volume_aktivitas_1;volume_rkpd_1;pagu_rkpd;pagu_anggaran\n"
        "41;31;Peningkatan jalan lingkungan;120.00;120.00;36000000.00;35000000.00\n"
    ),
}  # fmt: skip


@pytest.fixture(name="dump")
def _dump(tmp_path):
    folder = tmp_path / "raw" / "99.02" / "2025"
    for name, text in {**DUMP, "context/wilayah.csv": PLACES}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_places_and_parents_come_from_the_table_of_places(dump):
    checked = check(dump)
    records = checked.reading.records.set_index("source_id")
    road, lamp = records.loc["forum_usulan-3"], records.loc["forum_usulan-4"]
    assert (road["desa_code"], road["rt"], road["rw"]) == ("99.02.01.2001", "1", "2")
    assert "Gang Mawar" in road["location_text"]
    assert "Slamet" not in road["location_text"]
    assert (lamp["desa_code"], lamp["outcome"], lamp["reason_text"]) == (
        "99.02.01.2002", "rejected", "Bukan kewenangan kabupaten",
    )  # fmt: skip
    assert records.loc["musrenkab-21", "source_parent_id"] == "forum_usulan-3"
    assert records.loc["anggaran-41", "source_parent_id"] == "rkpd_final-31"
    assert records["reason_text"].isna().sum() == len(records) - 1, "NULL is no text"
    assert records["location_text"].notna().sum() == 1
    keys = [finding for finding in checked.findings if finding.code == "MSB-L19"]
    assert [finding.n_rows for finding in keys] == [2]
    sources = checked.reading.sources
    assert (sources["rows_in"] == sources["rows_out"] + sources["rows_in_findings"]).all()


def test_a_proposal_is_followed_to_the_budget_by_numbers_alone(dump, tmp_path):
    built = build(dump, Roots(processed=tmp_path / "processed"), linkers=("id",))
    lineage = built.tables.lineage.set_index("desa_name")
    assert lineage.loc["Sukamaju", ["furthest_stage", "rkpd", "apbd", "funded_rp"]].tolist() == [
        "apbd", "yes", "yes", 35_000_000,
    ]  # fmt: skip
    assert lineage.loc["Mekarsari", ["rkpd", "apbd"]].tolist() == ["no", "no"]
    assert lineage.loc["Mekarsari", "outcome"] == "rejected"
    assert len(lineage) == 2
    assert "MSB-K01" not in codes(built.findings)
