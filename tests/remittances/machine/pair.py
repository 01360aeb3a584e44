"""Model and house side by side: each act is refused by both or by none, and then both stand alike."""

import random
from collections import Counter

from django.db import connection

from access.refusal import Refusal
from ledger.models import Balance, Fund, FundBalance, Role
from member_parties.models import Decision
from remittances import services
from remittances.models import Approval, Attempt, Plan, PlanLine, Remittance
from reports.management.commands.check_books import PROOFS
from tests.remittances.machine import acts_of_orders as orders
from tests.remittances.machine import acts_of_plans as plans
from tests.remittances.machine.house import PURSE, House
from tests.remittances.machine.model import RELEASED, ZERO, Model, No


def gift(pair, dice):
    fund = dice.choice(pair.model.funds)
    if pair.model.free(fund) < PURSE * fund.cent / 4:
        pair.house.gift(fund, PURSE * fund.cent / 2)


def decide(pair, dice):
    fund = dice.choice(pair.model.funds)
    newest = [one for one in pair.model.decisions[-4:] if one.fund is fund]
    if not newest or pair.model.left(newest[-1]) < PURSE * fund.cent / 4:
        pair.house.decide(fund, PURSE * fund.cent)


def place(pair, _dice):
    if sum(not one.burned for one in pair.model.addresses) < 5:
        pair.house.place()


def end_office(pair, dice):
    by = dice.choice(pair.house.approvers)
    if by.is_approver:
        pair.house.end_office(by)
        by.is_approver = False
        # Of the same body, or of one that is new.
        pair.house.appoint(by.body if dice.random() < 0.5 else None)
        pair.house.approvers.remove(by)


# The first is what hypothesis begins with. How often each happens.
ACTS = [
    (orders.clock, 1), (plans.draft, 5), (plans.edit, 2), (plans.propose, 3), (plans.overrule, 3), (plans.mend, 5),
    (plans.lock, 7), (plans.unlock, 1),
    (plans.submit, 7), (plans.abandon, 1), (plans.drop_lapsed, 1), (plans.release, 7), (plans.follow_up, 2),
    (plans.close, 2), (orders.draft, 4), (orders.edit, 1), (orders.submit, 4), (orders.withdraw, 1),
    (orders.recall, 1), (orders.cancel, 1), (orders.sign, 24), (orders.refuse, 1), (orders.take, 6),
    (orders.take_next, 8), (orders.put_back, 1), (orders.send, 8), (orders.hand_over, 8), (orders.mark_unknown, 2),
    (orders.found_sent, 2), (orders.give_back, 3), (orders.confirm, 10), (orders.burn, 1), (orders.flag, 1),
    (orders.lift, 4), (orders.notice, 3), (gift, 2), (decide, 2), (place, 1), (end_office, 1),
]  # fmt: skip
NAMES = {act: f"{act.__module__.rpartition('_')[2]}.{act.__name__}" for act, _often in ACTS}
WEIGHED = [act for act, often in ACTS for _turn in range(often)]


def alike(what, theirs, ours):
    assert theirs == ours, f"{what}: the house has {_but(theirs, ours)}, the model {_but(ours, theirs)}"


def _but(one, another):
    """What only one of two has."""
    if isinstance(one, dict):
        return {key: value for key, value in one.items() if another.get(key) != value}
    return one - another if isinstance(one, set) else one


TURNS = 5


class Pair:
    def __init__(self):
        self.model = Model()
        self.house = House(self.model)
        self.steps, self.done, self.refused = 0, Counter(), Counter()

    @property
    def happened(self):
        return self.done.total() + self.refused.total()

    def step(self, act, number):
        """One act, its dice thrown by a number; where there is nothing it could be about, another one."""
        dice = random.Random(number)  # noqa: S311 - nothing is kept secret by it
        self.steps, before = self.steps + 1, self.happened
        for _turn in range(TURNS):
            self.now = NAMES[act]
            act(self, dice)
            if self.happened > before:
                break
            act = dice.choice(WEIGHED)

    def same(self, expected, done):
        """What the house answers, None where both refuse."""
        return self.same_if_possible(expected, done, lambda: False)

    def same_if_possible(self, expected, done, refused_rightly):
        """The same, where the house may also refuse when it is `refused_rightly`, as only it knows all figures."""
        ours = theirs = answer = None
        may_be = refused_rightly()
        try:
            expected()
        except No as no:
            ours = no
        try:
            answer = done()
        except Refusal as refusal:
            theirs = refusal
        if ours is None and theirs is not None and may_be:
            ours = theirs
        assert (ours is None) == (theirs is None), f"{self.now}: model {ours!r}, house {theirs!r}"
        (self.done if theirs is None else self.refused)[self.now] += 1
        return answer

    # All that stands, once in a while.

    def compare(self, *, wholly=False):
        self._compare_orders()
        self._compare_plans()
        self._compare_books()
        assert all(many == 1 for many in self.house.told.values()) or self._told_again_lawfully()
        if wholly:
            self._compare_undelivered()
            self.prove()

    def _compare_orders(self):
        fields = ("pk", "state", "amount", "forwarder")
        rows = Remittance.objects.values_list(*fields)
        ours = {(one.id, one.state, one.amount, one.forwarder and one.forwarder.id) for one in self.model.orders}
        alike("orders", set(rows), ours)
        fields = ("remittance", "number", "outcome", "reference", "amount", "fee", "fee_returned", "returned")
        ours = set()
        for order in self.model.orders:
            for number, one in enumerate(order.attempts, start=1):
                back = one.returned if one.outcome == "returned" else None
                what = (one.outcome, one.reference, one.amount, one.fee, one.fee_returned, back)
                ours.add((order.id, number, *what))
        alike("attempts", set(Attempt.objects.values_list(*fields)), ours)

    def _compare_plans(self):
        ours = {(one.id, one.state, one.amount, one.sum, one.outdated) for one in self.model.plans}
        alike("plans", set(Plan.objects.values_list("pk", "state", "total", "sum", "is_outdated")), ours)
        rows = Approval.objects.filter(voided_at=None).values_list("plan", "remittance", "signed_by")
        signed = {(one.id, None, by.id) for one in self.model.plans for by in one.signers}
        signed |= {(None, one.id, by.id) for one in self.model.orders for by in one.signers}
        alike("signatures", set(rows), signed)

    def _compare_books(self):
        for fund in self.model.funds:
            facts = {"fund": fund.id, "currency": fund.currency}
            alike("money", FundBalance.objects.get(**facts).amount, fund.money)
            booked = dict(Balance.objects.filter(**facts).values_list("account__role", "amount"))
            ours = {Role.AID: fund.aid, Role.FEES: fund.fees, Role.LOSSES: fund.losses}
            alike("books", {role: booked.get(role, ZERO) for role in ours}, ours)
            free = services.free_in_fund(Fund.objects.get(pk=fund.id), fund.currency)
            alike("free", free, self.model.free(fund))
        for decision in self.model.decisions:
            left = services.left_of_decision(Decision.objects.get(pk=decision.id))
            alike("left", left, self.model.left(decision))

    def _compare_undelivered(self):
        rows = dict(PlanLine.objects.with_undelivered().values_list("pk", "undelivered"))
        ours = {line.id: self.model.undelivered(line) for plan in self.model.plans for line in plan.lines}
        alike("undelivered", rows, ours)
        for plan in self.model.plans:
            if plan.state in RELEASED:
                plans.close_as_told(self, plan)

    def _told_again_lawfully(self):
        """A machine is told of an order a second time only after what it was told before came back."""
        tries = {one.code: len(one.attempts) for one in self.model.orders}
        return all(many <= tries[code] for code, many in self.house.told.items())

    def prove(self):
        """The proofs of check_books say nothing, and what is looked at when an act is committed holds."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        alike("faults", {fault for proof in PROOFS for fault in proof.faults()}, set())
        with connection.cursor() as cursor:
            cursor.execute(UNSIGNED)
            alike("sent without enough signatures", set(cursor.fetchall()), set())
            cursor.execute(USED)
            alike("used", dict(cursor.fetchall()), {one.id: self.model.used(one) for one in self.model.decisions})


# Orders that left though fewer than two bodies but the preparer's had signed, them or their plan. Asked past all rules.
UNSIGNED = """
    SELECT r.code FROM remittances_remittance r LEFT JOIN remittances_planline l ON l.id = r.line_id
    JOIN remittances_attempt t ON t.remittance_id = r.id
    LEFT JOIN remittances_approval a ON a.voided_at IS NULL AND a.body_id <> r.preparer_body_id
         AND (a.remittance_id = r.id OR a.plan_id = l.plan_id)
    WHERE t.outcome <> 'returned' GROUP BY r.id HAVING count(DISTINCT a.body_id) < 2
"""
USED = "SELECT id, decision_used(id) FROM member_parties_decision WHERE about = 'money'"
