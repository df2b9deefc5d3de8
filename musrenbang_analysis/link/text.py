"""The last tier: comparison of texts with a calibrated weight. It never overrules a surer link.

For every stage the open rows before it (no accepted successor up to that stage, and not ended by an office) are
compared with the rows of that stage that no surer link explains: first those of the stage just before and of the
councillors, then what is left of earlier stages.
"""

import numpy as np

from musrenbang_analysis.documents import is_work
from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.candidates import best_of
from musrenbang_analysis.link.facts import NEEDED, Facts, facts_of
from musrenbang_analysis.link.model import Model, probability, read_model
from musrenbang_analysis.link.pool import Link, LinkPool
from musrenbang_analysis.link.rivals import best_other
from musrenbang_analysis.link.telling import Telling
from musrenbang_analysis.link.verbatim import link_word_for_word
from musrenbang_analysis.link.weigh import Weighed, weigh
from musrenbang_analysis.terms import DOCUMENT_STAGES, FORUM_STAGES

BUDGETS = ("apbd", "apbd_perubahan", "realisasi")
MOST_POSSIBLE = 3
"""Possible links kept per earlier row, the likeliest."""
MEMBER = 0.4
"""Probability from which a proposal is accepted with the rest of a package that is likely enough as a whole."""


def link_by_text(pool: LinkPool) -> list[Finding]:
    """Add accepted and possible links by text to the pool, and their evidence field by field.

    An accepted link has probability ``accept`` of the model or more, a possible one ``possible`` or more. Past a
    stage of which there are records a link is only ever possible: the proposal should have stood in that list.
    Rows without any text and stages with one row are compared like all others; a dossier with nothing to
    compare gives no link.
    """
    rows = [
        record
        for record in pool.records.values()
        if record["is_counted"] and is_work(record["detail_level"], record["desa_code"])
    ]
    present = {record["stage"] for record in rows}
    if len(present) < 2:
        return []
    model = read_model(pool.model)
    ids = [record["record_id"] for record in rows]
    facts = facts_of(np.array(ids, object), {name: [record.get(name) for record in rows] for name in NEEDED})
    place = {record_id: number for number, record_id in enumerate(ids)}
    for stage in pool.sequence[1:]:
        if stage not in present:
            continue
        before = [name for name in pool.stations if name in present and pool.position(name) < pool.position(stage)]
        for is_near in (True, False):
            later = [record for record in pool.at(stage) if _is_free(pool, record, place)]
            heads = [head for head in pool.open_heads(stage, despite_hand=True) if head["record_id"] in place]
            earlier = [head for head in heads if pool.skips(head, stage) != is_near and _may_enter(head, stage)]
            if is_near and earlier and later:
                sides = _undecided(pool, earlier, later, stage)
                link_word_for_word(pool, *sides, model.verbatim, float(probability(model.verbatim)))
                later = [record for record in later if _is_free(pool, record, place)]
                earlier = [head for head in earlier if not pool.is_continued(head["record_id"], stage, True)]
            if earlier and later:
                kind = _kind(before[-1:], stage) if is_near else "direct"
                sides = (_taken(facts, rows, place) for rows in (earlier, later))
                _link(pool, *sides, kind, model)
    return []


def _undecided(pool: LinkPool, earlier: list[dict], later: list[dict], stage: str) -> tuple[list[dict], list[dict]]:
    """The rows of both sides to which no person named a partner."""
    return (
        [head for head in earlier if not pool.is_continued(head["record_id"], stage)],
        [record for record in later if not pool.has_origin(record["record_id"])],
    )


def _taken(facts: Facts, records: list[dict], place: dict[str, int]) -> Facts:
    return facts.take(np.array([place[record["record_id"]] for record in records]))


def _link(pool: LinkPool, left: Facts, right: Facts, kind: str, model: Model) -> None:
    """Weigh two sides and take what is sure enough, or doubtful enough to be looked at, into the pool."""
    weighed = weigh(left, right, model.kinds[kind], pool.decided)
    if not len(weighed.weight):
        return
    chance = probability(weighed.weight)
    accepted = _accepted(weighed, chance, model.accept) & (kind != "direct")
    kept = _kept(weighed, chance, accepted, model.possible)
    rows, columns = weighed.rows[kept], weighed.columns[kept]
    names = {record["desa_code"]: record["desa_name"] for record in pool.records.values() if record["desa_code"]}
    telling = Telling(left, right, names)
    levels = {name: level[kept] for name, level in weighed.levels.items()}
    evidence, sentences = telling.table(rows, columns, levels, model.kinds[kind].final, kind)
    rival, gap = _rivals(left, right, weighed, accepted)
    taken = pool.add(
        Link(
            str(left.ids[row]),
            str(right.ids[column]),
            "text",
            "accepted" if accepted[pair] else "possible",
            *said,
            probability=round(float(chance[pair]), 4),
            weight=float(weighed.weight[pair]),
            rival_id=rival[pair],
            rival_gap=None if rival[pair] is None else float(gap[pair]),
        )
        for pair, row, column, said in zip(kept, rows, columns, sentences, strict=True)
    )
    ids = zip(left.ids[rows], right.ids[columns], strict=True)
    is_taken = np.array([pair in taken for pair in ids], bool)
    pool.evidence.append(evidence[np.tile(is_taken, len(evidence) // max(len(rows), 1))])


def _accepted(weighed: Weighed, chance: np.ndarray, accept: float) -> np.ndarray:
    """The pairs to accept: those likely enough by themselves, and a package whole.

    The parts of the likeliest package of a line add up together or not at all: they are accepted when their mean
    probability reaches ``accept`` and no less than ``MEMBER`` speaks for each.
    """
    inside = np.flatnonzero(weighed.together)
    width = int(weighed.columns.max(initial=0)) + 1
    count = np.bincount(weighed.columns[inside], minlength=width)
    mean = np.bincount(weighed.columns[inside], chance[inside], width) / np.maximum(count, 1)
    whole = weighed.together & (mean[weighed.columns] >= accept) & (chance >= MEMBER)
    return (chance >= accept) | whole


def _kept(weighed: Weighed, chance: np.ndarray, accepted: np.ndarray, possible: float) -> np.ndarray:
    """Numbers of the pairs to keep: all accepted ones, and the likeliest possible ones of every earlier row."""
    hopeful = np.flatnonzero(accepted | (chance >= possible))
    rows = weighed.rows[hopeful]
    n_accepted = np.bincount(weighed.rows[accepted], minlength=weighed.rows.max() + 1)[rows]
    likeliest = hopeful[best_of(rows, chance[hopeful], MOST_POSSIBLE + n_accepted)]
    return np.union1d(np.flatnonzero(accepted), likeliest)


def _rivals(left: Facts, right: Facts, weighed: Weighed, accepted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The strongest rival of every pair (another later row, or another earlier row) and the weight ahead of it.

    Accepted pairs of one row, the parts of a package or of a split, are no rivals of each other.
    """
    other_later, pair_later = best_other(weighed.rows, weighed.weight, accepted)
    other_earlier, pair_earlier = best_other(weighed.columns, weighed.weight, accepted)
    is_later = other_later >= other_earlier
    ids = np.where(is_later, right.ids[weighed.columns[pair_later]], left.ids[weighed.rows[pair_earlier]])
    best = np.maximum(other_later, other_earlier)
    ids = np.where(np.isfinite(best), ids, None)
    return ids, weighed.weight - best


def _is_free(pool: LinkPool, record: dict, place: dict[str, int]) -> bool:
    return record["record_id"] in place and not pool.is_explained(record["record_id"])


def _may_enter(head: dict, stage: str) -> bool:
    return head["stage"] != "pokir" or stage in DOCUMENT_STAGES


def _kind(before: list[str], stage: str) -> str:
    """The kind of step from the stage just before: see ``link.model.KINDS``."""
    if stage in FORUM_STAGES:
        return "list"
    if not before or before[0] in FORUM_STAGES:
        return "plan"
    return "budget" if stage in BUDGETS else "document"
