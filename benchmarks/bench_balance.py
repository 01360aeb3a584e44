"""An account's balance at 1,000,000 postings against 10,000: read from the running balances, whatever their number.

Beside it, for the reader: the sum over the postings themselves, which grows with them.
"""

import sys
from datetime import date

import ground

ground.ready()

import making
from django.db import connection, transaction
from django.db.models import Sum
from figures import Figure, tell

from aidassoc.database import as_owner
from ledger.models import Account, Balance, EntryKind, Fund, Posting, Role
from ledger.services import Line, NewEntry, post_many

LEGS = 100
AT_ONCE = 1000  # entries


def fill(fund, postings, by):
    """Entries of the real service: `LEGS` sums each into the account that is asked about, one leg against them."""
    cash, income = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.GIFTS)
    numbers = range(postings // LEGS)
    for first in numbers[::AT_ONCE]:
        entries = [_entry(cash, income, fund, number) for number in numbers[first : first + AT_ONCE]]
        with transaction.atomic(durable=True):
            post_many(entries, by=by)


def _entry(cash, income, fund, number):
    legs = [Line(cash, fund, "EUR", making.amount(number + leg)) for leg in range(LEGS)]
    legs.append(Line(income, fund, "EUR", -sum(leg.amount for leg in legs)))
    return NewEntry(posted_on=date(2024, 2, 1), kind=EntryKind.GIFT, text="gifts", lines=legs)


def balance(fund):
    cash = Account.objects.playing(Role.COUNTED_CASH)
    return Balance.objects.filter(account=cash, fund=fund, currency="EUR").get().amount


def summed(fund):
    cash = Account.objects.playing(Role.COUNTED_CASH)
    return Posting.objects.filter(account=cash, fund=fund, currency="EUR").aggregate(sum=Sum("amount"))["sum"]


def in_ms(ask, *funds, rounds, asked):
    """Milliseconds of one question about each fund, asked in turn."""

    def of(fund):
        def work():
            for _ in range(asked):
                ask(fund)

        return work

    works = [of(fund) for fund in funds]
    # Once unmeasured: the rows are in memory then, for both.
    ground.in_turn(1, *works)
    return [seconds * 1000 / asked for seconds in ground.in_turn(rounds, *works)]


def main(few=10_000, lots=1_000_000):
    found = making.association()
    small, large = (Fund.objects.create(code=code, name=code, opened_on=making.FIRST) for code in ("small", "large"))
    fill(small, few, found["treasurer"])
    fill(large, lots, found["treasurer"])
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for fund in (small, large):
        assert balance(fund) == summed(fund)
    small_ms, large_ms = in_ms(balance, small, large, rounds=15, asked=200)
    tell(Figure(f"balance at {lots:,} postings", large_ms, small_ms, f"at {few:,}", "ms", bound=1.5))
    small_ms, large_ms = in_ms(summed, small, large, rounds=5, asked=1)
    tell(Figure(f"sum of {lots:,} postings, for comparison", large_ms, small_ms, f"of {few:,}", "ms"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
