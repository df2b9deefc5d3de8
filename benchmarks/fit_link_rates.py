"""Fit the shipped calibration of rates on invented kabupaten: ``python -m benchmarks.fit_link_rates``.

Writes ``reference/link_rates.yml``; to be run whenever the text linker or its parameters changed. First what share of
links is right, by code and by kind of step, and what probability right and wrong links have on average; then, per
family of stages, one logistic regression over the proposals of the fitting seeds, none of which the text linker was
fitted on. Some of them have fewer look-alikes than the linker was fitted on, none has more: how the share of right
links follows the mean probability (``trust``) is learnt from these and must hold beyond (``benchmarks.rates``).
The spread between kabupaten is that of the errors of the mean when each kabupaten is left out in turn, doubled: real
kabupaten differ from invented ones more than those among themselves.
"""

import sys

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import brentq, nnls
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from benchmarks.fit_link_model import Side
from benchmarks.rate_chains import RateChain, rate_chains
from musrenbang_analysis.link.facts import read_facts
from musrenbang_analysis.link.model import probability, read_model
from musrenbang_analysis.link.weigh import weigh
from musrenbang_analysis.measure import link_chances, link_rates
from musrenbang_analysis.measure.link_chances import LEAP, LEAST_SHARE, MOST_SHARE, links_between_lists
from musrenbang_analysis.measure.link_rates import FEATURES, features_of
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.reference import reference_path
from synthetic.chains import chain

WANTED = [(101 + n, 1.0) for n in range(10)] + [(131 + n, round(0.3 + 0.06 * n, 2)) for n in range(4)]
DIRECT = (101, 102)
"""Chains by which is measured where the probabilities of leaping links hold: all proposals against the budget."""
STAGES = {"forum": ("kecamatan",), "plan": ("renja", "rkpd"), "budget": ("apbd",)}
AREAS = {"kecamatan": "kecamatan_code", "skpd": "skpd_name"}
WIDENED = 2.0
HEAD = """# Calibration of estimated rates (measure/link_chances.py, link_rates.py, area_rates.py), written by
# benchmarks/fit_link_rates.py: edit there.
# fitted_on: seed and look-alikes of the invented kabupaten.
# by_code: share of accepted links by code that are right; how many possible ones are right for each link between
# neighbouring lists (per_link).
# steps: share of right ones at which the measured probabilities hold, mean probability of right and of wrong ones,
# how far a share found otherwise is believed (trust); leap: right ones for each link between lists (per_link).
# families: one logistic function per family of stages; between_*: standard deviation of the error of the rate between
# kabupaten nobody audited (share), already doubled; spread: of areas within one kabupaten, standard deviation of the
# error in log odds, and how many times more than by chance proposals of one area vary together (dispersion).
"""


def fitted(chains: list[RateChain], stages: tuple[str, ...]) -> LogisticRegression:
    """The calibration over all proposals and stages of one family."""
    x = np.vstack([features_of(item.evidence[stage]).to_numpy() for item in chains for stage in stages])
    y = np.concatenate([item.truth[stage] for item in chains for stage in stages])
    return LogisticRegression(C=1.0, max_iter=2000).fit(x, y)


def left_out(chains: list[RateChain], stages: tuple[str, ...]) -> list[tuple[RateChain, str, np.ndarray]]:
    """The probabilities of every chain by the calibration of the others."""
    out = []
    for item in chains:
        model = fitted([other for other in chains if other is not item], stages)
        for stage in stages:
            chance = model.predict_proba(features_of(item.evidence[stage]).to_numpy())[:, 1]
            chance[item.evidence[stage]["certain"].to_numpy(bool)] = 1.0
            out.append((item, stage, chance))
    return out


def errors(foretold: list[tuple[RateChain, str, np.ndarray]]) -> tuple[float, float]:
    """Root mean square of the errors of the estimated share (count, rupiah)."""
    gaps = [(item.amounts, chance - item.truth[stage]) for item, stage, chance in foretold]
    count = [float(gap.mean()) for _, gap in gaps]
    rupiah = [float((amounts * gap).sum() / amounts.sum()) for amounts, gap in gaps]
    return tuple(float(np.sqrt(np.mean(np.square(part)))) for part in (count, rupiah))


def spreads(foretold: list[tuple[RateChain, str, np.ndarray]]) -> dict[str, dict[str, float]]:
    """How much the errors of areas within their kabupaten vary, by level of area.

    Of an area with residual r = sum(truth - p) and v = sum(p (1 - p)), E r^2 = d v + s^2 v^2 where its log odds are
    off by a number of standard deviation s and its proposals share packages (d at least 1): by least squares of
    r^2 / v on v.
    """
    parts = {level: [] for level in AREAS}
    for item, stage, chance in foretold:
        truth = item.truth[stage]
        odds = logit(np.clip(chance, 1e-6, 1 - 1e-6))
        off = brentq(lambda shift: expit(odds + shift).sum() - truth.sum(), -5, 5)  # noqa: B023
        right = expit(odds + off)
        for level, column in AREAS.items():
            for rows in item.proposals.reset_index(drop=True).groupby(column).indices.values():
                if len(rows) >= LEAST:
                    parts[level].append((((truth - right)[rows]).sum() ** 2, (right * (1 - right))[rows].sum()))
    # SKPD are of all sizes, so that the two can be told apart by them; kecamatan are of one.
    square, v = np.array(parts["skpd"]).T
    dispersion = max(1.0, float(nnls(np.column_stack([np.ones(len(v)), v]), square / v)[0][0]))
    out = {}
    for level, groups in parts.items():
        square, v = np.array(groups).T
        variance = max(0.0, float(((square / v - dispersion) * v).sum() / (v**2).sum()))
        out[level] = {"sd": round(float(np.sqrt(variance)), 4), "dispersion": round(dispersion, 4)}
    return out


def by_code(chains: list[RateChain]) -> dict[str, dict[str, float]]:
    """Of the links by code: the share of accepted ones that is right, over all (``any``) and by kind of step, and how
    many possible ones are right for each link between neighbouring lists."""
    parts = []
    for item in chains:
        coded = (item.links["method"] == "code") & item.links["probability"].isna()
        parts.append(item.links[coded].assign(kind=item.kinds()[coded]))
    links = pd.concat(parts)
    accepted, possible = (links[links["status"] == status] for status in ("accepted", "possible"))
    shares = {"any": accepted["right"].mean()} | dict(accepted.groupby("kind")["right"].mean())
    near = sum(links_between_lists(item.links, item.kinds()) for item in chains)
    right = {name: possible.loc[(possible["kind"] == LEAP) == leaps, "right"].sum()
             for name, leaps in (("near", False), (LEAP, True))}  # fmt: skip
    return {
        "accepted": {str(kind): round(float(share), 4) for kind, share in shares.items()},
        "per_link": {name: round(float(count) / near, 5) for name, count in right.items()},
    }


def steps(chains: list[RateChain]) -> dict[str, dict[str, float]]:
    """What is known of the measured links of every kind of step."""
    kept = pd.concat([item.kept().assign(seed=item.seed, distractors=item.distractors) for item in chains])
    out = {}
    for kind, rows in kept.groupby("kind"):
        right = rows["right"] > 0
        if kind == LEAP:
            near = sum(links_between_lists(item.links, item.kinds()) for item in chains)
            out[LEAP] = {"right": round(_weighed_right(), 4), "per_link": round(float(right.sum()) / near, 5)}
            continue
        step = {"right": float(right.mean())} | {
            name: float(rows.loc[part, "probability"].mean())
            for name, part in (("if_right", right), ("if_wrong", ~right))
        }
        out[str(kind)] = {name: round(value, 4) for name, value in (step | {"trust": _trust(rows, step)}).items()}
    return out


def _trust(rows: pd.DataFrame, step: dict[str, float]) -> float:
    """By how much the share of right ones (log odds) moves where the count of probabilities moves by one.

    The number of look-alikes moves both, and nothing else does by design: it is the instrument (Wald's estimator), so
    that what both vary by chance in a kabupaten does not draw the slope towards 0.
    """
    each = rows.groupby("seed")[["probability", "right", "distractors"]].mean()
    counted = (each["probability"] - step["if_wrong"]) / (step["if_right"] - step["if_wrong"])
    found, real = (logit(part.clip(LEAST_SHARE, MOST_SHARE).to_numpy()) for part in (counted, each["right"]))
    many = each["distractors"].to_numpy() - each["distractors"].mean()
    return float(np.clip((many * real).sum() / (many * found).sum(), 0, 1))


def _weighed_right() -> float:
    """Where the weights of leaping links hold: the share of right ones where every proposal is compared."""
    model, shares = read_model(), []
    for seed in DIRECT:
        made = chain(seed)
        true = made.truth.pairs[made.truth.pairs["step"] == "desa-apbd"]
        pairs = set(zip(true["from_id"], true["to_id"], strict=True))
        side = Side(read_facts(made.records), made.records["stage"].to_numpy(object), pairs, ("desa", "apbd"))
        weighed = weigh(side.left, side.right, model.kinds["direct"], {})
        kept = probability(weighed.weight) >= model.possible
        ids = zip(side.left.ids[weighed.rows[kept]], side.right.ids[weighed.columns[kept]], strict=True)
        shares += [pair in pairs for pair in ids]
    return float(np.mean(shares))


def write(held: dict) -> None:
    """Store the parameters, so that what is computed next uses them."""
    text = HEAD + yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=110)
    reference_path("link_rates.yml").write_text(text, encoding="utf-8")
    for cached in (link_rates.shipped_parameters, link_chances.held_parameters):
        cached.cache_clear()


def fit(chains: list[RateChain]) -> dict:
    """Fit on these chains and write; returns what was written."""
    held = {"fitted_on": {item.seed: item.distractors for item in chains}}
    held |= {"by_code": by_code(chains), "steps": steps(chains), "families": {}}
    write(held)
    for item in chains:
        item.__dict__.pop("evidence", None)
    for family, stages in STAGES.items():
        model = fitted(chains, stages)
        foretold = left_out(chains, stages)
        count, rupiah = errors(foretold)
        print(f"{family}: left-out RMSE {100 * count:.2f} points (count), {100 * rupiah:.2f} (rupiah)")
        held["families"][family] = {
            "intercept": round(float(model.intercept_[0]), 4),
            "coefficients": {name: round(float(v), 4) for name, v in zip(FEATURES, model.coef_[0], strict=True)},
            "between_count": round(WIDENED * count, 4),
            "between_rp": round(WIDENED * rupiah, 4),
            "spread": spreads(foretold),
        }
    write(held)
    return held


def main() -> int:
    """Fit and write."""
    held = fit(rate_chains(WANTED))
    print({name: held[name] for name in ("by_code", "steps")})
    return 0


if __name__ == "__main__":
    sys.exit(main())
