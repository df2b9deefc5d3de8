"""What hostile and broken files cost: the finding each gets, seconds and the largest memory, each in its own process.

    python -m benchmarks.hostile [--markdown]

Every file is made in a temporary folder (a 300 MB CSV among them) and opened by the reader's door; nothing may crash,
and nothing may cost more than the limits of ``ingest/limits.py`` let it.
"""

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

OPEN = (
    "from pathlib import Path; from musrenbang_analysis.errors import ReadFailure\n"
    "from musrenbang_analysis.ingest.container import open_workbook\n"
    "try:\n    book = open_workbook(Path({0!r}))\n"
    "except ReadFailure as no: print(no.code, no.facts.get('detail') or no.facts.get('found') or '')\n"
    "else: print('read:', book.container + ',', sum(len(sheet.cells) for sheet in book.sheets), 'cells')\n"
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{0}}</sheetData></worksheet>'
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]><worksheet>&j;</worksheet>"
)


def package(sheet: bytes) -> bytes:
    """An .xlsx with this worksheet part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", WORKBOOK)
        parts.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return buffer.getvalue()


def zip_bomb(path: Path) -> None:
    """Two gigabytes of rows in two megabytes."""
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 25_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", WORKBOOK)
        parts.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            stream.write(SHEET.split("{0}")[0].encode())
            for _ in range(2_000):
                stream.write(row)


def million_rows(path: Path) -> None:
    """A sheet that claims a million rows by formatting alone."""
    rows = "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(1, 1_048_577))
    path.write_bytes(package(SHEET.format(rows).encode()))


def big_csv(path: Path) -> None:
    """300 MB of rows."""
    line = "12,Fisik,Jalan rusak,Rabat beton jalan lingkungan,RT 01 RW 02,200 m,50000000,Dinas PUPR\n" * 10_000
    with path.open("w", encoding="utf-8") as stream:
        while stream.tell() < 300 * 2**20:
            stream.write(line)


def pdf_bomb(path: Path) -> None:
    """A page of a gigabyte of nothing."""
    packed = zlib.compress(bytes(2**30), 9)
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode"
        b"/Length " + str(len(packed)).encode() + b">>stream\n" + packed + b"\nendstream endobj\n"
        b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"
    )


def written(data: bytes | Callable[[], bytes]) -> Callable[[Path], None]:
    """A maker of a file with this content."""
    return lambda path: path.write_bytes(data() if callable(data) else data) and None


CORNER = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
FILES: dict[str, Callable[[Path], None]] = {
    "zip bomb, 2 GB in 2 MB.xlsx": zip_bomb,
    "cells A1 and XFD1048576.xlsx": written(package(SHEET.format(CORNER).encode())),
    "a million formatted rows.xlsx": million_rows,
    "billion laughs.xlsx": written(package(LAUGHS.encode())),
    "billion laughs.xls": written(LAUGHS.replace("worksheet", "html").encode()),
    "truncated.xlsx": written(package(SHEET.format(CORNER).encode())[:300]),
    "empty.xlsx": written(b""),
    "random bytes.xls": written(random.Random(1).randbytes(2_000_000)),
    "300 MB.csv": big_csv,
    "one line of 100 MB.csv": written(lambda: b"a" * 100 * 2**20),
    "spans of a million.html": written(b"<table>" + b"<tr><td rowspan=65534 colspan=1000>x" * 2000),
    "a page of 1 GB.pdf": pdf_bomb,
}


def main() -> None:
    """Print one line a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--make", nargs=2, metavar=("NAME", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        FILES[options.make[0]](Path(options.make[1]))
        return
    if options.markdown:
        print("| file | what it gets | seconds | peak MB |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            path = Path(folder) / name
            # in a process of its own: what making a bomb costs must not count for reading it
            subprocess.run([sys.executable, "-m", "benchmarks.hostile", "--make", name, str(path)], check=True)
            seconds, megabytes, answer = _opened(path)
            path.unlink()
            cells = [name, answer, f"{seconds:.1f}", f"{megabytes:.0f}"]
            print(
                f"| {' | '.join(cells)} |"
                if options.markdown
                else f"{cells[0]:34}{cells[2]:>7} s{cells[3]:>7} MB  {answer}"
            )


def _opened(path: Path) -> tuple[float, float, str]:
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", OPEN.format(str(path))], stdout=subprocess.PIPE, text=True) as running:
        answer = (running.stdout.read() if running.stdout else "").strip()
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, used.ru_maxrss / 1024, answer or f"ended with {running.returncode}"


if __name__ == "__main__":
    main()
