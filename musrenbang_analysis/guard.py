"""The closed door: nothing personal leaves in a table or a finding, even where a parser forgot to mask it.

Every text column is looked at unless it is listed here as made by ourselves; a new column is closed by default.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.schema import columns_of

if TYPE_CHECKING:
    import pandas as pd

MADE_BY_US = frozenset({"record_id", "from_id", "to_id", "left_id", "right_id", "rival_id", "sha256"})
"""Fingerprints: sixteen hexadecimal digits in a row may all be decimal and look like a NIK."""
SHORTEST = 5
"""No masked form is shorter ("a.n.X")."""


def guard_tables(
    tables: Mapping[str, pd.DataFrame], public: Collection[str] = ()
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables with every leftover masked, and one finding per column in which something was left.

    ``public`` are names that are nobody's: of places, such as the kecamatan Ibu Selatan.
    """
    safe, findings = {}, []
    known = frozenset(public)
    for name, frame in tables.items():
        safe[name] = frame.copy(deep=False)
        for column in _open_columns(name):
            values = frame[column]
            masked = _masked(values.dropna().unique(), known)
            if masked:
                safe[name][column] = values.replace(masked)
                findings.append(_leak(name, column, int(values.isin(list(masked)).sum())))
    return safe, findings


def guard_rows(name: str, rows: Sequence[dict]) -> tuple[list[dict], list[Finding]]:
    """The same for a table that is still rows."""
    safe, findings = [dict(row) for row in rows], []
    for column in _open_columns(name):
        masked = _masked({row[column] for row in rows if row.get(column)}, frozenset())
        leaking = [row for row in safe if row.get(column) in masked]
        for row in leaking:
            row[column] = masked[row[column]]
        if leaking:
            findings.append(_leak(name, column, len(leaking)))
    return safe, findings


def _open_columns(table: str) -> list[str]:
    """Columns in which anything may be written."""
    columns = (column for column in columns_of(table) if column.type == "text" and not column.allowed)
    return [column.name for column in columns if column.name not in MADE_BY_US]


def _leak(table: str, column: str, count: int) -> Finding:
    return Finding("MSB-P02", facts={"table": table, "column": column, "count": count})


def _masked(texts: Iterable[str], public: frozenset[str]) -> dict[str, str]:
    """What each personal text becomes; empty when there is none."""
    found = {}
    for text in texts:
        if len(text) >= SHORTEST and text not in public:
            masked, count = mask(text)
            if count:
                found[text] = masked
    return found


def guard_findings(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with everything they quote from a source masked."""
    return [
        replace(
            finding,
            source_file=_safe(finding.source_file),
            source_sheet=_safe(finding.source_sheet),
            column=_safe(finding.column),
            cell_text=_safe(finding.cell_text),
            facts={name: _safe(value) for name, value in finding.facts.items()},
        )
        for finding in findings
    ]


def _safe(value: object) -> object:
    return mask(value)[0] if isinstance(value, str) else value
