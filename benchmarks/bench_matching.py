"""Suggestions for 10,000 bookings against 10,000 open lists, deposits and pledges, and the same again doubled.

Half of the open things are deposits, a quarter posted lists that nobody has recorded as paid in, a quarter pledges.
A third of the bookings name a deposit, others a list or a pledge, others nothing but the sum of a deposit, of two, or
one less a fee. Peer of the doubled run: twice the single one, so that anything worse than linear shows.
"""

import sys
import time
import uuid
from datetime import timedelta
from decimal import Decimal

import ground

ground.ready()

import making
from django.db import connection, transaction
from figures import Figure, tell

from fund_collections.models import BankStatement, Booking, Contribution, Deposit, Instalment, Pledge, StatementFile
from fund_collections.numbers import pledge_code
from fund_collections.services import post_lists, suggestions_for
from ledger.models import Account, EntryKind, Role
from ledger.services import Line, NewEntry, post_many

MANY, BOUND = 10_000, 10
PAID_IN = """UPDATE fund_collections_subscriptionlist l SET deposit_id = d.deposit
             FROM unnest(%s::uuid[], %s::uuid[]) AS d (list, deposit) WHERE l.id = d.list"""


def day(number):
    return making.FIRST + timedelta(days=60 + number % 280)


def deposits(found, bank, lists, sums, first):
    """A deposit of each list, as the service leaves it behind."""
    cash, transit = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.IN_TRANSIT)
    fund, entries, rows = found["fund"], [], []
    for number, one in enumerate(lists, first):
        sum_ = sums[one.pk]
        legs = (Line(transit, fund, "EUR", sum_), Line(cash, fund, "EUR", -sum_))
        code = f"DP-{number:05d}"
        entries.append(NewEntry(posted_on=day(number), kind=EntryKind.DEPOSIT, text=code, lines=legs))
        rows.append(
            Deposit(
                code=code,
                body_id=one.body_id,
                account=bank,
                currency=found["currency"],
                amount=sum_,
                deposited_on=day(number),
                made_by=found["treasurer"],
                entry_id=entries[-1].id,
            )
        )
    with transaction.atomic(), connection.cursor() as cursor:
        post_many(entries, by=found["treasurer"])
        Deposit.objects.bulk_create(rows)
        cursor.execute(PAID_IN, [[one.pk for one in lists], [row.pk for row in rows]])
    return rows


def pledges(found, count, first):
    facts = {"body": found["bodies"][0], "appeal": found["appeal"], "currency": found["currency"]}
    facts |= {"count": 1, "first_due_on": making.FIRST, "interval_months": 1, "started_by": found["typist"]}
    rows = [Pledge(code=pledge_code(n), amount=making.amount(n), **facts) for n in range(first, first + count)]
    with transaction.atomic():
        Pledge.objects.bulk_create(rows)
        Instalment.objects.bulk_create(
            Instalment(pledge=row, number=1, due_on=row.first_due_on, amount=row.amount) for row in rows
        )
    return rows


def bookings(found, bank, paid_in, papers, promised):
    """As many bookings as there are open things, what their texts name written as the import writes it."""
    told = []
    for number, one in enumerate(paid_in):
        sums = (one.amount, one.amount, one.amount * Decimal("0.98"), one.amount + paid_in[number - 1].amount)
        kind = number % 5
        codes = [one.code] if kind in (0, 1, 2) else []
        told.append((round(sums[max(kind - 1, 0)], 2), one.deposited_on + timedelta(days=number % 9), codes))
    told += [(sum_, day(n), [one.number]) for n, (one, sum_) in enumerate(papers)]
    told += [(one.amount, day(n), [one.code]) for n, one in enumerate(promised)]
    file = StatementFile(
        account=bank, sha256=uuid.uuid4().hex * 2, format="bench", added=len(told), known=0, left_out=0, other=0
    )
    statement = BankStatement(account=bank, file=file, number=1, statement_id=str(uuid.uuid4())[:8], format="bench")
    rows = [
        Booking(
            statement=statement,
            ordinal=ordinal,
            booked_on=on,
            currency=found["currency"],
            amount=sum_,
            codes=codes,
            fingerprint=str(uuid.uuid4()),
        )
        for ordinal, (sum_, on, codes) in enumerate(told, start=1)
    ]
    with transaction.atomic():  # an import and its bookings are counted together at commit
        file.save(force_insert=True)
        statement.save(force_insert=True)
        Booking.objects.bulk_create(rows)


def grow(found, bank, count, first):
    """`count` open things more, and as many bookings."""
    lists = making.lists_out(found, count * 3 // 4)
    sums = {one.pk: making.amount(first + at) for at, one in enumerate(lists)}
    for start in range(0, len(lists), 2000):
        part = lists[start : start + 2000]
        Contribution.objects.bulk_create(
            Contribution(list=one, line=1, currency=found["currency"], amount=sums[one.pk]) for one in part
        )
        making.count(found, part)
        post_lists(part, on=making.FIRST + timedelta(days=60), by=found["treasurer"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    half = count // 2
    paid_in = deposits(found, bank, lists[:half], sums, first)
    promised = pledges(found, count // 4, first)
    bookings(found, bank, paid_in, [(one, sums[one.pk]) for one in lists[half:]], promised)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def suggest(bank):
    """Seconds for suggestions for all open bookings, what is asked of the database counted in."""
    rows = Booking.objects.unmatched().select_related("statement__account__currency", "currency").defer("text")
    started = time.perf_counter()
    found = suggestions_for(rows)
    told = sum(bool(ranked) for ranked in found.values())
    print(f"{len(found)} bookings of {bank.code}, {told} with a suggestion", file=sys.stderr)
    return time.perf_counter() - started


def main(many=MANY):
    found = making.association()
    bank = Account.objects.create(
        code="bench-bank", name="Bank", kind="asset", currency=found["currency"], bank_identifier="NL00BENCH"
    )
    grow(found, bank, many, 1)
    single = min(suggest(bank) for _turn in range(3))
    grow(found, bank, many, many + 1)
    doubled = min(suggest(bank) for _turn in range(3))
    name = f"suggestions for {many:,} bookings, {many:,} open things"
    tell(Figure(name, single, BOUND, "the bound", of="ours", bound=BOUND))
    tell(Figure("the same, both doubled", doubled, 2 * single, "twice the single run", bound=1.3))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
