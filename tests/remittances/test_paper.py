"""Paper of orders: the list for who reads every order, slip and envelope for the forwarder of the one in hand."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute
from remittances import services
from remittances.services import paper as module
from tests.remittances.story import CANARY, DAY, REASON
from tests.reports.test_order_sheets import words

LIST = {"which": "waiting", "day": "2026-11-25", "language": "en", "paper": "a4"}
SLIP = {"language": "en", "paper": "a4", "because": REASON}


def address_of(name, order=None):
    return reverse(f"reports:{name}", args=[order.pk] if order else [])


def drawn(answer):
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    return words(answer.content)


def test_the_list_of_what_waits_holds_codes_and_is_minuted(brought_to, drafted, treasurer, sign_in):
    waiting, sent = brought_to("approved", drafted("100")), brought_to("sent", drafted("50"))
    text = drawn(sign_in(treasurer).post(address_of("orders_print"), LIST))
    assert (waiting.code in text, sent.code in text, CANARY in text, "100.00 EUR" in text) == (True, False, False, True)
    minute = Minute.objects.get(act="remittance list drawn")
    assert minute.facts == {"orders": 1, "which": "waiting", "day": "2026-11-25"}


def test_the_list_of_a_day_holds_what_was_sent_on_it(brought_to, drafted, auditor, sign_in):
    sent = brought_to("sent", drafted("50"))
    client = sign_in(auditor)
    asked = LIST | {"which": "sent", "day": DAY.isoformat(), "route": "postal order"}
    answer = client.post(address_of("orders_print"), asked)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="remittances-2026-03-02.pdf"'
    assert sent.code in drawn(answer)
    none = client.post(address_of("orders_print"), asked | {"route": "bank"})
    assert "there is nothing to list" in html.unescape(none.text)


def test_a_list_too_long_is_refused(brought_to, drafted, treasurer, sign_in, monkeypatch):
    monkeypatch.setattr(module, "MOST_ON_A_LIST", 0)
    brought_to("approved")
    answer = sign_in(treasurer).post(address_of("orders_print"), LIST)
    assert "More than 0 orders do not go on one list" in html.unescape(answer.text)


@pytest.mark.parametrize("change", [{"plan": "P-2026-0001"}, {"day": "never"}, {"route": "balloon"}, {"which": ""}])
def test_absurd_lists_stay_on_the_form(change, treasurer, sign_in):
    answer = sign_in(treasurer).post(address_of("orders_print"), LIST | change)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)


def test_a_couriers_slip_opens_nothing(brought_to, drafted, forwarder, sign_in, minutes):
    order = brought_to("in hand", drafted(route="courier"))
    text = drawn(sign_in(forwarder).post(address_of("order_slip", order), SLIP))
    assert (order.code in text, "300.00 EUR" in text, CANARY in text) == (True, True, False)
    assert minutes(order)[-1] == "slip drawn"
    assert not Minute.objects.filter(act="sealed value revealed").exists()


def test_what_went_out_with_a_slip_is_not_freed_by_the_clock(brought_to, drafted, forwarder):
    order = brought_to("in hand", drafted(route="courier"))
    services.draw_slip(order, by=forwarder)
    assert services.release_lapsed(now=timezone.now() + timedelta(hours=24)) == 0
    with pytest.raises(Refusal, match="Say why"):
        services.put_back(order, by=forwarder)


def test_a_slip_for_the_counter_bears_the_payee(address, brought_to, drafted, case_worker, forwarder, sign_in, minutes):
    services.open_way(address, route="agent", details={"payee": "Payee Canary", "city": "Port"}, by=case_worker)
    order = brought_to("in hand", drafted(route="agent"))
    client = sign_in(forwarder)
    assert "Payee Canary" not in client.get(address_of("order_slip", order)).text
    text = drawn(client.post(address_of("order_slip", order), SLIP))
    assert ("Payee Canary" in text, "Port" in text, minutes(order)[-1]) == (True, True, "way revealed")


def test_an_envelope_is_addressed_by_its_forwarder(brought_to, forwarder, sign_in, minutes):
    order = brought_to("in hand")
    answer = sign_in(forwarder).post(address_of("order_label", order), {"envelope": "dl", "because": REASON})
    assert (drawn(answer), minutes(order)[-1]) == (CANARY, "address revealed")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="envelope-{order.code}.pdf"'


@pytest.mark.parametrize("asked", [{"envelope": "c6", "because": "short"}, {"envelope": "b4", "because": REASON}])
def test_an_envelope_that_is_refused_opens_nothing(asked, brought_to, forwarder, sign_in, minutes):
    order = brought_to("in hand")
    answer = sign_in(forwarder).post(address_of("order_label", order), asked)
    assert (CANARY in answer.text, "address revealed" in minutes(order)) == (False, False)


def test_nobody_else_draws_a_slip(brought_to, drafted, people, forwarder):
    order = brought_to("in hand", drafted(route="courier"))
    for person in people.values():
        if person != forwarder:
            with pytest.raises(Refusal, match="its forwarder's alone"):
                services.draw_slip(order, by=person)
