"""How often the linking is right, by what a link rests on: from reviewed pairs and from the audit.

Three kinds of evidence, never mixed: pairs chosen because they are doubtful (the hardest there are), accepted links
drawn at random, and proposals drawn at random. Only the last two say something about all links.
"""

from dataclasses import asdict, dataclass

import pandas as pd

from musrenbang_analysis.measure.uncertainty import wilson
from musrenbang_analysis.review.queue import CHANCE
from musrenbang_analysis.terms import METHODS

ALL = "all"
WRITTEN = "written"
"""The tier of a proposal whose fate is written on its own row: no link is needed."""
DOUBTFUL, RANDOM, AUDITED = "doubtful", "random", "audit"
"""What a figure rests on: doubtful pairs, accepted links by lot, audited proposals."""
PRECISION, RECALL = "precision", "recall"
COLUMNS = ("basis", "measure", "tier", "right", "n", "value", "lower", "upper")


@dataclass(frozen=True)
class Rate:
    """One share with its 95 % Wilson interval. ``n`` are the answers it rests on; with unequal weights the interval
    is that of the effective number (Kish: the square of the summed weights over the sum of their squares)."""

    basis: str
    measure: str
    tier: str
    right: int
    n: int
    value: float
    lower: float | None
    upper: float | None


def accuracy_of_pairs(links: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """Precision and recall of accepted links on pairs people decided.

    Parameters
    ----------
    links
        table ``links`` as the machine alone makes it (no decision by hand in it).
    decided
        one row per pair: ``left_id``, ``right_id``, ``decision`` (sama or bukan; others are left out) and
        ``chosen_as`` (``chance`` for accepted links drawn at random).

    Returns
    -------
    Rows of ``COLUMNS``. Precision: of the decided pairs that a tier accepts, those that are the same. Recall: of the
    doubtful pairs that are the same, those a tier accepts; there is none for links drawn because they were accepted.
    """
    accepted = links[links["status"] == "accepted"]
    basis_of = {
        frozenset(pair): method for *pair, method in accepted[["from_id", "to_id", "method"]].itertuples(index=False)
    }
    said = decided[decided["decision"].isin(("sama", "bukan"))]
    pairs = [frozenset(pair) for pair in said[["left_id", "right_id"]].itertuples(index=False)]
    frame = pd.DataFrame(
        {
            "tier": [basis_of.get(pair) for pair in pairs],
            "is_same": (said["decision"] == "sama").to_numpy(),
            "is_random": (said["chosen_as"] == CHANCE).to_numpy(),
        }
    )
    rows: list[Rate] = []
    for basis, part in ((DOUBTFUL, frame[~frame["is_random"]]), (RANDOM, frame[frame["is_random"]])):
        for tier in (*METHODS, ALL):
            held = part[part["tier"].notna() if tier == ALL else part["tier"] == tier]
            rows += _rate(basis, PRECISION, tier, held["is_same"])
            if basis == DOUBTFUL:
                same = part[part["is_same"]]
                found = same["tier"].notna() if tier == ALL else same["tier"] == tier
                if tier == ALL or found.any():
                    rows += _rate(basis, RECALL, tier, found)
    return _frame(rows)


def accuracy_of_audit(lineage: pd.DataFrame, audit: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Precision and recall of what the lineage says about a stage, on audited proposals.

    Parameters
    ----------
    lineage
        table ``lineage``; its answer at ``stage`` and the weakest basis of its path.
    audit
        one row per proposal: ``record_id``, ``answer`` (ya or tidak; others are left out), ``weight``.

    Returns
    -------
    Rows of ``COLUMNS``, weighted so that they stand for all proposals. Precision: of the proposals that are said to
    have reached the stage on a basis, those that did. Recall: of those that did, those that are said to have.
    """
    known = audit[audit["answer"].isin(("ya", "tidak"))].drop_duplicates("record_id", keep="last")
    frame = known.merge(lineage[["record_id", stage, "link_method"]], on="record_id")
    weight = pd.to_numeric(frame["weight"], errors="coerce").fillna(1.0).astype(float)
    reached, said = frame["answer"] == "ya", (frame[stage] == "yes").fillna(False).astype(bool)
    basis = frame["link_method"].astype("object").where(frame["link_method"].notna(), WRITTEN)
    rows: list[Rate] = []
    for tier in (*METHODS, WRITTEN, ALL):
        of_tier = said & ((basis == tier) | (tier == ALL))
        rows += _rate(AUDITED, PRECISION, tier, reached[of_tier], weight[of_tier])
        if tier == ALL or of_tier.any():
            rows += _rate(AUDITED, RECALL, tier, of_tier[reached], weight[reached])
    return _frame(rows)


def _rate(basis: str, measure: str, tier: str, right: pd.Series, weight: pd.Series | None = None) -> list[Rate]:
    n = len(right)
    if not n:
        return []
    hits = right.to_numpy(bool)
    weights = (pd.Series(1.0, index=right.index) if weight is None else weight).to_numpy(float)
    effective = weights.sum() ** 2 / (weights**2).sum()
    share = float((weights * hits).sum() / weights.sum())
    interval = wilson(share * effective, effective)
    return [Rate(basis, measure, tier, int(hits.sum()), n, share, interval.lower, interval.upper)]


def _frame(rows: list[Rate]) -> pd.DataFrame:
    return pd.DataFrame([asdict(row) for row in rows], columns=list(COLUMNS))
