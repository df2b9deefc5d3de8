"""The plain part of worksheet XML without the XML parser: rows of bare numbers and shared strings.

Nine rows in ten of an honest workbook are ``<row r="7"><c r="A7" s="2" t="s"><v>12</v></c> ... </row>`` and nothing
else. Such a row is taken here, whole or not at all; every other byte goes on to expat, which so sees the same
document without those rows and has the last word on whether it is well-formed. Two thirds of the time is saved.
"""

import re
from collections.abc import Callable, Iterable, Iterator

_HEAD = 1 << 16
_UTF8 = re.compile(rb'<\?xml[^>]*encoding=["\'](?!utf-?8)', re.IGNORECASE)
_CELL = re.compile(
    rb'(<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d{1,6})")?(?: t="([sn])")?(?:/>|>(?:<v>([0-9.eE+-]{1,40})</v>)?</c>))'
)
_ROW = re.compile(rb'<row r="(\d{1,7})"([^<>]*)>')
_STRING = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&\x00-\x08\x0b-\x1f]*)</t></si>')
_STRINGS = re.compile(re.sub(rb"\((?!\?)", b"(?:", rb"(" + _STRING.pattern + rb")+"))
"""Such strings one after the other, so that all of them are then found at once."""
_BLANK = re.compile(rb"\s+")

PlainCell = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""The whole cell; its column letters, row, style, type and value as they stand in the file, empty where absent."""


def without_plain_rows(chunks: Iterable[bytes], take: Callable[[int, list[PlainCell]], None]) -> Iterator[bytes]:
    """The worksheet part without its plain rows; each of those is handed to ``take`` in its place."""

    def plain(buffer: bytes, at: int) -> int:
        row = _ROW.match(buffer, at)
        if row is None or b"hidden" in row[2] or row[2].endswith(b"/"):
            return at
        number, begin, end = row[1], row.end(), buffer.find(b"</row>", at)
        cells: list[PlainCell] = _CELL.findall(buffer, begin, end)
        length = 0
        for cell in cells:
            length += len(cell[0])
            if cell[2] != number:
                return at
        if length != end - begin:
            return at  # something else stands between the cells
        take(int(number), cells)
        return end + len(b"</row>")

    return _filter(chunks, b"<sheetData>", b"<row", b"</row>", plain)


def without_plain_strings(chunks: Iterable[bytes], take: Callable[[list[str]], None]) -> Iterator[bytes]:
    """The shared strings without those of one bare text; runs of those are handed to ``take`` in their place."""

    def plain(buffer: bytes, at: int) -> int:
        strings = _STRINGS.match(buffer, at)
        if strings is None:
            return at
        take([text.decode("utf-8") for text in _STRING.findall(strings[0])])
        return strings.end()

    return _filter(chunks, b"<sst", b"<si", b"</si>", plain)


def _filter(
    chunks: Iterable[bytes], opening: bytes, begin: bytes, end: bytes, plain: Callable[[bytes, int], int]
) -> Iterator[bytes]:
    """Pass bytes on; between ``opening`` and the first thing that is no ``begin`` element, leave the plain ones out."""
    pieces = iter(chunks)
    buffer = b""
    for piece in pieces:
        buffer += piece
        at = buffer.find(opening)
        closing = buffer.find(b">", at) if at >= 0 else -1
        if closing >= 0 or len(buffer) > _HEAD:
            break
    else:
        closing = -1
    # A comment, CDATA or DOCTYPE could hide anything; another encoding could mean anything.
    if closing < 0 or buffer[closing - 1 : closing] == b"/" or b"<!" in buffer[:closing] or _UTF8.match(buffer):
        yield buffer
        yield from pieces
        return
    yield buffer[: closing + 1]
    yield from _elements(buffer[closing + 1 :], pieces, begin, end, plain)


def _elements(
    buffer: bytes, pieces: Iterator[bytes], begin: bytes, end: bytes, plain: Callable[[bytes, int], int]
) -> Iterator[bytes]:
    at = 0
    while True:
        last = buffer.rfind(end)
        while at < last:
            taken = plain(buffer, at)
            if taken > at:
                at = taken
                continue
            blank = _BLANK.match(buffer, at)
            stop = blank.end() if blank else buffer.find(end, at) + len(end)
            odd = buffer[at:stop]
            if not blank and (not odd.startswith(begin) or b"<!" in odd):
                yield buffer[at:]
                yield from pieces
                return
            yield odd
            at = stop
        buffer, at = buffer[at:], 0
        piece = next(pieces, b"")
        if not piece:
            yield buffer
            return
        if len(buffer) > _HEAD * 64:  # no honest element is so long
            yield buffer
            buffer = b""
            yield piece
            yield from pieces
            return
        buffer += piece
