"""Which thing an act is about, and how much: mostly what can go on, sometimes what cannot."""

from decimal import Decimal

LATEST = 30


def some(dice, things, *states):
    """One of the latest things, mostly one in these states; now and then another one, for which it is refused."""
    wanted = [one for one in things if one.state in states]
    pool = wanted if dice.random() < 0.9 else things
    return dice.choice(pool[-LATEST:]) if pool else None


def part(dice, whole, cent):
    """Mostly all of it, or a part in whole coins; sometimes nothing, or too much."""
    percent = dice.choice((100, 100, 100, 100, dice.randrange(1, 100), dice.randrange(1, 100), 0, 150))
    return whole * percent / Decimal(100) // cent * cent


def rarely(dice, often, seldom):
    return seldom if dice.random() < 0.1 else often


def measure(dice, most, lot):
    """Mostly all that there is of a lot, or a part of it in its measure; sometimes too much, or a part of a piece."""
    share = dice.choice((1, 1, 1, Decimal(dice.randrange(1, 100)) / 100, Decimal(dice.randrange(1, 100)) / 100))
    unit = Decimal(1) if lot.in_pieces else Decimal("0.001")
    return rarely(dice, most * share // unit * unit, most + dice.choice((Decimal("0.5"), 1)))


def purpose_of(dice, address):
    """Mostly bread; now and then bread for a place by its code, or what only looks like one."""
    return rarely(dice, "bread", f"bread for {dice.choice((address.code, address.code.lower(), 'K-0'))}")
