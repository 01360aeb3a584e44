"""A sum of money: a Decimal and an ISO 4217 code. Sums of different currencies never meet."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision

# numeric(19, 4): what ISO 4217 needs at most, up to 10^15 less one.
MAX_DIGITS, DECIMAL_PLACES = 19, 4
LARGEST = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES) - 1


@dataclass(frozen=True, slots=True, order=True)
class Money:
    amount: Decimal
    currency: str

    def __add__(self, other):
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other):
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self):
        return Money(-self.amount, self.currency)

    def __str__(self):
        return f"{self.amount} {self.currency}"

    def _same(self, other):
        if self.currency != other.currency:
            sentence = f"{self.currency} and {other.currency} are never added."
            raise ValueError(sentence)


def plain(rate):
    """A rate without the zeros that its column adds: 0.86, 100; never 1E+2."""
    return f"{rate.normalize():f}"


def as_figure(amount, currency):
    """An amount with as many decimals as its currency (a code) has, and more rather than cut short; None stays None."""
    if amount is None:
        return None
    places = max(get_currency_precision(currency), -amount.normalize().as_tuple().exponent)
    return round(amount, places)


def totals(sums):
    """{currency: total} over an iterable of Money."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for money in sums:
        found[money.currency] += money.amount
    return dict(found)
