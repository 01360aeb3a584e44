"""What is still open on one account, found once and looked up by code, sum and day: no booking walks through all."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from fund_collections.models import Booking, Deposit, ListState, MatchedEntry, Pledge, SubscriptionList
from fund_collections.numbers import codes_in
from ledger.models import Entry, Posting

# Cash paid in over a counter is booked within days; a note written late may follow the booking.
DAYS_APART = 21
# Looked at for one booking, however many bear the same sum.
NEAREST = 12


@dataclass
class Shelf:
    """Things of one kind: by code, and by sum in the order of their days."""

    by_code: dict = field(default_factory=lambda: defaultdict(list))
    _by_sum: dict = field(default_factory=lambda: defaultdict(list))
    _sums: list = field(default_factory=list)

    def put(self, thing, *, amount, day, codes):
        for code in codes:
            self.by_code[code].append(thing)
        self._by_sum[amount].append((day, len(self._sums), thing))
        self._sums.append((amount, len(self._sums), day, thing))

    def close(self):
        """Sorted once, when all is put in."""
        self._sums.sort(key=lambda row: row[:2])
        for rows in self._by_sum.values():
            rows.sort(key=lambda row: row[:2])
        return self

    def named(self, codes):
        """What the codes name, each once, in their order."""
        return list(dict.fromkeys(thing for code in codes for thing in self.by_code.get(code, ())))

    def near(self, amount, day, *, days=DAYS_APART):
        """(days apart, thing) of just this sum, the nearest first."""
        rows = self._by_sum.get(amount, ())
        at = bisect_left(rows, (day,))
        around = rows[max(0, at - NEAREST) : at + NEAREST]
        found = [(abs((when - day).days), order, thing) for when, order, thing in around]
        return [(apart, thing) for apart, _order, thing in sorted(found, key=lambda row: row[:2]) if apart <= days]

    def between(self, low, high, day, *, days=DAYS_APART):
        """Things of a sum above `low`, up to `high`, the smallest first."""
        start = bisect_right(self._sums, low, key=lambda row: row[0])
        end = bisect_right(self._sums, high, key=lambda row: row[0])
        rows = self._sums[start : min(end, start + NEAREST * 4)]
        return [thing for _sum, _order, when, thing in rows if abs((when - day).days) <= days][:NEAREST]

    def around(self, day):
        """Things of the days around, at most a few."""
        at = bisect_left(self._days, (day,))
        rows = self._days[max(0, at - NEAREST) : at + NEAREST]
        return [thing for when, _order, thing in rows if abs((when - day).days) <= DAYS_APART]

    @property
    def _days(self):
        if not hasattr(self, "_sorted_days"):
            rows = [(day, order, thing) for _amount, order, day, thing in self._sums]
            self._sorted_days = sorted(rows, key=lambda row: row[:2])
        return self._sorted_days


@dataclass(frozen=True)
class OpenEntry:
    """An entry that moved the account and that no booking answers yet."""

    entry: Entry
    moved: Decimal

    def __hash__(self):
        return hash(self.entry.pk)


@dataclass
class Pool:
    """All that is open on the account around the days of the bookings, in a fixed number of queries."""

    account: object
    deposits: Shelf
    entries: Shelf
    bookings: Shelf
    lists: dict
    pledges: dict


def fill(account, bookings):
    """The pool for `bookings` of one account: named in their texts, or near them in time."""
    days = [booking.booked_on for booking in bookings]
    window = (min(days) - timedelta(DAYS_APART), max(days) + timedelta(DAYS_APART))
    codes = {code for booking in bookings for code in booking.codes}
    papers = _lists(account, codes)
    return Pool(
        account=account,
        deposits=_deposits(account, window, codes, papers),
        entries=_entries(account, window, codes),
        bookings=_bookings(account, window),
        pledges=_pledges(account, codes),
        lists={one.number: one for one in papers if one.deposit_id is None},
    )


def _deposits(account, window, codes, papers):
    of_list = defaultdict(list)
    for one in papers:
        of_list[one.deposit_id].append(one.number)
    of_list.pop(None, None)
    wanted = Q(deposited_on__range=window) | Q(code__in=codes) | Q(pk__in=list(of_list))
    rows = Deposit.objects.unmatched().filter(wanted, account=account).select_related("body", "currency")
    shelf = Shelf()
    for one in rows.order_by("deposited_on", "code"):
        one.numbers = of_list.get(one.pk, ())  # those of its lists that the texts name
        shelf.put(one, amount=one.amount, day=one.deposited_on, codes=(one.code, *one.numbers))
    return shelf.close()


def open_entries(account):
    """Entries that moved the account and wait for the bank, each with `moved`.

    An entry and its reversal that the bank never saw cancel one another.
    """
    live = MatchedEntry.objects.filter(account=account, undone_at=None)
    here = Posting.objects.filter(entry=OuterRef("pk"), account=account).order_by().values("entry")
    answered = Q(reversed_by__isnull=False) & ~Exists(live.filter(entry=OuterRef("reversed_by__pk")))
    answers = Q(reverses__isnull=False) & ~Exists(live.filter(entry=OuterRef("reverses")))
    rows = Entry.objects.filter(~Exists(live.filter(entry=OuterRef("pk")))).exclude(answered).exclude(answers)
    return rows.annotate(moved=Subquery(here.annotate(sum=Sum("amount")).values("sum"))).exclude(moved=0).exclude(
        moved=None
    )  # fmt: skip


def _entries(account, window, codes):
    # Year and number apart name a few entries too many; the shelf finds the right ones by their code.
    named = [code.split("-") for code in codes if code.startswith("J-")]
    numbers = Q(year__in={int(year) for _j, year, _n in named}, number__in={int(number) for _j, _y, number in named})
    shelf = Shelf()
    rows = open_entries(account).filter(Q(posted_on__range=window) | numbers)
    for entry in rows.order_by("posted_on", "number"):
        told = (entry.code, *(code for code in codes_in(entry.text) if code.startswith("R-")))
        shelf.put(OpenEntry(entry, entry.moved), amount=entry.moved, day=entry.posted_on, codes=told)
    return shelf.close()


def _bookings(account, window):
    rows = Booking.objects.unmatched().filter(statement__account=account, booked_on__range=window)
    shelf = Shelf()
    for one in rows.defer("text").order_by("booked_on", "statement_id", "ordinal"):
        shelf.put(one, amount=one.amount, day=one.booked_on, codes=one.codes)
    return shelf.close()


def _pledges(account, codes):
    """{code: pledge} with what is due of it today."""
    named = [code for code in codes if code.startswith("P-")]
    if not named:
        return {}
    rows = Pledge.objects.filter(code__in=named, currency=account.currency_id).with_sums(timezone.localdate())
    return {one.code: one for one in rows.select_related("appeal__fund", "body")}


def _lists(account, codes):
    """Posted lists that the texts name, paid in or not."""
    if not codes:
        return []
    rows = SubscriptionList.objects.filter(number__in=codes, state=ListState.POSTED, currency=account.currency_id)
    return list(rows.order_by("number"))
