"""Goods in the stock of a free fund pay no fee: no rule of restricted funds keeps its money above zero."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from access.refusal import rule_of
from ledger import services as ledger
from ledger.models import Account, EntryKind, Role
from remittances import services
from tests import makers
from tests.remittances.story import DAY

SEND = """INSERT INTO remittances_attempt (id, remittance_id, number, account_id, route, sent_on, sent_by_id, amount,
              fee, reference, entry_id, outcome, fee_returned, because)
          VALUES (gen_random_uuid(), %(order)s, 1, %(account)s, 'postal order', %(day)s, %(by)s, 300,
              15, '', %(entry)s, 'on the way', 0, '')"""


@pytest.fixture
def winter_relief(db):
    return makers.fund("winter-relief")


@pytest.fixture
def in_hand(in_stock, brought_to):
    """An order of 300 of the 300 EUR that are no goods."""
    in_stock(cost="700")
    return brought_to("in hand")


def test_goods_pay_no_fee(in_hand, bank, forwarder):
    with pytest.raises(services.OverFund, match=r"Winter-Relief is short of 15\.00 EUR for the sum and its fee"):
        services.send(in_hand, account=bank, fee=Decimal(15), on=DAY, by=forwarder)
    assert services.send(in_hand, account=bank, fee=Decimal(0), on=DAY, by=forwarder).state == "sent"


def test_goods_pay_no_postage(in_stock, brought_to, parcel_to, bank, forwarder):
    lot = in_stock(cost="700")
    services.send(brought_to("in hand"), account=bank, fee=Decimal(0), on=DAY, by=forwarder)
    with pytest.raises(services.OverFund, match=r"is short of 5\.00 EUR"):
        parcel_to("sent", lot)


def test_the_database_keeps_the_money_above_zero(in_hand, bank, forwarder, sql):
    moved = {Account.objects.playing(Role.AID): 300, Account.objects.playing(Role.FEES): 15, bank: -315}
    lines = [ledger.Line(account, in_hand.fund, "EUR", Decimal(amount)) for account, amount in moved.items()]
    entry = ledger.post(by=forwarder, posted_on=DAY, kind=EntryKind.REMITTANCE, text=f"{in_hand.code}/1", lines=lines)
    facts = {"order": in_hand.pk, "account": bank.pk, "by": forwarder.pk, "entry": entry.pk, "day": DAY}
    with pytest.raises(IntegrityError) as refused:
        sql(SEND, **facts)
    assert rule_of(refused.value) == "attempt_within_money"
