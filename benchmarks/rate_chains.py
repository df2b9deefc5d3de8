"""What the benchmarks of rates need of one chain: its links, evidence per proposal and stage, truth, amounts."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from benchmarks.ours import link_chain
from musrenbang_analysis.measure.link_rates import STEP_KIND, reach_evidence
from synthetic.chains import chain

SEQUENCE = ("desa", "kecamatan", "renja", "rkpd", "apbd")
STAGES = SEQUENCE[1:]
LINK_COLUMNS = ["from_id", "to_id", "status", "method", "probability"]


@dataclass(frozen=True)
class RateChain:
    """One invented kabupaten after linking."""

    seed: int
    distractors: float
    proposals: pd.DataFrame
    """Columns of ``lineage`` an audit is drawn from: record_id, entry_stage, kecamatan_code, asked_rp."""
    records: pd.DataFrame
    links: pd.DataFrame
    """``LINK_COLUMNS`` and ``right``: whether the pair is true."""
    truth: dict[str, np.ndarray]

    @property
    def amounts(self) -> np.ndarray:
        """Rupiah asked, 0 where the row prints none."""
        return self.proposals["asked_rp"].astype("Float64").fillna(0.0).to_numpy(float)

    @cached_property
    def evidence(self) -> dict[str, pd.DataFrame]:
        """``reach_evidence`` by stage, with the parameters shipped now."""
        return {stage: self._evidence(self.links, stage) for stage in STAGES}

    @cached_property
    def hard(self) -> dict[str, np.ndarray]:
        """Which proposals reach a stage by accepted links alone."""
        accepted = self.links[self.links["status"] == "accepted"].assign(probability=1.0)
        return {stage: self._evidence(accepted, stage)["best"].to_numpy() > 0 for stage in STAGES}

    def _evidence(self, links: pd.DataFrame, stage: str) -> pd.DataFrame:
        return reach_evidence(self.records, links, list(self.proposals["record_id"]), stage, SEQUENCE)

    def kept(self) -> pd.DataFrame:
        """``kind`` of step and ``right`` of every measured link between neighbouring stages."""
        measured = self.links[self.links["probability"].notna() & (self.links["status"] != "rejected")]
        before, stage = (measured[name].str.partition("-")[0].map(SEQUENCE.index) for name in ("from_id", "to_id"))
        near = measured[stage == before + 1]
        kinds = [STEP_KIND[name] for name in near["to_id"].str.partition("-")[0]]
        return pd.DataFrame({"kind": kinds, "right": near["right"].to_numpy()})


def rate_chain(seed: int, distractors: float = 1.0) -> RateChain:
    """Make and link one chain."""
    made = chain(seed, distractors=distractors)
    links = link_chain(made).links[LINK_COLUMNS]
    true = set(zip(made.truth.pairs["from_id"], made.truth.pairs["to_id"], strict=True))
    right = [pair in true for pair in zip(links["from_id"], links["to_id"], strict=True)]
    fates = made.truth.fates
    village = made.records.set_index("record_id").loc[fates["record_id"], ["kecamatan_code", "asked_rp"]]
    return RateChain(
        seed,
        distractors,
        village.reset_index().assign(entry_stage="desa"),
        made.records[["record_id", "stage", "outcome"]],
        links.assign(right=right),
        {stage: fates[stage].to_numpy(bool) for stage in STAGES},
    )


def rate_chains(wanted: list[tuple[int, float]], workers: int = 2) -> list[RateChain]:
    """Several of them, in processes of their own."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(rate_chain, *zip(*wanted, strict=True)))
