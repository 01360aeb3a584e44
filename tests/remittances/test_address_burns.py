"""What is known of an address burns with it: instructions and ways are destroyed, the orders of a plan withdrawn."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from access.refusal import Refusal, rule_of
from remittances import journal, services
from remittances.models import AddressWay, Plan, PlanLine, Remittance, State
from remittances.warning import seen_by
from tests.remittances.story import DAY, REASON
from tests.remittances.test_burning import WHY
from vault import services as vault
from vault.services.sealing import record_keys

CLOSE = "UPDATE remittances_addressway SET closed_at = now(), closed_by_id = opened_by_id"


@pytest.fixture
def way(address, case_worker):
    way = AddressWay(address=address, route="bank", filled=["iban"], opened_by=case_worker)
    vault.seal(way, details='{"iban": "GR16"}')
    way.save(force_insert=True)
    return way


@pytest.fixture
def sealed(address, way, case_worker):
    """Ids of all record keys of an address with instructions and a way."""
    services.instruct(address, instructions="Ring twice.", by=case_worker)
    address.refresh_from_db()
    return vault.key_ids(address.lines, address.instructions, way.details)


@pytest.fixture
def planned(address, way, decision, money, treasurer):
    """Put an order of a released plan before the forwarders; how a plan comes to be released is told elsewhere."""

    def planned():
        head = {"decision": decision, "fund": decision.fund, "currency": decision.currency, "purpose": "bread"}
        head |= {"prepared_on": DAY, "prepared_by": treasurer, "preparer_body": treasurer.body}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            plan = Plan.objects.create(
                code="P-2026-0001", from_on=DAY, to_on=DAY, sum=40, state="released", released_on=DAY, **head
            )
            seen = {"address_code": address.code, "country": "GR", "circle": "other", "people": 9, "need": 9}
            line = PlanLine.objects.create(
                plan=plan, number=1, address=address, way=way, route="bank", amount=40, proposed=40, why="x", **seen
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("SET LOCAL ROLE aidassoc_site")
        facts = {"code": "R-2026-0009", "address": address, "route": "bank", "amount": 40, "state": State.APPROVED}
        return Remittance.objects.create(line=line, **facts, **head)

    return planned


def test_nothing_sealed_of_it_is_left(address, sealed, secretary, burn_journal):
    assert len(record_keys(sealed)) == len(set(sealed)) == 3
    services.burn(address, because=WHY, by=secretary)
    (line,) = journal.read(burn_journal)
    assert sorted(line.keys) == sorted(map(str, sealed))
    assert services.finish_burns() == 0
    address.refresh_from_db()
    assert (record_keys(sealed), address.lines, address.instructions, AddressWay.objects.get().details) == (
        {}, None, None, None
    )  # fmt: skip


def test_a_restored_database_burns_what_it_knows(address, sealed, secretary, burn_journal):
    """The journal is of another day: the instructions and ways that were restored have other keys than it names."""
    line = {"burn": str(address.pk), "burned_at": "2026-03-05T10:00:00+00:00", "burned_by": None}
    line |= {"address": str(address.pk), "code": address.code, "country": "GR", "keys": [str(sealed[0])]}
    burn_journal.write_text(json.dumps(line | {"salt": "salt", "commitment": "x"}) + "\n")
    assert services.replay_burns(burn_journal) == 1
    assert record_keys(sealed) == {}
    assert services.finish_burns() == 0
    assert AddressWay.objects.get().details is None


def test_an_order_of_a_plan_is_withdrawn(planned, secretary, forwarder):
    order = services.take_in_hand(planned(), by=forwarder)
    services.burn(order.address, because=WHY, by=secretary)
    order.refresh_from_db()
    assert (order.state, order.forwarder) == (State.WITHDRAWN, None)


def test_an_order_of_a_plan_goes_by_the_way_that_was_signed(planned, forwarder, sql):
    order = planned()
    assert services.waiting_by_route(by=forwarder) == {"bank": 1}
    sql(CLOSE)
    assert services.waiting_by_route(by=forwarder) == {}
    with pytest.raises(Refusal, match="the way by bank transfer that was signed is closed"):
        services.take_in_hand(order, by=forwarder)


def test_remittance_way_open(planned, forwarder, sql):
    order = planned()
    sql(CLOSE)
    with pytest.raises(IntegrityError) as caught:
        sql("UPDATE remittances_remittance SET state = 'in hand', forwarder_id = %s, held_until = now()", forwarder.pk)
    assert (rule_of(caught.value), order.state) == ("remittance_way_open", State.APPROVED)


def test_nor_is_it_released_by_a_closed_way(planned, sql):
    sql(CLOSE)
    with pytest.raises(IntegrityError) as caught:
        planned()
    assert rule_of(caught.value) == "remittance_way_open"


@pytest.mark.parametrize(
    "touch",
    [
        "UPDATE remittances_recipientaddress SET instructions = '\\x01'",
        "UPDATE remittances_addressway SET details = '\\x01'",
        """INSERT INTO remittances_addressway (id, address_id, route, details, filled, opened_by_id)
           SELECT gen_random_uuid(), id, 'courier', '\\x01', '{}', burned_by_id FROM remittances_recipientaddress""",
    ],
    ids=["instructions", "details", "another way"],
)
def test_nothing_is_sealed_there_again(touch, address, sealed, secretary, sql):
    services.burn(address, because=WHY, by=secretary)
    services.finish_burns()
    with pytest.raises(IntegrityError) as caught:
        sql(touch)
    assert rule_of(caught.value) == "address_burned_final"


def test_no_act_writes_anything_more_about_it(address, secretary, case_worker):
    services.burn(address, because=WHY, by=secretary)
    acts = [
        lambda: services.instruct(address, instructions="Ring.", by=case_worker),
        lambda: services.confirm_address(address, on=DAY, by=case_worker),
        lambda: services.flag(address, risk="theft", because="x", by=secretary),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="K-1 is burned"):
            act()


def test_who_opened_a_way_is_warned(address, way, forwarder, secretary):
    vault.reveal(way, "details", by=forwarder, because=REASON)
    services.burn(address, because=WHY, by=secretary)
    assert [seen.login for seen in seen_by(address, user=forwarder)] == [forwarder.username]
