"""All measures of a 3,000-proposal kabupaten beside a plain pandas groupby of the funnel.

``python -m benchmarks.measure_speed``: a synthetic dossier is generated and built in a temporary folder.
"""

import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from musrenbang_analysis.measure.context import measure_context
from musrenbang_analysis.measure.engine import all_measures
from musrenbang_analysis.paths import Roots
from musrenbang_analysis.pipeline import build
from synthetic.dossier import Settings, generate

RUNS = 3


def plain_funnel(lineage: pd.DataFrame) -> pd.DataFrame:
    """What a spreadsheet would give: share of "yes" per kecamatan and stage."""
    reached = lineage[["kecamatan", "renja", "rkpd", "apbd"]].eq("yes")
    return reached.groupby(lineage["kecamatan_code"]).mean()


def main() -> int:
    """Print the best of a few runs of both."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "raw", Path(folder) / "truth", Settings(11, 12, 120, 3000, 1.0, "99.01", 2025))
        built = build(Path(folder) / "raw" / "99.01" / "2025", Roots(processed=Path(folder) / "processed"))
    tables = built.tables
    places = [(place["code"], place["name"]) for place in tables.manifest["places"]]
    covered = tables.records["kecamatan_code"].dropna().unique()
    context = measure_context(built.dossier.context_rows, places, covered, built.dossier.plan_year)
    facts = (tables.records, tables.links, tables.lineage, tables.documents, tables.sources)
    sequence = tuple(tables.manifest["stage_sequence"])
    calls = {
        "all measures": lambda: all_measures(*facts, context, ("99.01", "Contoh"), sequence),
        "plain groupby of the funnel": lambda: plain_funnel(tables.lineage),
    }
    for name, call in calls.items():
        seconds = []
        for _ in range(RUNS):
            started = time.perf_counter()
            result = call()
            seconds.append(time.perf_counter() - started)
        print(f"{name}: {min(seconds):.3f} s, {len(result)} rows from {len(tables.lineage)} proposals")
    return 0


if __name__ == "__main__":
    sys.exit(main())
