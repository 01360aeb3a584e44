"""While a risk flag stands nothing moves until another person lifts it; what is of no use somewhere is not sent."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from access.offices import Office
from access.refusal import Refusal, rule_of
from audit.models import Minute
from remittances import services
from remittances.models import RecipientAddress, RiskFlag, State
from tests import makers
from tests.remittances.story import DAY, REASON
from tests.remittances.test_races import at_once

WHY = "two letters came back"
NEXT = {"draft": "submitted", "approved": "in hand", "in hand": "sent"}
MOVE = """UPDATE remittances_remittance SET state = %(state)s, forwarder_id = %(hand)s,
          held_until = CASE %(state)s WHEN 'in hand' THEN now() END WHERE id = %(order)s"""


@pytest.fixture
def flagged(address, secretary):
    services.flag(address, risk="moved", because=WHY, by=secretary)
    return address


@pytest.fixture
def moved(sql, forwarder):
    """The rule that a step of an order breaks when it is written by raw SQL."""

    def moved(order, state):
        hand = (order.forwarder_id or forwarder.pk) if state in {"in hand", "sent", "unknown"} else None
        with pytest.raises(IntegrityError) as caught:
            sql(MOVE, state=state, hand=hand, order=order.pk)
        return rule_of(caught.value)

    return moved


@pytest.mark.parametrize("who", ["secretary", "forwarder", "case worker"])
def test_a_flag_names_what_it_halts(who, brought_to, drafted, people, minutes):
    order = brought_to("approved", drafted("40"))
    drafted("50")
    raised, halted = services.flag(order.address, risk="theft", because=WHY, by=people[who])
    order.refresh_from_db()
    assert (halted, order.state, raised.noted_by) == ([order.code], State.APPROVED, people[who])
    facts = Minute.objects.get(act="address flagged").facts
    assert facts == {"risk": "theft", "because": WHY, "halted": order.code}


@pytest.mark.parametrize("state", ["draft", "approved", "in hand"])
def test_nothing_moves_while_it_stands_and_all_goes_on_after(
    state, brought_to, secretary, case_worker, treasurer, forwarder, bank
):
    order = brought_to(state)
    raised, _halted = services.flag(order.address, risk="moved", because=WHY, by=secretary)
    act = {
        "draft": lambda: services.submit(order, by=treasurer),
        "approved": lambda: services.take_in_hand(order, by=forwarder),
        "in hand": lambda: services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder),
    }[state]
    with pytest.raises(Refusal, match="A risk flag stands at"):
        act()
    services.lift_flag(raised, because="they wrote", by=case_worker)
    assert act().state == NEXT[state]


@pytest.mark.parametrize("state", ["draft", "approved", "in hand"])
def test_remittance_address_flagged(state, brought_to, secretary, moved):
    order = brought_to(state)
    services.flag(order.address, risk="moved", because=WHY, by=secretary)
    assert moved(order, NEXT[state]) == "remittance_address_flagged"


def test_nor_is_a_machine_told_to_send(brought_to, secretary, moved):
    order = brought_to("in hand")
    services.flag(order.address, risk="moved", because=WHY, by=secretary)
    assert moved(order, "unknown") == "remittance_address_flagged"


def test_nothing_is_drafted_or_opened_while_it_stands(brought_to, drafted, secretary, forwarder):
    order = brought_to("in hand")
    services.flag(order.address, risk="moved", because=WHY, by=secretary)
    for act in (lambda: drafted("5"), lambda: services.reveal_address(order, by=forwarder, because=REASON)):
        with pytest.raises(Refusal, match="A risk flag stands at K-1: nothing is planned for it, opened or sent"):
            act()


def test_the_order_may_always_go_back(brought_to, secretary, treasurer):
    order = brought_to("in hand")
    services.flag(order.address, risk="moved", because=WHY, by=secretary)
    services.put_back(order, by=treasurer)
    assert services.recall(order, because="flagged", by=treasurer).state == State.DRAFT


def test_another_person_lifts_it_once(flagged, secretary, case_worker):
    raised = RiskFlag.objects.get()
    with pytest.raises(Refusal, match="another person lifts it"):
        services.lift_flag(raised, because="they wrote", by=secretary)
    lifted = services.lift_flag(raised, because="they wrote", by=case_worker)
    assert (lifted.lifted_by, list(RecipientAddress.objects.suspended())) == (case_worker, [])
    with pytest.raises(Refusal, match="lifted already"):
        services.lift_flag(raised, because="again", by=case_worker)


@pytest.mark.parametrize(("risk", "because"), [("dragons", WHY), ("theft", " "), ("theft", "x" * 201)])
def test_absurd_flags_are_refused(risk, because, address, secretary):
    with pytest.raises(Refusal):
        services.flag(address, risk=risk, because=because, by=secretary)


LIFT = "UPDATE remittances_riskflag SET lifted_at = now(), lifted_by_id = '%s', lifted_because = 'x'"


def test_flag_final(flagged, case_worker, secretary, sql):
    touches = {
        "UPDATE remittances_riskflag SET because = 'y'": "flag_final",
        "DELETE FROM remittances_riskflag": "flag_final",
        LIFT % secretary.pk: "flag_lifted_by_another",
        f"{LIFT % case_worker.pk}; {LIFT % case_worker.pk}": "flag_final",
    }
    for touch, rule in touches.items():
        with pytest.raises(IntegrityError) as caught:
            sql(touch)
        assert (touch, rule_of(caught.value)) == (touch, rule)


@pytest.mark.django_db(transaction=True)
def test_a_flag_and_a_hand_at_once(brought_to, forwarder, secretary):
    """Whichever is first: the order is in hand and halted there, or it stayed where it was and was refused."""
    order = brought_to("approved")
    (_flag, halted), taken = at_once(
        lambda: services.flag(order.address, risk="moved", because=WHY, by=secretary),
        lambda: services.take_in_hand(order, by=forwarder),
    )
    order.refresh_from_db()
    assert (halted, order.state == State.IN_HAND) == ([order.code], not isinstance(taken, Refusal))


def test_the_last_signature_comes_too_late(brought_to, secretary):
    order, last = brought_to("signed"), makers.user(Office.APPROVER)
    services.flag(order.address, risk="moved", because=WHY, by=secretary)
    with pytest.raises(Refusal, match="nothing moves until it is lifted"):
        services.approve(order, body=last.body, by=last)


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_remittance_address_usable(state, brought_to, case_worker, moved):
    order = brought_to(state)
    services.note_notice(order.address, noted_on=DAY, money=False, parcels=True, text="bread", by=case_worker)
    assert moved(order, NEXT[state]) == "remittance_address_usable"


def test_money_and_parcels_each_where_they_are_of_use(drafted, address, case_worker, sql):
    with pytest.raises(Refusal, match="K-1 cannot use parcels"):
        drafted("5", route="parcel")
    order = drafted("5")
    with pytest.raises(IntegrityError) as caught:
        sql("UPDATE remittances_remittance SET route = 'parcel'")
    assert rule_of(caught.value) == "remittance_address_usable"
    services.note_notice(address, noted_on=DAY, money=False, parcels=True, text="bread and books", by=case_worker)
    address.refresh_from_db()
    with pytest.raises(Refusal, match=r"cannot use money\. It can use: bread and books – choose the route “parcel”\."):
        drafted("5", address=address)
    assert drafted("5", address=address, route="parcel").address == order.address


def test_the_refusal_names_the_alternate(drafted, address, case_worker):
    other = services.open_address(country="GR", lines="Mill lane 4", people=2, by=case_worker)
    services.set_alternate(address, alternate=other, by=case_worker)
    services.note_notice(address, noted_on=DAY, money=False, text="nothing", by=case_worker)
    address.refresh_from_db()
    with pytest.raises(Refusal, match=r"It can use: nothing\. K-2 stands in for it\."):
        drafted("5", address=address)


def test_instructions_open_with_the_order_in_hand(brought_to, address, case_worker, forwarder):
    services.instruct(address, instructions="Ring twice.", by=case_worker)
    order = brought_to("approved")
    with pytest.raises(Refusal, match="while the order is in hand"):
        services.reveal_instructions(order, by=forwarder, because=REASON)
    order = services.take_in_hand(order, by=forwarder)
    order.address.refresh_from_db()
    with pytest.raises(Refusal, match="opens to its forwarder alone"):
        services.reveal_instructions(order, by=makers.user(Office.FORWARDER), because=REASON)
    assert services.reveal_instructions(order, by=forwarder, because=REASON) == "Ring twice."
    told = Minute.objects.about(address).get(act="sealed value revealed").facts
    assert (told["field"], told["order"]) == ("instructions", order.code)
