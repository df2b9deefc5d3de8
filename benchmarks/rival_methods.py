"""The other methods of ``benchmarks.linkage``: scores or decisions for the same candidate pairs.

Each takes ``Pairs`` and gives a score per candidate pair. Libraries that are not in the lock are imported where they
are used; ``available`` says which are there.
"""

import importlib.util
import logging
import warnings

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.pairing import FEATURES, Pairs, Side

COLUMN = {name: number for number, name in enumerate(FEATURES)}
LABELS = 100
ROUNDS = 5
EXTRA = {"splink": "Splink", "rapidfuzz": "RapidFuzz", "recordlinkage": "recordlinkage"}


def available(module: str) -> bool:
    """Whether a library that is not in the lock is installed here."""
    return importlib.util.find_spec(module) is not None


def tfidf(pairs: Pairs) -> np.ndarray:
    """Cosine of character 3-grams of title, location and place names."""
    return pairs.evidence[:, COLUMN["cos_letters"]]


def token_set(pairs: Pairs) -> np.ndarray:
    """RapidFuzz token_set_ratio of the same texts."""
    from rapidfuzz import fuzz, process

    left, right = pairs.sides
    return process.cpdist([left.texts[i] for i in pairs.left], [right.texts[i] for i in pairs.right],
                          scorer=fuzz.token_set_ratio)  # fmt: skip


def best_per_left(pairs: Pairs, score: np.ndarray) -> np.ndarray:
    """Mask of the best pair of each earlier row."""
    order = np.lexsort((-score, pairs.left))
    first = np.r_[True, pairs.left[order][1:] != pairs.left[order][:-1]]
    mask = np.zeros(len(score), bool)
    mask[order[first]] = True
    return mask


def best_threshold(pairs: Pairs, score: np.ndarray) -> np.ndarray:
    """The best pair of each earlier row above the threshold that is best in hindsight."""
    mask = best_per_left(pairs, score)
    order = np.flatnonzero(mask)[np.argsort(-score[mask], kind="stable")]
    hits = np.cumsum(pairs.is_true[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + pairs.n_true)
    chosen = np.zeros(len(score), bool)
    chosen[order[: int(f1.argmax()) + 1]] = True
    return chosen


def _linear() -> object:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, C=0.5))


def few_labels(pairs: Pairs, how: str, seed: int) -> np.ndarray:
    """Logistic regression on 100 labels of this kabupaten: ``random`` pairs, or those it is least sure of.

    By uncertainty: 20 pairs spread over the ranks of a plain score, then four times the 20 nearest to one half.
    """
    rng = np.random.default_rng(seed)
    x, y = pairs.evidence, pairs.is_true
    if how == "random":
        chosen = rng.choice(len(y), LABELS, replace=False)
    else:
        order = np.argsort(-x[:, COLUMN["quick"]])
        step = LABELS // ROUNDS
        spots = np.unique(np.geomspace(1, len(order) - 1, step * 3).astype(int))
        chosen = order[rng.choice(spots, step, replace=False)]
        for _ in range(ROUNDS - 1):
            if y[chosen].all() or not y[chosen].any():
                more = rng.choice(order[: 3 * len(np.unique(pairs.left))], step, replace=False)
            else:
                chance = _linear().fit(x[chosen], y[chosen]).predict_proba(x)[:, 1]
                chance[chosen] = -1
                more = np.argsort(np.abs(chance - 0.5))[: step * 4]
                more = rng.choice(more, step, replace=False)
            chosen = np.unique(np.r_[chosen, more])
    if y[chosen].all() or not y[chosen].any():
        return np.zeros(len(y))
    return _linear().fit(x[chosen], y[chosen]).predict_proba(x)[:, 1]


def boosted(training: list[Pairs]) -> HistGradientBoostingClassifier:
    """Gradient boosting on every candidate pair of other kabupaten."""
    model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.08, random_state=1)
    return model.fit(np.vstack([pairs.evidence for pairs in training]),
                     np.concatenate([pairs.is_true for pairs in training]))  # fmt: skip


def ecm(pairs: Pairs) -> np.ndarray:
    """recordlinkage's ECM classifier on yes/no comparisons of the candidate pairs, without labels."""
    import recordlinkage

    x = {name: pairs.evidence[:, number] for name, number in COLUMN.items()}
    compared = pd.DataFrame({
        "letters": x["cos_letters"] > 0.6, "title": x["cos_title"] > 0.5, "names": x["cos_names"] > 0.5,
        "concept": x["concept_same"] > 0, "village": x["village_same"] > 0, "rt": x["rt_overlap"] > 0,
        "rw": x["rw_overlap"] > 0, "skpd": x["skpd_same"] > 0, "volume": x["volume_equal"] > 0,
        "money": x["money_equal"] > 0, "code": x["code_same"] > 0,
    }, index=pd.MultiIndex.from_arrays([pairs.left, pairs.right])).astype(int)  # fmt: skip
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        compared = compared.loc[:, compared.nunique() > 1]
        model = recordlinkage.ECMClassifier(binarize=0.5)
        model.fit(compared)
        return model.prob(compared).to_numpy(float)


def splink(pairs: Pairs, native: bool) -> pd.DataFrame:
    """Splink 5, no labels: ``from_id``, ``to_id``, ``score``; on its own blocking or on the candidate pairs."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI()
    names = ("aa_left", "bb_right")
    tables = [database.register(_table(side), dataset_display_name=name)
              for side, name in zip(pairs.sides, names, strict=True)]  # fmt: skip
    rules = [block_on("village", "concept"), block_on("kecamatan", "concept"), block_on("village", "skpd"),
             block_on("kecamatan", "volume", "unit"), block_on("village", "rw")]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=0.5 * len(pairs.sides[0]) / (len(pairs.sides[0]) * len(pairs.sides[1])),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = Linker(tables, settings, log_level=logging.ERROR)
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        for rule in (block_on("village", "skpd"), block_on("kecamatan", "concept")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        if not native:
            blocked = pd.DataFrame({"match_key": "0", "join_key_l": names[0] + "-__-" + pairs.ids["from_id"],
                                    "join_key_r": names[1] + "-__-" + pairs.ids["to_id"]})  # fmt: skip
            linker.table_management.register_blocked_pairs_for_predict(database.register(blocked))
        found = linker.inference.predict()
    frame = found.as_pandas_dataframe() if hasattr(found, "as_pandas_dataframe") else found.as_duckdbpyrelation().df()
    return frame.rename(columns={"unique_id_l": "from_id", "unique_id_r": "to_id", "match_probability": "score"})[
        ["from_id", "to_id", "score"]]  # fmt: skip


def _table(side: Side) -> pd.DataFrame:
    """A stage as Splink wants it: scalar keys and word lists, nulls where nothing is known."""

    def first(matrix: object) -> list:
        return [int(row.indices[0]) if row.nnz else None for row in matrix]

    def listed(matrix: object) -> list:
        return [[str(value) for value in row.indices] or None for row in matrix]

    return pd.DataFrame({
        "unique_id": side.ids, "title": [text.split() or None for text in side.titles],
        "names": [text.split() or None for text in side.names], "concept": pd.array(first(side.concept), "Int64"),
        "village": pd.array(first(side.village), "Int64"),
        "kecamatan": pd.array([value if value >= 0 else None for value in side.kecamatan], "Int64"),
        "rt": listed(side.rt), "rw": pd.array(first(side.rw), "Int64"),
        "skpd": [value or None for value in side.skpd], "unit": [value or None for value in side.unit],
        "volume": side.volume, "money": side.money, "code": [value or None for value in side.code],
    })  # fmt: skip


def _comparisons() -> list:
    import splink.comparison_library as cl

    def ratio(name: str, unit: str = "") -> object:
        def within(part: float) -> str:
            return f"abs({name}_l - {name}_r) <= {part} * greatest({name}_l, {name}_r){unit}"

        return cl.CustomComparison(
            output_column_name=name,
            comparison_levels=[
                {"sql_condition": f"{name}_l IS NULL OR {name}_r IS NULL OR isnan({name}_l) OR isnan({name}_r)",
                 "label_for_charts": "null", "is_null_level": True},
                {"sql_condition": within(0.001), "label_for_charts": "equal"},
                {"sql_condition": within(0.15), "label_for_charts": "near"},
                {"sql_condition": within(0.5), "label_for_charts": "some"},
                {"sql_condition": "ELSE", "label_for_charts": "else"},
            ],
        )  # fmt: skip

    return [
        cl.ArrayIntersectAtSizes("title", [4, 3, 2, 1]), cl.ArrayIntersectAtSizes("names", [3, 2, 1]),
        cl.ExactMatch("concept"), cl.ExactMatch("village"), cl.ArrayIntersectAtSizes("rt", [1]), cl.ExactMatch("rw"),
        cl.ExactMatch("skpd"), ratio("volume", " AND unit_l = unit_r"), ratio("money"),
    ]  # fmt: skip
