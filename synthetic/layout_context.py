"""The side tables, dossier.yml and the README of a dossier."""

from pathlib import Path

from synthetic.common import write_csv
from synthetic.flow import Flow
from synthetic.world import World

COMPLETE = {
    "desa": ("02-01", "akhir"),
    "kecamatan": ("03-01", "akhir"),
    "forum_skpd": ("03-20", "akhir"),
    "pokir": ("03-29", "akhir"),
    "renja": ("07-15", "akhir"),
    "rkpd": ("07-01", "akhir"),
    "apbd": ("12-31", "murni"),
}


def write_context(flow: Flow, root: Path) -> None:
    """``context/*.csv`` and ``dossier.yml``."""
    world = flow.world
    places = [(world.code, world.name)]
    for kecamatan in world.kecamatans:
        places.append((kecamatan.code, kecamatan.name))
        places += [(desa.code, desa.name) for desa in kecamatan.desas]
    write_csv(root / "context/wilayah.csv", ["kode", "nama"], places)
    # An office lists the spellings it knows of; the last one of each SKPD it has not met yet.
    write_csv(
        root / "context/skpd.csv",
        ["code", "name", "group", "alias"],
        [
            (skpd.code, skpd.name, skpd.group, alias)
            for skpd in world.skpds.values()
            for alias in (skpd.name, *skpd.aliases[:-1])
        ],
    )
    write_csv(
        root / "context/dapil.csv",
        ["kecamatan_code", "dapil"],
        [(kecamatan.code, kecamatan.dapil) for kecamatan in world.kecamatans],
    )
    write_csv(
        root / "context/kamus_usulan.csv",
        ["usulan", "satuan", "harga_satuan", "sub_kegiatan_code", "sub_kegiatan_name", "skpd"],
        [
            (
                item.name,
                item.unit,
                item.price,
                item.sub_code,
                item.sub_name,
                "Kecamatan" if item.skpd == "KEC" else world.skpds[item.skpd].name,
            )
            for item in world.items
        ],
    )
    write_csv(
        root / "context/wilayah_statistik.csv",
        ["desa_kode", "tahun", "penduduk", "miskin", "luas", "sumber"],
        [
            (desa.code, world.year - 1, desa.population, desa.poor, desa.area_km2, "DATA SINTETIS")
            for desa in world.desas
        ],
    )
    (root / "dossier.yml").write_text(_dossier(world), encoding="utf-8", newline="\n")


def _dossier(world: World) -> str:
    lines = [
        "# DATA SINTETIS: kabupaten ini tidak ada; dibuat oleh `python -m synthetic`",
        f'kabupaten_code: "{world.code}"',
        f"kabupaten_name: {world.name}",
        f"plan_year: {world.year}",
        f"held_year: {world.year - 1}",
        "synthetic: true",
        "documents:",
    ]
    handed = [skpd.name for skpd in world.skpds.values() if skpd.key != "HUB"]
    for stage, (day, maturity) in COMPLETE.items():
        partial = stage in ("renja", "apbd")
        lines += [f"  {stage}:", f"    as_of: {world.year - 1}-{day}", f"    complete: {str(not partial).lower()}"]
        if partial:
            lines += ["    complete_for:", *[f"      - {name}" for name in handed]]
        lines.append(f"    maturity: {maturity}")
    return "\n".join(lines) + "\n"
