"""What the office declares of the document of each stage, and so what finding no trace in it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musrenbang_analysis.terms import DOCUMENT_STAGES

if TYPE_CHECKING:
    import pandas as pd

WORK_LEVELS = ("proposal", "work")
SUB_KEGIATAN = "sub_kegiatan"


def is_work(detail_level: str | None, desa_code: str | None) -> bool:
    """Whether a row can be recognised as one proposal's: a proposal, a work, a sub kegiatan that names a village.

    A sum by sub kegiatan or account holds the works of hundreds of villages (domain.md 5.5, L5): finding no proposal
    in it says nothing about any.
    """
    return detail_level is None or detail_level in WORK_LEVELS or (detail_level == SUB_KEGIATAN and bool(desa_code))


class Documents:
    """The table ``documents`` in the order of the stages of a dossier."""

    def __init__(self, documents: pd.DataFrame, sequence: tuple[str, ...]) -> None:
        self.sequence = sequence
        rows = documents.astype("object").where(documents.notna(), None).to_dict("records")
        self.rows = {row["stage"]: row for row in rows}

    def position(self, stage: str | None) -> int:
        """Place of a stage on a proposal's way; -1 for pokir and ranwal_renja."""
        return self.sequence.index(stage) if stage in self.sequence else -1

    def way_from(self, birth: str) -> tuple[str, ...]:
        """The stages after its birth that a proposal travels, in order. What is born outside the forums
        (pokir, draft Renja) enters with the documents; no forum owes it an answer.
        """
        if birth in self.sequence:
            return self.sequence[self.position(birth) + 1 :]
        return tuple(stage for stage in self.sequence if stage in DOCUMENT_STAGES)

    def next_known(self, birth: str, passed: int) -> str | None:
        """The first stage on the way beyond ``passed`` of which works were read or something is declared.

        One of which only sums were read (annex VIII, an APBD by account) is passed by: no proposal shows in it.
        """
        ahead = (stage for stage in self.way_from(birth) if self.position(stage) > passed)
        return next((stage for stage in ahead if self._is_known(stage)), None)

    def _is_known(self, stage: str) -> bool:
        row = self.rows.get(stage, {})
        if row.get("is_available"):
            return row.get("shows_works") is not False
        return row.get("is_complete") is not None

    def absence(self, stage: str | None, skpd: str | None) -> str:
        """What no trace at a stage means: ``pending`` where its document is declared incomplete for the
        SKPD, or where there is no later document at all (``stage`` None); else ``unknown``. Never "rejected".
        """
        if stage is None:
            return "pending"
        row = self.rows.get(stage, {})
        if row.get("is_complete") is not False:
            return "unknown"
        complete = skpd is not None and skpd in (row.get("complete_for") or "").split(";")
        return "unknown" if complete else "pending"
