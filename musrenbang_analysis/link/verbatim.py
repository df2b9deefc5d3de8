"""Lists that name a proposal word for word: the surest of what texts can say, looked for before anything is weighed.

A later list (minutes, a table of accepted proposals, a plan that copies the forum's words) often repeats a row
exactly. Where one row on each side alone has the same words, place, volume and unit, that pair needs no model: first
as they were typed, so that of a wish entered twice the copy finds its own, then whatever their capitals and signs.
"""

from collections.abc import Iterable

import pandas as pd

from musrenbang_analysis.link.compare import level_words
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.normalise.text import activity_key

FEWEST = 3
"""Words that a text and its location need to name anything."""


def link_word_for_word(pool: LinkPool, earlier: list[dict], later: list[dict], weight: float, chance: float) -> None:
    """Accept the pairs of open rows that alone say the same; ``weight`` (bits) and ``chance`` are the model's."""
    left, right = _by_place(earlier), _by_place(later)
    shared = left.keys() & right.keys()
    left, right = (_by_words(record for key in shared for record in side[key]) for side in (left, right))
    words = level_words()["wording", "verbatim"]
    said = tuple(f"{text[:1].upper()}{text[1:]}; {more}." for text, more in zip(words, _MORE, strict=True))
    pairs = [pair for key in sorted(left.keys() & right.keys()) for pair in _partners(left[key], right[key])]
    links = (Link(a, b, "text", "accepted", *said, probability=round(chance, 4), weight=weight) for a, b in pairs)
    taken = pool.add(links)
    rows = [
        {
            "from_id": a,
            "to_id": b,
            "field": field,
            "level": level,
            "weight": bits,
            "words_id": text[0],
            "words_en": text[1],
        }
        for a, b in pairs
        if (a, b) in taken
        for field, level, bits, text in (
            ("prior", "verbatim", 0.0, level_words()["prior", "verbatim"]),
            ("wording", "verbatim", weight, words),
        )
    ]
    if rows:
        pool.evidence.append(pd.DataFrame(rows))


_MORE = (
    "tempat, volume dan satuan sama; satu-satunya pasangan",
    "same place, volume and unit; the only such pair",
)


def _partners(left: list[dict], right: list[dict]) -> list[tuple[str, str]]:
    """The pairs of rows with the same words: those alone on both sides as they were typed, then the only ones left."""
    if len(left) == len(right) == 1:
        return [(left[0]["record_id"], right[0]["record_id"])]
    one, two = _by_typing(left), _by_typing(right)
    pairs = [(one[text][0], two[text][0]) for text in one if len(one[text]) == len(two.get(text, ())) == 1]
    known = {record_id for pair in pairs for record_id in pair}
    rest = [[record["record_id"] for record in side if record["record_id"] not in known] for side in (left, right)]
    return pairs + [tuple(ids[0] for ids in rest)] if len(rest[0]) == len(rest[1]) == 1 else pairs


def _by_typing(records: list[dict]) -> dict[tuple, list[str]]:
    """Numbers of the records by text and location as they were typed."""
    groups: dict[tuple, list[str]] = {}
    for record in records:
        groups.setdefault((record["proposal_text"], record["location_text"]), []).append(record["record_id"])
    return groups


def _by_place(records: list[dict]) -> dict[tuple, list[dict]]:
    """The records that name a place, by village, volume and unit: most have no counterpart, whatever their words."""
    groups: dict[tuple, list[dict]] = {}
    for record in records:
        if record["desa_code"] or record["location_text"]:
            groups.setdefault(_place(record), []).append(record)
    return groups


def _place(record: dict) -> tuple[str, float, str]:
    volume = round(float(record["volume"]), 3) if record["volume"] else 0.0
    return (record["desa_code"] or "", volume, record["unit"] or "")


def _by_words(records: Iterable[dict]) -> dict[tuple, list[dict]]:
    """The records whose words name anything, by their words and place."""
    groups: dict[tuple, list[dict]] = {}
    for record in records:
        words = activity_key(f"{record['proposal_text'] or ''} | {record['location_text'] or ''}")
        if words.count(" ") + 1 >= FEWEST:
            groups.setdefault((words, *_place(record)), []).append(record)
    return groups
