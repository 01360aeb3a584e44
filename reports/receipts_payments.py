"""The receipts and payments account, by class of fund, beside the same period of the year before.

Its parts follow schedule 3 of the Charities Accounts (Scotland) Regulations 2006 (donations, other receipts, payments,
transfers between funds, surplus or deficit, per class of fund and with the year before) and section A of form CC16 of
the Charity Commission for England and Wales. This house has no endowments; each currency is an account of its own.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.models import Account as Books
from ledger.models import Role
from ledger.money import Money
from reports import corrections
from reports.asked import Asked
from reports.classes import CHANNELS, CLASS, RESTRICTED, UNRESTRICTED, Account, accounts_by, word
from reports.document import Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope_of_books
from reports.later import recorded_later
from reports.made_of import led
from reports.movements import BY_ROLE
from reports.prior import of_the_year_before, period_before
from reports.wording import said

# In the order of the account; an account of one's own stands among them as (way, its name).
RECEIPTS = (*CHANNELS, "other income", "back", "brought in")
PAYMENTS = ("aid", "goods", "lost", "fees", "other expense")
BETWEEN = ("transferred in", "transferred out")
EXCHANGE = ("exchanged", "rates")
# {a line: the role of the account whose postings tell it}
TOLD_FROM = {
    **dict.fromkeys(CHANNELS, Role.GIFTS),
    **{way: role for role, way in BY_ROLE.items() if way != "gifts"},
    "back": Role.AID,
    **dict.fromkeys(BETWEEN, Role.TRANSFERS),
}
NOTHING = Decimal(0)


def receipts_and_payments(asked: Asked) -> Document:
    """Receipts less payments, with transfers and exchange, is the surplus; opening and surplus are the closing.

    Of money alone: goods are a payment when they are bought, and none when they are sent. Payments are told without a
    sign in their own table. Accounts of income and expense bear their names only
    `in_full`, and there each sum leads to the account it is told from. Three queries, or four.
    """
    found = accounts_by(CLASS, asked)
    roles = dict(Books.objects.exclude(role="").values_list("role", "code")) if asked.in_full else {}
    empty = _("Once something is posted, each currency has its receipts and payments here, by class of fund.")
    return Document(
        code="receipts-and-payments",
        title=_("Receipts and payments"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            *[
                Section(title=said(_("In %(currency)s"), currency=code), tables=_tables(asked, roles, code, *pair))
                for code, pair in found.items()
            ],
            *corrections.of_books(asked),
            *recorded_later(asked),
        ],
        notes=[of_the_year_before(asked) if found else Note(empty)],
        signatures=[_("Treasurer"), _("For the board"), _("For the audit committee")],
    )


def _tables(asked: Asked, roles: dict[str, str], currency: str, now: Account, before: Account) -> list[Table]:
    made = _Rows(asked, roles, currency, now, before)
    receipts, payments = made.of(RECEIPTS), made.of(PAYMENTS)
    between, exchange = made.summed(_("Transfers between funds"), BETWEEN), made.summed(_("Exchange"), EXCHANGE)
    result = [made.total(_("Receipts"), receipts), made.total(_("Payments"), payments), between, exchange]
    cash = [made.opening(), made.total(_("Surplus or deficit"), result)]
    return [
        made.table(_("Receipts"), receipts, _("Total receipts")),
        # Payments are payments: they bear no sign until they are taken from the receipts.
        made.table(_("Payments"), [[row[0], *map(_turned, row[1:])] for row in payments], _("Total payments")),
        made.table(_("Surplus or deficit"), result, _("Surplus or deficit")),
        made.table(_("Cash funds"), cash, _("Closing")),
    ]


def _turned(sum_: Any) -> Money:
    return replace(sum_, amount=-sum_.amount)


class _Rows:
    """Rows of one currency: a line, unrestricted, restricted, both, and both a year before."""

    def __init__(self, asked: Asked, roles: dict[str, str], currency: str, now: Account, before: Account) -> None:
        self.asked, self.roles, self.currency, self.now, self.before = asked, roles, currency, now, before
        self.lines = list(dict.fromkeys(line for account in (now, before) for line, _restricted in account.moved))

    def table(self, caption, rows, label) -> Table:
        head = (_("Unrestricted"), _("Restricted"), _("All funds"), _("Year before"))
        columns = [
            Column(label=_("What")),
            *[Column(label=title, kind="money", currency=self.currency) for title in head],
        ]
        caption = said(_("%(what)s, %(currency)s"), what=caption, currency=self.currency)
        totals = total_rows(columns, rows, label) if rows else ()
        return Table(caption=caption, columns=columns, rows=rows, totals=totals)

    def of(self, ways: tuple[str, ...]) -> list[Row]:
        """A row for each line of these ways that moved anything."""
        rows = []
        for way in ways:
            own = sorted(line for line in self.lines if isinstance(line, tuple) and line[0] == way)
            if own and self.asked.in_full:
                rows += [self.summed(word(line), (line,)) for line in own]
            else:
                rows.append(self.summed(word(way), (way, *own)))
        return [row for row in rows if any(cell.amount for cell in row[1:])]

    def summed(self, label, lines) -> list:
        now, before = (
            [sum((of.moved[line, restricted] for line in lines), NOTHING) for restricted in (UNRESTRICTED, RESTRICTED)]
            for of in self._both
        )
        return self._led(self._row(label, now, before), self._account(lines))

    def opening(self) -> list:
        now, before = ([of.opening[restricted] for restricted in (UNRESTRICTED, RESTRICTED)] for of in self._both)
        return self._led(self._row(_("Opening"), now, before))

    def total(self, label, rows) -> list:
        zero = Money(NOTHING, self.currency)
        return self._led([label, *[sum((row[place] for row in rows), zero) for place in range(1, 5)]])

    def _account(self, lines) -> str:
        """The code of the account that these lines are told from, where there is one alone."""
        ways = {line[0] if isinstance(line, tuple) else line for line in lines}
        codes = {self.roles.get(TOLD_FROM[way], "") if way in TOLD_FROM else "" for way in ways}
        return codes.pop() if len(codes) == 1 else ""

    def _led(self, row, account="") -> list:
        """The row, its sums leading to the postings of the account, or to every account of their period."""
        label, *sums, of_both, year_before = row
        report, narrow = ("general-ledger", {"account": account}) if account else ("trial-balance", {})
        earlier = led(self.asked, year_before, report, period=period_before(self.asked), **narrow)
        return [label, *[led(self.asked, sum_, report, **narrow) for sum_ in (*sums, of_both)], earlier]

    @property
    def _both(self) -> tuple[Account, Account]:
        return self.now, self.before

    def _row(self, label, now, before) -> list:
        return [label, *[Money(sum_, self.currency) for sum_ in (*now, sum(now), sum(before))]]
