"""Whole rupiah shared among the proposals of one line, and how much of a line is theirs at all."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import pandas as pd


def share_out(amount: int, asked: list[int | None]) -> list[int]:
    """``amount`` in whole parts proportional to ``asked``; in equal parts where any ask is missing or not positive.

    >>> share_out(100, [300, 100])
    [75, 25]
    >>> share_out(100, [None, 5, 5])
    [34, 33, 33]
    """
    weights = [value or 0 for value in asked] if all(value and value > 0 for value in asked) else [1] * len(asked)
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    rests = [amount * weight % total for weight in weights]
    for position in sorted(range(len(parts)), key=lambda i: (-rests[i], i))[: amount - sum(parts)]:
        parts[position] += 1
    return parts


def known_parts(links: pd.DataFrame, stage_of: Mapping[str, str], proposals: Collection[str]) -> dict[str, float]:
    """How much of the amount of every linked record belongs to proposals that are known: 1 all of it, 0 nothing.

    Parameters
    ----------
    links
        the table of that name; only accepted links count. ``value_share`` is what of a line each of its origins has;
        without it they have equal parts. What the shares leave over belongs to nobody that is known.
    stage_of
        record_id -> stage. Origins of one stage divide a line; those of several stages are the same line earlier on
        (a proposal, and the plan row it should have been tied to), and the one with the most known counts.
    proposals
        the records that are proposals. A row no proposal led to has no known part.
    """
    accepted = links[links["status"] == "accepted"]
    origins: dict[str, list[tuple[str, float | None]]] = defaultdict(list)
    shares = accepted["value_share"].astype("Float64").astype("object")
    for start, end, share in zip(accepted["from_id"], accepted["to_id"], shares, strict=True):
        origins[end].append((start, None if pd.isna(share) else float(share)))
    found = dict.fromkeys(proposals, 1.0)

    def part(record_id: str) -> float:
        if record_id not in found:
            found[record_id] = 0.0  # a ring of links, made by hand, knows nothing
            parents = origins.get(record_id, ())
            given = [(start, 1 / len(parents) if share is None else share) for start, share in parents]
            stages: dict[str, list[tuple[float, float]]] = defaultdict(list)
            for start, share in given:
                stages[stage_of[start]].append((share, part(start)))
            whole = min(1.0, sum(share for _, share in given))
            most = max((_mean(own) for own in stages.values()), default=0.0)
            found[record_id] = whole * most
        return found[record_id]

    for record_id in list(origins):
        part(record_id)
    return found


def _mean(parts: list[tuple[float, float]]) -> float:
    """The mean of the known parts by the shares of their rows."""
    total = sum(share for share, _ in parts)
    return sum(share * known for share, known in parts) / total if total else 0.0
