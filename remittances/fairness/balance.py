"""Whether anybody was favoured: what each group got for each person of need, beside the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

NOTHING = Decimal(0)

type Sums = tuple[int, Decimal, Decimal]  # recipients, need, amount


@dataclass(frozen=True, slots=True)
class GroupBalance:
    """One line. `per_need` is told in the decimals asked for, `deviation` in hundredths of a percent of the whole."""

    group: str
    recipients: int
    need: Decimal
    amount: Decimal
    per_need: Decimal | None  # None: no need
    deviation: Decimal | None  # in percent; None where there is nothing to compare


@dataclass(frozen=True, slots=True)
class Balance:
    """The groups in order of name, and all of them together."""

    groups: tuple[GroupBalance, ...]
    whole: GroupBalance


def balance_table(rows: Iterable[tuple[str, int, Decimal, Decimal]], *, places: int = 2) -> Balance:
    """Add up rows of (group, recipients, need, amount), one for each line or group, and compare the groups.

    Amounts are of one currency, which has `places` decimals. The sums are exact; quotients are taken of the exact
    sums and rounded once, half to even.
    """
    sums: dict[str, Sums] = {}
    with localcontext(prec=100):
        for group, recipients, need, amount in rows:
            before = sums.get(group, (0, NOTHING, NOTHING))
            sums[group] = (before[0] + recipients, before[1] + need, before[2] + amount)
        counts, needs, amounts = zip(*sums.values(), strict=True) if sums else ((), (), ())
        all_ = (sum(counts), sum(needs, NOTHING), sum(amounts, NOTHING))
        groups = tuple(_line(group, sums[group], all_, places) for group in sorted(sums))
        return Balance(groups, _line("", all_, all_, places))


def _line(group: str, own: Sums, all_: Sums, places: int) -> GroupBalance:
    mine, whole = _quotient(own), _quotient(all_)
    deviation = None if mine is None or not whole else _decimal((mine / whole - 1) * 100, 2)
    return GroupBalance(group, *own, None if mine is None else _decimal(mine, places), deviation)


def _quotient(sums: Sums) -> Fraction | None:
    _recipients, need, amount = sums
    return Fraction(amount) / Fraction(need) if need else None


def _decimal(value: Fraction, places: int) -> Decimal:
    return Decimal(round(value * 10**places)).scaleb(-places)
