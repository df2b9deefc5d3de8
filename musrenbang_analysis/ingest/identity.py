"""Lasting ids: the same row keeps its id when rows are reordered, files renamed or read again."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from musrenbang_analysis.ingest.layout import IGNORED, PRIVATE
from musrenbang_analysis.ingest.read_table import ReadTable
from musrenbang_analysis.ingest.uses import ABOUT
from musrenbang_analysis.normalise.text import clean

NOT_CONTENT = frozenset({"no", "source_id"}) | ABOUT
INHERITED_CONTENT = ("kecamatan", "desa", "skpd", "sub_kegiatan_code")
"""What a heading or the title may say for the row."""

ID_BYTES = 6
"""48 bits: with 100,000 records the chance of any two sharing an id is below 2 in 100,000; it is checked too."""


def content_texts(table: ReadTable) -> list[str]:
    """The raw content of every row in one text: stage and every used cell by its use, whitespace folded."""
    source = table.source
    layout = source.match.layout
    used = {use for use in table.uses if use not in NOT_CONTENT and not use.startswith((IGNORED, PRIVATE))}
    parts = [table.every(source.stage)]
    for use in sorted({*used, *INHERITED_CONTENT, "list_kind"}):
        texts = table.every(layout.list_kind if use == "list_kind" else "")
        if use in INHERITED_CONTENT:
            texts = table.inherited(use)
        if use in used:
            texts = [text if cell is None else cell.text for cell, text in zip(table.cells(use), texts, strict=True)]
        parts.append([f"{use}={clean(text)}" if text else "" for text in texts])
    return ["\x1f".join(filter(None, row)) for row in zip(*parts, strict=True)]


def record_ids(stages: Sequence[str], source_ids: Sequence[str | None], contents: Sequence[str]) -> list[str]:
    """The id of every record from its stage, its id in the source system, and its content.

    A row with an id of its source system that is unique in its stage is known by that id alone, so
    that a corrected typo does not make it another proposal. All others are known by their content;
    exact copies are told apart by a running number (they are interchangeable).
    """
    by_source_id = Counter((stage, own) for stage, own in zip(stages, source_ids, strict=True) if own)
    copies: dict[object, int] = {}
    ids = []
    for stage, own, content in zip(stages, source_ids, contents, strict=True):
        if own and by_source_id[stage, own] == 1:
            identity = f"{stage}\x1fid\x1f{own}"
        else:
            key = (content, own) if own else content
            count = copies[key] = copies.get(key, 0) + 1
            identity = f"{content}\x1f{own or ''}" + (f"\x1f{count}" if count > 1 else "")
        ids.append(f"{stage}-{blake2b(identity.encode(), digest_size=ID_BYTES).hexdigest()}")
    return ids
