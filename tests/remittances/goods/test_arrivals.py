"""Word of a parcel: it names the goods and how much of each arrived; their worth follows."""

from decimal import Decimal

import pytest
from django.urls import reverse

from access.refusal import Refusal
from ledger.models import Balance
from remittances import services
from remittances.models import ParcelArrival, ParcelItem, Remittance
from remittances.proofs import PROOFS
from tests.breaking import breaks
from tests.remittances.story import DAY

ARRIVE = """INSERT INTO remittances_parcelarrival (id, confirmation_id, item_id, quantity, value)
            SELECT gen_random_uuid(), c.id, i.id, %(quantity)s, %(value)s
            FROM remittances_confirmation c, remittances_parcelitem i WHERE i.id = %(item)s"""


@pytest.fixture
def socks(in_stock, treasurer):
    """3 pairs for 10 EUR."""
    good = services.register_good(name="Socks", unit="pair", in_pieces=True, by=treasurer)
    return in_stock("3", "10", good=good)


@pytest.fixture
def sent(in_stock, socks, drafted, treasurer, brought_to, forwarder):
    """A parcel of 4 kg of flour for 40 EUR and 3 pairs of socks for 10, on its way."""
    order, flour = drafted("1", route="parcel"), in_stock()
    services.pack(order, items=[(flour, Decimal(4)), (socks, Decimal(3))], by=treasurer)
    order = brought_to("in hand", Remittance.objects.get())
    return services.send_parcel(order, postage=Decimal(0), on=DAY, by=forwarder), flour


def test_what_arrived_is_told_by_goods_and_its_worth_follows(sent, socks, treasurer, sign_in):
    (order, flour), client = sent, sign_in(treasurer)
    page = reverse("remittances:remittance_confirm", args=[order.pk])
    opened = client.get(page)
    assert [(field.value(), lot.good.name, field.help_text) for field, lot, _item in opened.context["goods"]] == [
        ("3", "Socks", "of 3 pair"),
        ("4", "Flour", "of 4 kg"),
    ]
    assert "received" not in opened.context["form"].fields
    typed = {"grade": "visit", "letter": "", "on": "2026-03-04", "once": opened.context["form"]["once"].value()}
    typed |= {"shares-TOTAL_FORMS": "0", "shares-INITIAL_FORMS": "0", flour.code: "1.5", socks.code: "2"}
    more = client.post(page, {**typed, "more": "1"})
    assert [field.value() for field, _lot, _item in more.context["goods"]] == ["2", "1.5"]
    assert "no whole pieces" in client.post(page, {**typed, socks.code: "1.5"}).text
    told = client.post(page, typed, follow=True).text
    assert ("1.5</span> <bdi>kg" in told, "21.67" in told) == (True, True)
    losses = Balance.objects.get(account__role="losses").amount
    assert (losses, [fault for proof in PROOFS for fault in proof.faults()]) == (Decimal("28.33"), [])


REFUSED = [
    ({"received": Decimal(49)}, "Say of each of the goods"),
    ({"arrived": []}, "book the return of the parcel"),
    ({"arrived": [("flour", "4.001")]}, "4 kg of LT-2026-0002 were in the parcel"),
    ({"arrived": [("socks", "1"), ("socks", "1")]}, "each lot once"),
]


@pytest.mark.parametrize(("told", "sentence"), REFUSED)
def test_what_cannot_have_arrived_is_refused(told, sentence, sent, socks, treasurer):
    order, flour = sent
    lots = {"flour": flour, "socks": socks}
    if "arrived" in told:
        told = {"arrived": [(lots[name], Decimal(quantity)) for name, quantity in told["arrived"]]}
    with pytest.raises(Refusal, match=sentence):
        services.confirm(order, grade="visit", **told, on=DAY, by=treasurer)


def test_money_has_no_goods_and_a_whole_parcel_has_all(sent, socks, brought_to, drafted, treasurer):
    order, _flour = sent
    services.confirm(order, grade="provider", received=Decimal(50), on=DAY, by=treasurer)
    assert set(ParcelArrival.objects.values_list("quantity", "value")) == {(4, 40), (3, 10)}
    with pytest.raises(Refusal, match="does not go by parcel"):
        services.confirm(brought_to("sent"), grade="visit", arrived=[(socks, Decimal(1))], on=DAY, by=treasurer)


def test_by_sql_no_more_arrives_than_was_sent_and_none_is_changed(sent, socks, parcel_to, treasurer, sql):
    order, flour = sent
    items = {item.lot: item.pk for item in ParcelItem.objects.select_related("lot")}
    services.confirm(order, grade="visit", arrived=[(socks, Decimal(2))], on=DAY, by=treasurer)
    for quantity, value, rule in ((5, 40, "arrival_was_sent"), (4, 39, "arrival_was_sent"), (1, 1, "arrivals_add_up")):
        with breaks(rule):
            sql(ARRIVE, item=items[flour], quantity=quantity, value=value)
    with breaks("goods_in_pieces"):
        sql(ARRIVE, item=items[socks], quantity="0.5", value=1)
    for change in ("UPDATE remittances_parcelarrival SET quantity = 1", "DELETE FROM remittances_parcelarrival"):
        with breaks("arrival_final"):
            sql(change)
    foreign = parcel_to("sent", flour, "1").parcel.items.get().pk
    with breaks("arrival_was_sent"):
        sql(ARRIVE, item=foreign, quantity="0.5", value=1)
