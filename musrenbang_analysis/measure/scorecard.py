"""The scorecard of the 14 principles: each with one indicator, its data class, and its value or the missing table.

Every indicator is a proxy; none is replaced by a zero where its table is missing (domain.md 6 and 6.1).
"""

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.groups import NOT_KNOWN
from musrenbang_analysis.measure.rules import kendall_tau_b
from musrenbang_analysis.measure.survival import VILLAGE_FORUMS
from musrenbang_analysis.normalise.text import words
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import TRUNK

NOT_AVAILABLE = {"id": "data tidak tersedia: {table}", "en": "data not available: {table}"}
COLUMNS = ("no", "principle", "indicator", "formula", "data_class", "value", "stage", "note")


def scorecard(
    measures: pd.DataFrame, lineage: pd.DataFrame, records: pd.DataFrame, links: pd.DataFrame, lang: str = "id"
) -> pd.DataFrame:
    """One row per item of the first seed, in its order.

    Parameters
    ----------
    measures, lineage, records, links
        the tables of a built dossier.

    Returns
    -------
    ``no``, ``principle``, ``indicator``, ``formula``, ``data_class`` (A-E), ``value``, ``stage`` (of the value, where
    one applies), and ``note``: empty, or "data tidak tersedia" with the table that would supply it.
    """
    board = _Board(measures, lineage, records, links)
    rows = []
    for item in read_reference("scorecard.csv"):
        value, stage = getattr(board, item["key"])() if item["key"] else (None, None)
        note = "" if value is not None else NOT_AVAILABLE[lang].format(table=item["missing"])
        named = {name: item[f"{name}_{lang}"] for name in ("principle", "indicator")}
        rows.append({"no": int(item["no"]), **named, "formula": item["formula"], "data_class": item["data_class"]})
        rows[-1] |= {"value": value, "stage": stage if value is not None else None, "note": note}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "Float64"})


Answer = tuple[float | None, str | None]


class _Board:
    """The indicators by their key in ``reference/scorecard.csv``; None = not available."""

    def __init__(
        self, measures: pd.DataFrame, lineage: pd.DataFrame, records: pd.DataFrame, links: pd.DataFrame
    ) -> None:
        top = measures[measures["area_level"] == "kabupaten"]
        self.all = measures
        self.village = top[top["origin"] == VILLAGE_FORUMS]
        self.whole = top[top["origin"] == "all"]
        self.lineage, self.records, self.links = lineage, records, links
        stages = set(self.village.loc[self.village["measure"] == "survival_count", "stage"])
        self.last = next((stage for stage in reversed(TRUNK) if stage in stages), None)

    def rank_agreement(self) -> Answer:
        rank = dict(zip(self.records["record_id"], self.records["priority"], strict=True))
        facts = self.records.set_index("record_id")[["stage", "desa_code"]]
        pairs = self.links[(self.links["status"] == "accepted") & (self.links["relation"] == "same")]
        pairs = pairs.join(facts, on="from_id").join(facts["stage"].rename("stage_to"), on="to_id")
        pairs = pairs[(pairs["stage"] == "desa") & (pairs["stage_to"] == "kecamatan")]
        found = [
            (kendall_tau_b(part["from_id"].map(rank), part["to_id"].map(rank)), len(part))
            for _, part in pairs.groupby("desa_code")
        ]
        known = [(tau, n) for tau, n in found if tau is not None]
        if not known:
            return None, None
        return float(np.average([tau for tau, _ in known], weights=[n for _, n in known])), "kecamatan"

    def within_competence(self) -> Answer:
        table = self.village[self.village["measure"] == "survival_count_by_denominator"]
        sizes = table.groupby("denominator_kind")["denominator"].max()
        return (float(sizes["D3"] / sizes["D1"]), None) if {"D1", "D3"} <= set(sizes.index) else (None, None)

    def ceiling(self) -> Answer:
        rows = self.all[(self.all["measure"] == "ceiling_use") & (self.all["stage"] == "apbd")]
        return (float(rows["numerator"].sum() / rows["denominator"].sum()), "apbd") if len(rows) else (None, None)

    def pro_poor(self) -> Answer:
        return self._at_last("concentration_index_rp")

    def adoption(self) -> Answer:
        return self._value(self.village, "survival_count", "apbd"), "apbd"

    def contribution(self) -> Answer:
        without = self._value(self.village, "villages_without_proposal", "desa")
        return (None, None) if without is None else (1 - without, "desa")

    def gender(self) -> Answer:
        tags = {row["word"] for row in read_reference("gender_tags.csv")}
        born = self.lineage[(self.lineage["entry_stage"] == "desa") & self.lineage["proposal_text"].notna()]
        if self.last is None or born.empty:
            return None, None
        tagged = np.array([bool(tags & set(words(text))) for text in born["proposal_text"]])
        reached = (born[self.last] == "yes").fillna(False).to_numpy(bool)
        if not tagged.any() or not reached.any():
            return None, None
        return float(reached[tagged].mean() / reached.mean()), self.last

    def explained(self) -> Answer:
        silent = self._value(self.village, "unexplained", "desa")
        return (None, None) if silent is None else (1 - silent, None)

    def no_domination(self) -> Answer:
        return self._at_last("gini_rp")

    def holistic(self) -> Answer:
        rows = self.village[self.village["measure"] == "survival_asked_rp_by_group"]
        rows = rows[(rows["group_kind"] == "bidang") & (rows["stage"] == self.last)]
        rows = rows[rows["group_value"] != NOT_KNOWN]
        amount = rows["numerator"].to_numpy(float)
        if len(amount) < 2 or amount.sum() <= 0:
            return None, None
        share = amount[amount > 0] / amount.sum()
        return float(-(share * np.log(share)).sum() / np.log(len(amount))), self.last

    def commitment(self) -> Answer:
        rows = self.whole[self.whole["group_value"] == "rkpd>apbd"]
        return self._value(rows, "plan_consistency", "apbd"), "apbd"

    def _at_last(self, measure: str) -> Answer:
        return (self._value(self.village, measure, self.last), self.last) if self.last else (None, None)

    @staticmethod
    def _value(table: pd.DataFrame, measure: str, stage: str | None) -> float | None:
        found = table.loc[(table["measure"] == measure) & (table["stage"] == stage), "value"].dropna()
        return float(found.iloc[0]) if len(found) else None
