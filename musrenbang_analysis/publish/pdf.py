"""A report as PDF: tagged for people who hear it (PDF/UA-1), the same bytes for the same report, no network.

The typesetter reads one of the templates in ``assets/`` and the report as JSON. No text of a report ever becomes part
of a template, so nothing in it can be markup. Fonts are our own and matplotlib's; the system's are not looked at.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import wrap

import typst

from musrenbang_analysis.charts.saving import FONT_FOLDER
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Part
from musrenbang_analysis.publish.hyphens import BREAK, SOFT, hyphenated, loosened

ASSETS = Path(__file__).parent / "assets"
FONTS = ("NotoSans", "DejaVuSans")
PAPERS = ("a4", "f4")
STANDARD = "ua-1"
LONGEST_WHOLE = 16
"""Cells up to this many signs (a date, an amount) stay on one line."""
HEADER_LINES = 3
ROOMIEST = 140
PLAIN = ("svg", "kind", "style", "alt")
"""Parts of a part that are not set as text."""
_BREAKS = re.compile(f"[ {SOFT}{BREAK}]")


@dataclass(frozen=True)
class Sheet:
    """What stands around a document: its title, the line that names dossier and date, and how it is printed.

    ``template`` is a file of ``assets/`` without its ending; ``as_of`` the date (ISO) it describes, where known.
    """

    title: str
    running: str
    lang: str = "id"
    as_of: str | None = None
    is_synthetic: bool = False
    paper: str = "a4"
    template: str = "report"


def pdf(sheet: Sheet, parts: Sequence[Part]) -> bytes:
    """The PDF of a report.

    Parameters
    ----------
    sheet
        title, running line, language, paper.
    parts
        what the report shows, in order (``blocks.printed``).

    Raises
    ------
    typst.TypstError
        when the document does not pass the checks of PDF/UA-1.
    """
    data = {
        "title": printable(sheet.title),
        "running": printable(sheet.running),
        "lang": sheet.lang,
        "date": sheet.as_of,
        "synthetic": label("pdf.synthetic", sheet.lang) if sheet.is_synthetic else "",
        "page": label("pdf.page", sheet.lang),
        "continued": label("pdf.continued", sheet.lang),
        "paper": sheet.paper,
        "parts": [_measured(_set(part)) for part in _stepped(parts)],
    }
    text = json.dumps(data, ensure_ascii=False)
    made = _compiler(sheet.template).compile(format="pdf", sys_inputs={"data": text}, pdf_standards=STANDARD)
    return bytes(made)  # type: ignore[arg-type]


def printable(text: str) -> str:
    """The text as our fonts can show it: signs they lack and signs nobody sees (direction marks, controls) by number.

    >>> printable("jalan \\u202e desa \\U0001f6a7")
    'jalan [U+202E] desa [U+1F6A7]'
    """
    return "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if ord(sign) in _coverage() and unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Cn"):
        return sign
    return " " if sign in "\t\r\n\u2028\u2029" else f"[U+{ord(sign):04X}]"


@cache
def _coverage() -> frozenset[int]:
    """The signs that stand in our fonts, regular and bold."""
    from fontTools.ttLib import TTFont  # comes with matplotlib; only PDFs need it

    covered: set[int] = set()
    for family in FONTS:
        files = [path for folder in _folders() for path in folder.glob(f"{family}*.ttf")]
        faces = [path for path in files if re.fullmatch(rf"{family}(-Regular|-Bold)?\.ttf", path.name)]
        signs = []
        for path in faces:
            with TTFont(path, lazy=True) as face:
                signs.append(set(face.getBestCmap()))
        covered |= set.intersection(*signs)
    return frozenset(covered)


def _folders() -> tuple[Path, Path]:
    return ASSETS / "fonts", FONT_FOLDER


@cache
def _compiler(template: str) -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in _folders()]
    )
    nowhere = str(ASSETS / "no-packages")
    return typst.Compiler(
        str(ASSETS / f"{template}.typ"), root=str(ASSETS), font_paths=fonts, package_path=nowhere,
        package_cache_path=nowhere,
    )  # fmt: skip


def _stepped(parts: Sequence[Part]) -> list[Part]:
    """The parts with no heading more than one level below the one before (the first is a title)."""
    stepped, last = [], 0
    for part in parts:
        if part["kind"] == "heading":
            last = min(int(part["level"]), last + 1)  # type: ignore[call-overload]
            stepped.append(part | {"level": last})
        else:
            stepped.append(part)
    return stepped


def _measured(part: Part) -> Part:
    """A table with what its columns are measured by: ``rulers`` (texts that must fit on one line) and ``wants``."""
    if part.get("kind") != "table" or part["widths"]:
        return {name: _inside(inner) for name, inner in part.items()}
    rulers, wants = [], []
    for column, (name, is_numeric) in enumerate(zip(part["headers"], part["numeric"], strict=True)):  # type: ignore
        cells = {row[column] for row in part["rows"]}  # type: ignore[union-attr]
        whole = {cell for cell in cells if len(cell) <= LONGEST_WHOLE and "(" not in cell}
        words = {word for cell in cells - whole for word in _BREAKS.split(cell)}
        longest = max(map(len, _BREAKS.split(name)))
        named = set(wrap(name, max(longest, len(name) // HEADER_LINES + 3), break_long_words=False))
        rulers.append([*_longest(named), *_longest(words), *_longest(whole)])
        wants.append(0 if is_numeric else min(max(map(len, [name, *cells])), ROOMIEST))
    return part | {"rulers": rulers, "wants": wants}


def _inside(value: object) -> object:
    if isinstance(value, dict):
        return _measured(value)
    return [_inside(inner) for inner in value] if isinstance(value, list) else value


def _longest(texts: set[str]) -> list[str]:
    return sorted(texts, key=lambda text: (-len(text), text))[:2]


def _set(value: object, key: str = "", narrow: bool = False) -> object:
    """Every text of a part made printable; inside the rows of tables long words may break between syllables."""
    if isinstance(value, str):
        if key in PLAIN:
            return _named_space(value) if key == "svg" else printable(value) if key == "alt" else value
        return hyphenated(printable(value)) if narrow else loosened(printable(value))
    if isinstance(value, Mapping):
        return {name: _set(inner, name, narrow or name in ("rows", "headers")) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_set(inner, key, narrow) for inner in value]
    return value


def _named_space(drawing: str) -> str:
    """A drawing that stood in a page, as a picture of its own; its words are set with signs the fonts have."""
    opened = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return "".join(sign if sign == "\n" else _sign(sign) for sign in opened)
