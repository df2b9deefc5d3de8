"""Which kecamatan and village a cell means (domain.md 4.8, data-hazards.md 4.3).

A village name says little: one in seventeen stands twice in its kabupaten. So the order is code; then
kecamatan, kind and exact name; never across kecamatan silently; and never by likeness, which only suggests.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from musrenbang_analysis.normalise.place_change import KECAMATAN, PlaceChange, PlaceChanges
from musrenbang_analysis.normalise.place_index import (
    AREA_TYPES,
    DESA_WORDS,
    DIRECTIONS,
    DROPPED_WORDS,
    KECAMATAN_WORDS,
    PLACEHOLDER,
    TYPE_WORDS,
    Place,
    bare_name,
    clause_tokens,
    name_key,
    nearest,
    packaged_aliases,
    packaged_places,
    unwrapped,
)
from musrenbang_analysis.normalise.text import clean, is_numeral, match_key, squeeze

__all__ = ["Gazetteer", "Place", "packaged_aliases", "packaged_gazetteer", "packaged_places"]

_CODE: Final = re.compile(r"\d{2}\.\d{2}\.\d{2}(?:\.\d{4})?")
_BARE_CODE: Final = re.compile(r"\d{10}")
_SEVERAL: Final = re.compile(r"[,;/&+]|\bdan\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[;\n]")
_LONGEST: Final = 6
LOST: Final = frozenset(
    {
        "unknown_code",
        "unknown_kecamatan",
        "unknown_desa",
        "near_match",
        "other_kecamatan",
        "code_name_conflict",
        "name_differs",
    }
)
"""Problems that an old name or code may explain."""

_JOINTS: Final = frozenset({"", "dan", "serta"})
_KINDS: Final = DESA_WORDS | KECAMATAN_WORDS
_WORD: Final = re.compile(r"[^\W_]+", re.ASCII)


class Gazetteer:
    """The places of one kabupaten, and the ways their names are typed."""

    def __init__(
        self,
        rows: Iterable[tuple[str, str]],
        aliases: Iterable[tuple[str, str, str]] = (),
        changes: Iterable[PlaceChange] = (),
        year: int | None = None,
    ) -> None:
        """``rows``: Kemendagri code and name; ``aliases``: kecamatan (or ""), name as typed, code.

        ``changes`` (``normalise.place_change``) of names and codes, for documents of ``year``.
        """
        self._names: dict[str, str] = {code: clean(name) for code, name in rows if len(code) in (8, 13)}
        self._members: dict[str, list[str]] = defaultdict(list)
        self._exact: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._squeezed: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._aliases: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._anywhere: dict[str, list[str]] = defaultdict(list)
        self._memo: dict[tuple[str, str, str, str], Place] = {}
        for code, name in self._names.items():
            parent = code[:8] if len(code) == 13 else ""
            self._members[parent].append(code)
            self._exact[parent, match_key(name)].append(code)
            self._squeezed[parent, squeeze(name)].append(code)
            if parent:
                self._anywhere[squeeze(name)].append(code)
        for _, typed, code in aliases:
            if code in self._names:
                parent = code[:8] if len(code) == 13 else ""
                self._aliases[parent, squeeze(typed)].append(code)
                if parent and code not in self._anywhere[squeeze(typed)]:
                    self._anywhere[squeeze(typed)].append(code)
        self._changes = PlaceChanges(changes, self._names, year)

    @property
    def names(self) -> dict[str, str]:
        """``{code: official name}`` of every kecamatan and village."""
        return dict(self._names)

    def place(self, code: str, how: str | None = "code", problem: str | None = None) -> Place:
        """The place of a Kemendagri code of this kabupaten; an unknown code gives problem ``unknown_code``."""
        if code not in self._names:
            return Place(problem="unknown_code")
        kecamatan = code[:8]
        if len(code) == 8:
            return Place(code, self._names[code], None, None, "kecamatan", how, problem)
        kind = AREA_TYPES.get(code[9])
        return Place(kecamatan, self._names.get(kecamatan), code, self._names[code], kind, how, problem)

    def resolve(
        self,
        kecamatan: str | None = None,
        desa: str | None = None,
        code: str | None = None,
        area_type: str | None = None,
    ) -> Place:
        """The place that a row's cells mean.

        Problems: empty, placeholder, unknown_code, code_name_conflict, name_differs, unknown_kecamatan,
        unknown_desa, other_kecamatan, near_match, ambiguous, several_places, split. With a problem about the village
        the kecamatan stands and ``desa_code`` is None; ``name_differs`` (renamed village) keeps the code, and
        ``changed`` is an answer: an old name or code of that place, with ``note`` saying where the change stands.
        A cell may hold the code itself. BPS codes (7 or 10 digits in a row) name nothing here.
        """
        key = (clean(kecamatan), clean(desa), clean(code), match_key(area_type or ""))
        known = self._memo.get(key)
        if known is None:
            known = self._resolve(*key)
            if self._changes:
                known = self._by_change(known, *key[:3]) or known
            self._memo[key] = known
        return known

    def _by_change(self, known: Place, kecamatan: str, desa: str, code: str) -> Place | None:
        """What an old code or name means in this list; None where no change is known of."""
        for cell in (desa, kecamatan):
            code = cell if not code and _CODE.fullmatch(cell) else code
        kecamatan, desa = ("" if _CODE.fullmatch(cell) else cell for cell in (kecamatan, desa))
        found = self._changes.of_code(code, kecamatan, desa)
        codes = {change.code for change in found}
        if found and code in self._names and not name_key(desa):
            codes.add(code)  # an old code that another place has now, without a name to say which is meant
        if not found and known.problem in LOST:
            found = self._renamed(known, kecamatan, desa)
            codes = {change.code for change in found}
        if not codes:
            return None
        if len(codes) == 1:
            place = self.place(codes.pop(), "change", "changed")
            wants_village = bool(name_key(desa)) and place.desa_code is None
            return replace(place, note=found[0].source, problem="unknown_desa" if wants_village else "changed")
        owners = {code[:KECAMATAN] for code in codes}
        stay = self.place(owners.pop()) if len(owners) == 1 else Place()
        return Place(stay.kecamatan_code, stay.kecamatan_name, problem="split", note=";".join(sorted(codes)))

    def _renamed(self, known: Place, kecamatan: str, desa: str) -> list[PlaceChange]:
        """Changes that explain names which the list does not hold together."""
        found = self._changes.of_desa(kecamatan, desa, known.kecamatan_code) if name_key(desa) else []
        if found or known.kecamatan_code:
            return found
        moved = self._changes.of_kecamatan(kecamatan)
        inside = [replace(c, code=self._in_kecamatan(c.code, "change", desa, "").desa_code or "") for c in moved]
        return [change for change in inside if change.code] or moved

    def _resolve(self, kecamatan: str, desa: str, code: str, area_type: str) -> Place:
        for cell in (desa, kecamatan):
            if not code and _CODE.fullmatch(cell):
                code = cell
        kecamatan = "" if _CODE.fullmatch(kecamatan) else kecamatan
        desa = "" if _CODE.fullmatch(desa) else desa
        if _BARE_CODE.fullmatch(code):
            code = self._agreeing(f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}", desa)
        if not _CODE.fullmatch(code):
            return self._by_name(kecamatan, desa, area_type)
        if code not in self._names:
            named = self._by_name(kecamatan, desa, area_type)
            return replace(named, problem=named.problem if named.problem not in (None, "empty") else "unknown_code")
        if len(code) == 8:
            return self._in_kecamatan(code, "code", desa, area_type)
        return self._check_name(code, kecamatan, desa, area_type)

    def _agreeing(self, code: str, desa: str) -> str:
        """A code typed without dots counts only when the village name says the same: it may be a BPS code."""
        return code if desa and squeeze(self._names.get(code, "")) == squeeze(desa) else ""

    def _check_name(self, code: str, kecamatan: str, desa: str, area_type: str) -> Place:
        """The code's village, unless the names beside it are those of another village."""
        if not name_key(desa):
            said = self._by_name(kecamatan, "", "")
            if said.kecamatan_code not in (None, code[:8]):
                return Place(problem="code_name_conflict", suggestion=code)
            return self.place(code)
        said = self._by_name(kecamatan or self._names.get(code[:8], ""), desa, area_type)
        if said.desa_code == code or (said.problem == "ambiguous" and self._named(code, desa)):
            return self.place(code)
        if said.desa_code is not None or said.problem == "other_kecamatan":
            return Place(problem="code_name_conflict", suggestion=code)
        return self.place(code, "code", "name_differs")

    def _named(self, code: str, desa: str) -> bool:
        return squeeze(bare_name(match_key(desa), DROPPED_WORDS)) == squeeze(self._names[code])

    def _by_name(self, kecamatan: str, desa: str, area_type: str) -> Place:
        key = name_key(kecamatan)
        if not key:
            return self._without_kecamatan(kecamatan, desa, area_type)
        codes, how = self._lookup("", key, KECAMATAN_WORDS)
        if len(codes) == 1:
            return self._in_kecamatan(codes[0], how, desa, area_type)
        if codes:
            return Place(problem="ambiguous")
        meant = nearest(bare_name(key, KECAMATAN_WORDS), self._keys(""))
        return Place(problem="near_match" if meant else "unknown_kecamatan", suggestion=meant)

    def _without_kecamatan(self, kecamatan: str, desa: str, area_type: str) -> Place:
        """A village name alone is an answer only where the kabupaten has it once."""
        key = name_key(desa)
        if not key:
            typed = any(cell and match_key(cell) for cell in (kecamatan, desa))
            return Place(problem="placeholder" if typed else "empty")
        for form in (key, bare_name(key, DROPPED_WORDS)):
            codes = self._of_type(self._anywhere.get(form.replace(" ", ""), []), key, area_type)
            if len(codes) == 1:
                return self.place(codes[0], "unique_in_kabupaten")
            if codes:
                return Place(problem="ambiguous")
        return Place(problem="unknown_desa")

    def _in_kecamatan(self, code: str, how: str, desa: str, area_type: str) -> Place:
        """The village of that name inside a known kecamatan, or the kecamatan alone and why."""
        key = name_key(desa)
        if not key:
            placeholder = bool(desa) and bool(PLACEHOLDER.fullmatch(desa)) and bool(match_key(desa))
            return self.place(code, how, "placeholder" if placeholder else None)
        codes, how = self._lookup(code, key, DROPPED_WORDS)
        codes = self._of_type(codes, key, area_type)
        if len(codes) == 1:
            return self.place(codes[0], how)
        if codes:
            return self._only(code, "ambiguous")
        parts = [part for part in (match_key(piece) for piece in _SEVERAL.split(desa)) if part]
        if len(parts) > 1 and all(self._lookup(code, part, DROPPED_WORDS)[0] for part in parts):
            return self._only(code, "several_places")
        bare = bare_name(key, DROPPED_WORDS)
        elsewhere = self._anywhere.get(bare.replace(" ", ""), [])
        meant = nearest(bare, self._keys(code))
        if elsewhere:
            return self._only(code, "other_kecamatan", elsewhere[0] if len(elsewhere) == 1 else None)
        return self._only(code, "near_match" if meant else "unknown_desa", meant)

    def _only(self, code: str, problem: str, suggestion: str | None = None) -> Place:
        return Place(code, self._names[code], problem=problem, suggestion=suggestion)

    def _lookup(self, parent: str, key: str, dropped: frozenset[str]) -> tuple[list[str], str]:
        """Codes under ``parent`` with that name, and the first way that finds any."""
        bare = bare_name(key, dropped)
        for how, index, form in (
            ("name", self._exact, key),
            ("spacing", self._squeezed, key.replace(" ", "")),
            ("alias", self._aliases, key.replace(" ", "")),
            ("prefix", self._exact, bare),
            ("prefix", self._squeezed, bare.replace(" ", "")),
            ("alias", self._aliases, bare.replace(" ", "")),
        ):
            codes = index.get((parent, form))
            if codes:
                return codes, how
        return [], ""

    @staticmethod
    def _of_type(codes: list[str], key: str, area_type: str) -> list[str]:
        """Of twins, those of the kind asked for or typed before the name; a single place stays whatever is typed."""
        if len(codes) < 2:
            return codes
        first = key.split()[0]
        wanted = TYPE_WORDS.get(area_type.split()[0] if area_type else first)
        return [code for code in codes if AREA_TYPES.get(code[9]) == wanted] if wanted else codes

    def _keys(self, parent: str) -> list[tuple[str, str]]:
        return [(code, match_key(self._names[code])) for code in self._members.get(parent, ())]

    def places_in(self, text: str, kecamatan: str | None = None) -> tuple[Place, ...]:
        """Every place that free text names with its kind before it ("Desa Sukamaju Kec. Cibening; ...").

        ``kecamatan`` is where a village stands whose kecamatan the text does not say. In a clause (up to ";")
        that begins with a kecamatan its villages follow; else a kecamatan ends the villages before it.
        """
        if not text or (text.isascii() and not _names_a_kind(text)):
            return ()
        found: dict[tuple[str | None, ...], Place] = {}
        carried = clean(kecamatan)
        for clause in _CLAUSE.split(unwrapped(text)):
            mentions = self._mentions(clause_tokens(clause))
            leading = bool(mentions) and mentions[0][0] == "kecamatan"
            current = mentions[0][1] if leading else None
            if leading:
                carried = mentions[0][1]
            for index, (kind, name) in enumerate(mentions):
                if kind == "kecamatan":
                    current = name if leading else current
                    place = self._by_name(name, "", "")
                else:
                    after = next((word for kind2, word in mentions[index:] if kind2 == "kecamatan"), None)
                    owner = current if leading else after
                    place = self._mentioned(owner or "", carried, name)
                found.setdefault((place.kecamatan_code, place.desa_code, place.problem and name), place)
        with_village = {place.kecamatan_code for place in found.values() if place.desa_code}
        return tuple(
            place
            for place in found.values()
            if place.desa_code
            or place.kecamatan_code not in with_village
            or (place.problem and place.problem != "empty")
        )

    def _mentioned(self, owner: str, carried: str, name: str) -> Place:
        """A village of free text: in its own kecamatan, else in the carried one if there, else by its name alone."""
        if owner:
            return self.resolve(owner, name)
        inside = self._by_name(carried, name, "") if carried else Place()
        return inside if inside.desa_code else self._without_kecamatan("", name, "")

    def _mentions(self, tokens: list[str]) -> list[tuple[str, str]]:
        """``(kecamatan|desa, name)`` for each word of kind in the text that a known name follows."""
        out: list[tuple[str, str]] = []
        index = 0
        while index < len(tokens):
            kind = "kecamatan" if tokens[index] in KECAMATAN_WORDS else "desa" if tokens[index] in DESA_WORDS else ""
            index += 1
            if not kind:
                continue
            prefix = tokens[index - 1]
            while index < len(tokens) and (not tokens[index] or (kind == "desa" and tokens[index] in DESA_WORDS)):
                # "kelurahan Kelurahan Banjarsari" says its kind twice; two different kinds say none.
                prefix, index = "" if tokens[index] not in ("", prefix) else prefix, index + 1
            length = self._longest(kind, tokens[index : index + _LONGEST])
            if length:
                name = " ".join(tokens[index : index + length])
                out.append((kind, f"{prefix} {name}" if kind == "desa" and prefix in TYPE_WORDS else name))
                index += length
                if kind == "desa":
                    index = self._listed(tokens, index, out)
        return out

    def _listed(self, tokens: list[str], index: int, out: list[tuple[str, str]]) -> int:
        """Add the villages that go on a list without a word of kind ("Desa A, B dan C"); where the list ends.

        Each must be the whole of what stands between two commas, or "dan", or the kecamatan that follows.
        """
        while True:
            start = index
            while start < len(tokens) and tokens[start] in _JOINTS:
                start += 1
            length = self._longest("desa", tokens[start : start + _LONGEST]) if start > index else 0
            end = start + length
            if not length or (end < len(tokens) and tokens[end] not in _JOINTS | KECAMATAN_WORDS | DESA_WORDS):
                return index
            out.append(("desa", " ".join(tokens[start:end])))
            index = end

    def _longest(self, kind: str, tokens: list[str]) -> int:
        """How many words make the longest known name; none when a direction or numeral after it makes another."""
        stop = tokens.index("") if "" in tokens else len(tokens)
        for length in range(stop, 0, -1):
            form = "".join(tokens[:length])
            known = form in self._anywhere if kind == "desa" else self._lookup("", form, frozenset())[0]
            if known:
                after = tokens[length] if length < len(tokens) else ""
                other = after in DIRECTIONS or (is_numeral(after) and not after.isdigit())
                return 0 if other else length
        return 0


@lru_cache(maxsize=1 << 10)
def _names_a_kind(text: str) -> bool:
    """Whether an ASCII text has a word of kind; most locations name a street or a hamlet only, and so no place."""
    return not _KINDS.isdisjoint(_WORD.findall(text.lower()))


@lru_cache(maxsize=8)
def packaged_gazetteer(kabupaten_code: str) -> Gazetteer:
    """The gazetteer of a kabupaten from the packaged list and the packaged aliases."""
    return Gazetteer(packaged_places(kabupaten_code), packaged_aliases(kabupaten_code))
