"""What is read: bytes or an open file, its beginning looked at before a reader is chosen."""

from codecs import getincrementaldecoder
from io import SEEK_END, BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from .shape import UnreadableStatement

HEAD = 64 * 1024
CHUNK = 1024 * 1024
DOS_LETTERS = frozenset(b"\x81\x84\x8e\x94\x99\x9a")  # umlauts of the code page 850, seldom used signs in 1252
WESTERN = ("cp1252", "cp850")
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def western(data: bytes) -> str:
    """The encoding of Western letters that are no UTF-8: that of Windows, or of DOS."""
    return WESTERN[not DOS_LETTERS.isdisjoint(data) and max(data) < 0xC0]


class Source:
    """A file that is read once from its beginning, up to a limit; `head` may be looked at before."""

    def __init__(self, source: bytes | BinaryIO, size_limit: int) -> None:
        self.source = BytesIO(source) if isinstance(source, bytes) else source
        self.size_limit = size_limit
        self.taken = 0
        self.decoder = None
        self.head = self.kept = self._take(HEAD)
        if not self.head:
            raise UnreadableStatement(_("The file is empty."))

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            parts = [self.kept]
            self.kept = b""
            while part := self._take(CHUNK):
                parts.append(part)
            return b"".join(parts)
        kept, self.kept = self.kept[:size], self.kept[size:]
        return kept or self._take(size)

    @property
    def wide(self) -> str:
        """The encoding where Western letters take two bytes each; "" for all others."""
        start = self.head[:64]
        if start.startswith(WIDE_MARKS):
            return "utf-16"
        if start.count(0) * 4 < len(start):
            return ""
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"

    def narrow(self, encoding: str) -> None:
        """From here on what is read comes as UTF-8."""
        self.decoder = getincrementaldecoder(encoding)("replace")
        self.head = self.kept = self.decoder.decode(self.head).encode()

    def whole(self) -> tuple[BinaryIO, int]:
        """All of it as a file to move about in, and its size; what lies on a disk is not brought into memory."""
        if not self.source.seekable():
            data = self.read()
            return BytesIO(data), len(data)
        size = self.source.seek(0, SEEK_END)
        self._require_room(size)
        self.source.seek(0)
        return self.source, size

    def _take(self, size: int) -> bytes:
        data = self.source.read(size)
        self.taken += len(data)
        self._require_room(self.taken)
        return self.decoder.decode(data).encode() if self.decoder else data

    def _require_room(self, size: int) -> None:
        if size > self.size_limit:
            limit = {"limit": max(1, self.size_limit // 1024**2)}
            raise UnreadableStatement(_("The file is larger than %(limit)s MB.") % limit)
