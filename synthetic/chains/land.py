"""An invented kabupaten: kecamatan, villages with their hamlets and streets, departments under its own names."""

from dataclasses import dataclass, field
from random import Random

from synthetic.chains.tables import names, table
from synthetic.chains.vocabulary import Concept
from synthetic.texts import Place


@dataclass(eq=False)
class Village:
    """A desa or kelurahan with the names its proposals mention."""

    code: str
    name: str
    kecamatan_code: str
    kecamatan_name: str
    weight: float
    kelurahan: bool
    n_rw: int
    dusun: tuple[str, ...]
    streets: tuple[str, ...]
    zeal: float
    """How likely its proposals go on, compared with others."""


@dataclass
class Land:
    """One kabupaten. ``skpd`` maps the key of a department to its name here."""

    code: str
    name: str
    villages: list[Village]
    skpd: dict[str, str]
    of_kecamatan: dict[str, list[Village]] = field(default_factory=dict)

    def department(self, key: str, village: Village) -> tuple[str, str, str]:
        """Code, name and function group of a department; ``KEC`` is the village's own kecamatan."""
        row = SKPD[key]
        if key != "KEC":
            return row["code"], self.skpd[key], row["group"]
        number = int(village.kecamatan_code[-2:]) + 29
        return f"7.01.0.00.0.00.{number}.0000", f"Kecamatan {village.kecamatan_name}", row["group"]


SKPD = {row["key"]: row for row in table("skpd")}


def build_land(rng: Random, seed: int, proposals: int) -> Land:
    """A kabupaten with about 18 proposals a village and 9 to 14 villages a kecamatan."""
    code = f"99.{10 + seed % 90}"
    n_villages = max(4, round(proposals / 18))
    n_kecamatan = max(2, round(n_villages / rng.uniform(9, 14)))
    pool = [a + b for a in names("awal") for b in names("akhir")]
    rng.shuffle(pool)
    heads = [pool.pop() for _ in range(n_kecamatan)]
    spare = [f"{name} {tail}" for name in pool[:200] for tail in names("ekor")]
    rng.shuffle(spare)
    pool = pool[: max(n_villages, 40)] + spare
    villages: list[Village] = []
    for index in range(n_villages):
        number = index * n_kecamatan // n_villages
        twin = villages and rng.random() < 0.05
        name = rng.choice(villages).name if twin else pool[index]
        if rng.random() < 0.04:
            name = heads[number]
        villages.append(_village(rng, f"{code}.{number + 1:02d}", heads[number], index, name))
    land = Land(
        code,
        f"Kabupaten {rng.choice(names('awal'))}{rng.choice(names('akhir'))} Raya",
        villages,
        {key: rng.choice(row["names"].split("|")) for key, row in SKPD.items()},
    )
    for village in villages:
        land.of_kecamatan.setdefault(village.kecamatan_code, []).append(village)
    return land


def _village(rng: Random, kecamatan: str, kecamatan_name: str, index: int, name: str) -> Village:
    kelurahan = rng.random() < 0.08
    return Village(
        f"{kecamatan}.{1001 + index if kelurahan else 2001 + index}",
        name,
        kecamatan,
        kecamatan_name,
        rng.lognormvariate(0, 0.6),
        kelurahan,
        rng.randint(3, 12),
        tuple(rng.sample(names("dusun"), 5)),
        tuple(rng.sample(names("jalan"), 9)),
        rng.lognormvariate(0, 0.35),
    )


def make_place(rng: Random, concept: Concept, village: Village) -> Place:
    """A place of the concept's kind in the village."""
    dusun, street = rng.choice(village.dusun), rng.choice(village.streets)
    bunga = rng.choice(names("bunga"))
    name = {
        "jalan": f"Jalan {street}",
        "gang": f"Gang {street}",
        "ruas": f"Jalan {dusun} - {rng.choice(village.dusun)}",
        "jembatan": f"Jembatan {rng.choice(names('sungai'))}",
        "sungai": rng.choice(names("sungai")),
        "irigasi": rng.choice(names("di")),
        "blok": f"Blok {dusun}",
        "poktan": f"Poktan {rng.choice(names('poktan'))}",
        "kwt": f"KWT {bunga}",
        "ukm": f"Kelompok {rng.choice(names('poktan'))}",
        "sd": f"SDN {rng.randint(1, 5)} {village.name}",
        "smp": f"SMPN {rng.randint(1, 3)} {village.kecamatan_name}",
        "paud": f"PAUD {bunga}",
        "posyandu": f"Posyandu {bunga} {rng.randint(1, 6)}",
        "pustu": f"Pustu {village.name}",
        "seni": f"Sanggar {bunga}",
        "makam": f"TPU {dusun}",
        "pasar": f"Pasar {village.name}",
        "balai": f"Balai Dusun {dusun}",
        "masjid": f"Masjid {rng.choice(names('masjid'))}",
        "lapangan": f"Lapangan {dusun}",
    }.get(concept.place, "")
    first, count = rng.randint(1, 9), rng.choices((1, 2, 3), (78, 16, 6))[0]
    numbered = concept.place in ("jalan", "gang", "umum", "posyandu", "jembatan", "makam", "balai", "lapangan")
    if not numbered and rng.random() < 0.75:
        return Place(name, dusun if concept.place not in ("lembaga", "pasar", "pustu", "smp") else "", (), 0)
    return Place(name, dusun, tuple(range(first, first + count)), rng.randint(1, village.n_rw))
