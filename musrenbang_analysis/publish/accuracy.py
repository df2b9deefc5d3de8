"""How often the linking is right, before and after a review, as a table for the screen and the notebook."""

import pandas as pd

from musrenbang_analysis.formats import percent
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Block, Number, Table, paragraph, stack
from musrenbang_analysis.review.accuracy import ALL, AUDITED, DOUBTFUL, PRECISION, RANDOM, RECALL, WRITTEN
from musrenbang_analysis.terms import METHODS

TIERS = (*METHODS, WRITTEN, ALL)
HEADERS = ("tier", "precision_before", "precision_after", "recall_before", "recall_after")


def accuracy_block(before: pd.DataFrame, after: pd.DataFrame, n_labels: int, lang: str = "id") -> Block:
    """One table per basis (doubtful pairs, accepted links by lot, audited proposals), each saying what it stands for.

    ``before`` and ``after`` have the columns of ``review.accuracy.COLUMNS``; ``after`` may be empty.
    """
    tables = [_table(before, after, basis, lang) for basis in (AUDITED, RANDOM, DOUBTFUL)]
    note = label("review.accuracy.note" if len(after) else "review.accuracy.too_few", lang, count=n_labels)
    return stack(*(table for table in tables if table), paragraph(note, "note"))


def _table(before: pd.DataFrame, after: pd.DataFrame, basis: str, lang: str) -> Block | None:
    rows = {}
    for moment, frame in (("before", before), ("after", after)):
        for row in frame[frame["basis"] == basis].to_dict("records"):
            rows[row["tier"], row["measure"], moment] = _share(row, lang)
    tiers = [tier for tier in TIERS if any(key[0] == tier for key in rows)]
    if not tiers:
        return None
    headers = [label(f"review.accuracy.{name}", lang) for name in HEADERS]
    note = label(f"review.accuracy.{basis}_note", lang)
    table = Table(label(f"review.accuracy.{basis}", lang), headers, note=note, widths=(2, 2, 2, 2, 2))
    cells = [(measure, moment) for measure in (PRECISION, RECALL) for moment in ("before", "after")]
    for tier in tiers:
        name = label(f"review.accuracy.tier.{tier}" if tier in (WRITTEN, ALL) else f"method.{tier}", lang)
        table.rows.append([name, *(Number(rows.get((tier, *cell), "–")) for cell in cells)])
    return table.block()


def _share(row: dict, lang: str) -> str:
    bounds = f"{percent(row['lower'], lang, 0)}–{percent(row['upper'], lang, 0)}"
    return f"{percent(row['value'], lang, 0)} ({bounds}; {row['right']}/{row['n']})"
