"""The naive model: what the rules of the house come to in plain lists and Decimals. It asks no database and no service.

Each act (executing.py, planning.py, reaching.py, storing.py) either changes the model or raises No, before it has
changed anything.
"""

from tests.remittances.machine.things import BEFORE_SIGNERS, DROPPED, NEEDS_WAY, PROMISED, TO_COME, ZERO, No, need


class Model:
    def __init__(self):
        self.funds, self.decisions, self.people, self.addresses = [], [], [], []
        self.plans, self.orders, self.lots, self.changes = [], [], [], []
        # By route and country, of a currency.
        self.terms = {}
        # By currency: above which sum how many bodies sign.
        self.bands = {}

    # What is left.

    def used(self, decision, without=None):
        orders = (one.money for one in self.orders if one.decision is decision and one is not without
                  and one.state not in ("refused", "withdrawn", "returned"))  # fmt: skip
        lost = (tried.lost for one in self.orders if one.decision is decision for tried in one.attempts)
        plans = (one.money for one in self.plans if one.decision is decision and one is not without
                 and one.state in TO_COME)  # fmt: skip
        lots = (one.cost for one in self.lots if one.decision is decision and not one.dropped)
        return sum(orders, ZERO) + sum(lost, ZERO) + sum(plans, ZERO) + sum(lots, ZERO)

    def left(self, decision, without=None):
        return decision.amount - self.used(decision, without)

    def free(self, fund, without=None):
        orders = (one.money for one in self.orders if one.fund is fund and one is not without
                  and one.state in PROMISED)  # fmt: skip
        plans = (one.money for one in self.plans if one.fund is fund and one is not without
                 and one.state in BEFORE_SIGNERS)  # fmt: skip
        return fund.money - sum(orders, ZERO) - sum(plans, ZERO)

    def room(self, amount, decision, without=None):
        """Who asks for no money asks for no room."""
        if not amount:
            return
        need(amount <= self.left(decision, without), "more than the decision has left")
        need(amount <= self.free(decision.fund, without), "more than the fund has free")

    def carries(self, route, country, fund):
        """A currency of which nothing is noted is carried where nothing is noted of any."""
        noted = self.terms.get((route, country), {})
        return noted[fund.currency].is_open if fund.currency in noted else not noted

    def is_open(self, route, address, fund):
        return self.carries(route, address.country, fund)

    def least(self, route, address, fund):
        noted = self.terms.get((route, address.country), {})
        return noted[fund.currency].least if fund.currency in noted else ZERO

    def carried(self, route, address, fund, amount):
        need(self.is_open(route, address, fund), "the route is closed")
        need(amount >= self.least(route, address, fund), "less than the route carries")

    def reaches(self, route, address, fund):
        """Whether something could be sent there now."""
        try:
            self.reached(route, address, fund, self.least(route, address, fund))
        except No:
            return False
        return True

    def reached(self, route, address, fund, amount):
        address.usable(route)
        self.carried(route, address, fund, amount)
        need(route not in NEEDS_WAY or address.way(route), "no way")

    def shortfall(self, line, without=None):
        """What of a line did not arrive and no later line makes up for."""
        order, missing = line.order, ZERO
        if order and order.state in ("withdrawn", "returned"):
            missing = line.amount
        elif order and order.state == "confirmed":
            missing = line.amount - order.live.received
        later = (one for plan in self.plans if plan.follows is not None and plan.state not in DROPPED
                 for one in plan.lines)  # fmt: skip
        return missing - sum((one.amount for one in later if one.follows is line and one is not without), ZERO)

    def undelivered(self, line):
        return max(ZERO, self.shortfall(line))

    def sendable(self, line, *, route, way, amount):
        line.address.usable(route)
        need(not way or (not way.closed and way.route == route), "the way is closed")
        need(way or route not in NEEDS_WAY, "no way")
        self.carried(route, line.address, line.plan.fund, amount)

    def whole(self, plan):
        """May be put before the signers, or released, as it is."""
        self.room(plan.money, plan.decision, plan)
        for line in plan.sending:
            self.sendable(line, route=line.route, way=line.way, amount=line.amount)
            need(not line.follows or self.shortfall(line.follows) >= 0, "it arrived meanwhile")
        need(not self.twice(plan, [line.address for line in plan.sending]), "paid twice")

    def names_an_address(self, purpose):
        """Of the purposes of the machine: the last word is the code of an address, or none of them is."""
        return purpose.split()[-1].upper() in [one.code for one in self.addresses]

    def twice(self, plan, addresses, days=None):
        """Whether another regular plan of the fund pays one of them for a day of the same period."""
        if plan.kind != "regular":
            return False
        first, last = days or plan.days
        others = (one for one in self.plans if one is not plan and one.kind == "regular" and one.fund is plan.fund
                  and one.state not in DROPPED and one.days[0] <= last
                  and first <= one.days[1])  # fmt: skip
        return any(line.address in addresses for one in others for line in one.sending)

    def needed(self, paper):
        above = [(above, many) for above, many in self.bands.get(paper.fund.currency, ()) if paper.amount > above]
        return max(above)[1] if above else 2
