"""What the benchmarks of rates need of one chain: its links, evidence per proposal and stage, truth, amounts."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from benchmarks.ours import ancestors, link_chain
from musrenbang_analysis.measure.link_chances import links_between_lists, step_kinds
from musrenbang_analysis.measure.link_rates import reach_evidence, ways_on
from synthetic.chains import Truth, chain

SEQUENCE = ("desa", "kecamatan", "renja", "rkpd", "apbd")
STAGES = SEQUENCE[1:]
LINK_COLUMNS = ["from_id", "to_id", "status", "method", "probability"]
PROPOSAL_COLUMNS = ("kecamatan_code", "skpd_name", "asked_rp")


@dataclass(frozen=True)
class RateChain:
    """One invented kabupaten after linking."""

    seed: int
    distractors: float
    proposals: pd.DataFrame
    """``PROPOSAL_COLUMNS``: those of ``lineage`` an audit is drawn from and areas are made of."""
    records: pd.DataFrame
    links: pd.DataFrame
    """``LINK_COLUMNS`` and ``right``: whether the later row came of the earlier one, over whatever stages."""
    truth: dict[str, np.ndarray]

    @property
    def amounts(self) -> np.ndarray:
        """Rupiah asked, 0 where the row prints none."""
        return self.proposals["asked_rp"].astype("Float64").fillna(0.0).to_numpy(float)

    @cached_property
    def evidence(self) -> dict[str, pd.DataFrame]:
        """``reach_evidence`` by stage, with the parameters shipped now."""
        return self.evidence_by()

    @cached_property
    def hard(self) -> dict[str, np.ndarray]:
        """Which proposals reach a stage by accepted links alone."""
        accepted = self.links[self.links["status"] == "accepted"].assign(probability=1.0)
        return {stage: found["composed"].to_numpy() > 0 for stage, found in self._evidence(accepted).items()}

    def evidence_by(self, held: dict | None = None) -> dict[str, pd.DataFrame]:
        """``reach_evidence`` by stage, with these parameters of the links (None: those shipped now)."""
        return self._evidence(self.links, held)

    def _evidence(self, links: pd.DataFrame, held: dict | None = None) -> dict[str, pd.DataFrame]:
        ways, ids = ways_on(self.records, links, SEQUENCE, held), list(self.proposals["record_id"])
        return {stage: reach_evidence(ways, ids, stage) for stage in STAGES}

    @cached_property
    def kinds(self) -> pd.Series:
        """The kind of step of every link."""
        at = self.records.set_index("record_id")["stage"].map(SEQUENCE.index)
        return step_kinds(self.links, at, list(range(len(SEQUENCE))), SEQUENCE)

    @cached_property
    def near(self) -> int:
        """Number of links between neighbouring lists."""
        return links_between_lists(self.links, self.kinds)

    @cached_property
    def kept(self) -> pd.DataFrame:
        """``kind`` of step, ``probability`` and ``right`` of every measured link."""
        measured = self.links["probability"].notna() & (self.links["status"] != "rejected")
        frame = self.links.loc[measured, ["probability", "right"]].astype(float)
        return frame.assign(kind=self.kinds[measured])

    @cached_property
    def coded(self) -> pd.DataFrame:
        """``kind`` of step, ``status`` and ``right`` of every link by code without a measured probability."""
        mine = (self.links["method"] == "code") & self.links["probability"].isna()
        return self.links.loc[mine, ["status", "right"]].assign(kind=self.kinds[mine])


def rate_chain(seed: int, distractors: float = 1.0) -> RateChain:
    """Make and link one chain."""
    made = chain(seed, distractors=distractors)
    return rate_chain_of(seed, distractors, made.records, made.truth, link_chain(made).links)


def rate_chain_of(seed: int, distractors: float, records: pd.DataFrame, truth: Truth, links: pd.DataFrame) -> RateChain:
    """What is needed of a chain and its links."""
    fates = truth.fates
    village = records.set_index("record_id").loc[fates["record_id"], list(PROPOSAL_COLUMNS)]
    came_of = ancestors(truth.pairs)
    pairs = zip(links["from_id"], links["to_id"], strict=True)
    return RateChain(
        seed,
        distractors,
        village.reset_index().assign(entry_stage="desa"),
        records[["record_id", "stage", "outcome", "desa_code"]],
        links[LINK_COLUMNS].assign(right=[before in came_of.get(after, ()) for before, after in pairs]),
        {stage: fates[stage].to_numpy(bool) for stage in STAGES},
    )


def rate_chains(wanted: list[tuple[int, float]], workers: int = 2) -> list[RateChain]:
    """Several of them, in processes of their own."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(rate_chain, *zip(*wanted, strict=True)))
