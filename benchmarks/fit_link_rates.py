"""Fit the shipped calibration of rates on invented kabupaten: ``python -m benchmarks.fit_link_rates``.

Writes ``reference/link_rates.yml``; to be run whenever the text linker or its parameters changed. First what share of
links by code is right; then, per kind of step, one logistic regression over all measured links on their log odds and
the signs of look-alikes of their step; then, per family of stages, one over the proposals with links, and how many
without were missed. None of the seeds is one the text linker was fitted on. Some kabupaten have fewer look-alikes
than the linker was fitted on, none has more: what the signs tell is learnt from these and must hold beyond
(``benchmarks.rates``; here with ``--shifted N``, on kabupaten that are not fitted on).

Every kabupaten's links are weighed by the parameters of the others before its proposals enter the calibration
(stacking: Wolpert 1992), and the spread between kabupaten is that of the errors of the mean when each is left out in
turn, times ``WIDENED``: real kabupaten differ from invented ones more than those among themselves.
"""

import argparse
import sys

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import brentq, nnls
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from benchmarks.rate_chains import RateChain, rate_chains
from musrenbang_analysis.measure import link_chances, link_rates
from musrenbang_analysis.measure.link_chances import LEAP, SIGNS, moved, step_signs
from musrenbang_analysis.measure.link_chances import LEAST as LEAST_CHANCE
from musrenbang_analysis.measure.link_rates import parameters_of, reach_probability
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.reference import reference_path

WANTED = [(101 + n, 1.0) for n in range(28)] + [(131 + n, round(0.3 + 0.03 * n, 2)) for n in range(20)]
SHIFTED = [(201 + n, round(2 + n / 9, 2)) for n in range(10)]
"""Kabupaten that show whether the fit holds with more look-alikes, beside those of ``benchmarks.rates``."""
STAGES = {"forum": ("kecamatan",), "plan": ("renja", "rkpd"), "budget": ("apbd",)}
USED = {"list": SIGNS, "plan": SIGNS, "document": SIGNS, "budget": ("sure",)}
"""Signs by kind of step. A budget holds works of every source, most of which nobody proposed: how many of its rows no
link explains tells of those, not of look-alikes."""
WEAK = 1e3
"""Inverse penalty of the regressions: next to none for so many rows."""
AREAS = {"kecamatan": "kecamatan_code", "skpd": "skpd_name"}
WIDENED = 3.0
HEAD = """# Calibration of estimated rates (measure/link_chances.py, link_rates.py, area_rates.py), written by
# benchmarks/fit_link_rates.py: edit there.
# fitted_on: seed and look-alikes of the invented kabupaten.
# by_code: share of accepted links by code that are right; how many possible ones are right for each link between
# neighbouring lists (per_link).
# steps: log odds that a measured link is right = intercept + odds * its own log odds + slope of each sign * (log odds
# of the sign here - those of its share on average); sure: mean probability of the links of the step; unclaimed: share
# of later rows in the villages of earlier ones that no link explains; leap: right ones for each link between lists
# (per_link).
# families: log odds that a proposal with links reached the stage = intercept + slope * log odds composed of its links;
# missed: proposals without a link that reached it, for each found; between_*: standard deviation of the error of the
# rate between kabupaten nobody audited (share), already widened; spread: of areas within one kabupaten, standard
# deviation of the error in log odds, and how many times more than by chance proposals of one area vary together
# (dispersion).
"""
Foretold = list[tuple[RateChain, str, np.ndarray]]
"""Kabupaten, stage, probabilities of its proposals by the parameters of the others."""


def family(evidence: list[pd.DataFrame], truth: list[np.ndarray]) -> dict[str, float]:
    """The calibration over all proposals of these kabupaten and stages."""
    composed, y = np.concatenate([part["composed"] for part in evidence]), np.concatenate(truth)
    linked = composed > 0
    odds = logit(np.clip(composed[linked], LEAST_CHANCE, 1 - LEAST_CHANCE))
    model = LogisticRegression(C=WEAK).fit(odds[:, None], y[linked])
    found = {"intercept": model.intercept_[0], "slope": model.coef_[0, 0], "missed": y[~linked].sum() / y[linked].sum()}
    return {name: round(float(value), 5) for name, value in found.items()}


def chance_of(evidence: pd.DataFrame, found: dict[str, float]) -> np.ndarray:
    """The probabilities of a kabupaten's proposals by such a calibration."""
    return reach_probability(evidence, parameters_of(found | {"between_count": 0.0, "between_rp": 0.0}))


def errors(foretold: Foretold) -> pd.DataFrame:
    """Errors of the estimated share in points (count, rupiah) and what chance among the proposals alone would leave."""
    rows = []
    for item, stage, chance in foretold:
        row = {"stage": stage, "look_alikes": item.distractors}
        for unit, amounts in (("count", np.ones(len(chance))), ("rp", item.amounts)):
            gap = (amounts * (chance - item.truth[stage])).sum() / amounts.sum()
            row[unit] = 100 * gap
            row[f"{unit}_floor"] = 100 * np.sqrt((amounts**2 * chance * (1 - chance)).sum()) / amounts.sum()
        rows.append(row)
    return pd.DataFrame(rows)


def root_mean_square(values: pd.Series) -> float:
    """Of errors."""
    return float(np.sqrt(np.mean(np.square(values))))


def told(name: str, found: pd.DataFrame) -> None:
    """Print bias and root mean square of the errors by stage, and the part that is chance."""
    for stage, rows in found.groupby("stage", sort=False):
        parts = [f"{unit} bias {rows[unit].mean():+.2f} RMSE {root_mean_square(rows[unit]):.2f} "
                 f"(chance {root_mean_square(rows[f'{unit}_floor']):.2f})" for unit in ("count", "rp")]  # fmt: skip
        print(f"{name} {stage}: {'; '.join(parts)}")


def spreads(foretold: Foretold) -> dict[str, dict[str, float]]:
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
    links = pd.concat([item.coded for item in chains])
    accepted, possible = (links[links["status"] == status] for status in ("accepted", "possible"))
    shares = {"any": accepted["right"].mean()} | dict(accepted.groupby("kind")["right"].mean())
    near = sum(item.near for item in chains)
    right = {name: possible.loc[(possible["kind"] == LEAP) == leaps, "right"].sum()
             for name, leaps in (("near", False), (LEAP, True))}  # fmt: skip
    return {
        "accepted": {str(kind): round(float(share), 4) for kind, share in shares.items()},
        "per_link": {name: round(float(count) / near, 5) for name, count in right.items()},
    }


def by_step(item: RateChain, held: dict) -> pd.DataFrame:
    """The measured links of a kabupaten between neighbouring lists: ``kind``, ``odds``, ``right``, its signs."""
    kinds = item.kinds
    signs = step_signs(item.links, kinds, item.records, held)
    kept = item.kept
    kept = kept[kept["kind"] != LEAP]
    stage = item.links.loc[kept.index, "to_id"].map(item.records.set_index("record_id")["stage"])
    odds = logit(kept["probability"].clip(LEAST_CHANCE, 1 - LEAST_CHANCE))
    return kept.assign(odds=odds).join(signs, on=stage).assign(seed=item.seed)


def steps(chains: list[RateChain], links: pd.DataFrame) -> dict[str, dict]:
    """How the probability of a measured link follows from its own and the signs of its step, by kind of step.

    Parameters
    ----------
    links
        ``by_step`` of these kabupaten.
    """
    out: dict[str, dict] = {}
    for kind, rows in links.groupby("kind"):
        first = rows.groupby("seed").first()
        shipped = {sign: round(float(first[sign].mean()), 4) for sign in USED[str(kind)]}
        moves = {sign: pd.Series([moved(here, count, share) for here, count in zip(first[sign], first[f"{sign}_of"],
                 strict=True)], first.index) for sign, share in shipped.items()}  # fmt: skip
        columns = [rows["odds"], *(rows["seed"].map(move) for move in moves.values())]
        model = LogisticRegression(C=WEAK, max_iter=1000).fit(np.column_stack(columns), rows["right"] > 0)
        intercept, odds, *slopes = (round(float(value), 4) for value in (model.intercept_[0], *model.coef_[0]))
        out[str(kind)] = {"intercept": intercept, "odds": odds} | {
            sign: {"share": share, "slope": slope} for (sign, share), slope in zip(shipped.items(), slopes, strict=True)
        }
    right = sum(float(rows.loc[rows["kind"] == LEAP, "right"].sum()) for rows in (item.kept for item in chains))
    near = sum(item.near for item in chains)
    return out | {LEAP: {"per_link": round(right / near, 5)}}


def write(held: dict) -> None:
    """Store the parameters, so that what is computed next uses them."""
    text = HEAD + yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=110)
    reference_path("link_rates.yml").write_text(text, encoding="utf-8")
    for cached in (link_rates.shipped_parameters, link_chances.held_parameters):
        cached.cache_clear()


class Fit:
    """Everything fitted on these kabupaten: the parameters of links and, of the proposals, those and the forecasts."""

    def __init__(self, chains: list[RateChain]) -> None:
        self.chains = chains
        codes = {"by_code": by_code(chains)}
        links = pd.concat([by_step(item, codes) for item in chains])
        self.links = codes | {"steps": steps(chains, links)}
        self.evidence = {item.seed: item.evidence_by(self._links_without(item, links)) for item in chains}

    def _links_without(self, item: RateChain, links: pd.DataFrame) -> dict:
        others = [other for other in self.chains if other is not item]
        return {"by_code": by_code(others), "steps": steps(others, links[links["seed"] != item.seed])}

    def family(self, stages: tuple[str, ...], without: RateChain | None = None) -> dict[str, float]:
        """The calibration of a family of stages."""
        used = [(item, stage) for item in self.chains if item is not without for stage in stages]
        return family(*zip(*((self.evidence[item.seed][at], item.truth[at]) for item, at in used), strict=True))

    def left_out(self, stages: tuple[str, ...]) -> Foretold:
        """Every kabupaten by the parameters of the others."""
        out = []
        for item in self.chains:
            found = self.family(stages, item)
            out += [(item, stage, chance_of(self.evidence[item.seed][stage], found)) for stage in stages]
        return out

    def foretell(self, others: list[RateChain], stages: tuple[str, ...]) -> Foretold:
        """Kabupaten that were not fitted on."""
        found = self.family(stages)
        return [(item, stage, chance_of(item.evidence_by(self.links)[stage], found))
                for item in others for stage in stages]  # fmt: skip


def fit(chains: list[RateChain], shifted: list[RateChain]) -> dict:
    """What is to be stored; prints how far kabupaten that were left out, and shifted ones, are off."""
    found = Fit(chains)
    held = {"fitted_on": {item.seed: item.distractors for item in chains}} | found.links | {"families": {}}
    for name, stages in STAGES.items():
        foretold = found.left_out(stages)
        off = errors(foretold)
        told("left out", off)
        if shifted:
            told("shifted", errors(found.foretell(shifted, stages)))
        held["families"][name] = found.family(stages) | {
            "between_count": round(WIDENED * root_mean_square(off["count"]) / 100, 4),
            "between_rp": round(WIDENED * root_mean_square(off["rp"]) / 100, 4),
            "spread": spreads(foretold),
        }
    return held


def main(argv: list[str] | None = None) -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit_link_rates")
    parser.add_argument("--shifted", type=int, default=0, help="also foretell so many with 2-3 times the look-alikes")
    wanted = SHIFTED[: parser.parse_args(argv).shifted]
    chains = rate_chains(WANTED + wanted)
    write(fit(chains[: len(WANTED)], chains[len(WANTED) :]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
