"""Every candidate pair of two sides with its levels and its weight: pairs alone, then rivals and sets, then all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from musrenbang_analysis.link.candidates import candidate_pairs
from musrenbang_analysis.link.compare import compare, is_vetoed
from musrenbang_analysis.link.facts import Facts
from musrenbang_analysis.link.model import Kind, Weights, probability
from musrenbang_analysis.link.packages import Bases, claims, gather, membership, odds_level, set_level
from musrenbang_analysis.link.rewording import rewording_levels
from musrenbang_analysis.link.rivals import rival_levels
from musrenbang_analysis.terms import VERDICTS

SAME, DIFFERENT, _ = VERDICTS
HOPELESS = -14.0
"""Weight (bits) of a pair by itself below which neither rivals nor sets can make a link of it: it is let go."""
SURE = 16.0
"""Weight (bits) with which a pair that a person confirmed stands beside its rivals and in its sets."""
TAKEN = 4.0
"""Weight (bits) with which a confirmed pair claims its rows from other sets: a proposal may be split, a line shared."""


@dataclass
class Weighed:
    """Pairs (row numbers of left and right), the level of every field, the total weight in bits, and whether the
    pair is in the likeliest package of its later row."""

    rows: np.ndarray
    columns: np.ndarray
    levels: dict[str, np.ndarray]
    weight: np.ndarray
    together: np.ndarray


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


def is_hopeful(levels: dict[str, np.ndarray], first: Weights) -> np.ndarray:
    """The pairs worth looking at together with all others."""
    return first.total(levels) > HOPELESS


def group_levels(
    left: Facts,
    right: Facts,
    rows: np.ndarray,
    columns: np.ndarray,
    levels: dict[str, np.ndarray],
    kind: Kind,
    confirmed: np.ndarray | bool = False,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Levels of the fields that look at all pairs at once (rewordings, rivals, packages, splits), and the pairs that
    are in the likeliest package of their later row.

    Pairs a person ``confirmed`` count as sure there: their rivals fall behind, their sets hold them, and may hold more.
    """
    before = np.where(confirmed, SURE, kind.first.total(levels))
    reworded = rewording_levels(left, right, rows, columns, probability(before))
    known = levels | reworded
    said = kind.alone.total(known)
    alone, claiming = (np.where(confirmed, weight, said) for weight in (SURE, np.maximum(said, TAKEN)))
    own, nats, claimed = (weight * np.log(2) for weight in (said, alone, claiming))
    single, member, unsplit, piece = (
        part.total(known) * np.log(2) for part in (kind.single, kind.member, kind.unsplit, kind.piece)
    )
    # Who confirms a pair has not said that its row holds no other: a set with it gains the same whatever its size.
    held = np.where(confirmed, SURE, np.zeros(len(rows))) * np.log(2)
    bases = Bases(own, single, member, claims(rows, claimed), held)
    packages = gather(right, left, columns, rows, bases)
    package, fellows = membership(packages, kind.package, len(rows))
    bases = Bases(own, unsplit, piece, claims(columns, claimed, fellows), held)
    splits = gather(left, right, rows, columns, bases)
    split, pieces = membership(splits, kind.split, len(rows))
    levels_of_all = (
        reworded
        | rival_levels(rows, columns, alone, fellows, pieces)
        | {"package": set_level("package", nats, package), "split": set_level("split", nats, split)}
        | {"package_odds": odds_level("package_odds", package), "split_odds": odds_level("split_odds", split)}
    )
    return levels_of_all, fellows


def weigh(left: Facts, right: Facts, kind: Kind, decisions: Mapping[tuple[str, str], str] | None = None) -> Weighed:
    """The candidate pairs of two sides that are not hopeless, with their weights; a confirmed pair weighs at least
    ``SURE``."""
    decided = decided_pairs(left, right, decisions) if decisions else None
    rows, columns, levels = candidates_of(left, right, decided)
    confirmed = decided.is_same(rows, columns) if decided else np.zeros(len(rows), bool)
    kept = np.flatnonzero(confirmed | is_hopeful(levels, kind.first))
    rows, columns, confirmed = rows[kept], columns[kept], confirmed[kept]
    levels = {name: level[kept] for name, level in levels.items()}
    if not len(rows):
        return Weighed(rows, columns, levels, np.empty(0), np.empty(0, bool))
    found, together = group_levels(left, right, rows, columns, levels, kind, confirmed)
    levels = levels | found
    weight = kind.final.total(levels)
    return Weighed(rows, columns, levels, np.where(confirmed, np.maximum(weight, SURE), weight), together)
