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
SIGNS = ("sure", "unclaimed")
"""What a step shows of its look-alikes without any label: the mean probability of its measured links, and the share of
later rows in the villages of earlier ones that no link explains."""
SMOOTH = 100
"""Links (later rows) with the shipped share added to those of a step: few prove little."""
FARTHEST = 1.5
"""Log odds by which a sign is believed to differ from the shipped share at most."""
MOST_LEFTOVER = 0.45
"""At most so many of the links past a list, or by a code alone, are believed."""
LEAST = 0.002
"""Probabilities are kept this far from 0 and 1 before they become log odds."""


@cache
def held_parameters() -> dict:
    """The whole of ``reference/link_rates.yml``: ``by_code``, ``steps``, ``families``."""
    return yaml.safe_load(reference_path("link_rates.yml").read_text(encoding="utf-8"))


def step_kinds(links: pd.DataFrame, at: pd.Series, there: list[int], sequence: Sequence[str]) -> pd.Series:
    """The kind of every link: of its step into the later stage, ``LEAP`` or ``BORN``.

    A link past a stage that holds records is only ever possible where that list should hold the proposal
    (``link.pool.LinkPool.skips``). An accepted one passes over no list: it is a step like any other.

    Parameters
    ----------
    at, there, sequence
        place of every record on the way, the places that hold records, the order of the stages.
    """
    here, end = links["from_id"].map(at).fillna(-1), links["to_id"].map(at).fillna(-1)
    following = here.map(dict(zip(there, there[1:], strict=False)))
    kinds = pd.Series(LEAP, index=links.index).where(here.isin(there), BORN)
    near = (following == end) | ((kinds == LEAP) & (links["status"] == "accepted") & end.isin(there) & (end > here))
    kinds[near] = [STEP_KIND[sequence[int(place)]] for place in end[near]]
    return kinds


def link_chances(links: pd.DataFrame, kinds: pd.Series, held: dict | None = None) -> pd.Series:
    """The probability of every link: the measured one, else by status and method.

    Accepted by id or by hand: 1. Accepted by code: the shipped share that is right (``by_code.accepted``, by kind of
    step; ``any`` where that step was not measured). Possible by code alone: of these about as many are right as links
    between the lists were missed, whatever their number (``by_code.per_link``). Rejected ones, and possible ones of
    another method without a measured probability: 0.
    """
    given = (links["status"] == "accepted").astype(float)
    shares = (held or held_parameters())["by_code"]
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


def missed_share(per_found: float, found: float, count: int) -> float:
    """The share of right ones among ``count`` left over, of which there are ``per_found`` for each one found.

    Look-alikes add leftovers, and hardly any that are right; at most ``MOST_LEFTOVER`` are believed.
    """
    return min(MOST_LEFTOVER, per_found * found / count) if count else 0.0


def is_measured(links: pd.DataFrame, chance: pd.Series) -> pd.Series:
    """Which links have a measured probability that is in doubt."""
    return links["probability"].notna() & (links["status"] != "rejected") & (chance > 0) & (chance < 1)


def adapted_chances(
    links: pd.DataFrame, kinds: pd.Series, records: pd.DataFrame, held: dict | None = None
) -> pd.Series:
    """``link_chances`` with the measured probabilities adapted to this dossier, step by step.

    Where a list adds two or three times as many look-alikes, fewer of the links kept are right, and the estimate would
    be several points too high. How many there are shows without any label in the ``SIGNS`` of a step; a logistic
    function of the log odds of a link and of the signs of its step gives its probability here (group means as
    covariates: Mundlak 1978). Links that leap over a stage were weighed as if any proposal could leap; only those are
    left that no list in between holds, and of them only as many are right as links between the lists were missed
    (``steps.leap.per_link``).

    Parameters
    ----------
    records
        ``record_id``, ``stage``, ``desa_code``.
    held
        the parameters; None takes the shipped ones.
    """
    steps = (held or held_parameters())["steps"]
    chance = link_chances(links, kinds, held)
    measured = is_measured(links, chance)
    leaps = chance[measured & (kinds == LEAP)]
    if len(leaps):
        right = missed_share(steps[LEAP]["per_link"], links_between_lists(links, kinds), len(leaps))
        chance[leaps.index] = np.minimum(leaps * right / leaps.mean(), MOST_LEFTOVER)
    into = links["to_id"].map(_stages(records)).where(measured & ~kinds.isin((LEAP, BORN)))
    for stage, shares in step_signs(links, kinds, records, held).iterrows():
        step, mine = steps[STEP_KIND[str(stage)]], into == stage
        shift = sum(
            step[sign]["slope"] * moved(shares[sign], shares[f"{sign}_of"], step[sign]["share"])
            for sign in SIGNS
            if sign in step
        )
        odds = logit(np.clip(chance[mine].to_numpy(float), LEAST, 1 - LEAST))
        chance[mine] = expit(step["intercept"] + step["odds"] * odds + shift)
    return chance


def step_signs(links: pd.DataFrame, kinds: pd.Series, records: pd.DataFrame, held: dict | None = None) -> pd.DataFrame:
    """The signs of look-alikes at every step with measured links between neighbouring lists.

    Returns
    -------
    Indexed by the later stage: ``sure``, mean probability of the measured links, of ``sure_of`` links; ``unclaimed``,
    share of the later rows that name a village of an earlier row and that no link explains (expected; links from
    where other proposals are born explain too), of ``unclaimed_of`` rows.
    """
    chance = link_chances(links, kinds, held)
    stage, village = _stages(records), records.set_index("record_id")["desa_code"]
    ways = pd.DataFrame({"to_id": links["to_id"], "chance": chance, "before": links["from_id"].map(stage),
                         "stage": links["to_id"].map(stage), "is_step": ~kinds.isin((LEAP, BORN)),
                         "is_measured": is_measured(links, chance)})  # fmt: skip
    rows = {}
    for name, into in ways[(kinds != LEAP) & (chance > 0)].groupby("stage"):
        steps = into[into["is_step"]]
        sure = steps.loc[steps["is_measured"], "chance"]
        if not len(sure):
            continue
        known = set(village[stage.isin(steps["before"].unique())].dropna())
        later = village.index[(stage == name) & village.isin(known)]
        missed = np.log1p(-np.minimum(into["chance"].astype(float), 1 - 1e-12)).groupby(into["to_id"]).sum()
        unclaimed = np.exp(missed).reindex(later).fillna(1.0)
        rows[name] = {"sure": float(sure.mean()), "sure_of": len(sure),
                      "unclaimed": float(unclaimed.mean()) if len(later) else 0.0,
                      "unclaimed_of": len(later)}  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index")


def moved(share: float, count: float, shipped: float) -> float:
    """Log odds by which a share among ``count`` lies from the shipped one, ``SMOOTH`` of which are added to it."""
    here = (share * count + shipped * SMOOTH) / (count + SMOOTH)
    return float(np.clip(logit(here) - logit(shipped), -FARTHEST, FARTHEST))


def _stages(records: pd.DataFrame) -> pd.Series:
    return records.set_index("record_id")["stage"]
