"""The random audit sample: which proposals a person looks up without being shown what the linking found.

A sample stratified by amount and spread over the kecamatan, with permanent random numbers (Brewer, Early and Joyce
1972): every proposal has one lasting number made from its id, and of each stratum those that come first by it are
drawn, kecamatan by kecamatan in proportion. The same dossier gives the same sample whoever exports it and whenever, and
a larger sample holds the smaller one. What the linking found plays no part.
"""

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SEED = "audit"
LEAST = 2
"""Proposals drawn from every stratum that has as many: one alone says nothing about spread."""
PER_STRATUM, CLASSES = 4, (10, 5, 2)
"""Classes of amounts: the first number of which so many proposals each could be drawn."""
WITHOUT_AMOUNT = "0_none"
AMOUNT_PART = 0.5
"""Share of the sample spread by rupiah rather than by number: a few large works decide the rate in rupiah. On invented
kabupaten half and half makes the intervals of both about equally wide (docs/rates.md)."""
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
    ``record_id``, ``stratum`` (class of amounts, by its lowest) and ``weight`` (proposals each stands for, so that the
    weights of a stratum add up to its proposals), in random order.
    """
    people = audit_population(lineage)
    if size <= 0 or not len(people):
        return pd.DataFrame(columns=list(COLUMNS))
    amounts = people["asked_rp"].astype("Float64").to_numpy(float, na_value=np.nan)
    claim = _claim(amounts)
    strata = _strata(amounts, claim, size)
    counts = _allocation(strata, claim, min(size, len(people)))
    kecamatan = people["kecamatan_code"].astype("object").where(people["kecamatan_code"].notna(), "-")
    ids = people["record_id"].to_numpy()
    frame = pd.DataFrame({"record_id": ids, "stratum": strata, "part": kecamatan.astype(str).to_numpy()})
    frame["lot"] = [_lot(record_id) for record_id in frame["record_id"]]
    frame = frame.sort_values(["lot", "record_id"], kind="stable")
    frame["turn"] = _turns(frame)
    drawn = frame[frame.groupby("stratum")["turn"].rank(method="first") <= frame["stratum"].map(counts)]
    sizes = frame["stratum"].value_counts()
    weights = drawn["stratum"].map({name: sizes[name] / counts[name] for name in counts if counts[name]})
    return drawn.assign(weight=weights.astype(float))[list(COLUMNS)].reset_index(drop=True)


def _turns(frame: pd.DataFrame) -> pd.Series:
    """Whose turn comes when within a stratum: systematic over the kecamatan, by lot within each.

    The k-th of the n proposals of a kecamatan has the turn (k + start) / n, with a lasting random start: any part of
    the turns holds that part of every kecamatan, and every proposal is as likely to be in it.
    """
    groups = frame.groupby(["stratum", "part"])
    start = {key: _lot("\x1f".join(key)) for key in groups.groups}
    starts = pd.Series([start[key] for key in zip(frame["stratum"], frame["part"], strict=True)], index=frame.index)
    return (groups.cumcount() + starts) / groups["lot"].transform("size")


def _lot(record_id: str) -> float:
    """The lasting random number of a proposal, in [0, 1)."""
    digest = blake2b(f"{SEED}\x1f{record_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _claim(amounts: NDArray) -> NDArray:
    """What part of the sample each proposal claims: by number, and by its rupiah."""
    known = np.nan_to_num(amounts)
    by_number = np.full(len(amounts), 1 / len(amounts))
    total = float(known.sum())
    return (1 - AMOUNT_PART) * by_number + AMOUNT_PART * (known / total if total > 0 else by_number)


def _strata(amounts: NDArray, claim: NDArray, size: int) -> NDArray:
    """Classes of amounts of about equal claims, so that each gets as many of the sample; equal amounts together."""
    wanted = next((count for count in CLASSES if count * PER_STRATUM <= size), 1)
    known = ~np.isnan(amounts)
    names = np.full(len(amounts), WITHOUT_AMOUNT, object)
    values, place = np.unique(amounts[known], return_inverse=True)
    if not len(values):
        return names
    claims = np.cumsum(np.bincount(place, claim[known]))
    number = np.minimum((claims / claims[-1] * wanted - 1e-9).astype(int), wanted - 1)
    lowest = {k: values[number == k][0] for k in np.unique(number)}
    labels = np.array([f"{k + 1:02d}_{lowest[k]:.0f}" for k in number], object)
    names[known] = labels[place]
    return names


def _allocation(strata: NDArray, claim: NDArray, size: int) -> Mapping[str, int]:
    """How many of each stratum: by its claim, at least two, at most all."""
    names, place = np.unique(strata.astype(str), return_inverse=True)
    held, share = np.bincount(place), np.bincount(place, claim)
    counts = np.minimum(held, LEAST if len(held) * LEAST <= size else 1).astype(int)
    while counts.sum() < size:
        # The next goes where most is still wanting (Sainte-Laguë), so that rounding favours no stratum.
        counts[int(np.argmax(np.where(counts < held, share / (2 * counts + 1), -1.0)))] += 1
    return dict(zip(names, (int(count) for count in counts), strict=True))
