"""Lasting ids: the same row keeps its id when rows are reordered, files renamed or read again."""

from collections import Counter
from collections.abc import Iterable, MutableMapping
from hashlib import blake2b

from musrenbang_analysis.ingest.columns import RecordColumns
from musrenbang_analysis.normalise.text import clean

ID_BYTES = 6
"""48 bits: with 100,000 records the chance of any two sharing an id is below 2 in 100,000; it is checked too."""

COUNTED_BYTES = 20


def content_text(stage: str, parts: Iterable[tuple[str, str]]) -> str:
    """The raw content of a row in one text: stage and every used cell in order of its name, whitespace folded."""
    return "\x1f".join([stage, *[f"{use}={clean(text)}" for use, text in parts if text]])


def assign_ids(rows: Iterable[MutableMapping] | RecordColumns) -> None:
    """Set ``record_id`` on every row from its ``stage``, ``source_id`` and ``_content``.

    A row with an id of its source system that is unique in its stage is known by that id alone, so
    that a corrected typo does not make it another proposal. All others are known by their content;
    exact copies are told apart by a running number (they are interchangeable).
    """
    by_source_id = Counter((row["stage"], row["source_id"]) for row in rows if row["source_id"])
    copies: Counter[bytes] = Counter()
    for row in rows:
        if row["source_id"] and by_source_id[row["stage"], row["source_id"]] == 1:
            identity = f"{row['stage']}\x1fid\x1f{row['source_id']}"
        else:
            identity = f"{row['_content']}\x1f{row['source_id'] or ''}"
        # Counted by a long digest, so that the texts are not all kept a second time.
        known = blake2b(identity.encode(), digest_size=COUNTED_BYTES).digest()
        copies[known] += 1
        if copies[known] > 1:
            identity += f"\x1f{copies[known]}"
        row["record_id"] = f"{row['stage']}-{blake2b(identity.encode(), digest_size=ID_BYTES).hexdigest()}"
