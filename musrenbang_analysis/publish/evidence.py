"""Why a link is believed, field by field: its waterfall of match weights, and the rival it beat.

A weight is in bits: +1 doubles the odds that the two rows are one work, -1 halves them. The weights of a link add
up, exactly, to its total; the probability follows from the total alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from musrenbang_analysis.formats import is_missing, number, percent
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Block, Number, Table

PRIOR = "prior"
TINY = 0.05
"""Lighter weights would print as 0.0; they are left out of sight, never out of the total."""


@dataclass(frozen=True)
class Weight:
    """One line of a waterfall: what was compared, what it said, its bits, and the sum so far."""

    field: str
    words: str
    bits: float
    total: float


class Waterfalls:
    """The waterfalls of all links of a dossier, by (from_id, to_id)."""

    def __init__(self, evidence: pd.DataFrame, lang: str = "id") -> None:
        self.lang = lang
        self._rows = evidence.astype("object").where(evidence.notna(), None)
        self._at = self._rows.groupby(["from_id", "to_id"], sort=False).indices if len(evidence) else {}

    def of(self, from_id: str, to_id: str) -> list[Weight]:
        """The lines of one link, where it starts first, then the heaviest; empty when it was not weighed."""
        rows = self._rows.iloc[self._at.get((from_id, to_id), [])].to_dict("records")
        rows.sort(key=lambda row: (row["field"] != PRIOR, -abs(row["weight"] or 0.0)))
        out, total = [], 0.0
        for row in rows:
            bits = float(row["weight"] or 0.0)
            total += bits
            if abs(bits) >= TINY or row["field"] == PRIOR:
                words = row["words_en"] if self.lang == "en" else row["words_id"]
                out.append(Weight(row["field"], words or row["field"], bits, total))
        if out:
            out[-1] = Weight(out[-1].field, out[-1].words, out[-1].bits, total)
        return out


def signed(bits: float, lang: str) -> str:
    """``-2.04`` bits as ``−2,0``; what speaks for the link carries its plus."""
    shown = number(abs(bits), lang, 1)
    point = "," if lang == "id" else "."
    return f"{'−' if bits < -0.05 else '+'}{shown if point in shown else f'{shown}{point}0'}"


def total_words(steps: list[Weight], probability: object, lang: str) -> str:
    """The sum of a waterfall in words."""
    chance = "–" if is_missing(probability) else percent(float(probability), lang)
    return label("waterfall.total", lang, bits=signed(steps[-1].total, lang), chance=chance)


def waterfall_lines(steps: list[Weight], probability: object, lang: str) -> list[str]:
    """A waterfall as text: bits, a bar of one sign per bit, what was compared."""
    if not steps:
        return []
    width = max(len(signed(step.bits, lang)) for step in steps)
    lines = [label("waterfall.title", lang) + ":"]
    for step in steps:
        sign = "+" if step.bits > 0 else "−"
        bar = sign * min(round(abs(step.bits)), 12)
        lines.append(f"  {signed(step.bits, lang):>{width}}  {bar:<12}  {step.words}")
    lines.append(f"  = {total_words(steps, probability, lang)}")
    return lines


def waterfall_table(steps: list[Weight], probability: object, caption: str, lang: str) -> Block | None:
    """A waterfall as a small table; None when the link was not weighed."""
    if not steps:
        return None
    headers = [label(f"waterfall.{name}", lang) for name in ("compared", "bits", "sum")]
    table = Table(caption, headers, note=total_words(steps, probability, lang), widths=(4, 1, 1))
    table.rows = [[step.words, Number(signed(step.bits, lang)), Number(signed(step.total, lang))] for step in steps]
    return table.block()


def rival_words(link: Mapping[str, object], records: Mapping[str, Mapping[str, object]], lang: str) -> str | None:
    """The strongest rival of a link, where it stands, and by how much it was beaten; None where there was none."""
    rival = records.get(str(link.get("rival_id")))
    if rival is None:
        return None
    text = rival["proposal_text"]
    gap = link.get("rival_gap")
    facts = {
        "record": link["rival_id"],
        "text": "–" if is_missing(text) else " ".join(str(text).split())[:120],
        "source": f"{rival['source_file']} › {rival['source_sheet']} › {label('cli.row', lang)} {rival['source_row']}",
        "gap": "–" if is_missing(gap) else number(abs(float(gap)), lang, 1),
    }
    ahead = "behind" if not is_missing(gap) and float(gap) < 0 else "ahead"
    return label(f"waterfall.rival_{ahead}", lang, **facts)
