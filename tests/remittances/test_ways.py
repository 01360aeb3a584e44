"""Ways of routes to an address: sealed at once, one at a time, and never another than what was signed."""

import pytest
from django.db import IntegrityError

from access.refusal import Refusal
from audit.models import Minute
from remittances import services
from remittances.field_checks import check_digits
from remittances.models import AddressWay
from remittances.services import PossibleDuplicate
from remittances.services import ways as module
from tests.remittances.story import REASON


def nobodys_iban(number):
    bare = f"DE00{number:018d}"
    return f"DE{check_digits(bare)}{number:018d}"


BANK = {"payee": "Payee Canary", "iban": nobodys_iban(7)}


@pytest.fixture
def way(address, case_worker):
    return services.open_way(address, route="bank", details=BANK, by=case_worker)


def test_a_way_is_sealed_and_the_minute_names_its_fields_alone(way, address):
    assert (way.filled, BANK["iban"].encode() in bytes(way.details.blob)) == (["iban", "payee"], False)
    facts = Minute.objects.about(address).get(act="way opened").facts
    assert facts == {"route": "bank", "way": str(way.pk), "filled": "iban payee"}


BAD = [
    ("balloon", {}, "There is no such route: balloon"),
    ("bank", {"payee": "A"}, "needs an IBAN, or a number of the account"),
    ("bank", {"payee": "Ялта", "iban": BANK["iban"]}, "A bank refuses “Ялта”"),
    ("courier", {"phrase": " "}, "Fill in one field at least"),
]


@pytest.mark.parametrize(("route", "details", "sentence"), BAD)
def test_what_a_route_cannot_use_is_refused(route, details, sentence, address, case_worker):
    with pytest.raises(Refusal, match=sentence):
        services.open_way(address, route=route, details=details, by=case_worker)
    assert not AddressWay.objects.exists()


def test_one_way_is_open_at_a_time(way, address, case_worker):
    with pytest.raises(Refusal, match="close it first"):
        services.open_way(address, route="bank", details=BANK, by=case_worker)
    services.close_way(way, because="the bank closed it", by=case_worker)
    services.open_way(address, route="bank", details=BANK, by=case_worker)
    with pytest.raises(Refusal, match="a moment ago"):
        services.close_way(way, because="again", by=case_worker)


def test_nothing_is_opened_at_a_closed_address(address, case_worker):
    services.close_address(address, by=case_worker)
    with pytest.raises(Refusal, match="K-1 is closed"):
        services.open_way(address, route="bank", details=BANK, by=case_worker)


def test_an_account_that_is_elsewhere_is_a_possible_duplicate(way, case_worker, monkeypatch):
    other = services.open_address(country="GR", lines="Another house 3", people=2, by=case_worker)
    typed = {"payee": "Somebody Else", "iban": BANK["iban"].lower()}
    with pytest.raises(PossibleDuplicate, match="possible duplicate"):
        services.open_way(other, route="bank", details=typed, by=case_worker)
    assert Minute.objects.get(act="possible duplicate told").facts == {"country": "GR", "route": "bank"}
    services.open_way(other, route="bank", details=typed, knowingly=True, by=case_worker)
    monkeypatch.setattr(module, "COMPARED_IN_AN_HOUR", 3)
    with pytest.raises(Refusal, match="3 accounts within an hour"):
        services.open_way(other, route="bank", details=typed, by=case_worker)


@pytest.mark.parametrize("route", ["bank", "agent", "mobile money"])
def test_an_order_needs_the_way_that_its_route_needs(route, drafted):
    with pytest.raises(Refusal, match="K-1 has no open way by"):
        drafted(route=route)


def test_a_draft_whose_way_was_closed_is_not_submitted(way, drafted, case_worker, treasurer):
    order = drafted(route="bank")
    services.close_way(way, because="the bank closed it", by=case_worker)
    with pytest.raises(Refusal, match="no open way by bank transfer"):
        services.submit(order, by=treasurer)


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_another_way_voids_what_was_signed(state, way, brought_to, drafted, case_worker, minutes):
    order = brought_to(state, drafted(route="bank"))
    services.close_way(way, because="the bank closed it", by=case_worker)
    order.refresh_from_db()
    assert (order.state, order.approvals.filter(voided_at=None).count()) == ("draft", 0)
    assert minutes(order)[-1] == "remittance recalled"
    assert Minute.objects.filter(act="way closed").get().facts["halted"] == order.code


def test_a_plan_that_goes_by_it_reads_why_in_its_minutes(plan, case_worker):
    services.close_way(plan.lines.get(route="courier").way, because="the bank closed it", by=case_worker)
    minute = Minute.objects.about(plan).latest("pk")
    assert (minute.act, minute.facts["because"], minute.facts["was"]) == ("plan unlocked", "way closed", "submitted")
    assert Minute.objects.filter(act="way closed").get().facts["halted"] == plan.code


def test_a_first_way_voids_it_too(address, brought_to, case_worker):
    order = brought_to("approved")
    services.open_way(address, route="postal order", details={"payee": "Payee Canary"}, by=case_worker)
    order.refresh_from_db()
    assert order.state == "draft"


def test_nobody_opens_a_way_under_an_order_in_hand(address, brought_to, case_worker):
    order = brought_to("in hand")
    with pytest.raises(Refusal, match="An order by this route is in hand there"):
        services.open_way(address, route="postal order", details={"payee": "Payee Canary"}, by=case_worker)
    order.refresh_from_db()
    assert order.state == "in hand"


def test_way_beside_order_in_hand_is_refused_by_the_database(address, brought_to, case_worker, sql):
    brought_to("in hand")
    insert = """INSERT INTO remittances_addressway (id, address_id, route, filled, opened_by_id)
                VALUES (gen_random_uuid(), %s, 'postal order', '{}', %s)"""
    with pytest.raises(IntegrityError, match="an order by this route is in hand"):
        sql(insert, address.pk, case_worker.pk)


def test_the_way_opens_to_the_forwarder_in_hand(way, brought_to, drafted, forwarder, minutes):
    order = brought_to("in hand", drafted(route="bank"))
    assert services.reveal_way(order, by=forwarder, because=REASON) == BANK
    assert minutes(order)[-1] == "way revealed"
    assert Minute.objects.about(way).get().act == "sealed value revealed"


def test_to_nobody_else_and_never_after(way, brought_to, drafted, people, forwarder):
    order = brought_to("in hand", drafted(route="bank"))
    for person in people.values():
        if person != forwarder:
            with pytest.raises(Refusal, match="opens to its forwarder alone"):
                services.reveal_way(order, by=person, because=REASON)
    services.put_back(order, by=forwarder)
    with pytest.raises(Refusal, match="opens to its forwarder alone"):
        services.reveal_way(order, by=forwarder, because=REASON)


def test_by_the_address_alone_there_is_nothing_to_open(brought_to, forwarder):
    with pytest.raises(Refusal, match="goes by its address alone"):
        services.reveal_way(brought_to("in hand"), by=forwarder, because=REASON)
