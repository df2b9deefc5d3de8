"""A header with one mistyped letter ("KECAAMATAN", "Katerangan"): which known header was meant, if only one can be.

Safe on purpose: one letter, in one word of six letters or more, and the word as typed is no known header word
("sasaran" is never "saluran"). What was assumed is always a finding.
"""

from functools import cache, lru_cache

from musrenbang_analysis.ingest.layout import layouts

SHORTEST = 6


@lru_cache(maxsize=1 << 14)
def near_spelling(layout: str, text: str) -> tuple[str, str] | None:
    """The (known header, use) of the form that ``text`` (a normalised header path) is one letter away from.

    None when there is none, or when two with different uses are as near.
    """
    found = {}
    for known, use in layouts()[layout].columns.items():
        if known != text and is_slip(text, known):
            found[use] = known
    if len(found) != 1:
        return None
    use, known = found.popitem()
    return known, use


def is_slip(typed: str, known: str) -> bool:
    """``typed`` is ``known`` with a space too many or too few, or with one letter wrong in one long word."""
    if abs(len(typed) - len(known)) > 2 or typed.count(">") != known.count(">"):
        return False
    if typed.replace(" ", "") == known.replace(" ", ""):
        return True
    typed_words, known_words = typed.split(), known.split()
    if len(typed_words) != len(known_words):
        return False
    different = [(a, b) for a, b in zip(typed_words, known_words, strict=True) if a != b]
    if len(different) != 1:
        return False
    word, meant = different[0]
    return min(len(word), len(meant)) >= SHORTEST and word not in _vocabulary() and one_letter_apart(word, meant)


def one_letter_apart(first: str, second: str) -> bool:
    """One letter added, left out or changed, or two neighbours exchanged."""
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1 or first == second:
        return False
    start = 0
    while start < len(first) and first[start] == second[start]:
        start += 1
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    if first[start + 1 :] == second[start + 1 :]:
        return True
    swapped = first[start : start + 2] == second[start : start + 2][::-1]
    return swapped and first[start + 2 :] == second[start + 2 :]


@cache
def _vocabulary() -> frozenset[str]:
    """Every word of every known header, but not the slips that a row of columns.csv lists beside the right word."""
    words: set[str] = set()
    for layout in layouts().values():
        by_use: dict[str, list[str]] = {}
        for path, use in layout.columns.items():
            for word in path.replace(">", " ").split():
                if not any(one_letter_apart(word, other) for other in by_use.get(use, ()) if len(word) >= SHORTEST):
                    by_use.setdefault(use, []).append(word)
        words.update(word for known in by_use.values() for word in known)
    return frozenset(words)
