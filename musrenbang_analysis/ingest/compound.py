"""Just enough of the OLE2 compound file to name its streams and take one out."""

import struct

from musrenbang_analysis.ingest.limits import corrupt

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_LAST_SECTOR = 0xFFFFFFFA  # higher numbers mark ends and free sectors
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_DIFAT_IN_HEADER = 109
_MINI_SECTOR = 64


class CompoundFile:
    """An OLE2 file held in memory.

    Raises ``ReadFailure`` (MSB-F01) when the header or a chain of sectors makes no sense.
    """

    def __init__(self, data: bytes) -> None:
        """Read header, sector table and directory."""
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise corrupt("OLE: kepala berkas terpotong / truncated header")
        self._data = data
        shift = int.from_bytes(data[30:32], "little")
        if shift not in (9, 12):
            raise corrupt(f"OLE: sector shift {shift}")
        self._size = 1 << shift
        first_directory, self._mini_limit, first_mini_fat = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._read_fat()
        directory = self._chain(first_directory)
        # name -> (first sector, size); the first of a name counts, as it does for calamine
        self._streams: dict[str, tuple[int, int]] = {}
        self._tree: list[tuple[str, int, int, int]] = []
        root = (_LAST_SECTOR, 0)
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            name_size, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + max(min(name_size, 64) - 2, 0)].decode("utf-16-le", "replace")
            self._tree.append((name, *struct.unpack_from("<III", directory, at + 68)))
            if kind == _ROOT:
                root = (start, size)
            elif kind == _STREAM:
                self._streams.setdefault(name, (start, size))
        self._mini_fat = _numbers(self._chain(first_mini_fat))
        self._mini = self._chain(root[0])

    @property
    def names(self) -> set[str]:
        """Names of the streams at the top, those of embedded objects left out."""
        found: set[str] = set()
        seen: set[int] = set()
        todo = [self._tree[0][3]] if self._tree else []
        while todo:
            number = todo.pop()
            if number < len(self._tree) and number not in seen:
                seen.add(number)
                name, left, right, _ = self._tree[number]
                found.add(name)
                todo += [left, right]
        return found & self._streams.keys()

    def stream(self, name: str) -> bytes:
        """Content of a stream."""
        start, size = self._streams[name]
        if size >= self._mini_limit:
            return self._chain(start)[:size]
        return _follow(self._mini, self._mini_fat, start, _MINI_SECTOR, 0)[:size]

    def _chain(self, start: int) -> bytes:
        return _follow(self._data, self._fat, start, self._size, self._size)

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self._data, 76))
        (following,) = struct.unpack_from("<I", self._data, 68)
        seen: set[int] = set()
        while following < _LAST_SECTOR and following not in seen:
            seen.add(following)
            offset = (following + 1) * self._size
            *more, following = _numbers(self._data[offset : offset + self._size]) or (_LAST_SECTOR,)
            sectors += more
        fat = bytearray()
        for sector in sectors:
            if sector >= _LAST_SECTOR:
                continue
            offset = (sector + 1) * self._size
            fat += self._data[offset : offset + self._size]
            if len(fat) > len(self._data):
                raise corrupt("OLE: FAT")
        return _numbers(bytes(fat))


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack(f"<{count}I", data[: count * 4])


def _follow(data: bytes, table: tuple[int, ...], start: int, size: int, base: int) -> bytes:
    """Concatenate a chain of sectors; a chain longer than its table runs in a circle."""
    pieces: list[bytes] = []
    while start < _LAST_SECTOR:
        if start >= len(table) or len(pieces) > len(table):
            raise corrupt("OLE: rantai sektor / sector chain")
        offset = base + start * size
        pieces.append(data[offset : offset + size])
        start = table[start]
    return b"".join(pieces)
