"""Put one dossier together: world, process, files, truth."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from synthetic.budget import run_documents
from synthetic.carry import wishes_again, write_carried
from synthetic.flow import Flow
from synthetic.layout_apbd import write_apbd
from synthetic.layout_context import write_context
from synthetic.layout_desa import write_desa
from synthetic.layout_forum import write_forum, write_pokir
from synthetic.layout_kecamatan import write_kecamatan
from synthetic.layout_plan import write_renja, write_rkpd
from synthetic.planting import Planted
from synthetic.process import run_forums
from synthetic.traps import plant, write_traps
from synthetic.truth import write_truth
from synthetic.world import build_world

FOLDERS = ("desa", "kecamatan", "forum_skpd", "pokir", "renja", "rkpd", "apbd", "context")
"""What a new run replaces; anything else in a dossier (``hand/``) is left alone."""


@dataclass(frozen=True)
class Settings:
    """What a synthetic dossier depends on."""

    seed: int = 2025
    kecamatan: int = 6
    desa: int = 46
    proposals: int = 900
    dirt: float = 1.0
    code: str = "99.01"
    year: int = 2025
    after: tuple[int, ...] = ()
    """Seeds of the years right before, oldest first: the same kabupaten, and wishes that come back."""
    planted: Planted | None = None
    """An effect to be found by the measures."""


def simulate(settings: Settings) -> Flow:
    """The world and everything that happens in it, before any file is written."""
    rng = Random(settings.seed)
    if settings.after:
        before = replace(settings, seed=settings.after[-1], year=settings.year - 1, after=settings.after[:-1])
        earlier = simulate(before)
        flow = Flow(rng, replace(earlier.world, year=settings.year), settings.dirt, next_id=earlier.next_id + 1000)
        flow.again = wishes_again(rng, earlier, [row for _, row, _ in plant(earlier)])
    else:
        world = build_world(rng, settings.code, settings.year, settings.kecamatan, settings.desa)
        flow = Flow(rng, world, settings.dirt)
    flow.planted, flow.planted_rng = settings.planted, Random(settings.seed + 1)
    run_forums(flow, settings.proposals)
    run_documents(flow)
    return flow


def generate(out: Path, truth: Path, settings: Settings) -> dict[str, int]:
    """Write the dossier under ``out`` and its truth under ``truth``; returns row counts."""
    root = out / settings.code / str(settings.year)
    for name in FOLDERS:
        shutil.rmtree(root / name, ignore_errors=True)
    flow = simulate(settings)
    planted = plant(flow)
    for write in (
        write_desa,
        write_kecamatan,
        write_forum,
        write_pokir,
        write_renja,
        write_rkpd,
        write_apbd,
        write_context,
    ):
        write(flow, root)
    write_traps(flow, planted, truth / settings.code / str(settings.year))
    if settings.after:
        write_carried(flow, truth / settings.code / str(settings.year))
    counts = {stage: sum(not row.hidden for row in rows) for stage, rows in flow.entries.items()}
    return counts | write_truth(flow, truth / settings.code / str(settings.year))
