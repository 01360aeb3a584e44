"""Bookings that look the same: when they are the same one, and when they are not."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Booking, Fate, FileRow, StatementFile
from fund_collections.services.apart import Node, Statements
from tests.fund_collections.camt import camt

GIFT, FEE, LATER = ("50.00", "2026-03-20", "cash"), ("-2.00", "2026-03-20", "fee"), ("7.00", "2026-03-20", "later")


@pytest.fixture
def load(world):
    def loaded(*bookings, opening="100.00", number="S-1", **facts):
        data = camt(*bookings, account=world.bank.bank_identifier, opening=opening, number=number)
        if facts.get("another"):
            facts["seen"] = services.preview_statement(data, account=world.bank).sha256
        return services.import_statement(data, account=world.bank, by=world.treasurer, **facts)

    return loaded


def test_twins_in_statements_that_follow_one_another_are_both_kept(load):
    day = [load(GIFT), load(GIFT, opening="150.00", number="S-2"), load(GIFT, LATER, opening="200.00", number="S-3")]
    assert [found.added for found in day] == [1, 1, 2]
    assert load(GIFT, opening="150.00", number="S-2").known == 1
    assert load(GIFT, GIFT, GIFT, LATER, number="March").known == 4
    assert Booking.objects.filter(amount=50).count() == 3


def test_twins_that_come_in_the_other_order_are_both_kept(load):
    assert [load(GIFT, opening="150.00", number="S-2").added, load(GIFT).added] == [1, 1]


def test_statement_under_another_number_is_the_same_one(load):
    load(GIFT)
    assert load(GIFT, number="S-1 copy").added == 0


def test_statement_that_comes_back_to_its_opening_proves_nothing(load):
    out = ("-50.00", "2026-03-20", "cash")
    load(GIFT, out)
    assert load(GIFT, out, number="S-2").added == 0
    assert load(GIFT, out, LATER, number="S-3").added == 1


def test_longer_statement_that_begins_elsewhere_brings_what_is_new(load):
    load(GIFT, FEE)
    assert load(FEE, LATER, opening="150.00", number="S-2").known == 1


def test_person_takes_a_known_row_as_another_booking(load, world):
    load(GIFT)
    found = load(GIFT, number="copy", another={"1-1"})
    assert (found.added, found.known) == (1, 0)
    minute = Minute.objects.get(act="known row taken as another booking")
    assert (minute.actor, minute.facts) == (world.treasurer, {"row": "1-1", "sum": "50.00 EUR"})
    assert load(GIFT, number="copy").added == 0
    assert load(GIFT, GIFT, number="both").added == 0


def test_row_is_taken_as_another_only_of_a_file_that_was_looked_at(load, world):
    data = camt(GIFT, account=world.bank.bank_identifier)
    with pytest.raises(Refusal, match="Look at the file first"):
        services.import_statement(data, account=world.bank, by=world.treasurer, another={"1-1"})
    with pytest.raises(Refusal, match="another file than the one that was looked at"):
        services.import_statement(data, account=world.bank, by=world.treasurer, seen="0" * 64)
    assert not StatementFile.objects.exists()


def test_each_row_has_its_fate(load, world):
    load(GIFT)
    pending = camt(GIFT, FEE, LATER, ("0", "2026-03-21", "nothing"), account=world.bank.bank_identifier, number="S-2")
    head, _end, tail = pending.rpartition(b"<Sts>BOOK</Sts><BookgDt><Dt>2026-03-20</Dt>")
    pending = head + b"<Sts>PDNG</Sts><BookgDt><Dt>2026-03-20</Dt>" + tail
    found = services.import_statement(pending, account=world.bank, by=world.treasurer, reason="one is pending")
    assert [row.fate for row in found.rows()] == [Fate.KNOWN, Fate.NEW, Fate.NOT_BOOKED, Fate.ZERO]
    assert (found.file.added, found.file.known, found.file.left_out, found.file.other) == (1, 1, 2, 0)
    kept = FileRow.objects.filter(file=found.file).order_by("ordinal").values_list("fate", "booking__amount")
    assert list(kept) == [(Fate.KNOWN, 50), (Fate.NOT_BOOKED, None), (Fate.ZERO, None)]


def node(opening, *amounts, closing=None):
    amounts = [Decimal(amount) for amount in amounts]
    return Node(Decimal(opening), Decimal(opening) + sum(amounts) if closing is None else closing, amounts)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (node(0, 5), node(5, 5), True),
        (node(5, 5), node(0, 5), True),
        (node(0, 5), node(0, 5), False),
        (node(0, 5), node(6, 5), False),
        (node(0, 5, -5), node(0, 5), False),
        (node(0, 5), node(5, 1, -1), False),
        (node(0, 5), node(5, 5, -10), True),
        (node(0, 5, closing=None), node(5, 5, closing=Decimal(11)), False),
        (Node(None, None, [Decimal(5)]), node(5, 5), False),
    ],
)
def test_apart_are_statements_whose_balances_meet_once(one, other, apart):
    assert Statements([one, other]).are_apart(one, other) is apart
    assert Statements([other, one]).are_apart(other, one) is apart
