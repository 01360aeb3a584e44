from datetime import date
from decimal import Decimal

import pytest

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Deposit, ListState
from ledger import services as ledger
from ledger.models import Account, Currency, Role
from tests import makers
from tests.fund_collections.services.test_matching import booking_of


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


def undone(deposit, world):
    return services.undo_deposit(deposit, because=" wrong account ", by=world.treasurer)


def held(role):
    return sum(balance.amount for balance in Account.objects.get(role=role).balances.all())


def test_deposit_at_the_wrong_account_is_taken_back_and_made_anew(world):
    deposit, (one,) = (made := world.deposit()), made.lists.all()
    undone(deposit, world)
    deposit.refresh_from_db()
    answer = deposit.entry.reversed_by
    assert (deposit.undone_because, answer.posted_on) == ("wrong account", deposit.deposited_on)
    assert (held(Role.IN_TRANSIT), held(Role.COUNTED_CASH)) == (0, Decimal("32.50"))
    assert list(deposit.freed.values_list("list", "amount")) == [(one.pk, Decimal("32.50"))]
    assert not Deposit.objects.unmatched().exists()
    minute = Minute.objects.about(deposit).get(act="deposit taken back")
    assert (minute.facts["numbers"], minute.facts["because"]) == (one.number, "wrong account")
    anew = services.make_deposit(lists=[one], account=makers.bank("EUR"), by=world.treasurer)
    assert (anew.code, list(anew.lists.all()), list(deposit.lists.all())) == ("DP-00002", [one], [])


def test_deposit_taken_back_is_neither_matched_nor_taken_back_again(world):
    deposit = undone(world.deposit(), world)
    with pytest.raises(Refusal, match="was taken back already"):
        undone(deposit, world)
    with pytest.raises(Refusal, match="was taken back: its lists are paid in anew"):
        services.match(booking_of(world), deposit, by=world.treasurer)


def test_deposit_on_a_statement_waits_for_its_match_to_be_undone(world):
    deposit = world.deposit()
    made = services.match(booking_of(world), deposit, by=world.treasurer)
    with pytest.raises(Refusal, match="undo its match first"):
        undone(deposit, world)
    services.unmatch(made, because="another's", by=world.treasurer)
    assert undone(deposit, world).undone_by == world.treasurer


def test_deposit_of_a_closed_month_is_answered_on_the_first_open_day(world):
    deposit = world.deposit()
    ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    undone(deposit, world)
    deposit.refresh_from_db()
    assert deposit.entry.reversed_by.posted_on == date(2026, 4, 1)
