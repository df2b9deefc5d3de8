"""The kind of work a text asks for, by the phrases of ``reference/work_types.csv``; nothing is guessed by likeness.

Columns ``concept``, ``family``, ``label_id``, ``label_en``, ``terms`` (phrases between "|"; "a+b" means both words
anywhere). The longest phrase wins and its words count for no other. A house without the list has no work types.
"""

from functools import cache, lru_cache

from musrenbang_analysis.normalise.text import words
from musrenbang_analysis.reference import read_reference, reference_path

LEXICON = "work_types.csv"
SEVERAL = "several"


@lru_cache(maxsize=1 << 16)
def work_families(text: str | None) -> frozenset[str]:
    """The families of works a text names, none where it names none that is listed."""
    tokens = words(text or "")
    phrases, together = _lexicon()
    found: set[str] = set()
    place = 0
    while place < len(tokens):
        size = next((n for n in _sizes() if tokens[place : place + n] in phrases), 0)
        found |= phrases.get(tokens[place : place + size], frozenset()) if size else frozenset()
        place += size or 1
    present = set(tokens)
    found |= {family for needed, family in together if needed <= present}
    return frozenset(found)


def work_type(text: str | None) -> str | None:
    """The one family of works a text names; ``several`` for more, None for none."""
    families = work_families(text)
    return next(iter(families)) if len(families) == 1 else SEVERAL if families else None


def has_work_types() -> bool:
    """Whether the list of works is there."""
    return reference_path(LEXICON).is_file()


@cache
def _lexicon() -> tuple[dict[tuple[str, ...], frozenset[str]], tuple[tuple[frozenset[str], str], ...]]:
    """Phrase -> families, and sets of words that count only together."""
    phrases: dict[tuple[str, ...], set[str]] = {}
    together = []
    for row in read_reference(LEXICON) if has_work_types() else []:
        for term in row["terms"].split("|"):
            if "+" in term:
                needed = frozenset(word for part in term.split("+") for word in words(part))
                together.append((needed, row["family"]))
            elif words(term):
                phrases.setdefault(words(term), set()).add(row["family"])
    return {phrase: frozenset(families) for phrase, families in phrases.items()}, tuple(together)


@cache
def _sizes() -> tuple[int, ...]:
    return tuple(sorted({len(phrase) for phrase in _lexicon()[0]}, reverse=True))
