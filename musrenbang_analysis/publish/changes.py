"""What became of a proposal's own words: how wording, volume and SKPD stand in the furthest document that has it."""

from functools import lru_cache

import pandas as pd

from musrenbang_analysis import terms
from musrenbang_analysis.formats import is_missing, number
from musrenbang_analysis.labels import label
from musrenbang_analysis.normalise.text import activity_key
from musrenbang_analysis.publish.facts import Dossier, text_or

LONGEST = 110
COLUMNS = ["record_id", "stage", "proposal_text", "volume", "unit", "skpd_name"]


class Changes:
    """The rows proposals became, by accepted links; asked for one proposal at a time."""

    def __init__(self, records: pd.DataFrame, links: pd.DataFrame, sequence: list[str]) -> None:
        accepted = links[links["status"] == "accepted"]
        self.onward: dict[str, list[str]] = {}
        for start, end in zip(accepted["from_id"], accepted["to_id"], strict=True):
            self.onward.setdefault(start, []).append(end)
        kept = records[COLUMNS].astype(object).where(records[COLUMNS].notna(), None)
        self.rows = {row["record_id"]: row for row in kept.to_dict("records")}
        self.places = {stage: place for place, stage in enumerate(sequence)}

    def plans(self, record_id: str) -> list[dict]:
        """Every row of a plan or budget that carries the proposal."""
        seen, frontier = {record_id}, [record_id]
        while frontier:
            frontier = [end for start in frontier for end in self.onward.get(start, ()) if end not in seen]
            seen.update(frontier)
        later = [self.rows[found] for found in sorted(seen - {record_id}) if found in self.rows]
        return [row for row in later if row["stage"] in terms.DOCUMENT_STAGES]

    def furthest(self, record_id: str) -> dict | None:
        """The row in the furthest plan or budget that carries the proposal; None where it is in none."""
        place = {row["record_id"]: self.places.get(row["stage"], -1) for row in self.plans(record_id)}
        return self.rows[max(place, key=lambda found: (place[found], found))] if place else None

    def said(self, record_id: str, lang: str) -> list[str]:
        """One line per thing that stands there otherwise than it was proposed; empty where nothing differs."""
        first, last = self.rows.get(record_id), self.furthest(record_id)
        if first is None or last is None:
            return []
        stage = label(f"stage_short.{last['stage']}", lang)
        lines = []
        before, after = text_or(first["proposal_text"], ""), text_or(last["proposal_text"], "")
        if after and activity_key(before) != activity_key(after):
            lines.append(label("sheet.change.wording", lang, stage=stage, text=_shortened(after)))
        if _comparable(first, last) and first["volume"] != last["volume"]:
            amounts = {"before": number(first["volume"], lang, 2), "after": number(last["volume"], lang, 2)}
            lines.append(label("sheet.change.volume", lang, stage=stage, unit=first["unit"], **amounts))
        if first["skpd_name"] and last["skpd_name"] and first["skpd_name"] != last["skpd_name"]:
            names = {"before": first["skpd_name"], "after": last["skpd_name"]}
            lines.append(label("sheet.change.skpd", lang, stage=stage, **names))
        return lines


@lru_cache(maxsize=2)
def changes_of(dossier: Dossier) -> Changes:
    """What the proposals of a dossier became, read once for all its sheets."""
    return Changes(dossier.tables.records, dossier.tables.links, dossier.stages)


def _comparable(first: dict, last: dict) -> bool:
    volumes = not is_missing(first["volume"]) and not is_missing(last["volume"])
    return volumes and bool(first["unit"]) and first["unit"] == last["unit"]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
