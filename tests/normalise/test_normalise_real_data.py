"""The parsers on the real public files, where they lie beside the project; nothing of them is copied."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from musrenbang_analysis.normalise.neighbourhood import parse_priority, parse_rt_rw
from musrenbang_analysis.normalise.place import packaged_gazetteer
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.normalise.skpd import SkpdDirectory
from musrenbang_analysis.normalise.status import parse_status
from musrenbang_analysis.normalise.volume import parse_quantity

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"real sample data not found at {DATA}")


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one CSV file of the sample data."""
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def sukabumi() -> list[dict[str, str]]:
    """All stage lists of Kabupaten Sukabumi."""
    files = sorted((DATA / "sukabumi-rkpd-2019").glob("*.csv"))
    return [row for path in files if path.stem != "true_links" for row in rows(f"sukabumi-rkpd-2019/{path.name}")]


def test_every_place_of_sukabumi_resolves(sukabumi: list[dict[str, str]]) -> None:
    gazetteer = packaged_gazetteer("32.02")
    for kecamatan, desa in {(row["kecamatan"], row["desa"]) for row in sukabumi}:
        place = gazetteer.resolve(kecamatan, desa)
        if not kecamatan:
            assert place.problem == "empty"
        elif "Pilih" in desa:
            assert (place.desa_code, place.problem) == (None, "placeholder")
            assert place.kecamatan_code
        else:
            assert place.desa_code and place.problem is None, (kecamatan, desa)


def test_location_texts_of_sukabumi_name_the_row_s_village(sukabumi: list[dict[str, str]]) -> None:
    gazetteer = packaged_gazetteer("32.02")
    villages = [row for row in sukabumi if row["tahapan"] == "Musrenbang Desa/Kelurahan"]
    for row in villages:
        code = gazetteer.resolve(row["kecamatan"], row["desa"]).desa_code
        assert code in {place.desa_code for place in gazetteer.places_in(row["lokasi"])}, row["lokasi"]


def test_offices_of_sukabumi_are_distinct_bodies(sukabumi: list[dict[str, str]]) -> None:
    kecamatan = [name for code, name in packaged_gazetteer("32.02").names.items() if len(code) == 8]
    directory = SkpdDirectory(kabupaten_code="32.02", kecamatan_names=kecamatan)
    typed = {row["opd"] for row in sukabumi}
    found = {text: directory.resolve(text, 2019) for text in typed}
    assert len({skpd.name for skpd in found.values()}) == len(typed)
    assert all(skpd.group and not skpd.problem for skpd in found.values())


def test_rt_rw_of_sukabumi(sukabumi: list[dict[str, str]]) -> None:
    typed = [
        row["lokasi_detail"]
        for row in sukabumi
        if any(mark in row["lokasi_detail"].lower() for mark in ("rt ", "rt.", "rw "))
    ]
    read = [parse_rt_rw(text) for text in typed]
    assert sum(bool(found.rt or found.rw) for found in read) / len(read) > 0.95


def test_volumes_of_sukabumi(sukabumi: list[dict[str, str]]) -> None:
    problems = Counter(
        parse_quantity(row["target_keluaran"], row["satuan_keluaran"]).problem
        for row in sukabumi
        if row["target_keluaran"]
    )
    assert set(problems) <= {None, "unknown_unit", "no_unit", "negative"}
    assert problems[None] / problems.total() > 0.97


def test_kauman() -> None:
    proposals = rows("kauman-usulan/kauman_usulan_139.csv")
    amounts = [parse_rupiah(row["anggaran"]).value for row in proposals[:138]]
    assert sum(amount or 0 for amount in amounts) == 2_232_210_000
    verdicts = Counter(parse_status(row["keterangan"], "kecamatan").outcome for row in proposals[:138])
    assert verdicts == {"rejected": 109, "forwarded": 29}
    assert sum(parse_priority(row["permasalahan"]) is not None for row in proposals[:138]) == 137
    pokir = rows("kauman-usulan/kauman_pokir_9.csv")
    assert [parse_rupiah(row["nilai_akomodir"]).value for row in pokir][5] == 8_750_000


def test_kulon_progo() -> None:
    proposals = rows("kulonprogo-usulan-2024/usulan.csv")
    assert sum(parse_rupiah(row["biaya"]).problem == "overflow" for row in proposals) == 3
    places = [packaged_gazetteer("34.01").resolve(row["kapanewon"], row["kalurahan"]) for row in proposals]
    assert sum(place.desa_code is not None for place in places) / len(places) > 0.99
