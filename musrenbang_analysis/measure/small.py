"""Small numbers: no rate under five, funnel limits instead of league tables, suppression that holds.

Published cells are protected against subtraction: what is suppressed cannot be worked out from the totals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST = 5
"""A rate of fewer proposals than this is not printed (domain.md 7.3); its counts are."""
RATES = ("value", "lower", "upper")
COUNTED = ("proposal", "row", "pair", "village", "list", "day")


def without_small_rates(measures: pd.DataFrame, least: int = LEAST) -> pd.DataFrame:
    """The table ``measures`` with the rates of denominators under ``least`` taken out, and ``is_small`` saying so.

    Only shares of counted things; amounts in rupiah and rows without a denominator stay. Nothing else changes.
    """
    counted = measures["unit"].isin(COUNTED).fillna(False).astype(bool)
    small = counted & (measures["denominator"].fillna(least) < least)
    out = measures.assign(is_small=small)
    out.loc[small, list(RATES)] = pd.NA
    return out


def funnel_limits(
    areas: pd.DataFrame, winsorise: float = 0.1, levels: tuple[float, ...] = (0.95, 0.998)
) -> pd.DataFrame:
    """Limits of a funnel plot: how far a rate of its size may lie from the whole by chance alone.

    Parameters
    ----------
    areas
        ``numerator`` and ``denominator`` per area; areas with nothing are left out.
    winsorise
        share of the z-scores at each end pulled in before overdispersion is estimated (Spiegelhalter 2005).

    Returns
    -------
    ``areas`` plus ``target`` (the pooled rate), ``rate`` (missing under ``LEAST``), ``dispersion`` (phi; the
    limits are widened by its root only where it is above 1 + 2 sqrt(2 / areas)), ``lower_95``, ``upper_95``,
    ``lower_99.8``, ``upper_99.8`` cut to 0..1, and ``position``: ``inside``, ``outside_95``, ``outside_99.8``.
    """
    table = areas[areas["denominator"] > 0].copy()
    n, k = table["denominator"].to_numpy(float), table["numerator"].to_numpy(float)
    target = k.sum() / n.sum()
    spread = np.sqrt(target * (1 - target) / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, (k / n - target) / spread, 0.0)
    phi = dispersion(z, winsorise)
    factor = _widening(phi, len(z))
    table["target"], table["dispersion"] = target, phi
    table["rate"] = np.where(n >= LEAST, k / n, np.nan)
    table["position"] = "inside"
    for level in sorted(levels):
        half = NormalDist().inv_cdf((1 + level) / 2) * spread * factor
        table[f"lower_{level * 100:g}"] = np.clip(target - half, 0, 1)
        table[f"upper_{level * 100:g}"] = np.clip(target + half, 0, 1)
        table.loc[np.abs(k / n - target) > half + 1e-12, "position"] = f"outside_{level * 100:g}"
    return table


def limit_curve(
    limits: pd.DataFrame, sizes: Sequence[float], levels: tuple[float, ...] = (0.95, 0.998)
) -> pd.DataFrame:
    """The limits of a result of ``funnel_limits`` at other sizes, to draw them as lines.

    Columns ``denominator`` (the sizes), ``target``, ``lower_95``, ``upper_95``, ``lower_99.8``, ``upper_99.8``.
    """
    target, n = float(limits["target"].iloc[0]), np.asarray(sizes, dtype=float)
    spread = np.sqrt(target * (1 - target) / n) * _widening(float(limits["dispersion"].iloc[0]), len(limits))
    curve = {"denominator": n, "target": np.full_like(n, target)}
    for level in sorted(levels):
        half = NormalDist().inv_cdf((1 + level) / 2) * spread
        curve[f"lower_{level * 100:g}"] = np.clip(target - half, 0, 1)
        curve[f"upper_{level * 100:g}"] = np.clip(target + half, 0, 1)
    return pd.DataFrame(curve)


def _widening(phi: float, areas: int) -> float:
    """The root of the overdispersion where it is more than chance makes it (Spiegelhalter 2005)."""
    return float(np.sqrt(phi)) if phi > 1 + 2 * np.sqrt(2 / max(areas, 1)) else 1.0


def dispersion(z: NDArray, winsorise: float = 0.1) -> float:
    """Mean of the squared z-scores, the outermost ``winsorise`` of each end pulled in to the quantile."""
    if not len(z):
        return 1.0
    low, high = np.quantile(z, (winsorise, 1 - winsorise))
    return float((np.clip(z, low, high) ** 2).mean())


@dataclass(frozen=True)
class Suppressed:
    """A table with cells taken out: the ``cells`` to print (NA where suppressed), and which were and why."""

    cells: pd.DataFrame
    primary: pd.DataFrame
    secondary: pd.DataFrame


def suppress(cells: pd.DataFrame, least: int = LEAST) -> Suppressed:
    """Suppress counts of 1 to ``least`` - 1, and others so that no one can work them out from the totals.

    Parameters
    ----------
    cells
        counts by area (rows) and group (columns), all totals (rows, columns, whole) being published as well.

    Returns
    -------
    Primary: the small counts (0 says nothing about anyone and stays, unless it must hide another). Secondary:
    added until the range an outsider can work out from totals and non-negativity holds at least two values
    for every primary cell. Where a table has one row or column there is nothing to hide behind: all of it goes.
    """
    counts = cells.to_numpy(float)
    primary = (counts > 0) & (counts < least)
    hidden = primary.copy()
    # Hiding more only widens what is possible, so a cell once safe stays safe.
    for place in np.argwhere(primary):
        cell = tuple(place)
        while not hidden.all() and not _gives_way(counts, hidden, cell) and _width(counts, hidden, cell) < 1:
            if not _hide_more(counts, hidden, cell):
                hidden[:] = True
    frame = {"index": cells.index, "columns": cells.columns}
    shown = cells.astype("Float64").mask(pd.DataFrame(hidden, **frame))
    return Suppressed(shown, pd.DataFrame(primary, **frame), pd.DataFrame(hidden & ~primary, **frame))


def _gives_way(counts: NDArray, hidden: NDArray, cell: tuple[int, int]) -> bool:
    """A hidden rectangle through the cell lets it be one more: enough for two values, and found without a program."""
    row, column = cell
    givers = np.ix_(np.flatnonzero(hidden[:, column] & (counts[:, column] >= 1)),
                    np.flatnonzero(hidden[row] & (counts[row] >= 1)))  # fmt: skip
    opposite = hidden.copy()
    opposite[row], opposite[:, column] = False, False
    return bool(opposite[givers].any())


def feasible_range(counts: NDArray, hidden: NDArray, cell: tuple[int, int]) -> tuple[float, float]:
    """What an outsider can work out about one hidden cell: least and most, from the totals and from >= 0."""
    from scipy.optimize import linprog  # needed by few, half a second to load

    places = [tuple(place) for place in np.argwhere(hidden)]
    number = {place: index for index, place in enumerate(places)}
    rows, sums = [], []
    for axis, size in enumerate(counts.shape):
        for line in range(size):
            inside = [number[place] for place in places if place[axis] == line]
            if inside:
                coefficients = np.zeros(len(places))
                coefficients[inside] = 1
                rows.append(coefficients)
                taken = np.take(np.where(hidden, counts, 0.0), line, axis=axis)
                sums.append(taken.sum())
    goal = np.zeros(len(places))
    goal[number[cell]] = 1
    ends = [linprog(sign * goal, A_eq=np.array(rows), b_eq=np.array(sums), bounds=(0, None)).fun for sign in (1, -1)]
    return float(ends[0]), float(-ends[1])


def _width(counts: NDArray, hidden: NDArray, cell: tuple[int, int]) -> float:
    lower, upper = feasible_range(counts, hidden, cell)
    return round(upper - lower, 6)


def _hide_more(counts: NDArray, hidden: NDArray, cell: tuple[int, int]) -> bool:
    """Hide one rectangle more through the exposed cell: the cheapest that adds anything; False where there is none."""
    row, column = cell
    best: tuple[float, int, int] | None = None
    for other_row in range(counts.shape[0]):
        for other_column in range(counts.shape[1]):
            corners = [(row, other_column), (other_row, column), (other_row, other_column)]
            if other_row == row or other_column == column or all(hidden[corner] for corner in corners):
                continue
            # Hiding a 0 opposite the cell gives it no room: a corner must be able to give.
            if counts[row, other_column] + counts[other_row, column] == 0:
                continue
            cost = sum(counts[corner] + 0.001 for corner in corners if not hidden[corner])
            best = min(best, (cost, other_row, other_column)) if best else (cost, other_row, other_column)
    if best is None:
        return False
    for corner in ((row, best[2]), (best[1], column), (best[1], best[2])):
        hidden[corner] = True
    return True
