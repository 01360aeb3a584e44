from datetime import date
from decimal import Decimal

import pytest

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import ListState
from ledger.models import Account, Currency, Role
from tests import makers


def test_deposit_is_the_sum_of_its_lists(world):
    lists = [world.at(ListState.POSTED), world.at(ListState.POSTED, sums=["7.50"])]
    deposit = services.make_deposit(lists=lists, account=world.bank, by=world.delegate)
    assert (deposit.code, deposit.amount, deposit.body) == ("DP-00001", Decimal("40.00"), world.body)
    assert set(deposit.lists.all()) == set(lists)


def refused(sentence, **given):
    with pytest.raises(Refusal, match=sentence):
        services.make_deposit(**given)


def test_lists_that_do_not_go_together_are_refused(world, other_world):
    own, foreign = world.at(ListState.POSTED), other_world.at(ListState.POSTED)
    facts = {"account": world.bank, "by": world.treasurer}
    refused("is of another", lists=[own, foreign], **facts)
    refused("Choose at least one list", lists=[], **facts)
    refused("is counted; only posted lists", lists=[world.at(ListState.COUNTED)], **facts)
    dollars = world.at(ListState.POSTED, currency=Currency.objects.get(pk="USD"))
    refused("is in USD, the account .* holds EUR", lists=[dollars], **facts)
    refused("1100 is no bank account", lists=[own], **facts | {"account": Account.objects.get(role=Role.COUNTED_CASH)})
    refused("16 Mar 2026 lies before 17 Mar 2026", lists=[own], on=date(2026, 3, 16), **facts)


def test_list_is_paid_in_once(world):
    deposit = world.deposit()
    refused(
        f"was paid in with {deposit.code} already",
        lists=deposit.lists.all(),
        account=makers.bank(),
        by=world.treasurer,
    )
