"""Delimited text: any delimiter, any of the usual encodings, everything kept as text.

Row numbers are record numbers, counted from 1 with blank lines included, as Excel shows the file.
"""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple, TextIO

from musrenbang_analysis.ingest.cells import text_cell
from musrenbang_analysis.ingest.encoding import detect
from musrenbang_analysis.ingest.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, corrupt, too_large
from musrenbang_analysis.ingest.sheet import Cell, Sheet, Workbook

Record = list[str]


class Form(NamedTuple):
    """How a text is laid out: delimiter, whole lines in quotes, and delimiters of a second saving at the end."""

    delimiter: str
    wrapped: bool = False
    tail: str = ""

    def undo(self, record: Record) -> Record:
        """The record as it was meant."""
        if self.tail and record:
            record[-1] = record[-1].removesuffix(self.tail)
        return _unwrap(record, self.delimiter) if self.wrapped else record


_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 1 << 17
_SAMPLE_RECORDS = 300
_MAX_LINE = 1 << 20
_MAX_RECORD_LINES = 1000  # an honest field of 110 lines was seen; longer ones come of a stray quote
_PATIENCE = 1000  # so many stray quotes and the search for their partners is cut short
_SHORT_RECORD_LINES = 10
NO_VALUE = frozenset({"NULL", "\\N"})
"""What MySQL and phpMyAdmin write for a field without a value."""
_CACHE = 50_000
_DIRECTIVE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_TAIL = re.compile(r"[,;]+$")
_COMMA_DECIMAL = re.compile(r"\(?-?\s*(?:Rp\.?)?\s*[\d.]*\d,\d+\s*[%)]?", re.IGNORECASE)


class _Lines(Iterator[str]):
    """Lines for ``csv.reader``; those a stray quote swallowed can be given back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._queue: deque[str] = deque()
        self._taken_back = 0
        self.pulled: list[str] = []
        self.cut = False

    def __next__(self) -> str:
        limit = _MAX_RECORD_LINES if self._taken_back < _PATIENCE else _SHORT_RECORD_LINES
        if len(self.pulled) >= limit:
            self.cut = True
            raise StopIteration
        line = self._queue.popleft() if self._queue else self._stream.readline(_MAX_LINE + 1)
        if not line:
            self.cut = bool(self.pulled)
            raise StopIteration
        if len(line) > _MAX_LINE:
            raise too_large(f"baris / line > {_MAX_LINE}", _MAX_LINE)
        self.pulled.append(line)
        return line

    def start_record(self) -> None:
        """Forget the lines of the record before."""
        self.pulled.clear()
        self.cut = False

    def take_back(self) -> str:
        """The first line of the record; the others will be read again."""
        self._taken_back += 1
        first, *rest = self.pulled
        self._queue.extendleft(reversed(rest))
        return first


def _records(stream: TextIO, delimiter: str) -> Iterator[Record]:
    """Records as the csv module sees them, except that an unclosed quote costs one line, not the rest.

    A quote that closes a field stands before a delimiter or the end of the line; when it does not, and
    lines were swallowed on the way, the field was opened by a stray quote.
    """
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start_record()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            record = _lenient(lines, delimiter)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        yield record


def _lenient(lines: _Lines, delimiter: str) -> Record:
    if len(lines.pulled) == 1 and not lines.cut:  # "Pipa" besar: sloppy, but its quotes are paired
        try:
            return next(csv.reader(lines.pulled, delimiter=delimiter))
        except csv.Error as error:
            raise corrupt(f"CSV: {error}") from error
    fields = lines.take_back().rstrip("\r\n").split(delimiter)
    return [field[1:-1] if len(field) > 1 and field[0] == field[-1] == '"' else field for field in fields]


def _unwrap(record: Record, delimiter: str) -> Record:
    """A line quoted as a whole (``"1,""Jalan"",2"``) split as it was meant."""
    if record and delimiter in record[0] and "\n" not in record[0] and not any(record[1:]):
        return next(csv.reader([record[0]], delimiter=delimiter), record)
    return record


def _is_wrapped(records: list[Record], delimiter: str) -> bool:
    """Whether whole lines are wrapped in quotes, rather than one column of prose with commas in it."""
    inner = [record[0] for record in records if record != _unwrap(record, delimiter)]
    if len(inner) < 2 or 2 * len(inner) < len(records):
        return False
    widths = Counter(len(_unwrap([text], delimiter)) for text in inner)
    if widths.most_common(1)[0][1] < 0.8 * len(inner):
        return False
    text = "\n".join(inner)
    quoted = f'{delimiter}"' in text or f'"{delimiter}' in text
    return quoted or 2 * text.count(delimiter + " ") < text.count(delimiter)


def _shape(records: list[Record]) -> tuple[float, float]:
    """Share of records of the commonest width, and how many fields of those are filled on average."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return 0.0, 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    filled = sum(sum(1 for field in record if field.strip()) for record in records if len(record) == width)
    return count / len(records), filled / count


def _commas_are_decimals(records: list[Record]) -> bool:
    with_comma = [field.strip() for record in records for field in record if "," in field]
    decimal = sum(1 for field in with_comma if _COMMA_DECIMAL.fullmatch(field))
    return bool(with_comma) and 2 * decimal >= len(with_comma)


def _tail(records: list[Record]) -> str:
    """``;``-files opened and saved once more as ``,``-files carry the same run of commas on every line."""
    runs = Counter(match[0] for record in records if (match := _TAIL.search(record[-1])))
    run, count = max(runs.items(), key=lambda item: item[1], default=("", 0))
    return run if 10 * count >= 9 * len(records) else ""


def _sample_records(sample: str, delimiter: str, complete: bool) -> list[Record]:
    records = list(islice(_records(io.StringIO(sample, newline=""), delimiter), _SAMPLE_RECORDS + 1))
    if not complete and len(records) > 1:
        records.pop()  # cut off in the middle
    return [record for record in records if any(field.strip() for field in record)]


def _decide(sample: str, complete: bool) -> Form:
    """The layout that explains the first lines best."""
    scores: dict[str, float] = {}
    forms: dict[str, Form] = {}
    comma_split_numbers = False
    for delimiter in _DELIMITERS:
        records = _sample_records(sample, delimiter, complete)
        form = forms[delimiter] = Form(delimiter, _is_wrapped(records, delimiter), _tail(records))
        records = [form.undo(record) for record in records]
        consistent, filled = _shape(records)
        scores[delimiter] = consistent * max(filled - 1, 0.01) if consistent else 0.0
        if delimiter != "," and consistent >= 0.5 and filled > 1.5 and _commas_are_decimals(records):
            comma_split_numbers = True
    if comma_split_numbers:
        scores[","] = 0.0
    return forms[max(_DELIMITERS, key=lambda delimiter: scores[delimiter])]


def _cells(records: Iterable[Record], sheet: Sheet) -> None:
    known: dict[str, Cell | None] = {}
    for row, record in enumerate(records, start=1):
        if row > MAX_ROWS or len(record) > MAX_COLUMNS:
            raise too_large(f"baris / row {row}", MAX_ROWS)
        for column, raw in enumerate(record, start=1):
            if not raw or raw in NO_VALUE:
                continue
            if raw not in known:
                if len(known) >= _CACHE:
                    known.clear()
                known[raw] = text_cell(raw)
            cell = known[raw]
            if cell is not None:
                sheet.cells[row, column] = cell
        if len(sheet.cells) > MAX_CELLS:
            raise too_large(f"> {MAX_CELLS} sel / cells", MAX_CELLS)


def read_delimited(file: BinaryIO, head: bytes, name: str) -> Workbook:
    """A text file as one sheet called ``name``; read line by line, so memory follows the cells kept.

    Parameters
    ----------
    file : BinaryIO
        Open at its beginning.
    head : bytes
        The beginning of the file, for the encoding.
    name : str
        Name of the sheet.
    """
    encoding, errors = detect(head)
    sheet = Sheet(name)
    with io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="") as stream:
        sample = stream.read(_SAMPLE_CHARS)
        directive = _DIRECTIVE.match(sample)
        form = Form(directive[1]) if directive else _decide(sample, len(sample) < _SAMPLE_CHARS)
        stream.seek(0)
        if directive:  # Excel obeys this line and does not show it
            stream.readline()
        _cells(map(form.undo, _records(stream, form.delimiter)), sheet)
    return Workbook("csv", [sheet])
