"""What the linking learns from people: parameters fitted to their decisions, and whether that made it better.

Figures before and after are of the machine alone. "Before" knows no decision of this kabupaten. "After" judges
every reviewed pair by parameters fitted without it (each of four parts in turn), so that nothing is praised for
remembering its lesson. The audit is judged as it will be used: all decisions in force, all of them learnt from.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.engine import Linked, link_records
from musrenbang_analysis.link.lineage import build_lineage
from musrenbang_analysis.link.model import read_model, train
from musrenbang_analysis.review.accuracy import accuracy_of_audit, accuracy_of_pairs
from musrenbang_analysis.review.hand import audit_in_force, frames_of, links_in_force
from musrenbang_analysis.review.workbook import asked_stage
from musrenbang_analysis.store import Tables

MODEL = "hand/link_model.json"
LARGEST_MODEL = 5_000_000
FOLDS = 4
FEWEST = 8
"""Decided pairs below which nothing is learnt: fewer move a weight by accident."""
Step = Callable[[str], None]


@dataclass
class Learned:
    """``before`` and ``after`` (columns of ``accuracy.COLUMNS``); ``model`` None where too little was decided."""

    n_labels: int
    before: pd.DataFrame
    after: pd.DataFrame
    model: dict | None = None
    findings: list[Finding] = field(default_factory=list)


def read_parameters(folder: Path) -> tuple[dict | None, list[Finding]]:
    """The parameters in a dossier's ``hand/link_model.json``; None (the shipped ones apply) without a usable one."""
    path = folder / MODEL
    if not path.is_file():
        return None, []
    try:
        if path.stat().st_size > LARGEST_MODEL:
            raise ValueError(f"> {LARGEST_MODEL} byte")
        parameters = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(parameters, dict):
            raise ValueError(type(parameters).__name__)
        read_model(parameters)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return None, [Finding("MSB-T07", MODEL, facts={"detail": f"{type(error).__name__}: {error}"[:200]})]
    return parameters, []


def learn(folder: Path, tables: Tables, progress: Step = lambda _: None, folds: int = FOLDS) -> Learned:
    """Fit the parameters to every decision in force in the dossier ``folder``, write them, and compare.

    Parameters
    ----------
    tables
        the stored tables of the dossier; its records are linked anew.
    progress
        told which step of how many is being done.
    folds
        parts of the labels that are judged in turn by what was learnt from the others.

    Returns
    -------
    With fewer than eight decided pairs, or all decided alike, nothing is fitted or written.
    """
    records, (links, _) = tables.records, frames_of(folder)
    audit, _ = audit_in_force(folder, records)
    held = links_in_force(folder, records)
    chosen = links.drop_duplicates(["left_id", "right_id"], keep="last")
    labels = held.pairs.merge(chosen[["left_id", "right_id", "chosen_as"]], on=["left_id", "right_id"], how="left")
    labels = labels[labels["decision"].isin(("sama", "bukan"))].reset_index(drop=True)
    stage = asked_stage(tables)
    asked = audit[audit["stage"] == stage]

    def judged(linked: Linked, pairs: pd.DataFrame, by_machine: pd.DataFrame) -> pd.DataFrame:
        lineage = build_lineage(records, linked.links, tables.documents, linked.sequence)
        return pd.concat([accuracy_of_pairs(by_machine, pairs), accuracy_of_audit(lineage, asked, stage)])

    progress(f"1/{folds + 2}")
    first = link_records(records)
    before = judged(first, labels, first.links)
    if len(labels) < FEWEST or labels["decision"].nunique() < 2:
        return Learned(len(labels), before, before.head(0), None, held.findings)
    model = train(first.evidence, labels)
    unseen = _judged_unseen(records, first, labels, progress, folds)
    progress(f"{folds + 2}/{folds + 2}")
    last = link_records(records, hand=held.pairs, model=model)
    after = judged(last, labels, unseen)
    _write(folder / MODEL, model)
    return Learned(len(labels), before, after, model, held.findings)


def _judged_unseen(
    records: pd.DataFrame, first: Linked, labels: pd.DataFrame, progress: Step, folds: int
) -> pd.DataFrame:
    """What the machine says of every labelled pair when it has learnt from the others and they are in force."""
    # Pairs about one row are learnt from, or judged, together.
    part = labels["right_id"].map(lambda record_id: _lot(record_id) % folds)
    said = []
    for turn in range(folds):
        progress(f"{turn + 2}/{folds + 2}")
        seen, unseen = labels[part != turn], labels[part == turn]
        if not len(unseen):
            continue
        linked = link_records(records, hand=seen, model=train(first.evidence, seen))
        wanted = {frozenset(pair) for pair in unseen[["left_id", "right_id"]].itertuples(index=False)}
        pairs = [frozenset(pair) in wanted for pair in zip(linked.links["from_id"], linked.links["to_id"], strict=True)]
        said.append(linked.links[pairs])
    return pd.concat(said)


def _lot(record_id: str) -> int:
    """A number of the row by its id, so that the same decisions are always parted alike."""
    return int.from_bytes(blake2b(record_id.encode(), digest_size=4).digest(), "big")


def _write(path: Path, model: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(json.dumps(model, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(temporary, path)
