"""Fit the shipped parameters of the text linker on invented kabupaten and write ``reference/link_model.json``.

    python -m benchmarks.fit_link_model [--seeds 1 2 3 4 5 6]

The chains of the seeds used here share no held-out wording with those the linker is judged on
(``benchmarks.linkage``). Per kind of step: a logistic regression on pairs alone, then the weights of sets
(packages and splits) by maximum likelihood over all sets of a row, then a logistic regression on all fields.
"""

import argparse
import json
import sys

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from musrenbang_analysis.link.compare import fields
from musrenbang_analysis.link.facts import Facts, read_facts
from musrenbang_analysis.link.model import GROUP_FIELDS, KINDS, Kind, Weights
from musrenbang_analysis.link.packages import TABLES, Wholes, gather, set_features, sets
from musrenbang_analysis.link.weigh import candidates_of, group_levels, set_base
from musrenbang_analysis.reference import reference_path
from synthetic.chains import Chain, chain

STEPS = {
    "list": (("desa", "kecamatan"),),
    "plan": (("kecamatan", "renja"),),
    "document": (("renja", "rkpd"),),
    "budget": (("rkpd", "apbd"),),
    "direct": (("desa", "apbd"),),
}
PENALTY = 1.0
ACCEPT, POSSIBLE, VERBATIM = 0.6, 0.12, 6.0


class Side:
    """One step of one chain: both sides, the candidate pairs, their levels and which are right."""

    def __init__(self, facts: Facts, stages: np.ndarray, true: set[tuple[str, str]], step: tuple[str, str]) -> None:
        self.left = facts.take(np.flatnonzero(stages == step[0]))
        self.right = facts.take(np.flatnonzero(stages == step[1]))
        self.rows, self.columns, self.levels = candidates_of(self.left, self.right)
        pairs = zip(self.left.ids[self.rows], self.right.ids[self.columns], strict=True)
        self.right_ones = np.array([pair in true for pair in pairs], bool)


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


def fit_sets(wholes: list[tuple[Wholes, np.ndarray]]) -> dict:
    """Tables of ``link.packages`` by maximum likelihood: the true set against all other sets of every whole."""
    features = [(part, set_features(part, slice(None)), _true_set(part, right)) for part, right in wholes]
    sizes = {name: int(np.prod(shape)) for name, shape in TABLES.items()}
    starts = dict(zip(sizes, np.cumsum([1, *sizes.values()])[:-1], strict=True))
    members = sets().T.astype(float)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = 0.01 * np.sum(theta[1:] ** 2) + 5.0 * (theta[0] - 1) ** 2, np.zeros_like(theta)
        gradient[1:], gradient[0] = 0.02 * theta[1:], 10.0 * (theta[0] - 1)
        for part, places, truth in features:
            base = part.base @ members
            weight = theta[0] * base
            for name, place in places.items():
                weight = weight + theta[starts[name] + place]
            top = weight.max(1, keepdims=True)
            share = np.exp(weight - top)
            total = share.sum(1, keepdims=True)
            share /= total
            at = np.arange(len(truth))
            value -= np.sum(weight[at, truth] - top[:, 0] - np.log(total[:, 0]))
            share[at, truth] -= 1
            gradient[0] += np.sum(share * base)
            for name, place in places.items():
                gradient += np.bincount((starts[name] + place).ravel(), share.ravel(), minlength=len(theta))
        return value, gradient

    first = np.zeros(1 + sum(sizes.values()))
    first[0] = 1.0
    theta = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    tables = {name: theta[starts[name] : starts[name] + sizes[name]] for name in TABLES}
    return {"scale": float(theta[0])} | tables


def _true_set(wholes: Wholes, right: np.ndarray) -> np.ndarray:
    """The number of the set of every whole's true parts (of the first ones when there are more than fit)."""
    code = {tuple(row): k for k, row in enumerate(sets())}
    found = []
    for pairs in wholes.pairs:
        inside = [bool(pair >= 0 and right[pair]) for pair in pairs]
        while tuple(inside) not in code:
            inside[max(k for k, one in enumerate(inside) if one)] = False
        found.append(code[tuple(inside)])
    return np.array(found)


def fit_kind(sides: list[Side]) -> Kind:
    """All parameters of one kind of step."""
    names = tuple(sides[0].levels)
    y = [side.right_ones for side in sides]
    first = fit_weights([side.levels for side in sides], y, names)
    bases = [set_base(first, side.levels) for side in sides]
    package = fit_sets(
        [(gather(s.right, s.left, s.columns, s.rows, b), s.right_ones) for s, b in zip(sides, bases, strict=True)]
    )
    split = fit_sets(
        [(gather(s.left, s.right, s.rows, s.columns, b), s.right_ones) for s, b in zip(sides, bases, strict=True)]
    )
    kind = Kind(first, package, split, first)
    levels = [s.levels | group_levels(s.left, s.right, s.rows, s.columns, s.levels, kind) for s in sides]
    return Kind(first, package, split, fit_weights(levels, y, (*names, *GROUP_FIELDS)))


def as_json(kinds: dict[str, Kind], seeds: list[int]) -> dict:
    """The parameters as they are stored."""
    return {
        "version": 1,
        "fitted_on": {"seeds": seeds, "by": "benchmarks/fit_link_model.py"},
        "accept": ACCEPT,
        "possible": POSSIBLE,
        "verbatim": VERBATIM,
        "kinds": {
            name: {
                "first": _weights_json(kind.first),
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
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6])
    options = parser.parse_args(argv)
    sides: dict[str, list[Side]] = {kind: [] for kind in KINDS}
    for seed in options.seeds:
        for kind, part in sides_of(chain(seed)).items():
            sides[kind] += part
        print(f"kabupaten {seed} read", flush=True)
    kinds = {}
    for kind in KINDS:
        kinds[kind] = fit_kind(sides[kind])
        print(f"{kind} fitted", flush=True)
    text = json.dumps(as_json(kinds, options.seeds), ensure_ascii=False, indent=1) + "\n"
    reference_path("link_model.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
