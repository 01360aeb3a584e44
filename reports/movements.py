"""What moved the funds, told by the counter accounts of the ledger.

An entry balances within each fund and currency, so what its asset accounts gained is what its other accounts gave:
opening balance plus these sums is the closing balance, always.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import EntryKind, Kind, Role
from ledger.money import Money
from reports.asked import Asked
from reports.books import postings
from reports.goods import MONEY
from reports.prior import period_before


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which money reaches or leaves a fund, and the column that it counts in."""

    name: str
    column: str
    word: Promise


IN, OUT, FEES, EXCHANGED = COLUMNS = ("in", "out", "fees", "exchanged")
GOODS = "goods"
# In the order in which a report tells of them.
WAYS = {
    way.name: way
    for way in (
        Way("gifts", IN, _("gifts from collections")),
        Way("in kind", IN, _("goods given")),
        Way("brought in", IN, _("balances brought into the books")),
        Way("other income", IN, _("other income")),
        Way("transferred in", IN, _("transferred from other funds")),
        Way("back", IN, _("aid come back")),
        Way("aid", OUT, _("aid sent")),
        Way(GOODS, OUT, _("goods bought")),
        Way("lost", OUT, _("lost on the way")),
        Way("written off", OUT, _("goods spoilt or missing in the store")),
        Way("other expense", OUT, _("other expense")),
        Way("transferred out", OUT, _("transferred to other funds")),
        Way("fees", FEES, _("fees of sending")),
        Way("exchanged", EXCHANGED, _("exchanged from and into other currencies")),
        Way("rates", EXCHANGED, _("gains and losses of exchange")),
    )
}
BY_ROLE = {
    Role.GIFTS: "gifts",
    Role.GIFTS_IN_KIND: "in kind",
    Role.OPENING: "brought in",
    Role.AID: "aid",
    Role.STOCK: GOODS,  # of a cash statement: a fund that buys goods gains and loses nothing
    Role.LOSSES: "lost",
    Role.WRITTEN_OFF: "written off",
    Role.FEES: "fees",
    Role.EXCHANGE: "exchanged",
    Role.RATE_DIFFERENCES: "rates",
}
BY_KIND = {Kind.INCOME: "other income", Kind.EXPENSE: "other expense"}


def told(role: str, account_kind: str, entry_kind: str, gain: Decimal) -> list[tuple[Way, Decimal]]:
    """The ways that postings to a counter account tell of, with what the fund gained (below zero: lost) in each."""
    if entry_kind == EntryKind.RETURN and role == Role.AID:
        return [(WAYS["back"], gain)]
    if entry_kind == EntryKind.RETURN and role == Role.LOSSES:
        # The entry takes the whole sending out of aid: what was lost of it did not come back, and was no aid.
        return [(WAYS["lost"], gain), (WAYS["back"], gain), (WAYS["aid"], -gain)]
    if role in BY_ROLE:
        return [(WAYS[BY_ROLE[Role(role)]], gain)]
    if not role and account_kind in BY_KIND:
        return [(WAYS[BY_KIND[Kind(account_kind)]], gain)]
    return [(WAYS["transferred in" if gain > 0 else "transferred out"], gain)]


@dataclass(frozen=True, slots=True)
class Movement:
    """What one fund gained (below zero: lost) in one way, in the period or before it."""

    fund: str
    name: str
    currency: str
    way: Way
    before: bool
    amount: Decimal


def counter_postings(asked: Asked) -> QuerySet:
    """Postings to accounts that hold no money, up to the date of the data."""
    return postings(asked).exclude(account__kind=Kind.ASSET)


def movements(asked: Asked) -> list[Movement]:
    """All that moved the funds up to the day, summed per fund, currency and way; one query.

    Goods bought move money into goods, and both are the fund's: `fund_lines` tells how much of a closing is goods.
    """
    (found,) = _moved(asked, [(asked.first, asked.as_of)])
    return found


def movements_beside(asked: Asked) -> tuple[list[Movement], list[Movement]]:
    """The movements, and those of the same period a year before; one query."""
    found, year_before = _moved(asked, [(asked.first, asked.as_of), period_before(asked)])
    return found, year_before


def _moved(asked: Asked, periods: list[tuple[date, date]]) -> list[list[Movement]]:
    sums: dict[str, Sum] = {}
    for place, (first, last) in enumerate(periods):
        before, within = Q(entry__posted_on__lt=first), Q(entry__posted_on__gte=first, entry__posted_on__lte=last)
        # Gained and lost apart, for a transfer in and one out are two ways.
        parts = {"before": before, "gained": within & Q(amount__lt=0), "lost": within & Q(amount__gt=0)}
        sums |= {f"{name}_{place}": Sum("amount", filter=rows) for name, rows in parts.items()}
    keys = ("fund__code", "fund__name", "currency_id", "account__role", "account__kind", "entry__kind")
    found = postings(asked).exclude(MONEY).values_list(*keys).annotate(**sums).order_by("fund__code", "currency_id")
    moved: list[list[Movement]] = [[] for _period in periods]
    for fund, name, currency, role, account_kind, entry_kind, *totals in found:
        for of_period, three in zip(moved, batched(totals, 3, strict=True), strict=True):
            of_period += [
                Movement(fund, name, currency, way, place == 0, amount)
                for place, total in enumerate(three)
                if total is not None
                for way, amount in told(role, account_kind, entry_kind, -total)
            ]
    return moved


@dataclass(slots=True)
class FundLine:
    """Opening + in + out + fees + exchanged = closing, each with its sign, for one fund and currency."""

    fund: str
    name: str
    currency: str
    opening: Decimal = Decimal(0)
    moved: dict[str, Decimal] | None = None
    goods: Decimal = Decimal(0)  # of the closing

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((self.moved or {}).values(), Decimal(0))

    def money(self, way: str = "") -> Money:
        return Money((self.moved or {}).get(way, Decimal(0)), self.currency)

    def column(self, column: str) -> Money:
        moved = (self.moved or {}).items()
        return Money(sum((amount for way, amount in moved if WAYS[way].column == column), Decimal(0)), self.currency)


def fund_lines(found: Iterable[Movement]) -> list[FundLine]:
    """A line for each fund and currency that held or moved anything, in order of their codes."""
    lines: dict[tuple[str, str], FundLine] = {}
    for one in found:
        new = FundLine(one.fund, one.name, one.currency, moved=defaultdict(Decimal))
        line = lines.setdefault((one.fund, one.currency), new)
        if one.way.name == GOODS:
            line.goods -= one.amount
        elif one.before:
            line.opening += one.amount
        else:
            line.moved[one.way.name] += one.amount  # type: ignore[index]
    return [line for _key, line in sorted(lines.items()) if line.opening or line.moved]


def ways_moved(found: Iterable[Movement]) -> dict[tuple[str, str, str], Decimal]:
    """{(fund's code, currency, way): sum} within the period, in the order of the funds and of WAYS."""
    sums: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in found:
        if not one.before and one.way.name != GOODS:
            sums[one.fund, one.currency, one.way.name] += one.amount
    order = list(WAYS)
    return dict(sorted(sums.items(), key=lambda item: (item[0][0], item[0][1], order.index(item[0][2]))))
