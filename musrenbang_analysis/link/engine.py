"""The linkers in their order, certain evidence first. A later linker never overrules an earlier one.

The door for further linkers (text with probabilities, decisions by hand): a function that takes the
pool, adds its links to it and returns findings, put in its place in ``LINKERS``.
"""

from collections.abc import Callable

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.codes import link_by_code
from musrenbang_analysis.link.ids import link_by_id
from musrenbang_analysis.link.pool import LinkPool, link_pool
from musrenbang_analysis.link.through import link_through_proposal

Linker = Callable[[LinkPool], list[Finding]]
LINKERS: tuple[Linker, ...] = (link_by_id, link_by_code, link_through_proposal)


def link_records(
    records: pd.DataFrame, linkers: tuple[Linker, ...] = LINKERS
) -> tuple[pd.DataFrame, tuple[str, ...], list[Finding]]:
    """Link a table ``records``.

    Returns
    -------
    the table ``links``; the order of the stages in this dossier; the findings of the linkers.
    """
    pool = link_pool(records)
    findings = [finding for linker in linkers for finding in linker(pool)]
    return pool.frame(), pool.sequence, findings
