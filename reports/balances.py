"""The statement of balances: where the money lay, what it grew by, and what lies between the books and each bank.

Goods in stock stand apart from it, by fund, at what they cost, like the other assets of form CC16, section B4.
Opening cash and surplus are the closing cash, per account and currency, reconciled to the statements of the bank: the
statement of balances of schedule 3 of the Charities Accounts (Scotland) Regulations 2006, section B of form CC16.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Case, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from ledger.models import Role
from ledger.money import Money
from reports.asked import Asked
from reports.bank import reconciled
from reports.books import postings
from reports.document import Column, Document, Note, Row, Section, Table, total_rows
from reports.goods import HELD, MONEY
from reports.house import association, scope_of_books
from reports.later import recorded_later
from reports.made_of import SINCE, before, led
from reports.prior import period_before
from reports.whereabouts import deposits_on_their_way
from reports.wording import said

SUMS = [
    Column(label=label, kind="money")
    for label in (_("Opening"), _("Came in"), _("Went out"), _("Closing"), _("Closing a year before"))
]
CASH = [Column(label=_("Account"), kind="code"), Column(label=_("Where")), *SUMS]
GOODS = [Column(label=_("Fund"), kind="code"), *SUMS]
ON_THE_WAY = [
    Column(label=_("Deposit"), kind="code"),
    Column(label=_("Body"), kind="code"),
    Column(label=_("Paid in"), kind="date"),
    Column(label=_("Days"), kind="number"),
    Column(label=_("Sum"), kind="money"),
]
NOTHING = Decimal(0)
TOTAL = _("Total")


def statement_of_balances(asked: Asked) -> Document:
    """Every account of money, goods in stock, the deposits on their way, and each bank beside its last statement.

    Opening + came in - went out = closing; per currency, nothing converted. Seven queries.
    """
    cash, goods = _held(asked)
    return Document(
        code="statement-of-balances",
        title=_("Statement of balances"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[cash, *goods, _deposits(asked), *reconciled(asked), *recorded_later(asked)],
        signatures=[_("Treasurer"), _("For the board"), _("For the audit committee")],
    )


def _held(asked: Asked) -> tuple[Section, list[Section]]:
    """Money by account, and goods by fund where there were any."""
    before = Q(entry__posted_on__lt=asked.first)
    sums = {
        "opening": before,
        "came": ~before & Q(amount__gt=0),
        "went": ~before & Q(amount__lt=0),
        "closing": Q(),
        "year_before": Q(entry__posted_on__lte=period_before(asked)[1]),
    }
    # Money is told by account, goods by fund.
    of_fund = Case(When(account__role=Role.STOCK, then="fund__code"), default=Value(""))
    keys = ("account__code", "account__name", "account__role", "currency_id")
    found = postings(asked).filter(HELD).annotate(of_fund=of_fund).values_list("of_fund", *keys)
    found = found.annotate(**{name: Sum("amount", filter=q, default=NOTHING) for name, q in sums.items()})
    money: list[Row] = []
    goods: list[Row] = []
    for fund, code, name, role, currency, *held in found.order_by("account__code", "of_fund", "currency_id"):
        cells = _led(asked, [Money(sum_, currency) for sum_ in held], {"account": code, "fund": fund})
        if role == Role.STOCK and any(held):
            goods.append([fund, *cells])
        elif any(held):
            money.append([code, Role(role).label if role else name, *cells])
    return _cash(asked, money), [_goods(goods)] if goods else []


def _led(asked: Asked, sums: list[Money], place: dict[str, str]) -> list[Money]:
    """Opening, what came and went, and the closings, each leading to its postings in the ledger."""
    periods = [before(asked), *[(asked.first, asked.as_of)] * 3, (SINCE, period_before(asked)[1])]
    narrow = {name: code for name, code in place.items() if code}
    return [led(asked, sum_, period=period, **narrow) for sum_, period in zip(sums, periods, strict=True)]


def _cash(asked: Asked, rows: list[Row]) -> Section:
    totals = total_rows(CASH, rows, TOTAL)
    return Section(
        title=_("Cash funds"),
        intro=_(
            "Every account that held or moved money. What moves from one to another comes in here and goes out there."
        ),
        tables=[Table(caption="", columns=CASH, rows=rows, totals=totals)],
        notes=_ties(asked, totals),
    )


def _goods(rows: list[Row]) -> Section:
    return Section(
        title=_("Goods in stock"),
        intro=_(
            "What each fund holds in goods, at what they cost. They are no money, and stand in none of the sums above."
        ),
        tables=[Table(caption="", columns=GOODS, rows=rows, totals=total_rows(GOODS, rows, TOTAL))],
    )


def _ties(asked: Asked, totals: list[Any]) -> list[Note]:
    """Opening and surplus, as the accounts that hold no money tell it, are the closing of those that do."""
    rows = postings(asked).exclude(MONEY).filter(entry__posted_on__gte=asked.first)
    surplus = defaultdict(Decimal, rows.values_list("currency_id").annotate(total=-Sum("amount")).order_by())
    notes = []
    for _label, _where, opening, _came, _went, closing, _before in totals:
        facts = {"opening": opening, "surplus": Money(surplus[closing.currency], closing.currency), "closing": closing}
        if opening + facts["surplus"] == closing:
            sentence = _("Opening %(opening)s and a surplus of %(surplus)s are the closing %(closing)s.")
            notes.append(Note(said(sentence, **facts), "ok"))
        else:
            sentence = _("Opening %(opening)s and a surplus of %(surplus)s are not the closing %(closing)s.")
            notes.append(Note(said(sentence, **facts), "need"))
    return notes


def _deposits(asked: Asked) -> Section:
    columns = ("code", "body__code", "deposited_on", "amount", "currency_id")
    rows: list[Row] = [
        [code, body, day, (asked.as_of - day).days, Money(amount, currency)]
        for code, body, day, amount, currency in deposits_on_their_way(asked)
        .order_by("deposited_on", "code")
        .values_list(*columns)
    ]
    totals: list[Row] = [[*row[:3], "", row[4]] for row in total_rows(ON_THE_WAY, rows, TOTAL)]
    return Section(
        title=_("Deposits on their way"),
        intro=_("Paid in at the bank up to the day; no booking of a statement was taken for their arrival by then."),
        tables=[Table(caption="", columns=ON_THE_WAY, rows=rows, totals=totals)],
    )
