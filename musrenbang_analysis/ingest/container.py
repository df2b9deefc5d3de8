"""The door: what a file really is, by its content, and which reader it goes to.

The suffix is never believed: half of all ``.xls`` files from Indonesian applications are HTML.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest import compound
from musrenbang_analysis.ingest.delimited import read_delimited
from musrenbang_analysis.ingest.encoding import detect
from musrenbang_analysis.ingest.html import read_html, read_mhtml
from musrenbang_analysis.ingest.legacy import read_xls, read_xlsb
from musrenbang_analysis.ingest.limits import MAX_FILE_BYTES, Package, corrupt, too_large
from musrenbang_analysis.ingest.ods import read_content, read_ods
from musrenbang_analysis.ingest.pdf import read_pdf
from musrenbang_analysis.ingest.sheet import Workbook
from musrenbang_analysis.ingest.spreadsheetml import read_spreadsheetml
from musrenbang_analysis.ingest.xlsx import read_xlsx, workbook_part

_HEAD = 1 << 16
_CHUNK = 1 << 18
_MAGIC = (
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"GIF8", "gambar"),
    (b"BM", "gambar"),
    (b"II*\0", "gambar"),
    (b"MM\0*", "gambar"),
    (b"{\\rtf", "dokumen Word (RTF)"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7-Zip"),
    (b"\x1f\x8b", "arsip GZIP"),
    (b"SQLite format 3\0", "basis data SQLite"),
)
_PDF, _PDF_START = b"%PDF-", 1024
"""A PDF may have junk before its mark."""
_OLE_KINDS = (("WordDocument", "dokumen Word"), ("PowerPoint Document", "presentasi PowerPoint"))
_ZIP_KINDS = (
    ("word/", "dokumen Word"),
    ("ppt/", "presentasi PowerPoint"),
    ("index/", "Apple Numbers/Pages"),
    ("", "arsip ZIP"),
)
_WORKBOOK_2003 = re.compile(r"<(\w+:)?workbook[\s>]")
_FLAT_ODS = re.compile(r"<(\w+:)?document[\s>]")
_MARKUP = re.compile(r"<(!doctype html|html|head|body|meta|style|table|thead|tbody|tr|td|div|center|br|p|b|h\d)[\s>/]")
_TABLE = re.compile(r"<table[\s>].*?<t[rhd][\s>]", re.DOTALL)
_MAIL_HEADER = re.compile(r"(mime-version|from|subject|date|content-type|message-id|x-[\w-]+)\s*:")
_JSON = re.compile(r'(\{\s*"[^"]*"\s*:|\[\s*[\[{])')
_CONTROL = bytes(sorted(set(range(32)) - set(b"\t\n\r\f\x1a\x1b")))


def open_workbook(path: Path) -> Workbook:
    """Read a spreadsheet-like file of any of the known kinds.

    Parameters
    ----------
    path : Path
        The file; its suffix plays no part.

    Returns
    -------
    Workbook
        ``container`` is xlsx, xls, xlsb, ods, html, mhtml, xml2003, csv or pdf. There may be no sheet with
        content; that is for the caller to report.

    Raises
    ------
    ReadFailure
        MSB-F01 corrupt (``detail``), MSB-F02 password-protected, MSB-F03 empty, MSB-F04 not a
        spreadsheet (``found``), MSB-F05 too large or a bomb (``detail``, ``limit``), MSB-F09 a scanned PDF,
        MSB-F10 a PDF without a ruled table (``pages``). Nothing else.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path.stem)
    except ReadFailure:
        raise
    except MemoryError as error:
        raise too_large("memori / memory", MAX_FILE_BYTES) from error
    except OSError as error:
        raise corrupt(error.strerror or error) from error
    except Exception as error:
        # One broken file must never end a run over three hundred: zipfile alone knows a dozen
        # ways to complain (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError ...).
        raise corrupt(f"{type(error).__name__}: {error}") from error


def _read(file: BinaryIO, name: str) -> Workbook:
    head = file.read(_HEAD)
    if not head.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise ReadFailure("MSB-F03")
    size = file.seek(0, 2)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _read_zip(file, size)
    if head.startswith(b"PK\x05\x06"):
        raise ReadFailure("MSB-F04", found="arsip ZIP")
    if size > MAX_FILE_BYTES:
        raise too_large(f"{size} byte", MAX_FILE_BYTES)
    if head.startswith(compound.MAGIC):
        return _read_ole(file.read())
    if _PDF in head[:_PDF_START]:
        return read_pdf(file.read())
    for magic, found in _MAGIC:
        # two letters alone are no proof: a text may begin with BM
        if head.startswith(magic) and (len(magic) > 2 or not _is_text(head)):
            raise ReadFailure("MSB-F04", found=found)
    if not _is_text(head):
        raise ReadFailure("MSB-F04", found="biner")
    return _read_text(file, head, name)


def _read_zip(file: BinaryIO, size: int) -> Workbook:
    package = Package(file)
    package.check()
    mimetype = package.head("mimetype", 100).decode("ascii", "replace")
    if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return read_ods(package)
    if mimetype.startswith("application/"):
        raise ReadFailure("MSB-F04", found="dokumen OpenDocument" if "opendocument" in mimetype else "arsip ZIP")
    main = workbook_part(package)
    if main.endswith(".bin"):
        if size > MAX_FILE_BYTES:
            raise too_large(f"{size} byte", MAX_FILE_BYTES)
        file.seek(0)
        return read_xlsb(file.read(), package)
    parts = package.parts
    if main in package and not main.startswith(("word/", "ppt/")) or any(part.startswith("xl/") for part in parts):
        return read_xlsx(package)
    raise ReadFailure("MSB-F04", found=next(found for start, found in _ZIP_KINDS if _has(parts, start)))


def _has(parts: list[str], start: str) -> bool:
    return not start or any(part.startswith(start) for part in parts)


def _read_ole(data: bytes) -> Workbook:
    ole = compound.CompoundFile(data)
    names = ole.names
    if "EncryptedPackage" in names:
        raise ReadFailure("MSB-F02")
    if "Workbook" in names or "Book" in names:
        return read_xls(data, ole)
    found = next((found for stream, found in _OLE_KINDS if stream in names), "biner")
    raise ReadFailure("MSB-F04", found=found)


def _is_text(head: bytes) -> bool:
    """Whether the beginning reads as text; UTF-16 is text for all its zero bytes."""
    if detect(head)[0].startswith("utf-16"):
        return True
    strange = len(head) - len(head.translate(None, _CONTROL))
    return b"\0" not in head and strange * 50 <= len(head)


def _read_text(file: BinaryIO, head: bytes, name: str) -> Workbook:
    encoding, errors = detect(head)
    start = head.decode(encoding, errors).lstrip("\ufeff \t\r\n").lower()
    if _MAIL_HEADER.match(start) and "mime-version:" in start and ("multipart/" in start or "text/html" in start):
        return read_mhtml(file.read())
    if start.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in start and _WORKBOOK_2003.search(start):
            return read_spreadsheetml(_xml_chunks(file, head))
        if "opendocument.spreadsheet" in start and _FLAT_ODS.search(start):
            return read_content(_xml_chunks(file, head), "XML")
        if _MARKUP.search(start):
            return read_html(file, head)
        if start.startswith("<?xml"):
            raise ReadFailure("MSB-F04", found="XML")
    if _TABLE.search(start):
        return read_html(file, head)
    if _JSON.match(start):
        raise ReadFailure("MSB-F04", found="JSON")
    return read_delimited(file, head, name)


def _xml_chunks(file: BinaryIO, head: bytes) -> Iterator[bytes]:
    """The file without blank lines before the XML declaration, which PHP writers like to leave."""
    file.seek(len(head) - len(head.lstrip()))
    while piece := file.read(_CHUNK):
        yield piece
