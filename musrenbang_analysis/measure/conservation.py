"""Conservation: at every stage what came in equals what went out plus what was named.

entered + inflow = forwarded + rejected + withdrawn + diverted + already funded + deferred + pending
+ unknown. ``entered`` are rows with a known origin at an earlier stage, ``inflow`` rows without one.
Between stages: entered = forwarded parents - merged away + split extra. The residual compares with
the rows the readers counted in the files, a number made elsewhere, and must be 0.
"""

import pandas as pd

from musrenbang_analysis.documents import Documents
from musrenbang_analysis.terms import DIVERTED, TRUNK, WAITING

CLASSES = ("forwarded", "rejected", "withdrawn", "diverted", "already_funded", "deferred", "pending", "unknown")
FLOW_ITEMS = ("entered", "inflow", "total", *CLASSES, "merged_away", "split_extra", "residual")


def conservation_measures(
    records: pd.DataFrame,
    links: pd.DataFrame,
    documents: pd.DataFrame,
    sources: pd.DataFrame,
    kabupaten: tuple[str, str],
    sequence: tuple[str, ...],
) -> pd.DataFrame:
    """Rows of ``measures`` named ``flow_<item>`` (rows) and ``flow_<item>_rp`` (rupiah), origin ``all``.

    Every record of a stage has exactly one class. ``forwarded``: an accepted link leads on. Otherwise
    its written outcome; otherwise ``pending`` where the next document is declared incomplete for its
    SKPD or is not there, and ``unknown`` where it is there and holds no trace.
    """
    counted = records[records["is_counted"].fillna(True).astype(bool)]
    accepted = links[links["status"] == "accepted"]
    classed = counted.assign(
        flow=_classes(counted, set(accepted["from_id"]), documents, sequence),
        entered=counted["record_id"].isin(set(accepted["to_id"])),
        amount=counted["approved_rp"].fillna(counted["asked_rp"]),
    )
    merged, split = _merged_away(accepted, counted), _split_extra(accepted, counted)
    read = _rows_read(records, sources)
    as_of = dict(zip(documents["stage"], documents["as_of"], strict=True))
    rows: list[dict] = []
    for stage in [stage for stage in sequence if stage in set(counted["stage"])]:
        at = classed[classed["stage"] == stage]
        for level, code, name, part in _areas(at, kabupaten):
            area = {"origin": "all", "area_level": level, "area_code": code, "area_name": name, "stage": stage}
            area |= {"interval_kind": "none", "as_of": as_of.get(stage), "entry_stage": None}
            ids = set(part["record_id"])
            items = _items(part)
            items["merged_away"] = sum(count for record_id, count in merged.items() if record_id in ids)
            items["split_extra"] = sum(count for record_id, count in split.items() if record_id in ids)
            expected = read.get(stage, 0) if level == "kabupaten" else items["total"]
            items["residual"] = expected - sum(items[name] for name in CLASSES)
            rows += [area | _row(f"flow_{item}", items[item], "row") for item in FLOW_ITEMS]
            rows += [area | _row(f"flow_{item}_rp", value, "rupiah") for item, value in _rupiah(part).items()]
    return pd.DataFrame(rows)


def _row(measure: str, number: float, unit: str) -> dict:
    return {"measure": measure, "numerator": number, "value": number, "unit": unit}


def _areas(at: pd.DataFrame, kabupaten: tuple[str, str]) -> list[tuple[str, str, str, pd.DataFrame]]:
    areas = [("kabupaten", *kabupaten, at)]
    for level in ("kecamatan", "desa"):
        placed = at[at[f"{level}_code"].notna()]
        for code, part in placed.groupby(f"{level}_code", sort=True):
            areas.append((level, str(code), str(part[f"{level}_name"].iloc[0]), part))
    return areas


def _items(part: pd.DataFrame) -> dict[str, int]:
    counts = part["flow"].value_counts()
    entered = int(part["entered"].sum())
    return {"entered": entered, "inflow": len(part) - entered, "total": len(part)} | {
        name: int(counts.get(name, 0)) for name in CLASSES
    }


def _rupiah(part: pd.DataFrame) -> dict[str, int]:
    amounts = part["amount"].fillna(0)
    sums = {name: int(amounts[part["flow"] == name].sum()) for name in CLASSES}
    entered, total = int(amounts[part["entered"]].sum()), int(amounts.sum())
    return {"entered": entered, "inflow": total - entered, "total": total} | sums | {"residual": total - sum(sums.values())}


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
        return declared.absence(declared.next_known(declared.position(stage)), skpd)

    columns = (counted[name] for name in ("record_id", "stage", "outcome", "skpd_name"))
    values = [one(*(None if pd.isna(value) else value for value in row)) for row in zip(*columns, strict=True)]
    return pd.Series(values, index=counted.index, dtype="object")


def _merged_away(accepted: pd.DataFrame, counted: pd.DataFrame) -> dict[str, int]:
    """For a successor row: how many proposals came together in it, less one."""
    stage = dict(zip(counted["record_id"], counted["stage"], strict=True))
    away: dict[str, int] = {}
    for to_id, part in accepted.groupby("to_id"):
        if len(part) > 1 and to_id in stage:
            away[str(to_id)] = len(part) - 1
    return away


def _split_extra(accepted: pd.DataFrame, counted: pd.DataFrame) -> dict[str, int]:
    """For a successor row beyond its proposal's first at one stage: 1 (the extra rows a split makes)."""
    stage = dict(zip(counted["record_id"], counted["stage"], strict=True))
    extra: dict[str, int] = {}
    children = accepted.assign(stage=accepted["to_id"].map(stage)).sort_values("to_id")
    for _, part in children.groupby(["from_id", "stage"]):
        for to_id in part["to_id"].iloc[1:]:
            extra[str(to_id)] = extra.get(str(to_id), 0) + 1
    return extra


def _rows_read(records: pd.DataFrame, sources: pd.DataFrame) -> dict[str, int]:
    """Rows the readers counted per stage, less the totals that do not count again."""
    read = sources.groupby("stage")["rows_out"].sum()
    repeats = records[~records["is_counted"].fillna(True).astype(bool)].groupby("stage").size()
    return {str(stage): int(read[stage]) - int(repeats.get(stage, 0)) for stage in read.index if stage in TRUNK}
