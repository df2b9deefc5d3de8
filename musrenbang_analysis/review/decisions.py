"""Everything people decided that a build takes from the dossier's ``hand/``."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.review.hand import audit_in_force, links_in_force
from musrenbang_analysis.review.learning import read_parameters
from musrenbang_analysis.terms import VERDICTS


@dataclass(frozen=True)
class Decisions:
    """What people decided that holds at a build: ``pairs`` (left_id, right_id, decision), ``audit``
    (``hand.audit_in_force``), the fitted parameters (None: the shipped ones), and the findings about the rest."""

    pairs: pd.DataFrame
    audit: pd.DataFrame
    model: dict | None
    findings: list[Finding]

    @property
    def facts(self) -> dict[str, object]:
        """What the manifest says of it."""
        counts = {word: int((self.pairs["decision"] == word).sum()) for word in VERDICTS}
        labels = self.model.get("trained_on") if self.model else None
        return {"decisions": counts, "audited": len(self.audit), "model_trained_on": labels}


def read_decisions(folder: Path, records: pd.DataFrame) -> Decisions:
    """Everything in the dossier's ``hand/`` that linking and measuring take from people."""
    links = links_in_force(folder, records)
    audit, audit_findings = audit_in_force(folder, records)
    model, model_findings = read_parameters(folder)
    return Decisions(links.pairs, audit, model, [*links.findings, *audit_findings, *model_findings])
