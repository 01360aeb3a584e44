"""Parcels: packed from the stock, sent, delivered, refused and returned; no cent is lost on the way."""

from decimal import Decimal
from functools import partial
from random import Random

import pytest
from django.urls import reverse

from access.refusal import Refusal
from ledger.models import Balance
from remittances import services
from remittances.models import Lot, Parcel
from remittances.proofs import PROOFS
from tests.remittances.story import DAY


def stock(fund):
    return sum(Balance.objects.filter(fund=fund, account__role="stock").values_list("amount", flat=True))


def balance(fund, role):
    return sum(Balance.objects.filter(fund=fund, account__role=role).values_list("amount", flat=True))


def left(lot):
    """What of a lot is free, and what of it is in the stock, each with its worth."""
    now = Lot.objects.with_left().get(pk=lot.pk)
    return now.left, now.left_value, now.here, now.here_value


def faults():
    return [fault for proof in PROOFS for fault in proof.faults()]


def test_a_packed_parcel_sets_the_sum_of_its_draft(in_stock, parcel_to, minutes):
    lot = in_stock()
    order = parcel_to("draft", lot)
    assert (order.amount, left(lot)) == (40, (6, 60, 10, 100))
    assert minutes(order) == ["remittance drafted", "parcel packed"]


def test_sent_goods_leave_the_stock_and_postage_the_bank(in_stock, parcel_to, winter_relief, bank):
    lot = in_stock()
    order = parcel_to("sent", lot)
    attempt = order.attempts.get()
    assert (attempt.account.role, attempt.fee_account, attempt.amount, attempt.fee) == ("stock", bank, 40, 5)
    assert (stock(winter_relief), left(lot)) == (60, (6, 60, 6, 60))
    assert {role: balance(winter_relief, role) for role in ("aid", "fees")} == {"aid": 40, "fees": 5}
    assert faults() == []


def test_a_delivered_parcel_is_confirmed_like_any_order(in_stock, parcel_to, winter_relief):
    order = parcel_to("confirmed", in_stock())
    assert (order.state, stock(winter_relief), faults()) == ("confirmed", 60, [])


def test_refused_goods_return_to_stock_with_the_reason(in_stock, parcel_to, winter_relief, treasurer, minutes):
    lot = in_stock()
    order = parcel_to("sent", lot)
    facts = {"items": [(lot, Decimal(3))], "refused": True, "because": "turned away at the gate", "on": DAY}
    order = services.came_back(order, **facts, by=treasurer)
    item = order.parcel.items.get()
    assert (order.state, order.parcel.refused, item.came_back, item.value_back) == ("returned", True, 3, 30)
    assert (stock(winter_relief), balance(winter_relief, "losses"), left(lot)) == (90, 10, (9, 90, 9, 90))
    attempt = order.attempts.get()
    assert (attempt.because, attempt.returned, attempt.fee_returned) == ("turned away at the gate", 30, 0)
    assert (minutes(order)[-2:], faults()) == (["remittance returned", "parcel came back"], [])


def test_a_lost_parcel_brings_nothing_back(in_stock, parcel_to, winter_relief, treasurer):
    order = services.came_back(parcel_to("sent", in_stock()), refused=False, because="lost", on=DAY, by=treasurer)
    assert (order.state, stock(winter_relief), balance(winter_relief, "losses"), faults()) == ("returned", 60, 40, [])


def test_what_came_back_goes_with_another_parcel(in_stock, parcel_to, treasurer):
    lot = in_stock()
    order = parcel_to("sent", lot, "10")
    facts = {"refused": False, "because": "moved", "on": DAY, "by": treasurer}
    order = services.came_back(order, items=[(lot, Decimal(10))], **facts)
    with pytest.raises(Refusal, match="cannot become draft"):
        services.recall(order, because="again", by=treasurer)
    assert (parcel_to("sent", lot, "10").state, left(lot), faults()) == ("sent", (0, 0, 0, 0), [])


def test_a_withdrawn_order_gives_its_goods_back(in_stock, parcel_to, treasurer):
    lot = in_stock()
    services.withdraw(parcel_to("draft", lot), by=treasurer)
    assert left(lot) == (10, 100, 10, 100)


def test_a_parcel_is_packed_anew_in_its_draft_alone(in_stock, parcel_to, treasurer):
    lot, other = in_stock(), in_stock("3", "10")
    order = parcel_to("draft", lot, "10")
    services.pack(order, items=[(lot, Decimal(9)), (other, Decimal(1))], by=treasurer)
    order.refresh_from_db()
    assert (order.amount, left(lot)[0], left(other)[:2]) == (Decimal("93.33"), 1, (2, Decimal("6.67")))
    services.unpack(order, by=treasurer)
    assert (Parcel.objects.exists(), left(lot)[0]) == (False, 10)
    services.pack(order, items=[(lot, Decimal(1))], by=treasurer)
    services.submit(order, by=treasurer)
    for change in (lambda: services.unpack(order, by=treasurer), lambda: services.pack(order, items=[], by=treasurer)):
        with pytest.raises(Refusal, match="is packed no more"):
            change()


def test_an_unpacked_parcel_is_not_submitted(in_stock, drafted, treasurer):
    with pytest.raises(Refusal, match="is not packed"):
        services.submit(drafted("40", route="parcel"), by=treasurer)


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [("10.5", "has 10 kg left"), ("0", "between nothing and"), ("1.0001", "more than three decimals")],
)
def test_a_quantity_that_cannot_be_is_refused(quantity, sentence, in_stock, drafted, treasurer):
    lot = in_stock()
    with pytest.raises(Refusal, match=sentence):
        services.pack(drafted("1", route="parcel"), items=[(lot, Decimal(quantity))], by=treasurer)
    assert not Parcel.objects.exists()


def test_goods_that_nobody_counted_are_not_packed(entered, drafted, treasurer):
    with pytest.raises(Refusal, match="is not counted"):
        services.pack(drafted("1", route="parcel"), items=[(entered(), Decimal(1))], by=treasurer)


def test_postage_is_paid_in_money(in_stock, parcel_to, forwarder):
    order = parcel_to("in hand", in_stock())
    with pytest.raises(Refusal, match="from which account"):
        services.send_parcel(order, postage=Decimal(5), on=DAY, by=forwarder)
    assert services.send_parcel(order, postage=Decimal(0), on=DAY, by=forwarder).state == "sent"


def test_a_parcel_is_sent_out_of_the_stock_alone(in_stock, parcel_to, forwarder, bank, treasurer):
    order = parcel_to("in hand", in_stock())
    with pytest.raises(Refusal, match="out of the stock"):
        services.send(order, account=bank, fee=Decimal(0), on=DAY, by=forwarder)


def test_no_program_hands_over_a_parcel(in_stock, parcel_to, forwarder, bank):
    order = parcel_to("in hand", in_stock())
    told = []
    with pytest.raises(Refusal, match="is a parcel: a program hands over none"):
        services.hand_over(order, agent=told.append, account=bank, fee=Decimal(0), by=forwarder)
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_money_does_not_come_back_of_a_parcel(in_stock, parcel_to, treasurer):
    order = parcel_to("sent", in_stock())
    with pytest.raises(Refusal, match="piece by piece"):
        services.mark_returned(order, returned=Decimal(40), because="moved", on=DAY, by=treasurer)


@pytest.mark.parametrize("quantity", ["4.001", "5"])
def test_no_more_comes_back_than_was_in_it(quantity, in_stock, parcel_to, treasurer):
    lot = in_stock()
    order = parcel_to("sent", lot)
    facts = {"refused": False, "because": "moved", "on": DAY, "by": treasurer}
    with pytest.raises(Refusal, match="4 kg of LT-2026-0001 were in the parcel"):
        services.came_back(order, items=[(lot, Decimal(quantity))], **facts)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_sent_and_comes_back_books_and_lots_agree(seed, in_stock, parcel_to, winter_relief, treasurer):
    chance = Random(seed)  # noqa: S311 - the same walk in every run
    lots = [in_stock(quantity, cost) for quantity, cost in (("0.007", "0.10"), ("3", "10"))]
    for step in range(5):
        lot = Lot.objects.with_left().get(pk=lots[step % 2].pk)
        if not lot.left:
            continue
        part = min(lot.left, chance.randint(1, 3) * lot.quantity / 7).quantize(Decimal("0.001"))
        order = parcel_to("sent", lot, part)
        back = [(lot, (part / chance.choice([1, 2])).quantize(Decimal("0.001")))]
        facts = {"refused": False, "because": "moved", "on": DAY, "by": treasurer}
        services.came_back(order, items=back if chance.random() > 0.3 else [], **facts)
        assert stock(winter_relief) == sum(one.here_value for one in Lot.objects.with_left())
    assert faults() == []


def test_postage_is_within_what_the_goods_are_worth_or_one_spends(parcel_to, in_stock, bank, forwarder, sign_in):
    order = parcel_to("in hand", in_stock("10", "100"))
    page = sign_in(forwarder).get(reverse("remittances:parcel_send", args=[order.pk]))
    assert "At most 50.00 EUR." in page.text
    post = partial(services.send_parcel, order, fee_account=bank, on=DAY, by=forwarder)
    with pytest.raises(Refusal, match=r"50\.01 EUR is too much: beside this order 50\.00 EUR") as refused:
        post(postage=Decimal("50.01"))
    assert refused.value.field == "postage"
    assert post(postage=Decimal(50)).attempts.get().fee == 50
