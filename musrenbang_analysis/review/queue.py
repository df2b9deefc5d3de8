"""Which pairs are worth a person's time: the doubtful ones that teach most, and a few confident ones by lot.

The order of doubt alone would ask the same easy kind of question again and again, so parts are kept for packages,
for works that moved to another SKPD and for places given on one side only (``reference/review_quotas.csv``), where
linking fails most (linkage.md 3.3). Accepted links drawn at random show the mistakes nobody doubts.
"""

from collections import Counter
from collections.abc import Collection
from hashlib import blake2b

import pandas as pd

from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.reference import read_reference

SEED = "review"
CHANCE = "chance"
MOST_PER_LEFT = 3
"""Pairs of one proposal in a queue: the fourth teaches little that the three did not."""
MOST_PER_RIGHT = 6
"""Pairs of one later row: room for a whole package, not for a row that everything resembles."""
CERTAIN, UNWEIGHED = 0.5, 0.25
"""Distance from even odds given to links without a probability: accepted ones; possible ones, which come after the
pairs in doubt between a quarter and three quarters, because a decision about them teaches no weight."""
COLUMNS = ("left_id", "right_id", "chosen_as", "weight", "method")
DESCRIBED = (
    "left_id", "right_id", "method", "step", "doubt", "is_certain", "lot", "package", "moved_skpd", "one_sided",
    "unweighed",
)  # fmt: skip
DETAIL = ("location_text", "rt", "rw")


def review_queue(
    records: pd.DataFrame,
    links: pd.DataFrame,
    size: int,
    decided: Collection[tuple[str, str]] = (),
    reserved: Collection[str] = (),
) -> pd.DataFrame:
    """At most ``size`` pairs to ask about, most instructive first; fewer where little is doubtful.

    Parameters
    ----------
    records, links
        the tables of these names; ``probability`` may be missing.
    decided
        pairs (left_id, right_id) a person has decided already, in doubt too.
    reserved
        proposals kept for the audit and every row their accepted and possible links lead to: never asked about.

    Returns
    -------
    ``left_id``, ``right_id``, ``chosen_as`` (a kind of the quotas), ``weight`` (links each stands for: 1, or for
    those drawn at random the number of such links over the number drawn), ``method`` of the link.
    """
    known = set(decided)
    pairs = _described(records, links)
    free = [
        (left, right) not in known and left not in reserved
        for left, right in zip(pairs["left_id"], pairs["right_id"], strict=True)
    ]
    pairs = pairs[pd.Series(free, index=pairs.index, dtype=bool)]
    quotas = {row["kind"]: float(row["share"]) for row in read_reference("review_quotas.csv")}
    drawn = _by_lot(pairs[pairs["is_certain"]], round(size * quotas[CHANCE]))
    doubtful = pairs[~pairs["is_certain"]].sort_values(["doubt", "turn", "lot"], kind="stable")
    chosen = _by_doubt(doubtful, size - len(drawn), {kind: round(size * part) for kind, part in quotas.items()})
    if not len(chosen) and not len(drawn):
        return pd.DataFrame(columns=list(COLUMNS))
    queue = pd.concat([chosen, drawn], ignore_index=True)
    return _in_reading_order(queue)[list(COLUMNS)]


def reserved_rows(sample: Collection[str], links: pd.DataFrame) -> set[str]:
    """The proposals of the audit sample and all rows links that are not rejected lead to from them."""
    onward: dict[str, list[str]] = {}
    alive = links[links["status"] != "rejected"]
    for start, end, status in zip(alive["from_id"], alive["to_id"], alive["status"], strict=True):
        if status == "accepted":
            onward.setdefault(start, []).append(end)
    todo, seen = list(sample), set(sample)
    while todo:
        for later in onward.get(todo.pop(), ()):
            if later not in seen:
                seen.add(later)
                todo.append(later)
    return seen


def _described(records: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row per link that could be asked about, the most doubtful first."""
    rows = {row["record_id"]: row for row in records.to_dict("records")}
    asked = links[(links["status"] != "rejected") & (links["method"] != "hand")]
    sharing = Counter(
        (rows[start]["stage"], end)
        for start, end in zip(asked["from_id"], asked["to_id"], strict=True)
        if start in rows and end in rows
    )
    out = []
    for link in asked.to_dict("records"):
        left, right = rows.get(link["from_id"]), rows.get(link["to_id"])
        if left is None or right is None:
            continue
        pair = {"left_id": link["from_id"], "right_id": link["to_id"], "method": link["method"]}
        pair["step"] = f"{left['stage']}>{right['stage']}"
        pair["doubt"] = _doubt(link)
        pair["is_certain"] = link["status"] == "accepted" and pair["doubt"] >= UNWEIGHED
        pair["lot"] = _lot(pair)
        pair["package"] = sharing[left["stage"], link["to_id"]] > 1 or link["relation"] == "merged"
        pair["moved_skpd"] = _differ(left["skpd_group"], right["skpd_group"])
        pair["unweighed"] = is_missing(link["probability"])
        pair["one_sided"] = _has_detail(left) != _has_detail(right)
        out.append(pair)
    pairs = pd.DataFrame(out, columns=list(DESCRIBED)).astype({"doubt": float, "is_certain": bool, "package": bool})
    pairs = pairs.sort_values(["doubt", "lot"], kind="stable")
    # The steps of the way take turns: otherwise the largest lists would fill the queue.
    return pairs.assign(turn=pairs.groupby("step").cumcount())


def _doubt(link: dict) -> float:
    """How far from even odds: 0 is most doubtful, 0.5 certain. A rival close behind makes any link doubtful."""
    if is_missing(link["probability"]):
        return UNWEIGHED if link["status"] == "possible" else CERTAIN
    distance = abs(float(link["probability"]) - 0.5)
    gap = link.get("rival_gap")
    if not is_missing(gap) and abs(float(gap)) < 2:
        # Less than two bits ahead of (or behind) its rival: one of the two is wrong, or the work was split.
        distance *= 0.5 + abs(float(gap)) / 4
    return distance


def _lot(pair: dict) -> float:
    digest = blake2b(f"{SEED}\x1f{pair['left_id']}\x1f{pair['right_id']}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _differ(one: object, other: object) -> bool:
    return not is_missing(one) and not is_missing(other) and one != other


def _has_detail(record: dict) -> bool:
    return any(not is_missing(record[name]) and bool(record[name]) for name in DETAIL)


def _by_lot(certain: pd.DataFrame, size: int) -> pd.DataFrame:
    """``size`` accepted links at random, as many of each method as there are to be had; weights add up to all."""
    methods = sorted(set(certain["method"]))
    parts, left = [], size
    for position, method in enumerate(sorted(methods, key=lambda name: (certain["method"] == name).sum())):
        held = certain[certain["method"] == method].sort_values("lot", kind="stable")
        count = min(len(held), left // (len(methods) - position))
        left -= count
        if count:
            parts.append(held.head(count).assign(chosen_as=CHANCE, weight=len(held) / count))
    return pd.concat(parts) if parts else certain.head(0).assign(chosen_as="", weight=0.0)


def _by_doubt(doubtful: pd.DataFrame, size: int, quotas: dict[str, int]) -> pd.DataFrame:
    """First what each kind is owed, then the most doubtful of the rest; no row asked about over and over."""
    taken: dict[int, str] = {}
    lefts: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    rows, together = doubtful.to_dict("index"), _whole_packages(doubtful)
    for kind in ("package", "moved_skpd", "one_sided", "unweighed", "doubtful"):
        owed = size - len(taken) if kind == "doubtful" else min(quotas[kind], size - len(taken))
        for index in together if kind == "package" else rows:
            if owed <= 0:
                break
            row = rows[index]
            fits = kind == "doubtful" or row[kind]
            if index in taken or not fits:
                continue
            if lefts[row["left_id"]] >= MOST_PER_LEFT or rights[row["right_id"]] >= MOST_PER_RIGHT:
                continue
            taken[index] = kind
            lefts[row["left_id"]] += 1
            rights[row["right_id"]] += 1
            owed -= 1
    chosen = doubtful.loc[list(taken)]
    return chosen.assign(chosen_as=list(taken.values()), weight=1.0)


def _whole_packages(doubtful: pd.DataFrame) -> list[int]:
    """The pairs that may belong to packages, those of one later row together: whoever has its papers open can say of
    each proposal whether it is inside, and every answer tells about the others."""
    pairs = doubtful[doubtful["package"]]
    first = pairs.groupby(["step", "right_id"])["turn"].transform("min")
    return list(pairs.assign(first=first).sort_values(["first", "right_id", "turn"], kind="stable").index)


def _in_reading_order(queue: pd.DataFrame) -> pd.DataFrame:
    """Pairs about one later row together, what teaches most first; those by lot strewn in between."""
    certain = queue["chosen_as"] == CHANCE
    place = pd.Series(0.0, index=queue.index)
    place[~certain] = range(int((~certain).sum()))
    place[certain] = queue.loc[certain, "lot"] * max(len(queue), 1)
    first = place.groupby(queue["right_id"]).transform("min")
    queue = queue.assign(first=first, place=place).sort_values(["first", "right_id", "place"], kind="stable")
    return queue.reset_index(drop=True)


def part_of(queue: pd.DataFrame, part: int, parts: int) -> pd.DataFrame:
    """Part ``part`` (from 1) of ``parts``: every pair is in one part, pairs about one later row stay together."""
    turns = queue.groupby("right_id", sort=False).ngroup()
    return queue[turns % parts == part - 1].reset_index(drop=True)
