"""What a bank statement says, whatever its format."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from access.refusal import Refusal

SIZE_LIMIT = 100 * 1024 * 1024
ENTRIES_LIMIT = 250_000
STATEMENTS_LIMIT = 10_000

NAME_LIMIT = 140  # ISO Max140Text
TEXT_LIMIT = 4000  # a batch entry repeats remittance texts without end

# How a statement's reversals count: as the bank states them, turned round because only so the balances tie, or
# as stated although nothing ties.
STATED, TURNED, NEITHER = "stated", "turned", "neither"

# Announced, but not on the account yet: no part of booked balances.
NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})


class UnreadableStatement(Refusal):
    """The file is no statement that we read; the sentence names the line or the field."""


class BookingRead(NamedTuple):
    """One entry of a statement; `amount` is positive for money that came in."""

    ordinal: int
    amount: Decimal
    currency: str
    booked_on: date | None
    value_on: date | None
    status: str
    bank_reference: str
    end_to_end: str
    counterparty: str
    text: str
    reversal: bool
    # The other party's account: compared with those that bodies agreed to, and kept in the sealed text alone.
    account: str = ""

    @property
    def is_booked(self) -> bool:
        return self.status not in NOT_BOOKED


@dataclass(frozen=True)
class StatementRead:
    """One account's statement; what the bank left out is "" or None."""

    statement_id: str
    account: str
    currency: str
    opening: Decimal | None
    closing: Decimal | None
    entries: tuple[BookingRead, ...]
    from_on: date | None
    to_on: date | None
    # Which way reversals were read; "" where no balances say anything.
    reading: str = ""
    # Of balances that are not stated in the statement's own currency.
    balances_in: frozenset[str] = frozenset()

    @property
    def credits(self) -> Decimal:
        return sum((entry.amount for entry in self.entries if entry.amount > 0), Decimal(0))

    @property
    def debits(self) -> Decimal:
        return -sum((entry.amount for entry in self.entries if entry.amount < 0), Decimal(0))

    @property
    def foreign_currencies(self) -> tuple[str, ...]:
        """Currencies other than the statement's own: sums with such add unlike things and prove nothing."""
        if not self.currency:
            return ()
        return tuple(sorted(({entry.currency for entry in self.entries} | self.balances_in) - {self.currency}))

    @cached_property
    def difference(self) -> Decimal | None:
        """Closing balance less opening balance and booked movement; None where a balance is not stated."""
        if self.opening is None or self.closing is None:
            return None
        movement = sum((entry.amount for entry in self.entries if entry.is_booked), Decimal(0))
        return self.closing - self.opening - movement

    @property
    def ties(self) -> bool | None:
        difference = self.difference
        if difference is None:
            return None
        return difference == 0 and not self.foreign_currencies


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file: its format, such as "camt.053.001.02", and statements; or the sentence that says why not.

    A zip with a broken member has both: the sentence, and what the other members say.
    """

    file: str
    format: str
    statements: tuple[StatementRead, ...]
    error: str | None = None


def with_reading(direct: StatementRead, *, may_turn: bool = False) -> StatementRead:
    """The statement, told apart by whether its balances tie.

    In camt (`may_turn`) most banks state the effective direction of a reversal, some the original's: the balances say
    which. Each statement is judged on its own. Where neither reading ties, the direct one stands, and `reading` and
    `ties` tell; where a balance is missing, nothing can be said.
    """
    if direct.difference is None:
        return direct
    if direct.ties:
        return replace(direct, reading=STATED)
    if may_turn:
        turned = replace(direct, reading=TURNED, entries=tuple(_turned(entry) for entry in direct.entries))
        if turned.ties:
            return turned
    return replace(direct, reading=NEITHER)


def _turned(entry: BookingRead) -> BookingRead:
    return entry._replace(amount=-entry.amount) if entry.reversal else entry


def require_room(statements: int = 0, entries: int = 0) -> None:
    """Raises UnreadableStatement where a file holds more than a bank sends at once."""
    if statements > STATEMENTS_LIMIT:
        limit = {"limit": STATEMENTS_LIMIT}
        raise UnreadableStatement(_("The file has more than %(limit)s statements.") % limit)
    if entries > ENTRIES_LIMIT:
        limit = {"limit": ENTRIES_LIMIT}
        raise UnreadableStatement(_("The file has more than %(limit)s entries: ask the bank for parts.") % limit)
