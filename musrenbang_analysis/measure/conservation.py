"""Conservation: at every stage what came in equals what went out plus what was named.

entered + inflow = forwarded + rejected + withdrawn + diverted + already funded + deferred + pending
+ unknown + held. ``entered`` are rows with a known origin at an earlier stage, ``inflow`` rows
without one. Between stages: entered = proposals that led on - merged away + split extra. The
residual compares with the rows the readers counted in the files, a number made elsewhere, and must be 0.
From the same classes follow how much passes a stage on (``conversion_*``) and how much is new there (``addition_*``).
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.documents import Documents
from musrenbang_analysis.measure.survival import dates_of
from musrenbang_analysis.terms import DIVERTED, STAGES, WAITING

CLASSES = (
    "forwarded",
    "rejected",
    "withdrawn",
    "diverted",
    "already_funded",
    "deferred",
    "pending",
    "unknown",
    "held",
)
FLOW_ITEMS = ("entered", "inflow", "total", *CLASSES, "merged_away", "split_extra", "residual")
RUPIAH_ITEMS = ("entered", "inflow", "total", *CLASSES, "residual")


def conservation_measures(
    records: pd.DataFrame,
    links: pd.DataFrame,
    documents: pd.DataFrame,
    sources: pd.DataFrame,
    kabupaten: tuple[str, str],
    sequence: tuple[str, ...],
) -> pd.DataFrame:
    """Rows of ``measures``: ``flow_<item>[_rp]``, and ``conversion_*``, ``addition_*`` of kabupaten and kecamatan.

    Every record of a stage has exactly one class. ``forwarded``: an accepted link leads on. Otherwise
    its written outcome. Otherwise ``held`` where no later document is known, ``pending`` where the next
    one is declared incomplete for its SKPD, ``unknown`` where it is there and holds no trace. No shares of a stage of
    which only sums were read: nothing could be traced into it.
    Totals that repeat lines read elsewhere do not count (``is_counted``). No rupiah where no row has an amount;
    ``money_coverage`` is the share of rows that has one.
    """
    counted = records[records["is_counted"].fillna(True).astype(bool)]
    accepted = links[links["status"] == "accepted"]
    amounts = _amounts(counted, accepted, _classes(counted, set(accepted["from_id"]), documents, sequence))
    read = _rows_read(records, sources)
    as_of, traceable = dict(zip(documents["stage"], documents["as_of"], strict=True)), dates_of(documents)
    rows: list[dict] = []
    for stage in [stage for stage in STAGES if stage in set(counted["stage"])]:
        common = {"origin": "all", "entry_stage": None, "stage": stage, "interval_kind": "none", "as_of": as_of[stage]}
        for level, code, name, sums in _areas(counted, amounts, stage, kabupaten):
            area = common | {"area_level": level, "area_code": code, "area_name": name}
            expected = read.get(stage, 0) if level == "kabupaten" else sums["total"]
            sums["residual"] = expected - sum(sums[name] for name in CLASSES)
            sums["residual_rp"] = sums["total_rp"] - sum(sums[f"{name}_rp"] for name in CLASSES)
            rows += [area | _row(f"flow_{item}", sums[item], "row") for item in FLOW_ITEMS]
            if sums["priced"]:
                covered = area | {"money_coverage": sums["priced"] / sums["total"]}
                rows += [covered | _row(f"flow_{item}_rp", sums[f"{item}_rp"], "rupiah") for item in RUPIAH_ITEMS]
            if level != "desa" and stage in traceable:
                rows += [area | row for row in _shares(sums)]
    return pd.DataFrame(rows)


def _shares(sums: dict[str, float]) -> list[dict]:
    """What a stage passes on, of all that was there (inflow too), and what is new there; in rows and rupiah.

    A stage no later document follows (all ``held``) passes nothing on yet: no conversion, not 0 %.
    """
    rows: list[dict] = []
    for suffix, end, unit in (("_count", "", "row"), ("_rp", "_rp", "rupiah")):
        whole, waiting = sums[f"total{end}"], sums[f"pending{end}"] + sums[f"held{end}"]
        if not whole:
            continue
        inflow = sums[f"inflow{end}"]
        added = {"measure": f"addition{suffix}", "numerator": inflow, "denominator": whole, "value": inflow / whole}
        rows.append(added | {"unit": unit})
        if sums["held"] == sums["total"]:
            continue
        passed, lost = sums[f"forwarded{end}"], sums[f"unknown{end}"]
        row = {"measure": f"conversion{suffix}", "numerator": passed, "denominator": whole, "value": passed / whole}
        row |= {"lower": passed / whole, "upper": (passed + waiting) / whole, "pending": waiting, "unknown": lost}
        kind = "pending_bounds" if waiting else "complete"
        rows.append(row | {"ended": whole - passed - waiting - lost, "interval_kind": kind, "unit": unit})
    return rows


def _row(measure: str, amount: float, unit: str) -> dict:
    return {"measure": measure, "numerator": amount, "value": amount, "unit": unit}


def _amounts(counted: pd.DataFrame, accepted: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """What is summed, one row per record: rows and rupiah by class, entered and inflow, merges and splits."""
    amount = counted["approved_rp"].fillna(counted["asked_rp"])
    rupiah = amount.fillna(0).to_numpy(float)
    entered = counted["record_id"].isin(set(accepted["to_id"])).to_numpy(float)
    parts = {
        "total": np.ones(len(counted)),
        "priced": amount.notna().to_numpy(float),
        "entered": entered,
        "inflow": 1 - entered,
    }
    parts |= {name: (classes == name).to_numpy(float) for name in CLASSES}
    sums = parts | {f"{name}_rp": part * rupiah for name, part in parts.items()}
    extras = {"merged_away": _merged_away(accepted, counted), "split_extra": _split_extra(accepted, counted)}
    for name, extra in extras.items():
        sums[name] = counted["record_id"].map(extra).fillna(0).to_numpy(float)
    return pd.DataFrame(sums, index=counted.index)


def _areas(
    counted: pd.DataFrame, amounts: pd.DataFrame, stage: str, kabupaten: tuple[str, str]
) -> list[tuple[str, str, str, dict[str, float]]]:
    """(level, code, name, sums) of one stage for the kabupaten, every kecamatan and every village."""
    at = counted["stage"] == stage
    areas = [("kabupaten", *kabupaten, amounts[at].sum().to_dict())]
    for level in ("kecamatan", "desa"):
        codes = counted.loc[at, f"{level}_code"]
        names = counted.loc[at, f"{level}_name"].groupby(codes).first()
        sums = amounts[at].groupby(codes).sum()
        areas += [(level, str(code), str(names[code]), row) for code, row in sums.to_dict("index").items()]
    return areas


def _classes(
    counted: pd.DataFrame, leading_on: set[str], documents: pd.DataFrame, sequence: tuple[str, ...]
) -> pd.Series:
    declared = Documents(documents, sequence)

    def one(record_id: str, stage: str, outcome: str | None, skpd: str | None) -> str:
        if record_id in leading_on:
            return "forwarded"
        if outcome in DIVERTED:
            return "diverted"
        if outcome in ("rejected", "withdrawn", "already_funded", "deferred"):
            return str(outcome)
        if outcome in WAITING:
            return "pending"
        following = declared.next_known(stage, declared.position(stage))
        return "held" if following is None else declared.absence(following, skpd)

    columns = counted[["record_id", "stage", "outcome", "skpd_name"]].astype("object")
    rows = columns.where(columns.notna(), None).itertuples(index=False)
    return pd.Series([one(*row) for row in rows], index=counted.index, dtype="object")


def _merged_away(accepted: pd.DataFrame, counted: pd.DataFrame) -> pd.Series:
    """For a successor row: how many rows of one earlier stage came together in it, less one.

    A budget line tied to both a proposal and that proposal's plan row has not merged the two.
    """
    stage = dict(zip(counted["record_id"], counted["stage"], strict=True))
    parents = accepted.assign(stage=accepted["from_id"].map(stage)).groupby(["to_id", "stage"]).size()
    return parents.groupby("to_id").max() - 1


def _split_extra(accepted: pd.DataFrame, counted: pd.DataFrame) -> pd.Series:
    """1 for each successor row beyond a proposal's first at one stage: the extra rows a split makes."""
    stage = dict(zip(counted["record_id"], counted["stage"], strict=True))
    children = accepted.assign(stage=accepted["to_id"].map(stage)).sort_values("to_id")
    repeats = children[children.duplicated(["from_id", "stage"])]
    return repeats.groupby("to_id").size()


def _rows_read(records: pd.DataFrame, sources: pd.DataFrame) -> dict[str, int]:
    """Rows the readers counted per stage, less the totals that do not count again."""
    read = sources.groupby("stage")["rows_out"].sum()
    repeats = records[~records["is_counted"].fillna(True).astype(bool)].groupby("stage").size()
    return {str(stage): int(read[stage]) - int(repeats.get(stage, 0)) for stage in read.index}
