"""What is read: bytes or an open file, its beginning looked at before a reader is chosen."""

from io import SEEK_END, BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from .shape import UnreadableStatement

HEAD = 64 * 1024
CHUNK = 1024 * 1024


class Source:
    """A file that is read once from its beginning, up to a limit; `head` may be looked at before."""

    def __init__(self, source: bytes | BinaryIO, size_limit: int) -> None:
        self.source = BytesIO(source) if isinstance(source, bytes) else source
        self.size_limit = size_limit
        self.taken = 0
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
        return data

    def _require_room(self, size: int) -> None:
        if size > self.size_limit:
            limit = {"limit": max(1, self.size_limit // 1024**2)}
            raise UnreadableStatement(_("The file is larger than %(limit)s MB.") % limit)
