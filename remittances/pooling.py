"""Advice where a fee eats too much of a sum: send it with others, or wait until more is due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.money import as_figure

# Two years of months: who is told to wait longer had better be sent to by another route.
LONGEST_WAIT = 24


@dataclass(frozen=True)
class Line:
    """A sum about to be sent. `fee_of` tells the fee of any sum by this line's terms; nothing below `minimum` goes.

    `joins` are the keys of those whose sum may take this one with it, as an address names its alternate.
    """

    key: str
    amount: Decimal
    currency: str
    country: str
    route: str
    fee_of: Callable[[Decimal], Decimal]
    minimum: Decimal = Decimal(0)
    joins: frozenset[str] = frozenset()

    @property
    def way(self) -> tuple[str, str, str]:
        return self.country, self.route, self.currency


class Way(StrEnum):
    JOIN = "join"
    WAIT = "wait"
    CHANGE = "change"


@dataclass(frozen=True)
class Advice:
    """What to do about the line `key`: join it with `others`, send the sums of `periods` at once, or change the route.

    `amount` is what would then go and `fee` its fee; `before` is what the same sums would pay one by one.
    """

    key: str
    way: Way
    sentence: str
    amount: Decimal
    fee: Decimal
    before: Decimal
    others: tuple[str, ...] = ()
    periods: int = 0


def advise(lines: Iterable[Line], share: Decimal) -> list[Advice]:
    """Advice for each line whose fee is more than `share` (0.1: a tenth) of its sum, or whose sum is below the minimum.

    Joining comes first, for it lets nobody wait: with the fewest of the others that bring the fee within the share and
    that together pay no more than one by one. Else waiting, where the same sum comes due each period. Lines of nothing
    are left alone; those of other countries, routes, currencies are never joined. In the order of the lines.
    """
    by_key = {line.key: line for line in lines if line.amount > 0}
    advice = []
    for line in by_key.values():
        if not _is_cheap(line, line.amount, share):
            others = [by_key[key] for key in line.joins - {line.key} if key in by_key]
            others = [other for other in others if other.way == line.way]
            advice.append(_joined(line, others, share) or _waited(line, share) or _changed(line))
    return advice


def _is_cheap(line: Line, amount: Decimal, share: Decimal) -> bool:
    return amount >= line.minimum and line.fee_of(amount) <= share * amount


def _joined(line: Line, others: list[Line], share: Decimal) -> Advice | None:
    """With the largest first, so that the fewest are joined."""
    together, amount, before = [], line.amount, line.fee_of(line.amount)
    for other in sorted(others, key=lambda other: (-other.amount, other.key)):
        together.append(other.key)
        amount += other.amount
        before += other.fee_of(other.amount)
        fee = line.fee_of(amount)
        if _is_cheap(line, amount, share) and fee <= before:
            sentence = _("%(alone)s; joined with %(others)s, it is %(fee)s of %(sum)s (%(percent)s).")
            facts = _facts(line, amount) | {"others": ", ".join(together)}
            return Advice(line.key, Way.JOIN, sentence % facts, amount, fee, before, others=tuple(together))
    return None


def _waited(line: Line, share: Decimal) -> Advice | None:
    for periods in range(2, LONGEST_WAIT + 1):
        amount = periods * line.amount
        if _is_cheap(line, amount, share):
            sentence = ngettext(
                "%(alone)s; sent with the sum of the next period, it is %(fee)s of %(sum)s (%(percent)s).",
                "%(alone)s; sent with those of the next %(count)d periods, it is %(fee)s of %(sum)s (%(percent)s).",
                periods - 1,
            )
            facts = _facts(line, amount) | {"count": periods - 1}
            before = periods * line.fee_of(line.amount)
            return Advice(line.key, Way.WAIT, sentence % facts, amount, line.fee_of(amount), before, periods=periods)
    return None


def _changed(line: Line) -> Advice:
    sentence = _("%(alone)s; neither joining nor waiting helps: look for another route.") % _facts(line, line.amount)
    fee = line.fee_of(line.amount)
    return Advice(line.key, Way.CHANGE, sentence, line.amount, fee, fee)


def _facts(line: Line, amount: Decimal) -> dict[str, object]:
    fee = line.fee_of(amount)
    return {
        "alone": _alone(line),
        "fee": _money(line, fee),
        "sum": _money(line, amount),
        "percent": _percent(fee, amount),
    }


def _alone(line: Line) -> str:
    fee = line.fee_of(line.amount)
    facts = {"key": line.key, "sum": _money(line, line.amount), "minimum": _money(line, line.minimum)}
    facts |= {"fee": _money(line, fee), "percent": _percent(fee, line.amount)}
    if line.amount < line.minimum:
        return _("%(key)s: the fee is %(fee)s of %(sum)s, which is below the minimum of %(minimum)s") % facts
    return _("%(key)s: the fee is %(fee)s of %(sum)s (%(percent)s)") % facts


def _money(line: Line, amount: Decimal) -> str:
    return f"{number_format(as_figure(amount, line.currency), force_grouping=True)} {line.currency}"


def _percent(fee: Decimal, amount: Decimal) -> str:
    return f"{number_format(100 * fee / amount, decimal_pos=1)} %"
