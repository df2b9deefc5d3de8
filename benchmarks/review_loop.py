"""The clerk's loop on the bundled example, whose truth is known: export, 150 pairs answered by truth, import, rebuild.

``python -m benchmarks.review_loop [--pairs 150] [--audit 200] [--rounds 1]``. The same workbook people fill in goes
out and comes back; the simulated clerk answers by the true chains and looks at nothing else.
"""

import argparse
import csv
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import openpyxl
import pandas as pd

from musrenbang_analysis.paths import EXAMPLE, Roots
from musrenbang_analysis.pipeline import Built, build
from musrenbang_analysis.publish.accuracy import accuracy_block
from musrenbang_analysis.review.hand import frames_of
from musrenbang_analysis.review.intake import take_in
from musrenbang_analysis.review.learning import learn
from musrenbang_analysis.review.workbook import Request, choose, write_review

TRUTH = EXAMPLE.parents[3] / "synthetic" / "truth" / "99.01" / "2025"
FIRST = 4
STEPS = (("desa", "kecamatan"), ("kecamatan", "renja"), ("rkpd", "apbd"))
"""The steps whose figures are printed apart; the others count in the total."""


class Truth:
    """The true chains, by the ids of the records as read."""

    def __init__(self, records: pd.DataFrame, folder: Path = TRUTH) -> None:
        rows = _read(folder, "records")
        at = {(row["source_file"], row["source_sheet"], int(row["source_row"])): row["truth_id"] for row in rows}
        address = zip(records["source_file"], records["source_sheet"], records["source_row"], strict=True)
        self.true_id = {i: at.get(key) for i, key in zip(records["record_id"], address, strict=True)}
        self.stage = dict(zip(records["record_id"], records["stage"], strict=True))
        self.record_of = {truth: record for record, truth in self.true_id.items() if truth}
        self.children: dict[str, list[str]] = defaultdict(list)
        self.direct = [(row["from_truth_id"], row["to_truth_id"]) for row in _read(folder, "links")]
        for start, end in self.direct:
            self.children[start].append(end)
        self.funded = {row["truth_id"]: row["reached_apbd"] == "yes" for row in _read(folder, "proposals")}
        self.reach: dict[str, set[str]] = {}

    def is_same(self, left: str, right: str) -> bool:
        """Whether the later row carries the earlier one, directly or through rows between them."""
        start, end = self.true_id.get(left), self.true_id.get(right)
        if start not in self.reach:
            todo, seen = [start], set()
            while todo:
                for child in self.children.get(todo.pop(), ()):
                    if child not in seen:
                        seen.add(child)
                        todo.append(child)
            self.reach[start] = seen
        return end in self.reach[start]


def _read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def answer(path: Path, truth: Truth) -> tuple[int, int]:
    """Fill the workbook in by the truth; how many pairs and audited proposals were answered."""
    book = openpyxl.load_workbook(path)
    book["Petunjuk"]["B3"], book["Petunjuk"]["B4"] = "Perencana Bappeda", "2025-04-02"
    counts = []
    for name, verdict, mark in (("Pasangan", 6, 8), ("Audit", 4, 8)):
        n = 0
        sheet = book[name] if name in book.sheetnames else None
        for row in range(FIRST, sheet.max_row + 1) if sheet else ():
            kind, first, second, *_ = str(sheet.cell(row, mark).value).split("|")
            if kind == "P":
                word = "Sama" if truth.is_same(first, second) else "Bukan"
            elif truth.true_id.get(first) in truth.funded:
                word = "Ya" if truth.funded[truth.true_id[first]] else "Tidak"
            else:
                word = "Tidak tahu"
            sheet.cell(row, verdict).value = word
            n += 1
        counts.append(n)
    book.save(path)
    return counts[0], counts[1]


def scores(built: Built, truth: Truth) -> pd.DataFrame:
    """Precision, recall and F1 of accepted links, over all steps and for the steps printed apart."""
    links = built.tables.links
    accepted = links[links["status"] == "accepted"]
    pairs = list(zip(accepted["from_id"], accepted["to_id"], strict=True))
    found = set(pairs)
    rows = []
    for name, step in (("semua / all", None), *((f"{a}-{b}", (a, b)) for a, b in STEPS)):
        chosen = [pair for pair in pairs if step is None or (truth.stage[pair[0]], truth.stage[pair[1]]) == step]
        real = [(truth.record_of.get(a), truth.record_of.get(b)) for a, b in truth.direct]
        real = [pair for pair in real if None not in pair]
        real = [pair for pair in real if step is None or (truth.stage[pair[0]], truth.stage[pair[1]]) == step]
        if not chosen or not real:
            continue
        precision = sum(truth.is_same(*pair) for pair in chosen) / len(chosen)
        recall = sum(pair in found for pair in real) / len(real)
        rows.append((name, len(chosen), precision, recall, 2 * precision * recall / (precision + recall)))
    return pd.DataFrame(rows, columns=["step", "accepted", "precision", "recall", "f1"])


def main() -> int:
    """Print the scores before, after each round of review, and what the import itself says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--audit", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "raw" / "99.01" / "2025"
        shutil.copytree(EXAMPLE, folder)
        roots = Roots(processed=Path(base) / "processed")
        built = build(folder, roots)
        truth = Truth(built.tables.records)
        print("before\n" + scores(built, truth).round(3).to_string(index=False))
        for number in range(1, options.rounds + 1):
            started = time.perf_counter()
            request = Request(options.pairs, options.audit if number == 1 else 0)
            asked = choose(built.tables, request, *frames_of(folder))
            path = write_review(Path(base) / f"{number}.xlsx", built.tables, asked, request, "2025-04-01")
            exported = time.perf_counter()
            n_pairs, n_audit = answer(path, truth)
            answered = time.perf_counter()
            intake = take_in(folder, built.tables, [path])
            learned = learn(folder, built.tables)
            print(f"\nround {number}: {n_pairs} pairs, {n_audit} audited, kept {len(intake.links)}+{len(intake.audit)}")
            print(f"export {exported - started:.1f} s, import {time.perf_counter() - answered:.1f} s")
            print(accuracy_block(learned.before, learned.after, learned.n_labels, "en").text)
            built = build(folder, roots)
            print(f"\nafter round {number}\n" + scores(built, truth).round(3).to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
