"""Decisions of people, taken before any machine speaks: a hand decision always wins."""

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.terms import VERDICTS

SAME, DIFFERENT, DOUBTFUL = VERDICTS
WORDS = {
    SAME: ("accepted", "Diputuskan orang: sama.", "Decided by a person: the same."),
    DIFFERENT: ("rejected", "Diputuskan orang: bukan.", "Decided by a person: not the same."),
    DOUBTFUL: ("possible", "Diperiksa orang: masih ragu.", "Looked at by a person: still in doubt."),
}


def link_by_hand(pool: LinkPool, decisions: pd.DataFrame) -> list[Finding]:
    """Take decisions into the pool, to be called before every other linker.

    Parameters
    ----------
    decisions
        columns ``left_id``, ``right_id`` (record ids, in whichever order of the stages) and ``decision``
        (one of ``terms.VERDICTS``). ``sama`` is an accepted link, ``bukan`` a rejected one, ``ragu`` a
        possible one; what is decided no later linker changes.

    Returns
    -------
    findings on decisions that could not be followed: an unknown verdict or record, two rows of one stage,
    and a pair decided twice with different verdicts (which then counts as ``ragu``).
    """
    findings: list[Finding] = []
    verdicts: dict[tuple[str, str], str] = {}
    for left, right, said in zip(decisions["left_id"], decisions["right_id"], decisions["decision"], strict=True):
        verdict = str(said).strip().casefold()
        facts = {"left": left, "right": right, "decision": said}
        if verdict not in VERDICTS:
            findings.append(Finding("MSB-K05", facts=facts))
            continue
        if left not in pool.records or right not in pool.records:
            findings.append(Finding("MSB-K06", facts=facts))
            continue
        pair = _in_order(pool, str(left), str(right))
        if pair is None:
            findings.append(Finding("MSB-K07", facts=facts))
            continue
        if verdicts.setdefault(pair, verdict) != verdict:
            findings.append(Finding("MSB-K08", facts=facts))
            verdicts[pair] = DOUBTFUL
    pool.decided |= verdicts
    pool.add(Link(*pair, "hand", *WORDS[verdict]) for pair, verdict in verdicts.items())
    return findings


def _in_order(pool: LinkPool, one: str, two: str) -> tuple[str, str] | None:
    """The pair with the earlier stage first; None when both stand at one place of the way."""
    places = [pool.position(pool.records[i]["stage"]) for i in (one, two)]
    if places[0] == places[1]:
        return None
    return (one, two) if places[0] < places[1] else (two, one)
