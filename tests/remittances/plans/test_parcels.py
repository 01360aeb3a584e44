"""The parcels of a plan: packed after its release, before they are taken in hand, to exactly the sum of their lines."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from remittances import services
from remittances.models import Remittance
from tests.remittances.story import DAY


@pytest.fixture
def place(place):
    return lambda *args, **facts: place(*args, **{"takes_parcels": True, **facts})


@pytest.fixture
def flour(money, decision, bank, treasurer, case_worker):
    """30 kg for 300 EUR."""
    good = services.register_good(name="Flour", unit="kg", by=treasurer)
    facts = {"good": good, "decision": decision, "account": bank, "bought_on": DAY, "by": treasurer}
    lot = services.enter_lot(**facts, quantity=Decimal(30), cost=Decimal(300))
    return services.count_lot(lot, by=case_worker)


def test_a_parcel_comes_to_the_sum_of_its_line(flour, planned, plan_to, treasurer, forwarder):
    plan_to("released", planned(route="parcel"))
    order = Remittance.objects.get(line__number=1)
    with pytest.raises(Refusal, match="is not packed"):
        services.take_in_hand(order, by=forwarder)
    with pytest.raises(Refusal, match=r"come to 170\.00 EUR; R-\S+ was planned with 180\.00 EUR"):
        services.pack(order, items=[(flour, Decimal(17))], by=treasurer)
    services.pack(order, items=[(flour, Decimal(18))], by=treasurer)
    order = services.take_in_hand(order, by=forwarder)
    with pytest.raises(Refusal, match="is packed no more"):
        services.unpack(order, by=treasurer)
    assert services.send_parcel(order, postage=Decimal(0), by=forwarder).state == "sent"
