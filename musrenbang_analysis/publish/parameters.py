"""Report parameters are typed and checked before anything runs: papermill only warns about unknown names."""

import difflib
import re
from collections.abc import Mapping

from musrenbang_analysis.errors import ParameterError
from musrenbang_analysis.terms import LANGUAGES

TYPES = {
    "text": lambda value: isinstance(value, str) and value != "",
    "note": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "code": lambda value: isinstance(value, str) and re.fullmatch(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", value),
    "lang": lambda value: value in LANGUAGES,
    "dossiers": lambda value: isinstance(value, list | tuple) and all(_is_key(item) for item in value),
}


def _is_key(value: object) -> bool:
    """``99.01/2025``: kabupaten code and plan year."""
    return isinstance(value, str) and re.fullmatch(r"\d\d\.\d\d/\d{4}", value) is not None


def check_parameters(declared: Mapping[str, str], given: Mapping[str, object]) -> None:
    """Nothing, when ``given`` has exactly the declared names and each value its declared type.

    Raises
    ------
    ParameterError
        naming every unknown, missing or ill-typed parameter at once.
    """
    wrong_id, wrong_en = [], []
    for name in given.keys() - declared.keys():
        near = (difflib.get_close_matches(name, declared, n=1, cutoff=0) or ["?"])[0]
        wrong_id.append(f"isian '{name}' tidak dikenal (maksudnya '{near}'?)")
        wrong_en.append(f"unknown parameter '{name}' (did you mean '{near}'?)")
    for name in declared.keys() - given.keys():
        wrong_id.append(f"isian '{name}' belum ada")
        wrong_en.append(f"parameter '{name}' is missing")
    for name in declared.keys() & given.keys():
        if not TYPES[declared[name]](given[name]):
            wrong_id.append(f"isian '{name}' = {given[name]!r} bukan {declared[name]}")
            wrong_en.append(f"parameter '{name}' = {given[name]!r} is not of type {declared[name]}")
    if wrong_id:
        raise ParameterError("; ".join(sorted(wrong_id)), "; ".join(sorted(wrong_en)))
