"""Report parameters are typed and checked before anything runs: papermill only warns about unknown names."""

import difflib
import re
from collections.abc import Iterable, Mapping

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


FIXED = ("processed_root", "kabupaten_code", "plan_year", "area_code", "lang", "dossiers")
"""Parameters that the dossier and the other options already decide: a second value could contradict them."""


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


def read_parameters(said: Iterable[str], declared: Mapping[str, str]) -> dict[str, object]:
    """``NAME=VALUE`` as typed on the command line, each value of its declared type; lists are separated by commas.

    Parameters
    ----------
    declared
        name -> type of the parameters that may be given.

    Raises
    ------
    ParameterError
        naming every word that is no ``NAME=VALUE``, every unknown name with the nearest known one, every name another
        option decides and every value of another type, all at once.
    """
    given: dict[str, object] = {}
    wrong_id, wrong_en = [], []
    for word in said:
        name, sign, text = (part.strip() for part in word.partition("="))
        kind = declared.get(name)
        if not sign or not name:
            wrong_id.append(f"'{word}' bukan NAMA=NILAI")
            wrong_en.append(f"'{word}' is not NAME=VALUE")
        elif name in FIXED:
            wrong_id.append(f"isian '{name}' sudah ditentukan oleh DOSSIER, --only, --lang atau --processed-root")
            wrong_en.append(f"parameter '{name}' is decided by DOSSIER, --only, --lang or --processed-root")
        elif kind is None:
            near = (difflib.get_close_matches(name, [*declared, *FIXED], n=1, cutoff=0) or ["?"])[0]
            wrong_id.append(f"isian '{name}' tidak dikenal (maksudnya '{near}'?)")
            wrong_en.append(f"unknown parameter '{name}' (did you mean '{near}'?)")
        elif not TYPES[kind](value := _typed(text, kind)):
            wrong_id.append(f"isian '{name}' = {text!r} bukan {kind}")
            wrong_en.append(f"parameter '{name}' = {text!r} is not of type {kind}")
        else:
            given[name] = value
    if wrong_id:
        raise ParameterError("; ".join(wrong_id), "; ".join(wrong_en))
    return given


def _typed(text: str, kind: str) -> object:
    if kind == "integer":
        return int(text) if re.fullmatch(r"[+-]?\d+", text) else text
    return [part.strip() for part in text.split(",") if part.strip()] if kind == "dossiers" else text
