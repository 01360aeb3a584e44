"""OFX cut into tags, each with the text behind it, piece by piece."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from .shape import UnreadableStatement

CHUNK = 64 * 1024
PIECE_LIMIT = 1024 * 1024  # one tag and its text

TAG = re.compile(
    rb"<(?P<closes>/?)(?P<name>[A-Za-z][A-Za-z0-9._:]{0,40})(?:\s[^<>]*)?(?P<empty>/?)>"
    rb"|<\?(?P<instruction>[^<>]*)>|(?P<fence><!--|-->|<!\[CDATA\[|\]\]>)"
)
EMPTY = frozenset({b"OFX", b"ofx"})  # closed at once, a file that holds nothing; of others it says nothing
FENCES = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
CHARSET = re.compile(r"(?:CHARSET|encoding)\s*[:=]\s*[\"']?(?:ISO-|windows-|cp)?([0-9-]{4,7})", re.IGNORECASE)
CODECS = {"1250": "cp1250", "1251": "cp1251", "8859-2": "iso8859-2", "8859-15": "iso8859-15"}


class Mark(NamedTuple):
    """A tag, whether it closes, the text behind it; the name "?" is the head's and an instruction's."""

    name: str
    closes: bool
    text: str


class Tags:
    """All tags of a file in order; of a value's own closing tag nothing is said.

    Raises UnreadableStatement for a DOCTYPE and for text without an end.
    """

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.codec = "cp1252"
        self.name, self.closes = b"?", False
        self.parts: list[bytes] = []
        self.length = 0
        self.fence = b""
        self.piece = b""
        self.lines = self.opened_at = 0

    @property
    def line(self) -> int:
        """Where the tag stands that was given out last."""
        return self.lines + self.piece.count(b"\n", 0, self.opened_at) + 1

    def __iter__(self) -> Iterator[Mark]:
        kept = b""
        while chunk := self.source.read(CHUNK):
            kept += chunk
            found = list(TAG.finditer(kept))
            # What follows the last tag is not whole yet.
            last = found[-1].start() if found else 0
            yield from self._cut(kept[:last], found[:-1])
            kept = kept[last:]
            if len(kept) + self.length > PIECE_LIMIT:
                line = {"line": self.line}
                raise UnreadableStatement(_("Line %(line)s: the field that begins here has no end.") % line)
        yield from self._cut(kept, list(TAG.finditer(kept)))
        yield self._mark()

    def _cut(self, piece: bytes, found: list[re.Match[bytes]]) -> Iterator[Mark]:
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            sentence = _("The file has a DOCTYPE, which no bank statement has; it is not read any further.")
            raise UnreadableStatement(sentence)
        self.piece, at = piece, 0
        for match in found:
            start = match.start()
            if start > at:
                self._gather(piece[at:start])
            at = match.end()
            if self.fence or match.lastgroup == "fence":
                self._fence(match)
            elif not (match["closes"] and match["name"] == self.name and not self.closes) or self.name in EMPTY:
                yield self._mark()
                self._open(match, start)
        self._gather(piece[at:])
        self.lines += piece.count(b"\n")
        self.piece, self.opened_at = b"", 0

    def _gather(self, text: bytes) -> None:
        """Text belongs to the open tag; a comment's only counts."""
        self.length += len(text)
        if self.fence != b"-->":
            self.parts.append(text)

    def _fence(self, match: re.Match[bytes]) -> None:
        if not self.fence:
            self.fence = FENCES.get(match[0], b"")
        elif match[0] == self.fence:
            self.fence = b""
        else:
            self._gather(match[0])

    def _open(self, match: re.Match[bytes], start: int) -> None:
        self.name, self.closes = match["name"] or b"?", bool(match["closes"])
        self.parts = [match["instruction"]] if match["instruction"] else []
        self.length = 0
        self.opened_at = start

    def _mark(self) -> Mark:
        """The tag that was open until now, with its text."""
        text = self._read(b"".join(self.parts))
        if self.name == b"?":
            declared = CHARSET.search(text)
            self.codec = CODECS.get(declared[1], self.codec) if declared else self.codec
        return Mark(_name(self.name), self.closes, text)

    def _read(self, written: bytes) -> str:
        """UTF-8 whatever the head says, for many banks write it under another name; else as declared."""
        written = written.strip()
        if not written:
            return ""
        try:
            text = written.decode()
        except UnicodeDecodeError:
            text = written.decode(self.codec, "replace")
        return ENTITY.sub(_character, text) if "&" in text else text


@lru_cache(maxsize=256)
def _name(written: bytes) -> str:
    return written.decode().upper().rpartition(":")[2]


def _character(match: re.Match[str]) -> str:
    name, number, digits = match.groups()
    if name:
        return NAMED[name]
    code = int(number) if number else int(digits, 16)
    return chr(code) if code < 0x110000 else "�"
