"""What a file may cost before it is refused, and the guard at the door of every zip container.

The largest honest file seen is a kabupaten export of some 100,000 rows by 20 columns (two million
cells, 100 MB of XML); every limit leaves room above that and keeps the peak below some 1.5 GB.
"""

import zipfile
from collections.abc import Iterator
from typing import IO

from musrenbang_analysis.errors import ReadFailure

MAX_CELLS = 4_000_000  # stored cells of a whole workbook
MAX_FILE_BYTES = 150 * 2**20  # formats that are not zipped, and so are read whole or line by line
MAX_UNPACKED_BYTES = 600 * 2**20  # all parts of a zip container that a reader may open
MAX_RATIO = 200  # unpacked to packed; honest spreadsheet XML stays below 60, deflate ends at 1,032
RATIO_FLOOR_BYTES = 20 * 2**20  # a smaller part is harmless whatever its ratio
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_SHEETS = 1_000
MAX_MERGES = 500_000
MAX_DENSE_CELLS = 20_000_000  # calamine holds a sheet as a full rectangle; .xls at its largest is 16.8 million
MAX_XML_DEPTH = 200
MAX_GRID_STEPS = 40_000_000  # work spent on spans and merges; honest tables need one step per grid cell

_CHUNK = 1 << 18
_PARSED_SUFFIXES = (".xml", ".rels", ".bin")
_ENCRYPTED_FLAG = 0x1


def too_large(detail: str, limit: int) -> ReadFailure:
    """The refusal of a file that would cost too much."""
    return ReadFailure("MSB-F05", detail=detail, limit=f"{limit:,}".replace(",", "."))


def corrupt(detail: object) -> ReadFailure:
    """The refusal of a file that is broken, with the technical reason."""
    return ReadFailure("MSB-F01", detail=str(detail)[:300])


class Package:
    """A zip container whose directory was checked before a single byte of it is unpacked."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read the zip directory, nothing else."""
        self._zip = zipfile.ZipFile(file)
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.namelist()}
        self._unpacked = 0

    def __contains__(self, part: str) -> bool:
        """Whether there is such a part; case does not matter."""
        return part.lower() in self._names

    @property
    def parts(self) -> list[str]:
        """Names of all parts, lower case, in the order of the directory."""
        return list(self._names)

    def check(self) -> None:
        """Refuse a bomb by what the zip directory declares; zipfile never unpacks more than that."""
        total = 0
        for info in self._zip.infolist():
            if info.flag_bits & _ENCRYPTED_FLAG:
                raise ReadFailure("MSB-F02")
            if not info.filename.lower().endswith(_PARSED_SUFFIXES):
                continue  # pictures are never unpacked
            total += info.file_size
            ratio = info.file_size / max(info.compress_size, 1)
            if info.file_size > RATIO_FLOOR_BYTES and ratio > MAX_RATIO:
                raise too_large(f"{info.filename}: {ratio:.0f}:1", MAX_RATIO)
        if total > MAX_UNPACKED_BYTES:
            raise too_large(f"{total} byte", MAX_UNPACKED_BYTES)

    def head(self, part: str, size: int) -> bytes:
        """The first bytes of a part, empty when there is no such part."""
        if part not in self:
            return b""
        with self._zip.open(self._names[part.lower()]) as stream:
            return stream.read(size)

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part piece by piece; a part missing from the container is a corrupt file."""
        if part not in self:
            raise corrupt(f"{part}: tidak ada di dalam berkas / missing")
        with self._zip.open(self._names[part.lower()]) as stream:
            while piece := stream.read(_CHUNK):
                # counted here as well: several sheets may point at the same part
                self._unpacked += len(piece)
                if self._unpacked > MAX_UNPACKED_BYTES:
                    raise too_large(f"{part}: > {self._unpacked} byte", MAX_UNPACKED_BYTES)
                yield piece
