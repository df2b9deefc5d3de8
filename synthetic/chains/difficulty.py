"""How hard a chain is: what a plain TF-IDF match reaches with the best threshold anybody could choose."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from synthetic.chains.build import DIRECT, STEPS, Chain

AIM = {"desa-kecamatan": 0.60, "kecamatan-renja": 0.55, "rkpd-apbd": 0.70}
"""The pair F1 the chains are set to, by step."""
PLAIN = ("proposal_text", "location_text", "desa_name", "kecamatan_name")
TOLERANCE = 0.05
"""How far the mean of several kabupaten may lie from the aim."""


def plain_text(rows: pd.DataFrame) -> list[str]:
    """All a person would compare: title, location and the names of village and kecamatan, each said once."""
    parts = [rows[name].fillna("").str.casefold() for name in PLAIN]
    out = []
    for row in zip(*parts, strict=True):
        text = row[0]
        for part in row[1:]:
            text = text if part in text else f"{text} {part}"
        out.append(text)
    return out


def tfidf_best_f1(chain: Chain, step: str) -> tuple[float, float]:
    """Pair F1 of the plain match and the threshold that gives it.

    Character 3-grams within words, cosine; each earlier row takes the later row most like it, over the whole
    kabupaten; the threshold is the best one in hindsight, which nobody has in practice.
    """
    before, stage = step.split("-")
    earlier = chain.records[chain.records["stage"] == before]
    later = chain.records[chain.records["stage"] == stage]
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    matrix = vectors.fit_transform(plain_text(earlier) + plain_text(later))
    left, right = matrix[: len(earlier)], matrix[len(earlier) :].T.tocsc()
    score, best = np.zeros(len(earlier)), np.zeros(len(earlier), int)
    for start in range(0, len(earlier), 256):
        block = (left[start : start + 256] @ right).toarray()
        best[start : start + 256] = block.argmax(axis=1)
        score[start : start + 256] = block.max(axis=1)
    pairs = chain.truth.pairs
    true = set(zip(*(pairs.loc[pairs["step"] == step, name] for name in ("from_id", "to_id")), strict=True))
    chosen = zip(earlier["record_id"], later["record_id"].to_numpy()[best], strict=True)
    return best_f1(score, np.array([pair in true for pair in chosen]), len(true))


def best_f1(score: np.ndarray, right: np.ndarray, n_true: int) -> tuple[float, float]:
    """The largest F1 over all thresholds, and that threshold; ``n_true`` counts also the true pairs never scored."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(score) + 1) + n_true)
    top = int(f1.argmax())
    return float(f1[top]), float(score[order][top])


def difficulty(chains: list[Chain], steps: tuple[str, ...] = (*STEPS, DIRECT)) -> pd.DataFrame:
    """One row per step: mean pair F1 of the plain match over the chains, its aim where one is set."""
    rows = []
    for step in steps:
        values = [tfidf_best_f1(item, step)[0] for item in chains]
        mean, spread = float(np.mean(values)), float(np.std(values))
        rows.append({"step": step, "tfidf_f1": mean, "sd": spread, "aim": AIM.get(step)})
    return pd.DataFrame(rows)
