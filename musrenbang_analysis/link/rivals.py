"""What else could be meant: the strongest other candidate of every pair, on its left and on its right."""

import numpy as np

from musrenbang_analysis.link.compare import pick

FLOOR = -8.0
"""Weight (bits) below which a rival is as good as none."""


def best_other(owner: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every pair the weight of the best *other* pair of the same owner, and that pair's number (-1: none)."""
    if not len(owner):
        return np.empty(0), np.empty(0, np.int64)
    order = np.lexsort((-weight, owner))
    sorted_owner = owner[order]
    is_first = np.r_[True, sorted_owner[1:] != sorted_owner[:-1]]
    start = np.maximum.accumulate(np.where(is_first, np.arange(len(owner)), 0))
    following = np.minimum(start + 1, len(owner) - 1)
    has_second = (start + 1 < len(owner)) & (sorted_owner[following] == sorted_owner)
    other = np.where(is_first, np.where(has_second, following, -1), start)
    pair = np.empty(len(owner), np.int64)
    pair[order] = np.where(other >= 0, order[other], -1)
    return np.where(pair >= 0, weight[pair], -np.inf), pair


def rival_levels(
    rows: np.ndarray, columns: np.ndarray, weight: np.ndarray, package: np.ndarray, split: np.ndarray
) -> dict[str, np.ndarray]:
    """Levels of the fields ``rival_left`` (other later rows for the same earlier row) and ``rival_right``.

    Pairs that are together in the likeliest ``package`` of a later row (``split`` of an earlier one) are no rivals
    of each other.
    """
    return {
        "rival_left": _level("rival_left", rows, weight, split),
        "rival_right": _level("rival_right", columns, weight, package),
    }


def _level(field: str, owner: np.ndarray, weight: np.ndarray, together: np.ndarray) -> np.ndarray:
    other, _ = best_other(owner, weight)
    outside = np.full(int(owner.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(outside, owner[~together], weight[~together])
    other = np.where(together, outside[owner], other)
    gap = weight - np.maximum(other, FLOOR)
    return pick(
        field,
        (other <= FLOOR, "alone"),
        (gap > 4, "far_ahead"),
        (gap > 1.5, "ahead"),
        (gap > 0.3, "slightly_ahead"),
        (gap > -0.3, "level"),
        (gap > -1.5, "slightly_behind"),
        (gap > -4, "behind"),
        default="far_behind",
    )
