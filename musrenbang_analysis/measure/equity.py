"""Who gains: indices over villages and SKPD. Villages that proposed nothing count with 0.

Pure arithmetic on arrays; ``equity_measures`` applies it to the lineage. An index over fewer than two
villages, or with nothing to share out, is not defined and None, never 0.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.survival import VILLAGE_FORUMS, dates_of
from musrenbang_analysis.measure.village_intervals import (
    KIND,
    TOO_FEW,
    Statistic,
    concentration,
    herfindahl,
    intervals,
    is_enough,
)
from musrenbang_analysis.measure.village_intervals import theil as theil_total
from musrenbang_analysis.terms import TRUNK

CONCENTRATION = "concentration_index"
SUBMITTED = "desa"
"""Stage 0 of every index: what was proposed at all."""


def concentration_index(amount: ArrayLike, rank_by: ArrayLike, population: ArrayLike | None = None) -> float | None:
    """The concentration index of ``amount`` over units ranked from poorest to richest by ``rank_by``.

    Parameters
    ----------
    amount
        total of each unit (proposals, rupiah); the index is that of the amount per head.
    rank_by
        living standard, low = poor; units with the same value share one rank.
    population
        weight of each unit; None counts every unit once.

    Returns
    -------
    -1 (all to the poorest) to +1 (all to the richest); None where the amounts add up to 0 or fewer than two
    units have a rank. Units without a rank or a weight are left out. C = 2 cov(h, R) / mean(h) with the
    weighted fractional rank R (Kakwani, Wagstaff & van Doorslaer 1997; O'Donnell et al. 2008, ch. 8).
    """
    a, r = _floats(amount), _floats(rank_by)
    w = np.ones_like(a) if population is None else _floats(population)
    keep = np.isfinite(a) & np.isfinite(r) & np.isfinite(w) & (w > 0)
    a, r, w = a[keep], r[keep], w[keep]
    if len(a) < 2 or a.sum() <= 0:
        return None
    share = w / w.sum()
    rank = fractional_rank(r, share)
    per_head = a / w
    mean = float(share @ per_head)
    return float(2 * (share * (per_head - mean)) @ (rank - 0.5) / mean)


def fractional_rank(rank_by: NDArray, share: NDArray) -> NDArray:
    """Middle of each unit's place in the cumulative weight; ties take the middle of their common place."""
    values, group = np.unique(rank_by, return_inverse=True)
    weight = np.bincount(group, weights=share, minlength=len(values))
    middle = np.cumsum(weight) - weight / 2
    return middle[group]


def concentration_curve(amount: ArrayLike, rank_by: ArrayLike, population: ArrayLike | None = None) -> pd.DataFrame:
    """Points of the curve: cumulative share of population (poorest first) and of the amount, from 0 to 1."""
    a, r = _floats(amount), _floats(rank_by)
    w = np.ones_like(a) if population is None else _floats(population)
    keep = np.isfinite(a) & np.isfinite(r) & np.isfinite(w) & (w > 0)
    sums = pd.DataFrame({"r": r[keep], "w": w[keep], "a": a[keep]}).groupby("r").sum().cumsum()
    points = sums / sums.iloc[-1]
    curve = {"population_share": [0.0, *points["w"]], "amount_share": [0.0, *points["a"]]}
    return pd.DataFrame(curve)


def gini(amount: ArrayLike, population: ArrayLike | None = None) -> float | None:
    """The Gini index of the amount per head: its concentration index ranked by itself; 0 equal, towards 1 unequal."""
    a = _floats(amount)
    w = np.ones_like(a) if population is None else _floats(population)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_head = np.where(w > 0, a / w, np.nan)
    return concentration_index(a, per_head, w)


def theil(amount: ArrayLike, group: ArrayLike, population: ArrayLike | None = None) -> dict[str, float] | None:
    """Theil's T of the amount per head, and its parts between and within the groups; they add up exactly.

    T = Σ s_i ln(s_i / p_i) with shares of amount s and of population p; units with amount 0 add 0.
    (Theil 1967; Shorrocks 1980.)
    """
    a = _floats(amount)
    w = np.ones_like(a) if population is None else _floats(population)
    frame = pd.DataFrame({"a": a, "w": w, "g": np.asarray(group, dtype=object)})
    frame = frame[np.isfinite(frame["a"]) & (frame["w"] > 0) & frame["g"].notna()]
    if len(frame) < 2 or frame["a"].sum() <= 0:
        return None
    total = _theil_t(frame["a"], frame["w"])
    sums = frame.groupby("g")[["a", "w"]].sum()
    between = _theil_t(sums["a"], sums["w"])
    return {"total": total, "between": between, "within": total - between}


def _theil_t(amount: pd.Series, weight: pd.Series) -> float:
    s, p = (amount / amount.sum()).to_numpy(float), (weight / weight.sum()).to_numpy(float)
    has = s > 0
    return float((s[has] * np.log(s[has] / p[has])).sum())


def hhi(amount: ArrayLike) -> float | None:
    """The Herfindahl-Hirschman index Σ s²: 1/n when n units share equally, 1 when one has everything."""
    a = _floats(amount)
    a = a[np.isfinite(a)]
    return float(((a / a.sum()) ** 2).sum()) if len(a) and a.sum() > 0 else None


def location_quotients(amounts: pd.DataFrame, row: str, column: str, amount: str) -> pd.DataFrame:
    """How much more of a column's kind a row has than the whole: (x_ij / x_i.) / (x_.j / x_..).

    Parameters
    ----------
    amounts
        long table with the columns named ``row``, ``column`` and ``amount``; cells not there are 0.

    Returns
    -------
    ``row``, ``column``, ``amount``, ``location_quotient``: 1 = as the whole; rows without any amount are left out.
    """
    table = amounts.pivot_table(index=row, columns=column, values=amount, aggfunc="sum", fill_value=0).astype(float)
    table = table.loc[table.sum(axis=1) > 0, table.sum() > 0]
    expected = np.outer(table.sum(axis=1), table.sum()) / table.to_numpy().sum()
    quotients = (table / expected).stack().rename("location_quotient")
    return pd.concat([table.stack().rename(amount), quotients], axis=1).reset_index()


def village_amounts(lineage: pd.DataFrame, villages: pd.DataFrame, stages: list[str]) -> pd.DataFrame:
    """One row per village, those that proposed nothing included: proposals and rupiah asked, by stage reached.

    Parameters
    ----------
    lineage
        the table of that name; only village-born proposals with a village code count.
    villages
        ``desa_code``, ``kecamatan_code``, ``population``, ``poor``, ``idm`` of every village.

    Returns
    -------
    ``villages`` plus ``<stage>.n`` and ``<stage>.rp`` for ``desa`` (all proposals) and every stage of ``stages``,
    and ``living_standard``: 1 less the share of poor inhabitants, or the IDM where more villages have one (it does
    not cover kelurahan). One scale for all, never a mix: villages without it are left out of that index.
    """
    born = lineage[(lineage["entry_stage"] == "desa") & lineage["desa_code"].notna()]
    asked = born["asked_rp"].astype("Float64").fillna(0).to_numpy(float)
    sums = {"desa.n": np.ones(len(born)), "desa.rp": asked}
    for stage in stages:
        reached = (born[stage] == "yes").fillna(False).to_numpy(float)
        sums |= {f"{stage}.n": reached, f"{stage}.rp": reached * asked}
    counts = pd.DataFrame(sums, index=born.index).groupby(born["desa_code"]).sum()
    out = villages.merge(counts, how="left", left_on="desa_code", right_index=True)
    out[list(sums)] = out[list(sums)].fillna(0.0)
    prosperity = 1 - out["poor"].astype("Float64") / out["population"].astype("Float64")
    idm = out["idm"].astype("Float64")
    out["living_standard"] = prosperity if prosperity.notna().sum() >= idm.notna().sum() else idm
    return out


def equity_measures(
    lineage: pd.DataFrame, documents: pd.DataFrame, context: MeasureContext, kabupaten: tuple[str, str]
) -> pd.DataFrame:
    """``concentration_index_*``, ``gini_*``, ``theil_*_*``, ``hhi_skpd_rp``, ``villages_without_*`` by stage.

    ``_count`` are proposals, ``_rp`` the rupiah they asked, per head where the population is known for every
    village, else per village. Nothing without a list of villages; no concentration index without
    context/wilayah_statistik.csv. ``lower`` and ``upper`` of some: bootstrap over villages (``village_intervals``), or
    ``interval_kind`` ``too_few``.
    """
    if context.villages.empty:
        return pd.DataFrame()
    as_of = dates_of(documents)
    stages = [stage for stage in TRUNK[1:] if stage in as_of]
    table = village_amounts(lineage, context.villages, stages)
    weight = table["population"].astype(float) if table["population"].notna().all() else None
    common = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1]}
    common |= {"origin": VILLAGE_FORUMS, "entry_stage": "desa", "denominator": len(table)}
    rows, statistics = [], {}
    for stage in [SUBMITTED, *stages]:
        skpd = _skpd_amounts(lineage, table, stage)
        values = _indices(table, stage, weight) | {"hhi_skpd_rp": hhi(skpd.sum().to_numpy(float))}
        known = {name: value for name, value in values.items() if value is not None}
        drawn = _statistics(table, stage, weight, skpd)
        statistics |= {(stage, name): drawn[name] for name in known if name in drawn}
        dated = common | {"stage": stage, "as_of": as_of.get(stage)}
        rows += [dated | {"measure": name, "value": value, "unit": "index"} for name, value in known.items()]
        without = int((table[f"{stage}.n"] == 0).sum())
        share = {"numerator": without, "value": without / len(table), "unit": "village", "interval_kind": "none"}
        rows.append(dated | share | {"measure": "villages_without_proposal"})
    ends = _ends(statistics, len(table))
    for row in (row for row in rows if row["unit"] == "index"):
        place = row["stage"], row["measure"]
        low, high = ends.get(place, (None, None))
        row |= {"lower": low, "upper": high, "interval_kind": KIND if low is not None else "none"}
        if low is None and place in statistics:
            row["interval_kind"] = TOO_FEW
    return pd.DataFrame(rows)


def _ends(statistics: dict[tuple[str, str], Statistic | None], villages: int) -> dict:
    """(stage, index) -> its interval. Percentile for the concentration index, which may lie on both sides of 0."""
    ends = {}
    for method in ("BCa", "percentile"):
        own = {
            key: statistic
            for key, statistic in statistics.items()
            if statistic and key[1].startswith(CONCENTRATION) == (method == "percentile")
        }
        ends |= intervals(own, villages, method) if own else {}
    return ends


def _indices(table: pd.DataFrame, stage: str, weight: pd.Series | None) -> dict[str, float | None]:
    values: dict[str, float | None] = {}
    for kind, suffix in (("n", "count"), ("rp", "rp")):
        amount = table[f"{stage}.{kind}"]
        values[f"gini_{suffix}"] = gini(amount, weight)
        values[f"hhi_village_{suffix}"] = hhi(amount)
        parts = theil(amount, table["kecamatan_code"], weight) or {}
        values |= {f"theil_{part}_{suffix}": value for part, value in parts.items()}
        standard = table["living_standard"].to_numpy(float, na_value=np.nan)
        values[f"concentration_index_{suffix}"] = concentration_index(amount, standard, weight)
    return values


def _skpd_amounts(lineage: pd.DataFrame, villages: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Rupiah asked by what reached the stage: a row per village of ``villages``, in order, and one for the rest."""
    born = lineage[lineage["entry_stage"] == "desa"]
    if stage != SUBMITTED:
        born = born[(born[stage] == "yes").fillna(False).astype(bool)]
    asked = born["asked_rp"].astype("Float64").fillna(0).astype(float)
    inside = born["desa_code"].where(born["desa_code"].isin(set(villages["desa_code"])), "").fillna("")
    table = asked.groupby([inside, born["skpd_name"]]).sum().unstack(fill_value=0.0)
    return table.reindex([*villages["desa_code"], ""], fill_value=0.0)


def _statistics(
    table: pd.DataFrame, stage: str, weight: pd.Series | None, skpd: pd.DataFrame
) -> dict[str, Statistic | None]:
    """The indices of one stage as functions of how often each village is drawn; None where villages are too few."""
    w = np.ones(len(table)) if weight is None else weight.to_numpy(float)
    standard = table["living_standard"].to_numpy(float, na_value=np.nan)
    ranked = np.flatnonzero(np.isfinite(standard) & (w > 0))
    alive = np.flatnonzero(w > 0)
    found: dict[str, Statistic | None] = {}
    for kind, suffix in (("n", "count"), ("rp", "rp")):
        amount = table[f"{stage}.{kind}"].to_numpy(float)
        a, people, is_known = amount[alive], w[alive], is_enough(amount[alive])
        found[f"gini_{suffix}"] = _among(alive, concentration(a, a / people, people)) if is_known else None
        found[f"theil_total_{suffix}"] = _among(alive, theil_total(a, people)) if is_known else None
        own = amount[ranked]
        ordered = _among(ranked, concentration(own, standard[ranked], w[ranked])) if is_enough(own) else None
        found[f"{CONCENTRATION}_{suffix}"] = ordered
    inside = skpd.iloc[:-1].to_numpy(float)
    if not skpd.iloc[-1].sum():  # what has no village cannot be drawn
        found["hhi_skpd_rp"] = herfindahl(inside) if is_enough(inside.sum(axis=1)) else None
    return found


def _among(places: NDArray, statistic: Statistic) -> Statistic:
    return lambda counts: statistic(counts[:, places])


def _floats(values: ArrayLike) -> NDArray:
    return pd.Series(values).astype("Float64").to_numpy(float, na_value=np.nan)
