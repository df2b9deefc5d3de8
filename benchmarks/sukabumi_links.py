"""The text linker against a real, partly linked kabupaten: Sukabumi, RKPD 2019, with the parent ids hidden.

    python -m benchmarks.sukabumi_links

Reads ``../shared/data/sukabumi-rkpd-2019`` where it lies (it has no licence to be copied). No weight is set on it: they
come from invented kabupaten (``benchmarks.fit_link_model``). The application's own parent ids are the truth, with two
faults. Where an operator overwrote a row the id is wrong: those are listed by name and not asked for. Where the
kecamatan entered a wish anew instead of taking it over there is none: a link between two rows of which no id speaks
counts as wrong in all figures but those on "rows of which an id speaks".

Exact duplicates: rows that agree in village, work, place, volume, unit, SKPD, RT and RW with another row of their list
cannot be told apart by anybody. "Distinguishable rows" leaves out every pair with such a row; "all rows" counts the
links between two groups of equal rows, whichever of them are chosen. Of the splits all pairs are asked for.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

from musrenbang_analysis.link.engine import link_records
from musrenbang_analysis.pipeline import check

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sukabumi-rkpd-2019"
PLACE = {
    "musrenbang_desa.csv": "desa",
    "musrenbang_kecamatan.csv": "kecamatan",
    "pokir.csv": "pokir",
    "rancangan_awal_renja.csv": "ranwal_renja",
    "rancangan_renja.csv": "renja",
    "musrenbang_kabupaten.csv": "kabupaten",
}
ALIKE = ("desa_code", "proposal_text", "location_text", "volume", "unit", "skpd_name", "rt", "rw")
FEWEST = 10
"""Split proposals below which their share gets no interval."""
STEPS = (("desa", "kecamatan"), ("kecamatan", "renja"), ("pokir", "renja"))


def read_records(folder: Path) -> pd.DataFrame:
    """The records of all stages, read from copies in ``folder``."""
    for name, stage in PLACE.items():
        (folder / stage).mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / name, folder / stage / name)
    (folder / "dossier.yml").write_text('kabupaten_code: "32.02"\nplan_year: 2019\n', encoding="utf-8")
    return check(folder).reading.records


def hidden(records: pd.DataFrame) -> pd.DataFrame:
    """The records without any id, as an office without the application would hand them over."""
    return records.assign(source_id=None, source_parent_id=None, id_system=None)


def true_links(records: pd.DataFrame) -> pd.DataFrame:
    """``from_id``, ``to_id`` as the parent ids say."""
    links = link_records(records, linkers=("id",)).links
    return links.loc[links["status"] == "accepted", ["from_id", "to_id"]]


def looks(records: pd.DataFrame) -> pd.Series:
    """record_id -> everything by which a person could tell rows of one list apart."""
    return records.set_index("record_id")[["stage", *ALIKE]].astype("string").fillna("").agg("|".join, axis=1)


def odd_parents(records: pd.DataFrame, links: pd.DataFrame) -> set[tuple[str, str]]:
    """Parent ids that cannot be right: both the work and the village differ."""
    facts = records.set_index("record_id")
    one, two = facts.loc[links["from_id"]], facts.loc[links["to_id"]]
    differ = one["proposal_text"].str.casefold().to_numpy() != two["proposal_text"].str.casefold().to_numpy()
    moved = one["desa_code"].fillna("").to_numpy() != two["desa_code"].fillna("").to_numpy()
    known = one["desa_code"].notna().to_numpy() & two["desa_code"].notna().to_numpy()
    return set(links.loc[differ & moved & known, ["from_id", "to_id"]].itertuples(index=False, name=None))


def score(found: set, true: set) -> dict[str, float]:
    """Precision, recall and F1 of pairs."""
    hits = len(found & true)
    precision, recall = hits / max(len(found), 1), hits / max(len(true), 1)
    return {"P": precision, "R": recall, "F1": 2 * precision * recall / max(precision + recall, 1e-9)}


def score_groups(found: set, true: set, look: pd.Series) -> dict[str, float]:
    """The same when equal rows may stand for each other: links are counted between groups of equal rows."""
    counts = [Counter((look[a], look[b]) for a, b in pairs) for pairs in (found, true)]
    hits = sum((counts[0] & counts[1]).values())
    precision, recall = hits / max(len(found), 1), hits / max(len(true), 1)
    return {"P": precision, "R": recall, "F1": 2 * precision * recall / max(precision + recall, 1e-9)}


def share_of_splits(found: set, true: set) -> dict[str, float]:
    """The share of the links of split proposals that were found, with a 95 % interval over proposals (bootstrap)."""
    pieces = Counter(a for a, _ in true)
    hits = Counter(a for a, _ in found & true)
    n = np.array([count for count in pieces.values() if count > 1])
    k = np.array([hits[a] for a, count in pieces.items() if count > 1])
    out = {"true": int(n.sum()), "proposals": len(n), "R": float(k.sum() / max(n.sum(), 1))}
    if len(n) < FEWEST:
        return out

    def share(k: np.ndarray, n: np.ndarray, axis: int = -1) -> np.ndarray:
        return k.sum(axis=axis) / n.sum(axis=axis)

    drawn = bootstrap((k, n), share, paired=True, method="percentile", rng=np.random.default_rng(0))
    return out | {"lower": float(drawn.confidence_interval.low), "upper": float(drawn.confidence_interval.high)}


def evaluate(records: pd.DataFrame) -> pd.DataFrame:
    """One row per step and way of scoring, and one for the splits."""
    truth = true_links(records)
    odd = odd_parents(records, truth)
    started = time.process_time()
    linked = link_records(hidden(records), linkers=("text",)).links
    seconds = time.process_time() - started
    accepted = linked[linked["status"] == "accepted"]
    stage = records.set_index("record_id")["stage"]
    look = looks(records)
    single = set(look.index[~look.duplicated(keep=False)])
    rows = []
    for before, after in STEPS:
        found, all_true = (
            {
                (a, b)
                for a, b in zip(part["from_id"], part["to_id"], strict=True)
                if (stage[a], stage[b]) == (before, after)
            }
            for part in (accepted, truth)
        )
        true = all_true - odd
        clear, clear_true = ({(a, b) for a, b in side if a in single and b in single} for side in (found, true))
        spoken = {record_id for pair in all_true for record_id in pair}
        told = {(a, b) for a, b in clear if a in spoken or b in spoken}
        for scored, asked, figures in (
            ("distinguishable rows", clear_true, score(clear, clear_true)),
            ("distinguishable rows of which an id speaks", clear_true, score(told, clear_true)),
            ("all rows, equal rows by group", true, score_groups(found, true, look)),
        ):
            rows.append({"step": f"{before}-{after}", "scored": scored, "true": len(asked)} | figures)
        rows.append({"step": f"{before}-{after}", "scored": "links of split proposals"} | share_of_splits(found, true))
    table = pd.DataFrame(rows)
    table.attrs = {"odd": odd, "seconds": seconds}
    return table


def main(argv: list[str]) -> int:
    """Print the table and the wrong parent ids."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(argv)
    if not DATA.is_dir():
        print(f"not there: {DATA}")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        records = read_records(Path(folder) / "32.02" / "2019")
    table = evaluate(records)
    print(table.round(3).to_string(index=False, na_rep=""))
    print(f"linking: {table.attrs['seconds']:.1f} s of one core for {len(records):,} rows")
    facts = records.set_index("record_id")
    print(f"parent ids that cannot be right (work and village differ): {len(table.attrs['odd'])}")
    for pair in sorted(table.attrs["odd"]):
        print("  " + " -> ".join(_named(facts.loc[record_id]) for record_id in pair))
    return 0


def _named(row: pd.Series) -> str:
    """A row by the name of its village, its work and where it stands."""
    return f"{row['desa_name']}: {row['proposal_text']} ({row['source_file']} row {row['source_row']})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
