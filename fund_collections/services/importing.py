"""A statement of the bank comes in: each booking once, whatever file brings it, its text sealed."""

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import BankStatement, Booking
from fund_collections.numbers import codes_in
from fund_collections.statements import BookingRead, StatementRead, read_statement
from ledger.amounts import words
from ledger.models import Account, Currency
from ledger.money import LARGEST
from vault import services as vault


class DoesNotTie(Refusal):
    """Opening balance and bookings do not come to the closing balance: the import needs a reason."""


@dataclass(frozen=True, slots=True)
class FoundBooking:
    """A booking of the file as it would be kept; `known` when an earlier import brought it."""

    read: BookingRead
    booked_on: date
    codes: tuple[str, ...]
    fingerprint: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement of the file: what would be added, what is known; `saved` once it is in the books."""

    read: StatementRead
    bookings: tuple[FoundBooking, ...]
    saved: BankStatement | None = None

    @property
    def new(self) -> list[FoundBooking]:
        return [booking for booking in self.bookings if not booking.known]

    @property
    def difference(self) -> Decimal | None:
        return self.read.difference


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds for one account, before (`preview_statement`) or after `import_statement`."""

    format: str
    account: Account
    statements: tuple[FoundStatement, ...]
    # Identifiers of other accounts whose statements the file holds too; they are left alone.
    left_out: tuple[str, ...]

    @property
    def added(self) -> int:
        return sum(len(statement.new) for statement in self.statements)

    @property
    def known(self) -> int:
        return sum(len(statement.bookings) for statement in self.statements) - self.added

    @property
    def ties(self) -> bool:
        return all(not statement.difference for statement in self.statements)


def preview_statement(data: bytes, *, account: Account) -> Found:
    """What `import_statement` would do with the file; writes nothing.

    Raises UnreadableStatement for a file that is none, Refusal where account, currency or a sum is wrong.
    """
    read = read_statement(data)
    own = [one for one in read.statements if _same_account(one, account)]
    others = tuple(sorted({one.account for one in read.statements if not _same_account(one, account)}))
    if not own:
        facts = {"found": ", ".join(others) or "?", "account": account.code, "expected": account.bank_identifier}
        raise Refusal(_("The file is of account %(found)s, not of %(account)s (%(expected)s).") % facts, field="file")
    currency = Currency.objects.get(pk=account.currency_id)
    statements = [_statement(one, account, currency) for one in own]
    known = _known(statements)
    marked = []
    seen: set[str] = set()
    for statement in statements:
        bookings = tuple(_marked(booking, known, seen) for booking in statement.bookings)
        marked.append(FoundStatement(statement.read, bookings))
    return Found(read.format, account, tuple(marked), others)


def import_statement(data: bytes, *, account: Account, by, reason: str = "") -> Found:
    """Keep the file's bookings that are not known yet, each text sealed; the same file again adds nothing.

    Raises DoesNotTie where balances and bookings differ and no reason is given, else as `preview_statement`.
    """
    with as_refusal(), transaction.atomic(durable=True):
        # Two imports for one account wait for each other, so that neither brings what the other just brought.
        Account.objects.select_for_update().get(pk=account.pk)
        found = preview_statement(data, account=account)
        reason = reason.strip()[:200]
        _require_ties(found, reason)
        digest = hashlib.sha256(data).hexdigest()
        saved = tuple(_save(one, found, digest, reason, by) for one in found.statements)
    return Found(found.format, account, saved, found.left_out)


def _plain(identifier):
    return "".join(identifier.split()).upper()


def _same_account(statement, account):
    return bool(statement.account) and _plain(statement.account) == _plain(account.bank_identifier)


def _statement(read, account, currency):
    if read.currency and read.currency != currency.pk:
        facts = {"found": read.currency, "account": account.code, "currency": currency.pk}
        sentence = _("The statement is in %(found)s, the account %(account)s holds %(currency)s.")
        raise Refusal(sentence % facts, field="file")
    if abs(read.difference or 0) > LARGEST:
        raise Refusal(_("The balances of the statement are too far apart to be true."), field="file")
    twins: Counter[str] = Counter()
    bookings = []
    booked = [one for one in read.entries if one.is_booked and one.amount]
    for one, base in zip(booked, _fingerprints(booked, account), strict=True):
        twins[base] += 1
        _check(one, currency)
        codes = codes_in(f"{one.text} {one.end_to_end} {one.bank_reference}")
        bookings.append(FoundBooking(one, _day(one), codes, f"{base}-{twins[base]}"))
    return FoundStatement(read, tuple(bookings))


def _day(read):
    day = read.booked_on or read.value_on
    if day is None:
        raise Refusal(_("Booking %(number)s has no date.") % {"number": read.ordinal}, field="file")
    return day


def _check(read, currency):
    facts = {"number": read.ordinal, "sum": f"{read.amount} {read.currency}", "currency": currency.pk}
    if read.currency != currency.pk:
        sentence = _("Booking %(number)s is %(sum)s, but the account holds %(currency)s.")
    elif round(read.amount, currency.exponent) != read.amount:
        sentence = _("Booking %(number)s, %(sum)s, has more decimals than %(currency)s.")
    else:
        return
    raise Refusal(sentence % facts, field="file")


def _fingerprints(booked, account):
    texts = []
    for read in booked:
        money = (f"{read.amount.normalize():f}", read.currency)
        texts.append("|".join(str(part) for part in (account.pk, _day(read), *money, read.bank_reference, read.text)))
    return vault.fingerprints("booking", texts)


def _known(statements):
    wanted = [booking.fingerprint for statement in statements for booking in statement.bookings]
    return set(Booking.objects.filter(fingerprint__in=wanted).values_list("fingerprint", flat=True))


def _marked(booking, known, seen):
    """The booking, marked when an earlier file or an earlier statement of this one brought it."""
    twice = booking.fingerprint in known or booking.fingerprint in seen
    seen.add(booking.fingerprint)
    return FoundBooking(booking.read, booking.booked_on, booking.codes, booking.fingerprint, known=twice)


def _require_ties(found, reason):
    if reason:
        return
    for statement in found.statements:
        if statement.difference:
            currency = found.account.currency
            facts = {
                "statement": statement.read.statement_id,
                "difference": words(abs(statement.difference), currency),
                "opening": words(statement.read.opening, currency),
                "closing": words(statement.read.closing, currency),
            }
            sentence = _(
                "Statement %(statement)s does not tie: from %(opening)s, its bookings miss the closing balance of "
                "%(closing)s by %(difference)s. Say why it is taken all the same."
            )
            raise DoesNotTie(sentence % facts, field="reason")


def _save(statement, found, digest, reason, by):
    read = statement.read
    if not statement.new and (statement.bookings or _stands_already(read, found.account)):
        return statement
    saved = BankStatement.objects.create(
        account=found.account,
        statement_id=(read.statement_id or _("without a number"))[:80],
        format=found.format[:30],
        file_sha256=digest,
        opening=read.opening,
        closing=read.closing,
        difference=read.difference,
        reason=reason if read.difference else "",
        imported_by=by,
    )
    rows = [
        Booking(
            id=uuid.uuid4(),
            statement=saved,
            ordinal=booking.read.ordinal,
            booked_on=booking.booked_on,
            value_on=booking.read.value_on,
            currency_id=booking.read.currency,
            amount=booking.read.amount,
            codes=list(booking.codes),
            fingerprint=booking.fingerprint,
        )
        for booking in statement.new
    ]
    texts = [" · ".join(filter(None, (one.read.counterparty, one.read.text))) for one in statement.new]
    vault.seal_many([(row, {"text": text}) for row, text in zip(rows, texts, strict=True)])
    Booking.objects.bulk_create(rows)
    audit.record("statement imported", saved, by=by, account=found.account.code, bookings=len(rows), digest=digest[:16])
    return FoundStatement(read, statement.bookings, saved)


def _stands_already(read, account):
    """A statement without any booking is told from another by its number and balances."""
    return BankStatement.objects.filter(
        account=account, statement_id=read.statement_id[:80], opening=read.opening, closing=read.closing
    ).exists()


def summary(found: Found) -> str:
    """One sentence about what was, or would be, added."""
    new = ngettext("%(count)s new booking", "%(count)s new bookings", found.added) % {"count": found.added}
    return _("%(new)s; known already: %(known)s.") % {"new": new, "known": found.known}
