"""Sent once, by its forwarder, out of what the fund holds."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from access.offices import Office
from access.refusal import Refusal, rule_of
from audit.models import Minute
from ledger.models import Balance, Entry, FundBalance
from remittances import services
from remittances.models import Attempt
from remittances.services import AlreadySent, OverFund
from tests import makers
from tests.remittances.story import CANARY, DAY, REASON


def held(fund):
    return FundBalance.objects.get(fund=fund).amount


def balances(fund):
    return {balance.account.role or "bank": balance.amount for balance in Balance.objects.filter(fund=fund)}


def test_sum_and_fee_leave_the_fund(brought_to, winter_relief):
    brought_to("sent")
    assert balances(winter_relief) == {
        "bank": Decimal(685),
        "aid": Decimal(300),
        "fees": Decimal(15),
        "opening": Decimal(-1000),
    }


def test_a_second_press_is_refused_with_the_day_of_the_first(brought_to, bank, forwarder):
    order = brought_to("sent")
    with pytest.raises(AlreadySent, match=r"was sent on .*2026, attempt 1\. It is not sent a second time"):
        services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder)
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("state", ["unknown", "confirmed", "returned"])
def test_a_known_or_unknown_outcome_is_never_sent_again(state, brought_to, bank, forwarder):
    order = brought_to(state)
    with pytest.raises(Refusal):
        services.send(order, account=bank, fee=Decimal(0), on=DAY, by=forwarder)
    assert Attempt.objects.count() == 1


def test_only_who_holds_the_order_sends_it(brought_to, bank):
    another = makers.user(Office.FORWARDER)
    with pytest.raises(Refusal, match="another forwarder's hand"):
        services.send(brought_to("in hand"), account=bank, fee=Decimal(0), on=DAY, by=another)


def test_a_fee_that_the_fund_cannot_bear_sends_nothing(brought_to, drafted, bank, forwarder, winter_relief):
    order = brought_to("in hand", drafted("600"))
    with pytest.raises(OverFund, match=r"Winter-Relief is short of 0\.01 EUR"):
        services.send(order, account=bank, fee=Decimal("400.01"), on=DAY, by=forwarder)
    assert held(winter_relief) == 1000


@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_an_account_of_another_currency_pays_nothing(currency, brought_to, forwarder):
    with pytest.raises(Refusal, match=f"holds {currency}; the order is in EUR"):
        services.send(brought_to("in hand"), account=makers.bank(currency), fee=Decimal(0), on=DAY, by=forwarder)


def test_a_forwarder_has_one_order_in_hand(brought_to, drafted, forwarder, sql):
    first, second = brought_to("in hand", drafted("10")), brought_to("approved", drafted("20"))
    with pytest.raises(Refusal, match=f"You have {first.code} in hand"):
        services.take_in_hand(second, by=forwarder)
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_remittance SET state = 'in hand', held_until = now(), forwarder_id = %s WHERE id = %s",
            forwarder.pk, second.pk)  # fmt: skip
    assert rule_of(refused.value) == "remittance_one_in_hand"


def test_an_order_put_back_is_free_for_another(brought_to, treasurer):
    order = services.put_back(brought_to("in hand"), by=treasurer)
    another = makers.user(Office.FORWARDER)
    assert services.take_in_hand(order, by=another).forwarder == another


def test_a_failure_after_the_posting_leaves_nothing(brought_to, bank, forwarder, winter_relief, monkeypatch):
    order, entries = brought_to("in hand"), Entry.objects.count()

    def killed(**_facts):
        raise KeyboardInterrupt

    monkeypatch.setattr(Attempt.objects, "create", killed)
    with pytest.raises(KeyboardInterrupt):
        services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder)
    order.refresh_from_db()
    assert (order.state, Entry.objects.count(), held(winter_relief)) == ("in hand", entries, 1000)
    monkeypatch.undo()
    assert services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder).state == "sent"


def test_the_address_opens_to_its_forwarder_with_a_reason(brought_to, forwarder, address, minutes):
    order = brought_to("in hand")
    assert services.reveal_address(order, by=forwarder, because=REASON) == CANARY
    assert minutes(order)[-1] == "address revealed"
    told = Minute.objects.about(address).order_by("-pk").first()
    assert (told.act, told.facts["because"]) == ("sealed value revealed", REASON)
    assert told.facts["order"] == order.code


@pytest.mark.parametrize("state", ["approved", "sent", "unknown"])
def test_the_address_opens_at_no_other_time(state, brought_to, forwarder):
    with pytest.raises(Refusal, match="to its forwarder alone, while the order is in hand"):
        services.reveal_address(brought_to(state), by=forwarder, because=REASON)


@pytest.mark.parametrize("because", ["", "because", " " * 40, "x" * 201])
def test_the_address_does_not_open_without_a_fitting_reason(because, brought_to, forwarder, minutes):
    order = brought_to("in hand")
    with pytest.raises(Refusal):
        services.reveal_address(order, by=forwarder, because=because)
    assert "address revealed" not in minutes(order)


def test_a_closed_address_halts_its_orders(brought_to, address, case_worker, treasurer, forwarder):
    order = brought_to("approved")
    services.close_address(address, by=case_worker)
    with pytest.raises(Refusal, match="is closed: nothing is sent there"):
        services.take_in_hand(order, by=forwarder)
    assert services.recall(order, because="its address is closed", by=treasurer).state == "draft"


def test_no_money_goes_where_it_cannot_be_used(drafted, case_worker):
    place = services.open_address(
        country="CN", lines="x", people=2, takes_money=False, notice="parcels", by=case_worker
    )
    with pytest.raises(Refusal, match=r"cannot use money\. It can use: parcels"):
        drafted(address=place)


def test_sql_books_no_attempt_that_its_entry_does_not_pay(brought_to, bank, forwarder, sql, money):
    order = brought_to("in hand")
    with pytest.raises(IntegrityError) as refused:
        sql(
            """INSERT INTO remittances_attempt (id, remittance_id, number, account_id, route, sent_on, sent_by_id,
               amount, fee, entry_id, outcome, because)
               VALUES (gen_random_uuid(), %s, 1, %s, 'bank', %s, %s, 300, 0, %s, 'on the way', '')""",
            order.pk, bank.pk, DAY, forwarder.pk, money.pk,
        )  # fmt: skip
    assert rule_of(refused.value) == "attempt_booked"


@pytest.mark.parametrize("state", ["sent", "confirmed", "unknown"])
def test_sql_does_not_turn_an_outcome_alone(state, brought_to, sql):
    order = brought_to("in hand" if state == "sent" else "sent")
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_remittance SET state = %s, held_until = NULL WHERE id = %s", state, order.pk)
    assert rule_of(refused.value) == "remittance_state_true"


def test_sql_does_not_turn_an_attempt_alone(brought_to, sql):
    brought_to("sent")
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_attempt SET outcome = 'unknown'")
    assert rule_of(refused.value) == "remittance_state_true"
