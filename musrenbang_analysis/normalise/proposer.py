"""Who proposed, as a closed word: an RW, an RT or a body of the village; never the name of a person.

The account that typed a proposal says nothing about who wished for it: one clerk types for everybody. What is
read is what the list marks: the column "Profil", or the bracket with the rank, "(RW 05 P3)" (domain.md 4.3).
"""

import re
from functools import cache, lru_cache

from musrenbang_analysis.normalise.neighbourhood import parse_rt_rw
from musrenbang_analysis.normalise.text import words
from musrenbang_analysis.reference import read_reference

_MARK = re.compile(r"\(([^()]{1,40}?)[\s,;-]*\bP[\s.-]?\d{1,3}\s*\)")


def proposer_mark(text: str | None) -> str | None:
    """The proposer in the bracket of the rank: "(RW 05 P3)" ``rw 5``, "(Forum Anak P1)" ``forum_anak``.

    None without such a bracket, with two that differ, or where it holds no known body.
    """
    if not text or "(" not in text:
        return None
    found = {parse_proposer(inner) for inner in _MARK.findall(text)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1 << 12)
def parse_proposer(text: str | None) -> str | None:
    """The closed word for a proposer's name: ``rw 5``, ``rt 3`` or a ``group`` of proposers.csv; else None."""
    place = parse_rt_rw(text)
    if len(place.rw) == 1:
        return f"rw {place.rw[0]}"
    if len(place.rt) == 1 and not place.rw:
        return f"rt {place.rt[0]}"
    if place.rw or place.rt:
        return None
    line = f" {' '.join(words(text or ''))} "
    return next((group for word, group in _groups() if f" {word} " in line), None)


@cache
def _groups() -> tuple[tuple[str, str], ...]:
    return tuple((row["word"], row["group"]) for row in read_reference("proposers.csv"))


def proposer_group(proposer: str | None) -> str | None:
    """The kind of proposer without its number: ``rw 5`` is ``rw``; PKK pokja are ``pkk``."""
    if not proposer:
        return None
    return "pkk" if proposer.startswith("pkk_") else proposer.split(" ", 1)[0]
