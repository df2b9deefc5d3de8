"""Effects planted on purpose, to see whether the measures find them at the stage where they are, and only there.

``poor@<stage>:<share>``: at that stage this share of the proposals of the poorer half of the villages is dropped
without a word. ``first@kecamatan:<k>``: the kecamatan forum takes the first k of every village and refuses all
others; the villages print their ranks beside the problem, as the lists of Kota Malang do. Nothing planted draws
nothing, so that a dossier without an effect keeps its bytes.
"""

from dataclasses import dataclass
from statistics import median

from synthetic.entry import Entry
from synthetic.flow import Flow

STAGES = {"poor": ("kecamatan", "forum_skpd", "renja", "rkpd", "apbd"), "first": ("kecamatan",)}


@dataclass(frozen=True)
class Planted:
    """One effect at one stage; ``size`` is the share dropped (``poor``) or the quota (``first``)."""

    effect: str
    stage: str
    size: float


def parse_planted(text: str) -> Planted:
    """``poor@renja:0.6`` or ``first@kecamatan:2``; ``ValueError`` for anything else."""
    effect, _, rest = text.partition("@")
    stage, _, size = rest.partition(":")
    if stage not in STAGES.get(effect, ()):
        raise ValueError(f"{text}: poor@<{'|'.join(STAGES['poor'])}>:<share> or first@kecamatan:<k>")
    return Planted(effect, stage, float(size))


def poorer_half(flow: Flow) -> set[str]:
    """Codes of the villages whose share of poor inhabitants lies above the median."""
    share = {desa.code: desa.poor / desa.population for desa in flow.world.desas}
    middle = median(share.values())
    return {code for code, value in share.items() if value > middle}


def is_dropped(flow: Flow, stage: str, entry: Entry) -> bool:
    """Whether the planted effect ends this proposal here, without a trace."""
    planted = flow.planted
    if planted is None or planted.stage != stage or not entry.origin.startswith("musrenbang_"):
        return False
    if planted.effect == "first":
        return (entry.priority or 0) > planted.size
    if not any(desa.code in poorer_half(flow) for desa in entry.desas):
        return False
    return flow.planted_rng.random() < planted.size


def is_certain(flow: Flow, stage: str, entry: Entry) -> bool:
    """Whether a planted quota takes this proposal whatever the forum thinks of it."""
    planted = flow.planted
    if planted is None or planted.effect != "first" or planted.stage != stage:
        return False
    return 0 < (entry.priority or 0) <= planted.size


def has_quota(flow: Flow) -> bool:
    """Whether a quota is planted: then every list prints the ranks it is about."""
    return flow.planted is not None and flow.planted.effect == "first"
