"""Villages and kecamatan whose code changed between the IDM list of 2024 and the Kemendagri list of 2025.

``python -m benchmarks.place_changes > musrenbang_analysis/reference/place_changes.csv``, with ``../shared/data`` beside
the project. A change is written down only where it leaves no choice: the old code is gone (or names another village
now), the name stands once among the villages of the kabupaten in either list, and its new code was not that village's
in 2024. What was split or renamed cannot be told from two lists; it is left to ``context/wilayah_perubahan.csv``.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

from musrenbang_analysis.normalise.place_change import COLUMNS
from musrenbang_analysis.normalise.text import clean, squeeze

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SOURCE = "IDM 2024 (kristonova) dan Kepmendagri 300.2.2-2430/2025 (cahyadsn/wilayah)"
KELURAHAN = "1"
"""Ninth digit of the code of a kelurahan."""
LAST_YEAR = "2024"
HEAD = """\
# What an old name or code of a place means in the packaged list of 2025.
# old_code: empty where only the name changed. old_kecamatan: its name; empty for a kecamatan itself.
# Two rows of one old place are a split. valid_from, valid_until: first and last year of the old one, empty = not known.
# Printed by python -m benchmarks.place_changes; what a kabupaten knows itself goes to context/wilayah_perubahan.csv.
"""


def rows_of(old: dict[str, tuple[str, str]], new: dict[str, str]) -> list[dict[str, str]]:
    """Changes between ``old`` (village code -> name, name of kecamatan) and ``new`` (code -> name, all levels)."""
    return [*_kecamatan(old, new), *_villages(old, new)]


def _villages(old: dict[str, tuple[str, str]], new: dict[str, str]) -> list[dict[str, str]]:
    before, after = defaultdict(list), defaultdict(list)
    for code, (name, _) in old.items():
        before[code[:5], squeeze(name)].append(code)
    for code, name in new.items():
        if len(code) == 13:
            after[code[:5], squeeze(name)].append(code)
    rows = []
    for code, (name, kecamatan) in old.items():
        key = code[:5], squeeze(name)
        if not key[1] or squeeze(new.get(code, "")) == key[1] or len(before[key]) != 1 or len(after[key]) != 1:
            continue
        if after[key][0][9] == KELURAHAN:
            continue  # the IDM has no kelurahan: this one may have stood beside the village all along
        rows.append(_row(code, kecamatan, name, after[key][0]))
    return rows


def _kecamatan(old: dict[str, tuple[str, str]], new: dict[str, str]) -> list[dict[str, str]]:
    """Kecamatan that kept their name under another code."""
    names: dict[str, set[str]] = defaultdict(set)
    after = defaultdict(list)
    for code, (_, kecamatan) in old.items():
        names[code[:8]].add(kecamatan)
    for code, name in new.items():
        if len(code) == 8:
            after[code[:5], squeeze(name)].append(code)
    rows = []
    for code, said in names.items():
        found = after[code[:5], squeeze(next(iter(said)))]
        if code not in new and len(said) == 1 and len(found) == 1:
            rows.append(_row(code, "", next(iter(said)), found[0]))
    return rows


def _row(code: str, kecamatan: str, name: str, new: str) -> dict[str, str]:
    values = (code, kecamatan.title(), name.title(), new, "", LAST_YEAR, SOURCE)
    return dict(zip(COLUMNS, values, strict=True))


def main() -> None:
    """Print the table."""
    with (DATA / "idm-2024" / "idm_2024.csv").open(encoding="utf-8", newline="") as stream:
        villages = csv.DictReader(stream)
        old = {row["kode_desa"]: (clean(row["nama_desa"]), clean(row["nama_kecamatan"])) for row in villages}
    with (DATA / "wilayah" / "wilayah_2025.csv").open(encoding="utf-8", newline="") as stream:
        new = {row["kode"]: row["nama"] for row in csv.DictReader(stream)}
    sys.stdout.write(HEAD)
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(sorted(rows_of(old, new), key=lambda row: (row["old_code"], row["code"])))


if __name__ == "__main__":
    main()
