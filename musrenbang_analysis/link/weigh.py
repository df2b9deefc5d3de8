"""Every candidate pair of two sides with its levels and its weight: pairs alone, then rivals and sets, then all."""

from dataclasses import dataclass

import numpy as np

from musrenbang_analysis.link.candidates import candidate_pairs
from musrenbang_analysis.link.compare import compare, is_vetoed
from musrenbang_analysis.link.facts import Facts
from musrenbang_analysis.link.model import Kind, Weights, probability
from musrenbang_analysis.link.packages import gather, membership, set_level
from musrenbang_analysis.link.rewording import rewording_levels
from musrenbang_analysis.link.rivals import rival_levels

ADDED = ("volume", "rupiah")
"""Fields that the sets weigh anew."""


@dataclass
class Weighed:
    """Pairs (row numbers of left and right), the level of every field, and the total weight in bits."""

    rows: np.ndarray
    columns: np.ndarray
    levels: dict[str, np.ndarray]
    weight: np.ndarray


def candidates_of(left: Facts, right: Facts) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """The candidate pairs that no guard forbids, and the levels of their pairwise fields."""
    rows, columns = candidate_pairs(left, right)
    allowed = ~is_vetoed(left, right, rows, columns)
    rows, columns = rows[allowed], columns[allowed]
    return rows, columns, compare(left, right, rows, columns)


def group_levels(
    left: Facts, right: Facts, rows: np.ndarray, columns: np.ndarray, levels: dict[str, np.ndarray], kind: Kind
) -> dict[str, np.ndarray]:
    """Levels of the fields that look at all pairs at once: rewordings, rivals, packages, splits."""
    alone = kind.first.total(levels)
    base = set_base(kind.first, levels)
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


def weigh(left: Facts, right: Facts, kind: Kind) -> Weighed:
    """All candidate pairs of two sides with their weights."""
    rows, columns, levels = candidates_of(left, right)
    if len(rows):
        levels = levels | group_levels(left, right, rows, columns, levels, kind)
        return Weighed(rows, columns, levels, kind.final.total(levels))
    return Weighed(rows, columns, levels, np.empty(0))
