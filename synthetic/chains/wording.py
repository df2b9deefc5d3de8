"""How a row is written at each stage, and the dirt on it."""

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from synthetic.chains.rows import Row
from synthetic.chains.tables import table
from synthetic.chains.vocabulary import Dialect
from synthetic.texts import Place, rt_rw


@dataclass(frozen=True)
class Style:
    """How one stage writes: chances of each habit."""

    copy: float
    """Title and location typed over from the row before."""
    reword: float
    """Another wording than the row before used."""
    official: float
    """Titled by the official sub kegiatan name."""
    spot_in_text: float
    """The street, school ... stands in the title."""
    spot_in_location: float
    village_in_text: float
    location_empty: float
    abbreviate: float
    typo: float
    upper: float


STYLES = {
    "desa": Style(0.0, 0.0, 0.0, 0.50, 0.92, 0.10, 0.02, 0.34, 0.12, 0.12),
    "kecamatan": Style(0.05, 0.56, 0.06, 0.40, 0.92, 0.16, 0.02, 0.32, 0.10, 0.16),
    "renja": Style(0.15, 0.50, 0.32, 0.45, 0.92, 0.28, 0.02, 0.22, 0.05, 0.12),
    "rkpd": Style(0.65, 0.25, 0.15, 0.45, 0.92, 0.30, 0.02, 0.10, 0.03, 0.15),
    "apbd": Style(0.52, 0.42, 0.36, 0.78, 0.88, 0.70, 0.28, 0.20, 0.06, 0.18),
}
FILLERS = {
    "desa": ("Mohon {}", "Usulan {}", "{} (lanjutan)", "{} tahap 2", "Pengajuan {}", "{} untuk warga"),
    "kecamatan": ("{} (lanjutan)", "Kegiatan {}", "Pekerjaan {}", "{} beserta kelengkapannya"),
    "renja": ("Kegiatan {}", "Paket {}", "{} di wilayah kabupaten", "Pelaksanaan {}"),
    "rkpd": ("Kegiatan {}", "Paket {}"),
    "apbd": ("Belanja Modal {}", "Paket pekerjaan {}", "Pekerjaan {}", "Belanja {}", "{} (DAU)"),
}
FILLER_RATE = {"desa": 0.2, "kecamatan": 0.1, "renja": 0.12, "rkpd": 0.06, "apbd": 0.3}


def write(rng: Random, row: Row, dialect: Dialect, reworded: bool = True) -> None:
    """Give the row its text, location and numbers as its stage writes them; in other words only if ``reworded``."""
    style = STYLES[row.stage]
    if len(row.parents) == 1 and not row.piece and rng.random() < style.copy:
        _copy(rng, row, row.parents[0], style)
        return
    official = rng.random() < style.official and (row.sub is row.concept or row.moved or rng.random() < 0.25)
    if not official and row.parents and reworded and rng.random() < style.reword:
        row.wording = dialect.any_of(rng, row.concept)
    title = row.sub.sub_name if official and row.sub else row.wording
    if row.also and not official:
        title = f"{title} {rng.choice(('dan', '&', 'serta', '+'))} {_lower(dialect.any_of(rng, row.also))}"
    if rng.random() < FILLER_RATE[row.stage]:
        pattern = rng.choice(FILLERS[row.stage])
        title = pattern.format(_lower(title) if pattern[0] != "{" else title)
    empty = rng.random() < style.location_empty
    if empty:
        style = replace(style, spot_in_text=0.9, village_in_text=max(0.75, style.village_in_text))
    in_text, in_location = (_together if len(row.places) > 1 or len(row.villages) > 1 else _alone)(rng, row, style)
    parts = [title, *in_text, *([row.piece] if row.piece else [])]
    text = _joined(rng, parts)
    location = "" if empty else rng.choice((", ", " ", ", ", " - ")).join(in_location)
    if empty:
        _forget(row, in_text)
    _finish(rng, row, text, location, style)


def _finish(rng: Random, row: Row, text: str, location: str, style: Style) -> None:
    """The row's text and location with this stage's slips and capitals."""
    shout = rng.random() < style.upper
    row.text, row.location = (_dirty(rng, part, style) for part in (text, location))
    if shout:
        row.text, row.location = row.text.upper(), row.location.upper()


def _copy(rng: Random, row: Row, before: Row, style: Style) -> None:
    """The row typed over from the one before; a budget line keeps the title and often loses the location column."""
    row.rt, row.rw, row.has_spot, row.printed_villages = before.rt, before.rw, before.has_spot, before.printed_villages
    text, location = before.text, before.location
    if rng.random() < style.location_empty:
        if location and rng.random() < 0.7:
            text = f"{text} {location}"
        else:
            _forget(row, [text])
        location = ""
    _finish(rng, row, text, location, style)


def _alone(rng: Random, row: Row, style: Style) -> tuple[list[str], list[str]]:
    """Place words of a row about one place: those in the title, those in the location."""
    place, village = row.places[0], row.village
    text, location = [], []
    in_text = bool(place.name) and rng.random() < style.spot_in_text
    if in_text:
        text.append(place.name)
    if place.name and rng.random() < (style.spot_in_location * (0.4 if in_text else 1)):
        location.append(place.name)
    if place.dusun and rng.random() < (0.5 if place.name else 0.8) * style.spot_in_location:
        location.append(f"{rng.choice(('Dusun', 'Kampung', 'Kp.', 'Dsn'))} {place.dusun}")
    elif place.dusun and rng.random() < (0.2 if place.name else 0.5) * style.spot_in_text * 2:
        text.append(f"{rng.choice(('Dusun', 'Kampung', 'Kp.'))} {place.dusun}")
    if place.rt and rng.random() < 0.85 * style.spot_in_location:
        location.append(rt_rw(rng, place))
        row.rt, row.rw = place.rt, (place.rw,)
    elif place.rt and rng.random() < 0.25:
        text.append(rt_rw(rng, place))
        row.rt, row.rw = place.rt, (place.rw,)
    row.has_spot = any(
        place.name and place.name in part or place.dusun and place.dusun in part for part in (*text, *location)
    )
    if rng.random() < style.village_in_text:
        text.append(f"{_kind(rng, village)} {village.name}")
    if row.shows_village and (rng.random() < 0.55 or not location):
        location.append(f"{_kind(rng, village)} {village.name}")
    if row.shows_kecamatan and rng.random() < 0.2:
        location.append(f"Kec. {village.kecamatan_name}")
    return text, location


def _together(rng: Random, row: Row, style: Style) -> tuple[list[str], list[str]]:
    """Place words of a package: several places of one village, or several villages."""
    text: list[str] = []
    location: list[str] = []
    village, kecamatan = row.village, row.village.kecamatan_name
    if len({item.code for item in row.villages}) == 1:
        listed = [place.name for place in row.places if place.name]
        if listed and rng.random() < 0.5:
            (text if rng.random() < 0.4 else location).append(_and(rng, listed[: rng.choice((1, len(listed)))]))
            row.has_spot = True
        if rng.random() < 0.35:
            row.rt = tuple(sorted({number for place in row.places for number in place.rt}))
            row.rw = tuple(sorted({place.rw for place in row.places if place.rw}))
            if row.rt:
                location.append("RT " + ", ".join(f"{number:02d}" for number in row.rt))
            if row.rw:
                location.append("RW " + ", ".join(f"{number:02d}" for number in row.rw))
        if rng.random() < 0.25:
            text.append(f"({len(row.places)} lokasi)")
        location.append(f"{_kind(rng, village)} {village.name}")
        return text, location
    codes = list({item.code: item for item in row.villages}.values())
    how = rng.random()
    if how < 0.62:
        location.append(f"{rng.choice(('Desa', 'Ds.', 'Desa/Kel.'))} " + _and(rng, [item.name for item in codes]))
        row.printed_villages = codes
    elif how < 0.76:
        location.append(f"Desa {codes[0].name} {rng.choice(('dkk', 'dan sekitarnya', 'dll'))}")
        row.printed_villages = codes[:1]
    else:
        location.append(rng.choice(("Tersebar di Kecamatan {}", "Kecamatan {}", "Wilayah Kec. {}")).format(kecamatan))
        row.printed_villages = []
    if rng.random() < 0.4:
        text.append(rng.choice((f"Kec. {kecamatan}", f"({len(codes)} desa)", f"Kecamatan {kecamatan}", "(tersebar)")))
    return text, location


def _forget(row: Row, in_text: list[str]) -> None:
    """Numbers and spots that stood only in the location column are not shown when it is empty."""
    words = " ".join(in_text)
    if "RT" not in words.upper():
        row.rt, row.rw = (), ()
    row.has_spot = any(
        place.name and place.name in words or place.dusun and place.dusun in words for place in row.places
    )
    if len(row.villages) > 1:
        row.printed_villages = [item for item in row.printed_villages if item.name in words]


def _kind(rng: Random, village: object) -> str:
    return rng.choice(("Kelurahan", "Kel.")) if village.kelurahan else rng.choice(("Desa", "Ds.", "Desa"))


def _and(rng: Random, items: list[str]) -> str:
    items = list(dict.fromkeys(items))
    if len(items) == 1:
        return items[0]
    return ", ".join(items[:-1]) + rng.choice((", ", " dan ", " & ")) + items[-1]


def _joined(rng: Random, parts: list[str]) -> str:
    """Title and place words; now and then the place comes first or behind a dash."""
    if len(parts) > 1 and rng.random() < 0.12:
        parts = [parts[1], parts[0], *parts[2:]]
    out = parts[0]
    for part in parts[1:]:
        first, last = part.split()[0].casefold(), out.split()[-1].casefold()
        if first == last:
            part = part[len(first) :].strip()
        out += rng.choice((" ", " ", " ", " di ", " - ", ", ")) + part if part else ""
    return out


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[0].lower() + text[1:]


@cache
def _short() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((row["long"], tuple(row["short"].split("|"))) for row in table("singkatan"))


def _dirty(rng: Random, text: str, style: Style) -> str:
    """Abbreviations and typing slips."""
    if not text:
        return text
    if rng.random() < style.abbreviate:
        low = text.casefold()
        for long, shorts in rng.sample(_short(), len(_short())):
            at = low.find(long)
            if at >= 0 and low[at + len(long) : at + len(long) + 1] in ("", " ", ","):
                text = text[:at] + rng.choice(shorts) + text[at + len(long) :]
                low = text.casefold()
                if rng.random() < 0.6:
                    break
    if rng.random() < style.typo:
        text = _slip(rng, text)
    return text


def _slip(rng: Random, text: str) -> str:
    """One letter of a longer word lost, doubled, swapped or hit beside."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[index] = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        swapped,
        word[:at] + rng.choice("aeiounkrst") + word[at + 1 :],
    )[kind]
    return " ".join(words)


def rest_of(place: Place, count: int) -> list[Place]:
    """The place of a split proposal shared out over its parts by RT, where it has several."""
    if len(place.rt) < count:
        return [place] * count
    cut = [place.rt[index::count] for index in range(count)]
    return [Place(place.name, place.dusun, tuple(sorted(part)), place.rw) for part in cut]
