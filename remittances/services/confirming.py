"""Word that a sending arrived, graded by its evidence, and how it was shared."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from captives.models import Captive
from ledger import services as ledger
from ledger.models import Account, EntryKind, Posting, Role
from remittances.models import Confirmation, Grade, Outcome, Share, ShareKind, State
from remittances.services.arrivals import goods_arrived, in_words, worth_of, write_arrivals
from remittances.services.circles import HEARD_THEMSELVES, heard_from
from remittances.services.outcomes import live_attempt
from remittances.services.steps import locked_there, require_day, require_sum, said, smallest

MOST_SIGNED = 10_000


@dataclass(frozen=True, slots=True)
class ShareTold:
    """One line of how an address shared: `amount` is what these `people` got together."""

    kind: str
    amount: Decimal = Decimal(0)
    people: int = 1
    captive: Captive | None = None


class SharesDiffer(Refusal):
    """The shares told do not come to the sum received."""


def require_shares(shares, received, currency):
    """Raise SharesDiffer, with the difference, or Refusal for a share that cannot be. No shares told is no fault."""
    for share in shares:
        require_sum(share.amount, currency, field="shares")
        if share.kind not in ShareKind.values:
            raise Refusal(_("There is no such share: %(kind)s.") % {"kind": str(share.kind)[:20]}, field="shares")
        if share.kind == ShareKind.REFUSED and share.amount:
            raise Refusal(_("Whoever refused the share got nothing; no share is below zero."), field="shares")
    if not shares:
        return
    told = sum(share.amount for share in shares)
    if told != received:
        facts = {
            "told": said(told, currency.pk),
            "received": said(received, currency.pk),
            "difference": said(abs(received - told), currency.pk),
        }
        if told < received:
            sentence = _("The shares come to %(told)s of %(received)s received: %(difference)s are missing.")
        else:
            sentence = _("The shares come to %(told)s of %(received)s received: %(difference)s too much.")
        raise SharesDiffer(sentence % facts, field="shares")


def confirm(  # noqa: PLR0913 - what a letter, a list or an agent's slip may tell
    remittance,
    *,
    grade,
    letter=None,
    received=None,
    local_received=None,
    arrived=None,
    shares=(),
    signed=None,
    on=None,
    once=unasked,
    by,
):
    """Record word of arrival: its grade of evidence, the sum `received`, and the `shares` (ShareTold) as told.

    `local_received` is what was paid out there, in the attempt's own local currency; `received` then follows by the
    rate of the sending and is left out. So it follows from what `arrived` of a parcel, (Lot, quantity) pairs. `signed`
    is how many signed a list. What fell short of the sum sent is booked from aid to losses, so that aid is what
    arrived. A confirmed remittance takes further grades; a stronger word corrects the books, a weaker one that comes
    late does not. The address is known to be good on that day. `once` uses up the form. Raises SharesDiffer with the
    difference.
    """
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked_there(remittance, strength="NO KEY UPDATE")
        once()
        if remittance.state != State.CONFIRMED:
            remittance.require_move(State.CONFIRMED)
        attempt = live_attempt(remittance)
        on = require_day(on, field="on", not_before=attempt.sent_on)
        goods = goods_arrived(remittance, attempt, arrived=arrived, received=received)
        received = worth_of(goods) if goods else received
        received = _at_the_rate(remittance, attempt, received=received, local_received=local_received)
        shares = _with_signed(list(shares), signed, received)
        _require_word(remittance, attempt, grade=grade, letter=letter, received=received, shares=shares, by=by)
        facts = {"grade": grade, "letter": letter, "received": received, "local_received": local_received}
        confirmation = Confirmation(attempt=attempt, **facts, confirmed_on=on, recorded_by=by)
        best = _by_strongest_word(confirmation)
        confirmation.entry = _book_shortfall(remittance, attempt, received=best, on=on, by=by)
        confirmation.save(force_insert=True)
        Share.objects.bulk_create(_as_rows(shares, confirmation))
        write_arrivals(goods, confirmation)
        if remittance.state != State.CONFIRMED:
            attempt.outcome, attempt.closed_on = Outcome.CONFIRMED, on
            attempt.save(update_fields=["outcome", "closed_on"])
            remittance.state = State.CONFIRMED
            remittance.save(update_fields=["state"])
        if grade in HEARD_THEMSELVES:
            heard_from(remittance.address, on)
        _record(remittance, attempt, confirmation, shares, goods, by=by)
    return remittance


def _record(remittance, attempt, confirmation, shares, goods, *, by):
    facts = {"received": said(confirmation.received, remittance.currency_id), "grade": confirmation.grade}
    if confirmation.local_received is not None:
        facts["paid_out"] = said(confirmation.local_received, attempt.local_currency_id)
    if confirmation.entry:
        facts["short"] = said(attempt.amount - confirmation.received, remittance.currency_id)
    if confirmation.letter:
        facts["letter"] = confirmation.letter.code
    if goods:
        facts["goods"] = in_words(goods)
    audit.record("remittance confirmed", remittance, by=by, shares=len(shares), **facts)


def _as_rows(shares, confirmation):
    for share in shares:
        facts = {"kind": share.kind, "captive": share.captive, "people": share.people, "amount": share.amount}
        yield Share(confirmation=confirmation, **facts)


def _at_the_rate(remittance, attempt, *, received, local_received):
    """What arrived, in the order's currency: as told, or what was paid out there at the rate of the sending."""
    if local_received is None:
        if received is None:
            raise Refusal(_("Write what was received."), field="received")
        return received
    if attempt.local_amount is None:
        sentence = _("%(code)s was sent in its own currency: write what was received.")
        raise Refusal(sentence % {"code": remittance.code}, field="local_received")
    currency = attempt.local_currency
    require_sum(local_received, currency, field="local_received", least=smallest(currency))
    if local_received > attempt.local_amount:
        facts = {"received": said(local_received, currency.pk), "sent": said(attempt.local_amount, currency.pk)}
        sentence = _("%(received)s is more than the %(sent)s that were to be paid out.")
        raise Refusal(sentence % facts, field="local_received")
    at_rate = attempt.amount * local_received / attempt.local_amount
    at_rate = at_rate.quantize(smallest(remittance.currency), ROUND_HALF_EVEN)
    if received is not None and received != at_rate:
        facts = {"local": said(local_received, currency.pk), "sum": said(at_rate, remittance.currency_id)}
        sentence = _("%(local)s are %(sum)s at the rate of the sending: leave out one of the two.")
        raise Refusal(sentence % facts, field="received")
    return at_rate


def _with_signed(shares, signed, received):
    """A number of signatures says how many shared, where nothing more is told."""
    if signed is None or shares:
        return shares
    if not 1 <= signed <= MOST_SIGNED:
        raise Refusal(_("%(people)s people did not sign a list.") % {"people": signed}, field="signed")
    return [ShareTold(ShareKind.PERSON, received, people=signed)]


def _require_word(remittance, attempt, *, grade, letter, received, shares, by):
    if attempt.sent_by_id == by.pk:
        raise Refusal(_("Who sent %(code)s does not confirm it.") % {"code": remittance.code})
    if grade not in Grade.values:
        raise Refusal(_("There is no such evidence: %(grade)s.") % {"grade": str(grade)[:20]}, field="grade")
    if grade == Grade.LETTER and letter is None:
        raise Refusal(_("A confirmation by letter names the letter."), field="letter")
    if grade == Grade.SHARES and not shares:
        raise Refusal(_("A confirmation by list of shares has shares."), field="grade")
    if grade == Grade.SIGNATURES and not shares:
        raise Refusal(_("A list of signatures: say how many signed, or who got what."), field="signed")
    if attempt.confirmations.filter(grade=grade).exists():
        facts = {"code": remittance.code, "grade": Grade(grade).label}
        raise Refusal(_("%(code)s is confirmed already, %(grade)s.") % facts, field="grade")
    currency = remittance.currency
    require_sum(received, currency, field="received", least=smallest(currency))
    if received > attempt.amount:
        facts = {"received": said(received, currency.pk), "sent": said(attempt.amount, currency.pk)}
        raise Refusal(_("%(received)s is more than the %(sent)s that were sent.") % facts, field="received")
    require_shares(shares, received, currency)


def _by_strongest_word(confirmation):
    """What arrived by the strongest word there is, this one counted: as SQL's order_received."""
    words = dict(confirmation.attempt.confirmations.values_list("grade", "received"))
    words[confirmation.grade] = confirmation.received
    return next(words[grade] for grade in reversed(Grade.values) if grade in words)


def _book_shortfall(remittance, attempt, *, received, on, by):
    """Bring aid to what arrived. Returns the entry, or None when aid stands at that already."""
    aid = Account.objects.playing(Role.AID)
    about = Q(entry__attempt=attempt) | Q(entry__confirmation__attempt=attempt)
    stands_at = Posting.objects.filter(about, account=aid).aggregate(total=Sum("amount"))["total"]
    short = stands_at - received
    if not short:
        return None
    fund, currency = remittance.fund, remittance.currency_id
    lines = [
        ledger.Line(Account.objects.playing(Role.LOSSES), fund, currency, short),
        ledger.Line(aid, fund, currency, -short),
    ]
    text = _("%(code)s/%(number)d, lost on the way") % {"code": remittance.code, "number": attempt.number}
    return ledger.post(by=by, posted_on=on, kind=EntryKind.REMITTANCE, text=text, lines=lines)
