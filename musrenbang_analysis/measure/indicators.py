"""The indicators of the scorecard by their key in ``reference/scorecard.csv``, each a value or nothing.

From the measures where they hold it, else from the tables and the side tables of ``context/``.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from musrenbang_analysis.measure.across_years import resubmission, resubmitted
from musrenbang_analysis.measure.groups import NOT_KNOWN
from musrenbang_analysis.measure.rules import kendall_tau_b
from musrenbang_analysis.measure.small import without_small_rates
from musrenbang_analysis.measure.survival import VILLAGE_FORUMS
from musrenbang_analysis.normalise.date import parse_date
from musrenbang_analysis.normalise.text import activity_key
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import TRUNK

DOCUMENTS_TO_PUBLISH = {"renja": "renja", "rkpd": "rkpd", "kua_ppas": "ppas", "apbd": "apbd"}
"""Stage -> the word by which context/publikasi.csv names its document."""
PREFIX = "principle_"
TIMELESS = (
    "attendance",
    "women_present",
    "women_delegates",
    "minutes",
    "notice_days",
    "in_rpjm",
    "feedback",
    "published",
)
"""Indicators of side tables, which belong to no stage."""
Answer = tuple[float | None, str | None]


def indicators(
    measures: pd.DataFrame,
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    links: pd.DataFrame,
    side_rows: Callable[[str], list[dict[str, str]]],
    earlier: pd.DataFrame | None,
) -> Callable[[str], Answer]:
    """The indicators of one dossier: a key of ``reference/scorecard.csv`` to (value, stage), None where not available.

    Raises
    ------
    AttributeError
        for a key that is no indicator.
    """
    board = _Board(measures, lineage, records, links, side_rows, earlier)
    stored = measures[measures["measure"].str.startswith(PREFIX)].set_index("measure")

    def value_of(key: str) -> Answer:
        found = getattr(board, key)()
        if found[0] is not None or PREFIX + key not in stored.index:
            return found
        # Measured when the dossier was built, with its side tables at hand.
        row = stored.loc[PREFIX + key]
        return float(row["value"]), None if key in TIMELESS else str(row["stage"])

    return value_of


def principle_measures(
    measures: pd.DataFrame,
    lineage: pd.DataFrame,
    records: pd.DataFrame,
    links: pd.DataFrame,
    side_rows: Callable[[str], list[dict[str, str]]],
    kabupaten: tuple[str, str],
) -> pd.DataFrame:
    """``principle_<key>`` for every indicator of the scorecard that has a value; those without a stage say ``desa``."""
    value_of = indicators(measures, lineage, records, links, side_rows, None)
    area = {"area_level": "kabupaten", "area_code": kabupaten[0], "area_name": kabupaten[1], "origin": VILLAGE_FORUMS}
    rows = []
    for key in (item["key"] for item in read_reference("scorecard.csv") if item["key"]):
        value, stage = value_of(key)
        if value is not None:
            row = {"measure": PREFIX + key, "entry_stage": "desa", "stage": stage or "desa", "value": value}
            rows.append(area | row | {"interval_kind": "none", "unit": "index"})
    return pd.DataFrame(rows)


class _Board:
    """The indicators by their key in ``reference/scorecard.csv``; None = not available."""

    def __init__(
        self,
        measures: pd.DataFrame,
        lineage: pd.DataFrame,
        records: pd.DataFrame,
        links: pd.DataFrame,
        side_rows: Callable[[str], list[dict[str, str]]],
        earlier: pd.DataFrame | None,
    ) -> None:
        top = measures[measures["area_level"] == "kabupaten"]
        self.all = measures
        self.village = top[top["origin"] == VILLAGE_FORUMS]
        self.whole = top[top["origin"] == "all"]
        self.lineage, self.records, self.links, self.earlier = lineage, records, links, earlier
        self.side = side_rows
        stages = set(self.village.loc[self.village["measure"] == "survival_count", "stage"])
        self.last = next((stage for stage in reversed(TRUNK) if stage in stages), None)

    def rank_agreement(self) -> Answer:
        facts = self.records.set_index("record_id")[["stage", "desa_code", "priority"]]
        pairs = self.links[(self.links["status"] == "accepted") & (self.links["relation"] == "same")]
        pairs = pairs[["from_id", "to_id"]].join(facts, on="from_id").join(facts.add_suffix("_to"), on="to_id")
        pairs = pairs[(pairs["stage"] == "desa") & (pairs["stage_to"] == "kecamatan")]
        pairs = pairs.dropna(subset=["priority", "priority_to"])
        found = [
            (kendall_tau_b(part["priority"], part["priority_to"]), len(part)) for _, part in pairs.groupby("desa_code")
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
        return self._tag("women_children")

    def poverty_tag(self) -> Answer:
        return self._tag("poverty")

    def _tag(self, tag: str) -> Answer:
        rows = self.village[(self.village["measure"] == "tag_relative_survival") & (self.village["group_value"] == tag)]
        return self._value(rows, "tag_relative_survival", self.last), self.last

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

    def attendance(self) -> Answer:
        return self._side_share("kehadiran.csv", ("total",), ("diundang",)), None

    def women_present(self) -> Answer:
        return self._side_share("kehadiran.csv", ("p",), ("l", "p")), None

    def women_delegates(self) -> Answer:
        return self._side_share("delegasi.csv", ("p",), ("l", "p")), None

    def minutes(self) -> Answer:
        rows = self.side("jadwal.csv")
        return (sum(bool(row.get("nomor_ba")) for row in rows) / len(rows) if rows else None), None

    def notice_days(self) -> Answer:
        days = [
            (held - invited).days
            for row in self.side("jadwal.csv")
            if (held := parse_date(row.get("tanggal_acara"))) and (invited := parse_date(row.get("tanggal_undangan")))
        ]
        return (float(np.median(days)) if days else None), None

    def in_rpjm(self) -> Answer:
        planned: dict[str, set[str]] = {}
        for row in self.side("rpjm.csv"):
            planned.setdefault(row.get("desa", ""), set()).add(activity_key(row.get("kegiatan", "")))
        born = self._born()
        born = born[born["desa_code"].isin(planned) & born["proposal_text"].notna()]
        found = [activity_key(t) in planned[d] for d, t in zip(born["desa_code"], born["proposal_text"], strict=True)]
        return (sum(found) / len(found) if found else None), None

    def delivery(self) -> Answer:
        rows = self.village[self.village["measure"] == "cost_path_rp"].set_index("stage")["numerator"]
        if not {"apbd", "realisasi"} <= set(rows.index) or not rows["apbd"]:
            return None, None
        return float(rows["realisasi"] / rows["apbd"]), "realisasi"

    def per_thousand(self) -> Answer:
        latest: dict[str, str] = {}
        for row in sorted(self.side("wilayah_statistik.csv"), key=lambda row: row.get("tahun", "")):
            latest[row.get("desa_kode", "")] = row.get("penduduk", "")
        people = {code: int(text) for code, text in latest.items() if text.isdigit()}
        inside = int(self._born()["desa_code"].isin(people).sum())
        total = sum(people.values())
        return (1000 * inside / total if total and inside else None), "desa"

    def feedback(self) -> Answer:
        told, asking = (
            {row.get("desa") for row in self.side("umpan_balik.csv")},
            set(self._born()["desa_code"].dropna()),
        )
        return (len(told & asking) / len(asking) if told and asking else None), None

    def published(self) -> Answer:
        names = [row.get("dokumen", "").casefold() for row in self.side("publikasi.csv")]
        read = [stage for stage in DOCUMENTS_TO_PUBLISH if (self.records["stage"] == stage).any()]
        found = [any(DOCUMENTS_TO_PUBLISH[stage] in name for name in names) for stage in read]
        return (sum(found) / len(found) if names and read else None), None

    def persistence(self) -> Answer:
        if self.earlier is None:
            return None, None
        back, unmet = resubmission(resubmitted(self.earlier, self.lineage))
        return (back / unmet if unmet else None), None

    def not_physical(self) -> Answer:
        named = dict(zip(self.records["record_id"], self.records["bidang"], strict=True))
        kinds = self._born()["record_id"].map(named).dropna().astype(str).str.casefold()
        physical = kinds.str.contains("fisik|prasarana|infrastruktur|sarpras", regex=True)
        return (float(1 - physical.mean()) if len(kinds) else None), "desa"

    def self_help(self) -> Answer:
        rows = [row for row in self.side("apbdes.csv") if "swadaya" in row.get("sumber", "").casefold()]
        asked = self._born()["asked_rp"].sum()
        given = sum(int(row["rp"]) for row in rows if row.get("rp", "").isdigit())
        return (given / float(asked) if rows and asked else None), "desa"

    def new_lines(self) -> Answer:
        return self._value(self.whole, "addition_count", "rkpd"), "rkpd"

    def first_priorities(self) -> Answer:
        rows = self.village[(self.village["group_kind"] == "priority") & (self.village["group_value"] == "1")]
        return self._value(rows, "survival_count_by_group", self.last), self.last

    def late_lines(self) -> Answer:
        rows = self.whole[self.whole["group_value"] == "rkpd>apbd"]
        return self._value(rows, "late_insertions", "apbd"), "apbd"

    def _born(self) -> pd.DataFrame:
        return self.lineage[self.lineage["entry_stage"] == "desa"]

    def _side_share(self, table: str, part: tuple[str, ...], whole: tuple[str, ...]) -> float | None:
        """Sum over sum of whole numbers, of the rows where all of them are written."""
        rows = [row for row in self.side(table) if all(row.get(name, "").isdigit() for name in (*part, *whole))]
        total = sum(int(row[name]) for row in rows for name in whole)
        return sum(int(row[name]) for row in rows for name in part) / total if total else None

    def _at_last(self, measure: str) -> Answer:
        return (self._value(self.village, measure, self.last), self.last) if self.last else (None, None)

    @staticmethod
    def _value(table: pd.DataFrame, measure: str, stage: str | None) -> float | None:
        """A value of one measure; a rate of fewer than five is none."""
        rows = without_small_rates(table[(table["measure"] == measure) & (table["stage"] == stage)])
        found = rows["value"].dropna()
        return float(found.iloc[0]) if len(found) else None
