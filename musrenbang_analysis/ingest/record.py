"""From the cells of a row to a record: each value parsed by its own parser, doubts kept as findings."""

import re

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.arithmetic import LINE, Figures, off_dictionary
from musrenbang_analysis.ingest.body import MONEY_USES, Body, BodyRow
from musrenbang_analysis.ingest.identity import content_text
from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE
from musrenbang_analysis.ingest.place import Located, locate
from musrenbang_analysis.ingest.purse import outcome_of_purse
from musrenbang_analysis.ingest.read_row import ReadRow, TableReading, TableSource
from musrenbang_analysis.ingest.recommended import said_facts
from musrenbang_analysis.ingest.uses import ABOUT
from musrenbang_analysis.ingest.words import is_born_in_kecamatan, is_ditto
from musrenbang_analysis.normalise.code import skpd_code, sub_kegiatan_code
from musrenbang_analysis.normalise.coordinate import NOWHERE, Coordinate, coordinate, split_coordinate
from musrenbang_analysis.normalise.money_style import decide_style, decide_volume_style
from musrenbang_analysis.normalise.neighbourhood import parse_priority, parse_rt_rw
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.normalise.reason import parse_reasons
from musrenbang_analysis.normalise.remark import parse_remark
from musrenbang_analysis.normalise.rupiah import parse_rupiah
from musrenbang_analysis.normalise.status import parse_status
from musrenbang_analysis.normalise.text import activity_key, clean
from musrenbang_analysis.normalise.volume import parse_quantity
from musrenbang_analysis.terms import ENDED

__all__ = ["TableReading", "TableSource", "build_records"]

AMOUNT_USES = ("asked", "approved")
TEXT_USES = ("proposal", "problem", "location", "reason", "notes", "status")
PLACE_USES = ("kecamatan", "desa", "area_type", "places", "location", "proposal")
YES = frozenset({"1", "true", "t", "ya", "y"})
NOT_CONTENT = frozenset({"no", "source_id"}) | ABOUT
INHERITED_CONTENT = ("kecamatan", "desa", "skpd", "sub_kegiatan_code")
"""What a heading or the title may say for the row."""
SEN = re.compile(r"\d[.,^](?:[1-9]\d?|0[1-9])$")
UNIT_DOUBTS = ("no_unit", "unknown_unit", "ambiguous_unit")
"""The number stands; only what it counts is in doubt."""
SKPD_DOUBTS = {"unknown_group": "MSB-V06", "not_listed": "MSB-V18"}
IMPLAUSIBLE_RP = 10**12
"""A trillion for one proposal; the largest real works are below a tenth of it."""


def build_records(source: TableSource, body: Body) -> TableReading:
    """One record per body row; nothing is dropped here, what cannot be read is empty and named."""
    reading = TableReading()
    said_once = _said_once(source)
    styles = {use: _style(body, use) for use in MONEY_USES if use in source.match.uses.values()}
    reading.volume_style = decide_volume_style(_texts(body, "volume"))
    for row in body.rows:
        reading.rows.append(_record(said_once, row, styles, ReadRow(source, row, reading)))
    for row in body.sums:
        figures = _figures(ReadRow(source, row, reading), styles)
        figures.kind, figures.path = row.heading.get("sum", LINE), row.path
    if reading.masked:
        facts = {"count": reading.masked}
        reading.findings.append(Finding("MSB-V11", source.file, source.sheet, facts=facts))
    return reading


def _style(body: Body, use: str) -> str:
    return decide_style(_texts(body, use))


def _texts(body: Body, use: str) -> list[str]:
    cells = (row.cells[use] for rows in (body.rows, body.sums) for row in rows if use in row.cells)
    return [cell.text for cell in cells if cell.kind == "text"]


def _said_once(source: TableSource) -> dict:
    """What is the same for every record of a table."""
    layout = source.match.layout
    return {
        "stage": source.stage,
        "list_kind": layout.list_kind,
        "plan_year": source.context.dossier.plan_year,
        "source_file": source.file,
        "source_sheet": source.sheet,
        "source_layout": layout.name,
        "id_system": layout.id_system,
        "declares_parent": "source_parent_id" in source.match.uses.values() and layout.hierarchy == "",
    }


def _record(said_once: dict, body_row: BodyRow, styles: dict[str, str], row: ReadRow) -> dict:
    source, layout = row.source, row.source.match.layout
    point = _point(row)
    texts = {use: row.text(use) for use in TEXT_USES}
    located = _located(row)
    for code, facts in located.problems:
        # A place that only the title says is doubted once, not by every row below it.
        is_own = located.use in body_row.cells or located.use in body_row.heading
        said = (code, str(facts))
        if is_own or said not in row.reading.said:
            row.complain(code, located.use, **facts)
        if not is_own:
            row.reading.said.add(said)
    record = said_once | {
        "source_row": body_row.number,
        "source_id": row.identifier("source_id"),
        "source_parent_id": row.identifier("source_parent_id"),
        "proposal_text": texts["proposal"],
        "problem_text": texts["problem"],
        "location_text": texts["location"],
        "bidang": row.text("bidang"),
        "program_text": row.text("program"),
        "fund_source": row.text("fund_source") or row.text("purse"),
        "notes": texts["notes"],
        "latitude": point.latitude,
        "longitude": point.longitude,
        "detail_level": body_row.heading.get("detail_level") or layout.detail_level,
        "is_counted": "not_counted" not in body_row.heading,
        "score": _score(row),
        "score_criteria": None,
        "score_source": None,
        "_content": _content(row),
        "_no": row.raw("no"),
        "_key": row.raw("key") or None,
    }
    record |= _place_columns(located)
    record |= _origin(row, record)
    record |= _neighbourhood({"rt_rw": row.text("rt_rw"), **texts})
    record |= _quantity(row)
    record |= _money(row, styles)
    row.reading.figures[-1].volume, row.reading.figures[-1].unit = record["volume"], record["unit"]
    if source.context.prices and layout.detail_level == "proposal":
        price = source.context.prices.get(activity_key(texts["proposal"] or ""))
        facts = off_dictionary(record["volume"], price, record["asked_rp"])
        if facts:
            row.complain("MSB-A09", "asked", **facts)
    record |= _priority(row, texts) | said_facts(row, styles)
    record |= _skpd(row)
    record |= _decision(row, texts)
    record |= _sub_kegiatan(row, record)
    return record


def _point(row: ReadRow) -> Coordinate:
    """Where the work is, from its two columns or from the end of its address, which then holds it no longer."""
    text, point = split_coordinate(row.raw("location"))
    if point is not NOWHERE:
        row.said["location"] = text
    columns = coordinate(row.raw("latitude"), row.raw("longitude"))
    point = columns if columns is not NOWHERE else point
    if point.problem:
        row.complain("MSB-V21" if point.problem == "swapped" else "MSB-V22", "location")
    return point


def _located(row: ReadRow) -> Located:
    """The place of the row; the same words are looked up once a table."""
    key = tuple(row.raw(use) for use in PLACE_USES)
    found = row.reading.located.get(key)
    if found is None:
        found = locate(row.source.context.gazetteer, row.raw, bare_location=row.source.stage != "desa")
        row.reading.located[key] = found
    return found


def _content(row: ReadRow) -> str:
    cells, source = row.row.cells, row.source
    key = tuple(cells)
    uses = row.reading.content_uses.get(key)
    if uses is None:
        said = {use for use in cells if use not in NOT_CONTENT and not use.startswith((IGNORED, PRIVATE))}
        uses = row.reading.content_uses[key] = tuple(sorted({*said, *INHERITED_CONTENT, "list_kind"}))
    heading, title = row.row.heading, source.title.values
    parts = []
    for use in uses:
        if use in cells:
            text = cells[use].text
        elif use == "list_kind":
            text = source.match.layout.list_kind
        else:
            text = heading.get(use) or title.get(use, "")
        parts.append((use, text))
    return content_text(source.stage, parts)


def _score(row: ReadRow) -> float | None:
    """The score that a list prints beside its proposals ("Skor" of the department forum)."""
    cell = row.row.cells.get("score")
    if cell is None or not cell.text.strip(" -"):
        return None
    score = parse_quantity(cell.value if cell.kind == "number" else cell.text).volume
    if score is None:
        row.complain("MSB-V03", "score", problem="unreadable")
    return score


def _place_columns(located: Located) -> dict:
    place = located.place
    return {
        "kecamatan_code": place.kecamatan_code if place else None,
        "kecamatan_name": place.kecamatan_name if place else located.kecamatan_text,
        "desa_code": place.desa_code if place else None,
        "desa_name": place.desa_name if place and place.desa_name else located.desa_text,
        "place_codes": ";".join(located.codes) or None,
    }


def _origin(row: ReadRow, record: dict) -> dict:
    """Only what the list itself says: a list without parent ids cannot say where its rows were born."""
    stage, code = row.source.stage, record["desa_code"]
    traits = row.source.match.layout.traits
    said = traits.get(f"origin@{row.raw('parent_table')}") or traits.get("origin")
    for use, origin in (("is_pokir", "pokir"), ("is_teknokratik", "teknokratik")):
        if row.raw(use).casefold() in YES:
            said = origin
    desa = row.row.cells.get("desa")
    if desa is not None and is_born_in_kecamatan(desa.text):
        said = "musrenbang_kecamatan"
    if said:
        return {"origin": said}
    if stage == "desa":
        if not code:
            return {"origin": None}
        return {"origin": "musrenbang_kelurahan" if code.split(".")[3].startswith("1") else "musrenbang_desa"}
    if stage == "kecamatan" and record["declares_parent"] and not record["source_parent_id"]:
        return {"origin": "musrenbang_kecamatan"}
    return {"origin": {"pokir": "pokir", "ranwal_renja": "teknokratik"}.get(stage)}


def _neighbourhood(texts: dict[str, str | None]) -> dict:
    for use in ("rt_rw", "location", "proposal", "problem"):
        found = parse_rt_rw(texts[use] or "")
        if found.rt or found.rw:
            return {"rt": ";".join(map(str, found.rt)) or None, "rw": ";".join(map(str, found.rw)) or None}
    return {"rt": None, "rw": None}


def _quantity(row: ReadRow) -> dict:
    cell = row.row.cells.get("volume")
    unit_text = row.raw("unit")
    volume_text = row.raw("volume")
    value = cell.value if cell is not None and cell.kind == "number" else volume_text
    quantity = parse_quantity(value, unit_text or None, style=row.reading.volume_style)
    if quantity.problem in UNIT_DOUBTS:
        row.complain("MSB-V17", "unit" if unit_text else "volume", text=unit_text or volume_text)
    elif quantity.problem and quantity.problem != "empty":
        row.complain("MSB-V03", "volume", problem=quantity.problem)
    written = " ".join(filter(None, [volume_text, unit_text]))
    return {"volume": quantity.volume, "unit": quantity.unit, "volume_text": mask(clean(written))[0] or None}


def _money(row: ReadRow, styles: dict[str, str]) -> dict:
    out: dict[str, object] = {"asked_rp": None, "approved_rp": None, "money_text": None}
    figures = _figures(row, styles)
    figures.path = row.row.path
    for use in AMOUNT_USES:
        if use in row.row.cells:
            out["money_text"] = mask(clean(row.row.cells[use].text))[0]
        amount = figures.money.get(use)
        if amount is not None and abs(amount) >= IMPLAUSIBLE_RP and row.source.match.layout.detail_level == "proposal":
            row.complain("MSB-V14", use, amount=f"{amount:,}".replace(",", "."))
        out[f"{use}_rp"] = amount
    return out


def _figures(row: ReadRow, styles: dict[str, str]) -> Figures:
    """The amounts of a row, each read or named; kept for the arithmetic too."""
    figures = Figures(row.row.number)
    for use, style in styles.items():
        cell = row.row.cells.get(use)
        if cell is None:
            continue
        text = row.raw(use)
        amount = parse_rupiah(cell.value if cell.kind == "number" else text, scale=row.source.title.scale, style=style)
        if amount.problem == "empty" or (use == "asked" and amount.value == 0):
            # An ask of 0 is a form left blank, not a proposal that costs nothing (domain 4.1).
            if cell.kind in ("error", "formula_without_value"):
                figures.unread.add(use)
            continue
        row.reading.money_cells += 1
        row.reading.money_cells_read += amount.value is not None
        if amount.value is None:
            figures.unread.add(use)
            row.complain("MSB-V01", use, problem=amount.problem)
        else:
            figures.money[use] = amount.value
            row.reading.has_fractions |= isinstance(cell.value, float) or bool(SEN.search(text))
    row.reading.figures.append(figures)
    return figures


def _priority(row: ReadRow, texts: dict[str, str | None]) -> dict:
    written = row.raw("priority")
    if written:
        digits = written.strip().lstrip("Pp").split(".")[0]
        return {"priority": int(digits) if digits.isdigit() else parse_priority(written)}
    return {"priority": parse_priority(texts["problem"] or "") or parse_priority(texts["proposal"] or "")}


def _skpd(row: ReadRow) -> dict:
    # Masked before it is looked up: a name spelled anew hides that somebody stands in it.
    written = row.text("skpd_final") or row.text("skpd")
    if not written:
        return {"skpd_code": skpd_code(row.raw("skpd_code")), "skpd_name": None, "skpd_group": None}
    if is_ditto(written):
        row.complain("MSB-V16", "skpd", name=written)
        return {"skpd_code": skpd_code(row.raw("skpd_code")), "skpd_name": None, "skpd_group": None}
    # One doubt about a name, not one for every row of the table that says it.
    repeated = ("skpd", written) in row.reading.said
    row.reading.said.add(("skpd", written))
    body = row.source.context.skpd.resolve(written, row.source.context.dossier.plan_year)
    name = body.name or written
    if body.problem and not repeated:
        facts = {"own": name, "name": written} if body.problem == "not_listed" else {"name": name}
        row.complain(SKPD_DOUBTS.get(body.problem, "MSB-V16"), "skpd", **facts)
    return {
        "skpd_code": skpd_code(row.raw("skpd_code")) or body.code,
        "skpd_name": name,
        "skpd_group": body.group,
    }


def _decision(row: ReadRow, texts: dict[str, str | None]) -> dict:
    """Outcome by the status column where there is one, else by the list the row stands on.

    A refused row whose reason names another purse, a later year or work already done is that, not a
    rejection (domain facts 5 and 12); an accepted row may be said to be merged or changed.
    """
    stage, status_text = row.source.stage, texts["status"]
    layout = row.source.match.layout
    outcome, status_stage = layout.outcome_at(stage), None
    if status_text:
        status = parse_status(status_text, stage)
        if status.problem:
            row.complain("MSB-V07", "status", text=status_text)
        outcome, status_stage = status.outcome or outcome, status.stage
    reason = texts["reason"]
    purse = row.raw("purse")
    if purse:
        outcome = outcome_of_purse(purse)
        if outcome is None:
            row.complain("MSB-L16", "purse", text=purse)
    if "reason" in layout.pending_when_empty and parse_status(reason or "", stage).outcome in (None, "pending"):
        outcome = outcome if reason and parse_status(reason, stage).outcome is None else "pending"
    if outcome in ("rejected", "withdrawn", "forwarded"):
        outcome = parse_remark(reason, outcome) or outcome
    codes = parse_reasons(reason or "") if outcome in ENDED else ()
    if outcome in ENDED and reason and not codes:
        row.complain("MSB-V08", "reason")
    return {
        "status_raw": status_text,
        "status_stage": status_stage,
        "outcome": outcome,
        "reason_text": reason,
        "reason_code": codes[0] if codes else None,
    }


def _sub_kegiatan(row: ReadRow, record: dict) -> dict:
    written = row.raw("sub_kegiatan_code") or row.raw("sub_kegiatan")
    code = sub_kegiatan_code(written) or sub_kegiatan_code(row.raw("code"))
    name = row.text("sub_kegiatan_name")
    if code:
        return {"sub_kegiatan_code": code, "sub_kegiatan_name": name, "code_source": "source"}
    kamus = row.source.context.kamus
    known = kamus.get(activity_key(record["proposal_text"] or "")) if kamus else None
    if known:
        return {"sub_kegiatan_code": known[0], "sub_kegiatan_name": known[1] or None, "code_source": "kamus"}
    return {"sub_kegiatan_code": None, "sub_kegiatan_name": name, "code_source": None}
