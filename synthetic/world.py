"""The fictitious kabupaten: its kecamatan, villages, departments and dictionary of proposals."""

from dataclasses import dataclass, field
from random import Random

from synthetic.common import names, table


@dataclass(frozen=True)
class Item:
    """One entry of the kamus usulan."""

    name: str
    unit: str
    price: int
    sub_code: str
    sub_name: str
    skpd: str
    vmin: int
    vmax: int
    step: int
    place: str
    weight: float
    account: str
    variants: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Skpd:
    """A department, with the spellings other offices use for it."""

    key: str
    code: str
    name: str
    group: str
    bidang: str
    short: str
    aliases: tuple[str, ...]


@dataclass
class Desa:
    """A desa or kelurahan."""

    code: str
    name: str
    kelurahan: bool
    kecamatan: "Kecamatan" = field(repr=False)
    weight: float = 1.0
    dusun: tuple[str, ...] = ()
    n_rw: int = 6
    population: int = 0
    poor: int = 0
    area_km2: float = 0.0
    trap: str = ""

    @property
    def kind(self) -> str:
        """``Kelurahan`` or ``Desa``."""
        return "Kelurahan" if self.kelurahan else "Desa"


@dataclass
class Kecamatan:
    """A kecamatan; ``number`` counts from 1."""

    code: str
    name: str
    number: int
    dapil: int
    desas: list[Desa] = field(default_factory=list)
    sipd: str = ""


@dataclass
class World:
    """Everything that exists before anyone proposes anything."""

    code: str
    name: str
    year: int
    kecamatans: list[Kecamatan]
    skpds: dict[str, Skpd]
    items: list[Item]
    programs: dict[str, str]

    def title(self, code: str) -> str:
        """Name of an urusan, bidang, program or kegiatan; the support programme is the same in every bidang."""
        return self.programs.get(code) or self.programs["*" + code[4:]]

    @property
    def desas(self) -> list[Desa]:
        """All villages in code order."""
        return [desa for kecamatan in self.kecamatans for desa in kecamatan.desas]

    def office(self, item_skpd: str, kecamatan: Kecamatan) -> Skpd:
        """The department that owns a kamus item; ``KEC`` is the kecamatan's own office."""
        return self.skpds[f"KEC{kecamatan.number}" if item_skpd == "KEC" else item_skpd]


def build_world(rng: Random, code: str, year: int, n_kecamatan: int, n_desa: int) -> World:
    """The kabupaten of the given size."""
    kecamatans = _kecamatans(code, n_kecamatan)
    _villages(rng, kecamatans, n_desa)
    return World(
        code,
        "Kabupaten Contoh Makmur",
        year,
        kecamatans,
        _skpds(kecamatans),
        load_items(),
        {row["code"]: row["name"] for row in table("nomenklatur")},
    )


def load_items() -> list[Item]:
    """The kamus usulan."""
    return [
        Item(
            row["usulan"],
            row["satuan"],
            int(row["harga"]),
            row["sub_code"],
            row["sub_name"],
            row["skpd"],
            int(row["vmin"]),
            int(row["vmax"]),
            int(row["step"]),
            row["tempat"],
            float(row["bobot"]),
            row["akun"],
            tuple(row["varian"].split("|")),
            tuple(row["masalah"].split("|")),
        )
        for row in table("kamus")
    ]


def _kecamatans(code: str, count: int) -> list[Kecamatan]:
    fixed = names("kecamatan")
    made = [first + last for last in names("akhir") for first in names("awal") if first + last not in fixed]
    labels = (fixed + [f"{name} Raya" for name in made])[:count]
    out = [
        Kecamatan(f"{code}.{number:02d}", label, number, 1 + (number - 1) * 3 // max(count, 3))
        for number, label in enumerate(labels, start=1)
    ]
    if count >= 2:
        out[-1].sipd = "html"
    if count >= 3:
        out[-2].sipd = "xlsx"
    return out


def _skpds(kecamatans: list[Kecamatan]) -> dict[str, Skpd]:
    out = {
        row["key"]: Skpd(
            row["key"],
            row["code"],
            row["name"],
            row["group"],
            row["bidang"],
            row["short"],
            tuple(row["aliases"].split("|")),
        )
        for row in table("skpd")
    }
    for kecamatan in kecamatans:
        key, name = f"KEC{kecamatan.number}", f"Kecamatan {kecamatan.name}"
        out[key] = Skpd(
            key,
            f"7.01.0.00.0.00.{kecamatan.number + 9:02d}.0000",
            name,
            "kewilayahan",
            "Fisik dan Prasarana",
            f"kec_{kecamatan.name.lower()}",
            (f"Kec. {kecamatan.name}", f"Kantor Kecamatan {kecamatan.name}", name.upper()),
        )
    return out


def _villages(rng: Random, kecamatans: list[Kecamatan], total: int) -> None:
    traps = table("desa_jebakan")
    taken = {row["name"] for row in traps} | {kecamatan.name for kecamatan in kecamatans}
    first, last = names("awal"), names("akhir")
    pool = [a + b for a in first for b in last if a + b not in taken]
    spare = [f"{a + b} {suffix}" for suffix in ("Baru", "Barat", "Timur", "I", "IV") for a in first for b in last]
    rng.shuffle(pool)
    rng.shuffle(spare)
    pool += spare
    shares = _shares(rng, len(kecamatans), total)
    for kecamatan, count in zip(kecamatans, shares, strict=True):
        own = [row for row in traps if int(row["kecamatan"]) == kecamatan.number][:count]
        own += [{"name": pool.pop(0), "kelurahan": "0", "trap": ""} for _ in range(count - len(own))]
        serial = {"0": 2000, "1": 1000}
        for row in own:
            serial[row["kelurahan"]] += 1
            code = f"{kecamatan.code}.{serial[row['kelurahan']]}"
            kecamatan.desas.append(_village(rng, kecamatan, code, row))
        kecamatan.desas.sort(key=lambda desa: desa.code)


def _shares(rng: Random, kecamatan: int, total: int) -> list[int]:
    shares = [total // kecamatan] * kecamatan
    for index in range(total % kecamatan):
        shares[index] += 1
    for _ in range(kecamatan // 2):
        give, take = rng.sample(range(kecamatan), 2)
        if shares[give] > 6:
            shares[give] -= 1
            shares[take] += 1
    return shares


def _village(rng: Random, kecamatan: Kecamatan, code: str, row: dict[str, str]) -> Desa:
    population = int(rng.lognormvariate(8.1, 0.45))
    return Desa(
        code,
        row["name"],
        row["kelurahan"] == "1",
        kecamatan,
        rng.lognormvariate(0, 0.85),
        tuple(rng.sample(names("dusun"), 5)),
        rng.randint(3, 12),
        population,
        int(population * rng.uniform(0.04, 0.24)),
        round(rng.uniform(1.5, 28), 2),
        row["trap"],
    )
