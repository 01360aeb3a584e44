"""The statement of balances: where the money lay, what it grew by, and what lies between the books and each bank.

Opening cash and surplus are the closing cash, per account and currency, reconciled to the statements of the bank: the
statement of balances of schedule 3 of the Charities Accounts (Scotland) Regulations 2006, section B of form CC16.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from ledger.models import Kind, Role
from ledger.money import Money
from reports.asked import Asked
from reports.bank import reconciled
from reports.books import postings
from reports.document import Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope_of_books
from reports.later import recorded_later
from reports.movements import counter_postings
from reports.prior import period_before
from reports.whereabouts import deposits_on_their_way
from reports.wording import said

CASH = [
    Column(label=_("Account"), kind="code"),
    Column(label=_("Where")),
    *[
        Column(label=label, kind="money")
        for label in (_("Opening"), _("Came in"), _("Went out"), _("Closing"), _("Closing a year before"))
    ],
]
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
    """Every account that holds money, the deposits on their way, and each bank account beside its last statement.

    Opening + came in - went out = closing; per currency, nothing converted. Seven queries.
    """
    cash = _cash(asked)
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
        sections=[cash, _deposits(asked), *reconciled(asked), *recorded_later(asked)],
        signatures=[_("Treasurer"), _("For the board"), _("For the audit committee")],
    )


def _cash(asked: Asked) -> Section:
    before = Q(entry__posted_on__lt=asked.first)
    sums = {
        "opening": before,
        "came": ~before & Q(amount__gt=0),
        "went": ~before & Q(amount__lt=0),
        "closing": Q(),
        "year_before": Q(entry__posted_on__lte=period_before(asked)[1]),
    }
    keys = ("account__code", "account__name", "account__role", "currency_id")
    found = postings(asked).filter(account__kind=Kind.ASSET).values_list(*keys)
    found = found.annotate(**{name: Sum("amount", filter=q, default=NOTHING) for name, q in sums.items()})
    rows: list[Row] = [
        [code, Role(role).label if role else name, *[Money(sum_, currency) for sum_ in held]]
        for code, name, role, currency, *held in found.order_by("account__code", "currency_id")
        if any(held)
    ]
    totals = total_rows(CASH, rows, TOTAL)
    return Section(
        title=_("Cash funds"),
        intro=_(
            "Every account that held or moved money. What moves from one to another comes in here and goes out there."
        ),
        tables=[Table(caption="", columns=CASH, rows=rows, totals=totals)],
        notes=_ties(asked, totals),
    )


def _ties(asked: Asked, totals: list[Any]) -> list[Note]:
    """Opening and surplus, as the accounts that hold no money tell it, are the closing of those that do."""
    rows = counter_postings(asked).filter(entry__posted_on__gte=asked.first)
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
