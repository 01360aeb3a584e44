"""The goods of a period: what was bought, given, sent, came back and went missing, by fund, and why.

Told from the postings on the account of goods in stock, so that it ends with what the statement of balances says.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ledger.models import EntryKind, Role
from ledger.money import Money
from remittances.models import Change, Lot, StockChange
from reports.asked import Asked
from reports.books import known, postings
from reports.document import Column, Document, Note, Row, Section, Table, total_rows
from reports.goods import FUNDS
from reports.house import association, scope_of_books
from reports.later import recorded_later

OPENING, BOUGHT, GIVEN, SENT, BACK, STORE = range(6)
PLACES = {
    EntryKind.IN_KIND: GIVEN,
    EntryKind.REMITTANCE: SENT,
    EntryKind.RETURN: BACK,
    EntryKind.STOCK: STORE,
}
MOVED = [
    Column(label=_("Fund"), kind="code"),
    *[
        Column(label=label, kind="money")
        for label in (
            _("Opening"),
            _("Bought"),
            _("Given"),
            _("Sent"),
            _("Came back"),
            _("Written off and found"),
            _("Closing"),
        )
    ],
]
CHANGES = [
    Column(label=_("Day"), kind="date"),
    Column(label=_("Number"), kind="code"),
    Column(label=_("Fund"), kind="code"),
    Column(label=_("Lot"), kind="code"),
    Column(label=_("Goods")),
    Column(label=_("What")),
    Column(label=_("Quantity"), kind="number"),
    Column(label=_("Unit")),
    Column(label=_("Why"), width=2),
    Column(label=_("Worth"), kind="money"),
]
GIFTS = [
    Column(label=_("Day"), kind="date"),
    Column(label=_("Lot"), kind="code"),
    Column(label=_("Fund"), kind="code"),
    Column(label=_("Through"), kind="code"),
    Column(label=_("Goods")),
    Column(label=_("Quantity"), kind="number"),
    Column(label=_("Unit")),
    Column(label=_("Source of the value"), width=2),
    Column(label=_("Worth"), kind="money"),
]
WORDS = dict(Change.choices)
NOTHING = Decimal(0)
TOTAL = _("Total")


def goods_in_stock(asked: Asked) -> Document:
    """Opening + bought + given + sent + came back + written off and found = closing, at cost, by fund and currency.

    A reversal counts in the column of what it reverses. Givers are told by no name and no word. Four queries.
    """
    return Document(
        code="goods-in-stock",
        title=_("Goods in stock"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[_moved(asked), _changes(asked), _gifts(asked), *recorded_later(asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def _moved(asked: Asked) -> Section:
    kind = Coalesce("entry__reverses__kind", "entry__kind")
    before, within = Q(entry__posted_on__lt=asked.first), Q(entry__posted_on__gte=asked.first)
    rows_of_stock = postings(asked).filter(account__role=Role.STOCK, fund__in=FUNDS.values("fund"))
    found = (
        rows_of_stock.annotate(of=kind)
        .values_list("fund__code", "currency", "of")
        .annotate(before=Sum("amount", filter=before), within=Sum("amount", filter=within))
    )
    sums: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [NOTHING] * 6)
    for fund, currency, of, earlier, now in found.order_by():
        sums[fund, currency][OPENING] += earlier or NOTHING
        sums[fund, currency][PLACES.get(of, BOUGHT)] += now or NOTHING
    rows: list[Row] = [
        [fund, *(Money(sum_, currency) for sum_ in (*held, sum(held, NOTHING)))]
        for (fund, currency), held in sorted(sums.items())
        if any(held)
    ]
    return Section(
        title=_("By fund"),
        intro=_("At what the goods cost, or were valued at when they were given. They are no money."),
        tables=[Table(caption="", columns=MOVED, rows=rows, totals=total_rows(MOVED, rows, TOTAL))],
        notes=[] if rows else [Note(_("There were no goods."))],
    )


def _changes(asked: Asked) -> Section:
    """What was written off and found, and what of it was undone: each on the day of its entry."""
    columns = (
        "code",
        "lot__fund__code",
        "lot__code",
        "lot__good__name",
        "lot__good__unit",
        "kind",
        "quantity",
        "because",
    )
    rows = StockChange.objects.filter(lot__fund=asked.fund) if asked.fund else StockChange.objects.all()
    found: list[tuple[Any, Row]] = []
    for entry, is_undone in (("entry", False), ("undo_entry", True)):
        booked = Q(**{f"{entry}__posted_on__range": (asked.first, asked.as_of)}) & known(asked, f"{entry}__recorded_at")
        told = rows.filter(booked).values_list(
            f"{entry}__posted_on", *columns, "undone_because", "value", "lot__currency"
        )
        for day, code, fund, lot, good, unit, kind, quantity, because, undone, value, currency in told:
            gone = (kind == Change.FOUND) == is_undone
            word, why = (_("undone"), undone) if is_undone else (WORDS[kind], because)
            worth = Money(-value if gone else value, currency)
            found.append(((day, code, is_undone), [day, code, fund, lot, good, word, quantity, unit, why, worth]))
    lines: list[Row] = [row for _key, row in sorted(found, key=lambda pair: pair[0])]
    return Section(
        title=_("Written off and found"),
        intro=_("Spoilt, stolen or lost in the store; missing or found at a count; and what of that was undone."),
        tables=[Table(caption="", columns=CHANGES, rows=lines, totals=_totals(CHANGES, lines))],
    )


def _gifts(asked: Asked) -> Section:
    booked = Q(entry__posted_on__range=(asked.first, asked.as_of)) & known(asked)
    lots = Lot.objects.filter(booked).exclude(giver_kind="")
    lots = lots.filter(fund=asked.fund) if asked.fund else lots
    columns = ("entry__posted_on", "code", "fund__code", "given_through__code", "good__name", "quantity", "good__unit")
    rows: list[Row] = [
        [*row, Money(cost, currency)]
        for *row, cost, currency in lots.order_by("entry__posted_on", "code").values_list(
            *columns, "valued_by", "cost", "currency"
        )
    ]
    return Section(
        title=_("Goods given"),
        intro=_("Income of the fund that moved no money, each at what its source says it was worth."),
        tables=[Table(caption="", columns=GIFTS, rows=rows, totals=_totals(GIFTS, rows))],
    )


def _totals(columns: list[Column], rows: list[Row]) -> list[Row]:
    """Totals of what the rows are worth; quantities of different goods add up to nothing."""
    found = total_rows(columns, rows, TOTAL)
    plain = {place for place, column in enumerate(columns) if column.kind == "number"}
    return [["" if place in plain else cell for place, cell in enumerate(row)] for row in found]
