"""The closed door: nothing personal leaves in a table or a finding, even where a parser forgot to mask it.

Every text column is looked at unless it is listed here as made by ourselves; a new column is closed by default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
        for column in columns_of(name):
            if column.type != "text" or column.allowed or column.name in MADE_BY_US:
                continue
            values = frame[column.name]
            masked = _masked(values, known)
            if masked:
                count = int(values.isin(list(masked)).sum())
                safe[name][column.name] = values.replace(masked)
                facts = {"table": name, "column": column.name, "count": count}
                findings.append(Finding("MSB-P02", facts=facts))
    return safe, findings


def _masked(values: pd.Series, public: frozenset[str]) -> dict[str, str]:
    """What each personal text becomes; empty when there is none."""
    found = {}
    for text in values.dropna().unique():
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
