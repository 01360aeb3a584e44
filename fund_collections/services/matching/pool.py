"""What is still open on one account, found once and looked up by code, sum and day: no booking walks through all."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from fund_collections.models import (
    BY_CODE,
    BY_NUMBER,
    Booking,
    Deposit,
    Instalment,
    ListState,
    MatchedEntry,
    Pledge,
    SubscriptionList,
)
from fund_collections.numbers import codes_in
from fund_collections.services.pledges import months_on
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


@dataclass(frozen=True, slots=True)
class DuePart:
    """A part of a pledge that is due on a day."""

    pledge: Pledge
    due_on: date


@dataclass
class Pool:
    """All that is open on the account around the days of the bookings, in a fixed number of queries."""

    account: object
    deposits: Shelf
    entries: Shelf
    bookings: Shelf
    lists: dict
    pledges: dict
    # Without a code: posted lists nobody paid in, and open parts of pledges, by sum and day.
    papers: Shelf
    promised: Shelf


def fill(account, bookings):
    """The pool for `bookings` of one account: named in their texts, or near them in time."""
    days = [booking.booked_on for booking in bookings]
    window = (min(days) - timedelta(DAYS_APART), max(days) + timedelta(DAYS_APART))
    codes = {code for booking in bookings for code in booking.codes}
    named, papers = _lists(account, window, codes)
    pledges, promised = _pledges(account, window, codes)
    return Pool(
        account=account,
        deposits=_deposits(account, window, codes, named),
        entries=_entries(account, window, codes),
        bookings=_bookings(account, window),
        pledges=pledges,
        lists={one.number: one for one in named if one.deposit_id is None},
        papers=papers,
        promised=promised,
    )


def _deposits(account, window, codes, papers):
    of_list = defaultdict(list)
    for one in papers:
        of_list[one.deposit_id].append(one.number)
    of_list.pop(None, None)
    wanted = (
        Q(deposited_on__range=window)
        | Q(code__in={code for code in codes if code.startswith("DP-")})
        | Q(pk__in=list(of_list))
    )
    rows = Deposit.objects.unmatched().filter(wanted, account=account).select_related("body", "currency")
    shelf = Shelf()
    for one in rows.order_by("deposited_on", *BY_CODE):
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
        told = (entry.code, *(code for code in codes_in(entry.text, bodies=()) if code.startswith("R-")))
        shelf.put(OpenEntry(entry, entry.moved), amount=entry.moved, day=entry.posted_on, codes=told)
    return shelf.close()


def _bookings(account, window):
    rows = Booking.objects.unmatched().filter(statement__account=account, booked_on__range=window)
    shelf = Shelf()
    for one in rows.defer("text").order_by("booked_on", "statement_id", "ordinal"):
        shelf.put(one, amount=one.amount, day=one.booked_on, codes=one.codes)
    return shelf.close()


def _pledges(account, window, codes):
    """({code: pledge} of those named, what is due today with each; the shelf of open parts due in these days).

    All parts of a pledge are alike, and the oldest is paid first.
    """
    named = {code for code in codes if code.startswith("P-")}
    parts = Instalment.objects.filter(pledge=OuterRef("pk"), due_on__range=window)
    wanted = Q(code__in=named) | Q(Exists(parts), ended_on=None)
    rows = Pledge.objects.filter(wanted, currency=account.currency_id).with_sums(timezone.localdate())
    found, shelf = {}, Shelf()
    for one in rows.select_related("appeal__fund", "body").order_by(*BY_CODE):
        if one.code in named:
            found[one.code] = one
        for number in range(int(one.paid // one.amount), one.count) if one.ended_on is None else ():
            due_on = months_on(one.first_due_on, number * one.interval_months)
            if window[0] <= due_on <= window[1]:
                shelf.put(DuePart(one, due_on), amount=one.amount, day=due_on, codes=())
    return found, shelf.close()


def _lists(account, window, codes):
    """(Posted lists that the texts name, paid in or not; the shelf of those of these days that nobody paid in)."""
    numbers = {code for code in codes if not code.startswith("DP-")}
    wanted = Q(number__in=numbers) | Q(deposit=None, posted_on__range=window)
    rows = SubscriptionList.objects.filter(wanted, state=ListState.POSTED, currency=account.currency_id)
    rows = rows.select_related("body")
    named, shelf = [], Shelf()
    for one in rows.order_by("posted_on", *BY_NUMBER):
        if one.number in codes:
            named.append(one)
        elif one.deposit_id is None:
            shelf.put(one, amount=one.counted_total, day=one.posted_on, codes=(f"A-{one.body.code.upper()}",))
    return named, shelf.close()
