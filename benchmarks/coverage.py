"""Coverage of the audit-corrected 95 % interval: does it hold the realised share in 93 to 97 % of lists?

``python -m benchmarks.coverage`` writes docs/coverage.md. Each regime draws many lists: every proposal
truly reached with chance ``rate``; a true one is linked with chance ``recall``, another one with ``false``; a
clerk checks ``audit`` linked and ``audit`` unlinked ones (all where there are fewer).
"""

import itertools
import sys
import time
from pathlib import Path

import numpy as np

from musrenbang_analysis.measure.uncertainty import Audit, reached_draws, wilson

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
SEEDS = (1, 2)
SIZES = (300, 1500, 6000, 20000)
RATES = (0.10, 0.30, 0.50)
LINKS = ((0.95, 0.01), (0.85, 0.03), (0.70, 0.02))
AUDIT = 150
LISTS, DRAWS = 4000, 500


def one_list(rng: np.random.Generator, size: int, rate: float, recall: float, false: float, audit: int) -> tuple:
    """(true share, linked share, linked stratum, unlinked stratum) of one list with its audit."""
    true = rng.binomial(size, rate)
    right, wrong = rng.binomial(true, recall), rng.binomial(size - true, false)
    linked, missed = right + wrong, true - right
    strata = []
    for number, reached in ((linked, right), (size - linked, missed)):
        checked = min(audit, number)
        seen = rng.hypergeometric(reached, number - reached, checked) if checked else 0
        strata.append(Audit(int(number), int(checked), int(seen)))
    return true / size, linked / size, *strata


def regime(seed: int, size: int, rate: float, recall: float, false: float, lists: int = LISTS) -> dict:
    """Coverage of the naive (Wilson on links) and the corrected interval, mean width and bias."""
    rng = np.random.default_rng([seed, size, round(rate * 100), round(recall * 100), round(false * 100)])
    hit, naive, width, bias, naive_bias = 0, 0, 0.0, 0.0, 0.0
    for _ in range(lists):
        truth, share, linked, unlinked = one_list(rng, size, rate, recall, false, AUDIT)
        draws = (reached_draws(linked, DRAWS, rng) + reached_draws(unlinked, DRAWS, rng)) / size
        lower, middle, upper = np.quantile(draws, (0.025, 0.5, 0.975))
        # Shares are steps of one proposal: an end that falls on the truth holds it.
        hit += lower - 1e-12 <= truth <= upper + 1e-12
        plain = wilson(share * size, size)
        naive += plain.lower <= truth <= plain.upper
        width += upper - lower
        bias += middle - truth
        naive_bias += share - truth
    return {
        "covered": hit / lists, "naive": naive / lists, "width": width / lists, "bias": bias / lists,
        "naive_bias": naive_bias / lists,
    }  # fmt: skip


def page(rows: list[tuple]) -> str:
    """docs/coverage.md."""

    def within(sizes: tuple[int, ...]) -> str:
        """How many of the runs over lists of these sizes cover 93 to 97 %, fewer, more."""
        found = [result[seed]["covered"] for size, *_, result in rows if size in sizes for seed in SEEDS]
        inside = sum(0.93 <= covered <= 0.97 for covered in found)
        below, above = sum(x < 0.93 for x in found), sum(x > 0.97 for x in found)
        return f"{inside} / {len(found)}, < 93 %: {below}, > 97 %: {above}"

    lines = [
        "# Cakupan selang 95 % / coverage of the 95 % interval",
        "",
        "Dibuat oleh `python -m benchmarks.coverage`; jangan disunting. / Written by it; do not edit.",
        "",
        f"{len(rows)} keadaan × {len(SEEDS)} benih / regimes × seeds; "
        f"{LISTS} daftar × {DRAWS} tarikan / lists × draws; "
        f"audit {AUDIT} bertaut + {AUDIT} tak bertaut / linked + unlinked (semua bila kurang / all where fewer).",
        f"Sasaran / target 93–97 %: N ≥ 1500: **{within(SIZES[1:])}**; N = 300: {within(SIZES[:1])}. "
        "Galat simulasi / simulation error: ±0,7 pp (95 %).",
        "Pada N = 300 hampir semua baris diperiksa: selangnya beberapa usulan saja, dan langkah satu usulan membuatnya "
        "terlalu lebar, tidak pernah terlalu sempit; periksalah semuanya. / At N = 300 nearly every row is checked: "
        "the interval is a few proposals wide and steps of one proposal make it too wide, never too narrow.",
        "",
        "naive = selang Wilson atas bagian yang bertaut, tanpa koreksi / Wilson on the linked share, uncorrected.",
        "",
        "| N | rate | recall | false | corrected, seed 1 | seed 2 | width pp | bias pp | naive | naive bias pp |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for size, rate, recall, false, result in rows:
        first, second = (result[seed] for seed in SEEDS)
        lines.append(
            f"| {size} | {rate:.0%} | {recall:.2f} | {false:.2f} | {first['covered']:.1%} | {second['covered']:.1%} "
            f"| {100 * first['width']:.1f} | {100 * first['bias']:+.2f} | {first['naive']:.1%} "
            f"| {100 * first['naive_bias']:+.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run every regime with every seed and write the page."""
    started, rows = time.perf_counter(), []
    for size, rate, (recall, false) in itertools.product(SIZES, RATES, LINKS):
        rows.append((size, rate, recall, false, {seed: regime(seed, size, rate, recall, false) for seed in SEEDS}))
    PAGE.write_text(page(rows), encoding="utf-8", newline="\n")
    print(f"{len(rows)} regimes in {time.perf_counter() - started:.0f} s: {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
