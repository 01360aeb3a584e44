"""What the pages of the books ask for. Sums are of one currency each, as the database holds them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from ledger.models import Account, Balance, Entry, Fund, FundBalance, Kind, Posting

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

    Counted back from today's balance, the fund's `sums`: the newest entries, those people look at, cost least.
    """
    now = next((held.amount for held in getattr(fund, "sums") if held.currency_id == currency), Decimal())  # noqa: B009
    if entry is None:
        return now
    later = Q(entry__posted_on__gt=entry.posted_on) | Q(
        entry__posted_on=entry.posted_on, entry__number__gt=entry.number
    )
    since = Posting.objects.filter(later, entry__posted_on__gte=entry.posted_on, fund=fund, currency_id=currency)
    moved = since.filter(account__kind=Kind.ASSET).aggregate(sum=Sum("amount"))["sum"]
    return now - (moved or Decimal())


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


def kept_elsewhere(entry: Entry) -> list[Model]:
    """Occasions that would be left untrue if the entry alone were reversed: they are corrected through their act."""
    return [thing for thing in occasions(entry) if not getattr(thing, "CORRECTED_WITH_ENTRY", False)]


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


# An account, over all funds or within one: every entry that touches it, whatever it does to the sum.


@dataclass(frozen=True)
class Turn:
    """An entry's sums on both sides of an account; `after` is what then stood there, debit positive."""

    entry: Entry
    debit: Decimal | None
    credit: Decimal | None
    after: Decimal


def turns(account: Account, currency: str, fund: Fund | None) -> QuerySet[Entry]:
    """Entries that touch the account in the currency, each with `debit` and `credit`, both positive or None."""
    legs = Posting.objects.filter(entry=OuterRef("pk"), **_narrowed(account, currency, fund)).order_by()
    debit = legs.filter(amount__gt=0).values("entry").annotate(sum=Sum("amount")).values("sum")
    credit = legs.filter(amount__lt=0).values("entry").annotate(sum=-Sum("amount")).values("sum")
    return Entry.objects.filter(Exists(legs)).annotate(debit=Subquery(debit), credit=Subquery(credit))


def stood_after(account: Account, currency: str, fund: Fund | None, entry: Entry | None) -> Decimal:
    """What stood on the account, debit positive, once `entry` was posted; None: stands now. See `held_after`."""
    narrowed = _narrowed(account, currency, fund)
    now = Balance.objects.filter(**narrowed).aggregate(sum=Sum("amount"))["sum"] or Decimal()
    if entry is None:
        return now
    same_day = Q(entry__posted_on=entry.posted_on, entry__number__gt=entry.number)
    later = Posting.objects.filter(Q(entry__posted_on__gt=entry.posted_on) | same_day, **narrowed)
    moved = later.filter(entry__posted_on__gte=entry.posted_on).aggregate(sum=Sum("amount"))["sum"]
    return now - (moved or Decimal())


def account_statement(entries: Iterable[Any], after: Decimal) -> Iterator[Turn]:
    """Entries of `turns`, newest first; `after` is what stood there after the first of them."""
    for entry in entries:
        yield Turn(entry, entry.debit, entry.credit, after)
        after -= (entry.debit or 0) - (entry.credit or 0)


def _narrowed(account: Account, currency: str, fund: Fund | None) -> dict[str, Any]:
    return {"account": account, "currency_id": currency} | ({"fund": fund} if fund else {})


def stands(account: Account) -> list[Balance]:
    """What stands on the account by fund and currency, zeros left out, with `debit` or `credit`."""
    rows = Balance.objects.filter(account=account).exclude(amount=0).select_related("fund")
    found = list(rows.order_by("currency", "fund__code"))
    for row in found:
        set_sides(row, "debit", "credit")
    return found


def stands_by_currency(accounts: Iterable[Account]) -> dict[Any, list[dict[str, Any]]]:
    """{id of an account: [{currency_id, amount}]} over all funds, zeros left out."""
    rows = Balance.objects.filter(account__in=accounts).values("account", "currency_id").annotate(sum=Sum("amount"))
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows.exclude(sum=0).order_by("account", "currency_id"):
        found.setdefault(row["account"], []).append({"currency_id": row["currency_id"], "amount": row["sum"]})
    return found
