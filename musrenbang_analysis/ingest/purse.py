"""Which budget a village addresses ("Sumber", "Tujuan" of its own plan) and what that makes of the row.

Words in ``reference/layouts/purses.csv``. A row of the village's own plan is served by the village's own
budget: neither adopted nor rejected by the kabupaten. What is not listed, or names two budgets, says nothing.
"""

import re
from functools import cache

from musrenbang_analysis.ingest.layout import header_key
from musrenbang_analysis.reference import read_reference

PARTS = re.compile(r"\s*(?:[,;/&+\n]|\bdan\b)\s*", re.IGNORECASE)


@cache
def _purses() -> dict[str, str]:
    return {header_key(row["words"]): row["outcome"] for row in read_reference("layouts/purses.csv")}


def outcome_of_purse(text: str) -> str | None:
    """The outcome of a row that names this budget; None when it names none we know, or several that differ."""
    whole = _purses().get(header_key(text))
    if whole:
        return whole
    found = {_purses().get(header_key(part)) for part in PARTS.split(text) if part.strip()}
    return found.pop() if len(found) == 1 else None
