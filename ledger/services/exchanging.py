"""Money of a fund changed from one currency into another: at a rate without fees, the difference booked apart."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from access.models import User
from access.refusal import Refusal
from ledger.models import Account, Currency, Entry, EntryKind, Fund, Role
from ledger.money import LARGEST, Money
from ledger.services.posting import Line, Rate, post


def exchange(  # noqa: PLR0913 - what stands on the agent's slip
    *,
    by: User,
    fund: Fund,
    from_account: Account,
    to_account: Account,
    given: Money,
    got: Money,
    rate: Rate,
    on: date,
    fee: Decimal = Decimal(0),
) -> Entry:
    """Change money of a fund from one currency into another.

    `rate` is what one unit of `given` is worth in the currency of `got` by its source, no fee counted in; `fee` is the
    part of `given`, in its currency, that the agent kept, booked as a fee. What the agent gave more or less for the
    rest is booked to the account of rate differences, in the currency of `got`, rounded to its decimals.
    """
    worth = worth_of(given, got, rate=rate, fee=fee)
    exchange_account, changed = Account.objects.playing(Role.EXCHANGE), given.amount - fee
    lines = [
        Line(from_account, fund, given.currency, -given.amount),
        Line(exchange_account, fund, given.currency, changed),
        Line(exchange_account, fund, got.currency, -worth.amount),
        Line(to_account, fund, got.currency, got.amount),
    ]
    if fee:
        lines.append(Line(Account.objects.playing(Role.FEES), fund, given.currency, fee))
    if got != worth:
        difference = worth.amount - got.amount
        lines.append(Line(Account.objects.playing(Role.RATE_DIFFERENCES), fund, got.currency, difference))
    text = _("%(given)s for %(got)s") % {"given": given, "got": got}
    return post(by=by, posted_on=on, kind=EntryKind.EXCHANGE, text=text, lines=lines, rate=rate)


def worth_of(given: Money, got: Money, *, rate: Rate, fee: Decimal) -> Money:
    """What is changed is worth by the rate, in the currency of `got`. Raises Refusal for sums no exchange has."""
    if given.currency == got.currency:
        raise Refusal(_("An exchange is between two currencies."), field="got_currency")
    if given.amount <= 0 or got.amount <= 0 or rate.value <= 0:
        raise Refusal(_("An exchange gives and gets sums above zero, at a rate above zero."), field="given")
    if not 0 <= fee < given.amount:
        raise Refusal(_("The fee is a part of the sum given, and less than all of it."), field="fee")
    if given.amount * rate.value > LARGEST:
        raise Refusal(_("At this rate the sum is larger than these books can hold."), field="rate")
    step = Decimal(1).scaleb(-_exponent(got.currency))
    return Money(((given.amount - fee) * rate.value).quantize(step), got.currency)


def _exponent(currency: str) -> int:
    found = Currency.objects.filter(pk=currency).values_list("exponent", flat=True).first()
    if found is None:
        raise Refusal(_("There is no currency %(code)s.") % {"code": currency}, field="currency")
    return found
