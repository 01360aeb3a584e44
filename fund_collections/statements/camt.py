"""Reader of ISO 20022 account reports: camt.052, camt.053 and camt.054, all versions.

The file is fed to the parser piece by piece and each entry is dropped once read, so memory follows the number of
entries, not the size of the file. Local names decide, because banks disagree about namespaces more than about content.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from lxml import etree

from .camt_statement import StatementPart, local
from .shape import SIZE_LIMIT, FileRead, StatementRead, UnreadableStatement, require_room

MESSAGES = {"BkToCstmrAcctRpt": "camt.052", "BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
STATEMENTS = frozenset({"Rpt", "Stmt", "Ntfctn"})
ENTRY = "Ntry"
WATCHED = tuple("{*}" + name for name in ("Document", *MESSAGES, *STATEMENTS, ENTRY))
ISO_MESSAGE = re.compile(r"[:.]((?:[a-z]{4})\.[0-9]{3}\.[0-9]{3}\.[0-9]{2})\b")

CHUNK = 64 * 1024
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"
BLANKS = b" \t\r\n"
END_OF_FILE = b"\x1a"  # of DOS
# Tags and attributes between two entries: they all stand in memory until the entry ends.
MARKS_LIMIT = 1_000_000

ENCODING_FAULTS = frozenset(
    etree.ErrorTypes.__dict__[name]
    for name in (
        "ERR_INVALID_ENCODING",
        "ERR_UNKNOWN_ENCODING",
        "ERR_UNSUPPORTED_ENCODING",
        "I18N_CONV_FAILED",
        "I18N_NO_HANDLER",
    )
)


def read_camt(source: bytes | BinaryIO, *, file: str = "", size_limit: int = SIZE_LIMIT) -> FileRead:
    """Read one camt file from bytes or an open binary file; `file` is only carried along.

    Raises UnreadableStatement with one sentence. A statement that does not tie is read all the same.
    """
    reading = CamtReading()
    for chunk in _chunks(source, size_limit):
        reading.feed(chunk)
    reading.close()
    return FileRead(file=file, format=reading.format, statements=tuple(reading.statements))


def _chunks(source: bytes | BinaryIO, size_limit: int) -> Iterator[bytes]:
    total = 0
    while chunk := source[total : total + CHUNK] if isinstance(source, bytes) else source.read(CHUNK):
        begins = not total
        if begins:
            _look_at_head(chunk)
        total += len(chunk)
        if total > size_limit:
            limit = {"limit": max(1, size_limit // 1024**2)}
            raise UnreadableStatement(_("The file is larger than %(limit)s MB.") % limit)
        yield _from_first_tag(chunk) if begins else chunk
    if not total:
        raise UnreadableStatement(_("The file is empty."))


def _from_first_tag(head: bytes) -> bytes:
    """Some banks send blank lines before the declaration, which XML does not allow there."""
    return head if head.startswith(BYTE_ORDER_MARKS) else head.removeprefix(UTF_8_MARK).lstrip(BLANKS)


def _look_at_head(head: bytes) -> None:
    plain = head.replace(b"\0", b"")  # UTF-16 and UTF-32 alike
    start = plain.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if not start.lstrip().startswith(b"<"):
        raise UnreadableStatement(_("This is not an XML file: a camt statement begins with “<”."))
    if b"<!DOCTYPE" in plain:
        raise _doctype()


def _doctype() -> UnreadableStatement:
    return UnreadableStatement(_("The file has a DOCTYPE, which no bank statement has; it is not read any further."))


class CamtReading:
    """The state of reading one file."""

    def __init__(self) -> None:
        self.parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=WATCHED,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            attribute_defaults=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        self.format = ""
        self.statements: list[StatementRead] = []
        self.message: etree._Element | None = None
        self.current: StatementPart | None = None
        self.entries = 0
        self.marks = 0

    def feed(self, chunk: bytes) -> None:
        try:
            self.parser.feed(chunk.rstrip(END_OF_FILE) if chunk.endswith(END_OF_FILE) else chunk)
        except etree.XMLSyntaxError as error:
            raise _not_well_formed(error.lineno, error.code) from None
        marks = chunk.count(b"<") + chunk.count(b"=")
        self.marks = marks if self._drain() else self.marks + marks
        if self.marks > MARKS_LIMIT:
            after = {"count": self.entries}
            raise UnreadableStatement(_("After entry %(count)s the file goes on without a further entry.") % after)

    def close(self) -> None:
        try:
            root = self.parser.close()
        except etree.XMLSyntaxError as error:
            if not error.lineno and len(self.parser.feed_error_log):
                # An entity that nobody declared is only noted while the file is fed.
                raise _not_well_formed(self.parser.feed_error_log[0].line) from None
            line = {"line": error.lineno or 1}
            raise UnreadableStatement(_("The file is cut short: it breaks off in line %(line)s.") % line) from None
        self._drain()
        if root.getroottree().docinfo.internalDTD is not None:
            raise _doctype()
        if not self.format:
            name = {"name": local(root)[:40]}
            raise UnreadableStatement(
                _("The file is XML, but no bank statement: it begins with the field %(name)s.") % name
            )

    def _drain(self) -> bool:
        """Take what the parser has finished; True if memory was given back."""
        progress = False
        for event, element in self.parser.read_events():
            name = local(element)
            if name == ENTRY:
                progress |= event == "end" and self._entry(element)
            elif name in STATEMENTS:
                progress |= self._open(element) if event == "start" else self._finish(element)
            elif event == "start":
                self._document(element) if name == "Document" else self._message(element, name)
        return progress

    def _document(self, element: etree._Element) -> None:
        if element.getroottree().docinfo.internalDTD is not None:
            raise _doctype()
        declared = ISO_MESSAGE.search(element.tag.rpartition("}")[0])
        if not declared:
            return
        if declared[1][:8] not in MESSAGES.values():
            raise UnreadableStatement(
                _("This is a message of the kind %(kind)s, not a statement (camt.052, camt.053 or camt.054).")
                % {"kind": declared[1]}
            )
        self.format = declared[1]

    def _message(self, element: etree._Element, name: str) -> None:
        parent = element.getparent()
        if parent is not None and local(parent) != "Document":
            return
        kind = MESSAGES[name]
        if self.format and self.format[:8] != kind:
            clash = {"declared": self.format, "kind": kind, "line": element.sourceline or 1}
            raise UnreadableStatement(
                _("Line %(line)s: the file calls itself %(declared)s, but holds a %(kind)s message.") % clash
            )
        self.format = self.format or kind
        self.message = element

    def _open(self, element: etree._Element) -> bool:
        if self.message is not None and element.getparent() is self.message:
            self.current = StatementPart(element)
        return False

    def _entry(self, element: etree._Element) -> bool:
        if self.current is None or element.getparent() is not self.current.element:
            return False
        self.entries += 1
        require_room(entries=self.entries)
        self.current.take_entry(element)
        return True

    def _finish(self, element: etree._Element) -> bool:
        if self.current is None or element is not self.current.element:
            return False
        require_room(statements=len(self.statements) + 1)
        self.statements.append(self.current.finish())
        self.current = None
        parent = element.getparent()
        for sibling in list(element.itersiblings(preceding=True)):
            parent.remove(sibling)
        element.clear(keep_tail=True)
        return True


def _not_well_formed(lineno: int | None, code: int = 0) -> UnreadableStatement:
    line = {"line": lineno or 1}
    if code in ENCODING_FAULTS:
        return UnreadableStatement(_("Line %(line)s is not in the encoding that the file declares.") % line)
    return UnreadableStatement(_("Line %(line)s is not well-formed XML: the file is damaged.") % line)
