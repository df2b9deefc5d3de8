"""Where bias enters: one logit per stage among those at risk, and the weight of each stage in the whole.

The sequential (continuation-ratio) logit of Mare 1981 with the decomposition of Buis (doi
10.1177/0049124115591014): the effect on the final outcome is the sum over stages of the log odds ratio
times a weight = share at risk × p(1 - p) × what passing is expected to gain. Says where, never why.
"""

import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

FEWEST = 5
"""Of fewer that passed, or did not, no model is made: one silent village is no evidence of a tendency."""
RIDGE_LIMIT = 15.0
"""A coefficient larger than this means a stage everybody or nobody of a group passes."""


def sequential_logit(passed: pd.DataFrame, covariates: pd.DataFrame, cluster: pd.Series | None = None) -> pd.DataFrame:
    """One logit per stage and covariate, with the contribution of each stage to the final difference.

    Parameters
    ----------
    passed
        one row per unit, one boolean column per stage in order; at risk at a stage are those that passed all
        before. Missing = not decided yet: the unit counts at the stages before and at none from there on. For villages
        that propose nothing put a unit with False in the first stage ("submitted").
    covariates
        numeric columns, same index; a constant is added. Units with a missing covariate are left out.
    cluster
        group of each unit (the village) for cluster-robust standard errors; None = heteroscedasticity-robust.

    Returns
    -------
    One row per covariate and stage: ``n_at_risk``, ``n_passed``, ``log_odds_ratio``, ``standard_error``,
    ``p_value``, ``at_risk_share`` (mean probability of being at risk), ``spread`` (mean p(1-p)), ``gain`` (mean
    probability of the end given passing), ``stage_weight`` (the mean over units of the product of these three),
    ``contribution`` (points of the final probability per unit of the covariate: ``stage_weight`` times the log odds
    ratio, so that the column sums to the average marginal effect),
    ``is_estimable`` False where the stage separates perfectly, or fewer than ``FEWEST`` passed or did not.
    """
    keep = covariates.notna().all(axis=1)
    x = covariates[keep].astype(float)
    x.insert(0, "const", 1.0)
    at_risk = pd.Series(True, index=x.index)
    fits: list[tuple[str, pd.Series, pd.Series, pd.DataFrame | None]] = []
    for stage in passed.columns:
        said = passed.loc[x.index, stage].astype("boolean")
        at_risk = at_risk & said.notna().to_numpy(bool)
        y = said.fillna(False).astype(bool) & at_risk
        groups = cluster.loc[x.index][at_risk] if cluster is not None else None
        fits.append((stage, at_risk, y, _fit(x[at_risk], y[at_risk], groups)))
        at_risk = y
    probabilities = [_probability(x, fit, y, risk) for _, risk, y, fit in fits]
    rows = []
    for name in covariates.columns:
        for position, (stage, risk, y, fit) in enumerate(fits):
            weights = _weights(probabilities, position)
            weight = float((weights[0] * weights[1] * weights[2]).mean())
            effect = fit.loc[name, "coefficient"] if fit is not None else 0.0
            row = {"covariate": name, "stage": stage, "n_at_risk": int(risk.sum()), "n_passed": int(y.sum())}
            row |= {
                "log_odds_ratio": effect if fit is not None else np.nan,
                "standard_error": fit.loc[name, "standard_error"] if fit is not None else np.nan,
                "p_value": fit.loc[name, "p_value"] if fit is not None else np.nan,
                "at_risk_share": float(weights[0].mean()),
                "spread": float(weights[1].mean()),
                "gain": float(weights[2].mean()),
                "stage_weight": weight,
                "contribution": weight * effect,
                "is_estimable": fit is not None,
            }
            rows.append(row)
    return pd.DataFrame(rows)


def _fit(x: pd.DataFrame, y: pd.Series, groups: pd.Series | None) -> pd.DataFrame | None:
    """Coefficients, robust standard errors and p-values; None where the maximum does not exist."""
    if min(y.sum(), (~y).sum()) < FEWEST or len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    robust = {"cov_type": "HC1"} if groups is None else _clustered(groups)
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            fit = Logit(y.astype(float), x).fit(disp=0, **robust)
        except (np.linalg.LinAlgError, PerfectSeparationWarning, ConvergenceWarning):
            return None
    if not np.isfinite(fit.bse).all() or (fit.params.abs() * x.std().replace(0, 1)).max() > RIDGE_LIMIT:
        return None
    return pd.DataFrame({"coefficient": fit.params, "standard_error": fit.bse, "p_value": fit.pvalues})


def _clustered(groups: pd.Series) -> dict:
    return {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(groups)[0]}}


def _probability(x: pd.DataFrame, fit: pd.DataFrame | None, y: pd.Series, risk: pd.Series) -> NDArray:
    """Every unit's probability of passing a stage; the plain rate where there is no model."""
    if fit is None:
        rate = y[risk].mean() if risk.any() else 0.0
        return np.full(len(x), rate)
    return 1 / (1 + np.exp(-(x.to_numpy(float) @ fit["coefficient"].to_numpy(float))))


def _weights(probabilities: list[NDArray], position: int) -> tuple[NDArray, NDArray, NDArray]:
    """Per unit: probability of being at risk, p(1 - p), and probability of the end once passed."""
    ones = np.ones_like(probabilities[0])
    risk = np.prod([ones, *probabilities[:position]], axis=0)
    here = probabilities[position]
    gain = np.prod([ones, *probabilities[position + 1 :]], axis=0)
    return risk, here * (1 - here), gain


def village_passage(
    lineage: pd.DataFrame, villages: pd.DataFrame, stages: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units for ``sequential_logit``: every village-born proposal, and one silent unit per village without any.

    Returns
    -------
    ``passed`` with columns ``submitted`` and ``stages`` ("yes"; untraced has not passed, pending is missing), and
    ``villages`` spread over the same rows (its columns are the covariates and clusters to choose from).
    A village with proposals counts as one unit per proposal: the first stage compares silent villages with
    proposals, not with villages; use ``villages_without_proposal`` for the share of villages.
    """
    born = lineage[(lineage["entry_stage"] == "desa") & lineage["desa_code"].isin(set(villages["desa_code"]))]
    rows = pd.DataFrame({"submitted": True, "desa_code": born["desa_code"]}).reset_index(drop=True)
    for stage in stages:
        is_there = (born[stage] == "yes").fillna(False).astype("boolean")
        rows[stage] = is_there.mask((born[stage] == "pending").fillna(False).astype(bool)).array
    silent = villages.loc[~villages["desa_code"].isin(set(born["desa_code"])), ["desa_code"]]
    rows = pd.concat([rows, silent.assign(submitted=False, **dict.fromkeys(stages, False))], ignore_index=True)
    facts = rows[["desa_code"]].merge(villages, on="desa_code", how="left")
    return rows[["submitted", *stages]], facts
