"""Money from fund to fund under a decision of the bodies: by the page and the act, and what the database refuses."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute
from ledger import services as ledger
from ledger.models import Entry, FundBalance
from ledger.money import Money
from member_parties import services
from member_parties.models import Decision, FundTransfer
from remittances.services import left_of_decision
from tests import makers
from tests.breaking import breaks
from tests.remittances.story import carried_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def general(treasurer):
    """A free fund with 1000 EUR."""
    fund = makers.fund("general")
    fund.bank = makers.bank()
    makers.filled(fund, fund.bank, 1000, by=treasurer)
    return fund


@pytest.fixture
def decision(general, treasurer):
    return carried_decision(general, by=treasurer)


@pytest.fixture
def winter(db):
    return makers.fund("winter", restricted=True)


@pytest.fixture
def move(decision, general, winter, treasurer):
    def move(amount="300", **changes):
        asked = {"taker": winter, "account": general.bank, "amount": Decimal(amount), "by": treasurer} | changes
        return services.transfer_by_decision(decision, **asked)

    return move


def held():
    return dict(FundBalance.objects.values_list("fund__code", "amount"))


def test_money_moves_under_the_decision_with_its_minute(move, decision, winter):
    made = move()
    assert held() == {"general": 700, "winter": 300}
    assert (made.entry.text, made.entry.kind) == (decision.code, "transfer")
    facts = {"sum": "300 EUR", "to": winter.code, "entry": made.entry.code}
    assert Minute.objects.get(act="money transferred").facts == facts


def test_transfers_use_up_the_decision_like_orders(move, decision):
    move()
    assert left_of_decision(decision) == decision.amount - 300
    assert Decision.objects.with_used().get(pk=decision.pk).used == 300


def test_a_reversed_transfer_leaves_the_decision_its_sum(move, decision, treasurer, sign_in):
    made, client = move(), sign_in(treasurer)
    assert client.get(made.entry.get_absolute_url()).context["may_reverse"] is True
    client.post(reverse("ledger:entry_reverse", args=[made.entry.pk]), {"because": "the wrong fund"})
    assert Decision.objects.with_used().get(pk=decision.pk).used == 0
    assert held() == {"general": 1000, "winter": 0}


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"amount": Decimal(1001)}, "has 1000.0000 EUR left"),
        ({"amount": Decimal(0)}, "above zero"),
        ({"on": date(2999, 1, 1)}, "between the day"),
        ({"on": date(2019, 1, 1)}, "between the day"),
    ],
)
def test_what_no_decision_covers_is_refused(move, changes, match):
    with pytest.raises(Refusal, match=match):
        move(**changes)
    assert held() == {"general": 1000}


def test_the_giving_fund_takes_nothing_from_itself(move, general):
    with pytest.raises(Refusal, match="from one fund to another"):
        move(taker=general)


def test_an_open_decision_moves_nothing(general, winter, treasurer, secretary):
    facts = {"fund": general, "currency": Decision._meta.get_field("currency").related_model.objects.get(pk="EUR")}
    proposed = services.propose_decision(title="Coal", purpose="Coal.", amount=Decimal(5), by=secretary, **facts)
    with pytest.raises(Refusal, match="money moves under a carried decision"):
        services.transfer_by_decision(proposed, taker=winter, account=general.bank, amount=Decimal(1), by=treasurer)


def test_a_decision_about_signatures_moves_nothing(general, winter, treasurer):
    resolved = carried_decision(general, by=treasurer, code="D-41", about="signatures")
    with pytest.raises(Refusal, match="is about signatures; money moves"):
        services.transfer_by_decision(resolved, taker=winter, account=general.bank, amount=Decimal(1), by=treasurer)
    with breaks("transfer_under_decision"), connection.cursor() as cursor:
        cursor.execute(INSERT, [resolved.pk, winter.pk, 1, Entry.objects.order_by("pk")[0].pk])


def test_money_bound_by_its_givers_is_not_set_free(winter, general, treasurer):
    makers.filled(winter, general.bank, 100, by=treasurer)
    decision = carried_decision(winter, by=treasurer)
    with pytest.raises(Refusal, match="goes to no fund that is less bound"):
        services.transfer_by_decision(decision, taker=general, account=general.bank, amount=Decimal(5), by=treasurer)


def test_nobody_else_moves_money(move, secretary):
    with pytest.raises(PermissionDenied):
        move(by=secretary)


INSERT = """INSERT INTO member_parties_fundtransfer (id, decision_id, taker_id, amount, entry_id)
            VALUES (gen_random_uuid(), %s, %s, %s, %s)"""


@pytest.mark.parametrize(("amount", "rule"), [(7, "transfer_booked"), (300, "remittance_within_decision")])
def test_the_database_wants_the_entry_and_the_room(amount, rule, decision, general, winter, treasurer):
    facts = {"giver": general, "taker": winter, "account": general.bank, "by": treasurer, "text": "x"}
    on = timezone.localdate()
    for _turn in range(3 if amount == 300 else 0):
        services.transfer_by_decision(decision, taker=winter, account=general.bank, amount=Decimal(300), by=treasurer)
    makers.filled(general, general.bank, 1000, by=treasurer)
    entry = ledger.transfer(money=Money(Decimal(300), "EUR"), on=on, **facts)
    with breaks(rule), connection.cursor() as cursor:
        cursor.execute(INSERT, [decision.pk, winter.pk, amount, entry.pk])


@pytest.mark.parametrize(
    ("taker", "giver", "rule"),
    [
        ("winter", "general", None),
        ("general", "winter", "transfer_keeps_restriction"),
        ("general", "general", "transfer_under_decision"),
    ],
)
def test_the_database_asks_what_both_funds_are_bound_to(taker, giver, rule, general, winter, treasurer):
    funds = {"general": general, "winter": winter}
    makers.filled(winter, general.bank, 100, by=treasurer)
    decision = carried_decision(funds[giver], by=treasurer)
    facts = {"giver": funds[giver], "taker": funds[taker], "account": general.bank, "by": treasurer, "text": "x"}
    entry = ledger.transfer(money=Money(Decimal(5), "EUR"), on=timezone.localdate(), **facts)
    with breaks(rule) if rule else nullcontext(), connection.cursor() as cursor:
        cursor.execute(INSERT, [decision.pk, funds[taker].pk, 5, entry.pk])


@pytest.mark.parametrize(
    "change", ["UPDATE member_parties_fundtransfer SET amount = 1", "DELETE FROM member_parties_fundtransfer"]
)
@pytest.mark.usefixtures("as_owner")
def test_a_transfer_stays(move, change):
    move()
    with breaks("transfer_final"), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_page_shows_what_happens_before_it_moves(decision, general, winter, treasurer, sign_in):
    client, url = sign_in(treasurer), reverse("member_parties:decision_transfer", args=[decision.pk])
    typed = {"taker": winter.pk, "account": general.bank.pk, "amount": "300", "on": timezone.localdate().isoformat()}
    page = client.post(url, typed)
    assert page.context["review"] == [
        "300.00 EUR go from General to Winter, both within the association.",
        "Winter is restricted: exiles in the north",
    ]
    assert not FundTransfer.objects.exists()
    assert client.post(url, dict(page.context["hidden"])).url == decision.get_absolute_url()
    shown = client.get(decision.get_absolute_url()).context
    assert [one.sum for one in shown["transfers"]] == [300]
    assert (shown["used"], shown["left"]) == (300, 700)


def test_the_page_refuses_on_its_form(decision, general, winter, treasurer, sign_in):
    client, url = sign_in(treasurer), reverse("member_parties:decision_transfer", args=[decision.pk])
    typed = {"taker": winter.pk, "account": general.bank.pk, "amount": "1001", "on": timezone.localdate().isoformat()}
    assert list(client.post(url, typed | {"sure": "1"}).context["form"].errors) == ["amount"]
    assert list(client.post(url, typed | {"amount": "0.001"}).context["form"].errors) == ["amount"]
    assert list(client.post(url, typed | {"taker": general.pk}).context["form"].errors) == ["taker"]
