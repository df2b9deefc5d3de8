"""Tables of a database dump that only say where the rows of another table lie, and to which work they belong.

SIMDA keeps the proposals of the department forum (``trx_forum_skpd_usulan``), their places (``trx_forum_skpd_lokasi``)
and the works made of them (``trx_forum_skpd_aktivitas``) apart. A form with ``list_kind`` ``keys`` has a column ``key``
(the number that the proposals cite in theirs) and ``key_of`` (the work, which later stages cite as their parent).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.columns import RecordColumns, RecordRow
from musrenbang_analysis.ingest.read_table import ReadTable, TableReading, TableSource
from musrenbang_analysis.ingest.rows import BodyRow
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.ingest.uses import NO_ID, cells_by_use
from musrenbang_analysis.ingest.whereabouts import locate_rows, neighbourhood_columns, place_columns

KEY = "key"
KEY_OF = "key_of"
PLACE = ("kecamatan_code", "kecamatan_name", "desa_code", "desa_name", "place_codes")


@dataclass(frozen=True)
class Keyed:
    """One row: its number, the work it belongs to (as later tables cite it), and the place it gives."""

    id_system: str | None
    key: str
    work: str | None
    facts: dict[str, str | None]


def read_keys(table: TableSource, sheet: Sheet) -> tuple[list[Keyed], int, list[Finding]]:
    """The rows of a table of keys, how many rows there were, and the findings that account for all of them."""
    lines = {row: line for row, line in sheet.by_row.items() if row > table.match.bottom}
    reading = TableReading()
    rows = [BodyRow(number, cells_by_use(table.match, line)) for number, line in lines.items()]
    said = ReadTable(table, [row for row in rows if row.text(KEY).casefold() not in NO_ID], reading)
    keys = [key for key in _keyed(said) if key.key]
    facts = {"count": len(keys), "form": table.match.layout.label_id}
    found = [Finding("MSB-L19", table.file, table.sheet, table.match.top, n_rows=len(lines), facts=facts)]
    if reading.masked:
        found.append(Finding("MSB-V11", table.file, table.sheet, facts={"count": reading.masked}))
    return keys, len(lines), [*found, *said.complaints()]


def _keyed(table: ReadTable) -> list[Keyed]:
    layout = table.source.match.layout
    prefix = layout.traits.get("key_prefix", KEY_OF)
    columns = neighbourhood_columns(table.text("rt_rw", "location")) | place_columns(locate_rows(table))
    columns["location_text"] = table.text("location")
    keyed = []
    for at, (key, work) in enumerate(zip(table.raw(KEY), table.raw(KEY_OF), strict=True)):
        facts = {name: column[at] for name, column in columns.items()}
        keyed.append(Keyed(layout.id_system, key, None if work.casefold() in NO_ID else f"{prefix}-{work}", facts))
    return keyed


def complete_by_keys(records: RecordColumns, keys: Sequence[Keyed]) -> None:
    """Give records what their key says (place, location, RT/RW, only where they say nothing themselves).

    A later record whose parent is a work gets the proposals of that work as its parents.
    """
    if not keys:
        return
    by_key = {(key.id_system, key.key): key for key in keys}
    proposals: dict[tuple[object, str], list[str]] = defaultdict(list)
    for record in records:
        key = by_key.get((record["id_system"], record["_key"]))  # type: ignore[arg-type]
        if key is None:
            continue
        _complete(record, key)
        if key.work and record["source_id"]:
            proposals[key.id_system, key.work].append(str(record["source_id"]))
    for record in records:
        found = proposals.get((record["id_system"], str(record["source_parent_id"] or "")))
        if found:
            record["source_parent_id"] = ";".join(found)


def _complete(record: RecordRow, key: Keyed) -> None:
    facts = key.facts
    if record["location_text"] is None:
        record["location_text"] = facts["location_text"]
    if record["rt"] is None and record["rw"] is None:
        record["rt"], record["rw"] = facts["rt"], facts["rw"]
    if record["desa_code"] is None and (record["kecamatan_code"] in (None, facts["kecamatan_code"])):
        for name in PLACE:
            record[name] = facts[name] or record[name]
