"""A forwarder sees one order at a time: of those that wait, how many there are by each route."""

import re

import pytest
from django.urls import reverse
from lxml import html

from access.offices import Office
from remittances import services
from remittances.models import State
from tests import makers
from tests.exporting import taken_along
from tests.remittances.story import REASON
from tests.remittances.test_burning import WHY

LIST = reverse("remittances:remittance_list")
NEXT = reverse("remittances:remittance_take_next")
CODES = re.compile(r"R-\d{4}-\d{4}")


@pytest.fixture
def waiting(brought_to, drafted):
    """Approved orders of sums that stand nowhere else: two by postal order, one by courier."""
    made = (("61.13", "postal order"), ("62.17", "courier"), ("63.19", "postal order"))
    return [brought_to("approved", drafted(amount, route=route)) for amount, route in made]


@pytest.fixture
def another():
    return makers.user(Office.FORWARDER)


def forms(client):
    """The forms by which the next is taken, by route: what each of them sends."""
    found = html.fromstring(client.get(LIST).text).xpath(f"//form[@action='{NEXT}']")
    return {form.fields["route"]: dict(form.form_values()) for form in found}


@pytest.mark.parametrize(
    "door", [LIST, f"{LIST}?state=approved", f"{LIST}?sort=-amount", "/home/", "/remittances/stock/"]
)
def test_no_page_names_what_waits_or_is_in_another_hand(door, waiting, another, forwarder, sign_in):
    services.take_next(by=another)
    text = sign_in(forwarder).get(door).text
    assert (CODES.findall(text), [sum_ for sum_ in ("61.13", "62.17", "63.19") if sum_ in text]) == ([], [])


def answer_to(client, code):
    """What Find by code says."""
    page = html.fromstring(client.get("/find/", {"code": code}).text)
    return [html.tostring(main).decode() for main in page.xpath("//main")]


def test_its_code_finds_nothing(waiting, another, forwarder, sign_in):
    client, nothing = sign_in(forwarder), "R-2026-9999"
    (none,) = answer_to(client, nothing)
    for order in (services.take_next(by=another), waiting[2]):
        assert [text.replace(order.code, nothing) for text in answer_to(client, order.code)] == [none]


def test_the_own_ones_are_listed_and_taken_along(waiting, another, forwarder, sign_in):
    services.take_next(by=another)
    order, client = services.take_next(by=forwarder), sign_in(forwarder)
    assert set(CODES.findall(client.get(LIST).text)) == {order.code}
    (_head, line) = taken_along(client, LIST)
    assert line.startswith(f"{order.code};")


PAGES = ["remittances:remittance_detail", "remittances:remittance_reveal", "remittances:remittance_send",
         "remittances:remittance_put_back", "reports:order_slip", "reports:order_label"]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_what_waits_has_no_page_and_no_paper(name, waiting, another, forwarder, sign_in):
    taken, client = services.take_next(by=another), sign_in(forwarder)
    for order in (taken, waiting[2]):
        for ask in (client.get, client.post):
            assert ask(reverse(name, args=[order.pk])).status_code in {404, 405}
    assert client.get(reverse("reports:orders_print")).status_code == 403


def test_they_are_counted_and_taken_by_route(waiting, forwarder, sign_in):
    client = sign_in(forwarder)
    rows = client.get(LIST).context["waiting"]["rows"]
    assert [(row.route, row.count) for row in rows] == [("postal order", 2), ("courier", 1)]
    answer = client.post(NEXT, forms(client)["courier"], follow=True)
    assert answer.redirect_chain == [(waiting[1].get_absolute_url(), 302)]
    assert f"{waiting[1].code} is in your hand." in answer.text
    assert [(row.route, row.count) for row in client.get(LIST).context["waiting"]["rows"]] == [("postal order", 2)]


def test_a_full_hand_takes_no_other_and_is_led_to_what_it_holds(waiting, forwarder, sign_in):
    client = sign_in(forwarder)
    opened = forms(client)
    client.post(NEXT, opened["courier"])
    answer = client.post(NEXT, opened["postal order"], follow=True)
    assert answer.redirect_chain == [(waiting[1].get_absolute_url(), 302)]
    assert f"You have {waiting[1].code} in hand. Send it or put it back first." in answer.text
    assert (forms(client), forwarder.orders.count()) == ({}, 1)


def test_an_old_form_takes_no_second_one(waiting, forwarder, sign_in):
    client = sign_in(forwarder)
    form = forms(client)["postal order"]
    assert form["csrfmiddlewaretoken"]
    client.post(NEXT, form)
    services.put_back(waiting[0], by=forwarder)
    answer = client.post(NEXT, form, follow=True)
    assert ("This form was sent already" in answer.text, answer.redirect_chain) == (True, [(LIST, 302)])
    assert not forwarder.orders.filter(state=State.IN_HAND).exists()


def test_a_form_by_which_nothing_was_taken_is_not_used_up(waiting, another, forwarder, sign_in):
    client = sign_in(forwarder)
    form, order = forms(client)["courier"], services.take_next(route="courier", by=another)
    assert "No order by courier waits for you any more." in client.post(NEXT, form, follow=True).text
    services.put_back(order, by=another)
    assert client.post(NEXT, form).url == order.get_absolute_url()


@pytest.mark.parametrize("route", ["", "balloon", "\x00"])
def test_another_route_takes_nothing(route, waiting, forwarder, sign_in):
    answer = sign_in(forwarder).post(NEXT, {"route": route}, follow=True)
    assert ("Choose a route by which orders wait." in answer.text, forwarder.orders.count()) == (True, 0)


def test_where_none_waits_it_says_so(forwarder, treasurer, sign_in):
    sentence = "No order waits for you now."
    assert [sentence in sign_in(who).get(LIST).text for who in (forwarder, treasurer)] == [True, False]


def test_what_a_hand_put_back_comes_again_after_the_others(waiting, another, forwarder):
    first, _courier, last = waiting
    services.put_back(services.take_next(route="postal order", by=forwarder), by=forwarder)
    assert services.take_next(route="postal order", by=forwarder) == last
    services.put_back(last, because="the counter is shut", by=forwarder)
    assert services.take_next(route="postal order", by=another) == first
    assert services.take_next(route="postal order", by=forwarder) == last


def test_what_cannot_be_sent_now_is_not_counted(waiting, address, case_worker, forwarder):
    assert services.waiting_by_route(by=forwarder) == {"postal order": 2, "courier": 1}
    services.flag(address, risk="theft", because=WHY, by=case_worker)
    assert services.waiting_by_route(by=forwarder) == {}


def test_who_flags_or_burns_reads_how_many_and_not_which(brought_to, drafted, forwarder, another, sign_in):
    orders = [brought_to(state, drafted("10")) for state in ("approved", "sent", "in hand")]
    client, place = sign_in(another), orders[0].address
    services.reveal_address(orders[2], by=forwarder, because=REASON)
    page = reverse("remittances:address_flag", args=[place.pk])
    flagged = client.post(page, {"risk": "theft", "because": WHY}, follow=True).text
    burned = client.post(reverse("remittances:address_burn", args=[place.pk]), {"because": WHY}, follow=True).text
    assert "Halted where they are: 2 orders and plans." in flagged
    assert "one order of another hand" in burned
    assert (CODES.findall(flagged), CODES.findall(burned)) == ([], [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_whatever_waits(
    count, brought_to, drafted, forwarder, sign_in, django_assert_num_queries
):
    for _order in range(count):
        brought_to("approved", drafted("10"))
    client = sign_in(forwarder)
    with django_assert_num_queries(7):
        client.get(LIST)
