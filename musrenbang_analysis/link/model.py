"""The weights: an additive, calibrated model, so that every link has an exact waterfall.

The weight of a pair is ``prior`` plus one weight per field, in bits (log2 odds); the probability follows from
their sum and from nothing else. The shipped parameters (``reference/link_model.json``) were fitted on invented
kabupaten (``benchmarks/fit_link_model.py``); ``train`` updates them with the decisions of a clerk.
"""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from musrenbang_analysis.link.compare import fields
from musrenbang_analysis.link.packages import SCALES, TABLES
from musrenbang_analysis.reference import reference_path

KINDS = ("list", "plan", "document", "budget", "direct")
"""Kinds of step, each with its own weights: list to list, list to plan, plan to plan, plan to budget, past a stage."""
GROUP_FIELDS = ("rewording", "rival_left", "rival_right", "package", "package_odds", "split", "split_odds")
"""Fields that look at all pairs at once."""
LOOSENESS = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Standard deviations (nats) by which one level's weight may move when a clerk's labels update the model; the
labels themselves tell which (``_looseness``). Doubtful pairs are half right whatever the weights: on invented
kabupaten a fixed 0.5 learnt mostly noise from 150 of them and lost half a point of F1."""
FOLDS = 5


@dataclass(frozen=True)
class Weights:
    """``prior`` and a table of weights per field, by place of the level, in bits."""

    prior: float
    tables: dict[str, np.ndarray]

    def parts(self, levels: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The weight of every field for every pair."""
        return {name: table[levels[name]] for name, table in self.tables.items()}

    def total(self, levels: dict[str, np.ndarray]) -> np.ndarray:
        """The weight of every pair."""
        return self.prior + sum(self.parts(levels).values())


@dataclass(frozen=True)
class Kind:
    """What one kind of step is weighed by: pairs before (``first``) and after the dossier's own rewordings are known
    (``alone``); a proposal as the only one (``single``) or one of several in a line (``member``), a line as the only
    one (``unsplit``) or one of several of a proposal (``piece``); sets (``package``, ``split``); all together
    (``final``)."""

    first: Weights
    alone: Weights
    single: Weights
    member: Weights
    unsplit: Weights
    piece: Weights
    package: dict
    split: dict
    final: Weights


@dataclass(frozen=True)
class Model:
    """Parameters of the text linker. ``accept`` and ``possible`` are the two thresholds of probability;
    ``verbatim`` is the weight (bits) of the only pair of rows that say the same word for word."""

    kinds: dict[str, Kind]
    accept: float
    possible: float
    verbatim: float


def shipped() -> dict:
    """The shipped parameters as read from ``reference/link_model.json``."""
    return json.loads(reference_path("link_model.json").read_text(encoding="utf-8"))


@cache
def _shipped_model() -> Model:
    return read_model(shipped())


def read_model(parameters: dict | None = None) -> Model:
    """A model from its parameters (as stored in JSON); None gives the shipped one.

    Raises
    ------
    KeyError
        when a kind of step or a table of weights is missing. Levels that the parameters do not know weigh nothing.
    ValueError
        when a table of weights has another shape than the sets are judged by (parameters of another version).
    """
    if parameters is None:
        return _shipped_model()
    kinds = {
        name: Kind(
            *(_weights(part[one]) for one in ("first", "alone", "single", "member", "unsplit", "piece")),
            *(_tables(part[one]) for one in ("package", "split")),
            _weights(part["final"]),
        )
        for name, part in ((name, parameters["kinds"][name]) for name in KINDS)
    }
    return Model(kinds, float(parameters["accept"]), float(parameters["possible"]), float(parameters["verbatim"]))


def _weights(part: dict) -> Weights:
    tables = {
        name: np.array([part["weights"][name].get(level, 0.0) for level in fields()[name]])
        for name in part["weights"]
        if name in fields()
    }
    return Weights(float(part["prior"]), tables)


def _tables(part: dict) -> dict:
    return {name: float(part[name]) for name in SCALES} | {
        name: np.asarray(part[name], float).reshape(shape) for name, shape in TABLES.items()
    }


def probability(bits: np.ndarray) -> np.ndarray:
    """Probability of a weight in bits."""
    return expit(np.asarray(bits, float) * np.log(2))


def train(evidence: pd.DataFrame, labels: pd.DataFrame, parameters: dict | None = None) -> dict:
    """Parameters updated with a clerk's decisions: each weight moves from the given one only as far as labels force it.

    Parameters
    ----------
    evidence
        the table ``link_evidence`` (from_id, to_id, field, level).
    labels
        columns ``left_id``, ``right_id``, ``decision``; "sama" is right, "bukan" wrong, anything else ("ragu") is
        left out, and so are pairs without evidence and rows repeated word for word (no model weighed them).
    parameters
        what to start from; None is the shipped model.

    Returns
    -------
    parameters of the same shape, with ``trained_on`` (number of labels used). Without a usable label they come
    back unchanged. Only the final weights move: the maximum of the likelihood of the labels times a normal
    distribution around every given weight, as wide as foretells labels left out best (not at all where none does).
    """
    start = parameters or shipped()
    wanted = labels[labels["decision"].isin(["sama", "bukan"])].drop_duplicates(["left_id", "right_id"], keep="last")
    right = dict(
        zip(zip(wanted["left_id"], wanted["right_id"], strict=True), wanted["decision"] == "sama", strict=True)
    )
    priors = evidence[(evidence["field"] == "prior") & evidence["level"].isin(list(start["kinds"]))]
    weighed = set(zip(priors["from_id"], priors["to_id"], strict=True))
    pairs_of = zip(evidence["from_id"], evidence["to_id"], strict=True)
    rows = evidence[[pair in right and pair in weighed for pair in pairs_of]]
    if not len(rows):
        return start
    pairs, index = np.unique(rows["from_id"].astype(str) + "\t" + rows["to_id"].astype(str), return_inverse=True)
    kind_of = dict(zip(index[rows["field"] == "prior"], rows.loc[rows["field"] == "prior", "level"], strict=True))
    kinds = np.array([kind_of.get(k, "") for k in range(len(pairs))])
    known = kinds[index]
    names = np.where(rows["field"] == "prior", "prior", rows["field"].astype(str) + "=" + rows["level"].astype(str))
    given = np.array([_given(start, kind, name) for kind, name in zip(known, names, strict=True)])
    offset = np.bincount(index, given, minlength=len(pairs)) * np.log(2)
    columns, column = np.unique(names, return_inverse=True)
    design = np.zeros((len(pairs), len(columns)))
    design[index, column] = 1.0
    y = np.array([right[tuple(pair.split("\t"))] for pair in pairs], float)
    moved = _shrunk(design, offset, y, _looseness(design, offset, y)) / np.log(2)
    return _moved(start, set(kinds) - {""}, dict(zip(columns, moved, strict=True)), len(pairs))


def _given(parameters: dict, kind: str, name: str) -> float:
    if kind not in parameters["kinds"]:
        return 0.0
    final = parameters["kinds"][kind]["final"]
    if name == "prior":
        return final["prior"]
    field, _, level = name.partition("=")
    return final["weights"].get(field, {}).get(level, 0.0)


def _shrunk(design: np.ndarray, offset: np.ndarray, y: np.ndarray, looseness: float) -> np.ndarray:
    """The change of every weight (nats) at the maximum of the penalised likelihood."""
    if not looseness:
        return np.zeros(design.shape[1])

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        odds = offset + design @ change
        value = np.sum(_surprise(odds, y)) + np.sum(change**2) / (2 * looseness**2)
        return value, design.T @ (expit(odds) - y) + change / looseness**2

    return minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x


def _surprise(odds: np.ndarray, y: np.ndarray) -> np.ndarray:
    return -(y * log_expit(odds) + (1 - y) * log_expit(-odds))


def _looseness(design: np.ndarray, offset: np.ndarray, y: np.ndarray) -> float:
    """The smallest of ``LOOSENESS`` that foretells labels left out as well as the best does, within one standard
    error of the difference (Breiman et al. 1984, the one-standard-error rule)."""
    fold = np.arange(len(y)) % FOLDS
    surprise = np.zeros((len(LOOSENESS), len(y)))
    for k in range(FOLDS):
        kept, left_out = fold != k, fold == k
        for place, looseness in enumerate(LOOSENESS):
            change = _shrunk(design[kept], offset[kept], y[kept], looseness)
            surprise[place, left_out] = _surprise(offset[left_out] + design[left_out] @ change, y[left_out])
    best = surprise.mean(1).argmin()
    worse = surprise - surprise[best]
    error = worse.std(1, ddof=1) / np.sqrt(len(y)) if len(y) > 1 else np.zeros(len(LOOSENESS))
    return LOOSENESS[int(np.argmax(worse.mean(1) <= error))]


def _moved(parameters: dict, kinds: set[str], change: dict[str, float], n_labels: int) -> dict:
    """The parameters with the same change of a level in every kind of step that was labelled."""
    out = json.loads(json.dumps(parameters))
    for kind in kinds:
        final = out["kinds"][kind]["final"]
        final["prior"] = round(final["prior"] + change.get("prior", 0.0), 4)
        for name, moved in change.items():
            field, _, level = name.partition("=")
            if name != "prior" and field in final["weights"]:
                final["weights"][field][level] = round(final["weights"][field].get(level, 0.0) + float(moved), 4)
    return out | {"trained_on": n_labels}
