"""The comparable facts of many records at once: one array or sparse matrix per field.

Two sides that are compared are read together, so that their columns mean the same.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import sparse

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
    unknown), ``code`` (sub kegiatan, -1 unknown), ``several`` (speaks of several places), ``open`` (names
    not all of them), ``n_places``.
    """

    ids: np.ndarray
    matrices: dict[str, sparse.csr_matrix]
    arrays: dict[str, np.ndarray]
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
            self.vocabularies,
            self.widths,
            self.units,
        )


def read_facts(records: pd.DataFrame) -> Facts:
    """The facts of a table ``records`` (any stages; a row per record)."""
    return facts_of(records["record_id"].to_numpy(object), {name: _values(records, name) for name in NEEDED})


def facts_of(ids: np.ndarray, columns: dict[str, list]) -> Facts:
    """The facts of records with these ids; ``columns`` are those ``NEEDED``, None (or NaN) where unknown."""
    place: dict[str, int] = {}
    both = zip(columns["proposal_text"], columns["location_text"], strict=True)
    at = np.array([place.setdefault(f"{a or ''}\n{b or ''}", len(place)) for a, b in both], np.int64)
    distinct = [read_text(text) for text in place]
    texts = [distinct[k] for k in at]
    gazetteer = _gazetteer(columns)
    villages, kecamatan = _places(columns, texts, gazetteer)
    named = {name: read_text(name).works if name else frozenset() for name in set(columns["sub_kegiatan_name"])}
    official = [named[name] for name in columns["sub_kegiatan_name"]]
    works = [text.works or works for text, works in zip(texts, official, strict=True)]
    matrices, vocabularies = {}, {}
    for name, values in _of_texts(distinct, gazetteer).items():
        matrices[name], vocabularies[name] = incidence(values)
    _weigh(matrices, vocabularies["tokens"], np.bincount(at, minlength=len(distinct)))
    matrices = {name: matrix[at] for name, matrix in matrices.items()}
    for name, values in _of_rows(columns, works, official, villages).items():
        known = tuple(families()) if name in ("works", "official", "works_any") else ()
        if "families" in name:
            known = tuple(dict.fromkeys(families().values()))
        matrices[name], vocabularies[name] = incidence(values, known)
    scaled = {unit: SCALE.get(unit, (unit, 1.0)) for unit in dict.fromkeys(columns["unit"])}
    arrays = _arrays(columns, scaled, texts, kecamatan)
    units = list(dict.fromkeys(unit for unit, _ in scaled.values() if unit is not None))
    widths = {name: int(array.max(initial=-1)) + 1 for name, array in arrays.items() if array.dtype == np.int32}
    return Facts(ids, matrices, arrays, vocabularies, widths, [*units, None])


def _of_texts(texts: list[Text], gazetteer: dict) -> dict[str, list]:
    """What is read from the text alone, a value per distinct text."""
    named = [tuple(thing for thing in text.things if thing[0] != "hamlet") for text in texts]
    return {
        "tokens": [_own_tokens(text, gazetteer) for text in texts],
        "things": named,
        "things_bare": [tuple(thing[1] for thing in things if thing[1]) for things in named],
        "thing_kinds": [tuple(thing[0] for thing in things) for things in named],
        "numbered": [tuple(thing[:2] for thing in text.things if thing[2]) for text in texts],
        "numbered_full": [tuple(thing for thing in text.things if thing[2]) for text in texts],
        "hamlets": [tuple(thing[1:] for thing in text.things if thing[0] == "hamlet") for text in texts],
        "phases": [text.phases for text in texts],
        "actions": [text.actions for text in texts],
        "guards": [text.guards for text in texts],
        "guard_families": [tuple(guard[:2] for guard in text.guards) for text in texts],
    }


def _of_rows(columns: dict[str, list], works: list, official: list, villages: list) -> dict[str, list]:
    """What is read from other columns too, a value per row."""
    return {
        "works": works,
        "official": official,
        "works_any": (works_any := [one | two for one, two in zip(works, official, strict=True)]),
        "families": [_families(found) for found in works],
        "families_any": [_families(found) for found in works_any],
        "official_families": [_families(found) for found in official],
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


def incidence(values: Iterable[Collection], known: Iterable = ()) -> tuple[sparse.csr_matrix, list]:
    """Rows x distinct values, 1 where the row has the value; and the values in the order of the columns.

    ``values`` are tuples or frozensets (most recur: each is looked up once). ``known`` values take the first columns,
    so that two matrices can share them.
    """
    index: dict = {value: column for column, value in enumerate(known)}
    seen: dict[Collection, list[int]] = {(): [], frozenset(): []}
    columns: list[int] = []
    ends = [0]
    for row in values:
        places = seen.get(row)
        if places is None:
            places = seen[row] = [index.setdefault(value, len(index)) for value in sorted(set(row))]
        columns += places
        ends.append(len(columns))
    matrix = _counted(columns, ends, max(len(index), 1))
    return matrix, list(index)


def _counted(columns: list[int], ends: list[int], width: int) -> sparse.csr_matrix:
    """How often every row names a column, from the columns of all rows and where each row ends."""
    indices, indptr = np.array(columns, np.int32), np.array(ends, np.int32)
    matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), indices, indptr), shape=(len(ends) - 1, width))
    matrix.sum_duplicates()
    return matrix


def _weigh(matrices: dict[str, sparse.csr_matrix], words: list[str], times: np.ndarray) -> None:
    """Tokens weighted by rarity; of them the proper names apart; and the letter triples of the tokens.

    ``times``: how many rows have each text.
    """
    tokens = matrices["tokens"]
    if not words:
        empty = sparse.csr_matrix((tokens.shape[0], 1), dtype=np.float32)
        matrices |= dict.fromkeys(("names", "letters", "name_letters", "tokens_rarity", "names_rarity"), empty)
        return
    rarity = np.log((1 + times.sum()) / (1 + times @ tokens)).astype(np.float32) + 0.1
    proper = np.array([not is_general(word) for word in words])
    names = _without(tokens, ~proper)
    by_token = _triples(words)
    matrices["letters"] = _unit_rows((tokens @ by_token).tocsr(), times)
    matrices["name_letters"] = _unit_rows((names @ by_token).tocsr(), times)
    for name, matrix in (("names", names), ("tokens", tokens)):
        # With square roots the dot product of two rows is the summed rarity of the words they share.
        matrices[name] = _scaled(matrix, rarity)
        matrices[f"{name}_rarity"] = _scaled(matrix, np.sqrt(rarity))


def _triples(words: list[str]) -> sparse.csr_matrix:
    """Words x letter triples, a space before and after each word: how often each stands in it."""
    index: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for word in words:
        padded = f" {word} "
        columns += [index.setdefault(padded[k : k + 3], len(index)) for k in range(len(word))]
        ends.append(len(columns))
    return _counted(columns, ends, len(index))


def _scaled(matrix: sparse.csr_matrix, weight: np.ndarray) -> sparse.csr_matrix:
    """The matrix with every column times its weight; both keep the same places in one array."""
    data = matrix.data * weight.astype(np.float32)[matrix.indices]
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _without(matrix: sparse.csr_matrix, dropped: np.ndarray) -> sparse.csr_matrix:
    """The matrix without the entries of some columns, its shape unchanged."""
    out = matrix.copy()
    out.data[dropped[out.indices]] = 0
    out.eliminate_zeros()
    return out


def _unit_rows(counts: sparse.csr_matrix, times: np.ndarray) -> sparse.csr_matrix:
    """Counts weighted by rarity, every row of length 1 (or 0); row k stands for ``times[k]`` rows."""
    seen = np.bincount(counts.indices, np.repeat(times, np.diff(counts.indptr)), counts.shape[1])
    weighted = _scaled(counts, np.log((1 + times.sum()) / (1 + seen)) + 0.3)
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
    weighted.data /= np.repeat(np.maximum(length, 1e-9), np.diff(counts.indptr))
    weighted.sort_indices()
    return weighted


def _arrays(columns: dict[str, list], scaled: dict, texts: list[Text], kecamatan: list) -> dict[str, np.ndarray]:
    """``scaled``: every unit as (the unit it is compared in, factor)."""
    volume, asked, approved = (np.array(columns[name], float) for name in ("volume", "asked_rp", "approved_rp"))
    units = [scaled[unit][0] for unit in columns["unit"]]
    factor = np.array([scaled[unit][1] for unit in columns["unit"]], float)
    rupiah = np.where(np.isnan(approved) | (approved <= 0), asked, approved)
    skpd = [group or name for group, name in zip(columns["skpd_group"], columns["skpd_name"], strict=True)]
    size = np.where(volume > 0, volume * factor, np.nan)
    unit = codes(units)
    is_whole = np.array([unit in WHOLE for unit in units], bool)
    tells = np.flatnonzero(~np.isnan(size) & ~(is_whole & ~(size > 1)))
    volume_key = np.full(len(size), -1, np.int32)
    _, volume_key[tells], seen = np.unique(
        np.stack([unit[tells], size[tells].round(3)]), axis=1, return_inverse=True, return_counts=True
    )
    is_odd = np.zeros(len(size), bool)
    is_odd[tells] = seen[volume_key[tells]] <= RARE_VOLUME
    return {
        "volume_key": volume_key,
        "is_odd_volume": is_odd,
        "kecamatan": codes(kecamatan),
        "skpd": codes(skpd),
        "volume": size,
        "unit": unit,
        "is_whole": is_whole,
        "rupiah": np.where(rupiah > 0, rupiah, np.nan),
        "code": codes(columns["sub_kegiatan_code"]),
        "several": np.array([text.is_several for text in texts], bool),
        "open": np.array([text.is_open for text in texts], bool),
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


def _own_tokens(text: Text, gazetteer: dict) -> tuple[str, ...]:
    """Tokens without the names of villages: those are compared as places."""
    return tuple(token for token in text.tokens if token not in gazetteer)


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
        villages.append(frozenset(own))
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
