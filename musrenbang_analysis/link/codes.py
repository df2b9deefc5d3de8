"""Tier two: the same sub kegiatan code in the same village, where one pair alone also agrees on more."""

from collections import defaultdict
from collections.abc import Callable

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.normalise.text import activity_key
from musrenbang_analysis.terms import DOCUMENT_STAGES

MOST_POSSIBLE = 25
"""Pairs of one code in one village beyond which naming them all as possible helps nobody."""
MOST_CHANGED = 1.5
"""Times by which a volume in the same unit may change before code and place are no longer enough."""
Test = Callable[[dict, dict], bool]


def link_by_code(pool: LinkPool) -> list[Finding]:
    """Link every stage's rows to the open proposals before it by exact sub kegiatan code and village.

    Code and village alone are not enough: one sub kegiatan serves many proposals of a village (on hard invented
    chains a third of such only pairs were wrong at the budget). Accepted is a pair between neighbouring stages that
    alone agrees on RT/RW, or on wording, without a contradiction in volume; every other pair is possible, and left
    to the comparison of texts.
    """
    for stage in pool.sequence[1:]:
        lines = [record for record in pool.at(stage) if not pool.has_origin(record["record_id"])]
        later = _by_key(lines)
        earlier = _by_key([head for head in pool.open_heads(stage) if _may_enter(head, stage)])
        for key in sorted(earlier.keys() & later.keys()):
            skipped = [a for a in earlier[key] if pool.skips(a, stage)]
            near = [a for a in earlier[key] if a not in skipped]
            pool.add(_pairs(near, skipped, later[key]))
    return []


def _may_enter(head: dict, stage: str) -> bool:
    """Councillors' proposals go to the documents; a list of the community forums does not hold them."""
    return head["stage"] != "pokir" or stage in DOCUMENT_STAGES


def _by_key(records: list[dict]) -> dict[tuple[str, str], list[dict]]:
    groups: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for record in records:
        if record["sub_kegiatan_code"] and record["desa_code"] and record["detail_level"] in ("proposal", "work"):
            groups[record["sub_kegiatan_code"], record["desa_code"]].append(record)
    return groups


def _pairs(near: list[dict], skipped: list[dict], later: list[dict]) -> list[Link]:
    links: list[Link] = []
    left = list(near)
    right = list(later)
    for test, words, words_en in (
        (_same_neighbourhood, "RT/RW sama", "same RT/RW"),
        (_same_wording, "isi sama", "same wording"),
    ):
        for a, b in _only_pairs(left, right, test):
            links.append(_link(a, b, "accepted", words, words_en))
            left.remove(a)
            right.remove(b)
    if len(left) == len(right) == 1 and _shares_neighbourhood(left[0], right[0]) and _may_be_same(left[0], right[0]):
        why = "satu-satunya pasangan, RT/RW beririsan", "the only pair, RT/RW in common"
        links.append(_link(left[0], right[0], "accepted", *why))
        left, right = [], []
    rest = [(a, b) for a in (*left, *skipped) for b in right]
    if len(rest) <= MOST_POSSIBLE:
        links += [_link(a, b, "possible", *_why_possible(a, b, a in skipped, len(rest))) for a, b in rest]
    return links


def _why_possible(a: dict, b: dict, is_skipped: bool, count: int) -> tuple[str, str]:
    if not _may_be_same(a, b):
        return "tetapi RT/RW atau volume berbeda", "but RT/RW or volume differ"
    if is_skipped:
        return "tahap di antaranya terlewati", "a stage between them was skipped"
    if count > 1:
        return "beberapa pasangan", "several pairs"
    return "satu-satunya pasangan, tanpa penguat", "the only pair, nothing else supports it"


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
    """No contradiction in the numbers: two rows that both name RT (or RW) share at least one; volumes are near."""
    return not _volumes_differ(a, b) and all(
        not _set(a, column) or not _set(b, column) or _set(a, column) & _set(b, column) for column in ("rt", "rw")
    )


def _volumes_differ(a: dict, b: dict) -> bool:
    if not a["volume"] or not b["volume"] or a["unit"] != b["unit"]:
        return False
    return not 1 / MOST_CHANGED <= b["volume"] / a["volume"] <= MOST_CHANGED


def _shares_neighbourhood(a: dict, b: dict) -> bool:
    return any(_set(a, column) & _set(b, column) for column in ("rt", "rw"))


def _same_neighbourhood(a: dict, b: dict) -> bool:
    pair_a, pair_b = (_set(a, "rt"), _set(a, "rw")), (_set(b, "rt"), _set(b, "rw"))
    return pair_a == pair_b and any(pair_a)


def _same_wording(a: dict, b: dict) -> bool:
    keys = {activity_key(f"{record['proposal_text'] or ''} {record['location_text'] or ''}") for record in (a, b)}
    return len(keys) == 1


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
