"""Fit the shipped parameters of the text linker on invented kabupaten and write ``reference/link_model.json``.

    python -m benchmarks.fit_link_model [--seeds 1 2 3 4] [--out FILE]

The chains of the seeds used here share no held-out wording with those the linker is judged on
(``benchmarks.linkage``). Per kind of step: a logistic regression on pairs alone, then what a pair weighs as the only
one and as one of several, then the weights of sets (packages and splits) by maximum likelihood over all sets of a
row, then a logistic regression on all fields.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from sklearn.linear_model import LogisticRegression

from musrenbang_analysis.link.compare import fields
from musrenbang_analysis.link.facts import Facts, read_facts
from musrenbang_analysis.link.model import GROUP_FIELDS, KINDS, Kind, Weights, probability
from musrenbang_analysis.link.packages import (
    SCALES,
    TABLES,
    Bases,
    Wholes,
    claims,
    gather,
    membership,
    own_weights,
    set_features,
    sets,
)
from musrenbang_analysis.link.rewording import rewording_levels
from musrenbang_analysis.link.weigh import candidates_of, group_levels, is_hopeful
from musrenbang_analysis.reference import reference_path
from synthetic.chains import Chain, chain

STEPS = {
    "list": (("desa", "kecamatan"),),
    "plan": (("kecamatan", "renja"),),
    "document": (("renja", "rkpd"),),
    "budget": (("rkpd", "apbd"),),
    "direct": (("desa", "apbd"),),
}
SEEDS = [*range(1, 11), *range(21, 35)]
"""Packages are rare (some ten of four or more proposals in a kabupaten) and need many: fitted on twelve kabupaten
instead of four, links of the step from the kecamatan to the Renja rose by half a point of F1."""
PENALTY = 1.0
FREEDOM = 1.0
"""Standard deviation (nats) by which a level may weigh otherwise in a set than alone."""
ADDED = ("volume", "rupiah")
"""Fields that the sets weigh anew."""
ENOUGH = 30
"""True pairs below which a kind of pair is not fitted apart; every kind of step has more."""
STRETCH = 300
"""Wholes weighed at a time."""
ACCEPT, POSSIBLE, VERBATIM = 0.6, 0.12, 6.0


class Side:
    """One step of one chain: both sides, the candidate pairs, their levels and which are right."""

    def __init__(self, facts: Facts, stages: np.ndarray, true: set[tuple[str, str]], step: tuple[str, str]) -> None:
        self.left = facts.take(np.flatnonzero(stages == step[0]))
        self.right = facts.take(np.flatnonzero(stages == step[1]))
        self.rows, self.columns, self.levels = candidates_of(self.left, self.right)
        pairs = zip(self.left.ids[self.rows], self.right.ids[self.columns], strict=True)
        self.right_ones = np.array([pair in true for pair in pairs], bool)
        self.known = self.levels

    def keep_hopeful(self, first: Weights) -> None:
        """Drop the pairs that the linker would not look at further."""
        kept = np.flatnonzero(is_hopeful(self.levels, first))
        self.rows, self.columns, self.right_ones = self.rows[kept], self.columns[kept], self.right_ones[kept]
        self.levels = {name: level[kept] for name, level in self.levels.items()}

    def reword(self, first: Weights) -> None:
        """Add what the pairs tell about the rewordings of this dossier to the levels known."""
        chance = probability(first.total(self.levels))
        self.known = self.levels | rewording_levels(self.left, self.right, self.rows, self.columns, chance)

    def shares(self, part: np.ndarray) -> np.ndarray:
        """Whether each true pair's row (``part``: rows or columns) holds several true pairs."""
        count = np.bincount(part[self.right_ones], minlength=int(part.max(initial=0)) + 1)
        return self.right_ones & (count[part] > 1)


def sides_of(made: Chain) -> dict[str, list[Side]]:
    """Every kind of step of a chain."""
    facts, stages = read_facts(made.records), made.records["stage"].to_numpy(object)
    pairs = made.truth.pairs
    true = {
        step: set(zip(part["from_id"], part["to_id"], strict=True)) for step, part in pairs.groupby("step", sort=False)
    }
    return {
        kind: [Side(facts, stages, true.get("-".join(step), set()), step) for step in steps]
        for kind, steps in STEPS.items()
    }


def design(levels: dict[str, np.ndarray], names: tuple[str, ...]) -> sparse.csr_matrix:
    """One column per level of every field."""
    starts = np.cumsum([0, *(len(fields()[name]) for name in names)])
    columns = np.stack([levels[name].astype(int) + start for name, start in zip(names, starts, strict=False)], 1)
    ends = np.arange(0, columns.size + 1, columns.shape[1])
    return sparse.csr_matrix((np.ones(columns.size), columns.ravel(), ends), shape=(len(columns), starts[-1]))


def fit_weights(parts: list[dict[str, np.ndarray]], y: list[np.ndarray], names: tuple[str, ...]) -> Weights:
    """Weights in bits; those of a field average to nothing over the candidates, and the prior takes the rest."""
    x, right = sparse.vstack([design(part, names) for part in parts]).tocsr(), np.concatenate(y)
    fitted = LogisticRegression(C=PENALTY, max_iter=150).fit(x, right)
    coefficients, prior = fitted.coef_[0] / np.log(2), float(fitted.intercept_[0] / np.log(2))
    seen = np.asarray(x.sum(0)).ravel()
    tables, start = {}, 0
    for name in names:
        stretch = slice(start, start + len(fields()[name]))
        middle = float(np.average(coefficients[stretch], weights=seen[stretch]))
        tables[name] = np.where(seen[stretch] > 0, coefficients[stretch] - middle, 0.0)
        prior, start = prior + middle, stretch.stop
    return Weights(prior, tables)


def fit_moved(start_from: Weights, sides: list[Side], which: Callable[[Side], np.ndarray]) -> Weights:
    """Weights of some true pairs (``which``) against the false ones, moved from given ones as far as those ask.

    Fields that the sets add up are no evidence here. Too few true pairs give the weights they started from.
    """
    names = tuple(name for name in start_from.tables if name not in ADDED)
    x, offset, y = [], [], []
    for side in sides:
        kept = ~side.right_ones | which(side)
        levels = {name: side.known[name][kept] for name in names}
        x.append(design(levels, names))
        offset.append((start_from.prior + sum(start_from.tables[name][levels[name]] for name in names)) * np.log(2))
        y.append(side.right_ones[kept].astype(float))
    stacked, start, right = sparse.vstack(x).tocsr(), np.concatenate(offset), np.concatenate(y)
    if right.sum() < ENOUGH:
        return Weights(start_from.prior, {name: start_from.tables[name] for name in names})

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        odds = start + stacked @ change[1:] + change[0]
        slope = expit(odds) - right
        value = -np.sum(log_expit(np.where(right > 0, odds, -odds))) + np.sum(change[1:] ** 2) / (2 * FREEDOM**2)
        return value, np.r_[slope.sum(), stacked.T @ slope + change[1:] / FREEDOM**2]

    change = minimize(loss, np.zeros(1 + stacked.shape[1]), jac=True, method="L-BFGS-B").x / np.log(2)
    tables, at = {}, 1
    for name in names:
        size = len(fields()[name])
        tables[name] = start_from.tables[name] + change[at : at + size]
        at += size
    return Weights(start_from.prior + float(change[0]), tables)


def fit_sets(groups: list[tuple[list[Wholes], np.ndarray]]) -> dict:
    """Tables of ``link.packages`` by maximum likelihood: the true set against all other sets of every whole."""
    features = [
        _Features(part, rows, right)
        for wholes, right in groups
        for part in wholes
        for rows in (slice(k, k + STRETCH) for k in range(0, len(part), STRETCH))
    ]
    sizes = {name: int(np.prod(shape)) for name, shape in TABLES.items()}
    starts = dict(zip(sizes, np.cumsum([len(SCALES), *sizes.values()])[:-1], strict=True))
    middle = np.r_[np.ones(2), 0.5, np.zeros(sum(sizes.values()))]
    strength = np.r_[10.0 * np.ones(len(SCALES)), 0.2 * np.ones(len(middle) - len(SCALES))]

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = 0.5 * np.sum(strength * (theta - middle) ** 2), strength * (theta - middle)
        for part in features:
            weight = np.tensordot(theta[: len(SCALES)].astype(np.float32), part.own, 1)
            for name, place in part.places.items():
                weight += theta[starts[name] : starts[name] + sizes[name]].astype(np.float32)[place]
            top = weight.max(1, keepdims=True)
            share = np.exp(weight - top)
            total = share.sum(1, keepdims=True)
            share /= total
            at = np.arange(len(part.truth))
            value -= float(np.sum(weight[at, part.truth] - top[:, 0] - np.log(total[:, 0]), dtype=float))
            share[at, part.truth] -= 1
            gradient[: len(SCALES)] += (part.own * share).sum((1, 2), dtype=float)
            for name, place in part.places.items():
                slope = np.bincount(place.ravel(), share.ravel(), minlength=sizes[name])
                gradient[starts[name] : starts[name] + sizes[name]] += slope
        return value, gradient

    theta = minimize(loss, middle, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    tables = {name: theta[starts[name] : starts[name] + sizes[name]] for name in TABLES}
    return dict(zip(SCALES, map(float, theta), strict=False)) | tables


class _Features:
    """What the sets of a stretch of wholes are judged by: their parts' own weights, one layer per scale; the places
    in the tables; and the number of the true set."""

    def __init__(self, wholes: Wholes, rows: slice, right: np.ndarray) -> None:
        self.own = np.stack(
            [own_weights(wholes, rows, dict.fromkeys(SCALES, 0.0) | {name: 1.0}).astype(np.float32) for name in SCALES]
        )
        self.places = set_features(wholes, rows)
        self.truth = _true_set(wholes, rows, right)


def _true_set(wholes: Wholes, rows: slice, right: np.ndarray) -> np.ndarray:
    """The number of the set of every whole's true parts (of the first ones when there are more than fit)."""
    code = {row.tobytes(): k for k, row in enumerate(sets(wholes.search))}
    found = []
    for pairs in wholes.pairs[rows]:
        inside = (pairs >= 0) & right[pairs]
        while inside.tobytes() not in code:
            inside[np.flatnonzero(inside).max()] = False
        found.append(code[inside.tobytes()])
    return np.array(found, int)


def fit_kind(sides: list[Side]) -> Kind:
    """All parameters of one kind of step."""
    names = tuple(sides[0].levels)
    first = fit_weights([side.levels for side in sides], [side.right_ones for side in sides], names)
    for side in sides:
        side.keep_hopeful(first)
        side.reword(first)
    y = [side.right_ones for side in sides]
    alone = fit_weights([side.known for side in sides], y, (*names, "rewording"))
    single = fit_moved(alone, sides, lambda s: ~s.shares(s.columns))
    member = fit_moved(alone, sides, lambda s: s.shares(s.columns))
    unsplit = fit_moved(alone, sides, lambda s: ~s.shares(s.rows))
    piece = fit_moved(alone, sides, lambda s: s.shares(s.rows))
    bases = [[part.total(s.known) * np.log(2) for part in (alone, single, member, unsplit, piece)] for s in sides]
    nothing = [np.zeros(len(s.rows)) for s in sides]
    packages = [
        gather(s.right, s.left, s.columns, s.rows, Bases(*nats[:3], claims(s.rows, nats[0]), none))
        for s, nats, none in zip(sides, bases, nothing, strict=True)
    ]
    package = fit_sets(list(zip(packages, y, strict=True)))
    fellows = [membership(groups, package, len(right))[1] for groups, right in zip(packages, y, strict=True)]
    splits = [
        gather(s.left, s.right, s.rows, s.columns, Bases(nats[0], *nats[3:], claims(s.columns, nats[0], inside), none))
        for s, nats, inside, none in zip(sides, bases, fellows, nothing, strict=True)
    ]
    split = fit_sets(list(zip(splits, y, strict=True)))
    kind = Kind(first, alone, single, member, unsplit, piece, package, split, first)
    levels = [s.levels | group_levels(s.left, s.right, s.rows, s.columns, s.levels, kind)[0] for s in sides]
    return replace(kind, final=fit_weights(levels, y, (*names, *GROUP_FIELDS)))


def as_json(kinds: dict[str, Kind], seeds: list[int]) -> dict:
    """The parameters as they are stored."""
    return {
        "version": 3,
        "fitted_on": {"seeds": seeds, "by": "benchmarks/fit_link_model.py"},
        "accept": ACCEPT,
        "possible": POSSIBLE,
        "verbatim": VERBATIM,
        "kinds": {
            name: {
                "first": _weights_json(kind.first),
                "alone": _weights_json(kind.alone),
                "single": _weights_json(kind.single),
                "member": _weights_json(kind.member),
                "unsplit": _weights_json(kind.unsplit),
                "piece": _weights_json(kind.piece),
                "package": {key: np.round(value, 3).tolist() for key, value in kind.package.items()},
                "split": {key: np.round(value, 3).tolist() for key, value in kind.split.items()},
                "final": _weights_json(kind.final),
            }
            for name, kind in kinds.items()
        },
    }


def _weights_json(weights: Weights) -> dict:
    tables = {
        name: {level: round(float(value), 4) for level, value in zip(fields()[name], table, strict=True)}
        for name, table in weights.tables.items()
    }
    return {"prior": round(weights.prior, 4), "weights": tables}


def main(argv: list[str]) -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--out", type=Path, default=reference_path("link_model.json"))
    options = parser.parse_args(argv)
    sides: dict[str, list[Side]] = {kind: [] for kind in KINDS}
    for seed in options.seeds:
        for kind, part in sides_of(chain(seed)).items():
            sides[kind] += part
        print(f"kabupaten {seed} read", flush=True)
    kinds = {}
    for kind in KINDS:
        kinds[kind] = fit_kind(sides.pop(kind))
        print(f"{kind} fitted", flush=True)
    text = json.dumps(as_json(kinds, options.seeds), ensure_ascii=False, indent=1) + "\n"
    options.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
