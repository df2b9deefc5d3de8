"""Fit the shipped calibration of rates on invented kabupaten: ``python -m benchmarks.fit_link_rates``.

Writes ``reference/link_rates.yml``. First what share of kept links is right, by code and by kind of step; then, per
family of stages, one logistic regression over the proposals of the fitting seeds, none of which the text linker was
fitted on. The spread between kabupaten is that of the errors of the mean when each kabupaten is left out in turn,
doubled: real kabupaten differ from invented ones more than those among themselves.
"""

import sys

import numpy as np
import pandas as pd
import yaml
from sklearn.linear_model import LogisticRegression

from benchmarks.rate_chains import RateChain, rate_chains
from musrenbang_analysis.measure import link_rates
from musrenbang_analysis.measure.link_rates import FEATURES, features_of
from musrenbang_analysis.reference import reference_path

SEEDS = tuple(range(101, 111))
STAGES = {"forum": ("kecamatan",), "plan": ("renja", "rkpd"), "budget": ("apbd",)}
WIDENED = 2.0
HEAD = """# Calibration of estimated rates (measure/link_rates.py), written by benchmarks/fit_link_rates.py: edit there.
# by_code: share of links by code that are right, by status. priors: share of right ones among the measured links
# kept, by kind of step. families: one logistic function per family of stages; between_*: standard deviation of the
# error of the rate between kabupaten nobody audited (share), already doubled.
"""


def fitted(chains: list[RateChain], stages: tuple[str, ...]) -> LogisticRegression:
    """The calibration over all proposals and stages of one family."""
    x = np.vstack([features_of(item.evidence[stage]).to_numpy() for item in chains for stage in stages])
    y = np.concatenate([item.truth[stage] for item in chains for stage in stages])
    return LogisticRegression(C=1.0, max_iter=2000).fit(x, y)


def errors(chains: list[RateChain], stages: tuple[str, ...]) -> tuple[list[float], list[float]]:
    """Errors of the estimated share (count, rupiah) of every chain by the calibration of the others."""
    count, rupiah = [], []
    for left_out in chains:
        model = fitted([item for item in chains if item is not left_out], stages)
        for stage in stages:
            chance = model.predict_proba(features_of(left_out.evidence[stage]).to_numpy())[:, 1]
            chance[left_out.evidence[stage]["certain"].to_numpy(bool)] = 1.0
            gap = chance - left_out.truth[stage]
            count.append(float(gap.mean()))
            rupiah.append(float((left_out.amounts * gap).sum() / left_out.amounts.sum()))
    return count, rupiah


def shares(chains: list[RateChain]) -> dict:
    """``by_code`` and ``priors``."""
    links = pd.concat([item.links for item in chains])
    coded = links[(links["method"] == "code") & links["probability"].isna()]
    by_code = {status: round(float(coded.loc[coded["status"] == status, "right"].mean()), 4)
               for status in ("accepted", "possible")}  # fmt: skip
    kept = pd.concat([item.kept() for item in chains])
    priors = {kind: round(float(value), 4) for kind, value in kept.groupby("kind")["right"].mean().items()}
    return {"by_code": by_code, "priors": priors}


def write(held: dict) -> None:
    """Store the parameters, so that what is computed next uses them."""
    text = HEAD + yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=110)
    reference_path("link_rates.yml").write_text(text, encoding="utf-8")
    link_rates.shipped_parameters.cache_clear()
    link_rates.held_parameters.cache_clear()


def main() -> int:
    """Fit and write."""
    chains = rate_chains([(seed, 1.0) for seed in SEEDS])
    held = {"fitted_on": list(SEEDS)} | shares(chains) | {"families": {}}
    write(held)
    for family, stages in STAGES.items():
        model = fitted(chains, stages)
        count, rupiah = (float(np.sqrt(np.mean(np.square(part)))) for part in errors(chains, stages))
        print(f"{family}: left-out RMSE {100 * count:.2f} points (count), {100 * rupiah:.2f} (rupiah)")
        held["families"][family] = {
            "intercept": round(float(model.intercept_[0]), 4),
            "coefficients": {name: round(float(v), 4) for name, v in zip(FEATURES, model.coef_[0], strict=True)},
            "between_count": round(WIDENED * count, 4),
            "between_rp": round(WIDENED * rupiah, 4),
        }
    write(held)
    print({name: held[name] for name in ("by_code", "priors")})
    return 0


if __name__ == "__main__":
    sys.exit(main())
