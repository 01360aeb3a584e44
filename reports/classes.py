"""What funds or classes of funds received and paid in a period and in the same one a year before, by one question."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import AnyValue, Case, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import EntryKind, Kind, Role
from reports.asked import Asked
from reports.books import postings
from reports.goods import HELD, IN_KIND, MONEY
from reports.movements import WAYS, told
from reports.prior import period_before

CLASS, FUND = "fund__restricted", "fund__code"
RESTRICTED, UNRESTRICTED = True, False
BY_LIST, BY_TRANSFER, IN_CASH, BY_HAND = CHANNELS = ("by list", "by transfer", "in cash", "by hand")
WORDS: dict[str, Promise] = {
    BY_LIST: _("donations by subscription lists"),
    BY_TRANSFER: _("donations by transfer to the bank"),
    IN_CASH: _("donations in cash, without a list"),
    BY_HAND: _("donations reversed or entered by hand"),
}
ONE_DAY = timedelta(days=1)
NOTHING = Decimal(0)


def _sums() -> defaultdict:
    return defaultdict(Decimal)


@dataclass(slots=True)
class Account:
    """One currency in one period: opening by class or fund, and what was gained (below zero: paid) by (line, class).

    A line is the name of a way or channel, or, where the account has no part in the acts, ("other income", its name).
    """

    opening: defaultdict[Any, Decimal] = field(default_factory=_sums)
    moved: defaultdict[tuple[Any, Any], Decimal] = field(default_factory=_sums)


def accounts_by(key: str, asked: Asked, *, with_goods: bool = False) -> dict[str, tuple[Account, Account]]:
    """{currency: (the period, the same a year before)}, in the order of the codes. One query; two if goods.

    `key` is the column that parts the funds: CLASS or FUND. Of money alone, goods are paid for when they are bought,
    and sending them costs nothing more; `with_goods` they are held until they are sent.
    """
    periods = [(asked.first, asked.as_of), period_before(asked)]
    found: defaultdict[str, tuple[Account, Account]] = defaultdict(lambda: (Account(), Account()))
    cuts = sorted({day for first, last in periods for day in (first, last + ONE_DAY)})
    for segment, part, currency, opening, lines in _moves(key, asked, cuts, with_goods=with_goods):
        for (first, last), account in zip(periods, found[currency], strict=True):
            if segment <= cuts.index(first):
                account.opening[part] += opening
            elif segment <= cuts.index(last + ONE_DAY):
                for line, gain in lines:
                    account.moved[line, part] += gain
    return dict(sorted(found.items()))


def _moves(key: str, asked: Asked, cuts: list[date], *, with_goods: bool) -> Iterator[tuple[Any, ...]]:
    """(segment, part, currency, what it brings into the opening of a later period, its lines) of each sum."""
    held, has_goods = HELD if with_goods else MONEY, False
    counted = postings(asked).filter(~held | Q(entry__kind=EntryKind.GIFT))
    for *place, name, bank, role, kind, entry_kind, total in _summed(counted, key, cuts):
        if kind == Kind.ASSET and (with_goods or role != Role.STOCK):
            channel = BY_TRANSFER if bank else BY_LIST if role == Role.COUNTED_CASH else IN_CASH
            yield *place, NOTHING, [(channel, total), (BY_HAND, -total)]
        else:
            yield *place, -total, _lines(name, role, kind, entry_kind, total)
            has_goods = has_goods or role == Role.STOCK
    if has_goods:
        # What was told of goods sent, come back or lost is taken out again: together it comes to nothing.
        for *place, name, _bank, role, kind, entry_kind, total in _summed(postings(asked).filter(IN_KIND), key, cuts):
            told_of_it = [(line, -gain) for line, gain in _lines(name, role, kind, entry_kind, total)]
            yield *place, NOTHING, [*told_of_it, ("aid", -total)]


def _summed(rows: QuerySet, key: str, cuts: list[date]) -> QuerySet[Any, tuple]:
    """Sums by segment of time, part, currency, account and kind of entry."""
    steps = [When(entry__posted_on__lt=day, then=Value(place)) for place, day in enumerate(cuts)]
    segment = Case(*steps, default=Value(len(cuts)), output_field=IntegerField())
    # What is told of an account is one for all its rows: as keys of the groups each would make them look far more.
    facts = ("name", "bank_identifier", "role", "kind")
    found = rows.annotate(segment=segment).values("segment", key, "currency_id", "account_id", "entry__kind")
    found = found.annotate(**{fact: AnyValue(f"account__{fact}") for fact in facts}, total=Sum("amount"))
    return found.values_list("segment", key, "currency_id", *facts, "entry__kind", "total")


def _lines(name: str, role: str, kind: str, entry_kind: str, total: Decimal) -> list[tuple[Any, Decimal]]:
    if role == Role.GIFTS:
        # What came into the money accounts is taken out of it again: what stays came by no entry of a gift.
        return [(BY_HAND, -total)]
    own = ("other income", "other expense")
    ways = [(way.name, gain) for way, gain in told(role, kind, entry_kind, -total)]
    return [((way, name) if way in own else way, gain) for way, gain in ways]


def word(line: Any) -> str | Promise:
    """What a line says: the way or the channel, or the account's own name."""
    if isinstance(line, tuple):
        return line[1]
    return WORDS[line] if line in WORDS else WAYS[line].word
