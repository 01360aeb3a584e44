"""Flour from the fund's money, counted by another body, and parcels of it to an address that can use them."""

from decimal import Decimal

import pytest

from remittances import services
from tests.remittances.story import DAY


@pytest.fixture
def address(address):
    address.takes_parcels = True
    address.save(update_fields=["takes_parcels"])
    return address


@pytest.fixture
def flour(db, treasurer):
    return services.register_good(name="Flour", unit="kg", by=treasurer)


@pytest.fixture
def entered(money, decision, bank, flour, treasurer):
    """Enter lots of 10 kg of flour for 100 EUR, or of what is asked for."""
    facts = {"good": flour, "decision": decision, "account": bank, "bought_on": DAY, "by": treasurer}

    def entered(quantity="10", cost="100", **changes):
        return services.enter_lot(**{**facts, "quantity": Decimal(quantity), "cost": Decimal(cost), **changes})

    return entered


@pytest.fixture
def in_stock(entered, case_worker):
    """Lots that were counted by another body than entered them."""

    def in_stock(quantity="10", cost="100", **changes):
        return services.count_lot(entered(quantity, cost, **changes), by=case_worker)

    return in_stock


@pytest.fixture
def parcel_to(drafted, treasurer, brought_to, forwarder, bank):
    """Bring an order by parcel of so much of a lot to a state; on its way, the postage was 5 EUR."""

    def parcel_to(state, lot, quantity="4"):
        order = drafted("1", route="parcel")
        services.pack(order, items=[(lot, Decimal(quantity))], by=treasurer)
        order.refresh_from_db()
        order = brought_to("in hand" if state in {"sent", "confirmed"} else state, order)
        if state in {"sent", "confirmed"}:
            order = services.send_parcel(order, postage=Decimal(5), fee_account=bank, on=DAY, by=forwarder)
        if state == "confirmed":
            facts = {"grade": "provider", "received": order.amount, "on": DAY}
            order = services.confirm(order, **facts, by=treasurer)
        return order

    return parcel_to


@pytest.fixture
def written_off(treasurer, case_worker):
    """Write off so much of a lot: typed by the treasurer, confirmed by another body."""

    def written_off(lot, quantity="1", **changes):
        facts = {"kind": "spoilt", "because": "wet", "on": DAY, "quantity": Decimal(quantity), "by": treasurer}
        return services.confirm_change(services.write_off(lot, **{**facts, **changes}), by=case_worker)

    return written_off


@pytest.fixture
def undone(treasurer, case_worker):
    """Undo a change of the stock: the treasurer asks for it, another body does it."""

    def undone(change, because="a mistake"):
        change = services.undo_change(change, because=because, by=treasurer)
        return services.confirm_change(change, by=case_worker)

    return undone
