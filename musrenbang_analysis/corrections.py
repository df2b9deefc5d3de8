"""Declared corrections of known source errors: ``hand/corrections.yml``, applied visibly, never to a changed source.

A correction names one row, one column, the value read there now (``expect``) and the right one. It is not
applied when the source no longer says what is expected: the office has repaired it, or the row is another.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.normalise.privacy import mask
from musrenbang_analysis.normalise.text import clean
from musrenbang_analysis.schema import Column, columns_of

if TYPE_CHECKING:
    import pandas as pd

FILE = "hand/corrections.yml"
LARGEST_FILE = 2_000_000
KEYS = ("match", "column", "expect", "value", "action", "reason", "source", "reported_on")
NEEDED = ("match", "column", "expect", "reason", "source", "reported_on")
ACTIONS = ("set", "drop")
CORRECTABLE = (
    "source_parent_id", "kecamatan_code", "desa_code", "proposal_text", "problem_text", "location_text", "rt", "rw",
    "volume", "unit", "asked_rp", "approved_rp", "priority", "bidang", "skpd_code", "skpd_name",
    "status_raw", "outcome", "reason_code",
    "reason_text", "program_text", "sub_kegiatan_code", "sub_kegiatan_name", "fund_source", "notes",
)  # fmt: skip
"""What a row says. Not what it is known by (id, stage, file, sheet, row), nor what follows from other columns."""
MONEY = ("asked_rp", "approved_rp")
COLUMNS = {column.name: column for column in columns_of("records")}


@dataclass(frozen=True)
class Correction:
    """One entry: ``number`` in its file (from 1), the line it begins on, and what it says."""

    number: int
    line: int
    match: dict[str, object]
    column: str
    expect: object
    value: object
    drops: bool
    reason: str
    source: str


@dataclass
class Corrected:
    """The records after correction, the findings that show each, rupiah added, and rows dropped per source table."""

    records: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    rupiah: int = 0
    dropped: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Consequences:
    """What follows from a corrected code or name: the names of places by code, and the SKPD a name means
    (name, group)."""

    places: Mapping[str, str]
    skpd: Callable[[str], tuple[str, str | None]]


class _Refused(Exception):
    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts


def read_corrections(folder: Path) -> tuple[list[Correction], list[Finding]]:
    """The valid entries of a dossier's ``hand/corrections.yml`` and what is wrong with the others (blocking)."""
    path = folder / FILE
    if not path.is_file():
        return [], []
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"> {LARGEST_FILE} byte")
        text = path.read_text(encoding="utf-8-sig")
        entries, node = yaml.safe_load(text) or [], yaml.compose(text, yaml.SafeLoader)
        if not isinstance(entries, list):
            raise ValueError("- match: ...")
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        return [], [Finding("MSB-C08", FILE, facts={"detail": mask(" ".join(str(error).split()))[0]})]
    good, findings = [], []
    for number, entry in enumerate(entries, start=1):
        line = node.value[number - 1].start_mark.line + 1
        try:
            good.append(_correction(number, line, entry))
        except _Refused as refused:
            findings.append(Finding(refused.code, FILE, source_row=line, facts={"number": number, **refused.facts}))
    return good, findings


def _correction(number: int, line: int, entry: object) -> Correction:
    if not isinstance(entry, dict):
        raise _Refused("MSB-C05", key="match")
    _known(entry, KEYS)
    lacking = [key for key in NEEDED if key not in entry]
    drops = entry.get("action", "set") == "drop"
    if entry.get("action", "set") not in ACTIONS:
        raise _bad("action", entry["action"], "/".join(ACTIONS))
    if not drops and "value" not in entry:
        lacking.append("value")
    if lacking or not entry["match"]:
        # An empty match would hit every row.
        raise _Refused("MSB-C05", key=", ".join(lacking) or "match")
    column = entry["column"]
    if column not in CORRECTABLE:
        raise _Refused("MSB-C06", key=f"column: {_scalar(column)}", nearest=f"column: {_nearest(column, CORRECTABLE)}")
    value = None if drops else _typed(COLUMNS[column], "value", entry["value"])
    texts = [_text(entry, "reason"), _text(entry, "source")]
    if any(mask(text)[1] for text in [*texts, value] if isinstance(text, str)):
        raise _Refused("MSB-C09")
    _day(entry["reported_on"])
    expect = _typed(COLUMNS[column], "expect", entry["expect"])
    return Correction(number, line, _matching(entry["match"]), column, expect, value, drops, *texts)


def _matching(said: object) -> dict[str, object]:
    if not isinstance(said, dict):
        raise _bad("match", said, "record_id: ...")
    _known(said, tuple(COLUMNS), "match.")
    return {key: _typed(COLUMNS[key], f"match.{key}", value) for key, value in said.items()}


def _known(said: dict, known: tuple[str, ...], prefix: str = "") -> None:
    for key in said:
        if key not in known:
            raise _Refused("MSB-C06", key=f"{prefix}{_scalar(key)}", nearest=prefix + _nearest(key, known))


def _nearest(key: object, known: tuple[str, ...]) -> str:
    return (difflib.get_close_matches(_scalar(key), known, n=1, cutoff=0) or known[:1])[0]


def _text(entry: dict, key: str) -> str:
    text = clean(_scalar(entry[key])) if entry[key] is not None else ""
    if not text:
        raise _Refused("MSB-C05", key=key)
    return text


def _day(value: object) -> None:
    try:
        value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _bad("reported_on", value, "2024-05-31") from None


def _typed(column: Column, key: str, value: object) -> object:
    """``value`` as the column holds it; ``null`` means empty.

    A code typed without quotes may have lost its zeros (32.10 becomes 32.1), so text columns take text only,
    and counting columns whole numbers only.
    """
    if value is None:
        return None
    if column.type == "text" and isinstance(value, str) and clean(value):
        if column.allowed and value not in column.allowed:
            raise _bad(key, value, _nearest(value, column.allowed))
        return clean(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if column.type == "integer" and is_number and float(value).is_integer():
        return int(value)
    if column.type == "number" and is_number:
        return float(value)
    if column.type == "boolean" and isinstance(value, bool):
        return value
    expected = {"text": '"..."', "integer": "150000000", "number": "12.5", "boolean": "true/false"}[column.type]
    raise _bad(key, value, expected)


def _bad(key: str, value: object, expected: str) -> _Refused:
    return _Refused("MSB-C07", key=key, value=_scalar(value), expected=expected)


def _scalar(value: object) -> str:
    return str(value)[:120] if isinstance(value, str | int | float | bool | date) else type(value).__name__


def apply_corrections(records: pd.DataFrame, corrections: list[Correction], follow: Consequences) -> Corrected:
    """Apply each correction to the one row it matches; ``record_id`` stays what the source made it.

    Not applied, with a blocking finding: a match of no row or several, a value that is no longer the expected
    one, a second correction of one cell, a place code that is in no list.
    """
    out = Corrected(records.copy())
    done: set[tuple[object, str]] = set()
    for correction in corrections:
        try:
            # What a correction matches and expects is the row as read, whatever the ones before it did.
            row = _only_row(records, correction.match)
            if row.name not in out.records.index or (row.name, correction.column) in done:
                raise _Refused("MSB-C11", column=correction.column)
            done.add((row.name, correction.column))
            _apply(out, row, correction, follow)
        except _Refused as refused:
            facts = {"number": correction.number, **refused.facts}
            out.findings.append(Finding(refused.code, FILE, source_row=correction.line, facts=facts))
    out.records = out.records.reset_index(drop=True)
    return out


def _only_row(records: pd.DataFrame, match: dict[str, object]) -> pd.Series:
    import pandas as pd  # only where there are corrections

    hit = pd.Series(True, index=records.index)
    for column, value in match.items():
        same = records[column].isna() if value is None else records[column] == value
        if isinstance(value, str):
            same |= records[column].str.split().str.join(" ") == value
        hit &= same.fillna(False).astype(bool)
    found = records.index[hit]
    if len(found) != 1:
        raise _Refused("MSB-C04" if len(found) else "MSB-C03", match=_said(match), count=len(found))
    return records.loc[found[0]]


def _said(match: dict[str, object]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in match.items())


def _apply(out: Corrected, row: pd.Series, correction: Correction, follow: Consequences) -> None:
    import pandas as pd  # only where there are corrections

    index, column = row.name, correction.column
    old = None if pd.isna(row[column]) else row[column]
    if (clean(old) if isinstance(old, str) else old) != correction.expect:
        raise _Refused("MSB-C02", column=column, found=_shown(column, old), expect=_shown(column, correction.expect))
    place = (row["source_file"], row["source_sheet"], int(row["source_row"]), column)
    facts = {"number": correction.number, "column": column, "reason": correction.reason, "source": correction.source}
    if correction.drops:
        out.rupiah -= sum(int(row[name]) for name in MONEY if not pd.isna(row[name]))
        out.dropped[place[:2]] = out.dropped.get(place[:2], 0) + 1
        out.records = out.records.drop(index)
        out.findings.append(Finding("MSB-C10", *place, _shown(column, old), n_rows=1, facts=facts))
        return
    new = correction.value
    for name, value in _with_consequences(column, new, row, follow).items():
        out.records.loc[index, name] = pd.NA if value is None else value
    if column in MONEY:
        out.rupiah += int(new or 0) - int(old or 0)
    before = out.records.loc[index, "corrections"]
    out.records.loc[index, "corrections"] = column if pd.isna(before) else f"{before};{column}"
    shown = {"old": _shown(column, old), "new": _shown(column, new)}
    out.findings.append(Finding("MSB-C01", *place, shown["old"], facts=facts | shown))


def _with_consequences(column: str, value: object, row: pd.Series, follow: Consequences) -> dict[str, object]:
    """The corrected column and those that say the same in other words, so that a row never contradicts itself."""
    if column == "skpd_name" and value is not None:
        name, group = follow.skpd(str(value))
        return {"skpd_name": name, "skpd_group": group}
    if column not in ("kecamatan_code", "desa_code"):
        return {column: value}
    if value is None:
        return {column: None, column.replace("code", "name"): None}
    code = str(value)
    depth = 2 if column == "kecamatan_code" else 3
    if code not in follow.places or code.count(".") != depth:
        raise _bad("value", code, f"{'.'.join(['99', '99', '99', '9999'][: depth + 1])}, context/wilayah.csv")
    kecamatan = ".".join(code.split(".")[:3])
    same = {"kecamatan_code": kecamatan, "kecamatan_name": follow.places.get(kecamatan)}
    if column == "kecamatan_code":
        return same
    same |= {"desa_code": code, "desa_name": follow.places[code], "place_codes": code}
    if row["stage"] == "desa":
        same["origin"] = "musrenbang_kelurahan" if code.split(".")[3].startswith("1") else "musrenbang_desa"
    return same


def _shown(column: str, value: object) -> str | None:
    if value is None:
        return None
    return f"{int(value):,}".replace(",", ".") if column in MONEY else str(value)
