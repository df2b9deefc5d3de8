"""Why a proposal was not accepted, as codes (domain.md 3.3); the triggers are in ``reference/reasons.csv``."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from musrenbang_analysis.normalise.text import clean, match_key, unify, words
from musrenbang_analysis.reference import read_reference

NO_REASON: Final = "TANPA_ALASAN"
SAYS_NOTHING: Final = frozenset(
    {"", "ok", "oke", "okey", "n a", "na", "undefined", "null", "none", "tidak ada", "nihil"}
)
NEGATORS: Final = frozenset({"tidak", "bukan", "belum", "tanpa"})
LEADS: Final = frozenset(
    {
        "merupakan",
        "status",
        "statusnya",
        "karena",
        "termasuk",
        "masuk",
        "adalah",
        "ini",
        "itu",
        "masih",
        "lokasi",
        "berada",
        "di",
        "ruas",
        "kategori",
        "sebagai",
        "usulan",
        "pada",
        "untuk",
    }
)
"""Words around a statement such as "merupakan jalan desa" that leave it that statement and no more."""
_CLAUSES: Final = re.compile(
    r"[;,()\n]|(?<!\d)\.(?!\d)|\b(?:tetapi|tapi|namun|sedangkan|serta|meskipun|walaupun|karena)\b", re.IGNORECASE
)
_NOT_BECAUSE: Final = re.compile(r"\b(bukan|tidak)\s+(?:lagi\s+|hanya\s+)?karena\b", re.IGNORECASE)
"""What follows is denied: "bukan karena keterbatasan anggaran"."""


@dataclass(frozen=True, slots=True)
class _Reason:
    code: str
    triggers: tuple[tuple[tuple[str, ...], ...], ...]
    statements: frozenset[tuple[str, ...]]
    negative: tuple[tuple[str, ...], ...]
    opening: frozenset[str]
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
    parts = _CLAUSES.split(_NOT_BECAUSE.sub(r"; \1 ", raw))
    clauses = [clause for clause in map(_tokens, parts) if clause]
    present = frozenset(word for clause in clauses for word in clause)
    found = [
        reason.code
        for reason in _reasons()
        if (not reason.opening.isdisjoint(present)) and any(_stands(reason, clause) for clause in clauses)
    ]
    hidden = {reason.code for reason in _reasons() if reason.hidden_by & set(found)}
    return tuple(code for code in found if code not in hidden)


def _tokens(text: str) -> tuple[str, ...]:
    return unify(words(text))


def _stands(reason: _Reason, clause: tuple[str, ...]) -> bool:
    """Whether a trigger stands in the clause, not denied, and no phrase that takes it away."""
    present = frozenset(clause)
    stands = any(
        parts[0][0] in present and all(_affirmed(part, clause) for part in parts) for parts in reason.triggers
    ) or (bool(reason.statements) and not reason.statements.isdisjoint(_statements(clause)))
    return stands and not any(phrase[0] in present and _positions(phrase, clause) for phrase in reason.negative)


def _statements(clause: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What a clause says, piece by piece of its "dan", without the words that only lead in."""
    pieces: list[list[str]] = [[]]
    for word in clause:
        if word == "dan":
            pieces.append([])
        elif word not in LEADS:
            pieces[-1].append(word)
    denied = bool(clause) and clause[0] in NEGATORS
    return [] if denied else [tuple(piece) for piece in pieces]


def _affirmed(phrase: tuple[str, ...], clause: tuple[str, ...]) -> bool:
    """Whether the phrase stands somewhere without a denial right before it."""
    if phrase[0] in NEGATORS:
        return bool(_positions(phrase, clause))
    return any(not _denied(clause[:start]) for start in _positions(phrase, clause))


def _denied(before: tuple[str, ...]) -> bool:
    last = before[-2:-1] if before[-1:] == ("ada",) else before[-1:]
    return bool(last) and last[0] in NEGATORS


def _positions(phrase: tuple[str, ...], clause: tuple[str, ...]) -> list[int]:
    """Where the phrase stands in the clause; "#" in it is any number."""
    size = len(phrase)
    return [
        start
        for start in range(len(clause) - size + 1)
        if clause[start] == phrase[0]
        and all(
            word == said or (word == "#" and said.isdigit())
            for word, said in zip(phrase, clause[start : start + size], strict=True)
        )
    ]


def _phrase(text: str) -> tuple[str, ...]:
    """A phrase of the file in the words texts are compared in."""
    first, *rest = text.split("#")
    out = _tokens(first)
    for part in rest:
        out += ("#", *_tokens(part))
    return out


@cache
def _reasons() -> tuple[_Reason, ...]:
    """The reasons in order of priority."""
    rows = sorted(read_reference("reasons.csv"), key=lambda row: int(row["order"]))
    return tuple(_reason(row) for row in rows)


def _reason(row: dict[str, str]) -> _Reason:
    phrases = [phrase for phrase in row["triggers"].split("|") if phrase]
    triggers = tuple(tuple(_phrase(part) for part in text.split("+")) for text in phrases if text[0] != "=")
    statements = frozenset(_phrase(text[1:]) for text in phrases if text[0] == "=")
    return _Reason(
        row["code"],
        triggers,
        statements,
        tuple(_phrase(text) for text in row["negative"].split("|") if text),
        frozenset(parts[0][0] for parts in triggers) | {phrase[0] for phrase in statements},
        frozenset(row["hidden_by"].split("|")) - {""},
    )
