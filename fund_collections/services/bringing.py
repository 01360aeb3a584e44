"""The rows of an import are written by COPY, the texts sealed on their way."""

import json
import uuid
import zlib
from itertools import islice

from django.utils.translation import gettext as _

from fund_collections.models import BankStatement, Booking, Fate, StatementFile
from fund_collections.services.body_accounts import account_lines, mark_bodies
from fund_collections.services.fates import Found, FoundBooking, FoundStatement
from fund_collections.services.lookalikes import base_of
from fund_collections.statements import BookingRead, StatementRead
from ledger import bulk
from ledger.models import Currency
from vault import services as vault
from vault.fields import Sealed

BOOKINGS = (
    "fund_collections_booking"
    " (id, statement_id, ordinal, booked_on, value_on, currency_id, amount, reversal, text, codes, fingerprint)"
)
ROWS = (
    "fund_collections_filerow"
    " (id, file_id, statement, ordinal, fate, booked_on, currency_id, amount, booking_id, fingerprint)"
)
# What the vault seals as one file; larger ones, packed, are not kept.
PACKED_LIMIT = 8 * 1024 * 1024


def packed(data: bytes) -> bytes:
    """The file as it is sealed: zlib, RFC 1950, at the speed that costs an import least."""
    return zlib.compress(data, level=1)


def unpacked(content: bytes) -> bytes:
    """The file as the bank gave it, of what `packed` made."""
    return zlib.decompress(content)


def is_kept(data: bytes) -> bool:
    """Whether the file is small enough, packed, to be kept with its import."""
    return len(data) <= PACKED_LIMIT or len(packed(data)) <= PACKED_LIMIT


def bring_file(found: Found, data: bytes, *, by) -> StatementFile:
    """The row of the import, the file itself sealed in it where it is not too large."""
    file = StatementFile(
        account=found.account,
        sha256=found.sha256,
        format=found.format[:30],
        added=found.added,
        known=found.known,
        left_out=found.left_out,
        other=found.count(Fate.OTHER_ACCOUNT),
        imported_by=by,
    )
    content = packed(data)
    if len(content) <= PACKED_LIMIT:
        vault.seal(file, content=content)
    file.save(force_insert=True)
    return file


def statement_id(read: StatementRead) -> str:
    """The bank's number of the statement, or a word that says it has none."""
    return (read.statement_id or _("without a number"))[:80]


def bring_statement(statement: FoundStatement, file: StatementFile, *, reason: str) -> BankStatement:
    """The statement and those of its bookings that are new."""
    read, new = statement.read, statement.new
    days = [row.booked_on for row in statement.bookings]
    saved = BankStatement.objects.create(
        account_id=file.account_id,
        file=file,
        number=statement.number,
        statement_id=statement_id(read),
        format=file.format,
        opening=read.opening,
        closing=read.closing,
        # As far as its bookings lie: a later import looks there for those it brings again.
        from_on=min(filter(None, (read.from_on, *days)), default=None),
        to_on=max(filter(None, (read.to_on, *days)), default=None),
        difference=read.difference,
        reading=read.reading,
        reason=reason if read.difference else "",
        imported_by_id=file.imported_by_id,
    )
    mark_bodies(new)
    _bring_bookings(new, saved)
    return saved


def _bring_bookings(new: list[FoundBooking], statement: BankStatement) -> None:
    ids = [str(uuid.uuid4()) for _row in new]
    texts = (_text(row.read) for row in new)
    rows, of = iter(zip(ids, new, strict=True)), str(statement.pk)
    for sealed in vault.seal_texts(Booking, "text", zip(ids, texts, strict=True)):
        part = zip(islice(rows, len(sealed)), sealed, strict=True)
        bulk.copy(BOOKINGS, (_booking(pk, found, text, of) for (pk, found), text in part))


def _text(read: BookingRead) -> str:
    """All that the bank wrote of a booking: other party and purpose, below them its references and accounts."""
    lines = [" · ".join(filter(None, (read.counterparty, read.text)))]
    if read.bank_reference:
        lines.append(f"AcctSvcrRef: {read.bank_reference}")
    if read.end_to_end:
        lines.append(f"EndToEndId: {read.end_to_end}")
    if read.account:
        lines += account_lines(read.amount, read.account)
    return "\n".join(filter(None, lines))


def _booking(pk: str, found: FoundBooking, sealed: Sealed | None, statement: str) -> str:
    read = found.read
    text = bulk.NULL if sealed is None else f"\\\\x{sealed.blob.hex()}"
    codes = json.dumps(found.codes).translate(bulk.ESCAPES) if found.codes else "[]"
    return (
        f"{pk}\t{statement}\t{read.ordinal}\t{found.booked_on}\t{read.value_on or bulk.NULL}"
        f"\t{read.currency}\t{read.amount}\t{'t' if read.reversal else 'f'}\t{text}\t{codes}\t{found.fingerprint}\n"
    )


def bring_rows(found: Found, file: StatementFile) -> None:
    """The rows that brought nothing, each with its fate."""
    left = [row for row in found.rows() if row.fate != Fate.NEW]
    if not left:
        return
    known = set(Currency.objects.filter(pk__in={row.read.currency for row in left}).values_list("pk", flat=True))
    bulk.copy(ROWS, (_row(row, file, row.read.currency if row.read.currency in known else bulk.NULL) for row in left))


def _row(row: FoundBooking, file: StatementFile, currency: str) -> str:
    day, stands = row.booked_on or bulk.NULL, row.stands or bulk.NULL
    return (
        f"{uuid.uuid4()}\t{file.pk}\t{row.statement}\t{row.read.ordinal}\t{row.fate.value}\t{day}"
        f"\t{currency}\t{row.read.amount}\t{stands}\t{base_of(row) if row.left_out else ''}\n"
    )
