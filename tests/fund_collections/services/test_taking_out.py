"""A posted list is taken out of the books, corrected, and posted anew."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Contribution, GiverKind, ListState, Receipt
from fund_collections.services import Line
from fund_collections.services.counting import SamePerson
from ledger import services as ledger
from ledger.models import Account, Balance, FundBalance, Role
from ledger.money import Money
from tests import makers
from tests.fund_collections.conftest import COUNTED, POSTED, RETURNED
from tests.fund_collections.services.test_pledges import pledge_of
from vault import services as vault

APRIL = date(2026, 4, 1)
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


def test_money_in_a_deposit_is_refused(world):
    deposit = world.deposit()
    one = deposit.lists.get()
    with pytest.raises(Refusal, match=f"was paid in with {deposit.code}: take that deposit back first"):
        out(world, one)


def closed(world, *lines):
    """A posted list, and its period closed."""
    one = world.at(ListState.POSTED, lines=list(lines) or None)
    period = ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    return one, period.check_number


def test_list_of_a_closed_period_goes_out_on_the_first_open_day(world):
    one, number = closed(world)
    with connection.cursor() as cursor:
        one = out(world, one)
        gifts = Contribution.objects.filter(list=one).exclude(taken_out=None)
        assert {gift.entry.reversed_by.posted_on for gift in gifts} == {APRIL}
        assert (one.taken_out.get().taken_out_on, one.taken_out.get().is_of_closed_period) == (APRIL, True)
        cursor.execute("SELECT ledger_check_number('2026-03-31')")
        assert cursor.fetchone() == (number,)
    minute = Minute.objects.about(one).get(act="list taken out of the books")
    assert (minute.facts["on"], minute.facts["posted_on"]) == ("2026-04-01", "2026-03-17")


def test_what_corrects_a_closed_period_is_posted_in_an_open_one_with_receipts_of_its_gifts(world):
    one, _number = closed(world, Line(1, Decimal(5)), Line(2, Decimal(3)))
    one = services.return_to_typing(out(world, one), because="line 2", by=world.delegate)
    lines = [Line(1, Decimal(5)), Line(4, Decimal("2.75"))]
    services.type_list(one, lines=lines, collector_total=Decimal("7.75"), on=RETURNED, by=world.typist)
    services.count_list(one, counted_total=Decimal("7.75"), on=COUNTED, by=world.delegate)
    with pytest.raises(Refusal, match="closed"):
        services.post_list(one, on=POSTED, by=world.treasurer)
    services.post_list(one, on=date(2026, 4, 2), by=world.treasurer)
    told = Receipt.objects.filter(voided_at=None).values_list("line", "issued_on", "received_on", "replaces__line")
    assert set(told) == {(1, date(2026, 4, 2), POSTED, 1), (4, date(2026, 4, 2), None, None)}
    call_command("check_books")


def test_who_took_a_list_of_a_closed_period_out_does_not_count_it(world):
    one, _number = closed(world)
    one = services.take_out(one, because="wrong", by=world.delegate)
    with pytest.raises(SamePerson, match="Two people correct a closed period"):
        services.count_list(one, counted_total=Decimal("32.50"), on=COUNTED, by=world.delegate)
    second = makers.user(Office.DELEGATE, body=world.body)
    assert services.count_list(one, counted_total=Decimal("32.50"), on=COUNTED, by=second).counted_by == second


def test_line_that_pays_a_pledge_keeps_it(world):
    pledge = pledge_of(world)
    one = out(world, world.at(ListState.POSTED, lines=[Line(1, Decimal(5), pledge=pledge)]))
    assert one.contributions.current().get().pledge == pledge


def test_money_that_is_spent_cannot_leave_the_fund(world):
    one, cash = world.at(ListState.POSTED), Account.objects.get(role=Role.COUNTED_CASH)
    spent = {"account": cash, "money": Money(Decimal(30), "EUR"), "taker": makers.fund()}
    ledger.transfer(giver=world.fund, text="D-1", on=POSTED, by=world.treasurer, **spent)
    with pytest.raises(Refusal, match="The fund does not hold that much"):
        out(world, one)
