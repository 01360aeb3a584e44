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

from ledger.models import Account, Balance, EntryKind, Fund, Posting, Role
from ledger.services import Line, NewEntry, post_many

AT_ONCE = 50_000


def fill(fund, postings, by):
    """Gifts into one fund by the real service; half of its postings are of the account that is asked about."""
    cash, income = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.GIFTS)
    left = postings
    while left:
        count = min(left, AT_ONCE)
        entries = [_gift(cash, income, fund, making.amount(number)) for number in range(count)]
        with transaction.atomic(durable=True):
            post_many(entries, by=by)
        left -= count


def _gift(cash, income, fund, amount):
    lines = (Line(cash, fund, "EUR", amount), Line(income, fund, "EUR", -amount))
    return NewEntry(posted_on=date(2024, 2, 1), kind=EntryKind.GIFT, text="gift", lines=lines)


def balance(fund):
    cash = Account.objects.playing(Role.COUNTED_CASH)
    return Balance.objects.filter(account=cash, fund=fund, currency="EUR").get().amount


def summed(fund):
    cash = Account.objects.playing(Role.COUNTED_CASH)
    return Posting.objects.filter(account=cash, fund=fund, currency="EUR").aggregate(sum=Sum("amount"))["sum"]


def many(ask, fund, times):
    def work():
        for _ in range(times):
            ask(fund)

    return work


def main(few=10_000, lots=1_000_000):
    found = making.association()
    small, large = (Fund.objects.create(code=code, name=code, opened_on=making.FIRST) for code in ("small", "large"))
    fill(small, few, found["treasurer"])
    fill(large, lots, found["treasurer"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for fund in (small, large):
        assert balance(fund) == summed(fund)
    many(balance, small, 200)(), many(balance, large, 200)()
    large_ms, small_ms = (
        found * 5 for found in ground.in_turn(15, many(balance, large, 200), many(balance, small, 200))
    )
    tell(Figure("balance at 1,000,000 postings", large_ms, small_ms, "at 10,000", "ms", bound=1.5))
    large_ms, small_ms = (found * 1000 for found in ground.in_turn(5, many(summed, large, 1), many(summed, small, 1)))
    tell(Figure("sum of 1,000,000 postings (not used)", large_ms, small_ms, "of 10,000", "ms"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
