"""Own streaming reader of .xlsx and .xlsm: everything a reviewer can see, in one pass over each sheet.

No value is computed and no macro looked at. The container's directory was checked by the caller.
"""

import posixpath
from collections.abc import Iterable
from typing import NamedTuple

from musrenbang_analysis.ingest.limits import MAX_SHEETS, Package, corrupt, too_large
from musrenbang_analysis.ingest.sheet import Sheet, Workbook
from musrenbang_analysis.ingest.xlsx_sheet import Shelf, read_sheet
from musrenbang_analysis.ingest.xlsx_strings import read_shared_strings
from musrenbang_analysis.ingest.xlsx_styles import read_styles
from musrenbang_analysis.ingest.xmlstream import Attributes, XmlReader, attribute, is_true


class Relation(NamedTuple):
    """Where a relationship leads; ``kind`` is the last word of its type (``worksheet``)."""

    kind: str
    target: str


class _Relations(XmlReader):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self.found: dict[str, Relation] = {}
        self._folder = folder
        self.starts = {"Relationship": self._relation}

    def _relation(self, attrs: Attributes) -> None:
        if attribute(attrs, "TargetMode") == "External":
            return
        target = attribute(attrs, "Target").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
        kind = attribute(attrs, "Type").rpartition("/")[2]
        self.found[attribute(attrs, "Id")] = Relation(kind, posixpath.normpath(path))


def relations(package: Package, part: str) -> dict[str, Relation]:
    """The relationships of a part (of the package itself when ``part`` is empty) by their id."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in package:
        return {}
    reader = _Relations(folder)
    reader.parse(package.chunks(source), source)
    return reader.found


class _Entry(NamedTuple):
    name: str
    relation: str
    hidden: bool


class _WorkbookPart(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[_Entry] = []
        self.epoch_1904 = False
        self.starts = {"sheet": self._sheet, "workbookPr": self._properties}

    def _sheet(self, attrs: Attributes) -> None:
        hidden = attribute(attrs, "state") in ("hidden", "veryHidden")
        self.entries.append(_Entry(attribute(attrs, "name"), attribute(attrs, "id"), hidden))
        if len(self.entries) > MAX_SHEETS:
            raise too_large(f"> {MAX_SHEETS} sheet", MAX_SHEETS)

    def _properties(self, attrs: Attributes) -> None:
        self.epoch_1904 = is_true(attribute(attrs, "date1904"))


def workbook_part(package: Package) -> str:
    """Name of the main part; most writers, not all, call it ``xl/workbook.xml``."""
    for relation in relations(package, "").values():
        if relation.kind == "officeDocument":
            return relation.target
    return "xl/workbook.xml"


def _shelf(package: Package, links: Iterable[Relation], epoch_1904: bool) -> Shelf:
    shelf = Shelf(epoch_1904=epoch_1904)
    for link in links:
        if link.kind == "sharedStrings" and link.target in package:
            shelf.strings = read_shared_strings(package.chunks(link.target), link.target)
        elif link.kind == "styles" and link.target in package:
            shelf.styles = read_styles(package.chunks(link.target), link.target)
    return shelf


def read_xlsx(package: Package) -> Workbook:
    """All worksheets in the order of their tabs; chart and macro sheets hold no cells and are left out.

    Raises
    ------
    ReadFailure
        MSB-F01 for a part that is missing or broken, MSB-F05 for a bomb.
    """
    main = workbook_part(package)
    reader = _WorkbookPart()
    reader.parse(package.chunks(main), main)
    links = relations(package, main)
    shelf = _shelf(package, links.values(), reader.epoch_1904)
    sheets: list[Sheet] = []
    for entry in reader.entries:
        link = links.get(entry.relation)
        if link is None:
            raise corrupt(f"{main}: sheet {entry.name!r} -> {entry.relation!r}")
        if link.kind == "worksheet":
            sheet = Sheet(entry.name, hidden=entry.hidden)
            sheets.append(read_sheet(package.chunks(link.target), link.target, sheet, shelf))
    book = Workbook("xlsx", sheets)
    if any(part.endswith("vbaproject.bin") for part in package.parts):
        book.notes.append(("MSB-F12", None, {}))
    return book
