import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.check_code import check_code
from fund_collections.models import ListState, Receipt
from tests.fund_collections.conftest import COUNTED, POSTED


def test_void_receipt_keeps_number_and_wording(world):
    world.at(ListState.POSTED)
    receipt = Receipt.objects.get(number=2)
    voided = services.void_receipt(receipt, because="written twice", by=world.treasurer)
    assert (voided.number, voided.text, voided.void_reason) == (2, receipt.text, "written twice")
    assert Receipt.objects.count() == 3


def test_receipt_is_voided_once_with_a_reason(world):
    world.at(ListState.POSTED)
    receipt = Receipt.objects.get(number=1)
    with pytest.raises(Refusal, match="Say why"):
        services.void_receipt(receipt, because="  ", by=world.treasurer)
    services.void_receipt(receipt, because="written twice", by=world.treasurer)
    with pytest.raises(Refusal, match="has been voided already"):
        services.void_receipt(receipt, because="again", by=world.treasurer)


@pytest.fixture
def void(world):
    world.at(ListState.POSTED)
    return services.void_receipt(Receipt.objects.get(number=2), because="wrong name", by=world.treasurer)


def test_another_stands_in_the_place_of_a_void_one(world, void):
    world.appeal.title = "Summer relief"
    world.appeal.save()
    made = services.replace_receipt(void, by=world.treasurer)
    void.refresh_from_db()
    assert (made.number, made.amount, made.day_received, made.issued_on) == (4, void.amount, POSTED, localdate())
    assert (made.text, made.line) == (void.text.replace("Winter", "Summer"), void.line)
    assert (made.replaces, void.successor, void.contribution.receipt) == (void, made, made)
    told = Minute.objects.filter(act="receipt given out in place of another")
    assert set(told.values_list("subject_id", flat=True)) == {str(made.pk), str(void.pk)}
    code = check_code(made)
    made.replaces_id = None
    assert check_code(made) != code


def test_each_has_one_successor_and_only_a_void_one_has(world, void):
    made = services.replace_receipt(void, by=world.treasurer)
    with pytest.raises(Refusal, match="stands in the place of receipt NL 2026-00002 already"):
        services.replace_receipt(void, by=world.treasurer)
    with pytest.raises(Refusal, match="is valid: void it before another is given out"):
        services.replace_receipt(made, by=world.treasurer)
    services.void_receipt(made, because="wrong again", by=world.treasurer)
    assert services.replace_receipt(made, by=world.treasurer).replaces == made


def test_gift_out_of_the_books_gets_no_receipt(world, void):
    services.take_out(void.contribution.list, because="wrong fund", by=world.treasurer)
    with pytest.raises(Refusal, match="is out of the books"):
        services.replace_receipt(void, by=world.treasurer)


def test_receipts_of_a_list_posted_anew_name_those_before(world, void):
    again = services.replace_receipt(void, by=world.treasurer)
    one = services.take_out(void.contribution.list, because="wrong fund", by=world.treasurer)
    services.count_list(one, counted_total=one.collector_total, on=COUNTED, by=world.delegate)
    services.post_list(one, on=POSTED, by=world.treasurer)
    live = Receipt.objects.filter(voided_at=None).order_by("line")
    assert list(live.values_list("number", "replaces__number", "received_on")) == [
        (5, 1, None), (6, again.number, None), (7, 3, None)
    ]  # fmt: skip
    call_command("check_books")
