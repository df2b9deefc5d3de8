"""How a report is cited: place, plan year, date of the state, program, and one fingerprint of all its input."""

import hashlib

from musrenbang_analysis.formats import long_date
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.sentences import as_of

DIGITS = 16


def data_fingerprint(manifest: dict) -> str:
    """The first digits of the sha256 over the fingerprints of all input files, in the order of their paths."""
    lines = sorted(f"{entry['sha256']}  {entry['path']}" for entry in manifest["inputs"])
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGITS]


def cite(dossier: Dossier, lang: str) -> str:
    """The text to copy into a publication."""
    manifest, stage = dossier.manifest, dossier.headline_stage or "desa"
    return label(
        "adoption_rate.cite",
        lang,
        place=dossier.kabupaten.name,
        plan_year=dossier.plan_year,
        stage=label(f"stage_short.{stage}", lang),
        as_of=as_of(dossier.as_of(stage), lang),
        made=long_date(manifest["finished"], lang),
        version=manifest["code_version"],
        print=data_fingerprint(manifest),
    )
