"""The list of every proposal with its outcome, in the proposers' own words, and the reasons given."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from musrenbang_analysis.formats import number, rupiah
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Link, Number, Table
from musrenbang_analysis.publish.facts import Area, Dossier, text_or
from musrenbang_analysis.publish.fates import signed_fate
from musrenbang_analysis.reference import read_reference

LONGEST = 400
NO_REASON = "TANPA_ALASAN"
UNCODED = {"uncoded": "uncoded", "missing": "none"}
"""What stands in the place of a code -> the label of it."""


def proposal_table(dossier: Dossier, area: Area, lang: str) -> Table:
    """Every followed proposal of an area, village by village; its record id opens its path in the index."""
    names = ("no", "proposal", "place", "skpd", "asked", "fate", "reason", "furthest", "evidence", "source", "record")
    headers = [label(f"table.{name}", lang) for name in names]
    table = Table(label("table.proposals.caption", lang, place=area.name), headers, is_wide=True, measure="proposal")
    for position, row in enumerate(dossier.proposals(area).to_dict("records"), start=1):
        table.rows.append(
            [
                number(position, lang),
                shortened(text_or(row["proposal_text"], "–")),
                ", ".join(filter(None, [text_or(row["desa_name"], ""), shortened(text_or(row["location_text"], ""))])),
                text_or(row["skpd_name"], "–"),
                Number(rupiah(row["asked_rp"], lang)),
                signed_fate(row, lang),
                reason(row, lang),
                label(f"stage_short.{row['furthest_stage']}", lang),
                basis(row, lang),
                f"{row['source_file']} › {row['source_sheet']} › {row['source_row']}",
                Link(row["record_id"], f"../../index.html#{row['record_id']}"),
            ]
        )
    return table


def basis(row: dict, lang: str) -> str:
    """On what the path of a proposal rests: the weakest kind of its links; a dash where it has none."""
    method = text_or(row["link_method"], "")
    return label(f"method.{method}", lang) if method else "–"


def reason(row: dict, lang: str) -> str:
    """The written reason, word for word; empty where none is needed."""
    written = text_or(row["reason_text"], "")
    if not written and row["reason_code"] == NO_REASON:
        return label("reason.none", lang)
    return shortened(written)


def reason_rows(ended: pd.DataFrame, lang: str) -> list[tuple[str, int, str]]:
    """Reasons of proposals that ended in writing, most frequent first: in words, how many, and the key of the group.

    No reason and uncoded are named.
    """
    rows = reason_kinds(ended, lang)
    found = zip(rows["reason"], rows["proposals"], rows["key"], strict=True)
    return sorted(found, key=lambda row: (-row[1], row[0]))


def reason_kinds(ended: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The reasons of proposals that ended in writing: ``reason`` in words, ``kind`` (written, uncoded, missing),
    ``key`` (``reason_key``) and ``proposals``, one row each.
    """
    names = {row["code"]: row[f"label_{lang}"] for row in read_reference("reasons.csv")}
    names |= {kind: label(f"reason.{key}", lang) for kind, key in UNCODED.items()}
    counts = Counter(reason_key(row) for row in ended.to_dict("records"))
    rows = [(names.get(key, key), key if key in UNCODED else "written", key, count) for key, count in counts.items()]
    return pd.DataFrame(rows, columns=["reason", "kind", "key", "proposals"])


def reason_key(row: Mapping[str, object]) -> str:
    """The code of a written reason; ``uncoded`` for words without a code, ``missing`` where nothing is written."""
    code = text_or(row["reason_code"], "")
    if code and code != NO_REASON:
        return code
    return "uncoded" if text_or(row["reason_text"], "") else "missing"


def shortened(text: str, limit: int = LONGEST) -> str:
    """At most ``limit`` characters; the whole text stands in the tables and the XLSX."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
