"""OFX cut into tags, each with the text behind it, piece by piece."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from .shape import UnreadableStatement

CHUNK = 64 * 1024
PIECE_LIMIT = 1024 * 1024  # one tag and its text

TAG = re.compile(
    rb"<(?P<closes>/?)(?P<name>[A-Za-z][A-Za-z0-9._:]{0,40})(?:\s[^<>]*)?(?P<empty>/?)>"
    rb"|<\?(?P<instruction>[^<>]*)>|(?P<fence><!--|-->|<!\[CDATA\[|\]\]>)"
)
FENCES = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
CHARSET = re.compile(r"(?:CHARSET|encoding)\s*[:=]\s*[\"']?(?:ISO-|windows-|cp)?([0-9-]{4,7})", re.IGNORECASE)
CODECS = {"1250": "cp1250", "1251": "cp1251", "8859-2": "iso8859-2", "8859-15": "iso8859-15"}


class Mark(NamedTuple):
    """A tag, whether it closes, the text behind it, its line; the name "?" is the head's and an instruction's."""

    name: str
    closes: bool
    text: str
    line: int


def marks(source: BinaryIO) -> Iterator[Mark]:
    """All tags of the file in order. Raises UnreadableStatement for a DOCTYPE and for text without an end."""
    cutting = Cutting()
    kept = b""
    while chunk := source.read(CHUNK):
        kept += chunk
        found = list(TAG.finditer(kept))
        # What follows the last tag is not whole yet.
        last = found[-1].start() if found else 0
        yield from cutting.cut(kept[:last], found[:-1])
        kept = kept[last:]
        if len(kept) > PIECE_LIMIT or len(cutting.text) > PIECE_LIMIT:
            line = {"line": cutting.line}
            raise UnreadableStatement(_("Line %(line)s: the field that begins here has no end.") % line)
    yield from cutting.cut(kept, list(TAG.finditer(kept)))
    yield cutting.mark()


class Cutting:
    """The tag that is open, the text gathered behind it, and where in the file we are."""

    def __init__(self) -> None:
        self.line = self.opened_in = 1
        self.name, self.closes, self.text = "?", False, b""
        self.fence = b""
        self.codec = "cp1252"

    def cut(self, piece: bytes, found: list[re.Match[bytes]]) -> Iterator[Mark]:
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise UnreadableStatement(
                _("The file has a DOCTYPE, which no bank statement has; it is not read any further.")
            )
        at = 0
        for match in found:
            self._gather(piece[at : match.start()])
            self.line += piece.count(b"\n", at, match.start())
            at = match.end()
            yield from self._meet(match)
            self.line += match[0].count(b"\n")
        self._gather(piece[at:])
        self.line += piece.count(b"\n", at)

    def _gather(self, text: bytes) -> None:
        if text and self.fence != b"-->":
            self.text += text

    def _meet(self, match: re.Match[bytes]) -> Iterator[Mark]:
        if self.fence:
            if match[0] == self.fence:
                self.fence = b""
            else:
                self._gather(match[0])
        elif match["fence"]:
            self.fence = FENCES.get(match[0], b"")
        else:
            yield self.mark()
            self.name = "?" if match["name"] is None else match["name"].decode().upper().rpartition(":")[2]
            self.closes = match["closes"] == b"/"
            self.text = match["instruction"] or b""
            self.opened_in = self.line

    def mark(self) -> Mark:
        """The tag that was open until now, with its text."""
        text = self._read(self.text)
        if self.name == "?":
            declared = CHARSET.search(text)
            self.codec = CODECS.get(declared[1], self.codec) if declared else self.codec
        return Mark(self.name, self.closes, text, self.opened_in)

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


def _character(match: re.Match[str]) -> str:
    name, number, digits = match.groups()
    if name:
        return NAMED[name]
    code = int(number) if number else int(digits, 16)
    return chr(code) if code < 0x110000 else "�"
