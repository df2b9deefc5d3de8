"""Every measure of a dossier in one table. Pure: from tables to a table, nothing is read or drawn here."""

from collections.abc import Mapping

import pandas as pd

from musrenbang_analysis.measure.bias import bias_measures, quotient_measures
from musrenbang_analysis.measure.budget_origin import origin_measures
from musrenbang_analysis.measure.conservation import conservation_measures
from musrenbang_analysis.measure.context import MeasureContext
from musrenbang_analysis.measure.cost import carriers, cost_measures
from musrenbang_analysis.measure.equity import equity_measures
from musrenbang_analysis.measure.estimated import estimated_measures
from musrenbang_analysis.measure.groups import group_measures, group_values
from musrenbang_analysis.measure.incidence import incidence_measures
from musrenbang_analysis.measure.indicators import principle_measures
from musrenbang_analysis.measure.link_basis import basis_measures
from musrenbang_analysis.measure.own_list import own_list_measures
from musrenbang_analysis.measure.reasons import reason_measures
from musrenbang_analysis.measure.recommended import recommended_measures
from musrenbang_analysis.measure.rules import rule_measures
from musrenbang_analysis.measure.survival import survival_measures
from musrenbang_analysis.measure.tags import tag_measures
from musrenbang_analysis.measure.waiting import waiting_measures
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
    by_tier: Mapping[str, pd.DataFrame] | None = None,
    audit: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The table ``measures``: every number per area that is published anywhere, each name in the registry.

    ``by_tier``: the lineage by each tier of links with all surer ones (``measure.link_basis``). ``audit``: the answers
    of ``hand/audit.csv`` in force, for the estimated rates (``measure.estimated``).
    """
    records, links, lineage, documents, sources = map(_plain, (records, links, lineage, documents, sources))
    by_tier = {tier: _plain(table) for tier, table in (by_tier or {}).items()}
    carried = carriers(lineage["record_id"], links)
    parts = [
        survival_measures(lineage, documents, kabupaten),
        estimated_measures(records, links, lineage, documents, kabupaten, sequence, audit),
        own_list_measures(lineage, records, documents, kabupaten),
        incidence_measures(lineage, documents, kabupaten, sequence),
        conservation_measures(records, links, documents, sources, kabupaten, sequence),
        group_measures(lineage, records, documents, context, kabupaten),
        tag_measures(lineage, documents, kabupaten),
        cost_measures(lineage, records, links, documents, kabupaten),
        recommended_measures(lineage, records, carried, documents, kabupaten),
        equity_measures(lineage, documents, context, kabupaten),
        quotient_measures(lineage, group_values(lineage, records, context), documents),
        bias_measures(lineage, documents, context, kabupaten),
        rule_measures(lineage, records, documents, context, kabupaten),
        origin_measures(records, links, lineage, documents, kabupaten),
        reason_measures(records, lineage, documents, kabupaten),
        waiting_measures(lineage, records, carried, documents, kabupaten),
        basis_measures(records, lineage, documents, kabupaten, by_tier),
    ]
    present = [part for part in parts if len(part)]
    measures = shaped("measures", pd.concat(present, ignore_index=True) if present else [])
    principles = principle_measures(measures, lineage, records, links, context.side_rows, kabupaten)
    return shaped("measures", pd.concat([measures, shaped("measures", principles)], ignore_index=True))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its texts as Python objects, None where missing: all is compared and grouped a third faster."""
    texts = [name for name, dtype in table.dtypes.items() if isinstance(dtype, pd.StringDtype)]
    if not texts:
        return table
    plain = {name: table[name].astype(object).where(table[name].notna(), None) for name in texts}
    return table.assign(**plain)
