"""Which reader is asked: the first whose sign the file's beginning bears. Names and endings decide nothing."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from .archive import Paper, looks_like_sheet, looks_like_zip, read_zip
from .camt import read_camt
from .ofx import looks_like_ofx, read_ofx
from .shape import SIZE_LIMIT, FileRead, UnreadableStatement
from .source import Source
from .swift import looks_like_swift, read_swift
from .tables import read_table

# The source, the file's name to carry along, and a saved map of a table's columns or None.
Reader = Callable[[Source, str, Any], FileRead]

OLD_SHEET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
DELIMITERS = b";,\t|"
LINES_ABOVE = 40  # some banks write lines of their own above the headings
PAPER = b"%PDF"
NO_TABLES = (PAPER, b"{\\rtf")


def looks_like_xml(head: bytes) -> bool:
    for mark in BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().startswith(b"<")


def looks_like_table(head: bytes) -> bool:
    """A spreadsheet, or lines of text divided by commas, semicolons, tabs or bars."""
    if looks_like_sheet(head) or head.startswith(OLD_SHEET):
        return True
    plain = head.replace(b"\0", b"") if head.startswith(BYTE_ORDER_MARKS) else head
    first = b"".join(plain.splitlines()[:LINES_ABOVE])
    return b"\0" not in plain and not plain.startswith(NO_TABLES) and any(sign in first for sign in DELIMITERS)


def _is_plain_text(head: bytes) -> bool:
    """Of a format whose reader takes bytes as they come; those of XML and tables know wide letters."""
    return looks_like_ofx(head) or looks_like_swift(head)


def _zip(source: Source, file: str, column_map: Any) -> FileRead:
    def member(opened: Any) -> FileRead:
        inner = Source(opened, SIZE_LIMIT)  # the zip counts what all of them come to
        if looks_like_zip(inner.head):
            raise UnreadableStatement(_("it is a zip within the zip: unpack it first."))
        if inner.head.startswith(PAPER):
            raise Paper(_("it is a PDF, for people to read: ask the bank for the same statement as data."))
        return read_source(inner, file="", column_map=column_map)

    return read_zip(source, file=file, read=member)


def _table(source: Source, file: str, column_map: Any) -> FileRead:
    return read_table(source.read(), file=file, column_map=column_map)


def _plain(read: Callable[..., FileRead]) -> Reader:
    """A reader of a format that says itself what its fields are."""
    return lambda source, file, column_map: read(source, file=file)  # noqa: ARG005


READERS: tuple[tuple[Callable[[bytes], bool], Reader], ...] = (
    (looks_like_zip, _zip),
    (looks_like_ofx, _plain(read_ofx)),
    (looks_like_xml, _plain(read_camt)),
    (looks_like_swift, _plain(read_swift)),
    (looks_like_table, _table),
)


def read_source(source: Source, *, file: str, column_map: Any) -> FileRead:
    """Read by the reader whose sign the file bears. Raises UnreadableStatement with one sentence."""
    if source.wide and _is_plain_text(source.head.decode(source.wide, "replace").encode()):
        source.narrow(source.wide)
    for bears_sign, read in READERS:
        if bears_sign(source.head):
            return read(source, file, column_map)
    if column_map:
        return _table(source, file, column_map)
    raise UnreadableStatement(
        _("This is no bank statement that is read here: camt, MT940, OFX, a table, or a zip of them.")
    )
