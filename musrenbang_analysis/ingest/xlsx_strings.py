"""Strings of an .xlsx: the shared table, rich text runs, and the ``_x000D_`` escapes."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from weakref import proxy

from musrenbang_analysis.ingest.limits import MAX_CELLS, too_large
from musrenbang_analysis.ingest.xlsx_plain import without_plain_strings
from musrenbang_analysis.ingest.xmlstream import Attributes, XmlReader, attribute, is_true

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


class RichText(NamedTuple):
    """Text and its strike-through; None means: as the cell's own font says."""

    text: str
    struck: bool | None = None


def unescape(text: str) -> str:
    """``_x000D_`` and its like as the character meant; ``_x005F_`` protects a literal one."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # characters beyond the basic plane are escaped as two halves
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class RunCollector:
    """Joins the runs of one string; phonetic runs (``rPh``) are reading aids, not content."""

    def __init__(self, reader: XmlReader) -> None:
        """Hook into the reader's element handlers."""
        self._reader = proxy(reader)  # not a circle, which would keep the reader and all its cells alive
        self._pieces: list[str] = []
        self._struck: set[bool | None] = set()
        self._run: bool | None = None
        self._phonetic = 0
        self.active = False
        reader.starts |= {
            "t": self._text,
            "r": self._run_start,
            "rPr": self._properties,
            "strike": self._strike,
            "rPh": self._aid,
        }
        reader.ends |= {"t": self._text_end, "rPh": self._aid_end}

    def begin(self) -> None:
        """Start a new string."""
        self._pieces, self._struck, self._run, self._phonetic, self.active = [], set(), None, 0, True

    def take(self) -> RichText:
        """The finished string; struck only when every run of it is."""
        self.active = False
        struck: bool | None = False
        if self._struck <= {True, None}:  # the first run often has no font of its own
            struck = True if self._struck == {True} else None
        return RichText("".join(self._pieces), struck)

    def _text(self, _: Attributes) -> None:
        if self.active and not self._phonetic:
            self._reader.collecting = []

    def _text_end(self) -> None:
        if self.active and self._reader.collecting is not None:
            piece = unescape("".join(self._reader.collecting))
            self._reader.collecting = None
            self._pieces.append(piece)
            if piece.strip():
                self._struck.add(self._run)

    def _run_start(self, _: Attributes) -> None:
        self._run = None

    def _properties(self, _: Attributes) -> None:
        self._run = False

    def _strike(self, attrs: Attributes) -> None:
        self._run = is_true(attribute(attrs, "val", "1"))

    def _aid(self, _: Attributes) -> None:
        self._phonetic += 1

    def _aid_end(self) -> None:
        self._phonetic -= 1


class _SharedStrings(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self.strings: list[RichText | str] = []
        self._runs = RunCollector(self)
        self.starts["si"] = lambda _: self._runs.begin()
        self.ends["si"] = self._finish

    def plain(self, texts: list[str]) -> None:
        """Strings of one bare text each, found without the XML parser (``xlsx_plain``)."""
        self._add(map(unescape, texts))

    def _finish(self) -> None:
        self._add([self._runs.take()])

    def _add(self, strings: Iterable[RichText | str]) -> None:
        self.strings.extend(strings)
        if len(self.strings) > MAX_CELLS:
            raise too_large("sharedStrings", MAX_CELLS)


def read_shared_strings(chunks: Iterable[bytes], part: str) -> list[RichText | str]:
    """All shared strings by index; one that is bare text is that text."""
    reader = _SharedStrings()
    reader.parse(without_plain_strings(chunks, reader.plain), part)
    return reader.strings
