"""A budget line that names its proposal by id also succeeds that proposal's plan row."""

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.terms import DOCUMENT_STAGES


def link_through_proposal(pool: LinkPool) -> list[Finding]:
    """Where a document's row cites a proposal by id, and that proposal has exactly one row at the last
    document before it, that row is its predecessor too: the plan row was not dropped.
    """
    for stage in (stage for stage in pool.sequence if stage in DOCUMENT_STAGES):
        for record in pool.at(stage):
            for proposal in pool.origins(record["record_id"]):
                plan = _only_plan_row(pool, proposal, stage)
                if plan:
                    pool.add([_link(plan, record, pool.records[proposal], pool.basis_of(plan["record_id"]))])
    return []


def _only_plan_row(pool: LinkPool, proposal: str, stage: str) -> dict | None:
    reached = [pool.records[i] for i in pool.descendants(proposal)]
    before = [
        row for row in reached if row["stage"] in DOCUMENT_STAGES and pool.position(row["stage"]) < pool.position(stage)
    ]
    if not before:
        return None
    last = max(pool.position(row["stage"]) for row in before)
    rows = [row for row in before if pool.position(row["stage"]) == last]
    return rows[0] if len(rows) == 1 and not pool.has_successor(rows[0]["record_id"]) else None


def _link(plan: dict, record: dict, proposal: dict, basis: str) -> Link:
    """The link rests on no more than what ties the plan row to the proposal."""
    number = proposal["source_id"] or proposal["record_id"]
    return Link(
        plan["record_id"],
        record["record_id"],
        basis,
        "accepted",
        f"Keduanya berasal dari usulan {number}, dan hanya baris rencana ini yang memuatnya.",
        f"Both come from proposal {number}, and only this plan row carries it.",
    )
