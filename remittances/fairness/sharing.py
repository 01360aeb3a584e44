"""A sum shared out: by need at one level, what is owed and what routes carry respected, exact to the minor unit."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter

from remittances.fairness.admitting import Admitted, Lot, admit
from remittances.fairness.levels import GRAINS, Basin, Stage
from remittances.fairness.reasons import DUES, Reasons
from remittances.fairness.terms import FairPlan, Recipient, Share, Terms


def share_out(recipients: Iterable[Recipient], terms: Terms, *, said: Callable[[int], str], salt: str = "") -> FairPlan:
    """Share `terms.total` minor units over the recipients; the same whatever their order.

    In three stages, each at one level per person of need: up to the floor, then what earlier plans owe, then the
    rest, less what somebody got too much before; nobody above the cap. A share below the minimum of its route waits
    and its sum flows on. Minor units that remain go to the largest remainders (A. Hamilton's method), ties by a lot
    drawn from `salt` and key. `said` writes minor units in words and is asked once for each sum.
    Raises ValueError for a key told twice, a need that is not positive or has more than two decimals, and a minimum
    below zero.
    """
    ordered = sorted(recipients, key=attrgetter("key"))
    if len({one.key for one in ordered}) < len(ordered):
        raise ValueError("A recipient is told twice.")
    planning = _Planning([one for one in ordered if not one.out], terms, salt)
    amounts = planning.amounts()
    reasons = Reasons(terms, planning.found.level, said)
    lines = planning.lines(amounts, reasons)
    shares = [Share(one.key, 0, 0, one.due, waits=False, why=one.out) if one.out else next(lines) for one in ordered]
    left = terms.total - sum(amounts.values())
    return FairPlan(tuple(shares), left, reasons.left(left, able=len(planning.able), active=len(amounts)))


def weight_of(need: Decimal) -> int:
    """A need in hundredths of a person. Raises ValueError when it is not positive or has more than two decimals."""
    top, over = need.as_integer_ratio()
    weight, rest = divmod(top * GRAINS, over)
    if rest or weight <= 0:
        raise ValueError(f"A need is more than nothing and has at most two decimals: {need}.")
    return weight


class _Planning:
    """The columns of those who can receive, in order of key, and the level that the sum finds among them."""

    def __init__(self, able: list[Recipient], terms: Terms, salt: str) -> None:
        self.able, self.total, self.salt = able, terms.total * GRAINS, salt
        self.weight = weight = [weight_of(one.need) for one in able]
        cap = terms.cap
        self.most = most = None if cap is None else [cap * wide // GRAINS * GRAINS for wide in weight]
        minimum = [one.minimum * GRAINS for one in able]
        if minimum and min(minimum) < 0:
            raise ValueError("A minimum is below zero.")
        self.everybody = list(range(len(able)))
        fit = self.everybody if most is None else [one for one in self.everybody if minimum[one] <= most[one]]
        self.basin = self._three_stages(terms.floor)
        self.found: Admitted = admit(self.basin, self.total, minimum, fit, self.lot)

    def _three_stages(self, floor: int) -> Basin:
        """Floors, dues and the rest, each as far as there is room for it under the cap."""
        least = [floor * wide for wide in self.weight]
        owed = [one.due * GRAINS if one.due > 0 else 0 for one in self.able]
        late = [-one.due * GRAINS if one.due < 0 else 0 for one in self.able]
        rest = None
        if self.most is not None:
            least = list(map(min, least, self.most))
            owed = [min(due, most - low) for due, most, low in zip(owed, self.most, least, strict=True)]
            rest = [most - low - due for due, most, low in zip(owed, self.most, least, strict=True)]
        nobody_late = [0] * len(least)
        return Basin(self.weight, (Stage(nobody_late, least), Stage(nobody_late, owed), Stage(late, rest)))

    def lot(self, one: int) -> bytes:
        """What decides between equals: nobody can choose it, and the order of input does not touch it."""
        return sha256(f"{self.salt}|{self.able[one].key}".encode()).digest()

    def amounts(self) -> dict[int, int]:
        """What each that does not wait gets, in minor units."""
        found = self.found
        return dict(zip(found.members, _rounded(found.members, found.held, found.level.over, self.lot), strict=True))

    def entitled(self) -> list[int]:
        """By need alone, at most the cap: no dues, no minimum; the floor is on the way to any level."""
        basin = Basin(self.weight, (Stage([0] * len(self.able), self.most),))
        level = basin.level(self.total, self.everybody)
        return _rounded(self.everybody, basin.held(level, self.everybody), level.over, self.lot)

    def lines(self, amounts: dict[int, int], reasons: Reasons) -> Iterator[Share]:
        """The shares of all who can receive, in order of key."""
        entitled, over, most = self.entitled(), self.found.level.over, self.most
        held = dict(zip(self.found.members, self.found.held, strict=True))
        # Where the sum ends among the dues, is what is owed paid; later, has it begun to get more than the floor.
        mark = [sum_ * over for sum_ in self.basin.below(2)]
        for one, (recipient, wide) in enumerate(zip(self.able, self.weight, strict=True)):
            amount = amounts.get(one)
            if amount is None:
                why = self._why_not(one, recipient.minimum, reasons)
            else:
                whole = held[one] >= mark[one] if reasons.stage == DUES else held[one] > mark[one]
                full = most is not None and held[one] == most[one] * over
                why = reasons.paid(wide, recipient.due, amount, most=full, whole=whole)
            yield Share(recipient.key, amount or 0, entitled[one], recipient.due, waits=amount is None, why=why)

    def _why_not(self, one: int, minimum: int, reasons: Reasons) -> str:
        if one in self.found.short:
            return reasons.waits(self.found.short[one] // GRAINS, minimum)
        return reasons.never(self.most[one] // GRAINS if self.most else 0, minimum)


def _rounded(members: list[int], held: list[int], over: int, lot: Lot) -> list[int]:
    """What is held, in grains times `over`, as minor units of the same sum: largest remainders first, ties by lot."""
    unit = over * GRAINS
    parts = [divmod(sum_, unit) for sum_ in held]
    rests = [rest for _whole, rest in parts]
    spare = sum(rests) // unit
    found = [whole for whole, _rest in parts]
    if not spare:
        return found
    cut = sorted(rests)[-spare]
    equals = [at for at, rest in enumerate(rests) if rest == cut]
    above = [at for at, rest in enumerate(rests) if rest > cut]
    equals.sort(key=lambda at: lot(members[at]))
    for at in above + equals[: spare - len(above)]:
        found[at] += 1
    return found
