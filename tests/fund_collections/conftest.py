"""People of one body and of another, and a list in every state."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from access.offices import Office
from fund_collections import services
from fund_collections.models import ENDED, Appeal, Collector, ListState
from fund_collections.services import Line
from ledger.models import Currency
from tests import makers

ISSUED, DUE, RETURNED, COUNTED, POSTED = (date(2026, 3, day) for day in (1, 20, 15, 16, 17))
SUMS = ("5.00", "2.50", "25.00")
_serial = count(1)


class World:
    """One body with its people, one appeal into one fund, one bank account; `at` makes a list in any state."""

    def __init__(self, code):
        self.body = makers.member(code)
        self.typist = makers.user(Office.COLLECTOR, body=self.body)
        self.delegate = makers.user(Office.DELEGATE, body=self.body)
        self.treasurer = makers.user(Office.TREASURER)
        self.collector = Collector.objects.create(code=f"C{next(_serial)}", body=self.body, user=self.typist)
        self.fund = makers.fund(restricted=True)
        self.appeal = self.appeal_into(self.fund)
        self.bank = makers.bank("EUR")
        self.euro = Currency.objects.get(pk="EUR")

    def appeal_into(self, fund):
        number = next(_serial)
        return Appeal.objects.create(
            code=f"winter-{number}", title="Winter relief", purpose="Coal.", fund=fund, opens_on=date(2026, 1, 1)
        )

    def issued(self, **head):
        head = {"appeal": self.appeal, "currency": self.euro, "issued_on": ISSUED, "due_on": DUE} | head
        return services.issue_list(body=self.body, collector=self.collector, by=self.delegate, **head)

    def printed(self, count=1, **head):
        head = {"appeal": self.appeal, "currency": self.euro, "language": "en", "by": self.delegate} | head
        return services.number_run(count, body=self.body, **head)

    def ended(self, state):
        one, day = self.issued(), {"on": COUNTED, "because": "rain"}
        services.end_list(one, state=state, money="none", by=self.delegate, **day)
        one.refresh_from_db()
        return one

    def at(self, state, *, sums=SUMS, lines=None, **head):
        """A list of this body that went through the acts up to `state`."""
        if state == ListState.PRINTED:
            return self.printed().lists.get()
        if state in ENDED:
            return self.ended(state)
        made, steps = self.issued(**head), list(ListState)[1:]
        lines = lines or [Line(number, Decimal(amount)) for number, amount in enumerate(sums, 1)]
        total = sum(line.amount for line in lines)
        if steps.index(state) >= 1:
            made = services.type_list(made, lines=lines, collector_total=total, on=RETURNED, by=self.typist)
        if steps.index(state) >= 2:
            made = services.count_list(made, counted_total=total, on=COUNTED, by=self.delegate)
        if steps.index(state) >= 3:
            made = services.post_list(made, on=POSTED, by=self.treasurer)
        return made

    def deposit(self, **given):
        lists = [self.at(ListState.POSTED, **given)]
        return services.make_deposit(lists=lists, account=self.bank, on=date(2026, 3, 18), by=self.treasurer)


@pytest.fixture
def world(db):
    return World("NL")


@pytest.fixture
def other_world(db):
    return World("GR")


@pytest.fixture
def committed_world(transactional_db):
    """For races and for rules that speak at commit."""
    return World("NL")
