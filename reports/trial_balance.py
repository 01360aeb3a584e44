"""The trial balance: what each account held, took and gave, and that debit and credit are equal."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Role
from ledger.money import Money
from reports.asked import Asked
from reports.books import postings
from reports.document import Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope_of_books
from reports.later import recorded_later
from reports.made_of import SINCE, before, led
from reports.prior import period_before
from reports.wording import said

ACCOUNTS = [
    Column(label=_("Account"), kind="code"),
    Column(label=_("Name"), width=2),
    Column(label=_("Fund"), kind="code"),
    *[
        Column(label=label, kind="money")
        for label in (_("Opening"), _("Debit"), _("Credit"), _("Closing"), _("Closing a year before"))
    ],
]
NOTHING = Decimal(0)
TOTAL = _("Total")


@dataclass(frozen=True, slots=True)
class Line:
    """One account in one fund and currency. Opening and closing are above zero on the debit side."""

    account: str
    name: str | Promise
    fund: str
    currency: str
    opening: Decimal
    debit: Decimal
    credit: Decimal
    year_before: Decimal  # its closing then
    count: int

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.fund, self.currency

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


def trial_balance(asked: Asked) -> Document:
    """Opening + debit - credit = closing per account, fund and currency, beside the closing a year before.

    Nothing is converted. Two queries.
    """
    lines = account_lines(asked)
    return Document(
        code="trial-balance",
        title=_("Trial balance"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[accounts(asked, lines), *recorded_later(asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
    )


def account_lines(asked: Asked) -> list[Line]:
    """A line for each account, fund and currency that was ever posted to, in the order of their codes; one query."""
    return [
        Line(code, Role(role).label if role else name, fund, currency, *sums)
        for code, name, role, fund, currency, *sums in _summed(asked)
    ]


def _summed(asked: Asked) -> QuerySet:
    before, within = Q(entry__posted_on__lt=asked.first), Q(entry__posted_on__gte=asked.first)
    keys = ("account__code", "account__name", "account__role", "fund__code", "currency_id")
    sums = {
        "opening": Sum("amount", filter=before, default=NOTHING),
        "debit": Sum("amount", filter=within & Q(amount__gt=0), default=NOTHING),
        "credit": -Sum("amount", filter=within & Q(amount__lt=0), default=NOTHING),
        "year_before": Sum("amount", filter=Q(entry__posted_on__lte=period_before(asked)[1]), default=NOTHING),
        "count": Count("pk", filter=within),
    }
    return postings(asked).values_list(*keys).annotate(**sums).order_by("account__code", "fund__code", "currency_id")


def accounts(asked: Asked, lines: list[Line]) -> Section:
    """The table of the accounts, with a sentence for each currency on whether debit and credit are equal."""
    rows: list[Row] = [
        [
            line.account,
            line.name,
            line.fund,
            *_sums(asked, line),
        ]
        for line in lines
        if line.opening or line.count or line.year_before
    ]
    return Section(
        title=_("Accounts"),
        intro=_(
            "Every account that holds or moved money, by fund and currency: opening and debit less credit is closing. "
            "A balance on the credit side stands in brackets."
        ),
        tables=[Table(caption="", columns=ACCOUNTS, rows=rows, totals=_totals(asked, rows))],
        # One account alone is never in balance.
        notes=[] if asked.account else _equal(lines),
    )


def _sums(asked: Asked, line: Line) -> list[Money]:
    """Opening, debit, credit, closing and that of a year before, each leading to its postings in the ledger."""
    sums = (line.opening, line.debit, line.credit, line.closing, line.year_before)
    opening, *moved, year_before = [Money(sum_, line.currency) for sum_ in sums]
    made_of = partial(led, asked, account=line.account, fund=line.fund)
    then = SINCE, period_before(asked)[1]
    return [made_of(opening, period=before(asked)), *map(made_of, moved), made_of(year_before, period=then)]


def _totals(asked: Asked, rows: list[Row]) -> list[Row]:
    """The totals; debit and credit lead to every entry of the period."""
    return [
        [*total[:4], *[led(asked, sum_, "journal") for sum_ in total[4:6]], *total[6:]]
        for total in total_rows(ACCOUNTS, rows, TOTAL)
    ]


def _equal(lines: list[Line]) -> list[Note]:
    notes = []
    for currency in sorted({line.currency for line in lines}):
        own = [line for line in lines if line.currency == currency]
        debit, credit = sum(line.debit for line in own), sum(line.credit for line in own)
        sums = {"debit": Money(Decimal(debit), currency), "credit": Money(Decimal(credit), currency)}
        if debit == credit and not sum(line.opening for line in own):
            notes.append(Note(said(_("Debit and credit are equal: %(debit)s."), **sums), "ok"))
        else:
            notes.append(Note(said(_("Debit is %(debit)s and credit is %(credit)s: they differ."), **sums), "need"))
    return notes
