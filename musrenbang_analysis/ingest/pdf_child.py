"""Runs as a process of its own: a PDF on standard input, the rows of its pages as JSON on standard output.

A page may hold a million lines or unpack to gigabytes; what that costs is the cost of this process, which the
parent ends, and whose memory it limits where the system can.
"""

import io
import json
import sys
from typing import Any

MEMORY = 2 << 30
LINE_GAP = 14.0
"""Points between two words of a line that are two texts, not two words."""
SAME = 3.0
"""Points by which two edges may differ and be one line of the grid."""
SAME_LINE = 3.0
MOST_OBJECTS = 200_000
"""Characters and lines of a page; the densest honest page has some 15,000."""

Row = dict[str, Any]


def limit_memory() -> None:
    """Let an allocation beyond ``MEMORY`` fail; Windows has no such limit."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def page_rows(page: Any) -> tuple[list[Row], dict[str, int]]:  # noqa: ANN401 - pdfplumber is imported in the child only
    """The rows of a page from top to bottom: lines of text outside the tables, and rows of ruled tables."""
    counts = {"characters": len(page.chars), "images": len(page.images), "tables": 0}
    if len(page.chars) + len(page.edges) > MOST_OBJECTS:
        raise OverflowError(f"{len(page.chars) + len(page.edges)} objects on page {page.page_number}")
    tables = [table for table in page.find_tables() if len(table.cells) > 1]
    counts["tables"] = len(tables)
    rows = [row for number, table in enumerate(tables) for row in _table_rows(table, number)]
    boxes = [table.bbox for table in tables]
    words = [word for word in page.extract_words() if not any(_is_inside(word, box) for box in boxes)]
    return sorted([*rows, *_lines(words)], key=lambda row: row["top"]), counts


def _is_inside(word: Row, box: tuple[float, float, float, float]) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _table_rows(table: Any, number: int) -> list[Row]:  # noqa: ANN401
    texts = table.extract()
    lefts = _edges(cell[0] for cell in table.cells)
    tops = [row.bbox[1] for row in table.rows]
    rows = []
    for line, values in zip(table.rows, texts, strict=True):
        cells, spans = [], []
        for box, text in zip(line.cells, values, strict=True):
            if box is None:
                continue
            column = max(at for at, left in enumerate(lefts) if left <= box[0] + SAME)
            right = max(at for at, left in enumerate(lefts) if left < box[2] - SAME)
            below = sum(line.bbox[1] + SAME < top < box[3] - SAME for top in tops)
            if right > column or below:
                spans.append([column, right, below])
            if text and text.strip():
                cells.append([column, text])
        rows.append({"top": line.bbox[1], "table": number, "lefts": lefts, "cells": cells, "spans": spans})
    return rows


def _edges(values: Any) -> list[float]:  # noqa: ANN401
    """Left edges of the columns, those within a hair of each other once."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    return edges


def _lines(words: list[Row]) -> list[Row]:
    """Text outside tables line by line; words far apart are cells of their own."""
    rows: list[Row] = []
    last: Row | None = None
    for word in sorted(words, key=lambda word: (round(word["top"] / SAME_LINE), word["x0"])):
        if last is None or not rows or abs(word["top"] - last["top"]) > SAME_LINE:
            rows.append({"top": word["top"], "table": None, "cells": [[0, word["text"]]], "spans": []})
        elif word["x0"] - last["x1"] > LINE_GAP:
            rows[-1]["cells"].append([len(rows[-1]["cells"]), word["text"]])
        else:
            rows[-1]["cells"][-1][1] += f" {word['text']}"
        last = word
    return rows


def extract(data: bytes) -> dict[str, Any]:
    """Pages with their rows and counts."""
    import pdfplumber  # noqa: PLC0415 - a second; only where there is a PDF

    pages = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            rows, counts = page_rows(page)
            pages.append({"rows": rows, **counts})
            page.close()
    return {"pages": pages}


def main() -> None:
    """Answer with what was read, or with the reason why not."""
    limit_memory()
    try:
        answer = extract(sys.stdin.buffer.read())
    except (MemoryError, OverflowError, RecursionError) as error:
        answer = {"too_large": str(error) or type(error).__name__}
    except BaseException as error:
        name = type(error).__name__
        if "allocate" in str(error):  # zlib out of memory, wrapped twice
            sys.stdout.write(json.dumps({"too_large": str(error)}))
            return
        chain = {name, *(type(arg).__name__ for arg in error.args)}
        answer = {"password": True} if "PDFPasswordIncorrect" in chain else {"error": f"{name}: {error}"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
