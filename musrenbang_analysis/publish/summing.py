"""The measures of an area made of others (a district of its kecamatan): counts and rupiah add up, shares follow."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

ADDED = ("numerator", "denominator", "pending", "ended", "unknown")
SUMMABLE = ("proposals", "survival_count", "survival_asked_rp", "given_rp")


def is_summable(measure: str) -> bool:
    """Whether areas can be added in this measure: counts of proposals and rupiah, no medians and no indices."""
    return measure in SUMMABLE or measure.startswith("outcome_")


def summed(areas: Iterable[Mapping[Key, dict]]) -> dict[Key, dict]:
    """The rows of several areas added up by key (measure, cohort, stage).

    Parameters
    ----------
    areas
        rows of the table ``measures`` of areas that do not overlap.

    Returns
    -------
    One row per key of a summable measure: sums, ``value`` and ``lower`` = numerator over denominator, ``upper`` with
    the pending as reaching, ``money_coverage`` weighted by denominators (missing where none has it).
    """
    total: dict[Key, dict] = {}
    for rows in areas:
        for key, row in rows.items():
            if is_summable(row["measure"]):
                total[key] = _added(total[key], row) if key in total else _first(row)
    for row in total.values():
        whole = row["denominator"]
        row["value"] = row["lower"] = row["numerator"] / whole if whole else None
        row["upper"] = (row["numerator"] + row["pending"]) / whole if whole else None
        covered, weight = row.pop("covered"), row.pop("weight")
        row["money_coverage"] = covered / weight if weight else None
        if row["measure"] == "proposals":
            row["value"] = row["numerator"]
    return total


def _first(row: dict) -> dict:
    return _added(row | dict.fromkeys(ADDED, 0) | {"covered": 0.0, "weight": 0.0}, row)


def _added(total: dict, row: dict) -> dict:
    weight = row["denominator"] or 0 if row["money_coverage"] is not None else 0
    sums = {name: total[name] + (row[name] or 0) for name in ADDED}
    covered = total["covered"] + weight * (row["money_coverage"] or 0)
    return total | sums | {"covered": covered, "weight": total["weight"] + weight}
