"""The rules of goods that no program passes by: each broken by raw SQL, each known by its name."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from access.offices import Office
from access.refusal import rule_of
from remittances import services
from remittances.models import Parcel
from tests import makers
from tests.remittances.story import DAY

COUNT = """UPDATE remittances_lot SET counted_at = now(), counted_by_id = %(person)s, entry_id = %(entry)s
           WHERE id = %(lot)s"""
COPY = """INSERT INTO remittances_lot SELECT (jsonb_populate_record(l, jsonb_build_object(
              'id', gen_random_uuid(), 'code', 'LT-9', 'counted_at', NULL, 'counted_by_id', NULL, 'entry_id', NULL)
              || %(change)s::jsonb)).* FROM remittances_lot l WHERE id = %(lot)s"""
PACK = """INSERT INTO remittances_parcelitem (id, parcel_id, lot_id, quantity, value, came_back, value_back)
          VALUES (gen_random_uuid(), %(parcel)s, %(lot)s, %(quantity)s, %(value)s, 0, 0)"""
SEND = """INSERT INTO remittances_attempt SELECT (jsonb_populate_record(a, jsonb_build_object(
              'id', gen_random_uuid()) || %(change)s::jsonb)).* FROM remittances_attempt a"""


@pytest.fixture
def broken(sql):
    """The name of the rule that a statement breaks."""

    def broken(statement, **named):
        with pytest.raises(IntegrityError) as refused:
            sql(statement, **named)
        return rule_of(refused.value)

    return broken


CHANGES = [
    "UPDATE remittances_lot SET cost = 1",
    "UPDATE remittances_lot SET quantity = 11",
    "UPDATE remittances_lot SET dropped_because = 'gone', counted_at = NULL, counted_by_id = NULL, entry_id = NULL",
    "DELETE FROM remittances_lot",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_counted_lot_stays(change, in_stock, broken):
    in_stock()
    assert broken(change) == "lot_final"


def test_a_lot_is_not_entered_as_counted_or_dropped(entered, broken):
    assert broken(COPY, lot=entered().pk, change='{"dropped_because": "gone"}') == "lot_final"


def test_a_lot_is_of_a_carried_decisions_fund_and_sum(entered, broken):
    lot, other = entered(), makers.fund()
    change = f'{{"fund_id": "{other.pk}"}}'
    assert broken(COPY, lot=lot.pk, change=change) == "remittance_under_decision"
    assert broken(COPY, lot=lot.pk, change='{"cost": 900.01}') == "remittance_within_decision"
    assert broken(COPY, lot=lot.pk, change='{"cost": 0}') == "lot_is_something"


def test_a_lot_is_counted_by_another_house(entered, treasurer, money, broken):
    lot, facts = entered(), {"entry": money.pk}
    colleague = makers.user(Office.CASE_WORKER, body=treasurer.body)
    for person in (treasurer, colleague):
        assert broken(COUNT, lot=lot.pk, person=person.pk, **facts) == "lot_counted_by_another"


def test_a_count_books_the_cost(entered, in_stock, case_worker, money, broken):
    other, lot = in_stock("1", "99"), entered()
    for entry in (money, other.entry):
        assert broken(COUNT, lot=lot.pk, person=case_worker.pk, entry=entry.pk) == "lot_booked"
    half = "UPDATE remittances_lot SET counted_at = now(), counted_by_id = %(person)s WHERE id = %(lot)s"
    assert broken(half, lot=lot.pk, person=case_worker.pk) == "lot_booked"


def test_a_lot_gives_no_more_than_it_has(in_stock, parcel_to, broken, entered):
    lot = in_stock()
    facts = {"parcel": parcel_to("draft", lot).parcel.pk}
    for quantity, value in ((7, 60), (6, 61), (6, 59), (5, 60)):
        other = in_stock("6", "60").pk
        assert broken(PACK, lot=other, quantity=quantity, value=value, **facts) == "item_in_stock"
    assert broken(PACK, lot=entered("1", "1").pk, quantity=1, value=1, **facts) == "item_in_stock"
    assert broken(PACK, lot=lot.pk, quantity=1, value=10, **facts) == "item_lot_once"


def test_goods_come_to_the_sum_of_the_order(in_stock, parcel_to, broken, treasurer):
    order = parcel_to("draft", in_stock())
    facts = {"parcel": order.parcel.pk, "lot": in_stock("2", "20").pk}
    assert broken(PACK, quantity=1, value=10, **facts) == "parcel_adds_up"
    assert broken("UPDATE remittances_remittance SET amount = amount + 1") == "parcel_adds_up"
    assert broken("UPDATE remittances_remittance SET route = 'bank'") == "parcel_adds_up"
    assert broken("DELETE FROM remittances_parcelitem") == "parcel_adds_up"


PACKED = [
    "UPDATE remittances_parcelitem SET quantity = 3",
    "UPDATE remittances_parcelitem SET came_back = 1, value_back = 10",
    "UPDATE remittances_parcel SET refused = true",
    "UPDATE remittances_parcel SET packed_at = now() - interval '1 day'",
]


@pytest.mark.parametrize("change", [*PACKED, "DELETE FROM remittances_parcelitem"])
@pytest.mark.parametrize("state", ["submitted", "in hand"])
def test_what_was_signed_stays_packed(change, state, in_stock, parcel_to, broken):
    parcel_to(state, in_stock())
    assert broken(change) == "parcel_fixed"


def test_a_parcel_is_of_a_draft_by_parcel(drafted, treasurer, broken):
    pack = """INSERT INTO remittances_parcel (id, remittance_id, packed_by_id, refused)
              VALUES (gen_random_uuid(), %(order)s, %(person)s, %(refused)s)"""
    facts = {"person": treasurer.pk}
    assert broken(pack, order=drafted("1").pk, refused=False, **facts) == "parcel_fixed"
    order = drafted("1", route="parcel")
    assert broken(pack, order=order.pk, refused=True, **facts) == "parcel_fixed"
    assert broken(pack, order=order.pk, refused=False, **facts) == "parcel_adds_up"


BACK = [
    ("UPDATE remittances_parcelitem SET came_back = 1, value_back = 10", "parcel_back_adds_up"),
    ("UPDATE remittances_parcel SET refused = true", "parcel_back_adds_up"),
    ("UPDATE remittances_parcelitem SET came_back = 5, value_back = 50", "item_back_at_its_worth"),
    ("UPDATE remittances_parcelitem SET came_back = 4, value_back = 39", "item_back_at_its_worth"),
    ("UPDATE remittances_parcelitem SET value = 39", "parcel_fixed"),
]


@pytest.mark.parametrize(("change", "rule"), BACK)
def test_goods_come_back_with_their_order(change, rule, in_stock, parcel_to, broken):
    parcel_to("sent", in_stock())
    assert broken(change) == rule


def test_what_came_back_is_written_once(in_stock, parcel_to, treasurer, broken):
    lot = in_stock()
    facts = {"refused": True, "because": "moved", "on": DAY, "by": treasurer}
    services.came_back(parcel_to("sent", lot), items=[(lot, Decimal(1))], **facts)
    for change in ("item SET came_back = 4, value_back = 40", " SET refused = false"):
        assert broken(f"UPDATE remittances_parcel{change}") == "parcel_fixed"
    draft = "UPDATE remittances_remittance SET state = 'draft', forwarder_id = NULL"
    assert broken(draft) == "parcel_sent_once"


def test_an_empty_order_is_not_signed(drafted, broken):
    order = drafted("1", route="parcel")
    change = "UPDATE remittances_remittance SET state = 'submitted' WHERE id = %(order)s"
    assert (broken(change, order=order.pk), Parcel.objects.exists()) == ("parcel_packed", False)


def test_goods_leave_the_stock_and_money_does_not(in_stock, parcel_to, bank, broken):
    parcel_to("sent", in_stock())
    for change in (f'{{"account_id": "{bank.pk}"}}', '{"route": "bank"}'):
        assert broken(SEND, change=change) == "attempt_from_stock"


def test_pieces_are_whole_wherever_they_are_counted(in_stock, parcel_to, treasurer, broken):
    socks = services.register_good(name="Socks", unit="pair", in_pieces=True, by=treasurer)
    lot = in_stock(good=socks)
    assert broken(COPY, lot=lot.pk, change='{"quantity": 9.5}') == "goods_in_pieces"
    order = parcel_to("draft", lot)
    facts = {"parcel": order.parcel.pk, "lot": in_stock("2", "20", good=socks).pk}
    assert broken(PACK, quantity="0.5", value=5, **facts) == "goods_in_pieces"
    for state in ("submitted", "sent"):
        order = parcel_to(state, lot, "1")
    assert broken("UPDATE remittances_parcelitem SET came_back = 0.5, value_back = 5") == "goods_in_pieces"


def test_whether_goods_are_divided_is_settled_once_they_are_packed(in_stock, parcel_to, treasurer, broken):
    turn = "UPDATE remittances_good SET in_pieces = NOT in_pieces"
    assert broken("UPDATE remittances_good SET unit = 'g'") == "good_final"
    lot = in_stock()
    services.write_off(lot, kind="spoilt", quantity=Decimal("0.5"), because="wet", on=DAY, by=treasurer)
    assert broken(turn) == "good_in_parts"
    parcel_to("draft", lot, "1")
    assert broken(turn) == "good_unpacked"
