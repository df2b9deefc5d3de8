"""``run.json``: every report of a folder as made, whether in this call or in an earlier one on the same tables."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

NAME = "run.json"


@dataclass
class Result:
    """One report as made: ``status`` done or failed with its ``reason``; seconds by step; files written."""

    report: str
    title: str
    status: str = "done"
    reason: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Build:
    """What reports that stand beside each other must share: the tables they were made from, and the language."""

    finished: str
    lang: str


def merged(target: Path, results: Sequence[Result], build: Build) -> list[Result]:
    """``results`` with what an earlier call made from the same tables and what still stands in the folder.

    Reports not made this time stay listed; of those made again in some forms only (``--format``) the other forms too.
    What was made from other tables, or in another language, is not listed: its numbers are not these.
    """
    fresh = {result.report: result for result in results}
    kept = []
    for before in _listed(target, build):
        here = target / Path(before.report).parent
        files = [file for file in before.files if (here / file).is_file()]
        now = fresh.get(before.report)
        if now is None:
            kept.append(replace(before, files=files))
        elif now.status == "done":
            fresh[before.report] = replace(now, files=list(dict.fromkeys([*now.files, *files])))
    listed = [*kept, *fresh.values()]
    return sorted(listed, key=lambda result: (result.report != "kabupaten", result.report)) if kept else listed


def _listed(target: Path, build: Build) -> list[Result]:
    path = target / NAME
    if not path.is_file():
        return []
    said = json.loads(path.read_text(encoding="utf-8"))
    if (said.get("tables_finished"), said.get("lang")) != (build.finished, build.lang):
        return []
    return [Result(**row) for row in said["reports"]]


def write_run(target: Path, results: Sequence[Result], build: Build) -> None:
    """Write ``run.json``: each report done or failed with its reason, files and seconds; seconds by step."""
    steps: dict[str, float] = {}
    for result in results:
        for step, seconds in result.seconds.items():
            steps[step] = round(steps.get(step, 0) + seconds, 3)
    content = {"tables_finished": build.finished, "lang": build.lang, "seconds_by_step": steps}
    content["reports"] = [asdict(result) for result in results]
    (target / NAME).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
