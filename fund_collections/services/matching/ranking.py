"""What a booking may be, the likeliest first, each with its reasons in sentences."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund_collections.models import Booking
from fund_collections.services.matching import pool as pools
from fund_collections.services.matching.acts import MOST_AT_ONCE
from fund_collections.services.matching.parts import Arrival, Gift, PaidIn, Part, Standing, sum_words
from fund_collections.services.matching.pool import NEAREST, Pool
from fund_collections.services.transfers import facts_of

MOST_SUGGESTED = 5
# A bank that keeps more of a deposit than this is not believed to have kept a fee.
FEE_SHARE = Decimal("0.05")
# Bookings of the bank that take back one another stand close together.
CANCEL_DAYS = 7
# Scores: what is named beats what is alike, and a sum that differs comes last.
NAMED, LISTED, TOGETHER, SAME_SUM, CANCELS, PAIR, LESS_FEE, DIFFERS = 100, 60, 90, 40, 30, 25, 15, 0
# A list or a pledge without its code, of the same sum: less sure than money that is known to be on its way.
UNPAID, PROMISED = 24, 22
# An account that a body agreed to be known by; still below what a code names.
OWN_ACCOUNT = 15


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What `bookings` may be: `parts` of the same sum.

    `reasons` are sentences; `ties` says whether one press would accept it; `named` that the bank's text names it.
    """

    bookings: tuple[Booking, ...]
    parts: tuple[Part, ...]
    score: int
    reasons: tuple[str, ...]
    ties: bool = True
    named: bool = False
    # What the bank seems to have kept, where nothing else is missing to the sum.
    fee: Decimal | None = None

    @property
    def fee_plain(self) -> str:
        return f"{self.fee:.{self.bookings[0].currency.exponent}f}" if self.fee else ""

    @property
    def deposit(self):
        """The deposit, where it is one alone."""
        return self.parts[0].deposit if len(self.parts) == 1 and isinstance(self.parts[0], Arrival) else None

    @property
    def code(self) -> str:
        return ", ".join(part.word for part in self.parts)

    @property
    def codes(self) -> list[str]:
        """Each code by itself, so that a page can break the line between them."""
        return self.code.split(", ")


def suggestions(booking) -> list[Suggestion]:
    """What `booking` may be; see `suggestions_for`."""
    return suggestions_for([booking])[booking.pk]


def suggestions_for(bookings) -> dict[UUID, list[Suggestion]]:
    """{booking's id: suggestions} for open bookings of any accounts, in a fixed number of queries per account."""
    found: dict[UUID, list[Suggestion]] = {}
    in_order = sorted(bookings, key=lambda one: str(one.statement.account_id))
    for _account, group in groupby(in_order, key=lambda one: one.statement.account_id):
        together = list(group)
        pool = pools.fill(together[0].statement.account, together)
        found |= {booking.pk: ranked(booking, pool) for booking in together}
    return found


def ranked(booking: Booking, pool: Pool) -> list[Suggestion]:
    """The best few suggestions, one for each set of parts."""
    found = [*_named(booking, pool), *_same_sum(booking, pool)]
    if not any(one.ties for one in found):
        found += [*_cancels(booking, pool), *_pairs(booking, pool), *_less_fee(booking, pool)]
    if booking.amount > 0 and not any(one.ties and one.named for one in found):
        found += [*_unpaid(booking, pool), *_promised(booking, pool)]
    found = [_from_its_account(one, booking) for one in found]
    best: dict[tuple, Suggestion] = {}
    for one in sorted(found, key=lambda one: (-one.ties, -one.score, one.code)):
        best.setdefault((one.code, tuple(row.pk for row in one.bookings)), one)
    return list(best.values())[:MOST_SUGGESTED]


def _named(booking, pool):
    """Deposits, lists and entries whose codes stand in the bank's text, one by one and together."""
    deposits, entries = pool.deposits.named(booking.codes), pool.entries.named(booking.codes)
    papers = [pool.lists[code] for code in booking.codes if code in pool.lists]
    for deposit in deposits:
        was = (deposit.amount, deposit.deposited_on)
        yield _one(booking, Arrival(deposit), was, *_deposit_reason(booking, deposit))
        yield from _split(booking, deposit, pool)
        yield from _fee(booking, deposit, NAMED, _("its code %(code)s stands in the bank's text"))
    for found in entries:
        was = (found.moved, found.entry.posted_on)
        yield _one(booking, Standing(found.entry), was, NAMED, *_entry_reason(booking, found))
    if papers:
        yield _papers(booking, papers)
    pledges = [pool.pledges[code] for code in booking.codes if code in pool.pledges]
    if booking.amount > 0:
        yield from (_payment(booking, pledge) for pledge in pledges)
    parts: tuple[Part, ...] = (*map(Arrival, deposits), *(Standing(one.entry) for one in entries))
    total = sum((one.amount for one in deposits), Decimal(0)) + sum((one.moved for one in entries), Decimal(0))
    if len(parts) > 1 and total == booking.amount:
        reasons = (_("all of these stand in the bank's text"), _("together they come to its sum"))
        yield Suggestion((booking,), parts, TOGETHER, reasons, named=True)


def _one(booking, part, was, score, *reasons):
    """One named thing that `was` (sum, day); where the sum differs it is shown, and cannot be accepted."""
    amount, day = was
    apart = abs((booking.booked_on - day).days)
    if amount == booking.amount:
        score += SAME_SUM - min(apart, pools.DAYS_APART)
        return Suggestion((booking,), (part,), score, (*reasons, _same_sum_words(apart)), named=True)
    differs = _("but the sum differs: %(sum)s") % {"sum": sum_words(amount, booking.currency)}
    return Suggestion((booking,), (part,), score, (*reasons, differs), ties=False, named=True)


def _same_sum_words(apart):
    if not apart:
        return _("same sum, same day")
    return ngettext("same sum, %(days)s day apart", "same sum, %(days)s days apart", apart) % {"days": apart}


def _deposit_reason(booking, deposit):
    """(score, sentences) of a deposit that the text names, by its own code or by those of its lists."""
    own = deposit.code in booking.codes
    reasons = [_("its code %(code)s stands in the bank's text") % {"code": deposit.code}] if own else []
    numbers = [code for code in booking.codes if code in getattr(deposit, "numbers", ())]
    if numbers:
        reasons.append(_("list %(numbers)s stands in the bank's text") % {"numbers": ", ".join(numbers[:3])})
    return (NAMED if own else LISTED, *reasons)


def _entry_reason(booking, found):
    code = found.entry.code
    if code not in booking.codes:
        code = next(code for code in booking.codes if code.startswith("R-") and code in found.entry.text)
    return (_("%(code)s stands in the bank's text") % {"code": code},)


def _payment(booking, pledge):
    """A part of a pledge; more than is open of it is taken all the same, and said."""
    reasons = [_("pledge %(code)s stands in the bank's text") % {"code": pledge.code}]
    left = pledge.promised - pledge.paid
    if booking.amount > left:
        more = {"more": sum_words(booking.amount - max(left, Decimal(0)), booking.currency)}
        reasons.append(_("%(more)s more than is still open of it") % more)
    elif booking.amount == pledge.amount:
        reasons.append(_("the sum of one part"))
    elif booking.amount == pledge.overdue:
        reasons.append(_("just what is overdue"))
    else:
        reasons.append(_("each part is %(sum)s") % {"sum": sum_words(pledge.amount, booking.currency)})
    part = Gift(booking.amount, facts_of(pledge))
    return Suggestion((booking,), (part,), NAMED, tuple(reasons), named=booking.amount <= left)


def _papers(booking, papers):
    numbers = ", ".join(one.number for one in papers[:3])
    reasons = [_("list %(numbers)s stands in the bank's text") % {"numbers": numbers}]
    reasons.append(_("posted, and its deposit is not recorded: that is done with it"))
    part, total = PaidIn(tuple(papers)), sum((one.counted_total for one in papers), Decimal(0))
    if total != booking.amount:
        reasons.append(_("but the sum differs: %(sum)s") % {"sum": sum_words(total, booking.currency)})
    return Suggestion(
        (booking,), (part,), LISTED + SAME_SUM, tuple(reasons), ties=total == booking.amount, named=True
    )  # fmt: skip


def _split(booking, deposit, pool):
    """One deposit that the bank booked in several parts, each naming it."""
    bookings = pool.bookings.by_code.get(deposit.code, ())
    if not 1 < len(bookings) <= MOST_AT_ONCE or booking.pk not in {one.pk for one in bookings}:
        return
    if sum((one.amount for one in bookings), Decimal(0)) == deposit.amount:
        facts = {"code": deposit.code, "count": len(bookings)}
        reasons = (_("%(count)s bookings name %(code)s and together they come to its sum") % facts,)
        yield Suggestion(tuple(bookings), (Arrival(deposit),), TOGETHER, reasons, named=True)


def _fee(booking, deposit, score, reason):
    """A deposit of which the bank kept a little: a person names the fund that bears the fee."""
    kept = deposit.amount - booking.amount
    if booking.amount > 0 and 0 < kept <= deposit.amount * FEE_SHARE:
        facts = {"code": deposit.code, "kept": sum_words(kept, booking.currency)}
        reasons = (reason % facts, _("%(kept)s less: a fee? Name the fund that bears it") % facts)
        yield Suggestion((booking,), (Arrival(deposit),), score + LESS_FEE, reasons, ties=False, fee=kept)


def _nearest(shelf, booking):
    """(days apart, thing) of just this sum that no code names: no more than could be shown.

    All of them where a body's own account sent the money, for its things go before nearer ones.
    """
    codes = [code for code in booking.codes if not code.startswith("A-")]
    named = shelf.named(codes)
    found = [(apart, one) for apart, one in shelf.near(booking.amount, booking.booked_on) if one not in named]
    return found if len(codes) < len(booking.codes) else found[:MOST_SUGGESTED]


def _same_sum(booking, pool):
    for apart, deposit in _nearest(pool.deposits, booking):
        yield Suggestion((booking,), (Arrival(deposit),), SAME_SUM - apart, (_same_sum_words(apart),))
    for apart, found in _nearest(pool.entries, booking):
        yield Suggestion((booking,), (Standing(found.entry),), SAME_SUM - apart, (_same_sum_words(apart),))


def _from_its_account(one, booking):
    """Likelier where the money came from the account of the body that all of it is about."""
    told = {f"A-{body.code.upper()}" for part in one.parts for body in _bodies(part)}
    if one.named or not told or not told <= set(booking.codes):
        return one
    reason = _("it came from the account of %(bodies)s") % {"bodies": ", ".join(code[2:] for code in sorted(told))}
    return replace(one, score=one.score + OWN_ACCOUNT, reasons=(*one.reasons, reason))


def _bodies(part):
    if isinstance(part, Arrival):
        return [part.deposit.body]
    if isinstance(part, PaidIn):
        return [one.body for one in part.lists]
    return [part.facts["body"]] if isinstance(part, Gift) else []


def _unpaid(booking, pool):
    """A posted list of this sum whose deposit nobody recorded; all those of the body whose account sent the money."""
    for code in booking.codes:
        papers = pool.papers.named([code]) if code.startswith("A-") else []
        if 1 < len(papers) <= MOST_AT_ONCE and sum(one.counted_total for one in papers) == booking.amount:
            reasons = (_("all its posted lists whose deposit is not recorded come to this sum"),)
            yield Suggestion((booking,), (PaidIn(tuple(papers)),), UNPAID, reasons)
    for apart, paper in _nearest(pool.papers, booking):
        reason = _("list %(number)s is posted, and its deposit is not recorded") % {"number": paper.number}
        yield Suggestion((booking,), (PaidIn((paper,)),), UNPAID - apart, (reason, _same_sum_words(apart)))


def _promised(booking, pool):
    """A part of a pledge of this sum that is due in these days."""
    for apart, found in _nearest(pool.promised, booking):
        facts = {"code": found.pledge.code, "day": date_format(found.due_on)}
        reason = _("a part of pledge %(code)s was due on %(day)s") % facts
        part = Gift(booking.amount, facts_of(found.pledge))
        yield Suggestion((booking,), (part,), PROMISED - apart, (reason, _same_sum_words(apart)))


def _cancels(booking, pool):
    """A booking of the bank that takes this one back, or is taken back by it."""
    for _apart, other in pool.bookings.near(-booking.amount, booking.booked_on, days=CANCEL_DAYS):
        facts = {"booking": other, "day": date_format(other.booked_on)}
        reason = _("cancels itself with booking %(booking)s of %(day)s") % facts
        yield Suggestion((booking, other), (), CANCELS, (reason,))


def _pairs(booking, pool):
    """Two deposits of these days that come to the sum."""
    for one in pool.deposits.around(booking.booked_on):
        rest = booking.amount - one.amount
        if rest < one.amount:
            continue
        for _apart, other in pool.deposits.near(rest, booking.booked_on)[:NEAREST]:
            if other != one:
                reason = _("both were paid in these days, and together they come to its sum")
                yield Suggestion((booking,), (Arrival(one), Arrival(other)), PAIR, (reason,))


def _less_fee(booking, pool):
    most = booking.amount / (1 - FEE_SHARE)
    for deposit in pool.deposits.between(booking.amount, most, booking.booked_on)[:2]:
        yield from _fee(booking, deposit, DIFFERS, _("%(code)s was paid in these days"))
