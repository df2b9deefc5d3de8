"""Runs as a process of its own: .xls or .xlsb on standard input, sparse cells as JSON on standard output.

Calamine believes the counts a file declares. A broken one makes it ask for petabytes, and then the
allocator ends the *process*, which no ``except`` can catch; so that process is not the analyst's.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine


def _plain(value: object) -> object:
    """Dates as ``[kind, text]``, everything else as JSON has it."""
    if isinstance(value, timedelta):
        return ["elapsed", value.total_seconds()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    if isinstance(value, (datetime, date)):
        return ["date", value.isoformat()]
    return value


def extract(data: bytes) -> dict[str, Any]:
    """Sheets as index, name, visibility, cells by 1-based address, merged ranges."""
    sheets = []
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    kinds = python_calamine.SheetTypeEnum
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ not in (kinds.WorkSheet, kinds.DialogSheet):
            continue
        source = book.get_sheet_by_index(index)
        cells = [
            (row, column, _plain(value))
            for row, values in enumerate(source.to_python(skip_empty_area=False), start=1)
            for column, value in enumerate(values, start=1)
            if value is not None and value != ""
        ]
        visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
        sheets.append([index, meta.name, visible, cells, source.merged_cell_ranges or []])
    return {"sheets": sheets}


def main() -> None:
    """Answer with what was read, or with the reason why not."""
    try:
        answer = extract(sys.stdin.buffer.read())
    except python_calamine.PasswordError:
        answer = {"password": True}
    except BaseException as error:  # a panic arrives as PanicException, which is no Exception
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
