"""Places that were renamed, given another code, or split: what an old name or code means in the list in use.

``reference/place_changes.csv`` and the dossier's own ``context/wilayah_perubahan.csv``, one row per old place and new
code: ``old_code``, ``old_kecamatan``, ``old_name``, ``code``, ``valid_from`` and ``valid_until`` (first and last year
in which the old name or code was in force; empty = not known), ``source``. Two rows of one old place are a split.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from musrenbang_analysis.normalise.place_index import DROPPED_WORDS, KECAMATAN_WORDS, bare_name
from musrenbang_analysis.normalise.text import clean, match_key, squeeze
from musrenbang_analysis.reference import read_reference

COLUMNS = ("old_code", "old_kecamatan", "old_name", "code", "valid_from", "valid_until", "source")
KECAMATAN = 8
"""Length of the code of a kecamatan; that of a village is 13."""


@dataclass(frozen=True)
class PlaceChange:
    """One row of the table; years are None where the table leaves them open."""

    old_code: str
    old_kecamatan: str
    old_name: str
    code: str
    valid_from: int | None
    valid_until: int | None
    source: str


def packaged_changes(kabupaten_code: str) -> tuple[PlaceChange, ...]:
    """The packaged changes that lead to a place of one kabupaten."""
    prefix = f"{kabupaten_code}."
    return read_changes(row for row in read_reference("place_changes.csv") if row["code"].startswith(prefix))


def read_changes(rows: Iterable[Mapping[str, str]]) -> tuple[PlaceChange, ...]:
    """Rows with ``COLUMNS``; one without a new code, or without any old name and code, says nothing."""
    changes = []
    for row in rows:
        texts = {name: clean(row.get(name) or "") for name in COLUMNS}
        if texts["code"] and (texts["old_code"] or texts["old_name"]):
            first, last = (int(year) if (year := texts.pop(name)).isdigit() else None for name in COLUMNS[4:6])
            changes.append(PlaceChange(**texts, valid_from=first, valid_until=last))
    return tuple(changes)


class PlaceChanges:
    """The changes that bear on one list of places in one year."""

    def __init__(self, changes: Iterable[PlaceChange], names: Mapping[str, str], year: int | None) -> None:
        """``names``: code -> name of the list in use; ``year``: of the documents, None = any."""
        self._by_code: dict[str, list[PlaceChange]] = defaultdict(list)
        self._by_name: dict[str, list[PlaceChange]] = defaultdict(list)
        for change in changes:
            if change.code not in names and change.old_code in names:
                # The list in use is older than the document: the new code means the old place.
                change = replace(change, code=change.old_code, old_code=change.code, valid_from=None, valid_until=None)
            if change.code not in names or (year and change.valid_from and year < change.valid_from):
                continue
            is_over = bool(year and change.valid_until and year > change.valid_until)
            if change.old_code and not (is_over and change.old_code in names):
                # A code that was given to another place means that other one from then on.
                self._by_code[change.old_code].append(change)
            if change.old_name:
                self._by_name[_key(change.old_name, len(change.code))].append(change)
        self._names = names

    def __bool__(self) -> bool:
        return bool(self._by_code or self._by_name)

    def of_code(self, code: str, kecamatan: str, desa: str) -> list[PlaceChange]:
        """Changes of an old code; names typed beside it must be the old or the present ones."""
        return [
            change
            for change in self._by_code.get(code, ())
            if _fits(desa, (change.old_name, self._names[change.code]) if len(code) > KECAMATAN else (), len(code))
            and _fits(kecamatan, self._owners(change), KECAMATAN)
        ]

    def _owners(self, change: PlaceChange) -> tuple[str, str]:
        """Names of the kecamatan that a place was in, and is in now."""
        now = self._names.get(change.code[:KECAMATAN], "")
        return (change.old_kecamatan if len(change.code) > KECAMATAN else change.old_name), now

    def of_desa(self, kecamatan: str, desa: str, inside: str | None) -> list[PlaceChange]:
        """Changes of a village by its old name; its kecamatan, where typed, must be the old one or the present one.

        ``inside``: code of the kecamatan that the typed name resolves to, if any.
        """
        typed = squeeze(bare_name(match_key(kecamatan), KECAMATAN_WORDS))
        return [
            change
            for change in self._by_name.get(_key(desa, 0), [])
            if len(change.code) > KECAMATAN
            and (
                not typed
                or typed == squeeze(change.old_kecamatan)
                or inside in (change.code[:KECAMATAN], change.old_code[:KECAMATAN])
            )
        ]

    def of_kecamatan(self, kecamatan: str) -> list[PlaceChange]:
        """Changes of a kecamatan by its old name."""
        return [c for c in self._by_name.get(_key(kecamatan, KECAMATAN), []) if len(c.code) == KECAMATAN]


def _fits(typed: str, names: Iterable[str], length: int) -> bool:
    """Whether a name is one of ``names``; nothing typed fits, and so does anything where no names are known."""
    known = {_key(name, length) for name in names if name}
    return not match_key(typed) or not known or _key(typed, length) in known


def _key(name: str, length: int) -> str:
    words = KECAMATAN_WORDS if length == KECAMATAN else DROPPED_WORDS
    return squeeze(bare_name(match_key(name), words))
