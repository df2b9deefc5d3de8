"""Why a proposal was not accepted, as codes (domain.md 3.3); the triggers are in ``reference/reasons.csv``."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import clean, match_key, unify, words
from musrenbang_analysis.reference import read_reference

NO_REASON: Final = "TANPA_ALASAN"
SAYS_NOTHING: Final = frozenset({"", "ok", "oke", "okey", "n a", "na", "undefined", "null", "none", "tidak ada", "nihil"})
NEGATORS: Final = frozenset({"tidak", "bukan", "belum", "tanpa"})
_CLAUSES: Final = re.compile(r"[;,()\n]|(?<!\d)\.(?!\d)|\b(?:tetapi|tapi|namun|sedangkan|serta|meskipun|walaupun|karena)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Reason:
    code: str
    triggers: tuple[tuple[tuple[str, ...], ...], ...]
    negative: tuple[tuple[str, ...], ...]
    hidden_by: frozenset[str]


@lru_cache(maxsize=1 << 15)
def parse_reasons(text: str | None) -> tuple[str, ...]:
    """Codes of the reasons in a text, the primary first.

    Empty, "-" or "ok" is ``("TANPA_ALASAN",)``, itself a finding about the office. A text in which no
    trigger stands gives ``()``: it is a reason nobody has coded, not the absence of one.
    """
    raw = clean(text)
    if match_key(raw) in SAYS_NOTHING:
        return (NO_REASON,)
    clauses = [clause for clause in (_tokens(part) for part in _CLAUSES.split(raw)) if clause]
    found: list[str] = []
    for reason in _reasons():
        if any(_stands(reason, clause) for clause in clauses):
            found.append(reason.code)
    hidden = {reason.code for reason in _reasons() if reason.hidden_by & set(found)}
    return tuple(code for code in found if code not in hidden)


def _tokens(text: str) -> tuple[str, ...]:
    return unify(words(text))


def _stands(reason: _Reason, clause: tuple[str, ...]) -> bool:
    """Whether a trigger stands in the clause, not denied, and no phrase that takes it away."""
    if any(_positions(phrase, clause) for phrase in reason.negative):
        return False
    return any(all(_affirmed(part, clause) for part in parts) for parts in reason.triggers)


def _affirmed(phrase: tuple[str, ...], clause: tuple[str, ...]) -> bool:
    """Whether the phrase stands somewhere without a denial right before it."""
    if phrase[0] in NEGATORS:
        return bool(_positions(phrase, clause))
    return any(not _denied(clause[:start]) for start in _positions(phrase, clause))


def _denied(before: tuple[str, ...]) -> bool:
    return bool(before) and (before[-1] in NEGATORS or (before[-1] == "ada" and len(before) > 1 and before[-2] in NEGATORS))


def _positions(phrase: tuple[str, ...], clause: tuple[str, ...]) -> list[int]:
    size = len(phrase)
    first = phrase[0]
    return [
        start
        for start in range(len(clause) - size + 1)
        if clause[start] == first and clause[start : start + size] == phrase
    ]


@cache
def _reasons() -> tuple[_Reason, ...]:
    """The reasons in order of priority."""
    rows = sorted(read_reference("reasons.csv"), key=lambda row: int(row["order"]))
    return tuple(
        _Reason(
            row["code"],
            tuple(
                tuple(_tokens(part) for part in trigger.split("+")) for trigger in row["triggers"].split("|") if trigger
            ),
            tuple(_tokens(phrase) for phrase in row["negative"].split("|") if phrase),
            frozenset(row["hidden_by"].split("|")) - {""},
        )
        for row in rows
    )
