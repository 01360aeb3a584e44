"""The pages of stock and parcels: what each office sees and does there."""

from decimal import Decimal

import pytest
from django.urls import reverse

from remittances import services
from remittances.models import Lot, Remittance, State
from tests.exporting import taken_along


def address_of(name, thing=None):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else [])


def test_goods_are_registered_entered_and_counted_by_forms(money, decision, bank, treasurer, case_worker, sign_in):
    client = sign_in(treasurer)
    assert "No goods are registered yet" in client.get(address_of("lot_new")).text
    client.post(address_of("good_new"), {"name": "Flour", "unit": "kg"})
    facts = {"good": "1", "quantity": "12,5", "decision": decision.pk, "cost": "30", "account": bank.pk}
    form = client.get(address_of("lot_new")).context["form"]
    facts |= {"good": form.fields["good"].queryset.get().pk, "once": form["once"].value(), "bought_on": "2026-03-03"}
    for done in (False, True):
        assert ("This form was sent already" in client.post(address_of("lot_new"), facts, follow=True).text) == done
    lot = Lot.objects.get()
    refused = sign_in(treasurer).post(address_of("lot_count", lot), {"counted": "12.5"})
    assert "somebody of another one counts it" in refused.text
    counter = sign_in(case_worker)
    assert "12 kg is not what was entered" in counter.post(address_of("lot_count", lot), {"counted": "12"}).text
    done = counter.post(address_of("lot_count", lot), {"counted": "12.5"}, follow=True)
    assert "is counted and in the stock" in done.text
    assert Lot.objects.with_left().get().left == Decimal("12.5")


def test_who_counts_is_not_told_what_was_entered_nor_what_it_cost(entered, case_worker, treasurer, sign_in):
    lot = entered("7", "123.45")
    theirs = [sign_in(case_worker).get(page).text for page in (lot.get_absolute_url(), address_of("lot_count", lot))]
    assert not any(word in page for word in ("7 kg", "7</span>", "123.45", "D-31") for page in theirs)
    assert "123.45" in sign_in(treasurer).get(lot.get_absolute_url()).text


def test_a_parcel_is_checked_packed_sent_and_taken_back_by_forms(
    in_stock, drafted, brought_to, treasurer, forwarder, bank, sign_in
):
    lot, order, client = in_stock(), drafted("1", route="parcel"), sign_in(treasurer)
    checked = client.post(address_of("remittance_pack", order), {lot.code: "2.5", "check": "1"})
    assert (checked.context["total"], hasattr(Remittance.objects.get(), "parcel")) == (25, False)
    client.post(address_of("remittance_pack", order), {lot.code: "2.5"})
    order = brought_to("in hand", Remittance.objects.get())
    hand = sign_in(forwarder)
    page = hand.get(order.get_absolute_url())
    onward = hand.get(address_of("remittance_send", order))
    assert onward.url == address_of("parcel_send", order)
    assert (page.context["main"].url, "2.5</span> <bdi>kg" in page.text) == (address_of("parcel_send", order), True)
    posted = {"postage": "4", "fee_account": "", "on": "2026-03-03"}
    assert "say from which account" in hand.post(address_of("parcel_send", order), posted).text
    hand.post(address_of("parcel_send", order), {**posted, "fee_account": bank.pk})
    back = {lot.code: "1", "refused": "on", "on": "2026-03-04", "because": "turned away"}
    told = sign_in(treasurer).post(address_of("parcel_return", order), back, follow=True)
    assert ("refused at the door" in told.text, "turned away" in told.text) == (True, True)
    assert (Remittance.objects.get().state, Lot.objects.with_left().get().left) == (State.RETURNED, Decimal("8.5"))


@pytest.mark.parametrize(("typed", "sentence"), [("11", "has 10 kg left"), ("", "Name the goods"), ("x", "is no sum")])
def test_what_cannot_be_packed_is_said_on_the_form(typed, sentence, in_stock, drafted, treasurer, sign_in):
    lot, order = in_stock(), drafted("1", route="parcel")
    answer = sign_in(treasurer).post(address_of("remittance_pack", order), {lot.code: typed})
    assert (answer.status_code, sentence in answer.text) == (200, True)


def test_goods_are_unpacked_by_a_press(in_stock, parcel_to, treasurer, sign_in):
    order = parcel_to("draft", in_stock())
    told = sign_in(treasurer).post(address_of("remittance_unpack", order), follow=True)
    assert ("are free again" in told.text, Lot.objects.with_left().get().left) == (True, 10)
    assert "Not packed yet" in told.text


def test_signers_read_what_the_parcel_holds(in_stock, parcel_to, approver_one, sign_in):
    order = parcel_to("submitted", in_stock())
    page = sign_in(approver_one).get(address_of("remittance_approve", order), follow=True)
    assert "4</span> <bdi>kg" in page.text


STATES = {"": 3, "here": 1, "free": 1, "waiting": 1, "gone": 1, "dropped": 0}


def test_the_stock_is_filtered_sorted_and_taken_along(in_stock, entered, parcel_to, treasurer, sign_in):
    parcel_to("sent", in_stock("1", "3"), "1")
    entered("2", "20"), in_stock("3", "10")
    client, stock = sign_in(treasurer), address_of("lot_list")
    found = {state: len(client.get(f"{stock}?state={state}").context["page"].rows) for state in STATES}
    assert found == STATES
    assert [row.code[-4:] for row in client.get(f"{stock}?sort=-here").context["page"].rows] == ["0003", "0001", "0002"]
    assert taken_along(client, f"{stock}?state=here&good=G-1&fund=winter-relief") == [
        "Fund;Goods;Lot;Bought;Free;In stock;Worth;State;Unit;Currency",
        "Winter-Relief;Flour;LT-2026-0003;2026-03-02;3,000;3,000;10,00;in stock;kg;EUR",
    ]
    assert "10.00" in client.get(stock).text


@pytest.mark.parametrize("who", ["forwarder", "case worker"])
def test_the_stock_shows_no_books_to_who_counts_and_posts(who, in_stock, people, sign_in):
    in_stock("3", "123.45")
    page = sign_in(people[who]).get(address_of("lot_list"))
    keys = [column.key for column in page.context["columns"]]
    assert (keys, "123.45" in page.text) == (["good", "code", "bought_on", "left", "here", "state"], False)


@pytest.mark.parametrize("count", [1, 3])
def test_stock_and_packing_ask_the_same_at_one_row_and_at_three(
    count, in_stock, drafted, treasurer, sign_in, django_assert_num_queries
):
    lots = [in_stock("3", "10") for _number in range(count)]
    order, client = drafted("1", route="parcel"), sign_in(treasurer)
    client.get(address_of("lot_list"))
    for page, asked in ((address_of("lot_list"), 6), (address_of("remittance_pack", order), 6)):
        with django_assert_num_queries(asked):
            client.get(page)
    services.pack(order, items=[(lot, Decimal(1)) for lot in lots], by=treasurer)
    with django_assert_num_queries(11):  # two of them are the session's
        client.get(order.get_absolute_url())


def test_an_empty_stock_teaches(treasurer, forwarder, sign_in):
    texts = [sign_in(person).get(address_of("lot_list")).text for person in (treasurer, forwarder)]
    assert ["Enter the first goods" in text for text in texts] == [True, False]
    assert all("There is nothing in stock yet" in text for text in texts)


def test_whole_pieces_are_mended_where_goods_are_registered(in_stock, flour, parcel_to, treasurer, sign_in):
    client, page = sign_in(treasurer), address_of("good_pieces", flour)
    lot = in_stock()
    assert page in client.get(address_of("good_new")).text
    done = client.post(page, {"in_pieces": "yes", "because": "sacks are not opened"}, follow=True)
    assert ("in whole pieces alone</td>" in done.text, f"{flour.code} is changed." in done.text) == (True, True)
    parcel_to("draft", lot)
    assert page not in client.get(address_of("good_new")).text
    assert "was packed: they stay" in client.post(page, {"in_pieces": "no", "because": "mice"}).text
