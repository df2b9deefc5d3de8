"""Where the works of a table are, column by column: points, places, RT and RW, and at which forum they were born."""

from musrenbang_analysis.ingest.place import Located, locate
from musrenbang_analysis.ingest.read_table import ReadTable
from musrenbang_analysis.ingest.words import is_born_in_kecamatan
from musrenbang_analysis.normalise.coordinate import NOWHERE, coordinate, split_coordinate
from musrenbang_analysis.normalise.neighbourhood import NOWHERE as NONE_NAMED
from musrenbang_analysis.normalise.neighbourhood import parse_rt_rw
from musrenbang_analysis.normalise.place import Place

PLACE_USES = ("kecamatan", "desa", "area_type", "places", "location", "proposal")
POINT_DOUBTS = {"swapped": "MSB-V21", "outside": "MSB-V22", "unreadable": "MSB-V30"}
OLD_NAME = "MSB-V27"
YES = frozenset({"1", "true", "t", "ya", "y"})
BORN_AT = {"pokir": "pokir", "ranwal_renja": "teknokratik"}
"""Stage -> origin, where the list itself says it."""


def point_columns(table: ReadTable) -> dict[str, list]:
    """``latitude`` and ``longitude``, of two columns or of the end of the address, which then holds it no longer."""
    points = table.every(NOWHERE)
    if table.says("location"):
        split = [split_coordinate(text) for text in table.raw("location")]
        points = [point for _, point in split]
        table.replace("location", [text for text, _ in split])
    if table.says("latitude") or table.says("longitude"):
        pairs = zip(table.raw("latitude"), table.raw("longitude"), points, strict=True)
        points = [
            point if (own := coordinate(latitude, longitude)) is NOWHERE else own
            for latitude, longitude, point in pairs
        ]
    for at, point in enumerate(points):
        if point.problem:
            table.complain(at, POINT_DOUBTS[point.problem], "latitude" if table.says("latitude") else "location")
    return {
        "latitude": [point.latitude for point in points],
        "longitude": [point.longitude for point in points],
    }


def locate_rows(table: ReadTable, *, bare_location: bool = False) -> list[Located]:
    """The place of every row (``place.locate``); the same words are looked up once a table."""
    gazetteer = table.source.context.gazetteer
    known: dict[tuple[str, ...], Located] = {}
    rows = []
    for texts in zip(*map(table.raw, PLACE_USES), strict=True):
        located = known.get(texts)
        if located is None:
            written = dict(zip(PLACE_USES, texts, strict=True))
            located = known[texts] = locate(gazetteer, written.__getitem__, bare_location=bare_location)
        rows.append(located)
    return rows


def name_doubted_places(table: ReadTable, rows: list[Located]) -> None:
    """A place that only the title says is doubted once, not by every row below it; an old name is told once."""
    said: set[tuple[str, str]] = set()
    for at, located in enumerate(rows):
        for code, facts in located.problems:
            is_own = code != OLD_NAME and (located.use in table.rows[at].cells or located.use in table.rows[at].heading)
            doubt = (code, str(facts))
            if is_own or doubt not in said:
                table.complain(at, code, located.use, **facts)
            if not is_own:
                said.add(doubt)


def place_columns(rows: list[Located]) -> dict[str, list]:
    """Codes and names of kecamatan and village, and ``place_codes``, every village that the row names."""
    nowhere = Place()
    places = [located.place or nowhere for located in rows]
    return {
        "kecamatan_code": [place.kecamatan_code for place in places],
        "kecamatan_name": [
            located.place.kecamatan_name if located.place else located.kecamatan_text for located in rows
        ],
        "desa_code": [place.desa_code for place in places],
        "desa_name": [place.desa_name or located.desa_text for place, located in zip(places, rows, strict=True)],
        "place_codes": [";".join(located.codes) or None for located in rows],
    }


def name_unread_neighbourhoods(table: ReadTable) -> None:
    """Cells of a column of RT and RW that hold a number, but none that can be told to be RT or RW."""
    for at, text in enumerate(table.text("rt_rw") if table.says("rt_rw") else ()):
        if text and any(digit in text for digit in "123456789"):
            found = parse_rt_rw(text)
            if found.problem or not (found.rt or found.rw):
                table.complain(at, "MSB-V31", "rt_rw")


def neighbourhood_columns(*columns: list[str | None]) -> dict[str, list]:
    """``rt`` and ``rw``, by the first text of a row that names any."""
    rt: list[str | None] = []
    rw: list[str | None] = []
    for texts in zip(*columns, strict=True):
        found = NONE_NAMED
        for text in texts:
            if text:
                found = parse_rt_rw(text)
                if found.rt or found.rw:
                    break
        rt.append(";".join(map(str, found.rt)) or None)
        rw.append(";".join(map(str, found.rw)) or None)
    return {"rt": rt, "rw": rw}


def origins(table: ReadTable, desa_codes: list[str | None], parents: list[str | None]) -> list[str | None]:
    """Only what the list itself says: a list without parent ids cannot say where its rows were born."""
    stage, layout = table.source.stage, table.source.match.layout
    origin = layout.traits.get("origin")
    said = [layout.traits.get(f"origin@{born_as}") or origin for born_as in table.raw("parent_table")]
    for use, origin in (("is_pokir", "pokir"), ("is_teknokratik", "teknokratik")):
        if table.says(use):
            said = [origin if raw.casefold() in YES else known for raw, known in zip(table.raw(use), said, strict=True)]
    if "desa" in table.uses:
        said = [
            "musrenbang_kecamatan" if cell is not None and is_born_in_kecamatan(cell.text) else known
            for cell, known in zip(table.cells("desa"), said, strict=True)
        ]
    if stage == "desa":
        return [known or _forum_of_village(code) for known, code in zip(said, desa_codes, strict=True)]
    if stage == "kecamatan" and declares_parent(table):
        return [
            known or (None if parent else "musrenbang_kecamatan") for known, parent in zip(said, parents, strict=True)
        ]
    return [known or BORN_AT.get(stage) for known in said]


def declares_parent(table: ReadTable) -> bool:
    """Whether every row of the list could name the proposals it came from."""
    match = table.source.match
    return "source_parent_id" in match.uses.values() and match.layout.hierarchy == ""


def _forum_of_village(code: str | None) -> str | None:
    if not code:
        return None
    return "musrenbang_kelurahan" if code.split(".")[3].startswith("1") else "musrenbang_desa"
