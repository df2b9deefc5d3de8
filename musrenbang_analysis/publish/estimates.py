"""The estimated rate beside the counted one: with probable links, and with the audit where there is one.

The counted rate stands first and alone; the estimate is printed with its kind of interval, so that nobody takes a band
between kabupaten for the interval of an audit. Whatever areas and SKPD the table ``measures`` estimates are shown.
"""

from functools import lru_cache

import pandas as pd

from musrenbang_analysis.formats import is_missing, percent
from musrenbang_analysis.labels import has_label, label
from musrenbang_analysis.publish.blocks import Block, heading, paragraph, stack
from musrenbang_analysis.publish.facts import Area, Cohort, Dossier, cohort_order
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.terms import STAGES

COUNTED_BY = {
    "survival_estimated": "survival_count", "survival_estimated_rp": "survival_asked_rp",
    "survival_estimated_by_skpd": "survival_count_by_skpd",
    "survival_estimated_rp_by_skpd": "survival_asked_rp_by_skpd",
}  # fmt: skip
"""Estimated measure -> the counted one that stands beside it."""
CERTAIN = ("complete", "pending_bounds")
"""Kinds of interval of an estimate that is the count: no link is uncertain."""
NOT_ESTIMATED = "not_estimated"
KEY = ["area_level", "area_code", "origin", "entry_stage", "stage", "skpd_name"]


def estimates(dossier: Dossier, area: Area, lang: str) -> Block:
    """The section: the estimated rates of the area and of its parts, or that nothing is uncertain."""
    title, found = heading(label("estimated.title", lang)), estimate_listings(dossier, area, lang)
    rows = _rows(dossier, area)
    if not found:
        return stack(title, paragraph(label("estimated.certain" if rows else "estimated.none", lang)))
    kinds = dict.fromkeys(row["interval_kind"] for row in rows)
    notes = [label(f"estimated.note.{kind}", lang) for kind in kinds if has_label(f"estimated.note.{kind}")]
    notes += [label("estimated.note.parts", lang)] if len(found) > 1 else []
    notes += [label("estimate.not_estimated", lang)] if NOT_ESTIMATED in kinds else []
    note = paragraph(" ".join(notes), "note") if notes else None
    about = paragraph(label("estimated.about", lang))
    return stack(title, about, *(listing.block(lang, "") for listing in found), note)


def estimate_listings(dossier: Dossier, area: Area, lang: str) -> list[Listing]:
    """Three tables at most, those without rows left out: the area's own cohorts, its kecamatan, the SKPD.

    The parts are those of the main cohort at the headline stage. Each line: counted with its bounds, estimated with its
    ends and their kind; nothing where no link is uncertain or no estimate is made.
    """
    rows = [row for row in _rows(dossier, area) if row["interval_kind"] not in (*CERTAIN, NOT_ESTIMATED)]
    main = [row for row in rows if _cohort(row) == dossier.primary and row["stage"] == dossier.headline_stage]
    by_skpd = [row for row in main if row["skpd_name"]]
    inside = [row for row in main if not row["skpd_name"] and row["area_code"] != area.code]
    own = [row for row in rows if not row["skpd_name"] and row["area_code"] == area.code]
    facts = {"cohort": label(f"origin.{dossier.primary.origin}", lang)}
    facts["stage"] = label(f"stage_short.{dossier.headline_stage or 'desa'}", lang)
    made = [
        _listing(dossier, own, ("table.cohort", "table.stage"), "", lang, {}),
        _listing(dossier, inside, ("table.kecamatan",), ".kecamatan", lang, facts),
        _listing(dossier, by_skpd, ("table.skpd",), ".skpd", lang, facts),
    ]
    return [listing for listing in made if listing.rows]


def _listing(
    dossier: Dossier, rows: list[dict], names: tuple[str, ...], part: str, lang: str, facts: dict[str, str]
) -> Listing:
    columns = [(label(name, lang), "text") for name in (*names, "rates.unit")]
    columns += [(label("estimated.counted", lang), "range"), (label("estimated.value", lang), "share")]
    columns += [(label("estimated.interval", lang), "range"), (label("adoption_rate.kind", lang), "text")]
    listing = Listing(label(f"estimated.sheet{part}", lang), label(f"estimated.caption{part}", lang, **facts), columns)
    by_skpd = part == ".skpd"
    listing.measure = "survival_estimated_by_skpd" if by_skpd else "survival_estimated"
    counted_by = "survival_count_by_skpd" if by_skpd else "survival_count"
    listing.defined = {label("estimated.counted", lang): counted_by}
    counted = _counted(dossier)
    for row in rows:
        if is_missing(row["value"]):
            continue
        said = {
            "table.cohort": label(f"origin.{row['origin']}", lang), "table.kecamatan": row["area_name"],
            "table.stage": label(f"stage_short.{row['stage']}", lang), "table.skpd": row["skpd_name"],
        }  # fmt: skip
        unit = label("rates.unit.rupiah" if row["unit"] == "rupiah" else "rates.unit.count", lang)
        ends = f"{percent(row['lower'], lang)} – {percent(row['upper'], lang)}"
        beside = counted.get((COUNTED_BY[row["measure"]], *(row[name] for name in KEY)))
        kind = label(f"interval_kind.{row['interval_kind']}", lang)
        listing.rows.append([*(said[name] for name in names), unit, _bounds(beside, lang), row["value"], ends, kind])
    return listing


def _bounds(row: dict | None, lang: str) -> str | None:
    """What is counted, to what it is at most if the pending and the untraced all got there."""
    if row is None or not row["denominator"]:
        return None
    most = sum(row[name] or 0 for name in ("numerator", "pending", "unknown")) / row["denominator"]
    return f"{percent(row['lower'], lang)} – {percent(most, lang)}"


def _cohort(row: dict) -> Cohort:
    return Cohort(row["origin"], row["entry_stage"])


@lru_cache(maxsize=2)
def _counted(dossier: Dossier) -> dict[tuple, dict]:
    """The counted rows by measure and ``KEY``."""
    table = dossier.tables.measures
    chosen = table[table["measure"].isin(list(COUNTED_BY.values()))]
    rows = chosen.astype(object).where(chosen.notna(), None).to_dict("records")
    return {(row["measure"], *(row[name] for name in KEY)): row for row in rows}


@lru_cache(maxsize=64)
def _rows(dossier: Dossier, area: Area) -> list[dict]:
    """The estimated rows of an area and of those inside it, in the order of codes, names, cohorts and stages."""
    table: pd.DataFrame = dossier.tables.measures
    chosen = table[table["measure"].isin(list(COUNTED_BY))]
    if area.level != "kabupaten":
        chosen = chosen[chosen["area_code"].astype(str).str.startswith(area.code)]
    rows = chosen.astype(object).where(chosen.notna(), None).to_dict("records")

    def place(row: dict) -> tuple:
        stage = STAGES.index(row["stage"]) if row["stage"] in STAGES else -1
        return row["area_code"], row["skpd_name"] or "", cohort_order(_cohort(row)), stage, row["unit"]

    return sorted(rows, key=place)
