"""Streaming XML with the doors shut: no DOCTYPE, bounded depth, every fault a ``ReadFailure``."""

from collections.abc import Callable, Iterable
from xml.parsers import expat  # noqa: S407 - DOCTYPE, and with it every entity, is refused below

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.limits import MAX_XML_DEPTH, corrupt, too_large

Attributes = dict[str, str]
StartHandler = Callable[[Attributes], None]
EndHandler = Callable[[], None]


def attribute(attrs: Attributes, name: str, default: str = "") -> str:
    """An attribute by its local name, whatever prefix the writer chose."""
    if name in attrs:
        return attrs[name]
    tail = ":" + name
    return next((value for key, value in attrs.items() if key.endswith(tail)), default)


def is_true(value: str) -> bool:
    """An XML boolean as spreadsheet writers spell it."""
    return value in ("1", "true", "on", "True", "TRUE")


class XmlReader:
    """Base of the readers: subclasses fill ``starts`` and ``ends`` by local element name.

    While ``collecting`` is a list, character data is appended to it.
    """

    def __init__(self) -> None:
        """Know no element yet."""
        self.starts: dict[str, StartHandler] = {}
        self.ends: dict[str, EndHandler] = {}
        self.collecting: list[str] | None = None
        self._depth = 0

    def parse(self, chunks: Iterable[bytes], part: str) -> None:
        """Feed all pieces; whatever is wrong with them surfaces as ``ReadFailure``."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError, OverflowError) as error:
            raise corrupt(f"{part}: {error}") from error
        finally:
            # The handlers are bound to the reader: a circle that would keep it, and all its cells, alive.
            self.starts, self.ends = {}, {}

    def _start(self, tag: str, attrs: Attributes) -> None:
        self._depth += 1
        if self._depth > MAX_XML_DEPTH:
            raise too_large(f"XML: > {MAX_XML_DEPTH} tingkat / levels", MAX_XML_DEPTH)
        handler = self.starts.get(tag)
        if handler is None and ":" in tag:
            handler = self.starts.get(tag.rpartition(":")[2])
        if handler is not None:
            handler(attrs)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        handler = self.ends.get(tag)
        if handler is None and ":" in tag:
            handler = self.ends.get(tag.rpartition(":")[2])
        if handler is not None:
            handler()

    def _characters(self, data: str) -> None:
        if self.collecting is not None:
            self.collecting.append(data)

    @staticmethod
    def _doctype(*_: object) -> None:
        # No spreadsheet writer emits one; it is the carrier of entity bombs and of outside references.
        raise ReadFailure("MSB-F05", detail="DOCTYPE", limit="0")
