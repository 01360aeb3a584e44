"""What the naive model is made of. `need` refuses: No is raised before anything has changed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
PARCEL = "parcel"
# By these nothing goes without a way of their own.
NEEDS_WAY = ("agent",)
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
    # Goods, at what they cost; goods given to the fund, and what was written off.
    stock: Decimal = ZERO
    given: Decimal = ZERO
    spoilt: Decimal = ZERO

    @property
    def alone(self):
        """What one person spends of it without a decision: 50 euros or 5,000 yen."""
        return 5_000 * self.cent


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
    country: str
    takes_money: bool = True
    takes_parcels: bool = False
    confirmed_on: date | None = None
    burned: bool = False
    closed: bool = False
    flags: list = field(default_factory=list)
    ways: list = field(default_factory=list)

    @property
    def gone(self):
        return self.burned or self.closed

    def takes(self, route):
        return self.takes_parcels if route == PARCEL else self.takes_money

    def usable(self, route):
        need(not self.gone, "burned or closed")
        need(not self.flags, "flagged")
        need(self.takes(route), "no use for it")

    def way(self, route):
        return next((one for one in self.ways if one.route == route and not one.closed), None)


@dataclass(eq=False)
class Way:
    id: object
    address: Address
    route: str
    closed: bool = False


@dataclass
class Terms:
    """What a route asks for to a country in a currency."""

    is_open: bool
    flat: Decimal
    percent: Decimal
    least: Decimal


@dataclass(eq=False)
class Lot:
    id: object
    code: str
    fund: Fund
    # Of goods bought; None for those given.
    decision: Decision | None
    in_pieces: bool
    quantity: Decimal
    cost: Decimal
    by: Person
    counted: bool = False
    dropped: bool = False


@dataclass(eq=False)
class Change:
    """So much of a lot was found, or (below zero) written off: typed by one, booked by another, as undone."""

    id: object
    lot: Lot
    quantity: Decimal
    value: Decimal
    by: Person
    count: object = None
    booked: bool = False
    refused: bool = False
    # Who asked that it be undone, while nobody refused that.
    undo_by: Person | None = None
    undone: bool = False

    @property
    def typed(self):
        return not self.booked and not self.refused

    @property
    def waits(self):
        return self.typed or (self.undo_by is not None and not self.undone)

    @property
    def stands(self):
        return self.booked and not self.undone

    @property
    def held(self):
        """Said to be lost: in the stock, and no parcel takes it."""
        return self.typed and self.quantity < 0


@dataclass(eq=False)
class Item:
    """So much of a lot in a parcel."""

    quantity: Decimal
    value: Decimal
    back: Decimal = ZERO
    value_back: Decimal = ZERO


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
    route: str
    way: Way | None
    amount: Decimal
    follows: "Line | None" = None
    order: "Order | None" = None
    overruled: bool = False

    @property
    def money(self):
        """Goods weighed when they were bought."""
        return ZERO if self.route == PARCEL else self.amount


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
    def money(self):
        return sum((line.money for line in self.lines), ZERO)

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
    # Of money that came back, what did not: it stays spent under the decision.
    lost: Decimal = ZERO
    words: dict = field(default_factory=dict)

    @property
    def received(self):
        """By the strongest word."""
        return next((self.words[grade] for grade in reversed(GRADES) if grade in self.words), ZERO)


@dataclass(eq=False)
class Order(Paper):
    address: Address = None
    amount: Decimal = ZERO
    route: str = "courier"
    line: Line | None = None
    forwarder: Person | None = None
    attempts: list = field(default_factory=list)
    # Who put it back: to them it comes again after all others.
    rested: list = field(default_factory=list)
    # What it holds of which lot, once it is packed.
    parcel: dict = field(default_factory=dict)

    @property
    def money(self):
        return ZERO if self.route == PARCEL else self.amount

    @property
    def goods(self):
        return sum((item.value for item in self.parcel.values()), ZERO)

    @property
    def leaves(self):
        return self.goods if self.route == PARCEL else self.amount

    @property
    def live(self):
        return next((one for one in self.attempts if one.outcome != "returned"), None)

    @property
    def all_signers(self):
        return self.line.plan.signers if self.line else self.signers
