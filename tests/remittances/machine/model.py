"""The naive model: what the rules of the house come to in plain lists and Decimals. It asks no database and no service.

Each act either changes the model or raises No, before it has changed anything.
"""

from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)
# Weakest first; the strongest word there is says what arrived.
GRADES = ("provider", "phrase", "letter", "visit", "signed", "shares")
TO_COME = ("draft", "locked", "submitted", "signed")
BEFORE_SIGNERS = ("submitted", "signed")
RELEASED = ("released", "in execution", "closed")
DROPPED = ("refused", "abandoned")
PROMISED = ("submitted", "approved", "in hand")
ON_ITS_WAY = ("sent", "unknown")


class No(Exception):
    """The model refuses; str() is the rule."""


def need(is_so, rule):
    if not is_so:
        raise No(rule)


@dataclass(eq=False)
class Fund:
    id: object
    currency: str
    cent: Decimal
    money: Decimal = ZERO
    aid: Decimal = ZERO
    fees: Decimal = ZERO
    losses: Decimal = ZERO


@dataclass(eq=False)
class Decision:
    id: object
    fund: Fund
    amount: Decimal


@dataclass(eq=False)
class Person:
    id: object
    body: object
    is_approver: bool = False


@dataclass(eq=False)
class Address:
    id: object
    code: str
    takes_money: bool = True
    burned: bool = False
    flags: list = field(default_factory=list)

    def usable(self):
        need(not self.burned, "burned")
        need(not self.flags, "flagged")
        need(self.takes_money, "no use for money")


@dataclass(eq=False)
class Paper:
    """What is signed: an order by itself, or a plan."""

    id: object
    code: str
    decision: Decision
    preparer: Person
    state: str
    # Who signed what stands there now.
    signers: list = field(default_factory=list)

    @property
    def fund(self):
        return self.decision.fund

    def of(self, *states):
        need(self.state in states, f"{self.code} is {self.state}, not {' or '.join(states)}")

    def prepared(self, by):
        need(by is self.preparer, "another prepared it")


@dataclass(eq=False)
class Line:
    id: object
    number: int
    plan: "Plan"
    address: Address
    amount: Decimal
    follows: "Line | None" = None
    order: "Order | None" = None
    overruled: bool = False


@dataclass(eq=False)
class Plan(Paper):
    kind: str = "regular"
    days: tuple = ()
    sum: Decimal = ZERO
    follows: "Plan | None" = None
    lines: list = field(default_factory=list)
    # Changed since in what its lines were shared by.
    outdated: bool = False

    @property
    def amount(self):
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def sending(self):
        return [line for line in self.lines if line.amount]

    @property
    def answers(self):
        return self.follows is not None


@dataclass(eq=False)
class Attempt:
    by: Person
    amount: Decimal
    fee: Decimal
    outcome: str
    reference: str = ""
    returned: Decimal = ZERO
    fee_returned: Decimal = ZERO
    words: dict = field(default_factory=dict)

    @property
    def received(self):
        """By the strongest word."""
        return next((self.words[grade] for grade in reversed(GRADES) if grade in self.words), ZERO)


@dataclass(eq=False)
class Order(Paper):
    address: Address = None
    amount: Decimal = ZERO
    line: Line | None = None
    forwarder: Person | None = None
    attempts: list = field(default_factory=list)
    # Who put it back: to them it comes again after all others.
    rested: list = field(default_factory=list)

    @property
    def live(self):
        return next((one for one in self.attempts if one.outcome != "returned"), None)

    @property
    def all_signers(self):
        return self.line.plan.signers if self.line else self.signers


class Model:
    def __init__(self):
        self.funds, self.decisions, self.people, self.addresses = [], [], [], []
        self.plans, self.orders = [], []
        # By currency: above which sum how many bodies sign.
        self.bands = {}

    # What is left.

    def used(self, decision, without=None):
        orders = (one.amount for one in self.orders if one.decision is decision and one is not without
                  and one.state not in ("refused", "withdrawn", "returned"))  # fmt: skip
        lost = (tried.amount - tried.returned for one in self.orders if one.decision is decision
                for tried in one.attempts if tried.outcome == "returned")  # fmt: skip
        plans = (one.amount for one in self.plans if one.decision is decision and one is not without
                 and one.state in TO_COME)  # fmt: skip
        return sum(orders, ZERO) + sum(lost, ZERO) + sum(plans, ZERO)

    def left(self, decision, without=None):
        return decision.amount - self.used(decision, without)

    def free(self, fund, without=None):
        orders = (one.amount for one in self.orders if one.fund is fund and one is not without
                  and one.state in PROMISED)  # fmt: skip
        plans = (one.amount for one in self.plans if one.fund is fund and one is not without
                 and one.state in BEFORE_SIGNERS)  # fmt: skip
        return fund.money - sum(orders, ZERO) - sum(plans, ZERO)

    def room(self, amount, decision, without=None):
        need(amount <= self.left(decision, without), "more than the decision has left")
        need(amount <= self.free(decision.fund, without), "more than the fund has free")

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

    def whole(self, plan):
        """May be put before the signers, or released, as it is."""
        self.room(plan.amount, plan.decision, plan)
        for line in plan.sending:
            line.address.usable()
            need(not line.follows or self.shortfall(line.follows) >= 0, "it arrived meanwhile")
        need(not self.twice(plan, [line.address for line in plan.sending]), "paid twice")

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
