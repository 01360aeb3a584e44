"""The journal as other programs are given it: read in the order of days, in constant memory, of a fixed moment.

Entries are numbered without gaps and never change. So the numbers that each year's series had reached when reading
began are a snapshot of the books that no later posting alters, and no long transaction is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.models import Account, Currency, Entry, Fund, JournalSeries, Posting
from reports.plain_books.names import Place, places

CHUNK = 5000
COLUMNS = (
    "entry__year",
    "entry__number",
    "entry__posted_on",
    "entry__kind",
    "entry__text",
    "entry__rate",
    "entry__rate_on",
    "entry__rate_source",
    "entry__reverses__year",
    "entry__reverses__number",
    "entry__reversed_by__year",
    "entry__reversed_by__number",
    "entry__reversed_by__posted_on",
    "account",
    "fund",
    "currency",
    "amount",
)
LEG = 13  # where a leg's own columns begin

type Where = tuple[UUID, UUID]


class NothingToExport(Refusal):
    """No entry was posted up to the day asked for."""


@dataclass(frozen=True, slots=True)
class Leg:
    """`amount` in `currency`, debit positive."""

    place: Place
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry; `reverses` and `reversed_by` are codes of others or "". A `rate` comes with its day and source."""

    code: str
    on: date
    kind: str
    text: str
    legs: list[Leg]
    rate: Decimal | None = None
    rate_on: date | None = None
    rate_source: str = ""
    reverses: str = ""
    reversed_by: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """What an account holds of a fund in one currency, debit positive; `since` is the first day it was posted to."""

    place: Place
    currency: str
    amount: Decimal
    since: date


@dataclass(frozen=True)
class Books:
    """The entries from `first` (None: from the beginning) to `as_of`, both days included."""

    first: date | None
    as_of: date
    reached: dict[int, int]
    count: int
    exponents: dict[str, int]
    places: dict[Where, Place] = field(repr=False)

    @property
    def last(self) -> Entry:
        """The newest entry told of, in the order of days."""
        return self._entries.order_by("-posted_on", "-number")[0]

    @property
    def _entries(self) -> QuerySet[Entry]:
        entries = Entry.objects.filter(_reached("", self.reached), posted_on__lte=self.as_of)
        return entries.filter(posted_on__gte=self.first) if self.first else entries

    def entries(self) -> Iterator[Entered]:
        """Every entry of the period, the oldest first, with its legs in the order they were posted."""
        legs = Posting.objects.filter(_reached("entry__", self.reached), entry__posted_on__lte=self.as_of)
        if self.first:
            legs = legs.filter(entry__posted_on__gte=self.first)
        legs = legs.order_by("entry__posted_on", "entry__number", "pk")
        rows = legs.values_list(*COLUMNS).iterator(chunk_size=CHUNK)
        for _number, group in groupby(rows, key=itemgetter(0, 1)):
            yield self._entered(list(group))

    def brought_forward(self) -> list[Stand]:
        """What stood before the first day; nothing where the books are told from their beginning."""
        if self.first is None:
            return []
        return [stand for stand in self._stands(Q(entry__posted_on__lt=self.first)) if stand.amount]

    def closing(self) -> list[Stand]:
        """What stands at the end of the last day, zeros too: every account, fund and currency that was ever used."""
        return self._stands(Q(entry__posted_on__lte=self.as_of))

    def _stands(self, until: Q) -> list[Stand]:
        rows = Posting.objects.filter(until, _reached("entry__", self.reached)).order_by()
        sums = rows.values_list("account", "fund", "currency").annotate(
            sum=Sum("amount"), since=Min("entry__posted_on")
        )
        found = [Stand(self.places[account, fund], *rest) for account, fund, *rest in sums]
        return sorted(found, key=lambda stand: (stand.place.name, stand.currency))

    def _entered(self, rows: list[tuple]) -> Entered:
        year, number, on, kind, text, rate, rate_on, source, *others = rows[0][:LEG]
        reversed_year, reversed_number, by_year, by_number, by_on = others
        told = by_year and by_on <= self.as_of and by_number <= self.reached.get(by_year, 0)
        legs = [Leg(self.places[row[LEG], row[LEG + 1]], row[LEG + 2], row[LEG + 3]) for row in rows]
        reverses = _code(reversed_year, reversed_number) if reversed_year else ""
        reversed_by = _code(by_year, by_number) if told else ""
        return Entered(_code(year, number), on, kind, text, legs, rate, rate_on, source, reverses, reversed_by)

    def written(self, amount: Decimal, currency: str) -> str:
        """The sum with the decimals of its currency, and a point before them."""
        return f"{amount:.{self.exponents[currency]}f}"


def opened(*, first: date | None = None, as_of: date | None = None) -> Books:
    """The books from `first` to `as_of` as they stand now; without days from their first entry to their last.

    Raises NothingToExport, and Refusal where the period ends before it begins.
    """
    reached = dict(JournalSeries.objects.order_by("year").values_list("year", "last"))
    if as_of is None:
        as_of = Entry.objects.filter(_reached("", reached)).aggregate(last=Max("posted_on"))["last"]
    if as_of is None:
        raise NothingToExport(_("There is no entry in the books yet."))
    if first and first > as_of:
        raise Refusal(_("The period ends before it begins."), field="first")
    entries = Entry.objects.filter(_reached("", reached), posted_on__lte=as_of)
    count = (entries.filter(posted_on__gte=first) if first else entries).count()
    if not count:
        raise NothingToExport(_("There is no entry in this period."), field="as_of")
    exponents = dict(Currency.objects.values_list("code", "exponent"))
    accounts = Account.objects.values_list("pk", "code", "kind", "role")
    funds = Fund.objects.values_list("pk", "code")
    return Books(first, as_of, reached, count, exponents, places(accounts, funds))


def _reached(prefix: str, reached: dict[int, int]) -> Q:
    """Entries whose number is not beyond what the series of its year had reached."""
    found = Q(pk__in=[])
    for year, last in reached.items():
        found |= Q(**{f"{prefix}year": year, f"{prefix}number__lte": last})
    return found


def _code(year: int, number: int) -> str:
    return f"J-{year}-{number:05d}"
