"""The only module that knows folders."""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent
NOTEBOOKS = PROJECT / "notebooks"
EXAMPLE = PROJECT / "data" / "raw" / "99.01" / "2025"


@dataclass(frozen=True)
class Roots:
    """Where raw dossiers lie, and where tables and reports go."""

    raw: Path = Path("data/raw")
    processed: Path = Path("data/processed")
    reports: Path = Path("reports")

    def tables_of(self, kabupaten_code: str, plan_year: int) -> Path:
        """Folder of the stored tables of one dossier."""
        return self.processed / kabupaten_code / str(plan_year)

    def reports_of(self, kabupaten_code: str, plan_year: int) -> Path:
        """Folder of the reports of one dossier."""
        return self.reports / kabupaten_code / str(plan_year)
