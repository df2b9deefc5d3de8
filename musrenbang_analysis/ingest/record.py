"""From the cells of a table to records: each column parsed by its own parser, doubts kept as findings."""

from collections.abc import Iterable

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.amounts import money_columns, quantity_columns, read_figures
from musrenbang_analysis.ingest.arithmetic import off_dictionary
from musrenbang_analysis.ingest.body import MONEY_USES, Body
from musrenbang_analysis.ingest.columns import RecordColumns
from musrenbang_analysis.ingest.identity import content_texts
from musrenbang_analysis.ingest.purse import outcome_of_purse
from musrenbang_analysis.ingest.read_table import ReadTable, TableReading, TableSource
from musrenbang_analysis.ingest.recommended import said_facts
from musrenbang_analysis.ingest.whereabouts import (
    declares_parent,
    locate_rows,
    name_doubted_places,
    name_unread_neighbourhoods,
    neighbourhood_columns,
    origins,
    place_columns,
    point_columns,
)
from musrenbang_analysis.ingest.words import is_ditto
from musrenbang_analysis.normalise.code import skpd_code, sub_kegiatan_code
from musrenbang_analysis.normalise.money_style import decide_style, decide_volume_style
from musrenbang_analysis.normalise.neighbourhood import parse_priority, parse_rank
from musrenbang_analysis.normalise.reason import parse_reasons
from musrenbang_analysis.normalise.remark import parse_remark
from musrenbang_analysis.normalise.status import parse_status
from musrenbang_analysis.normalise.text import activity_key
from musrenbang_analysis.normalise.volume import parse_quantity
from musrenbang_analysis.terms import ENDED

__all__ = ["TableReading", "TableSource", "build_records"]

TEXT_USES = ("proposal", "problem", "location", "reason", "notes", "status")
NAMING_RT_RW = ("location", "proposal", "problem")
SKPD_DOUBTS = {"unknown_group": "MSB-V06", "not_listed": "MSB-V18"}

Columns = dict[str, list]
Texts = dict[str, list[str | None]]


def build_records(source: TableSource, body: Body) -> TableReading:
    """One record per body row; nothing is dropped here, what cannot be read is empty and named."""
    reading = TableReading()
    styles = {use: decide_style(_texts(body, use)) for use in MONEY_USES if use in source.match.uses.values()}
    lines, sums = ReadTable(source, body.rows, reading), ReadTable(source, body.sums, reading)
    reading.records = RecordColumns(_columns(lines, styles, decide_volume_style(_texts(body, "volume"))))
    reading.figures += read_figures(sums, styles)
    reading.findings += [*lines.complaints(), *sums.complaints()]
    if reading.masked:
        facts = {"count": reading.masked}
        reading.findings.append(Finding("MSB-V11", source.file, source.sheet, facts=facts))
    return reading


def _texts(body: Body, use: str) -> list[str]:
    cells = (row.cells[use] for rows in (body.rows, body.sums) for row in rows if use in row.cells)
    return [cell.text for cell in cells if cell.kind == "text"]


def _columns(table: ReadTable, styles: dict[str, str], volume_style: str) -> Columns:
    """Every column of ``records``. Within a row, doubts are named in the order in which the columns are read here."""
    points = point_columns(table)
    texts = {use: table.text(use) for use in TEXT_USES}
    located = locate_rows(table, bare_location=table.source.stage != "desa")
    name_doubted_places(table, located)
    columns = _said_once(table) | points | place_columns(located)
    columns |= {
        "source_row": [row.number for row in table.rows],
        "source_id": table.identifiers("source_id"),
        "source_parent_id": table.identifiers("source_parent_id"),
        "proposal_text": texts["proposal"],
        "problem_text": texts["problem"],
        "location_text": texts["location"],
        "bidang": table.text("bidang"),
        "program_text": table.text("program"),
        "fund_source": table.text("fund_source", "purse"),
        "notes": texts["notes"],
        "score": _scores(table),
        "score_criteria": table.every(None),
        "score_source": table.every(None),
        "_content": content_texts(table),
        "_no": table.raw("no"),
        "_key": [raw or None for raw in table.raw("key")],
    }
    columns["origin"] = origins(table, columns["desa_code"], columns["source_parent_id"])
    name_unread_neighbourhoods(table)
    columns |= neighbourhood_columns(table.text("rt_rw"), *(texts[use] for use in NAMING_RT_RW))
    columns |= quantity_columns(table, volume_style)
    figures = read_figures(table, styles)
    columns |= money_columns(table, figures)
    for row, volume, unit in zip(figures, columns["volume"], columns["unit"], strict=True):
        row.volume, row.unit = volume, unit
    table.reading.figures += figures
    _name_off_prices(table, columns)
    columns |= {"priority": _priorities(table, texts)} | said_facts(table, styles)
    columns |= _skpd_columns(table)
    columns |= _decision_columns(table, texts)
    return columns | _sub_kegiatan_columns(table, texts["proposal"])


def _said_once(table: ReadTable) -> Columns:
    """What the form says of all its rows."""
    source, layout = table.source, table.source.match.layout
    same = {
        "stage": source.stage,
        "list_kind": layout.list_kind,
        "plan_year": source.context.dossier.plan_year,
        "source_file": source.file,
        "source_sheet": source.sheet,
        "source_layout": layout.name,
        "id_system": layout.id_system,
        "declares_parent": declares_parent(table),
    }
    return {name: table.every(value) for name, value in same.items()} | {
        "detail_level": [row.heading.get("detail_level") or layout.detail_level for row in table.rows],
        "is_counted": ["not_counted" not in row.heading for row in table.rows],
    }


def _scores(table: ReadTable) -> list[float | None]:
    """The score that a list prints beside its proposals ("Skor" of the department forum)."""
    scores: list[float | None] = table.every(None)
    for at, cell in enumerate(table.cells("score")):
        if cell is not None and cell.text.strip(" -"):
            scores[at] = parse_quantity(cell.value if cell.kind == "number" else cell.text).volume
            if scores[at] is None:
                table.complain(at, "MSB-V29", "score")
    return scores


def _name_off_prices(table: ReadTable, columns: Columns) -> None:
    """Asks that are not volume x price of the dossier's dictionary of proposals."""
    prices = table.source.context.prices
    if not prices or table.source.match.layout.detail_level != "proposal":
        return
    asks = zip(columns["proposal_text"], columns["volume"], columns["asked_rp"], strict=True)
    for at, (text, volume, asked) in enumerate(asks):
        facts = off_dictionary(volume, prices.get(activity_key(text or "")), asked)
        if facts:
            table.complain(at, "MSB-A09", "asked", **facts)


def _priorities(table: ReadTable, texts: Texts) -> list[int | None]:
    """Ranks of their own column, else hidden in a text; a word in that column is named once in the table."""
    ranks, named = table.every(None), set()
    columns = zip(table.raw("priority"), texts["problem"], texts["proposal"], strict=True)
    for at, (written, problem, proposal) in enumerate(columns):
        if not written:
            ranks[at] = parse_priority(problem or "") or parse_priority(proposal or "")
            continue
        ranks[at] = parse_rank(written)
        if ranks[at] is None and written not in named and written.strip(" -0"):
            table.complain(at, "MSB-V32", "priority")
        named.add(written)
    return ranks


def _skpd_columns(table: ReadTable) -> Columns:
    """``skpd_code``, ``skpd_name``, ``skpd_group``; one doubt about a name, not one for every row that says it."""
    context, doubted = table.source.context, set()
    codes = [skpd_code(raw) if raw else None for raw in table.raw("skpd_code")]
    names, groups = table.every(None), table.every(None)
    # Masked before it is looked up: a name spelled anew hides that somebody stands in it.
    for at, written in enumerate(table.text("skpd_final", "skpd")):
        if not written:
            continue
        if is_ditto(written):
            table.complain(at, "MSB-V16", "skpd", name=written)
            continue
        body = context.skpd.resolve(written, context.dossier.plan_year)
        names[at], groups[at], codes[at] = body.name or written, body.group, codes[at] or body.code
        if body.problem and written not in doubted:
            facts = {"own": names[at], "name": written} if body.problem == "not_listed" else {"name": names[at]}
            table.complain(at, SKPD_DOUBTS.get(body.problem, "MSB-V16"), "skpd", **facts)
        doubted.add(written)
    return {"skpd_code": codes, "skpd_name": names, "skpd_group": groups}


def _decision_columns(table: ReadTable, texts: Texts) -> Columns:
    """``outcome`` and what it rests on; rows with the same words have the same outcome and the same doubts."""
    known: dict[tuple[str | None, str | None, str], _Decision] = {}
    decisions = []
    for at, words in enumerate(zip(texts["status"], texts["reason"], table.raw("purse"), strict=True)):
        decision = known.get(words)
        if decision is None:
            decision = known[words] = _Decision(table.source, *words)
        decisions.append(decision)
        for code, use, facts in decision.doubts:
            table.complain(at, code, use, **facts)
    return {
        "status_raw": texts["status"],
        "status_stage": [decision.status_stage for decision in decisions],
        "outcome": [decision.outcome for decision in decisions],
        "reason_text": texts["reason"],
        "reason_code": [decision.reason_code for decision in decisions],
    }


class _Decision:
    """Outcome by the status column where there is one, else by the list the row stands on.

    A refused row whose reason names another purse, a later year or work already done is that, not a
    rejection (domain facts 5 and 12); an accepted row may be said to be merged or changed.
    """

    def __init__(self, source: TableSource, status_text: str | None, reason: str | None, purse: str) -> None:
        stage, layout = source.stage, source.match.layout
        self.doubts: list[tuple[str, str, dict[str, object]]] = []
        outcome, self.status_stage = layout.outcome_at(stage), None
        if status_text:
            status = parse_status(status_text, stage)
            if status.problem:
                self.doubts.append(("MSB-V07", "status", {"text": status_text}))
            outcome, self.status_stage = status.outcome or outcome, status.stage
        if purse:
            outcome = outcome_of_purse(purse)
            if outcome is None:
                self.doubts.append(("MSB-L16", "purse", {"text": purse}))
        if "reason" in layout.pending_when_empty and parse_status(reason or "", stage).outcome in (None, "pending"):
            outcome = outcome if reason and parse_status(reason, stage).outcome is None else "pending"
        if outcome in ("rejected", "withdrawn", "forwarded"):
            outcome = parse_remark(reason, outcome) or outcome
        codes = parse_reasons(reason or "") if outcome in ENDED else ()
        if outcome in ENDED and reason and not codes:
            self.doubts.append(("MSB-V08", "reason", {}))
        self.outcome, self.reason_code = outcome, codes[0] if codes else None


def _sub_kegiatan_columns(table: ReadTable, proposals: Iterable[str | None]) -> Columns:
    """The sub kegiatan as written, else as the dossier's dictionary of proposals has it for the very same words."""
    kamus = table.source.context.kamus
    names = table.text("sub_kegiatan_name")
    written = zip(table.raw("sub_kegiatan_code"), table.raw("sub_kegiatan"), table.raw("code"), strict=True)
    in_order = table.source.match.layout.hierarchy == "code"
    codes = [
        sub_kegiatan_code(code or text, lost_zeros=bool(code)) or sub_kegiatan_code(other, lost_zeros=in_order)
        for code, text, other in written
    ]
    named = set()
    for at, code in enumerate(table.raw("sub_kegiatan_code")):
        if code and codes[at] is None and code not in named and any(map(str.isdigit, code)):
            table.complain(at, "MSB-V33", "sub_kegiatan_code")
        named.add(code)
    sources = ["source" if code else None for code in codes]
    if kamus:
        for at, proposal in enumerate(proposals):
            known = None if codes[at] else kamus.get(activity_key(proposal or ""))
            if known:
                codes[at], names[at], sources[at] = known[0], known[1] or None, "kamus"
    return {"sub_kegiatan_code": codes, "sub_kegiatan_name": names, "code_source": sources}
