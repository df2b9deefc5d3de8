"""The linkers in their order, certain evidence first. A later linker never overrules an earlier one.

The door for further linkers: a function that takes the pool, adds its links to it and returns findings,
put in its place in ``LINKERS``. What a person decided goes before all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.codes import link_by_code
from musrenbang_analysis.link.hand import link_by_hand
from musrenbang_analysis.link.ids import link_by_id
from musrenbang_analysis.link.pool import LinkPool, link_pool
from musrenbang_analysis.link.text import link_by_text
from musrenbang_analysis.link.through import link_through_proposal

Linker = Callable[[LinkPool], list[Finding]]
LINKERS: dict[str, tuple[Linker, ...]] = {
    "id": (link_by_id,),
    "code": (link_by_code, link_through_proposal),
    "text": (link_by_text,),
}
"""Every tier by its name, surest first, with the linkers that make it."""
TIERS = tuple(LINKERS)


@dataclass(frozen=True)
class Linked:
    """What linking gives: the tables ``links`` and ``link_evidence``, the order of the stages, the findings."""

    links: pd.DataFrame
    evidence: pd.DataFrame
    sequence: tuple[str, ...]
    findings: list[Finding]


def link_records(
    records: pd.DataFrame,
    hand: pd.DataFrame | None = None,
    model: dict | None = None,
    linkers: Sequence[str] = TIERS,
) -> Linked:
    """Link a table ``records``.

    Parameters
    ----------
    hand
        decisions of people (``link.hand.link_by_hand``); they go first and always win.
    model
        parameters of the text linker; None takes the shipped ones (``reference/link_model.json``).
    linkers
        names of the tiers to use, out of ``TIERS``; their order is fixed. With ``id`` alone, ids are followed as
        they are written, also where work and village differ (otherwise such a link is only possible).

    Raises
    ------
    KeyError
        when a tier is not known.
    """
    unknown = set(linkers) - set(LINKERS)
    if unknown:
        raise KeyError(f"unknown linkers {sorted(unknown)}")
    pool = link_pool(records)
    pool.model = model
    pool.ids_as_written = set(linkers) == {"id"}
    findings = link_by_hand(pool, hand) if hand is not None else []
    for tier, functions in LINKERS.items():
        if tier in linkers:
            findings += [finding for linker in functions for finding in linker(pool)]
    return Linked(pool.frame(), pool.evidence_frame(), pool.sequence, findings)
