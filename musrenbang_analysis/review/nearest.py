"""What a row said, kept beside a decision about it, and the row that is nearest to it when it is gone."""

from collections.abc import Mapping

import pandas as pd

from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.normalise.text import words

BETWEEN = " › "
LONGEST = 240
LEAST_LIKE = 0.5
"""Share of words in common below which a row is not offered as the one that was meant."""
SAME_ADDRESS = 0.3
"""What standing at the very same file, sheet and row adds to that share."""


def address_of(record: Mapping[str, object]) -> str:
    """File, sheet and row of a record as the tables cite them."""
    return BETWEEN.join([str(record["source_file"]), str(record["source_sheet"]), str(record["source_row"])])


def said_by(record: Mapping[str, object]) -> str:
    """The address of a record and what it says, short enough for one cell."""
    texts = [record[name] for name in ("proposal_text", "location_text", "desa_name")]
    text = " | ".join(" ".join(str(text).split()) for text in texts if not is_missing(text) and text)
    return f"{address_of(record)}{BETWEEN}{text}"[:LONGEST]


def nearest_record(record_id: str, was: str, records: pd.DataFrame) -> dict | None:
    """Of the records of the same stage the one most like what the vanished one said (``said_by``); None without one."""
    if not was:
        return None
    stage = record_id.rpartition("-")[0]
    *address, text = was.split(BETWEEN, 3)
    wanted = set(words(text))
    best, most = None, LEAST_LIKE
    for row in records[records["stage"] == stage].to_dict("records"):
        found = set(words(said_by(row).split(BETWEEN, 3)[-1]))
        likeness = len(wanted & found) / max(len(wanted | found), 1)
        likeness += SAME_ADDRESS * (address_of(row) == BETWEEN.join(address))
        if likeness > most:
            best, most = row, likeness
    return best
