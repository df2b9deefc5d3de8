"""Tables of a PDF that was printed from a spreadsheet: ruled, with text. A scan is named as one, never guessed at.

All pages are one sheet, because a table goes on over them. A row is numbered page x 1000 + its place on the page:
row 2014 is the fourteenth row of page 2.
"""

import json
import re
import subprocess  # noqa: S404 - see pdf_child
import sys

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest import pdf_child
from musrenbang_analysis.ingest.cells import finish, text_cell
from musrenbang_analysis.ingest.limits import MAX_CELLS, corrupt, too_large
from musrenbang_analysis.ingest.sheet import Block, Sheet, Workbook
from musrenbang_analysis.ingest.words import is_footer, is_total

PAGE = 1000
"""Rows are numbered from here for page 1, from twice that for page 2 ..."""
SHEET = "PDF (2014 = hlm. 2 brs. 14)"
CHILD_SECONDS = 120
_NUMBER_BROKEN = re.compile(r"(?:Rp\.?\s*)?[\d.,\s]+")
_NUMBER_WHOLE = re.compile(r"(?:Rp\.?\s*)?\d{1,3}(?:(?:\.\d{3})+(?:,\d\d)?|(?:,\d{3})+(?:\.\d\d)?)")
_SAME_COLUMN = 8.0
_NUMBERED = 0.6
"""Share of rows with something in their first column above which a row without it continues the one before."""


def read_pdf(data: bytes) -> Workbook:
    """The ruled tables of a PDF with the text around them, as one sheet.

    Raises
    ------
    ReadFailure
        MSB-F01, F02, F05 as for every container; F09 for a scan (``pages``), F10 for text without a ruled table.
    """
    pages = _pages(data)
    scanned = [number for number, page in enumerate(pages, start=1) if not page["characters"] and page["images"]]
    if not any(page["characters"] for page in pages):
        raise ReadFailure("MSB-F09", pages=len(scanned)) if scanned else ReadFailure("MSB-F03")
    if not any(page["tables"] for page in pages):
        raise ReadFailure("MSB-F10", pages=len(pages))
    book = Workbook("pdf", [])
    if scanned:
        book.notes.append(("MSB-F11", None, {"pages": ", ".join(map(str, scanned))}))
    book.sheets.append(_sheet(pages, book))
    return book


def _pages(data: bytes) -> list[dict]:
    command = [sys.executable, "-I", pdf_child.__file__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=CHILD_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise too_large(f"PDF: > {CHILD_SECONDS} detik / seconds", CHILD_SECONDS) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise too_large(f"PDF: {done.returncode}", pdf_child.MEMORY) from error
    if "password" in answer:
        raise ReadFailure("MSB-F02")
    if "too_large" in answer:
        raise too_large(f"PDF: {answer['too_large']}", pdf_child.MEMORY)
    if "error" in answer:
        raise corrupt(f"PDF: {answer['error']}")
    return answer["pages"]


def _sheet(pages: list[dict], book: Workbook) -> Sheet:
    sheet = Sheet(SHEET)
    lefts: list[float] = []
    header: list[list] = []
    numbered = _is_numbered(pages)
    last_row: int | None = None
    for number, page in enumerate(pages, start=1):
        first_of_page = True
        for place, row in enumerate(page["rows"], start=1):
            at = min(number * PAGE + place, number * PAGE + PAGE - 1)
            if row["table"] is None:
                _write(sheet, at, row["cells"])
                continue
            columns = _columns(lefts, row["lefts"])
            lefts = lefts if columns is not None else row["lefts"]
            cells = [[columns[column] if columns else column, text] for column, text in row["cells"]]
            is_header = bool(header) and [text for _, text in cells] == header
            if first_of_page and not is_header and numbered and last_row and _is_rest(cells, row["spans"]):
                _join(sheet, last_row, cells)
                book.notes.append(("MSB-R17", last_row, {"page": number}))
            else:
                _write(sheet, at, cells)
                sheet.merged += [Block(at, left + 1, at + below, right + 1) for left, right, below in row["spans"]]
                last_row = last_row if is_header else at
            header = header or [text for _, text in cells]
            first_of_page = is_header and first_of_page
            if len(sheet.cells) > MAX_CELLS:
                raise too_large(f"PDF: > {MAX_CELLS} sel / cells", MAX_CELLS)
    return finish(sheet, (), ())


def _is_rest(cells: list[list], spans: list[list]) -> bool:
    """What goes on from the page before: nothing in the first column, and neither a heading nor a total."""
    return (
        bool(cells)
        and not spans
        and cells[0][0] > 0
        and not any(is_total(text) or is_footer(text) for _, text in cells)
    )


def _is_numbered(pages: list[dict]) -> bool:
    rows = [row for page in pages for row in page["rows"] if row["table"] is not None and row["cells"]]
    return sum(row["cells"][0][0] == 0 for row in rows) >= _NUMBERED * max(len(rows), 1)


def _columns(known: list[float], lefts: list[float]) -> list[int] | None:
    """The columns of a table as those of the one before: by number, else by place; None for another table."""
    if len(known) == len(lefts):
        return list(range(len(lefts)))
    found = [min(range(len(known)), key=lambda at: abs(known[at] - left)) if known else -1 for left in lefts]
    fits = known and all(abs(known[at] - left) <= _SAME_COLUMN for at, left in zip(found, lefts, strict=True))
    return found if fits and len(set(found)) == len(found) else None


def _write(sheet: Sheet, row: int, cells: list[list]) -> None:
    for column, text in cells:
        cell = text_cell(_unwrapped(text))
        if cell is not None:
            sheet.cells[row, column + 1] = cell


def _join(sheet: Sheet, row: int, cells: list[list]) -> None:
    """What a page break cut off a row goes back to it."""
    for column, text in cells:
        before = sheet.cells.get((row, column + 1))
        cell = text_cell(_unwrapped(f"{before.text}\n{text}" if before else text))
        if cell is not None:
            sheet.cells[row, column + 1] = cell


def _unwrapped(text: str) -> str:
    """The text on one line; an amount broken by the width of its column ("150.000.00" / "0") in one piece."""
    if "\n" not in text:
        return text
    joined = text.replace("\n", "")
    if _NUMBER_BROKEN.fullmatch(text) and _NUMBER_WHOLE.fullmatch(joined.strip()):
        return joined
    return text.replace("\n", " ")
