"""Which office (SKPD) a cell names, under one display name and one function group (domain.md 4.7).

Spellings of one name are one body; different names stay different bodies even when their work is the same
(DINAS PEKERJAAN UMUM is not DPUPR): the group joins them across years, the name never does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from musrenbang_analysis.normalise.code import split_code
from musrenbang_analysis.normalise.text import clean, is_numeral, match_key, squeeze, unify, words
from musrenbang_analysis.reference import read_reference

LOWER: Final = frozenset({"dan", "di", "ke", "dari", "untuk", "pada"})
ACRONYMS: Final = frozenset(
    {"rsud", "rsu", "rs", "dprd", "uptd", "upt", "blud", "pu", "pupr", "ukm", "umkm", "kb", "sdm", "pp", "p3akb", "p3k"}
)
KECAMATAN: Final = {"kecamatan": "Kecamatan", "kapanewon": "Kapanewon", "kemantren": "Kemantren", "distrik": "Distrik"}
_PLACE_TAIL: Final = frozenset({"kabupaten", "kota", "provinsi"})
_NEVER_BARE: Final = frozenset({"tata", "dinas", "badan", "kantor", "sekretariat"})
"""Words that name nothing without what follows: "Dinas Tata Kota", "Sekretariat Kabupaten"."""
_SEVERAL: Final = re.compile(r"[;/\n]|\bdan\s+(?=dinas\b|badan\b|kecamatan\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Skpd:
    """An office: code as typed or None, display name, group, how it was recognised, problem or None."""

    code: str | None
    name: str | None
    group: str | None
    how: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    group: str
    first: int
    last: int

    def valid(self, year: int | None) -> bool:
        return year is None or self.first <= year <= self.last


class SkpdDirectory:
    """The offices of one dossier: the packaged aliases, the dossier's own, and its kecamatan."""

    def __init__(
        self,
        extra: Iterable[Mapping[str, object]] = (),
        *,
        kabupaten_code: str | None = None,
        kecamatan_names: Iterable[str] = (),
        seen: Iterable[str] = (),
    ) -> None:
        """``extra``: rows with alias, name, group and, if wanted, valid_from and valid_until; they go before
        the packaged ones. ``kecamatan_names``: official names, so that a bare "WARUNG KIARA" is a kecamatan.
        ``seen``: the cells of the dossier, so that one unlisted body typed with and without "dan" gets one
        name (the longest of its spellings, whatever the order of the rows).
        """
        self._own = _index(extra, kabupaten_code)
        self._packaged = _index(read_reference("skpd_aliases.csv"), kabupaten_code)
        self._kecamatan = {squeeze(name): clean(name) for name in kecamatan_names}
        self._own_names = {entry.name for entries in self._own.values() for entry in entries}
        self._memo: dict[tuple[str, int | None], Skpd] = {}
        self._seen: dict[tuple[str, ...], tuple[str, ...]] = {}
        for text in seen:
            tokens = _without_place(_spell(split_code(clean(text))[1]))
            self._seen[_key(tokens)] = max(tokens, self._seen.get(_key(tokens), ()), key=lambda form: (len(form), form))

    def resolve(self, text: str | None, plan_year: int | None = None) -> Skpd:
        """The office in a cell, which may begin with its code ("1.03.0.00.0.00.01.0000 DINAS ...").

        Problems: ``empty``; ``no_name`` (a code alone); ``ambiguous`` (the acronym of two bodies);
        ``several_skpd``; ``unknown_group`` (the name is kept, nothing else is known); ``not_listed`` (not on the
        dossier's own list, read as the only body of its function that is).
        """
        key = (clean(text), plan_year)
        known = self._memo.get(key)
        if known is None:
            known = self._memo[key] = self._resolve(*key)
        return known

    def _resolve(self, text: str, year: int | None) -> Skpd:
        code, name = split_code(text)
        tokens = _spell(name)
        if not tokens:
            return Skpd(code or None, None, None, None, "no_name" if code else "empty")
        return self._named(code or None, name, tokens, year)

    def _named(self, code: str | None, text: str, tokens: tuple[str, ...], year: int | None) -> Skpd:
        for form in (tuple(match_key(text).split()), tokens, _without_place(tokens)):
            entries = self._entries(form, year)
            if len(entries) == 1:
                listed = self._only_listed(entries[0], year)
                if listed:
                    return Skpd(code, listed, entries[0].group, "only_of_group", "not_listed")
                own_name = _key(form) == _key(tuple(match_key(entries[0].name).split()))
                return Skpd(code, entries[0].name, entries[0].group or None, "name" if own_name else "alias")
            if entries:
                groups = {entry.group for entry in entries}
                return Skpd(code, text.upper(), groups.pop() if len(groups) == 1 else None, None, "ambiguous")
        area = self._area(tokens)
        if area:
            return Skpd(code, area, "kewilayahan", "kecamatan")
        parts = [_spell(part) for part in _SEVERAL.split(text) if match_key(part)]
        if len(parts) > 1 and all(self._entries(part, year) or _group(part) for part in parts):
            return Skpd(code, _display(tokens), None, None, "several_skpd")
        bare = _without_place(tokens) if "kabupaten" in tokens else tokens
        bare = self._seen.get(_key(bare), bare)
        group = _group(bare)
        shown = text.upper() if len(bare) == 1 and len(bare[0]) <= 6 and not group else _display(bare)
        return Skpd(code, shown, group, "keyword" if group else None, None if group else "unknown_group")

    def _only_listed(self, entry: _Entry, year: int | None) -> str | None:
        """The dossier's own body that a name of the packaged list means: the only one of its function, of the same
        words but for one or two more or fewer ("Perumahan Rakyat dan Kawasan Permukiman"); None where it is listed."""
        if not self._own_names or entry.name in self._own_names:
            return None
        same = {own.name for rows in self._own.values() for own in rows if own.group == entry.group and own.valid(year)}
        if len(same) != 1:
            return None
        one, other = set(_key(_spell(entry.name))), set(_key(_spell(min(same))))
        return same.pop() if one < other or other < one else None

    def _entries(self, tokens: tuple[str, ...], year: int | None) -> list[_Entry]:
        """Bodies of that name valid in the year; the dossier's own rows hide the packaged ones."""
        for index in (self._own, self._packaged):
            found = {entry.name: entry for entry in index.get(_key(tokens), ()) if entry.valid(year)}
            same = [entry for name, entry in found.items() if match_key(name) == " ".join(tokens)]
            if found:
                return same or list(found.values())
        return []

    def _area(self, tokens: tuple[str, ...]) -> str | None:
        """A kecamatan or kelurahan as an office: "KEC. CIBENING", "Kantor Camat Cibening", or its bare name."""
        bare = self._kecamatan.get("".join(tokens))
        if bare:
            return f"Kecamatan {bare}"
        rest = tokens[1:] if tokens[0] in {"kantor", "sekretariat"} else tokens
        if len(rest) < 2 or rest[0] not in {*KECAMATAN, "camat", "kelurahan", "lurah"}:
            return None
        name = _without_place(rest)[1:] or rest[1:]
        if rest[0] in {"kelurahan", "lurah"}:
            return f"Kelurahan {_display(name)}"
        return f"{KECAMATAN.get(rest[0], 'Kecamatan')} {self._kecamatan.get(''.join(name)) or _display(name)}"


def _spell(text: str) -> tuple[str, ...]:
    """The words of an office's name; "KP" in it is no kampung but part of the name."""
    out: tuple[str, ...] = ()
    part: list[str] = []
    for token in (*match_key(text.replace("&", " dan ")).split(), "kp"):
        if token == "kp":
            out += (*unify(words(" ".join(part))), token)
            part = []
        else:
            part.append(token)
    return out[:-1]


def _index(rows: Iterable[Mapping[str, object]], kabupaten_code: str | None) -> dict[tuple[str, ...], list[_Entry]]:
    """Entries by the key of their alias, each alias and each full name."""
    index: dict[tuple[str, ...], list[_Entry]] = {}
    for row in rows:
        place = str(row.get("kabupaten_code") or "")
        if place and place != kabupaten_code:
            continue
        first, last = (str(row.get(column) or "") for column in ("valid_from", "valid_until"))
        entry = _Entry(str(row["name"]), str(row.get("group") or ""), int(first or 0), int(last or 9999))
        for typed in {str(row["alias"]), str(row["name"])}:
            for tokens in {tuple(match_key(typed).split()), _spell(typed)}:
                index.setdefault(_key(tokens), []).append(entry)
    return index


def _key(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name whatever their order, without "dan"."""
    return tuple(sorted(token for token in tokens if token != "dan"))


def _without_place(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """A name without "Kabupaten Sukabumi" at its end; "Dinas Tata Kota" and what goes on with "dan" stay whole."""
    for index in range(len(tokens) - 1, 0, -1):
        if tokens[index] in _PLACE_TAIL and tokens[index - 1] not in _NEVER_BARE and "dan" not in tokens[index:]:
            return tokens[:index]
    return tokens


@cache
def _keywords() -> tuple[tuple[tuple[str, ...], str], ...]:
    """``(words of a phrase, group)``, longest first."""
    phrases = [
        (tuple(match_key(phrase).split()), row["group"])
        for row in read_reference("skpd_groups.csv")
        for phrase in row["keywords"].split("|")
    ]
    return tuple(sorted(phrases, key=lambda pair: -len(pair[0])))


def _group(tokens: tuple[str, ...]) -> str | None:
    """Group by the function that stands first in a name; of two at one place the longer phrase."""
    bare = tuple(token for token in tokens if token != "dan")
    for start in range(len(bare)):
        for phrase, group in _keywords():
            plain = tuple(token for token in phrase if token != "dan")
            if bare[start : start + len(plain)] == plain:
                return group
    return None


def _display(tokens: tuple[str, ...]) -> str:
    """Title case as Indonesian writes it: "Dinas Pekerjaan Umum dan Penataan Ruang", "RSUD Sekarwangi"."""
    text = " ".join(tokens).replace("rumah sakit umum daerah", "rsud")
    return " ".join(
        token if token in LOWER and index else token.upper() if _is_short(token) else token[:1].upper() + token[1:]
        for index, token in enumerate(text.split())
    )


def _is_short(token: str) -> bool:
    return token in ACRONYMS or (is_numeral(token) and not token.isdigit())
