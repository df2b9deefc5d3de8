"""Two records side by side as a person reads them, with what differs marked word by word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from musrenbang_analysis.formats import is_missing, number, rupiah
from musrenbang_analysis.labels import label
from musrenbang_analysis.normalise.text import words
from musrenbang_analysis.review.nearest import address_of

LONGEST = 500
"""Characters of one text shown; the whole text stands in the tables."""
NONE = "–"
PIECES = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``kind`` is plain, label, quiet (nothing there) or marked (differs from the other side)."""

    text: str
    kind: str = "plain"


Card = tuple[Piece, ...]
"""One record in seven lines or eight, line breaks inside the pieces."""


def card(record: Mapping[str, object], lang: str) -> Card:
    """One record by itself, nothing marked."""
    return _card(record, None, lang)


def pair_cards(left: Mapping[str, object], right: Mapping[str, object], lang: str) -> tuple[Card, Card]:
    """Both records, each with what the other does not say marked.

    A word is marked when it stands nowhere in the other row's text and place; a number, SKPD, volume or amount when
    both rows give one and they differ. What only one of them gives is no difference.
    """
    return _card(left, right, lang), _card(right, left, lang)


def plain(shown: Card) -> str:
    """The text of a card without marks."""
    return "".join(piece.text for piece in shown)


def _card(record: Mapping[str, object], other: Mapping[str, object] | None, lang: str) -> Card:
    elsewhere = None if other is None else set(_keys(" ".join(_texts(other))))
    pieces = [Piece(label(f"stage.{record['stage']}", lang) + "\n", "label")]
    pieces += [*_marked(_short(record["proposal_text"]), elsewhere), Piece("\n")]
    lines = [("place", _marked(_place(record), elsewhere))]
    for name, shown in (("rt_rw", _neighbourhood), ("skpd", _skpd), ("volume", _volume), ("amount", _amount)):
        lines.append((name, [_value(shown(record, lang), shown(other, lang) if other else NONE)]))
    if any(not is_missing(row["sub_kegiatan_name"]) for row in (record, other) if row):
        lines.append(("sub_kegiatan", _marked(_short(record["sub_kegiatan_name"]), elsewhere)))
    lines.append(("source", [Piece(address_of(record))]))
    for position, (name, shown) in enumerate(lines, start=1):
        pieces.append(Piece(label(f"review.card.{name}", lang) + ": ", "label"))
        pieces += [*shown, *([Piece("\n")] if position < len(lines) else [])]
    return _joined(pieces)


def _texts(record: Mapping[str, object]) -> list[str]:
    names = ("proposal_text", "location_text", "desa_name", "kecamatan_name", "sub_kegiatan_name", "problem_text")
    return [str(record[name]) for name in names if not is_missing(record[name])]


def _place(record: Mapping[str, object]) -> str:
    parts = [record[name] for name in ("desa_name", "kecamatan_name", "location_text")]
    return _short(", ".join(str(part) for part in parts if not is_missing(part) and part))


def _neighbourhood(record: Mapping[str, object], lang: str) -> str:
    del lang
    rt, rw = (str(record[name]).replace(";", ", ") if not is_missing(record[name]) else NONE for name in ("rt", "rw"))
    return NONE if rt == rw == NONE else f"{rt} / {rw}"


def _skpd(record: Mapping[str, object], lang: str) -> str:
    del lang
    return NONE if is_missing(record["skpd_name"]) else str(record["skpd_name"])


def _volume(record: Mapping[str, object], lang: str) -> str:
    if is_missing(record["volume"]):
        return NONE if is_missing(record["volume_text"]) else str(record["volume_text"])
    unit = "" if is_missing(record["unit"]) else f" {record['unit']}"
    return number(record["volume"], lang, 3) + unit


def _amount(record: Mapping[str, object], lang: str) -> str:
    given = record["asked_rp"] if is_missing(record["approved_rp"]) else record["approved_rp"]
    return rupiah(given, lang)


def _keys(text: str) -> list[str]:
    """The words compared: "01" and "1" are one number."""
    return [word.lstrip("0") or word for word in words(text)]


def _value(shown: str, other: str) -> Piece:
    if shown == NONE:
        return Piece(NONE, "quiet")
    is_other = NONE not in (shown, other) and " ".join(words(shown)) != " ".join(words(other))
    return Piece(shown, "marked" if is_other else "plain")


def _marked(text: str, elsewhere: set[str] | None) -> list[Piece]:
    if text == NONE:
        return [Piece(NONE, "quiet")]
    if elsewhere is None:
        return [Piece(text)]
    pieces = []
    for piece in PIECES.findall(text):
        known = _keys(piece)
        is_new = bool(known) and not set(known) <= elsewhere
        pieces.append(Piece(piece, "marked" if is_new else "plain"))
    return pieces


def _short(text: object) -> str:
    whole = NONE if is_missing(text) or not str(text).strip() else " ".join(str(text).split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def _joined(pieces: list[Piece]) -> Card:
    """Neighbours of one kind as one piece; a space between two marked words is marked with them."""
    out: list[Piece] = []
    for position, piece in enumerate(pieces):
        kind = piece.kind
        if not piece.text.strip() and "\n" not in piece.text and out and out[-1].kind == "marked":
            following = pieces[position + 1].kind if position + 1 < len(pieces) else "plain"
            kind = "marked" if following == "marked" else kind
        if out and out[-1].kind == kind:
            out[-1] = Piece(out[-1].text + piece.text, kind)
        else:
            out.append(Piece(piece.text, kind))
    return tuple(out)
