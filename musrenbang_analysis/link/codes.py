"""Tier two: the same sub kegiatan code in the same village, where only one pair answers to it."""

from collections import defaultdict
from collections.abc import Callable

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.normalise.text import activity_key
from musrenbang_analysis.terms import DOCUMENT_STAGES

MOST_POSSIBLE = 25
"""Pairs of one code in one village beyond which naming them all as possible helps nobody."""
TOLERANCE = 0.001
Test = Callable[[dict, dict], bool]


def link_by_code(pool: LinkPool) -> list[Finding]:
    """Link every stage's rows to the open proposals before it by exact sub kegiatan code and village.

    One proposal and one line are accepted when they also share an RT or RW or their volume, or when
    their stages are neighbours and no number contradicts; an only pair across a skipped stage without
    such support is possible (on generated dossiers a quarter of those were wrong). Several: those pairs
    are accepted that alone agree on RT/RW, or on wording, or on volume and unit; the rest is possible.
    """
    for stage in pool.sequence[1:]:
        lines = [record for record in pool.at(stage) if not pool.has_origin(record["record_id"])]
        later = _by_key(lines)
        earlier = _by_key([head for head in pool.open_heads(stage) if _may_enter(head, stage)])
        for key in sorted(earlier.keys() & later.keys()):
            pool.add(_pairs(earlier[key], later[key], _before(pool, stage)))
    return []


def _before(pool: LinkPool, stage: str) -> str | None:
    """The nearest earlier stage of which there are records."""
    earlier = [name for name in pool.sequence[: pool.position(stage)] if pool.at(name)]
    return earlier[-1] if earlier else None


def _may_enter(head: dict, stage: str) -> bool:
    """Councillors' proposals go to the documents; a list of the community forums does not hold them."""
    return head["stage"] != "pokir" or stage in DOCUMENT_STAGES


def _by_key(records: list[dict]) -> dict[tuple[str, str], list[dict]]:
    groups: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for record in records:
        if record["sub_kegiatan_code"] and record["desa_code"] and record["detail_level"] in ("proposal", "work"):
            groups[record["sub_kegiatan_code"], record["desa_code"]].append(record)
    return groups


def _pairs(earlier: list[dict], later: list[dict], neighbour: str | None) -> list[Link]:
    if len(earlier) == len(later) == 1:
        return [_only_pair(earlier[0], later[0], neighbour)]
    links: list[Link] = []
    left, right = list(earlier), list(later)
    for test, words, words_en in (
        (_same_neighbourhood, "RT/RW sama", "same RT/RW"),
        (_same_wording, "isi sama", "same wording"),
        (_same_volume, "volume sama", "same volume"),
    ):
        for a, b in _only_pairs(left, right, test):
            links.append(_link(a, b, "accepted", words, words_en))
            left.remove(a)
            right.remove(b)
    rest = [(a, b) for a in left for b in right if _may_be_same(a, b)]
    if len(rest) <= MOST_POSSIBLE:
        links += [_link(a, b, "possible", "beberapa pasangan", "several pairs") for a, b in rest]
    return links


def _only_pair(a: dict, b: dict, neighbour: str | None) -> Link:
    if not _may_be_same(a, b):
        return _link(a, b, "possible", "tetapi RT/RW berbeda", "but RT/RW differ")
    if _shares_neighbourhood(a, b):
        return _link(a, b, "accepted", "satu-satunya pasangan, RT/RW beririsan", "the only pair, RT/RW in common")
    if _same_volume(a, b):
        return _link(a, b, "accepted", "satu-satunya pasangan, volume sama", "the only pair, same volume")
    if a["stage"] == neighbour:
        return _link(a, b, "accepted", "satu-satunya pasangan", "the only pair")
    return _link(a, b, "possible", "tahap di antaranya terlewati", "a stage between them was skipped")


def _only_pairs(left: list[dict], right: list[dict], test: Test) -> list[tuple[dict, dict]]:
    """Pairs that agree by ``test`` where neither agrees with anyone else."""
    agreeing = [(a, b) for a in left for b in right if test(a, b) and _may_be_same(a, b)]
    n_left: dict[str, int] = defaultdict(int)
    n_right: dict[str, int] = defaultdict(int)
    for a, b in agreeing:
        n_left[a["record_id"]] += 1
        n_right[b["record_id"]] += 1
    return [(a, b) for a, b in agreeing if n_left[a["record_id"]] == n_right[b["record_id"]] == 1]


def _set(record: dict, column: str) -> frozenset[str]:
    return frozenset((record[column] or "").split(";")) - {""}


def _may_be_same(a: dict, b: dict) -> bool:
    """No contradiction in the numbers: two rows that both name RT (or RW) share at least one."""
    return all(
        not _set(a, column) or not _set(b, column) or _set(a, column) & _set(b, column) for column in ("rt", "rw")
    )


def _shares_neighbourhood(a: dict, b: dict) -> bool:
    return any(_set(a, column) & _set(b, column) for column in ("rt", "rw"))


def _same_neighbourhood(a: dict, b: dict) -> bool:
    pair_a, pair_b = (_set(a, "rt"), _set(a, "rw")), (_set(b, "rt"), _set(b, "rw"))
    return pair_a == pair_b and any(pair_a)


def _same_wording(a: dict, b: dict) -> bool:
    keys = {activity_key(f"{record['proposal_text'] or ''} {record['location_text'] or ''}") for record in (a, b)}
    return len(keys) == 1


def _same_volume(a: dict, b: dict) -> bool:
    if a["volume"] is None or b["volume"] is None or a["unit"] != b["unit"] or not a["unit"]:
        return False
    return abs(a["volume"] - b["volume"]) <= TOLERANCE * max(abs(a["volume"]), abs(b["volume"]))


def _link(a: dict, b: dict, status: str, why: str, why_en: str) -> Link:
    code, place = a["sub_kegiatan_code"], a["desa_name"]
    return Link(
        a["record_id"],
        b["record_id"],
        "code",
        status,
        f"Kode sub kegiatan {code} dan desa/kelurahan {place} sama; {why}.",
        f"Same sub kegiatan code {code} and village {place}; {why_en}.",
    )
