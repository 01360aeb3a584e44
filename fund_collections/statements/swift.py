"""Reader of MT940 and MT942, the statements of the SWIFT network, in the dialects of the banks.

The library mt-940 cuts the text into fields; the rest is ours: it knows no reversed debit, and gives up on what some
banks write. The file goes through it in pieces that end before a booking or a message, so memory follows the bookings.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from mt940.models import Transactions
from mt940.tags import TAG_BY_ID, Tag

from . import swift_fields as fields
from .shape import BookingRead, FileRead, StatementRead, UnreadableStatement, require_room, with_reading
from .source import western
from .values import Fault, currency, words

HEAD = re.compile(rb"(?:^|[\r\n]|\{4:\s*|@@):(?:2[0158]|28C|34F|6[0-2][FM]?|86):")
CHUNK = 256 * 1024
PIECE_LIMIT = 1024 * 1024  # a single booking, and anything before the first
STARTS = (b"\n:61:", b"\n:20:")
ENVELOPE = re.compile(r"\n(?:-\}|\{[0-9]:|[-¤].{0,2}$).*", re.DOTALL | re.MULTILINE)
CURRENCY_AFTER_ACCOUNT = re.compile(r"(?<=[0-9])\s*(?P<code>[A-Z]{3})$")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The letters of the country tell which of its encodings a bank still writes.
COUNTRY = re.compile(rb":(?:60[FM]|34F):[CD]?[0-9]{0,6}(PLN|CZK|HUF|RON)")
LETTERS = {b"PLN": "ąćęłńóśźż", b"CZK": "áčďéěíňóřšťúůýž", b"HUF": "áéíóöőúüű", b"RON": "ăâîșşţț"}
CENTRAL_EUROPEAN = ("cp1250", "iso8859-2", "cp852")


def looks_like_swift(head: bytes) -> bool:
    return HEAD.search(head) is not None


def read_swift(source: BinaryIO, *, file: str = "") -> FileRead:
    """Read one MT940 or MT942 file. Raises UnreadableStatement with one sentence."""
    reading = SwiftReading()
    for piece in _pieces(source):
        for tag, text in _cut(piece):
            reading.take(tag, text)
    return FileRead(file=file, format=reading.format, statements=reading.close())


def _pieces(source: BinaryIO) -> Iterator[str]:
    kept, breaks, letters = b"\n", b"\n", ""
    while chunk := source.read(CHUNK):
        chunk = chunk.removeprefix(BYTE_ORDER_MARK)
        if b"@@:" in chunk:
            breaks = b"@@"  # as it travels in HBCI
        kept += chunk.replace(breaks, b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"{4::", b"{4:\n:")
        at = max(kept.rfind(start) for start in STARTS)
        if not letters and (country := COUNTRY.search(kept)):
            letters = LETTERS[country[1]]
        if at > 0:
            yield _decoded(kept[: at + 1], letters)
            kept = kept[at:]
        elif len(kept) > PIECE_LIMIT:
            raise UnreadableStatement(_("The file goes on and on without a booking (field 61) or a statement (20)."))
    yield _decoded(kept, letters)


def _decoded(piece: bytes, letters: str) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        if letters:
            found = [piece.decode(name, "replace") for name in CENTRAL_EUROPEAN]
            return max(found, key=lambda text: sum(map(text.count, letters + letters.upper())))
        return piece.decode(western(piece), "replace")


class Field(Tag):
    """A field of the library that keeps its text as it came."""

    id = 0
    pattern = ""

    def __init__(self, name: int | str) -> None:
        super().__init__()
        self.name = str(name)

    def parse(self, transactions: Any, value: str) -> dict[str, Any]:
        transactions.found.append((self.name, value))
        return {}


FIELDS = {name: Field(name) for name in TAG_BY_ID}


class Cut(Transactions):
    """The library's own way through a text, every field put down in order."""

    def __init__(self) -> None:
        super().__init__(processors=dict.fromkeys(Transactions.DEFAULT_PROCESSORS, ()), tags=FIELDS)
        self.found: list[tuple[str, str]] = []

    @staticmethod
    def strip(lines: list[str]) -> list[str]:
        """Blanks at a line's end tell where a word ends: they stay."""
        return [line for line in lines if line.strip() not in {"", "-"}]


def _cut(text: str) -> list[tuple[str, str]]:
    cut = Cut()
    cut.parse(text)
    return cut.found


class SwiftReading:
    """The state of reading one file."""

    def __init__(self) -> None:
        self.statements: list[StatementRead] = []
        self.entries = self.messages = 0
        self.interim = False
        self.balanced = False
        self.current: Message | None = None

    @property
    def format(self) -> str:
        return "MT942" if self.interim and not self.balanced else "MT940"

    def take(self, tag: str, text: str) -> None:
        text = ENVELOPE.sub("", text)
        if tag == "20" or self.current is None:
            self._begin(Message(text if tag == "20" else ""))
        elif self.current.closed and tag[:2] in {"25", "28", "60"}:
            # A bank that sends several statements under one reference.
            self._begin(Message(self.current.statement_id, self.current.account if tag != "25" else ""))
        self.interim |= tag == "34"
        self.balanced |= tag[:2] == "60"
        self.entries += tag == "61"
        require_room(entries=self.entries)
        try:
            self.current.take(tag, text)
        except Fault as fault:
            raise self._unreadable(tag, fault) from None

    def _begin(self, message: "Message") -> None:
        self._finish()
        self.messages += 1
        require_room(statements=self.messages)
        self.current = message

    def _unreadable(self, tag: str, fault: Fault) -> UnreadableStatement:
        found = {
            "statement": len(self.statements) + 1,
            "reference": self.current.statement_id if self.current else "",
            "entry": self.current.ordinal if self.current else 0,
            "field": tag,
            "problem": str(fault),
        }
        if tag == "61":
            sentence = _("Statement %(statement)s (%(reference)s), entry %(entry)s, field 61: %(problem)s")
        else:
            sentence = _("Statement %(statement)s (%(reference)s), field %(field)s: %(problem)s")
        return UnreadableStatement(sentence % found)

    def _finish(self) -> None:
        if self.current and self.current.tells:
            self.statements.append(self.current.finish())
        self.current = None

    def close(self) -> tuple[StatementRead, ...]:
        self._finish()
        if not self.statements:
            raise UnreadableStatement(_("The file looks like MT940, but holds neither a balance nor a booking."))
        return tuple(self.statements)


class Message:
    """One statement while it is read."""

    def __init__(self, statement_id: str, account: str = "") -> None:
        self.statement_id = words(statement_id.partition("\n")[0], fields.NAME_LIMIT)
        self.account = account
        self.currency = ""
        self.opening: tuple[str, Decimal, date | None] | None = None
        self.closing: tuple[str, Decimal, date | None] | None = None
        self.closed = False
        self.entries: list[BookingRead] = []
        self.line: fields.Line | None = None
        self.ordinal = 0
        self.told: list[str] = []

    @property
    def tells(self) -> bool:
        return bool(self.opening or self.closing or self.entries or self.line or self.currency)

    def take(self, tag: str, text: str) -> None:
        if tag in {"86", "NS"}:
            self.told.append(text)
            return
        self._settle()
        first = text.partition("\n")[0].strip()
        if tag == "61":
            self.ordinal += 1
            self.line = fields.line(text)
        elif tag == "25":
            # The first counts: what follows is the text of a booking that happens to begin a line so.
            self.account = self.account or words(first, fields.NAME_LIMIT)
        elif tag == "34":
            self.currency = self.currency or currency(first[:3])
        elif tag[:2] == "60":
            # Of a statement in pages the first opening and the last closing count.
            self.opening = self.opening or fields.balance(first)
        elif tag[:2] == "62":
            self.closing = fields.balance(first)
            self.closed = tag == "62F"
        for found in (self.opening, self.closing):
            self.currency = self.currency or (found[0] if found else "")

    def _settle(self) -> None:
        """The booking line and what was told of it become an entry."""
        line, told = self.line, self.told
        self.line, self.told = None, []
        if line is None:
            return
        details = fields.details(told or [line.more])
        self.entries.append(
            BookingRead(
                ordinal=self.ordinal,
                amount=line.amount,
                currency=self.currency,
                booked_on=line.booked_on,
                value_on=line.value_on,
                status="PDNG" if line.announced else "BOOK",
                bank_reference=line.bank_reference,
                end_to_end=details.reference or line.reference,
                counterparty=details.counterparty,
                account=details.account or fields.account_beside(line, details.text),
                text=details.text,
                reversal=line.reversal,
            )
        )

    def finish(self) -> StatementRead:
        self._settle()
        days = [entry.booked_on for entry in self.entries if entry.booked_on]
        direct = StatementRead(
            statement_id=self.statement_id,
            account=CURRENCY_AFTER_ACCOUNT.sub(self._own_currency, self.account),
            currency=self.currency,
            opening=self.opening and self.opening[1],
            closing=self.closing and self.closing[1],
            entries=tuple(self.entries),
            from_on=(self.opening and self.opening[2]) or min(days, default=None),
            to_on=(self.closing and self.closing[2]) or max(days, default=None),
            balances_in=frozenset(one[0] for one in (self.opening, self.closing) if one and one[0]),
        )
        return with_reading(direct)

    def _own_currency(self, match: re.Match[str]) -> str:
        """Some banks write the currency behind the account's number; it is no part of it."""
        return "" if match["code"] == self.currency and match.end() == len(match.string) else match[0]
