"""Every measure of a dossier in one table. Pure: from tables to a table, nothing is read or drawn here."""

import pandas as pd

from musrenbang_analysis.measure.budget_origin import origin_measures
from musrenbang_analysis.measure.conservation import conservation_measures
from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.cost import cost_measures
from musrenbang_analysis.measure.equity import equity_measures
from musrenbang_analysis.measure.groups import group_measures
from musrenbang_analysis.measure.reasons import reason_measures
from musrenbang_analysis.measure.rules import rule_measures
from musrenbang_analysis.measure.survival import survival_measures
from musrenbang_analysis.schema import shaped


def all_measures(
    records: pd.DataFrame,
    links: pd.DataFrame,
    lineage: pd.DataFrame,
    documents: pd.DataFrame,
    sources: pd.DataFrame,
    context: MeasureContext,
    kabupaten: tuple[str, str],
    sequence: tuple[str, ...],
) -> pd.DataFrame:
    """The table ``measures``: every number per area that is published anywhere, each name in the registry."""
    parts = [
        survival_measures(lineage, documents, kabupaten),
        conservation_measures(records, links, documents, sources, kabupaten, sequence),
        group_measures(lineage, records, documents, context, kabupaten),
        cost_measures(lineage, records, links, documents, kabupaten),
        equity_measures(lineage, documents, context, kabupaten),
        rule_measures(lineage, documents, context, kabupaten),
        origin_measures(records, links, lineage, documents, kabupaten),
        reason_measures(records, lineage, documents, kabupaten),
    ]
    present = [part for part in parts if len(part)]
    return shaped("measures", pd.concat(present, ignore_index=True) if present else [])
