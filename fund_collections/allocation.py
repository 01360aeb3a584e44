"""Payments cover the parts of a promise, the oldest first: nothing else is needed to say what is paid and what is late.

A pure sum over two lists; it asks no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what of it is `paid`, and the day on which it was paid in full, if it was."""

    due_on: date
    amount: Decimal
    paid: Decimal = NOTHING
    paid_on: date | None = None

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    @property
    def was_late(self) -> bool:
        return self.paid_on is not None and self.paid_on > self.due_on

    def is_overdue(self, today: date) -> bool:
        return bool(self.open) and self.due_on < today


@dataclass(frozen=True, slots=True)
class Allocation:
    """The parts with what covers them, and what was paid beyond them all, in the one currency of the promise."""

    parts: tuple[Part, ...]
    over: Decimal

    @property
    def paid(self) -> Decimal:
        return sum((part.paid for part in self.parts), NOTHING) + self.over

    def due(self, today: date) -> Decimal:
        """All that has fallen due up to and with the day, paid or not."""
        return sum((part.amount for part in self.parts if part.due_on <= today), NOTHING)

    def overdue(self, today: date) -> Decimal:
        """What fell due before the day and is not paid."""
        return sum((part.open for part in self.parts if part.is_overdue(today)), NOTHING)

    @property
    def open(self) -> Decimal:
        return sum((part.open for part in self.parts), NOTHING)


def allocate(instalments: Iterable[tuple[date, Decimal]], payments: Iterable[tuple[date, Decimal]]) -> Allocation:
    """Spread `payments` (day, sum) over `instalments` (due day, sum), the oldest part first; sums above zero."""
    parts = [Part(due_on, amount) for due_on, amount in sorted(instalments)]
    at = 0
    over = NOTHING
    for paid_on, amount in sorted(payments):
        left = amount
        while left and at < len(parts):
            part = parts[at]
            taken = min(left, part.open)
            left -= taken
            paid = part.paid + taken
            full = paid == part.amount
            parts[at] = Part(part.due_on, part.amount, paid, paid_on if full else None)
            at += full
        over += left
    return Allocation(tuple(parts), over)
