"""A zip of statements, as online banking offers it: each member is read in memory, nothing is unpacked to a disk."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext as _

from .shape import SIZE_LIMIT, FileRead, StatementRead, UnreadableStatement, require_room
from .source import CHUNK, Source
from .values import words

MEMBERS_LIMIT = 200
UNPACKED_LIMIT = SIZE_LIMIT
# XML of many like bookings shrinks to a fiftieth; a bomb to a thousandth.
RATIO_LIMIT = 200
RATIO_COUNTS_FROM = 5 * 1024 * 1024

MEMBER_MARK = b"PK\x01\x02"
ENCRYPTED = 0x1
# Others may want memory without bound to be unpacked.
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What systems leave in folders; the first begins a path, the second a name.
LITTER = ("__MACOSX/", "._", ".DS_Store", "Thumbs.db", "desktop.ini")
NAME_AT = 30  # in the head of a zip's first member
SHEET_NAMES = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetypeapplication/vnd.oasis")
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError)


def looks_like_zip(head: bytes) -> bool:
    """A zip, but no spreadsheet, which is one too."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not looks_like_sheet(head)


def looks_like_sheet(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and head.startswith(SHEET_NAMES, NAME_AT)


def read_zip(source: Source, *, file: str, read: Callable[[BinaryIO], FileRead]) -> FileRead:
    """Read every member by `read`; a broken one is named in `error`, and what the others say is kept.

    A paper beside the statements is passed over.

    Raises UnreadableStatement where the zip itself is not to be trusted, or no member can be read.
    """
    packed, size = source.whole()
    _require_few_members(packed)
    formats: dict[str, None] = {}
    statements: list[StatementRead] = []
    faults: list[str] = []
    papers: list[str] = []
    with _undamaged(), zipfile.ZipFile(packed) as archive:
        members = [member for member in archive.infolist() if not _is_litter(member)]
        room = Room(size)
        for member in members:
            try:
                found = _read_member(archive, member, room, read)
            except TooLarge:
                raise
            except UnreadableStatement as refusal:
                facts = {"name": _name(member), "problem": str(refusal)}
                told = papers if isinstance(refusal, Paper) else faults
                told.append(_("%(name)s in the zip: %(problem)s") % facts)
                continue
            formats[found.format] = None
            statements += found.statements
            require_room(statements=len(statements), entries=sum(len(one.entries) for one in statements))
    if not members:
        raise UnreadableStatement(_("The zip holds no file."))
    if not formats:
        raise UnreadableStatement((faults or papers)[0])
    return FileRead(file, f"zip ({', '.join(formats)})", tuple(statements), _told(faults))


def _require_few_members(packed: BinaryIO) -> None:
    """Counted before the directory is read: each of its lines wants memory."""
    marks, before = 0, b""
    while chunk := packed.read(CHUNK):
        marks += (before + chunk).count(MEMBER_MARK)
        before = chunk[-len(MEMBER_MARK) + 1 :]
    if marks > MEMBERS_LIMIT:
        limit = {"limit": MEMBERS_LIMIT}
        raise UnreadableStatement(_("The zip holds more than %(limit)s files.") % limit)


def _told(faults: list[str]) -> str | None:
    if len(faults) > 1:
        return _("%(first)s And %(count)s more cannot be read.") % {"first": faults[0], "count": len(faults) - 1}
    return faults[0] if faults else None


def _is_litter(member: zipfile.ZipInfo) -> bool:
    name = member.filename.rpartition("/")[2]
    return member.is_dir() or member.filename.startswith(LITTER[0]) or name.startswith(LITTER[1]) or name in LITTER[2:]


def _name(member: zipfile.ZipInfo) -> str:
    shown = words(member.filename, 80)
    return "".join(sign if sign.isprintable() else "?" for sign in shown)


@contextmanager
def _undamaged() -> Iterator[None]:
    try:
        yield
    except UnreadableStatement:
        raise
    except DAMAGE:
        raise UnreadableStatement(_("The zip is damaged.")) from None


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: "Room", read: Callable[[BinaryIO], FileRead]
) -> FileRead:
    if member.flag_bits & ENCRYPTED:
        raise UnreadableStatement(_("it is encrypted: unpack it first."))
    if member.compress_type not in METHODS:
        raise UnreadableStatement(_("it is packed in a way that is not read here."))
    with _undamaged(), archive.open(member) as opened:
        return read(Counted(opened, room))  # type: ignore[arg-type]


class Room:
    """How much all members may come to; counted while unpacking, for what a zip says of itself proves nothing."""

    def __init__(self, packed: int) -> None:
        self.limit = min(UNPACKED_LIMIT, max(RATIO_COUNTS_FROM, packed * RATIO_LIMIT))
        self.taken = 0


class Counted:
    """A member being unpacked."""

    def __init__(self, opened: BinaryIO, room: Room) -> None:
        self.opened, self.room = opened, room

    def read(self, size: int = -1) -> bytes:
        left = self.room.limit - self.room.taken + 1
        data = self.opened.read(left if size < 0 else min(size, left))
        self.room.taken += len(data)
        if self.room.taken > self.room.limit:
            raise TooLarge(_("The zip unpacks to far more than a bank sends; it is not read any further."))
        return data


class Paper(UnreadableStatement):
    """What banks put beside a statement for people to print; no fault unless nothing else is there."""


class TooLarge(UnreadableStatement):
    """The whole zip is refused, not a member."""
