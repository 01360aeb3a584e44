"""Bookings of the bank and deposits on their way find each other."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import Booking, Deposit, Match
from fund_collections.services.deposits import fund_sums
from fund_collections.services.steps import reason
from ledger import services as ledger
from ledger.amounts import words
from ledger.models import Account, EntryKind, Role

# Cash paid in over a counter is booked within days; a note written late may follow the booking.
DAYS_APART = 21
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A deposit that a booking may be; `reasons` are sentences, `ties` says whether it could be accepted."""

    deposit: Deposit
    score: int
    reasons: tuple[str, ...]
    ties: bool


def match(booking, deposit, *, by, at=None):
    """Take `booking` as the arrival of `deposit`: per fund from money in transit to the bank, dated as booked.

    Looks at both anew; raises Refusal when one is matched meanwhile or they differ in account, currency or sum.
    """
    with as_refusal(), transaction.atomic(durable=True):
        booking = Booking.objects.select_for_update(of=("self",)).select_related("statement").get(pk=booking.pk)
        deposit = Deposit.objects.select_for_update(of=("self",)).get(pk=deposit.pk)
        _check(booking, deposit)
        account, currency = deposit.account, deposit.currency_id
        transit = Account.objects.playing(Role.IN_TRANSIT)
        sums = fund_sums(deposit.lists.select_related("appeal__fund"))
        legs = [
            leg
            for fund, amount in sums.items()
            for leg in (ledger.Line(account, fund, currency, amount), ledger.Line(transit, fund, currency, -amount))
        ]
        entry = ledger.post(by=by, posted_on=booking.booked_on, kind=EntryKind.BANK, text=deposit.code, lines=legs)
        made = Match.objects.create(
            booking=booking, deposit=deposit, entry=entry, matched_by=by, matched_at=at or timezone.now()
        )
        total = words(deposit.amount, deposit.currency)
        audit.record("booking matched", deposit, by=by, booking=str(booking), total=total, booked_on=booking.booked_on)
    return made


def unmatch(made, *, because, by, on=None):
    """Undo a match: its entry is reversed (dated `on`, today), booking and deposit stand open again."""
    with as_refusal(), transaction.atomic(durable=True):
        rows = Match.objects.select_for_update(of=("self",)).select_related("booking", "deposit", "entry")
        made = rows.get(pk=made.pk)
        if made.undone_at:
            raise Refusal(_("This match has been undone already."))
        because = reason(because)
        ledger.reverse(made.entry, by=by, because=because, on=on)
        made.undone_at, made.undone_by = timezone.now(), by
        made.save(update_fields=["undone_at", "undone_by"])
        audit.record("match undone", made.deposit, by=by, booking=str(made.booking), because=because)
    return made


def _check(booking, deposit):
    if booking.matches.filter(undone_at=None).exists():
        raise Refusal(_("This booking is matched already."))
    if deposit.matches.filter(undone_at=None).exists():
        raise Refusal(_("Deposit %(code)s is matched already.") % {"code": deposit.code})
    if booking.statement.account_id != deposit.account_id:
        sentence = _("Deposit %(code)s was paid in at another account.")
        raise Refusal(sentence % {"code": deposit.code})
    if (booking.amount, booking.currency_id) != (deposit.amount, deposit.currency_id):
        facts = {
            "booked": words(booking.amount, booking.currency),
            "code": deposit.code,
            "paid": words(deposit.amount, deposit.currency),
        }
        raise Refusal(_("The bank booked %(booked)s, deposit %(code)s is %(paid)s.") % facts)


def suggestions(booking):
    """Deposits that `booking` may be, the likeliest first, each with its reasons."""
    return suggestions_for([booking])[booking.pk]


def suggestions_for(bookings):
    """{booking's id: suggestions} for bookings of one statement (at hand), in two queries whatever their number."""
    money_in = [booking for booking in bookings if booking.amount > 0]
    found: dict[UUID, list[Suggestion]] = {booking.pk: [] for booking in bookings}
    if not money_in:
        return found
    days = [booking.booked_on for booking in money_in]
    codes = {code for booking in money_in for code in booking.codes}
    near = Q(amount__in={booking.amount for booking in money_in})
    near &= Q(deposited_on__range=(min(days) - timedelta(DAYS_APART), max(days) + timedelta(DAYS_APART)))
    account = money_in[0].statement.account_id
    open_deposits = Deposit.objects.unmatched().filter(account=account)
    rows = open_deposits.filter(Q(pk__in=open_deposits.filter(lists__number__in=codes)) | Q(code__in=codes) | near)
    deposits = list(rows.select_related("body", "currency").prefetch_related("lists").order_by("deposited_on", "code"))
    for booking in money_in:
        ranked = [one for one in (_suggestion(booking, deposit) for deposit in deposits) if one.reasons]
        found[booking.pk] = sorted(ranked, key=lambda one: (-one.ties, -one.score, one.deposit.code))[:MOST_SUGGESTED]
    return found


def _suggestion(booking, deposit):
    reasons, score = [], 0
    if deposit.code in booking.codes:
        reasons.append(_("its code %(code)s stands in the bank's text") % {"code": deposit.code})
        score += 100
    numbers = [one.number for one in deposit.lists.all() if one.number in booking.codes]
    if numbers:
        reasons.append(_("list %(numbers)s stands in the bank's text") % {"numbers": ", ".join(numbers[:3])})
        score += 60
    ties = (booking.amount, booking.currency_id) == (deposit.amount, deposit.currency_id)
    apart = abs((booking.booked_on - deposit.deposited_on).days)
    if ties and (reasons or apart <= DAYS_APART):
        sentence = ngettext("same sum, %(days)s day apart", "same sum, %(days)s days apart", apart)
        reasons.append(sentence % {"days": apart} if apart else _("same sum, same day"))
        score += 40 - min(apart, DAYS_APART)
    elif reasons:
        reasons.append(_("but the sum differs: %(sum)s") % {"sum": words(deposit.amount, deposit.currency)})
    return Suggestion(deposit, score, tuple(reasons), ties)
