"""What else could be meant: the strongest other candidate of every pair, on its left and on its right."""

import numpy as np

from musrenbang_analysis.link.compare import pick

FLOOR = -8.0
"""Weight (bits) below which a rival is as good as none."""


def best_other(owner: np.ndarray, weight: np.ndarray, together: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every pair the weight of the best *other* pair of the same owner, and that pair's number (-1: none).

    Pairs of one owner that are ``together`` are not each other's others.
    """
    best, first = _best(owner, weight, np.arange(len(owner)))
    second, follower = _best(owner, weight, np.flatnonzero(first[owner] != np.arange(len(owner))))
    is_first = first[owner] == np.arange(len(owner))
    outside, outsider = _best(owner, weight, np.flatnonzero(~together))
    cases = [together, is_first]
    return (
        np.select(cases, [outside[owner], second[owner]], best[owner]),
        np.select(cases, [outsider[owner], follower[owner]], first[owner]),
    )


def _best(owner: np.ndarray, weight: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every owner the greatest weight of its ``pairs`` (-inf: it has none), and the first pair that has it."""
    best = np.full(int(owner.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(best, owner[pairs], weight[pairs])
    winners = pairs[weight[pairs] == best[owner[pairs]]][::-1]
    first = np.full(len(best), -1, np.int64)
    first[owner[winners]] = winners
    return best, first


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
    other, _ = best_other(owner, weight, together)
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
