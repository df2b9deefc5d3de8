"""Every candidate pair of two sides with its levels and its weight: pairs alone, then rivals and sets, then all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from musrenbang_analysis.link.candidates import candidate_pairs
from musrenbang_analysis.link.compare import compare, is_vetoed
from musrenbang_analysis.link.facts import Facts
from musrenbang_analysis.link.model import Kind, Weights, probability
from musrenbang_analysis.link.packages import gather, membership, set_level
from musrenbang_analysis.link.rewording import rewording_levels
from musrenbang_analysis.link.rivals import rival_levels
from musrenbang_analysis.terms import VERDICTS

SAME, DIFFERENT, _ = VERDICTS
ADDED = ("volume", "rupiah")
"""Fields that the sets weigh anew."""
SURE = 16.0
"""Weight (bits) with which a pair that a person confirmed stands beside its rivals and in its sets."""


@dataclass
class Weighed:
    """Pairs (row numbers of left and right), the level of every field, and the total weight in bits."""

    rows: np.ndarray
    columns: np.ndarray
    levels: dict[str, np.ndarray]
    weight: np.ndarray


@dataclass(frozen=True)
class Decided:
    """Pairs of two sides that a person decided, each as its left row times the rows of the right plus its right."""

    same: np.ndarray
    different: np.ndarray
    width: int

    def apply(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The candidates without the denied pairs and with every confirmed one."""
        pairs = np.setdiff1d(rows * self.width + columns, self.different)
        return np.divmod(np.union1d(pairs, self.same).astype(np.int64), max(self.width, 1))

    def is_same(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Whether each pair was confirmed."""
        return np.isin(rows * self.width + columns, self.same)


def decided_pairs(left: Facts, right: Facts, decisions: Mapping[tuple[str, str], str]) -> Decided:
    """The decisions (pair of record ids to verdict) on pairs of these two sides."""
    at_left, at_right = ({str(name): row for row, name in enumerate(side.ids)} for side in (left, right))
    found: dict[str, list[int]] = {SAME: [], DIFFERENT: []}
    for (one, two), verdict in decisions.items():
        if verdict in found and one in at_left and two in at_right:
            found[verdict].append(at_left[one] * len(right) + at_right[two])
    return Decided(*(np.array(found[verdict], np.int64) for verdict in (SAME, DIFFERENT)), len(right))


def candidates_of(
    left: Facts, right: Facts, decided: Decided | None = None
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """The candidate pairs that no guard forbids, as far as no person decided them, and their pairwise levels."""
    rows, columns = candidate_pairs(left, right)
    allowed = ~is_vetoed(left, right, rows, columns)
    rows, columns = rows[allowed], columns[allowed]
    if decided:
        rows, columns = decided.apply(rows, columns)
    return rows, columns, compare(left, right, rows, columns)


def group_levels(
    left: Facts,
    right: Facts,
    rows: np.ndarray,
    columns: np.ndarray,
    levels: dict[str, np.ndarray],
    kind: Kind,
    confirmed: np.ndarray | bool = False,
) -> dict[str, np.ndarray]:
    """Levels of the fields that look at all pairs at once: rewordings, rivals, packages, splits.

    Pairs a person ``confirmed`` count as sure there: their rivals fall behind, their sets hold them.
    """
    alone = np.where(confirmed, SURE, kind.first.total(levels))
    base = np.where(confirmed, SURE * np.log(2), set_base(kind.first, levels))
    package = membership(gather(right, left, columns, rows, base), kind.package, len(rows))
    split = membership(gather(left, right, rows, columns, base), kind.split, len(rows))
    nats = alone * np.log(2)
    return (
        rewording_levels(left, right, rows, columns, probability(alone))
        | rival_levels(rows, columns, alone)
        | {"package": set_level("package", nats, package), "split": set_level("split", nats, split)}
    )


def set_base(first: Weights, levels: dict[str, np.ndarray]) -> np.ndarray:
    """What a pair weighs by itself (nats) without the fields that the sets add up."""
    parts = first.parts(levels)
    return (first.prior + sum(part for name, part in parts.items() if name not in ADDED)) * np.log(2)


def weigh(left: Facts, right: Facts, kind: Kind, decisions: Mapping[tuple[str, str], str] | None = None) -> Weighed:
    """All candidate pairs of two sides with their weights; a confirmed pair weighs at least ``SURE``."""
    decided = decided_pairs(left, right, decisions) if decisions else None
    rows, columns, levels = candidates_of(left, right, decided)
    if not len(rows):
        return Weighed(rows, columns, levels, np.empty(0))
    confirmed = decided.is_same(rows, columns) if decided else False
    levels = levels | group_levels(left, right, rows, columns, levels, kind, confirmed)
    weight = kind.final.total(levels)
    return Weighed(rows, columns, levels, np.where(confirmed, np.maximum(weight, SURE), weight))
