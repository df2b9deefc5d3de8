"""What stands above a table: place, year, SKPD, and the unit of the amounts."""

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from operator import itemgetter

from musrenbang_analysis.ingest.layout import header_key
from musrenbang_analysis.ingest.sheet import Sheet
from musrenbang_analysis.normalise.money_style import scale_from_title
from musrenbang_analysis.reference import read_reference

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
TALLEST_TITLE = 40
"""Rows with anything in them: a title may stand pages or a screen of empty rows above its table."""


@dataclass
class Title:
    """Facts read above the header. ``values`` maps kecamatan, desa, skpd, skpd_code, bidang to text."""

    values: dict[str, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    scale: int = 1
    scale_text: str | None = None
    scale_row: int | None = None
    text: str = ""


@cache
def _keys() -> dict[str, str]:
    return {row["key"]: row["use"] for row in read_reference("layouts/title_keys.csv")}


def read_title(sheet: Sheet, header_top: int, header_bottom: int) -> Title:
    """The facts in the rows above ``header_top``; the scale is also searched in the header itself."""
    title = Title()
    head = list(takewhile(lambda row: row <= header_bottom, sheet.by_row))
    above = [row for row in head if row < header_top]
    texts = []
    for row in above[-TALLEST_TITLE:] + head[len(above) :]:
        line = [cell.text for _, cell in sorted(sheet.by_row[row].items(), key=itemgetter(0))]
        for text in line:
            scale = scale_from_title(text)
            if scale and scale != 1 and title.scale == 1:
                title.scale, title.scale_text, title.scale_row = scale, text, row
        if row < header_top:
            texts += line
            _read_pairs(line, title)
    if not title.values:
        title.values = dict(sheet.above)
        if title.scale == 1:
            title.scale, title.scale_text, title.scale_row = sheet.above_scale
    title.text = " \n ".join(texts)
    title.years = tuple(int(year) for year in YEAR.findall(title.text))
    return title


def _read_pairs(line: list[str], title: Title) -> None:
    for position, text in enumerate(line):
        label, colon, value = text.partition(":")
        use = _keys().get(header_key(label))
        if use is None or use == "-":
            continue
        if not value.strip() and position + 1 < len(line):
            # "Kecamatan" | ":" | "Cibening" in three cells, or ": Cibening" in the second.
            value = next((follower for cell in line[position + 1 :] if (follower := cell.lstrip(" :"))), "")
        elif not colon and position + 1 == len(line):
            continue
        if value.strip() and use != "year":
            # "Kelurahan : Banjarsari" tells it from the desa of that name; "Desa/Kelurahan : ..." does not.
            kind = f"{label.strip()} " if use == "desa" and " " not in header_key(label) else ""
            title.values.setdefault(use, kind + value.strip())
