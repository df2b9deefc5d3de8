"""The same wish written down twice: inside one list, in two channels, or in two years.

The same comparison as for links, without rivals: two rows of one list may both be wishes for the same thing. What
is found is only ever *possible*; nothing is dropped or counted once because of it.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.link.candidates import candidate_pairs
from musrenbang_analysis.link.compare import compare, fields, is_vetoed
from musrenbang_analysis.link.facts import Facts, read_facts
from musrenbang_analysis.link.model import Model, probability, read_model
from musrenbang_analysis.link.telling import Telling
from musrenbang_analysis.schema import shaped
from musrenbang_analysis.terms import FORUM_STAGES

LIKELY = 0.6
"""Probability from which two rows are named as the same wish."""
SHARED = {"work": ("same", "overlap"), "place": ("village", "in_list")}
"""Levels that two rows must reach whatever the rest says."""
APART = {"thing": ("other",), "hamlet": ("other",), "neighbourhood": ("other",), "phase": ("other",)}
"""Levels that speak of two places, however alike the words."""


def same_wishes(records: pd.DataFrame, parameters: dict | None = None) -> tuple[pd.DataFrame, list[Finding]]:
    """Pairs of rows of one year that may be one wish.

    Parameters
    ----------
    records
        the table of that name. Compared are the rows of each forum list with one another, and those of the
        village and kecamatan lists with the councillors' proposals.

    Returns
    -------
    the table ``same_wishes`` (left_id, right_id, kind ``list`` or ``channel``, probability, words), and one finding
    per list or pair of lists that has any.
    """
    model = read_model(parameters)
    compared = _compared(records)
    if not len(compared):
        return shaped("same_wishes", []), []
    facts = read_facts(compared)
    names = dict(zip(compared["desa_code"], compared["desa_name"], strict=True))
    parts, findings = [], []
    for kind, first, second, left, right in _lists(compared["stage"].to_numpy(object)):
        part = _pairs(facts.take(left), facts.take(right), kind, model, names)
        if len(part):
            parts.append(part)
            findings.append(Finding("MSB-K09", facts={"first": first, "second": second, "count": len(part)}))
    return shaped("same_wishes", pd.concat(parts, ignore_index=True) if parts else []), findings


def handed_in_again(earlier: pd.DataFrame, later: pd.DataFrame, parameters: dict | None = None) -> pd.DataFrame:
    """Pairs of rows of the village lists of two years that may be one wish, whatever its words.

    Parameters
    ----------
    earlier, later
        tables ``records`` of two years of one kabupaten.

    Returns
    -------
    the table ``same_wishes`` with kind ``year``: ``left_id`` of the earlier year, ``right_id`` of the later one.
    """
    sides = [table[table["stage"] == "desa"] for table in (_compared(earlier), _compared(later))]
    if not all(map(len, sides)):
        return shaped("same_wishes", [])
    both = pd.concat(sides, ignore_index=True)
    facts = read_facts(both)
    names = dict(zip(both["desa_code"], both["desa_name"], strict=True))
    left, right = (facts.take(rows) for rows in np.split(np.arange(len(both)), [len(sides[0])]))
    found = _pairs(left, right, "year", read_model(parameters), names)
    return shaped("same_wishes", found if len(found) else [])


def _compared(records: pd.DataFrame) -> pd.DataFrame:
    return records[records["is_counted"].fillna(True).astype(bool) & records["stage"].isin(FORUM_STAGES)]


def _lists(stages: np.ndarray) -> Iterator[tuple[str, str, str, np.ndarray, np.ndarray]]:
    """Kind, names of both lists, and their rows."""
    for stage in [stage for stage in FORUM_STAGES if stage in set(stages)]:
        own = np.flatnonzero(stages == stage)
        yield "list", stage, stage, own, own
    pokir = np.flatnonzero(stages == "pokir")
    for stage in ("desa", "kecamatan"):
        own = np.flatnonzero(stages == stage)
        if len(pokir) and len(own):
            yield "channel", stage, "pokir", own, pokir


def _pairs(left: Facts, right: Facts, kind: str, model: Model, names: dict) -> pd.DataFrame:
    rows, columns = candidate_pairs(left, right)
    keep = ~is_vetoed(left, right, rows, columns)
    if kind == "list":
        keep &= rows < columns
    rows, columns = rows[keep], columns[keep]
    if not len(rows):
        return pd.DataFrame()
    levels = compare(left, right, rows, columns)
    weights = model.kinds["list"].first
    chance = probability(weights.total(levels))
    keep = (chance >= LIKELY) & _is_one_place(levels)
    rows, columns, chance = rows[keep], columns[keep], chance[keep]
    if not len(rows):
        return pd.DataFrame()
    levels = {name: level[keep] for name, level in levels.items()}
    _, said = Telling(left, right, names).table(rows, columns, levels, weights, "list")
    return pd.DataFrame(
        {
            "left_id": left.ids[rows],
            "right_id": right.ids[columns],
            "kind": kind,
            "probability": chance.round(4),
            "words_id": [words[0] for words in said],
            "words_en": [words[1] for words in said],
        }
    )


def _is_one_place(levels: dict[str, np.ndarray]) -> np.ndarray:
    def at(field: str, names: tuple[str, ...]) -> np.ndarray:
        return np.isin(levels[field], [fields()[field].index(name) for name in names])

    together = np.logical_and.reduce([at(field, names) for field, names in SHARED.items()])
    return together & ~np.logical_or.reduce([at(field, names) for field, names in APART.items()])
