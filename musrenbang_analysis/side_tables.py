"""The optional tables of a dossier's ``context/``: which there are and their columns (``reference/templates``)."""

from dataclasses import dataclass
from functools import cache

from musrenbang_analysis.reference import read_reference


@dataclass(frozen=True)
class SideColumn:
    """One column: name (lower case), type (text, integer, number, date), whether needed, an example, its meaning."""

    name: str
    type: str
    is_needed: bool
    example: str
    meaning: dict[str, str]


@dataclass(frozen=True)
class SideTable:
    """One side table by name; ``file`` is the packaged text of those that are YAML and have no columns."""

    name: str
    file: str | None
    use: dict[str, str]
    columns: tuple[SideColumn, ...]


@cache
def side_tables() -> dict[str, SideTable]:
    """Every side table by name."""
    columns: dict[str, list[SideColumn]] = {}
    for row in read_reference("templates/columns.csv"):
        meaning = {"id": row["description_id"], "en": row["description_en"]}
        column = SideColumn(row["column"], row["type"], row["need"] == "yes", row["example"], meaning)
        columns.setdefault(row["table"], []).append(column)
    return {
        row["table"]: SideTable(
            row["table"],
            row["file"] or None,
            {"id": row["use_id"], "en": row["use_en"]},
            tuple(columns.get(row["table"], ())),
        )
        for row in read_reference("templates/about.csv")
    }
