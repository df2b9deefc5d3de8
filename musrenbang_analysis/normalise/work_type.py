"""The kind of work a text asks for, by the phrases of ``reference/work_types.csv``; nothing is guessed by likeness.

The one reader of that list, for the measures (families) and for the linker (kinds of work). Columns ``concept``,
``family``, ``label_id``, ``label_en``, ``terms`` (phrases between "|"; "a+b" means both words anywhere). The longest
phrase wins and its words count for no other; abbreviations and spellings are unified on both sides, and no phrase runs
over a comma, bracket or dash. A house without the list has no work types.
"""

import re
from functools import cache, lru_cache

from musrenbang_analysis.normalise.text import clean, spelled_words
from musrenbang_analysis.reference import read_reference, reference_path

LEXICON = "work_types.csv"
SEVERAL = "several"
BREAK = "|"
"""Stands in a list of words where the text has a comma, bracket or dash: no phrase and no name runs over it."""
_CLAUSES = re.compile(r"[,;:()\[\]\n\"“”]|\s[-–—]\s|\.\s(?=[A-Z]{3})")


def tokens_of(text: str) -> tuple[str, ...]:
    """The words of a text with abbreviations written out and spellings unified, breaks between clauses kept."""
    out: list[str] = []
    for clause in _CLAUSES.split(text):
        if out and out[-1] != BREAK:
            out.append(BREAK)
        out += _clause_words(clause)
    return tuple(out)


_clause_words = lru_cache(maxsize=1 << 16)(spelled_words)


def spelled(phrase: str) -> tuple[str, ...]:
    """The words of a phrase of a list, as ``tokens_of`` gives them for a text."""
    return tuple(token for token in tokens_of(phrase) if token != BREAK)


def named_works(tokens: tuple[str, ...]) -> frozenset[str]:
    """The kinds of work that tokens name by the longest phrases."""
    lengths, together = _lexicon()
    found: set[str] = set()
    index = 0
    while index < len(tokens):
        for length in lengths.get(tokens[index], ()):
            concepts = phrase_concepts().get(tokens[index : index + length])
            if concepts:
                found |= concepts
                index += length
                break
        else:
            index += 1
    present = set(tokens)
    for first, rest, concept in together:
        if first in present and rest <= present:
            found.add(concept)
    return frozenset(found)


@lru_cache(maxsize=1 << 16)
def work_families(text: str | None) -> frozenset[str]:
    """The families of works a text names, none where it names none that is listed."""
    return frozenset(families()[concept] for concept in named_works(tokens_of(clean(text))))


def work_type(text: str | None) -> str | None:
    """The one family of works a text names; ``several`` for more, None for none."""
    found = work_families(text)
    return next(iter(found)) if len(found) == 1 else SEVERAL if found else None


def has_work_types() -> bool:
    """Whether the list of works is there."""
    return reference_path(LEXICON).is_file()


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(read_reference(LEXICON)) if has_work_types() else ()


@cache
def families() -> dict[str, str]:
    """The family of every kind of work."""
    return {row["concept"]: row["family"] for row in _rows()}


@cache
def phrase_concepts() -> dict[tuple[str, ...], frozenset[str]]:
    """Every phrase, as words, with the kinds of work it names."""
    out: dict[tuple[str, ...], set[str]] = {}
    for row in _rows():
        for term in row["terms"].split("|"):
            if "+" not in term and spelled(term):
                out.setdefault(spelled(term), set()).add(row["concept"])
    return {phrase: frozenset(concepts) for phrase, concepts in out.items()}


@cache
def _lexicon() -> tuple[dict[str, tuple[int, ...]], tuple[tuple[str, frozenset[str], str], ...]]:
    """Lengths of the phrases by their first word, longest first; and the words that count only together."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrase_concepts():
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    together = []
    for row in _rows():
        for term in (term for term in row["terms"].split("|") if "+" in term):
            first, *rest = [spelled(word)[0] for word in term.split("+")]
            together.append((first, frozenset(rest), row["concept"]))
    return {word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()}, tuple(together)
