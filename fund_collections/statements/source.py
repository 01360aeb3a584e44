"""What is read: bytes or an open file, its beginning looked at before a reader is chosen."""

from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from .shape import UnreadableStatement

HEAD = 64 * 1024


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
            while part := self._take(1024 * 1024):
                parts.append(part)
            return b"".join(parts)
        kept, self.kept = self.kept[:size], self.kept[size:]
        return kept or self._take(size)

    def _take(self, size: int) -> bytes:
        data = self.source.read(size)
        self.taken += len(data)
        if self.taken > self.size_limit:
            limit = {"limit": max(1, self.size_limit // 1024**2)}
            raise UnreadableStatement(_("The file is larger than %(limit)s MB.") % limit)
        return data
