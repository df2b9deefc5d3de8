"""Evidence in words: the level of every field of a link, with what was found, in both languages."""

from functools import cache, lru_cache

import numpy as np
import pandas as pd

from musrenbang_analysis.formats import number
from musrenbang_analysis.link.compare import fields, level_words
from musrenbang_analysis.link.facts import Facts
from musrenbang_analysis.link.model import Weights
from musrenbang_analysis.reference import read_reference

TOLD = 3
"""Fields told in the one sentence of a link, the weightiest in its favour."""
LANGUAGES = ("id", "en")


class Telling:
    """Puts the evidence of chosen pairs of two sides into words."""

    def __init__(self, left: Facts, right: Facts, village_names: dict[str, str]) -> None:
        self.left, self.right, self.village_names = left, right, village_names

    def table(
        self, rows: np.ndarray, columns: np.ndarray, levels: dict[str, np.ndarray], weights: Weights, kind: str
    ) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
        """Rows of ``link_evidence`` for the pairs, and for each pair its sentence in Indonesian and English."""
        count = len(rows)
        prior = level_words()["prior", kind]
        names, weights_of = [np.full(count, kind, object)], [np.full(count, weights.prior)]
        told = [np.tile(np.array(prior, object), (count, 1))]
        for field, table in weights.tables.items():
            names.append(np.array(fields()[field], object)[levels[field]])
            weights_of.append(table[levels[field]])
            told.append(self._words(field, levels[field], rows, columns))
        words = np.concatenate(told)
        frame = pd.DataFrame(
            {
                "from_id": np.tile(self.left.ids[rows], len(names)),
                "to_id": np.tile(self.right.ids[columns], len(names)),
                "field": np.repeat(np.array(["prior", *weights.tables], object), count),
                "level": np.concatenate(names),
                "weight": np.concatenate(weights_of),
                "words_id": words[:, 0],
                "words_en": words[:, 1],
            }
        )
        return frame, _sentences(told[1:], np.array(weights_of[1:]))

    def _words(self, field: str, levels: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """The words of a field's levels in both languages, one row per pair, with what was found filled in."""
        words = [level_words()[field, level] for level in fields()[field]]
        out = np.array([[text.replace("{detail}", "") for text in pair] for pair in words], object)[levels]
        if field not in _DETAIL:
            return out
        telling = np.array(["{detail}" in pair[0] for pair in words])[levels]
        for pair in np.flatnonzero(telling):
            found = _DETAIL[field](self, rows[pair], columns[pair])
            out[pair] = [
                text.replace("{detail}", f": {detail}" if detail else "")
                for text, detail in zip(words[levels[pair]], found, strict=True)
            ]
        return out

    def _work(self, row: int, column: int) -> tuple[str, str]:
        shared = self._shared("works", row, column)
        return tuple(
            ", ".join(_labels("work_types.csv", "concept")[work][side] for work in shared[:2]) for side in (0, 1)
        )

    def _names(self, row: int, column: int) -> tuple[str, str]:
        text = ", ".join(name.title() for name in self._shared("names", row, column)[:4])
        return text, text

    def _thing(self, row: int, column: int) -> tuple[str, str]:
        shared = self._shared("things", row, column)
        if not shared:
            names = self._shared("things_bare", row, column)
            return (names[0].title(),) * 2 if names else ("", "")
        kind, name, numbers = shared[0]
        kinds = _labels("named_things.csv", "kind")[kind]
        return tuple(" ".join(filter(None, (kinds[side], name.title(), numbers))) for side in (0, 1))

    def _hamlet(self, row: int, column: int) -> tuple[str, str]:
        text = ", ".join(
            " ".join(filter(None, (name.title(), numbers))) for name, numbers in self._shared("hamlets", row, column)
        )
        return text, text

    def _place(self, row: int, column: int) -> tuple[str, str]:
        codes = self._shared("villages", row, column)
        text = ", ".join(self.village_names.get(code, code) for code in codes[:3])
        return text, text

    def _neighbourhood(self, row: int, column: int) -> tuple[str, str]:
        text = " ".join(
            f"{name.upper()} {', '.join(map(str, sorted(shared)))}"
            for name in ("rt", "rw")
            if (shared := self._shared(name, row, column))
        )
        return text, text

    def _volume(self, row: int, column: int) -> tuple[str, str]:
        values = self.left.arrays["volume"][row], self.right.arrays["volume"][column]
        units = self.left.units[self.left.arrays["unit"][row]], self.right.units[self.right.arrays["unit"][column]]
        return tuple(
            " → ".join(
                f"{_number(value, lang)} {unit or ''}".strip() for value, unit in zip(values, units, strict=True)
            )
            if values[0] != values[1]
            else f"{_number(values[0], lang)} {units[0] or ''}".strip()
            for lang in LANGUAGES
        )

    def _rupiah(self, row: int, column: int) -> tuple[str, str]:
        change = self.right.arrays["rupiah"][column] / self.left.arrays["rupiah"][row] - 1
        return tuple(f"{'+' if change > 0 else '−'}{number(abs(change) * 100, lang)} %" for lang in LANGUAGES)

    def _shared(self, name: str, row: int, column: int) -> list:
        """The values that both rows have, in the order of the vocabulary."""
        own = [
            side.matrices[name].indices[side.matrices[name].indptr[at] : side.matrices[name].indptr[at + 1]]
            for side, at in ((self.left, row), (self.right, column))
        ]
        vocabulary = self.left.vocabularies["tokens" if name == "names" else name]
        return [vocabulary[place] for place in sorted(set(own[0].tolist()) & set(own[1].tolist()))]


_DETAIL = {
    "work": Telling._work,
    "names": Telling._names,
    "thing": Telling._thing,
    "hamlet": Telling._hamlet,
    "place": Telling._place,
    "neighbourhood": Telling._neighbourhood,
    "volume": Telling._volume,
    "rupiah": Telling._rupiah,
}


def _sentences(told: list[np.ndarray], sizes: np.ndarray) -> list[tuple[str, str]]:
    """For every pair its weightiest evidence in favour."""
    order = np.argsort(-sizes, axis=0)[:TOLD]
    out = []
    for pair in range(sizes.shape[1]):
        best = [told[field][pair] for field in order[:, pair] if sizes[field, pair] > 0]
        out.append(tuple(_sentence([words[side] for words in best]) for side in (0, 1)))
    return out


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts) or "–"
    return f"{text[:1].upper()}{text[1:]}."


@lru_cache(maxsize=4096)
def _number(value: float, lang: str) -> str:
    return number(value, lang, 2)


@cache
def _labels(file: str, key: str) -> dict[str, tuple[str, str]]:
    out: dict[str, tuple[str, str]] = {}
    for row in read_reference(file):
        out.setdefault(row[key], (row["label_id"], row["label_en"]))
    return out
