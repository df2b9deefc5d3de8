"""One built dossier, asked the questions reports ask: areas, survival, outcomes, flows, documents.

Nothing is counted here that stands in the table ``measures``; a number a report prints is looked up.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from musrenbang_analysis import formats, terms
from musrenbang_analysis.boundaries import Boundaries, stored_boundaries
from musrenbang_analysis.measure.conservation import FLOW_ITEMS
from musrenbang_analysis.publish.summing import summed
from musrenbang_analysis.store import Tables, read_tables

PRIMARY_ORIGINS = ("musrenbang", "musrenbang_desa", "musrenbang_kelurahan", "musrenbang_kecamatan", "all")
ORIGIN_ORDER = ("musrenbang", *terms.ORIGINS, "all")


@dataclass(frozen=True)
class Area:
    """A place reports are about: its level, Kemendagri code and name."""

    level: str
    code: str
    name: str


@dataclass(frozen=True)
class Cohort:
    """Proposals followed together: the channel and the stage they were born in (None: any)."""

    origin: str
    entry_stage: str | None


@dataclass(frozen=True)
class Reach:
    """How many proposals (or rupiah) of a cohort reached a stage, and how sure that is."""

    cohort: Cohort
    stage: str
    numerator: float = 0
    denominator: float = 0
    lower: float | None = None
    upper: float | None = None
    pending: float = 0
    ended: float = 0
    unknown: float = 0
    money_coverage: float | None = None
    as_of: str | None = None

    @property
    def at_most(self) -> float:
        """The numerator with everything pending counted as reaching."""
        return self.numerator + self.pending

    @property
    def outer(self) -> float:
        """The numerator if everything pending and everything not traced did reach the stage."""
        return self.numerator + self.pending + self.unknown

    @property
    def outer_share(self) -> float | None:
        """``outer`` over the denominator: the only upper bound that assumes nothing about the links."""
        return self.outer / self.denominator if self.denominator else None


class Dossier:
    """The tables of one dossier with the look-ups reports need, computed once."""

    def __init__(self, tables: Tables, boundaries: Boundaries | None = None) -> None:
        self.tables = tables
        self.boundaries = boundaries or {}
        self.manifest = tables.manifest
        self._measures: dict[Area, dict[tuple[str, Cohort, str], dict[str, object]]] = {}
        self.code: str = tables.manifest["kabupaten_code"]
        self.plan_year: int = int(tables.manifest["plan_year"])
        self.kabupaten = Area("kabupaten", self.code, tables.manifest.get("kabupaten_name") or self.code)

    @cached_property
    def places(self) -> list[dict[str, str]]:
        """Every desa and kelurahan known for the kabupaten, whether or not it proposed anything."""
        known = {place["code"]: place for place in self.manifest.get("places") or []}
        for _, row in self.tables.lineage.dropna(subset=["desa_code"]).drop_duplicates("desa_code").iterrows():
            known.setdefault(
                row["desa_code"],
                {
                    "code": row["desa_code"],
                    "name": text_or(row["desa_name"], row["desa_code"]),
                    "kecamatan_code": text_or(row["kecamatan_code"], ""),
                    "kecamatan_name": text_or(row["kecamatan_name"], ""),
                },
            )
        return [known[code] for code in sorted(known)]

    @cached_property
    def kecamatan(self) -> list[Area]:
        """Every kecamatan of the kabupaten in the order of the codes."""
        names = {place["kecamatan_code"]: place["kecamatan_name"] for place in self.places if place["kecamatan_code"]}
        seen = self.tables.lineage.dropna(subset=["kecamatan_code"]).drop_duplicates("kecamatan_code")
        for code, name in zip(seen["kecamatan_code"], seen["kecamatan_name"], strict=True):
            names.setdefault(code, text_or(name, code))
        return [Area("kecamatan", code, names[code] or code) for code in sorted(names)]

    def desa_of(self, kecamatan: Area) -> list[Area]:
        """Every desa and kelurahan of a kecamatan, those without a proposal included."""
        inside = [place for place in self.places if place["kecamatan_code"] == kecamatan.code]
        return [Area("desa", place["code"], place["name"]) for place in inside]

    @cached_property
    def dapil(self) -> list[Area]:
        """The electoral districts that ``context/dapil.csv`` names, with the kecamatan they are made of."""
        numbers = set((self.manifest.get("dapil") or {}).values())
        return [Area("dapil", number, number) for number in sorted(numbers, key=lambda text: (len(text), text))]

    def kecamatan_of(self, dapil: Area) -> list[Area]:
        """The kecamatan of an electoral district that the dossier knows, in the order of their codes."""
        said = self.manifest.get("dapil") or {}
        return [area for area in self.kecamatan if said.get(area.code) == dapil.code]

    def areas(self, level: str) -> list[Area]:
        """Every area of a level: kabupaten, kecamatan, dapil or desa."""
        if level == "desa":
            return [Area("desa", place["code"], place["name"]) for place in self.places]
        return {"kabupaten": [self.kabupaten], "kecamatan": self.kecamatan, "dapil": self.dapil}[level]

    def area(self, level: str, code: str) -> Area | None:
        """An area by its level and code; None when the dossier does not know it."""
        return next((area for area in self.areas(level) if area.code == code), None)

    @cached_property
    def village_statistics(self) -> pd.DataFrame | None:
        """``desa_code``, ``kecamatan_code``, ``population``, ``poor``, ``idm`` by village; None when not given."""
        rows = self.manifest.get("villages")
        if not rows:
            return None
        table = pd.DataFrame(rows)
        return table.astype(dict.fromkeys(("population", "poor", "idm"), "Float64"))

    def parent_name(self, code: str) -> str:
        """The name of the kecamatan of a village; empty for anything else."""
        return next((place["kecamatan_name"] for place in self.places if place["code"] == code), "")

    @cached_property
    def documents(self) -> dict[str, dict[str, object]]:
        """The row of the table ``documents`` for each stage."""
        return {row["stage"]: row for row in self.tables.documents.to_dict("records")}

    @cached_property
    def stages(self) -> list[str]:
        """The stages this dossier has, in the order a proposal travels them."""
        order = self.manifest.get("stage_sequence") or terms.TRUNK
        return [stage for stage in order if self.documents.get(stage, {}).get("is_available") is True]

    @cached_property
    def _measures_by_area(self) -> dict[tuple[str, str], list[int]]:
        return self.tables.measures.groupby(["area_level", "area_code"], sort=False).indices

    def measures(self, area: Area) -> dict[tuple[str, Cohort, str], dict[str, object]]:
        """The rows of the table ``measures`` for one area by measure, cohort and stage; missing is None."""
        if area not in self._measures and area.level == "dapil":
            self._measures[area] = summed(self.measures(inside) for inside in self.kecamatan_of(area))
        if area not in self._measures:
            rows = self.tables.measures.iloc[self._measures_by_area.get((area.level, area.code), [])]
            plain = rows.astype(object).where(rows.notna(), None).to_dict("records")
            self._measures[area] = {
                (row["measure"], Cohort(row["origin"], row["entry_stage"]), row["stage"]): row for row in plain
            }
        return self._measures[area]

    def cohorts(self, area: Area) -> list[Cohort]:
        """The cohorts with at least one proposal in the area, village forums first."""
        found = {
            cohort
            for (measure, cohort, _), row in self.measures(area).items()
            if (measure == "survival_count" and row["denominator"]) or (measure == "proposals" and row["numerator"])
        }
        return sorted(found, key=cohort_order)

    @cached_property
    def primary(self) -> Cohort:
        """The cohort the report is about: village-forum proposals where the dossier has them."""
        present = self.cohorts(self.kabupaten)
        usual = [cohort for origin in PRIMARY_ORIGINS for cohort in present if cohort.origin == origin]
        return next(iter([*usual, *present]), Cohort("musrenbang", "desa"))

    def later_stages(self, cohort: Cohort) -> list[str]:
        """The stages after the one the cohort was born in (all of them when it was born anywhere)."""
        keys = self.measures(self.kabupaten)
        measured = {stage for measure, owner, stage in keys if measure == "survival_count" and owner == cohort}
        return [stage for stage in self.stages if stage in measured]

    @cached_property
    def headline_stage(self) -> str | None:
        """The stage headlines speak of: the budget, or the last plan the dossier has before it, or else
        its last forum. (A forum held after a draft plan is still no plan.)
        """
        stages = self.later_stages(self.primary)
        until_budget = terms.TRUNK[: terms.TRUNK.index("apbd") + 1]
        plans = [stage for stage in until_budget if stage in stages and stage in terms.DOCUMENT_STAGES]
        return (plans or stages or [None])[-1]

    @cached_property
    def has_money(self) -> bool:
        """Some followed proposal has a readable amount."""
        return bool(self.tables.lineage["asked_rp"].notna().any())

    def reach(self, area: Area, cohort: Cohort, stage: str, measure: str = "survival_count") -> Reach:
        """How much of the cohort in the area reached the stage; zeros where nothing was measured.

        All of it reached the stage it was born at, which is all there is before a later list of works is read.
        """
        row = self.measures(area).get((measure, cohort, stage))
        if row is None:
            born = self.measures(area).get(("proposals", cohort, stage)) if measure == "survival_count" else None
            known = dict.fromkeys(("numerator", "denominator"), born["numerator"]) if born else {}
            known |= dict.fromkeys(("lower", "upper"), 1.0) if born else {}
            return Reach(cohort, stage, **known, as_of=self.as_of(stage))
        counts = {name: row[name] or 0 for name in ("numerator", "denominator", "pending", "ended", "unknown")}
        shares = {name: row[name] for name in ("lower", "upper", "money_coverage")}
        return Reach(cohort, stage, **counts, **shares, as_of=row["as_of"] or self.as_of(stage))

    def outcomes(self, area: Area, cohort: Cohort) -> list[tuple[str, float, float | None]]:
        """Number and share of the cohort per last outcome on record, in the order of the vocabulary."""
        found = {
            measure.removeprefix("outcome_"): row
            for (measure, owner, _), row in self.measures(area).items()
            if owner == cohort and measure.startswith("outcome_") and row["numerator"]
        }
        words = [word for word in terms.OUTCOMES if word in found]
        return [(word, found[word]["numerator"], found[word]["value"]) for word in words]

    def by_skpd(self, cohort: Cohort, stage: str) -> list[dict[str, object]]:
        """Rows of ``survival_count_by_skpd`` of a cohort at a stage, the largest SKPD first."""
        rows = self.tables.measures
        is_cohort = (rows["origin"] == cohort.origin) & (rows["entry_stage"] == cohort.entry_stage)
        chosen = rows[(rows["measure"] == "survival_count_by_skpd") & is_cohort & (rows["stage"] == stage)]
        chosen = chosen.sort_values(["denominator", "skpd_name"], ascending=[False, True])
        return chosen.astype(object).where(chosen.notna(), None).to_dict("records")

    def flow(self, area: Area, stage: str, suffix: str = "") -> dict[str, float | None]:
        """What entered and left a stage, by item; ``suffix`` ``_rp`` for the rupiah."""
        rows = self.measures(area).items()
        found = {measure: row["value"] for (measure, _, at), row in rows if at == stage and measure.startswith("flow_")}
        return {item: found.get(f"flow_{item}{suffix}") for item in FLOW_ITEMS}

    def as_of(self, stage: str) -> str | None:
        """The date the document of a stage describes, where the dossier says."""
        value = self.documents.get(stage, {}).get("as_of")
        return None if formats.is_missing(value) else str(value)

    def proposals(self, area: Area) -> pd.DataFrame:
        """The followed proposals of an area, in the order of desa and priority."""
        lineage = self.tables.lineage
        if area.level == "dapil":
            inside = lineage[lineage["kecamatan_code"].isin([part.code for part in self.kecamatan_of(area)])]
        else:
            inside = lineage if area.level == "kabupaten" else lineage[lineage[f"{area.level}_code"] == area.code]
        keys = ["kecamatan_code", "desa_code", "origin", "priority", "source_file", "source_row", "record_id"]
        return inside.sort_values(keys, kind="stable", na_position="last")


def cohort_order(cohort: Cohort) -> tuple[int, int]:
    """Village forums first, then the other channels; earlier births before later ones."""
    origin = ORIGIN_ORDER.index(cohort.origin) if cohort.origin in ORIGIN_ORDER else len(ORIGIN_ORDER)
    entry = terms.STAGES.index(cohort.entry_stage) if cohort.entry_stage in terms.STAGES else len(terms.STAGES)
    return origin, entry


def text_or(value: object, otherwise: str) -> str:
    """The text, or ``otherwise`` when it is missing or empty."""
    return otherwise if formats.is_missing(value) or value == "" else str(value)


def load(folder: Path) -> Dossier:
    """The dossier stored in ``folder``, read once per run of the pipeline that made it."""
    manifest = folder / "manifest.json"
    stamp = manifest.stat()
    return _load(folder.resolve(), stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=2)
def _load(folder: Path, changed: int, size: int) -> Dossier:
    return Dossier(read_tables(folder), stored_boundaries(folder))
