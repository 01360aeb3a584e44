"""Many workers on one heap of orders: each order is sent once, and none is lost."""

from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from ledger.models import FundBalance
from remittances import services
from remittances.models import Attempt, Remittance
from tests import makers
from tests.remittances.many import copies
from tests.remittances.story import DAY, carried_decision
from tests.remittances.test_races import at_once

WORKERS = 8


@pytest.fixture
def heap(brought_to, drafted, bank, treasurer):
    """Approved orders of 1 EUR, this many, of a fund that just bears them."""

    def heap(count):
        fund = makers.fund("heap", restricted=True)
        makers.filled(fund, bank, str(count), by=treasurer)
        wide = carried_decision(fund, amount=str(count), by=treasurer, code="D-99")
        copies(brought_to("approved", drafted("1", decision=wide)), count - 1)
        return fund

    return heap


def worker(person, account, wanted):
    """Take and send until `wanted` are sent or none is left; the codes of those sent."""

    def work():
        sent = []
        while len(sent) < wanted and (order := services.take_next(by=person)):
            services.send(order, account=account, fee=Decimal(0), on=DAY, by=person)
            sent.append(order.code)
        return sent

    return work


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("each", [5, pytest.param(1000, marks=pytest.mark.soak)])
def test_eight_workers_send_each_order_once(each, heap, bank):
    fund = heap(WORKERS * each)
    people = [makers.user("forwarder") for _worker in range(WORKERS)]
    results = at_once(*(worker(person, bank, each) for person in people))
    assert [type(one) for one in results] == [list] * WORKERS
    sent = Counter(code for one in results for code in one)
    assert (sent.total(), len(sent), max(sent.values())) == (WORKERS * each, WORKERS * each, 1)
    assert Remittance.objects.filter(state="sent").count() == Attempt.objects.count() == WORKERS * each
    assert FundBalance.objects.get(fund=fund).amount == 0
    assert services.take_next(by=people[0]) is None
    call_command("check_books", stdout=(told := StringIO()))
    assert told.getvalue() == ""
