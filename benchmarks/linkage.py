"""How well and how fast proposals are linked, beside the methods one would otherwise take, in one run.

``python -m benchmarks.linkage`` writes docs/linkage-accuracy.md. The kabupaten are hard truth chains
(``synthetic.chains``); every rival gets the same candidate pairs and the same evidence (``benchmarks.pairing``), and
Splink besides its own blocking. Libraries that are not in the lock are skipped with a printed line when absent (see
benchmarks/README.md). ``--chains``, ``--first-seed`` and ``--no-sizes`` make a shorter run.
"""

import argparse
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import rival_methods as rival
from benchmarks.ours import Ours, candidate_recalls, link_chain, measured, reviewed
from benchmarks.pairing import Pairs, candidate_pairs
from musrenbang_analysis.link.model import shipped
from synthetic.chains import Chain, chain
from synthetic.chains.build import DIRECT
from synthetic.chains.build import STEPS as EVERY_STEP
from synthetic.chains.difficulty import AIM, tfidf_best_f1

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "linkage-accuracy.md"
TEMPLATE = Path(__file__).parent / "pages" / "linkage.md"
OWN = "musrenbang_analysis"
STEPS = ("desa-kecamatan", "kecamatan-renja", "rkpd-apbd")
FIRST = 1040
"""The first of the seeds judged on; it and the next three were looked at only when the parameters were done."""
TRAINING = (1, 2, 3, 4)
SIZES = (750, 1500, 3000, 6000)
REVIEWED = 150
KINDS = {"same": "1:1", "merge23": "gabungan 2-3 / merged", "merge4": "gabungan 4+", "split": "pecahan / split",
         "skpd_moved": "pindah SKPD / moved"}  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Measure all methods and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.linkage")
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=FIRST)
    parser.add_argument("--no-sizes", action="store_true", help="leave out the runs by size")
    parser.add_argument("--page", type=Path, default=PAGE)
    args = parser.parse_args(argv)
    for module, name in rival.EXTRA.items():
        if not rival.available(module):
            print(f"{name} is not installed here: skipped (see benchmarks/README.md)")
    board = Board()
    training = defaultdict(list)
    for seed in TRAINING:
        for step, pairs in candidate_pairs(chain(seed), STEPS).items():
            training[step].append(pairs)
    models = {step: rival.boosted(training[step]) for step in STEPS}
    del training
    plain = defaultdict(list)
    for seed in range(args.first_seed, args.first_seed + args.chains):
        made = chain(seed)
        for step in STEPS:
            plain[step].append(tfidf_best_f1(made, step)[0])
        ours(board, made)
        started = time.perf_counter()
        for step, pairs in candidate_pairs(made, STEPS).items():
            rivals(board, made, pairs, models[step])
        print(f"chain {seed}: rivals {time.perf_counter() - started:.0f} s", flush=True)
    growth = [] if args.no_sizes else by_size()
    args.page.write_text(page(board, {step: float(np.mean(values)) for step, values in plain.items()}, growth,
                              args.chains), encoding="utf-8")  # fmt: skip
    print(board.table().to_string())
    return 0


class Board:
    """What was measured, per method, chain and step."""

    def __init__(self) -> None:
        self.rows: list[dict] = []
        self.kinds: list[dict] = []
        self.compared: list[dict[str, float]] = []
        """Per chain the share of true pairs that this package compares, of every step and of the direct way."""

    def add(self, method: str, made: Chain, step: str, found: set[tuple[str, str]], seconds: float, megabytes: float,
            candidates: float) -> None:  # fmt: skip
        """Keep the F1, the recall by kind and the cost of one decision."""
        truth = made.truth.pairs[made.truth.pairs["step"] == step]
        true = list(zip(truth["from_id"], truth["to_id"], strict=True))
        hits = [pair in found for pair in true]
        tp = sum(hits)
        self.rows.append({"method": method, "seed": made.seed, "step": step, "f1": 2 * tp / (len(found) + len(true)),
                          "precision": tp / max(1, len(found)), "recall": tp / len(true), "seconds": seconds,
                          "megabytes": megabytes, "candidates": candidates})  # fmt: skip
        for kind in KINDS:
            mine = [hit for hit, other in zip(hits, truth["kind"], strict=True) if other == kind]
            self.kinds.append({"method": method, "step": step, "kind": kind, "hits": sum(mine), "n": len(mine)})
        print(f"{made.seed} {step} {method}: F1 {self.rows[-1]['f1']:.3f}, {seconds:.2f} s", flush=True)

    def table(self) -> pd.DataFrame:
        """Mean F1 per method and step, in the order they ran."""
        rows = pd.DataFrame(self.rows)
        order = list(dict.fromkeys(rows["method"]))
        return rows.pivot_table(index="method", columns="step", values="f1")[list(STEPS)].loc[order].round(3)


def rivals(board: Board, made: Chain, pairs: Pairs, model: object) -> None:
    """Every other method on one step of one chain."""

    def run(name: str, call: Callable[[], np.ndarray]) -> None:
        mask, seconds, megabytes = measured(call)
        found = pairs.ids[mask]
        board.add(name, made, pairs.step, set(zip(found["from_id"], found["to_id"], strict=True)), seconds, megabytes,
                  pairs.recall)  # fmt: skip

    run("TF-IDF, ambang terbaik / best threshold", lambda: rival.best_threshold(pairs, rival.tfidf(pairs)))
    if rival.available("rapidfuzz"):
        run("RapidFuzz token_set, ambang terbaik / best threshold",
            lambda: rival.best_threshold(pairs, rival.token_set(pairs)))  # fmt: skip
    if rival.available("splink"):
        for native, name in ((True, "Splink 5, blok sendiri / native blocking"),
                             (False, "Splink 5, kandidat kami / our candidates")):  # fmt: skip
            scored, seconds, megabytes = measured(lambda native=native: rival.splink(pairs, native))
            kept = scored[scored["score"] >= 0.5].sort_values("score", kind="stable")
            kept = kept.drop_duplicates("from_id", keep="last")
            board.add(name, made, pairs.step, set(zip(kept["from_id"], kept["to_id"], strict=True)), seconds, megabytes,
                      pairs.recall)  # fmt: skip
    if rival.available("recordlinkage"):

        def ecm() -> np.ndarray:
            score = rival.ecm(pairs)
            return (score >= 0.5) & rival.best_per_left(pairs, score)

        run("recordlinkage ECM", ecm)
    for how, name in (("random", "acak / random"), ("uncertainty", "paling ragu / by uncertainty")):
        run(f"regresi logistik, 100 label {name}", lambda how=how: rival.few_labels(pairs, how, made.seed) >= 0.5)
    run("gradient boosting, label 4 kabupaten lain / of 4 others",
        lambda: model.predict_proba(pairs.evidence)[:, 1] >= 0.5)  # fmt: skip


def ours(board: Board, made: Chain) -> None:
    """This package on one chain: without labels, after 150 reviewed pairs in all, and after 150 of each step."""
    recalls = candidate_recalls(made, (*EVERY_STEP, DIRECT))
    board.compared.append(recalls)
    linked, seconds, megabytes = measured(lambda: link_chain(made))
    _keep(board, "musrenbang_analysis, tanpa label / no labels", made, (linked, seconds, megabytes), recalls)
    for words, steps in (("pasangan diperiksa / pairs reviewed", ()), ("per langkah / of each step", STEPS)):
        learnt = measured(lambda steps=steps: reviewed(made, linked, REVIEWED, steps))
        _keep(board, f"musrenbang_analysis, {REVIEWED} {words}", made, learnt, recalls)


def _keep(board: Board, name: str, made: Chain, done: tuple[Ours, float, float], recalls: dict[str, float]) -> None:
    linked, seconds, megabytes = done
    for step in STEPS:
        board.add(name, made, step, linked.found(step), seconds, megabytes, recalls[step])


def by_size() -> list[tuple[int, float, float, float]]:
    """Proposals, seconds, and megabytes grown by and in all at the peak of linking one kabupaten, by its size.

    Every size in a process of its own, which has loaded and linked nothing else before.
    """
    out = []
    for proposals in SIZES:
        call = f"from benchmarks.ours import linked_alone; print(*linked_alone({proposals}))"
        done = subprocess.run([sys.executable, "-c", call], capture_output=True, check=True, text=True)
        out.append((proposals, *map(float, done.stdout.split())))
        print("{} proposals: {:.1f} s, {:.0f} MB more, {:.0f} MB in all".format(*out[-1]), flush=True)
    return out


def page(board: Board, plain: dict[str, float], growth: list[tuple[int, float, float, float]], n_chains: int) -> str:
    """The text of docs/linkage-accuracy.md."""
    rows, kinds = pd.DataFrame(board.rows), pd.DataFrame(board.kinds)
    filled = TEMPLATE.read_text(encoding="utf-8").format(
        chains=n_chains,
        fitted=len(shipped()["fitted_on"]["seeds"]),
        trained=len(TRAINING),
        difficulty=", ".join(f"{step} {plain[step]:.2f} ({AIM[step]:.2f})" for step in STEPS),
        f1=_f1_table(rows),
        candidates=_candidates(rows, pd.DataFrame(board.compared)),
        kinds="\n".join(_kinds(kinds[kinds["step"] == step], step) for step in STEPS),
        growth=_growth(growth) if growth else "",
    )
    return filled.rstrip() + "\n"


def _table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "--:|" * (len(header) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _f1_table(rows: pd.DataFrame) -> str:
    out = []
    for method in dict.fromkeys(rows["method"]):
        mine = rows[rows["method"] == method]
        mean = mine.groupby("step")["f1"].mean()
        whole = method.startswith(OWN)
        seconds = mine["seconds"].mean() if whole else mine.groupby("seed")["seconds"].sum().mean()
        name = f"**{method}**" if whole else method
        out.append([name, *(f"{mean[step]:.3f}" for step in STEPS), f"{seconds:.1f}", f"{mine['megabytes'].max():.0f}"])
    return _table(["metode / method", *STEPS, "detik CPU / CPU s", "MB"], out)


def _candidates(rows: pd.DataFrame, compared: pd.DataFrame) -> str:
    others = rows[~rows["method"].str.startswith(OWN)].groupby("step")["candidates"].mean()
    sides = (("metode lain / others", others.reindex(STEPS)), (OWN, compared.mean()))
    return "; ".join(
        f"{name} " + ", ".join(f"{step} {value:.3f}" for step, value in mean.items()) for name, mean in sides
    )


def _kinds(kinds: pd.DataFrame, step: str) -> str:
    sums = kinds.groupby(["method", "kind"], sort=False)[["hits", "n"]].sum()
    present = [kind for kind in KINDS if kinds.loc[kinds["kind"] == kind, "n"].sum() > 0]
    methods = list(dict.fromkeys(kinds["method"]))
    header = [f"{KINDS[kind]} ({int(sums.loc[(methods[0], kind), 'n'])})" for kind in present]
    rows = [
        [method, *(f"{sums.loc[(method, kind), 'hits'] / sums.loc[(method, kind), 'n']:.2f}" for kind in present)]
        for method in methods
    ]
    return f"### {step}\n\n" + _table(["metode / method", *header], rows) + "\n"


def _growth(growth: list[tuple[int, float, float, float]]) -> str:
    rows = [
        [f"{n:,}", f"{s:.1f}", f"{more:.0f}", f"{whole:.0f}", f"{1000 * s / n:.2f}"] for n, s, more, whole in growth
    ]
    header = ["usulan / proposals", "detik CPU / CPU s", "MB tambahan / more", "MB seluruhnya / in all",
              "detik per 1.000 / s per 1,000"]  # fmt: skip
    return "## Menurut ukuran / by size\n\n" + _table(header, rows)


if __name__ == "__main__":
    sys.exit(main())
