"""The comparable facts of many records at once: one array or sparse matrix per field.

Two sides that are compared are read together, so that their columns mean the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from musrenbang_analysis.link.words import Text, is_general, read_text
from musrenbang_analysis.normalise.text import squeeze
from musrenbang_analysis.normalise.work_type import families

SCALE = {
    "km": ("m", 1000.0),
    "cm": ("m", 0.01),
    "ha": ("m2", 10_000.0),
    "ton": ("kg", 1000.0),
    "kuintal": ("kg", 100.0),
}
"""Units that are compared in another one."""
WHOLE = frozenset({"paket", "unit", "lokasi", "dokumen", "kegiatan", "tahun"})
"""Units of which one is so common that being equal says little."""
RARE_VOLUME = 6
"""Rows of a dossier that may share an odd volume for it to tell."""


@dataclass
class Facts:
    """Facts of records, row by row; ``ids`` are their record ids.

    ``matrices``: boolean sparse matrices by name (see ``read_facts``), except ``letters`` (tf-idf of letter
    triples, rows of length 1) and ``tokens``/``names`` (weighted by rarity). Arrays: ``kecamatan`` and
    ``skpd`` (code, -1 unknown), ``volume`` (NaN unknown), ``unit`` (code, -1 unknown), ``rupiah`` (NaN
    unknown), ``code`` (sub kegiatan, -1 unknown), ``several`` (speaks of several places), ``n_places``.
    """

    ids: np.ndarray
    matrices: dict[str, sparse.csr_matrix]
    arrays: dict[str, np.ndarray]
    texts: list[Text]
    vocabularies: dict[str, list]
    widths: dict[str, int]
    """How many distinct values the arrays of codes take."""
    units: list[str | None]
    """Names of the codes of ``unit``; the last stands for -1."""

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: np.ndarray) -> "Facts":
        """The facts of some rows."""
        return Facts(
            self.ids[rows],
            {name: matrix[rows] for name, matrix in self.matrices.items()},
            {name: array[rows] for name, array in self.arrays.items()},
            [self.texts[row] for row in rows],
            self.vocabularies,
            self.widths,
            self.units,
        )


def read_facts(records: pd.DataFrame) -> Facts:
    """The facts of a table ``records`` (any stages; a row per record)."""
    columns = {name: _values(records, name) for name in NEEDED}
    joined = [f"{a or ''}\n{b or ''}" for a, b in zip(columns["proposal_text"], columns["location_text"], strict=True)]
    place: dict[str, int] = {}
    at = np.array([place.setdefault(text, len(place)) for text in joined], np.int64)
    distinct = [read_text(text) for text in place]
    texts = [distinct[k] for k in at]
    gazetteer = _gazetteer(columns)
    villages, kecamatan = _places(columns, texts, gazetteer)
    official = [read_text(name).works if name else () for name in columns["sub_kegiatan_name"]]
    works = [text.works or frozenset(named) for text, named in zip(texts, official, strict=True)]
    matrices, vocabularies = {}, {}
    for name, values in _of_texts(distinct, gazetteer).items():
        matrix, vocabularies[name] = incidence(values)
        matrices[name] = matrix[at]
    for name, values in _of_rows(columns, works, official, villages).items():
        known = tuple(families()) if name in ("works", "official", "works_any") else ()
        if "families" in name:
            known = tuple(dict.fromkeys(families().values()))
        matrices[name], vocabularies[name] = incidence(values, known)
    _weigh(matrices, vocabularies)
    arrays = _arrays(columns, texts, kecamatan)
    units = list(dict.fromkeys(SCALE.get(unit, (unit, 1.0))[0] for unit in columns["unit"] if unit is not None))
    widths = {name: int(array.max(initial=-1)) + 1 for name, array in arrays.items() if array.dtype == np.int32}
    return Facts(records["record_id"].to_numpy(object), matrices, arrays, texts, vocabularies, widths, [*units, None])


def _of_texts(texts: list[Text], gazetteer: dict) -> dict[str, list]:
    """What is read from the text alone, a value per distinct text."""
    named = [[thing for thing in text.things if thing[0] != "hamlet"] for text in texts]
    return {
        "tokens": [_own_tokens(text, gazetteer) for text in texts],
        "things": named,
        "things_bare": [[thing[1] for thing in things if thing[1]] for things in named],
        "thing_kinds": [{thing[0] for thing in things} for things in named],
        "numbered": [[thing[:2] for thing in text.things if thing[2]] for text in texts],
        "numbered_full": [[thing for thing in text.things if thing[2]] for text in texts],
        "hamlets": [[thing[1:] for thing in text.things if thing[0] == "hamlet"] for text in texts],
        "phases": [text.phases for text in texts],
        "actions": [text.actions for text in texts],
        "guards": [text.guards for text in texts],
        "guard_families": [{guard[:2] for guard in text.guards} for text in texts],
    }


def _of_rows(columns: dict[str, list], works: list, official: list, villages: list) -> dict[str, list]:
    """What is read from other columns too, a value per row."""
    return {
        "works": works,
        "official": official,
        "works_any": [set(one) | set(two) for one, two in zip(works, official, strict=True)],
        "families": [_families(frozenset(found)) for found in works],
        "families_any": [_families(frozenset((*one, *two))) for one, two in zip(works, official, strict=True)],
        "official_families": [_families(frozenset(found)) for found in official],
        "villages": villages,
        "rt": [_numbers(value) for value in columns["rt"]],
        "rw": [_numbers(value) for value in columns["rw"]],
    }


NEEDED = (
    "stage", "proposal_text", "location_text", "kecamatan_code", "kecamatan_name", "desa_code", "desa_name",
    "place_codes", "rt", "rw", "volume", "unit", "asked_rp", "approved_rp", "skpd_group", "skpd_name",
    "sub_kegiatan_code", "sub_kegiatan_name",
)  # fmt: skip
"""The columns of the table ``records`` that the facts are read from."""


def _values(records: pd.DataFrame, name: str) -> list:
    if name not in records:
        return [None] * len(records)
    column = records[name]
    if pd.api.types.is_numeric_dtype(column):
        return column.astype("Float64").to_numpy(float, na_value=np.nan).tolist()
    return column.astype("object").where(column.notna(), None).tolist()


def incidence(values: Iterable[Iterable], known: Iterable = ()) -> tuple[sparse.csr_matrix, list]:
    """Rows x distinct values, 1 where the row has the value; and the values in the order of the columns.

    ``known`` values take the first columns, so that two matrices can share them.
    """
    index: dict = {value: column for column, value in enumerate(known)}
    columns: list[int] = []
    ends = [0]
    for row in values:
        if row:
            columns += [index.setdefault(value, len(index)) for value in sorted(set(row))]
        ends.append(len(columns))
    shape = (len(ends) - 1, max(len(index), 1))
    matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=shape)
    matrix.sort_indices()
    return matrix, list(index)


def _weigh(matrices: dict[str, sparse.csr_matrix], vocabularies: dict[str, list]) -> None:
    """Tokens weighted by rarity; of them the proper names apart; and the letter triples of the tokens."""
    tokens, words = matrices["tokens"], vocabularies["tokens"]
    if not words:
        empty = sparse.csr_matrix((tokens.shape[0], 1), dtype=np.float32)
        matrices |= dict.fromkeys(("names", "letters", "name_letters", "tokens_rarity", "names_rarity"), empty)
        return
    counts = np.asarray(tokens.sum(0)).ravel()
    rarity = np.log((1 + tokens.shape[0]) / (1 + counts)).astype(np.float32) + 0.1
    proper = np.array([not is_general(word) for word in words], np.float32)
    triples = CountVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32, lowercase=False)
    by_token = triples.fit_transform(words)
    matrices["letters"] = _unit_rows((tokens @ by_token).tocsr())
    matrices["name_letters"] = _unit_rows((tokens @ sparse.diags(proper) @ by_token).tocsr())
    for name, weight in (("names", rarity * proper), ("tokens", rarity)):
        # With square roots the dot product of two rows is the summed rarity of the words they share.
        matrices[name] = (tokens @ sparse.diags(weight)).tocsr()
        matrices[name].eliminate_zeros()
        matrices[f"{name}_rarity"] = (tokens @ sparse.diags(np.sqrt(weight))).tocsr()


def _unit_rows(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Counts weighted by rarity, every row of length 1 (or 0)."""
    seen = np.asarray((counts > 0).sum(0)).ravel()
    weighted = (counts @ sparse.diags(np.log((1 + counts.shape[0]) / (1 + seen)).astype(np.float32) + 0.3)).tocsr()
    weighted.eliminate_zeros()
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
    return sparse.diags((1 / np.maximum(length, 1e-9)).astype(np.float32)).dot(weighted).tocsr()


def _arrays(columns: dict[str, list], texts: list[Text], kecamatan: list) -> dict[str, np.ndarray]:
    volume = np.array([np.nan if value is None else value for value in columns["volume"]], float)
    scaled = [SCALE.get(unit or "", (unit, 1.0)) for unit in columns["unit"]]
    factor = np.array([scale for _, scale in scaled], float)
    asked = np.array([np.nan if v is None else v for v in columns["asked_rp"]], float)
    approved = np.array([np.nan if v is None else v for v in columns["approved_rp"]], float)
    rupiah = np.where(np.isnan(approved) | (approved <= 0), asked, approved)
    skpd = [group or name for group, name in zip(columns["skpd_group"], columns["skpd_name"], strict=True)]
    size = np.where(volume > 0, volume * factor, np.nan)
    whole = np.array([unit in WHOLE for unit, _ in scaled]) & ~(size > 1)
    keys = [
        None if skip or v != v else (unit, round(v, 3)) for skip, v, (unit, _) in zip(whole, size, scaled, strict=True)
    ]
    volume_key = codes(keys)
    seen = np.bincount(volume_key[volume_key >= 0], minlength=1)
    return {
        "volume_key": volume_key,
        "is_odd_volume": (volume_key >= 0) & (seen[np.maximum(volume_key, 0)] <= RARE_VOLUME),
        "kecamatan": codes(kecamatan),
        "skpd": codes(skpd),
        "volume": size,
        "unit": codes([unit for unit, _ in scaled]),
        "is_whole": np.array([unit in WHOLE for unit, _ in scaled]),
        "rupiah": np.where(rupiah > 0, rupiah, np.nan),
        "code": codes(columns["sub_kegiatan_code"]),
        "several": np.array([text.is_several for text in texts], bool),
        "n_places": np.array([text.n_places or 0 for text in texts], np.int16),
    }


def codes(values: list) -> np.ndarray:
    """Whole numbers that stand for distinct values; -1 for None."""
    found, _ = pd.factorize(pd.Series(values, dtype="object"))
    return found.astype(np.int32)


@lru_cache(maxsize=1 << 12)
def _families(works: frozenset[str]) -> frozenset[str]:
    return frozenset(families()[work] for work in works)


@lru_cache(maxsize=1 << 12)
def _numbers(value: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (value or "").split(";") if part.strip().isdigit())


def _gazetteer(columns: dict[str, list]) -> dict[str, set[tuple[str, str]]]:
    """Squeezed village names -> (village code, kecamatan code), as the records of this dossier name them."""
    found: dict[str, set[tuple[str, str]]] = {}
    for code, name in set(zip(columns["desa_code"], columns["desa_name"], strict=True)):
        if code and name:
            found.setdefault(squeeze(name), set()).add((code, code[:8]))
    return found


def _own_tokens(text: Text, gazetteer: dict) -> list[str]:
    """Tokens without the names of villages: those are compared as places."""
    return [token for token in text.tokens if token not in gazetteer]


def _places(columns: dict[str, list], texts: list[Text], gazetteer: dict) -> tuple[list, list]:
    """Villages and kecamatan of every record: as read, else as its own text names them."""
    villages, kecamatan = [], []
    named = zip(columns["kecamatan_code"], columns["kecamatan_name"], strict=True)
    code_of = {squeeze(name): code for code, name in set(named) if code and name}
    for code, several, kec, text in zip(
        columns["desa_code"], columns["place_codes"], columns["kecamatan_code"], texts, strict=True
    ):
        own = {part for part in (several or "").split(";") if part}
        if code:
            own.add(code)
        kec = kec or _only_kecamatan(text, code_of)
        if not own:
            own = _named(text, kec, gazetteer)
        villages.append(own)
        inside = {village[:8] for village in own}
        kecamatan.append(kec or (inside.pop() if len(inside) == 1 else None))
    return villages, kecamatan


def _only_kecamatan(text: Text, code_of: dict[str, str]) -> str | None:
    """The kecamatan that a text names ("Wilayah Kec. Sukamaju"), where it names one only."""
    joined = (code_of.get("".join(name)) or code_of.get(name[0]) for name in text.kecamatan)
    found = {code for code in joined if code}
    return found.pop() if len(found) == 1 else None


def _named(text: Text, kecamatan: str | None, gazetteer: dict) -> set[str]:
    """Villages that a text without a village column names, where only one place can be meant."""
    found: set[str] = set()
    for name in text.places:
        _add(found, name, kecamatan, gazetteer)
    _add(found, tuple(token for token in text.tokens if token not in text.not_villages), kecamatan, gazetteer)
    return found


def _add(found: set[str], tokens: tuple[str, ...], kecamatan: str | None, gazetteer: dict) -> None:
    for index in range(len(tokens)):
        for length in (1, 2, 3):
            places = gazetteer.get("".join(tokens[index : index + length])) if index + length <= len(tokens) else None
            if places:
                meant = [code for code, kec in places if kecamatan is None or kec == kecamatan]
                if len(meant) == 1:
                    found.add(meant[0])
