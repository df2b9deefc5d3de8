"""Open a stored dossier by its key, or say which ones there are."""

from pathlib import Path

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.publish.facts import Dossier, load


def stored(processed_root: Path, kabupaten_code: str, plan_year: int) -> Dossier:
    """The dossier with this key.

    Raises
    ------
    ParameterError
        naming the command that builds it, and the dossiers that are there.
    """
    folder = processed_root / kabupaten_code / str(plan_year)
    if (folder / "manifest.json").is_file():
        return load(folder)
    there = sorted(f"{path.parent.parent.name}/{path.parent.name}" for path in processed_root.glob("*/*/manifest.json"))
    known = ", ".join(there) or "–"
    key = f"{kabupaten_code}/{plan_year}"
    raise ParameterError(
        f"Belum ada tabel {key} di {processed_root}. Jalankan dulu: musrenbang build <dossier>. Yang ada: {known}",
        f"No tables of {key} in {processed_root}. Run first: musrenbang build <dossier>. There are: {known}",
    )
