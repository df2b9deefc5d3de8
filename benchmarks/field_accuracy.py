"""How many fields the reader gets right on synthetic dossiers, held against their truth, row by row.

    python -m benchmarks.field_accuracy [--dirt 0 1 2] [--seeds 2025 7 11] [--markdown] [--misses 20]

The truth says what each source row *prints* (``synthetic/README.md``). A field is right when the reader says the same;
it is missed when the row prints it and the reader says nothing; it is wrong when the reader says something else, and
also when it says something the row does not print. ``docs/real-data.md`` holds the table.
"""

import argparse
import csv
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from musrenbang_analysis.checking import check
from synthetic.dossier import Settings, generate

ROW = ("source_file", "source_sheet", "source_row")
FIELDS = {
    "money": (("asked_rp", "asked_rp"), ("approved_rp", "approved_rp")),
    "place": (("printed_desa_code", "place_codes"), ("printed_kecamatan_code", "kecamatan_code")),
    "skpd": (("printed_skpd_name", "skpd_name"),),
    "rt_rw": (("rt", "rt"), ("rw", "rw")),
    "volume": (("volume", "volume"),),
    "outcome": (("outcome", "outcome"),),
}
"""Field -> (column of the truth, column of ``records``); a row is right when all of them are."""
PROMISED = ("money", "place", "skpd", "rt_rw")
PROMISE = 0.995
SETTLED_BY_OTHERS = "outcome"
"""Village rows of the example carry the verdict of a later list in their truth; only lists that print one are held."""


@dataclass
class Accuracy:
    """Counts over one dossier, and the rows that were not right."""

    rows: int = 0
    rows_read: int = 0
    rows_in: int = 0
    rows_accounted: int = 0
    right: Counter = field(default_factory=Counter)
    missed: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(field, address, what is printed, what was read)"""

    def share(self, name: str) -> float:
        """Share of the rows where the field is right."""
        return self.right[name] / max(self.right[name] + self.missed[name] + self.wrong[name], 1)

    def add(self, other: "Accuracy") -> None:
        """Count another dossier too."""
        for name in ("rows", "rows_read", "rows_in", "rows_accounted", "right", "missed", "wrong", "misses"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(folder: Path, truth: Path) -> Accuracy:
    """Read the dossier in ``folder`` and hold every row against ``truth/records.csv``."""
    checked = check(folder)
    records, sources = checked.reading.records, checked.reading.sources
    read = {tuple(row[name] for name in ROW): row for row in _texts(records).to_dict("records")}
    result = Accuracy(
        rows_in=int(sources["rows_in"].fillna(0).sum()),
        rows_accounted=int(sources["rows_out"].fillna(0).sum() + sources["rows_in_findings"].fillna(0).sum()),
    )
    with (truth / "records.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            result.rows += 1
            found = read.get(tuple(row[name] for name in ROW))
            result.rows_read += found is not None
            for name, columns in FIELDS.items():
                if name == SETTLED_BY_OTHERS and row["stage"] not in ("kecamatan", "forum_skpd"):
                    continue
                _judge(result, name, row, found or {}, columns)
    return result


def _texts(records: pd.DataFrame) -> pd.DataFrame:
    out = records[[*ROW]].astype(str)
    for columns in FIELDS.values():
        for _, column in columns:
            values = records[column]
            shown = values.map(lambda value: f"{value:g}") if column == "volume" else values.astype("string")
            out[column] = shown.astype("object").where(values.notna(), "")
    return out


def _judge(result: Accuracy, name: str, row: dict, found: dict, columns: tuple[tuple[str, str], ...]) -> None:
    said = [(row[printed], str(found.get(read, ""))) for printed, read in columns]
    verdicts = {_verdict(printed, read, row) for printed, read in said}
    kind = next(kind for kind in ("wrong", "missed", "right") if kind in verdicts)
    getattr(result, kind)[name] += 1
    if kind != "right":
        address = f"{row['source_file']} {row['source_sheet']}:{row['source_row']}"
        result.misses.append((name, address, " | ".join(one for one, _ in said), " | ".join(two for _, two in said)))


def _verdict(printed: str, read: str, row: dict) -> str:
    one, two = set(filter(None, printed.split(";"))), set(filter(None, read.split(";")))
    if one == two:
        return "right"
    if not two:
        return "missed"
    # A place that is true although the truth does not count it as printed is no error: its list or sheet said it.
    true_place = {*row["desa_code"].split(";"), row["kecamatan_code"]}
    return "right" if not one and two <= true_place and "." in read else "wrong"


def measured(dirt: float, seed: int) -> Accuracy:
    """Generate one dossier of that dirt and seed in a temporary folder, and measure it."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(seed=seed, dirt=dirt)
        generate(Path(name) / "raw", Path(name) / "truth", settings)
        place = f"{settings.code}/{settings.year}"
        return measure(Path(name) / "raw" / place, Path(name) / "truth" / place)


def lines(results: dict[float, Accuracy]) -> list[list[str]]:
    """The table: one column per dirt."""
    table = [["figure", *(f"dirt {dirt:g}" for dirt in results)]]
    table.append(["rows of the truth", *(f"{one.rows:,}" for one in results.values())])
    table.append(["... read at their address", *(f"{one.rows_read:,}" for one in results.values())])
    table.append(["rows of the files", *(f"{one.rows_in:,}" for one in results.values())])
    table.append(["... accounted for", *(f"{one.rows_accounted:,}" for one in results.values())])
    for name in FIELDS:
        cells = (f"{100 * one.share(name):.2f} % ({one.missed[name]}, {one.wrong[name]})" for one in results.values())
        table.append([f"{name} right (missed, wrong)", *cells])
    return table


def main() -> None:
    """Print the table, and with ``--misses`` some of the rows that are not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dirt", type=float, nargs="*", default=[0, 1, 2])
    parser.add_argument("--seeds", type=int, nargs="*", default=[2025, 7, 11])
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    results = {}
    for dirt in options.dirt:
        results[dirt] = Accuracy()
        for seed in options.seeds:
            results[dirt].add(measured(dirt, seed))
    table = lines(results)
    if options.markdown:
        table.insert(1, ["---"] * len(table[0]))
    for row in table:
        print(f"| {' | '.join(row)} |" if options.markdown else "".join(f"{cell:<34}" for cell in row))
    for dirt, result in results.items():
        for miss in result.misses[: options.misses]:
            print(dirt, *miss, sep="\t")


if __name__ == "__main__":
    main()
