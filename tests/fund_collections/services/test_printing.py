"""The first print is the original, each later one a copy; what was frozen at issue is what is printed."""

import pytest
from django.db import connection

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import ListState, Receipt, ReceiptPrint
from fund_collections.services import printing
from tests.fund_collections.test_rules import broken_by

AGAIN = """INSERT INTO fund_collections_receiptprint (id, receipt_id, copy, printed_at, printed_by_id)
    SELECT gen_random_uuid(), receipt_id, {copy}, now(), printed_by_id FROM fund_collections_receiptprint"""


@pytest.fixture
def receipts(world):
    world.at(ListState.POSTED)
    return list(Receipt.objects.order_by("number"))


def printed(receipts, world):
    """The (number, copy) pairs that come to the press."""
    came = []
    ids = [one.pk for one in receipts]
    services.print_receipts(
        ids, press=lambda rows: came.extend((one.number, copy) for one, copy in rows) or b"x", by=world.treasurer
    )
    return came


def test_first_print_is_the_original_and_later_ones_are_copies(receipts, world):
    assert printed(receipts[:1], world) == [(1, 0)]
    assert printed(receipts, world) == [(1, 1), (2, 0), (3, 0)]
    minutes = Minute.objects.filter(act="receipt printed").order_by("id")
    assert [(one.subject_code, one.facts["copy"]) for one in minutes][:2] == [("2026-00001", 0), ("2026-00001", 1)]


def test_a_press_that_refuses_printed_nothing(receipts, world):
    def press(_rows):
        raise Refusal("no such letter")

    with pytest.raises(Refusal):
        services.print_receipts([receipts[0].pk], press=press, by=world.treasurer)
    assert ReceiptPrint.objects.count() == 0


def test_none_and_too_many_are_refused(receipts, world, monkeypatch):
    monkeypatch.setattr(printing, "MOST_AT_ONCE", 2)
    for some, why in (([], "No receipt"), (receipts, "At most 2")):
        with pytest.raises(Refusal, match=why):
            printed(some, world)


def test_receipt_keeps_its_words_when_names_change(receipts, world):
    world.appeal.title, world.body.name = "Summer relief", "Renamed"
    world.appeal.save()
    world.body.save()
    one = Receipt.objects.get(number=1)
    frozen = (one.body_code, one.body_name, one.appeal_title, one.list_number[:3], one.line, one.giver_kind)
    assert frozen == ("NL", receipts[0].body_name, "Winter relief", "NL-", 1, "anonymous")
    assert (one.language, "Winter relief" in one.text) == (world.body.language, True)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE fund_collections_receiptprint SET copy = 5", "receipt_print_final"),
        ("DELETE FROM fund_collections_receiptprint", "receipt_print_final"),
        (AGAIN.format(copy=2), "receipt_print_in_order"),
        (AGAIN.format(copy=0), "receipt_print_once"),
        ("UPDATE fund_collections_receipt SET body_name = 'Renamed'", "receipt_final"),
        ("UPDATE fund_collections_receipt SET line = 9", "receipt_final"),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_prints(receipts, world, sql, rule):
    printed(receipts[:1], world)
    assert broken_by(sql) == rule


@pytest.mark.usefixtures("as_owner")
def test_a_receipt_written_without_its_words_gets_them(receipts, world):
    words = ("body_code", "body_name", "language", "appeal_title", "giver_kind", "list_number", "line")
    before = Receipt.objects.values_list(*words).get(number=3)
    counted = world.at(ListState.POSTED, sums=["1.00"]).contributions.get()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM fund_collections_receipt WHERE contribution_id = %s", [counted.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    Receipt.objects.create(
        body=world.body, year=2026, number=4, contribution=counted, currency=world.euro, amount=1,
        issued_on=counted.list.posted_on, text="x",
    )  # fmt: skip
    after = Receipt.objects.values_list(*words).get(number=4)
    assert (after[:5], after[5:]) == (before[:5], (counted.list.number, 1))
