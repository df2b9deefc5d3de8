"""What the rival methods of ``benchmarks.linkage`` share: candidate pairs and engineered evidence about each.

Nothing here is the product: it is the strongest plain setting a data scientist would build around scikit-learn,
Splink or recordlinkage, on the same candidate pairs for all of them. It knows the synonyms in ``chain.lexicon``
(three quarters of the vocabulary), the official sub kegiatan names, and the village names of the kabupaten.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from musrenbang_analysis.normalise.text import unify, words
from synthetic.chains.build import Chain
from synthetic.chains.vocabulary import concepts

PER_LEFT, PER_RIGHT = 20, 8
_GENERIC = (
    "jalan gang desa kelurahan kecamatan dusun kampung rt rw di dan untuk warga kegiatan paket pekerjaan belanja modal "
    "mohon usulan lanjutan tahap pengajuan beserta kelengkapannya wilayah kabupaten pelaksanaan lokasi tersebar dkk "
    "sekitarnya serta i ii iii segmen a b c dau kec kel"
)
GENERIC = frozenset(_GENERIC.split())
FEATURES = (
    "cos_letters", "cos_words", "cos_names", "cos_title", "concept_same", "concept_conflict", "concept_unknown",
    "village_same", "village_conflict", "village_unknown", "kecamatan_same", "kecamatan_conflict", "rt_overlap",
    "rt_conflict", "rw_overlap", "rw_conflict", "skpd_same", "unit_same", "volume_equal", "volume_ratio",
    "volume_missing", "volume_grows", "money_ratio", "money_equal", "money_missing", "money_grows", "code_same",
    "code_conflict", "several_villages", "rank_left", "gap_left", "rank_right", "gap_right", "quick",
)  # fmt: skip


@dataclass
class Side:
    """The rows of one stage, read for comparing."""

    ids: np.ndarray
    texts: list[str]
    titles: list[str]
    names: list[str]
    concept: sparse.csr_matrix
    village: sparse.csr_matrix
    kecamatan: np.ndarray
    rt: sparse.csr_matrix
    rw: sparse.csr_matrix
    skpd: np.ndarray
    unit: np.ndarray
    volume: np.ndarray
    money: np.ndarray
    code: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


class Reader:
    """Reads the rows of one chain with its lexicon and its village names."""

    def __init__(self, chain: Chain) -> None:
        self.records = chain.records
        self.concept_of: dict[tuple[str, ...], set[int]] = {}
        self.keys = {item.key: number for number, item in enumerate(concepts())}
        known = [
            *zip(chain.lexicon["concept"], chain.lexicon["wording"], strict=True),
            *((item.key, item.sub_name) for item in concepts()),
        ]
        for key, wording in known:
            self.concept_of.setdefault(_tokens(wording), set()).add(self.keys[key])
        places = chain.records[["desa_code", "desa_name", "kecamatan_code", "kecamatan_name"]].dropna()
        self.villages = {code: number for number, code in enumerate(sorted(set(places["desa_code"])))}
        self.kecamatans = {code: number for number, code in enumerate(sorted(set(places["kecamatan_code"])))}
        self.named: dict[tuple[str, ...], set[str]] = {}
        for code, name in set(zip(places["desa_code"], places["desa_name"], strict=True)):
            self.named.setdefault(_tokens(name), set()).add(code)
        self.kecamatan_named = {
            _tokens(name): code
            for code, name in set(zip(places["kecamatan_code"], places["kecamatan_name"], strict=True))
        }

    def side(self, stage: str) -> Side:
        """All rows of a stage."""
        rows = self.records[self.records["stage"] == stage]
        data = rows.astype(object).where(rows.notna(), None).to_dict("records")
        read = [self._read(row) for row in data]
        money = [row["asked_rp"] if row["asked_rp"] is not None else row["approved_rp"] for row in data]
        return Side(
            rows["record_id"].to_numpy(object),
            [item[0] for item in read],
            [item[1] for item in read],
            [item[2] for item in read],
            _sets([item[3] for item in read], len(self.keys)),
            _sets([item[4] for item in read], len(self.villages)),
            np.array([item[5] for item in read]),
            _sets([_numbers(row["rt"]) for row in data], 200),
            _sets([_numbers(row["rw"]) for row in data], 200),
            _coded(rows["skpd_group"]),
            _coded(rows["unit"]),
            _floats([row["volume"] for row in data]),
            _floats(money),
            _coded(rows["sub_kegiatan_code"]),
        )

    def _read(self, row: dict) -> tuple[str, str, str, set[int], set[int], int]:
        title, location = _tokens(row["proposal_text"] or ""), _tokens(row["location_text"] or "")
        concept, used = _lookup(title, self.concept_of)
        codes = set(filter(None, (row["place_codes"] or "").split(";")))
        kecamatan = row["kecamatan_code"]
        mentioned: set[str] = set()
        for tokens in (title, location):
            found, _ = _lookup(tokens, self.named)
            options = [code for code in found if kecamatan is None or code.startswith(kecamatan)]
            mentioned |= set(options)
            if kecamatan is None:
                for name, code in self.kecamatan_named.items():
                    kecamatan = code if _contains(tokens, name) else kecamatan
        if not codes:
            codes = mentioned
        if kecamatan is None and len({code[:8] for code in codes}) == 1:
            kecamatan = next(iter(codes))[:8]
        skip = {token for name in (row["desa_name"], row["kecamatan_name"]) if name for token in _tokens(name)}
        spots = [token for index, token in enumerate(title) if index not in used] + list(location)
        names = [token for token in spots if token not in GENERIC and token not in skip and not token.isdigit()]
        place = " ".join(part for part in (row["desa_name"], row["kecamatan_name"]) if part).casefold()
        return (
            " ".join((*title, *location, place)),
            " ".join(title),
            " ".join(names),
            concept,
            {self.villages[code] for code in codes if code in self.villages},
            self.kecamatans.get(kecamatan, -1),
        )


def _tokens(text: str) -> tuple[str, ...]:
    return unify(words(text))


def _lookup(tokens: tuple[str, ...], table: dict) -> tuple[set, set[int]]:
    """What the longest listed phrases in the text stand for, and the positions they take."""
    found, used, index = set(), set(), 0
    while index < len(tokens):
        for length in range(min(9, len(tokens) - index), 0, -1):
            hit = table.get(tokens[index : index + length])
            if hit:
                found |= hit
                used |= set(range(index, index + length))
                index += length - 1
                break
        index += 1
    return found, used


def _contains(tokens: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(tokens[index : index + len(name)] == name for index in range(len(tokens) - len(name) + 1))


def _numbers(text: str | None) -> set[int]:
    return {int(part) for part in (text or "").split(";") if part and int(part) < 200}


def _sets(sets: list[set[int]], width: int) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(len(sets)), [len(item) for item in sets])
    columns = np.array([value for item in sets for value in item], int)
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(sets), width))


def _floats(values: list) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in values])


def _coded(values: pd.Series) -> np.ndarray:
    return np.array(["" if value is pd.NA or value is None else str(value) for value in values], object)


@dataclass
class Pairs:
    """Candidate pairs of one step: row numbers, ids, evidence (columns ``FEATURES``) and truth."""

    step: str
    left: np.ndarray
    right: np.ndarray
    ids: pd.DataFrame
    evidence: np.ndarray
    is_true: np.ndarray
    n_true: int
    n_left: int
    sides: tuple[Side, Side]

    @property
    def recall(self) -> float:
        """Share of the true pairs that are candidates."""
        return float(self.is_true.sum() / self.n_true)


def candidate_pairs(chain: Chain, steps: tuple[str, ...]) -> dict[str, Pairs]:
    """Candidates and evidence for every step of a chain."""
    reader = Reader(chain)
    sides: dict[str, Side] = {}
    out = {}
    for step in steps:
        names = step.split("-")
        for name in names:
            if name not in sides:
                sides[name] = reader.side(name)
        out[step] = _pairs(chain, step, sides[names[0]], sides[names[1]])
    return out


def _pairs(chain: Chain, step: str, left: Side, right: Side) -> Pairs:
    letters = _matrices(left.texts, right.texts, analyzer="char_wb", ngram_range=(3, 3))
    rows, columns = _candidates(left, right, letters)
    truth = chain.truth.pairs[chain.truth.pairs["step"] == step]
    true = set(zip(truth["from_id"], truth["to_id"], strict=True))
    ids = pd.DataFrame({"from_id": left.ids[rows], "to_id": right.ids[columns]})
    is_true = np.array([pair in true for pair in zip(ids["from_id"], ids["to_id"], strict=True)])
    evidence = _evidence(left, right, rows, columns, letters)
    return Pairs(step, rows, columns, ids, evidence, is_true, len(true), len(left), (left, right))


def _matrices(left: list[str], right: list[str], **options: object) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    vectors = TfidfVectorizer(dtype=np.float32, **options)
    matrix = vectors.fit_transform([*left, *right])
    return matrix[: len(left)], matrix[len(left) :]


def _candidates(left: Side, right: Side, letters: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Best pairs of each row within its kecamatan (a row without one joins every block) by letters and keys."""
    keys = [
        sparse.hstack([text, 0.75 * side.concept, 0.55 * side.village, 0.4 * side.rt], format="csr")
        for text, side in zip(letters, (left, right), strict=True)
    ]
    found = []
    for block in np.unique(left.kecamatan):
        rows = np.flatnonzero(left.kecamatan == block)
        columns = np.flatnonzero((right.kecamatan == block) | (right.kecamatan < 0) | (block < 0))
        if not len(columns):
            continue
        score = (keys[0][rows] @ keys[1][columns].T).toarray()
        for axis, count in ((1, min(PER_LEFT, len(columns))), (0, min(PER_RIGHT, len(rows)))):
            top = np.argpartition(-score, count - 1, axis=axis)
            top = top[:, :count] if axis else top[:count]
            mesh = (
                (np.repeat(np.arange(len(rows)), count), top.ravel())
                if axis
                else (top.ravel(), np.tile(np.arange(len(columns)), count))
            )
            kept = score[mesh] > 0.25
            found.append(rows[mesh[0][kept]] * len(right) + columns[mesh[1][kept]])
    pairs = np.unique(np.concatenate(found))
    return pairs // len(right), pairs % len(right)


def _dot(pair: tuple, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    out = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), 50_000):
        part = slice(start, start + 50_000)
        out[part] = np.asarray(pair[0][rows[part]].multiply(pair[1][columns[part]]).sum(1)).ravel()
    return out


def _evidence(left: Side, right: Side, rows: np.ndarray, columns: np.ndarray, letters: tuple) -> np.ndarray:
    dot = {"cos_letters": _dot(letters, rows, columns)}
    for name, texts in (("cos_words", "texts"), ("cos_title", "titles"), ("cos_names", "names")):
        pair = _matrices(getattr(left, texts), getattr(right, texts), token_pattern=r"(?u)\b\w+\b")
        dot[name] = _dot(pair, rows, columns)
    for name in ("concept", "village", "rt", "rw"):
        shared = _dot((getattr(left, name), getattr(right, name)), rows, columns) > 0
        known = [np.asarray(getattr(side, name).sum(1)).ravel() > 0 for side in (left, right)]
        both = known[0][rows] & known[1][columns]
        dot[f"{name}_same"], dot[f"{name}_conflict"], dot[f"{name}_unknown"] = shared, both & ~shared, ~both
    out = dot | {"rt_overlap": dot["rt_same"], "rw_overlap": dot["rw_same"]}
    one, two = left.kecamatan[rows], right.kecamatan[columns]
    out["kecamatan_same"], out["kecamatan_conflict"] = (one == two) & (one >= 0), (one != two) & (one >= 0) & (two >= 0)
    for name in ("skpd", "unit", "code"):
        one, two = getattr(left, name)[rows], getattr(right, name)[columns]
        known = (one != "") & (two != "")
        out[f"{name}_same"], out[f"{name}_conflict"] = known & (one == two), known & (one != two)
    for name in ("volume", "money"):
        one, two = getattr(left, name)[rows], getattr(right, name)[columns]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.clip(np.log(two / one), -3, 3)
        usable = np.isfinite(ratio) & (out["unit_same"] if name == "volume" else True)
        ratio = np.where(usable, ratio, 0.0)
        out |= {
            f"{name}_ratio": np.abs(ratio),
            f"{name}_missing": ~usable,
            f"{name}_grows": np.maximum(ratio, 0),
            f"{name}_equal": usable & (np.abs(ratio) < 1e-3),
        }
    out["several_villages"] = np.asarray(right.village.sum(1)).ravel()[columns] > 1
    quick = (
        out["cos_letters"]
        + out["cos_names"]
        + 0.8 * out["concept_same"]
        - 0.6 * out["concept_conflict"]
        + 0.5 * out["village_same"]
        - 0.8 * out["village_conflict"]
        + 0.4 * out["rt_overlap"]
        - 0.4 * out["rt_conflict"]
        + 0.5 * (out["volume_equal"] & (left.volume[rows] > 2))
        + 0.4 * out["money_equal"]
        + 0.3 * out["code_same"]
        + 0.2 * out["skpd_same"]
    )
    out["quick"] = quick
    for name, groups in (("left", rows), ("right", columns)):
        out[f"rank_{name}"], out[f"gap_{name}"] = _rivals(quick, groups)
    return np.column_stack([np.asarray(out[name], np.float32) for name in FEATURES])


def _rivals(score: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rank within the group (log), and how far ahead of the best other one."""
    order = np.lexsort((-score, groups))
    first = np.r_[True, groups[order][1:] != groups[order][:-1]]
    starts = np.flatnonzero(first)
    sizes = np.diff(np.r_[starts, len(order)])
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    best = np.repeat(score[order][starts], sizes)
    second = np.repeat(score[order][np.minimum(starts + 1, starts + sizes - 1)], sizes)
    second = np.where(np.repeat(sizes, sizes) > 1, second, best - 1.5)
    gap = np.where(place == 0, score[order] - second, score[order] - best)
    out_rank, out_gap = np.empty(len(order)), np.empty(len(order))
    out_rank[order], out_gap[order] = np.log1p(place), np.clip(gap, -2, 2)
    return out_rank, out_gap
