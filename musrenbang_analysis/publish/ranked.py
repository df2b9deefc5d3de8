"""The proposals their proposers ranked highest that are not on record in the budget."""

from collections.abc import Iterable

from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.facts import text_or
from musrenbang_analysis.publish.fates import class_of, signed_fate
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.proposals import reason, shortened

LONGEST_WORDING = 90


def unfunded_by_rank(rows: Iterable[dict], stage: str, lang: str, most: int) -> Listing:
    """Proposals with a rank and no place in the budget, in the order of rank, then of the amount asked.

    Parameters
    ----------
    rows
        of the lineage; ``stage`` is the one the caption names, ``most`` how many the page shows.
    """
    names = [("sheet.rank", "ordinal"), ("table.proposal", "text"), ("table.place", "text"), ("table.asked", "rupiah")]
    names += [(f"table.{name}", "text") for name in ("fate", "reason", "skpd")]
    caption = label("dapil.ranked.caption", lang, stage=label(f"stage_short.{stage}", lang))
    listing = Listing(label("dapil.ranked.sheet", lang), caption, [(label(key, lang), kind) for key, kind in names])
    listing.defined = {label("table.asked", lang): "asked"}
    listing.most, listing.rest = most, label("dapil.rest", lang)
    chosen = [row for row in rows if row["priority"] is not None and class_of(row["outcome"]) != "funded"]
    chosen.sort(key=lambda row: (row["priority"], -(row["asked_rp"] or 0), row["record_id"]))
    for row in chosen:
        words = shortened(text_or(row["proposal_text"], "–"), LONGEST_WORDING)
        where = f"{text_or(row['desa_name'], '–')} ({text_or(row['kecamatan_name'], '–')})"
        why = shortened(reason(row, lang), LONGEST_WORDING)
        listing.rows.append(
            [row["priority"], words, where, row["asked_rp"], signed_fate(row, lang), why, row["skpd_name"]]
        )
    return listing
