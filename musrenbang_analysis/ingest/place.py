"""Where a row says its work is: columns first, then headings and title, then the location text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from musrenbang_analysis.normalise.place import Gazetteer, Place
from musrenbang_analysis.normalise.text import clean

LIST_BREAK = re.compile(r"\s*[,;\n]\s*")
NAME_BREAK = re.compile(r"\s*(?:[/&]|\bdan\b|\bRT\b|\bRW\b|\bDusun\b|\bDsn\b)\s*", re.I)


@dataclass
class Located:
    """The place of a row: ``place`` where it is certain, every code its texts name, and what was doubtful."""

    place: Place | None = None
    kecamatan_text: str | None = None
    desa_text: str | None = None
    codes: tuple[str, ...] = ()
    use: str | None = None
    problems: list[tuple[str, dict[str, object]]] = field(default_factory=list)


def locate(gazetteer: Gazetteer, raw: Callable[[str], str], *, bare_location: bool) -> Located:
    """Resolve a row's place. ``raw(use)`` gives the text of a column, its heading or its title.

    ``bare_location``: the location column may hold a village name without "Desa" before it (forms of
    the kecamatan and above); on village forms it holds hamlets and streets instead.
    """
    kecamatan, desa = clean(raw("kecamatan")), clean(raw("desa"))
    located = Located(kecamatan_text=kecamatan or None, desa_text=desa or None)
    written = raw("places") or raw("location")
    named = _named_in_text(gazetteer, written, kecamatan, bare_location and not desa)
    is_doubtful = not desa and _names_twins(gazetteer, written, kecamatan)
    if not desa and not named and not is_doubtful:
        # "Pengaspalan Jl. Melati Desa Sukamaju" in a budget whose location says no more than the kabupaten.
        inside = kecamatan or _only_kecamatan(gazetteer, written)
        named = _named_in_text(gazetteer, raw("proposal"), inside, bare=False)
        if inside and not kecamatan and not named:
            located.kecamatan_text = kecamatan = inside
    if desa or (kecamatan and not named):
        place = gazetteer.resolve(kecamatan or None, desa or None, area_type=raw("area_type") or None)
        located.use = "desa" if desa else "kecamatan"
        _take(located, place, desa or kecamatan, gazetteer)
    elif len({place.desa_code for place in named}) == 1 and not is_doubtful:
        located.place = named[0]
        if named[0].problem == "changed":
            located.use = "places" if raw("places") else "location" if written else "proposal"
            _take(located, named[0], clean(written or raw("proposal")), gazetteer)
    elif named:
        located.place = _common_kecamatan(named)
        located.problems.append(("MSB-V15", {}))
        located.use = "location"
    if is_doubtful and not named:
        located.problems.append(("MSB-V05", {"name": clean(written)}))
        located.use = "places" if raw("places") else "location"
    if bare_location and not (desa or named or is_doubtful):
        _name_doubtful(located, gazetteer, written, kecamatan)
    codes = [place.desa_code for place in named if place.desa_code]
    if located.place and located.place.desa_code:
        codes.insert(0, located.place.desa_code)
    located.codes = tuple(dict.fromkeys(codes))
    return located


def _name_doubtful(located: Located, gazetteer: Gazetteer, text: str, kecamatan: str) -> None:
    """Name the parts of a location that are nothing but the name of twins, or of a place split since."""
    inside = kecamatan or _only_kecamatan(gazetteer, text)
    for part in filter(None, LIST_BREAK.split(text)) if inside else ():
        place = gazetteer.resolve(kecamatan=inside, desa=part)
        if place.problem in ("split", "ambiguous"):
            located.use = "location"
            kept = located.place
            _take(located, place, part, gazetteer)
            located.place = kept or located.place


def _take(located: Located, place: Place, name: str, gazetteer: Gazetteer) -> None:
    located.place = place if place.kecamatan_code else None
    if place.problem == "ambiguous":
        located.problems.append(("MSB-V05", {"name": name}))
    elif place.problem == "changed":
        area = place.desa_code or place.kecamatan_code
        new = ", ".join(filter(None, [place.desa_name, place.kecamatan_name]))
        located.problems.append(("MSB-V27", {"name": name, "new": new, "area": area, "source": place.note}))
    elif place.problem == "split":
        new = "; ".join(f"{gazetteer.names[code]} ({code})" for code in (place.note or "").split(";"))
        located.problems.append(("MSB-V28", {"name": name, "new": new}))
    elif place.problem and place.problem != "empty":
        suggestion = gazetteer.names.get(place.suggestion or "")
        hints = {
            "hint_id": f" (mungkin {suggestion})" if suggestion else "",
            "hint_en": f" (perhaps {suggestion})" if suggestion else "",
        }
        located.problems.append(("MSB-V04", {"name": name, **hints}))


def _named_in_text(gazetteer: Gazetteer, text: str, kecamatan: str, bare: bool) -> list[Place]:
    """Villages named in free text; ``bare``: also without "Desa" before the name, part by part."""
    found = gazetteer.places_in(text, kecamatan or None) if text else ()
    named = [place for place in found if place.desa_code]
    if named or not bare or not text:
        return named
    inside = kecamatan or next((place.kecamatan_name for place in found if place.kecamatan_name), None)
    for part in filter(None, LIST_BREAK.split(text)):
        whole = _bare(gazetteer, inside, part)
        pieces = [whole] if whole else [_bare(gazetteer, inside, piece) for piece in NAME_BREAK.split(part) if piece]
        named += [place for place in pieces if place]
    return named


def _names_twins(gazetteer: Gazetteer, text: str, kecamatan: str) -> bool:
    """Whether the text names a village that stands twice in the kabupaten and does not say in which kecamatan."""
    return bool(text) and any(place.problem == "ambiguous" for place in gazetteer.places_in(text, kecamatan or None))


def _only_kecamatan(gazetteer: Gazetteer, text: str) -> str:
    """The name of the kecamatan that a location names; empty when it names none or several."""
    names = {place.kecamatan_name for place in gazetteer.places_in(text) if place.kecamatan_code} if text else set()
    return (names.pop() or "") if len(names) == 1 else ""


def _bare(gazetteer: Gazetteer, kecamatan: str | None, name: str) -> Place | None:
    """A village by its name alone; a name that is a kecamatan's too says nothing without its kecamatan."""
    if not kecamatan and gazetteer.resolve(kecamatan=name).kecamatan_code:
        return None
    place = gazetteer.resolve(kecamatan=kecamatan or None, desa=name)
    return place if place.desa_code and place.problem in (None, "changed") else None


def _common_kecamatan(named: list[Place]) -> Place | None:
    codes = {place.kecamatan_code for place in named}
    if len(codes) != 1:
        return None
    first = named[0]
    return Place(first.kecamatan_code, first.kecamatan_name, None, None, None, "several_villages", None)
