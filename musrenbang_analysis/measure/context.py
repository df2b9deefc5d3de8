"""The side tables of a dossier (``context/*.csv``) as measures need them; a table not given is empty."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

_PLAIN = re.compile(r"\d+(?:[.,](?:\d{1,2}|\d{4,}))?|0[.,]\d+")
Rows = list[dict[str, str]]
TABLES = ("dapil.csv", "pagu_wilayah.csv", "wilayah_statistik.csv")
"""Side tables the measures read (domain.md 6.1)."""
VILLAGE_COLUMNS = ("desa_code", "desa_name", "kecamatan_code", "population", "poor", "idm")


def _no_rows(name: str) -> Rows:
    return []


def _no_villages() -> pd.DataFrame:
    return pd.DataFrame(columns=list(VILLAGE_COLUMNS))


@dataclass(frozen=True)
class MeasureContext:
    """``dapil``: kecamatan_code -> electoral district; ``quota``, ``ceiling``: area code -> number, rupiah.

    ``villages``: every desa and kelurahan, those that proposed nothing included, with ``population``,
    ``poor`` (persons) and ``idm`` where context/wilayah_statistik.csv gives them.
    """

    dapil: dict[str, str] = field(default_factory=dict)
    quota: dict[str, int] = field(default_factory=dict)
    ceiling: dict[str, int] = field(default_factory=dict)
    villages: pd.DataFrame = field(default_factory=_no_villages)
    side_rows: Callable[[str], Rows] = _no_rows
    """Rows of any side table by its file name, for the scorecard."""


def measure_context(
    rows_of: Callable[[str], Rows],
    places: Iterable[tuple[str, str]] = (),
    kecamatan: Iterable[str] = (),
    plan_year: int | None = None,
) -> MeasureContext:
    """Read the side tables.

    Parameters
    ----------
    rows_of
        gives the rows of one of ``TABLES`` with lower-case headers, none when it is absent.
        ``dapil.csv``: kecamatan_code, dapil; ``pagu_wilayah.csv``: kec, desa or kode, tahun, pagu, kuota;
        ``wilayah_statistik.csv``: desa_kode, tahun, penduduk, miskin, idm (the latest year of a village counts).
    places
        (code, name) of every place of the kabupaten.
    kecamatan
        codes of the kecamatan the dossier covers; villages of others are left out.
    plan_year
        ceilings and quotas of other years are left out.
    """
    covered = set(kecamatan)
    villages = pd.DataFrame(
        [(code, name, code[:8]) for code, name in places if code.count(".") == 3 and code[:8] in covered],
        columns=list(VILLAGE_COLUMNS[:3]),
    )
    statistics: dict[str, dict[str, str]] = {}
    for row in sorted(rows_of("wilayah_statistik.csv"), key=lambda row: row.get("tahun", "")):
        statistics[row.get("desa_kode", "")] = row
    for column, header in (("population", "penduduk"), ("poor", "miskin"), ("idm", "idm")):
        values = [_number(statistics.get(code, {}).get(header)) for code in villages["desa_code"]]
        villages[column] = pd.Series(values, index=villages.index, dtype="Float64")
    ceilings = [row for row in rows_of("pagu_wilayah.csv") if (row.get("tahun") or str(plan_year)) == str(plan_year)]
    districts = [row for row in rows_of("dapil.csv") if row.get("kecamatan_code") and row.get("dapil")]
    return MeasureContext(
        dapil={row["kecamatan_code"]: row["dapil"] for row in districts},
        quota=_by_area(ceilings, "kuota"),
        ceiling=_by_area(ceilings, "pagu"),
        villages=villages,
        side_rows=rows_of,
    )


def known_villages(context: MeasureContext) -> list[dict[str, object]]:
    """The villages with their statistics as plain values, for the manifest; none where none has a statistic."""
    table = context.villages
    if table.empty or not table[["population", "poor", "idm"]].notna().any(axis=None):
        return []
    plain = table.astype(object).where(table.notna(), None)
    return plain[["desa_code", "kecamatan_code", "population", "poor", "idm"]].to_dict("records")


def _by_area(rows: Rows, column: str) -> dict[str, int]:
    """Numbers by the narrowest area a row names: kode, otherwise desa, otherwise kec."""
    found = {row.get("kode") or row.get("desa") or row.get("kec") or "": _number(row.get(column)) for row in rows}
    return {code: int(number) for code, number in found.items() if code and number is not None}


def _number(text: str | None) -> float | None:
    """A plain number: digits, or digits with one decimal part of another length than three.

    "1.500" may be one and a half or fifteen hundred, so it is nothing; nothing is guessed.
    """
    match = _PLAIN.fullmatch((text or "").strip())
    return float(match[0].replace(",", ".")) if match else None
