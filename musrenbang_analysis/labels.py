"""Every word a reader sees, in both languages, from ``reference/labels/*.csv`` (columns key, id, en)."""

from functools import cache

from musrenbang_analysis.reference import read_reference, reference_path


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All labels: ``{key: {"id": ..., "en": ...}}``. A key stands in one file only."""
    words: dict[str, dict[str, str]] = {}
    for path in sorted(reference_path("labels").glob("*.csv")):
        for row in read_reference(f"labels/{path.name}", strip=False):
            if row["key"] in words:
                raise KeyError(f"label {row['key']!r} stands twice (again in {path.name})")
            words[row["key"]] = {"id": row["id"], "en": row["en"]}
    return words


def label(key: str, lang: str = "id", **values: object) -> str:
    """The text for ``key`` in ``lang``, its ``{placeholders}`` filled; an unknown key is a KeyError."""
    text = catalogue()[key][lang]
    return text.format(**values) if values else text


def has_label(key: str) -> bool:
    """Whether the catalogue knows the key."""
    return key in catalogue()
