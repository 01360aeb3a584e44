"""Model and house side by side: each act is refused by both or by none, and then both stand alike."""

import random
from collections import Counter
from contextlib import contextmanager

from django.db import connection, transaction

from access.refusal import Refusal, as_refusal
from tests.remittances.machine import acts_of_goods as goods
from tests.remittances.machine import acts_of_orders as orders
from tests.remittances.machine import acts_of_places as places
from tests.remittances.machine import acts_of_plans as plans
from tests.remittances.machine import comparing
from tests.remittances.machine.house import PURSE, House
from tests.remittances.machine.model import Model
from tests.remittances.machine.things import No


def gift(pair, dice):
    fund = dice.choice(pair.model.funds)
    if pair.model.free(fund) < PURSE * fund.cent / 4:
        pair.house.gift(fund, PURSE * fund.cent / 2)
        pair.did()


def decide(pair, dice):
    fund = dice.choice(pair.model.funds)
    newest = [one for one in pair.model.decisions[-4:] if one.fund is fund]
    if not newest or pair.model.left(newest[-1]) < PURSE * fund.cent / 4:
        pair.house.decide(fund, PURSE * fund.cent)
        pair.did()


def end_office(pair, dice):
    by = dice.choice(pair.house.approvers)
    if by.is_approver:
        pair.house.end_office(by)
        by.is_approver = False
        # Of the same body, or of one that is new.
        pair.house.appoint(by.body if dice.random() < 0.5 else None)
        pair.house.approvers.remove(by)
        pair.did()


# How often each happens.
ACTS = [
    (orders.clock, 1), (plans.draft, 5), (plans.edit, 2), (plans.propose, 3), (plans.overrule, 3),
    (plans.mend, 5), (plans.lock, 7), (plans.unlock, 1),
    (plans.submit, 7), (plans.abandon, 1), (plans.drop_lapsed, 1), (plans.release, 7), (plans.follow_up, 2),
    (plans.close, 2), (orders.draft, 4), (orders.edit, 1), (orders.submit, 4), (orders.withdraw, 1),
    (orders.recall, 1), (orders.cancel, 1), (orders.sign, 24), (orders.refuse, 1), (orders.take, 6),
    (orders.take_next, 8), (orders.put_back, 1), (orders.send, 8), (orders.hand_over, 8), (orders.mark_unknown, 2),
    (orders.found_sent, 2), (orders.give_back, 3), (orders.confirm, 10),
    (goods.enter, 3), (goods.count_in, 4), (goods.drop, 1), (goods.write_off, 2), (goods.undo, 1),
    (goods.count_store, 2), (goods.undo_count, 1), (goods.confirm_change, 4), (goods.refuse_change, 1),
    (goods.pack, 9), (goods.unpack, 1), (goods.come_back, 1),
    (places.place, 2), (places.burn, 1), (places.close, 1), (places.flag, 1), (places.lift, 4), (places.notice, 3),
    (places.hear, 1), (places.open_way, 3), (places.close_way, 2), (places.terms, 4), (places.close_route, 1),
    (gift, 2), (decide, 2), (end_office, 1),
]  # fmt: skip
NAMES = {act: f"{act.__module__.rpartition('_')[2]}.{act.__name__}" for act, _often in ACTS}
WEIGHED = [act for act, often in ACTS for _turn in range(often)]
# What is rare is not done because nothing else could be.
USUAL = [act for act, often in ACTS for _turn in range(often) if often > 3]
TURNS = 5


@contextmanager
def committed():
    """What is looked at at a commit is looked at here, too, where one transaction holds a whole example."""
    if not connection.in_atomic_block:
        yield
        return
    around = transaction.atomic()
    # As Django's TestCase does, so that the acts take it for no transaction of theirs.
    around._from_testcase = True
    with around:
        yield
        comparing.looked_at()


class Pair:
    def __init__(self):
        self.model = Model()
        self.house = House(self.model)
        self.steps, self.done, self.refused = 0, Counter(), Counter()
        dice = random.Random(0)  # noqa: S311 - nothing is kept secret by it
        for act in (goods.enter, goods.count_in) * 4:
            self.now = NAMES[act]
            act(self, dice)

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
            act = dice.choice(USUAL)
        comparing.glance(self.model)

    def did(self):
        """The act is done, in the model and in the house."""
        self.done[self.now] += 1

    def same(self, expected, done):
        """What the house answers, None where both refuse."""
        return self.same_if_possible(expected, done, lambda: False)

    def same_at_commit(self, expected, done):
        """The same of an act that may be refused no earlier than that."""

        def finished():
            with as_refusal(), committed():
                return done()

        return self.same(expected, finished)

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

    def compare(self, *, wholly=False):
        comparing.compare(self)
        assert all(many == 1 for many in self.house.told.values()) or self._told_again_lawfully()
        if wholly:
            comparing.compare_wholly(self)

    def _told_again_lawfully(self):
        """A machine is told of an order a second time only after what it was told before came back."""
        tries = {one.code: len(one.attempts) for one in self.model.orders}
        return all(many <= tries[code] for code, many in self.house.told.items())
