"""The store room of the pages' world: flour bought, packed, posted, spoilt, counted and given."""

from decimal import Decimal

from ledger.models import Currency
from remittances import services as remittances
from remittances.models import Lot
from tests.reports.story import march


class Shelves:
    """What the world has of goods; its fund, its people and its address are those of the story."""

    def leave_goods(self):
        """Flour in stock and flour that nobody counted yet; a parcel packed, and one that was posted."""
        self.address.takes_parcels = True
        self.address.save(update_fields=["takes_parcels"])
        flour = remittances.register_good(name="Flour", unit="kg", by=self.treasurer)
        self.good = remittances.register_good(name="Warm socks", unit="pair", by=self.treasurer)
        facts = {"good": flour, "decision": self.decision, "account": self.banks["EUR"], "bought_on": march(18)}
        facts |= {"quantity": Decimal(10), "cost": Decimal(20), "by": self.treasurer}
        self.lot = remittances.count_lot(remittances.enter_lot(**facts), by=self.case_worker)
        self.uncounted = remittances.enter_lot(**facts)
        self.posted = self.packed()
        self.posted = remittances.submit(self.posted, by=self.treasurer)
        for approver in self.approvers:
            self.posted = remittances.approve(self.posted, body=approver.body, by=approver)
        self.posted = remittances.take_in_hand(self.posted, by=self.forwarder)
        self.posted = remittances.send_parcel(self.posted, postage=Decimal(0), on=march(21), by=self.forwarder)
        self.parcel_draft = self.packed()
        self.keep_store(flour)

    def keep_store(self, flour):
        """Some of it spoilt, a kilogram missing at a count, and as much given by somebody whose name is sealed."""
        by, other = {"by": self.treasurer}, {"by": self.case_worker}
        spoilt = remittances.write_off(self.lot, kind="spoilt", quantity=Decimal(1), because="wet", **by)
        self.spoilt = remittances.confirm_change(spoilt, **other)
        there = Lot.objects.with_left().get(pk=self.lot.pk).left - 1
        self.stock_count = remittances.count_stock([(self.lot, there, "mice")], on=march(22), **other)
        remittances.confirm_change(self.stock_count.lines.get().change, **by)
        self.unconfirmed = remittances.write_off(self.lot, kind="lost", quantity=Decimal(1), because="rain", **by)
        facts = {"good": flour, "fund": self.general, "currency": Currency.objects.get(pk="EUR"), "through": self.nl}
        facts |= {"quantity": Decimal(1), "value": Decimal(2), "valued_by": "price in the shops", "given_on": march(22)}
        self.given = remittances.enter_gift(**facts, giver_kind="named", giver="Piet", by=self.treasurer)
        self.given = remittances.count_lot(self.given, by=self.case_worker)

    def packed(self):
        """The draft of an order by parcel of two kilograms of flour."""
        facts = {"decision": self.decision, "address": self.address, "route": "parcel", "by": self.treasurer}
        order = remittances.draft(amount=Decimal(1), purpose="bread", on=march(20), **facts)
        remittances.pack(order, items=[(self.lot, Decimal(2))], by=self.treasurer)
        order.refresh_from_db()
        return order
