import pytest

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import ListState, Receipt


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
