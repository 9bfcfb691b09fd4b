"""How far the sheets of an old .xls file reach, and whether they can be read.

Microsoft's [MS-CFB] says how streams lie in such a file, [MS-XLS] how records follow in a stream.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sim.files.vetting import DAMAGED, Found, VettingError

_ENTRY, _SMALLEST, _IN_HEADER = 128, 4096, 109
_LAST = 0xFFFFFFFA
"""Numbers of sectors end before it; from it on they say that there is none."""

_FILEPASS, _SST, _CONTINUE, _BEGIN = 0x002F, 0x00FC, 0x003C, 0x0809
_SHARED, _MULTIPLE = 0x00FD, 0x00BD
_CELLS = (_SHARED, _MULTIPLE, 0x0203, 0x027E, 0x0205, 0x0006, 0x0204, 0x00D6)
_AGAIN = "Save it anew as .xlsx"


def vetted_xls(raw: bytes) -> None:
    """Look through an old workbook.

    Raises
    ------
    VettingError
        If it is damaged or encrypted, or a sheet is too large.
    """
    try:
        _look_through(_workbook(raw))
    except (struct.error, IndexError) as error:
        raise VettingError(*DAMAGED) from error


def _look_through(stream: bytes) -> None:
    sheet = Found()
    lengths: list[int] = []
    for kind, blocks in _records(stream):
        content = blocks[0]
        if kind == _FILEPASS:
            raise VettingError("the file is encrypted", "Save it without a password")
        if kind == _SST:
            lengths = list(_text_lengths(blocks))
        elif kind == _BEGIN:
            sheet = Found(texts=sheet.texts)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", content)
            letters = lengths[struct.unpack_from("<I", content, 6)[0]] if kind == _SHARED else 0
            last = struct.unpack_from("<H", content, len(content) - 2)[0]
            sheet.hold(row, last if kind == _MULTIPLE else column, letters)


def _records(stream: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the kind of every record, and its content with what continues it."""
    found: tuple[int, list[bytes]] | None = None
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _CONTINUE and found is not None:
            found[1].append(content)
            continue
        if found is not None:
            yield found
        found = kind, [content]
    if found is not None:
        yield found


def _text_lengths(blocks: list[bytes]) -> Iterator[int]:
    """Yield the length of every shared text; texts may go on in the next block."""
    reader = _Blocks(blocks)
    reader.at = 8
    (number,) = struct.unpack_from("<I", blocks[0], 4)
    for _ in range(number):
        letters, flags = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
        reader.skip_letters(letters, flags & 1)
        reader.skip(4 * runs + extra)
        yield letters


class _Blocks:
    """A place in a record that goes on in further blocks."""

    def __init__(self, blocks: list[bytes]) -> None:
        self.blocks = blocks
        self.block = self.at = 0

    @property
    def left(self) -> int:
        return len(self.blocks[self.block]) - self.at

    def take(self, size: int) -> bytes:
        """Return what comes next, which never goes over the end of a block."""
        if not self.left:
            self.block, self.at = self.block + 1, 0
        self.at += size
        return self.blocks[self.block][self.at - size : self.at]

    def skip(self, size: int) -> None:
        while size > self.left:
            size -= self.left
            self.block, self.at = self.block + 1, 0
        self.at += size

    def skip_letters(self, letters: int, wide: int) -> None:
        """Skip letters of one or two bytes; where they go on it is said anew of how many."""
        while letters > (room := self.left // (1 + wide)):
            letters -= room
            self.block, self.at = self.block + 1, 1
            wide = self.blocks[self.block][0] & 1
        self.at += letters * (1 + wide)


def _workbook(raw: bytes) -> bytes:
    """Return the stream of a compound file that holds the workbook."""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    if size not in (512, 4096):
        raise VettingError(*DAMAGED)
    table = _table(raw, size)
    (first,) = struct.unpack_from("<I", raw, 48)
    directory = _stream(raw, table, first, size)
    for name in ("Workbook", "Book"):
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            entry = directory[at : at + _ENTRY]
            length, start, long = _described(entry)
            if entry[: length - 2].decode("utf-16-le", "replace") == name and length:
                if long < _SMALLEST:
                    raise VettingError("this is no workbook of Excel 97 to 2003", _AGAIN)
                return _stream(raw, table, start, size)[:long]
    raise VettingError("the file holds no workbook, or an encrypted one", _AGAIN)


def _described(entry: bytes) -> tuple[int, int, int]:
    """Return the length of a stream's name, its first sector and its size."""
    (length,) = struct.unpack_from("<H", entry, 64)
    start, long = struct.unpack_from("<II", entry, 116)
    return min(length, 64), start, long


def _table(raw: bytes, size: int) -> list[int]:
    """Return the sector that follows each sector."""
    sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", raw, 76))
    (following,) = struct.unpack_from("<I", raw, 68)
    for _ in range(len(raw) // size):
        if following >= _LAST:
            break
        *more, following = struct.unpack(f"<{size // 4}I", _sector(raw, following, size))
        sectors += more
    told = b"".join(_sector(raw, each, size) for each in sectors if each < _LAST)
    return list(struct.unpack(f"<{len(told) // 4}I", told))


def _stream(raw: bytes, table: list[int], first: int, size: int) -> bytes:
    parts: list[bytes] = []
    while first < _LAST:
        if len(parts) > len(table):
            raise VettingError(*DAMAGED)
        parts.append(_sector(raw, first, size))
        first = table[first]
    return b"".join(parts)


def _sector(raw: bytes, number: int, size: int) -> bytes:
    at = (number + 1) * size
    if at >= len(raw):
        raise VettingError(*DAMAGED)
    return raw[at : at + size].ljust(size, b"\0")
