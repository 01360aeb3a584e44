"""What a part of some goods is worth, so that no coin is lost between a lot, its parcels and the books.

Whole coins, reckoned as integers. Goods that are there are never worth nothing, and where none are left no coin is:
what is taken leaves the rest a coin at least, the last piece takes all that is left.
"""

from decimal import Decimal
from fractions import Fraction


def taken(part: Decimal, *, of: Decimal, worth: Decimal, coin: Decimal) -> Decimal | None:
    """What `part` of a quantity `of` that is `worth` so much is worth when it is taken; None where it has no coin.

    Its share by quantity, rounded to the nearest `coin` (0.01 of EUR; halves up): a coin at least, and all of it for
    the last piece.
    """
    if part == of:
        return worth
    coins = int(worth / coin)
    if coins < 2:  # the one coin goes with the last piece
        return None
    share = Fraction(part) / Fraction(of) * coins
    return min(max(int(share + Fraction(1, 2)), 1), coins - 1) * coin


def back(part: Decimal, *, of: Decimal, worth: Decimal, coin: Decimal) -> Decimal:
    """What `part` of a quantity `of` that was sent as `worth` so much is worth when it comes back.

    Its share by quantity, rounded up to the next `coin`; the rest is lost.
    """
    share = Fraction(part) / Fraction(of) * int(worth / coin)
    return -int(-share // 1) * coin


def found(part: Decimal, *, of: Decimal, worth: Decimal, coin: Decimal) -> Decimal:
    """What `part` that is found of a lot of `of` that cost `worth` is worth.

    Its share by quantity, rounded to the nearest `coin`, one at least. What was missed before it was found need not
    have been written off at the very same sum.
    """
    share = Fraction(part) / Fraction(of) * int(worth / coin)
    return max(int(share + Fraction(1, 2)), 1) * coin
