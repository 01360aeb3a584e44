"""An address that cannot use money gets goods: it is offered for nothing else, and its parcel goes all the way."""

import pytest

from access.refusal import Refusal
from remittances import services
from tests.remittances.story import DAY


def test_an_address_without_use_of_money_gets_goods(in_stock, drafted, parcel_to, address, case_worker):
    facts = {"noted_on": DAY, "money": False, "parcels": True, "text": "parcels of food", "by": case_worker}
    services.note_notice(address, **facts)
    address.refresh_from_db()
    with pytest.raises(Refusal, match=r"cannot use money\. It can use: parcels of food"):
        drafted("10")
    assert parcel_to("confirmed", in_stock()).state == "confirmed"


def test_an_address_without_use_of_parcels_gets_none(drafted, address, case_worker):
    facts = {"noted_on": DAY, "parcels": False, "text": "no room for parcels", "by": case_worker}
    services.note_notice(address, **facts)
    address.refresh_from_db()
    with pytest.raises(Refusal, match="cannot use parcels"):
        drafted("10", route="parcel")
