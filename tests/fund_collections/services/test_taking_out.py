"""A posted list is taken out of the books, corrected, and posted anew."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Sum

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Contribution, GiverKind, ListState, Receipt
from fund_collections.services import Line
from ledger import services as ledger
from ledger.models import Account, Balance, FundBalance, Role
from ledger.money import Money
from tests import makers
from tests.fund_collections.conftest import COUNTED, POSTED, RETURNED
from vault import services as vault

NAMED = Line(1, Decimal("5.00"), GiverKind.NAMED, giver="Clara Weiss", place="Jena")


def out(world, one):
    return services.take_out(one, because=" wrong fund ", by=world.treasurer)


def corrected(world, one, *lines):
    """The list typed over, counted and posted anew."""
    one = services.return_to_typing(one, because="line 2", by=world.delegate)
    total = sum(line.amount for line in lines)
    services.type_list(one, lines=lines, collector_total=total, on=RETURNED, by=world.typist)
    services.count_list(one, counted_total=total, on=COUNTED, by=world.delegate)
    return services.post_list(one, on=POSTED, by=world.treasurer)


def test_each_entry_is_reversed_and_each_receipt_void(world):
    one = out(world, world.at(ListState.POSTED))
    gifts = Contribution.objects.filter(list=one).exclude(taken_out=None)
    assert {gift.entry.reversed_by.posted_on for gift in gifts} == {POSTED}
    assert set(Receipt.objects.values_list("void_reason", flat=True)) == {"wrong fund"}
    assert not Balance.objects.exclude(amount=0).exists()
    done = one.taken_out.get()
    assert (done.gifts, done.total, done.posted_on, done.because) == (3, Decimal("32.50"), POSTED, "wrong fund")
    assert (done.typed_by, done.counted_by, done.posted_by) == (world.typist, world.delegate, world.treasurer)
    minute = Minute.objects.about(one).get(act="list taken out of the books")
    assert (minute.facts["gifts"], minute.facts["total"], minute.facts["because"]) == (3, "32.50 EUR", "wrong fund")


def test_lines_stand_as_they_were_typed_and_are_counted_again(world):
    one = out(world, world.at(ListState.POSTED))
    assert (one.state, one.posted_on, one.counted_by, one.typed_by) == (ListState.RETURNED, None, None, world.typist)
    lines = one.contributions.current().order_by("line")
    assert [(line.line, line.amount, line.entry) for line in lines] == [
        (number, Decimal(amount), None) for number, amount in ((1, "5"), (2, "2.5"), (3, "25"))
    ]
    services.count_list(one, counted_total=Decimal("32.50"), on=COUNTED, by=world.delegate)
    services.post_list(one, on=date(2026, 3, 20), by=world.treasurer)
    call_command("check_books")


def test_list_is_corrected_and_its_books_hold(world):
    one = out(world, world.at(ListState.POSTED))
    corrected(world, one, Line(1, Decimal(5)), Line(4, Decimal("2.75")))
    assert FundBalance.objects.get(fund=world.fund).amount == Decimal("7.75")
    assert list(Receipt.objects.filter(voided_at=None).values_list("number", "line")) == [(4, 1), (5, 4)]
    services.make_deposit(lists=[one], account=world.bank, by=world.treasurer)
    call_command("check_books")
    held = Account.objects.get(role=Role.IN_TRANSIT).balances.aggregate(sum=Sum("amount"))["sum"]
    assert held == Decimal("7.75")


def test_name_stays_sealed_where_it_was(world):
    one = out(world, world.at(ListState.POSTED, lines=[NAMED]))
    (line,) = one.contributions.current()
    assert (line.giver, line.named.taken_out.list) == (None, one)
    one = corrected(world, one, Line(1, Decimal("5.50"), GiverKind.NAMED))
    (line,) = one.contributions.current()
    assert (line.amount, vault.contains(line.named, "giver", "Clara Weiss")) == (Decimal("5.50"), True)
    (again,) = out(world, one).contributions.current()
    assert again.named == line.named


def test_name_typed_anew_is_sealed_anew(world):
    one = out(world, world.at(ListState.POSTED, lines=[NAMED]))
    one = corrected(world, one, Line(1, Decimal(5), GiverKind.NAMED, giver="Klara Weiss"))
    (line,) = one.contributions.current()
    assert (line.named, vault.contains(line, "giver", "Klara Weiss")) == (line, True)


def test_money_in_a_deposit_and_a_closed_period_are_refused(world):
    deposit = world.deposit()
    one = deposit.lists.get()
    with pytest.raises(Refusal, match=f"was paid in with {deposit.code}: take that deposit back first"):
        out(world, one)
    services.undo_deposit(deposit, because="not paid in", by=world.treasurer)
    ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    one.refresh_from_db()
    with pytest.raises(Refusal, match="17 Mar 2026, and that period is closed for good"):
        out(world, one)


def test_money_that_is_spent_cannot_leave_the_fund(world):
    one, cash = world.at(ListState.POSTED), Account.objects.get(role=Role.COUNTED_CASH)
    spent = {"account": cash, "money": Money(Decimal(30), "EUR"), "taker": makers.fund()}
    ledger.transfer(giver=world.fund, text="D-1", on=POSTED, by=world.treasurer, **spent)
    with pytest.raises(Refusal, match="The fund does not hold that much"):
        out(world, one)
