"""What the pages of the books ask for. Sums are of one currency each, as the database holds them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from ledger.models import Balance, Entry, Fund, FundBalance, Kind, Posting

# An occasion without a page of its own is shown on the page of the thing it belongs to.
BELONGS_TO = ("list", "receipt", "deposit", "attempt", "remittance")


@dataclass(frozen=True)
class Movement:
    """An entry's effect on the money of a fund; `after` is what the fund then held."""

    entry: Entry
    came: Decimal | None
    went: Decimal | None
    after: Decimal


def movements(fund: Fund, currency: str) -> QuerySet[Entry]:
    """Entries that changed what the fund holds in the currency, each with `moved`: more is positive."""
    held = Posting.objects.filter(entry=OuterRef("pk"), fund=fund, currency_id=currency, account__kind=Kind.ASSET)
    moved = held.order_by().values("entry").annotate(sum=Sum("amount")).values("sum")
    return Entry.objects.annotate(moved=Subquery(moved)).filter(moved__isnull=False).exclude(moved=0)


def held_after(fund: Fund, currency: str, entry: Entry | None) -> Decimal:
    """What the fund held in the currency once `entry` was posted, in the order of the journal; None: holds now.

    Counted back from today's balance: the newest entries, those people look at, cost least.
    """
    now = FundBalance.objects.filter(fund=fund, currency_id=currency).values_list("amount", flat=True).first()
    if entry is None:
        return now or Decimal()
    later = Q(entry__posted_on__gt=entry.posted_on) | Q(
        entry__posted_on=entry.posted_on, entry__number__gt=entry.number
    )
    since = Posting.objects.filter(later, entry__posted_on__gte=entry.posted_on, fund=fund, currency_id=currency)
    moved = since.filter(account__kind=Kind.ASSET).aggregate(sum=Sum("amount"))["sum"]
    return (now or Decimal()) - (moved or Decimal())


def statement(entries: Iterable[Any], after: Decimal) -> Iterator[Movement]:
    """Entries with `moved`, newest first, as movements; `after` is what the fund held after the first of them."""
    for entry in entries:
        came = entry.moved if entry.moved > 0 else None
        yield Movement(entry, came, None if came else -entry.moved, after)
        after -= entry.moved


def where_it_went(fund: Fund) -> list[Balance]:
    """Totals of the fund by account: what came in and went out, with `came` or `went`, money held left out."""
    rows = Balance.objects.filter(fund=fund).exclude(account__kind=Kind.ASSET).exclude(amount=0)
    found = list(rows.select_related("account").order_by("currency", "account__code"))
    for row in found:
        set_sides(row, "went", "came")
    return found


def set_sides(row: Any, positive: str, negative: str) -> None:
    """Give a row with a signed `amount` two unsigned columns, the other one None."""
    setattr(row, positive, row.amount if row.amount > 0 else None)
    setattr(row, negative, -row.amount if row.amount < 0 else None)


def with_legs(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with their postings as `legs`, by two statements whatever their number; see `set_legs`."""
    legs = Posting.objects.select_related("account", "fund").order_by("pk")
    return entries.prefetch_related(Prefetch("postings", legs, to_attr="legs"))


def set_legs(entries: Iterable[Any]) -> None:
    """Show each leg's sum as debit or credit; the entries come from `with_legs`."""
    for entry in entries:
        for leg in entry.legs:
            set_sides(leg, "debit", "credit")


def touching(entries: QuerySet[Entry], **of: Any) -> QuerySet[Entry]:
    """Entries with a posting of the fund or account."""
    return entries.filter(Exists(Posting.objects.filter(entry=OuterRef("pk"), **of)))


def between(entries: QuerySet[Entry], first: date | None, last: date | None) -> QuerySet[Entry]:
    """Entries posted from first to last, both days included; None leaves an end open."""
    if first:
        entries = entries.filter(posted_on__gte=first)
    return entries.filter(posted_on__lte=last) if last else entries


def held_by_currency() -> Prefetch:
    """For funds: `sums`, what each holds, one row for a currency."""
    return Prefetch("held", FundBalance.objects.exclude(amount=0).order_by("currency"), to_attr="sums")


def with_occasions(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with all they were posted for, in one statement. Those records hold the key, and none is named here."""
    return entries.select_related(*_occasion_names())


def _occasion_names() -> list[str]:
    relations = [relation for relation in Entry._meta.related_objects if relation.one_to_one]
    return [str(relation.get_accessor_name()) for relation in relations if relation.related_model is not Entry]


def occasions(entry: Entry) -> list[Model]:
    """What the entry was posted for: a gift, a deposit, a match, a sending or its return; mostly one."""
    found = []
    for name in _occasion_names():
        try:
            found.append(getattr(entry, name))
        except ObjectDoesNotExist:
            continue
    return found


def shown_on(thing: Model) -> Model | None:
    """The thing itself when it has a page, else the thing it belongs to that has one."""
    if hasattr(thing, "get_absolute_url"):
        return thing
    for name in BELONGS_TO:
        if owner := getattr(thing, name, None):
            return shown_on(owner)
    return None


def newest_first(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries.order_by(F("posted_on").desc(), F("number").desc())
