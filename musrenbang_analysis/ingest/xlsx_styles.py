"""What a style id of an .xlsx means to a reader: struck through, and date or time."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from musrenbang_analysis.ingest.limits import corrupt
from musrenbang_analysis.ingest.xmlstream import Attributes, XmlReader, attribute, is_true

_DATE_IDS = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58}
_TIME_IDS = {18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56}
_ELAPSED_ID = 46
_MAX_STYLES = 200_000  # Excel itself ends at 65,490

_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# quoted text, escaped, padding and fill characters, [colour], [condition], [$currency-locale]
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_GENERAL = re.compile("general", re.IGNORECASE)


class Style(NamedTuple):
    """``temporal`` is empty, ``date``, ``time`` or ``elapsed``."""

    struck: bool = False
    temporal: str = ""


PLAIN = Style()


def temporal_kind(code: str) -> str:
    """Whether a number format shows a ``date``, a ``time``, an ``elapsed`` time, or none (empty)."""
    if _ELAPSED.search(code):
        return "elapsed"
    visible = _GENERAL.sub("", _LITERAL.sub("", code)).split(";")[0].lower()
    if "y" in visible or "d" in visible:
        return "date"
    if "h" in visible or "s" in visible:
        return "time"
    return "date" if "m" in visible else ""


def _temporal_of_id(format_id: int, codes: dict[int, str]) -> str:
    if format_id in codes:
        return temporal_kind(codes[format_id])
    if format_id == _ELAPSED_ID:
        return "elapsed"
    if format_id in _TIME_IDS:
        return "time"
    return "date" if format_id in _DATE_IDS else ""


class _StylesReader(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = {}
        self.struck_fonts: list[bool] = []
        self.formats: list[tuple[int, int]] = []
        self._inside = ""
        self.starts = {
            "numFmt": self._format,
            "fonts": self._fonts,
            "font": self._font,
            "strike": self._strike,
            "cellXfs": self._xfs,
            "xf": self._xf,
        }
        self.ends = {"fonts": self._leave, "cellXfs": self._leave}

    def _format(self, attrs: Attributes) -> None:
        if not self._inside:  # differential formats further down reuse the same element
            self.codes.setdefault(int(attribute(attrs, "numFmtId", "0")), attribute(attrs, "formatCode"))

    def _fonts(self, _: Attributes) -> None:
        self._inside = "fonts"

    def _font(self, _: Attributes) -> None:
        if self._inside == "fonts":
            self.struck_fonts.append(False)

    def _strike(self, attrs: Attributes) -> None:
        if self._inside == "fonts" and self.struck_fonts:
            self.struck_fonts[-1] = is_true(attribute(attrs, "val", "1"))

    def _xfs(self, _: Attributes) -> None:
        self._inside = "cellXfs"

    def _xf(self, attrs: Attributes) -> None:
        if self._inside == "cellXfs":
            self.formats.append((int(attribute(attrs, "numFmtId", "0")), int(attribute(attrs, "fontId", "0"))))
        if len(self.formats) > _MAX_STYLES:
            raise corrupt(f"styles.xml: > {_MAX_STYLES} xf")

    def _leave(self) -> None:
        self._inside = ""


def read_styles(chunks: Iterable[bytes], part: str) -> list[Style]:
    """Style by style id (the index of ``cellXfs``)."""
    reader = _StylesReader()
    reader.parse(chunks, part)
    fonts = reader.struck_fonts
    return [
        Style(0 <= font < len(fonts) and fonts[font], _temporal_of_id(format_id, reader.codes))
        for format_id, font in reader.formats
    ]
