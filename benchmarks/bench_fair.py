"""The fair plan: 100,000 and 1,000,000 recipients, each share with its sentence, in the three ways a sum can end.

    .venv/bin/python benchmarks/bench_fair.py [recipients]

Half of the recipients are owed something or got too much, two thirds have a route with a minimum, one in twenty can
be sent nothing. The sum reaches for all, ends at the caps of many, or does not reach the floor of all. Peer: sorting
the same recipients by their code; of the ten times larger run, ten times the single one.
"""

import random
import statistics
import sys
from decimal import Decimal
from functools import partial

import ground

ground.ready(migrate=False)

from figures import Figure, tell

from ledger.amounts import words
from ledger.models import Currency
from remittances.fairness import Recipient, Terms, share_out

MANY, BOUND = 100_000, 2
EURO = Currency(code="EUR", exponent=2)


def said(minor):
    return words(Decimal(minor).scaleb(-2), EURO)


def people(count):
    chance = random.Random(20260301)  # noqa: S311 - the same people in each run
    found = []
    for number in range(count):
        hundredths = chance.choice([100, 100, 200, 300, 450, 900, 1700, chance.randrange(1, 4000)])
        due = chance.choice([0, 0, chance.randrange(-3000, 0), chance.randrange(1, 9000)])
        out = "There is no sense in sending money there." if chance.random() < 0.05 else ""
        minimum = chance.choice([0, 1000, 5000])
        found.append(Recipient(f"K-{number}", Decimal(hundredths).scaleb(-2), due, minimum, out))
    chance.shuffle(found)
    return found


def terms(count):
    """A sum that reaches, per recipient, 80.00 without a bound, 60.00 under a cap, 25.00 of a floor of 10.00 each."""
    return {
        "by need": Terms(count * 8000),
        "with floor and cap": Terms(count * 6000, 1000, 5000),
        "not enough for the floor": Terms(count * 2500, 1000),
    }


def seconds(recipients, asked, times):
    work = partial(share_out, recipients, asked, said=said, salt="P-2026-0001")
    return ground.in_turn(times, work, lambda: sorted(recipients, key=lambda one: one.key))


def check(recipients, asked):
    plan = share_out(recipients, asked, said=said, salt="P-2026-0001")
    assert sum(one.amount for one in plan.shares) + plan.left == asked.total
    assert all(one.why for one in plan.shares)
    waiting = sum(one.waits for one in plan.shares)
    sums = statistics.fmean(bool(one.amount) for one in plan.shares)
    print(f"{waiting:,} wait, {sums:.0%} get a share, {plan.left} left", file=sys.stderr)


def main(many=MANY):
    few, lots = people(many), people(10 * many)
    for name, asked in terms(many).items():
        check(few, asked)
        ours, plain = seconds(few, asked, 5)
        tell(Figure(f"{many:,} shares {name}", ours, plain, "sorting them", of="ours", bound=BOUND))
        larger, _plain = seconds(lots, terms(10 * many)[name], 1)
        tell(Figure(f"{10 * many:,} shares {name}", larger, 10 * ours, "ten times as long", bound=1.5))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
