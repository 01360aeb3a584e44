"""The rules of the store room that no program passes by: each broken by raw SQL, each known by its name."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from access.refusal import rule_of
from ledger.models import Account, Currency
from ledger.services import Line, post, reverse
from remittances import services
from remittances.models import StockCount
from tests import makers
from tests.remittances.story import DAY

# Another change, typed like the first and confirmed with an entry by the same hands.
AGAIN = """INSERT INTO remittances_stockchange SELECT (jsonb_populate_record(c, jsonb_build_object(
               'id', gen_random_uuid(), 'code', 'GC-9', 'entry_id', NULL, 'confirmed_at', NULL,
               'confirmed_by_id', NULL) || %(change)s::jsonb)).* FROM remittances_stockchange c;
           UPDATE remittances_stockchange a SET entry_id = %(entry)s, confirmed_at = c.confirmed_at,
               confirmed_by_id = c.confirmed_by_id FROM remittances_stockchange c WHERE a.code = 'GC-9'
               AND c.code <> 'GC-9'"""
LINE = """INSERT INTO remittances_countline (id, count_id, lot_id, expected, counted)
          VALUES (gen_random_uuid(), %(count)s, %(lot)s, %(expected)s, %(counted)s)"""
GIFT = """INSERT INTO remittances_lot SELECT (jsonb_populate_record(l, jsonb_build_object(
              'id', gen_random_uuid(), 'code', 'LT-9', 'counted_at', NULL, 'counted_by_id', NULL, 'entry_id', NULL)
              || %(change)s::jsonb)).* FROM remittances_lot l WHERE id = %(lot)s"""
ASK = """UPDATE remittances_stockchange SET undo_asked_at = now(), undo_asked_by_id = made_by_id, undone_because = 'no'
         WHERE id = %(change)s"""
UNDO = """UPDATE remittances_stockchange SET undone_at = now(), undone_by_id = confirmed_by_id,
          undo_entry_id = %(entry)s WHERE id = %(change)s"""


@pytest.fixture
def broken(sql):
    """The name of the rule that a statement breaks."""

    def broken(statement, **named):
        with pytest.raises(IntegrityError) as refused:
            sql(statement, **named)
        return rule_of(refused.value)

    return broken


@pytest.fixture
def spoilt(in_stock, written_off):
    """6 of 10 kg, of which each is worth 10 EUR, written off by two."""
    return written_off(in_stock(), "6")


@pytest.fixture
def counted(in_stock, forwarder, treasurer):
    """A count that found 3 kg of the 10, confirmed and in the books."""
    made = services.count_stock([(in_stock(), Decimal(3), "mice")], on=DAY, by=forwarder)
    services.confirm_change(made.lines.get().change, by=treasurer)
    return made


CHANGES = ["SET value = 1", "SET quantity = 1", "SET kind = 'lost'", "SET because = 'gone'", ""]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_written_off_stays(change, spoilt, broken):
    verb = f"UPDATE remittances_stockchange {change}" if change else "DELETE FROM remittances_stockchange"
    assert broken(verb) == "change_final"


@pytest.fixture
def book(treasurer):
    """An entry that takes so much out of the stock of a lot's fund."""

    def book(lot, value):
        roles = {"written off": value, "stock": -Decimal(value)}
        lines = [Line(Account.objects.playing(role), lot.fund, "EUR", Decimal(sum_)) for role, sum_ in roles.items()]
        return post(by=treasurer, posted_on=DAY, kind="stock", text=lot.code, lines=lines).pk

    return book


def test_no_more_is_written_off_than_no_parcel_holds(spoilt, parcel_to, broken, book):
    parcel_to("draft", spoilt.lot, "3")
    for quantity, value in ((2, 20), (1, 9), ("0.5", 10), ("0.5", 11)):
        change = f'{{"quantity": {quantity}, "value": {value}}}'
        assert broken(AGAIN, entry=book(spoilt.lot, value), change=change) == "item_in_stock"


def test_what_is_not_counted_is_not_written_off(spoilt, entered, broken, book):
    change = f'{{"lot_id": "{entered("6", "60").pk}"}}'
    assert broken(AGAIN, entry=book(spoilt.lot, 60), change=change) == "item_in_stock"


def test_a_change_has_an_entry_of_its_sum(spoilt, money, broken, book):
    one = '{"quantity": 1, "value": 10}'
    for entry in (money.pk, book(spoilt.lot, 9), spoilt.lot.entry_id):
        assert broken(AGAIN, entry=entry, change=one) == "change_booked"
    for change in ('{"because": ""}', '{"value": 0}'):
        assert broken(AGAIN, entry=book(spoilt.lot, 60), change=change) in {"change_is_something", "change_booked"}
    for kind in ("found", "missing"):
        assert broken(AGAIN, entry=book(spoilt.lot, 60), change=f'{{"kind": "{kind}"}}') == "change_of_a_kind"


def test_a_change_is_undone_by_the_reversal_of_its_entry(spoilt, broken, sql, treasurer):
    named = {"change": spoilt.pk, "entry": spoilt.lot.entry_id}
    assert broken(UNDO, **named) == "change_final"
    sql(ASK, **named)
    assert broken(UNDO, **named) == "change_booked"
    half = "UPDATE remittances_stockchange SET undone_because = ''"
    assert broken(half) == "change_final"
    undone = '{"undone_at": "2026-03-03", "undone_because": "no"}'
    assert broken(AGAIN, entry=spoilt.entry_id, change=undone) == "change_final"
    named["entry"] = reverse(spoilt.entry, by=treasurer, because="test").pk
    sql(UNDO, **named)
    assert broken(UNDO, **named) == "change_final"


LINES = [
    ({"expected": 4, "counted": 3}, "count_as_it_stood"),
    ({"expected": 3, "counted": 11}, "count_as_it_stood"),
    ({"expected": 3, "counted": 2}, "count_booked"),
    ({"expected": 3, "counted": -1}, "count_not_below_zero"),
]


@pytest.mark.parametrize(("line", "rule"), LINES)
def test_a_count_tells_what_was_free_and_books_what_differs(line, rule, counted, broken, sql):
    lot = counted.lines.get().lot_id
    sql("INSERT INTO remittances_stockcount SELECT gen_random_uuid(), 'SC-9', counted_on, counted_at, counted_by_id"
        " FROM remittances_stockcount")  # fmt: skip
    other = StockCount.objects.get(code="SC-9")
    assert broken(LINE, count=other.pk, lot=lot, **line) == rule


COUNTS = [
    "UPDATE remittances_countline SET counted = 4",
    "DELETE FROM remittances_countline",
    "UPDATE remittances_stockcount SET code = 'SC-8'",
    "DELETE FROM remittances_stockcount",
]


def test_what_was_counted_stays(counted, broken):
    assert {broken(change) for change in COUNTS} == {"count_final"}
    line = counted.lines.get()
    assert broken(LINE, count=counted.pk, lot=line.lot_id, expected=3, counted=3) == "count_lot_once"


def test_a_count_books_exactly_what_differed(counted, broken, book, sql):
    change = counted.lines.get().change
    for facts in ('{"quantity": 1, "value": 10}', '{"quantity": 3, "value": 30}'):
        entry = book(change.lot, facts.partition('"value": ')[2].rstrip("}"))
        assert broken(AGAIN, entry=entry, change=facts) == "change_of_its_count"


GIVERS = [
    ('{"giver_kind": "anonymous"}', "lot_bought_or_given"),
    ('{"account_id": null}', "lot_bought_or_given"),
    ('{"decision_id": null}', "remittance_under_decision"),
    ('{"pseudonym": "A friend"}', "lot_bought_or_given"),
    ('{"valued_by": "a shop"}', "lot_bought_or_given"),
]


@pytest.mark.parametrize(("change", "rule"), GIVERS)
def test_goods_are_bought_or_given_and_not_both(change, rule, in_stock, broken):
    assert broken(GIFT, lot=in_stock().pk, change=change) in {rule, "lot_giver_as_stated"}


def test_no_goods_are_bought_under_a_decision_about_signatures(in_stock, resolution, broken):
    change = f'{{"decision_id": "{resolution.pk}"}}'
    assert broken(GIFT, lot=in_stock().pk, change=change) == "remittance_under_decision"


NAMES = ['{"giver_kind": "named"}', '{"giver_kind": "pseudonym"}', '{"pseudonym": "A friend"}']


@pytest.mark.parametrize("change", NAMES)
def test_a_gift_has_the_giver_that_it_states(change, flour, winter_relief, treasurer, broken):
    facts = {"quantity": Decimal(1), "value": Decimal(1), "valued_by": "a shop", "through": makers.member()}
    facts |= {"good": flour, "fund": winter_relief, "currency": Currency.objects.get(pk="EUR"), "given_on": DAY}
    lot = services.enter_gift(**facts, by=treasurer)
    assert broken(GIFT, lot=lot.pk, change=change) == "lot_giver_as_stated"


def test_what_was_found_again_is_not_undone_as_well(spoilt, forwarder, treasurer, broken, sql):
    found = services.count_stock([(spoilt.lot, Decimal(10), "behind the door")], on=DAY, by=forwarder)
    services.confirm_change(found.lines.get().change, by=treasurer)
    entry = reverse(spoilt.entry, by=treasurer, because="test")
    sql(ASK, change=spoilt.pk)
    assert broken(UNDO, entry=entry.pk, change=spoilt.pk) == "change_within_lot"
