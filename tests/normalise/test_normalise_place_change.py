"""Old names and codes of places lead to the place in the list in use, by a change somebody wrote down; never by guess."""

import pytest

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.place import Gazetteer, Place, packaged_places
from musrenbang_analysis.normalise.place_change import COLUMNS, packaged_changes, read_changes
from musrenbang_analysis.pipeline import check
from musrenbang_analysis.reference import read_reference
from tests.ingest.test_layouts import ROAD, Form, dossier_with

ROWS = [
    ("99.01", "Kabupaten Contoh"),
    ("99.01.01", "Cibening"),
    ("99.01.01.2001", "Sukamaju"),
    ("99.01.01.2002", "Girimukti"),
    ("99.01.02", "Cibening Barat"),
    ("99.01.02.2001", "Mekarsari"),
    ("99.01.02.2002", "Sukamaju"),
    ("99.01.02.2003", "Karangsari"),
    ("99.01.02.2004", "Karangsari Baru"),
    ("99.01.03", "Harapan"),
    ("99.01.03.2001", "Sindang"),
]


def changes(*rows: str):
    return read_changes(dict(zip(COLUMNS, row.split(","), strict=True)) for row in rows)


CHANGES = changes(
    "99.01.01.2009,Cibening,Mekarsari,99.01.02.2001,,2022,Perda 1/2022",
    "99.01.01.2001,Cibening,Sukamaju Kulon,99.01.02.2002,,2022,Perda 1/2022",
    ",Cibening,Wangunreja,99.01.01.2002,2010,2020,Perda 7/2020",
    "99.01.02.2009,Cibening Barat,Karang,99.01.02.2003,,2019,Perda 2/2019",
    "99.01.02.2009,Cibening Barat,Karang,99.01.02.2004,,2019,Perda 2/2019",
    "99.01.09,,Pengharapan,99.01.03,,2021,Perda 3/2021",
    "99.01.08,,Cibening Raya,99.01.01,,2015,Perda 4/2015",
    "99.01.08,,Cibening Raya,99.01.02,,2015,Perda 4/2015",
)


def resolved(year: int, **cells: str) -> Place:
    return Gazetteer(ROWS, (), CHANGES, year).resolve(**cells)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"kecamatan": "Cibening", "desa": "Desa Mekarsari"}, "99.01.02.2001"),
        ({"code": "99.01.01.2009"}, "99.01.02.2001"),
        ({"desa": "99.01.01.2009"}, "99.01.02.2001"),
        ({"code": "99.01.01.2009", "kecamatan": "CIBENING", "desa": "MEKAR SARI"}, "99.01.02.2001"),
        ({"code": "99.01.01.2009", "kecamatan": "Cibening Barat", "desa": "Mekarsari"}, "99.01.02.2001"),
        ({"kecamatan": "Cibening", "desa": "Wangunreja"}, "99.01.01.2002"),
        ({"desa": "Wangunreja"}, "99.01.01.2002"),
        ({"kecamatan": "Kec. Pengharapan", "desa": "Sindang"}, "99.01.03.2001"),
        ({"kecamatan": "Pengharapan"}, "99.01.03"),
        ({"code": "99.01.09"}, "99.01.03"),
        ({"kecamatan": "Cibening Raya", "desa": "Girimukti"}, "99.01.01.2002"),
        ({"code": "99.01.01.2001", "desa": "Sukamaju Kulon"}, "99.01.02.2002"),
    ],
)
def test_an_old_name_or_code_is_the_place_it_became(cells, code):
    place = resolved(2020, **cells)
    assert (place.desa_code or place.kecamatan_code, place.problem) == (code, "changed")
    assert place.note.startswith("Perda")


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"kecamatan": "Cibening Barat", "desa": "Karang"}, "99.01.02.2003;99.01.02.2004"),
        ({"code": "99.01.02.2009"}, "99.01.02.2003;99.01.02.2004"),
        ({"kecamatan": "Cibening Raya"}, "99.01.01;99.01.02"),
        ({"kecamatan": "Cibening Raya", "desa": "Sukamaju"}, "99.01.01.2001;99.01.02.2002"),
        ({"code": "99.01.01.2001"}, "99.01.01.2001;99.01.02.2002"),
    ],
)
def test_what_an_old_place_was_split_into_is_named_and_never_chosen(cells, codes):
    place = resolved(2019, **cells)
    assert (place.desa_code, place.problem, place.note) == (None, "split", codes)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"kecamatan": "Harapan", "desa": "Mekarsari"}, "other_kecamatan"),
        ({"code": "99.01.01.2009", "desa": "Girimukti"}, "unknown_code"),
        ({"code": "99.01.01.2009", "kecamatan": "Harapan"}, "unknown_code"),
        ({"kecamatan": "Pengharapan", "desa": "Tidak Ada"}, "unknown_desa"),
        ({"kecamatan": "Cibening", "desa": "Sukamaju"}, None),
    ],
)
def test_a_change_explains_only_what_it_says(cells, problem):
    assert resolved(2020, **cells).problem == problem


def test_validity_in_years():
    assert resolved(2009, kecamatan="Cibening", desa="Wangunreja").problem == "unknown_desa"
    assert resolved(2010, kecamatan="Cibening", desa="Wangunreja").desa_code == "99.01.01.2002"
    assert resolved(2025, kecamatan="Cibening", desa="Wangunreja").problem == "changed", "offices go on using old names"
    assert resolved(2023, code="99.01.01.2001") == Gazetteer(ROWS).resolve(code="99.01.01.2001"), (
        "the code is another's"
    )
    assert resolved(2022, code="99.01.01.2001").problem == "split"


def test_a_newer_code_in_a_dossier_with_an_older_list():
    older = [row for row in ROWS if not row[0].startswith("99.01.02")] + [("99.01.01.2009", "Mekarsari")]
    place = Gazetteer(older, (), CHANGES, 2024).resolve(code="99.01.02.2001")
    assert (place.desa_code, place.problem) == ("99.01.01.2009", "changed")


def test_free_text_with_an_old_kecamatan():
    found = Gazetteer(ROWS, (), CHANGES, 2020).places_in("Desa Mekarsari Kecamatan Cibening")
    (place,) = (place for place in found if place.desa_code)
    assert (place.desa_code, place.problem) == ("99.01.02.2001", "changed")


def test_the_packaged_changes_lead_to_places_of_the_packaged_list():
    rows = read_reference("place_changes.csv")
    assert len({(row["old_code"], row["code"]) for row in rows}) == len(rows) > 300
    for kabupaten in {row["code"][:5] for row in rows}:
        names = dict(packaged_places(kabupaten))
        assert all(row["code"] in names for row in rows if row["code"].startswith(kabupaten))
    assert all(row["source"] and row["valid_until"] for row in rows)
    toili = Gazetteer(packaged_places("72.01"), (), packaged_changes("72.01"), 2024)
    assert toili.resolve("Toili", "Piondo").desa_name == "Piondo"
    assert toili.resolve("Toili", "Piondo").kecamatan_name == "Toili Jaya"


OWN = "old_code,old_kecamatan,old_name,code,valid_from,valid_until,source\n,Cibening,{},99.02.01.2001,,2023,Perda 9/2023\n"


def told(findings: list[Finding], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def test_a_dossier_may_bring_its_own_changes(tmp_path):
    header = [["No", "Prioritas Daerah", "Sasaran Daerah", "Program", "Kegiatan Prioritas", "Sasaran Kegiatan", "Lokasi (Desa/Kelurahan)", "Volume", "Pagu (Rp)", "Perangkat Daerah Penanggung Jawab"]]  # fmt: skip
    body = [[n, "P", "S", "Program", f"{ROAD} {n}", "S", "Sukawening", "20 m", 9_000_000, "Dinas PUPR"] for n in (1, 2)]
    folder = dossier_with(tmp_path, Form("kecamatan_td4", "kecamatan", header, body, pairs=("Kecamatan : Cibening",)))
    assert check(folder).reading.records["desa_code"].isna().all()
    (folder / "context" / "wilayah_perubahan.csv").write_text(OWN.format("Sukawening"), encoding="utf-8")
    checked = check(folder)
    assert checked.reading.records["desa_code"].tolist() == ["99.02.01.2001"] * 2
    (finding,) = told(checked.findings, "MSB-V27")
    assert finding.facts["new"] == "Sukamaju, Cibening"
    assert "Perda 9/2023" in finding.message("id")
    split = OWN.format("Sukawening") + ",Cibening,Sukawening,99.02.01.2002,,2023,Perda 9/2023\n"
    (folder / "context" / "wilayah_perubahan.csv").write_text(split, encoding="utf-8")
    checked = check(folder)
    assert checked.reading.records["desa_code"].isna().all()
    assert [finding.cell_text for finding in told(checked.findings, "MSB-V28")] == ["Sukawening"] * 2


def test_a_bare_name_of_twins_is_named_and_the_kecamatan_kept(tmp_path):
    header = [["No", "Kegiatan", "Lokasi Desa/Kelurahan", "Volume", "Alasan"]]
    form = Form("kecamatan_not_agreed", "kecamatan", header, [[1, ROAD, "Kembar", "20 m", "Lahan"]], pairs=("Kecamatan : Cibening",))  # fmt: skip
    folder = dossier_with(tmp_path, form)
    places = folder / "context" / "wilayah.csv"
    places.write_text(places.read_text() + "99.02.01.1007,Kembar\n99.02.01.2007,Kembar\n", encoding="utf-8")
    checked = check(folder)
    assert [finding.cell_text for finding in told(checked.findings, "MSB-V05")] == ["Kembar"]
    assert checked.reading.records[["kecamatan_code", "desa_code"]].fillna("").values.tolist() == [["99.02.01", ""]]
