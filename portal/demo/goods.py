"""Goods bought twice a year, counted by another house, and the parcels of them to addresses that cannot use money."""

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from portal.demo.cast import moment
from portal.demo.planning import plan_terms
from portal.demo.routes import POSTAGE
from portal.demo.sending import decide
from remittances import services as remittances
from remittances.models import Change, Grade, Lot, PlanKind, RecipientAddress, Remittance, Route

# name, unit, what one costs, of each purchase's sum so much
GOODS = (
    ("Flour", "kg", Decimal(1), Decimal("0.40")),
    ("Tea", "kg", Decimal("7.50"), Decimal("0.20")),
    ("Woollen socks", "pairs", Decimal("3.20"), Decimal("0.20")),
)
FLOUR = 0
# Months of the story in which goods are bought; in that after the second the flour goes out by a plan.
BOUGHT, PLANNED = (3, 9, 15, 21), 11
# Of the months with parcels: something spoils, the store is counted (the first time wrongly), goods are given.
SPOILT, COUNTED, GIVEN = (4, 12, 22), (6, 16), (10, 18)
# What of each goes into a parcel, besides flour.
IN_A_PARCEL = (Decimal(4), Decimal("0.250"), Decimal(2))
FATES = ("delivered", "delivered", "refused", "delivered", "lost", "delivered", "in part")


class Goods:
    """Buys, has counted, packs and sends; the bank books each purchase and all postage."""

    def __init__(self, cast, bank, sender):
        self.cast, self.bank, self.sender, self.sent = cast, bank, sender, 0
        self.by = {"by": cast.users["treasurer"]}
        self.kinds = [
            remittances.register_good(name=name, unit=unit, in_pieces=unit == "pairs", **self.by)
            for name, unit, *_prices in GOODS
        ]
        self.decision = self.account = None

    def work(self, month):
        """One month: a purchase, a plan of flour, or parcels that are packed alone."""
        number = self.cast.number_of(month)
        if number in BOUGHT:
            self._buy(month)
        elif self.decision and number == PLANNED:
            self._plan(month)
        elif self.decision and number % 2 == 0:
            for address in self._places()[:2]:
                self._parcel(address, min(month + timedelta(days=6), self.cast.today))
            self._keep(number, min(month + timedelta(days=8), self.cast.today))

    def _places(self):
        places = list(RecipientAddress.objects.usable_for_parcels().order_by("pk"))
        return self.cast.rng.sample(places, len(places))

    def _buy(self, month):
        # What is left of it is for goods that are bought beside these.
        carried = decide(self.cast, month + timedelta(days=1), share="0.30", most=1, currencies=["EUR"])
        for self.decision, self.account in carried:
            bought_on = month + timedelta(days=5)
            for good, (*_named, price, part) in zip(self.kinds, GOODS, strict=True):
                self._count(self._enter(good, price, self.decision.amount * part, bought_on))

    def _keep(self, number, on):
        """The store of a month: something spoils, is counted or is given."""
        lots = [lot for lot in self._lots().values() if lot.left > 1 and lot.bought_on <= on]
        if not lots:
            return
        lot, by = lots[0], {"by": self.cast.users["case-worker"]}
        if number in SPOILT:
            facts = {"kind": Change.SPOILT, "quantity": Decimal(1), "because": "a sack got wet"}
            remittances.confirm_change(remittances.write_off(lot, **facts, on=on, **self.by), **by)
        elif number in COUNTED:
            there = [(one, one.left - (one == lot), "mice" if one == lot else "") for one in lots]
            count = remittances.count_stock(there, on=on, **by)
            change = remittances.confirm_change(count.lines.get(lot=lot).change, **self.by)
            if number == COUNTED[0]:
                remittances.undo_count(count, because="the other shelf was not looked at", **self.by)
                remittances.confirm_change(change, **by)
        elif number in GIVEN:
            facts = {"good": lot.good, "fund": lot.fund, "currency": lot.currency, "quantity": Decimal(20)}
            facts |= {"value": Decimal(24), "valued_by": "price in the shops of the town", "given_on": on}
            given = remittances.enter_gift(through=self.cast.bodies[0], **facts, **self.by)
            remittances.count_lot(given, counted=Decimal(20), **by)

    def _enter(self, good, price, sum_, on):
        quantity = (sum_ / price).quantize(Decimal(1), ROUND_FLOOR)
        paid = {"quantity": quantity, "cost": quantity * price, "account": self.account, "bought_on": on}
        return remittances.enter_lot(good=good, decision=self.decision, **paid, **self.by)

    def _count(self, lot):
        lot = remittances.count_lot(lot, counted=lot.quantity, by=self.cast.users["case-worker"])
        self.bank.saw(lot.currency_id, lot.bought_on, -lot.cost, f"Goods {lot.code}, {lot.entry.code}")

    def _lots(self):
        """Of each kind the newest lot of the decision in work that has something left."""
        rows = Lot.objects.counted().with_left().filter(decision=self.decision, left__gt=0)
        return {lot.good_id: lot for lot in rows.order_by("code")}

    def _draft(self, address, on):
        """A parcel, packed, of what is there; None where the stock is empty."""
        lots = self._lots()
        wanted = [(lots[good.pk], part) for good, part in zip(self.kinds, IN_A_PARCEL, strict=True) if good.pk in lots]
        items = [(lot, min(part, lot.left)) for lot, part in wanted]
        if not items:
            return None
        order = remittances.draft(
            decision=self.decision, address=address, amount=Decimal(1), route=Route.PARCEL,
            purpose="food and socks", on=on, **self.by,
        )  # fmt: skip
        remittances.pack(order, items=items, **self.by)
        order.refresh_from_db()
        return order

    def _parcel(self, address, on):
        order = self._draft(address, on)
        if order:
            remittances.submit(order, **self.by)
            order = self.sender.sign(order, moment(on))
            self._send(order, on)

    def _plan(self, month):
        """Flour for all who can use parcels, shared by the fair plan: one coin is a hundredth of a kilogram."""
        lot, on = self._lots().get(self.kinds[FLOUR].pk), month + timedelta(days=3)
        if lot is None:
            return
        terms = plan_terms(self.decision, month, lot.left_value / 2, "Flour for all")
        plan = remittances.draft_plan(terms=terms, kind=PlanKind.EXTRA, on=on, **self.by)
        plan = remittances.propose_lines(plan, route=Route.PARCEL, **self.by)
        plan = remittances.submit_plan(remittances.lock_plan(plan, **self.by), **self.by)
        plan = remittances.release_plan(self.sender.sign(plan, moment(on)), on=on, **self.by)
        for order in Remittance.objects.filter(line__plan=plan).select_related("address").order_by("line__number"):
            remittances.pack(order, items=[(lot, order.amount)], by=self.cast.users["case-worker"])
            self._send(order, on)

    def _send(self, order, on):
        forwarder = self.sender.free_hand()
        remittances.take_in_hand(order, by=forwarder)
        sent_on = min(on + timedelta(days=self.cast.rng.randint(1, 6)), self.cast.today)
        remittances.send_parcel(order, postage=POSTAGE, fee_account=self.account, on=sent_on, by=forwarder)
        self.bank.saw(order.currency_id, sent_on, -POSTAGE, f"Order {order.code}")
        heard_on = sent_on + timedelta(days=self.cast.rng.randint(20, 55))
        self.sent += 1
        if heard_on <= self.cast.today:
            self._hear(order, FATES[self.sent % len(FATES)], heard_on)

    def _hear(self, order, fate, on):
        if fate == "delivered" and self.sent % 2:
            self.sender.letter(order, on)
        elif fate == "delivered":
            remittances.confirm(order, grade=Grade.PROVIDER, received=order.amount, on=on, **self.by)
        else:
            items = [
                (item.lot, item.quantity) for item in order.parcel.items.select_related("lot").order_by("lot__code")
            ]
            back = {"refused": items, "lost": [], "in part": items[:1]}[fate]
            because = {"refused": "the office took no parcels that week", "lost": "the train was robbed"}
            told = {"refused": fate == "refused", "because": because.get(fate, "opened on the way")}
            remittances.came_back(order, items=back, **told, on=on, **self.by)

    def leave_open(self):
        """Goods that nobody has counted, a lot that was dropped, parcels before the signers and before the door."""
        today = self.cast.today
        if self.decision is None:
            return
        self._enter(self.kinds[1], Decimal(8), Decimal(24), today - timedelta(days=1))
        typed_twice = self._enter(self.kinds[2], Decimal(3), Decimal(15), today - timedelta(days=2))
        remittances.drop_lot(typed_twice, because="entered twice", **self.by)
        for step, address in enumerate(self._places()[:3]):
            order = self._draft(address, today)
            if order and step:
                remittances.submit(order, **self.by)
                self.sender.sign(order, signatures=step)
