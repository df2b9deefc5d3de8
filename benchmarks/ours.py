"""This package's linking as the benchmarks call it: on a chain, without labels or after a clerk's review."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from musrenbang_analysis.link.engine import link_records
from musrenbang_analysis.link.facts import read_facts
from musrenbang_analysis.link.model import train
from musrenbang_analysis.link.weigh import candidates_of
from musrenbang_analysis.review.queue import review_queue
from synthetic.chains import Chain, chain


@dataclass(frozen=True)
class Ours:
    """What the linking gave: the tables ``links`` and ``link_evidence``."""

    links: pd.DataFrame
    evidence: pd.DataFrame

    def found(self, step: str) -> set[tuple[str, str]]:
        """Accepted pairs of one step."""
        before, stage = step.split("-")
        taken = self.links[self.links["status"] == "accepted"]
        return {
            pair
            for pair in zip(taken["from_id"], taken["to_id"], strict=True)
            if pair[0].startswith(f"{before}-") and pair[1].startswith(f"{stage}-")
        }


def link_chain(made: Chain, hand: pd.DataFrame | None = None, model: dict | None = None) -> Ours:
    """Link all stages of a chain from its table ``records``."""
    linked = link_records(made.records, hand=hand, model=model)
    return Ours(linked.links, linked.evidence)


def candidate_recalls(made: Chain, steps: tuple[str, ...]) -> dict[str, float]:
    """Share of the true pairs of every step that are compared at all."""
    facts, stages = read_facts(made.records), made.records["stage"].to_numpy(object)
    out = {}
    for step in steps:
        left, right = (facts.take((stages == name).nonzero()[0]) for name in step.split("-"))
        rows, columns, _ = candidates_of(left, right)
        compared = set(zip(left.ids[rows], right.ids[columns], strict=True))
        truth = made.truth.pairs[made.truth.pairs["step"] == step]
        true = list(zip(truth["from_id"], truth["to_id"], strict=True))
        out[step] = sum(pair in compared for pair in true) / len(true)
    return out


def ancestors(pairs: pd.DataFrame) -> dict[str, set[str]]:
    """All earlier rows every row came of; the pairs of a chain stand in the order of its stages."""
    out: dict[str, set[str]] = {}
    for before, after in zip(pairs["from_id"], pairs["to_id"], strict=True):
        out.setdefault(after, set()).update({before}, out.get(before, ()))
    return out


def reviewed(made: Chain, before: Ours, count: int, steps: tuple[str, ...] = ()) -> Ours:
    """The linking after pairs of the review queue were answered by the truth, held to and learnt from.

    ``count`` pairs in all; with ``steps`` as many of each step.
    """
    parts = [_of_step(before.links, step) for step in steps] or [before.links]
    queue = pd.concat([review_queue(made.records, part, count) for part in parts], ignore_index=True)
    came_of = ancestors(made.truth.pairs)
    same = [left in came_of.get(right, ()) for left, right in zip(queue["left_id"], queue["right_id"], strict=True)]
    decided = queue[["left_id", "right_id"]].assign(decision=["sama" if right else "bukan" for right in same])
    return link_chain(made, decided, train(before.evidence, decided))


def _of_step(links: pd.DataFrame, step: str) -> pd.DataFrame:
    before, stage = step.split("-")
    return links[links["from_id"].str.startswith(f"{before}-") & links["to_id"].str.startswith(f"{stage}-")]


def measured(call: Callable[[], object]) -> tuple[object, float, float]:
    """Result, CPU seconds and megabytes the process grew by at its peak (0 where the system does not tell).

    CPU seconds of all threads: a ratio that other work on the machine does not change.
    """
    clear, before = Path("/proc/self/clear_refs"), _memory("VmRSS")
    if clear.exists():
        clear.write_text("5")
    started = time.process_time()
    result = call()
    seconds = time.process_time() - started
    return result, seconds, max(0.0, _memory("VmHWM") - before)


def _memory(name: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next((line for line in status.read_text().splitlines() if line.startswith(name)), f"{name}: 0 kB")
    return float(line.split()[1]) / 1024


def linked_alone(proposals: int) -> tuple[float, float, float]:
    """Seconds, and megabytes grown by and in all at the peak, of linking a kabupaten of this size."""
    made = chain(2000, proposals=proposals, budget_lines=4 * proposals)
    _, seconds, megabytes = measured(lambda: link_chain(made))
    return seconds, megabytes, _memory("VmHWM")
