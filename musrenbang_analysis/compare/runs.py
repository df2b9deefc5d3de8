"""What two runs were made of: input files, side files, declarations, parameters, code."""

import pandas as pd

INPUT_COLUMNS = (
    "path", "change", "sha256_before", "sha256_after", "rows_before", "rows_after", "asked_before", "asked_after",
)  # fmt: skip


def input_changes(before: dict, after: dict) -> pd.DataFrame:
    """Input files by path that are ``added``, ``removed``, ``changed`` or ``renamed`` between two manifests.

    Returns
    -------
    One row per such file with ``INPUT_COLUMNS`` (rows and asked rupiah as the manifests say them). A file whose
    content stands unchanged under another path is ``renamed``; its path is ``old > new``.
    """
    old = {entry["path"]: entry for entry in before.get("inputs", [])}
    new = {entry["path"]: entry for entry in after.get("inputs", [])}
    gone = {old[path]["sha256"]: path for path in old if path not in new}
    rows = []
    for path in sorted(old.keys() | new.keys()):
        first, second = old.get(path), new.get(path)
        if first and second and first["sha256"] == second["sha256"]:
            continue
        if first is None and second["sha256"] in gone:
            origin = gone.pop(second["sha256"])
            rows.append(_input(f"{origin} > {path}", "renamed", old[origin], second))
        elif first and second:
            rows.append(_input(path, "changed", first, second))
        elif first is None:
            rows.append(_input(path, "added", None, second))
    rows += [_input(path, "removed", old[path], None) for path in gone.values()]
    return pd.DataFrame(sorted(rows, key=lambda row: row["path"]), columns=list(INPUT_COLUMNS))


def _input(path: str, change: str, old: dict | None, new: dict | None) -> dict:
    row = {"path": path, "change": change}
    for name, source in (("sha256", "sha256"), ("rows", "rows_out"), ("asked", "asked_rp")):
        row |= {f"{name}_before": old and old.get(source), f"{name}_after": new and new.get(source)}
    return row


def changed_files(before: dict, after: dict) -> set[str]:
    """Paths whose rows come from another content in the two runs; a renamed file brings no other rows."""
    table = input_changes(before, after)
    return set(table.loc[table["change"] != "renamed", "path"])


def side_file_changes(before: dict, after: dict) -> pd.DataFrame | None:
    """dossier.yml, ``context/`` and ``hand/`` files that differ: ``path``, ``change``; None where not recorded."""
    if "side_files" not in before or "side_files" not in after:
        return None
    old, new = ({row["path"]: row["sha256"] for row in run["side_files"]} for run in (before, after))
    rows = []
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            change = "added" if path not in old else "removed" if path not in new else "changed"
            rows.append({"path": path, "change": change})
    return pd.DataFrame(rows, columns=["path", "change"])


def setting_changes(before: dict, after: dict) -> pd.DataFrame:
    """Code version, fingerprints of its parts, parameters and order of stages that differ.

    Returns
    -------
    ``setting`` (``code_version``, ``code.<part>``, ``parameters.<name>``, ``stage_sequence``), ``before``,
    ``after``; a run made before a setting was recorded has None there.
    """
    rows = []
    for run in (before, after):
        flat = {"code_version": run.get("code_version"), "stage_sequence": " > ".join(run.get("stage_sequence", []))}
        flat |= {f"code.{part}": print_ for part, print_ in (run.get("code") or {}).items()}
        flat |= {f"parameters.{name}": str(value) for name, value in (run.get("parameters") or {}).items()}
        rows.append(flat)
    names = [*rows[0], *(name for name in rows[1] if name not in rows[0])]
    changed = [name for name in names if rows[0].get(name) != rows[1].get(name)]
    table = [{"setting": name, "before": rows[0].get(name), "after": rows[1].get(name)} for name in changed]
    return pd.DataFrame(table, columns=["setting", "before", "after"])


def document_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What dossier.yml declares differently: ``stage``, ``field``, ``before``, ``after``, as text."""
    fields = ("is_available", "is_complete", "complete_for", "as_of", "maturity", "position")
    sides = [frame.astype(object).where(frame.notna(), None).set_index("stage") for frame in (before, after)]
    rows = []
    for stage in sides[1].index:
        for name in fields:
            pair = [side[name].get(stage) if name in side else None for side in sides]
            if pair[0] != pair[1]:
                rows.append({"stage": stage, "field": name, "before": _text(pair[0]), "after": _text(pair[1])})
    return pd.DataFrame(rows, columns=["stage", "field", "before", "after"])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
