"""Which code made a run: one short fingerprint per part of the package and of its reference data."""

import hashlib
from functools import cache
from pathlib import Path

from musrenbang_analysis.paths import PACKAGE

PARTS = {
    "reading": (
        "ingest",
        "normalise",
        "schema",
        "reference",
        "documents.py",
        "dossier.py",
        "corrections.py",
        "guard.py",
    ),
    "linking": ("link", "review/decisions.py", "review/hand.py", "review/learning.py"),
    "measuring": ("measure", "reference/measures.yml", "reference/scorecard.csv", "boundaries.py"),
}
"""What may change a table, in the order of the work; reports and charts change no table."""
SUFFIXES = (".py", ".csv", ".yml", ".yaml", ".gz")
DIGITS = 12
LABELS = "labels"
"""Words shown to readers: they change no table."""


@cache
def code_fingerprints() -> dict[str, str]:
    """The fingerprint of every part (the same for any line ends a checkout may have)."""
    return {part: _fingerprint([PACKAGE / name for name in names]) for part, names in PARTS.items()}


def file_fingerprint(path: Path) -> str:
    """The sha256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fingerprint(roots: list[Path]) -> str:
    digest = hashlib.sha256()
    for root in roots:
        paths = sorted(root.rglob("*")) if root.is_dir() else [root]
        for path in paths:
            if path.is_file() and path.suffix in SUFFIXES and path.parent.name != LABELS:
                digest.update(path.relative_to(PACKAGE).as_posix().encode())
                content = path.read_bytes()
                digest.update(content if path.suffix == ".gz" else content.replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:DIGITS]
