"""How probable every link is in this dossier: the measured probability, adapted to how many look-alikes there are.

The text linker's probabilities hold where look-alikes are as frequent as in the invented kabupaten it was fitted on,
and for the step it was fitted on. Both are put right here, without any label, with what
``benchmarks/fit_link_rates.py`` measured (``reference/link_rates.yml``).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray
from scipy.special import expit, logit

from musrenbang_analysis.reference import reference_path

LEAP, BORN = "leap", "born"
"""Kinds of a link that passes over a stage of which there are records, and of one from where other proposals are born
(pokir, draft Renja), of which nothing was measured."""
STEP_KIND = {
    "kecamatan": "list",
    "forum_skpd": "list",
    "kabupaten": "list",
    "ranwal_renja": "plan",
    "renja": "plan",
    "rkpd": "document",
    "kua_ppas": "document",
    "apbd": "budget",
    "apbd_perubahan": "budget",
    "realisasi": "budget",
}
"""Kind of the step into a stage from the one before it."""
ENOUGH, MOSTLY = 100, 0.75
"""Measured links of a step, and their share among all, from which the share of right ones is estimated."""
MOST_LEFTOVER = 0.45
"""At most so many of the links past a list, or by a code alone, are believed."""
LEAST_SHARE, MOST_SHARE = 0.02, 0.995
"""Between which the share of right links of a step is looked for."""


@cache
def held_parameters() -> dict:
    """The whole of ``reference/link_rates.yml``: ``by_code``, ``steps``, ``families``, ``spread``."""
    return yaml.safe_load(reference_path("link_rates.yml").read_text(encoding="utf-8"))


def step_kinds(links: pd.DataFrame, at: pd.Series, there: list[int], sequence: Sequence[str]) -> pd.Series:
    """The kind of every link: of its step between neighbouring stages that hold records, else ``LEAP`` or ``BORN``.

    Parameters
    ----------
    at, there, sequence
        place of every record on the way, the places that hold records, the order of the stages.
    """
    here, end = links["from_id"].map(at).fillna(-1), links["to_id"].map(at).fillna(-1)
    following = here.map(dict(zip(there, there[1:], strict=False)))
    kinds = pd.Series(LEAP, index=links.index).where(here.isin(there), BORN)
    near = following == end
    kinds[near] = [STEP_KIND[sequence[int(place)]] for place in end[near]]
    return kinds


def link_chances(links: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """The probability of every link: the measured one, else by status and method.

    Accepted by id or by hand: 1. Accepted by code: the shipped share that is right (``by_code.accepted``, by kind of
    step; ``any`` where that step was not measured). Possible by code alone: of these about as many are right as links
    between the lists were missed, whatever their number (``by_code.per_link``). Rejected ones, and possible ones of
    another method without a measured probability: 0.
    """
    given = (links["status"] == "accepted").astype(float)
    shares = held_parameters()["by_code"]
    coded = (links["method"] == "code") & links["probability"].isna()
    accepted, possible = (coded & (links["status"] == status) for status in ("accepted", "possible"))
    given[accepted] = kinds[accepted].map(shares["accepted"]).fillna(shares["accepted"]["any"])
    near = links_between_lists(links, kinds)
    for kind, mine in (("near", possible & (kinds != LEAP)), (LEAP, possible & (kinds == LEAP))):
        given[mine] = missed_share(shares["per_link"][kind], near, int(mine.sum()))
    chance = links["probability"].astype("Float64").fillna(given.astype("Float64")).astype(float)
    return chance.where(links["status"] != "rejected", 0.0)


def links_between_lists(links: pd.DataFrame, kinds: pd.Series) -> int:
    """Number of links between neighbouring stages: accepted, or with a measured probability."""
    kept = (links["status"] == "accepted") | (links["probability"].notna() & (links["status"] != "rejected"))
    return int((kept & ~kinds.isin((LEAP, BORN))).sum())


def missed_share(per_link: float, near: int, count: int) -> float:
    """The share of right ones among ``count`` leftover links, of which there are ``per_link`` for each between lists.

    Look-alikes add leftovers, and hardly any that are right; at most half are believed.
    """
    return min(MOST_LEFTOVER, per_link * near / count) if count else 0.0


def adapted_chances(links: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """``link_chances`` with the measured probabilities adapted to this dossier, step by step.

    Where a list adds two or three times as many look-alikes, fewer of the links kept are right, and the estimate would
    be several points too high. The share of right ones follows from the mean probability of the links alone, which
    lies between what right and what wrong links have on average (adjusted count: Bella et al. 2010), drawn towards
    the shipped share by ``trust``: more look-alikes also make right links look less sure. Then the probabilities
    follow by Bayes (Saerens, Latinne & Decaestecker 2002). Steps with fewer than ``ENOUGH`` measured links stay as
    they are, and so do those where ids and codes did more than a quarter of the linking: what they leave over is
    another mixture than the shipped share is about.

    Links that leap over a stage were weighed as if any proposal could leap; only those are left that no list in
    between holds, and of them only as many are right as links between the lists were missed (``steps.leap.per_link``).
    """
    chance = link_chances(links, kinds)
    measured = links["probability"].notna() & (links["status"] != "rejected") & (chance > 0) & (chance < 1)
    sure = (~measured & (links["status"] == "accepted")).groupby(kinds).sum()
    for kind, rows in chance[measured].groupby(kinds[measured]):
        step = held_parameters()["steps"].get(kind)
        if not step:
            continue
        if kind == LEAP:
            share = missed_share(step["per_link"], links_between_lists(links, kinds), len(rows))
        elif len(rows) >= ENOUGH and len(rows) >= MOSTLY * (len(rows) + int(sure[kind])):
            share = right_share(float(rows.mean()), step)
        else:
            continue
        chance[rows.index] = updated(rows.to_numpy(float), step["right"], share)
    return chance


def right_share(mean: float, step: dict[str, float]) -> float:
    """The share of right ones among the links of a step, from their mean probability."""
    counted = (mean - step["if_wrong"]) / (step["if_right"] - step["if_wrong"])
    found, shipped = logit(np.clip(counted, LEAST_SHARE, MOST_SHARE)), logit(step["right"])
    return float(expit(shipped + step["trust"] * (found - shipped)))


def updated(chance: NDArray, before: float, now: float) -> NDArray:
    """Probabilities that held where a share ``before`` was right, where a share ``now`` is."""
    right, wrong = chance * now / before, (1 - chance) * (1 - now) / (1 - before)
    return right / (right + wrong)
