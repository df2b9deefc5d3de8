"""Which encoding a text file is in, and a decoder that never fails on a stray byte."""

import codecs
import re

_FALLBACK = "musrenbang_cp1252"
_META = re.compile(rb"""<meta[^>]{0,300}charset\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# A declared Western or UTF-8 charset is often wrong either way round; UTF-8 with a fallback reads both.
_DECLARED = re.compile(r"gb|big5|shift|euc|windows-125[013-8]|iso-8859-([2-9]|1[0-6])|koi8", re.IGNORECASE)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALLBACK, _as_cp1252)


def detect(head: bytes) -> tuple[str, str]:
    """Encoding and error handler for a text that begins with ``head``.

    Bytes that are not UTF-8 are read as cp1252: valid UTF-8 almost never arises by chance, and files
    pasted together from both exist.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, "replace" if name == "utf-16" else _FALLBACK
    sample = head[:1024]
    if len(sample) >= 4 and b"\0" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if max(even, odd) > len(sample) // 8 and min(even, odd) * 8 < max(even, odd):
            return ("utf-16-le" if odd > even else "utf-16-be"), "replace"
    return "utf-8", _FALLBACK


def detect_markup(head: bytes) -> tuple[str, str]:
    """The same for a web page, whose ``meta`` element may declare a charset of its own."""
    name, errors = detect(head)
    declared = _META.search(head[:8192]) if name == "utf-8" else None
    charset = declared[1].decode("ascii") if declared else ""
    if _DECLARED.match(charset):
        try:
            return codecs.lookup(charset).name, "replace"
        except LookupError:
            pass  # a charset nobody knows says nothing
    return name, errors
