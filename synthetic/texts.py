"""What people write: places, proposals in villagers' words, office names, reasons, and their slips."""

from dataclasses import dataclass, replace
from random import Random

from synthetic.common import chance, names, table, weighted
from synthetic.world import Desa, Item

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
STREETS = ("jalan", "gang", "ruas")


@dataclass(frozen=True)
class Place:
    """Where a proposal lies: a proper name (street, school, group ...), hamlet and RT/RW numbers."""

    name: str
    dusun: str
    rt: tuple[int, ...]
    rw: int
    worst: bool = False
    """Whether its RT and RW are written in every shape there is."""

    @property
    def keys(self) -> tuple[str, str]:
        """RT and RW as the truth table writes them."""
        return ";".join(str(number) for number in self.rt), str(self.rw) if self.rw else ""


@dataclass(frozen=True)
class Location:
    """A printed location and the RT/RW numbers a reader can find in it."""

    text: str
    rt: str = ""
    rw: str = ""


def make_place(rng: Random, item: Item, desa: Desa, dirt: float = 1.0) -> Place:
    """A place of the item's kind inside the village."""
    dusun = rng.choice(desa.dusun)
    first = rng.randint(1, 9)
    count = weighted(rng, (1, 2, 3), (78, 16, 6))
    rw = rng.randint(1, desa.n_rw)
    rts = tuple(range(first, first + count))
    street = rng.choice(names("jalan"))
    options = {
        "jalan": f"Jl. {street}",
        "gang": f"Gg. {street}",
        "ruas": f"Jl. {desa.name} - {rng.choice(desa.dusun)}",
        "jembatan": f"Jembatan {rng.choice(names('sungai'))}",
        "sungai": rng.choice(names("sungai")),
        "irigasi": rng.choice(names("di")),
        "tani": f"Blok {rng.choice(desa.dusun)}",
        "poktan": f"Poktan {rng.choice(names('poktan'))}",
        "kwt": f"KWT {rng.choice(names('kwt'))}",
        "ukm": f"Kelompok {rng.choice(names('poktan'))}",
        "sd": f"SDN {rng.randint(1, 4)} {desa.name}",
        "smp": f"SMPN {rng.randint(1, 3)} {desa.kecamatan.name}",
        "paud": f"PAUD {rng.choice(names('bunga'))}",
        "posyandu": f"Posyandu {rng.choice(names('bunga'))} {rng.randint(1, 5)}",
        "pustu": f"Pustu {desa.name}",
        "seni": f"Sanggar {rng.choice(names('bunga'))}",
        "makam": f"TPU {dusun}",
        "pasar": f"Pasar {desa.name}",
        "balai": f"Balai {'RW' if desa.kelurahan else 'Dusun'} {dusun}",
        "lembaga": "",
        "umum": "",
    }
    name = options[item.place]
    if item.place in ("lembaga", "pasar", "pustu", "smp"):
        return Place(name, "", (), 0)
    if item.place in ("sd", "poktan", "kwt", "ukm", "ruas", "tani", "irigasi", "seni") and chance(rng, 0.7):
        return Place(name, dusun, (), 0)
    return Place(name, dusun, rts, rw, dirt > 1)


def rt_rw(rng: Random, place: Place) -> str:
    """The RT/RW numbers in one of the shapes offices use."""
    rts, rw = place.rt, place.rw
    if not rts:
        return ""
    first = rts[0]
    if len(rts) == 1:
        shapes = (
            f"RT {first:02d}/{rw:02d}",
            f"RT {first:02d} RW {rw:02d}",
            f"Rt {first}/{rw}",
            f"RT.{first:02d} RW.{rw:02d}",
            f"RT.{first:03d}/{rw:03d}",
            f"RT/RW {first:02d}/{rw:02d}",
            f"RT {first} RW {ROMAN[rw]}",
            f"rt. {first:02d} rw. {rw:02d}",
            f"RT : {first:03d} RW : {rw:03d}",
        )
        if place.worst:
            return rng.choice((*shapes, *_worst_shapes(first, rw)))
        return weighted(rng, shapes, (26, 20, 12, 10, 9, 6, 6, 6, 5))
    numbers = [f"{number:02d}" for number in rts]
    shapes = (
        f"RT {numbers[0]}-{numbers[-1]} RW {rw:02d}",
        f"RT {', '.join(numbers)} RW {rw:02d}",
        f"RT {numbers[0]} s/d {numbers[-1]} RW {rw:02d}",
        "RT " + " & ".join(f"{number}/{rw:02d}" for number in numbers),
    )
    if place.worst:
        if rts[-1] - rts[0] == len(rts) - 1:
            return rng.choice(
                (
                    *shapes,
                    *_worst_lists(numbers, rw),
                    f"RT {numbers[0]}-{numbers[-1]}/{rw:02d}",
                    f"RT.{numbers[0]} sampai {numbers[-1]} RW.{rw:02d}",
                    f"Rt {rts[0]}–{rts[-1]} Rw {rw}",
                )
            )
        return rng.choice(_worst_lists(numbers, rw))
    return weighted(rng, shapes, (40, 30, 15, 15))


def _worst_shapes(rt: int, rw: int) -> tuple[str, ...]:
    """One RT and its RW as seen in the worst lists (data-hazards.md 8)."""
    return (
        f"RT{rt:02d}/{rw:02d}",
        f"Rt. {rt:03d}/{rw:03d}",
        f"RT. {rt:02d}, RW. {rw:02d}",
        f"RT.{rt:02d}/RW.{rw:02d}",
        f"RT {rt:02d} / RW {rw:02d}",
        f"Rt{rt}/Rw{rw}",
        f"RT-{rt:02d} RW-{rw:02d}",
        f"R.T. {rt:02d} R.W. {rw:02d}",
        f"RW {rw:02d} RT {rt:02d}",
        f"RT {rt:02d} RW {ROMAN[rw].lower() if rw > 1 else rw}",
        f"RT.{rt:02d}RW.{rw:02d}",
        f"(RT {rt:02d}/RW {rw:02d})",
        f"RT {rt:02d} di RW {rw:02d}",
        f"RT: {rt} RW: {rw}",
    )


def _worst_lists(numbers: list[str], rw: int) -> tuple[str, ...]:
    """Several RT of one RW."""
    listed = f"{', '.join(numbers[:-1])} dan {numbers[-1]}"
    return (
        f"RT {listed} RW {rw:02d}",
        "RT " + ", ".join(f"{number}/{rw:02d}" for number in numbers),
        f"RT {'/'.join(numbers)} RW {rw:02d}",
        " & ".join(f"RT {number}" for number in numbers) + f" RW {rw:02d}",
        f"RW {rw:02d} RT {', '.join(numbers)}",
        f"RT.{'&'.join(numbers)} RW.{rw:02d}",
    )


def location(rng: Random, place: Place, desa: Desa, detail: float = 1.0, with_desa: bool = False) -> Location:
    """A printed location; ``detail`` is how likely each part is kept."""
    parts: list[str] = []
    if place.name and chance(rng, 0.8 * detail):
        parts.append(place.name)
    rt = rw = ""
    if place.rt and chance(rng, 0.75 * detail):
        parts.append(rt_rw(rng, place))
        rt, rw = place.keys
    if place.dusun and chance(rng, 0.5 * detail):
        parts.append(f"{rng.choice(('Dusun', 'Dsn.', 'Kp.', 'Kp', 'Dusun'))} {place.dusun}")
    if with_desa or not parts:
        head = rng.choice(("Kelurahan", "Kel.") if desa.kelurahan else ("Desa", "Ds.", "Desa"))
        parts.append(f"{head} {desa.name}")
    if chance(rng, 0.3):
        parts.reverse()
    return Location(rng.choice((" ", ", ", " ")).join(parts), rt, rw)


def slip(rng: Random, text: str, rate: float) -> str:
    """The text with an abbreviation or a typing slip, each with this probability."""
    if chance(rng, rate):
        for pair in rng.sample(names("singkat"), 6):
            long, short = pair.split(">")
            if f"{long} " in text:
                text = text.replace(f"{long} ", f"{short} ", 1)
                break
    if chance(rng, rate * 0.6):
        for pair in rng.sample(names("typo"), len(names("typo"))):
            right, wrong = pair.split(">")
            if right in text:
                return text.replace(right, wrong, 1)
            if right.capitalize() in text:
                return text.replace(right.capitalize(), wrong.capitalize(), 1)
    return text


def joined(text: str, name: str) -> str:
    """Work and place in one phrase, without saying the same word twice in a row."""
    words = name.split()
    if words and text.casefold().endswith(words[0].casefold()):
        name = " ".join(words[1:])
    return f"{text} {name}".strip()


def village_text(rng: Random, item: Item, place: Place, dirt: float) -> str:
    """The proposal as the village typed it: the kamus name, or its own words."""
    if not chance(rng, 0.53 * dirt):
        return item.name
    text = rng.choice(item.variants)
    if place.name and chance(rng, 0.45):
        text = joined(text, place.name)
    elif place.dusun and chance(rng, 0.3):
        text = f"{text} Kp. {place.dusun}"
    if chance(rng, 0.12):
        text = f"Mohon {text[0].lower() if text[1].islower() else text[0]}{text[1:]}"
    elif chance(rng, 0.08):
        text = f"{text} ({'lanjutan' if chance(rng, 0.5) else 'tahap 2'})"
    if chance(rng, 0.1):
        text = text.lower() if chance(rng, 0.6) else text.upper()
    return slip(rng, text, 0.3 * dirt)


def list_text(rng: Random, item: Item, place: Place, typed: str, dirt: float) -> str:
    """The proposal as the kecamatan or the forum retypes it: mostly the kamus name."""
    if chance(rng, 0.16 * dirt):
        return typed
    if chance(rng, 0.14 * dirt):
        return slip(rng, joined(item.name, place.name), 0.3 * dirt)
    return item.name


def budget_text(rng: Random, item: Item, place: Place, desas: list[Desa], dirt: float) -> Location:
    """A work's name in Renja, RKPD or APBD, with the RT/RW it shows."""
    text = rng.choice(item.variants) if chance(rng, 0.4 * dirt) else item.name
    rt = rw = ""
    if len(desas) == 1 and chance(rng, 0.85):
        if place.name:
            text = joined(text, place.name)
        if place.rt and chance(rng, 0.55):
            text = f"{text} {rt_rw(rng, place)}"
            rt, rw = place.keys
        elif place.dusun and chance(rng, 0.5):
            text = f"{text} {rng.choice(('Dusun', 'Dsn.', 'Kp.'))} {place.dusun}"
    if chance(rng, 0.3):
        text = f"{text} {desas[0].kind} {desas[0].name}" if len(desas) == 1 else f"{text} ({len(desas)} lokasi)"
    return Location(slip(rng, text, 0.25 * dirt), rt, rw)


def problem_text(rng: Random, item: Item, place: Place, dirt: float, priority: int) -> str:
    """The problem column: free text, sometimes with the priority hidden in brackets."""
    text = rng.choice(item.problems)
    if place.dusun and chance(rng, 0.35):
        text = f"{text} di {rng.choice(('Dusun', 'Kp.', 'dusun'))} {place.dusun}"
    if place.rw and chance(rng, 0.08):
        text = f"{text} (RW {place.rw:02d} P{priority})"
    return slip(rng, text, 0.2 * dirt)


def widen(place: Place, others: list[Place]) -> Place:
    """The place of a package: the RTs of all its parts when they share one RW, else no numbers."""
    rws = {other.rw for other in (place, *others)}
    if len(rws) == 1 and place.rw:
        rts = sorted({number for other in (place, *others) for number in other.rt})
        return replace(place, rt=tuple(rts))
    return Place("", place.dusun if all(other.dusun == place.dusun for other in others) else "", (), 0)


def divided(place: Place) -> tuple[Place, Place]:
    """The two places a proposal is split over: its RTs are shared out when it has several."""
    if len(place.rt) < 2:
        return place, place
    return replace(place, rt=place.rt[:1]), replace(place, rt=place.rt[1:])


@dataclass(frozen=True)
class Verdict:
    """A decision with its coded reason and the words an office writes."""

    outcome: str
    reason: str
    text: str


KINDS = {
    "jalan": ("jalan", "gang", "ruas"),
    "sungai": ("sungai", "irigasi"),
    "kelompok": ("poktan", "kwt", "ukm", "lembaga", "seni"),
    "fisik": (
        "jalan",
        "gang",
        "ruas",
        "jembatan",
        "sungai",
        "irigasi",
        "tani",
        "sd",
        "smp",
        "pustu",
        "pasar",
        "balai",
        "makam",
        "umum",
    ),
}
"""Which places a reason with this ``only`` mark makes sense for."""


def refusal(rng: Random, stage: str, item: Item, desa: Desa) -> Verdict:
    """Why something went no further at this stage; a kelurahan has no Dana Desa."""
    rows = [
        row
        for row in table("alasan")
        if row["stage"] == stage and (not row["only"] or item.place in KINDS[row["only"]])
    ]
    row = weighted(rng, rows, [float(row["weight"]) for row in rows])
    text = rng.choice(row["texts"].split("|"))
    if desa.kelurahan and row["outcome"] == "diverted_desa":
        return Verdict(
            "diverted_kelurahan",
            "UBAH_SUMBER",
            rng.choice(("Dibiayai Dana Kelurahan", "Dapat dibiayai Dana Kelurahan")),
        )
    return Verdict(row["outcome"], row["reason"], text)
