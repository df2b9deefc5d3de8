"""``measures``: what is measured and how, the numbers of a dossier, the lists behind them, tables to publish."""

import argparse
from pathlib import Path

import pandas as pd

from musrenbang_analysis.commands.calling import folder_of, key_of, tables_of
from musrenbang_analysis.commands.codes import DONE
from musrenbang_analysis.commands.measures_text import (
    define_lines,
    group_label,
    overview_lines,
    scorecard_lines,
    value_lines,
)
from musrenbang_analysis.compare.wishes import with_wishes
from musrenbang_analysis.dossier import open_dossier
from musrenbang_analysis.errors import MusrenbangError
from musrenbang_analysis.export.xlsx import SheetContent, write_workbook
from musrenbang_analysis.labels import label
from musrenbang_analysis.measure.checklists import CHECKLISTS, checklist
from musrenbang_analysis.measure.open_tables import OpenTable, measures_beside_tables, open_measures, open_tables
from musrenbang_analysis.measure.registry import definitions, matching
from musrenbang_analysis.measure.scorecard import scorecard
from musrenbang_analysis.store import Tables, read_tables, write_csv
from musrenbang_analysis.terms import LANGUAGES, STAGES

SHOWN = 40
KINDS = {"Int64": "count", "Float64": "number"}


def add_measures_options(command: argparse.ArgumentParser, lang: str) -> None:
    """The dossier (not needed to define), which numbers, which form."""
    command.add_argument("dossier", metavar="DOSSIER", type=Path, nargs="?", help=label("cli.dossier", lang))
    command.add_argument("--define", metavar="NAME", help=label("cli.measures_define", lang))
    command.add_argument("--measure", metavar="NAME", action="append", help=label("cli.measures_measure", lang))
    command.add_argument("--area", metavar="CODE", help=label("cli.measures_area", lang))
    command.add_argument("--stage", choices=STAGES, metavar="STAGE", help=label("cli.measures_stage", lang))
    command.add_argument("--origin", metavar="ORIGIN", help=label("cli.measures_origin", lang))
    names = ", ".join(CHECKLISTS)
    command.add_argument(
        "--list", choices=CHECKLISTS, metavar="LIST", help=label("cli.measures_list", lang, names=names)
    )
    command.add_argument("--scorecard", action="store_true", help=label("cli.measures_scorecard", lang))
    command.add_argument("--publish", metavar="DIR", type=Path, help=label("cli.measures_publish", lang))
    command.add_argument("--out", metavar="FILE", type=Path, help=label("cli.measures_out", lang))


def run_measures(options: argparse.Namespace) -> int:
    """Define, or show the numbers, a list, the scorecard, or write tables to publish."""
    if options.define:
        print("\n".join(define_lines(_known([options.define]), options.lang)))
        return DONE
    if options.dossier is None:
        raise _wrong("cli.needs", names="DOSSIER")
    folder = folder_of(options.dossier, options)
    tables = tables_of(folder, options, options.dossier)
    if options.publish:
        return _publish(tables, options)
    if options.list:
        found = checklist(options.list, tables.records, tables.links, tables.lineage, options.stage)
        return _hand_over(found, f"list.{options.list}", options)
    if options.scorecard:
        side = open_dossier(folder).context_rows
        earlier, lineage = _both_years(folder, tables, options)
        card = scorecard(tables.measures, lineage, tables.records, tables.links, options.lang, side, earlier)
        if options.out:
            return _hand_over(card, "cli.measures_scorecard", options)
        print("\n".join(scorecard_lines(card, options.lang)))
        return DONE
    chosen = _chosen(tables.measures, options)
    if options.out:
        return _hand_over(chosen, "cli.measures", options)
    if not options.measure:
        print("\n".join(overview_lines(chosen, options.lang)))
    else:
        print("\n".join([*value_lines(chosen, options.lang), "", *define_lines(_names_of(chosen), options.lang)]))
    return DONE


def _chosen(measures: pd.DataFrame, options: argparse.Namespace) -> pd.DataFrame:
    """The rows asked for, fit to be handed on; without ``--area`` those of the whole kabupaten."""
    for column, value in (("stage", options.stage), ("origin", options.origin)):
        if value:
            measures = measures[measures[column] == value]
    code = options.area or key_of(folder_of(options.dossier, options))[0]
    names = _known(options.measure) if options.measure else list(dict.fromkeys(measures["measure"]))
    inside = measures[measures["area_code"] == code]
    if options.area and inside.empty:
        raise _wrong("cli.measures_no_area", area=options.area)
    if not inside["measure"].isin(names).any():  # measured of kecamatan only, as location quotients
        inside = measures
    # What is hidden is decided over all groups of a kind, so the names are chosen last.
    safe = open_measures(inside)
    return safe[safe["measure"].isin(names)].reset_index(drop=True)


def _known(names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        hits, near = matching(name)
        if not hits:
            raise _wrong("cli.measures_unknown", name=name, near=", ".join(near) or "–")
        found += hits
    return found


def _names_of(chosen: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(chosen["measure"]))


def _both_years(folder: Path, tables: Tables, options: argparse.Namespace) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """The lineages of the year before (None where it was not built) and of this one, with their wishes."""
    code, year = key_of(folder)
    try:
        before = read_tables(options.roots.tables_of(code, year - 1))
    except FileNotFoundError:
        return None, tables.lineage
    earlier, lineage = with_wishes([(before.records, before.lineage), (tables.records, tables.lineage)])
    return earlier, lineage


def _hand_over(table: pd.DataFrame, key: str, options: argparse.Namespace) -> int:
    """To ``--out`` (CSV or XLSX by its ending), else the first rows to the screen."""
    if table.empty:
        print(label("cli.measures_none", options.lang))
        return DONE
    if not options.out:
        print(table.head(SHOWN).to_csv(index=False).rstrip())
        if len(table) > SHOWN:
            print(label("cli.measures_more", options.lang, count=len(table) - SHOWN))
        return DONE
    options.out.parent.mkdir(parents=True, exist_ok=True)
    title = label(key, options.lang)
    if options.out.suffix.lower() == ".xlsx":
        note = label("cli.measures_small_note", options.lang)
        write_workbook(options.out, title, [note], _sheets(table, title, options.lang), options.lang)
    else:
        write_csv(table, options.out)
    print(label("cli.measures_written", options.lang, path=options.out, count=len(table)))
    return DONE


def _sheets(table: pd.DataFrame, title: str, lang: str) -> list[SheetContent]:
    """The table, and the definition of every measure in it."""
    sheets = [_sheet(table, label("list.sheet", lang), title)]
    if "measure" in table:
        sheets.append(_sheet(definitions(_names_of(table), lang), label("method.caption", lang)[:31], title))
    return sheets


def _sheet(table: pd.DataFrame, name: str, title: str) -> SheetContent:
    columns = [(str(column), KINDS.get(str(table[column].dtype), "text")) for column in table.columns]
    rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    texts = [kind == "text" for _, kind in columns]
    plain = [
        [str(v) if is_text and v is not None else v for v, is_text in zip(row, texts, strict=True)] for row in rows
    ]
    return SheetContent(name, title, columns, plain)


def _publish(tables: Tables, options: argparse.Namespace) -> int:
    """Open tables as CSV and one workbook, the log of what is hidden apart from them."""
    made = open_tables(tables.lineage, tables.records)
    out, inner = options.publish / "open", options.publish / "internal"
    for folder in (out, inner):
        folder.mkdir(parents=True, exist_ok=True)
    for table in made:
        write_csv(_shown(table.long(), table, options.lang), out / f"{table.name}.csv")
        write_csv(table.log, inner / f"{table.name}_hidden.csv")
    write_csv(measures_beside_tables(tables.measures), out / "measures.csv")
    note = label("cli.measures_small_note", options.lang)
    title = label("cli.measures_open_title", options.lang)
    sheets = [_cross(table, note, options.lang) for table in made]
    write_workbook(out / "open_tables.xlsx", title, [note], sheets, options.lang)
    hidden = sum(len(table.log) for table in made)
    print(label("cli.measures_published", options.lang, path=out, hidden=hidden, log=inner))
    return DONE


def _cross(table: OpenTable, note: str, lang: str) -> SheetContent:
    """One open table as a sheet; a hidden cell holds a dot, never an empty cell that reads as 0."""
    title = label(f"open.{table.name}", lang)
    names = [group_label(table.columns, str(column), lang) for column in table.cells.columns]
    columns = [(label(f"open.{table.rows}", lang), "text"), *((name, "count") for name in names)]
    sheet = SheetContent(title[:31], title, [*columns, (label("open.total", lang), "count")], [], note)
    for row, cells in table.cells.iterrows():
        counts = ["•" if pd.isna(cell) else int(cell) for cell in cells]
        sheet.rows.append([group_label(table.rows, str(row), lang), *counts, int(table.row_totals[row])])
    totals = [int(total) for total in table.column_totals]
    sheet.rows.append([label("open.total", lang), *totals, int(table.row_totals.sum())])
    return sheet


def _shown(long: pd.DataFrame, table: OpenTable, lang: str) -> pd.DataFrame:
    words = {"row_label": [group_label(table.rows, str(word), lang) for word in long["row"]]}
    words["column_label"] = [group_label(table.columns, str(word), lang) for word in long["column"]]
    return long.assign(**words)


def _wrong(key: str, **facts: object) -> MusrenbangError:
    return MusrenbangError(*(label(key, lang, **facts) for lang in LANGUAGES))
