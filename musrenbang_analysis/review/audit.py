"""The random audit sample: which proposals a person looks up without being shown what the linking found.

A stratified sample by kecamatan and amount with permanent random numbers (Brewer, Early and Joyce 1972): every
proposal has one lasting number made from its id, and of each stratum those with the lowest numbers are drawn. The
same dossier gives the same sample whoever exports it and whenever, and a larger sample holds the smaller one.
"""

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import pandas as pd

from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.reference import read_reference

SEED = "audit"
LEAST = 2
"""Proposals drawn from every stratum that has as many: one alone says nothing about spread."""
PER_STRATUM = 4
"""Strata are joined (first the amounts, then the kecamatan) until so many could be drawn from each on average."""
WITHOUT_AMOUNT = "0_none"
AMOUNT_PART = 0.3
"""Share of the sample spread by rupiah rather than by number: a few large works decide the rate in rupiah."""
COLUMNS = ("record_id", "stratum", "weight")


def audit_population(lineage: pd.DataFrame) -> pd.DataFrame:
    """The proposals audits are about: those of the village forums; of the kecamatan lists where there are none."""
    for stage in ("desa", "kecamatan"):
        chosen = lineage[lineage["entry_stage"] == stage]
        if len(chosen):
            return chosen
    return lineage


def audit_sample(lineage: pd.DataFrame, size: int) -> pd.DataFrame:
    """A sample of ``size`` proposals of the table ``lineage`` (all of them when there are no more).

    Returns
    -------
    ``record_id``, ``stratum`` (kecamatan and size class) and ``weight`` (proposals each stands for, so that the
    weights of a stratum add up to its proposals), in random order.
    """
    people = audit_population(lineage)
    if size <= 0 or not len(people):
        return pd.DataFrame(columns=list(COLUMNS))
    strata = _strata(people, size)
    amounts = people["asked_rp"].astype("Float64").fillna(0.0).astype(float)
    counts = _allocation(strata, amounts, min(size, len(people)))
    frame = pd.DataFrame({"record_id": people["record_id"].to_numpy(), "stratum": strata.to_numpy()})
    frame["lot"] = [_lot(record_id) for record_id in frame["record_id"]]
    frame = frame.sort_values(["lot", "record_id"], kind="stable")
    drawn = frame[frame.groupby("stratum").cumcount() < frame["stratum"].map(counts)]
    sizes = frame["stratum"].value_counts()
    weights = drawn["stratum"].map({name: sizes[name] / counts[name] for name in counts if counts[name]})
    return drawn.assign(weight=weights.astype(float))[list(COLUMNS)].reset_index(drop=True)


def _lot(record_id: str) -> float:
    """The lasting random number of a proposal, in [0, 1)."""
    digest = blake2b(f"{SEED}\x1f{record_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def size_class(asked_rp: object) -> str:
    """The size class of an amount (``reference/size_classes.csv``); ``0_none`` where none was read."""
    if is_missing(asked_rp):
        return WITHOUT_AMOUNT
    reached = [row["size_class"] for row in read_reference("size_classes.csv") if asked_rp >= int(row["at_least_rp"])]
    return reached[-1]


def _strata(people: pd.DataFrame, size: int) -> pd.Series:
    kecamatan = people["kecamatan_code"].astype("object").where(people["kecamatan_code"].notna(), "-")
    amount = people["asked_rp"].astype("object").map(size_class)
    both = kecamatan.astype(str) + "/" + amount.astype(str)
    choices = (both, kecamatan.astype(str) + "/" + _halves(amount), kecamatan.astype(str), amount.astype(str))
    fine = (strata for strata in choices if strata.nunique() * PER_STRATUM <= size)
    return next(fine, pd.Series("-", index=people.index))


def _halves(amount: pd.Series) -> pd.Series:
    """Size classes joined two by two."""
    names = sorted(set(amount))
    return amount.map({name: names[position - position % 2] for position, name in enumerate(names)}).astype(str)


def _allocation(strata: pd.Series, amounts: pd.Series, size: int) -> Mapping[str, int]:
    """How many of each stratum: by number and partly by rupiah, at least two, at most all."""
    held = strata.value_counts().sort_index()
    money = amounts.groupby(strata).sum().reindex(held.index)
    total = float(money.sum())
    by_money = money / total if total > 0 else held / held.sum()
    wanted = (1 - AMOUNT_PART) * held / held.sum() + AMOUNT_PART * by_money
    counts = np.minimum(held.to_numpy(), LEAST if len(held) * LEAST <= size else 1).astype(int)
    share = wanted.to_numpy(float)
    while counts.sum() < size:
        # The next goes where most is still wanting (Sainte-Laguë), so that rounding favours no stratum.
        room = counts < held.to_numpy()
        claim = np.where(room, share / (2 * counts + 1), -1.0)
        counts[int(np.argmax(claim))] += 1
    return dict(zip(held.index, (int(count) for count in counts), strict=True))
