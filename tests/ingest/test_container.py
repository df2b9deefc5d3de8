"""The door: kinds told apart by content, hostile files refused, nothing but ReadFailure escapes."""

# ruff: noqa: E501 - samples of markup read better unbroken

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.container import open_workbook


def xlsx_bytes() -> bytes:
    book = openpyxl.Workbook()
    for row in range(1, 12):
        book.active.append([row, f"usulan {row}", row * 2.5, "=A1+1", row % 2 == 0])
    book.active.merge_cells("B2:C3")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls_bytes() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Usulan")
    for row in range(12):
        sheet.write(row, 0, row)
        sheet.write(row, 1, f"usulan {row}")
        sheet.write(row, 2, row * 2.5, xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html_bytes() -> bytes:
    rows = "".join(f"<tr><td rowspan=2>{n}<td colspan=2>usulan {n}</td></tr>" for n in range(12))
    return f'<html><meta charset="utf-8"><h3>Judul</h3><table border=1>{rows}</table></html>'.encode()


def csv_bytes() -> bytes:
    return "".join(f'{n};"usulan, {n}";{n},5\r\n' for n in range(30)).encode()


def ods_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            '<o:d xmlns:o="o" xmlns:t="t" xmlns:x="x"><t:table t:name="A"><t:table-row><t:table-cell o:value-type="string">'
            "<x:p>a</x:p></t:table-cell></t:table-row></t:table></o:d>",
        )
    return buffer.getvalue()


def xml_bytes() -> bytes:
    return (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet Name="A"><Table>'
        b'<Row><Cell MergeAcross="1"><Data Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>'
    )


MAKERS = {
    "xlsx": xlsx_bytes,
    "xls": xls_bytes,
    "html": html_bytes,
    "csv": csv_bytes,
    "ods": ods_bytes,
    "xml2003": xml_bytes,
}


def entry(name: str, kind: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII36sIQ", raw, len(raw), kind, 1, 0xFFFFFFFF, right, child, bytes(36), 0xFFFFFFFE, 0)


def ole_bytes(*names: str) -> bytes:
    """A compound file of one FAT sector and a directory naming empty streams."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II4xIIIII", header, 44, 1, 1, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    streams = [
        entry(name, 2, right=number + 2 if number + 1 < len(names) else 0xFFFFFFFF) for number, name in enumerate(names)
    ]
    directory = entry("Root Entry", 5, child=1) + b"".join(streams)
    return bytes(header) + fat + directory.ljust(512, b"\0")


def zip_bytes(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return buffer.getvalue()


def failure(tmp_path: Path, data: bytes, name: str = "a.xlsx") -> ReadFailure:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadFailure) as caught:
        open_workbook(path)
    return caught.value


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "csv", "ods", "pdf"])
@pytest.mark.parametrize("kind", MAKERS)
def test_suffix_plays_no_part(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"usulan.{suffix}"
    path.write_bytes(MAKERS[kind]())
    book = open_workbook(path)
    assert book.container == kind
    assert book.sheets[0].cells


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\r\n", b"\xff\xfe", bytes(500)])
def test_empty(tmp_path: Path, data: bytes) -> None:
    assert failure(tmp_path, data).code == "MSB-F03"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x89PNG\r\n\x1a\n", "gambar"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "gambar"),
        (b"{\\rtf1 surat}", "dokumen Word (RTF)"),
        (zip_bytes("word/document.xml"), "dokumen Word"),
        (zip_bytes("ppt/presentation.xml"), "presentasi PowerPoint"),
        (zip_bytes("a.txt"), "arsip ZIP"),
        (zip_bytes(), "arsip ZIP"),
        (ole_bytes("WordDocument"), "dokumen Word"),
        (ole_bytes("Contents"), "biner"),
        (random.Random(1).randbytes(5000), "biner"),
        (b"MZ\x90\0\3\0\0\0", "biner"),
        (b'{"usulan": [1, 2]}', "JSON"),
        (b"<?xml version='1.0'?><data/>", "XML"),
        (b"Rar!\x1a\x07\0", "arsip RAR"),
    ],
)
def test_not_a_spreadsheet(tmp_path: Path, data: bytes, found: str) -> None:
    refused = failure(tmp_path, data)
    assert (refused.code, refused.facts) == ("MSB-F04", {"found": found})


def test_encrypted(tmp_path: Path) -> None:
    assert failure(tmp_path, ole_bytes("EncryptionInfo", "EncryptedPackage")).code == "MSB-F02"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "xml2003"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_truncated(tmp_path: Path, kind: str, share: float) -> None:
    data = MAKERS[kind]()
    refused = failure(tmp_path, data[: max(int(len(data) * share), 60)])
    assert refused.code in ("MSB-F01", "MSB-F04")


def test_unreadable_path_is_a_failure(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "tidak ada.xlsx"):
        with pytest.raises(ReadFailure, match="MSB-F01"):
            open_workbook(path)


def test_workbook_part_missing(tmp_path: Path) -> None:
    assert failure(tmp_path, zip_bytes("xl/worksheets/sheet1.xml")).code == "MSB-F01"


def mutate(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        action = chance.random()
        if action < 0.6:
            changed[at] = chance.choice((0, 255, chance.randrange(256)))
        elif action < 0.75:
            del changed[at : at + chance.randrange(1, 40)]
        elif action < 0.9:
            changed[at:at] = changed[: chance.randrange(1, 40)]
        else:
            del changed[max(at, 8) :]
    return bytes(changed)


def rezip(data: bytes, chance: random.Random) -> bytes:
    """Mutations of the parts themselves, behind a zip directory that is in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutate(part, chance) if part and chance.random() < 0.3 else part)
    return buffer.getvalue()


@pytest.mark.parametrize("change", [mutate, rezip])
@pytest.mark.parametrize("kind", MAKERS)
def test_only_read_failure_escapes(tmp_path: Path, kind: str, change: Callable[[bytes, random.Random], bytes]) -> None:
    data = MAKERS[kind]()
    if change is rezip and not data.startswith(b"PK"):
        pytest.skip("no zip container")
    chance = random.Random(f"{kind} {change.__name__}")
    path = tmp_path / "a.xls"
    outcomes = set()
    for _ in range(60):
        path.write_bytes(change(data, chance))
        try:
            outcomes.add(open_workbook(path).container)
        except ReadFailure as refused:
            outcomes.add(refused.code)
    assert outcomes <= {*MAKERS, "mhtml", "xlsb", "MSB-F01", "MSB-F02", "MSB-F03", "MSB-F04", "MSB-F05"}
