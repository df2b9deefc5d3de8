"""What a status cell says: the stage it names and what was decided there (domain.md 0, 3.1, 3.2).

The same word means different things in different systems, so only listed words are read
(``reference/statuses.csv``); a word not listed is a named problem, never a guess.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import clean, match_key, words
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import ALIVE

NEGATORS: Final = frozenset({"tidak", "belum", "bukan", "tanpa", "batal", "gagal", "kecuali", "jangan"})
LONGEST: Final = 7
REACH: Final = 2
"""Words before a listed one in which a negation is of it."""
REJECTED: Final = frozenset({"ditolak", "di tolak", "tolak"})


@dataclass(frozen=True, slots=True)
class Status:
    """Stage the words speak of, outcome of ``terms.OUTCOMES`` (None when unread), problem or None."""

    stage: str | None
    outcome: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Meaning:
    stage: str
    outcome: str
    stages: frozenset[str]
    part: bool


@lru_cache(maxsize=1 << 14)
def parse_status(text: str | None, stage: str) -> Status:
    """The status in a cell of a list of ``stage``.

    In: the cell and the stage of its list. Out: (stage, outcome). SIPD's "Diteruskan ke Forum SKPD" means
    still in process there (pending), with "||Ditolak" rejected there. Problems: ``empty``,
    ``unknown_status``, ``ambiguous_status`` (two listed words that disagree).
    """
    raw = clean(text)
    if not match_key(raw) or match_key(raw) in {"null", "none", "undefined", "n a"}:
        return Status(stage, None, "empty")
    head, bars, tail = raw.partition("||")
    if bars:
        status = _parse(head, stage)
        if match_key(tail) in REJECTED and status.outcome is not None:
            return Status(status.stage, "rejected")
        return Status(status.stage, None, "unknown_status") if match_key(tail) else status
    return _parse(raw, stage)


def _parse(raw: str, stage: str) -> Status:
    for tokens in (tuple(match_key(raw).split()), words(raw)):
        meaning = _meaning(tokens, stage)
        if meaning is not None:
            return Status(meaning.stage or stage, meaning.outcome)
    if len({meaning.outcome for part in raw.split("/") if (meaning := _meaning(words(part), stage))}) > 1:
        return Status(stage, None, "ambiguous_status")  # "Diterima/Ditolak": the form's own choice, nothing chosen
    return _from_parts(words(raw), stage)


def _meaning(tokens: tuple[str, ...], stage: str, *, part: bool = False) -> _Meaning | None:
    """The meaning of exactly these words at this stage: a row for the stage before a row for all."""
    fitting = [
        meaning
        for meaning in _patterns().get(tokens, ())
        if (not meaning.stages or stage in meaning.stages) and (meaning.part or not part)
    ]
    return min(fitting, key=lambda meaning: not meaning.stages, default=None)


def _from_parts(tokens: tuple[str, ...], stage: str) -> Status:
    """Listed words inside longer text: the longest first; two answers are none.

    Nor is a negation left over: anywhere for a proposal that goes on or waits ("tidak ada kendala, ditunda"), right
    before the words for one that ends ("tidak jadi ditolak"; in "ditolak, tidak ada lahan" it belongs to the reason).
    """
    found: list[_Meaning] = []
    denied = False
    used = [False] * len(tokens)
    for length in range(min(LONGEST, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            stretch = slice(start, start + length)
            if any(used[stretch]):
                continue
            meaning = _meaning(tokens[stretch], stage, part=True)
            if meaning is not None:
                found.append(meaning)
                denied = denied or not NEGATORS.isdisjoint(tokens[max(start - REACH, 0) : start])
                used[stretch] = [True] * length
    if not found:
        return Status(stage, None, "unknown_status")
    answers = {(meaning.stage or stage, meaning.outcome) for meaning in found}
    if len(answers) > 1:
        return Status(stage, None, "ambiguous_status")
    named, outcome = answers.pop()
    left = any(token in NEGATORS for token, taken in zip(tokens, used, strict=True) if not taken)
    if denied or (left and outcome in (*ALIVE, "pending")):
        return Status(stage, None, "unknown_status")
    return Status(named, outcome)


@cache
def _patterns() -> dict[tuple[str, ...], tuple[_Meaning, ...]]:
    """Meanings by their words."""
    rows: dict[tuple[str, ...], list[_Meaning]] = defaultdict(list)
    for row in read_reference("statuses.csv"):
        stages = frozenset(row["stages"].split("|")) - {""}
        meaning = _Meaning(row["status_stage"], row["outcome"], stages, row["match"] == "part")
        rows[tuple(match_key(row["pattern"]).split())].append(meaning)
    return {pattern: tuple(meanings) for pattern, meanings in rows.items()}
